"""async/await driven by a hand-made event loop: futures, gather, semaphores, async iterators, generators and
contexts.
"""
import sys
from collections import deque

DEFAULT = 60_000
SMALL = 40


class Future:
    def __init__(self):
        self.done = False
        self.result = None
        self.waiters = []

    def __await__(self):
        if not self.done:
            yield self
        return self.result


class Loop:
    def __init__(self):
        self.ready = deque()

    def create_task(self, coroutine):
        future = Future()
        self.ready.append((coroutine, future))
        return future

    def resolve(self, future, result):
        future.done = True
        future.result = result
        self.ready.extend(future.waiters)
        future.waiters.clear()

    def run_until_complete(self, coroutine):
        main = self.create_task(coroutine)
        while not main.done:
            task, future = self.ready.popleft()
            try:
                awaited = task.send(None)
            except StopIteration as stop:
                self.resolve(future, stop.value)
            else:
                if awaited is None or awaited.done:
                    self.ready.append((task, future))
                else:
                    awaited.waiters.append((task, future))
        return main.result


class Pause:
    """Gives every other task a turn."""

    def __await__(self):
        yield None


class Semaphore:
    def __init__(self, loop, count):
        self.loop = loop
        self.count = count
        self.waiting = deque()

    async def __aenter__(self):
        while self.count == 0:
            future = Future()
            self.waiting.append(future)
            await future
        self.count -= 1
        return self

    async def __aexit__(self, kind, value, traceback):
        self.count += 1
        if self.waiting:
            self.loop.resolve(self.waiting.popleft(), None)


class Countdown:
    def __init__(self, start):
        self.left = start

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.left == 0:
            raise StopAsyncIteration
        self.left -= 1
        if self.left % 4 == 0:
            await Pause()
        return self.left


async def squares(count):
    for i in range(count):
        if i % 3 == 0:
            await Pause()
        yield i * i


async def add(a, b):
    return a + b


async def job(number, semaphore, log):
    total = 0
    async with semaphore:
        async for left in Countdown(number % 9):
            total = await add(total, left)
        async for square in squares(number % 5):
            total = await add(total, square)
    log.append(number)
    return total


async def gather(futures):
    return [await future for future in futures]


async def main(loop, n):
    semaphore = Semaphore(loop, 5)
    log = []
    totals = 0
    for start in range(0, n, 20):
        tasks = [loop.create_task(job(i, semaphore, log)) for i in range(start, min(start + 20, n))]
        totals += sum(await gather(tasks))
    order = 0
    for position, number in enumerate(log):
        order = (order * 31 + number * position) % 1_000_000_007
    evens = sum([x async for x in squares(50) if x % 2 == 0])
    return f"{totals} {order} {evens}"


def run(n):
    loop = Loop()
    return loop.run_until_complete(main(loop, n))


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
