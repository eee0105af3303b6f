"""Polymorphic shapes: virtual methods called through lists of mixed classes, abstract bases, super() and
isinstance.
"""
import abc
import math
import sys

DEFAULT = 800
SMALL = 3


class Shape(abc.ABC):
    sides = 0

    def __init__(self, name):
        self.name = name

    @abc.abstractmethod
    def area(self):
        ...

    @abc.abstractmethod
    def scale(self, factor):
        ...

    def weight(self, density=1.0, *, hollow=False):
        value = self.area() * density
        return value * 0.5 if hollow else value


class Circle(Shape):
    def __init__(self, radius):
        super().__init__("circle")
        self.radius = radius

    def area(self):
        return math.pi * self.radius ** 2

    def scale(self, factor):
        self.radius *= factor


class Rectangle(Shape):
    sides = 4

    def __init__(self, width, height, name="rectangle"):
        super().__init__(name)
        self.width = width
        self.height = height

    def area(self):
        return self.width * self.height

    def scale(self, factor):
        self.width *= factor
        self.height *= factor


class Square(Rectangle):
    def __init__(self, side):
        super().__init__(side, side, "square")

    def weight(self, density=1.0, **options):
        return 1.01 * super().weight(density, **options)


class Triangle(Shape):
    sides = 3

    def __init__(self, a, b, c):
        super().__init__("triangle")
        self.edges = [a, b, c]

    def area(self):
        a, b, c = self.edges
        half = (a + b + c) / 2
        return math.sqrt(half * (half - a) * (half - b) * (half - c))

    def scale(self, factor):
        self.edges = [edge * factor for edge in self.edges]


class Group(Shape):
    def __init__(self, *members):
        super().__init__("group")
        self.members = members

    @property
    def sides(self):
        return sum(member.sides for member in self.members)

    def area(self):
        return sum(member.area() for member in self.members)

    def scale(self, factor):
        for member in self.members:
            member.scale(factor)


def make(i):
    kind = i % 5
    if kind == 0:
        return Circle(1 + i % 7)
    if kind == 1:
        return Rectangle(1 + i % 3, 2 + i % 11)
    if kind == 2:
        return Square(1 + i % 4)
    if kind == 3:
        return Triangle(3 + i % 2, 4, 5)
    return Group(Circle(1), Square(2), Triangle(3, 4, 5))


def run(n):
    shapes = [make(i) for i in range(400)]
    total = 0.0
    counts = {}
    for step in range(n):
        factor = 1.01 if step % 2 == 0 else 1 / 1.01
        for shape in shapes:
            shape.scale(factor)
            if isinstance(shape, Rectangle):
                total += shape.weight(0.5, hollow=step % 3 == 0)
            else:
                total += shape.weight()
            counts[shape.name] = counts.get(shape.name, 0) + shape.sides
    return f"{total:.4f} {sorted(counts.items())}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
