# Fields that a hot loop writes in each iteration: exits of all kinds find them written.
import threading


class Box:
    def __init__(self, n=0, x=0.0):
        self.n = n
        self.x = x
        self.other = None


def count(b, items):
    for item in items:
        b.n += 1
        b.x += item * 0.5
        if item == 77:
            b.other = b.n
        b.n += 1
    return b.n, b.x, b.other


assert count(Box(), range(200)) == (400, sum(i * 0.5 for i in range(200)), 155)
assert count(Box(2**62 - 100), range(200)) == (2**62 + 300, sum(i * 0.5 for i in range(200)), 2**62 + 55)
assert count(Box(0, 1e-300), [1e-320] * 150 + [2.5] + [3] * 100 + [77] * 3)[0] == 508


def fails(b, items):
    try:
        for item in items:
            b.n += 1
            b.x += 1.0 / item
            b.n += 1
    except ZeroDivisionError:
        return "zero", b.n, b.x
    except TypeError:
        return "type", b.n, b.x
    return "end", b.n, b.x


assert fails(Box(), [1] * 300) == ("end", 600, 300.0)
for stop in (0, None, "a"):
    assert fails(Box(), [1] * 300 + [stop])[1:] == (601, 300.0)
    assert fails(Box(), [2, stop])[1:] == (3, 0.5)


def pair(a, b, n):
    # a and b may be the same object
    for i in range(n):
        a.n += 1
        b.n += 2
        a.x = a.x * 0.5 + b.x
    return a.n, b.n


one, two = Box(), Box()
assert pair(one, two, 300) == (300, 600)
assert pair(one, one, 300) == (1200, 1200)
assert pair(two, one, 300) == (900, 1800)


def reading(a, n):
    seen = []
    for i in range(n):
        a.n += 1
        if i % 100 == 99:
            seen.append((a.__dict__["n"], getattr(a, "n"), vars(a)["x"]))
        a.x = a.n * 0.5
    return seen


assert reading(Box(), 400) == [(100 * k, 100 * k, (100 * k - 1) * 0.5) for k in range(1, 5)]


class Slotted:
    __slots__ = ("a", "b")


def slots(s, n):
    s.a = 0
    s.b = 1
    for i in range(n):
        s.a, s.b = s.b, (s.a + s.b) % 1000003
    return s.a, s.b


def plain(n):
    a, b = 0, 1
    for i in range(n):
        a, b = b, (a + b) % 1000003
    return a, b


assert slots(Slotted(), 500) == plain(500)

total = 0
average = 0.0
last = None
for i in range(1000):
    total += i
    average += i / 1000
    last = i if i % 3 else "three"
    if i == 600:
        assert globals()["total"] == 600 * 601 // 2 and globals()["last"] == "three"
assert total == 499500 and abs(average - 499.5) < 1e-9 and last == "three" and i == 999


def closure(n):
    k = 0

    def add(i):
        nonlocal k
        k += i

    for i in range(n):
        k += 1
        if i % 50 == 0:
            add(1000)
    return k


assert closure(500) == 500 + 10000


def first_item(n):
    counts = [0, 1.5, None]
    ints = [0, 0]
    doubles = [0.0, 1.0]
    for i in range(n):
        counts[0] += 1
        counts[2] = i
        ints[1] += i
        doubles[0] += 0.5
        doubles[1] = doubles[0] * 2
    return counts, ints, doubles


assert first_item(400) == ([400, 1.5, 399], [0, 79800], [200.0, 400.0])


def growing(n):
    out = [0]
    for i in range(n):
        out[0] += 1
        out.append(i)
    return out


assert growing(500) == [500] + list(range(500))


def iterators(n):
    it = iter(range(n))
    got = 0
    for i in it:
        got += 1
        if i % 97 == 96:
            got += next(it) * 0
        if i == n - 10:
            break
    return got, list(it)


assert iterators(1000)[1] == list(range(991, 1000))


def nested(b, n):
    for i in range(n):
        b.n += 1
        for j in range(i % 5):
            b.x += j
            b.n += 1
        b.other = i
    return b.n, b.x, b.other


assert nested(Box(), 500) == (500 + sum(i % 5 for i in range(500)), float(sum(sum(range(i % 5)) for i in range(500))), 499)


class Watched:
    def __init__(self):
        self.n = 0

    @property
    def double(self):
        return self.n * 2

    def __getattr__(self, name):
        return self.n


def watched(w, n):
    s = 0
    for i in range(n):
        w.n += 1
        s += w.double
        if i % 64 == 63:
            s += w.missing
    return s, w.n


assert watched(Watched(), 300) == (sum(2 * k for k in range(1, 301)) + 64 + 128 + 192 + 256, 300)

shared = Box()
stop = False


def spin():
    while not stop:
        shared.n += 1


t = threading.Thread(target=spin)
t.start()
before = shared.n
while shared.n < before + 10000:
    pass
stop = True
t.join()

# objects stored in each iteration
def objects(b, n):
    for i in range(n):
        b.other = [i]
        b.n = (i, b.n if i % 10 else None)
    return b


b = objects(Box(), 400)
assert b.other == [399] and b.n[0] == 399 and b.n[1][0] == 398 and b.n[1][1][0] == 397


def deleted(b, n):
    for i in range(n):
        b.n += 1
        if i == 250:
            del b.n
            b.n = 5
            b.x = "x"
        if i == 251:
            b.x = 0.0
    return b.n


assert deleted(Box(), 300) == 5 + 49
