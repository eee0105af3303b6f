"""pickle in all protocols, copy and deepcopy: built-in types, classes, hooks, shared and recursive objects, errors."""
import collections
import copy
import copyreg
import io
import pickle
from _table import attempt, section


class Plain:
    def __init__(self, x):
        self.x = x

    def __eq__(self, other):
        return type(other) is type(self) and self.__dict__ == other.__dict__

    def __repr__(self):
        return f"Plain({self.x!r})"


class Slots:
    __slots__ = ("a", "b")

    def __eq__(self, other):
        return [getattr(self, n, None) for n in self.__slots__] == [getattr(other, n, None) for n in other.__slots__]


class State(Plain):
    def __getstate__(self):
        return {"x": self.x, "saved": True}

    def __setstate__(self, state):
        self.__dict__.update(state)
        self.restored = True


class New(int):
    def __new__(cls, value, extra):
        self = super().__new__(cls, value)
        self.extra = extra
        return self

    def __getnewargs__(self):
        return int(self), self.extra


class NewEx:
    def __new__(cls, *, key):
        self = super().__new__(cls)
        self.key = key
        return self

    def __getnewargs_ex__(self):
        return (), {"key": self.key}


class Reduce:
    def __init__(self, n):
        self.n = n

    def __reduce__(self):
        return Reduce, (self.n + 1,), {"state": 1}


class ListSub(list):
    pass


class DictSub(dict):
    pass


def function(x):
    return x


@section("round trips")
def round_trips():
    s = Slots()
    s.a = [1]
    state = State(5)
    values = [None, True, False, 0, 1, -1, 255, 256, 65535, 65536, -(2**31), 2**31, 2**63, -(2**63), 2**200, -(2**200), 1.5, -0.0, float("inf"), 1e300, 1j, "", "a", "é\u20ac😀\0", "x" * 300, b"", b"ab\xff", b"y" * 300, bytearray(b"z"), (), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), [], [1, [2]],
              list(range(2000)), {}, {"a": {"b": 1}}, {i: i for i in range(1500)}, set(), {1, 2}, frozenset("ab"), range(1, 10, 2), slice(1, 2), ..., NotImplemented, int, len, function, Plain, Plain(1), s, state, New(5, "e"), ListSub([1]), DictSub(a=1), collections.OrderedDict(a=1),
              collections.deque([1], 3), collections.Counter("aab"), collections.defaultdict(list, {1: [2]}), ValueError("v", 1), [].append.__class__, str.upper, "abc".upper, iter([1, 2, 3]), iter({}), enumerate("ab"), zip([1], [2]), map(len, ["a"]), reversed([1, 2]), iter("ab"), iter(range(3)), collections.namedtuple, dict.fromkeys, type(None), type(...), Exception, property]
    for value in values:
        for protocol in range(6):
            try:
                data = pickle.dumps(value, protocol)
                back = pickle.loads(data)
                if type(back) is not type(value):
                    print(protocol, type(value), type(back))
                elif hasattr(value, "__next__"):
                    if list(back) != list(copy.copy(value)):
                        print(protocol, "differs", value)
                elif back != value:
                    print(protocol, "differs", repr(value)[:60])
            except Exception as error:
                print(protocol, repr(value)[:60].split(" at ")[0], type(error).__name__, str(error).split(" at 0x")[0])
    print(pickle.loads(pickle.dumps(New(5, "e"), 2)).extra, pickle.loads(pickle.dumps(NewEx(key=3), 4)).key, vars(pickle.loads(pickle.dumps(state))), vars(pickle.loads(pickle.dumps(Reduce(1)))))
    for protocol in range(6):
        data = pickle.dumps({"a": [1, 2.5, "s", b"b", None, (True, 300)]}, protocol)
        print(protocol, len(data), data)


@section("sharing and recursion")
def sharing():
    shared = [1]
    a, b = pickle.loads(pickle.dumps((shared, shared)))
    r = [1]
    r.append(r)
    r2 = pickle.loads(pickle.dumps(r))
    d = {}
    d["self"] = d
    d2 = copy.deepcopy(d)
    t = ([],)
    t[0].append(t)
    t2 = pickle.loads(pickle.dumps(t))
    p = Plain(None)
    p.x = p
    p2 = pickle.loads(pickle.dumps(p, 2))
    print(a is b, r2[1] is r2, d2["self"] is d2, t2[0][0] is t2, p2.x is p2, copy.deepcopy(r)[1] is not r)
    s = "shared string"
    x, y = pickle.loads(pickle.dumps([s, s]))
    print(x is y, len(pickle.dumps([s] * 100)) < 300)


