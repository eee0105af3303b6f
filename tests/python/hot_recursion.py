# Recursive functions that run as machine code, and everybody who looks at the frames that they do not have.
import sys
import threading
import traceback
import warnings


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def tak(x, y, z):
    if y >= x:
        return z
    return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y))


print(fib(18), tak(12, 8, 4))


# --- exceptions through recursion

class Found(Exception):
    pass


def descend(n, at):
    if n == at:
        raise Found(n)
    if n == 0:
        return 0
    return 1 + descend(n - 1, at)


def catches(n, at):
    try:
        return descend(n, at)
    except Found as e:
        depth = 0
        tb = e.__traceback__
        lines = []
        while tb:
            depth += 1
            lines.append(tb.tb_lineno)
            assert tb.tb_frame.f_lineno is not None
            tb = tb.tb_next
        return depth, lines[0], lines[1], lines[-1], e.args


for i in range(400):
    descend(10, -1)
for i in range(30):
    outcome = catches(12, 5)
print(outcome)


def back_chain(n, at):
    if n == at:
        try:
            descend(2, 1)
        except Found as e:
            names = []
            frame = e.__traceback__.tb_frame
            while frame and frame.f_code.co_name != "<module>":
                names.append((frame.f_code.co_name, frame.f_locals.get("n")))
                frame = frame.f_back
            return names
    return [] if n == 0 else back_chain(n - 1, at)


for i in range(300):
    back_chain(6, 7)
for i in range(20):
    names = back_chain(6, 3)
print(names)


def handled_half_way(n):
    if n == 0:
        raise KeyError("bottom")
    if n % 3 == 0:
        try:
            return handled_half_way(n - 1)
        except KeyError as e:
            return [n, str(e)]
        finally:
            pass
    return handled_half_way(n - 1) + [n]


for i in range(300):
    result = handled_half_way(10)
print(result)


def formatted(n):
    if n == 0:
        return 1 // n
    return formatted(n - 1) + 1


for i in range(300):
    try:
        formatted(4)
    except ZeroDivisionError:
        text = traceback.format_exc()
print(text.replace(__file__, "FILE"))


# --- the recursion limit

def endless(n):
    global deepest
    deepest = n
    return endless(n + 1) + 1


def depth_to_limit():
    try:
        endless(0)
    except RecursionError as e:
        tb, count = e.__traceback__, 0
        while tb:
            tb, count = tb.tb_next, count + 1
        return deepest, count, str(e)


depths = {depth_to_limit() for i in range(20)}
print(len(depths), depths if len(depths) > 1 else "")
base = depths.pop()
print(base[1] - base[0], base[2])


def even(n):
    return True if n == 0 else odd(n - 1)


def odd(n):
    return False if n == 0 else even(n - 1)


for i in range(300):
    assert even(i % 40) == (i % 2 == 0)
sys.setrecursionlimit(20000)
print(even(15000), odd(15000))
try:
    even(30000)
except RecursionError as e:
    print("RecursionError", e)
sys.setrecursionlimit(1000)


# --- frames

def looks(n, top):
    local = n * 2
    if n == 0:
        seen = []
        frame = sys._getframe()
        while frame is not None and frame.f_code.co_name == "looks":
            values = frame.f_locals
            seen.append((values["n"], values["local"], frame.f_lineno - frame.f_code.co_firstlineno))
            frame = frame.f_back
        return seen
    result = looks(n - 1, top)
    if n == top:
        result.append(local)
    return result


def looks_sometimes(n, look):
    if n == 0:
        return sys._getframe(3).f_locals["n"] if look else 0
    return looks_sometimes(n - 1, look) + 1


for i in range(200):
    looks_sometimes(8, False)
print([looks_sometimes(8, i % 3 == 0) for i in range(9)])
for i in range(60):
    seen = looks(5, 5)
print(seen)


