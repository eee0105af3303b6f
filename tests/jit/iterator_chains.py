# exits: 2000
# entered: 6000
"""Chains of built-in iterators with functions in Python are followed into the loops that take from them."""
from itertools import accumulate, chain, count, cycle, islice, pairwise, starmap, takewhile


def inc(x):
    return x + 1


def odd(x):
    return x & 1


def loops(n):
    total = 0
    for x in map(inc, filter(odd, map(inc, range(n)))):
        total += x
    for a, b in pairwise(accumulate(chain(range(n), map(inc, range(n))))):
        total += b - a
    for i, x in enumerate(islice(map(inc, count(3)), n)):
        total += i * x
    total += sum(map(inc, takewhile(lambda x: x < n, count())))
    total += sum(starmap(lambda a, b: a * b, zip(map(inc, range(n)), cycle([1, 2, 3]))))
    return total


print([loops(100_000) for _ in range(2)])
