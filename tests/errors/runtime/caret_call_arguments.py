def f(*args):
    return args


f(1, 2, f(3), 1 / 0, f(4))
