"""Comprehensions: their scopes, nesting, conditions, walrus, order of evaluation, class bodies, lambdas inside."""
from _table import attempt, section, table

n = 10
matrix = [[1, 2, 3], [4, 5, 6]]

table("""
[x for x in range(5)], [x for x in "abc" if x != "b"], [x * y for x in range(3) for y in range(x)], [(x, y) for x in "ab" for y in (1, 2) if y > 1 if x == "b"]
{x % 3 for x in range(10)}, {x: x * x for x in range(4)}, {k: v for k, v in zip("ab", [1, 2])}, {v: k for k, v in {"a": 1}.items()}
[[row[i] for row in matrix] for i in range(3)], [x for row in matrix for x in row], [[y for y in range(x)] for x in range(3)], sum([x for x in range(n)])
[f(2) for f in [lambda x, k=k: x * k for k in range(4)]], [f(2) for f in [lambda x: x * k for k in range(4)]]
[a + b for a, b in [(1, 2), (3, 4)]], [a for a, *b in ["xyz", "pq"]], [b for a, *b in ["xyz", "pq"]], [c for a, (b, c) in [(1, (2, 3))]]
[x if x % 2 else -x for x in range(5)], [not x for x in (0, 1)], [x for x in [1, 2, 3] if x > 1 and x < 3 or x == 1], [*[x for x in range(2)], *{y for y in (5,)}]
[last := x for x in range(3)], last
[(y := x + 1, y * 2) for x in range(3)], y
any((witness := x) > 3 for x in range(10)), witness
[x for x in range(20) if (half := x // 2) % 3 == 0], half
[x for x in []], {x for x in ()}, {x: 1 for x in ""}, [None for _ in range(2)], [[] for _ in range(2)], [x async_ for x in 1] if 0 else 0
[x for x in 5]
[x / 0 for x in [1]]
[x for x in [1] if x.y]
[undefined_name for x in [1]]
{x: 1 for x in [[]]}
{[] for x in [1]}
[x for x in range(3) if x for x in range(x)], [x for x in range(3) for x in range(x + 1)]
[i for i in range(5) if i % 2 == 0 if i > 1], [i for i in (j for j in range(3))], dict([(i, [j for j in range(i)]) for i in range(3)])
""".replace(", [x async_ for x in 1] if 0 else 0", ""), globals())


@section("scopes")
def scopes():
    x = "outer"
    items = [x for x in range(3)]
    print(x, items, [x for _ in range(2)])
    fs = [lambda: x for x in range(3)]
    print([f() for f in fs], x)
    y = 5

    def modify():
        nonlocal y
        return [y := y + i for i in range(4)]
    print(modify(), y)
    print([[z := (z if "z" in locals() else 0) + 1 for _ in range(2)] for _ in range(2)])

    class Body:
        size = 3
        direct = [i for i in range(size)]
        try:
            broken = [size for _ in range(2)]
        except NameError as error:
            text = str(error)
        nested = list(map(lambda i: i * 2, range(size)))
        y = "class"
        from_function = [y for _ in range(1)]
    print(Body.direct, Body.text, Body.nested, Body.from_function)
    print([locals() for a in [1]][0].keys() - {"x"}, sorted(k for k in [dict(locals()) for a in [1]][0]))
    import sys
    print([sys._getframe().f_code.co_name for _ in [1]], {sys._getframe().f_code.co_name for _ in [1]}, list(sys._getframe().f_code.co_name for _ in [1]))
    try:
        exec("def f():\n    return [a for b in range(3)]\nf()", {})
    except NameError as error:
        print(error)
    for text in ("[x := 1 for x in [1]]", "[i for i in (j := [1])]", "class A: [k := 1 for _ in [1]]", "[a for a in [1] for (b := 2) in [3]]", "[x for x in (yield)]", "[(yield) for x in [1]]", "[await y for y in []]", "[x async for x in y]",
                 "[*x for x in y]", "{**x for x in y}", "[x, y for x in z]", "[x for x, in [(1,)]]", "[x for x() in y]", "[x for 1 in y]", "f(x for x in y, 1)", "f(x for x in [1],)", "[for x in y]", "{x: y, for x in z}", "[x for x in lambda: y, z]", "[x for x in 1 if 2 else 3]"):
        try:
            compile(text, "f", "exec")
            print(text, "compiles")
        except SyntaxError as error:
            print(text, "->", error.msg)


@section("order of evaluation")
def order():
    log = []

    def f(name, value):
        log.append(name)
        return value
    {f("key", k): f("value", v) for k, v in f("source", {"a": 1, "b": 2}).items() if f("test", True)}
    [f("element", x) for a in f("outer", [1, 2]) for x in f("inner", [a])]
    print(log)
    g = (f("late", x) for x in f("early", [1]))
    log.append("made")
    list(g)
    print(log[-3:])


def sieve(limit):
    flags = [True] * limit
    for i in range(2, int(limit ** 0.5) + 1):
        if flags[i]:
            flags[i * i::i] = [False for _ in range(i * i, limit, i)]
    return [i for i, flag in enumerate(flags) if flag and i > 1]


def triples(limit):
    return [(a, b, c) for c in range(1, limit) for b in range(1, c) for a in range(1, b) if a * a + b * b == c * c]


def histogram(text):
    return {c: sum(1 for d in text if d == c) for c in sorted(set(text))}


def transpose(m):
    return [[m[r][c] for r in range(len(m))] for c in range(len(m[0]))]


big = [[(i * j) % 11 for j in range(20)] for i in range(20)]
for _ in range(5):
    big = transpose([[x + 1 for x in row] for row in big])
print(sieve(60), triples(30), histogram("mississippi"), sum(sum(row) for row in big))
print(len({(i * i) % 97 for i in range(500)}), sum({i: i % 7 for i in range(500)}.values()), [w.upper() for w in "a bc def".split() if len(w) > 1])
memo = {}
table_of_powers = {(b, e): memo.setdefault(b ** e, (b, e)) for b in range(2, 12) for e in range(2, 6)}
print(len(memo), [k for k, v in table_of_powers.items() if k != v][:6])
