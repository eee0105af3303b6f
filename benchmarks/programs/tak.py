"""Takeuchi's function of (18, 12, 6): deep recursion on three integers, n times."""
import sys

DEFAULT = 180
SMALL = 1


def tak(x, y, z):
    if y >= x:
        return z
    return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y))


def run(n):
    total = 0
    for i in range(n):
        total += tak(18, 12, 6) * i + 1
    return total


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
