# isinstance() and issubclass() in hot loops: tuples that are made each time, nested ones, metaclasses that answer,
# objects that claim another class, classes that change.
import abc
import numbers
from fractions import Fraction


class A:
    pass


class B(A):
    pass


class Claims:
    @property
    def __class__(self):
        return B


class Asks(abc.ABC):
    pass


class Registered:
    pass


Asks.register(Registered)


class Odd(type):
    def __instancecheck__(cls, v):
        return v == 7

    def __subclasscheck__(cls, c):
        return c is bool


class Lucky(metaclass=Odd):
    pass


VALUES = [1, True, 2.5, 1 << 80, "a", b"b", None, (), [], {}, A(), B(), Claims(), Registered(), Fraction(1, 2), Lucky(), 7, A, len]
NUMBERS = (int, float)


def kinds(values, n):
    counts = [0] * 12
    for i in range(n):
        v = values[i % len(values)]
        if isinstance(v, (int, float)):
            counts[0] += 1
        if isinstance(v, (str, (bytes, (bytearray, A)))):
            counts[1] += 1
        if isinstance(v, NUMBERS):
            counts[2] += 1
        if isinstance(v, (list, Asks)):
            counts[3] += 1
        if isinstance(v, (int, Fraction)):
            counts[4] += 1
        if isinstance(v, (str, numbers.Rational)):
            counts[5] += 1
        if isinstance(v, (str, Lucky)):
            counts[6] += 1
        if isinstance(v, int | str):
            counts[7] += 1
        if isinstance(v, B):
            counts[8] += 1
        if issubclass(type(v), (int, str, A)):
            counts[9] += 1
        if issubclass(type(v), (str, Lucky)):
            counts[10] += 1
        if isinstance(v, ()):
            counts[11] += 1
    return counts


print(kinds(VALUES, 4000))
for v in VALUES:
    print(kinds([v], 300))

NUMBERS = (str, list)
print(kinds(VALUES, 4000))


def changing(n):
    """The class gets other bases in the middle."""

    class Base:
        pass

    class Other:
        pass

    class C(Base):
        pass

    c, found = C(), []
    for i in range(n):
        if i == n // 2:
            C.__bases__ = (Other,)
        found.append((isinstance(c, (Base, str)), isinstance(c, (Other, str)), issubclass(C, (Other, int))))
    return found.count((True, False, False)), found.count((False, True, True))


print(changing(2000))


def errors(n):
    seen = {}
    for i in range(n):
        try:
            isinstance(i, (str, 5) if i % 3 else (int, 5))
        except TypeError as e:
            seen[str(e)] = seen.get(str(e), 0) + 1
        try:
            issubclass(i if i % 5 == 0 else int, (str, int))
        except TypeError as e:
            seen[str(e)] = seen.get(str(e), 0) + 1
    return seen


print(errors(1500))


def replaced(n):
    kinds, hits = (int, str), 0
    for i in range(n):
        if i == n // 3:
            kinds = (float, bytes)
        if i == 2 * n // 3:
            kinds = (float, int, bytes)
        hits += isinstance(i, kinds) + 2 * isinstance(i, (kinds, list))
    return hits


print(replaced(3000))
