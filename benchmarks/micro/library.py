"""What the built-in types and the library's modules cost, one small operation at a time, beside CPython.

usage: library.py [--rounds N] [--below RATIO] [--only TEXT] ENGINE...     e.g. library.py "build/krait --jit=off" build/krait

Each engine is a command line. It and python3.11 run each family of operations in a process of its own, in turn; of
all rounds the best counts. Prints the ratio CPython's time / the engine's for each operation (above 1: the engine is
faster), the slowest first. A family below is `[name]`, what it needs first, and then lines `label: operation`.
"""
import argparse
import math
import shlex
import subprocess
import sys
import time
import types

FAMILIES = r'''
[str]
s = "the quick brown fox jumps over the lazy dog"; words = s.split(); csv = "a,b,c,d,e,f"; u = "größer als π"
table = str.maketrans("abc", "xyz"); t2 = str.maketrans({"a": "<a>", "o": None}); long = s * 40; d = "  pad  "
--
split: s.split()
split by: csv.split(",")
split by, max: csv.split(",", 2)
split keyword: csv.split(",", maxsplit=2)
rsplit: csv.rsplit(",", 1)
splitlines: "a\nb\nc\nd".splitlines()
partition: csv.partition(",")
rpartition: csv.rpartition(",")
join: " ".join(words)
join short: "".join(("a", "b"))
join generator: ",".join(w for w in words)
replace: s.replace("o", "0")
replace long: long.replace("fox", "wolf")
replace none: s.replace("zzz", "y")
translate: s.translate(table)
translate dict: s.translate(t2)
find: s.find("lazy")
find long: long.find("nothing")
index: s.index("fox")
rfind: s.rfind("the")
count: s.count("o")
in: "lazy" in s
startswith: s.startswith("the")
startswith tuple: s.startswith(("a", "the"))
endswith: s.endswith("dog")
upper: s.upper()
lower: s.lower()
title: s.title()
capitalize: s.capitalize()
swapcase: s.swapcase()
casefold: s.casefold()
upper unicode: u.upper()
strip: d.strip()
strip chars: "xxaxx".strip("x")
lstrip: d.lstrip()
isdigit: "12345".isdigit()
isalpha: s.isalpha()
isalnum: "abc123".isalnum()
isspace: "   ".isspace()
isidentifier: "abc_d".isidentifier()
zfill: "42".zfill(8)
center: "abc".center(20)
ljust: "abc".ljust(20)
rjust char: "abc".rjust(20, "*")
expandtabs: "a\tb\tc".expandtabs()
removeprefix: s.removeprefix("the ")
encode: s.encode()
encode unicode: u.encode("utf-8")
encode ascii: s.encode("ascii")
casts: str(12345)
str of float: str(3.25)
repr of str: repr(s)
repr of list: repr([1, 2, 3, "a"])
repr of dict: repr({"a": 1, "b": 2.5})
reverse: s[::-1]
slice: s[4:9]
slice step: s[1:20:2]
compare: s < "the quick brown fox jumps over the lazy dot"
equal: s == "the quick brown fox jumps over the lazy dog!"
multiply: "ab" * 10
add: s + d
ord chr: chr(ord("a") + 1)
iterate: [c for c in "hello world"]
list of: list("hello world")
set of: set("hello world")
sorted of: sorted("hello world")
maketrans: str.maketrans("abc", "xyz")
int of: int("12345")
int base: int("ff", 16)
float of: float("3.14159")
hex: hex(255)
bin: bin(37)
ascii: ascii(u)

[format]
n = 42; x = 3.14159; s = "name"; big = 1234567; t = (1, 2.5, "x"); obj = {"k": 1}; neg = -7
class P:
    def __init__(self): self.x = 1; self.y = 2.5
    def __format__(self, spec): return "P" + spec
    def __str__(self): return "P!"
    def __repr__(self): return "P()"
p = P()
--
fstring int: f"{n}"
fstring str: f"{s}"
fstring text: f"a {n} b {s} c"
fstring float: f"{x}"
fstring .2f: f"{x:.2f}"
fstring 8.3f: f"{x:8.3f}"
fstring e: f"{x:.3e}"
fstring g: f"{x:g}"
fstring percent: f"{x:.1%}"
fstring 5d: f"{n:5d}"
fstring 05d: f"{n:05d}"
fstring comma: f"{big:,}"
fstring x: f"{big:x}"
fstring #b: f"{n:#b}"
fstring <10: f"{s:<10}"
fstring ^10: f"{s:^10}"
fstring *>10: f"{s:*>10}"
fstring r: f"{s!r}"
fstring nested: f"{x:{8}.{3}}"
fstring object: f"{p}"
fstring object spec: f"{p:abc}"
fstring =: f"{n=}"
fstring table: f"{s:<12}{n:>6d}{x:>10.2f}"
format 2: "{} {}".format(n, s)
format index: "{0} {1} {0}".format(n, s)
format names: "{a} {b}".format(a=n, b=s)
format spec: "{:>8.2f}|{:<5}".format(x, n)
format attribute: "{0.x} {0.y}".format(p)
format item: "{0[k]}".format(obj)
format_map: "{k}".format_map(obj)
format(): format(x, ".3f")
format() int: format(n, "08b")
percent s: "%s" % s
percent d: "%d" % n
percent several: "%d %s %.2f" % (n, s, x)
percent 05d: "%05d" % n
percent x: "%x" % big
percent r: "%r" % s
percent dict: "%(k)s" % obj
percent object: "%s" % p
percent g: "%g" % x
percent -10s: "%-10s|" % s
str(object): str(p)
bytes percent: b"%d %s" % (n, b"x")

[bytes]
b = b"the quick brown fox jumps over the lazy dog"; ba = bytearray(b); mv = memoryview(b)
import struct, binascii, base64, zlib, hashlib
S = struct.Struct("<IHd"); packed = S.pack(1, 2, 3.0); buf = bytearray(32)
--
split: b.split()
join: b" ".join([b"a", b"b", b"c"])
find: b.find(b"lazy")
replace: b.replace(b"o", b"0")
decode: b.decode()
decode latin: b.decode("latin-1")
hex: b.hex()
fromhex: bytes.fromhex("00ff10")
index: b[5]
slice: b[4:9]
iterate: sum(b)
bytes of list: bytes([1, 2, 3])
bytes of n: bytes(10)
bytearray of: bytearray(b)
bytearray append: ba.append(1); ba.pop()
bytearray extend: ba.extend(b"ab"); del ba[-2:]
startswith: b.startswith(b"the")
translate: b.translate(None, b"aeiou")
strip: b"  a ".strip()
upper: b.upper()
in: 113 in b
memoryview slice: mv[4:9]
memoryview tobytes: mv[4:9].tobytes()
memoryview index: mv[3]
to_bytes: (1000).to_bytes(4, "little")
from_bytes: int.from_bytes(b"\x01\x02\x03\x04", "big")
pack: struct.pack("<IHd", 1, 2, 3.0)
unpack: struct.unpack("<IHd", packed)
Struct.pack: S.pack(1, 2, 3.0)
Struct.unpack: S.unpack(packed)
Struct.unpack_from: S.unpack_from(packed, 0)
pack_into: S.pack_into(buf, 0, 1, 2, 3.0)
iter_unpack: list(struct.iter_unpack("<H", b"abcdefgh"))
hexlify: binascii.hexlify(b)
b64encode: base64.b64encode(b)
b64decode: base64.b64decode(b"aGVsbG8gd29ybGQ=")
crc32: zlib.crc32(b)
md5: hashlib.md5(b).hexdigest()
sha256: hashlib.sha256(b).digest()

[list]
xs = list(range(20)); ys = [3, 1, 2] * 7; words = "the quick brown fox jumps over the lazy dog".split(); pairs = [(i % 5, -i) for i in range(20)]
recs = [{"k": i % 7, "v": i} for i in range(20)]; from operator import itemgetter, attrgetter; import functools, bisect, heapq
class P:
    __slots__ = ("a",)
    def __init__(self, a): self.a = a
    def __lt__(self, o): return self.a < o.a
objs = [P(i * 7 % 20) for i in range(20)]; fl = [float(i * 7 % 20) for i in range(20)]; random_ = [i * 7919 % 1009 for i in range(200)]
h = list(range(50)); heapq.heapify(h); f = lambda v: v; key_len = len; b2 = [[i, i + 1] for i in range(10)]
--
append pop: xs.append(1); xs.pop()
insert: xs.insert(0, 1); xs.pop(0)
index: xs.index(15)
count: ys.count(2)
in: 19 in xs
reverse: xs.reverse()
reversed: list(reversed(xs))
copy: xs.copy()
slice: xs[2:12]
slice copy: xs[:]
slice assign: xs[2:4] = [2, 3]
concat: xs + ys
multiply: [0] * 20
extend: a = []; a.extend(xs)
star: [*xs, *ys]
unpack: a, b, *c = xs
compare: xs == list(range(20))
tuple of: tuple(xs)
sorted: sorted(ys)
sorted random: sorted(random_)
sorted reverse: sorted(ys, reverse=True)
sort str: sorted(words)
sort float: sorted(fl)
sort tuples: sorted(pairs)
sort key lambda: sorted(pairs, key=lambda p: p[1])
sort key item: sorted(pairs, key=itemgetter(1))
sort key len: sorted(words, key=len)
sort key lower: sorted(words, key=str.lower)
sort key dict: sorted(recs, key=lambda r: r["k"])
sort key tuple: sorted(recs, key=lambda r: (r["k"], -r["v"]))
sort objects: sorted(objs)
sort attrgetter: sorted(objs, key=attrgetter("a"))
sort cmp: sorted(ys, key=functools.cmp_to_key(lambda a, b: a - b))
min: min(xs)
max: max(xs)
min key: min(pairs, key=lambda p: p[1])
max key: max(words, key=len)
min two: min(3, 4)
max three: max(3, 4, 5)
min default: min([], default=0)
sum: sum(xs)
sum float: sum(fl)
sum start: sum(b2, [])
any: any(xs)
all: all(xs)
any generator: any(x > 18 for x in xs)
all generator: all(x < 100 for x in xs)
sum generator: sum(x * x for x in xs)
comprehension: [x * 2 for x in xs]
comprehension if: [x for x in xs if x % 2]
dict comprehension: {x: x for x in xs}
set comprehension: {x % 5 for x in xs}
map lambda: list(map(lambda x: x + 1, xs))
map str: list(map(str, xs))
map int: list(map(int, ["1", "2", "3"]))
map two: list(map(lambda a, b: a + b, xs, xs))
filter lambda: list(filter(lambda x: x % 2, xs))
filter None: list(filter(None, xs))
zip: list(zip(xs, xs))
zip loop: [a + b for a, b in zip(xs, xs)]
zip star: list(zip(*b2))
enumerate: [i for i, x in enumerate(xs)]
dict zip: dict(zip(words, xs))
reduce: functools.reduce(lambda a, b: a + b, xs)
bisect: bisect.bisect(xs, 13)
bisect key: bisect.bisect_left(pairs, 3, key=lambda p: -p[1])
insort: bisect.insort(xs, 13); xs.pop()
heappush pop: heapq.heappush(h, 25); heapq.heappop(h)
heapreplace: heapq.heapreplace(h, 30)
heap tuples: q = []; heapq.heappush(q, (3, "a")); heapq.heappush(q, (1, "b")); heapq.heappop(q)
nlargest: heapq.nlargest(3, random_)
nsmallest key: heapq.nsmallest(3, random_, key=lambda v: -v)
heapify: heapq.heapify(random_[:])
merge: list(heapq.merge([1, 4, 7], [2, 5, 8]))
nested: [[0] * 3 for _ in range(3)]
del slice: a = xs[:]; del a[2:5]
range list: list(range(20))
flatten: [x for row in b2 for x in row]
transpose: [list(r) for r in zip(*b2)]
tuple add: (1, 2) + (3,)
tuple eq: (1, 2, 3) == (1, 2, 4)
tuple hash: hash((1, 2, "a"))
tuple in: 3 in (1, 2, 3)
tuple index: (1, 2, 3).index(3)
tuple of gen: tuple(x for x in xs)

[dict]
d = {"a": 1, "b": 2, "c": 3}; big = {i: i for i in range(50)}; words = "the quick brown fox jumps over the lazy dog the end".split()
from collections import Counter, defaultdict, OrderedDict, deque, namedtuple, ChainMap, UserDict
od = OrderedDict(d); c = Counter("hello world"); c2 = Counter("help"); c3 = Counter("help"); dd = defaultdict(list); di = defaultdict(int); dq = deque(range(10)); dm = deque(maxlen=5)
Pt = namedtuple("Pt", "x y"); pt = Pt(1, 2); s1 = set(range(10)); s2 = set(range(5, 15)); fs = frozenset(s1); cm = ChainMap({}, d); ud = UserDict(d); e = {}
pairs = [("a", 1), ("b", 2), ("c", 3)]; i = 7
--
get: d.get("a")
get default: d.get("z", 0)
item: d["b"]
set item: d["c"] = 4
in: "a" in d
not in: "z" not in d
pop: d["t"] = 1; d.pop("t")
pop default: d.pop("zz", None)
setdefault: d.setdefault("a", 0)
update: e.update(d)
update keywords: e.update(a=1)
copy: d.copy()
dict(d): dict(d)
dict kw: dict(a=1, b=2)
dict pairs: dict(pairs)
fromkeys: dict.fromkeys("abc")
merge |: d | e
star merge: {**d, **e}
keys list: list(d)
items loop: [k for k, v in d.items()]
values sum: sum(big.values())
items sorted: sorted(d.items())
sorted by value: sorted(d.items(), key=lambda kv: kv[1])
sorted by value reverse: sorted(d.items(), key=lambda kv: (-kv[1], kv[0]))
max by get: max(d, key=d.get)
keys &: d.keys() & e.keys()
popitem: e["q"] = 1; e.popitem()
del: d["t"] = 1; del d["t"]
equal: d == e
literal: {"x": 1, "y": 2}
clear: {"a": 1}.clear()
len: len(d)
count words: w = {}\nfor x in words: w[x] = w.get(x, 0) + 1
group words: w = {}\nfor x in words: w.setdefault(len(x), []).append(x)
invert: {v: k for k, v in d.items()}
Counter: Counter(words)
Counter str: Counter("hello world")
Counter item: c2["l"] += 1
Counter most_common: c.most_common(3)
Counter all common: c.most_common()
Counter add: c + c3
Counter sub: c - c3
Counter update: c2.update("xy")
Counter missing: c["?"]
Counter elements: list(c.elements())
defaultdict append: dd["a"].append(1); dd["a"].pop()
defaultdict new: defaultdict(list)["x"]
defaultdict int: di["a"] += 1
OrderedDict set: od["z"] = 1; del od["z"]
OrderedDict move: od.move_to_end("a")
OrderedDict popitem: od["y"] = 1; od.popitem(last=True)
OrderedDict iterate: list(od.items())
OrderedDict new: OrderedDict(pairs)
deque append pop: dq.append(1); dq.popleft()
deque appendleft: dq.appendleft(1); dq.pop()
deque rotate: dq.rotate(1)
deque index: dq[4]
deque iterate: [x for x in dq]
deque maxlen: dm.append(1)
deque extend: dm.extend((1, 2))
deque of: deque([1, 2, 3])
deque in: 7 in dq
namedtuple new: Pt(1, 2)
namedtuple keyword: Pt(x=1, y=2)
namedtuple field: pt.x
namedtuple unpack: a, b = pt
namedtuple replace: pt._replace(x=3)
namedtuple asdict: pt._asdict()
namedtuple eq: pt == (1, 2)
ChainMap get: cm["b"]
UserDict get: ud["b"]
set add discard: s1.add(99); s1.discard(99)
set in: 5 in s1
set |: s1 | s2
set &: s1 & s2
set -: s1 - s2
set ^: s1 ^ s2
set <=: s1 <= s2
set update: s = set(); s.update(s2)
set of list: set(words)
set copy: s1.copy()
set pop: {1, 2}.pop()
set literal: {1, 2, 3}
set loop: [x for x in s1]
set union: s1.union(s2, (1, 2))
set isdisjoint: s1.isdisjoint(s2)
set remove: s1.add(77); s1.remove(77)
set sorted: sorted(s2)
set str: {"a", "b"} | {"c"}
frozenset: frozenset((1, 2, 3))
frozenset key: {fs: 1}
len set: len(set(words))

[itertools]
import itertools as it, operator, functools; xs = list(range(20)); words = ["apple", "avocado", "bean", "cherry", "corn"]; add = operator.add
from itertools import *
gen = lambda n: (x for x in range(n))
--
count islice: list(islice(count(5), 10))
islice list: list(islice(xs, 2, 12, 2))
islice generator: list(islice(gen(20), 10))
chain: list(chain(xs, xs))
chain loop: [x for x in chain(xs, xs)]
chain from_iterable: list(chain.from_iterable([xs, xs]))
accumulate: list(accumulate(xs))
accumulate lambda: list(accumulate(xs, lambda a, b: a * 2 + b))
accumulate max: list(accumulate(xs, max))
accumulate op: list(accumulate(xs, operator.mul))
groupby: [(k, len(list(g))) for k, g in groupby(words, key=lambda w: w[0])]
groupby plain: [k for k, g in groupby("aabbbc")]
product: list(product("ab", range(3)))
product loop: [a + b for a, b in product(range(4), range(4))]
product repeat: list(product((0, 1), repeat=3))
permutations: list(permutations(range(3)))
combinations: list(combinations(range(5), 2))
combinations loop: [a + b for a, b in combinations(xs[:6], 2)]
combinations_with_replacement: list(combinations_with_replacement("abc", 2))
takewhile: list(takewhile(lambda x: x < 10, xs))
dropwhile: list(dropwhile(lambda x: x < 10, xs))
filterfalse: list(filterfalse(lambda x: x % 2, xs))
compress: list(compress(xs, [1, 0] * 10))
repeat: list(repeat(1, 10))
repeat map: list(map(pow, xs[:5], repeat(2)))
cycle: list(islice(cycle("abc"), 10))
starmap: list(starmap(add, zip(xs, xs)))
starmap lambda: list(starmap(lambda a, b: a * b, zip(xs, xs)))
zip_longest: list(zip_longest(xs, words))
zip_longest fill: [a for a, b in zip_longest(xs, words, fillvalue=0)]
tee: a, b = tee(xs); list(a); list(b)
pairwise: list(pairwise(xs))
pairwise loop: [b - a for a, b in pairwise(xs)]
pipeline: sum(islice(filter(lambda x: x % 3 == 0, map(lambda x: x * x, count())), 10))
next iter: next(iter(xs))
next default: next(iter(()), None)
reduce op: functools.reduce(operator.mul, xs[1:], 1)
partial: functools.partial(max, 3)(5)
partial kw: functools.partial(int, base=2)("101")
zip enumerate: [(i, a) for i, (a, b) in enumerate(zip(xs, words))]
map method: list(map(str.upper, words))
map len: sum(map(len, words))
map itemgetter: list(map(operator.itemgetter(0), words))
map methodcaller: list(map(operator.methodcaller("upper"), words))
filter str: list(filter(str.isalpha, words))
any map: any(map(str.isdigit, words))
sum map lambda: sum(map(lambda x: x * x, xs))
max map: max(map(len, words))
iter sentinel: list(iter(iter(xs).__next__, 5))
reversed enumerate: [i for i, x in enumerate(reversed(xs))]
generator pipeline: sum(x for x in (y * 2 for y in xs) if x % 3)
range sum: sum(range(100))
range loop: [i for i in range(10)]
range reversed: list(reversed(range(10)))
range in: 5 in range(10)
yield from: list(chain(gen(5), gen(5)))

[re]
import re, string; s = "John Smith <john@example.com>, 555-1234 and 42 items at $3.50 each"; log = '127.0.0.1 - - [10/Oct/2000:13:55:36] "GET /index.html HTTP/1.0" 200 2326'
num = re.compile(r"\d+"); mail = re.compile(r"(\w+)@(\w+)\.com"); line = re.compile(r'(\S+) - - \[([^\]]+)\] "(\w+) (\S+) [^"]*" (\d+) (\d+)'); tok = re.compile(r"\s*(?:(\d+)|(\w+)|(.))")
named = re.compile(r"(?P<user>\w+)@(?P<host>\w+)"); ws = re.compile(r"\s+"); ci = re.compile("SMITH", re.I); m = mail.search(s); vowels = re.compile("[aeiou]")
t = string.Template("$a and $b"); kv = re.compile(r"(\w+)=(\w+)"); q = "a=1&bb=22&ccc=333"
--
match: num.match("123abc")
match none: num.match("abc")
search: mail.search(s)
search none: num.search("nothing here")
fullmatch: num.fullmatch("12345")
findall: num.findall(s)
findall groups: kv.findall(q)
finditer: [x.group() for x in num.finditer(s)]
sub: num.sub("#", s)
sub template: kv.sub(r"\2=\1", q)
sub function: num.sub(lambda x: str(len(x.group())), s)
sub vowels: vowels.sub("*", s)
subn: num.subn("#", s)
split: ws.split(s)
groups: m.groups()
group: m.group(1)
group several: m.group(1, 2)
item: m[2]
groupdict: named.search(s).groupdict()
named group: named.search(s)["user"]
span: m.span()
start: m.start()
log line: line.match(log).groups()
tokens: [x.lastgroup for x in tok.finditer("12 + abc * 3")]
scanner: tok.match("  abc").lastindex
ignorecase: ci.search(s)
module match: re.match(r"\d+", "123")
module sub: re.sub(r"\s+", " ", s)
module findall: re.findall(r"\w+", s)
module split: re.split(r"[,;]", "a,b;c")
escape: re.escape("a.b*c")
compile cached: re.compile(r"\d+")
alternation: re.search(r"cat|dog|items", s)
backtrack: re.match(r"(a+)+b", "aaaaaac")
lazy: re.search(r"<(.*?)>", s)
lookahead: re.findall(r"\w+(?= )", s)
Template: t.substitute(a=1, b=2)

[json]
import json, csv, io, pickle, copy, configparser
small = {"name": "x", "n": 1, "l": [1, 2, 3], "f": 1.5, "t": True, "z": None}; text = json.dumps(small); nested = {"a": [small, small], "b": {"c": small}}; nt = json.dumps(nested)
ascii_ = ["hello world"] * 10; ints = list(range(20)); floats = [i / 7 for i in range(10)]; enc = json.JSONEncoder(); rows = [["a", "1", "x y"], ["b", "2", 'q"t']]; data = 'a,1,"x y"\nb,2,z\n'
pk = pickle.dumps(nested); out = io.StringIO(); w = csv.writer(out)
class P:
    def __init__(self): self.a = 1; self.b = [1, 2]
p = P(); pp = pickle.dumps(p)
--
dumps small: json.dumps(small)
dumps nested: json.dumps(nested)
dumps str: json.dumps("hello \"x\" \n")
dumps strings: json.dumps(ascii_)
dumps ints: json.dumps(ints)
dumps floats: json.dumps(floats)
dumps indent: json.dumps(small, indent=2)
dumps sort_keys: json.dumps(small, sort_keys=True)
dumps separators: json.dumps(small, separators=(",", ":"))
dumps default: json.dumps({"p": p}, default=lambda o: o.a)
dumps unicode: json.dumps("größer π")
dumps ensure_ascii: json.dumps("größer π", ensure_ascii=False)
encode: enc.encode(small)
iterencode: list(enc.iterencode(small))
dump: json.dump(small, io.StringIO())
loads small: json.loads(text)
loads nested: json.loads(nt)
loads hook: json.loads(text, object_hook=lambda d: d)
loads int: json.loads("[1, 2, 3]")
loads floats: json.loads("[1.5, 2.25, 3e5]")
csv reader: list(csv.reader(io.StringIO(data)))
csv reader list: list(csv.reader(["a,b,c", "d,e,f"]))
csv DictReader: list(csv.DictReader(["a,b", "1,2", "3,4"]))
csv writer: csv.writer(io.StringIO()).writerows(rows)
csv writerow: out.seek(0); w.writerow(("a", 1, 2.5))
csv DictWriter: csv.DictWriter(io.StringIO(), ["a", "b"]).writerow({"a": 1, "b": 2})
pickle dumps: pickle.dumps(nested)
pickle loads: pickle.loads(pk)
pickle object: pickle.dumps(p)
pickle load object: pickle.loads(pp)
copy: copy.copy(p)
copy list: copy.copy(ints)
deepcopy: copy.deepcopy(nested)
deepcopy object: copy.deepcopy(p)
StringIO write: out.seek(0); out.write("hello")
StringIO new: io.StringIO("a\nb\n").readlines()
StringIO loop: [l for l in io.StringIO("a\nb\nc\n")]
StringIO print: print("a", 1, file=out); out.seek(0)
BytesIO: b = io.BytesIO(); b.write(b"abc"); b.getvalue()

[numbers]
import math, random, decimal, fractions, statistics, operator; D = decimal.Decimal; a = D("1.25"); b = D("3.7"); F = fractions.Fraction; f1 = F(1, 3); f2 = F(2, 5); q2 = D("0.01"); ctx = decimal.getcontext()
x = 2.5; n = 12345; big = 3 ** 100; r = random.Random(1); fl = [1.5, 2.5, 4.0]; xs = list(range(10)); z = 1 + 2j; seven = D(7)
--
Decimal add: a + b
Decimal sub: a - b
Decimal mul: a * b
Decimal div: a / b
Decimal int: a * 2
Decimal compare: a < b
Decimal equal: a == b
Decimal new: D("1.25")
Decimal of int: D(7)
Decimal str: str(a)
Decimal format: f"{a:.2f}"
Decimal quantize: a.quantize(q2)
Decimal quantize kw: a.quantize(q2, rounding=decimal.ROUND_HALF_UP)
Decimal sqrt: seven.sqrt()
Decimal neg: -a
Decimal abs: abs(a)
Decimal sum: sum([a, b, a])
Decimal round: round(b, 1)
Decimal int(): int(b)
Decimal float(): float(b)
Decimal pow: a ** 2
Decimal hash: hash(a)
Decimal floordiv: b // a
Fraction add: f1 + f2
Fraction mul: f1 * f2
Fraction new: F(3, 6)
Fraction compare: f1 < f2
Fraction str: str(f1)
sqrt: math.sqrt(x)
sin: math.sin(x)
floor: math.floor(x)
ceil: math.ceil(x)
hypot: math.hypot(3.0, 4.0)
pow: math.pow(x, 3)
log: math.log(x)
log base: math.log(100, 10)
exp: math.exp(x)
atan2: math.atan2(1.0, x)
isclose: math.isclose(x, 2.5)
gcd: math.gcd(n, 330)
comb: math.comb(10, 3)
factorial: math.factorial(10)
isqrt: math.isqrt(n)
prod: math.prod(xs)
fsum: math.fsum(fl)
dist: math.dist((0, 0), (3, 4))
isnan: math.isnan(x)
trunc: math.trunc(x)
round: round(x)
round 2: round(3.14159, 2)
abs: abs(-n)
divmod: divmod(n, 7)
pow3: pow(n, 65, 1009)
int float: int(x)
float int: float(n)
bit_length: n.bit_length()
bit_count: n.bit_count()
is_integer: x.is_integer()
big mul: big * big
big mod: big % 1000007
big str: str(big)
big div: big // 12345
big shift: big >> 20
complex: z * z
complex abs: abs(z)
random: r.random()
randint: r.randint(1, 100)
randrange: r.randrange(100)
choice: r.choice(xs)
shuffle: r.shuffle(xs)
sample: r.sample(range(100), 3)
uniform: r.uniform(1, 2)
gauss: r.gauss(0, 1)
choices: r.choices(xs, k=3)
getrandbits: r.getrandbits(32)
mean: statistics.mean(fl)
fmean: statistics.fmean(fl)
median: statistics.median(fl)
operator add: operator.add(1, 2)
sum squares: sum(i * i for i in xs)

[objects]
import dataclasses, enum, functools, abc, contextlib, typing, weakref, types
@dataclasses.dataclass
class DC:
    x: int
    y: int = 2
    l: list = dataclasses.field(default_factory=list)
@dataclasses.dataclass(frozen=True, order=True)
class FZ:
    x: int
    y: int
class Color(enum.Enum): RED = 1; BLUE = 2
class Flag(enum.IntFlag): A = 1; B = 2
class Base:
    def __init__(self, v): self.v = v
    def m(self): return self.v
    @property
    def p(self): return self.v
    @classmethod
    def c(cls): return cls
    @staticmethod
    def s(a): return a
    def __eq__(self, o): return self.v == o.v
    def __hash__(self): return hash(self.v)
    def __len__(self): return 3
    def __getitem__(self, i): return i
    def __contains__(self, i): return i == 1
    def __call__(self, a): return a
    def __add__(self, o): return Base(self.v + o.v)
    def __iter__(self): return iter((1, 2))
    def __bool__(self): return True
    def __enter__(self): return self
    def __exit__(self, *a): return False
class Sub(Base):
    def __init__(self, v): super().__init__(v)
    def m(self): return super().m()
class GA:
    def __getattr__(self, n): return 1
class A1(Base): pass
class A2(Base): pass
class A3(Base): pass
@functools.lru_cache(None)
def cached(n): return n
@functools.singledispatch
def sd(x): return 0
@sd.register(int)
def _(x): return 1
@functools.wraps(cached)
def wrapped(*args, **kw): return 1
@contextlib.contextmanager
def cm(): yield 1
def kw(a, b=2, *, c=3): return a
def va(*a, **k): return a
class Ab(abc.ABC):
    @abc.abstractmethod
    def f(self): pass
class Impl(Ab):
    def f(self): return 1
fz = FZ(1, 2); fz2 = FZ(1, 3); dc = DC(1); o = Base(1); o2 = Base(1); sub = Sub(1); ga = GA(); poly = [A1(1), A2(2), A3(3), Base(4)]; ns = types.SimpleNamespace(a=1)
def raiser(): raise ValueError("x")
def gen():
    yield 1
    yield 2
--
dataclass new: DC(1)
dataclass eq: dc == dc
dataclass repr: repr(dc)
frozen new: FZ(1, 2)
frozen hash: hash(fz)
frozen order: fz < fz2
dataclass replace: dataclasses.replace(fz, x=2)
dataclass asdict: dataclasses.asdict(fz)
enum member: Color.RED
enum value: Color.RED.value
enum name: Color.RED.name
enum call: Color(1)
enum in: Color.RED in (Color.BLUE, Color.RED)
enum iterate: list(Color)
enum key: {Color.RED: 1}[Color.RED]
flag or: Flag.A | Flag.B
new: Base(1)
new sub: Sub(1)
method: o.m()
super method: sub.m()
property: o.p
classmethod: Base.c()
staticmethod: Base.s(1)
instance eq: o == o2
instance hash: hash(o)
in list eq: o2 in [sub, o]
dict key: {o: 1}[o2]
len: len(o)
getitem: o[3]
contains: 1 in o
call: o(1)
add: o + o2
iterate: [x for x in o]
bool: not o
with: \nwith o: pass
contextmanager: \nwith cm(): pass
suppress: \nwith contextlib.suppress(KeyError): {}[1]
getattr: getattr(o, "v")
getattr default: getattr(o, "nope", None)
hasattr: hasattr(o, "nope")
setattr: setattr(o, "v", 1)
__getattr__: ga.anything
polymorphic: [x.m() for x in poly]
polymorphic attr: [x.v for x in poly]
isinstance: isinstance(sub, Base)
isinstance tuple: isinstance(1, (str, int))
isinstance abc: isinstance(Impl, Ab)
issubclass: issubclass(Sub, Base)
type: type(o)
vars: vars(o)
dir: dir(ns)
lru_cache: cached(1)
singledispatch: sd(1)
keywords: kw(1, c=2)
star args: va(1, 2, x=3)
star call: kw(*(1, 2))
star star call: kw(**{"a": 1})
wraps: wrapped(1)
closure: (lambda a: lambda b: a + b)(1)(2)
try except: \ntry: raiser()\nexcept ValueError as e: str(e)
try key: \ntry: {}["x"]\nexcept KeyError: pass
try int: \ntry: int("x")\nexcept ValueError: pass
raise from: \ntry: raise ValueError from None\nexcept ValueError: pass
generator: list(gen())
namespace: ns.a
weakref: weakref.ref(o)()
NamedTuple class: typing.NamedTuple
match: \nmatch (1, 2):\n    case (a, b): pass
class creation: type("T", (), {})
def class: \nclass T:\n    x = 1\n    def f(self): pass
repr object: repr(o)
id: id(o)
callable: callable(o)
print: print
sorted attr: sorted(poly, key=lambda v: v.v)
cast: typing.cast(int, 1)

[datetime]
import datetime as dt, time, calendar, pathlib, os.path, urllib.parse, textwrap, string, shlex, uuid, difflib, hashlib, logging, argparse, fnmatch, threading, queue, collections.abc
d = dt.datetime(2020, 1, 2, 3, 4, 5); e = dt.datetime(2021, 1, 1); td = dt.timedelta(days=1, seconds=5); day = dt.date(2020, 1, 2); p = pathlib.PurePosixPath("/usr/lib/python3/a.py")
log = logging.getLogger("quiet"); log.setLevel(logging.ERROR); lock = threading.Lock(); sq = queue.SimpleQueue(); lorem = "the quick brown fox jumps over the lazy dog " * 3
--
datetime new: dt.datetime(2020, 1, 2, 3, 4, 5)
date new: dt.date(2020, 1, 2)
add: d + td
subtract: e - d
compare: d < e
isoformat: d.isoformat()
strftime: d.strftime("%Y-%m-%d %H:%M")
fromisoformat: dt.datetime.fromisoformat("2020-01-02T03:04:05")
strptime: dt.datetime.strptime("2020-01-02", "%Y-%m-%d")
replace: d.replace(year=2021)
weekday: day.weekday()
toordinal: day.toordinal()
timedelta: dt.timedelta(days=1)
timedelta mul: td * 2
total_seconds: td.total_seconds()
str: str(d)
field: d.year
format: f"{d:%d.%m.%Y}"
monthrange: calendar.monthrange(2020, 2)
time: time.time()
perf_counter: time.perf_counter()
path name: p.name
path suffix: p.suffix
path /: p / "x"
path parts: pathlib.PurePosixPath("a/b/c").parts
join: os.path.join("a", "b", "c")
basename: os.path.basename("/a/b/c.py")
splitext: os.path.splitext("a/b.tar.gz")
normpath: os.path.normpath("a/../b/./c")
quote: urllib.parse.quote("a b/c?d")
urlparse: urllib.parse.urlparse("http://a.b/c?d=e#f")
parse_qs: urllib.parse.parse_qs("a=1&b=2")
wrap: textwrap.wrap(lorem, 30)
dedent: textwrap.dedent("  a\n  b\n")
shlex: shlex.split("a 'b c' d")
uuid: uuid.UUID(int=5)
capwords: string.capwords("hello world")
logging off: log.debug("x %s", 1)
fnmatch: fnmatch.fnmatch("abc.py", "*.py")
lock: \nwith lock: pass
queue: sq.put(1); sq.get()
ratio: difflib.SequenceMatcher(None, "abcd", "bcde").ratio()
isinstance Mapping: isinstance({}, collections.abc.Mapping)
'''


