"""super(): cooperative calls, the two- and one-argument forms, __class__ cells, misuse."""
from _table import attempt, section


class Root:
    def f(self, log):
        log.append("Root")
        return log

    @classmethod
    def make(cls):
        return ["Root", cls.__name__]

    @property
    def p(self):
        return "p of Root"

    attribute = "a of Root"


class Left(Root):
    def f(self, log):
        log.append("Left")
        return super().f(log)

    @classmethod
    def make(cls):
        return ["Left", *super().make()]

    @property
    def p(self):
        return "Left, " + super().p


class Right(Root):
    def f(self, log):
        log.append("Right")
        return super().f(log)

    @classmethod
    def make(cls):
        return ["Right", *super().make()]

    @property
    def p(self):
        return "Right, " + super().p
    attribute = "a of Right"


class Bottom(Left, Right):
    def f(self, log):
        log.append("Bottom")
        return super().f(log)

    def inner(self):
        def nested():
            return super(Bottom, self).attribute, __class__.__name__
        return nested(), [__class__ for _ in range(1)][0].__name__, (lambda: __class__.__name__)()

    @staticmethod
    def static():
        return super()

    def shadow(self):
        super = lambda: "shadowed"
        return super()

    def comprehension(self):
        return [super().f([]) for _ in range(1)]

    def generator(self):
        yield super().attribute

    async def coroutine(self):
        return super().attribute


@section("cooperation")
def cooperation():
    b = Bottom()
    print(b.f([]), Bottom.make(), b.p, super(Left, b).attribute, super(Bottom, Bottom).make(), b.inner())
    print(list(b.generator()), b.shadow())
    try:
        b.coroutine().send(None)
    except StopIteration as stop:
        print(stop.value)
    attempt(b.comprehension)
    attempt(Bottom.static)
    s = super(Left, b)
    print(s.__thisclass__.__name__, s.__self__ is b, s.__self_class__.__name__, s.f.__func__ is Right.f)
    print(repr(s).split(" at ")[0], repr(super(Left)), type(s))
    attempt(lambda: s.missing)
    attempt(setattr, s, "x", 1)
    attempt(lambda: super(Left, 5))
    attempt(lambda: super(5, 5))
    attempt(lambda: super(Root, b).f([]))
    print(super(Left, Bottom).f is Right.f, super(Left).__get__(b, Bottom).attribute, super(type, Root).__getattribute__("__class__") is None)


@section("misuse")
def misuse():
    attempt(super)
    attempt(lambda x: super(), 1)

    class A:
        def no_arguments():
            return super()

        def deleted(self):
            del self
            return super()

        def changed(self):
            self = 5
            return super().__repr__()

        def starred(*args):
            return super().__class__ is not None

        def cell(self):
            lambda: self
            return super().__init__()

        def wrong(self):
            return super().nothing
    attempt(A.no_arguments)
    attempt(A().deleted)
    attempt(A().changed)
    attempt(A().starred)
    attempt(A().cell)
    attempt(A().wrong)
    attempt(A.wrong, 5)


@section("the class cell")
def class_cell():
    class Meta(type):
        def __new__(mcs, name, bases, ns):
            print("__classcell__" in ns)
            cls = super().__new__(mcs, name, bases, ns)
            print(cls.who(cls))
            return cls

    class A(metaclass=Meta):
        def who(self):
            return __class__.__name__
    print("__classcell__" in A.__dict__)

    class Forgets(type):
        def __new__(mcs, name, bases, ns):
            return super().__new__(mcs, name, bases, {k: v for k, v in ns.items() if k != "__classcell__"})
    try:
        class B(metaclass=Forgets):
            def f(self):
                return super().f()
    except RuntimeError as error:
        print(error)

    class C:
        def f(self):
            nonlocal __class__
            __class__ = int
            return __class__
    print(C().f())
    try:
        C().f()
        print(type("D", (), {"f": C.f})().f())
    except TypeError as error:
        print(error)


class Counter(dict):
    def __missing__(self, key):
        return 0

    def __setitem__(self, key, value):
        super().__setitem__(key, value)

    def __getitem__(self, key):
        return super().__getitem__(key)


class A:
    def value(self, x):
        return x + 1


class B(A):
    def value(self, x):
        return super().value(x) * 2


class C(B):
    def value(self, x):
        return super(C, self).value(x) - 3


counter = Counter()
total = 0
objects = [A(), B(), C()]
for i in range(600):
    counter[i % 7] += 1
    total += objects[i % 3].value(i)
print(dict(counter), total)


class Mixin:
    def __init__(self, *args, mixed=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.mixed = mixed

    def __eq__(self, other):
        return super().__eq__(other)

    __hash__ = None

    def __setattr__(self, name, value):
        super().__setattr__(name, value)

    def __getattribute__(self, name):
        return super().__getattribute__(name)


class MixedList(Mixin, list):
    def append(self, item):
        super().append((self.mixed, item))


m = MixedList("ab", mixed=3)
m.append("c")
print(m, m == ["a", "b", (3, "c")], m.mixed, len(m))


# A class that is being made has no MRO yet: super() finds nothing behind it.
class Searching(type):
    def mro(cls):
        if cls.__mro__ is None:
            for search in (lambda: super(cls, cls).method, lambda: Root.find(cls)):
                try:
                    search()
                except AttributeError as e:
                    missing.append(str(e))
        return type.mro(cls)


class Root:
    def find(self):
        return super().find()


missing = []
for _ in range(20):
    class Made(Root, metaclass=Searching):
        pass
print(len(missing), sorted(set(missing)))
