# Iterators in C++ that take from others: items that are taken by the handful or one by one, ends, errors, and loops
# that meet one kind of iterator after another.
import itertools


class Restarting:
    def __init__(self):
        self.n = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        if self.n % 40 == 0:
            raise StopIteration
        return self.n


class Truth:
    def __init__(self, value, log):
        self.value, self.log = value, log

    def __bool__(self):
        self.log.append(self.value)
        if self.value == 13:
            raise ValueError("no truth")
        return self.value % 2 == 1


def attempt(function, *args):
    try:
        return function(*args)
    except Exception as e:
        return f"{type(e).__name__}: {e}"


r = Restarting()
print(len(list(r)), len(list(r)), list(map(str, r))[:2], tuple(r)[-1], sorted(r)[0])

# Filters by truth.
log = []
mixed = [0, 1, "", "a", None, 2.5, 0.0, [], [0], (), b"", b"x", Truth(1, log), 5, Truth(2, log), "z", float("nan")] * 9
print(len(list(filter(None, mixed))), len(list(filter(bool, iter(mixed)))), len(log), log[:4])
it = iter([0, 1, 2, Truth(13, log), 4, 0, 5])
f = filter(None, it)
print(attempt(list, f), list(f), list(it))
for kind in list, tuple, iter, set:
    print(list(filter(None, kind(range(-40, 40))))[:3], sum(filter(None, kind([1.5, 0.0, 2.5]))))
grows = [1, 0, 2]
for x in filter(None, grows):
    if len(grows) < 60:
        grows += [0, x]
print(len(grows), sum(grows))

# tee: what one has read, the other takes; sources that end, fail, or are asked within.
for source in (list, tuple, iter, lambda xs: (x for x in xs), lambda xs: map(str, xs)):
    for n in 0, 1, 56, 57, 58, 130:
        a, b = itertools.tee(source(range(n)))
        for _ in range(n // 3):
            next(a)
        c, d = itertools.tee(a)
        print(len(list(b)), len(list(c)), len(list(a)), len(list(d)), list(a), end=" ")
    print()
a, b, c = itertools.tee([1.5, 2, "x", 2 ** 70] * 20, 3)
print(list(itertools.islice(a, 3, 30, 5)), next(b), list(zip(b, a))[-1], sum(1 for _ in c), list(a))


def failing():
    yield 1
    yield 2
    raise ValueError("three")


a, b = itertools.tee(failing())
print(attempt(list, a), attempt(list, b), attempt(list, a))

# islice with a start behind its stop, and others.
for start, stop, step in (5, 3, 1), (0, 0, 1), (3, 3, 1), (2, 9, 1), (2, 9, 3), (2, None, 1), (0, 100, 7):
    source = iter(range(20))
    print(list(itertools.islice(source, start, stop, step)), next(source, "end"), end=" ")
    source = itertools.cycle("abc")
    print("".join(x for x in itertools.islice(source, start, stop if stop is not None else 8, step)), next(source))

# A list that is extended is seen to grow; one that is made is not there yet.
seen = []
grown = ["first"]
grown.extend(map(lambda x: seen.append(len(grown)) or x, range(70)))
print(seen[:3], seen[-1], len(grown))
empty = []
empty.extend(map(str, []))
empty.append(1)
empty.extend(map(abs, [-1, 2.5, True]))
print(empty, attempt(list, map(len, ["a", "bb", 3])), attempt(empty.extend, map(len, ["a", 3])), empty)
for kinds in [[1, 2, 3], [1.5, 2.5], [1, 2.5], ["a", 1], [2 ** 70, 1]]:
    print(list(itertools.chain(kinds * 20, kinds))[-2:], list(x for x in kinds * 20)[-2:], [*map(str, kinds * 20)][-2:])


# One loop, many kinds of iterators.
def total(iterators):
    result = []
    for iterator in iterators:
        n = 0
        for x in iterator:
            n += x
        result.append(n)
    return result


def counting(n):
    for i in range(n):
        yield i


def sources():
    xs = list(range(10))
    yield itertools.chain(xs, xs)
    yield map(abs, xs)
    yield xs
    yield filter(None, xs)
    yield counting(10)
    yield itertools.chain(xs, counting(5))
    yield range(10)
    yield itertools.islice(itertools.cycle(xs), 25)
    yield {1: 2, 3: 4}
    yield map(lambda x: x * 2, tuple(xs))
    yield itertools.chain((), [])
    yield itertools.starmap(pow, [(2, 3), (3, 2)])


for _ in range(30):
    totals = total(sources())
print(totals)


def stops(x):
    if x == 3:
        raise StopIteration
    return x


def loop_over(iterator):
    result = []
    for x in iterator:
        result.append(x)
    return result


print(loop_over(map(stops, range(6))), attempt(loop_over, map(len, [(), [1], 5])), attempt(loop_over, itertools.chain([1], 5)))

# Unions of small sets keep CPython's order.
for n in range(1, 9):
    for m in range(1, 9):
        a, b = set(range(0, 8 * n, 8)), set(range(4, 4 + 4 * m, 4))
        print(list(a | b), list(b.union(a)), list(frozenset(a) | b), end=" ")
    print()
a = {1, 2, 3}
a.discard(2)
print(list(a | {16, 17, 24}), list({24, 8, 16} | a))
