"""Short inner loops over fresh ranges, whose variables change their size on the way."""
LIMIT = 1 << 90


def bounded(x):
    return x if -LIMIT < x < LIMIT else x % 1000003


def doubled(n, start):
    s, i = start, 0
    while i < n:
        i += 1
        for j in range(i & 3):
            s = bounded(s + s)
    return s


def mixed(n):
    s, i = 1, 0
    while i < n:
        i += 1
        for j in range(i % 4):
            s = s + 1 if i % 50 else float(s) if i % 100 else int(s)
    return s


for n in (10, 40, 100, 400, 1000):
    print(n, doubled(n, 2**61), doubled(n, 1), doubled(n, -(2**62)), mixed(n))
