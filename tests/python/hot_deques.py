"""Deques in hot loops: both ends, growth, limits, emptiness, iteration, changes while iterating, subclasses."""
from collections import deque

N = 700


def queue(n):
    q = deque([0])
    out = 0
    while q:
        x = q.popleft()
        out = (out * 31 + x) % 1_000_003
        if x < n:
            q.append(x + 1)
            if x % 3 == 0:
                q.append(x + n)
    return out, len(q)


def stack(n):
    q = deque()
    for i in range(n):
        q.append(i)
        q.appendleft(-i)
        if i % 5 == 0:
            q.pop()
    out = []
    while len(q) > 3:
        out.append(q.pop() - q.popleft())
    return out[:5], sum(out), list(q)


def rounds(n):
    q = deque(range(13))
    for i in range(n):
        q.append(q.popleft() + i)
        q.appendleft(q.pop() * 2 % 1009)
    return list(q), len(q)


def floats(n):
    q = deque(maxlen=9)
    total = 0.0
    for i in range(n):
        q.append(i / 3)
        q.appendleft(i * 0.5)
        total += sum(q)
    return round(total, 3), len(q), q.maxlen


def until_empty(n):
    out = []
    for i in range(n):
        q = deque(range(i % 4))
        try:
            while True:
                out.append(q.popleft() if i % 2 else q.pop())
        except IndexError as e:
            out.append(str(e))
    return len(out), out[-6:]


def iterated(n):
    total = 0
    q = deque()
    for i in range(n):
        q.append(i)
        if len(q) > 20:
            q.popleft()
        for x in q:
            total += x
        for k, x in enumerate(q):
            total += k * x
    return total, [x for x in reversed(q)][:3], max(q)


def changed(n):
    out = []
    for i in range(n):
        q = deque(range(9))
        try:
            for x in q:
                if x == 5 and i % 50 == 49:
                    (q.append, q.appendleft)[i % 2](x)
        except RuntimeError as e:
            out.append(str(e))
    return out


class Limited(deque):
    pushes = 0

    def append(self, x):
        self.pushes += 1
        super().append(x)


class Lying(deque):
    def __len__(self):
        return 0


def subclasses(n):
    a, b = Limited(maxlen=5), Lying([1, 2])
    count = 0
    for i in range(n):
        for q in (a, b):
            q.append(i)
            q.appendleft(q.pop())
            if q:
                count += 1
    return a.pushes, list(a), list(b)[:4], count


def limits(n):
    """The same place with and without a limit."""
    qs = deque(), deque(maxlen=3), deque(maxlen=0)
    for i in range(n):
        q = qs[i % 3 if i > n // 2 else 0]
        q.append(i)
        q.appendleft(i)
    return [len(q) for q in qs], [list(q)[-2:] for q in qs]


def objects(n):
    """What is appended lives on."""
    q = deque()
    for i in range(n):
        q.append([i, str(i)])
        if i % 4 == 3:
            q.popleft()
            q.appendleft((i, [i]))
    return q[0], q[-1], len(q), sum(len(x) for x in q)


for f in (queue, stack, rounds, floats, until_empty, iterated, changed, subclasses, limits, objects):
    print(f.__name__, f(N) == f(N), f(N))
