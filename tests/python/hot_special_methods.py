# Special methods, properties and descriptors written in Python, called by instructions in hot loops: results that are
# not implemented, of wrong types, exceptions, classes that change, frames that are looked at.
import sys


class Vec:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        if not isinstance(other, Vec):
            return NotImplemented
        return Vec(self.x + other.x, self.y + other.y)

    def __mul__(self, k):
        return Vec(self.x * k, self.y * k)

    def __rmul__(self, k):
        return Vec(k * self.x, k * self.y)

    def __iadd__(self, other):
        self.x += other.x
        self.y += other.y
        return self

    def __neg__(self):
        return Vec(-self.x, -self.y)

    def __pos__(self):
        return self

    def __invert__(self):
        return self.x ^ -1

    def __eq__(self, other):
        if not isinstance(other, Vec):
            return NotImplemented
        return self.x == other.x and self.y == other.y

    def __lt__(self, other):
        return self.x < other.x

    def __bool__(self):
        return self.x != 0 or self.y != 0

    def __len__(self):
        return 2

    def __getitem__(self, i):
        if i == 0:
            return self.x
        if i == 1:
            return self.y
        raise IndexError(i)

    def __setitem__(self, i, value):
        if i == 0:
            self.x = value
        else:
            self.y = value

    def __delitem__(self, i):
        self[i] = 0

    def __contains__(self, value):
        return value == self.x or value == self.y

    def __iter__(self):
        yield self.x
        yield self.y

    def __call__(self, a, b=1, *rest, c=0, **more):
        return self.x * a + self.y * b + c + len(rest) + len(more)


class Radd:
    def __init__(self, v):
        self.v = v

    def __radd__(self, other):
        return ("radd", self.v)

    def __gt__(self, other):
        return ("gt", self.v)


class Sub(Vec):
    def __radd__(self, other):
        return "sub first"

    def __gt__(self, other):
        return "sub gt"


def vectors(n):
    a, b, log = Vec(1, 2), Vec(3, 4), []
    total = Vec(0, 0)
    for i in range(n):
        c = a + b * 2
        d = 3 * c
        total += d
        a = -(-a)
        if a == b:
            log.append("equal")
        if a != b and not (c < a):
            total[0] += a[1]
        if not total:
            log.append("zero")
        if d and c:
            total[1] = total[1] + len(d)
        if 6 in c:
            total.x += ~c
        if 7 not in c:
            total.x += 1
        for part in c:
            total.y += part
        e = Vec(0, 0) or c
        f = Vec(0, 0) and c
        total.x += e.x + f.x + bool(f)
        total.y += a(i, 2) + a(i, 2, 3, 4, c=5, d=6) + a(b=1, a=2)
        del e[0]
        total.x += e.x + (+e).y
    return total.x, total.y, log[:3], len(log)


print(vectors(10), vectors(3000))


def mixed(operands, n):
    out = []
    a = Vec(1, 1)
    for i in range(n):
        b = operands[i % len(operands)]
        try:
            r = a + b
            out.append(r if not isinstance(r, Vec) else (r.x, r.y))
        except TypeError as e:
            out.append(str(e))
        try:
            r = a < b
            out.append(r)
        except (TypeError, AttributeError) as e:
            out.append(str(e))
        out.append((a == b, a != b, b == a, b != a))
    return out


for operands in ([Vec(2, 2)], [Radd(5)], [Sub(3, 3)], [4], [None], [Vec(1, 1), Radd(1), Sub(1, 1), 1, "x"]):
    result = mixed(operands, 400)
    print(result[:15], len(result), result == (result[:15] * 400)[:len(result)], hash(str(result)) == hash(str(mixed(operands, 400))))


# --- truth of wrong types, lengths


class Truth:
    def __init__(self, values):
        self.values = values
        self.i = 0

    def __bool__(self):
        self.i += 1
        return self.values[self.i % len(self.values)]


class Length:
    def __init__(self, values):
        self.values = values
        self.i = 0

    def __len__(self):
        self.i += 1
        return self.values[self.i % len(self.values)]


class Index:
    def __index__(self):
        return 3


def tests(t, n):
    log = {}
    for i in range(n):
        try:
            if t:
                r = "true"
            else:
                r = "false"
            r += " " + str(not t)
            r += " " + str((t and 5) is t)
            r += " " + str((t or 5) is t)
            k = 0
            while t:
                k += 1
                if k == 3:
                    break
            r += str(k)
            r += str(len(t)) if hasattr(t, "__len__") else ""
        except (TypeError, ValueError, OverflowError) as e:
            r = str(e)
        log[r] = log.get(r, 0) + 1
    return log


