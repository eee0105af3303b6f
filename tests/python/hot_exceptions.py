# Exceptions raised and handled in hot loops: by raise statements, natives, callees; re-raised, chained, with finally
# and with statements; and what tracebacks, contexts and frames say about them.
import sys


def frames_of(e):
    tb, out = e.__traceback__, []
    while tb:
        code = tb.tb_frame.f_code
        out.append((code.co_name, tb.tb_lineno - code.co_firstlineno))
        tb = tb.tb_next
    return out


class Problem(Exception):
    pass


class Severe(Problem):
    def __init__(self, code, *, why="none"):
        super().__init__(code)
        self.code = code
        self.why = why


def simple(n):
    caught = 0
    for i in range(n):
        try:
            if i % 3 == 0:
                raise ValueError(i)
            caught += 1
        except ValueError as e:
            caught += e.args[0]
    return caught


assert simple(300) == sum(i if i % 3 == 0 else 1 for i in range(300))


def natives(n):
    d = {i: i for i in range(0, 1000, 2)}
    out = 0
    for i in range(n):
        try:
            out += d[i]
        except KeyError as e:
            assert e.args == (i,)
            out -= 1
        try:
            out += int("x" if i % 4 == 0 else "7")
        except ValueError:
            out += 1
        try:
            [1, 2][i % 3]
        except IndexError:
            out += 2
        try:
            out.missing
        except AttributeError:
            out += 1
    return out


assert natives(300) == sum(
    (i if i % 2 == 0 else -1) + (1 if i % 4 == 0 else 7) + (2 if i % 3 == 2 else 0) + 1 for i in range(300)
)


# --- raised in callees, handled at several depths

def risky(i):
    if i % 5 == 4:
        raise Severe(i, why="five")
    return i


def middle(i):
    return risky(i) + 1


def guarded(i):
    try:
        return middle(i)
    except Severe as e:
        return -e.code


def depths(n):
    s = 0
    shown = None
    for i in range(n):
        s += guarded(i)
        try:
            s += middle(i)
        except Problem as e:
            s += 1
            shown = e
    return s, frames_of(shown), shown.why, shown.args


s, shown, why, args = depths(300)
assert s == sum((-i if i % 5 == 4 else i + 1) + (1 if i % 5 == 4 else i + 1) for i in range(300))
assert shown == [("depths", 6), ("middle", 1), ("risky", 2)], shown
assert why == "five" and args == (299,)


def kept_frames(n):
    # Frames that have ended keep their locals.
    kept = []

    def fails(i):
        local = i * 2
        raise Problem(local)

    def handles(i):
        before = i + 1
        try:
            fails(i)
        except Problem as e:
            kept.append(e)
            after = i + 3
        return after

    def calls(i):
        mark = -i
        return handles(i) + mark

    for i in range(n):
        calls(i)
        if i != n - 1:
            kept.clear()
    tb = kept[0].__traceback__
    outer = tb.tb_frame
    inner = tb.tb_next.tb_frame
    return (
        outer.f_code.co_name, outer.f_locals["before"], outer.f_locals["after"], inner.f_locals["local"],
        "e" in outer.f_locals,
    )


assert kept_frames(200) == ("handles", 200, 202, 398, False), kept_frames(200)


def seen_while_running(n):
    # A frame object that an exception made shows its frame as it goes on.
    out = []

    def handles(i):
        x = i
        try:
            raise Problem(i)
        except Problem as e:
            frame = e.__traceback__.tb_frame
        x += 1
        if i >= n - 2:
            out.append((frame.f_locals["x"], frame.f_lineno - frame.f_code.co_firstlineno, frame is sys._getframe()))
        return x

    for i in range(n):
        handles(i)
    return out


assert seen_while_running(150) == [(149, 8, True), (150, 8, True)], seen_while_running(150)


# --- contexts

