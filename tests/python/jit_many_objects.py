"""An exit that makes more objects than most."""


def matrix(i):
    rows = (((i, 0), (0, 1), (2, i), (3, 4)),) * 1
    a = ((i, 1), (i, 2), (i, 3), (i, 4), (i, 5), (i, 6), (i, 7), (i, 8), (i, 9), (i, 10))
    b = (a, (a, (i, i)), ((i, 1), (i, 2), (i, 3), (i, 4), (i, 5), (i, 6), (i, 7), (i, 8), (i, 9)))
    c = (b, ((i, 1), (i, 2), (i, 3), (i, 4), (i, 5), (i, 6), (i, 7), (i, 8), (i, 9), (i, 10), (i, 11)))
    d = (c, ((i, 1), (i, 2), (i, 3), (i, 4), (i, 5), (i, 6), (i, 7), (i, 8), (i, 9), (i, 10), (i, 11)))
    e = (d, ((i, 1), (i, 2), (i, 3), (i, 4), (i, 5), (i, 6), (i, 7), (i, 8), (i, 9), (i, 10), (i, 11)))
    f = [e, [(i, 1), (i, 2), (i, 3), (i, 4), (i, 5), (i, 6), (i, 7), (i, 8), (i, 9), (i, 10), (i, 11)]]
    g = [f, [(i, 1), (i, 2), (i, 3), (i, 4), (i, 5), (i, 6), (i, 7), (i, 8), (i, 9), (i, 10), (i, 11)]]
    if i % 40 == 39:
        return rows, g
    return i


kept = [matrix(i) for i in range(400)]
print(kept[39], kept[79], sum(1 for k in kept if isinstance(k, tuple)))
print(kept[399][1][0][0][0][0][0][0] is kept[399][1][0][0][0][0][0][1][0])
