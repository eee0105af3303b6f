# sum() of what holds small ints or something else, lists that grow by lists of all kinds, slices with steps, bytes of
# sequences.
import sys

BIG = 2**62 - 1
for source in ((), (1, 2), (1, 2.5), (True, 2), (BIG, BIG), (BIG, BIG, BIG, BIG, BIG), (1, 2**70, 3), (-5, 5), b"abc", b"",
               range(0), range(5), range(10, 0, -3), range(BIG, BIG + 3), range(2**70, 2**70 + 2), range(-7, 9, 2),
               range(2**31 + 5, 2**31 + 9), range(0, 2**33, 2**31), {1: 2, 3: 4}.values(), {1: 2.5}.values(), {}.values(),
               {5: 1, 6: 2}.keys(), {i: i for i in range(50)}.values(), {1: "x"}.values(), (1, "x"), [1, [2]], bytearray(b"xy")):
    for start in (0, 5, 2.5, BIG, -BIG, 2**80):
        try:
            a = sum(source, start)
        except TypeError as e:
            a = str(e)
        try:
            b = start
            for item in source:
                b = b + item
        except TypeError as e:
            b = str(e)
        assert a == b and type(a) is type(b), (source, start, a, b)
assert sum(range(10**6)) == 499999500000 and sum(range(10**12, 10**12 + 3)) == 3 * 10**12 + 3
assert sum(range(2**31 - 1, 0, -(2**20))) == sum(list(range(2**31 - 1, 0, -(2**20))))
d = {1: 2, 3: 4, 5: 6}
del d[3]
assert sum(d.values()) == 8

kinds = [[], [1, 2, 3], [1.5, 2.5], ["a"], [None, 1], [2**70], [0.5, 1], list(range(50)), [1.0] * 40]
for a in kinds:
    for b in kinds:
        c = a[:]
        c.extend(b)
        c += b
        c.extend(c[:])
        assert c == (a + b + b) * 2 == [*a, *b, *b, *a, *b, *b]
        c.append("end")
        c.append(1.5)
        c[0] = 7
        assert c[-1] == 1.5 and c[0] == 7
    e = a[:]
    e.extend(e)
    e += e
    assert e == a * 4
    e.append(2)
    e.append(0.25)
    assert e == a * 4 + [2, 0.25]

for text in ("", "a", "ab", "abcdefghij" * 3, "é", "aéb" * 5, "x€y" * 5):
    n = len(text)
    for start in (None, 0, 1, 5, -1, -3, 40):
        for stop in (None, 0, 3, -1, -20, 40):
            for step in (1, 2, 3, -1, -2, -7, 40, -40):
                s = text[start:stop:step]
                assert s == "".join(text[i] for i in range(*slice(start, stop, step).indices(n)))
                assert s.isascii() == all(ord(c) < 128 for c in s) and hash(s) == hash("".join(list(s)))

for items in ([], [1], [0, 255], (1, 2), [255] * 100, [True, 2]):
    assert bytes(items) == b"".join(i.to_bytes(1, "big") for i in items) == bytes(bytearray(items))
for bad in ([256], [-1], [1, 2.5], (1, "x"), [1, None], [2**70]):
    for make in (bytes, bytearray):
        try:
            make(bad)
        except (ValueError, TypeError, OverflowError) as e:
            print(type(e).__name__, e)
        else:
            raise AssertionError
assert list(filter(None, [0, 1, -1, 0.0, 2.5, "", "x", None, [], [0], True, False])) == [1, -1, 2.5, "x", [0], True]
assert list(filter(bool, (0, 3))) == [3]
