class A:
    @classmethod
    def f(cls, a):
        pass


A.f()
