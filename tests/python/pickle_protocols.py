"""Pickler and Unpickler: protocols, hooks, memo, buffers, errors."""
import copyreg
import io
import pickle
import _pickle
from _table import attempt, section, table

table(r"""
pickle.dumps([1, 2.5, "a", b"b", None, True, (1, 2), {"k": {1}}]), pickle.dumps(-5, 0), pickle.dumps(2**70, 1), pickle.dumps("é\n\u1234", 0), pickle.dumps((1, 2, 3, 4), 2), pickle.dumps(b"ab", 2), pickle.dumps(bytearray(b"x"), 5), pickle.dumps(frozenset([1]), 4)
pickle.dumps(1, 6)
pickle.dumps(1, -1), pickle.dumps(int, 0), pickle.dumps(len, 2), pickle.dumps(range(3), 3), pickle.dumps(Exception("a", 1)), pickle.dumps(type(None)), pickle.dumps(...)
pickle.dumps(lambda: 1) if 0 else None
pickle.dumps(1, buffer_callback=print)
pickle.dumps(1, "a")
pickle.loads(b"")
pickle.loads(b"\x80\x09.")
pickle.loads(b"z.")
pickle.loads(b"\xff.")
pickle.loads(b"\x00.")
pickle.loads(b"(.")
pickle.loads(b".")
pickle.loads(b"0.")
pickle.loads(b"Kx")
pickle.loads(b"h\x05.")
pickle.loads(b"t.")
pickle.loads(b"(K\x01s.")
pickle.loads(b"}(K\x01u.")
pickle.loads(b"S'abc.")
pickle.loads(b"Sabc\n.")
pickle.loads(b"I1x\n.")
pickle.loads(b"F1x\n.")
pickle.loads(b"cnosuchmodule\nx\n.")
pickle.loads(b"cbuiltins\nnope\n.")
pickle.loads(b"Q.")
pickle.loads(b"\x97.")
pickle.loads(b"\x82\x63.")
pickle.loads(b"K\x01K\x02\x81.")
pickle.loads(b"]K\x01b.")
pickle.loads(b"K\x01K\x02R.")
pickle.loads(b"\x95\x00\x00\x00\x00\x00\x00\x00\xff.")
pickle.loads("text")
pickle.loads(b"\x8a\x02\x00\x01."), pickle.loads(b"I01\n."), pickle.loads(b"I-12\n."), pickle.loads(b"L123L\n."), pickle.loads(b"F1.5\n."), pickle.loads(b"S'a\\n'\n."), pickle.loads(b"U\x03abc.", encoding="bytes"), pickle.loads(b"Va\\u1234\n."), pickle.loads(b"(K\x01K\x02l."), pickle.loads(b"(K\x01K\x02d."), pickle.loads(b"c__builtin__\nlong\n.")
_pickle.Pickler(5)
_pickle.Unpickler(5)
_pickle.PickleError.__mro__, _pickle.PicklingError.__module__, _pickle.Pickler.__module__, pickle.PickleBuffer.__module__
""", globals())


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __eq__(self, other):
        return type(self) is type(other) and self.__dict__ == other.__dict__


class Slots:
    __slots__ = "a", "b"


class WithState(Point):
    def __getstate__(self):
        return [self.x]

    def __setstate__(self, state):
        self.x, self.y = state[0], "restored"


class NewArgs(tuple):
    def __new__(cls, *args, **kwargs):
        self = tuple.__new__(cls, args)
        self.kwargs = kwargs
        return self

    def __getnewargs_ex__(self):
        return tuple(self), self.kwargs


class Reducer:
    def __init__(self, result):
        self.result = result

    def __reduce__(self):
        return self.result


