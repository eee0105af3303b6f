class A:
    @property
    def x(self):
        return self.y

    def __getattr__(self, name):
        return object.__getattribute__(self, name)


A().x
