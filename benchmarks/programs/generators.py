"""Generators: pipelines, infinite streams, recursive `yield from` over a tree, send(), permutations,
generator expressions.
"""
import sys

DEFAULT = 300_000
SMALL = 100


class Tree:
    def __init__(self, value, left=None, right=None):
        self.value = value
        self.left = left
        self.right = right

    def __iter__(self):
        if self.left is not None:
            yield from self.left
        yield self.value
        if self.right is not None:
            yield from self.right


def balanced(low, high):
    if low >= high:
        return None
    middle = (low + high) // 2
    return Tree(middle, balanced(low, middle), balanced(middle + 1, high))


def count_from(start, step=1):
    while True:
        yield start
        start += step


def take(n, iterable):
    for _, item in zip(range(n), iterable):
        yield item


def collatz(n):
    while n != 1:
        yield n
        n = 3 * n + 1 if n % 2 else n // 2
    yield 1


def running_average():
    total = count = 0
    average = None
    while True:
        value = yield average
        total += value
        count += 1
        average = total / count


def permutations(items):
    if len(items) <= 1:
        yield items
        return
    for rest in permutations(items[1:]):
        for i in range(len(items)):
            yield rest[:i] + items[:1] + rest[i:]


def pairs(iterable):
    iterator = iter(iterable)
    for first in iterator:
        yield first, next(iterator, None)


def run(n):
    odd_squares = (x * x for x in count_from(1) if x % 2)
    total = sum(take(n, odd_squares))
    total += sum(value for value in balanced(0, n))
    total += sum(sum(1 for _ in collatz(k)) for k in range(1, n // 60 + 2))
    average = running_average()
    next(average)
    for value in take(n, count_from(10, 7)):
        last = average.send(value)
    count = sum(1 for order in permutations([1, 2, 3, 4, 5, 6]) if order[0] < order[-1])
    paired = sum(a * (b or 1) for a, b in pairs(range(n + 1)))
    return f"{total} {last:.3f} {count} {paired}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
