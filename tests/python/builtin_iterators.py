"""enumerate, zip, map, filter, reversed, iter with a sentinel: laziness, exhaustion, errors."""
from _table import attempt, table


def noisy(name, n):
    for i in range(n):
        print(name, i, end="; ")
        yield i


table("""
list(enumerate("ab")), list(enumerate("ab", 5)), list(enumerate("ab", start=10**20)), list(enumerate([])), next(enumerate("a"))
enumerate()
enumerate(5)
enumerate("a", "b")
list(zip()), list(zip("ab")), list(zip("abc", range(2))), list(zip("ab", range(2), strict=True)), dict(zip("ab", "cd"))
list(zip("abc", range(2), strict=True))
list(zip("a", range(2), strict=True))
list(zip("a", "b", range(2), strict=True))
zip(5)
zip("a", 5)
list(map(str, range(3))), list(map(lambda a, b: a + b, [1, 2], [3, 4, 5])), list(map(None, [])), list(map(max, "ab", "ba"))
map(str)
list(map(None, [1]))
map(str, 5)
list(filter(None, [0, 1, "", "a"])), list(filter(lambda x: x > 1, [1, 2, 3])), list(filter(str.isdigit, "a1b2"))
filter(None)
list(filter(5, [1]))
list(reversed("abc")), list(reversed([1, 2])), list(reversed((1,))), list(reversed(range(3)))
reversed({1})
reversed(5)
reversed(iter([]))
list(iter([1, 2])), list(iter(iter([3]))), list(iter({"a": 1}))
iter(5)
iter(5, 6)
next(iter([]))
next(iter([]), "default")
next([1])
next()
iter(enumerate("a")).__class__.__name__, iter(zip()).__class__.__name__, type(iter([])).__name__, type(iter(())).__name__, type(iter("")).__name__, type(iter({})).__name__, type(iter(set())).__name__, type(iter(range(1))).__name__, type(iter(b"")).__name__, type(reversed([])).__name__
""", globals())
z = zip(noisy("a", 3), noisy("b", 2))
print(list(z))
m = map(lambda x, y: x * y, noisy("m", 3), noisy("n", 5))
print(next(m), list(m), list(m))
values = iter([1, 2, 3, 0, 4])
print(list(iter(lambda: next(values), 0)), list(values))
counter = [0]


def bump():
    counter[0] += 1
    return counter[0]


it = iter(bump, 4)
print(list(it), list(it), counter)


def raises_at(n):
    for i in range(n):
        yield i
    raise ValueError("stop here")


attempt(list, map(str, raises_at(2)))
attempt(list, zip(range(5), raises_at(2)))
attempt(list, enumerate(raises_at(1)))
attempt(sum, raises_at(3))
attempt(max, raises_at(3))
attempt(sorted, raises_at(3))
attempt(dict, ((i, i) for i in raises_at(2)))
attempt(",".join, (str(i) for i in raises_at(2)))


class Old:
    """The sequence protocol without __iter__."""

    def __getitem__(self, i):
        if i >= 3:
            raise IndexError
        return i * 10

    def __len__(self):
        return 3


print(list(Old()), 20 in Old(), 5 in Old(), list(reversed(Old())), max(Old()), [*Old()], dict(enumerate(Old())))


class OldStop:
    def __getitem__(self, i):
        if i == 2:
            raise StopIteration
        return i


print(list(OldStop()))


class OldError:
    def __getitem__(self, i):
        if i == 2:
            raise KeyError(i)
        return i


attempt(list, OldError())


class Restarting:
    def __init__(self):
        self.n = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        if self.n % 3 == 0:
            raise StopIteration
        return self.n


r = Restarting()
print(list(r), list(r), list(r))


class NotIter:
    __iter__ = None


attempt(iter, NotIter())
attempt(lambda: 5 in NotIter())
print(any(x > 1 for x in noisy("any", 5)), all(x < 1 for x in noisy("all", 5)))
a, *b = map(str, range(4))
print(a, b, sum(map(int, b)), min(map(abs, [-3, 2])), sorted(map(abs, [-3, 2])))
import operator
print(operator.length_hint(iter([1, 2])), operator.length_hint(map(str, [1]), 7), operator.length_hint(enumerate([1])), operator.length_hint(5, 3))
