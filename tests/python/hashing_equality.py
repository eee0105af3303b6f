"""Hashing and equality: across numeric types, containers, user classes, identity shortcuts, dict and set behaviour."""
import fractions
import decimal
from _table import attempt, section, table

F, D = fractions.Fraction, decimal.Decimal

table("""
hash(0), hash(1), hash(-1), hash(-2), hash(2**61 - 1), hash(2**61), hash(-(2**61)), hash(2**64), hash(10**50), hash(-10**50), hash(True), hash(False)
hash(0.0), hash(-0.0), hash(1.0), hash(1.5), hash(-1.0), hash(1e300), hash(1e-300), hash(float("inf")), hash(float("-inf")), hash(0.1), hash(2.0**61), hash(5e-324)
hash(1j), hash(1 + 0j), hash(1.5 - 2j), hash(complex(0, 0)), hash(-1j)
hash(F(1, 2)) == hash(0.5) == hash(D("0.5")), hash(F(1, 3)), hash(D("1e5")) == hash(100000), hash(D("Infinity")) == hash(float("inf")), hash(F(7)), hash(D("1.1"))
1 == 1.0 == F(1) == D(1) == True == (1 + 0j), {1: "int", 1.0: "float", True: "bool"}, {0.0: 1, -0.0: 2, False: 3}, len({1, 1.0, True, F(1), D(1), 1 + 0j}), 2**53 + 1 == float(2**53 + 1), 10**400 == float("inf"), 10**400 > 1e308, 10**400 < float("inf"), -10**400 < 5.5
0.1 + 0.2 == 0.3, 1 < 1.5 < 2, 2**1000 == 2.0**1000, 2**1000 + 1 == 2.0**1000, 3 == 3 + 0j, 3 != 3 + 1e-300j
hash(()), hash((1,)) == hash((1.0,)), hash((1, 2)) != hash((2, 1)), hash(((), ())), hash(frozenset()) == hash(frozenset()), hash(frozenset([1, 2])) == hash(frozenset([2.0, 1])), hash(range(0)) == hash(range(5, 5)), hash(range(1, 4)) == hash(range(1, 4, 1)), hash((1, (2, 3))) == hash((1.0, (2.0, 3)))
hash("a") == hash("a"), hash("") == hash(b""), hash(b"abc") == hash("abc"), hash(memoryview(b"abc")) == hash(b"abc"), hash("é") == hash("é"), hash(None) == hash(None), hash(...) == hash(Ellipsis), hash(int) == hash(int)
hash([])
hash({})
hash(set())
hash(bytearray())
hash((1, []))
hash(slice(1))
hash(memoryview(bytearray(b"a")))
{1: "a", (1, 2): "b", "k": "c", None: "d", frozenset([1]): "e", b"x": "f", 1.5: "g", int: "h", ...: "i"}[frozenset([1.0])]
{(1, 2): 1}[1.0, 2.0], (1, "a") in {(1.0, "a")}, "k" in {"k": 1}, {"a", "b"} == {"b", "a"}, {1: 2} == {1.0: 2.0}, [1, 2] == (1, 2), "a" == b"a", range(3) == [0, 1, 2], range(0, 3, 2) == range(0, 4, 2)
[[1]] == [[1.0]], {"a": [1]} == {"a": (1,)}, {1: {2: {3}}} == {1: {2: frozenset([3])}}, {1, 2} == frozenset([1, 2]), [1, 2] != [1, 2, 3], (1, 2) == (1, 2, 3), {} == [], None == False, "" == 0
""", globals())


class Key:
    log = []

    def __init__(self, name, h):
        self.name, self.h = name, h

    def __hash__(self):
        Key.log.append(f"hash {self.name}")
        return self.h

    def __eq__(self, other):
        Key.log.append(f"{self.name} == {getattr(other, 'name', other)}")
        return isinstance(other, Key) and self.name == other.name

    def __repr__(self):
        return self.name


@section("protocol")
def protocol():
    a, b, c = Key("a", 1), Key("b", 1), Key("c", 2)
    d = {a: 1}
    d[b] = 2
    d[c] = 3
    print(d[a], b in d, Key("b", 1) in d, Key("z", 1) in d, d, Key.log)
    Key.log.clear()
    s = {a, b, Key("a", 1)}
    print(len(s), a in [a], [b].index(b), (c,).count(c), [a] == [a], (a, b) == (a, c), Key.log)
    Key.log.clear()
    print(d == {a: 1, b: 2, c: 3}, a == a, a != b, Key.log)


@section("rules")
def rules():
    class OnlyEq:
        def __eq__(self, other): return True

    class Restored:
        def __eq__(self, other): return True
        __hash__ = object.__hash__

    class Sub(OnlyEq):
        pass

    class Hashed(OnlyEq):
        def __hash__(self): return 5

    class NoHash:
        __hash__ = None

    class Bad:
        def __hash__(self): raise ValueError("no hash")

    class Wrong:
        def __hash__(self): return "x"

    class Big:
        def __hash__(self): return 2**200

    class Bool:
        def __hash__(self): return True
    for cls in (OnlyEq, Sub, NoHash, Bad, Wrong):
        attempt(hash, cls())
        attempt(lambda: {cls(): 1})
        attempt(lambda: {}.get(cls()))
    print(isinstance(hash(Restored()), int), hash(Hashed()), OnlyEq.__hash__, hash(Big()) == hash(2**200), hash(Bool()), hash(object()) == hash(object()) and False)
    import collections.abc
    print(isinstance(OnlyEq(), collections.abc.Hashable), isinstance(Hashed(), collections.abc.Hashable), issubclass(list, collections.abc.Hashable))
    nan = float("nan")
    other = float("nan")
    d = {nan: 1}
    print(nan in d, other in d, [nan] == [nan], [nan] == [other], {nan} == {nan}, (nan,) == (nan,), nan in (nan,), len({nan, nan}), {nan: 1} == {nan: 1})

    class Mutable:
        def __init__(self, v): self.v = v
        def __hash__(self): return hash(self.v)
        def __eq__(self, o): return self.v == o.v
    m = Mutable(1)
    s = {m}
    m.v = 2
    print(m in s, Mutable(1) in s, len(s), m in list(s))
    recursive = []
    recursive.append(recursive)
    again = []
    again.append(again)
    attempt(lambda: recursive == again)
    print(recursive == recursive, recursive in recursive)


class Vector:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y

    def __eq__(self, other):
        return self.x == other.x and self.y == other.y

    def __hash__(self):
        return hash((self.x, self.y))


grid = {}
for i in range(600):
    v = Vector(i % 23, i % 7)
    grid[v] = grid.get(v, 0) + 1
print(len(grid), max(grid.values()), grid[Vector(3.0, 3)], Vector(50, 0) in grid)
seen = set()
for i in range(500):
    seen.add((i % 5, str(i % 3), i % 2 == 0))
    seen.discard((i % 4, "1", True))
print(len(seen))
collide = {i * (2**61 - 1): i for i in range(200)}
print(len(collide), collide[(2**61 - 1) * 150], {hash(k) for k in collide})
