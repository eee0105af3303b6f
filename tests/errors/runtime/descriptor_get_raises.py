class D:
    def __get__(self, instance, owner):
        raise KeyError("descriptor")


class A:
    d = D()


A().d
