"""The special methods that operators and built-ins call: on the type, not on the instance; their results are checked."""
from _table import attempt, section, table


class Everything:
    """Tells about every call."""

    def __getattr__(self, name):
        return f"<{name}>"

    def __call__(self, *args, **kwargs):
        return "call", args, kwargs

    def __getitem__(self, key):
        return "getitem", key

    def __setitem__(self, key, value):
        print("setitem", key, value)

    def __delitem__(self, key):
        print("delitem", key)

    def __contains__(self, item):
        return item == 5

    def __iter__(self):
        return iter("abc")

    def __reversed__(self):
        return "reversed"

    def __len__(self):
        return 3

    def __length_hint__(self):
        return 30

    def __hash__(self):
        return 12

    def __repr__(self):
        return "E()"

    def __str__(self):
        return "E"

    def __format__(self, spec):
        return f"format {spec!r}"

    def __bytes__(self):
        return b"bytes"

    def __index__(self):
        return 2

    def __int__(self):
        return 22

    def __float__(self):
        return 2.5

    def __complex__(self):
        return 1 + 2j

    def __round__(self, digits=None):
        return "round", digits

    def __trunc__(self):
        return "trunc"

    def __floor__(self):
        return "floor"

    def __ceil__(self):
        return "ceil"

    def __dir__(self):
        return ["b", "a"]

    def __sizeof__(self):
        return 100

    def __fspath__(self):
        return "path"

    def __divmod__(self, other):
        return "divmod", other

    def __pow__(self, other, modulus=None):
        return "pow", other, modulus

    def __neg__(self):
        return "neg"

    def __pos__(self):
        return "pos"

    def __invert__(self):
        return "invert"

    def __abs__(self):
        return "abs"


e = Everything()
import math, operator, os
table("""
e(1, *[2], a=3, **{"b": 4}), e.x, e.__class__, e.__nothing__
e[1], e[1:2], e[1, 2], e[...], e[1:2, ::3], e[()], e[None], e[*"ab", 1]
5 in e, 6 in e, 5 not in e, list(e), reversed(e), len(e), bool(e), operator.length_hint(e)
hash(e), repr(e), str(e), f"{e}", f"{e!r:>5}", format(e), format(e, "spec"), "%s %r" % (e, e), "{:x} {!s:4}|".format(e, e)
bytes(e), int(e), float(e), complex(e), [10, 20, 30][e], "abcd"[e:], range(e), hex(e), bin(e), chr(e), round(e), round(e, 2)
math.trunc(e), math.floor(e), math.ceil(e), math.sqrt(e), dir(e), os.fspath(e), divmod(e, 1), pow(e, 2), pow(e, 2, 3), e ** 4
-e, +e, ~e, abs(e), operator.index(e), e.__sizeof__()
max(e), sorted(e), tuple(e), "-".join(e), dict(zip(e, e)), [*e], {*e} == set("abc"), dict.fromkeys(e)
""", globals())
e[1:2] = 5
e[3] = 6
del e[4], e[5:6]
e.__len__ = lambda: 99
e.__call__ = lambda: "own"
print(len(e), e())


def drive_await(awaitable):
    async def run():
        return await awaitable
    return run().send(None)


def returning(name, value):
    """An object of a class whose special method returns a value."""
    return type("R", (), {name: lambda self, *args: value})()


