"""Edit distance between pairs of generated words (n pairs): two rolling rows, characters of strings, min of
three.
"""
import sys

DEFAULT = 1700
SMALL = 12


def distance(a, b):
    if len(a) < len(b):
        a, b = b, a
    previous = list(range(len(b) + 1))
    for i, ca in enumerate(a, 1):
        current = [i]
        for j, cb in enumerate(b, 1):
            current.append(min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (ca != cb)))
        previous = current
    return previous[-1]


def words(count):
    state = 1
    out = []
    for _ in range(count):
        letters = []
        for _ in range(40 + state % 9):
            state = (state * 48271) % 2147483647
            letters.append("abcdefgh"[state % 8])
        out.append("".join(letters))
    return out


def run(n):
    vocabulary = words(30)
    total = 0
    for i in range(n):
        total += distance(vocabulary[i % 30], vocabulary[(i * 7 + 3) % 30]) * (i % 10)
    return total


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
