"""What scenes (scenes.py) are made of: a subject for each part of the language or library that a JIT treats in its own way.

A subject is Python text with holes. Its statements, separated by blank lines, run in any order and number in the body of
a hot loop; they use the loop's variables s (an int), x (a float), w (a str), xs (a list) and d (a dict), and what the
subject defines and sets up. Holes:

    @i           the variable of the loop
    @I @F @S     an int, float or str expression
    @N @K        a small number; the number of an iteration
    @( a @| b @) one of the alternatives
"""
from typing import NamedTuple


class Subject(NamedTuple):
    """`changes` are statements of which one runs in a single iteration: they break what a trace relies on."""

    name: str
    definitions: str
    setup: str
    statements: str
    changes: str = ""


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

SPECIAL = Subject("special methods", """
class Key(Base):
    __slots__ = ('k',)

    def __init__(self, k):
        self.k = k

    def __hash__(self):
        @(return hash(self.k)@|return self.k & 3@|if self.k == 11: raise Error(11)@)
        return 1

    def __eq__(self, o):
        @(return isinstance(o, Key) and self.k == o.k@|return NotImplemented if not isinstance(o, Key) else self.k == o.k@|return self.k == getattr(o, 'k', o)@)

    def __lt__(self, o):
        @(return self.k < o.k@|return (self.k & 7) < (o.k & 7)@|if self.k == 5: raise Error(5)@)
        return True

class Word(str):
    def __eq__(self, o):
        return str.__eq__(self.lower(), o.lower())

    __hash__ = str.__hash__

class Number(int):
    def __add__(self, o):
        return Number(int(self) + int(o) @(+ 1@|@))

    @(__radd__ = __add__@|def __radd__(self, o): return 'r'@|pass@)

    def __index__(self):
        return 2

class Real(float):
    def __lt__(self, o):
        return not float.__lt__(self, o)

class Default(dict):
    def __missing__(self, k):
        @(self[k] = k@|raise Error(k)@|return [k]@)
        return k

class Items(list):
    def __getitem__(self, k):
        @(return list.__getitem__(self, k)@|return (k, len(self))@)

    def append(self, v):
        super().append(v)
        super().append(v)

class Lazy(Base):
    def __getattr__(self, name):
        if name.startswith('_'):
            raise AttributeError(name)
        @(self.__dict__[name] = len(name)@|pass@)
        return name

    def __setattr__(self, name, v):
        @(object.__setattr__(self, name, v)@|self.__dict__[name + '_'] = v@|super().__setattr__(name, (v,))@)

    @(def __delattr__(self, name): self.__dict__.pop(name, None)@|pass@)

class Seen(Base):
    a = 1

    def __getattribute__(self, name):
        if name == @('a'@|'b'@):
            return 17
        return object.__getattribute__(self, name)

class Field:
    def __set_name__(self, owner, name):
        self.name = '_' + name

    def __get__(self, o, owner=None):
        return self if o is None else getattr(o, self.name, @N)

    @(def __set__(self, o, v): setattr(o, self.name, v)@|pass@)

class Record(Base):
    a = Field()
    b = Field()

    @property
    def both(self):
        @(return self.a, self.b@|raise AttributeError('both')@|return self.missing@)

    @both.setter
    def both(self, v):
        self.a, self.b = v

    @classmethod
    def made(cls, v=1):
        o = cls()
        o.a = v
        return o

    @staticmethod
    def plain(v=2):
        return v

class Meta(type):
    def __call__(cls, *args):
        made = super().__call__(*args)
        @(made.meta = 1@|pass@)
        return made

    def __instancecheck__(cls, o):
        return isinstance(o, int) or type(o) is cls

    @(def __getattr__(cls, name): return name * 2@|def __len__(cls): return 3@|pass@)

class Metered(Base, metaclass=Meta):
    def __init__(self, v=0):
        self.v = v

    def __iadd__(self, o):
        self.v += o
        return @(self@|Metered(self.v)@|self.v@)

    def __matmul__(self, o):
        return self.v, o

    def __rmul__(self, o):
        return o * 2

    def __contains__(self, v):
        return v == self.v

    def __bool__(self):
        @(return self.v % 2 == 0@|raise Error(self.v)@|return True@)

    def __len__(self):
        return self.v & 3

    def __reversed__(self):
        return [self.v, 1]

    def __format__(self, spec):
        return f'<{self.v}{spec}>'

    def __str__(self):
        return 'M' * (self.v & 3)

    def __getitem__(self, k):
        if k == 4:
            raise IndexError
        return k

    def __call__(self, *args, **more):
        return len(args), sorted(more)
""", """
keys = {Key(1): 1, Key(2): 2}
r, m, lazy, seen = Record(), Metered(3), Lazy(), Seen()
default, items = Default(), Items()
""", """
keys[Key(@i & 7)] = @i
if len(keys) > 20:
    keys.clear()

put(keys.get(Key(@i & 3)), @(Key(@N) in keys@|@N in keys@|Key(@i) in [Key(3), @N]@|Key(2) in {Key(2), Key(3)}@))

put(sorted([Key(@i % 5), Key(3), Key(1)])[0].k, @(max@|min@)(Key(@i & 7), Key(3)).k)

put(sorted([Key(@i % 5), Key(3), Key(1)], key=lambda q: @(q.k@|-q.k@|q@), reverse=True)[0].k)

s = lim(s + (Number(@i) + @(1@|Number(2)@|2.0@|True@)))

put(@N + Number(@i), xs[Number(1)] if len(xs) > 2 else 0, type(Number(3) * 2).__name__, sum([Number(1), Number(@i)]))

put(Word('aB') == @('Ab'@|Word('AB')@|'c'@), {Word('a'): 1}.get('a'), Word('xy').upper())

put(Real(@F) < @F, max(Real(1.5), Real(@F)), sorted([Real(2.0), Real(@F)]))

put(default[@i % 9], @i % 7 in default, len(default))
if len(default) > 8:
    default = Default()

items.append(@i)
put(items[@(-1@|0@|1:3@)], len(items), [*items][-2:])
if len(items) > 20:
    del items[:]

put(lazy.@(abc@|b@|_c@), lazy.@(abc@|zz@))

lazy.@(abc@|b@|c@) = @i

del lazy.@(abc@|b@)

put(seen.a, getattr(seen, 'b', 0))

put(r.a, r.b, @(r.both@|Record.made(@i).a@|r.made().a@|r.plain(@i)@|Record.plain()@|getattr(r, 'both', 5)@))

r.@(a@|b@) = @(@i@|@F@|@S@)

r.both = @i, @F

m += @i & 3
put(type(m).__name__)
m = Metered(@i & 7)

put(@(m @ 3@|2 * m@|3 in m@|bool(m)@|len(m)@|list(reversed(m))@|f'{m:>3}'@|f'{m!s}'@|str(m)@|[*m]@|m[@N]@|m(1, *xs[:2], k=2, **{'q': 1})@|1 in Metered(1)@))

if @(m@|r@|lazy@|Key(3)@|items@|Number(@i & 1)@|Real(0.0)@):
    s += 1

put(isinstance(@(@i@|m@|x@|w@), Metered), isinstance(m, @((int, Metered)@|Base@|Record@)))

put(@(Metered.anything@|len(Metered)@|Metered.v@))

put(m.v == @i & 7, m @(==@|!=@) @(m@|Metered(1)@|3@), Key(1) @(<@|>@|<=@|==@|!=@) @(Key(2)@|Key(1)@|3@))
""", """
Key.__eq__ = lambda self, o: True

Key.__hash__ = lambda self: 5

Metered.__bool__ = lambda self: False

del Metered.__bool__

Record.a = 5

del Record.both

Record.both = property(lambda self: 'new')

Lazy.__getattr__ = lambda self, name: 9

Seen.__getattribute__ = object.__getattribute__

Metered.__contains__ = None

r.__class__ = Seen

r.__dict__['both'] = r.__dict__['a'] = 'shadow'

Meta.__instancecheck__ = lambda cls, o: True

Field.__set__ = lambda self, o, v: put('set')

Field.__get__ = lambda self, o, owner=None: 'got'

Number.__add__ = int.__add__

Default.__missing__ = lambda self, k: 'gone'

Record.made = classmethod(lambda cls, v=1: cls())
""")

