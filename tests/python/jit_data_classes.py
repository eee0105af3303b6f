"""Data classes in loops: frozen ones, comparisons of their tuples, default factories."""
import math
from dataclasses import FrozenInstanceError, dataclass, field, replace


@dataclass(frozen=True)
class Point:
    x: object
    y: object = 0


@dataclass(order=True)
class Version:
    major: object
    minor: object = 0
    label: object = ""


@dataclass
class Bag:
    items: list = field(default_factory=list)
    names: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Slotted:
    __slots__ = ("a", "b")
    a: int
    b: int


class Guarded:
    """Has a __setattr__ and a property, and goes round them."""

    limit = property(lambda self: 5, lambda self, v: object.__setattr__(self, "_limit", v))

    def __setattr__(self, name, value):
        object.__setattr__(self, name, (name, value))


def frozen(n):
    total = 0
    seen = {}
    for i in range(n):
        p = Point(i % 5, i % 3)
        total += p.x * p.y
        seen[p] = seen.get(p, 0) + 1
        q = replace(p, y=1)
        total += q.y + Slotted(i, 1).b
        if i % 9 == 0:
            try:
                p.x = 1
            except FrozenInstanceError as e:
                total += len(str(e))
    return total, sorted((p.x, p.y, k) for p, k in seen.items())


def guarded(n):
    out = set()
    for i in range(n):
        g = Guarded()
        g.a = i % 2
        g.limit = 3
        object.__setattr__(g, "limit", 4)
        object.__setattr__(g, "b", i % 2)
        out.add((g.a, g.b, g.limit, g._limit))
    return sorted(out, key=repr)


def refused(n):
    count = 0
    for i in range(n):
        for target in (5, "x", int, None, (), math):
            try:
                object.__setattr__(target, "a", 1)
            except (TypeError, AttributeError):
                count += 1
    return count


NAN = float("nan")
VALUES = [0, 1, -1, 2**62 - 1, -2**62, 2**70, 0.0, -0.0, 0.5, 1.0, 1e300, True, "a", "b", "", NAN, None, (1,)]


def compare_all(pairs, n):
    results = []
    for _ in range(n):
        results.clear()
        for a, b in pairs:
            row = [a == b, a != b]
            try:
                row += [a < b, a <= b, a > b, a >= b]
            except TypeError as e:
                row.append(str(e))
            results.append(row)
    return results


def compare_with(fixed, others, n):
    total = 0
    for _ in range(n):
        for other in others:
            total = total * 3 % 1000003 + (fixed == other) + 2 * (fixed < other) + 4 * (fixed >= other)
    return total


def bags(n):
    total = 0
    kept = []
    for i in range(n):
        bag = Bag()
        bag.items.append(i)
        bag.names[i] = i
        total += len(bag.items) + len(bag.names) + (Bag() == Bag())
        if i % 100 == 0:
            kept.append(bag)
    return total, [b.items for b in kept]


for n in (3, 300):
    print(frozen(n), guarded(n), refused(n // 3), bags(n))

for v in VALUES:
    pairs = [(Version(v, w), Version(w, v)) for w in VALUES] + [(Version(1, v, w), Version(1, w, v)) for w in VALUES]
    print(v, compare_all(pairs, 3))
    same = Version(v, 1, "z")
    for w in VALUES:
        print(compare_all([(same, Version(w, 1, "z")), (Version(1, 2, v), Version(1, 2, w))], 80)[-1], end=" ")
    print()

versions = [Version(i % 7, i % 11, str(i % 3)) for i in range(200)]
print(compare_with(Version(3, 5, "1"), versions, 4))
print(compare_with(Version(3.5, 5.0), [Version(i / 2, i % 6 * 1.0) for i in range(50)], 20))
print(compare_with(Version(NAN, 1), [Version(NAN, 1), Version(NAN, 2), Version(float("nan"), 1), Version(1.0, 1)], 90))
