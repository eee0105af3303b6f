"""Chains of built-in iterators in hot loops: their state, their order, exceptions, subclasses, tracebacks."""
import copy
import itertools
import operator
import sys
import traceback
from itertools import (accumulate, chain, compress, count, cycle, dropwhile, filterfalse, islice, pairwise, repeat,
                       starmap, takewhile, zip_longest)

N = 400


def value(item):
    result = 0
    for character in str(item):
        result = (result * 31 + ord(character)) % 1_000_003
    return result


def total(iterator):
    result = 0
    for item in iterator:
        result = (result * 31 + value(item)) % 1_000_003
    return result


def inc(x):
    return x + 1


def odd(x):
    return x & 1


def three(a, b, c):
    return a * b + c





def numbers():
    yield from range(N)


PIPELINES = {
    "map": lambda: map(inc, range(N)),
    "map native": lambda: map(abs, range(-N, N)),
    "map map": lambda: map(inc, map(inc, map(inc, range(N)))),
    "map 2": lambda: map(operator.mul, range(N), map(inc, range(N - 3))),
    "map 2 shorter": lambda: map(operator.mul, range(N - 5), count()),
    "map 3": lambda: map(three, range(N), range(N), numbers()),
    "filter": lambda: filter(odd, range(N)),
    "filter None": lambda: filter(None, map(lambda x: x % 3, range(N))),
    "filter bool": lambda: filter(bool, map(lambda x: x % 3, range(N))),
    "map filter map": lambda: map(str, filter(odd, map(inc, numbers()))),
    "zip": lambda: zip(map(inc, range(N)), numbers()),
    "zip 3": lambda: zip(range(N), map(inc, range(N)), numbers()),
    "zip strict": lambda: zip(map(inc, range(N)), range(N), strict=True),
    "enumerate": lambda: enumerate(filter(odd, range(N)), 5),
    "chain": lambda: chain(range(N), [], "abc", map(inc, range(N)), numbers()),
    "chain.from_iterable": lambda: chain.from_iterable(range(i % 4) for i in range(N)),
    "chain nothing": lambda: chain(),
    "count": lambda: islice(count(3, 4), N),
    "count float": lambda: islice(count(0.5, 0.25), N),
    "count big": lambda: islice(count(2**62 - 100), N),
    "cycle": lambda: islice(cycle("abc"), N),
    "cycle generator": lambda: islice(cycle(x * x for x in range(7)), N),
    "cycle nothing": lambda: cycle([]),
    "repeat": lambda: repeat("x", N),
    "repeat for ever": lambda: zip(range(N), repeat(2)),
    "accumulate": lambda: accumulate(range(N)),
    "accumulate initial": lambda: accumulate(map(inc, range(N)), initial=7),
    "accumulate function": lambda: accumulate(range(N), lambda a, b: (a * 3 + b) % 1009),
    "accumulate str": lambda: accumulate("abc" * 50),
    "starmap": lambda: starmap(pow, zip(range(N), repeat(2))),
    "starmap lists": lambda: starmap(three, ([i, i, 1] for i in range(N))),
    "takewhile": lambda: takewhile(lambda x: x < N - 10, range(N)),
    "dropwhile": lambda: dropwhile(lambda x: x < 10, range(N)),
    "filterfalse": lambda: filterfalse(odd, range(N)),
    "filterfalse None": lambda: filterfalse(None, map(lambda x: x % 3, range(N))),
    "compress": lambda: compress(range(N), cycle([1, 0, 0])),
    "islice": lambda: islice(map(inc, range(N)), 3, N - 3, 2),
    "islice open": lambda: islice(numbers(), 5, None, 3),
    "islice too far": lambda: islice(map(inc, range(N)), N - 3, N + 5, 2),
    "pairwise": lambda: pairwise(map(inc, range(N))),
    "pairwise short": lambda: pairwise(map(inc, range(1))),
    "zip_longest": lambda: zip_longest(range(N), map(inc, range(N // 2)), fillvalue=-1),
    "zip_longest 2": lambda: zip_longest(filter(odd, range(N)), range(N)),
    "zip_longest 3": lambda: zip_longest("ab", range(N), numbers()),
    "groupby": lambda: ((key, list(group)) for key, group in itertools.groupby(range(N), lambda x: x // 7)),
    "groupby plain": lambda: ((key, sum(group)) for key, group in itertools.groupby([i // 50 for i in range(N)])),
    "groupby left": lambda: ((key, next(group)) for key, group in itertools.groupby(map(inc, range(N)), str)),
    "groupby keys": lambda: (key for key, _ in itertools.groupby(numbers(), lambda x: x % 100 > 50)),
    "tee": lambda: zip(*itertools.tee(map(inc, range(N)))),
    "tee pairs": lambda: zip_longest(*(islice(t, i, None) for i, t in enumerate(itertools.tee(numbers())))),
    "product": lambda: map(sum, itertools.product(range(20), range(20))),
}
for name, make in PIPELINES.items():
    print(name, [total(make()) for _ in range(3)], len(list(make())), list(make())[-2:])
    try:
        print(sum(map(value, make())) % 1009, max(make(), default=None), any(make()), all(make()), len(set(make())))
    except TypeError as e:
        print(e)


# --- the object is in the same state as the loop

def stop_and_go(make):
    """Leaves loops early, goes on with next(), in a nested loop over the same object, with a copy."""
    out = []
    it = make()
    for n, item in enumerate(it):
        out.append(item)
        if n == 150:
            out.append(next(it, "end"))
            for inner in it:
                out.append(inner)
                if len(out) > 170:
                    break
        if n > 180:
            break
    out += [next(it, "end"), next(it, "end")]
    for item in it:
        out.append(item)
        if len(out) > 220:
            break
    out += list(islice(it, 3))
    return out


for name, make in PIPELINES.items():
    print(name, str(stop_and_go(make)) == str(stop_and_go(make)),
          [str(x) for x in stop_and_go(make)][-12:])


def shown(it, n):
    for i, _ in enumerate(it):
        if i == n:
            break
    return repr(it), [str(x) for x in islice(copy.copy(it), 3)], [str(x) for x in islice(it, 3)]


for it in (count(5, 2), repeat(8, 400)):
    print(shown(it, 200))


def state(it, n):
    for item in it:
        n -= 1
        if not n:
            return it.__reduce__()


print(state(cycle([1, 2, 3]), 100)[2:], state(islice(count(), 5, 300), 99)[1][1:],
      state(takewhile(lambda x: x < 5, cycle(range(9))), 500), state(accumulate(repeat(2, 150)), 140)[2])


# --- exceptions

def fails_at(n):
    def f(*args):
        if args[0] == n:
            raise ValueError(n)
        return args[0]
    return f


def survives(make):
    """What is left behind an exception."""
    it = make()
    out = []
    for _ in range(3):
        try:
            for item in it:
                out.append(item)
        except ValueError as e:
            out.append(str(e))
            out.append([frame.name for frame in traceback.extract_tb(e.__traceback__)])
    return len(out), out[-4:]


F = fails_at(200)
for make in (lambda: map(F, range(N)), lambda: filter(F, range(N)), lambda: starmap(F, zip(range(N))),
             lambda: accumulate(range(N), lambda a, b: F(b)), lambda: chain(range(N), map(F, range(N))),
             lambda: zip(range(N), map(F, range(N))), lambda: enumerate(map(F, range(N))),
             lambda: pairwise(map(F, range(N))), lambda: zip_longest(range(N), map(F, range(N))),
             lambda: takewhile(lambda x: F(x) < 300, range(N)), lambda: dropwhile(lambda x: F(x) < 300, range(N)),
             lambda: chain.from_iterable(map(lambda i: [i, F(i)], range(N))),
             lambda: itertools.tee(map(F, range(N)))[0], lambda: (k for k, _ in itertools.groupby(range(N), F)),
             lambda: islice(map(F, range(N)), 2, None, 2), lambda: compress(map(F, range(N)), repeat(1))):
    print(survives(make))
    try:
        print(sum(map(value, make())))
    except ValueError as e:
        print(e, [frame.name for frame in traceback.extract_tb(e.__traceback__)])


def stops(n):
    if n == 300:
        raise StopIteration
    return n


print(total(map(stops, range(N))), sum(map(stops, range(N))), len(list(filter(stops, range(N)))))
print([len(list(zip(range(N), map(next, [iter(range(3))] * N)))) for _ in range(3)])

for bad in (lambda: starmap(pow, range(5, N)), lambda: map(inc, ["x"]), lambda: chain([1], 5), lambda: map(5, [1])):
    for _ in range(3):
        try:
            print(list(map(str, bad())))
        except TypeError as e:
            print(e)


# --- what is called sees nothing of it

class Odd:
    """An iterator that is no iterable."""

    def __init__(self):
        self.n = 0

    def __next__(self):
        self.n += 1
        if self.n > N:
            raise StopIteration
        return self.n


class Iterable:
    def __iter__(self):
        return Odd()


class Doubled(map):
    def __next__(self):
        return super().__next__() * 2


print(total(map(inc, Iterable())), total(chain(Iterable(), Iterable())), sum(filter(odd, Iterable())))
print(total(Doubled(inc, range(N))), sum(Doubled(inc, range(N))), total(map(inc, Doubled(inc, range(N)))))


def caller(x):
    return sys._getframe(1).f_code.co_name


def names():
    found = set()
    for name in map(caller, range(N)):
        found.add(name)
    found.update(filter(None, map(caller, range(N))))
    return found


print(names())


def reentrant():
    out = []

    def step(x):
        return x * 1000 + next(it, 0) if x % 50 == 0 else x
    it = map(step, range(N))
    for item in it:
        out.append(item)
    return len(out), sum(out)


print(reentrant())


def by_turns(n):
    """The same loop over different chains."""
    out = 0
    for i in range(n):
        out += total(map((inc, odd, abs)[i % 3], (range(9), [3, 4], map(inc, range(30)))[i % 3]))
        out += total(filter(odd, range(7))) + total([4, 5]) + total(enumerate(numbers()))
    return out


print(by_turns(60))


# What has ended, or has begun its second round.
for it in (chain([1], [2]), islice([1, 2, 3], 2), cycle([1, 2]), repeat(1, 3), count(), islice(count(), 3), chain(),
           pairwise([1, 2]), zip_longest([1], [2]), accumulate([1]), map(inc, [1]), filter(None, [1]), takewhile(inc, [])):
    for _ in range(5):
        next(it, 0)
    print(list(islice(it, 3)), sum(islice(it, 2)), set(islice(it, 2)), max(islice(it, 2), default=9, key=abs))
    if not isinstance(it, (cycle, count)):
        print(list(it), sum(it), set(it), max(it, default=9), any(it), bytes(it), "".join(it))


def two_takers():
    """A chain that a group and its groupby take from by turns."""
    out = []
    for i in range(40):
        parts = chain((x * x for x in range(8)), dropwhile(lambda x: x == "a", "abcdef" * 10), range(i))
        out += [(key, list(group)) for key, group in itertools.groupby(parts, lambda x: len(str(x) * 3) % 2)]
        parts = chain([1, 2, 3], map(inc, range(i)), "xyz")
        for x in parts:
            out.append(x)
            for y in parts:
                out.append(y)
                if len(out) % 3:
                    break
    return len(out), out[-5:]


print(two_takers())


def stale_groups():
    """A group has no more items once the next one has been taken."""
    out = []
    groups = itertools.groupby(range(N), lambda x: x // 20)
    last = None
    for key, group in groups:
        for item in group:
            out.append(item)
            if item % 20 == 15:
                break
        if last:
            out.append(list(last))
        last = group
    return len(out), out[-20:]


def both_tees():
    a, b = itertools.tee(map(inc, range(N)))
    out = []
    for x in a:
        out.append(x)
        if x % 3 == 0:
            out.append(next(b))
            out.append(next(copy.copy(b)))
        if x == 300:
            out += b
            break
    return len(out), sum(out), list(a)[-3:]


print(stale_groups(), both_tees())

events = []


def tracer(frame, event, arg):
    events.append((frame.f_code.co_name, event, frame.f_lineno))
    return tracer


def traced(x):
    if x == 300:
        sys.settrace(tracer)
    if x == 303:
        sys.settrace(None)
    return x + 1


def profiled(x):
    if x == 300:
        sys.setprofile(tracer)
    if x == 303:
        sys.setprofile(None)
    return x + 1


for f in (traced, profiled):
    for _ in map(f, filter(lambda x: x < N, range(N + 9))):
        pass
    sum(map(f, filter(lambda x: x < N, range(N + 9))))
    print(events)
    events.clear()


def sieve():
    numbers = count(2)
    while True:
        prime = next(numbers)
        yield prime
        numbers = filter(prime.__rmod__, numbers)


print(sum(islice(sieve(), 150)))
