# Calls of native functions in hot loops: the usual ones, then operands that change their type, errors, and
# containers that run Python code.
import codecs
import math
from collections import deque
import heapq
import bisect

N = 3000


def numbers():
    t = 0
    for i in range(N):
        t += abs(-i) + min(i, 5) + max(i, 5, 7) + int(i * 0.75) + round(i * 0.3) + divmod(i, 7)[1]
        t += i.bit_length() + math.floor(-i * 0.5) + math.ceil(i * 0.5) + math.gcd(i, 12) + int(True) + bool(i)
    u = 0.0
    for i in range(N):
        u += math.sqrt(i) + math.sin(i) + math.hypot(i, 1) + math.log(i + 1) + float(i) + abs(-1.5) + max(u * 0.5, 2.0)
    return t, u


def kinds(values):
    result = []
    for k in range(N):
        v = values[k % len(values)]
        try:
            result.append((abs(v), int(v), float(v), bool(v), max(v, 1), min(1, v), math.sqrt(v), round(v)))
        except (TypeError, ValueError, OverflowError) as e:
            result.append(str(e))
    return result[-len(values):]


def ask():
    class A: pass
    class B(A): pass
    class Meta(type):
        def __instancecheck__(cls, x): return x == 3
    class C(metaclass=Meta): pass
    counts = [0] * 6
    values = [1, 2.0, "s", None, A(), B(), [], True, 3]
    for i in range(N):
        v = values[i % len(values)]
        counts[0] += isinstance(v, int)
        counts[1] += isinstance(v, (str, A))
        counts[2] += isinstance(v, B)
        counts[3] += isinstance(v, C)
        counts[4] += type(v) is bool
        counts[5] += callable(v)
    return counts


def lists():
    out = []
    for i in range(N):
        l = [3, 1, 2]
        l.append(i)
        l.insert(0, -i)
        l.extend((7, 8))
        out.append(l.pop() + l.pop(0) + l.pop(-2) + len(l))
        l.sort()
        l.reverse()
        out.append(sum(l) + max(l) + min(l) + sorted(l)[0] + l.index(3) + l.count(1))
    floats = []
    for i in range(N):
        floats.append(i * 0.5)
        if i % 3 == 0: floats.append(floats.pop() + 1)
    mixed = []
    for i in range(N):
        mixed.append(i if i < 2000 else str(i) if i < 2500 else i * 1.5)
    empty = []
    errors = 0
    for i in range(N):
        try:
            empty.pop()
        except IndexError as e:
            errors += len(str(e))
    return sum(out), sum(floats), mixed[-1], mixed[2100], errors


def slices():
    l, s = list(range(20)), "abcdefghij" * 2
    t, parts = 0, []
    for i in range(N):
        t += len(l[2:i % 30]) + sum(l[-5:]) + len(l[:]) + len(l[i % 7:3]) + len(l[::2])
        parts = s[i % 5:-3] + s[:2] + s[-1:] + s[5:2]
    return t, parts


class Key:
    calls = 0
    def __init__(self, n): self.n = n
    def __hash__(self): return self.n
    def __eq__(self, other):
        Key.calls += 1
        return isinstance(other, Key) and other.n == self.n or other == self.n


def dicts():
    d, hits = {}, 0
    for i in range(N):
        k = i * 7 % 100
        d[k] = d.get(k, 0) + 1
        if k + 1 in d: hits += d[k + 1]
        if i % 50 == 0: d.setdefault(("x", k), []).append(i)
        d["text" + str(k)] = i
    total = 0
    for k, v in d.items():
        if isinstance(v, int): total += v
    names = [k for k in d if isinstance(k, str)]
    missing = 0
    for i in range(N):
        try:
            total += d[i]
        except KeyError as e:
            missing += e.args[0]
    with_keys = {Key(1): "one", 2: "two"}
    found = []
    for i in range(N):
        found = [with_keys.get(1), with_keys[2], 1 in with_keys, with_keys.get(3)]
        with_keys[1] = "uno"
    unhashable = 0
    for i in range(N):
        try:
            d[[]] = 1
        except TypeError as e:
            unhashable += len(str(e))
    return hits, total, len(names), missing, found, len(with_keys), Key.calls > N, unhashable, d[("x", 0)][:3]


def changing():
    d = {i: i for i in range(50)}
    for i in range(N):
        try:
            for k in d:
                if k == 49 and i % 2: d[i + 1000] = 1
        except RuntimeError as e:
            return str(e), len(d)


def deletions():
    d = {i: i for i in range(100)}
    for i in range(0, 100, 3): del d[i]
    t = 0
    for i in range(100):
        for k in d: t += k
        for k, v in d.items(): t -= v
        for v in d.values(): t += 1
    return t


def sets():
    s, t = set(), 0
    for i in range(N):
        k = (i % 97, str(i % 13))
        if k in s: t += 1
        else: s.add(k)
        if i % 10 == 0: s.discard(k)
        t += i % 50 in {1, 2, 3} or i in (7, 8, 9)
        t += "b" in "abc"
    odd = {Key(5)}
    for i in range(N): t += 5 in odd
    return len(s), t