INTS = Subject("ints", """
EDGES = [2**62, 2**62 - 1, -2**62, -2**62 - 1, 2**63, 2**63 - 1, -2**63, 2**64, 2**64 - 1, 2**61, 2**53 + 1, 2**31, -1, 0, 1, 3, 2**32 - 1, 2**127]

def edge(i):
    return EDGES[i % len(EDGES)]

def collatz(n):
    steps = 0
    while n > 1 and steps < 60:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return n, steps

def power(b, e, m):
    r = 1
    while e:
        if e & 1:
            r = r * b % m
        b = b * b % m
        e >>= 1
    return r

def mixed(h, v):
    h ^= v
    h = h * 0x100000001b3 & 0xffffffffffffffff
    return (h << 13 | h >> 51) & 0xffffffffffffffff
""", """
h, p, q = 2**62 - 50, 1, @(-2**62 + 30@|2**63 - 40@|-2**63 + 20@|2**64 - 30@|0@)
""", """
h @(+=@|-=@|^=@|*=@) @(@I@|@i@|1@|2**40@)
h = @(lim(h)@|h % 2**63@|h & (2**62 - 1)@|-lim(h)@)

q @(+=@|-=@) @(1@|@i@|7@)

p = p * @(3@|-5@|7@|@i@) @(% (2**61 - 1)@|& 0xffffffffffffffff@|% 2**62@|% -(2**40)@|& -(2**20)@|@)
p = lim(p)

put(edge(@i) @(+@|-@|*@|//@|%@|&@|^@) (edge(@i // 3) or 1))

put(edge(@i) @(<@|<=@|==@|!=@|>@) @(edge(@i + 1)@|q@|float(edge(@i))@|2.0**62@|x@))

put(divmod(edge(@i), @(7@|-7@|@i or 1@|2**40@|-2**62@|-1@)))

put(edge(@i) >> (@i & 63), edge(@i) << (@i & 7), -edge(@i), ~edge(@i), abs(edge(@i)))

put(edge(@i) @(>>@|<<@) @(@i & 127@|64@|63@|1@))

put(@(int@|round@|hash@)(float(edge(@i))), int(@F if @F - @F == 0 else 0))

put(collatz(@(@i@|h & 0xffff@)))

put(power(@i, @I & 255, @(10**9 + 7@|2**61 - 1@|2**64 - 59@|97@)))

h = mixed(abs(h), @i) @(@|& 0xffffffff@|% 1000003@)

put(edge(@i).bit_length(), edge(@i).bit_count(), (edge(@i) & 0xffff).to_bytes(4, @('big'@|'little'@)), edge(@i) % 2**64 % 97)

put(int.from_bytes((@i * 2654435761 & 0xffffffffff).to_bytes(8, 'big'), 'little', signed=@(True@|False@)))

put(pow(edge(@i), @(2@|3@|-1@|@i & 7@), @(97@|2**61 - 1@|None@)))

put(sum(EDGES[:@i % 9]), max(edge(@i), @(x@|q@|0@)), min(EDGES[@i % 9:] or [0]))

put(list(range(edge(@i), edge(@i) + 3)), len(range(edge(@i) % 1000)), @(@i@|edge(@i)@|x@) in range(0, 2**62, 3))

for v in range(2**62 - 3, 2**62 + @(1@|3@)):
    s = lim(s ^ v)

put(str(edge(@i)), int(str(edge(@i))), f'{edge(@i):@(x@|,@|b@|+d@|>25@|025@|e@)}', '%d %x %o' % (edge(@i), edge(@i), @i))

put(edge(@i) / (edge(@i + 2) or 1), edge(@i) * @(0.5@|1.0@|1e-300@), edge(@i) - @F)

put(@(True + @i@|-True@|~False@|True << 62@|@i * True@|True == 1.0@|(@i > 3) + (@i > 4)@|+True@|True & @i@|True ^ False@))

s = s * 31 + @i @(& 0xffffffff@|% 2**62@|@)
s = lim(s)

s += q if @(q < 2**62@|q > 0@|-2**62 <= q@) else -q
s = lim(s)

put(-7 // (@i % 5 or 2), -7 % (@i % 5 or -2), @i // -3, @i % -3, -@i // 3, (-@i) >> 1, -@i & 5)

put(@i ** @(2@|3@|0@|-1@|0.5@|20@), (-2) ** (@i & 63), 2 ** (@i & 127))

s = (s @(+@|-@|^@||@) (@i << @(3@|40@|61@))) & (1 << @(62@|63@|61@|64@|32@)) - 1
""", """
q = 0.5

h = True

EDGES[3:6] = [0.5, True, 'x']

q = 2**62
""")

