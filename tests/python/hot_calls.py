# Calls in hot loops whose callee is not at hand: instances, constructors that cannot be entered, functions with stars,
# attributes by name, fields of named tuples, enum members, super(), places that see many classes.
import collections
import enum
import functools
import sys


class Acc:
    def __init__(self, k):
        self.k = k

    def __call__(self, *args, scale=1, **more):
        return (self.k + sum(args) + len(more)) * scale


class Fact:
    def __call__(self, n):
        return 1 if n < 2 else n * self(n - 1)


class Loop:
    def __init__(self, n, fill=0):
        self.items = []
        for i in range(n):
            self.items.append(i + fill)


class Tree:
    def __init__(self, depth, label="t"):
        self.label = label
        self.kids = [Tree(depth - 1, label=label + "x"), Tree(depth - 1)] if depth else []

    def size(self, *weights, base=1, **more):
        return base + sum(weights) + len(more) + sum(k.size(*weights, base=base, **more) for k in self.kids)

    def depth(self):
        best = 0
        for k in self.kids:
            best = max(best, k.depth())
        return best + 1


class BadInit:
    def __init__(self, n):
        for _ in range(2):
            pass
        return None if n % 100 else n


def build(n):
    total, log = 0, []
    acc, fact = Acc(3), Fact()
    for i in range(n):
        total += acc(i) + acc(1, 2, scale=3) + acc(a=1, b=2) + fact(i % 7)
        loop = Loop(i % 5, fill=i)
        total += sum(loop.items)
        if i % 20 == 0:
            total += Tree(3).size() + Tree(2).size(1, 2, base=3, z=0) + Tree(4).depth()
        try:
            BadInit(i)
        except TypeError as e:
            log.append(str(e))
        try:
            Loop("x")
        except TypeError as e:
            log.append(str(e))
    return total, len(log), sorted(set(log))


print(build(10), build(2000))


def names(n):
    class Box:
        pass

    box, total = Box(), 0
    for i in range(n):
        setattr(box, "value", i)
        total += getattr(box, "value") + getattr(box, "nothing", 1)
        setattr(box, "k" + str(i % 3), i)
        total += getattr(box, "k" + str(i % 3))
        total += getattr(box, ["value", "k0"][i % 2])
        if i == n // 2:
            Box.value = property(lambda self: 1000, lambda self, v: None)
    return total, sorted(box.__dict__)


print(names(5), names(2000))

Point = collections.namedtuple("Point", "x y z", defaults=[5])


class Point3(Point):
    __slots__ = ()

    @property
    def norm(self):
        return abs(self.x) + abs(self.y) + abs(self.z)


def points(n):
    p, total = Point3(0, 0, 0), 0
    for i in range(n):
        p = Point3(p.x + 1, p.y - 2, i)
        q = p._replace(y=7)
        x, y, z = q
        total += p.norm + x + y + z + q.z + Point(i, 1).z + p[0]
    short = tuple.__new__(Point3, (1,))
    errors = []
    for i in range(300):
        try:
            total += (short if i % 100 == 99 else p).y
        except IndexError as e:
            errors.append(str(e))
    return total, p, errors


print(points(3), points(2000))


class Color(enum.Enum):
    RED = 1
    GREEN = 2
    BLUE = 3

    @property
    def next(self):
        return Color(self.value % 3 + 1)


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


def colors(n):
    c, counts = Color.RED, collections.Counter()
    for i in range(n):
        if c is Color.RED or c == Color.BLUE:
            counts[c.name] += c.value
        elif c is not Color.GREEN:
            counts["?"] += 1
        counts[Level.HIGH if i % 3 else Level.LOW] += Level.HIGH + 1
        c = c.next
    return sorted((str(k), v) for k, v in counts.items())


print(colors(10), colors(1000))


class Base:
    def __init__(self, a=1):
        super().__init__()
        self.a = a

    def area(self):
        return self.a

    def describe(self, *args, **kwargs):
        return (type(self).__name__, args, tuple(kwargs))


def make_class(k):
    class Derived(Base):
        def __init__(self, a, b=k):
            super().__init__(a)
            self.b = b

        def area(self):
            return super().area() * self.b + k

        def describe(self, *args, **kwargs):
            return super().describe(k, *args, **kwargs)

        @property
        def weight(self):
            return self.b + k

        def __add__(self, other):
            return self.b + k

        def __len__(self):
            return k

        def __eq__(self, other):
            return k % 2 == 0

        def __iter__(self):
            return iter((k,))

        def __getitem__(self, i):
            return i + k

    Derived.__name__ = "D" + str(k)
    return Derived


