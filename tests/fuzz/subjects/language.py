"""Generators, coroutines, control flow, scopes, frames."""
from subjects.subject import Subject

# What generators do when they are closed has no effects: those that are left behind are closed by the collector.
GENERATORS = Subject("generators", """
def broken(n, k):
    try:
        for j in range(n):
            if j == k:
                @(raise Error(j)@|raise KeyError(j)@|return j@|raise StopIteration@|[][j]@)
            @(yield j * 2@|yield j, k@|got = yield j@)
    finally:
        @(n = k@|pass@)

def patient(n):
    j = 0
    while j < n:
        try:
            got = yield j
            if got is not None:
                j = got
        except Error as e:
            yield str(e)
        except GeneratorExit:
            @(raise@|return@|return j@)
        j += 1
    return j

def delegating(n, k):
    r = yield from broken(n, k)
    yield r
    return (yield from patient(n))

class Counting:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        @(return self@|for j in range(self.n): yield j@|return iter(range(self.n))@)

    def __next__(self):
        self.n -= 1
        if self.n < 0:
            @(raise StopIteration@|raise StopIteration(3)@|raise Error(self.n)@)
        return self.n

def firsts(it, n):
    return [y for y, _ in zip(it, range(n))]

def tree(n):
    if n > 0:
        yield from tree(n - 1)
        yield n
        yield from tree(n - 2)
""", """
it = patient(5)
""", """
for v in broken(@i & 7, @N):
    put(v)

try:
    for v in broken(@i % 6, @N):
        s = lim(s + (v if isinstance(v, int) else 1))
        if v == @N:
            @(break@|continue@|raise Error(v)@)
except Error as e:
    x += 1

g = broken(9, @(@i % 12@|20@))
put(next(g, None), next(g, None))
g.close()

g = patient(4)
next(g)
put(g.throw(Error(@i)))
put(@(g.send(1)@|next(g)@|list(g)@|g.throw(ValueError('v'))@))

try:
    it.send(@(None@|@i & 3@))
except (StopIteration, TypeError) as e:
    put(e.args and @i & 3)
    it = patient(@i & 7)

put(@(sum@|list@|tuple@|max@|min@|sorted@|any@|all@|len@)(@(broken(@i & 3, @N)@|patient(@i & 3)@|Counting(@i & 3)@|(y * 2 for y in range(@i & 3))@|delegating(@i & 3, @N)@)))

first, *rest = @(broken(4, @i % 9)@|patient(3)@|Counting(@i & 3)@|tree(@i & 3)@)
put(first, rest)

s = lim(s + sum(y for y in tree(@i & 7)@( if y & 1@|@)))

for v in Counting(@i & 3):
    s += v

put(list(zip(patient(@i & 3), @(patient(2)@|tree(3)@|w@|xs@))))

put([*delegating(@i & 3, @N)])

put(firsts(@(patient(9)@|tree(5)@|(@i * y for y in range(9))@), @i & 3))

g = (y + @i for y in @(xs@|range(3)@|tree(3)@) if y != @N)
put(next(g, 'none'), [*g], g.gi_frame is None)

d = dict(enumerate(@(patient(3)@|tree(2)@)))

v = next((y for y in tree(4) if y > @i % 5), @i)
s += v

put(@(@N@|2@|3@) in @(patient(5)@|tree(4)@|Counting(4)@))

g = delegating(3, 9)
put(g.gi_yieldfrom is None, next(g), g.gi_yieldfrom.__name__)
""", """
tree = lambda n: iter((n,))

broken = lambda n, k: [n, k]
""")

