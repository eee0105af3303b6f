# Ints that a loop masks in each iteration, from starts that are not masked; and those it does not.
def lfsr(state, n):
    out = []
    for _ in range(n):
        bit = (state ^ state >> 2 ^ state >> 3 ^ state >> 5) & 1
        state = state >> 1 | bit << 15
        out.append(state)
    return out


def masks(x, y, n):
    s = 0
    for i in range(n):
        x = (x * 31 + y) & 0xFFFF
        y = (y + x) & 0xFFFFFFFFFFFF
        s += x * y >> 7
    return x, y, s


def plain_masks(x, y, n):
    s, k = 0, 0
    while k < n:
        k += 1
        x = (x * 31 + y) & 0xFFFF
        y = (y + x) & 0xFFFFFFFFFFFF
        s += x * y >> 7
    return x, y, s


for x, y in [(1, 2), (-5, 3), (2**61, 2**62 - 1), (2**70, -2**70), (0, -1)]:
    want = plain_masks(x, y, 3)
    assert masks(x, y, 3) == want
    a, b, s = x, y, 0
    for k in range(300):
        a, b, t = masks(a, b, 1)
        s += t
    assert masks(x, y, 300) == (a, b, s)


def swap(a, b, n):
    for i in range(n):
        a, b = b, a + 1 if i % 2 else a
    return a, b


assert swap(2**62 - 120, 0, 400) == (2**62 - 120, 200)
assert swap(2**62 - 120, 2**62 - 100, 400) == (2**62 - 120, 2**62 + 100)
assert swap(2**63 - 60, 2**63 - 30, 300) == (2**63 - 60, 2**63 + 120)


def growing(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b & 0xFF, a + b
    return a, b


def growing_slowly(n):
    a, b, k = 0, 1, 0
    while k != n:
        a, b = b & 0xFF, a + b
        k += 1
    return a, b


assert growing(500) == growing_slowly(500)


def doubling(n):
    a, seen = 1, []
    for i in range(n):
        a = a * 2 if i % 80 else (i & 3) + 1
        seen.append(a)
    return seen


assert doubling(400)[-1] == 1 << 79 and doubling(85)[80:] == [1, 2, 4, 8, 16]
assert lfsr(0xACE1, 70000)[65534] == 0xACE1
