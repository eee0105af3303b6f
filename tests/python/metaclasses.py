"""Metaclasses: creation in all its steps, __prepare__, __init_subclass__, __call__, class attributes, __mro_entries__, ABCs."""
from _table import attempt, section


class Meta(type):
    @classmethod
    def __prepare__(mcs, name, bases, **kwargs):
        print("prepare", mcs.__name__, name, [b.__name__ for b in bases], kwargs)
        return {"prepared": name}

    def __new__(mcs, name, bases, namespace, **kwargs):
        print("new", name, sorted(k for k in namespace if not k.startswith("__")), kwargs)
        return super().__new__(mcs, name, bases, namespace)

    def __init__(cls, name, bases, namespace, **kwargs):
        print("init", name, kwargs)
        super().__init__(name, bases, namespace)

    def __call__(cls, *args, **kwargs):
        print("call", cls.__name__, args, kwargs)
        return super().__call__(*args, **kwargs)

    def __getattr__(cls, name):
        return f"meta attribute {name}"

    def __len__(cls):
        return 7

    def __iter__(cls):
        return iter(cls.__name__)

    def __contains__(cls, item):
        return item == cls.__name__

    def __getitem__(cls, item):
        return cls.__name__, item

    def __add__(cls, other):
        return f"{cls.__name__}+{other.__name__}"

    def __repr__(cls):
        return f"<Meta {cls.__name__}>"

    def __instancecheck__(cls, instance):
        return instance == "instance" or super().__instancecheck__(instance)

    def __subclasscheck__(cls, sub):
        return sub is int or super().__subclasscheck__(sub)

    @property
    def title(cls):
        return cls.__name__.title()

    def helper(cls):
        return "helper of " + cls.__name__


@section("creation")
def creation():
    class Base(metaclass=Meta, option=1):
        def __init__(self, x=0):
            self.x = x

    class sub(Base, **{"more": 2}):
        y = 1
    print(Base(5).x, sub.prepared, sub.y, type(sub), len(sub), list(sub), "sub" in sub, sub[1, 2], Base + sub, repr(sub))
    print(sub.title, sub.helper(), sub.unknown, hasattr(sub(), "title"), hasattr(sub(), "unknown"))
    print(isinstance("instance", sub), isinstance(1, sub), issubclass(int, sub), issubclass(sub, Base), bool(sub))
    attempt(lambda: Base().helper)
    made = Meta("Made", (Base,), {"z": 3})
    print(made.z, type(made) is Meta)
    other = type("Other", (Base,), {})
    print(type(other))

    class Meta2(type):
        pass
    attempt(lambda: Meta2("X", (Base,), {}))
    try:
        class X(Base, metaclass=Meta2):
            pass
    except TypeError as error:
        print(error)

    class Meta3(Meta):
        pass

    class Y(Base, metaclass=Meta3):
        pass

    class Z(Base, Y.__class__("W", (), {})):
        pass
    print(type(Y), type(Z))


@section("callables as metaclasses")
def callables():
    def function(name, bases, namespace, **kwargs):
        return name, bases, sorted(k for k in namespace if not k.startswith("__")), kwargs

    class G(int, str, metaclass=function, key=3):
        a = 1
    print(G)
    function.__prepare__ = lambda name, bases, **kwargs: {"p": 1}

    class H(metaclass=function):
        pass
    print(H)

    class Meta(type):
        @classmethod
        def __prepare__(mcs, name, bases):
            return 5
    try:
        class J(metaclass=Meta):
            pass
    except TypeError as error:
        print(error)
    try:
        class K(object, unknown=1):
            pass
    except TypeError as error:
        print(error)
    try:
        class L(metaclass=lambda: 0):
            pass
    except TypeError as error:
        print(error)


class Recording(dict):
    def __init__(self):
        self.log = []

    def __setitem__(self, key, value):
        self.log.append("set " + key)
        super().__setitem__(key, value)

    def __getitem__(self, key):
        self.log.append("get " + key)
        return super().__getitem__(key)

    def __delitem__(self, key):
        self.log.append("del " + key)
        super().__delitem__(key)


@section("namespaces")
def namespaces():
    spaces = []

    class Meta(type):
        @classmethod
        def __prepare__(mcs, name, bases):
            spaces.append(Recording())
            return spaces[-1]

    class C(metaclass=Meta):
        x = 1
        y = x + len("ab")
        del x

        def f(self):
            return __class__
        for f2 in [f]:
            pass
    print(spaces[0].log, C.y, C().f() is C, hasattr(C, "x"))

    class Auto(dict):
        def __missing__(self, name):
            if name.startswith("_"):
                raise KeyError(name)
            self[name] = len(self)
            return self[name]

    class EnumMeta(type):
        @classmethod
        def __prepare__(mcs, name, bases):
            return Auto()

    class Colour(metaclass=EnumMeta):
        red, green
        blue
    print(Colour.red < Colour.green < Colour.blue)


