"""The remaining built-in functions on many arguments."""
from _table import table


class Always:
    def __getattr__(self, name):
        return name


class Hook:
    x = 1

    def __dir__(self):
        return ["b", "a"]


table("""
abs(-5), abs(5.5), abs(-0.0), abs(True), abs(-2**70), abs(3 + 4j)
abs("a")
all([]), all([1, 0]), any([]), any([0, 1]), all(x for x in [1]), any("")
all(5)
bin(5), oct(64), hex(255), chr(97), ord("a"), ascii("é"), callable(len), callable(5), callable(Hook), callable(Hook())
chr(-1)
chr(1114112)
chr(1.5)
ord("")
ord("ab")
ord(5)
ord(b"a"), ord(bytearray(b"b"))
divmod(7, 2), divmod(-7, 2), divmod(7.5, 2), divmod(-1, 2**70)
divmod(1, 0)
divmod(1j, 2)
divmod("a", 1)
getattr(5, "real"), getattr(5, "nope", "d"), hasattr(5, "real"), hasattr(5, "nope"), getattr(Always(), "anything")
getattr(5, "nope")
getattr(5, 1)
getattr(5)
hasattr(5, 1)
hash(5), hash("a") == hash("a"), hash(None) == hash(None), hash(1.5), hash(True)
id(None) == id(None), isinstance(5, int), isinstance(5, (str, int)), isinstance(5, (str, (float, (int,)))), isinstance(5, int | str), isinstance(None, int | None), issubclass(bool, int), issubclass(int, (str, object)), isinstance(True, int), isinstance(5, object)
isinstance(5, "a")
isinstance(5, (int, "a"))
isinstance(5, ("a", int))
issubclass(5, int)
issubclass(int, 5)
len("abc"), len({}), len(range(5))
len(5)
max(1, 2), max([1, 3]), max("ab", "b", key=len), max([], default=5), min(1, 2), min([3], key=None), min("b", "a"), max(1, 1.0), max(1.0, 1), max({"a": 1})
max()
max([])
max(5)
max(1, "a")
max(1, 2, default=3)
max([], key=len)
pow(2, 3), pow(2, 3, 5), pow(2.0, 3), pow(2, -2), pow(base=2, exp=5), pow(2, 5, mod=3)
pow(2, 3.0, 5)
pow(2, 3, 0)
pow("a", 2)
round(2.5), round(3.14159, 2), round(5), round(-2.5), round(1e20), round(2.5, 0), round(12345, -2), round(1.25, 1), round(1.35, 1), round(number=1.5, ndigits=0)
round("a")
round(1.5, 1.5)
sum([1, 2]), sum([[1], [2]], []), sum((x for x in range(4))), sum([1], start=10), sum([0.1] * 3), sum([1, 2.5, 3j])
sum(["a"])
sum([1], "a")
sum("ab", "")
sum([b"a"], b"")
sum(5)
sorted("cab"), sorted([1, 2], reverse=True), sorted([1], key=None)
sorted([1], reverse="a")
type(5), type("a"), type(None), type(type), type(len), type(Hook().__dir__), type(Hook.__dir__), type(...), type(NotImplemented)
type()
type(1, 2)
type("T", (), {"a": 1}).a, type("T", (int,), {})(5) + 1, type("T", (), {}).__name__, type("T", (), {}).__module__, type("T", (Hook,), {}).__mro__[1].__name__
vars(Hook)["x"], dir(Hook()), sorted(vars(type("E", (), {"z": 1})()))
vars(5)
repr("a"), str(5), format(5, "03"), print(), bool([]), bool("a"), bool(), object() == object(), object().__class__
bool(1, 2)
object(5)
input.__name__, len.__name__, print.__module__, len.__self__.__name__, len.__qualname__, [].append.__name__, [].append.__qualname__, str.join.__qualname__, repr(len), repr(str.join), repr("".join)[:26]
eval("1 + 2"), eval("x", {"x": 5}), eval("x + y", {"x": 1}, {"y": 2}), eval(" 3 "), eval(b"4"), eval(compile("5", "", "eval"))
eval("x = 1")
eval("")
eval("1", 5)
eval("x", {}, 5)
exec("y = 5"), exec("z = 1", {}), exec(b"pass")
exec("1", 5)
delattr(5, "x")
setattr(5, "x", 1)
__import__("math").pi, __import__("os.path").__name__, __import__("os.path", fromlist=["join"]).__name__
__import__("nope")
__import__("")
__import__(5)
globals() is globals(), "table" in globals(), type(locals())
staticmethod(5).__func__, classmethod(len).__func__ is len, property().fget, super(int, 5).__repr__()[:15]
super(5)
super(int, "a")
NotImplemented, Ellipsis, ..., None, True, False, __debug__, __name__
bool(NotImplemented) if False else 1
breakpoint.__name__, copyright.__class__.__name__, memoryview.__name__, compile.__name__, open.__name__
compile("1 +", "f", "eval")
compile("1", "f", "bad")
compile(5, "f", "exec")
compile("1", "f", "exec", 12345678)
""", globals())
