# Text to float, and fixed formats: what is blank, what rounds which way.
import random

for text in ("1_0.5", " 1\t", "\x1c1", "1\x1f", "\u30001\u00a0", "\u0663.5", "_1", "1_", "1__0", "", " ", "+", "-.5", "5.", ".", "nan", "-INF",
             "infinit", "1e5", "1e", "1_0e1_0", "0x1", "1 2", b"1.5 ", b"\x1c1", b"1_0", b"\xff", bytearray(b"2.5"), "1\0", "\ud800", "1e400", "-1e-400"):
    for convert in (float, int, complex):
        try:
            print(ascii(text), convert(text))
        except (ValueError, TypeError) as e:
            print(ascii(e))

for value in (0.0, -0.0, 0.5, 1.5, 2.5, 0.125, 0.375, 1e15, 123456789012345678.0, 2.0**53, 2.0**52 + 0.5, 1e-20, 5e-324, 0.045, 1.005, 2.675, 0.1, 999.995, 9.5, 99.95, 1e17, 1e18, 1e22, 0.99999999999999989,
              -1234.56785, float("inf"), float("nan")):
    print(value, *(format(value, f".{precision}f") for precision in (0, 1, 2, 3, 6, 14, 15, 16, 17, 30)), "%.2f" % value, f"{value:.1%} {value:+12.3f} {value:,.2f} {value:#.0f}", round(value, 2) if value == value else "")

dice = random.Random(5)
digest = 0
for _ in range(3000):
    value = dice.choice((dice.random(), dice.uniform(-1e6, 1e6), dice.randrange(10**9) / 1000, dice.randrange(2**20) / 2**dice.randrange(20), dice.uniform(0, 1) * 10.0**dice.randrange(-30, 20)))
    for precision in range(0, 17, 2):
        for c in "%.*f" % (precision, value):
            digest = (digest * 31 + ord(c)) % 1_000_000_007
print(digest)


# A str's subclass may say itself which float it is.
class Text(str):
    def __float__(self):
        return float(str(self)) + 1


print([float(Text(n)) for n in range(20)])
