"""Huge requests, and growth without end under a limit of address space: MemoryError or OverflowError, and life goes on."""
from case import program

HUGE = """
[0] * 10**12
(0,) * 10**12
'a' * 10**13
b'a' * 10**13
bytearray(10**13)
bytes(10**13)
[1, 2] * (2**62)
'ab' * (2**62)
list(range(10**11))
tuple(range(10**11))
bytearray(10**14)
f"{1:1000000000000}"
f"{'a':>1000000000000}"
'%*d' % (10**12, 1)
'%.*f' % (10**9, 1.0)
format(1, '1000000000000000000000')
'a'.ljust(10**13)
'a'.center(10**13)
'a'.zfill(10**13)
b'a'.ljust(10**13)
'\\t'.expandtabs(10**12)
'a' * 10**6 + 'b' * 10**13
('a' * 10**6).replace('a', 'x' * 10**9)
('x' * 10**6).join(['y'] * 10**8)
(1).to_bytes(10**13, 'little')
1 << 10**14
(1 << 10**9) << 10**13
2 ** (10**14)
int.from_bytes(b'a' * 10**13, 'big')
__import__('array').array('d', [0.0]) * 10**13
__import__('struct').pack('%dx' % 10**13)
__import__('struct').pack('1000000000000s', b'')
__import__('os').urandom(10**13)
__import__('os').read(0, 10**13)
open('/dev/zero', 'rb').read(10**13)
open('/dev/zero', 'rb').read()
__import__('collections').deque(maxlen=10**30)
__import__('itertools').product(range(10), repeat=10**12)
list(__import__('itertools').product(range(10**5), repeat=10))
__import__('itertools').combinations(range(10), 10**12)
memoryview(b'a').cast('B', [10**12])
__import__('zlib').decompress(__import__('zlib').compress(b'a' * 10**6) * 1, bufsize=10**13)
__import__('io').BytesIO().truncate(10**15)
__import__('io').StringIO().seek(10**15)
__import__('random').randbytes(10**12)
__import__('random').getrandbits(10**13)
__import__('math').factorial(10**19)
range(10**30)[10**29]
len(range(10**30))
slice(10**30).indices(10**30)
[].__init__(range(10**11))
set(range(10**11))
dict.fromkeys(range(10**11))
sorted(range(10**11))
''.join(map(str, range(10**11)))
'a'.translate({97: 'b' * 10**12})
__import__('re').compile('a{1000000000000}')
__import__('re').compile('(?:a{65535}){65535}') and None
eval('[' + '0,' * 10**8 + ']')
[[]] * (2**60)
{}.__class__(zip(range(10**11), range(10**11)))
b''.join([b'a' * 10**8] * 10**5)
bytearray(b'a').__imul__(10**13)
[0].__imul__(10**13)
""".strip().splitlines()

GROWTH = {
    "list": "x = []\nwhile True: x.append(x[-100:])", "nested list": "x = []\nwhile True: x = [x, x]", "dict": "d, i = {}, 0\nwhile True:\n    d[i] = i\n    i += 1", "str": "s = 'x'\nwhile True: s += s", "str slowly": "s = []\nwhile True: s.append('x' * 100000)",
    "set": "s, i = set(), 0.5\nwhile True:\n    s.add(i)\n    i += 1", "objects": "class A: pass\nx = []\nwhile True:\n    a = A()\n    a.b = a.c = x\n    x.append(a)", "bytes": "b = b'x'\nwhile True: b += b", "bytearray": "b = bytearray(b'x')\nwhile True: b += b",
    "generators": "def g(): yield 1\nx = []\nwhile True:\n    it = g()\n    next(it)\n    x.append(it)", "classes": "x = []\nwhile True: x.append(type('T', (), {'a': list(range(1000))}))", "functions": "x = []\nwhile True: x.append(lambda: list(range(10)))", "attributes": "class A: pass\na, i = A(), 0\nwhile True:\n    setattr(a, 'a%d' % i, i)\n    i += 1",
    "globals": "i = 0\nwhile True:\n    globals()['g%d' % i] = i\n    i += 1", "exceptions": "e = None\nwhile True:\n    n = ValueError('x' * 1000)\n    n.__context__ = e\n    e = n", "deque": "import collections\nd = collections.deque()\nwhile True: d.append((1, 2))", "floats": "x = [0.5]\nwhile True: x += x", "stack of arguments": "def f(*a): return f(*a, *a)\nf(1)",
    "frames": "import sys\nsys.setrecursionlimit(2**31 - 1)\ndef f(x): return f([x, x])\nf(0)", "strings joined": "x = ['a' * 1000]\nwhile True: x = [''.join(x * 2)]", "iterator": "list(iter(int, 1))", "chain": "import itertools\nlist(itertools.repeat('x'))", "comprehension": "[x for x in iter(int, 1)]", "dict comprehension": "import itertools\n{x: x for x in itertools.count()}",
    "string io": "import io\ns = io.StringIO()\nwhile True: s.write('x' * 100000)", "bytes io": "import io\ns = io.BytesIO()\nwhile True: s.write(b'x' * 100000)", "compile": "eval('(' * 90 + '+'.join(['1'] * 10**8) + ')' * 90)", "weak references": "import weakref\nclass A: pass\nx = []\nwhile True:\n    x.append(A())\n    x.append(weakref.ref(x[-1], print))",
    "format": "s = 'x'\nwhile True: s = f'{s}{s}'", "slices": "x = [0]\nwhile True: x[len(x):] = x", "big ints": "x, n = [], 2**1000\nwhile True:\n    n += 1\n    x.append(n)", "regular expression": "import re\nre.sub('x', 'y' * 10000, 'x' * 10**6)",
}

