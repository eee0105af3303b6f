# Objects whose __dict__ somebody has asked for, in hot loops: attributes, methods, stores, deletions, shadowing.
import copy
import functools
import pickle
import types


class Point:
    kind = "point"

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def sum(self):
        return self.x + self.y

    @property
    def double(self):
        return self.x * 2

    @functools.cached_property
    def once(self):
        return self.x * 100


def use(points, n):
    total = 0
    for i in range(n):
        p = points[i % len(points)]
        total += p.x + p.sum() + len(p.kind) + p.double + p.once
        p.y = i & 7
        p.x += 1
        if p.kind is Point.kind:
            total += 1
    return total


def made(how):
    p = Point(1, 2)
    if how == 1:
        vars(p)
    elif how == 2:
        p = copy.copy(p)
    elif how == 3:
        p = pickle.loads(pickle.dumps(p))
    elif how == 4:
        p.__dict__.update(z=1)
    elif how == 5:
        p.__dict__ = {"y": 4, "x": 3}
    elif how == 6:
        p.__dict__["kind"] = "own kind"
    return p


for how in range(7):
    print(how, use([made(how)], 3000))
print(use([made(how) for how in range(7)], 3000))
print(use([made(how % 7) for how in range(50)], 3000))


def shadowed(n):
    """A method gets hidden by an entry, and appears again."""
    p, out = made(1), 0
    for i in range(n):
        if i == n // 3:
            p.sum = lambda: 1000
        if i == 2 * n // 3:
            del p.sum
        out += p.sum()
    return out


print(shadowed(3000))


def missing(n):
    p, out = made(4), []
    for i in range(n):
        if i == n - 50:
            del p.x
        try:
            out.append(p.x)
        except AttributeError as e:
            out.append(str(e))
    return out.count(1), out[-1]


print(missing(2000))


def added(n):
    total = 0
    for i in range(n):
        p = Point(i, 1)
        vars(p)["w"] = i
        p.new = p.w + 1
        p.newer = p.new + p.x
        total += p.newer + len(vars(p))
    return total


print(added(2000))


def replaced(n):
    """Another dict, with the same keys and with others."""
    p, total = made(1), 0
    for i in range(n):
        if i % 500 == 499:
            p.__dict__ = {"x": i, "y": 1} if i % 1000 == 999 else {"y": 2, "k": 0, "x": 5}
        total += p.x * 3 + p.sum()
        p.x = total & 3
    return total


print(replaced(4000))


class Sub(dict):
    def __getitem__(self, key):
        return 1 / 0


def subclass_of_dict(n):
    p, total = Point(1, 2), 0
    p.__dict__ = Sub(x=5, y=6)
    for i in range(n):
        total += p.sum() + p.x
        p.x = i
    return total


print(subclass_of_dict(1500))


class Data:
    def __get__(self, obj, cls):
        return 7

    def __set__(self, obj, value):
        obj.__dict__["stored"] = value


class WithData:
    field = Data()


def data_descriptors(n):
    d, total = WithData(), 0
    d.__dict__["field"] = 1000
    for i in range(n):
        d.field = i
        total += d.field + d.stored
        if i == n // 2:
            del Data.__set__  # the entry counts from now on
    return total


print(data_descriptors(2000))


def namespaces(n):
    s, total = types.SimpleNamespace(a=1, b=2), 0
    for i in range(n):
        s.a += s.b
        s.c = i
        total += s.a + s.c
    return total, sorted(vars(s))


print(namespaces(2000))


class Fallback:
    def __init__(self):
        self.__dict__["real"] = 3

    def __getattr__(self, name):
        return len(name)

    def method(self):
        return 10


def fallbacks(n):
    f, total = Fallback(), 0
    for i in range(n):
        total += f.real + f.unreal + f.method()
        if i == n // 2:
            f.unreal = 100
    return total


print(fallbacks(2000))


class Slotted:
    __slots__ = ("a", "__dict__")


def with_slots(n):
    s, total = Slotted(), 0
    s.a = 1
    vars(s)["b"] = 2
    for i in range(n):
        s.b += s.a
        total += s.b
    return total


print(with_slots(2000))


def changing_class(n):
    class One:
        def f(self):
            return 1

    class Two:
        def f(self):
            return 2

    o, total = One(), 0
    vars(o)["x"] = 1
    for i in range(n):
        if i == n // 2:
            o.__class__ = Two
        if i == 3 * n // 4:
            Two.x = property(lambda self: 50)
        total += o.f() + o.x
    return total


print(changing_class(2000))
