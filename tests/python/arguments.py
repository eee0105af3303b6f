"""Calls: positional-only, keyword-only, defaults, star arguments, every error message, built-ins with keywords."""
import inspect
from _table import attempt, section, table


def none(): return "none"
def one(a): return a
def default(a, b=2, c=3): return a, b, c
def star(a, *args): return a, args
def double(a, **kwargs): return a, kwargs
def both(*args, **kwargs): return args, kwargs
def keyword_only(a, *, k, l=5): return a, k, l
def positional_only(a, b=2, /): return a, b
def mixed(a, b, /, c, d=4, *, e, f=6): return a, b, c, d, e, f
def everything(a, /, b, *args, c=3, **kwargs): return a, b, args, c, kwargs
def shadow(a, /, **kwargs): return a, kwargs
def two_required(first, second): return first, second
def many(a, b, c, d): return a
def keywords(*, x, y, z): return x


table("""
none(), one(1), one(a=1), default(1), default(1, c=5), default(*[1, 2], **{"c": 9}), star(1, 2, 3), star(1), double(1, b=2, c=3), both(), both(1, a=2)
keyword_only(1, k=2), keyword_only(a=1, l=3, k=2), positional_only(1), positional_only(1, 5), mixed(1, 2, 3, e=5), mixed(1, 2, c=3, d=0, f=1, e=2)
everything(1, 2), everything(1, b=2, z=5), everything(1, 2, 3, 4, c=5, d=6), shadow(1, a=2), everything(1, 2, a=3)
none(1)
none(a=1)
none(1, 2, 3)
one()
one(1, 2)
one(b=1)
one(1, a=2)
one(1, b=2)
default()
default(1, 2, 3, 4)
default(b=1)
default(1, 2, b=3)
default(1, 2, 3, 4, c=5)
star()
double(1, 2)
double()
keyword_only(1)
keyword_only(1, 2)
keyword_only(1, 2, k=3)
keyword_only(k=1)
keyword_only(1, k=2, m=3)
keyword_only(1, 2, 3, k=4, l=5)
positional_only()
positional_only(a=1)
positional_only(1, b=2)
positional_only(a=1, b=2)
positional_only(1, 2, 3)
mixed()
mixed(1, 2, 3)
mixed(1, b=2, c=3, e=4)
mixed(1, 2, 3, 4, 5, e=6)
everything()
everything(1)
everything(a=1, b=2)
two_required()
two_required(second=1)
many()
many(1)
many(1, 2)
many(d=1)
many(1, 2, 3, 4, 5)
keywords()
keywords(x=1)
keywords(1)
keywords(1, x=1, y=2, z=3)
both(**{"a b": 1, "": 2})
one(**{"a": 1}, **{"b": 2})
one(*[])
one(*[1], *[2])
(lambda: 0)(1)
(lambda x, *, y: 0)(1)
(lambda *a, **k: (a, k))(1, *(2,), x=3)
""", globals())


class Methods:
    def method(self, a, b=1): return a, b

    @classmethod
    def cls_method(cls, a): return a

    @staticmethod
    def static(a): return a

    def __call__(self, x): return x

    def __init__(self, *args): pass


m = Methods()
table("""
m.method(), 1
m.method(1, 2, 3)
m.method(c=1)
Methods.method(1)
m.cls_method()
Methods.cls_method(1, 2)
m.static()
m()
m(1, 2)
m.method(self=1, a=2)
Methods(x=1)
""", globals())


table("""
len(obj=1)
len()
abs(1, 2)
sorted([1], lambda x: x)
sorted([3, 1], reverse=1, key=None)
sorted(iterable=[1])
int("10", base=2), int(x="1") if 0 else 0, str(object=5), str(b"a", encoding="ascii"), bytes("a", encoding="utf-8"), float(5), list((1,)), round(number=1.5), round(2.345, ndigits=2)
int(x="10")
int("1", 2, 3)
list(iterable=[1])
list(1, 2)
dict(1, 2)
dict(self=1), dict([], a=1), dict({}, **{"b": 2})
tuple(iterable=1)
range(start=1)
range()
range(1, 2, 3, 4)
print(1, foo=2)
"a".join()
"a".join([], [])
"a".split(sep="b", maxsplit=1), "a b".split(maxsplit=0), "a".split(None, -1)
"a".split(sep=1)
"a".split(foo=1)
"a".replace("b")
"a".replace(old="b", new="c")
"a".encode(encoding="ascii", errors="strict")
[].append()
[].append(1, 2)
[].sort(1)
[].sort(foo=1)
[3, 1].sort(key=lambda x: x, reverse=False)
{}.get()
{}.get(1, 2, 3)
{}.update(1, 2)
enumerate([1], start=5), list(enumerate(iterable=[1], start=2)), list(zip([1], strict=True)), sum([1], start=5), max([1], key=None, default=3), pow(base=2, exp=3, mod=5)
zip([1], foo=1)
sum([1], foo=2)
max(1, 2, foo=3)
max(1, 2, default=3)
max(key=1)
pow(2)
isinstance(1)
getattr()
hasattr(1, 2, 3)
iter()
open()
type(1, 2)
object(1)
complex(real=1, imag=2)
complex(1, 2, 3)
bytearray(source=b"a")
memoryview(object=b"a")
property(fget=None, doc="x").__doc__
super(1, 2, 3)
slice(1, 2, 3, 4)
set(1, 2)
frozenset(a=1)
bool(x=1)
bool(1, 2)
divmod(1)
compile("1", "f")
exec()
eval("1", {}, {}, {})
__import__()
input(prompt="x", y=1)
""".replace(', int(x="1") if 0 else 0', ""), globals())


