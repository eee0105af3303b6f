"""Generators: the protocol, send, throw, close, return values, states, attributes, generator expressions, recursion."""
import inspect
from _table import attempt, section


@section("protocol")
def protocol():
    def counter(n):
        received = []
        while n:
            x = yield n
            if x is not None:
                received.append(x)
            n -= 1
        return received
    g = counter(3)
    print(next(g), g.send("a"), g.send(None))
    try:
        g.send("b")
    except StopIteration as stop:
        print(stop.value)
    attempt(next, g)
    attempt(g.send, 1)
    print(next(g, "default"), iter(g) is g, list(g))
    attempt(counter(1).send, 5)
    print(counter(1).send(None), list(counter(4)), counter(0).__next__.__name__)
    attempt(next, counter(0))

    def nothing():
        return 5
        yield
    attempt(next, nothing())
    attempt(list, nothing())

    def infinite():
        n = 0
        while True:
            n = (yield n) or n + 1
    g = infinite()
    print([next(g) for _ in range(3)], g.send(100), next(g))

    def echo():
        x = None
        while True:
            x = yield x
    e = echo()
    next(e)
    print([e.send(v) for v in (1, "a", None, [2])])


@section("throw")
def throw():
    def g():
        while True:
            try:
                yield "value"
            except ValueError as error:
                yield f"caught {error.args}"
            except KeyError:
                raise IndexError("from generator")
    it = g()
    next(it)
    print(it.throw(ValueError(1)), next(it), it.throw(ValueError, 2), next(it), it.throw(ValueError), next(it), it.throw(ValueError, (3, 4)), next(it), it.throw(ValueError, ValueError("own"), None))
    next(it)
    try:
        it.throw(KeyError("k"))
    except IndexError as error:
        print(repr(error), repr(error.__context__))
    attempt(next, it)
    it = g()
    attempt(it.throw, ValueError("not started"))
    attempt(next, it)
    it = g()
    attempt(it.throw, 5)
    attempt(it.throw, "text")
    attempt(it.throw, ValueError("a"), "b")
    attempt(it.throw, ValueError, "a", 5)
    attempt(it.throw)
    attempt(it.throw, int)
    print(next(it))
    attempt(it.throw, StopIteration("thrown"))
    attempt(next, it)
    done = (x for x in ())
    list(done)
    attempt(done.throw, ValueError("on finished"))
    attempt(done.throw, GeneratorExit)


@section("close")
def close():
    log = []

    def g():
        try:
            yield 1
            yield 2
        except GeneratorExit:
            log.append("exit")
            raise
        finally:
            log.append("finally")
    it = g()
    next(it)
    print(it.close(), log, next(it, "closed"), it.close())
    print(g().close(), log)

    def stubborn():
        for _ in range(2):
            try:
                yield
            except GeneratorExit:
                pass
    it = stubborn()
    next(it)
    attempt(it.close)

    def returns():
        try:
            yield
        except GeneratorExit:
            return 5

    def raises():
        try:
            yield
        finally:
            raise ValueError("in close")
    it = returns()
    next(it)
    print(it.close())
    it = raises()
    next(it)
    attempt(it.close)
    attempt(it.close)


@section("attributes and states")
def attributes():
    def g(a, b=2):
        """Doc."""
        local = a + b
        yield local
        yield inspect.getgeneratorstate(it)
    it = g(1)
    print(it.__name__, it.__qualname__, it.gi_code is g.__code__, it.gi_running, it.gi_yieldfrom, it.gi_suspended, inspect.getgeneratorstate(it))
    next(it)
    print(it.gi_frame.f_locals, inspect.getgeneratorlocals(it), it.gi_suspended, inspect.getgeneratorstate(it), it.gi_frame.f_lineno - g.__code__.co_firstlineno)
    print(next(it), list(it), it.gi_frame, inspect.getgeneratorstate(it), it.gi_suspended)
    it.__name__ = "renamed"
    print(it.__name__, repr(it).split(" at ")[0])
    attempt(setattr, it, "__name__", 5)
    attempt(setattr, it, "gi_code", 5)
    attempt(setattr, it, "x", 5)
    attempt(type(it))
    print(type(it), inspect.isgenerator(it), inspect.isgeneratorfunction(g), g.__code__.co_flags & 0x20, hasattr(it, "__len__"))

    def reentrant():
        yield next(me)
    me = reentrant()
    attempt(next, me)
    attempt(next, me)

    def sends_itself():
        yield me2.send(None)
    me2 = sends_itself()
    attempt(next, me2)


