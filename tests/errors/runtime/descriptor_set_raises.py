class D:
    def __set__(self, instance, value):
        raise ValueError(f"cannot set to {value}")


class A:
    d = D()


A().d = 5
