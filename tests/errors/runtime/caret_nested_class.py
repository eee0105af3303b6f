class A:
    class B:
        def f(self):
            return self.missing


A.B().f()
