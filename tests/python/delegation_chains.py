# Generators and coroutines that delegate to others of their kind, several levels deep.
import contextlib
import sys
import types


def tree(depth):
    if depth:
        left = yield from tree(depth - 1)
        sent = yield depth
        right = yield from tree(depth - 1)
        return left + right + (sent or 1)
    return 0


def drive(n):
    out = []
    for i in range(n):
        g = tree(5)
        out.append(list(g))
        g = tree(4)
        try:
            v = next(g)
            while True:
                v = g.send(v * 10)
        except StopIteration as stop:
            out.append(stop.value)
    return out[-2:]


print(drive(60))


def chain(depth, log):
    try:
        if depth:
            return (yield from chain(depth - 1, log))
        while True:
            try:
                got = yield sys._getframe().f_back.f_code.co_name, len(log)
                if got == "raise":
                    raise ValueError("asked to")
                if got == "return":
                    return "result"
            except KeyError as error:
                log.append(("caught", error.args))
    finally:
        log.append(depth)


def steps(n):
    for i in range(n):
        log = []
        g = chain(6, log)
        first = next(g)
        assert g.gi_yieldfrom.gi_yieldfrom.gi_code is chain.__code__
        assert g.gi_frame.f_lineno == chain.__code__.co_firstlineno + 3
        assert not g.gi_running
        second = g.throw(KeyError(i))
        third = g.send(None)
        how = ("raise", "return", "close", "throw", "drop")[i % 5]
        try:
            if how == "close":
                g.close()
                end = "closed"
            elif how == "throw":
                g.throw(IndexError("thrown"))
            elif how == "drop":
                del g
                end = "dropped"
            else:
                g.send(how)
        except StopIteration as stop:
            end = stop.value
        except (ValueError, IndexError) as error:
            tb, names = error.__traceback__, []
            while tb:
                names.append((tb.tb_frame.f_code.co_name, tb.tb_lineno - tb.tb_frame.f_code.co_firstlineno))
                tb = tb.tb_next
            end = type(error).__name__, names
        if i >= n - 5:
            print(first, second, third, end, log if how != "drop" else "")


steps(200)


def counter(n):
    for i in range(n):
        yield i


def wrap(g, depth):
    if depth == 0:
        return (yield from g)
    yield from wrap(g, depth - 1)
    return depth


def totals(n):
    total = 0
    for i in range(n):
        g = wrap(counter(20), i % 9)
        total += next(g)
        for v in g:
            total += v
        # the same innermost generator under two chains, shared in turn
        inner = counter(6)
        a, b = wrap(inner, 3), wrap(inner, 3)
        total += next(a) + next(b) * 10 + next(a) * 100 + sum(b) * 1000 + sum(a)
    return total


print(totals(150))


def running(depth, box):
    if depth:
        yield from running(depth - 1, box)
    else:
        for _ in range(3):
            try:
                next(box[0])
            except ValueError as error:
                yield str(error), sys._getframe().f_back.f_back.f_code.co_name


def itself(n):
    for _ in range(n):
        box = []
        box.append(running(4, box))
        out = list(box[0])
    return out


print(itself(80))


def deep(n):
    yield n
    yield from deep(n + 1)


def too_deep():
    count = 0
    try:
        for count in deep(0):
            pass
    except RecursionError as error:
        return count > 100, str(error)


print([too_deep() for _ in range(3)])


@types.coroutine
def pause(v):
    return (yield v)


async def nested(depth, log):
    if depth == 0:
        a = await pause("first")
        try:
            b = await pause(a)
        except KeyError as error:
            b = error.args[0]
        return [a, b]
    result = await nested(depth - 1, log)
    log.append(depth)
    return result + [depth]


def coroutines(n):
    for i in range(n):
        log = []
        c = nested(7, log)
        assert c.send(None) == "first"
        assert c.cr_await.cr_await.cr_code is nested.__code__
        assert c.send(i) == i
        try:
            if i % 2:
                c.throw(KeyError("k"))
            else:
                c.send("s")
        except StopIteration as stop:
            out = stop.value, log
    return out


print(coroutines(101))


@contextlib.contextmanager
def manager(log):
    log.append("in")
    try:
        yield len(log)
    except KeyError as error:
        log.append(error.args)
    finally:
        log.append("out")


def managed(n):
    total = 0
    for i in range(n):
        log = []
        try:
            with manager(log) as size:
                total += size
                if i % 3 == 1:
                    raise KeyError(i)
                if i % 3 == 2:
                    raise ValueError(i)
        except ValueError as error:
            total += error.args[0]
        assert log[0] == "in" and log[-1] == "out" and len(log) == 2 + (i % 3 == 1), log
    return total


print(managed(300))


class Meta(type):
    def __call__(cls, *args):
        return super().__call__(*args)


class Plain(type):
    pass


class A(metaclass=Meta):
    def __init__(self, v):
        self.v = v


class B(metaclass=Plain):
    def __init__(self, v):
        self.v = v


def constructed(n):
    total = 0
    for i in range(n):
        total += A(i).v + B(i).v
        if i == n // 2:
            Plain.__call__ = lambda cls, v: types.SimpleNamespace(v=1000)
        if i == n // 2 + 20:
            del Plain.__call__
    return total


print(constructed(300))