def warns(n):
    if n == 0:
        warnings.warn("deep", stacklevel=3)
        return 0
    return warns(n - 1) + 1


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    for i in range(300):
        warns(4)
print(len(caught), {w.lineno for w in caught} == {warns.__code__.co_firstlineno + 4})


class Names:
    def __init__(self):
        self.seen = 0

    def visit(self, tree):
        if isinstance(tree, tuple):
            return self.visit(tree[0]) + self.visit(tree[1])
        self.seen += 1
        if tree == "locals":
            return sorted(locals())
        return [tree]


tree = ((1, 2), (3, ("locals", 4)))
names = Names()
for i in range(200):
    flat = names.visit(tree)
print(len(flat), flat[3:5], names.seen)


# --- what is called changes while it runs

def changing(n):
    if n == 0:
        return "old"
    if n == 5 and swap:
        globals()["changing"] = lambda n: "new"
    return changing(n - 1)


swap = False
original = changing
for i in range(300):
    changing(8)
swap = True
print(original(8), changing(8))


def step(n):
    return n + 1


def repeats(n, total):
    global step
    if n == 0:
        return total
    if n == 50:
        step = lambda n: n + 1000
    return repeats(n - 1, step(total))


for i in range(300):
    repeats(20, 0)
print(repeats(100, 0), repeats(10, 0))


class Shape:
    def area(self, n):
        return 0 if n == 0 else 1 + self.area(n - 1)


class Square(Shape):
    def area(self, n):
        return n if n < 3 else super().area(n - 1) * 2


class Other:
    def area(self, n):
        return 7 + n


shapes = [Shape(), Square(), Other(), Square(), Shape()]
print(sum(shapes[i % 5].area(i % 9) for i in range(3000)))
Shape.area = lambda self, n: -1
print([s.area(4) for s in shapes])


# --- arguments of all sorts

def add_all(n, a, b=2, *rest, key=3, **more):
    if n == 0:
        return a + b + key + len(rest) + len(more)
    return add_all(n - 1, a, b, *rest, key=key, **more)


def types(n, v):
    return v if n == 0 else types(n - 1, v)


def many(a, b, c, d, e, f, g, h, i, j, k, l, m, n):
    return (a, n) if a == 0 else many(a - 1, b, c, d, e, f, g, h, i, j, k, l, m, n + b + m)


def doubles(n, x, y):
    return x if n == 0 else doubles(n - 1, x * 0.5 + y, y + 1)


for i in range(200):
    add_all(5, 1), add_all(3, 1, 2, 3, key=4, z=5)
    types(4, i), types(4, 1.5), types(4, None), types(4, "s"), types(4, True), types(4, 1 << 70)
    many(3, *range(13)), doubles(6, 1.0, i)
print(add_all(5, 1), add_all(3, 1, 2, 3, key=4, z=5))
print([types(5, v) for v in (1, -1.5, None, "s", True, 1 << 70, (1 << 62) - 1, [])])
not_a_number, huge = float("nan"), 1e300
print([types(i % 4, v) is v for v in (not_a_number, huge) for i in range(100)].count(True))
print(many(4, *range(13)), doubles(8, 1.5, 2), doubles(8, 1, 0.25))


def grow(n, v):
    return v if n == 0 else grow(n - 1, v * 3)


print([grow(i, 1) for i in range(0, 60, 7)], grow(50, 1.5))


def defaults(n, step=1, out=None):
    if n <= 0:
        return out
    return defaults(n - step, step, (out or 0) + 1)


print([defaults(40) for i in range(100)][-1], defaults(40, 2), defaults(10, 3, 5))


# --- closures and cells

def make_counter():
    calls = 0

    def count(n):
        nonlocal calls
        calls += 1
        return 0 if n == 0 else count(n - 1) + calls

    return count, lambda: calls


totals = []
for i in range(60):
    count, calls = make_counter()
    totals.append((count(9), calls()))
