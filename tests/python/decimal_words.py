"""Decimals of up to 18 digits: //, %, divmod and quantize with every rounding, and the conditions they leave."""
import decimal
from decimal import Decimal

ROUNDINGS = [decimal.ROUND_CEILING, decimal.ROUND_DOWN, decimal.ROUND_FLOOR, decimal.ROUND_HALF_DOWN,
             decimal.ROUND_HALF_EVEN, decimal.ROUND_HALF_UP, decimal.ROUND_UP, decimal.ROUND_05UP]
NUMBERS = ["0", "-0", "0.00", "1", "-1", "3", "7", "10", "1.5", "2.5", "-2.5", "0.05", "0.15", "-0.25", "99.995", "1.00",
           "3.00", "100", "1E+2", "12E-30", "1E+17", "999999999999999999", "-999999999999999999", "1000000000000000000",
           "123456789.123456789", "0.000000000000000001", "5E-19", "1E+30", "NaN", "-Infinity", "12345678901234567890.5"]


def attempt(f):
    context = decimal.getcontext()
    context.clear_flags()
    try:
        result = str(f())
    except decimal.DecimalException as error:
        result = type(error).__name__
    return result, sorted(flag.__name__ for flag, set_ in context.flags.items() if set_)


lines = []
for precision in (28, 18, 12):
    decimal.getcontext().prec = precision
    for a in NUMBERS:
        x = Decimal(a)
        for b in NUMBERS:
            y = Decimal(b)
            lines.append((precision, a, b, attempt(lambda: x // y), attempt(lambda: x % y), attempt(lambda: x.quantize(y))))
        for rounding in ROUNDINGS:
            for exponent in ("1", "0.1", "0.01", "1E+1", "1E+3", "1E-17", "1E-20", "1E+25"):
                y = Decimal(exponent)
                lines.append((a, rounding, exponent, attempt(lambda: x.quantize(y, rounding))))
                lines.append(attempt(lambda: x.quantize(y, rounding="".join(["ROUND_", rounding[6:]]))))
        lines.append((a, attempt(lambda: x // 3), attempt(lambda: 17 % x), attempt(lambda: -x % 7), attempt(lambda: x.quantize(2)),
                      attempt(lambda: -x), attempt(lambda: abs(x)), attempt(lambda: [round(x, n) for n in (-2, 0, 1, 2, 9)])))
total = 0
for line in lines:
    for c in repr(line):
        total = (total * 31 + ord(c)) % (1 << 61)
print(len(lines), total)
for line in lines[::97]:
    print(line)
try:
    Decimal(1).quantize(Decimal(1), "ROUND_NOWHERE")
except TypeError as error:
    print(error)
