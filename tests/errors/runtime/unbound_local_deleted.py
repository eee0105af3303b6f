def f(x):
    del x
    return x


f(1)
