# Trace functions: iterators that end with a StopIteration, and jumps into and out of exception handlers.
import sys


def traced(function):
    """The events in the function's frame, by line."""
    events = []
    code = function.__code__

    def trace(frame, event, arg):
        if frame.f_code is code:
            what = arg[0].__name__ if event == "exception" else None
            events.append((frame.f_lineno - code.co_firstlineno, event, what))
            return trace

    sys.settrace(trace)
    try:
        function()
    finally:
        sys.settrace(None)
    return events


class Count:
    def __init__(self):
        self.n = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        if self.n > 2:
            raise StopIteration
        return self.n


def returns_value():
    yield 1
    return 2


def returns_nothing():
    yield 1


def loops():
    for _ in Count():
        pass
    for _ in returns_value():
        pass
    for _ in returns_nothing():
        pass
    for _ in [1, 2]:
        pass


async def inner():
    return 1


async def outer():
    return await inner()


def delegate():
    yield from Count()
    x = yield from returns_value()
    yield x


def drive():
    list(delegate())


print(traced(loops))
print(traced(drive))


def run_delegate():
    events = []

    def trace(frame, event, arg):
        if frame.f_code in (delegate.__code__, outer.__code__):
            events.append((frame.f_code.co_name, event, frame.f_lineno - frame.f_code.co_firstlineno))
            return trace

    sys.settrace(trace)
    list(delegate())
    try:
        outer().send(None)
    except StopIteration as stop:
        events.append(stop.value)
    sys.settrace(None)
    return events


print(run_delegate())


def jump(function, source, target):
    """Runs the function with a jump from one of its lines to another."""
    output = []
    first = function.__code__.co_firstlineno
    done = False

    def trace(frame, event, arg):
        nonlocal done
        if frame.f_code is function.__code__:
            if event == "line" and frame.f_lineno == first + source and not done:
                done = True
                try:
                    frame.f_lineno = first + target
                except ValueError as error:
                    output.append(str(error))
            return trace

    sys.settrace(trace)
    try:
        function(output)
    except Exception as error:
        output.append(repr(error))
    finally:
        sys.settrace(None)
    return output, sys.exc_info()


def handlers(output):
    try:
        output.append(2)
        1 / 0
    except ZeroDivisionError:
        output.append(5)
        output.append(6)
    except ValueError:
        output.append(8)
    output.append(sys.exc_info()[0])
    output.append(10)


def loop_in_handler(output):
    try:
        1 / 0
    except ZeroDivisionError:
        for i in range(3):
            output.append(i)
        output.append(6)
    output.append(sys.exc_info()[0])


for function, source, target in [(handlers, 5, 9), (handlers, 5, 6), (handlers, 6, 5), (handlers, 2, 5), (handlers, 5, 2),
                                 (handlers, 5, 8), (handlers, 9, 5), (loop_in_handler, 5, 6), (loop_in_handler, 5, 7),
                                 (loop_in_handler, 6, 5), (loop_in_handler, 5, 2)]:
    print(function.__name__, source, target, jump(function, source, target))
