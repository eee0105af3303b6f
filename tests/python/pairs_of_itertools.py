# Loops over pairs that itertools makes, unpacked at once; the iterator is used up, shared, of another length, or left in between.
import copy
from itertools import combinations, combinations_with_replacement, permutations, product

for make in (lambda r: product(range(3), repeat=r), lambda r: combinations("abcd", r), lambda r: combinations_with_replacement([1, 2.5, None], r), lambda r: permutations((1, "b", ()), r)):
    for r in (2, 2, 0, 1, 3, 2):
        out = []
        try:
            for a, b in make(r):
                out.append((a, b))
        except ValueError as e:
            out.append(str(e))
        print(r, len(out), out[:4])
    iterator = make(2)
    for a, b in iterator:
        print(a, b, next(iterator, None), len(list(copy.copy(iterator))))
        for a, b in iterator:
            break
    print(list(iterator), [x for x in iterator], [a for a, b in iterator])
    print([(b, a) for a, b in make(2)] == [(y, x) for x, y in list(make(2))], dict(make(2)) == {a: b for a, b in make(2)})


class Grid(product):
    def __next__(self):
        a, b = super().__next__()
        return b, a


def walk(pairs):
    total = []
    for a, b in pairs:
        total.append(a * 10 + b)
    return total


grid = [[1, 2], [3, 4]]
print(walk(product(*grid)), walk(Grid(*grid)), walk(zip(*grid)), walk({1: 2}.items()), walk(enumerate([5])), walk(combinations([1, 2, 3], 2)), walk([(1, 2)]))
print(walk(product([], [1])), walk(product([1], [])), walk(combinations([1], 2)), walk(permutations([1], 2)))
sums = 0
for _ in range(200):
    for a, b in product(range(12), range(7)):
        if a == 9:
            break
        sums += a * b
print(sums)
