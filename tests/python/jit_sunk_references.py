"""References that a loop puts into lists, dicts and cells in each iteration, while garbage is collected."""
import gc


class Thing:
    def __init__(self, n):
        self.n = n


def lists(n):
    kept = [None, None, 0]
    gc.collect()
    for i in range(n):
        t = Thing(i)
        kept[0] = t
        kept[1] = (i, t)
        kept[2] += 1
    return kept


def dicts(n):
    d = {"last": None, "count": 0, "big": 0.0}
    gc.collect()
    for i in range(n):
        d["last"] = Thing(i)
        d["count"] += 1
        d["big"] = i * 1e300
    return d


def cells(n):
    last = None

    def look():
        return last
    gc.collect()
    for i in range(n):
        last = Thing(i)
    return look


for n in (50, 300, 5000, 30000):
    k, d, c = lists(n), dicts(n), cells(n)
    garbage = [[Thing(i)] for i in range(20000)]
    gc.collect()
    print(k[0].n, k[1][0], k[1][1] is k[0], k[2], d["last"].n, d["count"], d["big"], c().n)
