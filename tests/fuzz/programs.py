"""Random Python programs that try to confuse a JIT: deterministic by seed, terminating by construction, printing their
state often.

A program has globals, classes, functions (each calls only earlier ones, or itself with a smaller depth) and a main part
with hot loops. Every variable has an expected type, which expressions mostly respect; types, classes, globals and
functions change in the middle of loops. Values are kept small by `lim`. Nothing depends on addresses, hash order or the
time of collection.
"""
import random

import scenes

PRELUDE = '''\
import re
import sys
from itertools import islice
from math import copysign, floor, isnan, sqrt
B = 1 << 90
count = ticks = 0
events = {}


def lim(x):
    """Keeps values small, whatever they are."""
    if isinstance(x, int):
        return x if -B < x < B else x % 1000003
    if isinstance(x, (str, bytes, list, tuple)):
        return x if len(x) < 60 else x[:20]
    if isinstance(x, float):
        return x if -1e200 < x < 1e200 or x != x else 0.5
    return x


def text(x, depth=0):
    """A repr without addresses or hash order."""
    if depth > 3:
        return "..."
    if isinstance(x, (set, frozenset)):
        return "{" + ", ".join(sorted(text(y, depth + 1) for y in x)) + "}"
    if isinstance(x, dict):
        return "{" + ", ".join(text(k, depth + 1) + ": " + text(v, depth + 1) for k, v in x.items()) + "}"
    if type(x) in (list, tuple):
        return type(x).__name__ + "(" + ", ".join(text(y, depth + 1) for y in x) + ")"
    if isinstance(x, (int, float, str, bytes, bytearray, type(None), complex, range)):
        return repr(x)
    if isinstance(x, Base):
        return type(x).__name__ + text(state(x), depth + 1)
    return type(x).__name__


def state(x):
    """The attributes of an instance, slots included."""
    names = [n for c in type(x).__mro__ for n in c.__dict__.get("__slots__", ()) if n != "__dict__"]
    return {**{n: getattr(x, n) for n in sorted(names) if hasattr(x, n)}, **getattr(x, "__dict__", {})}


def short(x, length):
    """The beginning of a text; addresses have no place in it, whose lengths differ."""
    return (re.sub("0x[0-9a-f]{6,}", "0xADDRESS", x) if "0x" in x else x)[:length]


def show(label, *values):
    global count
    count += 1
    print(count, label, *(short(text(v), 160) for v in values))


def at(x, i):
    """An element, whatever the index."""
    return x[i % len(x)] if x else 0


def hashed(x):
    """A hash that does not depend on an address."""
    return hash(x) if isinstance(x, (int, str)) or isinstance(x, float) and x == x else 1


def look():
    """What the caller's frame shows."""
    f = sys._getframe(1)
    names = sorted(f.f_locals) if f.f_code.co_name != "<module>" else []
    return f.f_lineno, f.f_code.co_name, [(n, short(text(f.f_locals[n]), 60)) for n in names]


def stack():
    """Names and lines of the frames down to the program's own module."""
    f, found = sys._getframe(1), []
    while f and f.f_code.co_name != "<module>":
        found.append((f.f_code.co_name, f.f_lineno))
        f = f.f_back
    return found


def tracer(frame, event, arg):
    """Counts events."""
    key = frame.f_code.co_name, event
    events[key] = events.get(key, 0) + 1
    return tracer


def deep(n, x):
    return x if n <= 0 else lim(deep(n - 1, x) + 1)


def even(n):
    return n <= 0 or odd(n - 1)


def odd(n):
    return n > 0 and even(n - 1)


def endless(x):
    return endless(x) + 1


def tick():
    """True at every 37th call."""
    global ticks
    ticks += 1
    return ticks % 37 == 0 and count < 500


def show_globals(names):
    show("globals", *(globals().get(n, "gone") for n in names.split()))


def caught(label, e):
    """Prints an exception with the lines of its traceback and its context."""
    lines, tb = [], e.__traceback__
    while tb and len(lines) < 8:
        # CPython's superinstructions give the line before an unbound variable's.
        lines.append(tb.tb_lineno if not isinstance(e, UnboundLocalError) else 0)
        tb = tb.tb_next
    # Which operation meets the recursion limit first (" in comparison") is an implementation's own affair.
    message = short(str(e), 32 if isinstance(e, RecursionError) else 80)
    show(label, type(e).__name__, message, lines, type(e.__context__).__name__)


class Base:
    """Instances look and hash the same wherever they are in memory."""

    def __repr__(self):
        return "<" + type(self).__name__ + ">"

    def __hash__(self):
        return len(type(self).__name__)


class Error(Exception):
    pass

'''

KERNEL_PRELUDE = '''\
bumps = 0


class Point:
    weight = 1
    shared = 3

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)

    def norm(self):
        return abs(self.x) + abs(self.y) * self.weight

    def moved(self, dx, dy=2):
        return type(self)(self.x + dx, self.y + dy)


def whole(x):
    return x if isinstance(x, int) else 3 if x != x or x - x != 0 else int(x)


def range_end(x):
    return x % 4


def add(x, y):
    return x + y


def count_to(n):
    i = 0
    while i < n:
        yield i
        i += 1


def make_counter():
    n = 0

    def step():
        nonlocal n
        n += 1
        return n
    return step


counter = make_counter()


def bump(by):
    global bumps
    bumps = lim(bumps + by)
    return bumps


def total(*values):
    s = 0
    for v in values:
        s += v
    return s


def keywords(a, *, b=2, c=3, **others):
    return a + b * c + len(others)


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def any_of(xs):
    return next((v for v in xs if v), 0)


def risky(x):
    if x % 3 == 1:
        raise Error(x)
    return x

'''

TYPES = ["int", "int", "int", "float", "float", "str", "list", "list", "tuple", "dict", "set", "bool", "obj", "bytes", "none"]
INT_OPS = ["+", "-", "*", "//", "%", "&", "|", "^", "<<", ">>", "+", "-"]
COMPARE = ["<", "<=", ">", ">=", "==", "!="]


