# A class that gets a data descriptor when its attributes have been read: from instances, slots, bases and subclasses.
class Loud:
    def __get__(self, instance, owner):
        return "descriptor"

    def __set__(self, instance, value):
        raise AttributeError("no")


def read(o):
    return o.x


def write(o, v):
    o.x = v


def check(make, target, expected="descriptor"):
    objects = [make() for _ in range(3)]
    for _ in range(100):
        for o in objects:
            write(o, 1)
            assert read(o) == 1
    target().x = Loud()
    for o in objects:
        assert read(o) == expected, read(o)
        try:
            write(o, 2)
        except AttributeError:
            assert expected == "descriptor"
        else:
            assert expected != "descriptor"


def own():
    class A:
        pass

    return A, lambda: A


def base():
    class A:
        pass

    class B(A):
        pass

    return B, lambda: A


def slot_of_base():
    class A:
        __slots__ = ("x",)

    class B(A):
        pass

    return B, lambda: B


def slot_behind():
    class A:
        pass

    class S:
        __slots__ = ("x",)

    class C(A, S):
        pass

    return C, lambda: A


def dictionary():
    class A:
        def __init__(self):
            self.__dict__["y z"] = 1
            for i in range(100):
                setattr(self, f"a{i}", i)

    return A, lambda: A


for case in (own, base, slot_of_base, slot_behind, dictionary):
    check(*case())


class Fresh:
    pass


o = Fresh()
o.other = 1
for _ in range(100):
    assert o.other == 1
Fresh.x = Loud()
assert o.x == "descriptor" and o.other == 1
try:
    o.x = 1
except AttributeError:
    pass
o.__dict__["x"] = 5
assert read(o) == "descriptor"
del Fresh.x
assert read(o) == 5


class Meta(type):
    pass


class K(metaclass=Meta):
    x = 1


for _ in range(100):
    assert read(K) == 1
Meta.x = Loud()
assert read(K) == "descriptor"