def families(only):
    """name -> (setup, [(label, operation)]); `only` is what "family label" has to contain."""
    for section in FAMILIES.strip().split("\n\n["):
        head, body = section.lstrip("[").split("]\n", 1)
        setup, _, lines = body.partition("\n--\n")
        cases = [line.partition(": ")[::2] for line in lines.splitlines()]
        cases = [(label, code) for label, code in cases if only in f"{head} {label}"]
        if cases:
            yield head, setup, cases


def measure(family, only, seconds):
    """In the engine: prints nanoseconds and label of each operation of a family."""
    for name, setup, cases in families(only):
        if name != family:
            continue
        module = sys.modules[f"{name}_family"] = types.ModuleType(f"{name}_family")  # pickles name a class's module
        scope = module.__dict__
        exec(setup, scope)
        for label, code in cases:
            exec(_function(code), scope)
            print(f"{_best(scope['_run'], seconds):.1f} {label}", flush=True)


def _function(code):
    """Source of _run(n), which does an operation n times. In operations of several lines, `\\n` stands between them."""
    lines = code.split("\\n") if code.startswith("\\n") or "\\nfor " in code else [code]
    body = "\n        ".join(line for line in lines if line)
    return f"def _run(_n):\n    for _ in range(_n):\n        {body}\n"


