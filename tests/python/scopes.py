"""Names: local, global, nonlocal, closures and cells, builtins, class bodies, exec with namespaces, deletion."""
import builtins
from _table import attempt, section

counter = 0
shadowed = "global"


def count():
    global counter, created
    counter += 1
    created = counter
    return counter


@section("global")
def globals_test():
    print(count(), count(), counter, created)
    attempt(lambda: undefined_thing)

    def local_before_assignment():
        try:
            print(shadowed)
        except UnboundLocalError as error:
            print(error)
        shadowed = "local"
        return shadowed
    print(local_before_assignment(), shadowed)

    def delete_global():
        global created
        del created
    delete_global()
    attempt(lambda: created)
    attempt(delete_global)

    def make():
        global Made, imported, looped

        class Made:
            pass
        import math as imported
        for looped in range(3):
            pass
    make()
    print(Made.__qualname__, imported.pi > 3, looped)
    globals()["injected"] = 5
    print(injected, "injected" in globals())
    for text in ("def f():\n    x = 1\n    global x", "def f():\n    print(x)\n    global x", "def f(x):\n    global x", "def f():\n    nonlocal x", "nonlocal x", "def f():\n    x = 1\n    def g():\n        global x\n        nonlocal x",
                 "def f():\n    global x\n    def g():\n        nonlocal x", "def f(x):\n    nonlocal x", "class A:\n    x = 1\n    def f(self):\n        nonlocal x", "global x\nx = 1\nglobal x", "def f():\n    x: int\n    global x", "def f():\n    global x\n    x: int = 1",
                 "def f():\n    import x\n    nonlocal x", "class A:\n    global x\n    x = 1\n    def f(self): return x", "def f():\n    for x in []: pass\n    global x", "def f():\n    [global_ for global_ in []]\n    global global_"):
        try:
            compile(text, "f", "exec")
            print(repr(text), "compiles")
        except SyntaxError as error:
            print(repr(text), "->", error.msg, error.lineno)


@section("builtins")
def builtin_names():
    global len
    print(len("abc"))
    len = lambda x: "replaced"
    print(len("abc"))
    del len
    print(len("abc"))
    builtins.new_builtin = 42
    print(new_builtin)
    del builtins.new_builtin
    attempt(lambda: new_builtin)
    old = builtins.abs
    builtins.abs = lambda x: "patched"
    try:
        print(abs(-5))
    finally:
        builtins.abs = old
    print(abs(-5), eval("len('ab')", {"__builtins__": {"len": lambda x: "own"}}))
    attempt(eval, "len('ab')", {"__builtins__": {}})
    attempt(eval, "print", {"__builtins__": 5})
    attempt(exec, "class A: pass", {"__builtins__": {}})
    attempt(exec, "import os", {"__builtins__": {}})
    space = {}
    exec("x = 1", space)
    print(sorted(space), type(space["__builtins__"]))


@section("closures")
def closures():
    def counter(start):
        n = start

        def up(by=1):
            nonlocal n
            n += by
            return n

        def look():
            return n
        return up, look
    up, look = counter(10)
    up2, look2 = counter(100)
    print(up(), up(5), look(), up2(), look(), look2())
    print([c.cell_contents for c in up.__closure__], up.__code__.co_freevars, counter.__code__.co_cellvars)
    up.__closure__[0].cell_contents = 0
    print(look())
    fs = []
    for i in range(3):
        def f():
            return i
        fs.append(f)
    print([f() for f in fs])
    fs = [(lambda j: lambda: j)(i) for i in range(3)]
    print([f() for f in fs])

    def levels():
        a = 1

        def one():
            b = 2

            def two():
                nonlocal a
                c = 3

                def three():
                    nonlocal b
                    a_plus = a + b + c
                    b += 10
                    return a_plus
                a += 100
                return three
            return two, lambda: b
        return one
    two, see_b = levels()()
    print(two()(), two()(), see_b())

    def late():
        def g():
            return value
        attempt(g)
        value = 1
        print(g())
        del value
        attempt(g)
        value = 2
        return g
    print(late()())

    def parameters(a, *args, b=2, **kw):
        def inner():
            nonlocal a
            a += 1
            return a, args, b, kw
        return inner
    p = parameters(1, 2, 3, b=4, c=5)
    print(p(), p())

    def recursion(n):
        def fact(k):
            return 1 if k < 2 else k * fact(k - 1)
        return fact(n)
    print(recursion(20))
    from types import CellType, FunctionType
    cell = CellType(5)
    print(cell.cell_contents, CellType() == CellType(), CellType(1) < CellType(2), cell == CellType(5))
    attempt(lambda: CellType().cell_contents)
    del cell.cell_contents
    attempt(lambda: cell.cell_contents)
    f = FunctionType(look.__code__, globals(), "made", None, (CellType("own cell"),))
    print(f())
    attempt(FunctionType, look.__code__, {})
    attempt(FunctionType, look.__code__, {}, None, None, (1,))
    attempt(FunctionType, look.__code__, {}, None, None, ())
    x = 1

    def shadow(x):
        def inner():
            return x
        x = x * 2
        return inner
    print(shadow(21)(), x)

    class Holder:
        x = "class"

        def method(self):
            return x
        y = x
    print(Holder().method(), Holder.y)

    def try_cell():
        try:
            raise ValueError("v")
        except ValueError as e:
            g = lambda: e
            print(repr(g()))
        attempt(g)
    try_cell()


@section("locals and exec")
def locals_exec():
    a = 1
    before = locals()
    b = 2
    print(sorted(before), sorted(locals()), locals() is before)
    locals()["a"] = 100
    print(a)
    exec("a = 5; z = 9")
    print(a, "z" in locals())

    def free():
        return a, sorted(locals())
    print(free())
    space, local = {"g": 1}, {"l": 2}
    exec("g = 10\nglobal h\nh = 3\nm = l + g", space, local)
    print(space["h"], space["g"], local)
    print(eval("l + g", space, local), eval("[i for i in l]", {}, {"l": [3]}))
    attempt(eval, "[l for _ in range(1)]", {}, {"l": 3})
    exec("def f(): return q\nq = 1", space)
    print(space["f"]())

    class Mapping:
        def __init__(self):
            self.log = []

        def __getitem__(self, key):
            self.log.append(key)
            if key == "known":
                return "value"
            raise KeyError(key)

        def __setitem__(self, key, value):
            self.log.append((key, value))

        def __delitem__(self, key):
            self.log.append(("del", key))
    m = Mapping()
    exec("x = known\ny = len\ndel w", {}, m)
    print([e if isinstance(e, str) else (e[0], str(e[1])[:20]) for e in m.log])
    attempt(exec, "x", {}, m)
    attempt(exec, "x", m)
    attempt(exec, "x", {}, 5)

    class Default(dict):
        def __missing__(self, key):
            return f"missing {key}"
    print(eval("a + b", {}, Default()))
    attempt(eval, "foo", Default())


x = 0


def hot_globals(n):
    global x
    for i in range(n):
        x += i
        if i == n // 2:
            globals()["factor"] = 3
        elif i == 3 * n // 4:
            globals()["factor"] = 2.5
        x += factor
    return x


factor = 1


def hot_nonlocal(n):
    total = 0
    log = []

    def add(v):
        nonlocal total
        total += v
        if v % 100 == 0:
            log.append(lambda: total + v)
    for i in range(n):
        add(i)
    return total, [f() for f in log]


print(hot_globals(400), hot_nonlocal(350))
