"""Assignment targets and unpacking: starred targets, nesting, order, errors, displays with stars and double stars."""
from _table import attempt, section, table


@section("targets")
def targets():
    a, b = 1, 2
    (c, d), [e, f] = "ab", {"x": 1, "y": 2}
    g, *h = range(4)
    *i, j = "xyz"
    k, *l, m = (1, 2)
    [n, (o, *p), q] = [1, "abc", 2]
    *r, = iter([5])
    () = []
    [] = ()
    (s) = 9
    t, = [7]
    print(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t)
    first, (second, *third), *fourth = 1, [2, 3, 4], 5, 6
    print(first, second, third, fourth)
    x = y, z = 1, 2
    print(x, y, z)
    a, a = 1, 2
    print(a)
    d = {}
    d["k"], d["l"], *d["m"] = range(5)
    items = [0, 1, 2]
    items[0], items[-1] = items[-1], items[0]
    items[1:2], other = "pq", 5
    print(d, items, other)
    index = 0
    index, items[index] = 2, "changed"
    print(items)

    class Box:
        pass
    box = Box()
    box.a, *box.b = "abc"
    print(box.a, box.b)
    for u, *v in ["ab", (1, 2, 3)]:
        print(u, v)
    (w): int = 5
    a = b = c = []
    a.append(1)
    print(w, c, [(p, q) for p, (q, *_) in [(1, "xyz")]])


@section("errors")
def errors():
    def two(value):
        a, b = value

    def star(value):
        a, *b, c = value

    def nested(value):
        a, (b, c) = value

    def infinite():
        n = 0
        while True:
            n += 1
            yield n
    for value in ((1,), (1, 2, 3), [], "abc", {1: 2}, {1, 2, 3}, range(5), 5, None, iter([1]), infinite(), (x for x in ()), b"a", (1, 2)):
        print(type(value).__name__, end=": ")
        attempt(two, value)
    for value in ((1,), [], "a", 5, iter(()), (1, 2)):
        attempt(star, value)
    for value in ((1, 2), (1, (2,)), (1, (2, 3, 4)), (1, None)):
        attempt(nested, value)

    class Bad:
        def __iter__(self):
            yield 1
            raise ValueError("while unpacking")

    class Old:
        def __getitem__(self, i):
            if i > 1:
                raise IndexError
            return i

    class Lying(list):
        def __len__(self): return 5
        def __iter__(self): return iter("xy")
    attempt(two, Bad())
    attempt(two, Old())
    attempt(two, Lying([1, 2, 3]))
    a = "kept"
    try:
        a, b, c = 1, 2
    except ValueError:
        print(a)
    try:
        a, undefined.x = 1, 2
    except NameError:
        print(a)


def show(*args, **kwargs):
    return args, kwargs


class Keys:
    def keys(self):
        return ["a", "b"]

    def __getitem__(self, key):
        return key * 2


table("""
[*[1, 2], 3, *"ab"], (*range(2), *()), {*[1], *{2: 3}}, {**{"a": 1}, "b": 2, **{"a": 3}}, {"a": 0, **Keys()}, (*(*[1], 2),)
show(*[1, 2], 3, *"ab"), show(**{"a": 1}, b=2), show(*(), **{}), show(1, *[2], c=3, *[4], **Keys()), show(*{"k": 1}, **dict(zip("xy", [1, 2])))
[*5]
(*None,)
{*5}
{**5}
{**[("a", 1)]}
{*[[]]}
show(*5)
show(**5)
show(**{1: 2})
show(a=1, **{"a": 2})
show(**{"a": 1}, **{"a": 2})
show(*[1], *5)
show(**{"a": 1}, **5)
show(1, *undefined)
{**{1: 2}, None: 3}, {**{}}, [*[]], {*()}, [*{"a": 1}], [*(x for x in range(2))]
print(*[1, 2], sep="-"), print(*"abc", *[], sep="")
max(*[1, 5, 2]), min(*"cab"), dict(**{"a": 1}, b=2), list(zip(*[[1, 2], [3, 4]])), "{} {a}".format(*[1], **{"a": 2})
(lambda *a, **k: (a, k))(*"ab", c=1, **{"d": 2})
""", globals())


@section("syntax")
def syntax():
    for text in ("*a = 1", "*a, *b = 1", "a, *b, *c = 1", "*a", "x = *a", "x = *a,", "del *a", "for *a in b: pass", "for *a, b in c: pass", "return_ = (*a)", "f(*)", "f(**)", "[*]", "f(**a, *b)", "f(a=1, b)", "f(**a, b)", "{**a}", "{*a: 1}", "{**a: 1}", "f(a for a in b, *c)",
                 "a + 1 = 2", "f() = 1", "1 = a", "'a' = 1", "None = 1", "a, 1 = 2", "[a, f()] = 1", "(a, b) += 1", "a += b += 1", "x: int, y: int", "(x): int = 1", "x, y: int = 1", "a.b: int", "a[0]: int = 1", "f(): int", "lambda: 1 = 2", "a if b else c = 1", "a < b = 1", "-a = 1",
                 "a and b = 1", "not a = 1", "[x for x in y] = 1", "{} = 1", "{a} = 1", "(a := 1) = 2", "a := 1", "(a, b := 1)", "f(a := 1)", "f(a=b := 1)", "x[a := 1]", "x[a:=1, b:=2]", "x[*a]", "x[*a] = 1", "x[*a:b]", "x[*a, b:c]", "del x[*a]", "del f()", "del (a, b)", "del a + b", "del ()", "del 1",
                 "with a as f(): pass", "with a as 1: pass", "import a.b as c.d", "__debug__ = 1", "def f(__debug__): pass", "True = 1", "f(True=1)", "f(1=2)", "f(a.b=1)", "f(a=1, a=2)", "def f(a, a): pass", "lambda a, a: 1", "for f() in x: pass", "for 1 in x: pass", "f'{a}' = 1", "... = 1", "`a` = 1", "await x = 1", "yield = 1", "x = yield = 1"):
        try:
            compile(text, "f", "exec")
            print(text, "->", "compiles")
        except SyntaxError as error:
            print(text, "->", error.msg)


def fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


def rotate(n):
    a, b, c, d = 1, 2.5, "x", None
    for i in range(n):
        a, b, c, d = b, c, d, a
        if i % 3 == 0:
            a, *rest = a, b, c
            (b, c), d = rest, d
    return a, b, c, d


def quick(items):
    if not items:
        return []
    pivot, *rest = items
    return [*quick([x for x in rest if x < pivot]), pivot, *quick([x for x in rest if x >= pivot])]


print(fibonacci(300), rotate(300), quick([i * 37 % 101 for i in range(101)])[:10])
total = 0
for i, (a, *b) in enumerate([(x, x + 1, x + 2) for x in range(300)]):
    first, second = b
    total += i * a + first - second
print(total)
