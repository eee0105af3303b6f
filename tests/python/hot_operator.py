"""The functions of the module operator, itemgetter and attrgetter in hot loops."""
import operator
import sys
import traceback
from functools import reduce

N = 300
BINARY = "add sub mul floordiv truediv mod lshift rshift and_ xor or_ pow lt le eq ne gt ge is_ is_not".split()
UNARY = "neg pos inv invert not_ abs index truth".split()


class Vector:
    def __init__(self, x):
        self.x = x

    def __add__(self, other):
        if self.x == 250:
            raise ArithmeticError(self.x)
        return Vector(self.x + other.x)

    def __lt__(self, other):
        return [] if self.x < other.x else "no"

    def __contains__(self, x):
        return x == self.x

    def __getitem__(self, key):
        return key, sys._getframe(1).f_code.co_name

    def __neg__(self):
        return sys._getframe(1).f_code.co_name


def loop(f, pairs):
    out = []
    for pair in pairs:
        out.append(f(*pair))
    return out[-3:], len(set(map(repr, out)))


for name in BINARY:
    f = getattr(operator, name)
    print(name, loop(f, [(i + 100, i % 7 + 1) for i in range(N)]))
    if name not in ("lshift", "rshift", "and_", "xor", "or_"):
        print(loop(f, [(i / 3, 1.5) for i in range(N)]))
    try:
        print(loop(f, [(i, i % 290 - 289) if i > 250 else (i, 5) for i in range(N)]))
    except (ZeroDivisionError, ValueError) as e:
        print(type(e).__name__, e, [frame.name for frame in traceback.extract_tb(e.__traceback__)])
for name in UNARY:
    print(name, loop(getattr(operator, name), [(i - 9,) for i in range(N)]))

print(loop(operator.contains, [(range(50), i) for i in range(N)]), loop(operator.getitem, [("abcdef", i % 6) for i in range(N)]))
print(loop(operator.contains, [(Vector(i), 7) for i in range(N)]), loop(operator.lt, [(Vector(i), Vector(7)) for i in range(N)]))
print(loop(operator.getitem, [(Vector(i), i) for i in range(N)]), loop(operator.neg, [(Vector(i),) for i in range(N)]))
print(loop(operator.concat, [("a", "b")] * N), loop(operator.countOf, [([1, 2, 1], 1)] * N))
print(reduce(operator.add, range(N)), reduce(operator.mul, range(1, 60)), reduce(operator.or_, range(N)))
print(reduce(operator.add, map(str, range(N)))[-9:], sum(map(operator.sub, range(N), range(1, N + 1))))


def failing(make):
    try:
        return make()
    except Exception as e:
        return type(e).__name__, str(e), [frame.name for frame in traceback.extract_tb(e.__traceback__)]


def add_all(items):
    total = Vector(0)
    for item in items:
        total = operator.add(item, total)
    return total.x


for _ in range(2):
    print(failing(lambda: add_all([Vector(i) for i in range(200)])))
    print(failing(lambda: add_all([Vector(i) for i in range(N)])))
    print(failing(lambda: list(map(operator.add, range(N), [1] * 280 + ["x"]))))
    print(failing(lambda: list(map(operator.neg, [1] * 280 + ["x"]))))
    print(failing(lambda: loop(operator.add, [(1, 2)] * 280 + [(1,)])))

rows = [{"a": i, "b": str(i)} for i in range(N)]
pairs = [(i, i * 2, "x") for i in range(N)]
vectors = [Vector(i) for i in range(N)]
print(sum(map(operator.itemgetter(1), pairs)), sum(map(operator.itemgetter("a"), rows)),
      list(map(operator.itemgetter(0, 2), pairs))[-1], sum(map(operator.attrgetter("x"), vectors)),
      list(map(operator.attrgetter("x", "__class__.__name__"), vectors))[-1],
      set(map(operator.attrgetter("__class__.__name__"), vectors)), list(map(operator.itemgetter(slice(1)), pairs))[-1])
print(max(pairs, key=operator.itemgetter(1)), min(vectors, key=operator.attrgetter("x")).x)
for _ in range(2):
    print(failing(lambda: list(map(operator.itemgetter("c"), rows))))
    print(failing(lambda: list(map(operator.itemgetter(2), pairs + [(1, 2)]))))
    print(failing(lambda: list(map(operator.attrgetter("x"), vectors + [5]))))


def getters():
    """One place, many getters."""
    total = 0
    for i in range(N):
        total += operator.itemgetter(i % 3)((1, 10, 100)) + operator.attrgetter(("x", "y")[i % 2])(P)
    return total


class P:
    x, y = 1000, 5000


print(getters(), [max([3, -7, 5] * 9, key=abs), min(rows, key=len)["a"], max("bca" * 9, key="xbya".find)])
