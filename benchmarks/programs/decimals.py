"""Money and high-precision sums with decimal.Decimal: quantised invoices, pi and e to many digits, square
roots.
"""
import sys
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

DEFAULT = 350_000
SMALL = 60
CENT = Decimal("0.01")


def invoices(n):
    total = tax = Decimal(0)
    for i in range(n):
        price = Decimal(i * 37 % 9973) / 100
        quantity = Decimal(1 + i % 9)
        net = price * quantity
        due = (net * Decimal("0.19")).quantize(CENT, rounding=ROUND_HALF_EVEN)
        if i % 17 == 0:
            net -= (net / 3).quantize(CENT)
        total += net
        tax += due
    return total, tax


def exponential(digits):
    with localcontext() as context:
        context.prec = digits + 5
        term = total = Decimal(1)
        i = 1
        while True:
            term /= i
            if total + term == total:
                return +total
            total += term
            i += 1


def machin(digits):
    with localcontext() as context:
        context.prec = digits + 5

        def arctan_inverse(x):
            power = total = Decimal(1) / x
            square = x * x
            k = 1
            while True:
                power /= -square
                longer = total + power / (2 * k + 1)
                if longer == total:
                    return total
                total = longer
                k += 1

        return 4 * (4 * arctan_inverse(5) - arctan_inverse(239))


def compound(n):
    balance = Decimal("1000.00")
    for year in range(n):
        balance = (balance * Decimal("1.0375")).quantize(CENT)
        if balance > 1_000_000:
            balance /= 1000
    return balance


def run(n):
    total, tax = invoices(n)
    e = str(exponential(n // 400 + 10))
    pi = str(machin(n // 400 + 10))
    root = (Decimal(2) * n).sqrt()
    return f"{total} {tax} {e[-12:-6]} {pi[-12:-6]} {compound(n // 2)} {root:.10f}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
