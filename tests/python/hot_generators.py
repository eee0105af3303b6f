# Generators and coroutines in hot loops: their bodies run inside the consumer's trace. What happens when they end,
# are closed, thrown into, re-entered, looked at or change their types half-way.
import sys


def count(n):
    i = 0
    while i < n:
        yield i
        i += 1


def total(n):
    s = 0
    for x in count(n):
        s += x
    return s


assert total(500) == 499 * 500 // 2
assert total(0) == 0 and total(1) == 0


def pipeline(n):
    def squares(xs):
        for x in xs:
            yield x * x

    def odd(xs):
        for x in xs:
            if x & 1:
                yield x

    s = 0
    for x in odd(squares(range(n))):
        s += x
    return s


assert pipeline(400) == sum(x * x for x in range(400) if x & 1)


# --- types that change in the generator and in the consumer

def mixed(n):
    for i in range(n):
        if i < n // 2:
            yield i
        elif i < 3 * n // 4:
            yield i + 0.5
        else:
            yield str(i)


def consume_mixed(n):
    ints = floats = 0
    strings = []
    for v in mixed(n):
        if isinstance(v, int):
            ints += v
        elif isinstance(v, float):
            floats += v
        else:
            strings.append(v)
    return ints, floats, len(strings), strings[-1]


assert consume_mixed(400) == (sum(range(200)), sum(i + 0.5 for i in range(200, 300)), 100, "399")


def big(n):
    x = 1
    for _ in range(n):
        yield x
        x *= 3


assert list(big(100))[-1] == 3**99


def consume_big(n):
    s = 0
    for x in big(n):
        s += x
    return s


assert consume_big(150) == (3**150 - 1) // 2


# --- nested for loops over generators that end

def inner(k):
    yield k
    yield k + 1
    yield k + 2


def outer(n):
    for i in range(n):
        yield from inner(i)
        yield -1


def nested(n):
    s = 0
    for i in range(n):
        for x in inner(i):
            s += x
    for x in outer(n):
        s += x
    return s


assert nested(200) == sum(2 * (3 * i + 3) - 1 for i in range(200))


# --- the value of a generator's return statement

def worker(i):
    got = yield i
    return (got or 0) + i


def delegating(n):
    s = 0
    for i in range(n):
        s += yield from worker(i)
    return s


def drive(n):
    g = delegating(n)
    out = []
    try:
        v = next(g)
        while True:
            out.append(v)
            v = g.send(v * 2)
    except StopIteration as e:
        return len(out), e.value


assert drive(300) == (300, sum(3 * i for i in range(300)))


# --- exceptions inside, and out of a generator

def failing(n, where):
    for i in range(n):
        if i == where:
            raise ValueError(i)
        yield i


def consume_failing(n, where):
    s = 0
    try:
        for x in failing(n, where):
            s += x
    except ValueError as e:
        tb = e.__traceback__
        names = []
        while tb:
            names.append((tb.tb_frame.f_code.co_name, tb.tb_lineno - tb.tb_frame.f_code.co_firstlineno))
            tb = tb.tb_next
        return s, e.args, names
    return s


assert consume_failing(300, 250) == (sum(range(250)), (250,), [("consume_failing", 3), ("failing", 3)])
assert consume_failing(300, 1000) == sum(range(300))


def swallowing(n):
    for i in range(n):
        try:
            yield i
        except KeyError as e:
            yield ("caught", e.args[0])


def thrown(n):
    g = swallowing(n)
    out = []
    for v in g:
        if v == n - 10:
            out.append(g.throw(KeyError("k")))
    return out, v


assert thrown(200) == ([("caught", "k")], 199)


def closes(n, where, log):
    try:
        for i in range(n):
            yield i
    finally:
        log.append("closed")


def close_early(n, where):
    log = []
    g = closes(n, where, log)
    last = None
    for x in g:
        last = x
        if x == where:
            g.close()
    return last, log


assert close_early(300, 222) == (222, ["closed"])
assert close_early(300, 999) == (299, ["closed"])


# --- re-entry

def reentrant(n):
    for i in range(n):
        if i == n - 3:
            try:
                next(the_generator)
            except ValueError as e:
                yield str(e)
        yield i


the_generator = reentrant(200)


def enter_again():
    out = []
    for x in the_generator:
        if isinstance(x, str):
            out.append(x)
    return out


assert enter_again() == ["generator already executing"]


# --- looking at frames from inside

def looking(n):
    for i in range(n):
        if i % 50 == 49:
            f = sys._getframe()
            yield f.f_code.co_name, f.f_back.f_code.co_name, f.f_locals["i"], f.f_back.f_locals["seen"]
        else:
            yield i


def look(n):
    seen = 0
    out = []
    for x in looking(n):
        if isinstance(x, tuple):
            out.append(x)
        seen += 1
    return out


assert look(200) == [("looking", "look", i, i) for i in (49, 99, 149, 199)]