COROUTINES = Subject("coroutines", """
class Later:
    def __init__(self, value):
        self.value = value

    def __await__(self):
        @(yield self@|yield self.value@|got = yield@)
        @(return self.value@|if self.value % 5 == 3: raise Error(self.value)@)

async def twice(v):
    @(return await Later(v) or 2@|await Later(v); return v * 2@|return v@)

async def chained(n):
    total = 0
    for j in range(n):
        @(try:@|if True:@)
            total += await twice(j) or 0
        @(except Error: total -= 1@|finally: total += 1@|except Error as e: raise KeyError(j) from e@)
    return total

async def ticks_of(n):
    for j in range(n):
        if j == 5:
            raise Error(j)
        yield j
        @(await Later(j)@|pass@)

class Guard:
    def __init__(self, v):
        self.v = v

    async def __aenter__(self):
        @(await Later(self.v)@|pass@)
        return self

    async def __aexit__(self, kind, e, tb):
        self.v += 1
        return kind is @(Error@|KeyError@)

async def everything(n):
    total = 0
    async with Guard(n) as guard:
        async for v in ticks_of(n):
            total += v
            if total > 9:
                @(break@|raise Error(total)@|return total@|continue@)
    total += sum([v async for v in ticks_of(n & 3)])
    return total + guard.v

async def endless_loop():
    while True:
        @(await Later(1)@|await twice(4)@)

def run(c):
    steps = 0
    try:
        while steps < 50:
            c.send(None)
            steps += 1
    except StopIteration as e:
        return e.value, steps
    c.close()
    return 'closed', steps
""", "", """
put(run(@(twice(@i)@|chained(@i & 7)@|everything(@i & 7)@|chained(3)@)))

try:
    v, steps = run(@(twice(@i)@|chained(@i & 7)@|everything(@i & 7)@|chained(3)@))
    s = lim(s + (v or 0) + steps)
except (Error, KeyError) as e:
    put(type(e.__cause__).__name__)

c = @(chained(4)@|everything(4)@|endless_loop()@)
c.send(None)
put(@(c.close()@|c.throw(Error(1))@|c.cr_frame is None@))
c.close()

c = endless_loop()
c.send(None)
s += c.cr_await is None
c.close()
""", """
Later.__await__ = lambda self: iter(())

twice = chained
""")

