import sys


def depth(n):
    return 1 + depth(n + 1)


sys.setrecursionlimit(60)
depth(0)
