"""Jacobi successive over-relaxation on a 60 by 60 grid, n sweeps.

A list of lists of floats; three neighbouring rows are read in the inner loop.
"""
import sys

DEFAULT = 1200
SMALL = 5
SIZE = 60


def relax(grid, omega, sweeps):
    rows, columns = len(grid), len(grid[0])
    quarter = omega * 0.25
    keep = 1.0 - omega
    for _ in range(sweeps):
        for i in range(1, rows - 1):
            above, row, below = grid[i - 1], grid[i], grid[i + 1]
            for j in range(1, columns - 1):
                row[j] = quarter * (above[j] + below[j] + row[j - 1] + row[j + 1]) + keep * row[j]


def run(n):
    grid = [[((i * 7 + j * 13) % 17) / 17.0 for j in range(SIZE)] for i in range(SIZE)]
    relax(grid, 1.25, n)
    total = 0.0
    for row in grid:
        for value in row:
            total += value
    return f"{total:.9f}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