FLOATS = Subject("floats", """
import math
NAN, INF = float('nan'), float('inf')
POINTS = [0.0, -0.0, NAN, INF, -INF, 1.5, -2.5, 0.5, 1e308, -1e308, 5e-324, 1e-310, 2.0**53, 2.0**62, 2.0**63, -2.0**63, 1e22, 0.1]

def point(i):
    return POINTS[i % len(POINTS)]

def larger(a, b):
    return a if a > b else b

def clamp(v, lo, hi):
    return lo if v < lo else hi if v > hi else v

def sign(v):
    return math.copysign(1.0, v) if v == v else 'nan'  # a NaN's depends on the machine
""", """
y, z = 1.0, -0.0
""", """
put(point(@i) @(+@|-@|*@) point(@i // 2))

put(point(@i) @(<@|<=@|==@|!=@|>@|>=@) @(point(@i * 7)@|@i@|0@|NAN@|2**62@|2**53 + 1@|z@))

put(@(max@|min@)(point(@i), point(@i + 5)), @(max@|min@)(point(@i), @(0@|y@|@i@), NAN), larger(point(@i), point(@i // 3)))

put(sign(@(max@|min@)(0.0, -0.0)), sign(z * @i), sign(-point(@i)), sign(0.0 @(+@|-@) z), sign(point(@i) % 3), sign(round(-0.4)))

put(@(max@|min@|sorted@|sum@)([point(@i), point(@i + 1), point(@i + 2)]))

put(point(@i) in [NAN, 1.5], point(@i) == point(@i), point(@i) != point(@i), [NAN] == [NAN], (point(@i),) == (point(@i),), point(@i) in (0, 1.5))

put(point(@i) @(//@|%@) @(point(@i + 3)@|3@|-0.5@|y@))

put(divmod(point(@i), @(0.3@|-7@|INF@|-INF@)))

put(@(int@|round@|math.floor@|math.ceil@|math.trunc@|bool@|repr@|hash@)(point(@i)) if point(@i) == point(@i) else 0)

put(round(point(@i), @(1@|2@|-1@|0@)), round(@i * 0.5), round(@i / 8, 2), round(@i + 0.5))

put(point(@i) ** @(2@|0.5@|-1@|0@|3@|y@))

put(math.@(sqrt@|exp@|log@|sin@|atan@|fabs@|isfinite@|isinf@|isnan@|log2@|log1p@)(@(abs(point(@i))@|point(@i)@|@i@)))

put(math.@(hypot@|atan2@|fmod@|copysign@|pow@|isclose@|remainder@)(point(@i), @(point(@i + 1)@|@i@|y@)))

y = clamp(y @(+@|-@|*@) @(@F@|@i@|0.1@|1e10@), -1e9, 1e9)

z = -z @(+@|*@) @(0.0@|-0.0@|1.0@|x@)
put(z, not z, z == 0)

put(str(point(@i)), f'{point(@i):@(.3f@|e@|g@|>12@|+.2e@|08.2f@|.0f@|n@)}', '%.2f %g' % (point(@i), y), float(str(point(@i))))

put(point(@i).is_integer(), point(@i).hex(), (@F).as_integer_ratio() if @F - @F == 0 else 0)

xs[:] = [@i * 0.5, point(@i), @(@i@|None@|2.5@|True@)]
put(xs[0] + xs[1], xs.count(0.5), xs.index(xs[1]))

put(abs(point(@i)) @(<@|>@) 1e300, -point(@i) is None, point(@i) or 'zero', not point(@i))

if point(@i) < y:
    s += 1
elif point(@i) > y:
    s += 2
elif point(@i) == y:
    s += 3

if not point(@i) <= @(y@|@i@):
    x += 0.5

put(sum([0.1] * (@i & 7)), sum([0.1, 1, 10**20]), math.fsum([0.1] * 3), sum([1, 0.5, True]))

put({point(@i): 1}.get(@(0@|1.5@|2**53@|NAN@|0.0@)), hash(2.0**62) == hash(2**62), 1.0 in {1, 2}, len({0.0, -0.0, 0, False}))

put(complex(point(@i), 1) * @(2j@|1@|complex(x, @i)@), complex(@i, -1) @(+@|-@|/@) complex(1, 2), abs(complex(3, @i)), complex(@i) == @i)

y = float(@i) @(/@|//@|%@) @(3@|7.5@|-2@)

x = x @(*@|+@|-@) @(1.0000001@|-1.0@|point(@i)@)
x = lim(x)
""", """
y = 3

POINTS[2:5] = [1, 2, 'a']

y = NAN

z = INF
""")

