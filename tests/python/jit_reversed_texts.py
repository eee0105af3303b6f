"""Hot loops over reversed strings, tuples and bytes, and int() of digits."""


def checksum(text):
    total = 0
    for k, c in enumerate(reversed(text)):
        d = int(c)
        if k % 2:
            d *= 2
            if d > 9:
                d -= 9
        total += d
    return total


assert [checksum(str(79927398710 + i)) % 10 for i in range(300)] == [
    sum(sum(divmod(int(c) * (1 + k % 2), 10)) for k, c in enumerate(str(79927398710 + i)[::-1])) % 10
    for i in range(300)
]


def gather(sequence):
    out = []
    iterator = reversed(sequence)
    for item in iterator:
        out.append(item)
    assert list(iterator) == [] and next(iterator, None) is None
    return out


class Odd(str):
    def __getitem__(self, i):
        return "odd%d" % i


for _ in range(100):
    assert gather("abc") == ["c", "b", "a"]
    assert gather((1, "x", 2.5)) == [2.5, "x", 1]
    assert gather(b"\x00\xff") == [255, 0]
    assert gather("") == [] and gather(()) == []
assert gather("\u20acuro") == ["o", "r", "u", "\u20ac"]
assert gather(Odd("ab")) == ["odd1", "odd0"]
assert gather(bytearray(b"ab")) == [98, 97]
assert gather([1, 2]) == [2, 1]


def half_way(n):
    """The iterator is used by others, too."""
    out = 0
    for i in range(n):
        it = reversed((1, 2, 3, i))
        for x in it:
            out += x
            if x == 3:
                break
        out += next(it) * 10 + it.__length_hint__()
        it.__setstate__(2)
        out += next(it)
    return out


assert half_way(300) == sum(i + 3 + 20 + 1 + 3 for i in range(300)) + 8, half_way(300)


def numbers(texts):
    total = errors = 0
    for t in texts:
        try:
            total += int(t)
        except ValueError:
            errors += 1
    return total, errors


texts = ["7"] * 100 + ["", "+", "-", "x", "\u0663", "\xb2", "/", ":", "12", "-3", " 4 ", "1_0", "0" * 18 + "5", "9" * 18,
                       "9" * 19, "+8", "007"]
assert numbers(texts) == (700 + 3 + 12 - 3 + 4 + 10 + 5 + 10**18 - 1 + 10**19 - 1 + 8 + 7, 7), numbers(texts)
