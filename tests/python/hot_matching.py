# match statements, unpacking with stars, displays with stars and del in hot loops, with subjects that change.
from collections import OrderedDict, namedtuple
from dataclasses import dataclass


@dataclass
class Point:
    x: int
    y: int


@dataclass
class Circle:
    centre: Point
    radius: float


class Named:
    __match_args__ = ("name",)

    def __init__(self, name):
        self.name = name


def classify(v):
    match v:
        case Point(0, 0):
            return "origin"
        case Point(x=0, y=y) if y > 5:
            return f"axis {y}"
        case Point(x, y):
            return x + y
        case Circle(Point(x, _), radius=r):
            return x * r
        case Named("special"):
            return "special"
        case Named(name):
            return name.upper()
        case int(n) | float(n):
            return n * 2
        case str() as s:
            return s[::-1]
        case [a, b]:
            return a, b
        case [a, *rest]:
            return a, len(rest)
        case {"kind": "k", "value": value, **rest}:
            return value, sorted(rest)
        case {"kind": kind}:
            return kind
        case None:
            return "none"
        case _:
            return "other"


subjects = [
    Point(0, 0), Point(0, 9), Point(1, 2), Circle(Point(3, 4), 1.5), Named("special"), Named("n"), 4, 2.5, True,
    "text", [1, 2], (1, 2, 3), [7], {"kind": "k", "value": 3, "more": 1}, {"kind": "z"}, {}, None, [], b"bytes",
    OrderedDict(kind="k", value=9), namedtuple("T", "a b")(5, 6), range(2),
]
expected = [
    "origin", "axis 9", 3, 4.5, "special", "N", 8, 5.0, 2, "txet", (1, 2), (1, 2), (7, 0), (3, ["more"]), "z",
    "other", "none", "other", "other", (9, []), (5, 6), (0, 1),
]


def each_alone(n):
    for subject, result in zip(subjects, expected):
        for _ in range(n):
            got = classify(subject)
            assert got == result and type(got) is type(result), (subject, got, result)


each_alone(80)


def all_mixed(n):
    for i in range(n):
        k = i * 7 % len(subjects)
        assert classify(subjects[k]) == expected[k]


all_mixed(600)


def attributes_appear(n):
    class Bag:
        pass

    out = 0
    for i in range(n):
        b = Bag()
        if i > n // 2:
            b.extra = i
        match b:
            case Bag(extra=e):
                out += e
            case Bag():
                out += 1
    return out


assert attributes_appear(200) == sum(i if i > 100 else 1 for i in range(200))


def match_args_change(n):
    class P:
        __match_args__ = ("a", "b")

        def __init__(self):
            self.a, self.b = 1, 2

    out = []
    for i in range(n):
        if i == n - 3:
            P.__match_args__ = ("b", "a")
        match P():
            case P(first, second):
                out.append((first, second))
    return out[-4:]


assert match_args_change(150) == [(1, 2), (2, 1), (2, 1), (2, 1)]


def bad_pattern(n):
    errors = set()
    for i in range(n):
        try:
            match Point(1, 2):
                case Point(a, b, c):
                    pass
        except TypeError as e:
            errors.add(str(e))
        try:
            match i:
                case subjects.__class__(a, b):
                    pass
                case int(a, b):
                    pass
        except TypeError as e:
            errors.add(str(e))
    return sorted(errors)


assert bad_pattern(100) == [
    "Point() accepts 2 positional sub-patterns (3 given)",
    "int() accepts 1 positional sub-pattern (2 given)",
]


# --- starred unpacking

def starred(n):
    s = 0
    last = None
    for i in range(n):
        a, *b = (i, i + 1, i + 2)
        *c, d = [i, i * 2]
        e, *f, g = range(4) if i % 2 else "wxyz"
        h, *j = {i: 1}
        s += a + sum(b) + c[0] + d + h + len(j)
        last = e, f, g
    return s, last


assert starred(200) == (sum(i + 2 * i + 3 + i + 2 * i + i for i in range(200)), (0, [1, 2], 3))


