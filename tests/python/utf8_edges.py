# UTF-8 in both directions: runs of ASCII of all lengths between other characters, and ill-formed bytes at every place.
import codecs

characters = ["a", "\x7f", "\x80", "\u00ff", "\u0100", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\uffff", "\U00010000", "\U0010ffff"]
for c in characters:
    for d in characters:
        for n in range(20):
            text = "x" * n + c + "y" * (19 - n) + d + "z" * (n % 9)
            data = text.encode()
            assert data.decode() == text and len(data) == sum(len(k.encode("utf-8", "surrogatepass")) for k in text), (c, d, n)
            assert b"".join(bytes([b]) for b in data).decode("utf-8") == text
long = "".join(characters) * 7000
assert long.encode().decode() == long
print(len(long), len(long.encode()), sum(long.encode()), long[1::7].encode()[:40])

broken = [b"\x80", b"\xbf", b"\xc0\x80", b"\xc1\xbf", b"\xc2", b"\xc2a", b"\xdf\xc0", b"\xe0\x80\x80", b"\xe0\x9f\xbf", b"\xe0\xa0",
          b"\xe1\x80", b"\xe1\x80a", b"\xe1a\x80", b"\xed\xa0\x80", b"\xed\x9f", b"\xef\xbf", b"\xf0\x80\x80\x80", b"\xf0\x8f\xbf\xbf",
          b"\xf0\x90\x80", b"\xf4\x90\x80\x80", b"\xf5\x80\x80\x80", b"\xff", b"\xe2\x82\xe2\x82\xac", b"\xc3\xc3\xa9"]
for bad in broken:
    for before in b"", b"abc", b"abcdefgh", "\u00e9abcdefghijk".encode(), "\u20ac".encode() * 3:
        for after in b"", b"x", b"abcdefghi", "\u20ac\u00e9".encode():
            data = before + bad + after
            try:
                print(data.decode())
            except UnicodeDecodeError as e:
                print(e.start, e.end, e.reason, end="; ")
            decoder = codecs.getincrementaldecoder("utf-8")("replace")
            pieces = "".join(decoder.decode(data[i:i + 3], i + 3 >= len(data)) for i in range(0, len(data), 3))
            assert pieces == data.decode("utf-8", "replace"), data
            print(ascii(data.decode("utf-8", "replace")), ascii(data.decode("utf-8", "surrogateescape"))[:30], len(data.decode("utf-8", "ignore")))

for text in "\ud800", "abc\udfffdef", "\u00e9" * 9 + "\ud812" + "x" * 20 + "\udc00", "\U0001f600\ud83d":
    try:
        text.encode()
    except UnicodeEncodeError as e:
        print(e.start, e.end, e.reason)
    print(text.encode("utf-8", "surrogatepass"), text.encode("utf-8", "replace"), text.encode("utf-8", "backslashreplace"))

for text in "na\u00efve \u2014 Stra\u00dfe \u01c6 \ufb03 \u0130I \u03a3\u03c3\u03c2", "\u65e5\u672c \U00010428 " * 90, "\u00ff\u00b5" * 200:
    print(ascii(text.upper())[:90], ascii(text.lower())[:90], ascii(text.title())[:90], ascii(text.swapcase())[:60], len(text.casefold()))
