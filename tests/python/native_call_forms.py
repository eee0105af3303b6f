# Native functions and classes called in loops with fewer, more and wrong arguments: every form is specialised
# after a few rounds and has to notice when what it calls changes.
import operator
from decimal import Decimal, getcontext, localcontext, ROUND_DOWN, ROUND_UP


def raised(f, *args, **kwargs):
    try:
        return f(*args, **kwargs)
    except Exception as e:
        return type(e).__name__, str(e)


def text_methods(s):
    return (s.split(), s.split(","), s.split(None, 1), s.strip(), s.strip("a"), s.encode(), s.encode("ascii"),
            s.find("b"), s.find("b", 1), s.replace("a", "x"), s.replace("a", "x", 1), s.startswith("a", 1))


def builtins_called(a, b, c):
    return (min(a, b), min(a, b, c), max(a, b, c), min((a, b)), round(2.567, 2), round(2.5), sum((a, b)),
            sum((a, b), c), int("12"), int("12", 16), int(), float("1.5"), float(), bool(a), bool(), str(), list(),
            set(), tuple(), dict(), list((a, b)), tuple([a]), set([a]), bytes(3), complex(1, 2), dict([(a, b)]),
            list(range(a)), list(range(a, b)), list(zip((a, b), (b, c))), divmod(7, 2), pow(2, 5), pow(2, 5, 7),
            getattr(a, "nope", 5), next(iter(()), 9), sorted((c, b, a)), object() is None, frozenset((a,)))


def failing(f):
    results = []
    for _ in range(5):
        results.append((raised(lambda: int("x")), raised(lambda: int(1, 2)), raised(lambda: int(1, 2, 3)),
                        raised(lambda: "a".split(1, 2, 3)), raised(lambda: min()), raised(lambda: min(1)),
                        raised(lambda: f.strip(1)), raised(lambda: list(1, 2)), raised(lambda: tuple(1)),
                        raised(lambda: "x".join()), raised(lambda: range()), raised(lambda: bool(1, 2)),
                        raised(lambda: [].pop(1, 2)), raised(lambda: getattr(1)), raised(lambda: set(1)),
                        raised(lambda: type(1, 2)), raised(lambda: object(1)), raised(lambda: float("x"))))
    assert results[0] == results[-1], results
    return results[0]


for _ in range(20):
    first = text_methods(" a,b a ")
    second = builtins_called(3, 1, 2)
print(first)
print(second[:-2], sorted(second[-1]))
for line in failing("a"):
    print(line)

# One site that calls different things.
def one_site(f, x):
    return f(x)

for _ in range(10):
    for f in (int, float, str, bool, list, tuple, len, repr, sorted, lambda v: v, "".join, min, enumerate, dict):
        r = raised(one_site, f, "12")
        print(r if f is not enumerate else next(r)) if _ == 9 else None


class Text(str):
    def strip(self):
        return "own"


class Number(int):
    def __new__(cls, x):
        return super().__new__(cls, x + 1)


def strip(s):
    return s.strip()


print([strip(s) for s in [" a "] * 5 + [Text(" b ")] + [" c "] * 3])
print([one_site(f, 3) for f in (Number, int, Number, int)])

# Callables written natively.
get, two = operator.itemgetter(1), operator.itemgetter(0, 2)
data = [(1, 5, "a"), (2, 4, "b"), (3, 4, "c")]
print(sorted(data, key=get), [two(t) for t in data], raised(get), raised(get, 1, 2), raised(get, x=1))
print(sorted(data, key=operator.itemgetter(2), reverse=True))

# Tuples, sorted item by item.
nan = float("nan")
rows = [(1, "b", 2.0), (1, "a", 3.0), (0, "z"), (1, "a"), (0,), (), (1, "a", 2), (1, "a", 2.5), (1, "a", 1 << 70)]
print(sorted(rows), sorted(rows, reverse=True))
print(sorted([(1.5, 2), (1.5, 1), (-0.0, 3), (0.0, 2), (1, 0)]), sorted([("é", 1), ("z", 2), ("e", 3), ("é", 0)]))
print(sorted([(True, 1), (False, 2), (1, 0)]), sorted([((1, 2), 3), ((1, 1), 4)]))
print(raised(sorted, [(1, "a"), (1, 2)]), raised(sorted, [(1, None), (1, None), (0, None)]))
both = (nan, 1)
print(len(sorted([both, (nan, 0), both])))


