def pair():
    return 1, 2, 3


def f():
    x, y = pair()


f()