def running_state(n):
    g = None

    def body():
        for i in range(n):
            yield g.gi_running, g.gi_suspended, i

    g = body()
    states = set()
    for running, suspended, i in g:
        states.add((running, suspended, g.gi_running, g.gi_suspended))
    return states, g.gi_frame


assert running_state(150) == ({(True, False, False, True)}, None)


# --- one generator, two consumers

def shared(n):
    g = count(n)
    a = b = 0
    for x in g:
        a += x
        if x % 7 == 6:
            b += next(g)
            b += g.send(None)
        if x > n - 30:
            break
    rest = sum(g)
    return a, b, rest


def shared_slowly(n):
    g = iter(range(n))
    a = b = 0
    for x in g:
        a += x
        if x % 7 == 6:
            b += next(g)
            b += next(g)
        if x > n - 30:
            break
    return a, b, sum(g)


assert shared(500) == shared_slowly(500)


# --- closures and cells in generators

def accumulate(n):
    total = 0

    def add(x):
        nonlocal total
        total += x
        return total

    for i in range(n):
        yield add(i)


def consume_accumulate(n):
    last = 0
    for last in accumulate(n):
        pass
    return last


assert consume_accumulate(300) == sum(range(300))


# --- generator expressions and their consumers

def expressions(n):
    out = []
    for k in range(n):
        out.append(sum(x * k for x in range(5)))
        out.append(max(x ^ k for x in (1, 2, 3)))
        out.append(any(x > k for x in range(4)))
        out.append([y for y in (x + 1 for x in range(k % 4))])
        out.append("-".join(str(x) for x in range(k % 3)))
        out.append({x: k for x in range(2)})
    return out


got = expressions(120)
assert got[-6:] == [1190, 118 if 118 > 117 else 0, False, [1, 2, 3], "0-1", {0: 119, 1: 119}], got[-6:]


# --- coroutines

class Ready:
    def __init__(self, value):
        self.value = value

    def __await__(self):
        return self.value
        yield


class Pause:
    def __await__(self):
        got = yield "paused"
        return got


async def add(a, b):
    return a + await Ready(b)


async def main(n):
    s = 0
    for i in range(n):
        s += await add(i, 1)
        if i % 10 == 0:
            s += await Pause()
    return s


def run(coroutine):
    sent = None
    pauses = 0
    while True:
        try:
            assert coroutine.send(sent) == "paused"
            pauses += 1
            sent = 100
        except StopIteration as e:
            return pauses, e.value


assert run(main(300)) == (30, sum(i + 1 for i in range(300)) + 3000)


# --- deep recursion through yield from

def walk(tree):
    if tree is None:
        return
    left, value, right = tree
    yield from walk(left)
    yield value
    yield from walk(right)


def build(lo, hi):
    if lo >= hi:
        return None
    mid = (lo + hi) // 2
    return build(lo, mid), mid, build(mid + 1, hi)


def consume_tree(n):
    tree = build(0, n)
    s = 0
    for k, v in enumerate(walk(tree)):
        assert k == v
    for v in walk(tree):
        s += v
    return s


assert consume_tree(300) == sum(range(300))


# --- generators kept in objects and suspended in the middle

class Source:
    def __init__(self, n):
        self.items = self.make(n)

    def make(self, n):
        while n:
            n -= 1
            yield n * 0.5

    def __iter__(self):
        return self.items


def interleaved(n):
    sources = [Source(n), Source(n), Source(n)]
    s = 0.0
    for a in sources[0]:
        s += a
        for b in sources[1]:
            s += b
            break
    for b in sources[1]:
        s += b
    return s


assert interleaved(300) == 2 * sum(i * 0.5 for i in range(300))


def tracebacks_after(n):
    # A generator's frame is shown as it is while its body runs in a trace.
    def body():
        for i in range(n):
            yield 1 // (n - 1 - i)

    lines = []
    try:
        for x in body():
            pass
    except ZeroDivisionError as e:
        tb = e.__traceback__.tb_next
        lines.append((tb.tb_frame.f_locals["i"], tb.tb_frame.f_code.co_name))
    return lines


assert tracebacks_after(200) == [(199, "body")]


# Bound methods of generators that are values, not looked up where they are called.
def echo(count):
    got = 0
    for i in range(count):
        got = (yield got + i) or 0


def bound_methods(rounds):
    total = 0
    for n in range(rounds):
        g = echo(4)
        advance, send = g.__next__, getattr(g, "send", abs)
        total += advance() + send(n) + getattr(g, "__next__")() + send(None)
    return total


print("bound methods", bound_methods(300))


# A generator that runs in a trace is linked only when its inner one, resumed by C++, looks at frames.
def observed(n):
    for i in range(n):
        if i % 100 == 99:
            observers.add(sys._getframe().f_back.f_code.co_name)
        yield i


def observer(n):
    for pair in zip(range(n), observed(n)):
        yield sum(pair)


observers = set()
print("observed", sum(observer(300)), observers)
try:
    raise KeyError
except KeyError as e:
    print(e.__context__)
print(sys.exc_info())
