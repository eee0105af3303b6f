"""Operator dispatch: reflected operands, subclasses first, NotImplemented, in-place forms, comparisons, chaining."""
from _table import attempt, section

BINARY = {"add": "+", "sub": "-", "mul": "*", "matmul": "@", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "**",
          "lshift": "<<", "rshift": ">>", "and": "&", "or": "|", "xor": "^"}
COMPARE = {"lt": "<", "le": "<=", "eq": "==", "ne": "!=", "gt": ">", "ge": ">="}


def operand_class(name, bases=(object,), forward=True, reflected=True, in_place=False, defer=()):
    """A class whose operator methods tell who was asked; those in `defer` return NotImplemented."""
    def method(kind):
        def call(self, other):
            print(f"{name}.{kind}", end=" ")
            return NotImplemented if kind in defer else f"{name}.{kind}({type(other).__name__})"
        return call
    namespace = {}
    for word in BINARY:
        for prefix, wanted in (("", forward), ("r", reflected), ("i", in_place)):
            if wanted:
                namespace[f"__{prefix}{word}__"] = method(prefix + word)
    for word in COMPARE:
        if forward:
            namespace[f"__{word}__"] = method(word)
    return type(name, bases, namespace)


A = operand_class("A")
B = operand_class("B")
SubA = operand_class("SubA", (A,))
Quiet = type("Quiet", (A,), {})
Forward = operand_class("Forward", reflected=False)
Defers = operand_class("Defers", defer={*BINARY, *COMPARE, *("i" + word for word in BINARY)}, in_place=True)
InPlace = operand_class("InPlace", in_place=True)
DefersAll = operand_class("DefersAll", defer={prefix + word for word in (*BINARY, *COMPARE) for prefix in ("", "r", "i")}, in_place=True)


@section("who is asked")
def who():
    pairs = [(A(), B()), (A(), 1), (1, A()), (A(), SubA()), (SubA(), A()), (A(), Quiet()), (Quiet(), A()), (Forward(), A()),
             (1, Forward()), (Defers(), B()), (B(), Defers()), (Defers(), 1), (DefersAll(), DefersAll()), (1, DefersAll()), (A(), A())]
    for left, right in pairs:
        for word in ("add", "pow", "matmul", "lt", "eq"):
            symbol = {**BINARY, **COMPARE}[word]
            print(f"{type(left).__name__} {symbol} {type(right).__name__}:", end=" ")
            attempt(eval, f"left {symbol} right", {"left": left, "right": right})


@section("all operators")
def all_operators():
    for symbol in [*BINARY.values(), *COMPARE.values()]:
        for left, right in ((A(), 1), (1, A()), (object(), 1), ("a", None), (1, "a"), ([], {}), (1.5, "x"), ({}, set()), (None, None)):
            print(f"{type(left).__name__} {symbol} {type(right).__name__}:", end=" ")
            attempt(eval, f"left {symbol} right", {"left": left, "right": right})


@section("in place")
def in_place():
    for symbol in BINARY.values():
        for value in (A(), InPlace(), Defers(), 1, object()):
            space = {"x": value, "y": B() if symbol == "+" else 1}
            print(type(value).__name__, symbol + "=", type(space["y"]).__name__, end=": ")
            try:
                exec(f"x {symbol}= y", space)
                print(repr(space["x"]))
            except TypeError as error:
                print(error)


@section("targets of in-place operations")
def targets():
    log = []

    def noted(value, name):
        log.append(name)
        return value
    data = {"k": [1], "n": 1}
    noted(data, "d")[noted("n", "key")] += noted(5, "value")

    class Box:
        def __init__(self):
            self.items = [1]

        @property
        def prop(self):
            log.append("get")
            return 10

        @prop.setter
        def prop(self, value):
            log.append(f"set {value}")
    box = Box()
    noted(box, "box").prop -= noted(3, "operand")
    same = box.items
    box.items += (2, 3)
    print(log, data, box.items is same, same)
    items = [1, 2, 3, 4, 5]
    items[1:3] *= 2
    items[-1] **= 3

    print(items)
    t = ([],)
    try:
        t[0] += [1]
    except TypeError as error:
        print(error, t)
    x = y = [1]
    x += [2]
    x = x + [3]
    print(x, y)
    s = frozen = frozenset("a")
    s |= {"b"}
    print(sorted(s), sorted(frozen))
    a = {1}
    b = a
    a |= {2}
    a ^= {1, 5}
    a &= {2, 5}
    a -= {5}
    print(a, b, a is b)
    d = e = {"a": 1}
    d |= {"b": 2}
    d |= [("c", 3)]
    print(e)
    i = 2
    i **= 10; i //= 3; i %= 100; i <<= 3; i >>= 1; i |= 1; i &= 0xFF; i ^= 5; i /= 2; i -= 0.5; i *= 2; i += 1
    print(i)


