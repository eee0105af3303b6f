"""yield from: values, sends, throws and closes pass through; sub-iterators that are not generators."""
from _table import attempt, section

log = []


def inner(name="inner"):
    try:
        x = yield f"{name} 1"
        log.append(("received", x))
        y = yield f"{name} 2"
        log.append(("received", y))
    except ValueError as error:
        log.append(("caught", str(error)))
        yield "recovered"
    except GeneratorExit:
        log.append("exit")
        raise
    finally:
        log.append("finally")
    return f"result of {name}"


def outer():
    result = yield from inner()
    log.append(result)
    result = yield from inner("second")
    return result


@section("delegation")
def delegation():
    g = outer()
    print(next(g), g.send("a"), g.send("b"), g.gi_yieldfrom.__name__, g.send(1))
    attempt(g.send, 2)
    print(log)
    log.clear()
    g = outer()
    next(g)
    print(g.throw(ValueError("v")), next(g))
    g.close()
    print(log)
    log.clear()
    g = outer()
    next(g)
    attempt(g.throw, KeyError("k"))
    print(log)
    log.clear()

    def catches():
        try:
            yield from inner()
        except KeyError as error:
            yield f"outer caught {error}"
        yield from "xy"
    g = catches()
    next(g)
    print(g.throw(KeyError("k")), list(g))


@section("other iterables")
def iterables():
    def from_all(*things):
        for thing in things:
            result = yield from thing
            log.append(result)
    log.clear()
    print(list(from_all([1, 2], "ab", range(2), {3: 4}, (x for x in (5,)), iter([]), map(str, [6]), zip([1], [2]))), log)
    attempt(list, from_all(5))
    g = from_all([1, 2])
    next(g)
    attempt(g.send, 5)
    g = from_all([1, 2])
    next(g)
    attempt(g.throw, ValueError("no throw method"))
    g = from_all([1, 2])
    next(g)
    print(g.close(), next(g, "closed"))

    class Iterator:
        def __init__(self, n):
            self.n = n

        def __iter__(self):
            return self

        def __next__(self):
            if not self.n:
                raise StopIteration("iterator's value")
            self.n -= 1
            return self.n

        def send(self, value):
            log.append(("send", value))
            return "sent"

        def throw(self, *args):
            log.append(("throw", [getattr(a, "__name__", repr(a)) for a in args]))
            return "thrown"

        def close(self):
            log.append("close")
    log.clear()
    print(list(from_all(Iterator(2))), log)
    g = from_all(Iterator(5))
    print(next(g), g.send("x"), g.throw(ValueError("y")), g.throw(ValueError, "z"), next(g))
    g.close()
    print(log)

    class BadClose(Iterator):
        def close(self):
            raise ValueError("bad close")
    g = from_all(BadClose(2))
    next(g)
    attempt(g.close)

    class NotIterator:
        def __iter__(self):
            return 5
    attempt(list, from_all(NotIterator()))


@section("return values")
def return_values():
    def value(x):
        return x
        yield

    def collect():
        a = yield from value(1)
        b = yield from value((2, 3))
        c = yield from value(None)
        d = yield from value(StopIteration(4))
        return a, b, c, repr(d)
    attempt(next, collect())

    def total(n):
        if n == 0:
            return 0
        yield n
        return n + (yield from total(n - 1))

    def run():
        t = yield from total(50)
        yield ("total", t)
    print(list(run())[-3:])

    def raises():
        yield from iter(lambda: 1 / 0, 0)
    attempt(list, raises())

    def stop():
        def s():
            yield 1
            raise StopIteration
        yield from s()
    attempt(list, stop())


@section("reentrancy and shared sub-generators")
def shared():
    def sub():
        for i in range(6):
            yield i

    def user(g, name):
        for_one = yield from g
        return name, for_one
    s = sub()
    a, b = user(s, "a"), user(s, "b")
    print(next(a), next(b), next(a), next(b), list(a), list(b))

    def me():
        yield from g
    g = me()
    attempt(next, g)
    attempt(next, g)

    def runs():
        yield 1
        yield from running
    running = runs()
    next(running)
    attempt(next, running)


def tree(depth):
    if depth:
        yield from tree(depth - 1)
        yield depth
        yield from tree(depth - 1)


def deep(n):
    if n:
        yield from deep(n - 1)
    yield n


def scheduler(tasks):
    """Round robin of nested generators."""
    order = []
    tasks = list(tasks)
    while tasks:
        task = tasks.pop(0)
        try:
            order.append(next(task))
        except StopIteration as stop:
            order.append(stop.value)
        else:
            tasks.append(task)
    return order


def task(name, n):
    for i in range(n):
        yield from step(name, i)
    return name


def step(name, i):
    yield f"{name}{i}"


print(sum(tree(9)), len(list(deep(150))), sum(deep(150)), scheduler(task(n, k) for n, k in (("a", 3), ("b", 1), ("c", 2))))


def accumulate():
    tally = 0
    while True:
        x = yield
        if x is None:
            return tally
        tally += x


def gather(tallies):
    while True:
        tallies.append((yield from accumulate()))


tallies = []
acc = gather(tallies)
next(acc)
for i in range(400):
    acc.send(i if i % 10 else None)
acc.send(None)
print(sum(tallies), len(tallies), tallies[:4])
