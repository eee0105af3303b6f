"""enumerate, zip and reversed made in hot loops, over everything that they take, and loops over iterators."""


def dot(a, b):
    return sum([x * y for x, y in zip(a, b)])


def five(a, b, c, d, e):
    return [v + w * 2 + x * 3 + y * 4 + z * 5 for v, w, x, y, z in zip(a, b, c, d, e)]


def pairs(n):
    out = 0
    for i in range(n):
        row = [i, i + 1, i + 2]
        for k, v in enumerate(row):
            out += k * v
        for k, v in enumerate(row, i):
            out -= k * v
        for k, v in enumerate((i, 2.5), start=1):
            out += k * v
    return out


def backwards(n):
    seen = []
    for i in range(n):
        for v in reversed([i, i * 2.0, "x"]):
            seen.append(v)
        for v in reversed(range(i % 4)):
            seen.append(v)
        for v in reversed(range(i, i - 9, -3)):
            seen.append(v)
        for v in reversed((i, "t")):
            seen.append(v)
    return len(seen), seen[-12:], seen[:7]


def uneven(n):
    out = []
    for i in range(n):
        left = iter(range(i % 5))
        right = iter([1, 2])
        out.append(sum([a * b for a, b in zip(left, right)]))
        out.append((list(left), list(right)))
    return out[-8:]


def same_twice(n):
    total = 0
    for i in range(n):
        it = iter((1, 2, 3, i))
        for a, b in zip(it, it):
            total += a * b
    return total


def grows_meanwhile(n):
    total = 0
    for i in range(n):
        items = [1, 2, 3]
        for k, v in enumerate(items):
            if k == 1:
                items.append(i)
            total += v
        for v in reversed(items):
            if items:
                items.pop()
            total -= 1
    return total


def iterator_of_iterator(n):
    total = 0
    for i in range(n):
        for v in iter(iter(enumerate(iter([i])))):
            total += v[0] + v[1]
        for v in iter(map(abs, [-i])):
            total += v
        for v in iter(zip()):
            total += 1
    return total


class Countdown:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n <= 0:
            raise StopIteration
        self.n -= 1
        return self.n

    def __reversed__(self):
        return [self.n, "reversed"]


class MyZip(zip):
    def __iter__(self):
        return iter(["mine"])


def others(n):
    out = []
    for i in range(n):
        out = [list(zip(Countdown(3), "abc", {1: 2, 3: 4}, {5})), list(enumerate("ab")), list(enumerate({"k": 1})),
               reversed(Countdown(i)), [v for v in MyZip([1], [2])], list(enumerate(Countdown(2), 10)),
               list(reversed("ab")), list(reversed({1: 2, 3: 4})), list(enumerate([1], 2**70)), list(enumerate("a", True))]
    return out


def wrong(values, n=40):
    seen = set()
    for value in values:
        for _ in range(n):
            for make in (lambda v: enumerate(v), lambda v: zip([1], v), lambda v: reversed(v), lambda v: enumerate([1], v)):
                try:
                    seen.add(type(make(value)).__name__)
                except Exception as e:
                    seen.add(f"{type(e).__name__}: {e}")
    return sorted(seen)


print(sum(dot([i, 2.5, 3], [4, i, 6.0]) for i in range(2000)))
print(sum(sum(five([i], (i, 1), [2, 3], range(5), [0.5])) for i in range(2000)))
print(pairs(2000), backwards(500), uneven(500), same_twice(1500), grows_meanwhile(800), iterator_of_iterator(1500))
print(others(300))
print(wrong([[1], (2,), range(3), 5, None, "s", {1}, iter([1]), 2.5]))
a = enumerate([1, 2, 3])
for _ in range(200):
    for position, item in enumerate(range(3)):
        if item == 1:
            break
print(next(a), next(a), position, [x for x in a], list(a))