print(set(totals))


def keeps(n):
    own = [n]
    get = lambda: (n, own)
    return [get] if n == 0 else keeps(n - 1) + [get]


for i in range(100):
    gets = keeps(4)
print([get() for get in gets])


# --- loops in callees

def has_loop(n):
    total = 0
    for i in range(n):
        total += i
    return total


def loops_and_recurses(n):
    total = 0
    for i in range(n):
        if i % 2:
            total += loops_and_recurses(i - 1) + 1
        else:
            total += has_loop(i)
    return total


def while_loop(n):
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
        if steps == 200:
            raise Found(n)
    return steps


def early(items, wanted):
    for position, item in enumerate(items):
        if item == wanted:
            return position
    else:
        return -1


print([loops_and_recurses(i) for i in range(12)])
print(sum(while_loop(i) for i in range(1, 2000) if i not in (703, 871, 937, 1161)) if False else
      sum(while_loop(i) for i in range(1, 500)))
print(sum(early([3, 1, 4, 1, 5], i % 7) for i in range(2000)))
print(sum(has_loop(i % 10) for i in range(2000)))


def permutations(items, prefix, out):
    if not items:
        out.append(prefix)
    for i in range(len(items)):
        permutations(items[:i] + items[i + 1:], prefix + items[i], out)
    return out


print(len(permutations("abcdef", "", [])), permutations("abcd", "", [])[::5])


# --- generators and recursion

def walk(n):
    if n > 0:
        yield from walk(n - 1)
        yield fib(n)
        yield from walk(n - 2)


print(list(walk(7)), sum(walk(11)))


def consume(n):
    return sum(consume(k) + 1 for k in range(n))


print([consume(n) for n in range(9)])

# --- tracing in the middle


def traced(n, start):
    if n == 0:
        if start:
            sys.settrace(tracer)
        return 0
    value = traced(n - 1, start)
    return value + 1


events = []


def tracer(frame, event, arg):
    events.append((event, frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno, arg))
    return tracer


for i in range(300):
    traced(6, False)
print(traced(6, True), traced(1, False))
sys.settrace(None)
print(events)


def profiled(n, start):
    if n == 0:
        if start:
            sys.setprofile(lambda frame, event, arg: calls.append((event, frame.f_locals.get("n"))))
        return 0
    return profiled(n - 1, start) + 1


calls = []
for i in range(300):
    profiled(6, False)
print(profiled(4, True))
sys.setprofile(None)
print(calls[:6])


# --- threads, deep recursion, operators

def in_thread(out):
    out.append(fib(15))


outs = []
threads = [threading.Thread(target=in_thread, args=(outs,)) for i in range(6)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(outs)


class Poly:
    def __init__(self, n):
        self.n = n

    def __add__(self, other):
        return Poly(self.n + other.n) if self.n < 3 else Poly(self.n - 1) + other

    def __call__(self, n):
        return self.n if n == 0 else self(n - 1)

    def __len__(self):
        return self.n if self.n < 4 else len(Poly(self.n - 1))

    @property
    def deep(self):
        return 0 if self.n == 0 else 1 + Poly(self.n - 1).deep


print(sum((Poly(i % 6) + Poly(1)).n for i in range(500)), sum(Poly(3)(i % 5) for i in range(500)),
      sum(len(Poly(i % 9)) for i in range(500)), sum(Poly(i % 9).deep for i in range(500)))


def returns_wrong(n):
    class Bad:
        def __init__(self):
            return n
    try:
        Bad()
    except TypeError as e:
        return str(e)


print({returns_wrong(i) for i in range(100)})


class Tree:
    def __init__(self, depth):
        self.children = [Tree(depth - 1) for _ in range(depth)]

    def size(self):
        return 1 + sum(child.size() for child in self.children)


print([Tree(i).size() for i in range(7)])


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


print(ackermann(2, 30), ackermann(2, 50))
