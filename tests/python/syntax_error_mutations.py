"""Syntax errors of programs that differ from correct ones by a few tokens: the same error, at the same place."""
import re
import warnings

PROGRAMS = [
    "def f(a, b=1, *args, c: int = 2, **kw) -> str:\n    '''doc'''\n    return f'{a!r:>{b}}' + str(kw)\n",
    "class A(B, metaclass=M):\n    x: int = 0\n    @property\n    def y(self): return self._y\n    async def z(self):\n        await self.y\n",
    "for i, (a, *b) in enumerate(items):\n    if a > 3 and not b: continue\n    elif a in (1, 2): break\n    total += a ** 2\nelse:\n    print('none')\n",
    "try:\n    x = d['k'][1:2, ::3]\nexcept (KeyError, IndexError) as e:\n    raise ValueError('bad') from e\nelse:\n    y = 1\nfinally:\n    close()\n",
    "with open(a) as f, (b or c) as g:\n    data = [line.strip() for line in f if line]\n",
    "match command.split():\n    case ['go', direction] if direction in ok:\n        go(direction)\n    case {'x': 1, **rest} | Point(x=0, y=-1j):\n        pass\n    case _:\n        raise E\n",
    "g = (x if x else -y for x, y in z if x != y)\nh = {k: v for k, v in d.items()}\ns = {1, *t}\nl = lambda a, /, *b, c=3: (yield)\n",
    "import os.path as p, sys\nfrom ..a.b import (c as d, e,)\nglobal_name: 'T' = x = 0x1F + 1_000.5e-3j\ndel a[0], b.c\nassert x is not None, 'msg'\n",
    "while (n := read()) is not None:\n    call(1, *a, key=2, **kw)\n    call(x for x in y)\n    a, b = b, a\n    a[b], c.d = 1, 2\n",
    "async def f():\n    async with a as b: pass\n    async for x in y:\n        yield x\n    return [i async for i in aiter() if await i]\n",
    "try: pass\nexcept* OSError: x = '''a\nb'''\nnot_a = not a\nt = (1,)\nu = ()\nv = ...\nb = b'x' rb'y'\n",
    "print(a if b else c, sep='')\nif True:\n\tx = [\n\t\t1,\n\t\t2,\n\t]\nelse:\n\tpass\n",
]
INSERTED = """( ) [ ] { } : , ; = := == != + - * ** / // % @ -> ... . if else elif for in while def class lambda async await yield
from import as try except finally with not and or is None True False return del global assert raise pass break match case
_ print x 1 's' f'{a}' b'x' $ ? ! 0x 1_ ' # += f'{ ~ | & <> é""".split() + ["\n", "\n  ", "\n\t", "\\", '"""', "\\\n"]


class Random:
    """A linear congruential generator: the same numbers everywhere."""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) & (2**64 - 1)
        return (self.state >> 33) % n


def mutate(program, random):
    pieces = re.findall(r"\w+|\s+|[^\w\s]", program)
    for _ in range(1 + random.below(2)):
        if not pieces:
            break
        i, j = random.below(len(pieces)), random.below(len(pieces))
        match random.below(6):
            case 0:
                del pieces[i]
            case 1:
                pieces.insert(i, INSERTED[random.below(len(INSERTED))])
            case 2:
                pieces[i] = INSERTED[random.below(len(INSERTED))]
            case 3:
                pieces.insert(i, pieces[j])
            case 4:
                pieces[i], pieces[j] = pieces[j], pieces[i]
            case 5:
                del pieces[i:]
    return "".join(pieces)


warnings.simplefilter("ignore")
random = Random(11)
for number in range(3000):
    program = mutate(PROGRAMS[number % len(PROGRAMS)], random)
    mode = ("exec", "exec", "exec", "single", "eval")[random.below(5)]
    try:
        compile(program, "<mutant>", mode)
        print(number, mode, "ok")
    except SyntaxError as error:
        print(number, mode, type(error).__name__, error.args)
