# Ints of 64 bits without a sign, and larger products of which the low bits are wanted, in hot loops.
M32 = 0xFFFFFFFF
M64 = 0xFFFFFFFFFFFFFFFF


def lcg(n):
    x, s = 88172645463325252, 0
    for _ in range(n):
        x = (x * 6364136223846793005 + 1442695040888963407) & M64
        s ^= x >> 33
    return x, s


def xorshift(x, n):
    for _ in range(n):
        x ^= (x << 13) & M64
        x ^= x >> 7
        x ^= (x << 17) & M64
    return x


class State:
    def __init__(self, seed):
        self.seed = seed

    def next(self):
        x = self.seed
        x ^= x << 21 & M64
        x ^= x >> 35
        x ^= x << 4 & M64
        self.seed = x
        return x


def splitmix(s):
    s = (s + 0x9E3779B97F4A7C15) & M64
    z = ((s ^ (s >> 30)) * 0xBF58476D1CE4E5B9) & M64
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) % 2**64
    return s, z ^ (z >> 31)


def rotate(x, k):
    return ((x << k) | (x >> (64 - k))) & M64


def fnv(data):
    h = 0xCBF29CE484222325
    for c in data:
        h = ((h ^ c) * 0x100000001B3) & M64
    return h


def murmur_mix(h):
    h ^= h >> 16
    h = (h * 0x85EBCA6B) & M32
    h ^= h >> 13
    h = (h * 0xC2B2AE35) & M32
    return h ^ h >> 16


def mixed_signs(n):
    # Negative operands, complements, differences: exact where they are not masked.
    x, total = 1, 0
    for i in range(n):
        x = (x * 0x5DEECE66D - i) & M64
        y = ~x & M64
        z = (i - x) & M64
        total += (y % 1000) - (z >> 60) + (x > y) + (x == z) - (x <= i) + (x // 3 % 7) + (x // 1024 & 15)
    return x, total


def products(n, m):
    x, total = 3, 0
    for i in range(1, n):
        x = (x * x + i) % m
        y = x * (x + i) % m
        total += y & 0xFFFF
    return x, total


def power(b, e, m):
    r = 1
    while e > 0:
        if e & 1:
            r = r * b % m
        b = b * b % m
        e >>= 1
    return r


def grows(n):
    x = 1
    for i in range(n):
        x = x * 3 + i
    return x % 1_000_000_007, x.bit_length()


def seen_in_between(n):
    # The unmasked value is used, too.
    x, big = 1, 0
    for i in range(n):
        y = x * 6364136223846793005 + 1
        if y > 1 << 100:
            big += y >> 100
        x = y & M64
    return x, big


def stays_or_leaves(n):
    # Small in some iterations, large in others, an exception in one.
    x, log = 5, []
    for i in range(n):
        x = (x * x + 7) & M64
        try:
            x // (i - n // 2)
        except ZeroDivisionError:
            log.append(x)
        if i % 97 == 0:
            x >>= 40
            log.append(x)
    return log[-3:], len(log)


def shifted_out(n):
    total = 0
    for i in range(n):
        k = i % 70
        total = (total + (1 << k)) & M64
        total ^= (i << k) & M64
    return total


def to_floats(n):
    x, s = 12345, 0.0
    for _ in range(n):
        x = (x * 6364136223846793005 + 1) & M64
        s += (x >> 11) / 9007199254740992.0
    return round(s, 6)


def containers(n):
    s = [1, 2, 3, M64]
    d = {}
    for i in range(n):
        s[i & 3] = rotate(s[i & 3] * 5 & M64, 7) ^ i
        d[s[i & 3] & 7] = s[i & 3]
    return s, sorted(d.items())[:2]


state = State(88172645463325252)
total = 0
for _ in range(3000):
    total += state.next() % 1000
print(lcg(5000), xorshift(88172645463325252, 5000), state.seed, total)
seed, mix = 1, 0
for _ in range(3000):
    seed, value = splitmix(seed)
    mix ^= rotate(value, value & 63)
print(seed, mix, fnv(bytes(range(256)) * 10))
h = 0
for i in range(5000):
    h ^= murmur_mix(i * 0xCC9E2D51 & M32)
print(h, mixed_signs(4000), products(4000, (1 << 61) - 1), products(4000, 10**9 + 7), products(4000, (1 << 63) - 25))
print([power(i, 10**9 + 5, 10**9 + 7) for i in range(50)][-3:], [power(i, 2**60, 2**61 - 1) for i in range(20)][-3:])
print(grows(600), seen_in_between(3000), stays_or_leaves(3000), shifted_out(3000), to_floats(3000), containers(3000))


def remainder(a, b):
    return a % b, a & 0


def types_stay_checked():
    # The result says nothing about the operand, whose type is checked nevertheless.
    seen = []
    for values in [1, 3], [2**62, 2**63], [2**70], [-0.5, 1j, None, "text"]:
        for value in values * 30:
            try:
                seen.append(remainder(value, True))
            except TypeError as e:
                seen.append(str(e))
    return sorted(set(map(str, seen)))


print(types_stay_checked())
