def f(a):
    return a.b.c[0](1) + 2


f(1)
