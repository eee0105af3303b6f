# Errors and warnings of the symbol table and the code generator: text, attributes, limits of nesting.
import warnings, sys
cases = r'''
return 1
---
def f():
    x = 1
    global x
---
def f(x):
    global x
---
def f():
    print(x)
    global x
---
def f():
    x: int
    global x
---
def f():
    global x
    x: int = 3
---
def f():
    nonlocal x
---
nonlocal x
---
def f():
    def g():
        nonlocal q
---
def f(x):
    def g():
        x = 1
        nonlocal x
---
def f(x):
    nonlocal x
---
def f():
    global x
    nonlocal x
---
def f(a, a): pass
---
lambda b, *b: 1
---
class A:
    def f():
        from x import *
---
[i := 0 for i in range(5)]
---
[[(i := 0) for j in range(5)] for i in range(5)]
---
[j for j in range(5) if (j := 3)]
---
[(i, j := 1) for i in [1] for j in [2]]
---
class A: [x := 1 for y in z]
---
[x for x in (y := [1])]
---
def f():
    [(yield x) for x in y]
---
def f():
    ((yield x) for x in y)
---
def f():
    {(yield x) for x in y}
---
def f():
    {(yield x): 1 for x in y}
---
yield 1
---
yield from x
---
await x
---
def f(): await x
---
async def f(): yield from x
---
async def f():
    yield 1
    return 2
---
async with a: pass
---
def f():
    async with a: pass
---
async for x in y: pass
---
def f():
    async for x in y: pass
---
def f():
    [x async for x in y]
---
def f():
    (x async for x in y)
---
break
---
continue
---
def f():
    break
---
if 1:
    continue
---
while 1:
    def f(): continue
---
try: pass
except: pass
except A: pass
---
try: pass
except* A: break
---
for x in y:
    try: pass
    except* A:
        continue
---
def f():
    try: pass
    except* A: return
---
__debug__ = 1
---
def __debug__(): pass
---
def f(__debug__): pass
---
del __debug__
---
x.__debug__ = 1
---
f(__debug__=1)
---
f(a=1, b=2, a=3)
---
import __debug__
---
for __debug__ in x: pass
---
with a as __debug__: pass
---
(__debug__ := 1)
---
*a = 1
---
*a
---
a, *b, *c = d
---
[*a, *b] = c
---
f"{*a}"
---
x = *a
---
print(*a) ; y = (*b)
---
match x:
    case a: pass
    case b: pass
---
match x:
    case _: pass
    case b: pass
---
match x:
    case a | b: pass
---
match x:
    case [a, a]: pass
---
match x:
    case [a] | [b]: pass
---
match x:
    case {1: a, 1: b}: pass
---
match x:
    case {"a": a, **a}: pass
---
match x:
    case A(a=1, a=2): pass
---
match x:
    case [*a, *b]: pass
---
match x:
    case {**rest, 1: a}: pass
---
match x:
    case (a, b) as a: pass
---
match x:
    case __debug__: pass
---
match x:
    case {-1: x, -1: y}: pass
---
from __future__ import braces
---
from __future__ import foo
---
x = 1
from __future__ import division
---
x = 1; from __future__ import division
---
from __future__ import annotations
def f(x: (yield)): pass
---
from __future__ import annotations
x: (a := 1) = 2
---
from __future__ import annotations
async def f(x: await y): pass
---
class A:
    nonlocal x
---
class A:
    x = 1
    def f(self):
        nonlocal x
---
def f():
    x = 1
    class A:
        nonlocal x
        x = 2
        global x
---
def f():
    [x for x in y]
    lambda: (yield)
    global f
---
global a, a
a: int
---
def f():
    import a
    global a
---
def f():
    for a in b: pass
    nonlocal a
---
def f():
    with a as b: global b
---
async def f():
    def g(): await x
---
async def f():
    lambda: await x
---
async def f():
    [await x for x in y]
    {x async for x in y}
    (await x for x in y)
---
def f():
    [await x for x in y]
---
class A:
    return 3
---
a, b: int
---
(a): int
a.b: int
a[0]: int
---
def f(*, a, a): pass
---
def f(a, **a): pass
---
class A(metaclass=B, metaclass=C): pass
---
class A(x, y=1, **z): return
---
try:
    x
finally:
    continue
---
while 1:
    try: x
    finally: continue
---
while 1:
    with a:
        break
    x: y
else:
    continue
---
1 is 1
---
"" is not x
---
() is ()
---
x is -1
---
assert (x, "y")
---
assert ()
---
1()
---
(1,)(2)
---
[1](2)
---
{}()
---
f"x"()
---
1[0]
---
None[0]
---
{1}[0]
---
(x for x in y)[0]
---
(lambda: 1)[0]
---
"a"["b"]
---
[1]["b"]
---
[1][1.0]
---
(1, 2)[x, y]
---
(1, 2)["a"]
---
"abc"[1:2]
---
[1, 2][True]
---
b"x"[None]
---
f"x"["a"]
---
[x for x in y]["a"]
---
...[0]
---
1.5[0]
---
{1: 2}["a"]
---
lambda: 1 ()
'''
deep = ['x = ' + '-' * 50 + '1', 'x = ' + '+'.join(['1'] * 3000), 'x' + '.a' * 3000, 'x' + '()' * 3000, 'a' + '[0]' * 3000, 'if x:\n pass\n' + 'elif y:\n pass\n' * 1500, 'x = ' + 'not ' * 3000 + 'y',
 '\n'.join(' ' * i + 'for x in y:' for i in range(21)) + '\n' + ' ' * 22 + 'pass', '\n'.join(' ' * i + 'with x:' for i in range(21)) + '\n' + ' ' * 22 + 'pass', '\n'.join(' ' * i + 'while x:' for i in range(20)) + '\n' + ' ' * 22 + 'pass',
 '*' .join(['a'] * 1), ', '.join('a%d' % i for i in range(256)) + ', *b = c', ', '.join('a%d' % i for i in range(257)) + ', *b = c', 'lambda ' + ','.join('a%d' % i for i in range(300)) + ': 1',
 'f(' + ','.join('a%d' % i for i in range(300)) + ')', 'x = ' + 'lambda:' * 1000 + '1', 'x = ' + '~' * 2900 + '1', 'x = (' + 'a and ' * 3000 + 'a)', 'x = a' + ' if b else c' * 2000, 'x = ' + '[' * 150 + ']' * 150]
def show(src, mode='exec'):
    with warnings.catch_warnings(record=True) as w:
        warnings.simplefilter('always')
        try:
            compile(src, 'fn', mode); r = 'ok'
        except SyntaxError as e:
            r = (type(e).__name__, e.args, e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset, e.text, e.filename)
        except Exception as e:
            r = (type(e).__name__, e.args)
    print(r, [(str(x.message), x.lineno, x.filename, x.category.__name__) for x in w])
    if w:
        with warnings.catch_warnings():
            warnings.simplefilter('error')
            try: compile(src, 'fn', mode); print('no error')
            except SyntaxError as e: print('as error', e.args)
for c in cases.split('---\n'):
    print('#', c.strip().replace('\n', ' / ')[:70])
    show(c.strip('\n') + '\n')
for d in deep:
    print('## deep', d[:20], len(d))
    show(d + '\n')
