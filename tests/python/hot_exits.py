"""Leaving hot code in odd ways: exceptions deep in calls, tracebacks, frames, generators, recursion, finally, interrupts."""
import signal
import sys
import traceback
from _table import attempt, outcome, section


def leaf(i, limit):
    if i == limit:
        raise ValueError(f"at {i}")
    return i * 2


def middle(i, limit):
    a, b = i, [i]
    try:
        return leaf(a, limit) + b[0]
    finally:
        b.append(a)


def loop(n, limit):
    total = 0
    for i in range(n):
        total += middle(i, limit)
    return total


exceptions_line = sys._getframe().f_lineno


@section("exceptions")
def exceptions():
    print(loop(300, -1))
    try:
        loop(300, 250)
    except ValueError as error:
        lines = [(f.name, f.lineno - exceptions_line) for f in traceback.extract_tb(error.__traceback__)]
        frame = error.__traceback__.tb_next.tb_frame
        print(error, lines, {k: v for k, v in frame.f_locals.items()})
        deep = error.__traceback__.tb_next.tb_next.tb_frame
        print(deep.f_locals)

    def caught(n):
        counts = {}
        for i in range(n):
            try:
                if i % 7 == 0: {}[i]
                elif i % 5 == 0: [][i]
                elif i % 3 == 0: int("x" * (i % 4))
                elif i % 11 == 0: None.x
                elif i % 13 == 0: i / (i - i)
                else: counts["none"] = counts.get("none", 0) + 1
            except (KeyError, IndexError) as e:
                counts[type(e).__name__] = counts.get(type(e).__name__, 0) + 1
            except ValueError as e:
                counts[str(e)] = counts.get(str(e), 0) + 1
            except Exception as e:
                counts[repr(e)] = counts.get(repr(e), 0) + 1
            finally:
                counts["finally"] = counts.get("finally", 0) + 1
        return counts
    print(caught(600))

    def kept(n):
        errors = []
        for i in range(n):
            try:
                raise KeyError(i)
            except KeyError as e:
                if i % 50 == 0:
                    errors.append(e)
        return [(e.args, e.__traceback__.tb_lineno - exceptions_line, e.__context__) for e in errors]
    print(kept(300))

    def chained(n):
        for i in range(n):
            try:
                try:
                    raise ValueError(i)
                except ValueError:
                    raise KeyError(i)
            except KeyError as e:
                last = e
        return repr(last), repr(last.__context__), sys.exc_info()
    print(chained(300))

    def nested_loops(n):
        out = []
        for i in range(n):
            for j in range(10):
                try:
                    if j == i % 10:
                        raise StopIteration
                    if i == n - 1 and j == 5:
                        return out[-3:]
                except StopIteration:
                    out.append(i * j)
                    break
        return "never", out[-3:]
    print(nested_loops(200))


@section("frames")
def frames():
    def look(i):
        frame = sys._getframe(1)
        return frame.f_locals["total"], frame.f_lineno, frame.f_code.co_name

    def run(n):
        total = 0
        seen = None
        for i in range(n):
            total += i
            if i == n - 2:
                seen = look(i)
        return seen[0], seen[2], total
    print(run(300))

    def locals_in_loop(n):
        x = 0
        out = []
        for i in range(n):
            x += i
            if i % 100 == 99:
                out.append(sorted(locals().items(), key=str)[:2])
        return len(out), out[0]
    print(locals_in_loop(300)[0])

    def depth(n):
        d, frame = 0, sys._getframe()
        while frame:
            d, frame = d + 1, frame.f_back
        return d

    def recursive(n):
        return depth(n) if n == 0 else recursive(n - 1)
    print([recursive(i) - recursive(0) for i in range(0, 60, 10)])

    def stack(n):
        return [f.name for f in traceback.extract_stack()][-3:] if n == 0 else stack(n - 1)
    for _ in range(50):
        result = stack(5)
    print(result)

    def warn_level(n):
        names = set()
        for i in range(n):
            names.add(sys._getframe(i % 2).f_code.co_name)
        return sorted(names)
    print(warn_level(200))


