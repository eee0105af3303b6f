"""Special methods, classes that change, data classes."""
from subjects.subject import Subject

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
