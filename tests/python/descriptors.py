"""Descriptors: the order of look-up, properties, methods, __set_name__, class and static methods, cached attributes."""
from _table import attempt, section


class Data:
    def __set_name__(self, owner, name):
        self.name = name
        print("set_name", owner.__name__, name)

    def __get__(self, instance, owner=None):
        if instance is None:
            return f"class access to {self.name} of {owner.__name__}"
        return instance.__dict__.get(self.name, "unset")

    def __set__(self, instance, value):
        instance.__dict__[self.name] = f"stored {value}"

    def __delete__(self, instance):
        print("delete", self.name)
        instance.__dict__.pop(self.name, None)


class NonData:
    def __get__(self, instance, owner):
        return "non-data", instance is None, owner.__name__


class OnlySet:
    def __set__(self, instance, value):
        print("only set", value)


class Model:
    data = Data()
    plain = NonData()
    only = OnlySet()
    both = same = Data()


@section("order of look-up")
def order():
    m = Model()
    print(m.data, Model.data)
    m.data = 5
    print(m.data, m.__dict__)
    m.__dict__["data"] = "direct"
    print(m.data)
    del m.data
    print(m.data)
    print(m.plain, Model.plain)
    m.plain = "instance wins"
    print(m.plain)
    del m.plain
    print(m.plain)
    m.only = 1
    print(type(m.only).__name__)
    m.__dict__["only"] = "from the instance"
    print(m.only)
    attempt(delattr, m, "only")
    attempt(delattr, m, "plain")
    Model.data = "replaced"
    print(m.data, Model.data)
    Model.late = Data()
    attempt(lambda: m.late)

    class Sub(Model):
        plain = 3
    print(Sub().plain, Sub.only.__class__.__name__, Sub.same)


class Temperature:
    def __init__(self, celsius):
        self._celsius = celsius

    @property
    def celsius(self):
        "Degrees."
        return self._celsius

    @celsius.setter
    def celsius(self, value):
        if value < -273:
            raise ValueError("too cold")
        self._celsius = value

    @celsius.deleter
    def celsius(self):
        print("deleting")
        del self._celsius

    @property
    def fahrenheit(self):
        return self.celsius * 9 / 5 + 32

    write_only = property(None, lambda self, value: print("wrote", value))
    lazy = property(lambda self: self.missing_attribute)


@section("properties")
def properties():
    t = Temperature(20)
    print(t.celsius, t.fahrenheit)
    t.celsius += 5
    print(t.celsius, Temperature.celsius.__doc__, Temperature.celsius.fget.__name__)
    attempt(setattr, t, "celsius", -300)
    attempt(setattr, t, "fahrenheit", 1)
    attempt(delattr, t, "fahrenheit")
    t.write_only = 3
    attempt(lambda: t.write_only)
    attempt(lambda: t.lazy)
    del t.celsius
    attempt(lambda: t.celsius)
    t.__dict__["fahrenheit"] = "hidden"
    attempt(lambda: t.fahrenheit)
    p = property()
    print(p.fget, p.fset, p.fdel, p.__doc__, type(p.getter(len)), property(len, doc="D").__doc__)
    attempt(p.__get__, 1)
    attempt(setattr, p, "fget", 1)
    attempt(setattr, p, "__doc__", "new")
    print(p.__doc__, p.__get__(None, int) is p, Temperature.fahrenheit.__isabstractmethod__)

    class Sub(Temperature):
        @Temperature.celsius.getter
        def celsius(self):
            return super().celsius + 1000

        @property
        def fahrenheit(self):
            return super().fahrenheit * 2
    s = Sub(1)
    s.celsius = 2
    print(s.celsius, s.fahrenheit)

    class P(property):
        def __get__(self, instance, owner=None):
            return "P", super().__get__(instance, owner) if instance else None

    class User:
        @P
        def x(self):
            return 1
    print(User().x, User.x)
    attempt(setattr, User(), "x", 1)
    attempt(property, 1, 2, 3, 4, 5)
    attempt(property, frob=1)


