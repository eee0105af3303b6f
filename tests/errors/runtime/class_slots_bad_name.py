class A:
    __slots__ = ("1a",)
