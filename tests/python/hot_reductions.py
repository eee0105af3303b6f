"""max() and min() with a key, and functools.reduce(), with functions in Python in hot loops."""
import sys
import traceback
from functools import reduce

N = 500


def rank(x):
    return x * 7919 % 101


class Counted:
    """Counts how often it is asked."""

    def __init__(self, n):
        self.n, self.asked = n, 0

    def __iter__(self):
        return self

    def __next__(self):
        self.asked += 1
        if self.asked > self.n:
            raise StopIteration
        return self.asked


SOURCES = {
    "range": lambda: range(N), "list": lambda: list(range(N)), "tuple": lambda: tuple(range(N)),
    "generator": lambda: (x for x in range(N) if x % 3), "map": lambda: map(rank, range(N)),
    "dict": lambda: dict.fromkeys(range(N)), "set": lambda: set(range(N)), "one": lambda: [5],
    "floats": lambda: [x / 7 for x in range(N)], "counted": lambda: Counted(N),
}
for name, make in SOURCES.items():
    for _ in range(3):
        print(name, max(make(), key=rank), min(make(), key=rank), max(make(), key=lambda x: (x % 7, -x)),
              min(make(), key=lambda x: str(x)), reduce(lambda a, b: (a * 31 + b) % 1009, make()),
              reduce(lambda a, b: a + [b], make(), [])[-2:])

# The first of equals.
print([max(range(N), key=lambda x: x // 100), min(range(N), key=lambda x: -(x // 100)), max("ab" * 90, key=ord)])
print(max([], key=rank, default="none"), min(iter(()), key=rank, default=None), max(3, 9, 4, key=rank))
for f in (lambda: max([], key=rank), lambda: min(Counted(0), key=rank), lambda: reduce(rank, []),
          lambda: max(5, key=rank), lambda: reduce(rank, 5), lambda: max(range(9), key=5),
          lambda: reduce(lambda a: a, range(9)), lambda: max(map(str, range(N)), key=lambda s: s if s == "400" else 1)):
    for _ in range(3):
        try:
            print(f())
        except (TypeError, ValueError) as e:
            print(type(e).__name__, e)

for n in (0, 1, 300):
    c = Counted(n)
    max(c, key=rank, default=0)
    d = Counted(n)
    reduce(lambda a, b: b, d, 0)
    print(c.asked, d.asked)


def fails(x, y=0):
    if x == 400 or y == 400:
        raise KeyError(x)
    return x % 7


for f in (lambda: max(range(N), key=fails), lambda: min(Counted(N), key=fails), lambda: reduce(fails, range(N))):
    try:
        f()
    except KeyError as e:
        print(e, [frame.name for frame in traceback.extract_tb(e.__traceback__)])


def caller(*args):
    return sys._getframe(1).f_code.co_name


def callers():
    return max(range(N), key=caller), reduce(caller, range(N)), {caller()}


print(callers())


class Odd:
    """Comparisons that return no bools."""

    def __init__(self, x):
        self.x = x

    def __lt__(self, other):
        return [self.x] if self.x < other.x else []

    def __gt__(self, other):
        return "yes" if self.x > other.x else ""


print(max(range(N), key=lambda x: Odd(x * 13 % 97)), min(range(N), key=lambda x: Odd(x * 13 % 97)))


def best(depth, state):
    """The same loop within itself."""
    if depth == 0:
        return state % 11
    return best(depth - 1, max((state * 3, state * 5 + 1, state + 7), key=lambda s: best(depth - 1, s % 1000)) % 1000)


print([best(4, s) for s in range(30)])