CONTROL = Subject("control flow", """
class Swallow:
    def __init__(self, kind=Error):
        self.kind = kind

    def __enter__(self):
        @(put('in')@|pass@)
        return self

    def __exit__(self, kind, e, tb):
        @(put('out', kind and kind.__name__)@|pass@)
        return kind is not None and issubclass(kind, self.kind)

from contextlib import contextmanager, suppress, ExitStack

@contextmanager
def managed(v):
    try:
        yield v
    @(except Error: put('managed')@|finally: put('left')@|except KeyError as e: raise Error(v) from e@)

class Later(Error):
    def __init__(self, v, more=2):
        super().__init__(v)
        self.more = more

    def __str__(self):
        return f'later {self.more}'

def searched(xs, v):
    for k, y in enumerate(xs):
        try:
            if y == v:
                return k
            if k > 5:
                break
        finally:
            @(put(k)@|v = k@|pass@|if k == 4: continue@|if k == 4: return 'finally'@)
    else:
        return 'exhausted'
    return 'broken'

def raising(v):
    if v % @(3@|5@|2@) == 1:
        raise @(Error(v)@|KeyError(v)@|Later(v)@|Later@|ValueError(v, v)@|ZeroDivisionError@|Error(v) from None@|Error from KeyError(v)@|StopIteration(v)@)
    return v

def guarded(v):
    try:
        return raising(v)
    except @(Error@|(KeyError, ValueError)@|Exception@|Later@) as e:
        @(return len(e.args)@|raise@|raise KeyError('k')@|raise Error('again') from e@|v = 9@|return raising(v + 1)@|del e@)
    @(else: return -1@|finally: v += 1@|finally: put(v)@|finally: return v@)
    return v

def nested(v):
    for j in range(3):
        while True:
            try:
                try:
                    if v & 1: continue_outer = raising(v + j)
                    @(break@|return j@|if j == v: break@)
                    break
                finally:
                    v += 1
                    @(if v > 9: break@|if v > 9: return 'nine'@|pass@)
            except Error:
                @(break@|return 'error'@|raise@|v += 1; continue@)
    return v

def checked(v):
    assert v % @(3@|5@|4@), @(f'no {v}'@|v@|('a', v)@)
    return v

def cleanup(v):
    with @(Swallow()@|Swallow(KeyError)@|suppress(Error)@|managed(v)@|Swallow() as a, Swallow(KeyError) as b@):
        @(return raising(v)@|raising(v)@|for k in range(3): raising(v + k)@)
        @(return 'end'@|v += 1@)
    return v

def grouped(v):
    try:
        if v % 3 == 0:
            raise ExceptionGroup('g', [Error(v), KeyError(v), ValueError(v)][: v % 4 + 1])
        raising(v)
    except* Error as e:
        put('errors', len(e.exceptions))
    except* (KeyError, ValueError) as e:
        put('others', len(e.exceptions))
    return v
""", """
held = None
""", """
put(@(raising@|guarded@|nested@|checked@|cleanup@|grouped@)(@(@i@|@i & 7@|@I & 15@)))

put(searched(@(xs@|range(9)@|w@|[1, 2, 3]@), @(@i % 9@|2@|xs[-1:]@)))

try:
    raising(@i)
except @(Error@|Exception@|(KeyError, Error)@|BaseException@) as e:
    held = e
    put(type(e).__name__, str(e), e.args, type(e.__context__).__name__, e.__suppress_context__)
else:
    s += 1
finally:
    x += @(1@|0.5@)

try:
    try:
        raising(@i)
    @(finally@|except KeyError@):
        @(raising(@i + 1)@|s += raising(@i)@|put('inner')@)
except Exception as e:
    put(type(e).__name__, type(e.__context__).__name__, type(e.__cause__).__name__)

for j in range(@i & 7):
    try:
        if j == @N:
            @(continue@|break@|raise Error(j)@)
        s += j
    except Error:
        @(break@|continue@|s -= 1@)
    finally:
        s = lim(s ^ j)
        @(if j == 3: break@|if j == 5: continue@|pass@)
else:
    put('no break')

for j in range(3):
    with @(Swallow()@|suppress(Error)@|managed(j)@):
        if j == @N:
            @(continue@|break@|raise Error(j)@|raise KeyError(j)@)
        s += j

k = @i & 7
while k:
    k -= 1
    if k == @N:
        @(break@|continue@|raise Error(k)@)
    try:
        s += 7 // k
    except ZeroDivisionError:
        @(break@|continue@|s += 100@)
else:
    put('whole')

if held is not None:
    put(type(held).__name__, held.__traceback__ is not None)
    @(held = None@|held.__traceback__ = None@|held.note = @i@|raise held@)

try:
    @(xs[@i]@|d[@i]@|x.missing@|missing@|1 // (@i % 3)@|int('x')@|[] + ()@|None()@|xs[:2] < 3@|a, b = xs@|a, *b, c = ()@|w[99]@|{}[w]@|len(3)@|next(iter(()))@|(1).real = 2@|lim(1, 2)@|del xs[99]@|(lambda a, *, b: a)(1)@|raising(*xs)@|@F % 0@|@i ** -1 // 0@|'%d' % w@|'abc'.index('d')@|[1].remove(2)@|chr(-1)@|b'a'[3]@|{**3}@|range(1, 2, 0)@|@i @ 2@|-'a'@|3 in 4@|{[]: 1}@|hash([])@)
except Exception as e:
    put(type(e).__name__, str(e))

with ExitStack() as stack_:
    stack_.enter_context(Swallow(@(Error@|KeyError@)))
    stack_.callback(put, 'callback', @i)
    s += raising(@i)

try:
    raise @(Error(1)@|KeyError(2)@) from @(KeyError(@i)@|None@)
except LookupError as e:
    put('lookup', repr(e))
except Error as e:
    put(repr(e), repr(e.__cause__))
""", """
raising = lambda v: 1 / (v % 3)

Swallow.__exit__ = lambda self, *a: True

Later.__init__ = lambda self, *a: None

Error.__str__ = lambda self: 'changed'

suppress = Swallow
""")

