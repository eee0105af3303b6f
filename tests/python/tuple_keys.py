# Lookups of tuples that traces make only to look them up, and items of comprehensions.
def f(n):
    s = {(i, i * 2) for i in range(50)}
    d = {}
    c = 0
    for i in range(n):
        x, y = i % 60, (i % 60) * 2
        if (x, y) in s: c += 1
        if (x, y, "a") not in d:
            d[x, y, "a"] = i
        d[x, y, "a"] += 1
        c += d.get((x, y), 3)
        if (i,) in s: c += 1
        if (x, (y, 1)) in s: c += 100
        d[x, (y, 1.5)] = 1
        if (float(x), y) in s: c += 1000
        if i > n - 10: s.add((1 << 70, x)); c += ((1 << 70), x) in s
    t = {(a % 7, b % 3): a for a in range(100) for b in range(20)}
    u = {(a % 7, b % 3) for a in range(100) for b in range(20)}
    return c, len(d), sum(d.values()), len(t), len(u), sum(t.values())
for k in range(3): print(f(5000))
class H:
    def __init__(self, v): self.v = v
    def __hash__(self): return hash(self.v)
    def __eq__(self, o): return self.v == (o.v if isinstance(o, H) else o)
def g(n):
    s = {(1, H(2))}; d = {(1, H(3)): 5}
    c = 0
    for i in range(n):
        c += (1, i % 4) in s
        c += d.get((1, i % 4), 0)
    return c
print(g(3000))