class Generator:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.lines = []
        self.indent = 0
        self.names = 0
        self.functions = []  # (name, parameter types, result type)
        self.generators = []  # (name, number of parameters)
        self.classes = []  # (name, attributes, methods)
        self.globals = {}
        self.scopes = []
        self.loops = 0  # loops around the current statement
        self.in_function = False
        self.budget = 0
        self.self_class = None

    # Text and choices

    def line(self, text):
        self.lines.append("    " * self.indent + text)

    def fresh(self, prefix):
        self.names += 1
        return f"{prefix}{self.names}"

    def chance(self, percent):
        return self.r.randrange(100) < percent

    def pick(self, items):
        return items[self.r.randrange(len(items))]

    def block(self, header):
        return Block(self, header)

    # Variables

    def variables(self, kind):
        found = [name for scope in [self.globals, *self.scopes] for name, t in scope.items() if t == kind]
        return found

    def any_variable(self):
        names = [name for scope in [self.globals, *self.scopes] for name in scope]
        return self.pick(names) if names else "0"

    def local(self, kind):
        """A name to assign to in the innermost scope."""
        scope = self.scopes[-1] if self.scopes else self.globals
        old = [name for name, t in scope.items() if t == kind and not name.startswith("i")]
        if old and self.chance(60):
            return self.pick(old)
        name = self.fresh("v" if self.scopes else "g")
        scope[name] = kind
        return name

    # Expressions

    def expression(self, kind, depth=0):
        """An expression that probably has the kind."""
        if self.chance(2):
            return self.any_variable()
        names = self.variables(kind)
        if names and (self.chance(45) or depth > 3):
            return self.pick(names)
        if depth > 3:
            return self.literal(kind)
        if self.chance(10) and depth < 3:
            made = self.call(kind, depth)
            if made:
                return made
        if self.chance(5):
            return f"({self.expression(kind, depth + 1)} if {self.condition(depth + 1)} else {self.expression(kind, depth + 1)})"
        return getattr(self, "make_" + kind)(depth)

    def literal(self, kind):
        r = self.r
        if kind == "int":
            return str(self.pick([0, 1, 2, 3, 7, -1, -5, 10, 63, 100, 255, 1000, r.randrange(-1000, 1000), 2**31, 2**62 - 1, -(2**62), 2**61, 2**63, 10**20, r.getrandbits(40)]))
        if kind == "float":
            return self.pick(["0.0", "1.0", "-1.5", "0.1", "2.5", "1e10", "-0.0", "1e-5", "3.25", "float('inf')", "float('nan')", "100.0", "1e300"])
        if kind == "str":
            return repr(self.pick(["", "a", "abc", "x", "hello", "é", "日本", "0", "12", "key", "a" * 12]))
        if kind == "list":
            return self.pick(["[]", "[1, 2, 3]", "[0.5, 1.5]", "['a', 'b']", "[1, 'x', None]", "[[1], [2]]", "[True, 2, 3.0]"])
        if kind == "tuple":
            return self.pick(["()", "(1, 2)", "(1.5, 'a')", "(1, 2, 3)", "(None,)"])
        if kind == "dict":
            return self.pick(["{}", "{1: 2, 3: 4}", "{'a': 1, 'b': 2}", "{0: 'x', 'y': 0.5}", "{(1, 2): 3}"])
        if kind == "set":
            return self.pick(["set()", "{1, 2, 3}", "{'a', 'b'}", "{1, 'x'}", "frozenset({5, 6})"])
        if kind == "bool":
            return self.pick(["True", "False"])
        if kind == "bytes":
            return self.pick(["b''", "b'abc'", "b'\\xff\\x00'", "bytearray(b'xyz')"])
        if kind == "obj" and self.classes:
            return f"{self.pick(self.classes)[0]}({self.literal('int')})"
        return "None"

    def make_int(self, depth):
        e, r = (lambda k="int": self.expression(k, depth + 1)), self.r
        choice = r.randrange(22)
        if choice < 8:
            op = self.pick(INT_OPS)
            if op in ("<<", ">>"):
                return f"({e()} {op} ({e()} & {self.pick([3, 7, 31, 63])}))"
            if op == "*":
                return f"lim({e()} * {e()})"
            if op in ("//", "%") and self.chance(85):
                return f"({e()} {op} ({e()} or {self.pick([1, 7, -3, 10])}))"
            return f"({e()} {op} {e()})"
        if choice == 8:
            return self.literal("int")
        return [
            lambda: f"len({e(self.pick(['str', 'list', 'tuple', 'dict', 'set', 'bytes']))})", lambda: f"int({e('float')})", lambda: f"({e()} & 255)", lambda: f"abs({e()})", lambda: f"-{e()}", lambda: f"~{e()}",
            lambda: f"({e()} % {self.pick([2, 3, 7, 10, 97, 1000, -7])})", lambda: f"sum({e('list')})", lambda: self.item(e("list"), depth), lambda: self.item(e("tuple"), depth), lambda: f"{self.pick(['min', 'max'])}({e()}, {e()})",
            lambda: f"divmod({e()}, {e()} or 3)[{r.randrange(2)}]", lambda: self.attribute(depth), lambda: f"(({e()} // 3) ** 2 % 1009)", lambda: f"ord(({e('str')} or 'z')[0])", lambda: f"{e('dict')}.get({e()}, {e()})", lambda: f"hashed({e()})", lambda: f"int('0' + {e('str')})" if self.chance(30) else f"int(str({e()}))",
            lambda: f"(lambda q: q + {r.randrange(5)})({e()})", lambda: f"{e('list')}.count({e()})", lambda: f"round({e('float')})", lambda: f"({e()}).bit_length()", lambda: f"({e('bool')} + {e('bool')})", lambda: f"({e()} if {e('obj')} else {e()})", lambda: self.item(e("bytes"), depth),
            lambda: f"deep({e()} & 31, {e()})", lambda: f"(even({e()} & 63) + 1)", lambda: f"floor({e('float')})", lambda: f"{e('str')}.find({e('str')})", lambda: f"sum(x for x in {e('list')} if x)", lambda: f"({e()} * {e()} & {self.pick(['0xFF', '0xFFFFFFFF', '(1 << 61) - 1'])})",
        ][r.randrange(31)]()

    def make_float(self, depth):
        e, r = (lambda k="float": self.expression(k, depth + 1)), self.r
        return [
            lambda: f"({e()} {self.pick('+-*')} {e()})", lambda: f"({e()} {self.pick('+-*')} {e('int')})", lambda: f"({e('int')} / ({e('int')} or 2))", lambda: f"({e()} / ({e()} or 0.5))", lambda: f"float({e('int')})", lambda: self.literal("float"), lambda: f"abs({e()})", lambda: f"-{e()}",
            lambda: f"({e()} // ({e()} or 1.5))", lambda: f"({e()} % ({e()} or 2))", lambda: f"round({e()}, {r.randrange(4)})", lambda: f"{self.pick(['min', 'max'])}({e()}, {e('int')})", lambda: f"({e('int')} * 0.5)", lambda: f"(abs({e()}) ** 0.5)", lambda: f"sum({e('list')}, 0.0)", lambda: f"float('1' + {e('str')})" if self.chance(20) else f"float(str({e()}))",
            lambda: f"sqrt(abs({e()}))", lambda: f"copysign({e()}, {e('int')})", lambda: f"({e()} if not isnan({e()}) else -0.0)",
        ][r.randrange(19)]()

    def make_str(self, depth):
        e, r = (lambda k="str": self.expression(k, depth + 1)), self.r
        return [
            lambda: f"lim({e()} + {e()})", lambda: f"str({e(self.pick(['int', 'float', 'bool', 'none']))})", lambda: f"{e()}[{self.slice(depth)}]", lambda: f"{e()}.{self.pick(['upper', 'lower', 'strip', 'title', 'swapcase'])}()", lambda: f"lim({e()} * ({e('int')} & 3))", lambda: self.literal("str"),
            lambda: f"'%s|%.3f' % ({e('int')}, {e('float')})" if r.randrange(2) else f"f'{{{self.any_variable()}!s:.9}}{{{self.any_variable()}!s:>5.7}}'", lambda: f"''.join({e()})", lambda: f"'-'.join([{e()}, {e()}])", lambda: f"{e()}.replace({e()}, {e()})", lambda: f"chr(97 + {e('int')} % 26)",
            lambda: f"({e()} or 'q')[{self.index(depth)}]" if self.chance(40) else f"str(at({e()}, {e('int')}))", lambda: f"'{{}}:{{:>5}}'.format({e('int')}, {e()})", lambda: f"repr({e('int')})", lambda: f"{e()}.split({e()} or ' ')[0]", lambda: f"{e()}.ljust(5, '.')",
        ][r.randrange(16)]()

    def make_list(self, depth):
        e, r = (lambda k="list": self.expression(k, depth + 1)), self.r
        kind = self.pick(["int", "int", "float", "str"])
        return [
            lambda: f"[{e(kind)}, {e(kind)}]", lambda: f"[{self.fresh_element(kind, depth)} for x in range({r.randrange(6)})]", lambda: f"lim({e()} + {e()})", lambda: f"{e()}[{self.slice(depth)}]", lambda: f"list({e(self.pick(['tuple', 'str', 'dict']))})", lambda: f"sorted({e()})", lambda: self.literal("list"),
            lambda: f"lim({e()} * ({e('int')} & 3))", lambda: f"[x for x in {e()} if x]", lambda: f"list(range({e('int')} & 15))", lambda: f"list(map(str, {e()}))", lambda: f"[*{e()}, {e(kind)}]", lambda: f"list({e()})[::-1]", lambda: f"[(x, y) for x in {e()} for y in (1, 2)]", lambda: f"list(zip({e()}, {e('str')}))",
            lambda: f"list(enumerate({e()}))", lambda: f"list({self.generator_call(depth)})", lambda: f"list(filter(None, {e()}))", lambda: f"[0] * ({e('int')} & 7)",
        ][r.randrange(19)]()

    def fresh_element(self, kind, depth):
        return {"int": "x * x", "float": "x * 0.5", "str": "str(x)"}[kind]

    def make_tuple(self, depth):
        e = lambda k="tuple": self.expression(k, depth + 1)
        return self.pick([lambda: f"({e('int')}, {e('float')})", lambda: f"({e('int')}, {e('str')}, {e('int')})", lambda: f"lim({e()} + {e()})", lambda: f"tuple({e('list')})", lambda: f"{e()}[{self.slice(depth)}]", lambda: self.literal("tuple"), lambda: f"(*{e()}, {e('int')})", lambda: f"divmod({e('int')}, {e('int')})"])()

    def make_dict(self, depth):
        e = lambda k="dict": self.expression(k, depth + 1)
        return self.pick([lambda: f"{{{e('int')}: {e('int')}, {e('str')}: {e('int')}}}", lambda: f"dict({e()})", lambda: f"{{**{e()}, {e('str')}: {e('int')}}}", lambda: f"{{x: x * 2 for x in range({self.r.randrange(5)})}}", lambda: self.literal("dict"), lambda: f"dict.fromkeys({e('list')}, {e('int')})", lambda: f"dict(zip({e('str')}, {e('list')}))"])()

    def make_set(self, depth):
        e = lambda k="set": self.expression(k, depth + 1)
        return self.pick([lambda: f"{{{e('int')}, {e('int')}}}", lambda: f"set({e(self.pick(['list', 'str', 'tuple']))})", lambda: f"({e()} | {e()})", lambda: f"({e()} & {e()})", lambda: f"({e()} - {e()})", lambda: f"{{x % 3 for x in {e('list')}}}", lambda: self.literal("set"), lambda: f"({e()} ^ {{{e('int')}}})"])()

    def make_bool(self, depth):
        return self.condition(depth)

    def make_bytes(self, depth):
        e = lambda k="bytes": self.expression(k, depth + 1)
        return self.pick([lambda: f"lim({e()} + {e()})", lambda: f"bytes({e('int')} & 7)", lambda: f"{e('str')}.encode()", lambda: f"{e()}[{self.slice(depth)}]", lambda: self.literal("bytes"), lambda: f"bytes([{e('int')} & 255])", lambda: f"bytearray({e()})"])()

    def make_none(self, depth):
        return "None"

    def make_obj(self, depth):
        if not self.classes:
            return "None"
        name, attributes, methods = self.pick(self.classes)
        if self.chance(20) and self.variables("obj"):
            return f"({self.pick(self.variables('obj'))} {self.pick('+-')} {self.expression('int', depth + 1)})"
        return f"{name}({self.expression('int', depth + 1)})"

    def condition(self, depth=0):
        e, r = (lambda k: self.expression(k, depth + 1)), self.r
        return [
            lambda: f"({e('int')} {self.pick(COMPARE)} {e('int')})", lambda: f"({e('int')} {self.pick(COMPARE)} {self.literal('int')})", lambda: f"({e('float')} {self.pick(COMPARE)} {e('float')})", lambda: f"({e('int')} {self.pick(COMPARE)} {e('float')})", lambda: f"({e('str')} {self.pick(COMPARE)} {e('str')})",
            lambda: f"({e('int')} % {self.pick([2, 3, 5, 7, 11])} == {r.randrange(3)})", lambda: f"({e('int')} in {e('list')})", lambda: f"({e('str')} in {e('str')})", lambda: f"({e('int')} in {e('dict')})", lambda: f"(not {e('bool')})", lambda: f"({e('bool')} and {e('bool')})", lambda: f"({e('bool')} or {e('int')})",
            lambda: f"isinstance({self.any_variable()}, {self.pick(['int', 'float', 'str', '(int, str)', 'list', 'Base'])})", lambda: f"({self.any_variable()} is {self.pick(['None', 'True', 'False'])})", lambda: f"({e('int')} < {e('int')} <= {e('int')})", lambda: f"bool({e(self.pick(['list', 'str', 'dict', 'obj']))})",
            lambda: f"({e('list')} == {e('list')})", lambda: f"({e('tuple')} < {e('tuple')})", lambda: f"any({e('list')})", lambda: f"({e('set')} <= {e('set')})", lambda: f"{e('str')}.startswith({e('str')})",
        ][r.randrange(21)]()

    def item(self, container, depth):
        if self.chance(40):
            return f"({container} or (0,))[{self.index(depth)}]"
        return f"at({container}, {self.expression('int', depth + 2)})"

    def index(self, depth):
        return self.pick([lambda: "0", lambda: "-1", lambda: "0", lambda: "-1", lambda: str(self.r.randrange(-4, 5)), lambda: f"{self.expression('int', depth + 2)} % 2", lambda: self.expression("int", depth + 2)])()

    def slice(self, depth):
        return self.pick(["1:", ":2", "::2", ":-1", "1:3", "::-1", f"{self.expression('int', depth + 2)} & 3:", "-2:"])

    def attribute(self, depth):
        objects = self.variables("obj")
        if not objects:
            return self.literal("int")
        name, attributes, methods = self.pick(self.classes)
        o = self.pick(objects)
        if methods and self.chance(50):
            return f"{o}.{self.pick(methods)}({self.expression('int', depth + 2)})"
        return f"{o}.{self.pick(attributes)}"

    def call(self, kind, depth):
        candidates = [f for f in self.functions if f[2] == kind]
        if not candidates or self.loops > 1:
            return None
        name, parameters, _ = self.pick(candidates)
        values = [self.expression(p, depth + 2) for p in parameters]
        style = self.r.randrange(8)
        if style == 0 and values:
            return f"{name}({', '.join(values[:-1] + [f'p{len(values) - 1}={values[-1]}'])})"
        if style == 1:
            return f"{name}(*({''.join(v + ', ' for v in values)}))"
        if style == 2 and values:
            return f"{name}({', '.join(values[:-1])})"  # relies on a default
        if style == 3:
            return f"{name}(**{{{', '.join(f'{chr(39)}p{i}{chr(39)}: {v}' for i, v in enumerate(values))}}})"
        return f"{name}({', '.join(values)})"

    def generator_call(self, depth):
        if not self.generators or self.loops > 1:
            return "range(3)"
        name, n = self.pick(self.generators)
        return f"{name}({', '.join(self.expression('int', depth + 2) + ' & 7' for _ in range(n))})"

    # Statements

    def statements(self, n):
        for _ in range(n):
            self.statement()

    def guarded_statements(self, n, label):
        """Statements of which each may fail without ending the rest."""
        for number in range(n):
            with Block(self, "try:", keep=True):
                self.pick([self.loop, self.loop, self.while_loop, self.statement, self.statement])()
            with self.block("except Exception as e:"):
                self.line(f"caught('{label} {number}', e)")

    def statement(self):
        if self.indent > 13:
            return self.assign()
        weights = [(30, self.assign), (14, self.augmented), (10, self.if_statement), (8, self.loop), (8, self.container_change), (6, self.try_statement), (5, self.unpack), (4, self.attribute_change), (4, self.print_state), (3, self.while_loop), (2, self.with_statement), (3, self.match_statement),
                   (2, self.closure), (3, self.type_change), (2, self.world_change), (2, self.jump), (1, self.raise_statement), (2, self.delete), (2, self.generator_steps), (1, self.global_statement), (1, self.look_at_frames), (1, self.trace_change), (1, self.endless_recursion)]
        total = sum(w for w, _ in weights)
        n = self.r.randrange(total)
        for weight, make in weights:
            n -= weight
            if n < 0:
                before = len(self.lines)
                make()
                if len(self.lines) == before:
                    self.line("pass")
                return

    def assign(self):
        kind = self.pick(TYPES)
        value = self.expression(kind)
        self.line(f"{self.local(kind)} = {value}")

    def augmented(self):
        kind = self.pick(["int", "int", "float", "str", "list", "set"])
        names = [n for n in (self.scopes[-1] if self.scopes else self.globals) if (self.scopes[-1] if self.scopes else self.globals)[n] == kind and not n.startswith("i")]
        if not names:
            return self.assign()
        name = self.pick(names)
        op = {"int": self.pick(["+", "-", "*", "^", "|", "&", "//", "%"]), "float": self.pick("+-*/"), "str": "+", "list": "+", "set": self.pick("|&-^")}[kind]
        self.line(f"{name} {op}= {self.expression(kind, 1)}")
        self.line(f"{name} = lim({name})")

    def if_statement(self):
        test = f"({self.local('int')} := {self.expression('int')}) {self.pick(COMPARE)} {self.expression('int')}" if self.chance(10) else self.condition()
        with self.block(f"if {test}:"):
            self.statements(self.r.randrange(1, 4))
        if self.chance(30):
            with self.block(f"elif {self.condition()}:"):
                self.statements(self.r.randrange(1, 3))
        if self.chance(50):
            with self.block("else:"):
                self.statements(self.r.randrange(1, 3))

    def loop(self):
        if self.loops >= 2:
            return self.assign()
        name = self.fresh("i")
        hot = self.loops == 0 and not self.in_function
        n = self.r.randrange(60, 250) if hot else self.r.randrange(2, 12)
        source, kind = self.pick([
            (f"range({n})", "int"), (f"range({n})", "int"), (f"range({self.r.randrange(-20, 20)}, {n}, {self.r.randrange(1, 4)})", "int"), (f"range({n}, 0, -1)", "int"), (f"list(range({n}))", "int"), (f"[j * 0.5 for j in range({n})]", "float"), (f"map(float, range({n}))", "float"),
            (f"({self.expression('list')} or [1, 2.5])[:40]", "int"), (f"islice({self.expression('list')}, 60)", "int"), (f"{self.expression('str')}", "str"), (f"{self.expression('dict')}", "int"), (f"enumerate(islice({self.expression('list')}, 60))", "tuple"), (f"zip(range({n}), {self.expression('list')})", "tuple"), (f"{self.generator_call(1)}", "int"), (f"[1, 2.5, 'x', None, (1,)] * {max(1, n // 5)}", "int"),
            (f"reversed(range({n}))", "int"), (f"sorted({self.expression('list')})", "int"), (f"{self.expression('dict')}.items()", "tuple"),
        ])
        with self.block(f"for {name} in {source}:"):
            (self.scopes[-1] if self.scopes else self.globals)[name] = kind
            self.loops += 1
            guarded = self.chance(75 if hot else 30)
            if guarded:
                with self.block("try:"):
                    self.statements(self.r.randrange(1, 5))
                with self.block(f"except {self.pick(['Exception', '(TypeError, ValueError)', 'ArithmeticError', 'LookupError', 'Error'])} as e:"):
                    self.line("if count % 7 == 0 or count < 40: caught('in loop', e)")
                if self.chance(20):
                    with self.block("finally:"):
                        self.statements(1)
            else:
                self.statements(self.r.randrange(1, 5))
            if hot and self.chance(60):
                self.line(f"if tick(): show('loop', {self.any_variable()}, {self.any_variable()}, {self.any_variable()})")
            self.loops -= 1
        if self.chance(15):
            with self.block("else:"):
                self.statements(1)

    def while_loop(self):
        if self.loops >= 2:
            return self.assign()
        name = self.fresh("i")
        hot = self.loops == 0 and not self.in_function
        n = self.r.randrange(60, 250) if hot else self.r.randrange(2, 9)
        self.line(f"{name} = {self.pick([0, 0, 0.5, 1])}")
        with self.block(f"while {name} < {n}{self.pick(['', ' and ' + self.condition()])}:"):
            self.line(f"{name} += {self.pick([1, 1, 2, 1.5])}")
            (self.scopes[-1] if self.scopes else self.globals)[name] = "int"
            self.loops += 1
            if hot and self.chance(70):
                with self.block("try:"):
                    self.statements(self.r.randrange(1, 5))
                with self.block("except Exception as e:"):
                    self.line(f"if {name} % 50 < 2: caught('in while', e)")
            else:
                self.statements(self.r.randrange(1, 5))
            self.loops -= 1

    def container_change(self):
        e = lambda k="int": self.expression(k, 1)
        lists, dicts, sets = self.variables("list"), self.variables("dict"), self.variables("set")
        choices = []
        if lists:
            v = self.pick(lists)
            choices += [lambda: f"{v}.append({e(self.pick(['int', 'float', 'str', 'obj']))})", lambda: f"{v}.extend({e('list')})", lambda: f"if {v}: {v}[{self.index(1)}] = {e(self.pick(['int', 'float', 'str']))}", lambda: f"{v} and {v}.pop()", lambda: f"{v}.insert(0, {e()})", lambda: f"del {v}[{self.slice(1)}]", lambda: f"{v}[{self.slice(1)}] = {e('list')}", lambda: f"{v}.sort(key=str)", lambda: f"{v}.reverse()", lambda: f"{v}.remove({e()})" if self.chance(20) else f"{v}.clear()" if self.chance(20) else f"{v}.append({e()})"]
        if dicts:
            d = self.pick(dicts)
            choices += [lambda: f"{d}[{e()} % 10] = {e(self.pick(['int', 'list', 'str']))}", lambda: f"{d}[{e('str')}] = {e()}", lambda: f"{d}.pop({e()}, None)", lambda: f"{d}.update({e('dict')})", lambda: f"{d}.setdefault({e()}, {e()})", lambda: f"del {d}[{e()}]" if self.chance(20) else f"{d}.popitem() if {d} else None"]
        if sets:
            s = self.pick(sets)
            choices += [lambda: f"{s}.add({e()} % 20)", lambda: f"{s}.discard({e()})"]
        if not choices:
            return self.assign()
        self.line(self.pick(choices)())
        if lists and self.chance(60):
            self.line(f"del {self.pick(lists)}[40:]")
        if dicts and self.chance(25):
            self.line(f"if len({self.pick(dicts)}) > 40: {self.pick(dicts)}.clear()")

    def try_statement(self):
        with self.block("try:"):
            self.statements(self.r.randrange(1, 4))
        n = self.r.randrange(4)
        if n < 3:
            with self.block(self.pick(["except Exception as e:", "except Exception as e:", "except (TypeError, ValueError, IndexError) as e:", "except ZeroDivisionError as e:", "except Error as e:", "except:"]) if n else "except Exception as e:"):
                self.statements(self.r.randrange(1, 3))
                if self.chance(20):
                    self.line("raise")
            if self.chance(20):
                with self.block("else:"):
                    self.statements(1)
        if n == 3 or self.chance(25):
            with self.block("finally:"):
                self.statements(self.r.randrange(1, 3))

    def unpack(self):
        a, b = self.local("int"), self.local(self.pick(["int", "float"]))
        if a == b:  # CPython 3.11 stores "x, x = 1, 2" in the wrong order
            return self.assign()
        self.line(self.pick([lambda: f"{a}, {b} = {self.expression('int')}, {self.expression('float')}", lambda: f"{a}, {b} = {b}, {a}", lambda: f"{a}, *{self.local('list')} = {self.expression('list')} or 'ab'", lambda: f"({a}, {b}), {self.local('str')} = ({self.expression('int')}, {self.expression('float')}), {self.expression('str')}", lambda: f"{a}, {b} = (*{self.expression('tuple')}, 1, 2)[:2]", lambda: f"{a} = {b} = {self.expression('int')}"])())

    def attribute_change(self):
        objects = self.variables("obj")
        if not objects:
            return self.assign()
        o = self.pick(objects)
        name, attributes, methods = self.pick(self.classes)
        a = self.pick(attributes)
        self.line(self.pick([lambda: f"{o}.{a} = {self.expression(self.pick(['int', 'int', 'float', 'str']))}", lambda: f"{o}.{a} += {self.expression('int')}", lambda: f"{o}.{a} = lim({o}.{a} * 3)", lambda: f"{o}.{self.pick(methods or ['missing'])}({self.expression('int')})", lambda: f"{o}.extra{self.r.randrange(5)} = {self.expression('int')}", lambda: f"del {o}.{a}", lambda: f"{o}.__class__ = {name}"])())

    def print_state(self):
        if self.loops:
            self.line(f"if {self.condition()} and count < 300: show('state', {self.any_variable()}, {self.any_variable()})")
        else:
            self.line(f"show('state', {', '.join(self.any_variable() for _ in range(3))})")

    def with_statement(self):
        with self.block(f"with Manager({self.expression('int')}) as {self.local('int')}:"):
            self.statements(self.r.randrange(1, 3))

    def match_statement(self):
        with self.block(f"match {self.expression(self.pick(['int', 'list', 'tuple', 'dict', 'obj', 'str']))}:"):
            for pattern in self.r.sample(["0 | 1", "int(n) if n > 5", "int()", "[]", "[a]", "[a, *rest]", "(x, y)", "{'a': v}", "{1: w, **others}", "str() as s", "Base()", "None", "float(f)", "'abc'"], self.r.randrange(1, 4)):
                with self.block(f"case {pattern}:"):
                    self.statements(1)
            if self.chance(60):
                with self.block("case _:"):
                    self.statements(1)

    def closure(self):
        name, v = self.fresh("inner"), self.local("int")
        if not self.scopes:
            self.line(f"{name} = lambda x, y={self.expression('int')}: x + y")
        else:
            self.line(f"{v} = {self.expression('int')}")
            with self.block(f"def {name}(x, y={self.expression('int', 1)}):"):
                self.line(f"nonlocal {v}")
                self.line(f"{v} = lim({v} + x)")
                self.line(f"return {v} - y")
        if self.loops < 2:
            with self.block(f"for q in range({self.r.randrange(2, 40) if not self.loops else 3}):"):
                self.line(f"{self.local('int')} = {name}(q)")

    def type_change(self):
        loops = [n for scope in [self.globals, *self.scopes] for n in scope if n.startswith("i")]
        kind = self.pick(["int", "float", "str", "list"])
        names = [n for n, t in (self.scopes[-1] if self.scopes else self.globals).items() if t == kind and not n.startswith("i")]
        if not names or not loops:
            return self.assign()
        other = self.pick([t for t in ("int", "float", "str", "list", "none", "bool") if t != kind])
        value = self.expression(other, 2)
        self.line(f"if {self.pick(loops)} == {self.pick([3, 40, 60, 77, 100])}: {self.pick(names)} = {value}")

    def world_change(self):
        """Changes a class, a function, a global or a built-in, usually once in a loop."""
        changes = []
        if self.classes:
            name, attributes, methods = self.pick(self.classes)
            changes += [f"{name}.shared = {self.expression('int', 2)}", f"{name}.{self.pick(methods or ['m0'])} = lambda self, x=0: x + {self.r.randrange(9)}", f"{name}.late{self.r.randrange(3)} = property(lambda self: {self.r.randrange(9)})", f"{name}.__add__ = lambda self, o: {self.pick(['o', '5', 'self', repr('added')])}", f"{name}.__bool__ = lambda self: {self.pick(['True', 'False'])}", f"{name}.__len__ = lambda self: {self.r.randrange(3)}"]
        if self.functions:
            f = self.pick(self.functions)
            changes += [f"{f[0]}.__defaults__ = ({''.join(self.literal('int') + ', ' for _ in f[1])})", f"globals()['{f[0]}'] = lambda *a, **k: {self.literal(f[2])}" if self.chance(30) else f"{f[0]}.__kwdefaults__ = None"]
        if self.globals:
            g = self.pick([n for n in self.globals])
            changes += [f"globals()['{g}'] = {self.expression(self.pick(['int', 'float', 'str']), 2)}"] * 2
        changes += ["globals()['abs'] = lambda x: x", "globals().pop('abs', None)", "globals()['len'] = lambda x: 5", "globals().pop('len', None)"] if self.chance(20) else []
        loops = [n for scope in [self.globals, *self.scopes] for n in scope if n.startswith("i")]
        if changes:
            guard = f"if {self.pick(loops)} == {self.pick([5, 50, 77, 100])}: " if loops and self.loops else ""
            self.line(guard + self.pick(changes))

    def jump(self):
        if self.loops and self.chance(60):
            self.line(f"if {self.condition()}: {self.pick(['continue', 'break', 'continue'])}")
        elif self.in_function:
            self.line(f"if {self.condition()}: return {self.expression(self.result)}")
        else:
            self.assign()

    def raise_statement(self):
        self.line(f"if {self.condition()}: raise {self.pick(['Error(' + self.expression('int', 2) + ')', 'ValueError(' + self.expression('str', 2) + ')', 'KeyError', 'StopIteration', 'Error from None'])}")

    def delete(self):
        scope = self.scopes[-1] if self.scopes else self.globals
        names = [n for n in scope if not n.startswith("i")]
        if len(names) < 4:
            return self.assign()
        name = self.pick(names)
        self.line(f"del {name}")
        self.line(f"{name} = {self.literal(scope[name])}")

    def generator_steps(self):
        name = self.fresh("it")
        self.line(f"{name} = iter({self.generator_call(1)})")
        for _ in range(self.r.randrange(1, 4)):
            self.line(f"{self.local('int')} = {self.pick([f'next({name}, 0)', f'next({name}, 1)', f'len(list({name}))', f'next({name}, {self.literal(chr(105) + chr(110) + chr(116))})', f'getattr({name}, {chr(39)}send{chr(39)}, abs)(None) or 1', f'getattr({name}, {chr(39)}close{chr(39)}, int)() or 2', f'getattr({name}, {chr(39)}throw{chr(39)}, print)(Error(3))'])}")

    def look_at_frames(self):
        self.line(self.pick(["if tick(): show('look', look())", "if tick(): show('stack', stack())"]))

    def trace_change(self):
        """Tracing on at one iteration and off at a later one."""
        loops = [n for scope in [self.globals, *self.scopes] for n in scope if n.startswith("i")]
        if not loops or not self.loops:
            return self.assign()
        name = self.pick(loops)
        self.line(f"if {name} == {self.pick([5, 33, 50])}: sys.settrace(tracer)")
        self.line(f"if {name} == {self.pick([7, 36, 55])}: sys.settrace(None)")

    def endless_recursion(self):
        if self.loops:
            return self.assign()
        with self.block("try:"):
            self.line(f"endless({self.any_variable()})")
        with self.block("except RecursionError as e:"):
            # Where exactly the limit strikes, and so the end of the message, is the implementation's affair.
            self.line("show('endless', str(e)[:32])")

    def global_statement(self):
        names = [n for n, t in self.globals.items() if t == "int" and not n.startswith("i")]
        if names and not self.scopes:
            n = self.pick(names)
            self.line(f"{n} = lim({n} * 2 + {self.expression('int', 2)})")
        else:
            self.assign()

    # Definitions

    def function(self):
        name = self.fresh("f")
        # More than registers take, now and then.
        count = self.r.randrange(10, 24) if self.chance(6) else self.r.randrange(4)
        parameters = [self.pick(["int", "int", "float", "str", "list", "obj"]) for _ in range(count)]
        self.result = self.pick(["int", "int", "float", "str", "list", "tuple"])
        recursive = self.chance(25)
        scope = {f"p{i}": t for i, t in enumerate(parameters)}
        text = ", ".join(f"p{i}={self.literal(t) if t != 'list' else '()'}" for i, t in enumerate(parameters))
        with self.block(f"def {name}({text}{', ' if text else ''}*, depth=4):" if recursive else f"def {name}({text}):"):
            written = [n for n in self.globals if self.chance(15) and not n.startswith("i")][:2]
            if written:
                self.line(f"global {', '.join(written)}")
            self.scopes.append(scope)
            self.in_function, loops, self.loops = True, self.loops, 0
            if recursive:
                self.line(f"if depth <= 0: return {self.expression(self.result, 2)}")
            self.statements(self.r.randrange(2, 6))
            for n in written:
                self.line(f"{n} = lim({self.expression(self.globals[n], 1)})")
            if recursive:
                arguments = "".join(f"{self.expression(t, 2)}, " for t in parameters)
                self.line(f"{self.local(self.result)} = {name}({arguments}depth=depth - 1)")
            self.line(f"return {self.expression(self.result)}")
            self.scopes.pop()
            self.in_function, self.loops = False, loops
        self.functions.append((name, parameters, self.result))
        self.line("")

    # Kernels: functions with hot loops in which hardly anything raises, so that long traces come about

    def kernel(self):
        """A function, and calls of it with arguments of several types."""
        name = self.fresh("kernel")
        with self.block(f"def {name}(n, a, b, xs, d, o):"):
            self.line("s = t = 0")
            self.line("x, y, w = 0.5, a, ''")
            self.kernel_loop(0)
            if self.chance(50):
                self.kernel_loop(0)
            self.line("return s, t, x, y, w[-20:], xs[:5], len(d), state(o)")
        self.line("")
        numbers = ["1", "3", "-7", "0.5", "-0.0", "2**61", "2**62 - 1", "-2**62", "1e300", "True", "10**19", "float('nan')"]
        for _ in range(self.r.randrange(1, 4)):
            a, b = self.pick(numbers), self.pick(numbers)
            xs = self.pick(["[1, 2, 3, 4, 5]", "[0.5, 1.5, 2.5]", "list(range(20))", "[1, 2.5, True, 2**70]", "[0] * 7"])
            made = f"{self.pick(self.classes)[0]}(2)" if self.classes and self.chance(60) else "Point(1, 2.5)"
            with self.block("try:"):
                self.line(f"show('{name}', *{name}({self.pick([30, 100, 200])}, {a}, {b}, {xs}, {{}}, {made}))")
            with self.block("except Exception as e:"):
                self.line(f"caught('{name}', e)")

    def kernel_loop(self, level):
        i = "ijk"[level]
        outer = "ijk"[level - 1] if level else "n"
        trips = "n" if level == 0 else self.pick([f"{outer} & 7", "5", f"range_end({outer})", "3"])
        kind = self.r.randrange(6)
        if kind < 3:
            header = f"for {i} in range({trips}):"
        elif kind == 3:
            self.line(f"{i} = 0")
            header = f"while {i} < {trips}:"
        elif kind == 4:
            header = f"for {i} in count_to({trips}):"
        else:
            header = f"for {i}, z in enumerate(xs):" if level else f"for {i}, z in zip(range(n), xs * 50):"
        with self.block(header):
            if kind == 3:
                self.line(f"{i} += 1")
            for _ in range(self.r.randrange(2, 7 - 2 * level)):
                self.kernel_statement(i, level)

    def number(self, i, depth=0):
        """A numeric expression over a kernel's variables."""
        if depth > 2 or self.chance(40):
            return self.pick([i, i, "s", "t", "x", "y", "a", "b", "1", "2", "7", "0.25", "xs[0]", "-1", "2**60", f"xs[{i} % len(xs)]"])
        e = lambda: self.number(i, depth + 1)
        return self.pick([lambda: f"({e()} {self.pick('+-*')} {e()})", lambda: f"({e()} + {i})", lambda: f"whole({e()}) % {self.pick([7, 64, 1000, -5])}", lambda: f"whole({e()}) // {self.pick([3, 8, -2])}", lambda: f"(whole({e()}) & {self.pick([1, 255, '0xFFFFFFFF'])})",
                          lambda: f"(whole({e()}) >> {self.r.randrange(9)})", lambda: f"((whole({e()}) & 0xFFFF) << {self.r.randrange(50)})", lambda: f"abs({e()})", lambda: f"max({e()}, {e()})", lambda: f"min({e()}, {i})", lambda: f"-{e()}", lambda: f"({e()} if {self.test(i, depth + 1)} else {e()})",
                          lambda: f"whole({e()}) ^ {self.pick([5, '2**61'])}", lambda: f"sqrt(abs({e()}))", lambda: f"add({e()}, {e()})", lambda: f"Point({e()}, {e()}).x", lambda: f"(Point({i}, 1) + Point({e()}, 2)).y", lambda: f"({e()}, {e()})[{i} & 1]", lambda: f"sum(q * 2 for q in xs)", lambda: f"sum([q for q in range({i} & 3)])", lambda: f"len(xs)"])()

    def test(self, i, depth=0):
        e = lambda: self.number(i, depth + 1)
        return self.pick([lambda: f"{i} % {self.pick([2, 3, 5, 13])} == {self.r.randrange(2)}", lambda: f"{e()} {self.pick(COMPARE)} {e()}", lambda: f"{i} > {self.pick([10, 50, 90])}", lambda: f"{i} & {self.pick([1, 4, 16])}", lambda: f"not {e()}", lambda: f"{i} in d", lambda: f"{e()} < {e()} < {e()}", lambda: f"({self.pick(['s', 'x', 'y'])} and {i} > 3)", lambda: f"isinstance({self.pick('sxytab')}, {self.pick(['int', 'float'])})"])()

    def kernel_statement(self, i, level):
        e = lambda: self.number(i)
        choice = self.r.randrange(24)
        if choice == 0 and level < 2:
            return self.kernel_loop(level + 1)
        if choice in (1, 2, 3) and self.indent < 7:
            with self.block(f"if {self.test(i)}:"):
                for _ in range(self.r.randrange(1, 3)):
                    self.kernel_statement(i, level)
            if self.chance(50):
                with self.block("else:"):
                    self.kernel_statement(i, level)
            return
        if choice == 4:
            with self.block("try:"):
                self.line(self.pick([f"s = s // ({i} % 5)", f"t += xs[{i} % (len(xs) + 1)]", f"if {i} % 7 == 3: raise Error({i})", f"t += d[{i}]", f"y += o.missing", f"w += {i} and 'z' or 3", "t += risky(s)"]))
            with self.block(self.pick(["except Exception:", "except (ZeroDivisionError, LookupError):", "except Exception as e:"])):
                self.line(self.pick(["s += 1", "t = t - 3", f"x = {i} * 0.5"]))
            if self.chance(20):
                with self.block("finally:"):
                    self.line("t = t ^ 1" if self.chance(30) else "s = lim(s + 1)")
            return
        self.line(self.pick([
            lambda: f"s = lim(s + {e()})", lambda: f"s = lim({e()})", lambda: f"t = whole({e()})", lambda: f"t = (t * {self.pick([3, 31, 1103515245])} + {i}) & {self.pick(['0xFFFF', '0xFFFFFFFF', '(1 << 62) - 1'])}", lambda: f"x = lim(x + {e()} * 0.5)", lambda: f"x = lim(float({e()}))", lambda: f"y = lim({e()})", lambda: f"xs[{i} % len(xs)] = lim({e()})", lambda: f"xs[{self.pick([0, -1])}] = lim({e()})",
            lambda: f"if len(xs) < 60: xs.append({e()})", lambda: f"if len(xs) > 5: s = lim(s + xs.pop())", lambda: f"d[{i} & 15] = {e()}", lambda: f"d[{i} % 9] = d.get({i} % 9, 0) + 1", lambda: f"s = lim(s + d.get({i} & 7, 1))", lambda: f"w = (w + {self.pick([f'str({i})', repr('ab'), f'chr(97 + {i} % 26)', f'f{chr(34)}{{{i}}}{chr(34)}'])})[-50:]", lambda: f"if {i} == {self.pick([20, 45, 77])}: {self.pick(['s', 't', 'x', 'y', 'a'])} = {self.pick(['0.5', '2**62', '7', 'True', '-0.0', 'None', chr(39) * 2])}",
            lambda: f"o.a = {e()}", lambda: f"o.z = getattr(o, 'z', 0) + {i}", lambda: f"y = o.shared", lambda: f"s = lim(s + o.shared)", lambda: f"t = t ^ whole(Point({e()}, {i}).norm())", lambda: f"x, y = y, x", lambda: f"s, t = t, s", lambda: f"x = lim(Point(x, {i}).moved(1, {e()}).x)", lambda: f"if {i} == {self.pick([33, 66])}: Point.weight = {self.pick(['2', '0.5', '3'])}", lambda: f"if {i} == {self.pick([40, 80])}: Point.norm = lambda self: {self.r.randrange(9)}", lambda: f"if {self.test(i)}: {self.pick(['continue', 'continue', 'break'])}",
            lambda: f"y = counter()", lambda: f"t = lim(t + bump({i}))", lambda: f"s = lim(s + total({i}, t))", lambda: f"if tick(): show('look', look())", lambda: f"if {i} == {self.pick([15, 31])}: sys.settrace(tracer)", lambda: f"if {i} == {self.pick([18, 35])}: sys.settrace(None)", lambda: f"s = lim(s + fib({i} & 7))", lambda: f"t += {i} in xs", lambda: f"u, v = {i}, (s, x); s = lim(v[0] + u)", lambda: f"s = lim(s + any_of(xs))", lambda: f"o = Point(s, {i}) if {self.test(i)} else o", lambda: f"t = lim(t + sum(map(whole, (1, {i}, x))))", lambda: f"s = lim(s + keywords({i}, c=t))",
        ])())

    def generator_function(self):
        name = self.fresh("gen")
        n = self.r.randrange(1, 3)
        with self.block(f"def {name}({', '.join(f'p{i}=3' for i in range(n))}):"):
            self.scopes.append({f"p{i}": "int" for i in range(n)})
            self.in_function, self.result = True, "none"
            self.statements(self.r.randrange(1, 3))
            if self.generators and self.chance(30):
                self.line(f"yield from {self.generator_call(1)}")
            with self.block(f"for j in range(p0 & {self.pick([7, 15, 31])}):"):
                self.scopes[-1]["j"] = "int"
                self.loops += 1
                self.line(f"got = yield {self.expression(self.pick(['int', 'int', 'float', 'str']))}")
                self.statements(1)
                self.loops -= 1
            self.scopes.pop()
            self.in_function = False
        self.generators.append((name, n))
        self.line("")

    def klass(self):
        name = self.fresh("C")
        base = self.pick([c[0] for c in self.classes]) if self.classes and self.chance(40) else "Base"
        inherited = [c for c in self.classes if c[0] == base]
        attributes = [self.pick("abcd") for _ in range(self.r.randrange(1, 4))] + (inherited[0][1] if inherited else []) + ["shared"]
        methods = list(inherited[0][2]) if inherited else []
        with self.block(f"class {name}({base}):"):
            if self.chance(20):
                self.line(f"__slots__ = ({''.join(repr(a) + ', ' for a in sorted(set(attributes) - {'shared'} - set(inherited[0][1] if inherited else [])))})")
                own = []
            self.line(f"shared = {self.literal(self.pick(['int', 'float']))}")
            self.line("")
            with self.block("def __init__(self, x=1):"):
                if inherited:
                    self.line(self.pick(["super().__init__(x)", f"{base}.__init__(self, x)"]))
                for a in sorted(set(attributes) - {"p", "shared"}):
                    self.line(f"self.{a} = {self.pick(['x', 'x + 1', '0', '0.5', 'x * 2', repr('s')])}")
            self.line("")
            for _ in range(self.r.randrange(1, 4)):
                m = f"m{self.r.randrange(4)}"
                a, b = self.pick(attributes), self.pick(attributes)
                if m not in methods:
                    methods.append(m)
                with self.block(f"def {m}(self, x=0):"):
                    self.line(self.pick([f"self.{a if a != 'shared' else attributes[0]} = lim(self.{b} + x)", f"if x > {self.r.randrange(10)}: raise Error(x)", f"x = x * 2 + {self.r.randrange(5)}", "pass", f"if self.{a}: x -= 1"]))
                    other = self.pick(methods)
                    self.line(f"return {self.pick([f'self.{a}', 'x', f'x + self.{b}', 'self', f'(self.{a}, x)', f'type(self).shared', f'{name}.shared + x'] + ([f'super().{self.pick(inherited[0][2])}(x)'] if inherited and inherited[0][2] else []))}")
                self.line("")
            if self.chance(40):
                self.line("@property")
                with self.block("def p(self):"):
                    self.line(f"return self.{self.pick(attributes)}")
                attributes.append("p")
                self.line("")
            for special, body in (("__add__(self, o)", f"return {name}(lim(self.{attributes[0]} + (o.{attributes[0]} if isinstance(o, {name}) else o)))"), ("__radd__(self, o)", "return o"), ("__eq__(self, o)", f"return isinstance(o, {name}) and self.{attributes[0]} == o.{attributes[0]}"), ("__lt__(self, o)", f"return self.{attributes[0]} < o.{attributes[0]}"), ("__bool__(self)", f"return bool(self.{attributes[0]})"), ("__getitem__(self, i)", f"return self.{attributes[0]} + i"), ("__len__(self)", "return 3"), ("__call__(self, x=0)", f"return self.{attributes[0]}"), ("__getattr__(self, n)", "raise AttributeError('no ' + n)"), ("__sub__(self, o)", "return NotImplemented"), ("__contains__(self, x)", "return x == 1")):
                if self.chance(15):
                    with self.block(f"def {special}:"):
                        self.line(body)
                    if special.startswith("__eq__") and self.chance(80):
                        self.line("__hash__ = object.__hash__")
                    self.line("")
        self.classes.append((name, attributes, methods))
        self.line("")

    def program(self):
        self.lines = PRELUDE.splitlines()
        shape = self.r.randrange(6)
        if shape > 3:
            scenes.Scenes(self).add(self.r.randrange(1, 5))
            return "\n".join(self.lines) + "\n"
        if shape < 2:
            self.lines += KERNEL_PRELUDE.splitlines()
        with self.block("class Manager:"):
            with self.block("def __init__(self, x):"):
                self.line("self.x = x")
            with self.block("def __enter__(self):"):
                self.line("return self.x")
            with self.block("def __exit__(self, kind, value, tb):"):
                self.line("return kind is Error")
        self.line("")
        for _ in range(self.r.randrange(1, 4)):
            self.klass()
        if shape < 2:
            for _ in range(self.r.randrange(1, 4)):
                self.kernel()
            if shape == 0:
                return "\n".join(self.lines) + "\n"
        for kind in ["int", "int", "float", "str", "list", "dict", "obj", "set", "tuple"]:
            value = self.literal(kind) if kind != "list" or self.chance(50) else "[0] * 10"
            self.line(f"{self.local(kind)} = {value}")
        for _ in range(self.r.randrange(1, 4)):
            self.line("")
            self.generator_function() if self.chance(30) else self.function()
        for _ in range(self.r.randrange(1, 3)):
            self.function()
        for number in range(self.r.randrange(2, 5)):
            if self.chance(50):
                name = self.fresh("main")
                self.scopes.append({})
                with self.block(f"def {name}():"):
                    self.loops = 0
                    self.line(f"{self.local('int')} = 0")
                    self.line(f"{self.local('float')} = 0.5")
                    self.line(f"{self.local('list')} = []")
                    self.result = "int"
                    self.guarded_statements(self.r.randrange(3, 8), name)
                    self.line(f"show('end of {name}', {', '.join(sorted(n for n in self.scopes[-1] if not n.startswith('i'))[:4])})")
                self.scopes.pop()
                self.line("")
                calls = [f"{name}()"] * self.r.randrange(1, 4)
            else:
                calls = []
            with self.block("try:"):
                if calls:
                    for call in calls:
                        self.line(call)
                else:
                    self.guarded_statements(self.r.randrange(3, 8), "main")
            with self.block("except Exception as e:"):
                self.line(f"caught('part {number}', e)")
            self.line(f"show_globals('{' '.join(n for n in self.globals if n.startswith('g'))}')")
        return "\n".join(self.lines) + "\n"


class Block:
    """A header line and an indented block, never empty."""

    def __init__(self, generator, header, keep=False):
        self.generator, self.header, self.keep = generator, header, keep

    def __enter__(self):
        self.generator.line(self.header)
        self.generator.indent += 1
        self.length = len(self.generator.lines)
        self.scope = self.generator.scopes[-1] if self.generator.scopes else self.generator.globals
        self.known = set(self.scope)

    def __exit__(self, *error):
        if len(self.generator.lines) == self.length:
            self.generator.line("pass")
        self.generator.indent -= 1
        # What a block binds may be unbound after it: such names are seldom used again.
        for name in [n for n in self.scope if n not in self.known]:
            if not self.keep and not self.generator.chance(4):
                del self.scope[name]


def program(seed):
    """The text of the program with that seed."""
    return Generator(seed).program()
