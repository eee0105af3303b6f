"""Asynchronous generators driven by hand: __anext__, asend, athrow, aclose, finalisation hooks, errors."""
import sys
from _table import attempt, section


class Suspend:
    def __init__(self, name):
        self.name = name

    def __await__(self):
        return (yield self.name)


def drive(awaitable, *sends):
    """Runs an awaitable to its end; returns what it yields to the loop and its result."""
    yields = []
    sends = [None, *sends]
    it = awaitable.__await__()
    try:
        while True:
            yields.append(it.send(sends.pop(0) if sends else None))
    except StopIteration as stop:
        return yields, stop.value


log = []
suspended = []  # what stays here is not finalised while others write to the log


async def numbers(n):
    try:
        for i in range(n):
            got = yield i
            log.append(got)
            await Suspend(f"after {i}")
    except ValueError as error:
        log.append(f"caught {error}")
        yield "recovered"
    finally:
        log.append("finally")


@section("iteration")
def iteration():
    g = numbers(2)
    print(type(g), g.__name__, g.ag_running, g.ag_await, g.ag_frame is not None, g.ag_suspended if hasattr(g, "ag_suspended") else None)
    print(drive(g.__anext__()), drive(g.asend("sent")))
    attempt(drive, g.__anext__())
    attempt(drive, g.__anext__())
    print(log, g.__aiter__() is g, type(g.__anext__()), hasattr(g, "__next__"))
    attempt(lambda: iter(g))

    async def collect():
        return [x async for x in numbers(3)], [x async for x in (y * 2 async for y in numbers(2))]
    print(drive(collect()))
    g = numbers(1)
    attempt(drive, g.asend(5))
    a = g.asend(None)
    print(drive(a))
    attempt(drive, a)
    suspended.append(g)


@section("throwing and closing")
def throwing():
    log.clear()
    g = numbers(3)
    drive(g.__anext__())
    print(drive(g.athrow(ValueError("v"))))
    attempt(drive, g.__anext__())
    print(log)
    log.clear()
    g = numbers(3)
    drive(g.__anext__())
    print(drive(g.aclose()), log, drive(g.aclose()))
    attempt(drive, g.__anext__())
    attempt(drive, g.athrow(KeyError("after the end")))
    g = numbers(3)
    attempt(drive, g.athrow(KeyError, "first"))
    g = numbers(1)
    print(drive(g.aclose()))

    async def stubborn():
        try:
            yield 1
        except GeneratorExit:
            yield 2
    g = stubborn()
    drive(g.__anext__())
    attempt(drive, g.aclose())

    async def awaits_in_finally():
        try:
            yield 1
        finally:
            await Suspend("cleaning")
            log.append("cleaned")
    log.clear()
    g = awaits_in_finally()
    drive(g.__anext__())
    print(drive(g.aclose()), log)

    async def stop(kind):
        yield 1
        raise kind("inside")
    for kind in (StopIteration, StopAsyncIteration, ValueError):
        g = stop(kind)
        drive(g.__anext__())
        attempt(drive, g.__anext__())


@section("misuse")
def misuse():
    g = numbers(3)
    a, b = g.__anext__(), g.__anext__()
    print(drive(a))
    c = g.__anext__()
    it = c.__await__()
    print(it.send(None))
    attempt(lambda: g.__anext__().send(None))
    attempt(lambda: g.aclose().send(None))
    it.close()
    b.close()
    attempt(b.send, None)
    g2 = numbers(1)
    c = g2.aclose()
    print(drive(c))
    attempt(drive, c)
    attempt(drive, g2.__anext__())
    attempt(setattr, g, "ag_code", 1)
    attempt(type(g))

    async def f():
        async for x in 5:
            pass
    attempt(drive, f())


@section("anext and aiter")
def builtins():
    async def use():
        g = numbers(1)
        it = aiter(g)
        first = await anext(it)
        second = await anext(it, "default")
        third = await anext(it, "again")
        return first, second, third
    print(drive(use()))

    async def no_default():
        await anext(numbers(0))
    attempt(drive, no_default())
    attempt(aiter, 5)
    attempt(anext, 5)
    attempt(aiter, type("A", (), {"__aiter__": lambda self: 5})())

    class Plain:
        def __aiter__(self): return self

        def __anext__(self):
            return Suspend("plain")
    print(drive(anext(Plain())))


@section("hooks")
def hooks():
    events = []
    old = sys.get_asyncgen_hooks()
    print(old)
    sys.set_asyncgen_hooks(firstiter=lambda g: events.append(("first", g.__name__)), finalizer=lambda g: events.append("finalizer"))
    g = numbers(2)
    print(events)
    drive(g.__anext__())
    drive(g.__anext__())
    print(events)
    drive(g.aclose())
    sys.set_asyncgen_hooks(*old)
    print(sys.get_asyncgen_hooks())
    attempt(sys.set_asyncgen_hooks, 5)
    attempt(sys.set_asyncgen_hooks, finalizer=5)


async def ticker(n, step):
    for i in range(0, n, step):
        if i % 4 == 0:
            await Suspend(i)
        yield i


async def merged(*sources):
    for source in sources:
        async for x in source:
            yield x * 2


async def summed():
    total = 0
    async for x in merged(ticker(200, 1), ticker(300, 3), (y async for y in ticker(50, 7) if y % 2)):
        if x % 3 == 0:
            continue
        total += x
    return total


yields, result = drive(summed())
print(len(yields), sum(yields), result)


# Hot loops that drive coroutines which traces cannot follow, many at one place.
def drive(n):
    class Step:
        def __init__(self, k):
            self.k = k

        def __await__(self):
            got = yield self.k
            return got

    async def ticks(count):
        for i in range(count):
            await Step(1)
            yield i

    async def listen(count):
        total = 0
        async for x in ticks(count):
            total += x
        return total

    async def add(count):
        total = 0
        for i in range(count):
            total += await Step(2)
        return total

    def numbers(count):
        for i in range(count):
            yield i

    async def mixed(count):
        return sum([x async for x in ticks(count)]) + sum(numbers(count))

    waiting = [f(n) for f in (listen, add, mixed) for _ in range(3)]
    results, steps, sent = [], 0, dict.fromkeys(map(id, waiting))
    while waiting:
        co = waiting.pop(0)
        try:
            step = co.send(sent[id(co)])
        except StopIteration as end:
            results.append(end.value)
            continue
        sent[id(co)] = step
        steps += step
        waiting.append(co)
    return results, steps


print(drive(5), drive(700))
