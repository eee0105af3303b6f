class A:
    @staticmethod
    def f(a):
        pass


A().f(1, 2)
