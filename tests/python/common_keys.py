# The keys that two dicts have in common.
from collections import OrderedDict

a = {i: str(i) for i in range(30)}
b = {i * 2: i for i in range(100)}
del b[8]
for x, y in ((a, b), (b, a), (a, {}), ({}, b), (a, a), (a, OrderedDict.fromkeys([3, 500])), ({1: 0, "x": 1}, {1.0: 2, "x": 3})):
    print(list(x.keys() & y.keys()) == list(y.keys() & x.keys()), sorted(map(str, x.keys() & y.keys())))


class Key:
    def __init__(self, value, act=None):
        self.value, self.act = value, act

    def __hash__(self):
        return self.value

    def __eq__(self, other):
        if self.act:
            self.act()
        return self.value == other.value


def fail():
    raise ValueError("compared")


print(len({Key(1): 1, Key(2): 2}.keys() & {Key(1): 1, Key(3): 2}.keys()))
try:
    {Key(1, fail): 1}.keys() & {Key(1): 1, Key(3): 2}.keys()
except ValueError as e:
    print(e)
d = {}
d[Key(1, lambda: d.pop("more", None))] = 1
d["more"] = 1
try:
    print(len(d.keys() & {Key(1): 1, Key(3): 2, Key(4): 3}.keys()))
except RuntimeError as e:
    print(e)
