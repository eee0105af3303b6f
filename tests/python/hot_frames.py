# Who looks at frames from inside hot code sees what the interpreter would have: locals, lines, callers.
import sys
import traceback
import warnings


def section(title):
    print("==", title)


section("locals of callers")


def caller_local(name):
    return sys._getframe().f_back.f_locals[name]


def through(x):
    y = x + 1
    return caller_local("y") + sys._getframe().f_back.f_locals["i"]


def hot(n):
    total = 0
    for i in range(n):
        if i % 50 == 7:
            total += caller_local("i") + through(i)
        total += i
    return total


print(hot(3000))

section("lines and names of callers")


class Base:
    def method(self, x):
        return x + (len(where()) if x % 97 == 0 else 0)


class Derived(Base):
    def method(self, x):
        return super().method(x) * 2


places = set()


def where():
    f = sys._getframe(1)
    names = []
    while f and f.f_code.co_name != "<module>":
        names.append(f"{f.f_code.co_name}:{f.f_lineno}")
        f = f.f_back
    places.add(tuple(names))
    return names


def call_methods(n):
    o, total = Derived(), 0
    for i in range(n):
        total += o.method(i)
    return total


print(call_methods(2000), sorted(places))

section("tracebacks")


def fail(x):
    if x % 100 == 99:
        raise ValueError(x)
    return x


def call_fail(x):
    return fail(x) + 1


def catch(n):
    lines = set()
    for i in range(n):
        try:
            call_fail(i)
        except ValueError as error:
            lines.add(tuple((entry.name, entry.lineno) for entry in traceback.extract_tb(error.__traceback__)))
    return sorted(lines)


print(catch(1000))

section("operators that look back")


class Looker:
    def __add__(self, other):
        return other + sys._getframe(1).f_locals["i"]

    def __iter__(self):
        return self

    def __next__(self):
        f = sys._getframe(1)
        if f.f_locals.get("count", 0) >= 300:
            raise StopIteration
        return len(f.f_code.co_name)


def operators(n):
    a, total = Looker(), 0
    for i in range(n):
        total += a + 1
    count = 0
    for length in a:
        count += 1
        total += length
    return total, count


print(operators(500))

section("warnings")


def warn(i):
    if i % 200 == 0:
        warnings.warn("looked", stacklevel=2)


def warned(n):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for i in range(n):
            warn(i)
    return [(w.lineno, str(w.message)) for w in caught]


print(warned(1000))

section("recursion inside hot code")


def depth(n):
    return 0 if n == 0 else depth(n - 1) + 1


def recursions(n):
    total = 0
    for i in range(n):
        total += depth(i % 30)
    return total


print(recursions(600))
try:
    for i in range(200):
        depth(100 if i < 150 else 100000)
except RecursionError as error:
    print(error)
