"""Hot loops on containers, strings, closures and objects: identity, aliasing, escapes, virtual objects that materialise."""
import collections
import functools
import itertools
from _table import attempt, section


class Point:
    __slots__ = ("x", "y")

    def __init__(self, x, y): self.x, self.y = x, y
    def __add__(self, o): return Point(self.x + o.x, self.y + o.y)
    def __mul__(self, k): return Point(self.x * k, self.y * k)
    def __eq__(self, o): return self.x == o.x and self.y == o.y
    def __repr__(self): return f"P({self.x}, {self.y})"


@section("virtual objects")
def virtual():
    def walk(n, keep):
        p, kept = Point(0, 0), []
        for i in range(n):
            q = Point(i, -i)
            p = p + q * 2
            if i in keep:
                kept.append((p, q, p is q))
        return p, kept
    print(walk(300, ()), walk(300, {150, 299}))

    def aliases(n):
        out = []
        for i in range(n):
            a = [i]
            b = a
            b.append(i + 1)
            c = (a, b)
            if i % 99 == 98:
                out.append((a is b, c[0] is c[1], a))
            d = {"list": a}
            d["list"].append(len(c))
            if i % 99 == 97:
                out.append((a, d))
        return out
    print(aliases(300))

    def swap(n):
        pair, history = (0, 1), []
        for i in range(n):
            pair = (pair[1], pair[0] + i)
            if i == n - 3:
                history.append(pair)
                history.append(pair)
        return pair, history[0] is history[1], history
    print(swap(250))

    def linked(n):
        head = None
        for i in range(n):
            head = (i, head)
        total = 0
        while head:
            value, head = head
            total += value
        return total

    def cells(n):
        fs = []
        for i in range(n):
            x = i
            def f(): return x
            x += 1
            if i % 60 == 0:
                fs.append(f)
        return [f() for f in fs], f()
    print(linked(400), cells(300))

    def escape_on_error(n):
        kept = None
        try:
            for i in range(n):
                p = Point(i, i)
                q = [p, p]
                if i == n - 2:
                    kept = q
                    raise ValueError(p)
        except ValueError as error:
            return kept[0] is kept[1], error.args[0] is kept[0], kept
    print(escape_on_error(300))

    def identity(n):
        same = 0
        for i in range(n):
            a, b = Point(i, 0), Point(i, 0)
            same += (a is b) + (a == b) * 10 + (a is a) * 100 + (id(a) == id(b)) * 1000
        return same
    print(identity(300))


@section("lists and dicts")
def containers():
    def sieve(n):
        flags = bytearray([1]) * n
        for i in range(2, int(n ** 0.5) + 1):
            if flags[i]:
                flags[i * i::i] = bytes(len(range(i * i, n, i)))
        return sum(flags) - 2

    def kinds(n):
        items = []
        for i in range(n):
            items.append(i)
        for i in range(0, n, 3):
            items[i] = i * 0.5
        for i in range(0, n, 50):
            items[i] = str(i)
        items.insert(5, None)
        items.extend([True, 2**70])
        del items[10:20]
        items.reverse()
        return items[:4], items[-12:], len(items), items.count(1), items.index(2**70)

    def doubles(n):
        v = [0.0] * n
        for step in range(20):
            for i in range(1, n - 1):
                v[i] = (v[i - 1] + v[i + 1]) * 0.5 + 1
        before = sum(v)
        v[3] = 7
        v.append("s")
        return before, v[3], type(v[4]).__name__, v[-1]

    def dictionary(n):
        d = {}
        for i in range(n):
            d[i % 37] = d.get(i % 37, 0) + i
            d[str(i % 11)] = i
            if i % 5 == 0:
                d.pop(i % 13, None)
            if i % 7 == 0 and i in d:
                del d[i]
            d.setdefault((i % 3, i % 2), []).append(i)
        return len(d), sum(v for v in d.values() if isinstance(v, int)), list(d)[:5], len(d[0, 0])

    def mutate_while_iterating(n):
        d, out = {i: i for i in range(n)}, 0
        try:
            for k in d:
                out += k
                if k == n - 10:
                    d[n + 5] = 1
        except RuntimeError as error:
            return out, str(error)

    def list_while_iterating(n):
        items, out = list(range(n)), 0
        for x in items:
            out += x
            if x == n - 5:
                items.append(10000)
            if x == n - 10:
                items.pop()
        return out

    def sets(n):
        s, t = set(), frozenset(range(0, n, 3))
        for i in range(n):
            s.add(i * i % 101)
            if i in t:
                s.discard(i)
            s ^= {i % 10}
        return len(s), sum(s), len(s & t), len(s | t), s <= t

    def slices(n):
        items, out = list(range(10)), 0
        for i in range(n):
            part = items[i % 5:i % 10]
            out += len(part) + sum(part)
            items[i % 10:i % 10 + 1] = [i, i + 1] if len(items) < 30 else []
        return out, len(items)

    def deque(n):
        d = collections.deque(maxlen=20)
        total = 0
        for i in range(n):
            d.append(i) if i % 3 else d.appendleft(i)
            total += d[0] + d[-1]
            if i % 10 == 9:
                total -= d.pop()
        return total, len(d)

    def two_dimensional(n):
        grid = [[0] * n for _ in range(n)]
        for i in range(n):
            for j in range(n):
                grid[i][j] = i * j + (grid[i - 1][j] if i else 0) - (grid[i][j - 1] if j else 0)
        return sum(map(sum, grid)), grid[-1][-1]
    for f, n in ((sieve, 2000), (kinds, 200), (doubles, 50), (dictionary, 500), (mutate_while_iterating, 200), (list_while_iterating, 200), (sets, 400), (slices, 300), (deque, 300), (two_dimensional, 30)):
        print(f.__name__, f(n))


