def bad(function):
    raise TypeError("in decorator")


@bad
def f():
    pass
