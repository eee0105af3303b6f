"""islice, count and cycle whose items are taken by the handful: the same items, and what is left behind them."""
from itertools import chain, count, cycle, islice, repeat

SOURCES = [
    lambda: iter(range(100)),
    lambda: iter(list(range(57))),
    lambda: iter("abcdefghij" * 7),
    lambda: repeat(1, 33),
    lambda: chain(range(40), range(5)),
    lambda: iter({i: 1 for i in range(70)}),
    lambda: count(3),
    lambda: count(-5, 7),
]
ENDLESS = SOURCES[-2:]


def by_steps(iterator):
    items = []
    while (item := next(iterator, "end")) != "end":
        items.append(item)
    return items


for start in (0, 1, 5, 31, 32, 33, 40, 64, 200):
    for stop in (None, 0, 1, 4, 31, 32, 33, 34, 50, 65, 66, 101):
        for step in (1, 2, 3, 7, 31, 32, 33, 50):
            for source in SOURCES:
                if stop is None and source in ENDLESS:
                    continue
                taken, stepped = source(), source()
                assert list(islice(taken, start, stop, step)) == by_steps(islice(stepped, start, stop, step))
                assert next(taken, None) == next(stepped, None)

c = cycle([1, 2, 3])
print(list(islice(c, 10)), next(c), list(islice(c, 4)), list(islice(c, 2, 40, 3)))
c = cycle(iter("ab"))
print(next(c), list(islice(c, 5)), next(c), list(islice(cycle([]), 5)))
c = count((1 << 62) - 20)
print(list(islice(c, 30))[-1], next(c))
print(list(islice(count(5, 1 << 61), 6)))
c = count(1.5, 0.5)
print(list(islice(c, 3)), next(c))
print(dict(zip("abc", count(7))), list(zip(cycle("xy"), range(5))), list(islice(islice(count(), 2, None, 3), 1, 40, 2)))
i = islice(iter(range(100)), 5, 60, 7)
print(next(i), i.__reduce__()[1][1:], list(i))