class Poly:
    """Arithmetic with mixed operands, as libraries do it."""

    def __init__(self, *c):
        self.c = list(c)

    def __add__(self, other):
        if isinstance(other, (int, float)):
            other = Poly(other)
        if not isinstance(other, Poly):
            return NotImplemented
        n = max(len(self.c), len(other.c))
        a, b = self.c + [0] * (n - len(self.c)), other.c + [0] * (n - len(other.c))
        return Poly(*map(lambda x, y: x + y, a, b))

    __radd__ = __add__

    def __mul__(self, other):
        if isinstance(other, (int, float)):
            return Poly(*(x * other for x in self.c))
        out = [0] * (len(self.c) + len(other.c) - 1)
        for i, x in enumerate(self.c):
            for j, y in enumerate(other.c):
                out[i + j] += x * y
        return Poly(*out)

    __rmul__ = __mul__

    def __pow__(self, n, modulus=None):
        out = Poly(1)
        for _ in range(n):
            out = out * self
        return out if modulus is None else Poly(*(x % modulus for x in out.c))

    def __rpow__(self, base, modulus=None):
        return f"{base} to poly"

    def __neg__(self):
        return self * -1

    def __call__(self, x):
        return sum(c * x**i for i, c in enumerate(self.c))

    def __eq__(self, other):
        return isinstance(other, Poly) and self.c == other.c

    def __repr__(self):
        return f"Poly{tuple(self.c)}"


@section("a library class")
def library():
    p = Poly(1, 2)
    print(p + 1, 1 + p, p * p, 2 * p, p ** 5, pow(p, 3, 5), 3 ** p, -p, sum([p, p, p]), (p * p)(2), p == Poly(1, 2), p != 5)
    attempt(lambda: p + "a")
    attempt(lambda: [] + p)
    attempt(lambda: p - p)
    attempt(pow, 2, p, 3)
    total = Poly(0)
    for i in range(300):
        total = total + Poly(i, 1) * (i % 3)
    print(total)


@section("comparison")
def comparison():
    class Vague:
        def __lt__(self, other): return "less"
        def __eq__(self, other): return []
        def __bool__(self): raise ValueError("never asked")
    v = Vague()
    print(v < 1, 1 > v, v == 1, v != 1, 1 == v)
    attempt(lambda: v <= 1)
    attempt(lambda: 1 < v < 2)
    attempt(lambda: sorted([v, v]))

    class OnlyNe:
        def __ne__(self, other): return "ne"
    print(OnlyNe() != 1, OnlyNe() == 1, 1 != OnlyNe())

    class OnlyEq:
        def __eq__(self, other): return other == 5
    print(OnlyEq() != 5, OnlyEq() != 6, OnlyEq() == 5)
    attempt(hash, OnlyEq())

    def noted(x):
        print("eval", x, end=" ")
        return x
    print(noted(1) < noted(2) < noted(3), noted(3) < noted(2) < noted(1), 1 < 2 > 1 == 1 != 2 in [2] is not None)
    nan = float("nan")
    print(nan == nan, nan in [nan], [nan] == [nan], (nan,) < (nan,), {nan: 1}.get(nan), nan is nan, [1, nan].index(nan), [nan].count(nan))
    print((1, 2) < (1, 2, 0), [1, [2]] < [1, [3]], "a" < "b", b"a" < b"b", {1} < {1, 2}, (1, "a") == (1, "a"), 1 == 1.0 == True, 2**53 == 2.0**53 + 1)
    print(None is None, not None, None == 0, () is (), 1 is not 2, "x" not in "abc", not 1 == 2)


@section("short circuit and conditional")
def short_circuit():
    def t(x):
        print(f"t{x}", end=" ")
        return x
    print(t(0) or t(2) or t(3), t(1) and t(0) and t(2), t(0) or t(0), not t(0) and t(5), t(1) if t(0) else t(2))
    print((t(1) or t(2)) and t(3), t([]) or t({}) or t(()), t(1) and (t(0) or t("x")))
    x = 5
    print("big" if x > 3 else "small" if x > 1 else "tiny", [i if i % 2 else -i for i in range(5)], (lambda: 1 if x else 2)())
    if not (x and x > 3) or x == 5 and (x < 3 or x > 4):
        print("taken")
    while x and not x < 3:
        x -= 1
    print(x, -x ** 2, 2 ** -1, -2 ** 2, ~x + 1, not x == 2, 2 + 3 * 4 ** 2 // 5 % 7 << 1 & 0xFF | 8 ^ 3, -7 // 2, -7 % 3, 7 % -3, 1 - -1, 1 if x else 0 or 2)


# An instance that is no number times a sequence: only the plain operator asks the sequence.
class Opaque:
    pass


class Indexed:
    def __index__(self):
        return 2


for left in (Opaque(), Indexed()):
    for right in ("ab", [1], (1, 2), b"x"):
        for text in ("left * right", "right * left", "operator.imul(left, right)", "operator.imul(right, left)"):
            try:
                print(text, eval(text, {"left": left, "right": right[:], "operator": __import__("operator")}))
            except TypeError as e:
                print(text, e)