STRINGS = Subject("strings", """
TEXTS = ['', 'a', 'hello world', 'é', 'naïve café', '日本語', 'a日b', '𝒳𝒴', 'x𝒳é', 'ß', 'İ', 'ŉ', 'Ǆ', '0', '12', '٣', '½', ' \\t\\n', 'a\\u2028b', '\\x85', 'ABC', 'a' * 40, '\\ud800', '\\xff', '\\u0100']

def word(i):
    return TEXTS[i % len(TEXTS)]

def reverse(t):
    made = ''
    for c in t:
        made = c + made
    return made

def vowels(t):
    n = 0
    for c in t:
        if c in @('aeiou'@|('a', 'é', '日')@|{'a', 'e', '𝒳'}@):
            n += 1
        elif c.@(isalpha@|isupper@|isspace@|isdigit@|isnumeric@|isalnum@|isprintable@|islower@|isidentifier@|isdecimal@|isascii@|istitle@)():
            n += 10
    return n

def parse(t):
    pos, found = 0, []
    while pos < len(t):
        c = t[pos]
        if c.isdigit():
            start = pos
            while pos < len(t) and t[pos].isdigit():
                pos += 1
            found.append(t[start:pos])
            continue
        found.append(ord(c) @(& 255@|@))
        pos += 1
    return found

SWAP = str.maketrans({'a': 'é', 'b': None, 'é': '日本', 'x': 120})
""", """
t, parts = 'start', []
""", """
t += word(@i)
t = t[@(-30:@|-@i & 7:@|::-1@|1::2@|:40@)]
t = t[-50:]

w = @(w + word(@i)@|word(@i) + w@|f'{w}{@i}'@|w + str(@i)@|'%s%s' % (w, word(@i))@|''.join((w, word(@i)))@|w * 2@)
w = w[-30:]

put(word(@i)[@(0@|-1@|@i & 3@|@N@)], len(word(@i)))

put(word(@i)[@(::-1@|-2:@|:-1@|5:1:-2@|1:9:3@|@N:@|-1:-9:-1@)], t[@(@i & 7@|-@i & 3@|None@):@(@i & 15@|@)])

put(word(@i).@(upper@|lower@|title@|swapcase@|casefold@|capitalize@|strip@|split@|splitlines@|isupper@|isalpha@|isdigit@|isidentifier@)())

put(word(@i) @(<@|<=@|==@|!=@|in@|not in@) @(word(@i // 2)@|t@|w@|'a'@|'é'@|'naïve café'@))

put((word(@i) + t).@(find@|rfind@|count@|split@|partition@|rpartition@|startswith@|endswith@|rsplit@|removeprefix@)(@('a'@|'é'@|'日'@|'𝒳'@|word(@i) or 'q'@|' '@)))

put((word(@i) + t).replace(@('a'@|'é'@|''@|word(@i)@), @('b'@|'日'@|''@|'𝒳𝒳'@)@(, @N@|@)))

put(word(@i).@(ljust@|rjust@|center@|zfill@)(@i & 15), word(@i).expandtabs(@N), word(@i).translate(SWAP))

put(t.@(encode@|encode@)(@('utf-8'@|'utf-16-le'@|'latin-1'@|'ascii'@), @('replace'@|'ignore'@|'backslashreplace'@|'xmlcharrefreplace'@)))

put(word(@i).encode(@('utf-8'@|'latin-1'@|'ascii'@|'utf-16'@)))

put((word(@i).encode('utf-8', 'surrogatepass') + bytes([@i & 255])).decode(@('utf-8'@|'latin-1'@|'ascii'@), @('replace'@|'ignore'@|'strict'@)))

put(reverse(@(word(@i)@|t@|w@)), vowels(@(t@|word(@i)@)), parse(@(t@|word(@i) + str(@i)@)))

put(ord((word(@i) or 'z')[@(0@|-1@)]), chr(@i * @(1@|7@|97@|4000@)), chr(65 + @i % 26), chr(@(0x1f600@|255@|256@|128@) + (@i & 1)))

put(f'{word(@i):@(>10@|<5@|^7@|.2@|*^9.3@|é>6@)}', f'{@i:@(5d@|05@|x@|,@|b@|c@|+@|_@|#x@|<4@)}', f'{word(@i)!r} {t!a}', f'{@F:@(8.3f@|.2e@|g@|%@)}')

put('%s %r %-5s|%5s %c' % (word(@i), @i, t[:2], w[-1:], 97 + @i % 9), '{0}{1!r:>4}{0}'.format(word(@i)[:2], @i & 3))

parts.append(@(word(@i)@|chr(@i + 97)@|t[:2]@))
t = @(''@|','@|'é'@).join(parts[-5:])

for c in @(word(@i)@|t@|reversed(t)@):
    if c @(==@|!=@|<@|in@) @('a'@|'日'@|t@|word(@i)@):
        s += @(1@|ord(c)@|t.count(c)@)

for c, k in zip(t, @(range(5)@|word(@i)@)):
    d[c] = d.get(c, 0) + 1
if len(d) > 30:
    d.clear()

s += hash(word(@i)) == hash(''.join(list(word(@i))))

put(int(@(word(@i)@|str(@i)@|f' {@i}_0 '@|hex(@i)[2:]@), @(10@|16@|10@)))

put([ord(c) for c in t[-5:]], {c for c in t}, sorted(t), sorted(TEXTS)[@i % 9], max(t, default='q'), [*map(str.upper, t[:4])])

put(t is t[:], word(@i) == word(@i + len(TEXTS)), not word(@i), word(@i) or 'empty', t > w, bool(w))

put(word(@i).isascii(), @(t@|w@).isascii(), len(t.encode('utf-8', 'replace')), t.split(), repr(word(@i)), ascii(word(@i)))
""", """
TEXTS[3:6] = ['ÿ', b'bytes', 5]

t = '日' * 50

w = '𝒳' + w

word = lambda i: 'constant'
""")

