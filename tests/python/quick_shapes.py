# One site sees objects of a few shapes, of many, and of kinds that take more than a load; and then classes change.
import types


def get(o):
    return o.x


def put(o, v):
    o.x = v


def ask(o):
    return o.name()


def tell(o, v):
    return o.add(v)


class Base:
    def __init__(self, x):
        self.x = x

    def name(self):
        return type(self).__name__

    def add(self, v, times=1):
        return self.x + v * times


kinds = [type(f"K{i}", (Base,), {"__init__": lambda self, x, i=i: ([setattr(self, f"a{k}", k) for k in range(i)], Base.__init__(self, x))[1]}) for i in range(6)]


class Slots:
    __slots__ = ("x",)

    def __init__(self, x):
        self.x = x

    def name(self):
        return "slots"

    def add(self, v):
        return self.x - v


class Constant:
    x = 77

    @staticmethod
    def name():
        return "constant"

    def add(self, *values, **named):
        return values


class Computed:
    @property
    def x(self):
        return 5

    @x.setter
    def x(self, v):
        log.append(v)

    @classmethod
    def name(cls):
        return cls.__name__

    add = max


class Dynamic:
    def __getattr__(self, name):
        return (lambda *args: (name, args)) if name != "x" else 9


class Method:
    def x(self):
        return 3

    def name(self):
        return self.x()

    add = print


log = []
objects = [kind(i) for i, kind in enumerate(kinds)] + [Slots(1), Constant(), Computed(), Dynamic(), Method(), types.SimpleNamespace(x=4, name=lambda: "space", add=lambda v: v)]


def show(v):
    return v.__qualname__ if hasattr(v, "__qualname__") else v


# Two shapes, then each further one; the same site again and again.
for count in (2, 5, 8, len(objects)):
    for _ in range(120):
        for o in objects[:count]:
            try:
                last = [show(get(o)), ask(o)]
            except TypeError as e:
                last = str(e)
    print(count, last)
for _ in range(150):
    results = [show(get(o)) for o in objects[:9]]
print(results)
print([ask(o) for o in objects])
for _ in range(150):
    sums = [tell(o, 2) for o in objects[:8]]
print(sums)

# Storing: into the object, adding, through a property, into slots.
for round in range(100):
    for o in objects:
        if not isinstance(o, (Constant, Method)):
            put(o, round)
print([show(get(o)) for o in objects], len(log), vars(objects[3]))
for _ in range(100):
    fresh = [kind.__new__(kind) for kind in kinds] + [Slots.__new__(Slots)]
    for o in fresh:
        put(o, 1)
print([get(o) for o in fresh], [vars(o) for o in fresh[:2]])

# An unset slot, a deleted attribute, wrong receivers.
for o in (Slots.__new__(Slots), kinds[0].__new__(kinds[0]), 5, None, "text", Slots):
    for use in (get, ask, lambda o: tell(o, 1)):
        try:
            print(show(use(o)))
        except (AttributeError, TypeError) as e:
            print(type(e).__name__, e)

# The class changes: a method, a data descriptor, an attribute in front of the class's.
for _ in range(100):
    names = [ask(o) for o in objects[:7]]
Base.name = lambda self: "new"
print([ask(o) for o in objects[:7]])
del Base.name
try:
    ask(objects[0])
except AttributeError as e:
    print(e)
Base.name = lambda self: "again"
for _ in range(100):
    values = [get(o) for o in objects[:7]]
kinds[2].x = property(lambda self: "property", lambda self, v: log.append(("set", v)))
put(objects[2], 1)
print([get(o) for o in objects[:7]], log[-1])
Constant.x = 78
objects[7].name = lambda: "own"
print([(show(get(o)), ask(o)) for o in objects[6:8]])


# Functions that differ from call to call.
def call(f, *args):
    return f(1, 2)


def plain(a, b):
    return a + b


def default(a, b, c=10):
    return a + b + c


def star(*args):
    return args


def keyword(a, b, *, k=5):
    return a, b, k


def generator(a, b):
    yield a
    yield b


functions = [plain, default, star, keyword, generator, lambda a, b: a * b, max, divmod, Base(1).add, complex, int]
for count in (1, 2, 6, len(functions)):
    for _ in range(120):
        results = []
        for f in functions[:count]:
            try:
                r = call(f)
                results.append(list(r) if isinstance(r, types.GeneratorType) else r)
            except TypeError as e:
                results.append(str(e))
    print(results)


def wrong(a):
    return a


def deep(a, b):
    return functions_of_depth[a % 2](a + 1, b) if a < b else "deep"


functions_of_depth = [deep, lambda a, b: deep(a, b)]
for f in (plain, wrong, plain, deep):
    try:
        print(call(f))
    except TypeError as e:
        print(e)
try:
    deep(0, 10**6)
except RecursionError as e:
    print("RecursionError")
