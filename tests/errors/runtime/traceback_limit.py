import sys


def f(n):
    if n == 0:
        raise ValueError("end")
    f(n - 1)


sys.tracebacklimit = 2
f(5)
