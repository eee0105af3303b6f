"""Syntax errors: type, message, line, column and caret range of wrong programs, and the source line they carry."""
from _table import section


def report(source, mode="exec", **options):
    """Prints what compiling the source raises, places included."""
    try:
        compile(source, "<source>", mode, **options)
        print(repr(source), "ok")
    except SyntaxError as error:
        print(repr(source), type(error).__name__, error.args)
    except Exception as error:
        print(repr(source), type(error).__name__, error)


def report_lines(text):
    """Reports every line as a program; the two characters \\n in it are line ends."""
    for line in text.strip("\n").split("\n"):
        report(line.replace("\\n", "\n").replace("\\t", "\t"))


@section("tokens")
def tokens():
    report_lines(r"""
x = 0777
0_7
00.5j
1__0
1_
0x
0xg
0b12
0b1_
0o8
0o18
1e
1e+
1e5x
1.5.6
1jx
12abc
0xfor
'abc
"abc
'abc\\
'abc\\ndef
'''abc
'''abc\n\nd
x = 'a
f(\n'a
(a\nb='x
$
a ? b
!a
a \ b
x = \
x\
\u00a0
x = 1 \\n  + $
(
x = (1,
x = [1, (2, 3]
x = {1: (2}
)
x = }
(]
(\n]
a b\nx = (
x = (\na b
(a b\n)}
a b\n'
f(a b\n'
    """)
    for character in "\0", "\x01", "\x7f", "\xa0", "\u200b", "\u20ac", "a\u20ac", "\ud7ff", "\U0001f40d x", "\ufeffx y":
        report(character)
    report("é = 1 1")
    report("é = 1 1".encode())
    report("x = 'é' $")
    report("π = (1 2)")
    report("ﬁ x")


@section("indentation")
def indentation():
    report_lines(r"""
  x = 1
if 1:\nx
if 1:\n  x\n y
if 1:\n  x\n    y
if 1:\n\tx\n        y
if 1:\n        x\n\ty
\tx
x\n  y
class A:\npass
def f():\nx
def f():
while 1:\nx
for x in y:\nx
with x:\nx
with (x, y):\nx
try:\nx
try:\n x\nexcept:\nx
try:\n x\nexcept E:\nx
try:\n x\nexcept* E:\nx
try:\n x\nfinally:\nx
if x:\n y\nelif z:\nx
if x:\n y\nelse:\nx
match x:\ny
match x:\n case 1:\n pass
async def f():\nx
if 1:\n  x\n\\\n y
if 1: x\n  y
    """)
    report("".join(" " * i + "if 1:\n" for i in range(101)) + " " * 101 + "x\n")


@section("statements")
def statements():
    report_lines(r"""
if x y: pass
if x = 1: pass
if x\n pass
if: pass
if x: pass else: pass
elif x: pass
else: pass
while x\n pass
while x = 1: pass
for x in y\n pass
for x y: pass
for x in: pass
for x in y z: pass
for f() in y: pass
for x, 1 in y: pass
for x in y: pass else pass
with x\n pass
with (x, y)\n pass
with x as f(): pass
with x as 1, y: pass
with (x as 1): pass
with: pass
try\n pass
try: pass
try: pass\nelse: pass
try: pass\nexcept: pass\nexcept* E: pass
try: pass\nexcept* E: pass\nexcept: pass
try: pass\nexcept* : pass
try: pass\nexcept*: pass
try: pass\nexcept a, b: pass
try: pass\nexcept a, b as c: pass
try: pass\nexcept a as b.c: pass
try: pass\nexcept a\n  pass
try: pass\nexcept\n  pass
try: pass\nfinally\n  pass
class: pass
class A\n pass
class A(: pass
class A x: pass
class A(x for x in y): pass
def f: pass
def f()\n pass
def f() pass
def f(: pass
def 1(): pass
def f() -> : pass
async x
async def f(: pass
return = 1
raise x from
raise x, y
import
import a from b
import a.b as c.d
from a import
from a import b,
from a import (b, c
from . import *, a
from import a
from .a. import b
global
global a.b
nonlocal 1
del
del f()
del x + 1
del (x, 1)
del *x
del x, y z
assert
assert x, y, z
pass x
break 1
x = 1; ; y
;
@
@x\ny
@x y\ndef f(): pass
print x
print 'a', b
print
exec 'x'
exec x in y
    """)


