"""match: every kind of pattern, guards, captures, class patterns, mappings, sequences, and the order of tests."""
import collections
import dataclasses
import enum
from _table import attempt, section


class Colour(enum.Enum):
    RED = 1
    GREEN = 2


@dataclasses.dataclass
class Point:
    x: int
    y: int


@dataclasses.dataclass
class Line:
    start: Point
    end: Point
    style: str = "solid"


class Named:
    __match_args__ = ("name", "age")

    def __init__(self, name, age):
        self.name, self.age = name, age


class constants:
    limit = 100
    names = ("a", "b")


def classify(value):
    match value:
        case 0:
            return "zero"
        case 1 | 2 | 3 as small:
            return f"small {small}"
        case -5:
            return "minus five"
        case 2.5:
            return "two and a half"
        case -1j | 1 + 2j:
            return "complex"
        case "text" 'joined':
            return "joined text"
        case b"bytes":
            return "bytes"
        case None:
            return "none"
        case True:
            return "true"
        case constants.limit:
            return "limit"
        case Colour.RED:
            return "red"
        case int(n) if n > 1000:
            return f"large {n}"
        case int():
            return "an int"
        case str() as s if s.isupper():
            return f"upper {s}"
        case str(s):
            return f"str {s}"
        case []:
            return "empty sequence"
        case [x]:
            return f"one {x}"
        case [1, *rest]:
            return f"starts with one, {rest}"
        case [x, y] if x == y:
            return f"twins {x}"
        case [first, *_, last]:
            return f"{first}..{last}"
        case {"kind": "circle", "radius": r}:
            return f"circle {r}"
        case {"kind": kind, **rest}:
            return f"{kind} {rest}"
        case {}:
            return "mapping"
        case Point(0, 0):
            return "origin"
        case Point(x=0, y=y):
            return f"on the y axis at {y}"
        case Point(x, y) if x == y:
            return f"diagonal {x}"
        case Line(Point(a, b), Point(c, d), style="dotted"):
            return f"dotted {a}{b}{c}{d}"
        case Line(start, end=Point()):
            return f"line from {start}"
        case Named("joe", age):
            return f"joe {age}"
        case Named(name=n):
            return f"named {n}"
        case float(f) | complex(real=f):
            return f"number {f}"
        case type():
            return "a class"
        case _:
            return f"other {type(value).__name__}"


@section("classify")
def classifying():
    values = [0, 0.0, False, 1, True, 3, -5, 2.5, -1j, 1 + 2j, "textjoined", b"bytes", bytearray(b"bytes"), None, 100, 100.0, Colour.RED, Colour.GREEN, 5000, 50, "ABC", "abc", "",
              [], (), [7], ("x",), [1, 2, 3], [5, 5], (1,), range(4), [1.0, 9], "ab", b"ab", bytearray(), {"kind": "circle", "radius": 3}, {"kind": "square", "side": 2}, {"other": 1}, {}, collections.OrderedDict(kind=1),
              collections.deque([4, 5, 6]), collections.UserList([1, 9]), Point(0, 0), Point(0, 5), Point(4, 4), Point(1, 2), Line(Point(1, 2), Point(3, 4), "dotted"), Line(Point(1, 2), Point(3, 4)),
              Line(1, 2), Named("joe", 5), Named("ann", 6), 1.5, 5j, int, {1, 2}, iter([]), object, memoryview(b"ab"), collections.ChainMap({"kind": "chain"})]
    for value in values:
        print(repr(value)[:40].split(" at ")[0], "->", classify(value))


@section("captures")
def captures():
    def names(value):
        a = b = rest = "unset"
        match value:
            case [a, 1]:
                pass
            case [a, 2, *rest]:
                pass
            case {"a": a, "b": [b, *_]}:
                pass
            case (a, (b, c)) | (c, {"b": b, "a": a}):
                rest = c
            case a:
                b = "whole"
        return a, b, rest
    for v in ([5, 1], [6, 2, 3], [7, 3], {"a": 1, "b": [2, 3]}, {"a": 1, "b": []}, (1, (2, 3)), (9, {"a": 8, "b": 7}), "x"):
        print(v, names(v))
    match 1, 2, [3, (4, 5)]:
        case x, y, [z, (*t,)]:
            print(x, y, z, t)
    match (1,):
        case (x):
            print(x)
    match [[1, 2], [3, 4]]:
        case [[a, b], [c, d]] as whole:
            print(a, b, c, d, whole)
    match {"x": {"y": {"z": 1}}}:
        case {"x": {"y": {"z": z, **more}, **more2}}:
            print(z, more, more2)
    match 5:
        case 6:
            print("no")
    match (yielded := 5):
        case 5 if (w := yielded + 1):
            print(w)
    match = case = _ = 3
    print(match, case, _)
    match (match, case):
        case (3, 3): print("soft keywords")
    match -match:
        case -3: print("negated")


