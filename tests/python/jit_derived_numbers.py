# Instances of classes derived from int, float, str and bytes as operands and keys, in loops that run hot.
from collections import Counter
from enum import Enum, Flag, IntEnum, IntFlag


class Op(IntEnum):
    ADD = 0
    SUB = 1
    MUL = 2
    BIG = 2**70


class Perm(IntFlag):
    R = 4
    W = 2
    X = 1


class Tag(str, Enum):
    A = "a"
    B = "b"


class Plain(int):
    pass


class Text(str):
    pass


class Raw(bytes):
    pass


class Real(float):
    pass


class Adds(int):
    def __add__(self, other):
        return "added"

    def __radd__(self, other):
        return "added to"

    def __iadd__(self, other):
        return "added in place"

    def __lt__(self, other):
        return "less"

    def __eq__(self, other):
        return False

    __hash__ = int.__hash__


class Folds(str):
    def __eq__(self, other):
        return self.lower() == other.lower()

    def __hash__(self):
        return hash(self.lower())


def dispatch(ops, n):
    k = 0
    for i in range(n):
        o = ops[i % len(ops)]
        if o == Op.ADD:
            k += 1
        elif o == Op.SUB:
            k += 20
        elif o != Op.MUL:
            k += 300
        if o < Op.MUL and Op.SUB >= o:
            k += 4000
        match o:
            case Op.ADD:
                k += 5
            case Op.MUL:
                k += 60
    return k


print(dispatch([Op.ADD, Op.SUB, Op.MUL], 300), dispatch([Op.ADD, 1, Op.BIG, 2.0, True], 300))


def arithmetic(values, n):
    out = []
    for i in range(n):
        v, w = values[i % len(values)], values[i % (len(values) - 1)]
        a = v + w
        a -= v * 3
        a += v
        b = (v - w) * 2.5 + (0.5 + v)
        c = v // (w + 1) if w + 1 else None
        out.append((type(a).__name__, a, b, c, type(v + 0).__name__, v ** 2, v & 3, -v, v / 7, 10 - v, v << 2, True + v))
    return out[-6:]


print(arithmetic([Plain(5), Plain(7), Plain(-3)], 200))
print(arithmetic([Op.SUB, Plain(7), 3, Op.MUL, True], 200))
print(arithmetic([Plain(2**61), Plain(2**80), Plain(9)], 200))


def overridden(n):
    out = []
    for i in range(n):
        x = Adds(i)
        y = x
        y += 1
        out.append((x + 1, 1 + x, y, x < 3, x == i, x != i, x * 2, i == x))
    return out[-2:]


print(overridden(200))


def flags(n):
    k = []
    for i in range(n):
        p = Perm(i % 8)
        k.append((p & Perm.R, p | 1, p ^ Perm.W, Perm.X in p, p == i % 8, p > 3, p + 1))
    return k[-3:], Counter(type(x[0]).__name__ for x in k)


print(flags(100))


def indices(n):
    values, out = [10, 20, 30, 40], []
    for i in range(n):
        k = Op(i % 3)
        values[k] += i
        out.append((values[k], "abc"[k], (1, 2, 3)[Plain(i % 3)], b"xyz"[k]))
        try:
            values[Plain(9)]
        except IndexError as e:
            out.append(str(e))
    return values, out[-2:]


print(indices(200))


def errors(n):
    out = []
    for i in range(n):
        try:
            Op.ADD + "x" if i % 3 else 1 // Plain(0)
        except (TypeError, ZeroDivisionError) as e:
            out.append(str(e))
        try:
            [][Op.ADD] if i % 2 else Op.ADD < "a"
        except (TypeError, IndexError) as e:
            out.append(str(e))
    return sorted(set(out))


print(errors(200))


def keys(n):
    d, s = {}, set()
    for i in range(n):
        for k in (Op(i % 3), Plain(i % 5), i % 6, Text("k%d" % (i % 4)), "k%d" % (i % 5), Raw(b"r"), b"r", Tag.A, "a", Real(2.0), Folds("A")):
            d[k] = d.get(k, 0) + 1
            s.add(k)
            d[k, 1] = (k, 1) in d
    return [(repr(k), v) for k, v in d.items()], len(s), sorted(type(k).__name__ for k in s)


print(keys(150))


def texts(n):
    k = 0
    for i in range(n):
        t, u = Text("k%d" % (i % 3)), (Tag.A, Tag.B)[i % 2]
        k += (t == "k1") + 10 * ("k2" == t) + 100 * (t != Text("k1")) + 1000 * (u == "a") + 10000 * (u != Tag.B)
        k += 100000 * (Folds("ABC") == "abc") + 1000000 * ("abc" == Folds("ABC")) + (t == 5) + (t is None)
    return k


print(texts(300))


def changes(n):
    class Late(int):
        pass

    out = []
    for i in range(n):
        if i == n // 2:
            Late.__add__ = lambda self, other: "late"
            Late.__eq__ = lambda self, other: "equal"
            Late.__hash__ = lambda self: 0
        out.append((Late(3) + 1, Late(3) == 4, Late(3) in {3: 1}, 3 in {Late(3)}))
    return out[0], out[-1], len(set(out))


print(changes(300))
print([pow(b, e, m) for b in (0, 1, -1, 7, -(2**40), 2**63, 2**65) for e in (0, 1, 5, 2**12 - 1, 2**24, 2**30 + 1) for m in (1, 97, 2**32 - 1, 2**32 + 15, 2**64 - 59, -7)])
