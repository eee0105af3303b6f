# Lists and tuples made from native iterators: what is left in the iterators afterwards, at the ends and in between.
from itertools import chain, count, islice, repeat


def rest(iterator, n=5):
    return list(islice(iterator, n))


for n in (0, 1, 7, 31, 32, 33, 100):
    numbers = list(range(n))
    k = min(n, 20)
    floats = [i / 2 for i in numbers]
    text = "abcdefghij" * 20
    for source in (numbers, tuple(numbers), range(n), floats, text[:n], "ü€" * n, dict.fromkeys(numbers)):
        expected = [x for x in source]
        assert list(iter(source)) == expected
        assert tuple(iter(source)) == tuple(expected)
        assert [*chain(source, source)] == expected * 2
        i = iter(source)
        assert list(islice(i, 3)) == expected[:3]
        assert rest(i) == expected[3:8]
        i = islice(iter(source), 2, 40)
        assert list(i) == expected[2:40] and rest(i) == []
        a, b = iter(source), iter(numbers[:20])
        assert list(zip(a, b)) == [(x, y) for x, y in zip(expected, numbers[:20])]
        assert rest(a) == expected[k + 1 : k + 6] and rest(b) == []
        a, b = iter(numbers[:20]), iter(source)
        assert list(zip(a, b)) == [(x, y) for x, y in zip(numbers[:20], expected)]
        assert rest(b) == expected[k : k + 5]
        i = iter(source)
        assert list(zip(i, i)) == [(expected[k], expected[k + 1]) for k in range(0, len(expected) - 1, 2)]
        i = chain(iter(source), [1, 2])
        assert next(i, None) == (expected + [1, 2])[0]
        assert list(i) == (expected + [1, 2])[1:]
    assert list(repeat("x", n)) == ["x"] * n
    i = repeat("x", n)
    assert list(islice(i, 10)) == ["x"] * min(n, 10) and len(list(i)) == max(n - 10, 0)
    c = count(3)
    assert list(islice(c, n)) == list(range(3, 3 + n)) and next(c) == 3 + n
    i = islice(count(), 5, None, 3)
    assert list(islice(i, n)) == list(range(5, 5 + 3 * n, 3))
    grown = [1.5]
    grown.extend(chain(range(n), ["x"], floats))
    assert grown == [1.5, *range(n), "x", *floats]

letters = iter("abc")
a, b = [], [1]
a.extend(zip(letters, range(10)))
assert a == [("a", 0), ("b", 1), ("c", 2)]
b[0:0] = islice(repeat(0), 3)
assert b == [0, 0, 0, 1]

# A failing step leaves what came before it in place.
def failing():
    yield 1
    raise ValueError("stop")


target = []
for source in (chain([1, 2], failing()), zip([1, 2], failing()), map(lambda x: 1 // x, [1, 1, 0])):
    try:
        target.extend(source)
    except (ValueError, ZeroDivisionError):
        pass
    else:
        raise AssertionError
assert target == [1, 2, 1, (1, 1), 1, 1], target

# Dicts, bytes, lists backwards; pairs of a dict; a dict that changes in between.
numbers = list(range(70))
d = {n: -n for n in numbers}
for n in (0, 5, 33, 69):
    d.pop(n)
left = [n for n in numbers if n in d]
assert list(d) == left == list(d.keys()) and list(d.values()) == [-n for n in left]
assert list(d.items()) == list(zip(left, d.values())) and tuple(d.items())[3] == (left[3], -left[3])
i = iter(d.items())
assert list(islice(i, 40)) == [(n, -n) for n in left[:40]] and rest(i) == [(n, -n) for n in left[40:45]]
assert i.__length_hint__() == len(left) - 45
i = iter(d)
next(i)
d[1000] = 1
try:
    list(i)
except RuntimeError as e:
    assert str(e) == "dictionary changed size during iteration"
else:
    raise AssertionError
assert list(reversed(numbers)) == numbers[::-1] == list(islice(reversed(numbers), 100))
i = reversed(numbers)
assert list(islice(i, 66)) == numbers[:3:-1] and rest(i) == [3, 2, 1, 0]
i = reversed(numbers[:])
shrinking = numbers[:]
i = reversed(shrinking)
del shrinking[10:]
assert list(i) == []
assert list(iter(b"abc" * 20)) == [97, 98, 99] * 20 and list(bytearray(b"xy")) == [120, 121]
