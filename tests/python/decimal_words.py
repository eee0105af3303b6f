# Operations on ordinary decimal numbers: around the limits of a machine word, of the precision, and zeros.
import decimal
from decimal import Decimal as D

TEXTS = """0 -0 0.00 1 -1 1.25 -3.7 7 0.1 0.01 1e3 1e-3 -2.5 123456789012345678 999999999999999999 1000000000000000000
-999999999999999999 99999999999999999999 0.000001 0.0000001 5e20 1.50 100 1e17 3e-18 12345678 0.33 4 8 3 9 625 1e-40 1e900 2e-1000""".split()
numbers = [D(t) for t in TEXTS] + [10**17, 10**18, -3, 2**61, True]
lines = []


def attempt(operation, *operands):
    context = decimal.getcontext()
    context.clear_flags()
    try:
        result = operation(*operands)
    except (ArithmeticError, TypeError, ValueError) as e:
        result = type(e)
    flags = [str(f) for f, on in context.flags.items() if on]
    lines.append(f"{operands} {result!r} {flags}")


for settings in (dict(), dict(prec=18), dict(prec=17), dict(prec=5), dict(prec=28, rounding="ROUND_FLOOR"),
                 dict(prec=20, rounding="ROUND_HALF_UP"), dict(prec=28, rounding="ROUND_05UP"), dict(Emax=10, Emin=-10),
                 dict(prec=40, rounding="ROUND_UP"), dict(rounding="ROUND_CEILING"), dict(clamp=1, Emax=30)):
    with decimal.localcontext(**settings):
        for a in numbers:
            for b in numbers:
                if not isinstance(a, D) and not isinstance(b, D):
                    continue
                attempt(lambda x, y: x + y, a, b)
                attempt(lambda x, y: x - y, a, b)
                attempt(lambda x, y: x * y, a, b)
                attempt(lambda x, y: x / y, a, b)
                attempt(lambda x, y: (x < y, x == y, x >= y), a, b)
for n in numbers:
    lines.append(f"{n} {n!r} {hash(n)} {float(n)!r} {D(n).to_eng_string()} {D(n)!r}")
for text in ("", ".", "-", "-.", "1.", ".5", "-.5", "+1", "1..2", "1.2.3", " 1 ", "1_0", "00.10", "-0.0", "12x"):
    attempt(D, text)


class Money(D):
    pass


for n in (Money("1.5"), Money("-2")):
    lines.append(f"{n + 1!r} {type(n + n)} {type(D(n))} {n!r} {hash(n)} {n == D('1.5')}")

import zlib
print(len(lines), zlib.crc32("\n".join(lines).encode()))
if __name__ == "__main__" and __import__("sys").argv[1:]:
    print("\n".join(lines))
