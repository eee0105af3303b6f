"""Coroutines in compiled code: async for over classes and generators, async with, await of any iterator."""


class Pause:
    def __await__(self):
        return (yield "pause")


class Countdown:
    def __init__(self, left):
        self.left = left

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.left <= 0:
            raise StopAsyncIteration
        self.left -= 1
        if self.left % 5 == 0:
            await Pause()
        return self.left


class Context:
    log = 0

    async def __aenter__(self):
        Context.log += 1
        if Context.log % 3 == 0:
            await Pause()
        return self

    async def __aexit__(self, kind, value, traceback):
        Context.log += 1
        return kind is KeyError


async def numbers(count):
    try:
        for i in range(count):
            if i % 4 == 0:
                await Pause()
            sent = yield i
            if sent:
                Context.log += sent
    finally:
        Context.log += 100


class Once:
    """An iterator whose StopIteration has a value, awaited as it is."""

    def __init__(self, left):
        self.left = left

    def __iter__(self):
        return self

    def __next__(self):
        if self.left == 0:
            raise StopIteration("end")
        self.left -= 1
        return self.left

    def send(self, value):
        return self.__next__()

    __await__ = __iter__


def delegating(count):
    result = yield from Once(count)
    return result


class Echo:
    def __init__(self):
        self.seen = []

    def __iter__(self):
        return self

    def __next__(self):
        return 0

    def send(self, value):
        self.seen.append(value)
        if len(self.seen) > 5:
            raise StopIteration(sum(self.seen))
        return value


def echoing():
    return (yield from Echo())


def drive(coroutine):
    steps, value = 0, None
    try:
        while True:
            coroutine.send(value)
            steps += 1
            value = steps
    except StopIteration as stop:
        return steps, stop.value


async def job(rounds):
    total = 0
    for k in range(rounds):
        async for i in Countdown(k % 7):
            total += i
        async for i in numbers(k % 6):
            total += i
        async with Context() as context:
            total += context is not None
            if k % 50 == 3:
                raise KeyError(k)
        total += len([x async for x in numbers(3)]) + sum([y async for y in Countdown(4) if y % 2])
        total += len({i: i async for i in numbers(2)})
        total += await Once(3) == "end"
        generator = numbers(3)
        total += await generator.__anext__() + await generator.asend(2) + await anext(generator)
        try:
            await anext(generator)
        except StopAsyncIteration:
            total += 5
        total += await anext(generator, 7)
        await generator.aclose()
    return total, Context.log


outcome = drive(job(300))
assert outcome == (2799, (10290, 121200)), outcome

items = 0
for k in range(300):
    items += len(list(delegating(k % 5)))
    generator, sent = delegating(k % 3), []
    while True:
        try:
            sent.append(next(generator))
        except StopIteration as stop:
            assert stop.value == "end"
            break
    items += len(sent)
assert items == 900

total = 0
for k in range(300):
    generator, value = echoing(), None
    next(generator)
    try:
        while True:
            value = generator.send(k if value is None else value + 1)
    except StopIteration as stop:
        total += stop.value
assert total == sum(6 * k + 15 for k in range(300))


async def iterates(class_):
    async for _ in class_():
        pass


async def enters(class_):
    async with class_():
        pass


class NoNext:
    def __aiter__(self):
        return 5


class NotAwaitable:
    def __aiter__(self):
        return self

    def __anext__(self):
        return 5


def message(function, class_):
    try:
        drive(function(class_))
    except TypeError as error:
        return str(error)


for function, class_, expected in (
        (iterates, int, "'async for' requires an object with __aiter__ method, got int"),
        (iterates, NoNext,
         "'async for' received an object from __aiter__ that does not implement __anext__: int"),
        (iterates, NotAwaitable, "'async for' received an invalid object from __anext__: int"),
        (enters, int, "'int' object does not support the asynchronous context manager protocol")):
    assert {message(function, class_) for _ in range(100)} == {expected}
