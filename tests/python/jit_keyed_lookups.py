# Dicts and sets with keys whose __hash__ and __eq__ are written in Python, in loops that run hot.
import traceback
from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import Enum


class Point:
    hashed = compared = 0

    def __init__(self, x, y):
        self.x, self.y = x, y

    def __hash__(self):
        Point.hashed += 1
        return hash((self.x, self.y))

    def __eq__(self, other):
        Point.compared += 1
        return isinstance(other, Point) and self.x == other.x and self.y == other.y


@dataclass(frozen=True)
class Cell:
    row: int
    column: int


class Colour(Enum):
    RED = 1
    GREEN = 2
    BLUE = 3


class Poor:
    """Few hashes, many keys."""

    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return self.n % 5

    def __eq__(self, other):
        return self.n == other.n


class Named(dict):
    def __missing__(self, key):
        return ("missing", key.x)


def every_operation(make, n):
    d, s, others, total = {}, set(), {}, 0
    for i in range(n):
        p, q = make(i % 13, i % 3), make(i % 17, i % 3)
        if p in d:
            d[p] += i
        else:
            d[p] = i
        total += d.get(q, 3)
        total += d.get(q) is None
        s.add(p)
        total += q not in s
        total += d.setdefault(q, i) == i
        others.setdefault(make(i % 11, 1))
        try:
            total += d[make(i % 19, 2)] or 0
        except KeyError as e:
            total += e.args[0].x if make is Point else 1
        if i % 50 == 49:
            del d[p]
            s.discard(q)
            total += d.pop(q, 7) or 0
    return total, len(d), len(s), len(others)


print(every_operation(Point, 600), Point.hashed, Point.compared)
print(every_operation(Cell, 600))
print(every_operation(lambda a, b: Poor(a * 3 + b), 600))
print(every_operation(lambda a, b: Colour(1 + (a + b) % 3), 600))
print(every_operation(lambda a, b: (Point, Poor)[a % 2](a, b) if a % 2 == 0 else (a, b), 200) is not None)


for make in (
    lambda a, b: (Colour(1 + a % 3), b),
    lambda a, b: (b, Point(a, b)),
    lambda a, b: (Cell(a, b), Poor(a), b),
    lambda a, b: (Colour.RED,) * (1 + a % 4),
    lambda a, b: (a, b) if a % 3 else (Cell(a, b), a) if b else (a, Cell(b, a), a),
):
    print(every_operation(make, 600))


def comprehensions(n):
    points = [Point(i % 7, i % 5) for i in range(n)]
    return (
        len({p for p in points}),
        sorted((p.x, v) for p, v in {p: p.y for p in points}.items()),
        len({(p, 1) for p in points}),
        sum({(Colour(1 + p.x % 3), p.y): p.x for p in points}.values()),
    )


print(comprehensions(300))


def of_other_lengths(n):
    d, found = {(Cell(1, 1), 2): 5}, []
    keys = [(Cell(1, 1), 2), (Cell(1, 1), 2, 3), (Cell(1, 1),), Cell(1, 1), "x", (1, 2), [1]]
    for i in range(n):
        key = keys[0] if i < 150 else keys[i % len(keys)]
        try:
            found.append(d.get(key, "none"))
            found.append(key in d)
        except TypeError as e:
            found.append(str(e))
    return [(str(x), found.count(x)) for x in dict.fromkeys(found)]


print(of_other_lengths(400))


def subclasses(n):
    named, lists, counts, total = Named(), defaultdict(list), Counter(), 0
    frozen = frozenset(Point(i, i) for i in range(5))
    for i in range(n):
        p = Point(i % 9, 0)
        total += named[p][1]
        lists[p].append(i)
        counts[p] += 1
        total += Point(i % 7, i % 7) in frozen
        if i == 150:
            named[Point(1, 0)] = ("here", 100)
    return total, sorted((p.x, sum(v)) for p, v in lists.items()), sorted(counts.values())


print(subclasses(300))


class Odd:
    """What a hash may be."""

    def __init__(self, value):
        self.value = value

    def __hash__(self):
        return self.value


