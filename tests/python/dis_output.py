"""dis: the disassembly of many kinds of code, instructions, stack effects."""
import dis
import io
import re
from _table import section

ADDRESS = re.compile(r"0x[0-9a-f]{6,}")


def show(source, mode="exec", **options):
    out = io.StringIO()
    dis.dis(compile(source, "<text>", mode), file=out, **options)
    print(ADDRESS.sub("0xADDRESS", out.getvalue()))


PROGRAMS = ["x = 1\ny = x + 2\nprint(x, y, sep='')\n", "def f(a, b=1, *c, d, **e):\n    global g\n    g = a.b.c[d](b, *c, k=d, **e)\n    return lambda: (a, g)\n",
            "for i in range(3):\n    if i > 1 and x or not y:\n        continue\n    while i:\n        break\nelse:\n    pass\n", "try:\n    a()\nexcept (B, C) as e:\n    d()\nexcept:\n    raise\nelse:\n    f()\nfinally:\n    g()\n",
            "with a as b, c:\n    d\n", "async def f():\n    async with a as b:\n        async for c in d:\n            await e\n            yield g\n    [x async for x in y]\n", "class A(B, metaclass=M):\n    '''doc'''\n    x: int = 1\n    def f(self):\n        super().f()\n        return __class__\n",
            "match x:\n    case [1, *r, 2]:\n        a\n    case {'k': v, **s}:\n        b\n    case P(q, w=1) | None:\n        c\n    case str() as t if t:\n        d\n", "a, *b, c = d\n[*x, 1]\n{**y, 'k': 2}\n{1, *z}\nf(*a, **b)\n(*a, 1)\n", "a[1:2] = b[::3]\ndel c[d], e.f, g\nh += i\nj.k -= l\nm[n] **= o\n",
            "f'{a!r:>{b}} {c} {d=}'\nx = 'a' 'b'\ny = '%s %d' % (p, q)\n", "from a import b as c, d\nfrom . import *\nimport e.f as g, h.i\n", "x = [a for b in c if d for e in f]\ny = {k: v for k, v in z}\nw = (i for i in j)\n", "assert a, b\nassert (c)\nraise d from e\n", "a < b < c\na is not b\na not in b\na == b != c\n",
            "x = a if b else c\ny = a and b and c\nz = not (a or b)\nlambda *a, k=1: (yield)\n", "try:\n    a\nexcept* B as c:\n    d\nexcept* E:\n    f\n", "def g():\n    x = yield from h()\n    yield\n    return x\n", "if 0:\n    never\nif 1:\n    always\nwhile True:\n    if x: break\n" , "x = 1 + 2 * 3 - 4\ny = (1, 2, 'a')\nz = -1 ** 2\nw = [1, 2, 3]\nv = {1, 2, 3}\nu = a in [1, 2]\nt = a in {1, 2}\n",
            "def f():\n    x = 1\n    def g():\n        nonlocal x\n        x += 1\n        return x\n    return g\n", "def f(x):\n    for i in x:\n        try:\n            if i: return i\n        finally:\n            print(i)\n", "(a := 1)\nprint(b := 2)\n", "global x\nx: int = 1\n", "a @ b\na // b\na << b | c & d ^ e\n~a\n+a\n-a\n"]


@section("programs")
def programs():
    for source in PROGRAMS:
        print("#", repr(source))
        show(source)


@section("tools")
def tools():
    def f(x):
        return x + 1
    out = io.StringIO()
    dis.dis(f, file=out)
    dis.dis("a.b(c)", file=out)
    dis.disco(f.__code__, 2, file=out)
    dis.show_code(f, file=out)
    print(re.sub(r"Filename: .*", "Filename:", out.getvalue()))
    for i in dis.get_instructions("x = y[0] if z else w()"):
        print(i.opname, i.opcode, i.arg, repr(i.argval), i.argrepr, i.offset, i.starts_line, i.is_jump_target, i.positions)
    print(list(dis.findlinestarts(f.__code__))[0][0], dis.findlabels(f.__code__.co_code), dis.stack_effect(dis.opmap["BINARY_OP"], 0), dis.stack_effect(dis.opmap["CALL"], 3), dis.stack_effect(dis.opmap["FOR_ITER"], 4, jump=True), dis.stack_effect(dis.opmap["NOP"]))
    print(len(dis.opmap), dis.opname[100], dis.hasconst, dis.hasjrel, dis.cmp_op, dis.HAVE_ARGUMENT, sorted(dis.hasname))
    b = dis.Bytecode(f)
    print(b.info().splitlines()[0], len(list(b)), b.codeobj is f.__code__)
    print(dis.code_info("x = 1"))
    show("1/0", show_caches=True)
    show("def f():\n    def g(): pass\n", depth=0)
    try:
        1 / 0
    except ZeroDivisionError as error:
        out = io.StringIO()
        dis.distb(error.__traceback__, file=out)
        print("-->" in out.getvalue())


def hot(n):
    total = 0
    for i in range(n):
        total += i
    return total


hot(500)
out = io.StringIO()
dis.dis(hot, file=out)
print(re.sub(r"^ *\d+ ", "", out.getvalue(), flags=re.M))
