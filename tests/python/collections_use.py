"""collections: namedtuple, deque, Counter, OrderedDict, defaultdict, ChainMap, UserDict and friends."""
import collections
from collections import ChainMap, Counter, OrderedDict, UserDict, UserList, UserString, defaultdict, deque, namedtuple
from _table import attempt, section, table

Point = namedtuple("Point", "x y")
Defaults = namedtuple("Defaults", ["a", "b", "c"], defaults=(2, 3))


class Named(namedtuple("NamedBase", "first second")):
    __slots__ = ()

    @property
    def total(self):
        return self.first + self.second


table("""
Point(1, 2), Point(1, y=2), Point._make([3, 4]), Point(1, 2)._replace(x=5), Point(1, 2)._asdict(), Point._fields, Point(1, 2).x, Point(1, 2)[1], Point(1, 2) == (1, 2), hash(Point(1, 2)) == hash((1, 2)), Defaults(1), Defaults._field_defaults, Named(1, 2).total, Named(1, 2)
Point(1)
Point(1, 2, 3)
Point(x=1, z=2)
Point._make([1])
Point(1, 2)._replace(z=1)
setattr(Point(1, 2), "x", 5)
namedtuple("N", "a a")
namedtuple("N", "class")
namedtuple("N", "_a")
namedtuple("1N", "a")
namedtuple("N", "a b", defaults=(1, 2, 3))
namedtuple("N", "a class a _b 1", rename=True)._fields, namedtuple("N", "a, b")._fields, Point.__doc__, Point.x.__doc__, Point.__match_args__
""", globals())


d = deque([1, 2, 3], maxlen=4)
table("""
deque(), deque("abc"), deque([1, 2], 1), deque(maxlen=0), d, d.maxlen, len(d), d[0], d[-1], list(reversed(d)), 2 in d, d.count(1), d.index(3), d == deque([1, 2, 3]), d < deque([1, 3]), bool(deque())
d.append(4), d.append(5), d, d.appendleft(0), d, d.pop(), d.popleft(), d
d.extend("ab"), d.extendleft("xy"), d, d.rotate(1), d, d.rotate(-2), d, d.reverse(), d
d.insert(0, 1)
d[10]
d["a"]
d[1:2]
d.remove("missing")
d.index("missing")
deque().pop()
deque().popleft()
deque(5)
deque([], -1)
deque([], "a")
hash(d)
d.clear(), d, d.extend([1, 2]), d + deque([3]), d * 2, d.copy(), d.__copy__() == d, deque([1]) * 0
d + [1]
d.insert(1, "i"), d, d.__iadd__([9]), repr(deque([1], 3))
""", globals())


