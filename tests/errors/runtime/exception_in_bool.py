class A:
    def __bool__(self):
        raise ValueError("truth")


not A()