def contexts(n):
    last = None
    for i in range(n):
        try:
            try:
                raise KeyError(i)
            except KeyError:
                raise Problem(i)
        except Problem as e:
            last = e
    c = last.__context__
    return type(c), c.args, c.__context__, last.__cause__, last.__suppress_context__, frames_of(last), frames_of(c)


assert contexts(200) == (KeyError, (199,), None, None, False, [("contexts", 7)], [("contexts", 5)])


def causes(n):
    last = None
    for i in range(n):
        try:
            try:
                {}[i]
            except KeyError as e:
                raise Problem("caused") from e
        except Problem as e:
            last = e
    return type(last.__cause__), last.__cause__ is last.__context__, last.__suppress_context__


assert causes(200) == (KeyError, True, True)


def handled_elsewhere(n):
    # What a callee raises while the caller handles something else gets that as its context.
    def fails():
        raise Problem("inner")

    last = None
    for i in range(n):
        try:
            raise ValueError(i)
        except ValueError:
            try:
                fails()
            except Problem as e:
                last = e
                current = sys.exc_info()[1]
            after = sys.exc_info()[1]
    return last.__context__.args, current is last, type(after), sys.exc_info()


assert handled_elsewhere(150) == ((149,), True, ValueError, (None, None, None))


# --- re-raising, finally

def reraised(n):
    out = []
    cleaned = 0
    for i in range(n):
        try:
            try:
                if i % 2:
                    raise Severe(i)
                cleaned += 1
            except Severe:
                cleaned += 10
                raise
            finally:
                cleaned += 100
        except Problem as e:
            if i > n - 3:
                out.append(frames_of(e))
    return cleaned, out


assert reraised(200) == (200 * 100 + 100 * 1 + 100 * 10, [[("reraised", 7)]])


def finally_with_flow(n):
    s = 0
    for i in range(n):
        try:
            if i % 3 == 0:
                continue
            if i == n - 2:
                break
            s += i
        finally:
            s += 1000
    return s


assert finally_with_flow(201) == sum(i for i in range(199) if i % 3) + 200 * 1000


def returned(i):
    try:
        if i & 1:
            raise Problem
        return "even"
    except Problem:
        return "odd"
    finally:
        log.append(i)


log = []
assert [returned(i) for i in range(100)] == ["even", "odd"] * 50 and log == list(range(100))


def wrong_class(n):
    # The handler does not match at last: the exception leaves the function.
    s = 0
    for i in range(n):
        try:
            raise (KeyError if i < n - 1 else OSError)(i)
        except (KeyError, IndexError):
            s += 1


try:
    wrong_class(200)
except OSError as e:
    assert e.args == (199,) and frames_of(e)[1:] == [("wrong_class", 5)]
else:
    raise AssertionError