@section("objects")
def objects():
    for protocol in range(6):
        p = pickle.loads(pickle.dumps(Point(1, [2]), protocol))
        print(type(p).__name__, p.__dict__)
        w = pickle.loads(pickle.dumps(WithState(7, 8), protocol))
        print(w.x, w.y)
        if protocol >= 2:
            n = pickle.loads(pickle.dumps(NewArgs(1, 2, k=3), protocol))
            print(n, n.kwargs)
            s = Slots()
            s.a = 5
            s = pickle.loads(pickle.dumps(s, protocol))
            print(s.a, hasattr(s, "b"))
        loop = []
        loop.append((loop, {"me": loop}))
        back = pickle.loads(pickle.dumps(loop, protocol))
        print(back[0][0] is back, back[0][1]["me"] is back)
        same = "text"
        a, b = pickle.loads(pickle.dumps([same, same], protocol))
        print(a is b)
    attempt(pickle.dumps, Slots(), 1)
    for result in (5, (1,), (1, ()), (int, 1), (int, (), 0, 1), (int, (), None, None, 1),
                   (int, (), None, None, None, 1), (int, ("7",))):
        print(result if not callable(result) else "", end=" ")
        attempt(lambda r: pickle.loads(pickle.dumps(Reducer(r))), result)

    def local():
        pass
    attempt(pickle.dumps, local)


@section("hooks")
def hooks():
    class P(pickle.Pickler):
        def persistent_id(self, obj):
            return ("id", obj.real) if isinstance(obj, complex) else None

        def reducer_override(self, obj):
            return (float, ("99",)) if obj is Point else NotImplemented

    class U(pickle.Unpickler):
        def persistent_load(self, pid):
            return "loaded %s %s" % pid

        def find_class(self, module, name):
            print("find", module, name)
            return super().find_class(module, name)

    for protocol in (2, 4):
        out = io.BytesIO()
        p = P(out, protocol)
        p.dump([1j, Point, 2 + 1j])
        print(out.getvalue())
        print(U(io.BytesIO(out.getvalue())).load())
    out = io.BytesIO()
    p = pickle.Pickler(out)
    p.dispatch_table = copyreg.dispatch_table.copy()
    p.dispatch_table[Point] = lambda obj: (list, ((obj.x, obj.y),))
    p.dump(Point(1, 2))
    print(pickle.loads(out.getvalue()))
    p.clear_memo()
    print(sorted(v[0] for v in p.memo.copy().values()), p.bin, p.fast)
    p.fast = 1
    p.dump(["x", "x"])
    print(out.getvalue()[-20:])
    attempt(lambda: p.persistent_id)
    u = pickle.Unpickler(io.BytesIO(pickle.dumps(["a", "b"])))
    print(u.load(), u.memo.copy())


@section("files and buffers")
def files():
    out = io.BytesIO()
    for item in ([1], "two", {"three": b"x" * 100000}):
        pickle.dump(item, out)
    out.seek(0)
    for _ in range(3):
        print(str(pickle.load(out))[:30], out.tell())
    attempt(pickle.load, out)
    reader = io.BufferedReader(io.BytesIO(out.getvalue()))
    print(pickle.load(reader), reader.tell())
    buffers = []
    data = pickle.dumps([pickle.PickleBuffer(b"read only"), pickle.PickleBuffer(bytearray(b"writable"))], 5,
                        buffer_callback=buffers.append)
    print(data, [bytes(b.raw()) for b in buffers])
    a, b = pickle.loads(data, buffers=buffers)
    print(memoryview(a).readonly, memoryview(b).readonly, bytes(a), bytes(b))
    print(pickle.loads(pickle.dumps(pickle.PickleBuffer(bytearray(b"in band")), 5)))
    attempt(pickle.loads, data)
    attempt(pickle.loads, data, buffers=[])
    attempt(pickle.dumps, pickle.PickleBuffer(b""), 4)
    view = pickle.PickleBuffer(b"abc")
    view.release()
    attempt(view.raw)
    attempt(pickle.PickleBuffer, 5)
    copyreg.add_extension("builtins", "len", 200)
    print(pickle.dumps(len, 2), pickle.loads(pickle.dumps(len, 2)))
    copyreg.remove_extension("builtins", "len", 200)
