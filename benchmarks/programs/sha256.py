"""SHA-256 in plain Python over n blocks of generated text, checked against a known digest.

32-bit rotations and masked additions: the typical `(a + b) & 0xFFFFFFFF` of user code.
"""
import sys

DEFAULT = 2500
SMALL = 6
MASK = 0xFFFFFFFF


def first_primes(count):
    primes = []
    candidate = 2
    while len(primes) < count:
        if all(candidate % p for p in primes):
            primes.append(candidate)
        candidate += 1
    return primes


def integer_root(value, degree):
    low, high = 0, 1 << (value.bit_length() // degree + 1)
    while low < high:
        middle = (low + high + 1) // 2
        if middle ** degree <= value:
            low = middle
        else:
            high = middle - 1
    return low


# The first 32 bits of the fractional parts of the square and cube roots of the first primes.
INITIAL = [integer_root(p << 64, 2) & MASK for p in first_primes(8)]
ROUND = [integer_root(p << 96, 3) & MASK for p in first_primes(64)]


def rotate(x, bits):
    return (x >> bits | x << (32 - bits)) & MASK


def compress(state, block):
    w = [int.from_bytes(block[i:i + 4], "big") for i in range(0, 64, 4)]
    for i in range(16, 64):
        a, b = w[i - 15], w[i - 2]
        s0 = rotate(a, 7) ^ rotate(a, 18) ^ a >> 3
        s1 = rotate(b, 17) ^ rotate(b, 19) ^ b >> 10
        w.append((w[i - 16] + s0 + w[i - 7] + s1) & MASK)
    a, b, c, d, e, f, g, h = state
    for i in range(64):
        s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
        t1 = (h + s1 + (e & f ^ ~e & g) + ROUND[i] + w[i]) & MASK
        s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
        t2 = (s0 + (a & b ^ a & c ^ b & c)) & MASK
        a, b, c, d, e, f, g, h = (t1 + t2) & MASK, a, b, c, (d + t1) & MASK, e, f, g
    return [(x + y) & MASK for x, y in zip(state, (a, b, c, d, e, f, g, h))]


def digest(message):
    length = len(message) * 8
    message += b"\x80" + bytes((55 - len(message)) % 64) + length.to_bytes(8, "big")
    state = INITIAL
    for start in range(0, len(message), 64):
        state = compress(state, message[start:start + 64])
    return "".join(f"{word:08x}" for word in state)


def run(n):
    assert digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    return digest(bytes((i * i + 7 * i) & 0xFF for i in range(64 * n)))


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
