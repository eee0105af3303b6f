"""Trace and profile functions that raise: the frame is in the traceback once for the function, and once if it is left."""
import sys


def failing(at, skip):
    """A function that raises at the event after `skip` others of its kind."""
    count = 0

    def tracer(frame, event, arg):
        nonlocal count
        if event == at:
            count += 1
            if count > skip:
                raise KeyError(event)
        return tracer
    return tracer


def handles(x):
    y = x
    try:
        for i in (1, 2):
            y += i
        int("q")
    except ValueError:
        y = 5
    finally:
        y = 6
    return y


def numbers():
    yield 1
    yield 2


def collects():
    a = [z for z in numbers()]
    abs(-2)
    try:
        abs("")
    except TypeError:
        pass
    return a


def entries(e):
    tb = e.__traceback__
    while tb:
        yield tb.tb_frame.f_code.co_name, tb.tb_lineno
        tb = tb.tb_next


for setter in (sys.settrace, sys.setprofile):
    for function, args in ((handles, (1,)), (collects, ())):
        for event in ("call", "line", "exception", "return", "c_call", "c_return", "c_exception"):
            for skip in range(5):
                tracer = failing(event, skip)
                setter(tracer)
                try:
                    function(*args)
                    setter(None)
                    print(setter.__name__, function.__name__, event, skip, "nothing raised")
                except KeyError as e:
                    setter(None)
                    print(setter.__name__, function.__name__, event, skip, list(entries(e)))