@section("assignments")
def assignments():
    report_lines(r"""
1 = x
None = x
x = None = y
f() = 1
x + y = 1
a, f() = 1
[a, 1] = x
(a, b()) = x
*a + 1 = x
x = f() = y
(yield) = 1
x = yield = 1
await x = 1
lambda: 1 = 2
a if b else c = 1
'x' = 1
f'{x}' = 1
{} = 1
{1} = 1
[x for x in y] = 1
(x for x in y) = 1
{x for x in y} = 1
{x: y for x in y} = 1
... = 1
-x = 1
not x = 1
x < y = 1
x and y = 1
x == 1 = 2
f() += 1
a, b += 1
(a, b) += 1
x + 1 -= 2
a = b += c
a, b: int
(a, b): int
[a, b]: int
f(): int
x: int: str
x: = 1
a := 1
(a.b := 1)
(a[0] := 1)
(1 := 2)
(a, b := 1, 2) = x
f(a := 1, b = 2, c := 3)
x = (a = 1)
    """)


@section("expressions")
def expressions():
    report_lines(r"""
x +
x + * y
x y
x not y
x not in
x is is y
not
a b c
(a b)
[a b]
[a, b c]
{a b}
{a: b c}
{a: b, c d}
{a: b, c}
{a: b, c: }
{a: }
{a: *b}
{a: b, c: *d}
{**a for a in b}
{**a, b}
{a, **b}
{*a: b}
f(a b)
f(a, b c)
f(a b, c)
a[b c]
a[b, c d]
a[]
a[1:2:3:4]
a[*b:c]
(*a)
(**a)
*a
*a, b
**a
[*a for a in b]
(*a for a in b)
[a, b for a in b]
{a, b for a in b}
[a, for a in b]
[a for b in]
[a for 1 in b]
[a for b.c() in d]
[a for a, 1 in b]
(a for a in b, c)
f(a for a in b, c)
f(a, b for b in c)
f(a, b for b in c if (d))
f(a for a in b, c for c in d)
f(a=1, b)
f(**a, b)
f(**a, *b)
f(a=1, *b, c)
f(a.b=1)
f(True=1)
f(None=1)
f(1=2)
f(a=b for b in c)
f(a, b=c for c in d)
f(*a=1)
f(a==)
f(a=)
f(,)
f(a,,b)
f(a; b)
lambda x=1, y: 0
lambda (x): 0
lambda x
lambda *: 0
lambda *, **k: 0
lambda **k, x: 0
lambda *a, *b: 0
lambda x, /, y, /: 0
lambda /: 0
lambda *a=1: 0
lambda **k=1: 0
lambda x:
x if y
x if y else
x if else y
x = 1 if 2
(x if y)
a.1
a..b
a.
1.a
a.b.c()d
'a' b'c'
b'é'
f'a' b'c'
'a' 1
1 'a'
u'a' x
kf'a'
x = yield y z
await
(await)
a <> b
a =! b
a === b
x++
++x++
a->b
a := b := c
    """)


@section("parameters")
def parameters():
    report_lines(r"""
def f(a=1, b): pass
def f(a, b=1, c, d=2): pass
def f((a)): pass
def f((a, b), c): pass
def f(a, (b)): pass
def f(*): pass
def f(*, **k): pass
def f(*,): pass
def f(*a, *b): pass
def f(*, *a): pass
def f(**k, a): pass
def f(**k, *a): pass
def f(**k, **l): pass
def f(**k,, a): pass
def f(*a=1): pass
def f(**k=1): pass
def f(/, a): pass
def f(a, /, b, /): pass
def f(a, *b, /): pass
def f(a, /*): pass
def f(a=): pass
def f(a=, b=1): pass
def f(a:): pass
def f(a b): pass
def f(1): pass
def f(a.b): pass
def f(None): pass
def f(a, , b): pass
def f(*a: *b): pass
def f(a: *b): pass
def f(**a: *b): pass
    """)


