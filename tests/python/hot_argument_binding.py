# Calls with keywords, defaults, *args and **kwargs in hot loops, and what happens when they change half-way.

import functools


def keyword_only(a, b=2, *, c=3, d):
    return a + 10 * b + 100 * c + 1000 * d


def everything(a, *rest, k=5, **more):
    return a, rest, k, sorted(more.items())


def keywords(n):
    total = 0
    for i in range(n):
        total += keyword_only(i, d=1)
        total += keyword_only(a=i, d=2, b=3)
        total += keyword_only(i, 4, d=i, c=i)
    return total


assert keywords(200) == sum(
    (i + 20 + 300 + 1000) + (i + 30 + 300 + 2000) + (i + 40 + 100 * i + 1000 * i) for i in range(200)
)


def many(n):
    out = []
    for i in range(n):
        out.append(everything(i))
        out.append(everything(i, 1, 2.5, x=i, y="z"))
        out.append(everything(i, *(i, i + 1), k=i, **{"q": i}))
    return out


got = many(150)
assert got[-3] == (149, (), 5, [])
assert got[-2] == (149, (1, 2.5), 5, [("x", 149), ("y", "z")])
assert got[-1] == (149, (149, 150), 149, [("q", 149)])


# --- defaults that are replaced while the loop runs

def scaled(x, factor=2, *, offset=1):
    return x * factor + offset


def replaced_defaults(n):
    out = []
    for i in range(n):
        if i == n // 2:
            scaled.__defaults__ = (3,)
        if i == n // 2 + 20:
            scaled.__kwdefaults__["offset"] = 7
        if i == n // 2 + 40:
            scaled.__kwdefaults__ = {"offset": 0.5}
        out.append(scaled(i))
    return out


got = replaced_defaults(300)
assert got[149] == 299 and got[150] == 451 and got[169] == 508 and got[170] == 517
assert got[190] == 570.5 and got[299] == 897.5


# --- errors in the middle of a hot loop

def wrong(n, where):
    for i in range(n):
        try:
            if i == where:
                scaled(i, faktor=2)
            scaled(i, factor=i)
        except TypeError as e:
            return i, str(e)
    return None


assert wrong(200, 150) == (150, "scaled() got an unexpected keyword argument 'faktor'")
assert wrong(200, 300) is None


# --- wrappers

def logged(f):
    calls = 0

    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        nonlocal calls
        calls += 1
        return f(*args, **kwargs)

    wrapper.calls = lambda: calls
    return wrapper


@logged
def area(w, h=2, *, scale=1):
    return w * h * scale


def wrapped(n):
    total = 0
    for i in range(n):
        total += area(i)
        total += area(i, 3)
        if i % 3 == 0:
            total += area(i, h=4, scale=2)
    return total


assert wrapped(300) == sum(2 * i + 3 * i + (8 * i if i % 3 == 0 else 0) for i in range(300))
assert area.calls() == 700


def spread(n, args, kwargs):
    total = 0
    for i in range(n):
        if i == n - 5:
            args = [1, 2]
        if i == n - 3:
            args, kwargs = (1, 2, 3), {}
        try:
            total += keyword_only(*args, **kwargs)
        except TypeError as e:
            total -= 1
            message = str(e)
    return total, message


assert spread(200, (1,), {"d": 1}) == (
    195 * 1321 + 2 * 1321 - 3,
    "keyword_only() takes from 1 to 2 positional arguments but 3 were given",
)


# --- classes

class Point:
    def __init__(self, x, y=0, *, tag=None, **more):
        self.x = x
        self.y = y
        self.tag = tag
        self.more = more


def points(n):
    s = 0
    for i in range(n):
        p = Point(i, tag="t")
        q = Point(y=i, x=1)
        r = Point(1, 2, colour=i)
        s += p.x + p.y + q.x + q.y + r.more["colour"] + (p.tag == "t") + (q.tag is None)
    return s


assert points(200) == sum(3 * i + 1 + 1 + 1 for i in range(200))


class Odd:
    def __init__(self, x, **kw):
        return kw.get("result")


def wrong_init(n):
    for i in range(n):
        Odd(i, result=None if i < n - 1 else i)


try:
    wrong_init(150)
except TypeError as e:
    assert str(e) == "__init__() should return None, not 'int'", e
else:
    raise AssertionError


# --- methods in the callable's place

class Account:
    def __init__(self):
        self.balance = 0

    def deposit(self, amount, *, times=1):
        self.balance += amount * times
        return self

    @classmethod
    def make(cls, *, start=0):
        a = cls()
        a.balance = start
        return a

    @staticmethod
    def fee(*, rate=0.5):
        return rate


def methods(n):
    a = Account.make(start=5)
    for i in range(n):
        a.deposit(1, times=2).deposit(amount=i)
        bound = a.deposit
        bound(1)
        a.balance += Account.fee() + a.fee(rate=1)
    return a.balance


assert methods(120) == 5 + sum(2 + i + 1 + 1.5 for i in range(120))

# --- natives with keywords


def natives(n):
    out = 0
    for i in range(n):
        out += sorted([3, 1, i], reverse=True)[0] + int("11", base=2) + max([1, 2], key=lambda v: -v)
        out += len("a,b".split(sep=",", maxsplit=1)) + dict(a=i)["a"]
    return out


assert natives(150) == sum(max(3, i) + 3 + 1 + 2 + i for i in range(150))