@section("results are checked")
def results():
    cases = [
        ("__repr__", 5, repr), ("__str__", 5, str), ("__str__", None, "{}".format), ("__format__", 5, format), ("__hash__", "a", hash),
        ("__hash__", 2**70, lambda x: hash(x) == hash(2**70)), ("__hash__", -1, hash), ("__hash__", True, hash),
        ("__bool__", 2, bool), ("__len__", 1.0, len), ("__int__", 1.0, int), ("__int__", True, int), ("__float__", 1, float),
        ("__float__", 2.0, float), ("__complex__", 1, complex), ("__index__", 1.0, operator.index), ("__index__", True, operator.index),
        ("__index__", 3, float), ("__index__", 3, complex), ("__index__", 3, int), ("__bytes__", "a", bytes),
        ("__iter__", 5, iter), ("__iter__", [1], list), ("__contains__", "yes", lambda x: 1 in x), ("__contains__", [], lambda x: 1 in x),
        ("__dir__", 5, dir), ("__dir__", (3, 1), dir), ("__dir__", "cab", dir), ("__fspath__", 5, os.fspath), ("__trunc__", 4, math.trunc),
        ("__length_hint__", -1, operator.length_hint), ("__length_hint__", "a", operator.length_hint),
        ("__length_hint__", NotImplemented, lambda x: operator.length_hint(x, 7)), ("__enter__", 1, lambda x: exec("with x: pass", {"x": x})),
        ("__await__", 5, drive_await), ("__instancecheck__", 1, lambda x: isinstance(5, x)),
        ("__subclasscheck__", 0, lambda x: issubclass(int, x)), ("__reversed__", 1, reversed), ("__getitem__", 1, lambda x: next(iter(x))),
        ("__next__", 1, iter), ("__next__", 1, next), ("__round__", None, round), ("__abs__", "x", abs), ("__neg__", "x", operator.neg),
    ]
    for name, value, function in cases:
        print(name, repr(value), end=": ")
        attempt(function, returning(name, value))


class Nothing:
    pass


n = Nothing()
table("""
n()
n[0]
len(n)
1 in n
iter(n)
next(n)
-n
+n
~n
abs(n)
n + 1
1 + n
n ** 2
divmod(n, 2)
pow(n, 2, 3)
pow(2, n, 3)
n < 1
1 <= n
n == 1, n != 1, n == n, 1 == n
int(n)
float(n)
complex(n)
bytes(n)
"abc"[n]
[1][n:]
range(n)
hex(n)
chr(n)
round(n)
reversed(n)
math.floor(n)
math.trunc(n)
math.sqrt(n)
os.fspath(n)
format(n, "x")
sum([n])
sorted([n, n])
max(n, n)
"".join([n])
"a" + n
[] + n
"%d" % n
f"{n:d}"
open(n)
""".replace("0x", ""), globals())
try:
    n[0] = 1
except TypeError as error:
    print(error)
try:
    del n[0]
except TypeError as error:
    print(error)
try:
    with n:
        pass
except TypeError as error:
    print(error)


class Disabled:
    """None switches a special method off."""
    __hash__ = None
    __iter__ = None
    __contains__ = None
    __reversed__ = None
    __bool__ = None
    __len__ = None
    __add__ = None
    __eq__ = None
    __getitem__ = None
    __call__ = None


d = Disabled()
table("""
hash(d)
iter(d)
1 in d
reversed(d)
bool(d)
len(d)
d + 1
d == 1
d[0]
d()
callable(d)
""", globals())


class Sequence:
    """The old iteration protocol, by index until IndexError."""

    def __init__(self, n):
        self.n = n

    def __getitem__(self, i):
        if i >= self.n:
            raise IndexError(i)
        return i * i

    def __len__(self):
        return self.n


s = Sequence(5)
print(list(s), 16 in s, 5 in s, list(reversed(s)), [*s], max(s), dict(enumerate(s)), iter(s).__length_hint__())
a, *b = s
print(a, b)
it = iter(s)
next(it)
print(it.__reduce__()[1:], it.__length_hint__())


class Chained:
    def __init__(self, log):
        self.log = log

    def __getattribute__(self, name):
        object.__getattribute__(self, "log").append(name)
        return object.__getattribute__(self, name)

    def __setattr__(self, name, value):
        if name != "log":
            self.log.append("set " + name)
        object.__setattr__(self, name, value)

    def __delattr__(self, name):
        self.log.append("del " + name)
        super().__delattr__(name)


log = []
c = Chained(log)
c.x = 1
c.x += 1
print(c.x, hasattr(c, "y"), getattr(c, "z", 0))
del c.x
attempt(lambda: c.x)
attempt(delattr, c, "x")
str(c), len(repr(c))
print(log)


class Computed:
    def __getattr__(self, name):
        if name.startswith("a"):
            return name.upper()
        raise AttributeError(f"no {name}")


c = Computed()
c.apple = "own"
print(c.apple, c.avocado)
attempt(lambda: c.banana)
print(hasattr(c, "b"), getattr(c, "b", "none"))
