"""Attributes of several objects of one class that are written in a loop: what is one object and what is another."""


class Body:
    def __init__(self, x):
        self.x = self.y = x


class Slots:
    __slots__ = ("x", "y")

    def __init__(self, x):
        self.x = self.y = x


def pairs(bodies, rounds):
    for _ in range(rounds):
        for i in range(len(bodies)):
            a = bodies[i]
            for j in range(i + 1, len(bodies)):
                b = bodies[j]
                d = (a.y - b.y) * 0.125
                a.x -= d
                b.x += d
                b.y += 0.5
                a.y -= b.y * 0.25
        for b in bodies:
            b.y += b.x
            if b.y > 100.0 or b.y < -100.0:
                b.y = 1.0
    return [(b.x, b.y) for b in bodies]


def model(n, rounds, same=()):
    x, y = [float(i) for i in range(n)], [float(i) for i in range(n)]
    at = list(range(n))
    for k, of in same:
        at[k] = of
    for _ in range(rounds):
        for i in range(n):
            for j in range(i + 1, n):
                a, b = at[i], at[j]
                d = (y[a] - y[b]) * 0.125
                x[a] -= d
                x[b] += d
                y[b] += 0.5
                y[a] -= y[b] * 0.25
        for k in range(n):
            b = at[k]
            y[b] += x[b]
            if y[b] > 100.0 or y[b] < -100.0:
                y[b] = 1.0
    return [(x[b], y[b]) for b in at]


for cls in (Body, Slots):
    assert pairs([cls(float(i)) for i in range(6)], 60) == model(6, 60)
    # One object at several places: told apart while recording, and then they are the same.
    bodies = [cls(float(i)) for i in range(12)]
    bodies[10] = bodies[3]
    bodies[7] = bodies[0]
    assert pairs(bodies, 20) == model(12, 20, [(10, 3), (7, 0)])
    assert pairs(bodies[:2] + bodies[:2], 20)[2:] == pairs(bodies[:2], 0)


class Counter:
    def __init__(self):
        self.n = 0
        self.last = None


def count(counters, total, stop):
    """What the loop counts in `total` is seen by an exception, by a call, and through another name."""
    seen = []
    for k, c in enumerate(counters):
        c.n += 1
        total.n += c.n
        c.last = total.last
        total.last = k
        if k % 97 == 96:
            seen.append((total.n, total.last, c.last))
        if k == stop:
            raise KeyError(k)
    return seen


def check_count(n):
    counters = [Counter() for _ in range(n)]
    total = Counter()
    assert count(counters, total, -1) == [(k + 1, k, k - 1) for k in range(96, n, 97)]
    assert total.n == n and total.last == n - 1
    counters[n // 2] = total
    total.n, total.last = 0, None
    try:
        count(counters, total, n - 10)
    except KeyError as e:
        assert e.args == (n - 10,)
    expected = 0
    for k in range(n - 9):
        if k == n // 2:
            expected += 1
            expected += expected
        else:
            expected += 2
    assert (total.n, total.last) == (expected, n - 10), (total.n, expected)


for n in (300, 301, 600):
    check_count(n)


class Node:
    def __init__(self, value, next=None):
        self.value, self.next = value, next


def rotate(n):
    """A ring whose nodes come round to where they were."""
    nodes = [Node(i) for i in range(7)]
    for a, b in zip(nodes, nodes[1:] + nodes[:1]):
        a.next = b
    first = nodes[0]
    at = first
    for k in range(n):
        at.value += 1
        first.value += at.value
        at.value -= first.value & 3
        at = at.next
    return [x.value for x in nodes]


def rotate_model(n):
    v = list(range(7))
    for k in range(n):
        v[k % 7] += 1
        v[0] += v[k % 7]
        v[k % 7] -= v[0] & 3
    return v


for n in (10, 63, 64, 65, 200, 500):
    assert rotate(n) == rotate_model(n)
