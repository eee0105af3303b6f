"""sys.settrace, sys.setprofile, frames, f_locals, changing lines, _getframe."""
import sys
from _table import attempt, section

base = None


def recorder(log, inner=True):
    def trace(frame, event, arg):
        if frame.f_code.co_filename != __file__ and not __file__.endswith(frame.f_code.co_filename):
            return None
        value = arg if event != "exception" else arg[0].__name__
        log.append((frame.f_code.co_name, event, frame.f_lineno - base, value if isinstance(value, (int, str, type(None))) else type(value).__name__))
        return trace if inner else None
    return trace


def traced(function, *args, inner=True):
    """The trace events of a call, with lines relative to the function."""
    global base
    log = []
    base = function.__code__.co_firstlineno
    sys.settrace(recorder(log, inner))
    try:
        function(*args)
    except Exception as error:
        log.append(repr(error))
    finally:
        sys.settrace(None)
    log = [entry for entry in log if entry[0] != "traced"]
    for entry in log:
        print("   ", *entry if isinstance(entry, tuple) else [entry])


def straight():
    a = 1
    b = a + 1
    return b


def branches(x):
    if x > 1:
        y = "big"
    else:
        y = "small"
    for i in range(2):
        y += str(i)
    while x:
        x -= 1
    return (
        y +
        "end"
    )


def raising():
    try:
        int("x")
    except ValueError as error:
        pass
    finally:
        done = 1
    raise KeyError("k")


def generator():
    def g():
        yield 1
        yield 2
    total = 0
    for x in g():
        total += x
    return [i for i in range(2)]


def nested():
    class C:
        x = 1

        def m(self):
            return self.x
    with open("/dev/null") as f:
        c = C().m()
    return (lambda v: v)(c)


@section("events")
def events():
    for function, *args in ((straight,), (branches, 2), (raising,), (generator,), (nested,)):
        print(function.__name__)
        traced(function, *args)
    print("calls only")
    traced(generator, inner=False)


@section("loops and hot code")
def hot():
    def work(n):
        total = 0
        for i in range(n):
            total += i
            if i % 100 == 50:
                total -= 1
        return total
    work(500)
    lines = {}
    start = work.__code__.co_firstlineno

    def trace(frame, event, arg):
        if frame.f_code is work.__code__:
            lines[event, frame.f_lineno - start] = lines.get((event, frame.f_lineno - start), 0) + 1
        return trace
    sys.settrace(trace)
    work(300)
    sys.settrace(None)
    print(work(300), lines)

    def enable_inside(n):
        for i in range(n):
            if i == n - 3:
                sys._getframe().f_trace = trace2
                sys.settrace(trace2)
            x = i
        sys.settrace(None)
        return x
    seen = []

    def trace2(frame, event, arg):
        if frame.f_code is enable_inside.__code__:
            seen.append((event, frame.f_lineno - enable_inside.__code__.co_firstlineno, frame.f_locals.get("x")))
        return trace2
    enable_inside(200)
    print(seen)


@section("opcodes, lines off, errors")
def special():
    count = [0]

    def opcodes(frame, event, arg):
        frame.f_trace_opcodes = True
        if event == "opcode":
            count[0] += 1
        return opcodes
    sys.settrace(opcodes)
    straight()
    sys.settrace(None)
    print(count[0] > 5)
    log = []

    def no_lines(frame, event, arg):
        frame.f_trace_lines = False
        log.append(event)
        return no_lines
    sys.settrace(no_lines)
    straight()
    sys.settrace(None)
    print(log[:2])

    def failing(frame, event, arg):
        raise ValueError("in tracer")
    sys.settrace(failing)
    try:
        straight()
    except ValueError as error:
        print(error, sys.gettrace())
    sys.settrace(None)

    def jumping(frame, event, arg):
        if event == "line" and frame.f_lineno == jumper.__code__.co_firstlineno + 2:
            frame.f_lineno += 1
        return jumping

    def jumper():
        x = 1
        x = 2
        return x
    sys.settrace(jumping)
    value = jumper()
    sys.settrace(None)
    print(value)


@section("profile")
def profile():
    log = []

    def profiler(frame, event, arg):
        name = frame.f_code.co_name if "c_" not in event else arg.__name__
        if name != "setprofile":
            log.append((event, name))

    def leaf():
        return len("abc")

    def fails():
        [].pop()

    def top():
        leaf()
        try:
            fails()
        except IndexError:
            pass
        sum([1, 2])
        "a".upper()
        return [leaf() for _ in range(2)]
    sys.setprofile(profiler)
    top()
    sys.setprofile(None)
    for entry in log:
        print("   ", *entry)
    print(sys.getprofile(), sys.gettrace())


@section("frames")
def frames():
    def inner():
        frame = sys._getframe()
        names = []
        while frame:
            names.append(frame.f_code.co_name)
            frame = frame.f_back
        return names
    print(inner(), sys._getframe(0).f_code.co_name, sys._getframe(1).f_code.co_name)
    attempt(sys._getframe, 10**5)
    attempt(sys._getframe, "a")

    def look(a, *args, b=2):
        c = 3
        f = sys._getframe()
        d = f.f_locals
        return sorted(k for k in d if k != "f"), d["a"], f.f_lineno - f.f_code.co_firstlineno, f.f_globals is globals(), f.f_builtins["len"] is len, f.f_lasti > 0
    print(look(1, 5))

    def cells():
        x = 1

        def g():
            return x
        f = sys._getframe()
        before = f.f_locals["x"]
        x = 2
        return before, f.f_locals["x"], g()
    print(cells())
    try:
        1 / 0
    except ZeroDivisionError as error:
        tb = error.__traceback__
    f = tb.tb_frame
    print(tb.tb_lineno - f.f_code.co_firstlineno, tb.tb_next, f.f_code.co_name, tb.tb_lasti >= 0)
    kept = []

    def keep():
        local = "kept alive"
        kept.append(sys._getframe())
        local += "!"
    keep()
    print(dict(kept[0].f_locals), kept[0].f_back is not None, kept[0].clear(), kept[0].f_locals)
    attempt(sys._getframe().clear)
    attempt(type(f))
    attempt(setattr, f, "f_code", 1)
    attempt(setattr, f, "f_locals", {})
    import inspect
    print(inspect.currentframe() is sys._getframe(), [i.function for i in inspect.stack()[:2]], inspect.getframeinfo(sys._getframe()).function)

    class Body:
        x = 1
        own = sys._getframe().f_locals
        own["y"] = 2
        z = y + x
    print(Body.z)

    def recursion(n):
        if n == 0:
            depth, frame = 0, sys._getframe()
            while frame.f_code is recursion.__code__:
                depth += 1
                frame = frame.f_back
            return depth
        return recursion(n - 1)
    print(recursion(100))


total = 0
for i in range(300):
    total += sys._getframe().f_lineno - sys._getframe().f_lineno + len(sys._getframe().f_code.co_name)
print(total)