def starred_errors(n):
    out = set()
    for i in range(n):
        t = (1,) if i % 3 == 0 else (1, 2)
        try:
            a, b, *c = t
            out.add((a, b, len(c)))
        except ValueError as e:
            out.add(str(e))
        try:
            x, *y = i
        except TypeError as e:
            out.add(str(e))
        try:
            p, q = iter(t * 2)
            out.add((p, q))
        except ValueError as e:
            out.add(str(e))
    return sorted(map(str, out))


assert starred_errors(120) == [
    "(1, 1)", "(1, 2, 0)", "cannot unpack non-iterable int object",
    "not enough values to unpack (expected at least 2, got 1)", "too many values to unpack (expected 2)",
]


def unpack_iterators(n):
    class It:
        def __init__(self, k):
            self.k = k

        def __iter__(self):
            yield self.k
            yield self.k + 1

    s = 0
    for i in range(n):
        a, b = It(i)
        (c, d), e = map(lambda v: (v, v + 1) if v == i else v, (i, 5 + i))
        f, g = {i: 1, -1: 2}
        s += a + b + c + d + e + f + g
    return s


assert unpack_iterators(200) == sum(2 * i + 1 + 2 * i + 1 + 5 + i + i - 1 for i in range(200))


# --- displays

def displays(n):
    out = None
    for i in range(n):
        t = (i, i + 1)
        a = [*t, *[1, 2], *range(2)]
        b = {*t, *a}
        c = {**{"x": i}, "y": 2, **dict(z=3)}
        d = (*t, *a)
        e = {"p": i, "q": 2.5, "r": t}
        out = a, len(b), c, d, e
    return out


assert displays(150) == (
    [149, 150, 1, 2, 0, 1], 5, {"x": 149, "y": 2, "z": 3}, (149, 150, 149, 150, 1, 2, 0, 1),
    {"p": 149, "q": 2.5, "r": (149, 150)},
)


def display_errors(n):
    out = set()
    for i in range(n):
        for make in (lambda: [*i], lambda: {**i}, lambda: print(*i), lambda: print(**i), lambda: dict(a=1, **{"a": 2})):
            try:
                make()
            except TypeError as e:
                out.add(str(e))
    return sorted(out)


assert display_errors(100) == [
    "'int' object is not a mapping", "Value after * must be an iterable, not int",
    "dict() got multiple values for keyword argument 'a'",
    "print() argument after * must be an iterable, not int",
    "print() argument after ** must be a mapping, not int",
], display_errors(100)


# --- del

def deleted(n):
    class Box:
        pass

    s = 0
    box = Box()
    for i in range(n):
        box.value = i
        d = {1: i, 2: 3}
        x = box.value
        del box.value
        del d[1]
        s += x + len(d) + hasattr(box, "value")
        del x
        try:
            s += x
        except UnboundLocalError:
            s += 1

        def cell():
            return y

        y = i
        s += cell()
        del y
        try:
            cell()
        except NameError:
            s += 1
    return s


assert deleted(200) == sum(2 * i + 3 for i in range(200))


# --- functions made in loops

def makers(n):
    fs = []
    s = 0
    for i in range(n):
        def f(x, k=i, *, m=2) -> int:
            return x * k + m + i

        g = lambda x: x + i
        s += f(1) + g(2) + (lambda a, *b, **c: a + len(b) + len(c))(i, 1, 2, z=3)
        s += sum([v * i for v in (1, 2, 3)])
        s += len({v for v in (i, i + 1)}) + {v: i for v in (1,)}[1]
        if i % 50 == 49:
            fs.append(f)
    return s, [f(2) for f in fs], fs[0].__name__, fs[0].__qualname__, fs[0].__defaults__, fs[0].__kwdefaults__, \
        fs[0].__annotations__, fs[0].__closure__[0].cell_contents


assert makers(200) == (
    sum((i + 2 + i) + (2 + i) + (i + 3) + 6 * i + 2 + i for i in range(200)),
    [2 * k + 2 + 199 for k in (49, 99, 149, 199)], "f", "makers.<locals>.f", (49,), {"m": 2}, {"return": int}, 199,
)
