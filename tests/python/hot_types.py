"""Hot loops whose types change: every operator and common operation on mixes of operands, after a long stable phase."""
from _table import outcome, section


class V:
    def __init__(self, v): self.v = v
    def __add__(self, o): return V(self.v + (o.v if isinstance(o, V) else o))
    def __radd__(self, o): return V(o + self.v)
    def __lt__(self, o): return self.v < (o.v if isinstance(o, V) else o)
    def __eq__(self, o): return isinstance(o, V) and self.v == o.v
    def __hash__(self): return hash(self.v)
    def __bool__(self): return self.v % 2 == 0
    def __len__(self): return self.v % 7
    def __getitem__(self, i): return self.v + i
    def __iter__(self): return iter(range(self.v % 4))
    def __contains__(self, x): return x == self.v
    def __index__(self): return self.v % 3
    def __neg__(self): return V(-self.v)
    def __repr__(self): return f"V({self.v})"


class Sub(int):
    pass


def stream(first, others, n=120):
    """A long phase of one value, then others mixed in, then the first again."""
    for _ in range(n):
        yield first
    for other in others:
        yield first
        yield other
        yield other
    for _ in range(n):
        yield first


VALUES = [3, 2.5, True, 2**61, 2**62 - 1, -2**62, 2**63, 10**30, -7, 0, -0.0, float("inf"), "s", "é", b"b", None, [1, 2], (1, 2), {1: 2}, {1, 2}, V(5), Sub(9), 1j, range(3), slice(1, 2), len, int, ...]
BINARY = ["+", "-", "*", "/", "//", "%", "**", "<<", ">>", "&", "|", "^", "<", "<=", "==", "!=", "is", "in", "and", "or", "@"]


def run(function, a_values, b_values):
    """A checksum of a function's results and errors over two streams."""
    out = {}
    for a in a_values:
        for b in b_values:
            text = outcome(function, a, b)[:60].split(" at 0x")[0]
            out[text] = out.get(text, 0) + 1
    return out


@section("operators")
def operators():
    for op in BINARY:
        scope = {}
        exec(f"def f(a, b):\n    return a {op} b", scope)
        f = scope["f"]
        limit = (lambda v: [x for x in v if not isinstance(x, (int, float)) or abs(x) < 1000]) if op in ("**", "<<", "*") else (lambda v: v)
        total = {}
        for first in (1, 1.5, "a", [1]):
            for second in (2, 0.5):
                for values in (((first,) * 150, [second]), (list(stream(first, limit(VALUES), 60)), [second]), ((second,) * 3, limit(VALUES))):
                    for text, n in run(f, *values).items():
                        total[text] = total.get(text, 0) + n
        print(op, len(total), sorted(total.items())[:6], sum(total.values()))


