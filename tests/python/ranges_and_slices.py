"""range and slice objects."""
from _table import table

table("""
range(5), range(1, 5), range(1, 10, 3), range(10, 0, -3), list(range(0)), list(range(5, 1)), list(range(1, 10, 3)), list(range(10, 0, -3)), range(1, 5, 1)
range(1, 5, 0)
range(1.5)
range("a")
range()
range(1, 2, 3, 4)
range(stop=5)
len(range(10)), len(range(0, 10, 3)), len(range(10, 0, -3)), len(range(-10)), len(range(2**62)), bool(range(0)), bool(range(1))
len(range(10**20))
range(10**20)[10**19], range(10**20)[-1], range(-10**20, 10**20, 10**19)[3], list(range(10**20, 10**20 + 3)), sum(range(10**18, 10**18 + 5))
range(5)[1], range(5)[-1], range(5)[1:3], range(5)[::-1], range(10)[::3], range(10)[8:2:-2], range(0, 20, 2)[3:], range(5)[10:], range(10, 0, -2)[1:4]
range(5)[5]
range(5)["a"]
range(5)[::0]
3 in range(5), 5 in range(5), 3 in range(0, 10, 2), 3.0 in range(5), 2.5 in range(5), "a" in range(5), True in range(2), 10**20 in range(10**21), -3 in range(0, -10, -3)
range(5).index(3), range(0, 10, 2).index(4), range(5).count(3), range(5).count(9), range(5).count(2.0)
range(5).index(9)
range(0, 10, 2).index(3)
range(5) == range(0, 5, 1), range(0) == range(5, 1), range(0, 3, 2) == range(0, 4, 2), range(5) == list(range(5)), hash(range(5)) == hash(range(0, 5)), hash(range(0)) == hash(range(3, 1)), range(5) != range(6)
range(5) < range(6)
range(1, 5, 2).start, range(1, 5, 2).stop, range(1, 5, 2).step, repr(range(1, 5)), str(range(0, 5, 2)), list(reversed(range(0, 10, 3))), next(reversed(range(5))), max(range(5)), min(range(5, 9)), sorted(range(3, 0, -1))
list(range(True, 5)), [x for x in range(-2, 3)], [*range(3)], tuple(range(2)), dict(zip(range(2), range(2)))
slice(5), slice(1, 5), slice(1, 5, 2), slice(None), slice(1, None, -1).indices(5), slice(None, None, -1).indices(5), slice(-100, 100).indices(5), slice(0, 5, 2).indices(3), slice(10**30).indices(7)
slice()
slice(1, 2, 0).indices(5)
slice("a").indices(5)
slice(1).indices(-1)
slice(1, 2, 3).start, slice(1, 2, 3).stop, slice(1, 2, 3).step, slice(1, 2) == slice(1, 2), slice(1, 2) < slice(1, 3), slice(1) != slice(2)
hash(slice(1))
""", globals())


class Show:
    def __getitem__(self, key):
        return key


s = Show()
print(s[1], s[1:2], s[::], s[1:2:3], s[1, 2], s[1:2, ::3], s[...], s[:, 1], s[()], s[(1,)], s[1,], s[*[1, 2], 3], s["a":"b"])
it = iter(range(3))
print(it.__length_hint__(), next(it), it.__length_hint__(), list(it), list(it))
it = iter(range(2**63, 2**63 + 3))
print(next(it), list(it))
import copy
import pickle
print(pickle.loads(pickle.dumps(range(1, 10, 2))), copy.copy(range(3)), copy.deepcopy([range(3)]))
total = 0
for i in range(2**62 - 2, 2**62 + 3):
    total += i
print(total)
for i in range(-(2**63) - 1, -(2**63) + 2):
    print(i, end=" ")
print()
for i in range(5):
    i = 10
print(i)
