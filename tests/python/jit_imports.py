"""Imports and class statements inside functions that are compiled."""
import builtins
import sys


def local_imports(n):
    import math
    from collections import deque, OrderedDict as Ordered
    import os.path
    import os.path as path
    queue = deque([n])
    return math.floor(n + 0.5) + len(queue) + len(Ordered()) + (os.path is path)


assert sum(local_imports(i) for i in range(300)) == sum(range(300)) + 600


def optional(n):
    try:
        if n % 3 == 0:
            import no_such_module_at_all
        elif n % 3 == 1:
            from math import no_such_name
        else:
            from math import pi
            return 2
    except ModuleNotFoundError as error:
        return 0 if error.name == "no_such_module_at_all" else 100
    except ImportError as error:
        return 1 if error.name == "math" else 100


assert [optional(i) for i in range(300)] == [0, 1, 2] * 100


def make(n):
    class Point:
        total = n

        def get(self):
            return self.total + n

    return Point().get()


assert [make(i) for i in range(200)] == [2 * i for i in range(200)]


def importing(n):
    import math
    return math


calls = []
original = builtins.__import__


def hook(name, globals=None, locals=None, fromlist=(), level=0):
    calls.append((name, globals is sys.modules[__name__].__dict__, locals, fromlist, level))
    return original(name, globals, locals, fromlist, level)


for i in range(200):
    importing(i)
builtins.__import__ = hook
try:
    for i in range(100):
        importing(i)
finally:
    builtins.__import__ = original
assert len(calls) == 100 and set(calls) == {("math", True, None, None, 0)}, (len(calls), calls[:1])
for i in range(100):
    assert importing(i) is sys.modules["math"]
