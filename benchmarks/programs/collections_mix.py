"""The collections module at work: deque, Counter, defaultdict, OrderedDict (an LRU cache), namedtuple,
ChainMap.
"""
import sys
from collections import ChainMap, Counter, OrderedDict, defaultdict, deque, namedtuple

DEFAULT = 220_000
SMALL = 200

Event = namedtuple("Event", "time kind value")


class LruCache:
    def __init__(self, capacity):
        self.capacity = capacity
        self.entries = OrderedDict()
        self.hits = self.misses = 0

    def get(self, key, compute):
        if key in self.entries:
            self.entries.move_to_end(key)
            self.hits += 1
            return self.entries[key]
        self.misses += 1
        value = self.entries[key] = compute(key)
        if len(self.entries) > self.capacity:
            self.entries.popitem(last=False)
        return value


def events(n):
    state = 9
    for i in range(n):
        state = (state * 48271) % 2147483647
        yield Event(i, "abcdefg"[state % 7], state % 1000)


def moving_sums(values, width):
    window = deque(maxlen=width)
    total = 0
    for value in values:
        if len(window) == width:
            total -= window[0]
        window.append(value)
        total += value
        yield total


def run(n):
    by_kind = defaultdict(list)
    counts = Counter()
    histogram = defaultdict(lambda: defaultdict(int))
    cache = LruCache(64)
    settings = ChainMap({"a": 3}, {"a": 1, "b": 2}, {"c": 4})
    total = 0
    for event in events(n):
        by_kind[event.kind].append(event.value)
        counts[event.kind] += event.value
        histogram[event.kind][event.value // 100] += 1
        total += cache.get(event.value % 97, lambda key: key * key)
        total += settings.get(event.kind, 1)
        if event.time % 100 == 0:
            event = event._replace(value=0)
            total += event.value
    for kind, values in by_kind.items():
        total += max(moving_sums(values, 10))
    queue = deque(range(10))
    for i in range(n):
        queue.rotate(1)
        queue.appendleft(queue.pop() + i % 3)
    spread = {kind: max(buckets.values()) for kind, buckets in sorted(histogram.items())}
    counts.subtract(Counter("abc"))
    return f"{total} {counts.most_common(2)} {cache.hits} {spread} {sum(queue)}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
