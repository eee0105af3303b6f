class A:
    def __setattr__(self, name, value):
        raise ValueError(name)


A().x = 1
