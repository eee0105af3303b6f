"""Programs on asyncio: tasks, gather, queues, locks, timeouts, cancellation, exceptions, groups, streams of events."""
import asyncio
import contextvars
from _table import section

log = []


async def work(name, delay, result=None, error=None):
    log.append(f"start {name}")
    try:
        await asyncio.sleep(delay)
        if error:
            raise error
        return result if result is not None else name
    except asyncio.CancelledError:
        log.append(f"cancelled {name}")
        raise
    finally:
        log.append(f"end {name}")


def run(coroutine):
    log.clear()
    try:
        print(asyncio.run(coroutine), log)
    except BaseException as error:
        print(type(error).__name__, error, log)


@section("gather and tasks")
def gathering():
    async def all_good():
        return await asyncio.gather(work("a", 0.4), work("b", 0.0), work("c", 0.2))

    async def with_errors():
        return [repr(x) for x in await asyncio.gather(work("a", 0), work("b", 0, error=ValueError("v")), return_exceptions=True)]

    async def fails():
        await asyncio.gather(work("a", 5), work("b", 0, error=KeyError("k")))

    async def tasks():
        t = asyncio.create_task(work("t", 0), name="named")
        u = asyncio.create_task(work("u", 10))
        print(t.get_name(), t.done(), asyncio.current_task() is not None)
        await t
        u.cancel("message")
        try:
            await u
        except asyncio.CancelledError as error:
            print("cancelled", error.args)
        return t.done(), t.result(), u.cancelled(), t.exception()

    async def waits():
        tasks = [asyncio.create_task(work(n, d), name=n) for n, d in (("x", 0.0), ("y", 5), ("z", 5))]
        done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        first = sorted(t.result() for t in done)
        for t in sorted(pending, key=lambda t: t.get_name()):
            t.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
        return first, len(pending)

    async def completed():
        results = [await c for c in asyncio.as_completed([work("slow", 0.4), work("fast", 0)])]
        log.sort()  # the tasks are started in the order of a set
        return results

    async def callbacks():
        t = asyncio.create_task(work("cb", 0))
        t.add_done_callback(lambda task: log.append(f"callback {task.result()}"))
        await t
        await asyncio.sleep(0)
    for f in (all_good, with_errors, fails, tasks, waits, completed, callbacks):
        run(f())


@section("timeouts and shields")
def timeouts():
    async def wait_for():
        try:
            await asyncio.wait_for(work("slow", 10), 0.01)
        except asyncio.TimeoutError as error:
            return f"timed out {error!r}"

    async def timeout():
        try:
            async with asyncio.timeout(0.01):
                await work("slow", 10)
        except TimeoutError:
            return "timeout"

    async def shield():
        inner = asyncio.create_task(work("inner", 0.3))
        try:
            await asyncio.wait_for(asyncio.shield(inner), 0.001)
        except asyncio.TimeoutError:
            return "outer timed out", await inner

    async def group():
        async with asyncio.TaskGroup() as g:
            a = g.create_task(work("a", 0))
            b = g.create_task(work("b", 0.01))
        return a.result(), b.result()

    async def group_fails():
        caught = []
        try:
            async with asyncio.TaskGroup() as g:
                g.create_task(work("bad", 0, error=ValueError("v")))
                g.create_task(work("other", 10))
        except* ValueError as error:
            caught += [repr(e) for e in error.exceptions]
        return caught
    for f in (wait_for, timeout, shield, group, group_fails):
        log.clear()
        try:
            print(asyncio.run(f()), log)
        except BaseException as error:
            print(type(error).__name__, error)


@section("synchronisation")
def synchronisation():
    async def queue():
        q = asyncio.Queue(maxsize=2)
        got = []

        async def produce():
            for i in range(6):
                await q.put(i)
            await q.put(None)

        async def consume():
            while (x := await q.get()) is not None:
                got.append(x)
                q.task_done()
        await asyncio.gather(produce(), consume())
        return got, q.empty()

    async def lock():
        lock, order = asyncio.Lock(), []

        async def user(n):
            async with lock:
                order.append(f"in{n}")
                await asyncio.sleep(0)
                order.append(f"out{n}")
        await asyncio.gather(*(user(i) for i in range(3)))
        return order, lock.locked()

    async def event():
        e, seen = asyncio.Event(), []

        async def waiter(n):
            await e.wait()
            seen.append(n)
        tasks = [asyncio.create_task(waiter(i)) for i in range(3)]
        await asyncio.sleep(0)
        e.set()
        await asyncio.gather(*tasks)
        return seen

    async def semaphore():
        s, active, most = asyncio.Semaphore(2), 0, 0

        async def user():
            nonlocal active, most
            async with s:
                active += 1
                most = max(most, active)
                await asyncio.sleep(0)
                active -= 1
        await asyncio.gather(*(user() for _ in range(6)))
        return most

    async def condition():
        c, items = asyncio.Condition(), []

        async def taker():
            async with c:
                await c.wait_for(lambda: items)
                return items.pop()
        t = asyncio.create_task(taker())
        await asyncio.sleep(0)
        async with c:
            items.append("item")
            c.notify()
        return await t
    for f in (queue, lock, event, semaphore, condition):
        print(f.__name__, asyncio.run(f()))


@section("loop")
def loop():
    async def calls():
        loop = asyncio.get_running_loop()
        out = []
        loop.call_soon(out.append, "soon")
        handle = loop.call_later(0.001, out.append, "never")
        handle.cancel()
        future, later = loop.create_future(), loop.create_future()
        loop.call_soon(future.set_result, "result")
        out.append(await future)
        loop.call_later(0.002, later.set_result, "later")
        out.append(await later)
        out.append(await loop.run_in_executor(None, lambda: "thread"))
        return out

    async def variables():
        var = contextvars.ContextVar("v", default="default")

        async def child(n):
            var.set(n)
            await asyncio.sleep(0)
            return var.get()
        return await asyncio.gather(child(1), child(2)), var.get()

    async def generators():
        async def g():
            try:
                for i in range(100):
                    yield i
                    await asyncio.sleep(0)
            finally:
                log.append("closed")
        it = g()
        async for x in it:
            if x == 3:
                break
        await it.aclose()
        return x, log
    log.clear()
    for f in (calls, variables, generators):
        print(f.__name__, asyncio.run(f()))
    try:
        asyncio.run(5)
    except ValueError as error:
        print(error)
    try:
        asyncio.get_running_loop()
    except RuntimeError as error:
        print(error)

    async def nested():
        inner = asyncio.sleep(0)
        try:
            asyncio.run(inner)
        except RuntimeError as error:
            inner.close()
            return str(error)
    print(asyncio.run(nested()))


async def spin(n):
    total = 0
    for i in range(n):
        await asyncio.sleep(0)
        total += i
    return total


async def many():
    return sum(await asyncio.gather(*(spin(i % 20) for i in range(100))))


print(asyncio.run(many()))
