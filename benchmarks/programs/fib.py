"""Fibonacci numbers by the doubly recursive definition."""
import sys

DEFAULT = 33
SMALL = 12


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def run(n):
    return fib(n)


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
