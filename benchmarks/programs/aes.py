"""AES-128 in counter mode over n blocks, byte by byte as in the standard's text: tables, xors, shifts, bytes.
"""
import sys

DEFAULT = 11_000
SMALL = 3


def xtime(a):
    a <<= 1
    return (a ^ 0x11B) & 0xFF if a & 0x100 else a


def multiply(a, b):
    product = 0
    while b:
        if b & 1:
            product ^= a
        a = xtime(a)
        b >>= 1
    return product


def build_sbox():
    inverse = [0] * 256
    for a in range(1, 256):
        if not inverse[a]:
            for b in range(1, 256):
                if multiply(a, b) == 1:
                    inverse[a], inverse[b] = b, a
                    break
    sbox = []
    for value in inverse:
        spread = value
        for shift in range(1, 5):
            spread ^= value << shift | value >> (8 - shift)
        sbox.append((spread ^ 0x63) & 0xFF)
    return sbox


def expand_key(key, sbox):
    words = [list(key[i:i + 4]) for i in range(0, 16, 4)]
    constant = 1
    for i in range(4, 44):
        word = list(words[-1])
        if i % 4 == 0:
            word = [sbox[b] for b in word[1:] + word[:1]]
            word[0] ^= constant
            constant = xtime(constant)
        words.append([a ^ b for a, b in zip(words[i - 4], word)])
    return [sum(words[i:i + 4], []) for i in range(0, 44, 4)]


def encrypt(block, keys, sbox):
    state = [a ^ b for a, b in zip(block, keys[0])]
    for number in range(1, 11):
        state = [sbox[state[(i + 4 * (i % 4)) % 16]] for i in range(16)]
        if number < 10:
            mixed = []
            for c in range(0, 16, 4):
                a, b, d, e = state[c:c + 4]
                every = a ^ b ^ d ^ e
                mixed += [a ^ every ^ xtime(a ^ b), b ^ every ^ xtime(b ^ d),
                          d ^ every ^ xtime(d ^ e), e ^ every ^ xtime(e ^ a)]
            state = mixed
        state = [a ^ b for a, b in zip(state, keys[number])]
    return bytes(state)


def run(n):
    sbox = build_sbox()
    keys = expand_key(bytes(range(16)), sbox)
    known = encrypt(bytes.fromhex("00112233445566778899aabbccddeeff"), keys, sbox)
    assert known.hex() == "69c4e0d86a7b0430d8cdb78070b4c55a"
    checksum = 0
    for counter in range(n):
        stream = encrypt(counter.to_bytes(16, "big"), keys, sbox)
        checksum ^= int.from_bytes(stream, "little") >> counter % 7
    return f"{checksum:032x}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
