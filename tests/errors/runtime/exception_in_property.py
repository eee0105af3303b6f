class A:
    @property
    def x(self):
        return self._x + 1


A().x
