"""Structural pattern matching over tuples, dicts, lists and classes: a rewriter of messages and a shape
classifier.
"""
import sys
from dataclasses import dataclass

DEFAULT = 120_000
SMALL = 60


@dataclass
class Point:
    x: int
    y: int


@dataclass
class Line:
    start: Point
    end: Point


@dataclass
class Circle:
    centre: Point
    radius: int


def classify(shape):
    match shape:
        case Point(x=0, y=0):
            return 1
        case Point(0, y) | Point(y, 0):
            return 2 + y
        case Point(x, y) if x == y:
            return 3
        case Line(Point(a, b), Point(c, d)) if a == c or b == d:
            return 4
        case Line(start, Point() as end):
            return 5 + abs(start.x - end.x)
        case Circle(Point(), radius):
            return 6 * radius
        case [Point(x, _), *rest]:
            return x + len(rest)
        case _:
            return -1


def handle(message):
    match message:
        case {"op": "add", "args": [int(a), int(b)]}:
            return a + b
        case {"op": "neg", "args": [int(a)]}:
            return -a
        case {"op": "sum", "args": [first, *others], **rest}:
            return first + sum(others) + len(rest)
        case {"op": ("min" | "max") as which, "args": list(values)}:
            return min(values) if which == "min" else max(values)
        case ("text", str(value)) | ["text", str(value), _]:
            return len(value)
        case float() | int() as number:
            return int(number)
        case None | True | False:
            return 0
        case _:
            raise ValueError(message)


def run(n):
    total = 0
    for i in range(n):
        k = i % 11
        shape = (Point(0, 0), Point(0, k), Point(k, k), Point(k, 1), Line(Point(1, k), Point(1, 5)),
                 Line(Point(k, 2), Point(3, 4)), Circle(Point(1, 1), k), [Point(k, 0), None, 2], "other")[i % 9]
        total += classify(shape)
        message = ({"op": "add", "args": [k, i]}, {"op": "neg", "args": [k]}, {"op": "sum", "args": [1, 2, k], "id": 7},
                   {"op": "max", "args": [k, 4]}, ("text", "hello"), ["text", "x" * k, 1], 2.5, None)[i % 8]
        total += handle(message)
    try:
        handle({"op": "none"})
    except ValueError as error:
        return f"{total} {error}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