SCOPES = Subject("scopes", """
total_calls = 0
import builtins

def counter(start):
    n = start
    def step(by=1):
        nonlocal n
        n = lim(n @(+@|-@|*@) by)
        return n
    def reset():
        nonlocal n
        @(n = 0@|del n@|n = start@|n = 'text'@)
    return step, reset

def global_count():
    global total_calls
    total_calls += 1
    @(if total_calls % 40 == 0: del total_calls; total_calls = 0@|return total_calls@)
    return total_calls

def unbound(k):
    if k % @(3@|7@|2@):
        v = k
    @(return v@|del v; return k@|try: return v\n    finally: k += 1@)

def adders():
    return [lambda y: y + k for k in range(3)] + [lambda y, k=k: y + k for k in range(3)]

def maker(a):
    def inner(b):
        def innermost(c):
            @(nonlocal a; a = lim(a + c)@|pass@)
            return a, b, c
        return innermost
    return inner

def defaults(a, b=[], *args, c=3, **more):
    b.append(a)
    del b[3:]
    return a, b, args, c, sorted(more)

def shadow(v):
    len = abs
    return len(v)

def locals_of(a, b):
    c = a
    @(del a@|b = 3@|pass@)
    return sorted(locals())

class Scoped:
    v = total_calls
    w = [total_calls for _ in range(2)]

    def method(self):
        return __class__.__name__, self.v
""", """
step, reset = counter(1)
made = adders()
three = maker(1)(2)
""", """
s = lim(s + (step(@(@i@|1@|x@)) or 0) if True else 0)
s = s if isinstance(s, (int, float)) else 0

if @i % @(7@|31@) == 3:
    reset()

put(global_count(), globals().get('total_calls'))

put(unbound(@i))

put([f(@i) for f in made], [f(1) for f in [lambda y: y + @i]])

put(three(@i))

put(defaults(@i), defaults(@i, [], *xs[:2], c=@i, **{w[:1] or 'q': 1}), defaults(*[1, 2, 3], 4))

put(shadow(-@i), locals_of(@i, 2))

put([(y, z) for y in range(@i & 3) if (z := y * @N) > 0], any((last := y) > 2 for y in xs[:3] if isinstance(y, int)))

if (m := @i % 5) > 2 and (k := m * 2) < 9:
    put(m, k)

del s
s = @i

try:
    del v
except NameError:
    v = @i
s = lim(s + v)

put(eval(@('s + 1'@|'[y for y in range(3)]'@|'@i * 2'@), {'s': @i, '@i': @i}))

exec(@('q = 1\\nfor z in range(3): q += z'@|'def f(a): return a + 1\\nq = f(2)'@), space := {})
put(space['q'])

put(Scoped().method(), Scoped.w)

a, b, *c = @(xs + [1, 2]@|range(@i & 3)@|w@|(@i, *xs)@)
put(a, b, c)

(a, b), [c, *_] = @((@i, 2), (3, 4)@|xs[:2], xs@|w[:2], 'xy'@)
put(a, b, c)

f = lambda *a, **k: (len(a), len(k), @i)
put(f(*xs, **dict(a=1)), f(*range(@i & 3), *xs[:1], z=3))

xs[@i % len(xs) if xs else 0:], d[@i & 7] = [@i], (s := @i)

if len(d) > 20: d.clear()
""", """
builtins_abs = abs; builtins.abs = lambda v: 5

globals()['len'] = lambda v: 77

globals().pop('len', None)

globals()['total_calls'] = 0.5

unbound.__code__ = global_count.__code__

defaults.__defaults__ = (5,)

defaults.__kwdefaults__ = {'c': @i}

globals()['global_count'] = lambda: 3

del globals()['shadow']

builtins.abs = globals().get('builtins_abs', abs)
""")

