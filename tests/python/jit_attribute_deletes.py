"""Attributes that compiled loops delete, documentation and names of functions and classes, hashes, and with statements
of contextlib."""
from contextlib import contextmanager


class Record:
    def __init__(self, a, b, c):
        self.a = a
        self.b = b
        self.c = c


class Guarded(Record):
    def __delattr__(self, name):
        raise AttributeError("no " + name)


class Shadowed(Record):
    @property
    def d(self):
        return 1


def delete_middle(n):
    kept = []
    total = 0
    for i in range(n):
        r = Record(i, i + 1, i + 2)
        del r.a
        total += r.b * 2 + r.c
        r.a = 5
        if i % 500 == 0:
            kept.append(r)
        del r.a, r.c
        total += len(r.__dict__) if i % 400 == 399 else 1
    return total, [vars(r) for r in kept]


def delete_all(n, objects):
    total = 0
    for i in range(n):
        r = objects[i % len(objects)]
        r.x = i
        del r.x
        del r.b
        r.b = i
        total += r.a + r.b + r.c
    return total, [list(vars(r)) for r in objects]


def delete_missing(n):
    total = 0
    for i in range(n):
        r = Record(1, 2, 3) if i % 3 else Guarded(1, 2, 3)
        try:
            del r.a
            del r.a
        except AttributeError as e:
            total += len(str(e))
    return total


def delete_property(n):
    total = 0
    for i in range(n):
        r = Shadowed(1, 2, 3)
        try:
            del r.d
        except AttributeError:
            total += 1
    return total


def documented():
    """A text."""


def bare():
    pass


class Documented:
    """Of the class."""


class Bare:
    pass


class Computed:
    __doc__ = property(lambda self: "computed")


def documents(n):
    found = []
    things = [documented, bare, Documented, Bare]
    for i in range(n):
        thing = things[i % 4]
        found.append((thing.__doc__, getattr(thing, "__name__", None), thing.__qualname__))
        if i == n // 2:
            documented.__doc__ = "Another."
            Bare.__doc__ = "Now it has one."
            bare.__name__ = "renamed"
    return found[:4] + found[-4:], isinstance(Computed.__doc__, property)


class Key:
    def __init__(self, *parts):
        self.parts = parts

    def __hash__(self):
        return hash((self.parts[0], self.parts[1]))

    def __eq__(self, other):
        return self.parts == other.parts


def hashes(n):
    counts = {}
    errors = 0
    for i in range(n):
        key = Key(i % 7, i % 3)
        counts[key] = counts.get(key, 0) + 1
        assert hash((i, 1.5, "a", None)) == hash((i, 1.5, "a", None)) and hash((i,)) != hash((i + 1,))
        try:
            hash((i, [] if i % 100 == 99 else i))
        except TypeError:
            errors += 1
    return sorted(counts.values()), errors


@contextmanager
def listed(items, swallow=False):
    """Appends while it lasts."""
    items.append(len(items))
    try:
        yield items
    except KeyError:
        if not swallow:
            raise
    finally:
        items.pop()


def contexts(n):
    items, total = [1], 0
    for i in range(n):
        with listed(items) as inner:
            with listed(inner, True):
                total += len(items)
                if i % 50 == 0:
                    raise_key_error = {}[i]
        try:
            with listed(items):
                if i % 40 == 0:
                    {}[i]
        except KeyError as e:
            total += e.args[0]
    return total, items


for run in range(2):
    print(delete_middle(2000))
    print(delete_all(3000, [Record(1, 2, 3) for _ in range(3)]))
    print(delete_all(3000, [Record(1, 2, 3), Shadowed(4, 5, 6)]))
    print(delete_missing(1500), delete_property(500))
    print(documents(800))
    print(hashes(1500))
    print(contexts(2000))
