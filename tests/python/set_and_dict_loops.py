# Loops over sets and dicts that change now and then; operations of sets of many sizes, whose order is seen.
def f(n):
    t = 0
    s = set(range(0, 50, 3)); d = {i: i * i for i in range(20)}
    fs = frozenset("abcdef")
    for i in range(n):
        for x in s: t += x
        for k in d: t += k
        for k, v in d.items(): t += k * v
        for v in d.values(): t -= v
        for k in d.keys(): t += 1
        for c in fs: t += ord(c)
        t += sum(1 for x in s if x % 2)
        t += len([x for x in s if x > 7]) + len({k: v for k, v in d.items() if v > 5}) + max(x for x in fs) .count("f")
        if i % 97 == 5: s.add(i)
        if i % 89 == 5: s.discard(i % 50)
        if i % 83 == 1: d[i] = 3
        if i % 81 == 1: d.pop(i - 1, None)
    return t
print(f(2000))
def g(n):
    bad = 0
    s = set(range(10)); d = dict.fromkeys(range(10), 1)
    for i in range(n):
        try:
            for x in s:
                if i == n - 3: s.add(1000 + x)
        except RuntimeError as e:
            bad += 1; msg = str(e)
        try:
            for x in d:
                if i == n - 4: d[5000 + x] = 1
        except RuntimeError as e:
            bad += 1; msg2 = str(e)
        try:
            for x, y in d.items():
                if i == n - 5: del d[x]; d[x] = 1; break
        except RuntimeError as e:
            bad += 1; msg2 = str(e)
    return bad, msg, msg2, sorted(s), list(d)
print(g(500))
def h(n):
    s = {i for i in range(100)}
    t = 0
    while s:
        for x in s:
            break
        s.remove(x)
        t = t * 3 % 1000003 + x
    it = iter({1, 2, 3})
    next(it)
    return t, it.__length_hint__(), sorted(it), list(it)
print([h(1) for i in range(50)][-1])
import random
random.seed(5)
def alg():
    out = []
    for n in (0, 1, 3, 5, 9, 31, 33, 64, 100, 700, 5000):
        a = {random.randrange(n * 2 + 1) for _ in range(n)}; b = {random.randrange(n * 3 + 1) for _ in range(n)}
        c = a.copy()
        for x in list(c)[::3]: c.discard(x)
        for x, y in ((a, b), (b, a), (a, c), (c, b), (c, a)):
            out.append(hash(tuple(x & y)) ^ hash(tuple(x | y)) ^ hash(tuple(x - y)) ^ hash(tuple(x ^ y)) ^ hash(frozenset(x)))
            z = set(x); z |= y; out.append(hash(tuple(z))); z = set(x); z &= y; z -= c; z ^= b; out.append(hash(tuple(z)))
            out.append((x <= y, x >= y, x == set(x), z.issubset(a)))
            z = set(c); z.update(c, x); out.append(hash(tuple(z)))
    return out
print(hash(tuple(alg())), alg()[-6:])