@section("defaults and attributes of functions")
def functions():
    def f(a, b=[], *, c={}):
        b.append(a)
        c[a] = len(c)
        return b, c
    print(f(1), f(2), f.__defaults__, f.__kwdefaults__)
    f.__defaults__ = (5,)
    attempt(f, 1)
    f.__defaults__ = ([], )
    f.__kwdefaults__ = None
    attempt(f, 1)
    f.__kwdefaults__ = {"c": {}}
    print(f(3))
    attempt(setattr, f, "__defaults__", 5)
    attempt(setattr, f, "__kwdefaults__", 5)
    del f.__defaults__
    attempt(f)

    def g(a: int, b: "text" = 1, *args: 2, c: list[int], **kw: None) -> str:
        """Doc of g."""
    print(g.__annotations__, g.__name__, g.__qualname__, g.__doc__, g.__module__, g.__dict__, inspect.signature(g))
    g.attribute = 1
    g.__name__ = "renamed"
    g.__qualname__ = "also.renamed"
    print(g.__dict__, repr(g).split(" at ")[0])
    attempt(g)
    attempt(setattr, g, "__name__", 5)
    attempt(setattr, g, "__dict__", 5)
    attempt(setattr, g, "__code__", 5)
    attempt(setattr, g, "__globals__", {})
    attempt(setattr, g, "__annotations__", 5)
    attempt(delattr, g, "__name__")

    def other(x):
        return "other", x
    one.__code__, saved = other.__code__, one.__code__
    print(one(5))
    one.__code__ = saved
    attempt(setattr, one, "__code__", (lambda: one.x if functions else saved).__code__)
    attempt(setattr, other, "__code__", (lambda: saved).__code__)
    print([str(inspect.signature(x)) for x in (none, default, mixed, everything, keyword_only, m.method, Methods, Methods.cls_method)])
    print(inspect.signature(mixed).bind(1, 2, 3, e=4).arguments, inspect.getfullargspec(everything))
    c = mixed.__code__
    print(c.co_argcount, c.co_posonlyargcount, c.co_kwonlyargcount, c.co_varnames, c.co_flags & 0x0C, both.__code__.co_flags & 0x0C)
    attempt(type(one), one.__code__, {}, 5)
    attempt(type(one), 5, {})
    made = type(default)(default.__code__, globals(), "made", (7, 8))
    print(made(1), made.__name__)
    attempt(made)


@section("order and identity")
def order():
    log = []

    def note(x):
        log.append(x)
        return x
    both(note(1), *note([2]), note(3), a=note(4), **note({"b": 5}), c=note(6))
    print(log)
    arguments = [1, 2]
    args, _ = both(*arguments)
    kw = {"x": 1}
    _, got = both(**kw)
    got["y"] = 2
    print(kw, type(args))
    t = (1, 2)
    print(both(*t)[0] == t)

    class Mapping:
        def keys(self):
            log.append("keys")
            return iter(["p", "q"])

        def __getitem__(self, k):
            log.append(k)
            return k.upper()
    log.clear()
    print(both(**Mapping()), log)

    class BadMapping:
        def keys(self): return 5
        def __getitem__(self, k): return 1

    class Failing:
        def keys(self): raise AttributeError("keys failed")
    attempt(lambda: both(**BadMapping()))
    attempt(lambda: both(**Failing()))
    attempt(lambda: both(*(1 / 0 for _ in [1])))


def ack(m, n, *, depth=0):
    return n + 1 if m == 0 else ack(m - 1, 1, depth=depth + 1) if n == 0 else ack(m - 1, ack(m, n - 1, depth=depth + 1), depth=depth + 1)


def variadic(*numbers, scale=1, **extra):
    return sum(numbers) * scale + len(extra)


total = 0
for i in range(300):
    total += variadic(i, i + 1, scale=i % 3) + variadic(*range(i % 5), **{"a": 1, "b": 2} if i % 2 else {}) + default(i, c=i)[2] + everything(i, 2, 3, z=i)[0]
    total += mixed(i, 1, c=2, e=3)[0] + positional_only(i)[1]
print(ack(2, 6), total)
