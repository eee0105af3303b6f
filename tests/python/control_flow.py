"""Loops, else clauses, break and continue in all places, nested functions, assert, del, walrus, print and pass."""
from _table import attempt, section


@section("loops")
def loops():
    for i in range(3):
        if i == 5:
            break
    else:
        print("for else")
    for i in range(3):
        if i == 1:
            break
    else:
        print("not reached")
    while i < 10:
        i += 1
        if i % 2:
            continue
        if i > 8:
            break
    else:
        print("not reached")
    print(i)
    while i:
        i -= 1
    else:
        print("while else", i)
    for x in []:
        pass
    else:
        print("empty", "x" in locals())
    out = []
    for a in range(4):
        for b in range(4):
            if b > a:
                break
            if b == 1:
                continue
            out.append((a, b))
        else:
            out.append("full")
            continue
        out.append(a)
    print(out)
    for a, (b, *c), d in [(1, (2, 3, 4), 5), (6, "789", 0)]:
        print(a, b, c, d)
    container = {}
    for container["key"] in range(3):
        pass
    for container["list"], in ["a", "b"]:
        pass
    print(container)
    items = [1, 2, 3]
    for x in items:
        if x < 10:
            items.append(x * 4)
    print(items)
    for i in range(3):
        i = i * 10
        print(i, end=" ")
    print(i)
    while True:
        try:
            break
        finally:
            print("finally on break")
    for i in range(2):
        try:
            continue
        finally:
            print("finally on continue", i)
    for i in 1, 2, *[3]:
        print(i, end=";")
    print()


def search(matrix, wanted):
    for i, row in enumerate(matrix):
        for j, value in enumerate(row):
            if value == wanted:
                return i, j
    return None


def collatz(n):
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


def nested_loops():
    total = 0
    for i in range(30):
        for j in range(i):
            if (i + j) % 7 == 0:
                continue
            k = j
            while k > 0:
                k -= 3
                if k == 5:
                    break
                total += k
            else:
                total += 100
    return total


print(search([[1, 2], [3, 4]], 3), search([[1]], 5), [collatz(n) for n in range(1, 30)], nested_loops())


@section("conditions")
def conditions():
    for value in (0, 1, "", "a", None, [], [0], 0.0, 0j, {}, {1: 1}, range(0), range(1), b"", float("nan"), ..., NotImplemented is None):
        if value:
            kind = "true"
        elif value is None:
            kind = "none"
        elif value == 0:
            kind = "zero"
        else:
            kind = "empty"
        print(kind, end=" ")
    print()
    if 1: print("one line"); x = 2
    if x == 1: print("no")
    elif x == 2: print("elif")
    else: print("no")
    if (n := len("abc")) > 2 and (m := n * 2):
        print(n, m)
    print([y for x in range(5) if (y := x * x) > 3], y, (z := 5), z)
    while (n := n - 1):
        print(n, end=" ")
    print()
    if __debug__:
        print("debug")
    if 0:
        print("never")
    if not ...:
        print("never")


@section("assert and del")
def assert_del():
    assert True
    assert (1, "always true")[0]
    attempt(lambda: exec("assert 0"))
    attempt(lambda: exec("assert 0, 'text'"))
    attempt(lambda: exec("assert [], (1, 2)"))
    a, b, c, d = 1, [1, 2, 3, 4], {"k": 1}, 4
    del a
    del b[0], b[-1:], c["k"]
    del (d)
    print(b, c)
    try:
        print(a)
    except UnboundLocalError as error:
        print(error)
    try:
        del d
    except UnboundLocalError as error:
        print(error)
    x, y, z = 1, 2, 3
    del (x, [y, z])
    attempt(lambda: exec("del undefined"))
    attempt(lambda: exec("del len"))
    attempt(lambda: exec("del b[10]", {"b": [1]}))
    for i in range(2):
        try:
            if i:
                print(j)
            j = 1
            del j
        except NameError as error:
            print(error)

    def conditional(flag):
        if flag:
            value = 1
        return value
    print(conditional(1))
    attempt(conditional, 0)

    def cell(flag):
        if flag:
            value = 1
        return (lambda: value)()
    print(cell(1))
    attempt(cell, 0)


@section("evaluation order")
def order():
    log = []

    def f(x):
        log.append(x)
        return x
    {f("k1"): f("v1"), f("k2"): f("v2")}
    [f(1), f(2)], (f(3), f(4)), {f(5)}
    print(f("a"), f("b"), sep=f(" "), *[f("c")], end=f("\n"), **{f("flush"): f(False)})
    target = {}
    target[f("index")], target[f("second")] = f("left"), f("right")
    f(target)[f("x")] = f("value")
    f(1) + f(2) * f(3) ** f(4)
    f(1) < f(0) < f(5)
    (lambda a=f("default"), *, b=f("keyword default"): 0)(f("argument"))
    print([x for x in log if not isinstance(x, dict)])
    log.clear()

    @f
    @(lambda x: f("inner decorator") and x)
    def decorated(a: f("annotation") = f("default")) -> f("returns"):
        pass
    print([x if isinstance(x, str) else "function" for x in log])
    x = [1, 2, 3]
    i = 0
    i, x[i] = 2, 9
    print(i, x)
    a = b = c = f([])
    a.append(1)
    print(c)


def long_if(n):
    if n == 0: return "zero"
    elif n == 1: return "one"
    elif n == 2: return "two"
    elif n < 0:
        if n == -1: return "minus one"
        return "negative"
    return "many"


print([long_if(n) for n in range(-3, 5)])
count = 0
for i in range(1000):
    if i % 3 == 0:
        if i % 5 == 0:
            count += 15
        else:
            count += 3
    elif i % 5 == 0:
        count += 5
    elif i % 7:
        continue
    else:
        count -= 1
    if count > 2500:
        break
print(i, count)
