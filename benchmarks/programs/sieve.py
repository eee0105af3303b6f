"""Sieve of Eratosthenes up to n on a list of booleans, then gaps between the primes found."""
import sys

DEFAULT = 2_800_000
SMALL = 5_000


def primes_below(n):
    composite = [False] * n
    primes = []
    for candidate in range(2, n):
        if composite[candidate]:
            continue
        primes.append(candidate)
        multiple = candidate * candidate
        while multiple < n:
            composite[multiple] = True
            multiple += candidate
    return primes


def run(n):
    primes = primes_below(n)
    widest = at = 0
    for i in range(1, len(primes)):
        gap = primes[i] - primes[i - 1]
        if gap > widest:
            widest, at = gap, primes[i]
    return f"{len(primes)} {widest} {at}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
