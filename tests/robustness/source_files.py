"""Sources and paths that are not what they should be: encodings, null bytes, folders, permissions, missing and odd files."""
import os
import stat

from case import Case, program

SOURCES = {
    "empty": b"", "only newline": b"\n", "only spaces": b"   ", "no newline": b"print(1)", "null byte": b"print(1)\0", "null byte in string": b"x = 'a\0b'\n", "null first": b"\0print(1)\n", "only nulls": b"\0" * 1000, "null in comment": b"# a\0b\nprint(1)\n", "null after end": b"print(1)\n\0\n",
    "latin-1 undeclared": b"x = '\xe9'\n", "latin-1 in comment": b"# \xe9\nprint(1)\n", "latin-1 declared": b"# -*- coding: latin-1 -*-\nprint(ascii('\xe9'))\n", "utf-8 BOM": b"\xef\xbb\xbfprint(1)\n", "BOM and cookie": b"\xef\xbb\xbf# coding: latin-1\nprint(1)\n", "BOM twice": b"\xef\xbb\xbf\xef\xbb\xbfprint(1)\n",
    "utf-16": "print(1)\n".encode("utf-16"), "utf-16 no BOM": "print(1)\n".encode("utf-16-le"), "utf-32": "print(1)\n".encode("utf-32"), "unknown cookie": b"# coding: no-such-encoding\nprint(1)\n", "cookie not text": b"# coding: hex\nprint(1)\n", "cookie zlib": b"# coding: zlib\nprint(1)\n", "cookie utf-16": b"# coding: utf-16\nprint(1)\n", "cookie utf-7": b"# coding: utf-7\nprint('+AOk-')\n",
    "cookie second line": b"#!x\n# coding: latin-1\nx = '\xe9'\nprint(1)\n", "cookie third line": b"\n\n# coding: latin-1\nx = '\xe9'\n", "cookie after code": b"x = 1\n# coding: latin-1\ny = '\xe9'\n", "cookie ascii": b"# coding: ascii\nx = '\xc3\xa9'\n", "overlong": b"x = '\xc0\x80'\n", "surrogate": b"x = '\xed\xa0\x80'\n", "beyond unicode": b"x = '\xf4\x90\x80\x80'\n", "cut character": b"x = '\xe2\x82'\n", "cut at end": b"x = '\xe2\x82",
    "carriage returns": b"print(1)\rprint(2)\r\nprint(3)\r", "form feed": b"\x0cprint(1)\n", "control z": b"print(1)\n\x1a", "escape": b"\x1b[31m\n", "delete": b"x = \x7f\n", "vertical tab": b"x = 1\x0b\n", "no-break space": "x\u00a0= 1\n".encode(), "ideographic space": "x\u3000= 1\n".encode(), "zero width": "x\u200b = 1\n".encode(), "line separator": "x = 1\u2028y = 2\n".encode(),
    "emoji name": "😀 = 1\n".encode(), "fullwidth": "ｐｒｉｎｔ(1)\n".encode(), "fullwidth digits": "x = １\n".encode(), "curly quotes": "x = “a”\n".encode(), "euro": "€ = 1\n".encode(), "superscript": "x² = 1\n".encode(), "combining": "x = e\u0301\n".encode(), "arabic digits name": "x٣ = 1\nprint(x٣)\n".encode(), "private use": "x = '\ue000'\nprint(len(x))\n".encode(),
    "random bytes": bytes((i * 7919 + 13) % 251 for i in range(5000)), "all bytes": bytes(range(256)), "high bytes": bytes(range(128, 256)), "elf": b"\x7fELF\x02\x01\x01" + b"\0" * 100, "gzip": b"\x1f\x8b\x08\x00" + b"\xff" * 100, "binary after code": b"print(1)\n" + bytes(range(256)), "unterminated string": b"x = 'abc", "unterminated triple": b"x = '''abc\n\n", "unterminated bracket": b"x = (1,\n", "backslash at end": b"x = 1 \\", "backslash then end": b"x = 1 \\\n", "backslash space": b"x = 1 \\ \n",
    "wrong number, then no utf-8": b"x = 1a\ny = '\xe9'\n", "unexpected character, then no utf-8": b"x = $\ny = '\xe9'\n", "wrong syntax, then no utf-8": b"x = = 1\ny='\xe9'\n", "wrong dedent, then no utf-8": b"if 1:\n  x\n y\nz='\xe9'\n", "open string, then no utf-8": b"x='abc\ny='\xe9'\n",
    "no utf-8 in long string": b"x='''abc\ny=\xe9\n", "no utf-8 in bracket": b"x=(1,\ny='\xe9'\n", "unmatched bracket, then no utf-8": b"x=)\ny='\xe9'\n", "continued by no utf-8": b"x = 1 + \\\n y='\xe9'\n", "null, then no utf-8": b"x = 1\0\ny='\xe9'\n", "no utf-8 behind carriage return": b"x = $\ry='\xe9'\n",
    "wrong number, then no ascii": b"# coding: ascii\nx = 1a\ny = '\xe9'\n", "BOM, then no utf-8": b"\xef\xbb\xbfx = $\ny = '\xe9'\n", "cookie utf-32": b"# coding: utf-32\nprint(1)\n",
    "tabs and spaces": b"if 1:\n\tx = 1\n        y = 2\n", "tabs wrong": b"if 1:\n        x = 1\n\ty = 2\n    z = 3\n", "dedent wrong": b"if 1:\n    x = 1\n  y = 2\n", "unexpected indent": b"x = 1\n  y = 2\n", "missing block": b"if 1:\nx = 1\n", "missing block at end": b"if 1:\n", "class missing": b"class A:", "shebang": b"#!/bin/sh\nprint(1)\n", "long utf-8": ("x = '" + "é" * 100_000 + "'\nprint(len(x))\n").encode(),
    "bytes literal": "x = b'é'\n".encode(), "escapes": b"x = '\\N{NO SUCH}'\n", "escape x": b"x = '\\xZZ'\n", "escape u": b"x = '\\u12'\n", "escape U": b"x = '\\UFFFFFFFF'\n", "escape octal": b"x = '\\777'\nprint(len(x))\n", "surrogate escape": b"print('\\ud800')\n", "print surrogate": b"import sys\nprint(chr(0xdfff))\n", "lone cr string": b"x = 'a\rb'\n", "nul escape": b"print('a\\0b' == 'a\\x00b')\n",
}


