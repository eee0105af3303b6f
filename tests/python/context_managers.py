"""with statements: protocol, order, suppression, several managers, errors in the methods, contextlib."""
import contextlib
from _table import attempt, section

log = []


class Manager:
    def __init__(self, name, suppress=False, fail=None):
        self.name, self.suppress, self.fail = name, suppress, fail

    def __enter__(self):
        log.append(f"enter {self.name}")
        if self.fail == "enter":
            raise ValueError("enter " + self.name)
        return self.name.upper()

    def __exit__(self, kind, value, traceback):
        log.append(f"exit {self.name} {kind and kind.__name__} {value!r} {traceback is not None}")
        if self.fail == "exit":
            raise KeyError("exit " + self.name)
        return self.suppress


def show(function, *args):
    log.clear()
    attempt(function, *args)
    for line in log:
        print("   ", line)


@section("protocol")
def protocol():
    def plain():
        with Manager("a") as a:
            log.append(a)
        return "done"

    def several(*options):
        with Manager("a", *options[:1]) as a, Manager("b", *options[1:2]) as b, Manager("c", *options[2:3]):
            log.append(a + b)
            1 / 0
        return "suppressed"

    def parenthesised():
        with (Manager("a") as a, Manager("b"), Manager("c") as c,):
            return a, c

    def enter_fails():
        with Manager("a", True), Manager("b", False, "enter"), Manager("c"):
            log.append("body")
        return "suppressed by a"

    def exit_fails(suppress):
        with Manager("a", suppress), Manager("b", True, "exit"):
            raise ValueError("body")
        return "gone on"

    def returns():
        with Manager("a", True):
            return "returned"

    def loop():
        out = []
        for i in range(4):
            with Manager(str(i)):
                if i == 1:
                    continue
                if i == 2:
                    break
                out.append(i)
        return out

    def targets():
        d = {}
        with Manager("xy") as d["key"], Manager("pq") as (p, q), Manager("r") as [r]:
            return d, p, q, r

    def bad_target():
        with Manager("abc", True) as (x, y):
            pass
        return "suppressed"

    show(plain)
    show(several)
    show(several, True)
    show(several, False, False, True)
    show(several, 0, 1, 0)
    show(parenthesised)
    show(enter_fails)
    show(exit_fails, True)
    show(exit_fails, False)
    show(returns)
    show(loop)
    show(targets)
    show(bad_target)


@section("missing methods")
def missing():
    def use(manager):
        with manager as x:
            return x
    attempt(use, 5)
    attempt(use, type("E", (), {"__enter__": lambda s: 1})())
    attempt(use, type("X", (), {"__exit__": lambda *a: 1})())
    instance = type("I", (), {})()
    instance.__enter__ = lambda: 1
    instance.__exit__ = lambda *a: 1
    attempt(use, instance)
    attempt(use, type("S", (), {"__enter__": staticmethod(lambda: "static"), "__exit__": classmethod(lambda cls, *a: len(a))})())
    attempt(use, type("N", (), {"__enter__": None, "__exit__": None})())
    attempt(use, Manager)

    class Truth:
        def __enter__(self): return self

        def __exit__(self, *args):
            class Bad:
                def __bool__(self): raise TypeError("no truth")
            return Bad()
    attempt(use, Truth())

    def failing():
        with Truth():
            raise ValueError
    attempt(failing)


@section("contextlib")
def library():
    @contextlib.contextmanager
    def tag(name):
        log.append(f"<{name}>")
        try:
            yield name
        except ValueError as e:
            log.append(f"caught {e}")
        finally:
            log.append(f"</{name}>")

    def body(error):
        with tag("a"), tag("b") as b:
            if error:
                raise error
            return b
    for error in (None, ValueError("v"), KeyError("k"), StopIteration("s")):
        show(body, error)

    @tag("decorated")
    def function(x):
        log.append(x)
        return x
    show(function, "one")
    show(function, "two")

    @contextlib.contextmanager
    def never():
        if False:
            yield

    @contextlib.contextmanager
    def twice():
        yield 1
        yield 2

    @contextlib.contextmanager
    def swallows():
        try:
            yield
        except BaseException:
            yield "again"
    attempt(never().__enter__)

    def use(manager, error=None):
        with manager:
            if error:
                raise error
    attempt(use, twice())
    attempt(use, swallows(), ValueError("x"))
    attempt(use, contextlib.suppress(ValueError, KeyError), KeyError())
    attempt(use, contextlib.suppress(ValueError), TypeError("t"))
    attempt(use, contextlib.nullcontext(5))
    import io
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        print("hidden")
    print(repr(out.getvalue()))

    class Closing:
        def close(self):
            log.append("close")
    show(use, contextlib.closing(Closing()))

    def stack():
        with contextlib.ExitStack() as s:
            for name in "abc":
                log.append(s.enter_context(Manager(name)))
            s.callback(log.append, "callback")
            s.push(lambda *error: log.append(error[0]) or True)
            raise ValueError("in stack")
        return "survived"
    show(stack)

    def moved():
        with contextlib.ExitStack() as s:
            s.enter_context(Manager("moved"))
            kept = s.pop_all()
        log.append("outside")
        kept.close()
    show(moved)
    attempt(contextlib.ExitStack().enter_context, 5)

    class Decorator(contextlib.ContextDecorator):
        def __enter__(self): log.append("in")
        def __exit__(self, *e): log.append("out")

    @Decorator()
    def decorated(): return 5
    show(decorated)


class Counter:
    depth = most = 0

    def __enter__(self):
        Counter.depth += 1
        Counter.most = max(Counter.most, Counter.depth)
        return self

    def __exit__(self, *error):
        Counter.depth -= 1
        return error[0] is ValueError


def hot(n):
    counter = Counter()
    survived = 0
    for i in range(n):
        with counter as c, c:
            if i % 4 == 0:
                raise ValueError
            if i % 9 == 0:
                continue
            survived += i
    return survived, Counter.depth, Counter.most


print(hot(500))


@section("generators and with")
def generators():
    def g():
        with Manager("g") as name:
            for i in range(3):
                yield name, i
    log.clear()
    it = g()
    print(next(it), next(it))
    it.close()
    attempt(next, it)
    it = g()
    next(it)
    attempt(it.throw, KeyError("thrown"))
    print(log)
