"""Ackermann's function and mutual recursion (is_even / is_odd, Hofstadter's F and M) on small numbers, n
times.
"""
import sys

DEFAULT = 24
SMALL = 1


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


def is_even(n):
    return True if n == 0 else is_odd(n - 1)


def is_odd(n):
    return False if n == 0 else is_even(n - 1)


def female(n):
    return 1 if n == 0 else n - male(female(n - 1))


def male(n):
    return 0 if n == 0 else n - female(male(n - 1))


def run(n):
    total = 0
    for _ in range(n):
        total += ackermann(2, 120)
        total += sum(1 for i in range(600) if is_even(i % 300))
        for i in range(40):
            total = total * 3 % 1000003 + female(i) + male(i)
    return total


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
