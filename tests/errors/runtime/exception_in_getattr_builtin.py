class A:
    def __getattribute__(self, name):
        raise ValueError(name)


A().x