def odd_hashes():
    seen, errors = [], 0
    for value in [5, -1, 2**61 - 1, 2**62, 2**63 - 1, -(2**63), 2**64, 2**100, True, 1.5, None] * 20:
        key = Odd(value)
        try:
            d = {key: 1}
            seen.append((hash(key), d[key], key in d, Odd(value) in d))
        except TypeError as e:
            errors += 1
            text = str(e)
    return len(seen), seen[:9], errors, text


print(odd_hashes())


class Raises:
    def __init__(self, n, hashing=-1, comparing=-1):
        self.n, self.hashing, self.comparing = n, hashing, comparing

    def __hash__(self):
        if self.n == self.hashing:
            raise ValueError("hash", self.n)
        return 1

    def __eq__(self, other):
        if self.n == self.comparing:
            raise LookupError("eq", self.n)
        return False


def raising(n):
    d, texts = {Raises(-2): 0}, []
    for i in range(n):
        key = Raises(i % 40, 35 if i > 100 else -1, 36)
        try:
            if key in d:
                print("never")
            d.get(Raises(1, 1 if i % 60 == 59 else -1))
        except (ValueError, LookupError) as e:
            frames = [(f.name, f.lineno) for f in traceback.extract_tb(e.__traceback__)]
            texts.append((type(e).__name__, frames, e.args))
            d = {Raises(-2): 0}
        if i % 40 == 30:
            d = {Raises(36, -1, 36): 0}
    return texts


for text in raising(400):
    print(text)


def missing(n):
    d, last = {Point(0, 0): 1}, None
    for i in range(n):
        try:
            d[Point(0, i % 2)]
        except KeyError as e:
            last = e
    return [(f.name, f.line) for f in traceback.extract_tb(last.__traceback__)], last.args[0].y


print(missing(200))


class Changes:
    """Its comparison changes the table."""

    table = None

    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return 7

    def __eq__(self, other):
        if Changes.table is not None:
            table, Changes.table = Changes.table, None
            table.clear()
            for k in range(3):
                if isinstance(table, dict):
                    table[Changes(k + 10)] = k
                else:
                    table.add(Changes(k + 10))
        return self.n == other.n


def changing(n):
    found = []
    for i in range(n):
        d = {Changes(1): 1}
        s = {Changes(1)}
        change = i % 10 == 9
        Changes.table = d if change else None
        found.append(d.get(Changes(1), "no"))
        Changes.table = d if change else None
        d[Changes(10)] = i
        Changes.table = s if change else None
        found.append(Changes(1) in s)
        Changes.table = s if change else None
        s.add(Changes(11))
        found.append((len(d), len(s)))
        Changes.table = None
    return [(x, found.count(x)) for x in sorted(set(map(str, found))) for x in [x]], list(map(str, found))[-6:]


print(changing(200))


def class_changes(n):
    class Key:
        def __init__(self, n):
            self.n = n

        def __hash__(self):
            return self.n

        def __eq__(self, other):
            return self.n == other.n

    d, found = {Key(i): i for i in range(10)}, 0
    for i in range(n):
        if i == n // 2:
            Key.__hash__ = lambda self: self.n + 1
        if i == n * 3 // 4:
            Key.__hash__ = object.__hash__
        found += Key(i % 10) in d
    return found


print(class_changes(400))


class Nested:
    """Looks up while it is looked up."""

    inner = {Cell(i, i): i for i in range(8)}

    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return Nested.inner.get(Cell(self.n % 8, self.n % 8), 0)

    def __eq__(self, other):
        return Cell(self.n % 8, other.n % 8) in Nested.inner and self.n == other.n


def nested(n):
    d = {}
    for i in range(n):
        k = Nested(i % 20)
        d[k] = d.get(k, 0) + i
    return sorted((k.n, v) for k, v in d.items())


print(nested(300))

total = 0
for name in range(200):  # a namespace with such a key
    globals()[Cell(name % 3, 0)] = name
    total += globals()[Cell(name % 3, 0)] + (Cell(9, 9) in globals())
print(total)
