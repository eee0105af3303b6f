"""Syntax trees, places included, of programs that use every construct; type comments, older syntax, unparse."""
import ast
from _table import attempt, section

PROGRAMS = """
def f(a, /, b: int = 1, *args: *Ts, c, d=2, **kw) -> str: return a
---
async def f():
    await x
    async for i, *j in y: pass
    else: pass
    async with a as b, c: pass
    return [i async for i in y if await i]
---
@d.e(1)
@(yield_ := f)
class A(B, *C, metaclass=M, **kw):
    '''doc'''
    x: int
    (y): str = 'a'
    z.w: int = 1
    q[0]: int
---
if a: pass
elif b: pass
elif c:
    x
else: y
---
while (n := f()): break
else: continue
---
for (a), [b, *c], d.e in x, y: pass
---
with (a as b, c as (d, e),): pass
with (a, b) as c: pass
with (a): pass
with (a), b: pass
with (yield): pass
with a as b.c, d as [e, f]: pass
---
try: a
except (B, C) as d: e
except f: g
except: h
else: i
finally: j
---
try: a
except* B as c: d
except* (E, F): g
---
match a, *b:
    case 1 | -2 | 3.5 + 4j | 'a' 'b' | b'c' | None | True: pass
    case [a, *_, b] | (c, *d) if e: pass
    case {'k': v, a.b: -1, **rest}: pass
    case Point(0, y=1, z=Z()) as p: pass
    case (x): pass
    case a.b.c: pass
    case (): pass
    case []: pass
    case {}: pass
    case 1, *_: pass
    case _: pass
---
match = case = _ = type = 1
match[a:b]
match(x, y)
match -x
match.a = case
print(match)
---
import a.b.c as d, e
from . import f
from ...g.h import (i as j, k,)
from l import *
---
global a, b
nonlocal c
del a, b[0], (c, d.e), [f]
assert a, b
raise A from b
raise
return
pass; pass;
---
a = b, c = *d, e = yield f
a += yield
a @= b; a **= b; a //= b; a >>= b; a <<= b
(a.b) -= 1
---
x = a if b else c if d else e
x = a or b and not c or d
x = a < b <= c != d is not e not in f in g is h
x = a | b ^ c & d << e >> f + g - h * i / j // k % l @ m
x = -a ** -b ** c
x = await_ ** ~b
x = not -+~a
x = (a, ), (), [a, ], {a, }, {a: b, **c, }
x = lambda: 0
x = lambda a, /, *b, c=1, **d: (a, b)
---
f(a, *b, c=1, *d, **e, f=2)(g for g in h)[i, j:k, ::l, *m][n:o:p](
    q)
x.y.z[0].w()
---
[a for b in c if d if e for f, g in h]
{a: b for c in d}
{a for b in c}
(a for b in (c for d in e))
---
0, 1_000, 0xFF, 0o17, 0b1_1, 1., .5, 1e10, 1E-5_0, 1j, 1.5e3J, 00, 0_0
'a' "b" '''c
d''' r'\\n' u'e' b'f' rb'\\g' '\\x41\\u00e9\\U0001F40D\\N{EURO SIGN}\\101\\
h'
u'a' 'b'
---
f'' f'a' 'b' f'{c}'
f'{a!r:>{b}.{c}}' f'{{}}' f'{d = }' f'{e=!s}' f'{f:%H}'
f'''{
a
}  {b +
c}'''
f'{a["b"]}' f'{(lambda x: 1)}' f'{x:{y}}z' f'{ {1: 2}[1] }' f'{a!=b}' f'{a==b}' f'{a,}' f'{*a,}' f'{yield}'
rf'\\d{a:\\d}'
x = ('z'
  f'a{c}' f'''
 {d}''')
---
é = ﬁ = 'ü'
x = é.ñ + \\
   f(é,
  é)
---
if True:
\tx
\tif y:
\t\tz
# comment

a  # end
\f
b
---
class A: x = 1; y = 2
def f(): pass; return
if a: b; c
""".strip("\n").split("\n---\n")


@section("trees")
def trees():
    for program in PROGRAMS:
        print(program)
        tree = ast.parse(program.replace("\\f", "\f"))
        print(ast.dump(tree, include_attributes=True))
        text = ast.unparse(tree)
        print(text)
        print(ast.dump(ast.parse(text)) == ast.dump(tree))


@section("source segments")
def segments():
    source = "x = (é + f(1,\n  2)) * [a.b[c], 'd'\n'e']"
    for node in ast.walk(ast.parse(source)):
        if hasattr(node, "lineno"):
            print(type(node).__name__, repr(ast.get_source_segment(source, node)))


@section("type comments")
def type_comments():
    source = """
def f(a,  # type: int
      b=1,  # type: str
      *c,  # type: x
      **d  # type: y
      ):
    # type: (...) -> None
    pass
async def g():  # type: () -> int
    for x in y:  # type: z
        pass
    async with a as b:  # type: c
        x = []  # type: List[int]
y = 1  # type: ignore[foo]
z = 2  # type:   spaced  out
w = 3  #type:int
# type: ignore
v = 4  # type: ignoreé
"""
    print(ast.dump(ast.parse(source, type_comments=True), include_attributes=True))
    print(ast.dump(ast.parse(source)) == ast.dump(ast.parse(source, type_comments=False)))
    for bad in ("x  # type: int\n", "def f(*, # type: int\n a): pass", "def f(): # type: a\n  # type: b\n  pass", "# type: int\n", "(a, # type: b\n c)", "class A: # type: b\n  pass"):
        attempt(lambda: ast.dump(ast.parse(bad, type_comments=True)))


@section("feature versions")
def versions():
    sources = ("async def f(): pass", "async def f():\n [x async for x in y]", "x: int", "a @ b", "a @= b", "(x := 1)",
               "def f(a, /): pass", "lambda a, /: 0", "with (a, b): pass", "with (a as b): pass", "match x:\n case 1: pass",
               "try: pass\nexcept* E: pass", "f'{a}'", "f'{a=}'", "1_0", "async = 1", "await = 1", "def async(): pass",
               "async def f():\n  await = 1", "async def f():\n  pass\nasync = 2")
    for source in sources:
        print(repr(source))
        for minor in range(4, 12):
            attempt(lambda: type(ast.parse(source, feature_version=(3, minor))))


@section("function types")
def function_types():
    for source in ("() -> int", "(int, str) -> x", "(*a, **b) -> c", "(a, *b) -> c", "(a, *b, **c) -> c", "(**a) -> b", "(a,) -> b",
                   "(*a, b) -> c", "(a) b", "a -> b", "(*a, *b) -> c", "(int) -> x\n\n", "(**a, b) -> c", "(a, *b, c) -> d"):
        attempt(lambda: ast.dump(ast.parse(source, mode="func_type")))
