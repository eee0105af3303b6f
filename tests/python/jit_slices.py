# Slices, comparisons of tuples and characters, membership of characters, squares: in hot loops, against what the same
# expressions give outside of them.
import struct

SEQUENCES = ["abcdefghij", "äöü\u20acxyz", b"bytes and more", (1, 2.5, "three", None, (4,)), [1, 2, 3, 4, 5, 6], [0.5, 1.5, 2.5],
             ["a", None, 3], "", (), []]


def slices(sequence):
    out = []
    for i in range(-12, 13):
        for j in range(-12, 13):
            out.append(sequence[i:j])
        out.append(sequence[i:])
        out.append(sequence[:i])
    return out


def expected(sequence):
    def cut(i, j):
        n = len(sequence)
        i = max(i + n, 0) if i < 0 else min(i, n)
        j = max(j + n, 0) if j < 0 else min(j, n)
        items = [sequence[k:k + 1] for k in range(i, j)]
        if isinstance(sequence, (str, bytes)):
            return type(sequence)().join(items)
        return type(sequence)(x for item in items for x in item)
    out = []
    for i in range(-12, 13):
        for j in range(-12, 13):
            out.append(cut(i, j))
        out.append(cut(i, len(sequence)))
        out.append(cut(0, i))
    return out


for s in SEQUENCES:
    assert slices(s) == expected(s), s


def changing_bounds(s, bounds):
    out = []
    for b in bounds:
        try:
            out.append(s[b:])
        except TypeError as e:
            out.append(str(e))
    return out


got = changing_bounds("hello", [1, None, -2, 2**70, -2**70, True, "x", 0] * 20)
assert got == ["ello", "hello", "lo", "", "hello", "ello",
               "slice indices must be integers or None or have an __index__ method", "hello"] * 20


# --- tuples

TUPLES = [(), (1,), (1, 2), (2,), (1, "a"), (1, "b"), (1.5, 2), (1, float("nan")), (1, (2, 3)), (1, (2, 4)), (1, None),
          (True, 2), (2**80,), (2**80, 1)]


def outcome(function, *args):
    try:
        return function(*args)
    except TypeError as e:
        return str(e)


def less(tuples):
    out = []
    for x in tuples:
        for y in tuples:
            try:
                out.append(x < y)
            except TypeError as e:
                out.append(str(e))
            out.append(x == y)
            out.append(x != y)
    return out


got = less(TUPLES)
k = 0
for x in TUPLES:
    for y in TUPLES:
        assert got[k] == outcome(lambda: x < y), (x, y)
        assert got[k + 1] == (x == y) and got[k + 2] == (x != y), (x, y)
        k += 3


class Odd:
    def __eq__(self, other):
        return True

    def __lt__(self, other):
        return "yes"


def greatest(items):
    best = items[0]
    for x in items:
        if x > best:
            best = x
    return best


for items in [(i * 7 % 31, i) for i in range(300)], [(i % 5, str(i)) for i in range(300)]:
    assert greatest(items) == max(items)


def with_odd(n):
    hits = 0
    for i in range(n):
        a, b = (1, Odd() if i % 50 == 49 else i), (1, i)
        if a == b:
            hits += 1
        if (a < b) == "yes":
            hits += 1
    return hits


assert with_odd(200) == 200


# --- characters

def classes(text):
    vowels = quotes = upper = 0
    last = ""
    for c in text:
        if c in "aeiou":
            vowels += 1
        if c in "'\"\u20ac":
            quotes += 1
        if "A" <= c <= "Z":
            upper += 1
        if c == last:
            quotes += 100
        last = c
    return vowels, quotes, upper


text = "The 'quick' \"brown\" FOX jumps over the lazy dog; \u20ac\u20ac \xe9\xe9 AA"
vowels, quotes, upper = classes(text * 50)
assert vowels == 50 * sum(text.count(c) for c in "aeiou") and upper == 50 * sum(map(str.isupper, text.replace("\xe9", "")))
assert quotes == 50 * (sum(text.count(c) for c in "'\"\u20ac") + 300)


# --- squares

def squares(n):
    out, x = [], 0.1
    for i in range(n):
        x = (x * 1.0000001 + 0.37 * i) % 1000.0 - 300.0
        out.append(x ** 2)
        out.append(x ** 2.0)
    return out


POWER = pow
got, x = squares(3000), 0.1
for i in range(3000):
    x = (x * 1.0000001 + 0.37 * i) % 1000.0 - 300.0
    assert got[2 * i] == got[2 * i + 1] == POWER(x, 2.0)
print(hash(struct.pack("<%dd" % len(got), *got).hex()) and sum(got))
