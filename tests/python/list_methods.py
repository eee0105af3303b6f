"""list: methods, slices, slice assignment, comparison, mutation while iterating."""
from _table import attempt, table

table("""
list(), list("abc"), list(range(3)), list({"a": 1}), [1, 2] + [3], [1, 2] * 2, 2 * [0], [0] * -1, [[]] * 2, [1, [2, [3]]]
[1, 2, 3][0], [1, 2, 3][-1], [1, 2, 3][0:2], [1, 2, 3][::-1], [1, 2, 3][5:], [1, 2, 3][-100:100], [1, 2, 3][::2], [1, 2, 3][2:0:-1], [][:]
[1, 2, 3][3]
[][0]
[1]["a"]
[1][1.0]
[1][10**30]
[1][::0]
[1, 2][None:None:None], [1, 2, 3, 4][10**30:], [1, 2, 3, 4][-10**30:2], [1, 2, 3][True], list(range(10))[7:2:-2], list(range(10))[-3:-8:-2]
[1, 2] == [1, 2], [1, 2] == (1, 2), [1, 2] < [1, 3], [1] < [1, 0], [] < [0], [2] > [1, 5], [1, 2] != [1, 2], [[1]] == [[1.0]]
[1] < ["a"]
[1] < 5
[1] + (2,)
[1] * "a"
[1] * 1.5
3 in [1, 2, 3], "a" in [], [1] in [[1]], float("nan") in [float("nan")], 1.0 in [1], True in [1]
[1, 2, 1].count(1), [1, 2, 1].index(1), [1, 2, 1].index(1, 1), [1, 2, 1].index(1, -1), [1, 2, 3].index(3, 0, 100), ["a"].count("b")
[1, 2].index(5)
[1, 2].index(1, 1)
[3, 1, 2].sort(), sorted([3, 1, 2]), sorted([3, 1, 2], reverse=True), sorted("bca"), sorted(["b", "A", "c"], key=str.lower)
[1, 2, 3].pop(), [1, 2, 3].pop(0), [1, 2, 3].pop(-2)
[].pop()
[1].pop(5)
[1].pop("a")
[1].remove(2)
[1, 2].insert(0), 1
repr([]), repr([1, "a", None, 1.5]), str([[1], (2,)]), [1, 2].__repr__(), [].__len__(), [1].__contains__(1), [5, 6].__getitem__(1)
hash([])
[].foo
list(5)
list(1, 2)
list(a=1)
[1, 2].append(1, 2)
bool([]), bool([0]), len([1, 2]), max([1, 5, 3]), min([4, 2]), sum([1, 2]), any([0, 1]), all([]), list(reversed([1, 2])), [*range(3), *"ab"]
""", globals())

a = [1, 2, 3]
a.append(4)
a.extend([5, 6])
a.extend("ab")
a.insert(0, 0)
a.insert(100, "end")
a.insert(-1, "before end")
a += (7, 8)
a.remove("a")
print(a, a.pop(3), a)
a[1:3] = ["x", "y", "z"]
a[::3] = [None] * len(a[::3])
print(a)
del a[0], a[-1], a[1:3]
print(a)
a[2:2] = a
a[:0] = [0]
print(a)
a.reverse()
b = a.copy()
b *= 2
print(a, len(b), a is b)
b.clear()
print(b)
c = [1, 2, 3, 4, 5]
c[1:4] = []
c[5:] = [9]
c[-1:] = range(3)
print(c)
c[3:1] = ["i"]
print(c)
attempt(c.__setitem__, slice(0, 4, 2), [1])
attempt(c.__setitem__, slice(0, 2), 5)
attempt(c.__setitem__, 100, 1)
attempt(c.__delitem__, 100)
del c[::2]
print(c)
c[:] = c
print(c)
# Mutation while iterating
d = [1, 2, 3, 4]
for x in d:
    if x < 8:
        d.append(x * 2)
    if x == 3:
        d.remove(1)
print(d)
e = [1, 2, 3, 4, 5]
for x in e:
    e.remove(x)
print(e)
f = [1, 2, 3]
it = iter(f)
print(list(it), list(it))
f.append(4)
print(list(it))
it = reversed(f)
f.pop()
print(list(it))
it = iter(f)
print(it.__length_hint__(), next(it), it.__length_hint__())
g = []
g.append(g)
print(g, g == g, len(g))
h = [1, "a", 2.5, None, [1]]
h[0], h[1] = h[1], h[0]
print(h)
i = 0
i, h[i] = 3, "index"
print(i, h)


class Sub(list):
    def append(self, x):
        super().append(x * 2)


s = Sub([1])
s.append(5)
s += [3]
print(s, type(s + [1]), type(s[:]), type(s.copy()), s == [1, 10, 3], isinstance(s, list))


class EqRemoves:
    def __init__(self, target):
        self.target = target

    def __eq__(self, other):
        self.target.clear()
        return False


target = [1, 2, 3]
target[1] = EqRemoves(target)
print(5 in target, target)
target = [1, 2, 3]
target[0] = EqRemoves(target)
attempt(target.index, 3)
attempt(target.count, 3)
# Element kinds that change
numbers = [1, 2, 3]
numbers.append(2.5)
numbers.append("s")
floats = [1.5, 2.5]
floats.append(3)
floats[0] = 1
print(numbers, floats, [type(x).__name__ for x in floats], [2**62, 2**70, -2**63][::-1])
