# Heaps, bisection, sorting, min and max over values whose order is decided without calling anything, and others.
import bisect
import heapq
import random

nan = float("nan")
generator = random.Random(11)


class Name(str):
    def __lt__(self, other):
        return str.__gt__(self, other)


class Only:
    def __init__(self, n):
        self.n = n

    def __lt__(self, other):
        return self.n < other.n


KINDS = [
    lambda i: i,
    lambda i: i / 3,
    lambda i: str(i),
    lambda i: (i % 4, str(i)),
    lambda i: (i % 4 / 2, (i % 3, i)),
    lambda i: ((i % 2,), (((i % 3,),),), i),
    lambda i: i if i % 2 else i / 2,
    lambda i: 2**70 + i,
    lambda i: (i % 3, 2**70 + i),
    lambda i: Name(i % 10),
    lambda i: (0, Name(i % 10), i),
    lambda i: (i % 3, True, i),
    lambda i: [i % 5, i],
    lambda i: (i % 5, "\u20ac" * (i % 3), i),
]
for make in KINDS:
    numbers = [generator.randrange(100) for _ in range(60)]
    items = [make(i) for i in numbers]
    heap = []
    for item in items:
        heapq.heappush(heap, item)
    other = items[:]
    heapq.heapify(other)
    for h in (heap, other):
        for i in range(1, len(h)):
            assert not h[i] < h[(i - 1) // 2]
    out = [heapq.heappop(heap) for _ in items]
    assert not any(b < a for a, b in zip(out, out[1:]))
    assert heapq.heappushpop(other, items[0]) is not None and heapq.heapreplace(other, items[1]) is not None
    assert heapq.nsmallest(5, items) == sorted(items)[:5]
    assert heapq.nlargest(5, items) == sorted(items, reverse=True)[:5]
    assert list(heapq.merge(sorted(items[:30]), sorted(items[30:]))) == sorted(items)
    rows = sorted(items)
    for item in items[:10]:
        left, right = bisect.bisect_left(rows, item), bisect.bisect_right(rows, item)
        assert left < right and all(not item < r and not r < item for r in rows[left:right])
    assert not any(i < min(items) for i in items) and not any(i > max(items) for i in items if not isinstance(i, Name))

# NaN, and tuples with it.
assert min([nan, 1.0]) is nan and min([1.0, nan]) == 1.0 and max([nan, 1.0]) is nan
values = [(nan, 1), (nan, 0), (1.0, 2), (float("nan"), 3)]
assert sorted(values)[0][1] == 0 and [v[1] for v in sorted(values)] == [0, 1, 2, 3]
assert min(values)[1] == 0 and max(values)[1] == 1, (min(values), max(values))
h = [3.5, nan, 1.5, nan, 0.5]
heapq.heapify(h)
assert [repr(x) for x in h] == ["0.5", "nan", "1.5", "nan", "3.5"], h

# max asks for >, min for <.
calls = []


class Both:
    def __init__(self, n):
        self.n = n

    def __lt__(self, other):
        calls.append("<")
        return self.n < other.n

    def __gt__(self, other):
        calls.append(">")
        return self.n > other.n


assert max([Both(1), Both(3), Both(2)]).n == 3 and min([Both(2), Both(1)]).n == 1
assert calls == [">", ">", "<"], calls

# A comparison that changes the heap.
class Evil:
    def __lt__(self, other):
        victim.append(1)
        return True


victim = [Evil() for _ in range(8)]
try:
    heapq.heapify(victim)
except RuntimeError as e:
    assert "list changed size" in str(e)
else:
    raise AssertionError
for bad in ([1, "x", 2.5], [(1, "x"), (1, 2)], [1j, 2j]):
    for operation in (heapq.heapify, sorted, min, max):
        try:
            operation(bad[:])
        except TypeError as e:
            assert "not supported between instances of" in str(e)
        else:
            raise AssertionError
