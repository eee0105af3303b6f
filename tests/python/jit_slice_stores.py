"""Slices with steps, slices that are assigned or deleted, and deleted items in hot loops."""


def next_permutation(n):
    a = list(range(5))
    out = []
    for _ in range(n):
        i = len(a) - 2
        while i >= 0 and a[i] >= a[i + 1]:
            i -= 1
        if i < 0:
            a.reverse()
        else:
            j = len(a) - 1
            while a[j] <= a[i]:
                j -= 1
            a[i], a[j] = a[j], a[i]
            a[i + 1:] = a[i + 1:][::-1]
        out.append(tuple(a))
    return out


import itertools

assert next_permutation(359) == (list(itertools.permutations(range(5))) * 3)[1:]


def strides(sequence, n):
    out = []
    for k in range(n):
        out.append((sequence[::-1], sequence[1::2], sequence[k % 4:-1:3], sequence[:k % 3:-1], sequence[5:0:-2]))
    return out


for sequence in ([1, 2, 3, 4, 5, 6], [1.5, 2.5, 3.5, 4.5, 5.5, 6.5], ["a", 1, 2.0, None, (), []], "abcdef", "abc\u20acef",
                 (1, 2, 3, 4, 5, 6), b"abcdef"):
    at = lambda *slice_: sequence[slice(*slice_)]
    assert strides(sequence, 200) == [
        (at(None, None, -1), at(1, None, 2), at(k % 4, -1, 3), at(None, k % 3, -1), at(5, 0, -2)) for k in range(200)
    ]


def zero_step(sequence, n):
    errors = 0
    for k in range(n):
        try:
            sequence[::k % 100]
        except ValueError as e:
            assert str(e) == "slice step cannot be zero"
            errors += 1
    return errors


assert zero_step([1, 2], 300) == 3 and zero_step("ab", 300) == 3


def assign(n):
    out = []
    for k in range(n):
        a = [0, 1, 2, 3, 4, 5, 6, 7]
        b = a
        before = len(b)
        a[2:4] = [k, k, k]
        a[:1] = ()
        a[::3] = [9, 9, 9]
        a[-1:] = a
        out.append((before, len(b), b[2], sum(a)))
    return out


def assigned(k):
    a = [1] + [k, k, k] + [4, 5, 6, 7]
    a[0] = a[3] = a[6] = 9
    a = a[:-1] + a
    return (8, len(a), a[2], sum(a))


assert assign(300) == [assigned(k) for k in range(300)]


def kinds(n):
    """What the list holds changes with what is assigned."""
    out = []
    for k in range(n):
        a = [1, 2, 3]
        a[1:2] = [2.5] if k % 50 == 49 else [20, 21]
        a[0:0] = ("x",) if k % 70 == 69 else (7,)
        out.append(a)
    return out


assert kinds(300) == [
    ["x" if k % 70 == 69 else 7, 1] + ([2.5] if k % 50 == 49 else [20, 21]) + [3] for k in range(300)
]


def wrong_size(n):
    errors = 0
    for k in range(n):
        a = [1, 2, 3, 4]
        try:
            a[::2] = [5] * (k % 4)
        except ValueError as e:
            assert str(e) == f"attempt to assign sequence of size {k % 4} to extended slice of size 2", e
            errors += 1
        assert a == ([5, 2, 5, 4] if k % 4 == 2 else [1, 2, 3, 4])
    return errors


assert wrong_size(400) == 300


class Index:
    def __init__(self, i):
        self.i = i

    def __index__(self):
        log.append(self.i)
        return self.i


log = []


def with_index(n):
    total = 0
    for k in range(n):
        a = [1, 2, 3, 4]
        low = Index(1) if k > n - 5 else 1
        a[low:3:1] = [10, 10, 10]
        total += sum(a[low::2])
    return total


assert with_index(200) == 200 * (10 + 10) and len(log) == 8


def deleting(n):
    errors = 0
    out = []
    for k in range(n):
        a = list(range(6))
        d = {"a": 1, k: 2, "c": 3}
        del a[k % 3], a[-1]
        del a[1:3]
        del a[::2]
        del d["a"]
        del d[k]
        try:
            del d[k]
        except KeyError as e:
            assert e.args == (k,)
            errors += 1
        try:
            del a[3]
        except IndexError as e:
            assert str(e) == "list assignment index out of range", e
            errors += 1
        out.append((a, d))
    assert errors == 2 * n
    return out


def deleted(k):
    a = [i for i in range(5) if i != k % 3]
    return [x for x in (a[:1] + a[3:])[1::2]], {"c": 3}


assert deleting(300) == [deleted(k) for k in range(300)]


def queue(n):
    """A dict whose oldest key is deleted, looked up before and after."""
    d, total = {}, 0
    for k in range(n):
        d[k] = k
        if len(d) > 10:
            old = next(iter(d))
            if old in d:
                total += d[old]
                del d[old]
            if old in d:
                total += 10**9
    return total, len(d)


assert queue(500) == (sum(range(490)), 10)


class Key:
    def __init__(self, k):
        self.k = k

    def __hash__(self):
        return hash(self.k)

    def __eq__(self, other):
        log.append("eq")
        return isinstance(other, Key) and self.k == other.k


def python_keys(n):
    log.clear()
    d = {Key(k): k for k in range(n)}
    for k in range(n):
        del d[Key(k)]
    return len(d), len(log)


assert python_keys(200) == (0, 200)


class Counted(dict):
    deleted = 0

    def __delitem__(self, key):
        Counted.deleted += 1
        dict.__delitem__(self, key)


def subclass(n):
    for k in range(n):
        d = Counted() if k >= n - 3 else {}
        d["x"] = 1
        del d["x"]
    return Counted.deleted


assert subclass(200) == 3

counter = 0


def globals_deleted(n):
    names = globals()
    seen = 0
    for k in range(n):
        names["gone"] = k
        seen += gone
        del names["gone"]
        try:
            gone
        except NameError:
            seen += 1
    return seen


assert globals_deleted(200) == sum(range(200)) + 200
