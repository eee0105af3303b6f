# Operations on sets: contents, and the order of ints, for many sizes, with and without deleted items.
import random
import zlib

generator = random.Random(5)
lines = []


def note(s):
    lines.append(repr(list(s)))
    s = set(s)
    for n in range(0, 40, 3):  # the table that follows grows at the same moments
        s.add(n * 1000)
    lines.append(repr(list(s)))


for size in list(range(0, 40)) + [60, 100, 300]:
    for other_size in (0, 1, 4, 5, 7, size, size // 2, 3 * size):
        a = set(generator.sample(range(1000), size))
        b = set(generator.sample(range(1000), other_size)) | set(list(a)[::3])
        c = set(a)
        for item in list(c)[::4]:
            c.discard(item)
        for x, y in ((a, b), (b, a), (c, b), (b, c), (a, a), (frozenset(a), b)):
            for result in (x | y, x & y, x - y, x ^ y, x.union(y), x.difference(y), x.union(list(y))):
                note(result)
                assert type(result) is type(x)


class Key:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return self.n % 3

    def __eq__(self, other):
        return self.n == other.n


keys = [Key(n) for n in range(12)]
s, t = set(keys[:8]), {Key(n) for n in range(4, 12)}
assert sorted(k.n for k in s - t) == [0, 1, 2, 3]
assert sorted(k.n for k in s & t) == [4, 5, 6, 7]
assert sorted(k.n for k in s | t) == list(range(12))


class Odd(Key):
    __hash__ = Key.__hash__

    def __eq__(self, other):
        raise ValueError("no")


for operation in (set.__and__, set.__or__, set.__sub__):
    try:
        operation({Odd(1)}, {Odd(1), Odd(4)})
    except ValueError as e:
        assert str(e) == "no"
    else:
        raise AssertionError
print(len(lines), zlib.crc32("".join(lines).encode()))
