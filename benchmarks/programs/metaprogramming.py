"""Dynamic features: metaclass registries, __init_subclass__, getattr by name, type(), setattr, **kwargs,
operator overloading.
"""
import sys

DEFAULT = 170_000
SMALL = 60


class Registry(type):
    known = {}

    def __new__(mcls, name, bases, namespace, **options):
        cls = super().__new__(mcls, name, bases, namespace)
        mcls.known[name.lower()] = cls
        return cls

    def __call__(cls, *args, **kwargs):
        instance = super().__call__(*args, **kwargs)
        cls.created = getattr(cls, "created", 0) + 1
        return instance


class Operation(metaclass=Registry):
    priority = 0

    def __init_subclass__(cls, priority=0, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.priority = priority

    def __init__(self, amount=1):
        self.amount = amount

    def __call__(self, value):
        return value


class Add(Operation, priority=1):
    def __call__(self, value):
        return value + self.amount


class Multiply(Operation, priority=2):
    def __call__(self, value):
        return value * self.amount % 10007


class Modular:
    """An integer modulo 9973 with all the operators."""

    def __init__(self, value):
        self.value = value % 9973

    def __add__(self, other):
        return Modular(self.value + getattr(other, "value", other))

    __radd__ = __add__

    def __mul__(self, other):
        return Modular(self.value * getattr(other, "value", other))

    def __iadd__(self, other):
        self.value = (self.value + getattr(other, "value", other)) % 9973
        return self

    def __eq__(self, other):
        return isinstance(other, Modular) and self.value == other.value

    def __hash__(self):
        return hash(self.value)

    def __bool__(self):
        return self.value != 0

    def __index__(self):
        return self.value


def configure(target, /, *names, scale=1, **values):
    for name in names:
        setattr(target, name, scale)
    for name, value in values.items():
        setattr(target, name, value * scale)
    return target


def run(n):
    for cls in Registry.known.values():
        cls.created = 0
    plain = type("Plain", (), {"total": lambda self: self.a + self.b + self.c})
    box = plain()
    value = Modular(1)
    seen = set()
    total = 0
    for i in range(n):
        operation = Registry.known["add" if i % 3 else "multiply"](i % 7)
        total += operation(i) * operation.priority
        configure(box, "a", "b", scale=i % 5, c=i)
        total += getattr(box, "total")()
        value = 3 + value * (i | 1)
        value += i
        if value:
            seen.add(value)
        total += [0, 1, 2][value.__index__() % 3] + range(10000)[value]
        options = {"scale": 2, "c": 1}
        total += configure(box, *("a", "b"), **options).c
    return f"{total} {len(seen)} {Add.created} {Multiply.created}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
