"""Numbers at the edges: overflow of small ints, powers, shifts, division signs, rounding, conversions, special floats."""
import math
import operator
import sys
from _table import attempt, section, table

nan, inf = float("nan"), float("inf")
M = 2**62
table("""
M, M - 1, -M, -M - 1, M + M, -M - M, M * 2, (M - 1) + 1, -M - 1 - 1, M * M, (2**31) * (2**31), (2**32) * (2**30), 3037000500 * 3037000500, -3037000500 * 3037000500, 2**63, -2**63, 2**63 - 1, 2**64
(M - 1) * 2 - M, (2**62 - 1) + (2**62 - 1), -(2**62), abs(-(2**62)), -(-(2**62)), ~(2**62 - 1), ~-(2**62), (2**62) // -1, -(2**62) // -1, divmod(-(2**62), -1), (-(2**62)) % -1, (-2**63) // -1, abs(-2**63)
7 // 2, -7 // 2, 7 // -2, -7 // -2, 7 % 2, -7 % 2, 7 % -2, -7 % -2, divmod(7, -2), divmod(-7, 2), 0 // 5, 0 % -5, 6 // -3, 6 % -3, -6 % 3
7.5 // 2, -7.5 // 2, 7.5 % -2, -7.5 % 2, divmod(-7.5, 2), 5 % 0.3, -0.0 % 5, 0.0 % -5, 1e308 % 3, inf % 5 if 0 else "", 5 % inf, -5 % inf, 5 // inf, -5 // inf, divmod(5, -inf)
inf % 5
1 << 61, 1 << 62, 1 << 63, 1 << 64, 1 << 100, -1 << 62, -1 << 63, 3 << 61, 0 << 1000, 5 >> 1, -5 >> 1, -1 >> 100, 5 >> 100, (1 << 100) >> 99, -(1 << 100) >> 200, 1 << 0, True << 3, (2**70) >> 8, -(2**70) >> 8
0 << (10**30), 0 >> (10**30), 5 >> (10**30), -5 >> (10**30)
1 >> -1
2**10, 2**-1, (-2)**3, (-2)**2, 0**0, 0.0**0, 2**0.5, (-8)**(1/3), 10**20, 10**-2, (-1)**(10**20), 1**(10**30), 2**200 // 2**195, 7**77 % 1000, pow(7, 77, 1000), pow(3, -1, 7), pow(-3, 5, 7), pow(2, 10, -7), pow(2, 0, 1), pow(0, 0, 3), pow(5, 0), pow(2**100, 3, 10**9 + 7)
0 ** -1
pow(2, -1, 4)
pow(2, 3, 0)
pow(2.0, 3, 5)
pow(2, 1.5, 5)
2 ** (10 ** 30) if 0 else 1, 1.5 ** 1000 > 1, (-2.0) ** 3, (-2.0) ** -2, (-0.0) ** 3, inf ** 0, nan ** 0, 1 ** nan, (-inf) ** 3, (-inf) ** 2, (-inf) ** -1, 0.5 ** inf, 2.0 ** -inf, (-1.0) ** inf
2.0 ** 5000
(-2.0) ** 5000.0
int(1e15), int(-1.9), int(1e300) == 10**300, int(2.0**62), int(-2.0**62), int(2.0**63), int(0.5), int(-0.5), int(1e18), int(9007199254740993.0), int(123456789012345678901234567890.0)
round(0.5), round(1.5), round(2.5), round(-0.5), round(-1.5), round(2.675, 2), round(1e16), round(123.456, -1), round(123.456, -3), round(5, -1), round(15, -1), round(25, -1), round(-15, -1), round(1234567, -3), round(0.1, 20), round(1e300, 2), round(-0.4), round(2**70, -5), round(1.0), round(1, 5), round(5e-324, 400)
round(inf)
round(nan)
round(inf, 2), round(nan, 3), round(1.25, 1), round(1.35, 1), round(-2.5), round(0.05, 1), round(4503599627370497.5)
float(2**53 + 1), float(2**64 + 2**10), float(10**22), float(10**23), float(2**1023), float(-(2**1023)), float(2**1024 - 2**970), 2**53 + 1.0, (2**53 + 1) / 1, 10**30 / 10**10, 1 / 3, 2**1000 / 2**999, (2**2000) / (2**1999), -1 / 2**1080, 3 / 2**1074, (10**400) / (10**399), 1 / -3
float(2**1024)
2**1024 / 1
10**400 / 1.5
10**400 * 1.0
10**400 + 1.5
1.5 < 10**400, 10**400 < 1.5, inf > 10**400, -inf < -10**400, nan < 10**400, 2**53 == 2.0**53, 2**53 + 1 > 2.0**53, 2**53 + 1 < 2.0**53 + 2, 0.1 < 1, -1 < -0.5, 10**22 == 1e22, 10**23 == 1e23
0.1 + 0.2, 1e308 * 10, -1e308 * 10, inf - inf, inf * 0, 0.0 * -1, -0.0, 0.0 == -0.0, 1e-320, 5e-324 / 2, 1e16 + 1, 0.1 * 3, 1 - 0.9, 1e308 + 1e308, 3.0, 1e16, 1e15, 123456789.123456789, 1e-5, 0.0001, 1e22, 1e21, 100000000000000000000.0
math.copysign(1, -0.0), math.copysign(1, 0.0), str(-0.0), repr(-0.0 + 0), -0.0 + 0.0, 0 * -1.0, -(0.0), min(0.0, -0.0), max(-0.0, 0.0), abs(-0.0), round(-0.3), -0.0 if -0.0 else "falsy"
nan == nan, nan != nan, nan < 1, nan > 1, not nan, bool(nan), min(nan, 1), min(1, nan), max(nan, 1), sorted([nan, 1, 0])[1:], int("9" * 30), float("1e400"), float("-1e400"), float("1e-400"), float("nan"), float(" inf "), float("1_000.5"), float("0x10") if 0 else ""
float("1__0")
float("")
float(".")
int("0x10", 16), int("0b11", 0), int("0o17", 0), int("-0x1f", 0), int("z", 36), int("1_000"), int(" 5 "), int("+5"), int(b"12"), int("٣"), int("00"), int("0", 0), int("-0"), int("00", 0)
int("08", 0)
int("1", 1)
int("1", 37)
int("1__0")
int("_1")
int("5 5")
int("5.0")
int(None)
int([1])
int("1" * 4300) > 0
int("1" * 4301)
str(10 ** 4300)
len(str(10 ** 4299)), int("1" * 5000, 16) > 0, hex(10 ** 5000)[:5], len(f"{10**4299:d}"), sys.get_int_max_str_digits()
(5).bit_length(), (-5).bit_length(), (0).bit_length(), (2**62).bit_length(), (2**100).bit_count(), (-7).bit_count(), (255).to_bytes(2, "big"), (-1).to_bytes(2, "little", signed=True), int.from_bytes(b"\\x01\\x00", "big"), int.from_bytes(b"\\xff", "big", signed=True), (1.5).as_integer_ratio(), (0.1).hex(), float.fromhex("0x1.8p1"), (5).as_integer_ratio(), (2.0).is_integer()
(256).to_bytes(1, "big")
(-1).to_bytes(1, "big")
(1).to_bytes(1, "middle")
inf.as_integer_ratio()
nan.as_integer_ratio()
5 & 3, -5 & 3, 5 | -3, 5 ^ -3, ~5, ~0, ~-1, -1 & (2**70), (2**70) | 1, -(2**70) & (2**69 - 1), (2**70) ^ (2**70), -1 ^ (2**70), True & 3, True | False, True ^ True, ~True, -(2**62) | 1, (2**63) & -(2**63)
True + True, True * 5, True - 2, True / 2, True // 1, -True, +True, True ** 2, sum([True, True]), True < 2, [1, 2][True], "a" * True, isinstance(True, int), True is (1 == 1), bool(5) is True, int(True), True == 1.0, hash(True)
1.5 & 1
1 & 1.5
"a" - 1
1j < 2
1j // 1
(1 + 2j) * (3 - 1j), (1 + 2j) / (1 - 1j), (1 + 2j) ** 2, abs(3 + 4j), (1j) ** 2, -1j, (1 + 2j).conjugate(), 1j == 1j, complex(1, inf), (2 + 0j) == 2, complex("1+2j"), complex("nan"), 0j ** 0, (1 + 1j) ** -1, (1 + 2j).real, 2 * 1j + 3, 1e308 * (1 + 1j) * 10
math.isqrt(10**30), math.gcd(12, 18, 27), math.lcm(4, 6), math.comb(50, 25), math.perm(5, 2), math.factorial(25), math.prod([1.5, 2]), math.fsum([0.1] * 10), math.hypot(3, 4), math.dist([0, 0], [3, 4]), math.floor(-1.5), math.ceil(-1.5), math.trunc(-1.5), math.modf(-1.5), math.frexp(10.0), math.ldexp(0.5, 4), math.fmod(-7, 3), math.remainder(7, 4), math.log(8, 2), math.log2(2**70), math.log10(1000), math.exp(1), math.expm1(1e-10), math.log1p(1e-10), math.atan2(-0.0, -1), math.nextafter(1, 2), math.ulp(1.0), math.isclose(0.1 + 0.2, 0.3), math.cbrt(27), math.floor(1e300) == 10**300 // 1 or True
math.sqrt(-1)
math.log(0)
math.exp(1000)
math.factorial(-1)
math.factorial(1.5)
math.isqrt(-1)
math.comb(5, -1)
math.gcd(1.5)
math.acos(2)
math.pow(0, -1)
math.fmod(inf, 1)
math.floor(nan)
math.ceil(inf)
""".replace(', inf % 5 if 0 else ""', "").replace('2 ** (10 ** 30) if 0 else 1, ', "").replace(', float("0x10") if 0 else ""', ""), globals())


