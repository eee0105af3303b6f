""".pyc files that are stale, cut, corrupt or foreign: rejected with CPython's error, or ignored beside a source."""
import importlib.util
import marshal
import struct

from case import Case

SOURCE = b"x = 1\ndef f(a, b=2):\n    return [a + i for i in range(b)]\nprint('value', f(1))\n"
CODE = compile(SOURCE, "m.py", "exec")
BODY = marshal.dumps(CODE)
MAGIC = importlib.util.MAGIC_NUMBER


# Its constants are a tuple whose first item is that tuple.
CYCLIC = marshal.dumps(compile("x = 1", "m.py", "exec")).replace(b")\x02\xe9\x01\0\0\0N", b"\xa9\x02r\x01\0\0\0N")


def pyc(body=BODY, magic=MAGIC, flags=0, mtime=0, size=len(SOURCE)):
    return magic + struct.pack("<III", flags, mtime, size) + body


# Code objects that no compiler makes are the user's affair in CPython too: it trusts their instructions and crashes.
FILES = {
    "good": pyc(), "empty": b"", "one byte": b"\xa7", "magic only": MAGIC, "header cut": pyc()[:10], "header only": pyc(b""), "body cut": pyc(BODY[:-20]), "body half": pyc(BODY[:len(BODY) // 2]), "body one byte": pyc(BODY[:1]), "wrong magic": pyc(magic=b"\x00\x00\r\n"), "older magic": pyc(magic=struct.pack("<H", 3413) + b"\r\n"),
    "newer magic": pyc(magic=struct.pack("<H", 3531) + b"\r\n"), "bad flags": pyc(flags=0xFF), "hash based": pyc(flags=1), "hash checked": pyc(flags=3), "not code": pyc(marshal.dumps(5)), "list": pyc(marshal.dumps([1])), "none": pyc(marshal.dumps(None)), "text": b"print('text')\n" * 5, "zeros": b"\0" * 200, "magic zeros": MAGIC + b"\0" * 200, "ones": MAGIC + b"\xff" * 200, "unknown type": pyc(b"?"),
    "bad reference": pyc(b"r\xff\xff\xff\x7f"), "self reference": pyc(b"\xdb\x01\x00\x00\x00r\x00\x00\x00\x00"), "huge string": pyc(b"s\xff\xff\xff\x7f"), "negative size": pyc(b"s\xff\xff\xff\xff"), "huge tuple": pyc(b"(\xff\xff\xff\x7f"), "huge list": pyc(b"[\xff\xff\xff\x7f"), "huge int": pyc(b"l\xff\xff\xff\x7f"), "bad int digit": pyc(b"l\x01\x00\x00\x00\xff\xff"), "unnormalised int": pyc(b"l\x02\x00\x00\x00\x01\x00\x00\x00"),
    "bad float": pyc(b"f\x03abc"), "bad utf-8": pyc(b"u\x02\x00\x00\x00\xff\xfe"), "bad ascii": pyc(b"z\x02\xff\xfe"), "nested": pyc(b")\x01" * 3000), "nested deep": pyc(b"(\x01\x00\x00\x00" * 100_000), "null object": pyc(b"0"), "null in tuple": pyc(b"\xa9\x010"), "dict": pyc(b"{i\1\0\0\0i\2\0\0\x000"), "dict cut": pyc(b"{i\1\0\0\0"), "set unhashable": pyc(b"<\1\0\0\0[\0\0\0\0"), "stop iteration": pyc(b"S"),
    "code cut": pyc(b"c\0\0\0\0"), "code wrong types": pyc(b"c" + b"\0" * 20 + b"N" * 10), "code numbers": pyc(b"c" + b"\0" * 20 + b"i\1\0\0\0" * 12), "extra data": pyc(BODY + b"trailing"), "long": pyc(BODY + b"\0" * 100_000),
}


def cases():
    for name, content in FILES.items():
        # krait sees at once that a length exceeds the data; CPython asks for the memory first.
        clean = name.startswith("huge")
        # Messages name the cache file.
        not_code = name in ("not code", "list", "none", "self reference", "bad ascii", "dict", "stop iteration")
        yield Case(f"run {name}", command=("m.pyc",), files={"m.pyc": content})
        yield Case(f"import without source {name}", command=("-c", "import m"), files={"m.pyc": content}, clean=clean)
        # Each engine has its own cache; krait takes CPython's when it is good.
        yield Case(f"cache {name}", command=("-c", "import m"), files={"m.py": SOURCE, "__pycache__/m.cpython-311.pyc": content, "__pycache__/m.krait-311.pyc": content}, prepare=stamp, clean=clean or not_code)
        yield Case(f"foreign cache {name}", command=("-c", "import m"), files={"m.py": SOURCE, "__pycache__/m.cpython-311.pyc": content}, prepare=stamp, clean=True, codes=(0,))
        yield Case(f"loads {name}", command=("-c", "import marshal; print(type(marshal.loads(open('f', 'rb').read()[16:])))"), files={"f": content}, clean=clean)
    state = 12345
    for number in range(150):
        body = bytearray(BODY)
        for _ in range(1 + number % 4):
            state = (state * 1103515245 + 12345) & 0x7FFFFFFF
            body[(state >> 8) % len(body)] = (state >> 4) & 0xFF
        # What a changed byte means can differ where CPython does not look: instructions are only loaded here.
        yield Case(f"changed bytes {number}", command=("-c", "import marshal\nfor _ in range(2):\n    code = marshal.loads(open('f', 'rb').read())\nprint(type(code).__name__)"), files={"f": bytes(body)}, clean=True)
        yield Case(f"cut at {number}", command=("-c", "import marshal; marshal.loads(open('f', 'rb').read())"), files={"f": BODY[:len(BODY) * number // 150]})
    for number in range(0, 60):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        noise = bytes((state >> (i % 16)) * (i + 7) * 31 % 256 for i in range(200))
        yield Case(f"noise {number}", command=("-c", "import marshal; marshal.loads(open('f', 'rb').read())"), files={"f": bytes([ord("(<[{scu)zlgfy\xe3"[number % 14])]) + noise}, clean=True)
    yield Case("constants within themselves", command=("-c", "import marshal; marshal.loads(open('f', 'rb').read())"), files={"f": CYCLIC}, clean=True)
    yield Case("cache folder is a file", command=("-c", "import sys; sys.dont_write_bytecode = False; import m"), files={"m.py": SOURCE, "__pycache__": "x"})
    yield Case("cache file is a folder", command=("-c", "import sys; sys.dont_write_bytecode = False; import m"), files={"m.py": SOURCE, "__pycache__/m.krait-311.pyc/x": "", "__pycache__/m.cpython-311.pyc/x": ""})
    yield Case("pyc is a folder", command=("-c", "import m"), files={"m.pyc/x": ""})
    yield Case("source date changed", shell="unset PYTHONDONTWRITEBYTECODE; echo 'print(1)' > m.py; $PYTHON -c 'import m'; sleep 1.1; echo 'print(2)' > m.py; $PYTHON -c 'import m'; $PYTHON -c 'import m'")
    yield Case("cache folder read-only", shell="unset PYTHONDONTWRITEBYTECODE; mkdir -m 555 __pycache__; echo 'print(1)' > m.py; $PYTHON -c 'import m'")
    yield Case("source gone", shell="unset PYTHONDONTWRITEBYTECODE; echo 'print(1)' > m.py; $PYTHON -c 'import m'; rm m.py; $PYTHON -c 'import m'")
    yield Case("unknown extension", command=("m.bin",), files={"m.bin": pyc()})


def stamp(folder):
    """Makes the caches beside m.py current: their times and sizes match the source."""
    source = folder / "m.py"
    for path in (folder / "__pycache__").iterdir():
        data = bytearray(path.read_bytes())
        if len(data) >= 16 and data[4:8] == b"\0\0\0\0":
            data[8:16] = struct.pack("<II", int(source.stat().st_mtime) & 0xFFFFFFFF, source.stat().st_size)
            path.write_bytes(data)