@section("patterns")
def patterns():
    report_lines(r"""
match x\n case 1: pass
match x:\n case 1\n  pass
match x:\n case: pass
match x:\n pass
match x:\n case a as _: pass
match x:\n case a as 1: pass
match x:\n case a as b.c: pass
match x:\n case a as b as c: pass
match x:\n case a(b=1, c): pass
match x:\n case a(b, c=1, d, e): pass
match x:\n case {**a, b: 1}: pass
match x:\n case {a: 1}: pass
match x:\n case {**_}: pass
match x:\n case 1 + 2: pass
match x:\n case 1j + 2j: pass
match x:\n case 1 + 2j + 3: pass
match x:\n case -x: pass
match x:\n case *a: pass
match x:\n case (*a): pass
match x:\n case [*a, *b: pass
match x:\n case a.b(): pass\n case a.(): pass
match x:\n case a | : pass
match x:\n case 1 if: pass
match x:\n case 1: pass\n else: pass
match x y:\n case 1: pass
match *a:\n case 1: pass
case 1: pass
match = case
match x: pass
    """)


@section("f-strings")
def f_strings():
    report_lines(r"""
f'{'
f'}'
f'{}'
f'{ }'
f'{a'
f'{a:'
f'{a!'
f'{a!}'
f'{a!x}'
f'{a!rr}'
f'{!r}'
f'{:x}'
f'{=}'
f'{a b}'
f'{a $ b}'
f'{a +}'
f'{(}'
f'{)}'
f'{(]}'
f'{a[}'
f'{"}'
f'{#}'
f'{a\n}'
f'{\'a\'}'
f'{*a}'
f'{**a}'
f'{lambda x: 1}'
f'{a = b}'
f'{a := 1}'
f'{yield}'
f'{a:{b:{c}}}'
f'{a:{b c}}'
f'{1a}'
f'{f'
f'{"a" b"c"}'
f'{a}' '{b' f'{c'
f'{a!s:}' f'{b!}'
f'\x1{a}'
f'{a}\N{foo}'
rf'\{a b}'
f'''\n{a b}'''
f'''a\n  {a\n b}'''
x = f'{a}' f'{b c}'
f'{a[b c]}'
f'{None = }' = 1
f'{a}}'
f'{{a}'
f'{a;b}'
f'{import x}'
f'{a,,b}'
f'{for}'
    """)
    report("f'''{\n#\n}'''")
    report("(f'{a}'\n f'{b c}')")
    report("f'" + "{" + "(" * 201 + "}'")


@section("string escapes")
def string_escapes():
    report_lines(r"""
'\x1'
'\xg0'
'\u123'
'\U0001234'
'\U00110000'
'\N'
'\N{'
'\N{}'
'\N{foo}'
'\N{EURO SIGN'
'é\x1'
'\é\x1'
'a\x1é'
'\N{fé}'
'é\N{fé'
b'\x1'
b'ab\xg'
'\x41' '\x1'
    """)


@section("modes")
def modes():
    for source in "", "\n", "x", "x\n", "x\n\n", "x; y", "x\ny", "x # c", "x\n# c\n", "if 1: x", "if 1:\n  x", "if 1:\n  x\n", "if 1:\n  x\n\n", "if 1:\n  x\ny", "x = 1", "pass", "(", "'''", "x +", "  x", "def f():\n  return 1\n", "@a\n", "try:\n  x\n", "\\", "x y":
        for mode in "exec", "eval", "single":
            print(mode, end=" ")
            report(source, mode)


@section("incomplete input")
def incomplete():
    for source in "(", "x = (1,\n", "'''a", "'a", "x = \\", "if 1:", "if 1:\n", "if 1:\n  x", "def f(a,", "try:\n  x\n", "@a", "class A:", "a b", "x", "for x in", "f'{", "lambda", "x = [\n1,\n2", "with a as", ")", "if 1:\n  x\nelse:", "#", "":
        for flags in 0x4000, 0x200, 0x4200:
            for mode in "single", "exec":
                print(mode, hex(flags), end=" ")
                report(source, mode, flags=flags)
