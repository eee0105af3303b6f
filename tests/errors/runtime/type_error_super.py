class A:
    def f(self):
        super(5, self).f()


A().f()
