"""tuple: construction, methods, comparison, hashing, subclasses."""
from _table import table


class Sub(tuple):
    def __new__(cls, *args):
        return super().__new__(cls, args)


table("""
(), (1,), 1, (1, 2), tuple(), tuple("ab"), tuple([1]), tuple(range(3)), tuple({"k": 1})
(1, 2) + (3,), (1, 2) * 2, 2 * (0,), (1,) * 0, (1,) * -5, (1, 2)[0], (1, 2)[-1], (1, 2, 3)[1:], (1, 2, 3)[::-1], (1, 2, 3)[5:]
(1, 2)[2]
(1,)["a"]
(1,)[None]
(1,) + [2]
(1,) * (2,)
(1, 2) == (1, 2), (1, 2) == [1, 2], (1, 2) < (1, 3), (1,) < (1, 2), () < (1,), (1, "a") == (1.0, "a"), (1, 2) != (1, 2)
(1, "a") < (1, 2)
(1, 2).count(1), (1, 2, 1).index(1, 1), 2 in (1, 2), (1, 2).__len__()
(1,).index(5)
hash(()), hash((1, 2)) == hash((1, 2)), hash((1, 2)) == hash((2, 1)), hash((1.0, 2)) == hash((1, 2))
hash((1, [2]))
repr(()), repr((1,)), repr((1, (2,))), str(("a",)), bool(()), bool((0,)), len((1, 2)), max((1, 5)), sorted((3, 1)), tuple(reversed((1, 2)))
(1, 2).foo
(1, 2).append(3)
tuple(5)
tuple(1, 2)
Sub(1, 2), type(Sub(1, 2) + (3,)), type(Sub(1)[:]), Sub(1, 2) == (1, 2), hash(Sub(1)) == hash((1,)), isinstance(Sub(), tuple), Sub()
{(1, 2): "a"}[1, 2], {(): 1}[()], ((1, 2), 3)[0][1], (*"ab", *[1]), tuple(x for x in range(3)), () is (), (1, 2) is (1, 2)
(1, 2).__add__([1])
(1, 2).__getitem__(slice(0, 1)), (1, 2).__mul__(2), (1, 2).__iter__().__next__(), (1, 2).__contains__(2), (1, 2).__eq__(5), (1, 2).__lt__(5)
""", globals())
t = ([1], 2)
try:
    t[0] += [5]
except TypeError as error:
    print(error, t)
a, b = 1, 2
a, b = b, a
x = y = (3, 4)
print(a, b, x is y, *x)
nested = ()
for i in range(50):
    nested = (nested, i)
print(repr(nested)[:60], hash(nested) == hash(nested), nested == nested)


def arguments(*args):
    return args


# There is one empty tuple.
empty = ()
for other in (arguments(), tuple(), tuple([]), tuple(x for x in []), (1,)[:0], eval("()"), (*[],), empty * 3, empty[:],
              arguments.__code__.co_cellvars, divmod(1, 1)[2:]):
    assert other is empty
