"""n digits of pi by the unbounded spigot over a linear fractional transformation: big-integer arithmetic."""
import sys

DEFAULT = 4000
SMALL = 60


def digits_of_pi():
    q, r, t, k = 1, 0, 1, 1
    while True:
        # Turn the next term of the series into the transformation until the digit before the point is settled.
        q, r, t, k = q * k, (2 * q + r) * (2 * k + 1), t * (2 * k + 1), k + 1
        if q > r:
            continue
        digit = (q * 3 + r) // t
        if digit == (q * 4 + r) // t:
            yield digit
            q, r = q * 10, (r - digit * t) * 10


def run(n):
    checksum = 0
    last = []
    for position, digit in enumerate(digits_of_pi()):
        if position == n:
            break
        checksum = (checksum * 11 + digit) % 1_000_000_007
        last = (last + [digit])[-10:]
    return f"{''.join(map(str, last))} {checksum}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
