"""Lookups, concatenations and conversions that compiled code makes by direct calls: tuples as keys, subclasses of
dict, str(), int(), float() and formatting of plain values."""
from collections import Counter, OrderedDict, defaultdict

N = 3000


def check_tuple_keys():
    class Odd:
        def __init__(self, value):
            self.value = value

        def __hash__(self):
            return hash((self.value, 1))

        def __eq__(self, other):
            return other == (self.value, 1)

    d, s = {}, set()
    for i in range(N):
        key = (i & 63, (i & 7, str(i & 3)), i * 0.5 if i & 1 else None)
        d[key] = d.get(key, 0) + 1
        s.add(key)
    assert sum(d.values()) == N and set(d) == s and len(s) == len(d)
    for i in range(N):
        assert (i & 63, (i & 7, str(i & 3)), i * 0.5 if i & 1 else None) in s
        assert (i & 63, (i & 7, str(i & 3)), "no") not in s
    # An equal key that only Python code can compare.
    e = {(i, 1): i for i in range(50)}
    e[Odd(77)] = "odd"
    hits = [e.get((i % 100, 1)) for i in range(N)]
    assert hits[:50] == list(range(50)) and hits[77] == "odd" and hits[78] is None
    # Equal numbers of other types, NaN, and -1, whose hash is that of -2.
    nan = float("nan")
    f = {(1, 2): "a", (nan, 0): "b", (-1,): "c", (2 ** 70, "x"): "d"}
    for _ in range(N):
        assert f[(1.0, True + 1)] == "a" and f[(nan, 0)] == "b" and f[(-1.0,)] == "c" and f[(2 ** 70, "x")] == "d"
        assert (float("nan"), 0) not in f and (-2,) not in f


class Plain(dict):
    pass


class Upper(dict):
    def __getitem__(self, key):
        return dict.__getitem__(self, key) * 2

    def __setitem__(self, key, value):
        dict.__setitem__(self, key, value + 1)

    def __contains__(self, key):
        return False


class Missing(dict):
    def __missing__(self, key):
        return -1


def fill(d, keys):
    total = 0
    for k in keys:
        d[k] = d.get(k, 0) + 1
        total += d[k]
        if k in d:
            total += 1
    return total


def check_subclasses():
    keys = [i * 7 % 31 for i in range(N)]
    expected = fill({}, keys)
    for kind in (Plain, Counter, OrderedDict, lambda: defaultdict(int), Missing):
        d = kind()
        assert fill(d, keys) == expected
        assert sorted(d) == list(range(31)) and sum(d.values()) == N
        assert list(d) == list(dict.fromkeys(keys))
    slow, reference = Upper(), {}
    total = 0
    for k in keys:
        reference[k] = reference.get(k, 0) + 2
        total += reference[k] * 2
    assert fill(slow, keys) == total and dict(slow) == reference
    m = Missing(a=1)
    assert [m[k] for k in ["a", "b"] * N] == [1, -1] * N
    # A method that comes while the loop runs.
    d = Plain()
    total = 0
    for i in range(N):
        d[i & 7] = i
        total += d[i & 7] - i
        if i == N - 100:
            Plain.__getitem__ = lambda self, key: dict.__getitem__(self, key) + 1
    assert total == 99, total


def check_counts():
    words = ["w%d" % (i * 7 % 61) for i in range(N)]
    c = Counter(w for w in words)
    assert c == Counter(words) and sum(c.values()) == N and list(c) == list(dict.fromkeys(words))

    class Halting(Counter):
        def __setitem__(self, key, value):
            if value > 3:
                raise OverflowError(key)
            super().__setitem__(key, value)

    try:
        Halting(w for w in words)
    except OverflowError as e:
        assert e.args == ("w0",)
    else:
        assert False
    try:
        Counter([] for _ in words)
    except TypeError as e:
        assert str(e) == "unhashable type: 'list'"
    else:
        assert False


class Joined(list):
    def __add__(self, other):
        return "added"


def check_concatenation():
    lists = [[], [1, 2], [1.5], ["a"], [None, 3], [2.5, 3.5]]
    for _ in range(200):
        for a in lists:
            for b in lists:
                c = a + b
                assert c == [*a, *b] and c is not a and c is not b
                c.append("x")
                assert len(c) == len(a) + len(b) + 1 and "x" not in a and "x" not in b
                d = tuple(a) + tuple(b)
                assert d == (*a, *b)
                e = a[:]
                alias = e
                e += b
                assert alias is e and e == [*a, *b]
    for i in range(N):
        operand = Joined([1]) if i == N - 1 else [1]
        assert operand + [2] == ("added" if i == N - 1 else [1, 2])
    try:
        for i in range(N):
            [1] + ([2] if i < N - 1 else (2,))
    except TypeError as e:
        assert str(e) == 'can only concatenate list (not "tuple") to list'
    else:
        assert False


def check_growth():
    for n in list(range(70)) + [4090, 4100, 9000]:
        a = []
        for i in range(n):
            a.append(i)
        assert a == list(range(n))
        while a:
            a.pop()


def check_conversions():
    for value in (17, -3, 2 ** 80, 2.5, True, None, "s", b"b"):
        for i in range(400):
            assert str(value) == value.__str__() and f"{value}" == format(value, "") and f"{value!r:>9}"
    for i in range(N):
        assert int(str(i)) == i and float(str(i / 4)) == i / 4 and f"{i:05d}|{i / 4:.3f}" == "%05d|%.3f" % (i, i / 4)
    for function, bad in ((int, "1x"), (float, "1x"), (int, "9" * 5000)):
        caught = 0
        for i in range(N):
            try:
                function("12" if i % 10 else bad)
            except ValueError:
                caught += 1
        assert caught == N // 10
    try:
        for i in range(N):
            f"{i:{'d' if i < N - 1 else 'Q'}}"
    except ValueError as e:
        assert "Unknown format code 'Q'" in str(e)
    else:
        assert False


for check in (check_tuple_keys, check_subclasses, check_counts, check_concatenation, check_growth, check_conversions):
    check()
