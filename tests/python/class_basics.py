"""Classes: bodies as namespaces, attributes of classes and instances, inheritance, the method resolution order."""
from _table import attempt, section, table


x = "global"


@section("bodies")
def bodies():
    x = "outer"

    class A:
        y = x
        x = 1
        z = [x for _ in range(2)]
        names = sorted(name for name in locals() if not name.startswith("__"))
        del y

        def method(self):
            return x

    print(A.x, A.z, A.names, A().method(), hasattr(A, "y"), A.__module__, A.__qualname__)

    class B:
        for i in range(3):
            locals()[f"attribute{i}"] = i
        if i == 2:
            kind = "two"
        else:
            kind = "other"
        try:
            1 / 0
        except ZeroDivisionError as error:
            text = str(error)

    print(B.attribute1, B.i, B.kind, B.text, hasattr(B, "error"))

    class Annotated:
        "The text."
        a: int = 1
        b: "str"
        (c): int = 3
        A.extra: int = 4

    print(Annotated.__annotations__, Annotated.__doc__, hasattr(Annotated, "b"), A.extra)


class Base:
    shared = []
    count = 0

    def __init__(self, value=0):
        self.value = value
        Base.count += 1

    def describe(self):
        return f"{type(self).__name__}({self.value})"

    @classmethod
    def make(cls, *args):
        return cls(*args)

    @staticmethod
    def twice(x):
        return 2 * x


class Derived(Base):
    def __init__(self, value, more):
        super().__init__(value)
        self.more = more

    def describe(self):
        return super().describe() + f"+{self.more}"


@section("instances")
def instances():
    a, b = Base(1), Derived(2, 3)
    print(a.describe(), b.describe(), Base.count, Base.describe(b), Derived.make(5, 6).describe())
    a.shared.append(1)
    b.count = 10
    print(Base.shared, Derived.shared is Base.shared, b.count, Base.count, a.count)
    print(a.__dict__, vars(b), b.__class__, isinstance(b, Base), issubclass(Derived, Base), issubclass(Base, Derived))
    del b.count
    print(b.count, "count" in b.__dict__)
    attempt(delattr, b, "count")
    attempt(getattr, a, "missing")
    attempt(getattr, a, "missing", "default")
    attempt(lambda: Base.missing)
    attempt(lambda: Base.__init__())
    attempt(lambda: Base(1, 2))
    attempt(lambda: Derived())
    a.__dict__["direct"] = 5
    print(a.direct, list(a.__dict__))
    a.__dict__ = {"replaced": 1}
    print(a.replaced, hasattr(a, "value"))
    attempt(setattr, a, "__dict__", 5)
    a.__class__ = Derived
    print(type(a), isinstance(a, Derived))
    attempt(setattr, a, "__class__", int)
    attempt(setattr, a, "__class__", 5)
    attempt(setattr, 5, "__class__", Base)


@section("methods")
def methods():
    a = Base(7)
    method = a.describe
    print(method(), method.__self__ is a, method.__func__ is Base.describe, method == a.describe, method is a.describe)
    print(method.__name__, method.__qualname__, hash(method) == hash(a.describe), Base.describe.__qualname__)
    print(Base.twice(4), a.twice(4), Base.make(3).value, a.make.__self__ is Base, Derived.make.__func__ is Base.make.__func__)
    Base.added = lambda self, x=1: self.value + x
    print(a.added(), a.added(10))
    a.own = lambda x: x * 3
    print(a.own(2))
    from types import MethodType
    a.bound = MethodType(lambda self, n: (self.value, n), a)
    print(a.bound(5))
    attempt(lambda: method.__func__())
    attempt(lambda: setattr(method, "x", 1))
    attempt(lambda: MethodType(len, None))
    print(MethodType(len, "abc")())


class O: pass
class A(O): pass
class B(O): pass
class C(O): pass
class D(A, B): pass
class E(B, C): pass
class F(D, E): pass


@section("resolution order")
def resolution_order():
    print([c.__name__ for c in F.__mro__], F.__bases__, F.__base__, F.mro() == list(F.__mro__))
    attempt(type, "Bad", (A, O, A), {})
    attempt(type, "Bad", (O, A), {})
    attempt(type, "Bad", (int, str), {})
    attempt(type, "Bad", (bool,), {})
    attempt(type, "Bad", (5,), {})
    attempt(type, "Bad", (type(None),), {})
    attempt(type, "Bad", (type(lambda: 0),), {})
    print(type("Made", (A, B), {"x": 1, "f": lambda self: self.x})().f(), type("Made", (), {}).__name__)
    attempt(type, "Bad")
    attempt(type, "Bad", (), [])
    attempt(type, 5, (), {})
    print(O.__subclasses__(), E.__subclasses__())
    A.where = "A"
    O.where = "O"
    print(F.where, E.where)
    C.where = "C"
    print(E.where, F().where)
    del A.where
    print(D.where, F.where)
    D.__bases__ = (B, A)
    print([c.__name__ for c in D.__mro__], [c.__name__ for c in F.__mro__])
    attempt(setattr, D, "__bases__", (F,))
    attempt(setattr, D, "__bases__", ())
    attempt(setattr, D, "__bases__", 5)


class Plain: pass


table("""
Plain.__name__, Plain.__qualname__, Plain.__module__, Plain.__doc__, Plain.__bases__, Plain.__dict__.keys() - set("__module__ __dict__ __weakref__ __doc__".split())
type(Plain.__dict__)
Plain.__dict__["x"]
Plain.__dict__.__setitem__("x", 1)
setattr(Plain, "__name__", "Other"), Plain.__name__, Plain.__qualname__, repr(Plain)
setattr(Plain, "__name__", 5)
setattr(Plain, "__name__", "a\\0b")
setattr(Plain, "__qualname__", "Q.R"), repr(Plain)
setattr(Plain, "__module__", "m"), repr(Plain)
setattr(Plain, "__doc__", "text"), Plain.__doc__, Plain().__doc__
setattr(int, "x", 1)
setattr(int, "__doc__", "x")
delattr(Plain, "__name__")
delattr(Plain, "nothing")
delattr(int, "bit_length")
object()
object(1)
object.__new__()
object.__new__(5)
object.__new__(int)
object.__new__(Plain, 1)
int.__new__(Plain)
object().x
setattr(object(), "x", 1)
Plain(1)
Plain(a=1)
Plain.__init__(Plain(), 1)
object.__init__(5)
isinstance(Plain(), (int, (str, Plain))), isinstance(1, int | str), issubclass(bool, (str, int))
isinstance(1, 5)
isinstance(1, list[int])
issubclass(1, int)
issubclass(int, 5)
type(Plain) is type, type(type) is type, isinstance(type, object), issubclass(type, object)
callable(Plain), callable(Plain()), callable(Plain().__repr__)
dir(Plain())[:3], "__dict__" in dir(Plain), "x" in dir(Plain())
""", globals())


class Truthy:
    def __bool__(self):
        return False

    def __len__(self):
        return 5


class Sized:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n


class BadBool:
    def __bool__(self):
        return 1


table("""
bool(Truthy()), len(Truthy()), bool(Sized(0)), bool(Sized(3)), not Sized(0)
bool(BadBool())
len(Sized(-1))
len(Sized(2 ** 70))
len(Sized("a"))
bool(Sized(-1))
len(Sized(True))
""", globals())
