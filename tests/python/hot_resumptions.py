# Generators that native code resumes run compiled from one yield to the next.
import itertools
import sys


def mixed(n):
    total = 0.5
    for i in range(n):
        total += i
        if i % 3 == 0:
            yield i
        elif i % 3 == 1:
            yield total
        else:
            yield str(i)


assert [k for k, _ in enumerate(mixed(400))] == list(range(400))
strings = [v for v in itertools.islice(mixed(500), 500) if isinstance(v, str)]
assert strings == [str(i) for i in range(2, 500, 3)]
assert sum(v for _, v in zip(range(400), mixed(400)) if isinstance(v, int)) == sum(range(0, 400, 3))


# What the frame shows between two items is what the interpreter would show.
def shown(n):
    x = 0
    while x < n:
        x += 1
        yield x


g = shown(1000)
for k, v in zip(range(300), g):
    assert g.gi_frame.f_locals == {"n": 1000, "x": v} and v == k + 1
    assert g.gi_frame.f_lineno == shown.__code__.co_firstlineno + 4
    assert not g.gi_running
last = next(g)
assert last == 301


# Errors, ends and results.
def fails(n):
    for i in range(n):
        yield i
        if i == 250:
            raise ValueError(i)


seen = []
try:
    for _, v in enumerate(fails(1000)):
        seen.append(v)
except ValueError as e:
    assert e.args == (250,)
    lines = []
    t = e.__traceback__
    while t:
        lines.append(t.tb_frame.f_code.co_name)
        t = t.tb_next
    assert lines == ["<module>", "fails"], lines
assert seen == list(range(251))


closed = []


def closes(n):
    try:
        for i in range(n):
            try:
                yield i * i
            except KeyError:
                yield -1
    finally:
        closed.append(n)


g = closes(1000)
assert [v for _, v in zip(range(200), g)] == [i * i for i in range(200)]
assert g.throw(KeyError("k")) == -1
assert next(itertools.islice(g, 0, 1)) == 200 * 200
g.close()
assert closed == [1000]


def received(n):
    got = []
    for _ in range(n):
        got.append((yield len(got)))
    return got


g = received(300)
assert next(g) == 0
send = g.send
assert list(map(send, range(250))) == list(range(1, 251))


# Delegation, and generators that resume others.
def inner(n):
    for i in range(n):
        yield i & 7
    return "end"


def outer(n):
    result = yield from inner(n)
    assert result == "end"
    yield from (x + 1 for x in inner(n))


assert list(map(abs, outer(300))) == [i & 7 for i in range(300)] + [(i & 7) + 1 for i in range(300)]


# A trace function that comes in between sees the lines again.
def traced(n):
    for i in range(n):
        yield i


events = []


def tracer(frame, event, arg):
    if frame.f_code is traced.__code__:
        events.append(event)
    return tracer


g = traced(500)
for _ in zip(range(200), g):
    pass
sys.settrace(tracer)
next(g)
sys.settrace(None)
assert events == ["call", "line", "line", "return"], events
assert sum(1 for _ in enumerate(g)) == 500 - 201

# Coroutines that a loop written in C or Python steps by send(None).
class Step:
    def __await__(self):
        yield 1


async def leaf(n):
    for _ in range(n):
        await Step()
    return n


async def root(n):
    return await leaf(n) + await leaf(n)


def step(coroutine):
    try:
        return coroutine.send(None)
    except StopIteration as e:
        return e.value


c = root(200)
steps = list(iter(lambda: step(c), 400))
assert steps == [1] * 400