def text():
    s, t, out = "Hello, wörld ÿ\n" * 3, 0, ""
    for i in range(N):
        c = s[i % len(s)]
        if c == "l" or c.isspace(): t += ord(c)
        out = out[-20:] + chr(97 + i % 26) + c
        t += s.find("w", i % 9) + s.count("l") + s.startswith(("He", "x")) + (c < "m") + len(c.upper()) + len(",".join([c, c]))
    wide = "aβγδ€😀"
    for i in range(N): t += ord(wide[i % len(wide)]) + len(wide[i % 5:])
    for k in range(50):
        for c in s + wide: t += c == "β" or c == "o"
    kinds = [ord(c) for c in wide * 100]
    return t, out, sum(kinds), "".join([chr(k) for k in kinds])[:6]


def iteration():
    l, t = list(range(30)), 0
    for k in range(200):
        for i, x in enumerate(l, 3): t += i * x
        for i, c in enumerate("abc"): t += i * ord(c)
        for a, b in zip(l, reversed(l)): t += a * b
        for a, b, c in zip(l, range(5, 100), (1, 2, 3)): t += a * b - c
        for j in range(20, 0, -3): t += j
        for j in range(2, k, 4): t -= j
        for x in reversed(l): t = t * 3 % 1000003 + x
    rest = []
    for k in range(300):
        a, b = iter([1, 2, 3]), iter([1, 2])
        for x, y in zip(a, b): pass
        rest.append((list(a), list(b)))
        it = iter(range(10))
        rest.append([p for p in zip(it, it)])
    return t, rest[-2:]


def zip_strict():
    n = 0
    for k in range(500):
        try:
            for a, b in zip([1, 2, 3], [1, 2], strict=True): n += a
        except ValueError as e:
            n += len(str(e))
    return n


def byte_arrays():
    b, c, t = bytearray(100), bytes(range(256)), 0
    for i in range(N):
        b[i % 100] = (b[i % 100] + c[i % 256]) & 255
        t += b[-1] + c[i % 200]
    errors = 0
    for i in range(N):
        try:
            b[5] = i
        except ValueError as e:
            errors += len(str(e))
    return t, sum(b), errors


def queues():
    d, h, t = deque([1, 2], maxlen=50), [], 0
    for i in range(N):
        d.append(i)
        if i % 3: t += d.popleft()
        t += len(d)
        heapq.heappush(h, i * 7919 % 1000)
        if len(h) > 20: t += heapq.heappop(h)
    order = sorted(range(100))
    for i in range(N): t += bisect.bisect_left(order, i % 120) + bisect.bisect(order, i % 50)
    pairs = []
    for i in range(N):
        heapq.heappush(pairs, (i % 17, "x"))
        if len(pairs) > 9: heapq.heappop(pairs)
    return t, pairs[0]


class Sized:
    def __init__(self, n): self.n = n
    def __len__(self): return self.n
    def __abs__(self): return -1
    def __float__(self): return 2.25
    def __index__(self): return 3


def python_methods():
    t = 0
    things = [Sized(2), [1], "ab", Sized(5)]
    for i in range(N):
        x = things[i % 4]
        t += len(x)
        if i % 4 == 0: t += abs(x) + math.sqrt(x) + len("abcd"[x:]) + chr(97 + i % 3).count("a", x)
    return t


def rebinding():
    global len
    t = 0
    for i in range(N):
        t += len("abc")
        if i == 2000:
            len = lambda x: 100
        if i == 2500:
            del len
    return t


print(numbers())
print(kinds([1, 2.5, True, -3, 1e300, 10**30, float("inf"), "x", None]))
print(ask())
print(lists())
print(slices())
print(dicts())
print(changing())
print(deletions())
print(sets())
print(text())
print(iteration())
print(zip_strict())
print(byte_arrays())
print(queues())
print(python_methods())
print(rebinding())


# Rounding what has been an int so far.
def rounded(f, xs):
    total = 0
    for x in xs:
        try:
            total += f(x) & 31
        except (TypeError, ValueError, OverflowError) as e:
            total += len(str(e))
    return total


for f in round, math.floor, math.ceil, math.trunc, int, abs:
    for odd in 2.5, -2.5, 1e300, math.inf, math.nan, 1 << 70, True, "7", None:
        print(f.__name__, odd, rounded(f, [1] * 60 + [odd] + [3] * 30 + [odd]), rounded(f, [1.5] * 60 + [odd, 3, odd]))


# Functions that belong to no module and no type.
def handled(handler, error):
    n = 0
    for _ in range(100):
        n += handler(error)[1]
    return n


for name in "ignore", "replace", "xmlcharrefreplace", "backslashreplace", "namereplace":
    print(name, handled(codecs.lookup_error(name), UnicodeEncodeError("ascii", "\u3042", 0, 1, "none")))


# Bytes computed from constants.
def packed(x):
    return (x & 0xFFFFFFFF).to_bytes(4, "little")


for x in 3, 1 << 31, 1 << 40, 1 << 70, -1, True:
    print([packed(x) for _ in range(60)][-1])