def _best(run, seconds):
    """Nanoseconds for one operation: the best of five runs that take about `seconds` each."""
    n = 1
    while True:
        start = time.process_time()
        run(n)
        elapsed = time.process_time() - start
        if elapsed > seconds / 3:
            break
        n *= 3
    n = max(1, int(n * seconds / elapsed))
    best = math.inf
    for _ in range(5):
        start = time.process_time()
        run(n)
        best = min(best, time.process_time() - start)
    return best / n * 1e9


def compare(options):
    commands = [["/usr/bin/python3.11"]] + [shlex.split(engine) for engine in options.engines]
    times = {}  # (family, label) -> best nanoseconds by engine
    for family, _, cases in families(options.only):
        for _ in range(options.rounds):
            for number, command in enumerate(commands):
                arguments = [__file__, "--family", family, "--only", options.only, "--seconds", str(options.seconds)]
                done = subprocess.run(command + arguments, capture_output=True, text=True, timeout=300)
                if done.returncode:
                    print(f"{family} on {' '.join(command)}: {done.stderr[-300:]}", file=sys.stderr)
                for line in done.stdout.splitlines():
                    value, _, label = line.partition(" ")
                    row = times.setdefault((family, label), [math.inf] * len(commands))
                    row[number] = min(row[number], float(value))
    report(times, options)


def report(times, options):
    ratios = {name: [row[0] / value for value in row[1:]] for name, row in times.items()}
    for name, row in sorted(ratios.items(), key=lambda item: min(item[1])):
        if min(row) < options.below:
            print(*(f"{ratio:6.2f}" for ratio in row), f"{times[name][0]:9.0f} ns ", *name)
    columns = zip(*(row for row in ratios.values() if min(row) > 0))
    means = [math.exp(sum(map(math.log, column)) / len(column)) for column in columns]
    print(*(f"{mean:6.2f}" for mean in means), f"  geometric mean of {len(ratios)}")


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1].removeprefix("usage: "))
    parser.add_argument("engines", nargs="*")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--below", type=float, default=math.inf)
    parser.add_argument("--only", default="")
    parser.add_argument("--seconds", type=float, default=0.004)
    parser.add_argument("--family")
    options = parser.parse_args()
    if options.family:
        measure(options.family, options.only, options.seconds)
    else:
        compare(options)


main()
