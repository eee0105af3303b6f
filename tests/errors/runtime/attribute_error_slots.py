class A:
    __slots__ = ("a", "b")


A().c = 1