@section("strings")
def strings():
    def build(n):
        s = ""
        copies = []
        for i in range(n):
            s += chr(97 + i % 26)
            if i % 100 == 50:
                copies.append(s)
                t = s + "!"
                s += "?"
                copies.append(t)
        return len(s), s[-5:], [len(c) for c in copies], copies[0] + "x" == copies[1][:-1] + "x"

    def widen(n):
        s = ""
        for i in range(n):
            s += "a" if i < n - 20 else "é" if i < n - 10 else "日" if i < n - 5 else "😀"
        return len(s), s[-12:], s[0], hash(s) == hash("".join(list(s)))

    def scan(text):
        counts = {}
        word = ""
        for c in text:
            if c.isalpha():
                word += c.lower()
            elif word:
                counts[word] = counts.get(word, 0) + 1
                word = ""
        return sorted(counts.items())

    def formats(n):
        out = []
        for i in range(n):
            out.append(f"{i:03d}|{i / 7:.2f}|{'x' * (i % 3)!r}|%s {{}}" % i)
        return len("".join(out)), out[-1]

    def compare(n):
        words = [str(i * 7919 % 1000) for i in range(n)]
        best, smaller = words[0], 0
        for w in words:
            if w < best:
                best = w
            smaller += w <= "5" and not w == "42" and w != "7"
        return best, smaller, sorted(words)[:3]

    def index(n):
        text, total = "hello world, é 日本 😀" * 5, 0
        for i in range(n):
            total += ord(text[i % len(text)]) + (text[i % 7:i % 11] == "lo w") + text.count("l", i % 50) + len(text[-i % 20:])
        return total

    def interned(n):
        d, same = {"key3": "found"}, 0
        for i in range(n):
            k = "key" + str(i % 5)
            same += k in d
            if k in d:
                same += d[k] is d["key3"]
        return same

    def bytes_loop(n):
        b, total = bytearray(), 0
        for i in range(n):
            b.append(i % 256)
            b += b"xy"
            total += b[-1] + b[i]
        return total, bytes(b[-4:]), b.count(b"x")
    for f, a in ((build, 400), (widen, 200), (scan, "The cat and the dog. The END of the dog! " * 20), (formats, 200), (compare, 300), (index, 300), (interned, 300), (bytes_loop, 300)):
        print(f.__name__, f(a))


@section("calls and iterators")
def calls():
    def add(a, b=1, *args, k=0, **kw): return a + b + len(args) + k + len(kw)

    def many(n):
        total = 0
        for i in range(n):
            total += add(i) + add(i, 2) + add(i, k=3) + add(i, 1, 2, 3) + add(a=i, z=1) + add(*(i, 1)) + add(**{"a": i}) + (lambda x, y=i: x * y)(2)
        return total

    def higher(n):
        compose = lambda f, g: lambda x: f(g(x))
        f = functools.reduce(compose, [lambda x, k=k: x + k for k in range(8)])
        return sum(map(f, range(n))), sum(x for x in filter(lambda x: x % 3, range(n))), max(range(n), key=lambda x: x * 37 % 101), sorted(range(n), key=lambda x: -x)[:3], any(x > n - 2 for x in range(n)), all(map(lambda x: x >= 0, range(n)))

    def iterators(n):
        total = 0
        for (i, a), b, c in zip(enumerate(range(n)), reversed(range(n)), itertools.cycle([1, 2, 3])):
            total += i * a - b * c
        for k, v in {i: i * 2 for i in range(n)}.items():
            total += k ^ v
        for x in itertools.chain(range(n), [5], "a" * 0, {7}):
            total += x
        for i, x in enumerate(map(abs, range(-n, 0)), 10):
            total -= i + x
        return total

    def methods(n):
        bound, items = [].append, []
        push = items.append
        for i in range(n):
            push(i)
            bound(i)
            items.extend((i,)) if i % 50 == 0 else None
        return len(items), sum(items)

    def partials(n):
        p = functools.partial(add, 5, k=2)
        return sum(p(i) for i in range(n))

    def memo(n):
        @functools.lru_cache(maxsize=50)
        def f(x): return x * x
        return sum(f(i % 60) for i in range(n)), f.cache_info()

    def match_loop(n):
        total = 0
        for i in range(n):
            match (i % 4, i % 3, [i]):
                case (0, x, [y]): total += x + y
                case (1, 0, _): total += 1
                case (2, _, [z]) if z > 100: total -= z
                case _: total += 7
        return total

    def while_walrus(n):
        it, total = iter(range(n)), 0
        while (x := next(it, None)) is not None:
            total += x if not x % 2 else -1
        return total
    for f in (many, higher, iterators, methods, partials, memo, match_loop, while_walrus):
        print(f.__name__, f(300))
