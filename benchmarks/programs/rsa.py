"""RSA by hand: Miller-Rabin primes, extended Euclid and square-and-multiply, for n messages with 512-bit
keys.
"""
import sys

DEFAULT = 500
SMALL = 2


class Stream:
    """Random bits from a 64-bit xorshift generator."""

    def __init__(self, seed):
        self.state = seed

    def bits(self, count):
        value = 0
        for _ in range(0, count, 64):
            x = self.state
            x ^= x << 13 & 0xFFFFFFFFFFFFFFFF
            x ^= x >> 7
            x ^= x << 17 & 0xFFFFFFFFFFFFFFFF
            self.state = x
            value = value << 64 | x
        return value & (1 << count) - 1


def power(base, exponent, modulus):
    result = 1
    base %= modulus
    while exponent:
        if exponent & 1:
            result = result * base % modulus
        base = base * base % modulus
        exponent >>= 1
    return result


def is_probable_prime(n):
    for p in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
        if n % p == 0:
            return n == p
    odd, twos = n - 1, 0
    while odd % 2 == 0:
        odd //= 2
        twos += 1
    for witness in (2, 3, 5, 7):
        x = power(witness, odd, n)
        if x in (1, n - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


def prime(stream, bits):
    candidate = stream.bits(bits) | 1 | 3 << (bits - 2)
    while not is_probable_prime(candidate):
        candidate += 2
    return candidate


def inverse(a, modulus):
    old, new, s, t = a, modulus, 1, 0
    while new:
        quotient = old // new
        old, new = new, old - quotient * new
        s, t = t, s - quotient * t
    return s % modulus


def run(n):
    stream = Stream(88172645463325252)
    p, q = prime(stream, 256), prime(stream, 256)
    modulus = p * q
    private = inverse(65537, (p - 1) * (q - 1))
    checksum = 0
    for _ in range(n):
        message = stream.bits(500)
        sealed = power(message, 65537, modulus)
        assert power(sealed, private, modulus) == message
        checksum ^= sealed
    return f"{checksum % 10 ** 18:018d}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
