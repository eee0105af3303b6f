# exits: 6000
# entered: 6000
"""Tests in a row, in a loop and in what it calls, are joined: traces grow with their number, not with that of the
ways through them."""


def classify(x, y, z):
    r = 0
    if x & 1:
        r += 1
    else:
        r -= 1
    if y & 2:
        r ^= 5
    if z & 4:
        r += x
    elif z & 8:
        r += y
    else:
        r += z
    if x > y:
        r += 3
    if y > z:
        r -= 2
    if (x ^ z) & 16:
        r *= 2
    return r & 0xffff


def run(n):
    seed, acc, low, ratio = 42, 0, 1 << 30, 0.5
    for _ in range(n):
        seed = (seed * 1103515245 + 12345) & 0x7fffffff
        x, y, z = seed >> 16, (seed >> 8) & 0xff, seed & 0xff
        if x % 3 == 0:
            acc += 1
        elif x % 3 == 1:
            ratio += 0.25
        if y % 5 < 2:
            acc ^= z
        if z > 128:
            acc += y
        else:
            ratio = acc / 3
        if x < low:
            low = x
        if (x ^ y) & 4:
            acc += 7
        if (y ^ z) & 8:
            acc -= 3 if z & 1 else 4
        acc += classify(x, y, z)
        try:
            if acc > 1000000:
                raise OverflowError(acc)
            if z == 17:
                continue
            if y == 18:
                acc += int("x")
        except OverflowError as error:
            acc = error.args[0] - 999999
        except ValueError:
            acc -= 1
        if x & 32:
            acc += 1
    return acc, low, ratio


def walk(items, limit):
    """The same in a function that returns out of its loop, and in one without a loop."""
    total = 0
    for a, b in items:
        if a > b:
            total += a
        if a & 1:
            total += b
        if b & 1:
            total -= 1
        if a & 2:
            total ^= b
        if b & 2:
            total += 2
        if total > limit:
            return total
    return -total


def several(n):
    pairs = [(i * 7 % 61, i * 11 % 53) for i in range(40)]
    return sum(walk(pairs, limit % 900) for limit in range(n))


print(run(60000), several(3000))
