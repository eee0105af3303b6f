"""Attributes that are floats lie in their objects as plain doubles until something else arrives."""
import copy
import gc
import math
import pickle


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y


def sums(points):
    total = 0
    for p in points:
        total = total + p.x + p.y
    return total


def kinds(o):
    return [(name, type(value).__name__, value) for name, value in o.__dict__.items()]


# Objects of one class with floats, then with other things, in one loop and one after another.
points = [Point(i * 0.5, i * 0.25) for i in range(300)]
print(sums(points))
points[7].x = 7
points[9].y = True
points[11].x = 10**30
print(sums(points), points[7].x, points[9].y, points[11].x)
points += [Point(i, 1.5) for i in range(300)] + [Point(0.5, i) for i in range(300)]
print(sums(points))
print([(p.x, p.y) for p in points[5:13]], (points[310].x, points[310].y), (points[610].x, points[610].y))

# Values at the edges: they are what was stored, and the same object where CPython says so.
edges = [0.0, -0.0, 1e300, -1e300, 5e-324, 1e-310, math.inf, -math.inf, 1.0, 2.0**-1022, 1.7976931348623157e308]
p = Point(1.5, 2.5)
for value in edges * 3:
    p.x = value
    print(repr(p.x), p.x is p.x, p.x is value, math.copysign(1, p.x))

# A NaN has an identity.
nan = float("nan")
p.x = nan
print(p.x is nan, p.x in [nan], p.x == p.x)
q = Point(2.5, 1.5)


def spoil(n):
    made = []
    for i in range(n):
        q.y = q.y * 1e10
        q.x = q.y - q.y
        made.append(q.x)
    return made


print([repr(v) for v in spoil(60)[-30:]], q.x in [q.x], q.x is q.x)


# Subclasses of float stay what they are; bools and ints too.
class Metre(float):
    pass


r = Point(1.0, 2.0)
for value in (Metre(3.5), 3.5, True, 4, None, "x", 4.5):
    r.x = value
    print(type(r.x).__name__, r.x, r.y)


# Deleting, adding again, other orders.
def churn(n):
    out = []
    for i in range(n):
        o = Point(i + 0.5, i + 0.25)
        o.z = 3.25
        if i % 3 == 0:
            del o.x
            o.x = i
        elif i % 3 == 1:
            del o.y
        else:
            del o.z
            o.w = 1.5
        out.append(sorted(kinds(o)))
    return out


made = churn(300)
print(made[:4], made[-3:])


# What looks at all attributes.
class Many:
    def __init__(self, base):
        self.a = base
        self.b = base + 1
        self.c = "text"
        self.d = base * 2
        self.e = [base]


m = Many(1.5)
print(vars(m), dir(m)[-5:])
m = Many(1.5)
c = copy.copy(m)
m.a = None
print(m.a, c.a, copy.deepcopy(m).d, pickle.loads(pickle.dumps(Many(2.5))).__dict__)
m = Many(0.75)
print("text" in gc.get_referents(m), m.__reduce_ex__(2)[2])
m.__dict__["a"] = "new"
print(m.a, m.b, getattr(m, "d"), hasattr(m, "f"))
setattr(m, "d", 1)
print(m.d, m.__dict__)


# A float in the object where the class has a method; and called.
class Mixed:
    def f(self):
        return "method"


o = Mixed()
for i in range(50):
    o.f = 1.5
    try:
        o.f()
    except TypeError as e:
        text = str(e)
    del o.f
    assert o.f() == "method"
print(text)


# Sites with objects of many classes.
def make(k):
    class C:
        one = 1

        def __init__(self, v):
            if k % 2:
                self.pad = k
            self.v = v

    return C


classes = [make(k) for k in range(6)]


def many_classes(n):
    total = 0
    for i in range(n):
        o = classes[i % 6](i * 0.5 if i % 7 else i)
        o.v += 1
        o.w = 0.5 if i % 5 else "w"
        total += o.v + o.one + len(str(o.w))
    return total


print(many_classes(2000))


# References beside doubles survive collections, and doubles that look like addresses harm nothing.
class Node:
    def __init__(self, weight, next):
        self.weight = weight
        self.next = next
        self.bias = -weight


def chain(n):
    node = None
    for i in range(n):
        node = Node(i * 0.5, node)
        if i % 500 == 0:
            gc.collect()
    return node


import struct

node = chain(3000)
address = struct.unpack("d", struct.pack("Q", id(node)))[0]
node.weight = address
node.next.bias = struct.unpack("d", struct.pack("Q", id(points) + 8))[0]
gc.collect()
print(struct.pack("d", node.weight) == struct.pack("Q", id(node)))
count = total = 0
while node is not None:
    if count > 1:
        total += node.weight + node.bias * 2
    node = node.next
    count += 1
print(count, total)


# Virtual objects that leave: what an exit makes of them.
class Vector:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __mul__(self, k):
        return Vector(self.x * k, self.y * k)


def path(n):
    at, step = Vector(0.0, 0.0), Vector(1.0, -0.5)
    seen = []
    for i in range(n):
        at = at + step * 0.5
        if i % 97 == 0:
            seen.append(at)
        if i == n - 3:
            step = Vector(1, 2)
    seen.append(at)
    return [(v.x, v.y, type(v.x).__name__) for v in seen]


print(path(1000)[-4:])


# Loop-carried attributes, with an exception in the middle.
class Account:
    def __init__(self):
        self.total = 0.0
        self.count = 0


def run(values):
    a = Account()
    try:
        for v in values:
            a.total += 1.0 / v
            a.count += 1
    except ZeroDivisionError as e:
        return a.total, a.count, str(e)
    return a.total, a.count


print(run([2.0] * 500 + [0] + [1.0] * 10), run([4] * 300), run([0.5, "x"][:1] * 400))


# What is one object stays one when it becomes too large for a word: loaded by calls, too.
def by_name(n):
    o, out = Point(0.5, 1.5), []
    for i in range(n):
        name = "xy"[i % 2]
        out.append(getattr(o, name) is getattr(o, name))
        o.x *= 1e5
        o.y *= 1e5
        if o.x > 1e300:
            o.x = o.y = 0.5
    return out.count(False)


class Asked:
    def __getattribute__(self, name):
        return object.__getattribute__(self, name)


def by_method(n):
    o, out = Asked(), []
    o.v = 0.5
    for i in range(n):
        out.append(o.v is o.v)
        o.v *= 1e5
        if o.v > 1e300:
            o.v = 0.5
    return out.count(False)


def by_function(n):
    xs, out = [0.5, 1.5], []
    for i in range(n):
        f = max if i % 2 else min
        out.append(f(xs) is f(xs))
        xs[0] *= 1e5
        xs[1] *= 1e5
        if xs[0] > 1e300:
            xs[:] = 0.5, 1.5
    return out.count(False)


print(by_name(400), by_method(400), by_function(400))
