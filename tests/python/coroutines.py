"""Coroutines driven by hand: await, send, throw, close, awaitables, async with and async for, comprehensions, misuse."""
import sys
import types
import warnings
from _table import attempt, section

warnings.simplefilter("ignore")


class Suspend:
    """An awaitable that yields once to the driver and returns what is sent."""

    def __init__(self, name):
        self.name = name

    def __await__(self):
        got = yield self.name
        return f"{self.name}<-{got}"


def drive(coroutine, *sends):
    """Runs a coroutine to its end, sending the values in turn; returns what it yields and its result."""
    yields = []
    sends = [None, *sends]
    try:
        while True:
            yields.append(coroutine.send(sends.pop(0) if sends else None))
    except StopIteration as stop:
        return yields, stop.value


@section("await")
def awaiting():
    async def leaf(x):
        return x * 2

    async def waits():
        a = await Suspend("a")
        b = await leaf(5)
        c = [await Suspend("c"), await leaf(await leaf(1))]
        return a, b, c
    print(drive(waits(), 1, 2))
    c = leaf(3)
    print(type(c), c.__name__, c.__qualname__, c.cr_running, c.cr_await, c.cr_suspended, c.cr_origin)
    attempt(c.send, 5)
    attempt(c.send, None)
    attempt(c.send, None)
    attempt(drive, c)
    for value in (5, "a", [1], (x for x in ()), None, iter(())):
        async def bad():
            await value
        attempt(drive, bad())

    class NotIterator:
        def __await__(self):
            return 5

    class FromCoroutine:
        def __await__(self):
            return leaf(1)

    class FromList:
        def __await__(self):
            return iter([1, 2])

    async def use(x):
        return await x
    attempt(drive, use(NotIterator()))
    attempt(drive, use(FromCoroutine()))
    print(drive(use(FromList())))

    @types.coroutine
    def generator_based():
        got = yield "yielded"
        return got
    print(drive(use(generator_based()), "sent"), type(generator_based()))
    attempt(lambda: iter(leaf(1)))
    attempt(lambda: next(leaf(1)))
    attempt(lambda: list(leaf(1)))

    def plain():
        yield from leaf(1)
    attempt(list, plain())
    print(type(leaf(4).__await__()))
    shared = leaf(1)

    async def twice():
        await shared
        await shared
    attempt(drive, twice())


@section("throw and close")
def throwing():
    log = []

    async def worker():
        try:
            while True:
                try:
                    log.append(await Suspend("work"))
                except ValueError as error:
                    log.append(f"caught {error}")
        finally:
            log.append("finally")
    c = worker()
    print(c.send(None), c.send(1), c.throw(ValueError("v")), c.cr_await is not None, c.cr_frame is not None)
    print(c.close(), log, c.cr_frame, c.close())
    attempt(c.send, None)
    attempt(c.throw, KeyError("after"))
    c = worker()
    attempt(c.throw, KeyError("first"))
    c = worker()
    c.close()

    async def ignores():
        try:
            await Suspend(1)
        except GeneratorExit:
            await Suspend(2)
    c = ignores()
    c.send(None)
    attempt(c.close)
    attempt(c.send, None)

    async def stops():
        raise StopIteration("inside")
    attempt(drive, stops())

    async def me():
        await running
    running = me()
    attempt(running.send, None)


class Async:
    def __init__(self, n):
        self.n = n

    def __aiter__(self):
        return self

    async def __anext__(self):
        if not self.n:
            raise StopAsyncIteration
        self.n -= 1
        await Suspend(f"next {self.n}")
        return self.n

    async def __aenter__(self):
        return await Suspend("enter")

    async def __aexit__(self, kind, value, traceback):
        await Suspend(f"exit {kind and kind.__name__}")
        return kind is ValueError


