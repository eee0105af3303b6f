"""Dicts and sets changed while they are iterated, looked up or compared."""
from _table import attempt


def grow():
    d = {1: 1}
    for k in d:
        d[k + 1] = 1


def shrink():
    d = {i: i for i in range(5)}
    for k in d:
        del d[k]


def replace_values():
    d = {i: i for i in range(5)}
    for k in d:
        d[k] = k * 2
    return d


def swap_keys():
    d = {i: i for i in range(3)}
    for k in d:
        del d[k]
        d[k + 100] = 1


def items_grow():
    d = {"a": 1}
    for k, v in d.items():
        d[k * 2] = v


def values_clear():
    d = {"a": 1, "b": 2}
    for v in d.values():
        d.clear()


def reversed_grow():
    d = {"a": 1, "b": 2}
    for k in reversed(d):
        d["c" + k] = 1


def set_grow():
    s = {1, 2, 3}
    for x in s:
        s.add(x + 10)


def set_shrink():
    s = {1, 2, 3}
    for x in s:
        s.discard(x)


def set_swap():
    s = {1}
    out = []
    for x in s:
        out.append(x)
        s.discard(x)
        s.add(x)
    return out


for function in (grow, shrink, replace_values, swap_keys, items_grow, values_clear, reversed_grow, set_grow, set_shrink, set_swap):
    print(function.__name__, end=": ")
    attempt(function)

d = {1: 1, 2: 2}
it = iter(d)
next(it)
d[3] = 3
attempt(next, it)
attempt(next, it)
del d[3]
attempt(next, it)
it = iter({1: 2})
print(it.__length_hint__(), list(it), list(it), it.__length_hint__())


class Evil:
    """Changes a dict while it is compared."""

    def __init__(self, name, action=None):
        self.name = name
        self.action = action

    def __hash__(self):
        return 7

    def __eq__(self, other):
        action, self.action = self.action, None
        if action:
            action()
        return isinstance(other, Evil) and self.name == other.name


d = {}
key = Evil("a", lambda: d.clear())
d[key] = 1
print(d.get(Evil("b")), len(d))
d[key] = 2
key.action = lambda: d.update({i: i for i in range(100)})
print(d.get(Evil("a")), len(d))
d = {}
key = Evil("x", lambda: d.pop(key, None))
d[key] = 1
attempt(d.__getitem__, Evil("x"))
print(len(d))
s = set()
key = Evil("s", lambda: s.clear())
s.add(key)
print(Evil("t") in s, len(s))
s.add(key)
key.action = lambda: s.update(range(200))
s.add(Evil("u"))
print(len(s))


class Boom:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return self.n % 2

    def __eq__(self, other):
        raise ValueError("compare")


d = {Boom(1): 1}
attempt(d.get, Boom(1))
attempt(d.__setitem__, Boom(3), 1)
attempt(d.pop, Boom(3))
print(len(d), d.get(Boom(2)))
attempt(lambda: {Boom(1), Boom(3)})
attempt(lambda: {Boom(1): 1} == {Boom(3): 1})
a = {1: 1}
a["self"] = a
b = {1: 1}
b["self"] = b
attempt(lambda: a == b)
