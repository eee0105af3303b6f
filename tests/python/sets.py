"""set and frozenset: methods, operators, order-independent printing, errors."""
from _table import attempt, table


def show(value):
    """A set in a stable form."""
    return f"{type(value).__name__}({sorted(value, key=repr)})"


table("""
show({1, 2}), show(set()), show(set("aab")), show(frozenset([1])), show({*range(3), *"a"}), show({x % 3 for x in range(9)}), repr(set()), repr(frozenset()), repr({5}), repr(frozenset({5}))
show({1, 2} | {3}), show({1, 2} & {2}), show({1, 2} - {2}), show({1, 2} ^ {2, 3}), {1} < {1, 2}, {1} <= {1}, {1, 2} > {1}, {1} >= {2}, {1} == {1.0}, {1} != {1}, {1, 2} < {3}, {1} == frozenset([1]), show({1} | frozenset([2])), show(frozenset([1]) | {2})
{1} | [2]
{1} & "a"
{1} < [1]
{1} + {2}
show({1}.union([2], "a")), show({1, 2}.intersection([2, 3], {2})), show({1, 2}.difference([1])), show({1, 2}.symmetric_difference([2, 3])), {1}.issubset([1, 2]), {1, 2}.issuperset([1]), {1}.isdisjoint([2]), {1}.isdisjoint([1]), show({1}.union()), show({1, 2}.intersection())
{1}.union(5)
{[]}
{1: 2} == {1}, 1 in {1}, 1.0 in {1}, "a" in set(), frozenset([1]) in {frozenset([1])}, {1} in {frozenset([1])}
[] in {1}
hash(set())
hash(frozenset([1, 2])) == hash(frozenset([2, 1])), hash(frozenset()) == hash(frozenset()), {frozenset([1]): "a"}[frozenset([1])]
{1}.remove(5)
{1}.discard(5), {1}.pop()
set().pop()
{1}.add([])
{1}.add()
set(5)
set([1], [2])
frozenset([1]).add(2)
len({1, 1, 1.0, True}), bool(set()), sorted({3, 1, 2}), max({1, 5}), sum({1, 2, 3}), any({0}), show(set({"a": 1})), list({7}), tuple({8})
show({1, 2}.copy()), {1} is {1}, frozenset([1]).copy() == frozenset([1]), type({1} - frozenset()), type(frozenset() | {1}), set("abc").__len__(), {1}.__contains__(1), {1}.__and__([1]), {1}.__or__({2}) == {1, 2}, {1}.__sub__({1}), {1}.__eq__([1])
{nan_key for nan_key in [float("nan"), float("nan")]}.__len__(), {0, False, 0.0, 0j}.__len__(), {"", b"", 0, None, ()}.__len__()
""", globals())
s = {1, 2, 3}
s.add(4)
s.update([5], {6: "x"}, "a")
s.discard(1)
s.remove(2)
print(show(s))
s |= {10}
s &= {3, 4, 5, 10, "a"}
s -= {"a"}
s ^= {10, 11}
print(show(s))
s.intersection_update([3, 4, 11], [4, 11])
s.difference_update([4])
s.symmetric_difference_update([11, 12])
print(show(s))
attempt(s.__ior__, [1])
try:
    s |= [1]
except TypeError as error:
    print(error)
s.clear()
print(s, len(s))
f = frozenset([1])
g = f
f |= {2}
print(show(f), show(g))
big = set(range(0, 2000, 2))
big -= set(range(0, 2000, 6))
print(len(big), sum(big), 4 in big, 6 in big, 1999 in big, len(big & set(range(100))), len(big | {1}), len(big ^ big))
for i in range(2000):
    big.discard(i)
print(big)


class Sub(set):
    pass


x = Sub([1, 2])
x.extra = 5
print(show(x | {3}), show(x.copy()), x == {1, 2}, x.extra, show(Sub("ab") & {"a"}))
order = [x for x in {i * 7 % 31 for i in range(31)}]
print(order)
print([x for x in {100, 1, 17, 33, 64, 65, 2}], list(set(range(20, 0, -1))))
