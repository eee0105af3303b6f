"""itertools and operator: every iterator, its arguments, exhaustion, errors; the recipes as a program."""
import itertools as it
import operator as op
from itertools import accumulate, chain, combinations, count, cycle, groupby, islice, permutations, product, repeat, starmap, takewhile, tee, zip_longest
from _table import attempt, section, table

take = lambda n, x: list(islice(x, n))

table("""
take(3, count()), take(3, count(5, 2)), take(3, count(1.5, 0.5)), take(3, count(step=-1)), repr(count(3)), repr(count(1, 2)), take(2, count(10**30)), take(3, count(0, 0))
count("a")
take(5, cycle("ab")), take(2, cycle([])), list(repeat(1, 3)), repr(repeat("a", 2)), repr(repeat(1)), list(repeat(1, -5)), op.length_hint(repeat(1, 4))
repeat()
len(repeat(1))
list(accumulate([1, 2, 3])), list(accumulate([3, 1, 2], max)), list(accumulate([1, 2], op.mul, initial=10)), list(accumulate([])), list(accumulate([], initial=5)), list(accumulate("abc"))
list(accumulate([1, "a"]))
list(chain("ab", [1])), list(chain()), list(chain.from_iterable(["ab", (1,)])), list(it.compress("abcd", [1, 0, 1])), list(it.dropwhile(lambda x: x < 3, [1, 3, 2])), list(takewhile(lambda x: x < 3, [1, 2, 5, 1])), list(it.filterfalse(None, [0, 1, "", "a"])), list(it.filterfalse(str.isupper, "aBc"))
list(chain(1))
list(chain([1], 2))
list(chain.from_iterable([1]))
[(k, list(g)) for k, g in groupby("aabbca")], [(k, list(g)) for k, g in groupby([1, 3, 2, 4], lambda x: x % 2)], list(groupby([]))
[k for k, g in groupby("aabb")], [list(g) for k, g in list(groupby("aabb"))]
list(islice("abcdef", 2)), list(islice("abcdef", 2, 4)), list(islice("abcdef", 1, None, 2)), list(islice("abc", None)), list(islice("abc", 0)), list(islice([], 5)), list(islice(range(100), 90, 1000, 4))
islice("a", -1)
islice("a", 1, -1)
islice("a", 1, 2, 0)
islice("a", "b")
islice("a")
list(it.pairwise("abcd")), list(it.pairwise("a")), list(starmap(pow, [(2, 3), [3, 2]])), list(starmap(max, ["ab", "ca"])), list(zip_longest("ab", [1], fillvalue="-")), list(zip_longest()), list(zip_longest("abc"))
list(starmap(pow, [2]))
zip_longest("a", fill=1)
list(product("ab", [1, 2])), list(product("ab", repeat=2)), list(product()), list(product("ab", [])), list(product([1], repeat=0)), len(list(product(range(3), repeat=4)))
product("a", repeat=-1)
list(permutations("abc", 2)), list(permutations([1, 2])), list(permutations("a", 2)), list(permutations("ab", 0)), len(list(permutations(range(5))))
permutations("ab", -1)
permutations("ab", "c")
list(combinations("abcd", 2)), list(combinations("ab", 3)), list(combinations([], 0)), list(it.combinations_with_replacement("abc", 2)), list(it.combinations_with_replacement("", 1)), len(list(combinations(range(10), 4)))
combinations("ab", -1)
combinations("ab")
[list(x) for x in tee("abc")], [list(x) for x in tee([1], 3)], tee([1], 0)
tee([1], -1)
tee(5)
list(zip()), list(zip("ab", [1, 2, 3])), list(zip("ab", "cd", strict=True)), list(map(op.add, [1, 2], [3, 4])), list(filter(None, [0, 1])), list(map(str, [1], [2])) if 0 else 0
list(zip("ab", "c", strict=True))
list(zip("a", "cd", strict=True))
list(zip("a", "b", "cd", strict=True))
op.itemgetter(1)("abc"), op.itemgetter(0, 2)("abc"), op.itemgetter("k")({"k": 5}), op.attrgetter("real")(5), op.attrgetter("real", "imag")(5), op.attrgetter("__class__.__name__")(5), op.methodcaller("upper")("a"), op.methodcaller("split", "b", maxsplit=1)("abcbd"), repr(op.itemgetter(1, 2)), repr(op.methodcaller("x", 1, a=2)), repr(op.attrgetter("a.b"))
op.itemgetter()
op.attrgetter(5)
op.methodcaller()
op.itemgetter(5)("abc")
op.attrgetter("no")(5)
op.add(1, 2), op.concat([1], [2]), op.contains("abc", "b"), op.countOf([1, 1], 1), op.indexOf("abc", "c"), op.not_(0), op.truth([]), op.is_(1, 1), op.floordiv(7, 2), op.matmul, op.iadd([1], [2]), op.getitem("abc", 1), op.lt(1, 2), op.ne(1, 1), op.inv(5), op.index(True), op.mod(7, 3), op.pow(2, 5), op.lshift(1, 4), op.xor(5, 1), op.neg(3), op.call(max, 1, 2)
op.indexOf("abc", "z")
op.concat(1, 2)
op.setitem([1], 5, 0)
""".replace(', list(map(str, [1], [2])) if 0 else 0', ''), globals())


