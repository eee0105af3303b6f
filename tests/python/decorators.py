"""Decorators: order, arguments, classes, stacking, functools.wraps, registration, memoisation, singledispatch."""
import functools
from _table import attempt, section


def trace(log):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            log.append(f"{function.__name__}{args}{kwargs}")
            return function(*args, **kwargs)
        return wrapper
    return decorate


@section("functions")
def functions():
    log = []

    def mark(name):
        log.append(f"evaluate {name}")

        def apply(f):
            log.append(f"apply {name}")
            f.marks = getattr(f, "marks", []) + [name]
            return f
        return apply

    @mark("a")
    @mark("b")
    @mark("c")
    def f(x=log.append("default")):
        "Doc."
    print(log, f.marks)
    log.clear()

    @trace(log)
    def add(a, b=1):
        """Adds."""
        return a + b
    print(add(1), add(1, b=5), log, add.__name__, add.__doc__, add.__wrapped__(2, 3))

    @lambda f: f()
    def value():
        return 42

    @(lambda f: [f.__name__])
    def listed(): pass

    decorators = {"k": lambda f: "from dict"}

    @decorators["k"]
    def x(): pass

    @(d := str)
    def named(): pass
    print(value, listed, x, named.startswith("<function"), d)
    try:
        @5
        def bad(): pass
    except TypeError as error:
        print(error)
    try:
        @undefined_decorator
        def bad(): pass
    except NameError as error:
        print(error)


@section("classes")
def classes():
    registry = {}

    def register(cls):
        registry[cls.__name__] = cls
        cls.registered = True
        return cls

    @register
    class A:
        @staticmethod
        @trace([])
        def s(x): return x * 2

        @property
        @functools.lru_cache
        def p(self): return [1]

        @functools.cached_property
        def c(self): return object()
    a = A()
    print(A.registered, registry, A.s(4), a.p is a.p, a.c is a.c)

    class Count:
        def __init__(self, f):
            functools.update_wrapper(self, f)
            self.f, self.n = f, 0

        def __call__(self, *args):
            self.n += 1
            return self.f(*args)

        def __get__(self, instance, owner):
            return functools.partial(self, instance)

    class B:
        @Count
        def method(self, x): return x + 1

    @Count
    def plain(x): return x
    b = B()
    print(b.method(1), b.method(2), B.__dict__["method"].n, plain(5), plain.n, plain.__name__)

    def total(cls):
        for name in ("add", "sub"):
            setattr(cls, name, lambda self, x, name=name: (name, x))
        return cls

    @total
    class C: pass
    print(C().add(1), C().sub(2))

    @functools.total_ordering
    class Ordered:
        def __init__(self, x): self.x = x
        def __eq__(self, other): return self.x == other.x
        def __lt__(self, other): return self.x < other.x
    print(Ordered(1) >= Ordered(2), Ordered(1) <= Ordered(1), max(Ordered(3), Ordered(5)).x, sorted([Ordered(2), Ordered(1)])[0].x)

    @int
    @str.strip
    @repr
    @len
    @list
    @str
    @type
    class N: pass
    print(N > 3)


@section("caching and dispatch")
def caching():
    calls = []

    @functools.lru_cache(maxsize=3)
    def square(x, *, k=0):
        calls.append(x)
        return x * x + k
    for x in (1, 2, 3, 1, 4, 2, 1.0, True):
        square(x)
    square(1, k=2)
    print(calls, square.cache_info(), square.cache_parameters())
    square.cache_clear()
    print(square.cache_info())
    attempt(square, [])

    @functools.cache
    def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
    print(fib(150), fib.cache_info())

    @functools.singledispatch
    def show(x): return f"object {x}"

    @show.register
    def _(x: int): return f"int {x}"

    @show.register(list)
    @show.register(tuple)
    def _(x): return f"sequence {len(x)}"

    @show.register(type(None))
    def _(x): return "none"
    print(show(1), show(True), show([1]), show((1, 2)), show(None), show("s"), show.dispatch(bool) is show.dispatch(int), sorted(c.__name__ for c in show.registry))

    class M:
        @functools.singledispatchmethod
        def f(self, x): return "default"

        @f.register
        def _(self, x: str): return "str"
    print(M().f(1), M().f("a"))

    def p(a, b, *, c=0): return a, b, c
    q = functools.partial(p, 1, c=5)
    print(q(2), q(2, c=6), q.func is p, q.args, q.keywords, functools.partial(q, 3)(), repr(functools.partial(len, [1])))
    attempt(functools.partial)
    attempt(functools.partial, 5)
    print(functools.reduce(lambda a, b: a * b, range(1, 8)), functools.reduce(lambda a, b: a + b, [], "start"))
    attempt(functools.reduce, lambda a, b: a, [])


def retry(times):
    def decorate(f):
        def wrapper(*args):
            for attempt_number in range(times):
                try:
                    return f(*args, attempt_number)
                except ValueError:
                    continue
            raise RuntimeError("gave up")
        return wrapper
    return decorate


@retry(3)
def flaky(x, attempt_number):
    if (x + attempt_number) % 3:
        raise ValueError
    return x + attempt_number


log = []


@trace(log)
@functools.lru_cache(None)
def collatz(n):
    return 0 if n == 1 else 1 + collatz(n // 2 if n % 2 == 0 else 3 * n + 1)


print(sum(flaky(i) for i in range(200)), max(collatz(n) for n in range(1, 150)), len(log))