@section("init_subclass")
def init_subclass():
    class Registry:
        known = []

        def __init_subclass__(cls, /, tag=None, **kwargs):
            super().__init_subclass__(**kwargs)
            cls.tag = tag
            Registry.known.append(cls.__name__)

    class A(Registry, tag="a"):
        pass

    class B(A):
        pass
    print(Registry.known, A.tag, B.tag)
    try:
        class C(Registry, tag=1, other=2):
            pass
    except TypeError as error:
        print(error)
    print(Registry.known, type("D", (Registry,), {}, tag="d").tag)

    class Broken:
        def __init_subclass__(cls):
            raise ValueError(cls.__name__)
    try:
        class E(Broken):
            pass
    except ValueError as error:
        print(error)
    attempt(object.__init_subclass__)
    attempt(object.__init_subclass__, a=1)
    attempt(object.__init_subclass__, 1)


@section("mro_entries and class_getitem")
def entries():
    class Entry:
        def __init__(self, *bases):
            self.bases = bases

        def __mro_entries__(self, bases):
            print("entries", len(bases))
            return self.bases

    class A(Entry(dict), Entry(), Entry()):
        pass
    print(A.__mro__, len(A.__orig_bases__))

    class BadEntry:
        def __mro_entries__(self, bases):
            return [int]
    try:
        class B(BadEntry()):
            pass
    except TypeError as error:
        print(error)
    attempt(type, "T", (Entry(int),), {})
    import types
    print(types.new_class("N", (Entry(int),), {}, lambda ns: ns.update(x=1)).__mro__, types.resolve_bases((Entry(int, str), list)))

    class G:
        def __class_getitem__(cls, item):
            return cls.__name__, item

    class H(G):
        pass
    print(G[int], H[1, 2])
    attempt(lambda: G()[1])
    attempt(lambda: int[1])

    class L(list):
        pass
    print(L[int], type(L[int]), list[int], dict[str, list[int]], tuple[int, ...], type[int], list[int]([1, 2]))


@section("custom mro")
def custom_mro():
    class Meta(type):
        def mro(cls):
            return [cls, *reversed(cls.__bases__), object]

    class A: x = "a"
    class B: x = "b"
    class C(A, B, metaclass=Meta): pass
    print(C.x, [c.__name__ for c in C.__mro__])

    class Bad(type):
        def mro(cls):
            return [cls, 5]
    attempt(Bad, "X", (), {})

    class Bad2(type):
        def mro(cls):
            return 5
    attempt(Bad2, "X", (), {})


@section("abstract classes")
def abstract():
    from abc import ABC, ABCMeta, abstractmethod

    class Shape(ABC):
        @abstractmethod
        def area(self):
            return 0

        @property
        @abstractmethod
        def name(self): ...

    class Half(Shape):
        def area(self):
            return super().area() + 1

    class Full(Half):
        name = "full"
    attempt(Shape)
    attempt(Half)
    print(Full().area(), Full().name, sorted(Shape.__abstractmethods__), Half.__abstractmethods__, Full.__abstractmethods__)
    attempt(lambda: int.__abstractmethods__)

    class Duck(metaclass=ABCMeta):
        @classmethod
        def __subclasshook__(cls, sub):
            return True if any("quack" in b.__dict__ for b in sub.__mro__) else NotImplemented

    class D:
        def quack(self): pass
    print(isinstance(D(), Duck), issubclass(int, Duck), Duck.register(int), issubclass(int, Duck), isinstance(True, Duck))
    attempt(Duck.register, 5)
    attempt(issubclass, 5, Duck)
    import collections.abc as c
    print(isinstance([], c.Sequence), isinstance({}, c.Mapping), isinstance(iter(()), c.Iterator), issubclass(D, c.Hashable),
          isinstance((x for x in ()), c.Generator), isinstance(len, c.Callable), isinstance(5, c.Iterable))
    attempt(c.Mapping)


class Singleton(type):
    instances = {}

    def __call__(cls, *args):
        if cls not in Singleton.instances:
            Singleton.instances[cls] = super().__call__(*args)
        return Singleton.instances[cls]


class Config(metaclass=Singleton):
    def __init__(self, value):
        self.value = value


print(Config(1) is Config(2), Config(3).value)
total = 0
for i in range(300):
    total += Config(i).value + type(f"T{i}", (), {"v": i})().v
print(total)


class New:
    """__new__ decides what comes out, and whether __init__ runs."""

    def __new__(cls, kind):
        return {"self": super().__new__(cls), "int": 5, "sub": super().__new__(SubNew)}[kind]

    def __init__(self, kind):
        print("init", type(self).__name__, kind)


class SubNew(New):
    pass


print(type(New("self")), New("int"), type(New("sub")), type(SubNew("self")))


class BadInit:
    def __init__(self):
        return 5


attempt(BadInit)
