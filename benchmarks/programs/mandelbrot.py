"""Mandelbrot set on an n by n grid, with Python's complex numbers and with pairs of floats.

Half of the picture is computed with `complex`, half with separate real and imaginary parts.
"""
import sys

DEFAULT = 450
SMALL = 24
LIMIT = 50


def escape_complex(c):
    z = 0j
    for step in range(LIMIT):
        z = z * z + c
        if abs(z) > 2.0:
            return step
    return LIMIT


def escape_floats(cr, ci):
    zr = zi = 0.0
    for step in range(LIMIT):
        rr = zr * zr
        ii = zi * zi
        if rr + ii > 4.0:
            return step
        zi = 2.0 * zr * zi + ci
        zr = rr - ii + cr
    return LIMIT


def run(n):
    checksum = 0
    for row in range(n):
        ci = 2.0 * row / n - 1.0
        for column in range(n):
            cr = 3.0 * column / n - 2.0
            steps = escape_complex(complex(cr, ci)) if row % 2 else escape_floats(cr, ci)
            checksum = (checksum * 31 + steps) % 1_000_000_007
    return checksum


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