for values in ([True], [False], [True, False], [True, True, False, False, False], [True] * 50 + [1], [True] * 33 + [None]):
    print(tests(Truth(values), 500))
for values in ([0], [1], [0, 1], [3, 0, 0, 7, 1], [1] * 90 + [-1], [2] * 71 + [Index()], [2] * 71 + ["x"], [1 << 40, 1 << 62, 1 << 70]):
    print(tests(Length(values), 500))


# --- iterators


class Counter:
    def __init__(self, n, fail=None):
        self.n = n
        self.i = 0
        self.fail = fail

    def __iter__(self):
        return self

    def __next__(self):
        if self.i >= self.n:
            raise StopIteration
        self.i += 1
        if self.i == self.fail:
            raise ValueError(self.i)
        return self.i


class Wrapper:
    def __init__(self, it):
        self.it = iter(it)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.it)


def loops(n):
    total = 0
    for i in range(n):
        for x in Counter(i % 7):
            total += x
        else:
            total += 1000
        for x in Wrapper([1, 2, 3]):
            total += x
            if x == i % 9:
                break
        try:
            for x in Counter(10, i % 20):
                total += x
        except ValueError as e:
            total += 100 * e.args[0]
        a, b = Counter(2)
        total += a + b + sum(Counter(3)) + (2 in Counter(5))
    return total


print(loops(5), loops(2000))
t = 0
for x in Counter(5000):
    t += x
print(t)


class BadIter:
    def __init__(self, k):
        self.k = k

    def __iter__(self):
        return [iter([1]), 5, Counter(2), None][self.k]


def bad(n):
    log = []
    for i in range(n):
        try:
            for x in BadIter(0 if i % 50 else i // 50 % 4):
                pass
        except TypeError as e:
            log.append(str(e))
    return log


print(bad(500))


# --- attributes


class Celsius:
    def __init__(self):
        self._t = 0
        self.reads = 0

    @property
    def t(self):
        self.reads += 1
        return self._t

    @t.setter
    def t(self, value):
        if value < -273:
            raise ValueError("cold")
        self._t = value

    @property
    def readonly(self):
        return 7

    @property
    def failing(self):
        raise AttributeError("inner")


class Descriptor:
    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, instance, owner):
        if instance is None:
            return self
        return getattr(instance, self.name, 0) + 1

    def __set__(self, instance, value):
        setattr(instance, self.name, value * 2)


class Lazy:
    def __init__(self, f):
        self.f = f

    def __get__(self, instance, owner):
        value = self.f(instance)
        instance.__dict__[self.f.__name__] = value
        return value


class Thing:
    d = Descriptor()

    def __init__(self, k):
        self.k = k

    @Lazy
    def lazy(self):
        return self.k * 3


class Proxy:
    def __init__(self, target):
        self.__dict__["target"] = target
        self.__dict__["log"] = 0

    def __getattr__(self, name):
        if name == "missing":
            raise AttributeError("no " + name)
        self.__dict__["log"] += 1
        return getattr(self.target, name)

    def __setattr__(self, name, value):
        setattr(self.target, name, value)


def attributes(n):
    c, total = Celsius(), 0
    thing, log = Thing(4), set()
    proxy = Proxy(thing)
    for i in range(n):
        c.t = i % 50
        c.t += 1
        total += c.t + c.readonly
        thing.d = i
        total += thing.d + Thing(i).lazy
        other = Thing(2)
        total += other.lazy + other.lazy
        proxy.k = i
        total += proxy.k + proxy.d + thing.k
        try:
            c.t = -300 if i % 100 == 0 else 5
        except ValueError as e:
            log.add(str(e))
        try:
            c.readonly = 5
        except AttributeError as e:
            log.add(str(e))
        try:
            total += proxy.missing
        except AttributeError as e:
            log.add(str(e))
        try:
            c.failing
        except AttributeError as e:
            log.add(str(e))
    return total, c.reads, proxy.log, sorted(log)


print(attributes(7), attributes(3000))


class Dispatcher:
    def __getattr__(self, name):
        return lambda *args: (name, args)


def dispatched(n):
    d, out = Dispatcher(), None
    for i in range(n):
        out = d.go(i), d.stop(1, 2), d.x
    return out[:2]