@section("StopIteration inside")
def stop_inside():
    def raises():
        yield 1
        raise StopIteration("inside")

    def calls():
        yield next(iter([]))

    def catches():
        try:
            yield 1
        except StopIteration as s:
            yield f"caught {s.value}"
    it = raises()
    next(it)
    try:
        next(it)
    except RuntimeError as error:
        print(error, repr(error.__cause__), repr(error.__context__), error.__suppress_context__)
    attempt(list, calls())
    it = catches()
    next(it)
    print(it.throw(StopIteration("s")))
    attempt(list, (next(iter(())) for _ in [1]))
    attempt(lambda: [next(iter(())) for _ in [1]])
    attempt(list, map(lambda x: next(iter(())), [1]))

    def wraps(value):
        return (yield value)
    it = wraps(1)
    next(it)
    for value in ((1, 2), StopIteration(5), ValueError("v"), None):
        it = wraps(1)
        next(it)
        try:
            it.send(value)
        except StopIteration as s:
            print(repr(s.value), len(s.args))


@section("expressions")
def expressions():
    x = 10
    g = (x * i for i in range(3))
    x = 20
    print(list(g), sum(i for i in range(5)), list((i, j) for i in range(3) if i % 2 for j in range(i)), dict((i, i * i) for i in range(3)))
    attempt(lambda: (i for i in 5))
    log = []

    def noted(v):
        log.append(v)
        return v
    g = (noted("element") for a in noted([1, 2]) for b in noted([3]) if noted(True))
    print(log)
    next(g)
    print(log)
    print((lambda: (yield))().__class__, next((lambda: (yield 5))()), max((i for i in range(5)), default=0), any(i > 2 for i in range(5)), all(i for i in [1, 0]))
    print(g.__name__, g.gi_code.co_varnames, [*(c for c in "abc")], (*(i for i in range(2)),), {*(1 for _ in range(3))}, "".join(c for c in "xyz"), tuple(i for i in ()))
    nested = ((i for i in range(n)) for n in range(4))
    print([list(inner) for inner in nested])
    a, *b = (i for i in range(4))
    print(a, b, 3 in (i for i in range(5)), list(zip((i for i in "ab"), (i for i in [1, 2, 3]))))


def walk(tree):
    if tree:
        left, value, right = tree
        yield from walk(left)
        yield value
        for x in walk(right):
            yield x


def build(values):
    values = sorted(values)
    if not values:
        return None
    m = len(values) // 2
    return build(values[:m]), values[m], build(values[m + 1:])


def permutations(items):
    if len(items) <= 1:
        yield tuple(items)
    else:
        for i, x in enumerate(items):
            for rest in permutations(items[:i] + items[i + 1:]):
                yield (x,) + rest


def primes():
    found = []
    n = 2
    while True:
        if all(n % p for p in found if p * p <= n):
            found.append(n)
            yield n
        n += 1


def take(n, it):
    for _, x in zip(range(n), it):
        yield x


def pipeline(n):
    numbers = (i * 7 % 31 for i in range(n))
    evens = (x for x in numbers if x % 2 == 0)
    squares = map(lambda x: x * x, evens)
    total = 0
    for s in squares:
        total += s
    return total


def average():
    total = count = 0
    value = None
    while True:
        x = yield value
        total += x
        count += 1
        value = total / count


print(list(walk(build(range(20)))), len(list(permutations([1, 2, 3, 4, 5]))), list(take(20, primes())), pipeline(1000))
avg = average()
next(avg)
print([avg.send(x) for x in (10, 20, 60)])


def unpacking():
    for pair in zip(range(300), walk(build(range(300)))):
        a, b = pair
        yield a + b


print(sum(unpacking()), sum(sum(take(i % 5, primes())) for i in range(200)))


def walk_numbers(n):
    for i in range(n):
        yield i


generators = [walk_numbers(i) for i in range(50)]
total = 0
while generators:
    generators = [g for g in generators if (x := next(g, None)) is not None and (total := total + x) >= 0]
print(total)
