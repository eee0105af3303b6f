def f(**kwargs):
    pass


f(a=1, b=2 + "x", c=3)
