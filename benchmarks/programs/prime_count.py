"""The number and the sum of primes up to n without listing them: a recurrence over the values n // k in a
dict.
"""
import math
import sys

DEFAULT = 250_000_000
SMALL = 10_000


def prime_sums(n, power):
    root = math.isqrt(n)
    keys = [n // i for i in range(1, root + 1)]
    keys += range(keys[-1] - 1, 0, -1)
    if power == 0:
        sums = {v: v - 1 for v in keys}
    else:
        sums = {v: v * (v + 1) // 2 - 1 for v in keys}
    for p in range(2, root + 1):
        if sums[p] == sums[p - 1]:
            continue
        smaller = sums[p - 1]
        square = p * p
        weight = p ** power
        for v in keys:
            if v < square:
                break
            sums[v] -= weight * (sums[v // p] - smaller)
    return sums[n]


def run(n):
    return f"{prime_sums(n, 0)} {prime_sums(n, 1)}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
