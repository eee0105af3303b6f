# Case mappings and UTF-8 of mixed text: each result must be as narrow as its characters allow.
import random
import zlib

random.seed(7)
ALPHABET = "aZ 1'éÿĀßİıΣσςǄǅǆŉﬁяЖ日本µŸKÅ\ud7ff\ue000\uffff\U00010000\U0010ffff𐐀𐐨"


def decode(data, errors="strict"):
    try:
        return data.decode("utf-8", errors)
    except UnicodeDecodeError as e:
        return e.start, e.end, e.reason


def check_form(text):
    again = "".join(list(text))
    assert text == again and hash(text) == hash(again) and text.isascii() == all(c < "\x80" for c in text), ascii(text)


mapped, decoded = [], []
for i in range(1500):
    text = "".join(random.choices(ALPHABET, k=random.choice((1, 2, 3, 5, 9, 20, 40))))
    data = text.encode()
    assert decode(data) == text
    variants = text.lower(), text.upper(), text.title(), text.capitalize(), text.swapcase(), text.casefold()
    for variant in variants:
        check_form(variant)
    mapped.append(variants)
    damaged = bytearray(data)
    for k in range(random.choice((1, 1, 2))):
        damaged[random.randrange(len(damaged))] = random.choice(b"\x80\xbf\xc0\xc1\xc2\xe0\xed\xa0\x9f\xf0\x90\x8f\xf4\xf5\xffA")
    damaged = bytes(damaged)
    decoded.append([decode(damaged[:-1])] + [decode(damaged, errors) for errors in ("strict", "replace", "ignore", "surrogateescape")])
print(zlib.crc32(ascii(mapped).encode()), zlib.crc32(ascii(decoded).encode()))

# Widths change: from one byte to two and back.
for text in "ÿé", "Ÿa", "Ÿÿ", "µ1", "K!", "Åx", "ſt", "ß", "aß", "ΑΣ", "ΑΣ.", "ΑΣΑ", "ǅ", "xǅx", "İI", "ŉa", "ﬁn", "𐐀𐐨я":
    print([ascii(f(text)) for f in (str.lower, str.upper, str.title, str.capitalize, str.swapcase, str.casefold)])

for data in b"\xc3\xa9", b"\xc3", b"\xe6\x97\xa5", b"\xe6\x97", b"\xed\xa0\x80", b"\xe0\x80\x80", b"\xf4\x90\x80\x80", b"\xf0\x8f\xbf\xbf", b"\x80", b"a\x80\x80", b"\xc3\xa9\xff" + b"a" * 40:
    print(ascii(decode(data)), ascii(decode(data, "replace")))
