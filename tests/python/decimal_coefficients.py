"""Decimal arithmetic across the sizes of coefficients: 64 and 128 bits, and longer; exact quotients lose their zeros."""
import random
from decimal import Decimal, getcontext

random.seed(5)
for precision in (5, 28, 60, 700):
    getcontext().prec = precision
    digest = 0
    for _ in range(200):
        a = Decimal(random.randrange(10 ** random.randrange(1, 40)))
        a /= Decimal(random.choice([1, 2, 4, 5, 8, 10, 100, 3, 7, 1000, 2**40, 10**20, 10**40]))
        b = Decimal(random.randrange(1, 10 ** random.randrange(1, 45))).scaleb(random.randrange(-9, 9))
        long = Decimal(10 ** random.randrange(50, 900) - random.randrange(2))
        results = (a / b, a * b / b, a.normalize(), (a * Decimal(10) ** random.randrange(90)).normalize(),
                   (b * b).sqrt(), a.sqrt(), long.adjusted(), +long)
        for character in repr(results):
            digest = (digest * 31 + ord(character)) % 1000003
    print(precision, digest)

getcontext().prec = 28
for text in ("1234", "100", "12.50", "1E+30", "0.0"):
    print(Decimal(text) / 100, Decimal(text) / Decimal("0.25"), Decimal(text).normalize())
