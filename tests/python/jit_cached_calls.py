"""Calls of functools.cache and lru_cache in hot loops and recursions: hits, misses, statistics, other kinds of keys."""
from functools import cache, lru_cache, wraps

N = 3000


@cache
def partitions(n, largest):
    if n == 0:
        return 1
    if n < 0 or largest == 0:
        return 0
    return partitions(n, largest - 1) + partitions(n - largest, largest)


def check_recursion():
    log = []
    for _ in range(3):
        partitions.cache_clear()
        log.append((partitions(60, 60), partitions.cache_info()))
    return log


def check_counting():
    calls = []

    @cache
    def square(x):
        calls.append(x)
        return x * x

    total = 0
    for i in range(N):
        total += square(i % 40)
        if i % 1000 == 999:
            square.cache_clear()
    return total, len(calls), square.cache_info()


def check_kinds_of_keys():
    @cache
    def kind(*args):
        return tuple(type(a).__name__ for a in args)

    log = []
    keys = [(1,), (1.0,), (True,), ("1",), (2 ** 70,), (None,), ((1, 2),), (1, 2), (1.0, 2), (1, 2, 3), (1, 2, 3, 4), (-1,), (-2,)]
    for _ in range(200):
        log = [kind(*key) for key in keys]
        log += [kind(1), kind(1.0), kind(True), kind("a"), kind(1, 2), kind(True, 2.0), kind("a", "b", "c")]
    return log, kind.cache_info()


def check_several_caches():
    def make(factor):
        @lru_cache(maxsize=None)
        def times(x):
            return x * factor
        return times

    bounded, typed = lru_cache(maxsize=5)(lambda x: x + 1), lru_cache(maxsize=None, typed=True)(lambda x: type(x).__name__)
    caches = [make(2), make(3), make(5), bounded]
    total = 0
    names = set()
    for i in range(N):
        total += caches[i & 3](i % 17)
        names.add(typed(i % 3 if i & 1 else float(i % 3)))
    return total, [c.cache_info() for c in caches], sorted(names), typed.cache_info()


def check_errors():
    @cache
    def picky(x):
        if x % 7 == 3:
            raise ValueError(x)
        return x

    caught = 0
    for i in range(N):
        try:
            picky(i % 20)
        except ValueError:
            caught += 1
        if i % 500 == 0:
            try:
                picky([i])
            except TypeError as e:
                caught += 1000
    return caught, picky.cache_info()


def check_recursive_clear():
    @cache
    def deep(n):
        if n == 5:
            deep.cache_clear()
        return 1 if n == 0 else 1 + deep(n - 1)

    return [deep(i % 9) for i in range(N)][-9:], deep.cache_info()


class Shape:
    @cache
    def area(self, scale):
        return 3 * scale


def check_methods():
    shapes = [Shape() for _ in range(5)]
    return sum(shapes[i % 5].area(i % 3) for i in range(N)), Shape.area.cache_info()


def check_statistics_seen_inside():
    @cache
    def f(x):
        return f.cache_info().hits if x >= 100 else x

    seen = [f(i % 10) + f(100 + i // 50) for i in range(N)]
    return sum(seen), seen[-3:], f.cache_info()


print(check_recursion())
print(check_counting())
print(check_kinds_of_keys())
print(check_several_caches())
print(check_errors())
print(check_recursive_clear())
print(check_methods())
print(check_statistics_seen_inside())
