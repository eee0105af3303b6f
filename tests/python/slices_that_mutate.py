"""Bounds and indices whose __index__ empties the sequence that is sliced, indexed, or assigned to."""
import array


class Index:
    def __init__(self, sequence, value=1):
        self.sequence, self.value = sequence, value

    def __index__(self):
        del self.sequence[:]
        return self.value


class Emptying:
    def __init__(self, sequence):
        self.sequence = sequence

    def __iter__(self):
        del self.sequence[5:]
        return iter("ab")


def assign(start=None, stop=None, step=None, value=(1, 2)):
    def run(e):
        bounds = (Index(e, b) if b is not None else None for b in (start, stop, step))
        e[slice(*bounds)] = value
        return e
    return run


def delete(start=None, stop=None, step=None):
    def run(e):
        del e[slice(*(Index(e, b) if b is not None else None for b in (start, stop, step)))]
        return e
    return run


def assign_iterable(*bounds):
    def run(e):
        e[slice(*bounds)] = Emptying(e)
        return e
    return run


READS = [
    lambda e: e[:Index(e)], lambda e: e[Index(e):], lambda e: e[::Index(e)], lambda e: e[Index(e, 50):Index(e, 90)],
    lambda e: e[Index(e, 90):Index(e, 50):Index(e, -1)], lambda e: e[Index(e, 50)], lambda e: e.pop(Index(e, 50)),
    lambda e: e.insert(Index(e, 50), 1) or e, lambda e: e * Index(e, 3),
]
LISTS = [assign(0, 50), assign(50, None), delete(0, 50), delete(0, 50, 3), delete(90, 10, -2), assign_iterable(20, 50),
         assign_iterable(-1, None), assign_iterable(2, 8), lambda e: e.index(5, Index(e, 50), Index(e, 70))]

for make, cases in ((lambda: list(range(100)), READS + LISTS), (lambda: array.array("i", range(100)), READS)):
    for case in cases:
        e = make()
        try:
            print(case(e))
        except Exception as error:
            print(type(error).__name__, error)
for case in READS[:5]:
    print(case(bytearray(100000)))
