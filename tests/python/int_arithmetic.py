"""Integer arithmetic around the limits of machine words: results, signs, types."""
from _table import table

EDGES = [0, 1, -1, 2, 7, -7, 2**30 - 1, 2**31, -2**31 - 1, 2**62 - 1, 2**62, 2**62 + 1, -2**62, -2**62 - 1,
         2**63 - 1, 2**63, -2**63, -2**63 - 1, 2**64, 10**19, -10**30, 3**100]
OPERATIONS = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "//": lambda a, b: a // b,
    "%": lambda a, b: a % b, "/": lambda a, b: a / b, "&": lambda a, b: a & b, "|": lambda a, b: a | b,
    "^": lambda a, b: a ^ b, "<": lambda a, b: a < b, "==": lambda a, b: a == b, ">=": lambda a, b: a >= b,
    "divmod": divmod,
}
for name, operation in OPERATIONS.items():
    for a in EDGES:
        row = []
        for b in EDGES:
            try:
                row.append(str(operation(a, b)))
            except (ZeroDivisionError, OverflowError) as error:
                row.append(type(error).__name__)
        print(name, a, " ".join(row))
for a in EDGES:
    print(a, -a, +a, ~a, abs(a), a.bit_length(), a.bit_count(), hash(a), bool(a), [a >> s for s in (0, 1, 31, 62, 63, 64, 200)],
          [a << s for s in (0, 1, 2, 31, 63, 70)])
table("""
2 ** 0
2 ** 63
(-2) ** 63
2 ** -1
0 ** 0
0 ** 5
(-3) ** 3
10 ** 50
pow(3, 200, 7)
pow(3, -1, 7)
pow(2, 10, -7)
pow(-2, 3, 5)
pow(2, 3, 1)
pow(0, 0, 1)
pow(2, -1, 4)
pow(10**20, 10**10, 10**9 + 7)
7 // -2
-7 // 2
7 % -2
-7 % 2
-7 // -2
divmod(-7, 3)
divmod(7, -3)
1 << 100 >> 99
-1 >> 1000
-5 >> 1
5 << 0
0 << 10**18
1 << -1
1 >> -1
-(2**63) // -1
(-2**63) * -1
2**62 + 2**62
-2**62 - 2**62 - 1
(2**62 - 1) + 1
4611686018427387904 - 1
3037000500 ** 2
3037000499 * 3037000500
True + True
True * 10**20
-True
~True
5 .real, 5 .imag, 5 .numerator, 5 .denominator
(10**400) / (10**399)
(2**1024) / 2**1000
10**400 / 1
1 / 10**400
(2**53 + 1) / 1
(2**70 + 1) / (2**17 + 3)
9007199254740993 / 3
int.__add__(1, 2.0)
int.__floordiv__(7, 2)
(5).__rsub__(3)
1_000_000 + 0x_ff + 0b1_01 + 0o7_7
""", globals())