print(dispatched(2000))


# --- recursion through methods, callees too large to be entered


class Num:
    def __init__(self, v):
        self.v = v

    def value(self):
        return self.v

    def __hash__(self):
        return self.v


class Add:
    def __init__(self, a, b):
        self.a, self.b = a, b

    def __len__(self):
        return (len(self.a) if isinstance(self.a, Add) else 1) + (len(self.b) if isinstance(self.b, Add) else 1)

    def __bool__(self):
        if isinstance(self.a, Add) and not self.a:
            return False
        return not isinstance(self.b, Add) or bool(self.b)

    def __getitem__(self, k):
        return self.a[k] if isinstance(self.a, Add) and k else self.b

    def __contains__(self, k):
        for part in (self.a, self.b):
            if isinstance(part, Add):
                if k in part:
                    return True
            elif part.v == k:
                return True
        return False

    def __lt__(self, other):
        if isinstance(self.a, Add) and isinstance(other.a, Add):
            return self.a < other.a
        return len(self) < len(other)

    def __add__(self, other):
        if isinstance(self.a, Add):
            return Add(self.a + other, self.b)
        return Add(Add(self.a, other), self.b)

    @property
    def depth(self):
        return 1 + max(self.a.depth if isinstance(self.a, Add) else 0, self.b.depth if isinstance(self.b, Add) else 0)

    @depth.setter
    def depth(self, d):
        for part in (self.a, self.b):
            if d and isinstance(part, Add):
                part.depth = d - 1


def tree(d):
    return Add(tree(d - 1), tree(d - 1)) if d else Num(3)


def trees(n):
    t = tree(5)
    t.a.b.a.a.b = Num(9)
    total = 0
    for i in range(n):
        total += len(t) + t.depth
        if t:
            total += 1
        if not t:
            total += 1000
        total += (9 in t) + (10 in t) + (t < t.b)
        total += 2 if isinstance(t[i % 2], Num) else 3
        t.depth = 4
        total += len(t.a.b + Num(1))
        while t and total % 3:
            total += 1
    return total


print(trees(3), trees(300))


# --- classes that change, frames that are looked at


class Changing:
    def __add__(self, other):
        return 1

    def __bool__(self):
        return True

    @property
    def p(self):
        return 1


def change(n):
    c, total = Changing(), 0
    for i in range(n):
        total += c + i
        total += 10 if c else 20
        total += c.p
        if i == n // 2:
            Changing.__add__ = lambda self, other: 100
            Changing.__bool__ = lambda self: False
            Changing.p = property(lambda self: 1000)
    return total


print(change(2000))


class Looking:
    def __init__(self):
        self.n = 0
        self.seen = set()

    def look(self):
        self.n += 1
        if self.n % 97 == 0:
            f = sys._getframe(1)
            self.seen.add((f.f_code.co_name, f.f_back.f_code.co_name, f.f_back.f_lineno - f.f_back.f_code.co_firstlineno,
                           sorted(f.f_back.f_locals)[:3][0]))
        return self.n

    def __add__(self, other):
        self.look()
        return other

    def __lt__(self, other):
        self.look()
        return True

    def __ne__(self, other):
        self.look()
        return False

    def __bool__(self):
        self.look()
        return True

    def __len__(self):
        self.look()
        return 1

    def __contains__(self, other):
        self.look()
        return 1

    def __getitem__(self, i):
        self.look()
        return i

    def __setitem__(self, i, v):
        self.look()

    def __iter__(self):
        self.look()
        return iter((1,))

    @property
    def p(self):
        self.look()
        return 2

    @p.setter
    def p(self, v):
        self.look()


def look(n):
    k, total = Looking(), 0
    for i in range(n):
        total += k + 1
        if k < 3:
            total += 1
        if k != 3:
            total += 100
        if k:
            total += 1
        total += len(k)
        if 3 in k:
            total += 1
        total += k[4] + (not k)
        k[3] = 4
        for x in k:
            total += x
        total += k.p
        k.p = 3
        total += 1 if (k or 0) is k else 2
    return total, k.n, sorted(k.seen)


print(look(5000))


# yield from an object whose __iter__ is Python's.
class Delegating:
    def __init__(self, items):
        self.items = items

    def __iter__(self):
        return iter(self.items)


def delegate(items):
    yield from Delegating(items)


print("yield from", [sum(delegate({1: 2, n: 3})) for n in range(2, 90)][-3:])