@section("async for and async with")
def async_statements():
    async def loop():
        out = []
        async for x in Async(3):
            if x == 1:
                continue
            out.append(x)
        else:
            out.append("else")
        async for x in Async(3):
            break
        else:
            out.append("never")
        return out

    async def manager(error=None):
        async with Async(0) as a, Async(0) as b:
            if error:
                raise error
            return a, b
        return "suppressed"
    print(drive(loop()))
    print(drive(manager(), "A", "B"))
    print(drive(manager(ValueError()), "A", "B"))
    attempt(drive, manager(KeyError("k")))

    async def comprehensions():
        return ([x async for x in Async(2)], {x: x async for x in Async(2)}, {x async for x in Async(2) if x}, [await Suspend(i) for i in range(2)],
                [y for y in [await Suspend("list")]], [x + y async for x in Async(1) for y in range(2)], [z async for z in (x async for x in Async(2))])
    print(drive(comprehensions()))

    async def bad_for(x):
        async for _ in x:
            pass

    async def bad_with(x):
        async with x:
            pass

    class A1:
        def __aiter__(self): return 5

    class A2:
        async def __aiter__(self): return self

    class A3:
        def __aiter__(self): return self
        def __anext__(self): return 5

    class W1:
        def __aenter__(self): pass

    class W2:
        def __aexit__(self, *a): pass

    class W3:
        def __aenter__(self): return 5
        def __aexit__(self, *a): return 6

    class W4:
        async def __aenter__(self): return 5
        def __aexit__(self, *a): return 6
    for x in (5, [1], A1(), A2(), A3()):
        attempt(drive, bad_for(x))
    for x in (5, open, W1(), W2(), W3(), W4(), Async):
        attempt(drive, bad_with(x))

    def plain():
        with Async(1):
            pass
    attempt(plain)


@section("introspection")
def introspection():
    import inspect

    async def f(a):
        await Suspend(a)

    async def g():
        await f(1)
    c = g()
    print(inspect.getcoroutinestate(c), inspect.iscoroutine(c), inspect.iscoroutinefunction(f), inspect.isawaitable(c), inspect.isawaitable(Suspend(1)), f.__code__.co_flags & 0x80)
    c.send(None)
    print(inspect.getcoroutinestate(c), c.cr_await.__name__, c.cr_frame.f_code.co_name)
    c.close()
    print(inspect.getcoroutinestate(c))
    attempt(type(c))
    attempt(setattr, c, "cr_code", 1)
    c.__name__, c.__qualname__ = "n", "q"
    print(repr(c).split(" at ")[0])
    import collections.abc as abc
    print(isinstance(c, abc.Coroutine), isinstance(c, abc.Awaitable), isinstance(Suspend(1), abc.Awaitable))


async def chain(n):
    if n == 0:
        return await Suspend("bottom")
    return (await chain(n - 1)) + "."


print([len(x) for x in drive(chain(100), "x")])


async def producer(queue, n):
    for i in range(n):
        queue.append(i)
        if i % 3 == 0:
            await Suspend("full")
    return n


async def consumer(queue, n):
    total = seen = 0
    while seen < n:
        while queue:
            total += queue.pop(0)
            seen += 1
        if seen < n:
            await Suspend("empty")
    return total


def run_all(*coroutines):
    results = {}
    pending = list(enumerate(coroutines))
    steps = 0
    while pending:
        index, c = pending.pop(0)
        steps += 1
        try:
            c.send(None)
            pending.append((index, c))
        except StopIteration as stop:
            results[index] = stop.value
    return results, steps


queue = []
print(run_all(producer(queue, 300), consumer(queue, 300)))


def origins(depth, count):
    """Where coroutines were created, while the functions are compiled or not."""
    def inner():
        x = 1
        return corofn()

    def outer():
        x = 1
        return inner()

    async def corofn():
        pass

    first = inner.__code__.co_firstlineno
    sys.set_coroutine_origin_tracking_depth(depth)
    seen = set()
    for _ in range(count):
        c = outer()
        seen.add(tuple((line - first, name) for _, line, name in c.cr_origin or ()))
        c.close()
    sys.set_coroutine_origin_tracking_depth(0)
    return sorted(seen)


assert [origins(depth, 300) for depth in (0, 1, 2, 0)] == [
    [()], [((2, "inner"),)], [((2, "inner"), (6, "outer"))], [()]]


def origins_change(count):
    async def corofn():
        pass

    def make(*_):
        return corofn()

    seen = []
    for i in range(count):
        if i == count // 2:
            sys.set_coroutine_origin_tracking_depth(2)
        for c in map(make, [i]):
            seen.append(tuple(name for _, _, name in c.cr_origin or ()))
            c.close()
    sys.set_coroutine_origin_tracking_depth(0)
    return [(value, seen.count(value)) for value in sorted(set(seen))]


assert origins_change(3000) == [((), 1500), (("make", "origins_change"), 1500)]