def cases():
    for name, source in SOURCES.items():
        yield program(f"source {name}", source)
        # CPython starts again at the first byte when it has read a declaration, which a pipe does not allow.
        yield Case(f"stdin {name}", command=("-",), stdin=source, clean="coding:" in source.decode("latin-1"))
        yield Case(f"module {name}", command=("-c", "import m"), files={"m.py": source})
        yield Case(f"exec {name}", command=("-c", "exec(open('f', 'rb').read())"), files={"f": source})
    yield Case("missing file", command=("none.py",))
    yield Case("missing folder", command=("no/where/none.py",))
    yield Case("folder", command=("folder",), files={"folder/x": ""})
    yield Case("folder with main", command=("folder",), files={"folder/__main__.py": "print(__name__, __file__[-18:])"})
    yield Case("empty name", command=("",))
    yield Case("dot", command=(".",), files={"x": ""})
    yield Case("zip without main", command=("a.zip",), prepare=make_zip)
    yield Case("broken zip", command=("a.zip",), files={"a.zip": b"PK\3\4" + b"\0" * 50})
    yield Case("missing module", command=("-m", "no_such_module"))
    yield Case("missing submodule", command=("-m", "os.path.none"))
    yield Case("package without main", command=("-m", "p"), files={"p/__init__.py": ""})
    yield Case("package with main", command=("-m", "p", "arg"), files={"p/__init__.py": "print('init')", "p/__main__.py": "import sys; print(sys.argv[1:], __package__)"})
    yield Case("module name empty", command=("-m", ""))
    yield Case("module relative", command=("-m", ".x"))
    yield Case("module with suffix", command=("-m", "main.py"), files={"main.py": "print(1)"})
    yield Case("command empty", command=("-c", ""))
    yield Case("command missing", command=("-c",))
    yield Case("option unknown", command=("-Z",))
    yield Case("option long unknown", command=("--no-such-option",))
    yield Case("command null", shell="$PYTHON -c $'print(1)\\n\\x01'")
    yield Case("command not utf-8", shell="$PYTHON -c $'print(ascii(\"\\xe9\"))'")
    yield Case("argument not utf-8", shell="$PYTHON -c 'import sys; print(ascii(sys.argv))' $'\\xff\\xfe'")
    yield Case("file name not utf-8", shell="echo 'print(ascii(__file__))' > $'\\xe9.py'; $PYTHON $'\\xe9.py'; echo '1/0' > $'\\xe9.py'; $PYTHON $'\\xe9.py'")
    yield Case("file name with newline", shell="echo '1/0' > $'a\\nb.py'; $PYTHON $'a\\nb.py'")
    yield Case("environment not utf-8", shell="X=$'\\xff' $PYTHON -c 'import os; print(ascii(os.environ[\"X\"]))'")
    yield Case("locale C", shell="LC_ALL=C $PYTHON -c 'print(ascii(\"é\"), \"é\")'")
    yield Case("locale nonsense", shell="LC_ALL=xx_YY.nonsense $PYTHON -c 'print(\"é\")'")
    yield Case("hash seed wrong", command=("-c", "print(1)"), env={"PYTHONHASHSEED": "nonsense"})
    yield Case("path nonsense", command=("-c", "print(1)"), env={"PYTHONPATH": "/no/where:::/dev/null"})
    yield Case("encoding wrong", command=("-c", "print(1)"), env={"PYTHONIOENCODING": "nonsense"}, clean=True)
    yield Case("recursion through symlink", shell="ln -s a.py a.py; $PYTHON a.py")
    yield Case("dangling symlink", shell="ln -s none.py a.py; $PYTHON a.py")
    yield Case("symlink", shell="mkdir d; echo 'import sys; print(sys.path[0][-2:])' > d/x.py; ln -s d/x.py a.py; $PYTHON a.py")
    yield Case("fifo", shell="mkfifo f; (echo 'print(5)' > f &) ; $PYTHON f")
    yield Case("device null", command=("/dev/null",))
    yield Case("device full", shell="$PYTHON /dev/full < /dev/null | head -c 100; true", clean=True, timeout=20)
    yield Case("standard input as file", command=("/dev/stdin",), stdin=b"print('from stdin')")
    yield Case("module folder unreadable", command=("-c", "import m"), files={"m/__init__.py": ""}, prepare=unreadable("m"))
    yield Case("file unreadable", command=("main.py",), files={"main.py": "print(1)"}, prepare=unreadable("main.py"))
    yield Case("module unreadable", command=("-c", "import m"), files={"m.py": "print(1)"}, prepare=unreadable("m.py"))
    yield Case("working folder gone", shell="mkdir d; cd d; rmdir ../d; $PYTHON -c 'import sys; print(sys.path[0])'")
    yield Case("home missing", command=("-c", "import os; print(os.path.expanduser('~/x')[-2:])"), env={"HOME": ""})
    yield Case("folder in path is file", command=("-c", "import sys; sys.path.insert(0, 'f'); import os.path, none"), files={"f": "text"})
    yield Case("module shadows library", command=("-c", "import random; random.x"), files={"random.py": "y = 1"})
    yield Case("broken sitecustomize", command=("-c", "print('went on')"), files={"sitecustomize.py": "1/0"}, env={"PYTHONPATH": "."})
    yield Case("broken startup", shell="echo '1/0' > s.py; PYTHONSTARTUP=s.py $PYTHON -i -c 'print(1)' < /dev/null 2>/dev/null")


def unreadable(name):
    """A preparation that takes all permissions away; root reads all the same, as on CPython."""
    return lambda folder: os.chmod(folder / name, stat.S_IRUSR * 0)


def make_zip(folder):
    import zipfile
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.writestr("x.py", "")
