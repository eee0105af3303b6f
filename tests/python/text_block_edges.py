"""Methods of texts and bytes at the lengths where blocks of 4, 8, 16 and 32 characters begin and end."""
import gc
import io

LETTERS = "aAzZ@[`{mM9é"


def check(n):
    ascii_text = "".join(LETTERS[(i * 7 + n) % 11] for i in range(n))
    other = "".join(LETTERS[(i * 5 + n) % 12] for i in range(n))
    wide = "".join("aπA\U0001f600"[(i * 3 + n) % 4] for i in range(n))
    for s in (ascii_text, other, wide):
        assert s.lower() == "".join(c.lower() for c in s)
        assert s.upper() == "".join(c.upper() for c in s)
        assert s.swapcase() == "".join(c.swapcase() for c in s)
        for c in set(s):
            places = [i for i in range(n) if s[i] == c]
            assert s.count(c) == len(places)
            assert s.find(c) == places[0] and s.rfind(c) == places[-1]
            assert s.replace(c, "x") == "".join("x" if d == c else d for d in s)
            assert s.replace(c, "x", 2) == "".join("x" if i in places[:2] else s[i] for i in range(n))
            assert s.replace(c, "\u20ac") == "".join("\u20ac" if d == c else d for d in s)
            assert s.replace(c, "") == "".join(d for d in s if d != c)
            assert s.replace(c, "<>") == "<>".join(s.split(c))
        for size in (2, 3, 4, 5):
            for at in range(0, max(0, n - size + 1)):
                part = s[at : at + size]
                first = next(i for i in range(n) if s[i : i + size] == part)
                assert s.find(part) == first and part in s
                assert s.replace(part, "-") == "-".join(s.split(part))
        assert "qq" not in s and s.find("a\x00a") == -1 and s.count("\x00") == 0
        data = s.encode()
        assert data == s.encode("utf-8") == s.encode(errors="strict") and data.decode() == s
        assert data.decode("utf-8", "strict") == s
        for byte in set(data):
            one = bytes([byte])
            assert data.count(one) == sum(b == byte for b in data)
            assert data.replace(one, b"q") == bytes(113 if b == byte else b for b in data)
            assert bytearray(data).replace(one, b"q", 1) == data.replace(one, b"q", 1)
        assert bytearray(data) == data and s.expandtabs() == s
        assert ascii(s) == repr(s) if s.isascii() else ascii(s).isascii() and eval(ascii(s)) == s
    words, previous = [], False
    for c in ascii_text:
        words.append(c.lower() if previous else c.upper())
        previous = c.isalpha()
    assert ascii_text.title() == "".join(words)
    for at in range(n):
        mixed = ascii_text[:at] + "é" + ascii_text[at + 1 :]
        assert not mixed.isascii() and ascii_text.isascii()
        raw = ascii_text[:at].encode() + b"\xff" + ascii_text[at + 1 :].encode()
        try:
            raw.decode()
            assert False
        except UnicodeDecodeError as error:
            assert error.start == at


for n in list(range(38)) + [63, 64, 65]:
    check(n)

many = "ab" * 40
print(many.replace("ab", "xyz"), many.replace("ab", "", 39), many.replace("ab", "c", 20), many.replace("", "-", 3))
print("ab".replace("", "-"), "ab".replace("", "-", 0), repr("".replace("", "-")), "é".replace("é", "e").isascii())
print("a\tb".expandtabs(), repr("a\nb".expandtabs()), ascii("\x7f\x80\u0100\U0001f600"))
for call in (lambda: "a".encode("utf-8\0"), lambda: "a".encode("utf-8", "st\0rict"), lambda: b"a".decode("é"),
             lambda: "a".encode(1), lambda: b"a".decode("utf-8", 1), lambda: "\udc80".encode(), lambda: b"\xff".decode()):
    try:
        print(call())
    except (ValueError, TypeError, LookupError) as error:
        print(type(error).__name__, error)


class Text(str):
    pass


print(type(Text("ab").replace("x", "y")), type(Text("ab").expandtabs()), type(Text("ab").replace("a", "b", 0)))

closed = []


class Noticed(io.StringIO):
    def close(self):
        closed.append("text")
        super().close()


class NoticedBytes(io.BytesIO):
    def __del__(self):
        closed.append("bytes")
        super().__del__()


def drop():
    Noticed("a"), NoticedBytes(b"a"), io.StringIO("b"), io.BytesIO(b"c")


drop()
for _ in range(3):
    gc.collect()
print(sorted(closed))
for newline in ("\n", "\r", "\r\n", "", None, "x", "\n\n"):
    try:
        print(repr(io.StringIO("a\nb\r\nc", newline).read()))
    except ValueError as error:
        print(error)

for encoding in ("utf-8", "utf8", "UTF-8", "ascii", "ASCII", "latin-1", "latin1", "iso-8859-1", "utf-16-le"):
    for errors in ("strict", "replace", "ignore"):
        for text in ("plain", "größer", "π"):
            try:
                data = text.encode(encoding, errors)
                print(data, data.decode(encoding, errors))
            except UnicodeError as error:
                print(error)
    try:
        print(ascii(b"a\xff".decode(encoding)))
    except UnicodeError as error:
        print(error)
s = "text"
print(("%s" % s) is s, "%s" % Text("sub"), type("%s" % Text("sub")), "%s" % (s,), "%s%%" % s)
try:
    print("%s" % ())
except TypeError as error:
    print(error)
print("a,b,,c".split(","), "a--b".split("--"), "a,b,c".rsplit(",", 1), "aπbπ".split("π"), "abc".split("π"), "a,b,c".split(",", 1))
