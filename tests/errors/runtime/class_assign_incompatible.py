class A:
    __slots__ = ("a",)


class B:
    pass


A().__class__ = B
