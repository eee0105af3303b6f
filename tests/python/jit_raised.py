"""Exceptions that compiled code makes, raises and handles: most of them never exist, the others must be complete."""
import sys
import traceback


class Plain(Exception):
    pass


class Keyed(Exception):
    def __init__(self, key, *rest):
        super().__init__(key)
        self.key = key


class Odd(Exception):
    def __new__(cls, *args):
        e = super().__new__(cls, "new")
        e.extra = args
        return e


class NoInit(Exception):
    def __init__(self, a, b=2):
        self.a = a


def lines(e):
    return [(t.tb_lineno - base, t.tb_frame.f_code.co_name) for t in walk(e.__traceback__)]


def walk(tb):
    while tb:
        yield tb
        tb = tb.tb_next


base = sys._getframe().f_lineno


def test_kept():
    kept = []
    for i in range(300):
        try:
            raise Plain(i, "x")
        except Plain as e:
            if i % 60 == 59:
                kept.append(e)
    return [(e.args, lines(e), e.__context__, e.__cause__, e.__suppress_context__) for e in kept]


def test_locals():
    kept = None
    for i in range(300):
        try:
            raise ValueError
        except ValueError as e:
            if i == 250:
                kept = e
    frame = kept.__traceback__.tb_frame
    return frame.f_locals["i"], frame.f_code.co_name, frame.f_back.f_code.co_name


def test_context():
    out = []
    for i in range(300):
        try:
            try:
                try:
                    raise KeyError(i)
                except KeyError as e:
                    raise Keyed(i, e) from e
            except Keyed as e:
                raise Plain from None
        except Plain as e:
            if i % 100 == 99:
                out.append((repr(e), repr(e.__context__), repr(e.__context__.__cause__),
                            repr(e.__context__.__context__), e.__suppress_context__, e.__cause__,
                            e.__context__.__suppress_context__, lines(e), lines(e.__context__),
                            lines(e.__context__.__context__)))
    return out


def test_exc_info():
    out = []
    for i in range(300):
        try:
            raise Plain(i)
        except Plain:
            if i % 100 == 50:
                out.append((repr(sys.exc_info()[1]), sys.exc_info()[2].tb_lineno - base))
        if i % 100 == 50:
            out.append(sys.exc_info())
        try:
            raise Keyed(i)
        except Keyed as e:
            try:
                raise Plain(e.key)
            except Plain as f:
                if i % 100 == 51:
                    out.append((repr(sys.exc_info()[1]), repr(f.__context__)))
            if i % 100 == 52:
                out.append(repr(sys.exc_info()[1]))
    return out, sys.exc_info()


def test_leaving():
    """Guards that fail between the raise and the end of the handler."""
    out = []
    values = [1] * 280 + [2.5, "s", None, [3]] * 5
    for i in range(300):
        try:
            raise Keyed(i)
        except Keyed as e:
            x = values[i]
            y = x * 2 if x is not None else 0
            if isinstance(x, str):
                out.append((repr(sys.exc_info()[1]), lines(sys.exc_info()[1])))
            try:
                z = x + 1
            except TypeError as t:
                out.append((str(t), repr(t.__context__), t.__context__ is e))
    return out


def test_bare_raise():
    out = []
    for i in range(300):
        try:
            try:
                raise Plain(i)
            except Plain:
                if i % 2:
                    raise
                raise Keyed(i)
        except (Keyed, Plain) as e:
            if i > 297:
                out.append((repr(e), lines(e), repr(e.__context__)))
    return out


def test_finally():
    out = []
    n = 0
    for i in range(300):
        try:
            try:
                if i & 1:
                    raise Plain(i)
            finally:
                n += 1
        except Plain as e:
            if i > 296:
                out.append((repr(e), lines(e)))
    return n, out