def changing(n):
    kinds = [ValueError, KeyError, Problem, Severe, ZeroDivisionError]
    out = {}
    for i in range(n):
        kind = kinds[i * len(kinds) // n]
        try:
            try:
                raise kind(i)
            except (ValueError, Severe) as e:
                name = "first", type(e).__name__
            except LookupError as e:
                name = "second", type(e).__name__
        except Exception as e:
            name = "third", type(e).__name__
        out[name] = out.get(name, 0) + 1
    return out


assert changing(500) == {
    ("first", "ValueError"): 100, ("second", "KeyError"): 100, ("third", "Problem"): 100,
    ("first", "Severe"): 100, ("third", "ZeroDivisionError"): 100,
}


def bare_class(n):
    last = None
    for i in range(n):
        try:
            raise Problem
        except Problem as e:
            last = e
        try:
            assert i < 0, "message %d" % i
        except AssertionError as e:
            text = str(e)
    return last.args, text


assert bare_class(150) == ((), "message 149")


def strange(n):
    out = set()
    for i in range(n):
        try:
            raise i
        except TypeError as e:
            out.add(str(e))
        try:
            raise
        except RuntimeError as e:
            out.add(str(e))
        try:
            try:
                raise KeyError
            except 5:
                pass
        except TypeError as e:
            out.add(str(e))
    return sorted(out)


assert strange(120) == [
    "No active exception to reraise",
    "catching classes that do not inherit from BaseException is not allowed",
    "exceptions must derive from BaseException",
]


# --- with

class Guard:
    def __init__(self, swallow):
        self.swallow = swallow
        self.log = []

    def __enter__(self):
        self.log.append("enter")
        return self

    def __exit__(self, kind, value, tb):
        self.log.append(kind and kind.__name__)
        if kind:
            assert tb.tb_frame.f_code.co_name == value.args[0]
        return self.swallow


def with_statements(n):
    g = Guard(True)
    s = 0
    for i in range(n):
        with g as h:
            assert h is g
            s += i
            if i % 4 == 3:
                raise Problem("with_statements")
            s += 1
    return s, g.log[-4:], len(g.log)


assert with_statements(200) == (sum(range(200)) + 150, ["enter", None, "enter", "Problem"], 400)


def with_leaving(n):
    g = Guard(False)
    for i in range(n):
        with g, Guard(False) as inner:
            if i == n - 1:
                raise Problem("with_leaving")
    return None


try:
    with_leaving(150)
except Problem as e:
    assert frames_of(e)[1:] == [("with_leaving", 5)], frames_of(e)
else:
    raise AssertionError


class Enters:
    def __enter__(self):
        raise Problem("enter")

    def __exit__(self, *args):
        raise AssertionError


def enter_raises(n):
    s = 0
    for i in range(n):
        try:
            with Enters():
                s += 1000
        except Problem:
            s += 1
        try:
            with i:
                pass
        except TypeError as e:
            message = str(e)
    return s, message


assert enter_raises(120) == (120, "'int' object does not support the context manager protocol")


import contextlib


@contextlib.contextmanager
def managed(log, i):
    log.append(i)
    try:
        yield i * 2
    finally:
        log.append(-i)


def managers(n):
    log, s = [], 0
    for i in range(n):
        try:
            with managed(log, i) as v:
                s += v
                if i % 10 == 9:
                    raise Problem(i)
        except Problem:
            s += 1
    return s, len(log)


assert managers(150) == (sum(2 * i for i in range(150)) + 15, 300)


def suppressing(n):
    s = 0
    for i in range(n):
        with contextlib.suppress(KeyError):
            s += 1
            {}[i]
            s += 100
    return s


assert suppressing(150) == 150


# --- iterators that stop by raising

class Countdown:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n


def countdowns(n):
    s = 0
    for i in range(n):
        for x in Countdown(i % 5):
            s += x
    return s


assert countdowns(200) == sum(sum(range(i % 5)) for i in range(200))


# --- exceptions out of deep recursion and out of generators

def deep(k):
    if k == 0:
        raise Problem("bottom")
    return deep(k - 1) + 1


def unwinding(n):
    depths = set()
    for i in range(n):
        try:
            deep(i % 7)
        except Problem as e:
            depths.add((i % 7, len(frames_of(e))))
    return sorted(depths)


assert unwinding(150) == [(k, k + 2) for k in range(7)]


def generator_with_try(n):
    for i in range(n):
        try:
            if i % 3 == 1:
                raise KeyError(i)
            yield i
        except KeyError:
            yield -i


def consume(n):
    s = 0
    for x in generator_with_try(n):
        s += x
    return s


assert consume(300) == sum(-i if i % 3 == 1 else i for i in range(300))


def lines_in_finally(n):
    last = None
    for i in range(n):
        try:
            try:
                {}["k"]
            finally:
                last = i
        except KeyError as e:
            trace = frames_of(e)
    return trace


assert lines_in_finally(120) == [("lines_in_finally", 5)]


class NoException:
    def __init__(self, value):
        self.value = value


def raise_other(value):
    raise NoException(value)


def count_errors(n):
    errors = 0
    for i in range(n):
        try:
            raise_other(i)
        except TypeError as e:
            errors += "BaseException" in str(e)
    return errors


assert count_errors(200) == 200
