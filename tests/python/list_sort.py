"""Sorting: stability, keys, reverse, errors in comparisons, mutation, adaptive patterns."""
from _table import attempt


def pseudo(n, modulus, seed=1):
    state = seed
    for _ in range(n):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        yield (state >> 8) % modulus


for n in (0, 1, 2, 3, 10, 31, 32, 33, 63, 64, 65, 100, 257, 1000):
    values = list(pseudo(n, 50))
    pairs = [(v, i) for i, v in enumerate(values)]
    assert sorted(pairs, key=lambda p: p[0]) == sorted(pairs)
    reverse = sorted(pairs, key=lambda p: p[0], reverse=True)
    assert reverse == sorted(pairs, key=lambda p: (-p[0], p[1]))
    floats = [v / 7 for v in values]
    assert sorted(floats) == [v / 7 for v in sorted(values)]
    texts = sorted(map(str, values))
    assert all(a <= b for a, b in zip(texts, texts[1:]))
    print(n, sorted(values)[:5], sorted(values, reverse=True)[:5], sum(v * i for i, v in enumerate(sorted(values))))
patterns = {
    "ascending": list(range(200)), "descending": list(range(200, 0, -1)), "saw": [i % 17 for i in range(200)],
    "organ pipe": list(range(100)) + list(range(100, 0, -1)), "equal": [5] * 100,
    "one out of place": list(range(100)) + [-1] + list(range(100, 150)),
    "runs": [x for start in range(10) for x in range(start * 3, start * 3 + 25)],
    "mixed numbers": [1, 2.5, True, -3, 10**20, 0.1, -1e300, 2**62, 2**63],
    "strings": ["b", "a", "é", "ab", "", "B", "😀", "z"], "tuples": [(2, "a"), (1, "b"), (1, "a"), (2,)],
    "big ints": [2**70, -2**70, 2**64, 3, -1], "lists": [[3], [1, 2], [], [1]],
}
for name, values in patterns.items():
    print(name, sorted(values)[:12], sorted(values, reverse=True)[:12])


class Counted:
    comparisons = 0

    def __init__(self, value):
        self.value = value

    def __lt__(self, other):
        Counted.comparisons += 1
        return self.value < other.value


items = [Counted(v) for v in range(500)]
items.sort()
print("sorted input:", Counted.comparisons)
Counted.comparisons = 0
items.sort(reverse=True)
print([item.value for item in items[:3]])
attempt(sorted, [1, "a"])
attempt(sorted, [1, None, 2])
attempt(sorted, [(1, "a"), (1, 2)])
attempt(sorted, [1j, 2j])
attempt(sorted, [1, 2], key=5)
attempt(sorted, 5)
attempt([2, 1].sort, lambda x: x)
attempt(sorted, [3, 1, 2], key=lambda x: 1 / (x - 2))


class Failing:
    def __init__(self, value):
        self.value = value

    def __lt__(self, other):
        if self.value + other.value > 12:
            raise ValueError("too big")
        return self.value < other.value

    def __repr__(self):
        return str(self.value)


values = [Failing(v) for v in (5, 3, 4, 1, 2, 9, 8, 0)]
attempt(values.sort)
print(sorted(v.value for v in values))
items = [3, 1, 2]


def clearing(x):
    items.append(x)
    return x


attempt(items.sort, key=clearing)
print(items)
seen = []
items = [3, 1, 2]
items.sort(key=lambda x: seen.append(list(items)) or x)
print(seen, items)
print(sorted({3: 1, 1: 2}), sorted("hello"), sorted({5, 1}), sorted(x * x % 7 for x in range(7)), sorted([], key=1 / 1 and len))
print(sorted(["b", "a"], key=lambda s: 1), sorted([1.0, 1, True], key=lambda x: 0), sorted([0.0, -0.0]), sorted([-0.0, 0.0]))
print(min([3, 1], key=lambda x: -x), max("abc", key=ord), sorted([float("nan"), 1.0, 0.5])[1:])
from functools import cmp_to_key
print(sorted([5, 2, 9], key=cmp_to_key(lambda a, b: b - a)))
