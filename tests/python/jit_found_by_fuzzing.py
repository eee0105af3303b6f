"""What generated programs (tests/fuzz) have found in compiled code."""


# A shift by a constant that also divides, and so has a register that is not the shift count's.
def divided(n):
    t = 0
    for i in range(n):
        t = t // 8 // 3 + i
    return t


assert [divided(n) for n in (30, 100, 1000)] == [30, 103, 1042]


# Ints and floats in spill slots that change places on the way from an inner loop to the outer one.
def clipped(x):
    return x if -(1 << 90) < x < (1 << 90) else 0


def numbers(n):
    i = 0
    while i < n:
        yield i
        i += 1


def places(n, a):
    s = t = 0
    x, y, w, d = 0.5, a, "", {}
    for i in numbers(n):
        if i % 13 == 0:
            x = i * 0.5
        else:
            for j in range(i & 7):
                u, v = j, (s, x)
                s = clipped(v[0] + u)
                y = clipped(a)
        d[i & 15] = 2
        w = (w + f"{i}")[-50:]
        s = clipped(s + d.get(i & 7, 1))
    return s, t, x, y, w[-8:]


for _ in range(3):
    assert places(200, 2**62 - 1) == (1688, 0, 97.5, 2**62 - 1, "97198199")


# Arguments that are None are named so.
def message(function, *args):
    try:
        function(*args)
    except Exception as e:
        return type(e).__name__, str(e)


assert message("abc".replace, "a", None) == ("TypeError", "replace() argument 2 must be str, not None")
assert message(lambda: "a" * 2**62) == ("MemoryError", "")
assert message(lambda: "abc" * 2**62) == ("OverflowError", "repeated string is too long")
