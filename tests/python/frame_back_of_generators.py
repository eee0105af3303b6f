# f_back of a generator's frame: its caller while it runs, else None.
import sys


def name(frame):
    return frame and frame.f_code.co_name


def numbers(n):
    frame = sys._getframe()
    for _ in range(n):
        yield frame
        print("running", name(frame.f_back))


def run_out():
    it = numbers(2)
    frame = next(it)
    print("suspended", name(frame.f_back))
    list(it)
    return frame


def closed():
    it = numbers(2)
    frame = next(it)
    it.close()
    return frame


def broken(n):
    frame = sys._getframe()
    for i in range(n):
        yield frame
    raise KeyError(n)


def ended_by_exception(n):
    frame = None
    try:
        for frame in broken(n):
            pass
    except KeyError as e:
        trace = e.__traceback__.tb_next
        print(name(trace.tb_frame), trace.tb_frame is frame, name(trace.tb_frame.f_back))
    return frame


def thrown():
    it = numbers(2)
    frame = next(it)
    try:
        it.throw(ValueError)
    except ValueError as e:
        print(name(e.__traceback__.tb_next.tb_frame.f_back))
    return frame


async def coroutine():
    return sys._getframe()


def awaited():
    c = coroutine()
    try:
        c.send(None)
    except StopIteration as e:
        return e.value


def delegates():
    def outer():
        yield from numbers(1)
        return sys._getframe()

    it = outer()
    frame = next(it)
    print("delegate", name(frame.f_back), name(it.gi_frame.f_back))
    list(it)
    return frame


def of_expression():
    return list(sys._getframe() for _ in range(2))[1]


def plain():
    def inner():
        return sys._getframe()

    return inner()


for _ in range(4):
    for f in run_out, closed, lambda: ended_by_exception(3), thrown, awaited, delegates, of_expression, plain:
        print(name(f().f_back))

# Many times, so that generators run in compiled code.
kept = []


def hot(n):
    for i in range(n):
        if i % 50 == 0:
            kept.append(sys._getframe())
        yield i


def consume():
    return sum(i for i in hot(200)) + sum(map(abs, hot(200)))


for _ in range(3):
    print(consume())
print({name(frame.f_back) for frame in kept}, len(kept))
