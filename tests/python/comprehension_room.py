# List comprehensions know how many elements to expect; nothing but the speed depends on whether that is right.
import sys


def each(items):
    return [x + 1 for x in items]


def pairs(items, others):
    return [a * b for a, b in zip(items, others)]


def numbered(items):
    return [i + x for i, x in enumerate(items)]


def filtered(items):
    return [x for x in items if x % 3]


def nested(items):
    return [(x, y) for x in items for y in (1, 2)]


def chosen(items):
    return [x if x > 2 else "small" for x in items]


def kinds(items, n):
    return [x if i < n else str(x) for i, x in enumerate(items)]


for _ in range(300):
    for n in (0, 1, 2, 5, 16, 100):
        r = range(n)
        for items in (r, list(r), tuple(r), dict.fromkeys(r), set(r), iter(list(r)), (x for x in r), bytes(r), reversed(r)):
            got = each(items)
            assert sorted(got) == list(range(1, n + 1)) and len(got) == n
        got.append(7)
        assert len(got) == n + 1
        assert pairs(r, [0.5] * 7) == [0.5 * x for x in range(min(n, 7))]
        assert pairs([2] * 7, r) == [2 * x for x in range(min(n, 7))]
        assert numbered(list(r)) == [2 * x for x in r]
        assert filtered(r) == list(filter(lambda x: x % 3, r))
        assert len(nested(r)) == 2 * n and len(chosen(r)) == n
        assert kinds([0.5] * n, 3) == [0.5] * min(n, 3) + ["0.5"] * max(0, n - 3)

# The room is for the result, not for lists among its elements.
for n in (1, 100, 5000):
    rows = [[] for _ in range(n)]
    for row in rows:
        row.append(1)
    assert sum(map(sys.getsizeof, rows)) < 200 * n

big = each(range(200_000))
assert len(big) == 200_000 and big[-1] == 200_000
assert len([x for x in "abc"]) == 3 and [c for c in "äöü€"] == list("äöü€")


# The iterator gives more or less than it says.
def grows(items):
    return [items.append(x) or x for x in items if len(items) < 50] if False else [add(items, x) for x in items]


def add(items, x):
    if len(items) < 50:
        items.append(x)
    return x


def shrinks(items):
    return [items.pop() for x in items]


for _ in range(300):
    assert len(grows([1])) == 50
    assert shrinks(list(range(40))) == list(range(39, 19, -1))


class Hint:
    def __init__(self, hint):
        self.hint, self.n = hint, 0

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        if self.n > 5:
            raise StopIteration
        return self.n

    def __length_hint__(self):
        raise AssertionError("not asked by comprehensions")


def used_before(n):
    it = iter(range(20))
    for _ in range(n):
        next(it, None)
    return [x for x in it]


def raising(items):
    try:
        return [1 // x for x in items]
    except ZeroDivisionError:
        return None


for _ in range(300):
    assert each(Hint(3)) == [2, 3, 4, 5, 6]
    assert [len(used_before(n)) for n in (0, 5, 20, 30)] == [20, 15, 0, 0]
    assert raising([1, 1, 0, 1]) is None and raising((1, 1)) == [1, 1]

a = each(range(30))
a.clear()
a.append(1)
assert a == [1]



# Functions whose loops are compiled make the room, too.
def doubled(items):
    return [2 * x for x in items]


for n in range(100, 400, 7):
    items = list(range(n))
    for _ in range(9):
        got = doubled(items)
    assert sys.getsizeof(got) < 1.2 * sys.getsizeof([None] * n) + 64, n