class Odd:
    def __init__(self, v):
        self.v = v

    def __eq__(self, other):
        return self.v == other.v

    def __lt__(self, other):
        return self.v > other.v

    def __repr__(self):
        return f"Odd({self.v})"


print(sorted([(1, Odd(2)), (1, Odd(3)), (0, Odd(1))]))

# Iterators of for loops.
def walk(iterable):
    out = []
    for x in iterable:
        out.append(x)
    return out


for _ in range(5):
    walked = [walk(x) for x in ("añ€😀", "", "abc", {1, 2, 3}, set(), frozenset("a"), reversed([1, 2.5, None]),
                                reversed([]), reversed([0.5, 1.5]), [1.5, 2.5], b"ab", {"k": 1}.items())]
print(walked)


def growing(s):
    for x in s:
        s.add(x + 100)


print(raised(growing, {1, 2}))
shrinking = [1, 2, 3, 4]
seen = []
for x in reversed(shrinking):
    seen.append(x)
    if x == 3:
        del shrinking[1:]
print(seen)
it = iter("ab")
print(walk(it), walk(it), list(it))

# Base prefixes.
for n in (0, 1, -1, 255, -256, 2**62 - 1, -2**62, 2**62, 2**63, -2**64, True):
    print(hex(n), oct(n), bin(n))
print(raised(hex, 1.5))

# str.translate of plain ASCII.
table = str.maketrans("abc", "xyz", "d")
plain = str.maketrans("abc", "xyz")
for text in ("abc", "", "a", "hello cab", "abcdabcd", "añb", "x" * 300):
    print(text.translate(plain), text.translate(table), text.translate({97: "long", 98: 66, 99: "é"}))
print(raised("ab".translate, {97: 0x110000}), raised("ab".translate, {97: 1.5}))

# Long and short lists of pieces.
for n in (0, 1, 15, 16, 17, 31, 32, 33, 100):
    text = ",".join(str(i) for i in range(n))
    assert text.split(",") == [str(i) for i in range(n)] or n == 0
    assert text.rsplit(",") == text.split(",")
    assert text.replace(",", " ").split() == [str(i) for i in range(n)]
    assert text.replace(",", "\n").splitlines() == [str(i) for i in range(n)]

# Lists of one kind and of mixed kinds.
for items in ([1, 2], [1.5, 2.5], [1, 2.5], [nan, 1.0], ["a", None], [1.5, None], [1 << 70, 1]):
    a, b = items
    made = [a, b]
    made.append(3)
    made.append(0.5)
    print([repr(x) for x in made])

# Formats of Decimals.
numbers = [Decimal(t) for t in ("0", "-0", "1.5", "-1.005", "1234567.891", "1E+5", "1E-9", "-123456789E-3", "0.00",
                                "NaN", "-Infinity", "999.995", "2.5", "3.5", "12345678901234567890123456789012345.678")]
for spec in ("", "f", ".2f", ".0f", "F", "10.3f", "<12.1f", "^15,.2f", ">20", "+.1f", " .1f", "010.2f", "*^20.2f",
             "=+12.2f", "x=12.2f", ",", ",.3f", ".1%", "%", "e", ".3e", "g", ".5g", "n", "020,.2f", "<010.2f", ".f",
             "5.", "q", "éé", "é>9.1f", ">+8", "_", ",d", ".0%", "1"):
    print(spec, [raised(format, d, spec) for d in numbers])
with localcontext() as context:
    for rounding in (ROUND_DOWN, ROUND_UP):
        context.rounding = rounding
        print(f"{Decimal('1.255'):.2f} {Decimal('-1.251'):.1f}")
    context.capitals = 0
    print(f"{Decimal('1E+5')} {Decimal('1E+5'):>9} {Decimal('1E-9'):f}")
