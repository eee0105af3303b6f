# exits: 200
# entered: 200
"""Named tuples, classes with a __new__ in Python and isinstance() with abstract base classes stay in their loop."""
from abc import ABC
from collections import namedtuple

Point = namedtuple("Point", "x y")


class Shape(ABC):
    pass


class Square(Shape):
    def __new__(cls, side):
        self = super().__new__(cls)
        self.side = side
        return self


class Other:
    side = 1


def run(n):
    total = 0
    for i in range(n):
        p = Point(i, y=2)
        x, y = p
        total += x + p.y + p[1] + len(p)
        thing = Square(i) if i % 2 else Other()
        if isinstance(thing, Shape):
            total += thing.side
    return total


print(run(20_000))
