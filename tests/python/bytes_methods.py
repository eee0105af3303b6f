"""bytes: construction, methods, indexing, repr."""
from _table import table

b = b"Hello, World"
table("""
bytes(), bytes(3), bytes([1, 2, 255]), bytes("é", "utf-8"), bytes(b"x"), bytes(range(5)), bytes(bytearray(b"q")), bytes(memoryview(b"mv")), bytes(iter([65]))
bytes("é")
bytes(-1)
bytes([256])
bytes([-1])
bytes(["a"])
bytes(1.5)
bytes(None)
bytes(5, "ascii")
bytes.fromhex("00 ff 7F"), bytes.fromhex(""), b"\\x00\\xff".hex(), b"abcdef".hex(":"), b"abcdef".hex("-", 2), b"abcdef".hex(" ", -4)
bytes.fromhex("0")
bytes.fromhex("0g")
b.upper(), b.lower(), b.swapcase(), b.title(), b.capitalize(), b"x".center(5), b"x".center(5, b"-"), b"x".ljust(3), b"x".rjust(3), b"-5".zfill(4)
b.find(b"o"), b.find(111), b.rfind(b"o"), b.index(b"W"), b.count(b"l"), b.count(108), b.find(b""), b.find(b"z"), b.rindex(b"l"), b.find(b"o", -5, -1)
b.index(b"zz")
b.find("o")
b.find(256)
b.startswith(b"He"), b.startswith((b"x", b"H")), b.endswith(b"d"), b.endswith(b"")
b.startswith("H")
b.replace(b"l", b"LL"), b.replace(b"l", b"", 1), b.replace(b"", b"-", 3), b"a,b,c".split(b","), b"a b  c".split(), b"a,b".rsplit(b",", 1), b"a\\nb\\r\\n".splitlines(True), b"a-b".partition(b"-"), b"ab".rpartition(b"-")
b"a".split("a")
b"".join([b"a", bytearray(b"b"), memoryview(b"c")]), b",".join([])
b",".join(["a"])
b" x ".strip(), b"xax".strip(b"x"), b"xa".lstrip(b"x"), b"ax".rstrip(b"x"), b"abc".removeprefix(b"a"), b"abc".removesuffix(b"c"), b"a\\tb".expandtabs(4)
b"abc".translate(bytes(range(256))), b"abc".translate(None, b"b"), bytes.maketrans(b"ab", b"xy")[97:99], b"abc".translate(bytes.maketrans(b"ab", b"xy"), b"c")
b"abc".isalpha(), b"1".isdigit(), b"a1".isalnum(), b" ".isspace(), b"A".isupper(), b"a".islower(), b"Aa".istitle(), b"\\xff".isascii()
b[0], b[-1], b[1:3], b[::-1], list(b[:3]), len(b), b"a" + b"b", b"ab" * 2, 2 * b"a", 72 in b, b"He" in b, b"" in b""
b[100]
b["a"]
"a" in b
300 in b
b + "a"
b"a" + bytearray(b"b"), type(b"a" + bytearray(b"b")), type(bytearray(b"a") + b"b")
b"a" < b"b", b"a" == bytearray(b"a"), b"a" == "a", b"a" != memoryview(b"a"), b"" < b"a", b"\\xff" > b"\\x7f", hash(b"a") == hash(memoryview(b"a"))
b"a" < "a"
repr(b"\\x00\\n\\t\\r\\\\'\\"\\xff~ "), repr(b"it's"), repr(b'"'), str(b"x"), ascii(b"\\xe9"), b"\\101\\x41\\n"
b"\\xc3\\xa9".decode(), b"\\xff".decode("latin-1"), b"\\xff\\xfeA\\x00".decode("utf-16"), b"a\\xffb".decode("utf-8", "replace"), b"a\\xffb".decode("ascii", "ignore"), b"\\xe2\\x82".decode("utf-8", "backslashreplace"), b"\\x80abc".decode("utf-8", "surrogateescape")
b"\\xff".decode()
b"\\xe2\\x82".decode()
b"\\xed\\xa0\\x80".decode()
b"\\xc0\\x80".decode()
b"\\xf4\\x90\\x80\\x80".decode()
b"a\\xe9".decode("ascii")
b"a".decode("nope")
b"\\x00\\xd8".decode("utf-16-le")
b"abc".decode("utf-16")
sorted(b"hello"), max(b"abc"), sum(b"abc"), set(b"aab"), tuple(b"ab"), [x for x in b"ab"], bytes(reversed(b"abc")), dict(zip(b"ab", b"cd"))
b"abc".__getitem__(slice(0, 2)), b"abc".__contains__(97), b"abc".__len__(), b"ab".__mul__(2), b"abc".__eq__("abc"), b"%d" % 5
b"x".foo
""", globals())


class Sub(bytes):
    def __bytes__(self):
        return b"custom"


class Like:
    def __bytes__(self):
        return b"like"


class Bad:
    def __bytes__(self):
        return "bad"


table("""
Sub(b"abc"), type(Sub(b"abc")[1:]), bytes(Sub(b"abc")), bytes(Like())
bytes(Bad())
""", globals())
