"""In-place radix-2 FFT over two float lists, forward and inverse, n times on 1024 points.

Float kernels with strided list indexing; the twiddle factors come from a recurrence.
"""
import math
import sys

DEFAULT = 170
SMALL = 1
SIZE = 1024


def bit_reverse(re, im):
    n = len(re)
    j = 0
    for i in range(n - 1):
        if i < j:
            re[i], re[j] = re[j], re[i]
            im[i], im[j] = im[j], im[i]
        half = n >> 1
        while half <= j:
            j -= half
            half >>= 1
        j += half


def transform(re, im, sign):
    n = len(re)
    bit_reverse(re, im)
    span = 1
    while span < n:
        angle = sign * math.pi / span
        step_re = -2.0 * math.sin(angle / 2) ** 2
        step_im = math.sin(angle)
        w_re, w_im = 1.0, 0.0
        for k in range(span):
            for i in range(k, n, 2 * span):
                j = i + span
                t_re = w_re * re[j] - w_im * im[j]
                t_im = w_re * im[j] + w_im * re[j]
                re[j] = re[i] - t_re
                im[j] = im[i] - t_im
                re[i] += t_re
                im[i] += t_im
            w_re, w_im = w_re + w_re * step_re - w_im * step_im, w_im + w_im * step_re + w_re * step_im
        span *= 2


def run(n):
    re = [(i * 37 % 101) / 101.0 for i in range(SIZE)]
    im = [(i * 53 % 103) / 103.0 for i in range(SIZE)]
    for _ in range(n):
        transform(re, im, 1)
        power = re[3] * re[3] + im[5] * im[5]
        transform(re, im, -1)
        for i in range(SIZE):
            re[i] /= SIZE
            im[i] /= SIZE
    total = sum(abs(a - b) for a, b in zip(re, im))
    return f"{power:.6f} {total:.6f}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
