"""Class methods and static methods in loops: on classes, on instances, with metaclasses, changed under way."""
import abc


class Shape:
    made = 0

    @classmethod
    def make(cls, size):
        cls.made += 1
        shape = cls()
        shape.size = size
        return shape

    @staticmethod
    def double(x):
        return 2 * x

    @classmethod
    def name(cls):
        return cls.__name__

    def area(self):
        return self.double(self.size) + len(self.name())


class Square(Shape):
    @classmethod
    def name(cls):
        return "square " + super().name()

    @staticmethod
    def double(x):
        return Shape.double(x) + 1


class Slotted:
    __slots__ = ("v",)

    @staticmethod
    def check(v):
        return v >= 0

    @classmethod
    def of(cls, v):
        if not cls.check(v):
            raise ValueError(v)
        s = cls()
        s.v = v
        return s


class Traced(staticmethod):
    def __get__(self, instance, owner=None):
        return lambda *args: ("traced", instance is None, *args)


class Other(classmethod):
    def __get__(self, instance, owner=None):
        return lambda *args: ("other", owner.__name__, *args)


class Odd:
    @Traced
    def f(x):
        return x

    @Other
    def g(cls, x):
        return x


class Meta(type):
    @property
    def first(cls):
        return lambda x: ("meta", x)

    def second(cls, x):
        return ("meta second", x)

    @classmethod
    def third(mcs, x):
        return (mcs.__name__, x)


class WithMeta(metaclass=Meta):
    @classmethod
    def first(cls, x):
        return ("class", x)

    @classmethod
    def second(cls, x):
        return ("class second", x)


class Abstract(abc.ABC):
    @classmethod
    @abc.abstractmethod
    def kind(cls):
        ...

    @classmethod
    def describe(cls, i):
        return cls.kind() + i


class Concrete(Abstract):
    @classmethod
    def kind(cls):
        return 5


def run(n):
    total = 0
    shapes = [Shape(), Square()]
    for s in shapes:
        s.size = 3
    for i in range(n):
        total += Shape.make(i).area() + Square.make(i).area()
        total += shapes[i % 2].area() + Slotted.of(i).v
        total += Concrete.describe(i) + Concrete().describe(i)
    return total, Shape.made, Square.made


def odd(n):
    results = set()
    for i in range(n):
        results.add((Odd.f(i % 2), Odd().f(i % 2), Odd.g(i % 2), Odd().g(1)))
        results.add((WithMeta.first(1), WithMeta.second(2), WithMeta().second(3), WithMeta.third(4)))
    return sorted(map(repr, results))


def changing(n):
    class C:
        @classmethod
        def f(cls, x):
            return x

        @staticmethod
        def g(x):
            return x

    total = 0
    c = C()
    for i in range(n):
        if i == n // 2:
            C.f = classmethod(lambda cls, x: 10 * x)
            C.g = staticmethod(lambda x: 100 * x)
        if i == n * 3 // 4:
            c.f = lambda x: 1000 * x
            c.g = lambda x: -x
        total += c.f(i) + c.g(i) + C.f(i) + C.g(i)
    return total


def bound(n):
    kept = []
    for i in range(n):
        method = Shape.name
        other = Square().name
        if i % 50 == 0:
            kept.append((method, other))
    return {(m(), o(), m.__self__.__name__, o.__self__.__name__, m == Shape.name) for m, o in kept}


def failing(n):
    caught = 0
    for i in range(n):
        try:
            Slotted.of(i % 10 - 1)
        except ValueError as error:
            caught += error.args[0]
            depth = 0
            tb = error.__traceback__
            while tb:
                depth += 1
                tb = tb.tb_next
            caught += depth
    return caught


for n in (5, 400):
    print(run(n), changing(n), bound(n), failing(n))
    print(odd(n))
