"""Sorting keys of all kinds: the order, stability, what equal keys do, and what comparisons may raise."""
import random

rng = random.Random(11)


def merge_sort(items, less):
    if len(items) < 2:
        return items
    middle = len(items) // 2
    left, right = merge_sort(items[:middle], less), merge_sort(items[middle:], less)
    out = []
    i = j = 0
    while i < len(left) and j < len(right):
        if less(right[j], left[i]):
            out.append(right[j])
            j += 1
        else:
            out.append(left[i])
            i += 1
    return out + left[i:] + right[j:]


def check(name, keys):
    numbered = list(enumerate(keys))
    expected = merge_sort(numbered, lambda a, b: a[1] < b[1])
    got = sorted(numbered, key=lambda p: p[1])
    assert [i for i, _ in got] == [i for i, _ in expected], name
    backwards = sorted(numbered, key=lambda p: p[1], reverse=True)
    expected = merge_sort(numbered, lambda a, b: b[1] < a[1])
    assert [i for i, _ in backwards] == [i for i, _ in expected], name
    plain = sorted(keys)
    assert list(map(repr, plain)) == [repr(k) for _, k in got], name
    again = list(plain)
    again.sort()
    assert all(a is b or a == b for a, b in zip(again, plain)), name


kinds = {
    "ints": lambda: rng.randrange(-50, 50),
    "large ints": lambda: rng.randrange(-2**61, 2**61),
    "huge ints": lambda: rng.randrange(-2**70, 2**70),
    "floats": lambda: rng.uniform(-5, 5),
    "few floats": lambda: rng.choice([0.0, -0.0, 1.5, -1.5, float("inf"), -float("inf"), 5e-324, -5e-324, 6.9e-310]),
    "numbers": lambda: rng.choice([1, 1.0, True, 2, 2.5, -3]),
    "strings": lambda: "".join(rng.choice("abc") for _ in range(rng.randrange(12))),
    "prefixed": lambda: "a common prefix " + str(rng.randrange(300)),
    "zeros": lambda: "x\0\0"[: rng.randrange(4)] + rng.choice(["", "\0", "\xff", "\x80"]),
    "latin": lambda: rng.choice("\xe9e\xfc\x7f\x80z") * rng.randrange(10),
    "wide": lambda: rng.choice(["\u0141", "a", "\U0001f600", "\xff"]) * rng.randrange(1, 4),
    "int tuples": lambda: (rng.randrange(6), rng.randrange(6)),
    "float tuples": lambda: (rng.choice([0.0, -0.0, 2.5]), rng.randrange(6), "x"),
    "str tuples": lambda: (rng.choice(["ab", "abc", "abcdefgh", "abcdefghi"]), rng.random()),
    "lengths": lambda: tuple(range(rng.randrange(1, 5))),
    "with empty": lambda: tuple(range(rng.randrange(0, 3))),
    "mixed tuples": lambda: (rng.choice([1, 1.0, True, 0.5]), rng.randrange(9)),
    "nested": lambda: ((rng.randrange(3), rng.randrange(3)), rng.randrange(3)),
    "lists": lambda: [rng.randrange(3), rng.randrange(3)],
    "bytes": lambda: bytes([rng.randrange(3), rng.randrange(3)]),
}
for name, make in kinds.items():
    for n in (0, 1, 2, 23, 24, 25, 63, 64, 65, 200, 1000):
        check((name, n), [make() for _ in range(n)])
    run = sorted(make() for _ in range(300))
    check((name, "runs"), run + run[::-1] + run[100:200])
    run[150] = make()
    check((name, "almost sorted"), run)

# NaN has no place, but nothing is lost.
items = [rng.choice([float("nan"), rng.random()]) for _ in range(300)]
for ordered in (sorted(items), sorted(items, key=lambda x: x), sorted((x, 1) for x in items)):
    assert len(ordered) == 300
assert sorted(map(repr, sorted(items))) == sorted(map(repr, items))


class Silent:
    def __init__(self, v):
        self.v = v


class Counted:
    compared = 0

    def __init__(self, v):
        self.v = v

    def __lt__(self, other):
        Counted.compared += 1
        return self.v < other.v

    def __eq__(self, other):
        return self.v == other.v


print([p[0] for p in sorted((i * 7 % 100, Silent(i)) for i in range(100))][:5])
try:
    sorted((i * 7 % 50, Silent(i)) for i in range(100))
except TypeError as e:
    print(e)
pairs = [(i % 10, Counted(-i)) for i in range(200)]
ordered = sorted(pairs)
print([(a, c.v) for a, c in ordered][:3], Counted.compared > 0)


def failing_key(x):
    if x == 77:
        raise ValueError(x)
    return float(x)


items = list(range(100))
try:
    items.sort(key=failing_key)
except ValueError as e:
    print(e, items == list(range(100)))


class Changing:
    def __lt__(self, other):
        shared.append(1)
        return False

    def __eq__(self, other):
        return False


shared = [("same", Changing()) for _ in range(50)]
try:
    shared.sort()
except ValueError as e:
    print(e, len(shared))
