# Exceptions in functions that have traces of their own: handled there, or leaving them.
import sys
import traceback


class Refused(Exception):
    pass


def entries(error):
    tb, out = error.__traceback__, []
    while tb:
        out.append((tb.tb_frame.f_code.co_name, tb.tb_lineno - tb.tb_frame.f_code.co_firstlineno))
        tb = tb.tb_next
    return out


def backs(error):
    tb, out = error.__traceback__, []
    while tb.tb_next:
        tb = tb.tb_next
    frame = tb.tb_frame
    while frame:
        out.append(frame.f_code.co_name)
        frame = frame.f_back
    return out


# --- out of a recursion, through finally and handlers of other classes
def descend(depth, i, log):
    here = depth * 10
    try:
        if depth == 0:
            raise Refused(i)
        return descend(depth - 1, i, log)
    except KeyError:
        log.append("wrong")
    finally:
        log.append(here)


def run_descend(n):
    seen = set()
    for i in range(n):
        log = []
        try:
            descend(i % 4 + 1, i, log)
        except Refused as error:
            assert error.args == (i,)
            assert log == [10 * k for k in range(i % 4 + 2)], log
            if i % 50 < 4:
                seen.add((i % 4, tuple(entries(error)), tuple(backs(error))))
                tb = error.__traceback__
                depths = []
                while tb:
                    if tb.tb_frame.f_code is descend.__code__:
                        depths.append((tb.tb_frame.f_locals["depth"], tb.tb_frame.f_locals["here"]))
                    tb = tb.tb_next
                assert depths == [(k, 10 * k) for k in range(i % 4 + 1, -1, -1)], depths
    return sorted(seen)


print(run_descend(400))


# --- handled in the function's own frame, which then returns, loops, calls, or raises something else
def parse(text, at, depth):
    try:
        if at >= len(text):
            raise Refused(at)
        c = text[at]
        if c == "(":
            value, at = parse(text, at + 1, depth + 1)
            if text[at : at + 1] != ")":
                raise Refused(at)
            return value, at + 1
        return int(c), at + 1
    except ValueError as error:
        total = 0
        for k in range(depth + 2):
            total += k
        raise Refused(str(error), total) from error


def attempt(text):
    try:
        return parse(text, 0, 0)
    except Refused as error:
        return error.args, type(error.__cause__), type(error.__context__), len(entries(error))


def run_parse(n):
    out = []
    for i in range(n):
        for text in ("(((3)))", "((x))", "((4", "7", "(5]"):
            result = attempt(text)
            if i % (n // 2) == 1:
                out.append(result)
    return out


for line in run_parse(300):
    print(line)


def swallow(d, keep):
    if d == 0:
        return None
    try:
        d // (d % 3)
    except ZeroDivisionError as error:
        keep.append(error)
        local = d * 2
    r = swallow(d - 1, keep)
    return r


def run_swallow(n):
    for _ in range(n):
        keep = []
        swallow(9, keep)
    return [(e.args, entries(e), e.__traceback__.tb_frame.f_locals["local"], e.__context__) for e in keep]


for line in run_swallow(200):
    print(line)


# --- the handler looks at frames
def looks(d):
    try:
        if d == 0:
            raise Refused(d)
        return looks(d - 1)
    except Refused as error:
        if d < 2:
            raise
        frame, names = sys._getframe(), []
        while frame:
            names.append(frame.f_code.co_name)
            frame = frame.f_back
        tb = error.__traceback__
        assert tb.tb_frame is sys._getframe(), (tb.tb_frame, sys._getframe())
        assert sys.exc_info()[1] is error
        return names, entries(error), backs(error)


def run_looks(n):
    for _ in range(n):
        result = looks(5)
    return result


print(run_looks(100))


# --- a loop behind a handler: the frame is made with its object
def loops(n):
    try:
        if n > 2:
            raise Refused(n)
    except Refused as error:
        kept = error
    else:
        kept = None
    total = 0
    for k in range(20):
        total += k * n
    if n % 7 == 6:
        raise Refused(total) from kept
    return total, kept


def run_loops(n):
    last = None
    for i in range(n):
        try:
            last = loops(i % 7)
        except Refused as error:
            cause = error.__cause__
            assert cause.__traceback__.tb_frame is error.__traceback__.tb_next.tb_frame
            assert error.args == (190 * 6,)
            assert cause.__traceback__.tb_frame.f_locals["n"] == 6
            assert cause.__traceback__.tb_frame.f_back.f_code.co_name == "run_loops"
        else:
            if last[1]:
                assert last[1].__traceback__.tb_frame.f_locals["total"] == last[0]
    return last[0]


print(run_loops(700))


# --- by way of C++, constructors, getters, iterators
def key(v):
    if v == 5:
        raise Refused(v)
    return -v


class Made:
    def __init__(self, v, d):
        self.v = v
        if d:
            self.inner = Made(v, d - 1)
        elif v % 3 == 0:
            raise Refused(v)

    @property
    def third(self):
        if self.v % 2:
            raise AttributeError(self.v)
        return self.v

    def __getattr__(self, name):
        if name == "third":
            return "fallback"
        raise AttributeError(name)


class Counter:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        return self.down(3)

    def down(self, d):
        if d:
            return self.down(d - 1)
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n


def run_others(n):
    total = 0
    made = caught = fallbacks = 0
    for i in range(n):
        try:
            sorted([1, 2, i % 7], key=key)
            total += 1
        except Refused as error:
            assert entries(error) == [("run_others", 5), ("key", 2)], entries(error)
            caught += 1
        try:
            m = Made(i, 2)
            made += 1
            fallbacks += m.third == "fallback"
        except Refused as error:
            assert [name for name, _ in entries(error)] == ["run_others"] + ["__init__"] * 3
        total += sum(Counter(i % 5))
    return total, made, caught, fallbacks


print(run_others(420))


# --- raised again somewhere else
class Box:
    def __init__(self):
        self.error = None

    def fail(self, d):
        if d:
            return self.fail(d - 1)
        raise Refused(d)

    def keep(self):
        try:
            self.fail(2)
        except Refused as error:
            self.error = error

    def again(self, d):
        if d:
            return self.again(d - 1)
        raise self.error


def run_again(n):
    for _ in range(n):
        box = Box()
        box.keep()
        try:
            box.again(1)
        except Refused as error:
            names = [name for name, _ in entries(error)]
            assert names == ["run_again", "again", "again", "keep", "fail", "fail", "fail"], names
            assert error.__context__ is None
            text = "".join(traceback.format_exception(error.__class__, error, error.__traceback__))
    print(text.count("raise"), text.count("again(d - 1)"))


def caller_of_again():
    run_again(200)


caller_of_again()


# --- recursion that is too deep is caught far out, again and again
def deep(n):
    return deep(n + 1) + 1


def guard(n):
    try:
        return deep(n)
    except RecursionError as error:
        return str(error)


print({guard(0) for _ in range(5)})
