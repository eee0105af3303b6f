# What an exit of compiled code has put into frames dies when these drop it: nothing else still refers to it.
import gc
import weakref


class Thing:
    pass


def callee(i, n):
    a, b, c, d = Thing(), Thing(), Thing(), Thing()
    a.i = i
    things = [b, c]
    if i == n:
        refs = [weakref.ref(t) for t in (a, b, c, d)]
        del a, b, c, d, things
        gc.collect()
        return [r() is None for r in refs]
    return a.i + len(things)


def caller(n):
    total = 0
    for i in range(n + 1):
        r = callee(i, n)
        if r.__class__ is list:
            print(r)
        else:
            total += r
    return total


def recursive(k, n):
    if k:
        return recursive(k - 1, n) + [k]
    return callee(n, n)


for n in range(1, 400, 13):
    print(caller(n))
for n in range(200):
    for k in range(4):
        r = recursive(k, n)
    if n % 20 == 0:
        print(r)
