"""Dicts around the sizes where the slots of their index change width, and copies of such that have shrunk."""


def checked(d, keys, absent):
    assert list(d) == keys
    assert all(d[k] == i for i, k in enumerate(keys))
    assert not any(k in d for k in absent)


def kinds(i):
    return (i, f"k{i}", (i, -i), i + 0.5, (f"a{i}", i))


for size in (1, 5, 6, 84, 85, 86, 170, 171, 253, 254, 255, 256, 341, 342, 1365, 1366):
    for kind in range(5):
        keys = [kinds(i)[kind] for i in range(size)]
        absent = [kinds(i + size)[kind] for i in range(50)]
        d = {k: i for i, k in enumerate(keys)}
        checked(d, [kinds(i)[kind] for i in range(size)], absent)
        for left in (size, max(1, size * 3 // 5), max(1, size // 3), 1):
            while len(d) > left:
                d.popitem()
            copy = dict(d)
            for i in range(left, left + 20):
                copy[kinds(i)[kind]] = i
            checked(copy, [kinds(i)[kind] for i in range(left + 20)], [kinds(i + left + 20)[kind] for i in range(9)])
            checked(d, keys[:left], absent)
    mixed = {}
    for i in range(size):
        for k in kinds(i):
            mixed[k] = i
    for i in range(size):
        for k in kinds(i):
            assert mixed[k] == i
        if i % 3:
            del mixed[f"k{i}"]
            assert f"k{i}" not in mixed
            assert mixed.setdefault(f"k{i}", -1) == -1

large = {}
for i in range(45000):
    large[i * 7919] = i
for i in range(0, 45000, 7):
    assert large[i * 7919] == i and large[float(i * 7919)] == i and i * 7919 + 1 not in large


class Same:
    """Equal to a text, a number and a tuple, with their hash."""

    def __init__(self, other):
        self.other = other

    def __hash__(self):
        return hash(self.other)

    def __eq__(self, other):
        return self.other == other


for value in ("text", 12345, (1, 2), 2.5, (1.0, "a"), None):
    for key, probe in ((Same(value), value), (value, Same(value))):
        d, s = {key: 1}, {key}
        assert d[probe] == 1 and probe in s
        d[probe] = 2
        s.add(probe)
        assert len(d) == len(s) == 1
        del d[probe]
        s.remove(probe)
        assert not d and not s

numbers = [0.0, -0.0, 1.0, -1.0, 2.0**61 - 1, 2.0**61, -(2.0**61), 5e-324, -5e-324, 2.2250738585072014e-308, 0.1,
           -1.5, 1e308, float("inf"), -float("inf")] + [3.0 * 2.0**k for k in range(-1070, 1000, 37)]
print([hash(x) for x in numbers])
print(all(hash(float(k)) == hash(k) for k in range(-1000, 1000)), all(hash(2.0**k) == hash(2**k) for k in range(1000)))

for step in (8, 16, 24, 64, 1000, 1024, -8, 1 << 40):
    strided = {i * step: i for i in range(3000)}
    for i in range(0, 3000, 3):
        del strided[i * step]
    assert all((i * step in strided) == (i % 3 != 0) for i in range(3000)) and step // 2 + 3000 * step not in strided
    strided.update((i * step, -i) for i in range(3000))
    assert len(strided) == 3000 and sum(strided.values()) == -sum(range(3000))
objects = [object() for _ in range(500)]
by_id = {id(o): o for o in objects}
by_object = {o: id(o) for o in objects}
assert all(by_id[id(o)] is o and by_object[o] == id(o) for o in objects)