@section("recursion")
def recursion():
    def down(n): return n if n == 0 else 1 + down(n - 1)
    def forever(n): return forever(n + 1)
    def even(n): return True if n == 0 else odd(n - 1)
    def odd(n): return False if n == 0 else even(n - 1)
    def tree(n): return 1 if n < 2 else tree(n - 1) + tree(n - 2)
    def with_try(n):
        try:
            return with_try(n + 1)
        except RecursionError:
            return n
    print([down(500) for _ in range(5)][0], even(600), odd(601), tree(16))
    for _ in range(3):
        attempt(forever, 0)
        print(500 < with_try(0) <= 1000)

    class Node:
        def __init__(self, n): self.next = Node(n - 1) if n else None
        def total(self): return 1 + (self.next.total() if self.next else 0)
        def __repr__(self): return f"{self.next!r}."
        def __eq__(self, other): return self.next == other.next
    print(Node(200).total(), len(repr(Node(200))), Node(150) == Node(150))
    attempt(lambda: Node(100000))

    class Loop:
        def __getattr__(self, name): return getattr(self, name + "x")
        def __repr__(self): return repr(self)
        def __add__(self, o): return self + o
        def __call__(self): return self()
        def __iter__(self): return iter(self)
        def __eq__(self, o): return self == o
        def __hash__(self): return hash(self)
        def __getitem__(self, i): return self[i]
        def __len__(self): return len(self)
    for f in (lambda x: x.a, repr, lambda x: x + 1, lambda x: x(), list, lambda x: x == 1, hash, lambda x: x[0], len, lambda x: f"{x}", lambda x: {x: 1}):
        try:
            f(Loop())
        except RecursionError:
            print("RecursionError", end=" ")
    print()

    def generator(n):
        if n:
            yield from generator(n - 1)
        yield n
    print(sum(generator(300)))
    attempt(lambda: sum(generator(5000)))
    sort = lambda n: sorted([n, 0], key=lambda x: sort(x - 1)[0] if x > 0 else 0)
    print(sort(20))


@section("generators abandoned")
def abandoned():
    log = []

    def g(n):
        try:
            for i in range(n):
                yield i
        finally:
            log.append("closed")

    def first(n):
        out = 0
        for i in range(n):
            it = g(10)
            for x in it:
                if x == i % 10:
                    break
                out += x
            it.close()
        return out
    print(first(200), len(log))

    def zipped(n):
        total = 0
        for a, b in zip(g(n), g(n + 1)):
            total += a * b
        return total
    print(zipped(300))

    def sent(n):
        def echo():
            total = 0
            while True:
                try:
                    total += yield total
                except ValueError:
                    total = 0
        e = echo()
        next(e)
        for i in range(n):
            last = e.throw(ValueError) if i % 90 == 89 else e.send(i)
        return last
    print(sent(300))

    def raises_inside(n):
        def inner():
            for i in range(n):
                if i == n - 5:
                    raise KeyError(i)
                yield i
        return sum(inner())
    attempt(raises_inside, 300)


@section("signals")
def signals():
    hits = []

    def handler(number, frame):
        hits.append(frame.f_code.co_name)
        if len(hits) == 2:
            raise KeyboardInterrupt("stop")
    old = signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.02, 0.02)

    def spin():
        n = 0
        while True:
            n += 1
    try:
        spin()
    except KeyboardInterrupt as error:
        print(error, hits)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)

    def spin_for():
        for i in range(10**12):
            pass
    hits.clear()
    signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.02, 0.02)
    attempt(spin_for)
    signal.setitimer(signal.ITIMER_REAL, 0)

    def spin_calls():
        while True:
            abs(leaf(1, 2))
    hits.clear()
    signal.setitimer(signal.ITIMER_REAL, 0.02, 0.02)
    try:
        spin_calls()
    except KeyboardInterrupt as error:
        print(error)
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, old)