@section("loops across the edge")
def loops():
    x, steps = 1, []
    for i in range(70):
        x = x * 3 - i
        if i % 23 == 0:
            steps.append(x)
    print(x, steps)
    x = M - 100
    for i in range(200):
        x += 1
    print(x, x - M)
    x = -M + 100
    for i in range(200):
        x -= 1
    print(x)
    product, total = 1, 0
    for i in range(1, 300):
        product = (product * i) & (2**64 - 1) if i % 2 else product * i
        total ^= product
        if product.bit_length() > 200:
            product >>= 150
    print(product, total)
    f = 1
    values = []
    for i in range(300):
        f = f * 2 if i < 100 else f / 2 if i < 250 else f // 1
        if i % 50 == 0:
            values.append(f)
    print(values, f)
    mixed = 0
    for i in range(300):
        mixed = mixed + (i if i % 3 else i * 0.5) - (True if i % 7 == 0 else 0)
    print(mixed)
    shift = 0
    for i in range(130):
        shift |= 1 << i
        if i % 40 == 39:
            shift = ~shift
    print(shift)
    a, b = 0, 1
    for i in range(500):
        a, b = b, (a + b) % 1000000007
    print(a)
    h = 14695981039346656037
    for c in "fowler-noll-vo hash over a string that is long enough" * 5:
        h = ((h ^ ord(c)) * 1099511628211) % 2**64
    print(h)
    state = 88172645463325252
    for _ in range(500):
        state ^= (state << 13) & 0xFFFFFFFFFFFFFFFF
        state ^= state >> 7
        state ^= (state << 17) & 0xFFFFFFFFFFFFFFFF
    print(state)
    zero = 0.0
    signs = []
    for i in range(100):
        zero = -zero
        signs.append(math.copysign(1, zero))
    print(sum(signs), zero)
    counts = {}
    for i in range(-300, 300):
        q, r = divmod(i, 7 if i % 2 else -7)
        counts[r] = counts.get(r, 0) + q
    print(counts)
    e = 1.0
    n = 0
    while e > 0:
        e /= 2
        n += 1
    print(n)
    print(sum(operator.floordiv(i, 3) for i in range(-200, 200)), sum(i % -3 for i in range(-200, 200)), sum(-i // 7 for i in range(200)), sum((i * 0.1) // 0.3 for i in range(200)))


print(format(0.0, "#"), format(1.0, "#"), format(1e20, "#"), (-1).to_bytes(0, "big", signed=True))
attempt(lambda: "%*d" % (10**30, 1))
attempt(lambda: "%.*f" % (10**30, 1.0))
for text in ("1__0", "1_", "_1j", "1_0+2_0j", "1+_2j"):
    attempt(complex, text)
