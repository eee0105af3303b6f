# NaNs among floats in hot loops: lists of floats keep them, with their identity.
import math

nan, inf = math.nan, math.inf


def stores(n):
    xs = [0.5] * n
    for i in range(n):
        xs[i] = inf - inf if i == n - 2 else i * 0.25
    return xs


xs = stores(200)
assert xs[-2] != xs[-2] and xs[-2] in xs and xs.index(xs[-2]) == 198 and xs[-1] == 49.75
ys = list(xs)
assert ys == xs and ys[198] is xs[198]


def own(n):
    xs = [1.5] * n
    for i in range(n):
        xs[i] = nan if i % 50 == 49 else float(i)
    return xs


xs = own(200)
assert nan in xs and xs[49] is nan and xs.count(nan) == 4 and xs[48] == 48.0


def appended(n):
    xs = [0.0]
    x = 1e300
    for i in range(n):
        xs.append(x)
        x = x * 1e10 - x * 1e9 if i < n - 5 else x - x
    return xs


xs = appended(100)
assert math.isnan(xs[-1]) and xs[-1] in xs and xs[1] == 1e300


def sums(n):
    total = 0.0
    for i in range(n):
        total += nan if i == n // 2 else 1.0
    return total


assert math.isnan(sums(200))


# What does not change in the loop is still computed in each iteration: as many NaNs as there are iterations.
def computed(x, n):
    seen = set()
    for i in range(n):
        seen.add(x % 1)
    return seen


def keys(x, n):
    table = {}
    for i in range(n):
        table[x - 1.0] = i
    return table


for _ in range(3):
    assert len(computed(nan, 100)) == len(keys(nan, 100)) == 100
    assert computed(2.5, 100) == {0.5} and keys(2.5, 100) == {1.5: 99}