FRAMES = Subject("frames and tracing", """
import traceback, warnings, inspect

def lines(e):
    return [(f.name, f.lineno) for f in traceback.extract_tb(e.__traceback__)][-4:]

def thrower(n, k):
    if n == 0:
        return @(1 // k@|[][k]@|missing_name@|int('x' * k)@|{}[k]@)
    v = thrower(n - 1, k)
    return v

def through(f, v):
    @(return f(v)@|try: return f(v)\n    finally: v = 2@|for _ in range(2): v = f(v)@|return [f(q) for q in (v, 1)]@|return max([v, 1], key=f)@|return sum(map(f, [v]))@|return sum(f(q) for q in (v,))@)
    return v

def caller(depth=1):
    f = sys._getframe(depth)
    return f.f_code.co_name, f.f_lineno

def deeper(n):
    return caller(n) if n < 3 else deeper(n - 1)

def variables_of():
    f = sys._getframe(1)
    return [(k, short(text(v), 30)) for k, v in sorted(f.f_locals.items())]

def looks(a):
    b = a + 1
    @(return variables_of()@|c = variables_of(); return c@|b = 2; return variables_of()[:1]@)

def local_tracer(frame, event, arg):
    events[event] = events.get(event, 0) + 1
    if event == 'line' and events['line'] % 17 == 0:
        @(frame.f_trace_lines = False@|frame.f_trace_opcodes = True@|frame.f_lineno@|pass@|return None@)
    return local_tracer

def profiler(frame, event, arg):
    events['p ' + event] = events.get('p ' + event, 0) + 1

def gen_frames(n):
    for j in range(n):
        yield caller(@(0@|1@))

def raiser(v):
    raise @(Error(v)@|KeyError(v)@)

def plunge(n):
    @(return plunge(n + 1)@|return plunge(n + 1) + 1@|v = [plunge(n + 1)]; return v@|try: return plunge(n + 1)\n    finally: n = 0@|return max(plunge(n + 1), 1)@|for v in (n,): return plunge(v + 1)@)

def endless_guard(i):
    if i % 50 != 7:
        return i
    try:
        return plunge(0)
    except RecursionError as e:
        return 'too deep'
""", "", """
try:
    thrower(@i & 3, @i @(& 1@|% 3@))
except Exception as e:
    put(lines(e), str(e))

try:
    through(@(lambda v: 10 // (v % 3)@|raiser@|int@|len@), @(@i@|w@))
except Exception as e:
    put(lines(e), type(e).__name__)

put(caller(), caller(0), deeper(@(1@|2@|3@|4@)))

put(looks(@i), [looks(q) for q in (1,)], list(map(looks, [@i])))

put(*gen_frames(@i & 1), [caller() for _ in range(1)], max([1], key=lambda q: put(caller(1)) or 1))

if @i == @K:
    sys.settrace(@(local_tracer@|tracer@))

if @i == @K:
    sys.setprofile(@(profiler@|None@))

if @i == @K:
    sys.settrace(None)
    sys.setprofile(None)

if @i % 40 == 39:
    sys.settrace(local_tracer)
    s = lim(s + deep(3, @i))
    sys.settrace(None)

e = Error(@i)
try:
    raise e
except Error:
    put(lines(e), sys.exc_info()[0].__name__)
put(sys.exc_info())

try:
    try:
        thrower(1, 0)
    finally:
        put(sys.exc_info()[0].__name__)
        s += 1
except Exception as e:
    put(len(traceback.format_exception(e)), lines(e))

f = sys._getframe()
put(f.f_lineno, @i)
del f

put(len(inspect.stack()) > 1, inspect.currentframe().f_code.co_argcount)

put(endless_guard(@i))

put(even(@i & 127), odd(@(@i@|301@)), deep(@(@i@|200@), 1))
""", """
thrower = lambda n, k: n

caller = lambda *a: 'gone'
""")
