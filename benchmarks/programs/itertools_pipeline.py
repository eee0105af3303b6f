"""Pipelines of itertools, functools, operator, map and filter: chain, groupby, accumulate, product, islice,
zip_longest, ...
"""
import sys
from functools import reduce
from itertools import (accumulate, chain, combinations, compress, count, cycle, dropwhile, groupby, islice,
                       permutations, product, repeat, starmap, takewhile, tee, zip_longest)
from operator import add, itemgetter, mul

DEFAULT = 500_000
SMALL = 200


def batches(iterable, size):
    iterator = iter(iterable)
    while batch := list(islice(iterator, size)):
        yield batch


def pairwise(iterable):
    first, second = tee(iterable)
    next(second, None)
    return zip(first, second)


def run(n):
    total = sum(map(mul, range(n), cycle([1, -1, 2])))
    total += sum(filter(None, map(lambda x: x % 5, islice(count(3, 4), n))))
    total += max(accumulate(chain(range(n // 2), repeat(-1, n // 2))))
    total += sum(starmap(pow, zip(range(n // 4), repeat(2))))
    records = sorted(((i * i % 13, i) for i in range(n // 2)), key=itemgetter(0))
    for key, group in groupby(records, key=itemgetter(0)):
        total += key * sum(1 for _ in group)
    total += sum(len(batch) * batch[0] for batch in batches(range(n), 7))
    total += sum(b - a for a, b in pairwise(x * x % 101 for x in range(n)))
    total += sum(a * b + c for a, b, c in product(range(20), range(20), range(n // 800)))
    total += sum(1 for a, b, c in combinations(range(n // 9000 + 5), 3) if (a + b) % (c + 1) == 0)
    total += reduce(add, (p[0] * p[-1] for p in permutations(range(6))), 0)
    total += sum(compress(range(n), cycle([True, False, False])))
    total += sum(takewhile(lambda x: x < 500, dropwhile(lambda x: x < 100, range(n))))
    total += sum(a * b for a, b in zip_longest(range(n // 3), range(n // 5), fillvalue=2))
    evens = [x for x, flag in zip(range(n), cycle((1, 0))) if flag]
    return f"{total} {sum(evens)} {any(x > n for x in evens)} {all(x % 2 == 0 for x in evens)}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