@section("class and static methods")
def methods():
    class C:
        @classmethod
        def c(cls, *args):
            "Doc of c."
            return cls.__name__, args

        @staticmethod
        def s(*args):
            return args

        @classmethod
        @property
        def p(cls):
            return cls.__name__ + "!"

    class D(C):
        pass
    d = D()
    print(C.c(1), d.c(2), D.c(), C.s(1), d.s(2), D.p, d.p, D.__dict__.get("c"), C.c.__doc__)
    print(type(C.__dict__["c"]), C.__dict__["c"].__func__.__name__, C.__dict__["s"](5), C.__dict__["c"].__wrapped__.__qualname__)
    attempt(C.__dict__["c"], 1)
    attempt(classmethod)
    attempt(staticmethod, 1, 2)
    print(classmethod(len).__get__(None, "abcd")(), staticmethod(5).__get__(1))
    s = staticmethod(lambda: "called")
    s.extra = 5
    print(s(), s.extra, s.__name__, s.__isabstractmethod__, repr(staticmethod(len)), repr(classmethod(len)))
    C.method = len
    print(type(C().method).__name__)
    attempt(lambda: C().method)
    C.lam = lambda self: self
    c = C()
    print(c.lam() is c, C.lam(5))


@section("set_name")
def set_name():
    class Bad:
        def __set_name__(self, owner, name):
            raise ValueError("no")
    try:
        class C:
            attribute = Bad()
    except RuntimeError as error:
        print(error, repr(error.__cause__))

    class Adds:
        def __set_name__(self, owner, name):
            setattr(owner, name + "_more", 1)

    class E:
        a = Adds()
        b = Adds()
    print(E.a_more, E.b_more)

    class Wrong:
        __set_name__ = 5
    attempt(type, "F", (), {"x": Wrong()})
    t = type("G", (), {"y": Data()})
    print(t().y)


@section("functions and other built-ins as descriptors")
def builtins():
    print(len.__class__, hasattr(len, "__get__"), hasattr(lambda: 0, "__get__"), str.upper.__get__("abc")())
    print((lambda self, x: (self, x)).__get__(1)(2), (lambda x: x).__get__(None, int)(3))
    attempt(str.upper.__get__, 5)
    attempt((lambda x: x).__get__, None, None)
    attempt((lambda x: x).__get__, None)
    print(type(str.upper), type("".upper), type(int.__add__), type((1).__add__), type(int.real), type(type.__dict__["__module__"]))
    print(str.upper.__objclass__, int.real.__objclass__, "x".upper.__self__, int.__add__.__name__, str.join.__qualname__)
    attempt(str.upper)
    attempt(str.upper, 5)
    attempt(int.real.__get__, "a")
    attempt(int.__add__, 1)
    attempt(int.__add__, "a", 1)
    attempt(setattr, 5, "real", 1)
    attempt(delattr, 5, "real")
    print(int.real.__get__(7), int.real.__get__(None, int) is int.real, repr(int.real), repr(str.upper), repr(int.__add__))
    print(repr("".upper).split(" at ")[0], repr((1).__add__).split(" at ")[0], repr(len))


from functools import cached_property, partialmethod


@section("functools' descriptors")
def functools_descriptors():
    class C:
        calls = 0

        @cached_property
        def value(self):
            C.calls += 1
            return 42

        def show(self, *args, **kwargs):
            return args, kwargs
        one = partialmethod(show, 1, k=2)
    c = C()
    print(c.value, c.value, C.calls, c.__dict__)
    del c.value
    print(c.value, C.calls, c.one(5, z=6), type(C.value).__name__)

    class S:
        __slots__ = ()

        @cached_property
        def x(self):
            return 1
    attempt(lambda: S().x)


class Field:
    """A descriptor that keeps its values apart, by identity of the instance."""

    def __init__(self, default):
        self.default, self.values = default, {}

    def __get__(self, instance, owner):
        return self if instance is None else self.values.get(id(instance), self.default)

    def __set__(self, instance, value):
        self.values[id(instance)] = value


class Vector:
    x = Field(0)
    y = Field(0)


total = 0
vectors = [Vector() for _ in range(50)]
for step in range(20):
    for i, v in enumerate(vectors):
        v.x += i
        v.y = v.x - step
        total += v.y
print(total)
