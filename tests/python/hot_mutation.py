"""Hot code under which the world changes: classes, globals, built-ins, modules, functions, closures, bases."""
import builtins
import gc
import math
import types
from _table import attempt, section


class A:
    factor = 2

    def f(self, x): return x * self.factor

    @property
    def p(self): return self.factor

    @classmethod
    def c(cls): return cls.factor

    @staticmethod
    def s(x): return x + 1


class B(A):
    pass


G = 10


def helper(x):
    return x + G


def phases(step, changes, n=100):
    """Runs step() n times before and after every change; prints what each phase gives."""
    out = []
    for change in [lambda: None] + changes:
        change()
        results = []
        for _ in range(n):
            try:
                results.append(repr(step()))
            except Exception as error:
                results.append(f"{type(error).__name__}: {error}")
        assert set(results) == {results[0]}, results
        out.append(results[0])
    print(out)


@section("classes")
def classes():
    b = B()
    phases(lambda: b.f(3), [lambda: setattr(A, "factor", 5), lambda: setattr(B, "factor", 7), lambda: setattr(b, "factor", 11), lambda: delattr(b, "factor"), lambda: delattr(B, "factor"), lambda: setattr(A, "f", lambda self, x: "new"), lambda: setattr(B, "f", lambda self, x: ("B", x)), lambda: setattr(b, "f", lambda x: "own"), lambda: delattr(b, "f"), lambda: delattr(B, "f"), lambda: delattr(A, "f"), lambda: setattr(A, "__getattr__", lambda self, name: lambda x: name), lambda: delattr(A, "__getattr__")])
    A.f = lambda self, x: x
    phases(lambda: b.p, [lambda: setattr(A, "p", 5), lambda: setattr(b, "p", 6), lambda: setattr(A, "p", property(lambda self: "again")), lambda: delattr(A, "p"), lambda: b.__dict__.clear()])
    phases(lambda: (B.c(), b.c(), b.s(1)), [lambda: setattr(B, "factor", 1), lambda: setattr(A, "c", lambda *a: len(a)), lambda: setattr(A, "s", lambda self, x: "method"), lambda: setattr(B, "s", staticmethod(lambda x: "static"))])

    class Op:
        def __init__(self, v): self.v = v
        def __add__(self, o): return self.v + o
        def __len__(self): return 3
        def __call__(self): return "call"
        def __getitem__(self, i): return i
        def __eq__(self, o): return True
        def __bool__(self): return True
        def __iter__(self): return iter([1])
        def __contains__(self, x): return True
        __hash__ = None
    o = Op(1)
    phases(lambda: (o + 1, len(o), o(), o[0], o == 1, bool(o), list(o), 5 in o), [lambda: setattr(Op, "__add__", lambda s, x: "add"), lambda: setattr(Op, "__len__", lambda s: 9), lambda: setattr(Op, "__call__", lambda s: "new call"), lambda: setattr(Op, "__getitem__", lambda s, i: "item" if i < 3 else [][i]), lambda: delattr(Op, "__eq__"), lambda: delattr(Op, "__bool__"), lambda: setattr(Op, "__len__", lambda s: 0), lambda: delattr(Op, "__iter__"), lambda: delattr(Op, "__contains__"), lambda: delattr(Op, "__add__")])
    phases(lambda: isinstance(b, A), [lambda: setattr(B, "__bases__", (type("Z", (), {}),)), lambda: setattr(B, "__bases__", (A,))])
    x = A()
    phases(lambda: type(x).__name__ + str(x.factor), [lambda: setattr(x, "__class__", B), lambda: setattr(x, "__class__", type("C", (A,), {"factor": "C's"})), lambda: setattr(x, "__dict__", {"factor": "dict"}), lambda: x.__dict__.update(factor="updated"), lambda: vars(x).pop("factor")])

    class Meta(type):
        attribute = "meta"
    class M(metaclass=Meta): pass
    phases(lambda: M.attribute, [lambda: setattr(Meta, "attribute", "changed"), lambda: setattr(M, "attribute", "own"), lambda: setattr(Meta, "attribute", property(lambda c: "data")), lambda: setattr(Meta, "attribute", 5)])

    class Slots:
        __slots__ = ("a", "b")
    s = Slots()
    s.a = 1
    phases(lambda: s.a, [lambda: setattr(s, "a", "x"), lambda: delattr(s, "a"), lambda: setattr(s, "a", 5), lambda: setattr(Slots, "a", "shadow")])
    counter = []

    class Init:
        def __init__(self, v): self.v = v
    phases(lambda: Init(5).__dict__, [lambda: setattr(Init, "__init__", lambda self, v: setattr(self, "w", v)), lambda: setattr(Init, "__new__", lambda cls, v: object.__new__(cls)), lambda: delattr(Init, "__init__"), lambda: setattr(Init, "__setattr__", lambda *a: counter.append(a))])


original_len, original_sqrt, original_isinstance = len, math.sqrt, isinstance


