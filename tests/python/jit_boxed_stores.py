"""Fields that take a float and then an object: the collector must hear of each store in an old object."""
import gc


class Pair:
    def __init__(self):
        self.number = 0.0
        self.wide = 0
        self.other = None


def fill(pairs, rounds, scale):
    for k in range(rounds):
        for pair in pairs:
            pair.number = k * scale
            pair.other = [k, pair.number]
        for pair in pairs:
            pair.other = (k, pair.other)
            pair.number = pair.number * scale


def fill_wide(pairs, rounds, word):
    for k in range(rounds):
        for pair in pairs:
            word = (word * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
            pair.wide = word
            pair.other = [word]
    return word


def check(pairs):
    junk = [[i, i * 0.5, (i,)] for i in range(3000)]
    gc.collect()
    junk = [[-i, i * 1e300, (i,)] for i in range(3000)]
    return [(p.number, p.wide, p.other) for p in pairs], len(junk)


pairs = [Pair() for _ in range(7)]
gc.collect()
for scale in (0.25, 1e-200, 1e200, 0.0, -0.0, float("inf"), 1.72723371101889e-77):
    fill(pairs, 150, scale)
    print(check(pairs))
print(fill_wide(pairs, 300, 1))
print(check(pairs))

# A list of doubles that becomes one of values.
numbers = [1.0] * 50
gc.collect()
for k in range(400):
    for i in range(50):
        numbers[i] = k * 1e-100 * i
    numbers[k % 50] = [k]
gc.collect()
print(numbers)