@section("sharing and laziness")
def sharing():
    log = []

    def noisy(n):
        for i in range(n):
            log.append(i)
            yield i
    a, b = tee(noisy(4))
    print(next(a), next(a), log, next(b), log, list(a), list(b), log)
    c, d = tee(tee(range(3))[0])
    print(list(c), list(d), list(zip(*[iter("abcdef")] * 2)))
    source = iter(range(10))
    print(list(takewhile(lambda x: x < 3, source)), next(source), list(islice(source, 2)), list(source))
    g = groupby(noisy(6), lambda x: x // 2)
    k1, g1 = next(g)
    k2, g2 = next(g)
    print(k1, list(g1), k2, next(g2), next(g)[0], list(g2))
    s = islice(source, 0, None, 3)
    print(list(s), take(6, accumulate(count(1), op.mul)))
    attempt(next, chain())
    x = cycle(noisy(2))
    print(take(5, x))

    def fails():
        yield 1
        raise ValueError("source")
    for function in (lambda s: list(chain(s, [2])), lambda s: list(islice(s, 5)), lambda s: list(accumulate(s)), lambda s: list(zip_longest(s, "ab")), lambda s: list(product(s)), lambda s: list(tee(s)[0]), lambda s: list(groupby(s)), lambda s: list(cycle(s))):
        attempt(function, fails())
    import copy, pickle, warnings
    for make in (lambda: count(3), lambda: cycle("ab"), lambda: repeat(1, 3), lambda: accumulate([1, 2]), lambda: chain("ab"), lambda: combinations("abc", 2), lambda: permutations("abc"), lambda: product("ab", "c"), lambda: islice("abc", 2), lambda: zip_longest("a", "bc")):
        i = make()
        next(i)
        j = copy.copy(i)
        print(take(3, i) == take(3, j) or "shared source", end=" ")
    print()


def primes():
    composites = {}
    for n in count(2):
        steps = composites.pop(n, None)
        if steps is None:
            yield n
            composites[n * n] = [n]
        else:
            for step in steps:
                composites.setdefault(n + step, []).append(step)


def windows(sequence, n):
    iterators = tee(sequence, n)
    for i, iterator in enumerate(iterators):
        next(islice(iterator, i, i), None)
    return zip(*iterators)


def round_robin(*sources):
    nexts = cycle(iter(s).__next__ for s in sources)
    alive = len(sources)
    while alive:
        try:
            for n in nexts:
                yield n()
        except StopIteration:
            alive -= 1
            nexts = cycle(islice(nexts, alive))


print(take(20, primes()), [sum(w) for w in windows(range(8), 3)], "".join(round_robin("ABC", "D", "EF")))
data = [(i * 37 % 11, i) for i in range(300)]
data.sort(key=op.itemgetter(0, 1))
print(sum(k * sum(map(op.itemgetter(1), g)) for k, g in groupby(data, op.itemgetter(0))), sum(a * b for a, b in combinations(range(30), 2)), sum(1 for p in permutations(range(6)) if p[0] < p[-1]))
print(sum(x * y - z for x, y, z in product(range(8), repeat=3)), sum(starmap(op.mul, zip(range(300), cycle([1, -1, 2])))), sum(chain.from_iterable(repeat(i, i % 4) for i in range(200))), list(accumulate(range(200)))[-1])
