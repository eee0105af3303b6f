# Ints that are sometimes small, sometimes a word, sometimes larger, in the same hot code.
import operator
from fractions import Fraction
from math import gcd

SIZES = [0, 1, -1, 7, -12, 1 << 61, (1 << 62) - 1, 1 << 62, -(1 << 62), -(1 << 62) - 1, (1 << 63) - 1, 1 << 63, -(1 << 63),
         -(1 << 63) - 1, (1 << 64) - 1, 1 << 64, -(1 << 64), 3 << 70, -(5 << 100) + 3, (7 << 130) + 11, True, False]


def sequence(n, seed):
    """Operands whose sizes change without an order."""
    state = seed
    out = []
    for _ in range(n):
        state = (state * 1103515245 + 12345) % (1 << 31)
        v = SIZES[(state >> 8) % len(SIZES)]
        out.append(v if v is True or v is False else v + (state >> 16) % 3)
    return out


def arithmetic(xs, ys):
    total = 0
    for x, y in zip(xs, ys):
        t = x * y + x - y
        u = t - x * 3
        total ^= (t | u) ^ (t & u)
        if t > u:
            total += 1
        if x <= y:
            total += 2
        if t == u or x != y:
            total -= 3
        if t:
            total += 5
        if not u:
            total -= 7
        total = -total if x else total
    return total


def divisions(xs, ys):
    total, errors = 0, 0
    for x, y in zip(xs, ys):
        try:
            q, r = x // y, x % y
            total = (total + q * y + r) % ((1 << 90) + 1)
            if q * y + r != x:
                return "wrong"
        except ZeroDivisionError as e:
            errors += len(str(e))
    return total, errors


def divisors(xs, ys):
    total = 0
    for x, y in zip(xs, ys):
        g = gcd(x, y)
        if g > 1:
            x //= g
            y //= g
        total += g + x - y
    return total


def shifts(xs, ys):
    total = 0
    for x, y in zip(xs, ys):
        n = y & 15
        total ^= (x << n) + (x >> n) + (x << 70) - (x >> 66)
    return total


def mixed_types(xs, ys):
    out = []
    for x, y in zip(xs, ys):
        try:
            out.append(x * y + x)
        except TypeError as e:
            out.append(str(e))
    return out[-40:]


for seed in range(6):
    xs, ys = sequence(700, seed), sequence(700, seed + 100)
    for f in arithmetic, divisions, divisors, shifts:
        print(f.__name__, f(xs, ys))
    odd = list(xs)
    odd[350:360] = [1.5, "ab", [1], None, 1 << 80, 2, 1j, (), -(1 << 70), 3]
    print(mixed_types(odd, [y if abs(y) < 9 else 2 for y in ys]))


# Words that no longer fit a small int, handed on as values.
class Pair:
    def __init__(self, x, y):
        self.x = x
        self.y = y


def handed_on(n, step):
    kept = []
    word = 1
    for i in range(n):
        word = word * step % 9223372036854775783
        p = Pair(word * 2 - 1, word - 5)
        if i % 50 == 0:
            kept.append((p.x, p.y))
    return kept


for step in 3, 1 << 40, (1 << 62) + 1:
    print(handed_on(1000, step))


# Fractions whose parts grow.
def harmonic(n):
    s = Fraction(0)
    for i in range(1, n):
        s += Fraction(1, i) * Fraction(i - 1, i + 1) - Fraction(2, i * i)
        if s > 3 or s == 1 or s < -5:
            s -= 1
    return s


print(harmonic(130))


def folded(op, xs):
    a = 1
    for x in xs:
        a = op(a, x)
        if a.bit_length() > 300:
            a >>= 250
    return a


for op in operator.add, operator.mul, operator.or_, operator.xor, operator.sub:
    print(op.__name__, folded(op, sequence(900, 5)))
