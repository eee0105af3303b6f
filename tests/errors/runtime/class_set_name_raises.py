class D:
    def __set_name__(self, owner, name):
        raise ValueError("bad name")


class A:
    attribute = D()
