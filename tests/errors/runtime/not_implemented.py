class A:
    def f(self):
        raise NotImplementedError("later")


A().f()