@section("globals and builtins")
def globals_builtins():
    global G, helper, len
    old = helper
    phases(lambda: helper(1), [lambda: globals().__setitem__("G", 20), lambda: globals().__setitem__("G", 2.5), lambda: globals().__setitem__("G", "s"), lambda: globals().pop("G"), lambda: setattr(builtins, "G", 99), lambda: globals().__setitem__("G", 1), lambda: delattr(builtins, "G"), lambda: globals().__setitem__("helper", lambda x: "replaced"), lambda: globals().__setitem__("helper", old)])
    phases(lambda: len("abc"), [lambda: setattr(builtins, "len", lambda x: "patched"), lambda: globals().__setitem__("len", lambda x: "global"), lambda: globals().pop("len"), lambda: setattr(builtins, "len", original_len)])
    phases(lambda: math.sqrt(4.0), [lambda: setattr(math, "sqrt", lambda x: "math patched"), lambda: setattr(math, "sqrt", original_sqrt)])
    m = types.ModuleType("m")
    m.x = 1
    phases(lambda: m.x, [lambda: setattr(m, "x", 2.5), lambda: m.__dict__.update(x="y"), lambda: delattr(m, "x"), lambda: setattr(m, "__getattr__", lambda name: "module getattr"), lambda: setattr(m, "x", None)])
    phases(lambda: [isinstance(1, int), range(3)[1], print.__name__, int("5"), str(5)], [lambda: setattr(builtins, "isinstance", lambda *a: "fake"), lambda: setattr(builtins, "isinstance", original_isinstance)])


@section("functions")
def functions():
    def f(a, b=1): return a + b
    phases(lambda: f(1), [lambda: setattr(f, "__defaults__", (10,)), lambda: setattr(f, "__code__", (lambda a, b: a - b).__code__), lambda: setattr(f, "__defaults__", None), lambda: setattr(f, "__code__", (lambda *a: a).__code__), lambda: setattr(f, "__kwdefaults__", {"k": 1}), lambda: setattr(f, "__code__", compile("def g(a, *, k): return a, k", "x", "exec").co_consts[0])])
    n = 0

    def closure():
        return n
    def change(value):
        nonlocal n
        n = value
    phases(closure, [lambda: change(1.5), lambda: change("s"), lambda: change(2**70), lambda: closure.__closure__[0].__setattr__("cell_contents", None)])
    table = {"f": lambda: 1}
    phases(lambda: table["f"](), [lambda: table.update(f=lambda: 2), lambda: table.update(f=int), lambda: table.clear()])
    a = A()
    bound = a.s
    phases(lambda: bound(1), [lambda: setattr(A, "s", staticmethod(lambda x: "later"))])


@section("in the middle of a loop")
def middle():
    class K:
        v = 1

        def get(self): return self.v

    def run(n):
        k, out = K(), 0
        for i in range(n):
            out += k.get()
            if i == n - 30:
                K.v = 100
            elif i == n - 20:
                k.v = 1000
            elif i == n - 10:
                K.get = lambda self: -1
            elif i == n - 5:
                globals()["H"] = 5
            if i > n - 4:
                out += H
        return out
    print(run(300))

    def grow(n):
        objects = []
        for i in range(n):
            o = K.__new__(K)
            for j in range(i % 12):
                setattr(o, f"a{j}", j)
            objects.append(o)
        total = 0
        for o in objects:
            total += getattr(o, "a5", -1) + len(vars(o))
            if hasattr(o, "a3"):
                del o.a3
                o.late = total
        return total, sum("late" in o.__dict__ for o in objects)
    print(grow(300))

    def from_callback(n):
        log = []

        class Trigger:
            def __index__(self):
                K.v = "changed by index"
                return 0

            def __eq__(self, other):
                log.append(1)
                return False
            __hash__ = object.__hash__
        k, items = type("K2", (K,), {})(), [0]
        K.v = 1
        out = []
        for i in range(n):
            t = Trigger() if i == n - 5 else 0
            before = k.v
            items[t]
            out.append((before, k.v))
        return out[-6:]
    print(from_callback(200))

    def builtin_swap(n):
        total = 0
        for i in range(n):
            if i == n - 10:
                builtins.abs = lambda x: 1000
            total += abs(-i)
        return total
    saved = abs
    try:
        print(builtin_swap(250))
    finally:
        builtins.abs = saved

    def own_code(n):
        def f(x): return x
        total = 0
        for i in range(n):
            total += f(i)
            if i == n // 2:
                f.__code__ = (lambda x: -x).__code__
        return total
    print(own_code(300))


# Variables that were bound when a loop was compiled, and are not when it is entered again.
def moved(n, bound):
    if bound:
        v = w = [1]
    errors = 0
    for i in range(n):
        try:
            x = v
            y = (w, x)
        except UnboundLocalError:
            errors += 1
    return errors


def used(n, bound):
    if bound:
        v = []
    errors = 0
    for i in range(n):
        try:
            v.append(i)
        except UnboundLocalError:
            errors += 1
    return errors


def deleted(n, bound):
    if bound:
        v = []
    errors = 0
    for i in range(n):
        try:
            del v
        except UnboundLocalError:
            errors += 1
        v = {}
    return errors


def in_generator(n, bound):
    if bound:
        v = []
    for i in range(n):
        try:
            v.append(i)
        except UnboundLocalError:
            yield i


for f in moved, used, deleted:
    print(f.__name__, [f(200, bound) for bound in (True, False, True, False)])
print([sum(in_generator(200, bound)) for bound in (True, False, True, False)])


# The code of a function that a trace knows by its name; inlined, and with a trace of its own.
def first(k):
    return k


def other():
    return 0


def long(k):
    s = 0
    for i in range(k):
        s += i
    return s


def replaced(f, n):
    errors = 0
    for i in range(n):
        try:
            first(0)
        except TypeError:
            errors += 1
        try:
            long(3)
        except TypeError:
            errors += 1000
        if i == 80:
            gc.collect()
        if i == 100:
            f.__code__ = other.__code__
    return errors


print(replaced(first, 200), replaced(long, 200))
