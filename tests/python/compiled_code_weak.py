# What compiled code refers to dies when the program no longer does.
import gc
import weakref


def collect():
    for _ in range(3):
        gc.collect()


def gone(references):
    collect()
    return [r() is None for r in references]


# A closure that was hot, and what it closes over.
class Thing:
    def __init__(self, n):
        self.n = n

    def add(self, k):
        return self.n + k


def make(n):
    thing = Thing(n)

    def closure(k):
        return thing.add(k) + thing.n

    return closure, weakref.ref(closure), weakref.ref(thing)


def run(f, rounds=300):
    total = 0
    for i in range(rounds):
        total += f(i)
    return total


def closures():
    references = []
    for n in range(4):
        f, *more = make(n)
        references += more
        print(run(f))
    del f
    return references


print(gone(closures()))


# Recursive functions call their own traces.
def recursive():
    def fib(n):
        return n if n < 2 else fib(n - 1) + fib(n - 2)

    print(fib(12))
    return [weakref.ref(fib)]


print(gone(recursive()))


# A class of which instances were made and used.
def local_class():
    class Point:
        def __init__(self, x):
            self.x = x

        def double(self):
            return self.x * 2

    total = 0
    for i in range(300):
        total += Point(i).double()
    print(total)
    return [weakref.ref(Point), weakref.ref(Point.double)]


for _ in range(3):
    print(gone(local_class()))


# A module's function that is called in a loop, and an object that a global names.
class Counter:
    def __init__(self):
        self.count = 0


def module_like():
    namespace = {"counter": Counter()}
    exec(
        "def step(k):\n"
        "    counter.count += k\n"
        "    return helper(k)\n"
        "def helper(k):\n"
        "    return k + 1\n",
        namespace,
    )
    print(run(namespace["step"]), namespace["counter"].count)
    return [weakref.ref(namespace[name]) for name in ("counter", "step", "helper")]


for _ in range(3):
    print(gone(module_like()))


# Code that runs while it loses everything else that refers to it.
def replaced():
    def inner(k):
        if k == 250:
            del functions[0]
            collect()
        return k

    functions = [inner]
    reference = weakref.ref(inner)
    del inner
    total = 0
    f = functions[0]
    for i in range(300):
        total += f(i)
        if i == 249:
            gc.collect()
    del f
    print(total)
    return [reference]


print(gone(replaced()))


# Again after a collection: the same code for other functions.
def again():
    results = []
    for n in range(6):
        f, r, _ = make(n)
        results.append(run(f, 200))
        del f
        print(gone([r]))
    return results


print(again())


# Callbacks, generators and bound methods.
def others():
    class Callback:
        def __init__(self):
            self.seen = 0

        def __call__(self, x):
            self.seen += x
            return self.seen

    callback = Callback()

    def produce(n):
        for i in range(n):
            yield callback(i)

    total = 0
    for v in produce(300):
        total += v
    print(total, sum(map(callback, range(300))), len(sorted(range(300), key=callback)))
    return [weakref.ref(x) for x in (callback, produce, Callback)]


print(gone(others()))