# CPython crashes, takes very long, or (big ints) loses its MemoryError.
UNLIKE_CPYTHON = "frames", "compile", "stack of arguments", "regular expression", "big ints"

# Native code that makes small objects until memory runs out, without coming to a safepoint.
NATIVE_LOOPS = r"""
list(itertools.permutations(range(100)))
list(itertools.pairwise(itertools.count()))
list(map(complex, itertools.count()))
list(map(bytes, itertools.repeat(3)))
list(zip(itertools.count(), itertools.count()))
set(map(str, itertools.count()))
dict.fromkeys(map(str, itertools.count()))
collections.deque(map(str, itertools.count()))
sorted(map(str, itertools.count()))
any(map([].append, map(str, itertools.count())))
list(itertools.accumulate(itertools.repeat((1,)), operator.add))
('ab ' * 5 * 10**6).split()
('ab\n' * 5 * 10**6).splitlines()
re.findall('ab', 'ab ' * 5 * 10**6)
json.loads('[' + '"ab",' * 5 * 10**6 + '0]')
pickle.loads(b'\x80\x04(' + b'\x8c\x02ab' * 10**7 + b'l.')
pickle.loads(b'\x80\x04(' + b']' * 10**7 + b'l.')
struct.unpack('5000000Q', b'\xff' * 40 * 10**6)
list(struct.iter_unpack('Q', b'\xff' * 40 * 10**6))
list(csv.reader(['ab,cd'] * 10**6 + ['a,' * 10**6]))
(array.array('Q', [2**63]) * 5 * 10**6).tolist()
list('\u1234\u1235' * 10**7)
io.BytesIO(b'ab\n' * 5 * 10**6).readlines()
""".strip().splitlines()


def cases():
    for line in NATIVE_LOOPS:
        source = ("import array, collections, csv, io, itertools, json, operator, pickle, re, struct\n"
                  f"try:\n    {line}\nexcept MemoryError:\n    numbers = [str(i) for i in range(10**5)]\nprint(len(numbers))\n")
        yield program(f"native {line}", source, clean=True, codes=(0,), env={"KRAIT_MAX_HEAP": "64"})
    for line in HUGE:
        source = f"import sys\nsys.stdin = None\ntry:\n    {line}\n    print('fine')\nexcept (MemoryError, OverflowError, ValueError) as error:\n    print('error')\nprint(sum([[1, 2]] * 3, []), 'x' * 5)\n"
        yield program(f"huge {line}", source, megabytes=1500)
    for name, text in GROWTH.items():
        # Caught: the program must be able to go on after the MemoryError.
        yield program(f"growth {name}", f"try:\n    exec({text!r}, {{}})\nexcept MemoryError:\n    print('MemoryError')\nprint([1, 2] + [3], 'still here')\n", megabytes=700, clean=name in UNLIKE_CPYTHON)
        yield program(f"growth uncaught {name}", text, megabytes=700, clean=name in UNLIKE_CPYTHON)
