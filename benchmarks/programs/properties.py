"""Attribute protocols: properties with setters, custom descriptors, __getattr__, class and static methods,
__slots__, super().
"""
import sys

DEFAULT = 230_000
SMALL = 100


class Bounded:
    """A descriptor that keeps an attribute within limits."""

    def __init__(self, low, high):
        self.low = low
        self.high = high

    def __set_name__(self, owner, name):
        self.slot = "_" + name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        return getattr(instance, self.slot)

    def __set__(self, instance, value):
        setattr(instance, self.slot, min(self.high, max(self.low, value)))


class Temperature:
    __slots__ = ("_celsius",)
    readings = 0

    def __init__(self, celsius):
        self._celsius = celsius

    @classmethod
    def from_fahrenheit(cls, fahrenheit):
        cls.readings += 1
        return cls((fahrenheit - 32) * 5 / 9)

    @staticmethod
    def is_valid(celsius):
        return celsius >= -273.15

    @property
    def celsius(self):
        return self._celsius

    @celsius.setter
    def celsius(self, value):
        if not self.is_valid(value):
            raise ValueError("below absolute zero")
        self._celsius = value

    @property
    def kelvin(self):
        return self.celsius + 273.15


class Base:
    level = Bounded(0, 100)

    def __init__(self, level):
        self.level = level

    @property
    def score(self):
        return self.level * 2


class Derived(Base):
    @property
    def score(self):
        return super().score + 1

    @score.setter
    def score(self, value):
        self.level = value // 2


class Proxy:
    def __init__(self, target):
        self._target = target
        self.hits = 0

    def __getattr__(self, name):
        self.hits += 1
        return getattr(self._target, name)


class Lazy:
    def __init__(self, function):
        self.function = function
        self.name = function.__name__

    def __get__(self, instance, owner):
        value = self.function(instance)
        instance.__dict__[self.name] = value
        return value


class Report:
    def __init__(self, number):
        self.number = number

    @Lazy
    def squared(self):
        return self.number * self.number


def run(n):
    Temperature.readings = 0
    temperature = Temperature(20.0)
    thing = Derived(10)
    proxy = Proxy(thing)
    total = 0.0
    for i in range(n):
        temperature.celsius = i % 90 - 20
        total += temperature.kelvin
        thing.level = i % 130 - 15
        total += thing.score
        thing.score = i % 300
        total += proxy.level + proxy.score
        if i % 8 == 0:
            other = Temperature.from_fahrenheit(i % 200)
            total += other.celsius
            report = Report(i % 50)
            total += report.squared + report.squared
        if i % 500 == 0:
            try:
                temperature.celsius = -300
            except ValueError:
                total += 1
    return f"{total:.3f} {proxy.hits} {Temperature.readings}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
