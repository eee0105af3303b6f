def a(n):
    b(n)


def b(n):
    c(n)


def c(n):
    if n == 0:
        1 / 0
    a(n - 1)


a(3)