def test_classes():
    out = []
    for i in range(300):
        for cls, args in ((ValueError, ()), (Odd, (i,)), (NoInit, (i,)), (NoInit, ()), (StopIteration, (i,)),
                          (OSError, (2, "x")), (UnicodeError, ("u",)), (SystemExit, (3,)), (KeyError, ("k",)),
                          (AttributeError, ("m",)), (BaseException, ()), (SyntaxError, ("s",))):
            try:
                raise cls(*args)
            except BaseException as e:
                if i % 150 == 149:
                    out.append((repr(e), str(e), e.args, getattr(e, "value", None), vars(e)))
    return out


def test_raise_class():
    out = []
    for i in range(300):
        for cls in (ValueError, Plain, Odd, OSError, StopIteration):
            try:
                raise cls
            except Exception as e:
                if i % 150 == 149:
                    out.append((repr(e), lines(e)))
        try:
            raise NoInit
        except TypeError as e:
            if i % 150 == 149:
                out.append(str(e))
        try:
            raise Plain from ValueError
        except Plain as e:
            if i % 150 == 149:
                out.append(repr(e.__cause__))
        try:
            raise Plain from 3
        except TypeError as e:
            if i % 150 == 149:
                out.append(str(e))
    return out


def test_args():
    out = []
    total = 0
    for i in range(300):
        try:
            raise Keyed(i, 1)
        except Keyed as e:
            total += e.args[0] + e.key
            if i == 200:
                e.args = ("changed",)
            if i % 100 == 0:
                e.args += (i,)
                out.append((e.args, str(e)))
            if i == 250:
                Keyed.args = property(lambda self: (5,))
    del Keyed.args
    return total, out


def same_twice(i):
    e = Plain(i)
    for k in range(2):
        try:
            raise e
        except Plain as f:
            assert f is e
    return e


def test_same_twice():
    return [lines(same_twice(i)) for i in range(300)][-1]


def generator():
    for i in range(300):
        try:
            raise Plain(i)
        except Plain as e:
            yield e if i % 100 == 99 else e.args[0]


def test_generator():
    out = []
    for e in generator():
        if not isinstance(e, int):
            out.append((repr(e), lines(e)))
    return out


def outer_handler():
    try:
        raise ValueError("outer")
    except ValueError:
        out = []
        for i in range(300):
            try:
                raise Plain(i)
            except Plain as e:
                if i % 100 == 99:
                    out.append((repr(e), repr(e.__context__)))
        return out


def context_of_generator():
    def g():
        out = []
        for i in range(200):
            try:
                raise Plain(i)
            except Plain as e:
                if i % 100 == 99:
                    out.append(repr(e.__context__))
        yield out
    try:
        raise KeyError(1)
    except KeyError:
        return next(g())


def changing_handled(i):
    try:
        raise Plain(i)
    except Plain as e:
        return repr(e.__context__)


def test_changing_context():
    out = [changing_handled(i) for i in range(200)]
    try:
        raise KeyError("k")
    except KeyError:
        out += [changing_handled(i) for i in range(200)]
    out.append(changing_handled(0))
    return out[0], out[199], out[200], out[399], out[400]


def test_formatted():
    text = ""
    for i in range(200):
        try:
            try:
                raise KeyError(i)
            except KeyError:
                raise Plain(i)
        except Plain as e:
            if i == 199:
                text = "".join(traceback.format_exception(e))
    return [line for line in text.splitlines() if "File" not in line]


def escapes():
    for i in range(300):
        try:
            raise Plain(i)
        except Plain as e:
            if i == 280:
                raise Keyed("out") from e


def test_escapes():
    try:
        escapes()
    except Keyed as e:
        return repr(e), lines(e), lines(e.__cause__), e.__cause__.__traceback__.tb_frame.f_locals["i"]


class Manager:
    def __init__(self):
        self.seen = []

    def __enter__(self):
        return self

    def __exit__(self, kind, error, tb):
        if error and error.args[0] % 100 == 99:
            self.seen.append((kind.__name__, repr(error), tb.tb_lineno - base, tb is error.__traceback__))
        return True


def test_with():
    m = Manager()
    for i in range(300):
        with m:
            raise Plain(i)
    return m.seen


for name, test in list(globals().items()):
    if name.startswith("test_"):
        print(name, test())
print(outer_handler(), context_of_generator())