@section("loops")
def loops():
    def summed(values, start):
        total = start
        for v in values:
            total = total + v
        return total

    def compared(values, best):
        for v in values:
            if v > best:
                best = v
        return best

    def tested(values):
        n = 0
        for v in values:
            if v:
                n += 1
            if not v:
                n += 100
            n += 10 if v and n else 1
        return n

    def indexed(items, keys):
        out = []
        for k in keys:
            out.append(items[k])
        return out

    def lengths(values):
        n = 0
        for v in values:
            n += len(v)
        return n

    def called(functions, x):
        return [f(x) for f in functions]

    def unpacked(pairs):
        total = 0
        for a, b in pairs:
            total += a
            total -= b
        return total

    def attributes(objects):
        return [o.v for o in objects]

    def iterated(values):
        n = 0
        for v in values:
            for x in v:
                n += 1
        return n
    ints = [1] * 150
    for values in (ints, ints + [2.5] + ints, ints + [2**62] * 4 + ints, ints + [True, 1j] + ints, ints + [10**40, -10**40] + ints, [1.5] * 200 + [2], [2**62 - 5] * 10 + ints, ints + ["x"], ints + [None], ints + [V(4)] + ints, ints + [Sub(4)] + ints):
        print(outcome(summed, values, 0), outcome(summed, values, 0.5), outcome(compared, values, 0), outcome(tested, values))
    print(summed(["ab"] * 100, "")[:10], len(summed([[1]] * 100, [])), outcome(summed, ["ab"] * 100 + [1], ""), outcome(summed, [(1,)] * 100 + [[1]], ()))
    items = list(range(100))
    keys = list(range(100)) + [-1, -100]
    for container, use in ((items, keys), (items, keys + [100]), (items, keys + [-101]), (items, keys + [True, V(1)]), (items, keys + [slice(1, 3)]), (items, keys + ["a"]), (items, keys + [1.0]), (tuple(items), keys + [slice(5)]), ("abcdefghij" * 10, keys + [slice(2)]), (bytes(100), keys), (range(100), keys + [200]), ({i: i for i in range(-100, 100)}, keys + [5.0, True, "x"]), (V(3), keys), (5, keys), (bytearray(100), keys + [100])):
        print(str(outcome(indexed, container, use))[-60:])
    print(outcome(lengths, ["ab"] * 150 + [[1], (1,), {1: 2}, {1}, b"b", range(5), V(5)] + ["x"] * 50), outcome(lengths, [[]] * 200 + [5]))
    fs = [abs] * 150 + [lambda v: v * 2, str, int, float, V, type, (5).__add__, [].append, divmod]
    print(outcome(called, fs[:-1], 3)[-60:], outcome(called, fs, 3), outcome(called, [abs] * 150 + [5], 3))
    print(outcome(unpacked, [(1, 2)] * 150 + [[1, 2], "ab"]), outcome(unpacked, [(1, 2)] * 150 + [(1.5, 2)]), outcome(unpacked, [(1, 2)] * 150 + [(1,)]), outcome(unpacked, [(1, 2)] * 150 + [5]), outcome(unpacked, [[1, 2]] * 150 + [range(2)] + [{1: 2, 3: 4}] + [iter([1, 2])]))

    class W:
        __slots__ = ("v",)

    class P:
        @property
        def v(self): return "property"

    class G:
        def __getattr__(self, name): return name * 2

    class C:
        v = "class attribute"
    w = W()
    w.v = "slot"
    late = C()
    late.v = "instance"
    print(outcome(attributes, [V(1)] * 150 + [w, P(), G(), C(), late, type("T", (), {"v": len})()] + [V(2)] * 20)[-130:].split(" at 0x")[0], outcome(attributes, [V(1)] * 150 + [W()]), outcome(attributes, [V(1)] * 150 + [5]))
    print(outcome(iterated, [[1, 2]] * 100 + ["abc", (1,), {1: 2}, {3}, range(4), V(7), (x for x in "ab"), iter([1]), b"ab", map(str, [1]), zip([1], [2]), enumerate("a"), {}.items(), reversed([1, 2])] + [[1]] * 50), outcome(iterated, [range(3)] * 100 + [5]))


@section("accumulators that change")
def accumulators():
    x = 0
    for i in range(400):
        if i == 100:
            x = x * 1.0
        elif i == 200:
            x = int(x) * 2**60
        elif i == 300:
            x = str(x)
        x = x + "y" if isinstance(x, str) else x + i
    print(x[:40], len(x))
    state = None
    for i in range(300):
        if state is None:
            state = 0
        elif type(state) is int:
            state = [state]
        elif type(state) is list:
            state = {state[0]: i}
        elif type(state) is dict:
            state = (*state.items(),)
        else:
            state = None if i % 3 else i
    print(state)
    f = 1
    product = []
    for i in range(1, 200):
        f *= i if i < 150 else 1.5 if i < 170 else -1
        if i > 140:
            product.append(f)
            f = i
    print(product[:12], product[-3:])
    values, total = [1, 2.0, "3", [4], (5,), {6: 6}, None, True, V(9)], 0
    for i in range(500):
        v = values[i % len(values)]
        if isinstance(v, bool):
            total += 1
        elif isinstance(v, (int, float)):
            total += v
        elif isinstance(v, str):
            total += int(v)
        elif isinstance(v, (list, tuple)):
            total += v[0]
        elif isinstance(v, dict):
            total += sum(v)
        elif v is None:
            total -= 1
        else:
            total += v.v
    print(total)
