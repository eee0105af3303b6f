# Exceptions that traces make themselves: missing keys, indices out of range, divisions by zero, ended iterators.
import sys
from collections import defaultdict, OrderedDict


class Table(dict):
    def __missing__(self, key):
        if key == 3:
            raise LookupError(key)
        return -1


def show(error):
    tb, lines = error.__traceback__, []
    while tb:
        lines.append((tb.tb_frame.f_code.co_name, tb.tb_lineno - tb.tb_frame.f_code.co_firstlineno))
        tb = tb.tb_next
    context = error.__context__
    return type(error).__name__, error.args, str(error), lines, context and (type(context).__name__, context.args)


def collect(operation, operands, n=150):
    seen = []
    for i in range(n):
        args = operands[i % len(operands)]
        try:
            result = operation(*args)
        except Exception as error:
            result = show(error)
        if i >= n - len(operands):
            seen.append(result)
    print(operation.__name__, seen)


def subscript(c, k):
    return c[k]


def divide(a, b):
    return a / b


def floor(a, b):
    return a // b


def modulo(a, b):
    return a % b


def true(d):
    d /= 0
    return d


def take(it):
    return next(it)


def take_or(it, default):
    return next(it, default)


l, t, s, d = [1, 2, 3], (1, 2), "abc", {1: 2, "a": 3}
for c in (l, t, s, b"xyz", bytearray(b"uvw")):
    collect(subscript, [(c, 0), (c, 5), (c, -1), (c, -5), (c, 2**70), (c, True)])
    collect(subscript, [(c, 7)])
    collect(subscript, [(c, "x"), (c, 1.0)])
collect(subscript, [(d, 1), (d, 2), (d, "a"), (d, "b"), (d, (1, 2)), (d, 2.5), (d, None)])
collect(subscript, [(d, [])])
collect(subscript, [(Table(), 3), (Table(), 4)])
collect(subscript, [(defaultdict(int), 3), (defaultdict(None), 4), (OrderedDict(), 4)])
numbers = [(7, 0), (7, 2), (7.5, 0), (7, 0.0), (7.5, 0.0), (7, False), (True, 0), (2**80, 0), (7.0, -0.0), (-7, 2)]
for operation in (divide, floor, modulo):
    collect(operation, numbers)
    collect(operation, [(1, 0)])
    collect(operation, [(1.0, 0)])
collect(true, [(3,), (3.5,)])


def iterators(n):
    out = []
    total = 0
    for i in range(n):
        for source in ([1], (2,), range(i % 3), "a", {5: 6}, {5: 6}.values(), enumerate("x"), zip([1], [2])):
            it = iter(source)
            got = []
            try:
                while True:
                    got.append(next(it))
            except StopIteration as stop:
                assert stop.args == () and stop.value is None
                assert stop.__traceback__.tb_frame is sys._getframe()
            total += len(got)
            assert next(it, "end") == "end"
            assert next(it, total) is total
            if i == n - 1:
                out.append(got)
    return out, total


print(iterators(60))


def first(it):
    try:
        return next(it)
    except StopIteration:
        return -1


def firsts(n):
    total = 0
    for i in range(n):
        total += first(iter(())) + first(iter([i])) + first(iter("")  and iter([2]))
    return total


print(firsts(200))


def gen(n):
    it = iter(range(n))
    while True:
        yield next(it)


def stops(n):
    out = []
    for _ in range(n):
        try:
            list(gen(3))
        except RuntimeError as error:
            out.append((str(error), type(error.__cause__).__name__))
    return set(out)


print(stops(60))


# --- contexts, causes, nesting, what is kept
class Missing(Exception):
    def __init__(self, key):
        super().__init__(key)
        self.key = key


kept = []


def look(table, key, how):
    big = key * 2**55
    try:
        return table[key]
    except KeyError as error:
        if how == 0:
            raise Missing(key) from None
        if how == 1:
            raise Missing(key) from error
        if how == 2:
            raise Missing(key)
        if how == 3:
            raise
        kept.append(error)
        return big


def run_look(n):
    out, total = [], 0
    table = {1: 1}
    for i in range(n):
        try:
            total += look(table, i % 4 + (i % 7) * 128, i % 5)
        except Missing as error:
            frame = error.__traceback__.tb_next.tb_frame
            if i > n - 36:
                c = error.__cause__
                out.append((show(error), c and show(c), error.__suppress_context__, error.key))
                assert frame.f_locals["big"] == error.key * 2**55, frame.f_locals
                assert frame.f_back is sys._getframe()
            total += error.key
        except KeyError as error:
            total += 1
    for error in kept:
        frame = error.__traceback__.tb_frame
        assert frame.f_locals["big"] == error.args[0] * 2**55
        assert frame.f_code.co_name == "look"
        assert frame.f_back in (sys._getframe(), None), frame.f_back
        frame.clear()
        assert not frame.f_locals
    kept.clear()
    return total, out


for line in run_look(400)[1]:
    print(line)


def while_handling(n):
    out = []
    for i in range(n):
        try:
            raise ValueError(i)
        except ValueError:
            try:
                [][i]
            except IndexError as error:
                assert error.__context__.args == (i,)
                out.append(sys.exc_info()[1] is error)
            try:
                {}[i]
            except KeyError as error:
                assert error.__context__.args == (i,)
                assert error.args == (i,)
                try:
                    i // 0
                except ZeroDivisionError as inner:
                    assert inner.__context__ is error
        assert sys.exc_info() == (None, None, None)
    return all(out)


print(while_handling(200))


# --- frames that raise with ints of more than a tagged one's bits
def big(i):
    x = (i + 1) << 61
    y = x >> 1
    if i % 3 == 0:
        raise Missing(y)
    return int("x") if i % 3 == 1 else y


def run_big(n):
    total = 0
    for i in range(n):
        try:
            total += big(i % 3)
        except Missing as error:
            assert error.__traceback__.tb_next.tb_frame.f_locals["x"] == 1 << 61
            total -= error.key
        except ValueError as error:
            assert error.__traceback__.tb_next.tb_frame.f_locals["x"] == 2 << 61
    return total


print(run_big(200))
