# exits: 600
"""Bodies of generators that use globals are resumed in the traces of their consumers."""
LIMIT = 5


def below(value):
    return value < LIMIT * 100


def run():
    count = 0
    for start in range(3000):
        if all(below(start % 400 + k) for k in (1, 2, 3)):
            count += 1
        count += sum(LIMIT for _ in range(4))
    return count


print(run())