BYTES = Subject("slices and bytes", """
import struct
from array import array
PAIR = struct.Struct(@('<hI'@|'>bQ'@|'=iB'@|'<fd'@))

def swap(xs, i, j):
    xs[i], xs[j] = xs[j], xs[i]

def checksum(b):
    a = 1
    for v in b:
        a = (a * 31 + v) & 0xffff
    return a

def packed(i):
    return struct.pack(@('<hHiI'@|'>qQbB'@|'<bBhH'@|'>lLqQ'@), i % 100 - 50, i, @(-i@|i@) % 128, i * 3 % 256)
""", """
buffer = bytearray(range(20))
numbers = array(@('i'@|'d'@|'B'@|'q'@|'h'@), range(10))
data = b'some \\xff bytes'
""", """
buffer[@i % len(buffer)] = @(@i & 255@|@I & 255@|@i@|s & 127@)

put(buffer[@i % 20], data[@i % 9], buffer[@(::-1@|2:8:3@|-3:@|9:2:-2@|@i & 7:@)], data[@(::-2@|1:4@|-4:-1@)])

buffer[@(2:4@|::5@|-3:@|5:5@|@i & 7:@i & 7@)] = @(b'xy'@|b'abcd'@|bytes(4)@|[1, 2, 3, 4]@|b''@)
buffer = bytearray((bytes(buffer) + bytes(20))[:20])

buffer.append(@(@i & 255@|@i@))
if len(buffer) > 24:
    del buffer[@(:4@|::2@|-4:@|20:@)]
buffer.extend(bytes(max(0, 20 - len(buffer))))

xs[@(::2@|1::2@|::-1@|-2:@|:2@|1:1@)] = @([@i]@|[@i, 2]@|xs[:2]@|(x, s)@|range(@i & 3)@)
del xs[10:]

del xs[@(::2@|-1:@|1:3@|::-3@|@i & 3@)]
xs += [@i, @F, @(@S@|None@|@i@)]

put(xs[@(::-1@|-1:-4:-1@|3:0:-1@|::-2@|-3:@|:@i & 3@|@i & 3:@i & 7@|10:@|-100:100@)], (1, 2, x, s)[@(::-1@|-2:@|1:-1@)], range(20)[@(::-3@|5:-2:2@|@i & 15:@)])

numbers[@i % len(numbers)] @(=@|+=@|-=@) @(@i@|@i & 127@|1@|x@)

put(numbers[@(@i % 10@|-1@|::3@)], sum(numbers), numbers.@(tolist@|typecode.upper@|tobytes@)())

numbers.append(@(@i@|@i & 100@|0.5@))
del numbers[10:]

put(struct.unpack(@('<I'@|'>i'@|'<f'@|'4B'@|'<hH'@), bytes(buffer[:4])))

put(packed(@i))

put(PAIR.unpack_from(bytes(buffer) * 2, @i & 3), PAIR.size)

struct.pack_into(@('<H'@|'>i'@|'B'@|'<d'@), buffer, @(@i & 7@|@i@), @(@i@|@i & 255@|x@|-@i@))

with memoryview(buffer) as view:
    put(view[@i % 20], bytes(view[@(2:5@|::-4@|@i & 7:@)]), len(view))
    view[@N] = @(@i & 255@|7@)

put(checksum(@(buffer@|data@|buffer[:9]@|numbers@)) if numbers.typecode != 'd' else 0)

put(@(data@|bytes(buffer)@).@(find@|count@|split@|startswith@|replace@|partition@)(@(b's'@|b'\\xff'@|b''@)@(@|@))@(@|@))

put((data + bytes([@i & 255])).@(hex@|upper@|decode@|isalpha@|title@|strip@)())

swap(xs, @(0@|-1@|@i % 5@), @(1@|-2@|@i % 3@))

put([*reversed(xs)], xs == xs[::-1], xs.index(@i) if @i in xs else None, data @(<@|==@|in@|!=@) @(bytes(buffer)@|data@|buffer@))

put(bytes(@(3@|xs[:0]@|@i & 3@)), bytes.fromhex('0%x' % (@i & 15)), int.from_bytes(buffer[:@i % 9], @('big'@|'little'@)), (@i & 255).to_bytes(@(1@|2@), 'big'))

put(xs * (@i & 1), [x] * @N, [[]] * 2, (@i,) * 3, data * @N)
""", """
buffer = b'constant but long enough'

numbers = list(range(10))

xs = tuple(xs)

xs[:] = [0.5] * 5

data = bytearray(data)
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

CLASSES = Subject("classes that change", """
class A(Base):
    level = 1
    table = {}

    def __init__(self, v=0):
        self.v = v

    def get(self):
        return self.v

    def chain(self, n):
        return self if n <= 0 else self.chain(n - 1)

    def name(self):
        return 'A'

    def __eq__(self, o):
        return type(o) is type(self) and self.v == o.v

    __hash__ = Base.__hash__

class B(A):
    @(__slots__ = ('b',)@|__slots__ = ()@|pass@)

    def get(self):
        return super().get() @(+@|*@) 2

    def name(self):
        return @('B' + super().name()@|super(B, self).name()@|A.name(self)@)

class C(A):
    def name(self):
        return 'C' + super().name()

    @property
    def v2(self):
        return self.v * 2

class D(B, C):
    def name(self):
        return 'D' + super().name()

class Mixin:
    level = 7

    def get(self):
        return 'mixin'

class Plain:
    pass

class Registry:
    made = []

    def __init_subclass__(cls, tag=None, **more):
        super().__init_subclass__(**more)
        cls.tag = tag
        Registry.made.append(cls.__name__)
        del Registry.made[5:]

def make_class(i, base=A):
    class Local(base):
        n = i

        def get(self):
            return __class__.n
    return Local

def visit(o):
    return getattr(A, 'visit_' + type(o).__name__, lambda o: type(o).__name__)(o)

def describe(o):
    @(if isinstance(o, B): return 'is B'@|if type(o) is A: return 'A'@|if issubclass(type(o), (C, int)): return 'C'@|if hasattr(o, 'v'): return o.v@)
    return o.__class__.__name__
""", """
objects = [A(1), B(2), C(3), D(4), A('x')]
o = objects[0]
plain = Plain()
""", """
o = objects[@i % @(2@|4@|5@)]

put(o.get(), o.name(), o.level, describe(o), visit(o))

o.v = @(@i@|@F@|@S@|o.v@)

o.@(extra@|late@|v@|level@) = @(@i@|@F@)

A.level += 1

put(A.level, B.level, o.level, type(o).level, o.__class__.__name__)

del o.@(v@|extra@|late@|level@)

o.v = @i
put(o.chain(@i & 7).v, o == @(objects[0]@|A(@i)@|3@), o != objects[1], sorted(vars(o)))

put(getattr(o, @('v'@|'extra'@|'get'@|'none'@|'lev' + 'el'@), None) is None, hasattr(o, @('v2'@|'extra'@|'v'@)), isinstance(o, @(B@|(B, C)@|Mixin@|A@)))

setattr(o, f'f{@i % 12}', @i)

plain.__dict__[f'f{@i % 5}'] = @i
put(sorted(plain.__dict__.items())[:3])

plain = Plain()
plain.@(a@|b@) = @i
plain.@(a@|b@) = @F
put(plain.__dict__)

o.__dict__ @(= {'v': @i}@|.update(v=@i)@|.pop('extra', None)@)

o.__class__ = @(A@|B@|C@|type(objects[@i % 3])@)
objects[0] = A(1)

bound = @(o.get@|A.get@|o.name@|objects[@i % 4].name@)
put(bound() if hasattr(bound, '__self__') else bound(o))

put([q.get() for q in objects], [q.v for q in objects if hasattr(q, 'v')], sum(q.level for q in objects))

K = make_class(@i & 3@(, B@|@))
put(K().get(), K.__name__, K.__mro__[1].__name__, isinstance(K(), A))

K = type('Made', (@(A@|B@|Mixin, A@),), {'extra': @i, 'name': lambda self: 'made'})
put(K().name(), K(3).extra, K(2).get())

class Sub(Registry, tag=@i & 3):
    pass
put(Sub.tag, Registry.made)

A.table[@i & 3] = o.v
put(A.table.get(1))
A.table = {}

put([c.__name__ for c in type(o).__mro__], D.__bases__[0].__name__, A.__subclasses__()[0].__name__)
""", """
A.get = lambda self: 'patched'

B.get = lambda self: -1

del B.get

A.name = property(lambda self: lambda: 'property')

A.level = property(lambda self: 'level')

C.__bases__ = (Mixin, A)

B.name = C.name

A.v = 5

A.__getattr__ = lambda self, name: 'got ' + name

A.__setattr__ = lambda self, name, v: object.__setattr__(self, name, (v,))

A.__eq__ = lambda self, o: NotImplemented

A.__init__ = lambda self, v=0: self.__dict__.update(v=v, w=1)

A.visit_B = lambda o: 'visited'

D.level = 9

o.get = lambda: 'own'

A.__new__ = staticmethod(lambda cls, v=0: object.__new__(B))

A.get = staticmethod(lambda: 'static')

A.get = classmethod(lambda cls: cls.__name__)

A.chain = lambda self, n: self

Plain.__setattr__ = A.__setattr__
""")

DATA = Subject("data classes, enumerations, copies", """
import copy, enum, pickle
from collections import namedtuple
from dataclasses import dataclass, field, replace, asdict, astuple
from functools import total_ordering, cached_property, singledispatch
from typing import NamedTuple

@dataclass@((order=True)@|(frozen=True)@|(slots=True)@|(eq=False)@|@|(frozen=True, order=True)@|(unsafe_hash=True)@)
class Pair:
    a: int
    b: float = 0.5
    @(more: list = field(default_factory=list)@|more: list = field(default_factory=list, compare=False, repr=False)@|more: tuple = ()@)

    @(def __post_init__(self): object.__setattr__(self, 'b', self.b + 1)@|def total(self): return self.a + self.b@|@)

try:
    @dataclass
    class Deeper(Pair):
        c: str = 'c'
except TypeError as e:
    Deeper = Pair

class Color(enum.@(Enum@|IntEnum@|Flag@|IntFlag@)):
    RED = 1
    GREEN = 2
    BLUE = @(4@|4@|2@)

    @(@property\n    def next(self): return Color.RED@|def next(self): return Color.BLUE@|@)

Spot = namedtuple('Spot', 'x y'@(, defaults=(3,)@|@))

class Typed(NamedTuple):
    x: int
    y: int = 2

    def norm(self):
        return abs(self.x) + abs(self.y)

@total_ordering
class Version(Base):
    def __init__(self, *parts):
        self.parts = parts

    def __eq__(self, o):
        return self.parts == o.parts

    def __lt__(self, o):
        return self.parts < o.parts

class Cached(Base):
    def __init__(self, v):
        self.v = v

    @cached_property
    def square(self):
        return self.v * self.v

@singledispatch
def kind(v):
    return 'other'

@kind.register
def _(v: int):
    return 'int'

@kind.register(str)
def _(v):
    return 'str'

class Node(Base):
    def __init__(self, v, next=None):
        self.v, self.next = v, next

    @(def __deepcopy__(self, memo): return Node(self.v, copy.deepcopy(self.next, memo))@|def __copy__(self): return Node(-1, self)@|def __reduce__(self): return Node, (self.v,)@|@)
""", """
pair, node, color, cached = Pair(1), Node(1, Node(2)), Color.RED, Cached(3)
""", """
pair = @(Pair(@i, @F)@|Pair(@i)@|Deeper(@i, 2, c='d')@|Pair(a=@i, b=@F)@)

put(repr(pair))

put(pair == Pair(@i), pair != pair, @(Pair(1) < Pair(@i & 3)@|hash(pair) == hash(pair)@|{Pair(1): 2}[Pair(1)]@|Pair(1) in [Pair(1, 0.5)]@))

put(repr(replace(pair, a=@i)), @(asdict@|astuple@)(Pair(@i, 1.0)))

pair.@(a@|b@|other@) = @(@i@|@F@)

pair.more.append(@i)

s = lim(s + pair.a)

color = Color(@(@i % 3@|1 + @i % 2@|4@|@i & 3@))

put(color.name, color.value, color is Color.RED, color == @(2@|Color.GREEN@), repr(Color.BLUE))

put(Color['RED'].value, [c.name for c in Color], color in (Color.RED, Color.GREEN), isinstance(color, int), {Color.RED: 1}.get(color))

put(repr(Color.RED | Color.GREEN), bool(Color.RED & color))

put(color.next, hash(Color.RED) == hash(Color.RED))

t = Spot(@i, @(@F@|y=2@))
put(t, t.x, t[1], t._replace(x=@N), t == (@i, 2), t._asdict(), [*t], t + (1,))

t = Typed(@i)
a, b = t
put(t.norm(), a, b, t < (5, 5), max(Typed(1), t), Typed._make(xs[:2]), hash(t) == hash((@i, 2)))

put(Version(1, @i & 3) @(<@|<=@|>@|>=@|==@) Version(1, 2), max(Version(@i & 7), Version(3)).parts)

cached = Cached(@i)
put(cached.square, cached.square, 'square' in cached.__dict__)

cached.v += 1
put(cached.square)

put(kind(@(@i@|w@|x@|True@|None@)))

node = Node(@i, @(node.next@|None@|Node(2)@))

put(state(copy.@(copy@|deepcopy@)(node)), copy.deepcopy(@(xs@|d@|(xs, xs)@|{'a': [1, {2: 3}]}@|pair.a@)))

shared = [xs, xs, @i]
made = copy.@(deepcopy@|copy@)(shared)
put(made[0] is made[1], made[0] is xs, made)

shared = [@i]
shared.append(shared)
made = copy.deepcopy(shared)
put(made[1] is made, made is shared)

put(pickle.loads(pickle.dumps(@(xs@|d@|(x, s, w)@|{'k': xs, 'l': xs}@|2**70 + @i@|{1.5, None}@), @(2@|4@|0@))))

match @(pair@|color@|t@|node@|xs@|d@|(@i, x)@|w@|@i@):
    case Pair(1, b) | Pair(b, 2):
        put('pair', b)
    case Pair(a=v) if v @(>@|<@) 50:
        put('large', v)
    case Color.RED | Color.GREEN:
        put('color')
    case Spot(x, y):
        put('spot', x, y)
    case Node(v=int(v), next=None):
        put('node', v)
    case Node(next=Node(v=v)):
        put('next', v)
    case [int(q), *_, last] if q:
        put('list', q, last)
    case {1: q, **rest}:
        put('dict', q, len(rest))
    case str() | bytes() as q:
        put(q)
    case (int() | float()) as q:
        put('number', q)
    case [] | () | {}:
        put('empty')
    case _:
        put('nothing')
""", """
Pair.__eq__ = lambda self, o: True

Pair.__match_args__ = ('b', 'a')

Pair.b = 7

Node.__match_args__ = ('v',)

Spot.x = 5

Typed.norm = lambda self: 'patched'

Version.__lt__ = lambda self, o: True

Cached.square = property(lambda self: 'property')

kind.register(float, lambda v: 'float')

Pair.__init__ = lambda self, *a, **k: setattr(self, 'a', 5)
""")

COLLECTIONS = Subject("collections", """
from collections import deque, defaultdict, Counter, OrderedDict, ChainMap
from functools import reduce, partial, lru_cache, cmp_to_key, wraps
from itertools import chain, product, groupby, accumulate, takewhile, dropwhile, cycle, count as count_from, zip_longest, tee, starmap, pairwise, combinations, permutations, repeat, compress, filterfalse
from operator import itemgetter, attrgetter, methodcaller, add as plus, mul
import bisect, heapq

@lru_cache(maxsize=@(None@|4@|0@))
def cached(a, b=0):
    @(if a % 7 == 3: raise Error(a)@|if a > 0: return cached(a - 1, b) + 1@|@)
    return a + b

def compare(a, b):
    return @((a > b) - (a < b)@|(b > a) - (b < a)@|a - b@|0@)

def logged(f):
    @wraps(f)
    def wrapper(*args, **more):
        @(put(f.__name__)@|pass@|try: return f(*args, **more)\n        except Error: return -1@)
        return f(*args, **more)
    return wrapper

@logged
def decorated(a, b=2):
    if a == 5:
        raise Error(a)
    return a + b

def key_of(v):
    if v == @(40@|3@):
        raise Error(v)
    return @(-v@|v % 3@|str(v)@|(v & 1, v)@)
""", """
queue, groups, counts, ordered, heap = deque(@(maxlen=5@|range(3)@|@)), defaultdict(@(list@|int@|lambda: [0]@)), Counter(), OrderedDict(), []
endless = @(cycle('abc')@|count_from(1, 2)@|repeat(3)@|iter(range(10**6))@|accumulate(repeat(2), mul)@)
""", """
queue.@(append@|appendleft@|extend@|extendleft@)(@(@i@|[@i]@|w@))

queue.rotate(@(1@|-2@|@i@))

put(@(queue.pop()@|queue.popleft()@|queue[0]@|queue[-1]@|list(queue)@|len(queue)@|queue.count(@i)@|@i in queue@|queue.maxlen@|[*reversed(queue)]@))
while len(queue) > 12: queue.pop()

queue[@(0@|-1@|@i & 3@)] = @i

groups[@i % 5] @(+= [@i]@|.append(@i)@|+= 1@|= @i@)
if len(groups) > 4: groups.clear()

put(dict(groups))

counts[@(w@|@i & 7@|@S@)] += 1
put(counts.most_common(2), counts[@i & 3], sum(counts.values()), counts @(+@|-@|&@||@) Counter('ab') == counts)
if len(counts) > 20: counts.clear()

ordered[@i & 7] = @i
ordered.move_to_end(@(@i & 7@|@N@)@(, last=False@|@))
put(list(ordered.items()), ordered.popitem(last=@(True@|False@)))

heapq.heappush(heap, @(@i * 7 % 11@|(@i % 3, @i)@|-@i@|x@))
put(heap[0], len(heap) > 9 and heapq.heappop(heap), heapq.nsmallest(2, heap), heapq.nlargest(1, heap))

put(heapq.heapreplace(heap, @i) if heap else 0, [*heapq.merge([1, 3], [2, @i])])
del heap[20:]
heapq.heapify(heap)

put(bisect.@(bisect@|bisect_left@)(sorted(xs), @(@i@|x@)), @(bisect.bisect([(1, 2), (3, 4)], (@i, 0))@|bisect.bisect([1, 5, 9], @i, key=lambda v: v)@))

put(next(endless, None), next(endless), *[v for v, _ in zip(endless, 'ab')])

put(cached(@i % 9), cached(@i % 5, b=@N), cached.cache_info()[:2])

put(sorted([3, @i, 1], key=cmp_to_key(compare)), sorted([5, @i % 9, 40, 2], key=key_of), @(max@|min@)([1, @i, 7], key=key_of))

put(reduce(@(plus@|mul@|lambda a, b: a * 2 + b@|max@), range(1, @i % 9), @(0@|1@|x@)), reduce(plus, [w, 'a']))

add_ = partial(@(plus, @i@|pow, 2@|lim@|sorted, reverse=True@))
put(add_(@(3@|@i & 7@|xs[:0]@)))

put(decorated(@i % 9), decorated(@i % 7, b=@N))

put(list(chain(xs[:2], w[:2], (@i,))), list(product([1, @i], 'ab')), list(zip_longest(xs[:2], 'abc', fillvalue=@i)))

put([(k, [*g]) for k, g in groupby(@(sorted([@i % 3, 1, 2, 1])@|w@|[1, 1, 2]@), @(None@|lambda v: v == 1@|str@))])

put(list(accumulate(range(@i & 7)@(, mul@|, lambda a, b: a - b@|, initial=@i@|@))), list(takewhile(lambda v: v < @N, xs[:0] + [1, 2, 9, 1])), list(dropwhile(lambda v: v != @i % 5, range(7))))

a, b = tee(@(iter(range(@i & 7))@|(y * 2 for y in xs[:3])@))
put(next(a, None), [*b], [*a])

put(list(starmap(@(pow@|plus@|divmod@), [(2, @i & 7), (@i, 3)])), list(pairwise([1, @i, 2])), list(compress([1, @i, 2], [@i & 1, 1, 0])), list(filterfalse(None, [0, @i & 1])))

put(len([*combinations(range(@i & 3), 2)]), [*permutations([1, @i & 1], 2)], dict(zip('ab', count_from(@i))))

put(itemgetter(@(1@|0, 1@|-1@))([@i, x, w]), attrgetter(@('real'@|'real', 'imag'@))(@i), methodcaller('count', @i)([@i, 1]))

put([*map(@(plus@|max@|lambda a, b: (b, a)@), [1, @i], (2, x, 5))], [*filter(@(None@|lambda v: v > @N@|(3).__lt__@), [0, @i, 4])], [*map(str, {1: 2})])

put(ChainMap({1: @i}, d)[@(1@|@i & 3@)], dict([('a', @i)], b=2), d | {1: @i}, {**d, 'z': 1}.get('z'))

put([*zip(*[[1, @i], [2, 3]])], [*enumerate(w, @i)], [*reversed([1, @i])], sum([[1], [@i]], []), any(v == @i for v in xs), all(map(bool, xs)))

for (a, b), c in zip(pairwise([1, @i, 3]), count_from(@i)):
    s = lim(s + a * b - c)
""", """
cached.cache_clear()

groups.default_factory = None

key_of = lambda v: 0

groups = {}

queue = [1, 2, 3]

endless = iter('xy')

compare = lambda a, b: Error(1)

plus = lambda a, b: (a, b)
""")

MUTATION = Subject("containers that change under way", """
def shrink(xs):
    for v in xs:
        if len(xs) > 2:
            @(xs.pop()@|del xs[0]@|xs.remove(v)@|xs.clear()@)
    return xs

def grow(xs):
    for k, v in enumerate(xs):
        if len(xs) < 15:
            @(xs.append(v)@|xs.insert(0, k)@|xs += [k]@|xs[k:k] = [0]@)
        @(if k > 20: break@|if k == 9: xs.clear()@)
        if k > 30: break
    return xs

def update(d):
    for k in d:
        @(d[k] = 1@|d[k, 1] = 2@|d.pop(k)@|del d[k]; break@|d.clear()@|d.setdefault(k, 3)@)
    return d

def order_of(d):
    return list(d), [*reversed(d)], list(d.items())[-1:]
""", """
table, members = {}, set()
""", """
put(shrink(@(xs[:9]@|[1, 2, 3, @i, 5]@|list(w)@)))

put(grow(@(xs[:4]@|[@i]@|[1, 2]@)))

put(update({@i: 1, @N: 2@(@|, 'a': 3@)}))

table[@(@i % 9@|float(@i % 9)@|str(@i % 5)@|@i % 2 == 0@|(@i % 3, 1)@|None@|@F@)] = @(@i@|@F@|w@)
if len(table) > 9:
    table.@(clear()@|popitem()@|pop(next(iter(table)))@)

put(order_of(table), len(table), 1 in table, 1.0 in table, True in table)

table.pop(@(@i % 9@|'1'@|1.0@), None)

del table[@i % 9]

put(table.setdefault(@i % 9, []) is table.get(@i % 9), table.get(@(1@|1.0@|'1'@|(1, 1)@), 'none'))

put(table.keys() & {1, 2, @i % 9} == {1}, 1 in table.values(), (1, 1) in table.items(), len(table.keys() - {1}))

for k, v in @(table.items()@|list(table.items())@|[*table.items()][::-1]@):
    if k == @i % 9:
        @(table[k] = v@|table.pop(k)@|break@|table['new'] = 1@)

members @(|=@|^=@|-=@) @({@i % 9}@|{1, 2, @i % 5}@|set(xs[:0])@)

members.@(add@|discard@|remove@)(@(@i % 9@|@N@|float(@i % 9)@))
put(sorted(members), @i % 9 in members, len(members), 2.0 in members, members @(<=@|<@|>@|==@) {1, 2, 3})

for v in members:
    if v == @N:
        @(members.add(v)@|members.add(99)@|members.discard(v)@|break@)
if len(members) > 9: members = {1}

put({v % 3 for v in members} | {0} == {0}, frozenset(members) == members, members.isdisjoint({@i}), sorted(members ^ {1, @i % 5}))

table = {k: v for k, v in table.items() if k != @i % 9}

table = dict.fromkeys(@('abc'@|range(@i & 3)@|table@), @i)

table |= {@i % 5: 1}

xs.@(sort(key=str)@|reverse()@|append(@i)@|extend(xs[:2])@|insert(@i & 3, @F)@|pop(@(0@|-1@|@i % 9@))@|remove(@i)@)
del xs[12:]

xs[:] = sorted([@i * 7 % 5, @(2.5@|3@|True@), @i % 4], @(reverse=True@|key=lambda v: -v@|key=None@))

xs.sort(key=lambda v: @(xs.append(1) or 1@|len(xs)@|str(v)@))

iterator = iter(@(xs@|table@|members@|w@))
put(next(iterator, None))
@(xs.append(1)@|table[99] = 1@|members.add(98)@|pass@)
try:
    put(len([*iterator]))
finally:
    table.pop(99, None); members.discard(98); del xs[12:]

s = lim(s + sum(table.get(k, 0) if isinstance(table.get(k), int) else 1 for k in range(@i & 7)))

put(table == dict(table), {1: 2, 'a': @i} == {'a': @i, 1: 2}, [1, @i] < [1, 2], (1, [@i]) == (1, [@i]), [xs] == [xs[:]], {@i: xs} == {float(@i): xs})

xs *= @(1@|2@)
del xs[6:]
xs += @(w[:2]@|(1,)@|{1: 2}@|[*table][:2]@)

a = b = xs[:3]
b @(+= [@i]@|*= 2@|= b + [@i]@)
put(a, b, a is b)
""", """
table = {'only': 'text'}

xs[:] = ['a', None, 2]

members = set('ab')

xs[:] = [1.5, 2.5]

table = {(k, k): k for k in range(5)}
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
FRAMES = FRAMES._replace(definitions=FRAMES.definitions + """
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
""")

LIBRARY = Subject("library", """
import json, re, random, datetime, string, textwrap, io, statistics
from decimal import Decimal, getcontext, localcontext
from fractions import Fraction
source = random.Random(@(5@|17@))
PATTERN = re.compile(@(r'(\\w)(\\d*)'@|r'[a-z]+|\\d'@|r'(?P<a>.)(?P<b>.)?'@|r'\\b'@|r'(a|b)*c'@|r'é|日'@))

def replaced(m):
    return m.group(0).upper() + str(m.start())

def rows(n):
    return [{'id': k, 'name': 'n%d' % k, 'score': k * 0.5, 'tags': [str(k)], 'none': None, 'ok': k % 2 == 0} for k in range(n)]
""", """
fraction, decimal, day = Fraction(1, 3), Decimal('1.10'), datetime.date(2024, 2, 27)
stream = io.StringIO()
""", """
put(json.dumps(@(rows(@i & 1)@|xs@|d@|{'a': @F, 'b': [w, @i]}@|w@)@(@|, sort_keys=True@|, ensure_ascii=False@|, separators=(',', ':')@)))

put(json.loads(@('[1, 2.5, "a", null]'@|'{"k": %d, "l": [%d]}' % (@i, @i)@|'[' * (@i & 3) + ']' * 3@|'"\\\\u00e9%d"' % @i@|str(@i) + 'e2'@)))

put(PATTERN.@(findall@|split@|search@|match@|fullmatch@)(@(w@|f'ab{@i}c d'@|'aé日c'@)) is None)

put(PATTERN.findall(f'ab{@i}cé'), PATTERN.sub(@(replaced@|'<\\\\g<0>>'@|'-'@), f'a{@i}bc'), [m.span() for m in PATTERN.finditer(w[:9])])

put(re.@(sub@|split@|findall@)(r'@([aeiou]@|\\s+@|(\\d)(\\d)@|x*@)', @('_', w@|'-', f'{@i} a'@|w, 'a b'@)))

put(source.@(random()@|randrange(1, 100)@|choice('abc')@|getrandbits(40)@|sample(range(9), 2)@|gauss(0, 1)@|uniform(1, 2)@|shuffle(xs)@|randint(0, @i)@))

fraction = fraction @(+@|-@|*@) Fraction(@i, @N + 1)
fraction = fraction.limit_denominator(10**@(3@|6@|12@))
put(fraction, fraction < @i, float(fraction), fraction == 1, round(fraction, 2), hash(fraction) % 97, fraction @(//@|%@) 3)

decimal = @(decimal * Decimal('1.01')@|decimal + @i@|decimal / 3@|-decimal@|decimal ** 2 % 97@|decimal.quantize(Decimal('0.01'))@)
put(decimal, decimal > @i, int(decimal) if abs(decimal) < 10**9 else 0, str(decimal)[:9], decimal == 1)
decimal = decimal % 1000

day += datetime.timedelta(days=@(1@|@i@|-1@|30@))
put(day.isoformat(), day.weekday(), day.strftime('%j %b'), (day - datetime.date(2024, 1, 1)).days, day > datetime.date(2025, 1, 1))
if day.year > 2100: day = datetime.date(2024, 2, 27)

put(datetime.datetime(2024, 1, 1 + @i % 28, @i % 24).isoformat(), datetime.timedelta(seconds=@i * 1000).total_seconds())

stream.write(@(w@|str(@i)@|f'{@i}\\n'@))
put(stream.tell(), stream.getvalue()[-5:])

stream.seek(@(0@|@i & 3@))
put(stream.read(3), stream.readline())

put(string.Template('$a ${b}').substitute(a=@i, b=w), textwrap.shorten(w + ' a b c ' * 3, 12), string.capwords('a b'))

put(statistics.@(mean@|median@)([1, @i, @F if @F - @F == 0 else 0]))

try:
    put(json.loads(@('{'@|w@|'[1,]'@|'nul'@)))
except json.JSONDecodeError as e:
    put(e.pos, e.msg)
""", """
replaced = lambda m: ''

source = random.Random(1)

fraction = 0.5

decimal = 3

stream = io.StringIO(w)
""")

ALL = [subject for subject in list(globals().values()) if isinstance(subject, Subject)]
