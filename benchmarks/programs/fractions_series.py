"""Exact arithmetic with fractions.Fraction: harmonic numbers, Bernoulli numbers, continued fractions,
Egyptian fractions.
"""
import sys
from fractions import Fraction

DEFAULT = 300
SMALL = 8


def harmonic(n):
    total = Fraction(0)
    for i in range(1, n + 1):
        total += Fraction(1, i)
    return total


def bernoulli(n):
    """The Akiyama-Tanigawa transform."""
    row = []
    for m in range(n + 1):
        row.append(Fraction(1, m + 1))
        for j in range(m, 0, -1):
            row[j - 1] = j * (row[j - 1] - row[j])
    return row[0]


def continued_fraction(value, limit):
    terms = []
    while len(terms) < limit:
        whole = value.numerator // value.denominator
        terms.append(whole)
        value -= whole
        if not value:
            break
        value = 1 / value
    return terms


def egyptian(value):
    parts = []
    while value and len(parts) < 8:
        denominator = -(-value.denominator // value.numerator)
        parts.append(denominator)
        value -= Fraction(1, denominator)
    return parts


def run(n):
    h = harmonic(n * 4)
    b = bernoulli(n)
    terms = continued_fraction(h, 20)
    pieces = [len(str(part)) for part in egyptian(Fraction(n - 1, n * 3 + 1))]
    ordered = sorted(Fraction(i * 7 % n, i + 1) for i in range(n * 10))
    middle = ordered[len(ordered) // 2]
    return f"{h.numerator % 10 ** 9} {b} {sum(terms)} {pieces} {middle} {float(sum(ordered[-9:])):.6f}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