@section("order of tests")
def order():
    log = []

    class Loud:
        def __init__(self, name, value):
            self.name, self.value = name, value

        def __eq__(self, other):
            log.append(f"{self.name}=={other!r}")
            return self.value == other

        def __getattr__(self, name):
            log.append(f"{self.__dict__['name']}.{name}")
            raise AttributeError(name)

    def guard(x):
        log.append(f"guard {x}")
        return False
    match Loud("v", 3):
        case 1 | 2: pass
        case 3 if guard(1): pass
        case Loud(missing=1): pass
        case {"k": 1}: pass
        case [1]: pass
        case x if guard(2): pass
        case _: log.append("default")
    print(log)
    log.clear()

    class Map(dict):
        def get(self, key, default=None):
            log.append(f"get {key}")
            return super().get(key, default)

        def __getitem__(self, key):
            log.append(f"item {key}")
            return super().__getitem__(key)

        def keys(self):
            log.append("keys")
            return super().keys()

        def __len__(self):
            log.append("len")
            return super().__len__()
    match Map(a=1, b=2):
        case {"a": 2}: pass
        case {"z": 1, "a": 1}: pass
        case {"a": 1, **rest}: print(rest)
    print(log)
    log.clear()

    class Seq(collections.abc.Sequence):
        def __len__(self):
            log.append("len")
            return 3

        def __getitem__(self, i):
            log.append(f"item {i}")
            if i >= 3:
                raise IndexError
            return i * 10
    match Seq():
        case [_, _]: pass
        case [_, _, _]: log.append("three")
    match Seq():
        case [_, *_, x]: log.append(x)
    match Seq():
        case [*_]: log.append("any")
    match Seq():
        case [a, *b]: log.append(b)
    print(log)


@section("class patterns")
def class_patterns():
    def check(value, pattern, **names):
        scope = {"value": value, **globals(), **names}
        try:
            exec(f"match value:\n    case {pattern}:\n        result = 'matched'\n    case _:\n        result = 'no'", scope)
            print(pattern, scope["result"], {k: v for k, v in scope.items() if k in "abc"})
        except Exception as error:
            print(pattern, type(error).__name__, error)
    for builtin, value in ((bool, True), (bytearray, bytearray(b"x")), (bytes, b"x"), (dict, {1: 2}), (float, 1.5), (frozenset, frozenset({1})), (int, 5), (list, [1]), (set, {1}), (str, "s"), (tuple, (1,))):
        check(value, f"{builtin.__name__}(a)")
    check(5, "int(a, b)")
    check(5, "object(a)")
    check(Point(1, 2), "Point(a, b, c)")
    check(Point(1, 2), "Point(a, x=b)")
    check(Point(1, 2), "Point(z=a)")
    check(5, "five()", five=5)
    check(5, "five", five=5)
    check(5, "missing.name")
    check(5, "Missing()")
    check(1, "int(real=a, imag=b)")
    check([1], "list([a])")
    check({"k": [1, 2]}, "dict({'k': [a, b]})")

    class BadArgs:
        __match_args__ = ["a"]

    class BadName:
        __match_args__ = (5,)

    class Dup:
        __match_args__ = ("q", "q")
        q = 1

    class Raises:
        @property
        def prop(self): raise ValueError("in property")
    check(BadArgs(), "C(a)", C=BadArgs)
    check(BadName(), "C(a)", C=BadName)
    check(Dup(), "C(a, b)", C=Dup)
    check(Raises(), "C(prop=a)", C=Raises)
    check({1: 2}, "{1: a, **b}")
    check({1.0: 2, True: 3}, "{1: a}")
    check({"x": 1}, "{'x': a, **b}")
    check({-1: 1, None: 2, True: 3, "s": 4}, "{-1: a, None: b, 's': c}")
    check({Colour.RED: 5}, "{Colour.RED: a}")
    check({1: 1}, "{constants.one: a, constants.uno: b}", constants=type("K", (), {"one": 1, "uno": 1}))


def simplify(e):
    """An expression simplifier on nested tuples: a hot user of match."""
    match e:
        case ("+", a, b):
            match simplify(a), simplify(b):
                case int(x), int(y): return x + y
                case 0, y: return y
                case x, 0: return x
                case x, y: return ("+", x, y)
        case ("*", a, b):
            match simplify(a), simplify(b):
                case (0, _) | (_, 0): return 0
                case int(x), int(y): return x * y
                case 1, y: return y
                case x, 1: return x
                case x, y: return ("*", x, y)
        case ("-", a):
            match simplify(a):
                case int(x): return -x
                case ("-", x): return x
                case x: return ("-", x)
        case str() | int():
            return e
        case _:
            raise ValueError(e)


expression = ("+", ("*", 1, "x"), ("+", ("*", 0, "y"), ("-", ("-", ("+", 2, ("*", 3, 4))))))
results = [simplify(("+", expression, i)) for i in range(200)]
print(results[0], results[-1], len(set(map(repr, results))))
attempt(simplify, ("?", 1))
