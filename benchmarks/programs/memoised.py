"""Memoised recursion: functools.lru_cache and cache, dicts as memo tables, and a memo class; partitions,
coins, subsequences; n times.
"""
import sys
from functools import cache, lru_cache

DEFAULT = 36
SMALL = 1
SIZE = 120


class Memo:
    def __init__(self, function):
        self.function = function
        self.known = {}

    def __call__(self, *args):
        if args not in self.known:
            self.known[args] = self.function(*args)
        return self.known[args]


def make_partitions():
    @cache
    def partitions(n, largest):
        if n == 0:
            return 1
        if n < 0 or largest == 0:
            return 0
        return partitions(n, largest - 1) + partitions(n - largest, largest)
    return partitions


def longest_common(a, b):
    memo = {}

    def length(i, j):
        if i == len(a) or j == len(b):
            return 0
        key = i, j
        if key in memo:
            return memo[key]
        if a[i] == b[j]:
            result = 1 + length(i + 1, j + 1)
        else:
            result = max(length(i + 1, j), length(i, j + 1))
        memo[key] = result
        return result

    return length(0, 0)


def coin_ways(coins, amount):
    @Memo
    def ways(left, first):
        if left == 0:
            return 1
        if left < 0 or first == len(coins):
            return 0
        return ways(left - coins[first], first) + ways(left, first + 1)
    return ways(amount, 0)


def collatz_longest(limit):
    @lru_cache(maxsize=None)
    def steps(n):
        if n == 1:
            return 1
        return 1 + steps(3 * n + 1 if n & 1 else n // 2)
    return max(range(1, limit), key=steps)


def run(n):
    for _ in range(n):
        partitions = make_partitions()
        total = partitions(SIZE, SIZE)
        info = partitions.cache_info()
        a = "".join("acgt"[i * i % 7 % 4] for i in range(SIZE))
        b = "".join("acgt"[i * 3 % 11 % 4] for i in range(SIZE))
        common = longest_common(a, b)
        ways = coin_ways((1, 2, 5, 10, 20, 50), SIZE * 2)
    return f"{total} {info.hits} {info.misses} {common} {ways} {collatz_longest(n * 1000)}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