def many(n):
    classes = [make_class(k) for k in range(1, 15)]
    objects = [c(i) for i, c in enumerate(classes)] + [Base(3)]
    total, seen = 0, set()
    for i in range(n):
        o = objects[i % 14]
        total += o.area() + o.weight + (o + 1) + len(o) + (o == 3) + o[2]
        for x in o:
            total += x
        if o:
            total += 1
        p = objects[i % 15]
        total += p.area()
        p.a = i % 10
        seen.add(p.describe(1, z=2))
    return total, len(seen), sorted(seen)[:3]


print(many(50), many(5000))


def counted(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        wrapper.calls += 1
        return f(*args, **kwargs)
    wrapper.calls = 0
    return wrapper


@counted
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


@counted
def mix(a, b=2, *, shift=1):
    return (a << shift) ^ b


def decorated(n):
    total = 0
    seven = functools.partial(mix, 7)
    bound = functools.partial(mix, shift=3)
    for i in range(n):
        total += mix(i) + mix(i, b=3) + mix(i, 4, shift=i % 3) + seven() + seven(i, shift=2) + bound(i) + bound(1, shift=1)
    return total, mix.calls


print(decorated(10), decorated(2000), fib(15), fib.calls)


class Visitor:
    def visit(self, node, *args, depth=0):
        return getattr(self, "visit_" + type(node).__name__.lower())(node, *args, depth=depth + 1)

    def visit_num(self, node, k, depth):
        return node.v * k + depth

    def visit_pair(self, node, k, depth):
        return self.visit(node.a, k, depth=depth) - self.visit(node.b, k, depth=depth)

    def visit_neg(self, node, k, depth):
        return -self.visit(node.a, k, depth=depth)


class Num:
    def __init__(self, v):
        self.v = v


class Pair:
    def __init__(self, a, b):
        self.a, self.b = a, b


class Neg:
    def __init__(self, a):
        self.a = a


def expression(d):
    if d == 0:
        return Num(d + 2)
    return Neg(expression(d - 1)) if d % 3 == 0 else Pair(expression(d - 1), expression(d - 2 if d > 1 else 0))


def visits(n):
    e, v, total = expression(8), Visitor(), 0
    for i in range(n):
        total += v.visit(e, i % 5)
    return total


print(visits(3), visits(200))


class Deep:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return 0 if self.n == 0 else 1 + len(Deep(self.n - 1))

    def __call__(self, *args):
        return 0 if self.n == 0 else 1 + Deep(self.n - 1)(*args, 1)


def deep():
    results = []
    for n in (50, 200, 100000, 30, 100000, 150):
        for call in (lambda: len(Deep(n)), lambda: Deep(n)()):
            try:
                results.append(call())
            except RecursionError:
                results.append("deep")
    return results


for _ in range(5):
    r = deep()
print(r)


# Loops that seldom go round: unrolled in the functions that contain them.
def first_that_fits(limits, x):
    for limit in limits:
        if x < limit:
            return limit
    return -1


def any_of(*flags):
    for f in flags:
        if f:
            return True
    return False


def digits(n):
    out = []
    while True:
        out.append(n % 10)
        n //= 10
        if n == 0:
            return out


def short_loops(n):
    total = 0
    for i in range(n):
        total += first_that_fits((10, 1000), i) + any_of(False, i % 2, i % 5 == 0) + len(digits(i % 9))
        if i % 97 == 0:
            total += first_that_fits(range(0, 3000, 7), i) + sum(digits(i * 123456789)) + any_of(*[0] * (i % 50))
    return total


print(short_loops(100), short_loops(3000))


# Functions whose frames are seen by tracebacks return to compiled callers.
def retrying(f, times):
    for k in range(times):
        try:
            return f(k)
        except ValueError:
            pass
    return None


def flaky(k):
    if k < 2:
        raise ValueError(k)
    return k


def retries(n):
    total = 0
    for i in range(n):
        total += retrying(flaky, 2 + i % 3) or 10
    return total


print(retries(2000))
