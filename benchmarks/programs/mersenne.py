"""Mersenne Twister (MT19937): n outputs of a class with a 624-word state, checked against random.Random's
stream.
"""
import random
import sys

DEFAULT = 600_000
SMALL = 1_000


class MersenneTwister:
    def __init__(self, seed):
        state = [seed & 0xFFFFFFFF]
        for i in range(1, 624):
            previous = state[-1]
            state.append((1812433253 * (previous ^ previous >> 30) + i) & 0xFFFFFFFF)
        self.state = state
        self.index = 624

    def refill(self):
        state = self.state
        for i in range(624):
            y = (state[i] & 0x80000000) | (state[(i + 1) % 624] & 0x7FFFFFFF)
            value = state[(i + 397) % 624] ^ y >> 1
            if y & 1:
                value ^= 0x9908B0DF
            state[i] = value
        self.index = 0

    def next(self):
        if self.index >= 624:
            self.refill()
        y = self.state[self.index]
        self.index += 1
        y ^= y >> 11
        y ^= y << 7 & 0x9D2C5680
        y ^= y << 15 & 0xEFC60000
        return y ^ y >> 18


def run(n):
    twister = MersenneTwister(5489)
    reference = random.Random()
    reference.setstate((3, tuple(twister.state) + (624,), None))
    assert [twister.next() for _ in range(700)] == [reference.getrandbits(32) for _ in range(700)]
    total = 0
    for _ in range(n):
        total = (total + twister.next()) & 0xFFFFFFFFFFFFFFFF
    return total


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
