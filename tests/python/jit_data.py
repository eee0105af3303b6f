# Containers in hot loops: lists that grow, shrink and change their kind of elements, arrays, bytes, dicts whose
# entries are looked up and stored to, division by constants.
import array


def divide(numbers):
    out = []
    for n in numbers:
        out.append((n // 3, n % 3, n // 7, n % 7, n // 10, n % 10, n // 1000003, n % 1000003, n // 641, n % -7, n // -10,
                    n // 4611686018427387903, n % 4611686018427387901, n % 6, n // 6))
    return out


def edges():
    numbers = []
    for k in range(0, 62):
        for d in (-2, -1, 0, 1, 2):
            numbers.append((1 << k) + d)
            numbers.append(-(1 << k) + d)
    return numbers


NUMBERS = edges()
for n, row in zip(NUMBERS, divide(NUMBERS)):
    for divisor, quotient, remainder in ((3, row[0], row[1]), (7, row[2], row[3]), (10, row[4], row[5]),
                                         (1000003, row[6], row[7]), (6, row[14], row[13])):
        assert quotient * divisor + remainder == n and 0 <= remainder < divisor, (n, divisor)
    assert row[8] * 641 <= n < row[8] * 641 + 641
    assert -7 < row[9] <= 0 and (n - row[9]) % 7 == 0
    assert row[10] * -10 >= n > row[10] * -10 - 10
    big = 4611686018427387903
    assert row[11] * big <= n < (row[11] + 1) * big


def grow(kinds):
    out = []
    for kind in kinds:
        items = []
        for i in range(150):
            if kind == 0:
                items.append(i)
            elif kind == 1:
                items.append(i * 0.5)
            elif kind == 2:
                items.append(str(i))
            else:
                items.append(i if i < 120 else None if i < 130 else i * 0.5)
        out.append(items)
    return out


LISTS = grow([0, 1, 2, 3, 0, 1, 2, 3] * 3)
assert LISTS[0] == list(range(150)) and LISTS[1] == [i * 0.5 for i in range(150)]
assert LISTS[2] == [str(i) for i in range(150)] and LISTS[3][119:131] == [119] + [None] * 10 + [65.0]


def stack(n, value):
    items, total, longest = [], 0, 0
    for i in range(n):
        items.append(value(i))
        items.append(value(i + 1))
        longest = max(longest, len(items))
        if i % 50 == 49:
            while items:
                total += len(str(items.pop()))
        else:
            total += len(str(items.pop()))
    return total, longest, items


for value in (int, float, str, lambda i: (i, i), lambda i: i if i % 3 else float(i)):
    total, longest, rest = stack(1000, value)
    assert longest == 51 and rest == [], (longest, rest)
    assert total == sum(len(str(value(i))) + len(str(value(i + 1))) for i in range(1000))


def pop_until_empty(items):
    out = []
    try:
        while True:
            out.append(items.pop())
    except IndexError as e:
        return out, str(e)


for size in (0, 1, 70, 500):
    for make in (int, float, str):
        out, message = pop_until_empty([make(i) for i in range(size)])
        assert out == [make(i) for i in range(size)][::-1] and message == "pop from empty list"


# Collections ask running loops to stop for a moment: between the test and the jump back, too.
def stop_and_go(n):
    work, done, garbage = list(range(n)), 0, None
    while work:
        x = work.pop()
        garbage = [x, garbage if x % 100 else None]
        done += 1
    return done


assert [stop_and_go(n) for n in (20000, 100000, 200000)] == [20000, 100000, 200000]


class Stack(list):
    pass


def subclass():
    s = Stack()
    for i in range(300):
        s.append(i)
        if i % 3 == 0:
            s.pop()
    return list(s)


assert len(subclass()) == 200

# Items of a list that grows meanwhile.
def recurrence(n):
    w = list(range(16))
    for i in range(16, n):
        w.append((w[i - 16] + 3 * w[i - 7] + 1) & 0xFFFF)
    return w


w = recurrence(2000)
for i in range(16, 2000):
    assert w[i] == (w[i - 16] + 3 * w[i - 7] + 1) & 0xFFFF, i


# The same list under two names.
def aliases(a, b, n):
    for i in range(n):
        a.append(i)
        b.append(-i)
        if b[-1] != -i or a[-1] != (-i if a is b else i):
            return i
    return len(a), len(b)


shared = []
assert aliases(shared, shared, 200) == (400, 400)
assert aliases([], [], 200) == (200, 200)


# --- arrays and bytes

def arrays(code, values):
    a = array.array(code, values)
    total = 0
    for _ in range(5):
        for i in range(len(a)):
            total += a[i]
            a[i] = a[i]
        for x in a:
            total -= x
        total += a[-1] - a[len(a) - 1]
    return total, a.tolist() == list(values)


for code, values in (("b", range(-128, 128)), ("B", range(256)), ("h", range(-300, 300)), ("H", range(65300, 65536)),
                     ("i", [-2**31, 2**31 - 1, 0] * 40), ("I", [2**32 - 1, 0, 7] * 40), ("l", [-2**63, 2**63 - 1] * 50),
                     ("q", [-2**62, 2**62 - 1, 2**62] * 40), ("Q", [2**64 - 1, 1] * 50), ("f", [0.5, -0.25] * 50),
                     ("d", [2.0**30, -0.0, 0.5] * 40)):
    assert arrays(code, values) == (0, True), code


def store(a, i, value):
    try:
        a[i] = value
    except (OverflowError, TypeError, IndexError) as e:
        return type(e).__name__ + ": " + str(e)
    return a[i]


def stores():
    out = []
    a = array.array("b", [0] * 4)
    d = array.array("d", [0] * 4)
    for i in range(300):
        out.append(store(a, i & 3, i - 150))
        out.append(store(d, i & 3, i))
        out.append(store(a, 3 - (i % 6), 1))
    return out


results = stores()
for i in range(300):
    wanted = i - 150
    if -128 <= wanted <= 127:
        assert results[3 * i] == wanted
    else:
        assert results[3 * i].startswith("OverflowError: signed char is "), results[3 * i]
    assert results[3 * i + 1] == float(i)
    assert results[3 * i + 2] == 1, results[3 * i + 2]
assert store(array.array("b", [1]), 1, 1) == "IndexError: array assignment index out of range"


def changing_bytes():
    b, seen = bytearray(range(50)), []
    for x in b:
        seen.append(x)
        if len(b) < 120:
            b.append(x & 7)
    return len(seen), sum(seen)


assert changing_bytes() == (120, sum(range(50)) + sum(i & 7 for i in range(50)) + sum((i & 7) for i in range(20)))
total = 0
for x in bytes(range(256)) * 4:
    total += x
assert total == 130560


# --- dicts

def count(words):
    d = {}
    for w in words:
        if w in d:
            d[w] += 1
        else:
            d[w] = 1
    e = {}
    for w in words:
        e[w] = e.get(w, 0) + 1
    return d, e


for words in ([i * i % 97 for i in range(600)], [str(i % 50) for i in range(400)], [(i % 9, i % 5) for i in range(400)],
              [float(i % 40) for i in range(300)], [None, True, 2**70, -1, -2, 2**62] * 60):
    d, e = count(words)
    assert d == e and list(d) == list(e) and sum(d.values()) == len(words)
    assert all(d[w] == words.count(w) for w in d)


class Key:
    equal = 0

    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return self.n % 4

    def __eq__(self, other):
        Key.equal += 1
        return isinstance(other, Key) and self.n == other.n


def with_keys():
    d = {}
    for i in range(300):
        k = i % 12 if i % 5 else Key(i % 12)
        if k in d:
            d[k] = d[k] + 1
        else:
            d[k] = 1
    return d


d = with_keys()
assert sum(d.values()) == 300 and len(d) == 24 and Key.equal > 0


# A value that deletes the key it is stored under while it is computed.
class Deleter:
    def __init__(self, d, k):
        self.d, self.k = d, k

    def __add__(self, other):
        del self.d[self.k]
        return other


def deleting():
    d = {}
    for i in range(200):
        d[i] = i if i % 7 else Deleter(d, i)
        d[i] = d[i] + 1
        d[i] = d[i] + 1
    return d


d = deleting()
assert len(d) == 200 and d[7] == 2 and d[8] == 10 and list(d) == sorted(d)


def nested(n):
    d, total = {}, 0
    for i in range(n):
        inner = d.setdefault(i % 5, {})
        inner[i % 3] = inner.get(i % 3, 0) + i
        if i % 40 == 39:
            total += sum(inner.values())
            d.clear()
    return total


assert nested(400) == sum(sum(j for j in range(i - 39, i + 1) if j % 5 == i % 5) for i in range(39, 400, 40))
