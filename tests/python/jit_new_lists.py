# Lists that traces make in line: their kinds of elements, and what else is done to them.
def make(n, kind):
    out = []
    for i in range(n):
        a = i if kind == 0 else i * 0.5 if kind == 1 else str(i)
        x = [a, a, i]
        y = [a]
        y += [a, a]
        y += (i,)
        e = []
        e.append(a)
        z = [a, a] * 3
        z[1] = None if i % 7 == 0 else i
        x.append(a)
        out.append((x, y, e, z, [[a]], [], x is y))
    return out
for kind in (0, 1, 2):
    r = make(400, kind)
    for i, (x, y, e, z, n, m, same) in enumerate(r):
        a = i if kind == 0 else i * 0.5 if kind == 1 else str(i)
        assert x == [a, a, i, a] and y == [a, a, a, i] and e == [a] and n == [[a]] and m == [] and not same
        assert z == [a, None if i % 7 == 0 else i, a, a, a, a]
        assert [type(v) for v in x] == [type(a), type(a), int, type(a)]
def mixed(items):
    s = 0
    for a in items:
        l = [a, 1]
        for v in l:
            s += v
        if a == 5:
            l[0] = 'x'
        if isinstance(l[0], str):
            s += 1000
    return s
assert mixed([1] * 200 + [1.5, True, 2**70, 5, 2.0]) == 203 + 1 + 1.5 + 1 + True + 1 + 2**70 + 1 + 6 + 1000 + 3.0
nan = float('nan')
def nans(n):
    k = 0
    for i in range(n):
        l = [nan if i > 150 else 1.0, 2.0]
        k += l[0] is nan
        k += l == l
    return k
assert nans(300) == 149 + 300
