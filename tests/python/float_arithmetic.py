"""Float arithmetic: signs of zero, infinities, NaN, rounding, mixed types."""
import math
from _table import table

inf, nan = math.inf, math.nan
EDGES = [0.0, -0.0, 1.0, -1.5, 0.1, 1e-320, -5e-324, 1e308, -1.7976931348623157e308, inf, -inf, nan, 2**53, 3, True]
OPERATIONS = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b,
    "//": lambda a, b: a // b, "%": lambda a, b: a % b, "<": lambda a, b: a < b, "==": lambda a, b: a == b,
    "divmod": divmod, "**": lambda a, b: a ** b if isinstance(a, float) or b < 10 else None,
}
for name, operation in OPERATIONS.items():
    for a in EDGES:
        row = []
        for b in EDGES:
            try:
                row.append(repr(operation(a, b)))
            except (ZeroDivisionError, OverflowError) as error:
                row.append(f"{type(error).__name__}({error})")
        print(name, repr(a), " ".join(row))
table("""
-0.0 == 0.0, str(-0.0), 0.0 * -1, -0.0 + 0.0, -0.0 - 0.0, abs(-0.0), +(-0.0), math.copysign(1, -0.0)
5.5 % 2, -5.5 % 2, 5.5 % -2, -5.5 // 2, 5.5 // -2, divmod(-5.5, 2), 1e300 % 7, 1 % inf, -1 % inf, 1 // -inf
0.1 + 0.2, 0.1 * 3, 1 / 3, 2 / 3, 10 / 4, 1e16 + 1, 1e16 + 2.5
(-8) ** (1 / 3)
(-8.0) ** 3, (-8.0) ** -2, 2.0 ** 0.5, 4 ** 0.5, 4 ** -0.5, 0.0 ** 0, nan ** 0, 1 ** nan, inf ** -1, (-inf) ** 3
0.0 ** -1
10.0 ** 309
(-1) ** 0.5
round(0.5), round(1.5), round(2.5), round(-0.5), round(-1.5), round(2.675, 2), round(1234.5678, -2), round(1e300, 5), round(5.015, 2)
round(nan)
round(inf)
round(inf, 2), round(nan, 1), round(1.5, None), round(0.1, 400), round(1e308, -308), round(1.5e308, -308)
round(1.7976931348623157e308, -308)
int(1e15 + 0.5), int(-0.9), (2.5).is_integer(), (2.0).is_integer(), inf.is_integer(), (0.5).as_integer_ratio(), (0.1).as_integer_ratio()
inf.as_integer_ratio()
nan.as_integer_ratio()
(3.7).__trunc__(), (3.7).__floor__(), (3.2).__ceil__(), (-3.7).__floor__(), math.trunc(-3.7), (1e20).__int__()
(1.5).hex(), (-0.1).hex(), (0.0).hex(), inf.hex(), (5e-324).hex(), float.fromhex("0x1.8p1"), float.fromhex("-0x.1p-3"), float.fromhex("inf")
float.fromhex("0x1p1024")
float.fromhex("xyz")
nan == nan, nan != nan, nan < nan, nan in [nan], [nan] == [nan], inf == inf, -inf < inf, nan is nan, [float("nan")] == [float("nan")]
1.0 == 1, 1.5 == 1, 2**53 == 2.0**53, 2**53 + 1 == 2.0**53, 1e308 * 10 == inf, 10**400 == inf, 10**400 > inf, -10**400 < -1e308
hash(1.0) == hash(1), hash(0.5), hash(-0.0), hash(inf), hash(-inf), hash(1e300), hash(0.1), hash(2.0**70) == hash(2**70)
max(1, 2.5, nan), max(nan, 1), min(0.0, -0.0), min(-0.0, 0.0), sorted([3, 1.5, -inf, 2**60, inf])
1.5.real, 1.5.imag, 1.5.conjugate(), 1e3.is_integer(), float.__name__
float(10**308), float(2**1023), float("1e400"), float("-1e400"), float("1e-400")
float(10**309)
1e308 + 10**308
1.0 + 10**400
1.5 < 10**400, 1.5 > -10**400
1.5 << 2
1.5 & 1
~1.5
divmod(1.5, 0)
5.0 // 0
5.0 % 0
-1.0 // 1e-320, 1e-320 // 3, 5e-324 / 2, 2.2250738585072014e-308 / 4
float(True), float("nan") != float("nan"), float(" 1.5 "), float("1_000.5"), float(b"2.5"), float("infinity"), float("-Inf"), float("٣.٥")
float("1_")
float("")
float("1e")
float("0x10")
float("1 2")
float("1.5\\x00")
float(None)
float([])
float(1j)
""", globals())
total = 0.0
for i in range(1000):
    total += i * 0.1
print(total, math.fsum([0.1] * 10), sum([0.1] * 10))
