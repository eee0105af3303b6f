# Truth tests and lengths of instances of classes derived from built-in ones, in loops that run hot.
from collections import Counter, OrderedDict, UserList, defaultdict, deque


def plain(base, name):
    return type(name, (base,), {})


class False_(tuple):
    def __bool__(self):
        return False


class Alternates(list):
    def __bool__(self):
        self.n = getattr(self, "n", 0) + 1
        return self.n % 3 == 0


class Long(dict):
    def __len__(self):
        return 7


class Empty(str):
    def __len__(self):
        return 0


class Raises(set):
    def __len__(self):
        raise ValueError("no length")


class Number(int):
    pass


class Odd(int):
    def __bool__(self):
        return self % 2 == 1


def count(values, n):
    k = lengths = 0
    for i in range(n):
        v = values[i % len(values)]
        if v:
            k += 1
        if not v:
            k += 100
        while v and i % 7 == 0:
            k += 1000
            break
        k += 10000 if (v or None) is v else 0
        k += 100000 if bool(v) else 0
        try:
            lengths += len(v)
        except (TypeError, ValueError):
            lengths -= 1
    return k, lengths


D, L, T, S, St, By, Ba, I, F, C = (
    plain(b, n) for b, n in zip((dict, list, tuple, set, str, bytes, bytearray, int, float, complex), "DLTSUBAIFC")
)
samples = [
    [Counter("ab"), Counter()], [defaultdict(int), defaultdict(int, a=1)], [OrderedDict(), OrderedDict(a=1)], [D(), D(a=1)],
    [L(), L("ab")], [T(), T("ab")], [S(), S("ab")], [St(), St("ab")], [By(), By(b"ab")], [Ba(), Ba(b"ab")],
    [I(), I(3)], [F(), F(2.5)], [C(), C(2j)], [range(0), range(5)], [memoryview(b""), memoryview(b"ab")],
    [frozenset(), frozenset("a")], [deque(), deque("a")], [{}.keys(), {1: 2}.values()], [UserList(), UserList("a")],
    [False_("a")], [Alternates("ab")], [Long()], [Empty("abc")], [Number(0), Number(4)], [Odd(4), Odd(5)], [10**30, 0, -(10**40)],
]
for values in samples:
    print(type(values[0]).__name__, count(values, 300))


def raising(n):
    raised = 0
    for _ in range(n):
        try:
            if Raises():
                print("never")
        except ValueError:
            raised += 1
    return raised


print(raising(200))


def filled(n):
    c, seen = Counter(), []
    for i in range(n):
        if not c:
            seen.append(i)
        c[i % 5] += 1
        if len(c) == 5 and i % 40 == 0:
            c.clear()
    return seen, len(c)


print(filled(300))


def changed(n):
    total = 0
    d = D(a=1)
    for i in range(n):
        if i == n // 2:
            D.__len__ = lambda self: 0
        if i == n * 3 // 4:
            D.__bool__ = lambda self: True
        total += 1 if d else 1000
    return total


print(changed(400))
