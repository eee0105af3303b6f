"""Python functions that C++ calls: sort keys, comparisons, factories, callbacks of map and reduce. Once they are
compiled they run without a frame, which must not show."""
import functools
import heapq
import sys
import traceback
from collections import defaultdict

ROUNDS = 400


def names(frame, most=4):
    found = []
    while frame is not None and len(found) < most:
        found.append((frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno))
        frame = frame.f_back
    return found


# --- results

def key(x):
    return (x * 7919) % 101


def check_results():
    for n in range(40):
        data = list(range(n, n + 60))
        assert sorted(data, key=key) == [v for _, v in sorted((key(v), v) for v in data)]
        assert max(data, key=key) == [v for v in data if key(v) == max(map(key, data))][0]
        assert list(map(lambda a, b: a * b, data, data)) == [v * v for v in data]
        assert list(filter(lambda v: v & 4, data)) == [v for v in data if v & 4]
        assert functools.reduce(lambda a, b: a ^ b, data) == functools.reduce(int.__xor__, data)


# --- arguments of other types than it was compiled for

def twice(x):
    return x + x


def check_types():
    for _ in range(ROUNDS):
        assert list(map(twice, [1, 2])) == [2, 4]
    assert list(map(twice, [1.5, "a", (1,), 2 ** 62, True])) == [3.0, "aa", (1, 1), 2 ** 63, 2]
    for value in (2.5, "x", [1], 2 ** 70, None):
        for _ in range(ROUNDS):
            try:
                assert list(map(twice, [value])) == [value + value]
            except TypeError as e:
                assert value is None and "NoneType" in str(e)


# --- exceptions

def fails_at_100(x):
    if x == 100:
        raise ValueError(x)
    return -x


def check_exceptions():
    for _ in range(30):
        try:
            sorted(range(120), key=fails_at_100)
        except ValueError as e:
            assert e.args == (100,)
            entries = [(f.name, f.line) for f in traceback.extract_tb(e.__traceback__)]
            assert entries == [("check_exceptions", "sorted(range(120), key=fails_at_100)"),
                               ("fails_at_100", "raise ValueError(x)")], entries
        else:
            assert False


def check_recursion():
    def depth(n):
        return max([n], key=lambda v: depth(v - 1) if v else 0)

    for _ in range(60):
        assert depth(5) == 5
    for _ in range(3):
        try:
            depth(10 ** 6)
        except RecursionError as e:
            assert "maximum recursion depth exceeded" in str(e)
        else:
            assert False


# --- whoever looks at frames

class Watcher:
    def __init__(self, value, limit):
        self.value, self.limit, self.seen = value, limit, None

    def __lt__(self, other):
        if self.value == self.limit:
            self.seen = look()
        return self.value < other.value


def look():
    return names(sys._getframe(1), 3)


def sort_watchers(limit):
    watchers = [Watcher((v * 31) % 64, limit) for v in range(64)]
    watchers.sort()
    return watchers


def check_frames():
    for _ in range(20):
        sort_watchers(-1)
    for watcher in sort_watchers(17):
        if watcher.value == 17:
            assert watcher.seen == [("__lt__", 2), ("sort_watchers", 2), ("check_frames", 3)], watcher.seen


def inner(x):
    return outer_names(x) if x < 0 else x


def outer_names(x):
    LOG.append(names(sys._getframe(), 5))
    return x


LOG = []


def middle(xs):
    return sum(map(inner, xs))


def outer(lists):
    return list(map(middle, lists))


def check_nested():
    """Callbacks in callbacks: several calls from C++ on top of each other, none with a frame."""
    for _ in range(ROUNDS):
        outer([[1, 2], [3]])
    assert outer([[1, -2], [3, -4]]) == [-1, -1]
    expected = [("outer_names", 1), ("inner", 1), ("middle", 1), ("outer", 1), ("check_nested", 4)]
    assert LOG == [expected, expected], LOG


def locals_of(x):
    doubled = x * 2
    if x > 990:
        f = sys._getframe()
        assert f.f_locals == {"x": x, "doubled": doubled, "f": f}
        assert f.f_back.f_code.co_name == "check_locals"
    return doubled


def check_locals():
    for _ in range(4):
        assert list(map(locals_of, range(1000))) == list(range(0, 2000, 2))


def check_trace_function():
    """sys.settrace in the middle of a callback."""
    events = []

    def tracer(frame, event, arg):
        events.append((event, frame.f_code.co_name))
        return tracer

    def callback(x):
        if x == 500:
            sys.settrace(tracer)
        elif x == 502:
            sys.settrace(None)
        return x

    assert sum(map(callback, range(1000))) == 499500
    assert events[0] == ("call", "callback"), events
    assert events.count(("call", "callback")) == 2, events


def loop(n):
    total = 0
    for i in range(n):
        total += i
    return total


def generator(n):
    for i in range(n):
        yield from map(loop, (i, i + 1))


def check_loops():
    """Callbacks with loops make their frames themselves."""
    for _ in range(10):
        assert sum(map(loop, range(120))) == sum(n * (n - 1) // 2 for n in range(120))
        assert sum(generator(60)) == sum(loop(i) + loop(i + 1) for i in range(60))


def check_containers():
    counts = defaultdict(lambda: [0])
    for i in range(3000):
        counts[i % 1000][0] += 1
    assert set(map(tuple, counts.values())) == {(3,)}
    heap = []
    for v in range(500):
        heapq.heappush(heap, Watcher((v * 7919) % 503, -1))
    assert [heapq.heappop(heap).value for _ in range(500)] == sorted((v * 7919) % 503 for v in range(500))

    @functools.lru_cache(None)
    def fib(n):
        return n if n < 2 else fib(n - 1) + fib(n - 2)

    for _ in range(20):
        fib.cache_clear()
        assert fib(80) == 23416728348467685


for check in (check_results, check_types, check_exceptions, check_recursion, check_frames, check_nested, check_locals,
              check_trace_function, check_loops, check_containers):
    check()
