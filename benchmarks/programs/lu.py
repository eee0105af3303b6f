"""LU factorisation with partial pivoting of an n by n matrix, and the solution of one linear system.

Row swaps and a triple loop over lists of floats.
"""
import sys

DEFAULT = 290
SMALL = 12


def matrix(n):
    state = 42
    rows = []
    for _ in range(n):
        row = []
        for _ in range(n):
            state = (state * 1103515 + 12345) % 2147483648
            row.append(state / 2147483648.0 - 0.5)
        rows.append(row)
    return rows


def factor(a):
    n = len(a)
    pivots = list(range(n))
    for k in range(n):
        best = k
        for i in range(k + 1, n):
            if abs(a[i][k]) > abs(a[best][k]):
                best = i
        if best != k:
            a[k], a[best] = a[best], a[k]
            pivots[k], pivots[best] = pivots[best], pivots[k]
        row_k = a[k]
        inverse = 1.0 / row_k[k]
        for i in range(k + 1, n):
            row_i = a[i]
            scale = row_i[k] * inverse
            row_i[k] = scale
            for j in range(k + 1, n):
                row_i[j] -= scale * row_k[j]
    return pivots


def solve(a, pivots, b):
    n = len(a)
    x = [b[p] for p in pivots]
    for i in range(n):
        row = a[i]
        total = x[i]
        for j in range(i):
            total -= row[j] * x[j]
        x[i] = total
    for i in range(n - 1, -1, -1):
        row = a[i]
        total = x[i]
        for j in range(i + 1, n):
            total -= row[j] * x[j]
        x[i] = total / row[i]
    return x


def run(n):
    a = matrix(n)
    b = [0.0] * n
    for i, row in enumerate(a):
        total = 0.0
        for j in range(n):
            total += row[j] * (j % 3 + 1)
        b[i] = total
    pivots = factor(a)
    x = solve(a, pivots, b)
    mixed = 0
    for i, p in enumerate(pivots):
        mixed = (mixed * 31 + p * (i + 1)) % 1000003
    return f"{mixed} {sum(x):.6f}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