@section("deque details")
def deque_details():
    d = deque(range(5))
    d[2] = "x"
    del d[0]
    d.insert(-1, "y")
    d.insert(100, "end")
    d.rotate(100)
    print(d, d.index("x"), list(d.__iter__()), list(d.__reversed__()))
    it = iter(d)
    next(it)
    d.append(1)
    attempt(next, it)
    d.append(d)
    print(d)
    d = deque(maxlen=3)
    for i in range(10):
        d.append(i)
    print(d, d.maxlen)
    big = deque()
    for i in range(1000):
        big.append(i)
        if i % 3 == 0:
            big.popleft()
        if i % 7 == 0:
            big.rotate(2)
        if i % 11 == 0:
            big.appendleft(-i)
    print(len(big), sum(big), big[0], big[len(big) // 2], big[-1])
    import copy, pickle
    print(copy.deepcopy(deque([[1]], 5)), pickle.loads(pickle.dumps(deque("ab", 3))))


@section("Counter")
def counter():
    c = Counter("abracadabra")
    print(c, c.most_common(2), c["z"], c.total(), sorted(c.elements())[:4], c + Counter("abc"), c - Counter("aab"), c & Counter("aaab"), c | Counter("zz"), +Counter(a=1, b=-1), -Counter(a=1, b=-1))
    c.update("aa")
    c.subtract({"a": 10})
    print(c["a"], Counter(a=1) == Counter(a=1, b=0), Counter(a=1) <= Counter(a=2), Counter(), c.copy() == c, dict(Counter([1, 1, 2])))
    del c["not there"]
    attempt(Counter, 5)
    attempt(Counter.fromkeys, "ab")
    c = Counter(a=3)
    c += Counter(a=1, b=2)
    c -= Counter(a=5)
    c |= Counter(b=5)
    c &= Counter(b=4)
    print(c)


@section("OrderedDict")
def ordered():
    o = OrderedDict([("a", 1), ("b", 2), ("c", 3)])
    o.move_to_end("a")
    print(o, list(reversed(o)), o.popitem(), o.popitem(last=False), o)
    o.update(x=1, y=2)
    o.move_to_end("y", last=False)
    print(list(o), OrderedDict(a=1, b=2) == OrderedDict(b=2, a=1), OrderedDict(a=1, b=2) == {"b": 2, "a": 1}, o | {"z": 1}, list(o.items()), o.setdefault("n"), o.pop("n"), o.copy() == o)
    attempt(o.move_to_end, "missing")
    attempt(OrderedDict().popitem)
    attempt(o.pop, "missing")
    del o["x"]
    o["x"] = 9
    print(list(o), OrderedDict.fromkeys("ab", 0), list(o.keys() & {"x"}), repr(OrderedDict()))
    o = OrderedDict.fromkeys(range(5))

    def mutate():
        for k in o:
            del o[k]
    attempt(mutate)

    class Lru(OrderedDict):
        def __init__(self, size):
            super().__init__()
            self.size = size

        def __getitem__(self, key):
            value = super().__getitem__(key)
            self.move_to_end(key)
            return value

        def __setitem__(self, key, value):
            super().__setitem__(key, value)
            if len(self) > self.size:
                del self[next(iter(self))]
    cache = Lru(3)
    for i in (1, 2, 3, 1, 4, 5, 1, 2):
        if i in cache:
            cache[i]
        else:
            cache[i] = i * i
    print(list(cache.items()))


@section("defaultdict and ChainMap")
def defaults():
    d = defaultdict(list)
    d["a"].append(1)
    d["b"] += [2]
    print(d, d.get("z"), "z" in d, d.default_factory, d | {"q": [9]}, d.copy())
    n = defaultdict(lambda: defaultdict(int))
    n["x"]["y"] += 5
    print(n["x"], len(n))
    attempt(lambda: defaultdict()["k"])
    attempt(lambda: defaultdict(None)["k"])
    attempt(defaultdict, 5)
    attempt(lambda: defaultdict(lambda: 1 / 0)["k"])

    class Sub(defaultdict):
        def __missing__(self, key):
            self[key] = key * 2
            return self[key]
    s = Sub()
    print(s["ab"], s)
    c = ChainMap({"a": 1}, {"a": 2, "b": 3})
    print(c["a"], c["b"], len(c), list(c), c.parents, c.new_child({"z": 1}), dict(c), "b" in c, c.get("q", 0), c.maps)
    c["b"] = 9
    print(c.maps, c.pop("b"), c)
    attempt(lambda: c["none"])
    attempt(c.pop, "none")
    attempt(c.__delitem__, "b")
    print(c | {"k": 1}, ChainMap())


@section("User classes")
def user():
    class Upper(UserDict):
        def __setitem__(self, key, value):
            super().__setitem__(key.upper(), value)

        def __missing__(self, key):
            return f"no {key}"
    u = Upper(a=1, **{"b": 2})
    u.update({"c": 3})
    print(u, u["A"], u["z"], "a" in u, dict(u), u | {"d": 4}, u.copy().data)
    l = UserList([3, 1, 2])
    l.sort()
    print(l, l[1:], l + [4], [0] + l, l * 2, 2 in l, l == [1, 2, 3], l.data, max(l), l < UserList([2]))
    s = UserString("abc")
    print(s, s.upper(), s + "d", s[1], s == "abc", "b" in s, s * 2, "x" + s, s.join(["1", "2"]), hash(s) == hash("abc"), int(UserString("5")), isinstance(s.upper(), UserString), s % ())


words = "the quick brown fox jumps over the lazy dog the end".split() * 20
groups = defaultdict(set)
counts = Counter()
window = deque(maxlen=5)
seen = OrderedDict()
checks = 0
for i, word in enumerate(words):
    groups[len(word)].add(word)
    counts[word] += 1
    window.append(word)
    seen[word] = i
    seen.move_to_end(word)
    checks += sum(len(w) for w in window) + Point(i, len(word)).y
print(sorted((k, sorted(v)) for k, v in groups.items()), counts.most_common(3), list(window), list(seen), checks)
