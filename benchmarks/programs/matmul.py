"""Product of two n by n float matrices held as lists of lists, by the textbook triple loop."""
import sys

DEFAULT = 215
SMALL = 12


def build(n, seed):
    scale = 1.0 / n / n
    return [[scale * (i - j) * (i + j + seed) for j in range(n)] for i in range(n)]


def multiply(a, b):
    n, m, p = len(a), len(b), len(b[0])
    columns = [[b[k][j] for k in range(m)] for j in range(p)]
    out = []
    for i in range(n):
        row_a = a[i]
        row = []
        for j in range(p):
            column = columns[j]
            total = 0.0
            for k in range(m):
                total += row_a[k] * column[k]
            row.append(total)
        out.append(row)
    return out


def run(n):
    product = multiply(build(n, 0), build(n, 1))
    trace = 0.0
    for i in range(n):
        trace += product[i][i]
    return f"{product[n // 2][n // 3]:.9f} {trace:.9f}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