@section("errors and hooks")
def errors():
    for value in (lambda: 0, (x for x in ()), type("Local", (), {})(), open("/dev/null"), memoryview(b"a"), io.StringIO().__iter__().__class__.__init__, __import__("sys"), (i for i in [1]).gi_frame):
        try:
            pickle.dumps(value)
            print("fine")
        except Exception as error:
            print(type(error).__name__, str(error).split(" at 0x")[0])
    for data in (b"", b"garbage", b"\x80\x09.", pickle.dumps([1, 2])[:-3], b"(.", b"\x80\x04K.", b"I1\nI2\nR.", b"}q\x00X\xff\xff\xff\xff", b"\x95" * 20, b"0", b"s.", b"\x8e" + b"\xff" * 8):
        try:
            pickle.loads(data)
            print("loaded", data)
        except Exception:
            pass
    attempt(pickle.loads, b"cno_such_module\nname\n.")
    attempt(pickle.loads, b"cbuiltins\nno_such_name\n.")
    attempt(pickle.dumps, 1, 99)
    attempt(pickle.loads, "text")

    class Persistent(pickle.Pickler):
        def persistent_id(self, obj):
            return obj.x if isinstance(obj, Plain) else None

    class Loader(pickle.Unpickler):
        def persistent_load(self, pid):
            return f"loaded {pid}"

        def find_class(self, module, name):
            if name == "eval":
                raise pickle.UnpicklingError("forbidden")
            return super().find_class(module, name)
    out = io.BytesIO()
    Persistent(out).dump([Plain(5), 1])
    out.seek(0)
    print(Loader(out).load())
    attempt(Loader(io.BytesIO(b"cbuiltins\neval\n.")).load)
    copyreg.pickle(slice, lambda s: (slice, (s.start, s.stop, s.step)))
    print(pickle.loads(pickle.dumps(slice(1, 2))))

    class Dispatch(pickle.Pickler):
        dispatch_table = {Plain: lambda p: (str, (f"dispatched {p.x}",))}

        def reducer_override(self, obj):
            return (int, ("42",)) if obj is marker else NotImplemented
    marker = Plain("marker")
    out = io.BytesIO()
    Dispatch(out).dump([Plain(1), marker])
    print(pickle.loads(out.getvalue()))
    out = io.BytesIO()
    for i in range(3):
        pickle.dump({"i": i}, out)
    out.seek(0)
    print([pickle.load(out) for _ in range(3)])
    buffers = []
    data = pickle.dumps(pickle.PickleBuffer(b"out of band"), 5, buffer_callback=buffers.append)
    print(len(buffers), pickle.loads(data, buffers=buffers))


@section("copy")
def copying():
    for value in (1, "a", (1, 2), ([1],), [1, [2]], {"a": [1]}, {1}, frozenset([1]), Plain([1]), range(3), len, int, None, 1.5, b"b", bytearray(b"b"), collections.deque([[1]]), ListSub([[1]]), DictSub(a=[1])):
        shallow, deep = copy.copy(value), copy.deepcopy(value)
        print(type(value).__name__, shallow is value, deep is value, shallow == value, deep == value)
    p = Plain([1])
    print(copy.copy(p).x is p.x, copy.deepcopy(p).x is p.x)

    class Custom:
        def __copy__(self): return "shallow"
        def __deepcopy__(self, memo): return "deep", type(memo).__name__
    print(copy.copy(Custom()), copy.deepcopy([Custom()]))
    attempt(copy.copy, (x for x in ()))
    attempt(copy.deepcopy, [(x for x in ())])
    memo = {}
    a = [1]
    b = copy.deepcopy([a, a], memo)
    print(b[0] is b[1], copy.deepcopy({1: a, 2: a})[1] is not a)


tree = None
for i in range(60):
    tree = {"left": tree, "value": [i, str(i)], "n": Plain(i)} if i % 2 else [tree, i]
again = pickle.loads(pickle.dumps(copy.deepcopy(tree), 2))
print(again == tree, len(pickle.dumps(tree, 4)), sum(pickle.loads(pickle.dumps(list(range(i)))) [-1] for i in range(1, 200)))
