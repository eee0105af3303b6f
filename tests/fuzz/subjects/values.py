"""Numbers at their borders, texts, slices and bytes."""
from subjects.subject import Subject

INTS = Subject("ints", """
EDGES = [2**62, 2**62 - 1, -2**62, -2**62 - 1, 2**63, 2**63 - 1, -2**63, 2**64, 2**64 - 1, 2**61, 2**53 + 1, 2**31, -1, 0, 1, 3, 2**32 - 1, 2**127]

def edge(i):
    return EDGES[i % len(EDGES)]

def collatz(n):
    steps = 0
    while n > 1 and steps < 60:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return n, steps

def power(b, e, m):
    r = 1
    while e:
        if e & 1:
            r = r * b % m
        b = b * b % m
        e >>= 1
    return r

def mixed(h, v):
    h ^= v
    h = h * 0x100000001b3 & 0xffffffffffffffff
    return (h << 13 | h >> 51) & 0xffffffffffffffff
""", """
h, p, q = 2**62 - 50, 1, @(-2**62 + 30@|2**63 - 40@|-2**63 + 20@|2**64 - 30@|0@)
""", """
h @(+=@|-=@|^=@|*=@) @(@I@|@i@|1@|2**40@)
h = @(lim(h)@|h % 2**63@|h & (2**62 - 1)@|-lim(h)@)

q @(+=@|-=@) @(1@|@i@|7@)

p = p * @(3@|-5@|7@|@i@) @(% (2**61 - 1)@|& 0xffffffffffffffff@|% 2**62@|% -(2**40)@|& -(2**20)@|@)
p = lim(p)

put(edge(@i) @(+@|-@|*@|//@|%@|&@|^@) (edge(@i // 3) or 1))

put(edge(@i) @(<@|<=@|==@|!=@|>@) @(edge(@i + 1)@|q@|float(edge(@i))@|2.0**62@|x@))

put(divmod(edge(@i), @(7@|-7@|@i or 1@|2**40@|-2**62@|-1@)))

put(edge(@i) >> (@i & 63), edge(@i) << (@i & 7), -edge(@i), ~edge(@i), abs(edge(@i)))

put(edge(@i) @(>>@|<<@) @(@i & 127@|64@|63@|1@))

put(@(int@|round@|hash@)(float(edge(@i))), int(@F if @F - @F == 0 else 0))

put(collatz(@(@i@|h & 0xffff@)))

put(power(@i, @I & 255, @(10**9 + 7@|2**61 - 1@|2**64 - 59@|97@)))

h = mixed(abs(h), @i) @(@|& 0xffffffff@|% 1000003@)

put(edge(@i).bit_length(), edge(@i).bit_count(), (edge(@i) & 0xffff).to_bytes(4, @('big'@|'little'@)), edge(@i) % 2**64 % 97)

put(int.from_bytes((@i * 2654435761 & 0xffffffffff).to_bytes(8, 'big'), 'little', signed=@(True@|False@)))

put(pow(edge(@i), @(2@|3@|-1@|@i & 7@), @(97@|2**61 - 1@|None@)))

put(sum(EDGES[:@i % 9]), max(edge(@i), @(x@|q@|0@)), min(EDGES[@i % 9:] or [0]))

put(list(range(edge(@i), edge(@i) + 3)), len(range(edge(@i) % 1000)), @(@i@|edge(@i)@|x@) in range(0, 2**62, 3))

for v in range(2**62 - 3, 2**62 + @(1@|3@)):
    s = lim(s ^ v)

put(str(edge(@i)), int(str(edge(@i))), f'{edge(@i):@(x@|,@|b@|+d@|>25@|025@|e@)}', '%d %x %o' % (edge(@i), edge(@i), @i))

put(edge(@i) / (edge(@i + 2) or 1), edge(@i) * @(0.5@|1.0@|1e-300@), edge(@i) - @F)

put(@(True + @i@|-True@|~False@|True << 62@|@i * True@|True == 1.0@|(@i > 3) + (@i > 4)@|+True@|True & @i@|True ^ False@))

s = s * 31 + @i @(& 0xffffffff@|% 2**62@|@)
s = lim(s)

s += q if @(q < 2**62@|q > 0@|-2**62 <= q@) else -q
s = lim(s)

put(-7 // (@i % 5 or 2), -7 % (@i % 5 or -2), @i // -3, @i % -3, -@i // 3, (-@i) >> 1, -@i & 5)

put(@i ** @(2@|3@|0@|-1@|0.5@|20@), (-2) ** (@i & 63), 2 ** (@i & 127))

s = (s @(+@|-@|^@||@) (@i << @(3@|40@|61@))) & (1 << @(62@|63@|61@|64@|32@)) - 1
""", """
q = 0.5

h = True

EDGES[3:6] = [0.5, True, 'x']

q = 2**62
""")

FLOATS = Subject("floats", """
import math
NAN, INF = float('nan'), float('inf')
POINTS = [0.0, -0.0, NAN, INF, -INF, 1.5, -2.5, 0.5, 1e308, -1e308, 5e-324, 1e-310, 2.0**53, 2.0**62, 2.0**63, -2.0**63, 1e22, 0.1]

def point(i):
    return POINTS[i % len(POINTS)]

def larger(a, b):
    return a if a > b else b

def clamp(v, lo, hi):
    return lo if v < lo else hi if v > hi else v

def sign(v):
    return math.copysign(1.0, v) if v == v else 'nan'  # a NaN's depends on the machine
""", """
y, z = 1.0, -0.0
""", """
put(point(@i) @(+@|-@|*@) point(@i // 2))

put(point(@i) @(<@|<=@|==@|!=@|>@|>=@) @(point(@i * 7)@|@i@|0@|NAN@|2**62@|2**53 + 1@|z@))

put(@(max@|min@)(point(@i), point(@i + 5)), @(max@|min@)(point(@i), @(0@|y@|@i@), NAN), larger(point(@i), point(@i // 3)))

put(sign(@(max@|min@)(0.0, -0.0)), sign(z * @i), sign(-point(@i)), sign(0.0 @(+@|-@) z), sign(point(@i) % 3), sign(round(-0.4)))

put(@(max@|min@|sorted@|sum@)([point(@i), point(@i + 1), point(@i + 2)]))

put(point(@i) in [NAN, 1.5], point(@i) == point(@i), point(@i) != point(@i), [NAN] == [NAN], (point(@i),) == (point(@i),), point(@i) in (0, 1.5))

put(point(@i) @(//@|%@) @(point(@i + 3)@|3@|-0.5@|y@))

put(divmod(point(@i), @(0.3@|-7@|INF@|-INF@)))

put(@(int@|round@|math.floor@|math.ceil@|math.trunc@|bool@|repr@|hash@)(point(@i)) if point(@i) == point(@i) else 0)

put(round(point(@i), @(1@|2@|-1@|0@)), round(@i * 0.5), round(@i / 8, 2), round(@i + 0.5))

put(point(@i) ** @(2@|0.5@|-1@|0@|3@|y@))

put(math.@(sqrt@|exp@|log@|sin@|atan@|fabs@|isfinite@|isinf@|isnan@|log2@|log1p@)(@(abs(point(@i))@|point(@i)@|@i@)))

put(math.@(hypot@|atan2@|fmod@|copysign@|pow@|isclose@|remainder@)(point(@i), @(point(@i + 1)@|@i@|y@)))

y = clamp(y @(+@|-@|*@) @(@F@|@i@|0.1@|1e10@), -1e9, 1e9)

z = -z @(+@|*@) @(0.0@|-0.0@|1.0@|x@)
put(z, not z, z == 0)

put(str(point(@i)), f'{point(@i):@(.3f@|e@|g@|>12@|+.2e@|08.2f@|.0f@|n@)}', '%.2f %g' % (point(@i), y), float(str(point(@i))))

put(point(@i).is_integer(), point(@i).hex(), (@F).as_integer_ratio() if @F - @F == 0 else 0)

xs[:] = [@i * 0.5, point(@i), @(@i@|None@|2.5@|True@)]
put(xs[0] + xs[1], xs.count(0.5), xs.index(xs[1]))

put(abs(point(@i)) @(<@|>@) 1e300, -point(@i) is None, point(@i) or 'zero', not point(@i))

if point(@i) < y:
    s += 1
elif point(@i) > y:
    s += 2
elif point(@i) == y:
    s += 3

if not point(@i) <= @(y@|@i@):
    x += 0.5

put(sum([0.1] * (@i & 7)), sum([0.1, 1, 10**20]), math.fsum([0.1] * 3), sum([1, 0.5, True]))

put({point(@i): 1}.get(@(0@|1.5@|2**53@|NAN@|0.0@)), hash(2.0**62) == hash(2**62), 1.0 in {1, 2}, len({0.0, -0.0, 0, False}))

put(complex(point(@i), 1) * @(2j@|1@|complex(x, @i)@), complex(@i, -1) @(+@|-@|/@) complex(1, 2), abs(complex(3, @i)), complex(@i) == @i)

y = float(@i) @(/@|//@|%@) @(3@|7.5@|-2@)

x = x @(*@|+@|-@) @(1.0000001@|-1.0@|point(@i)@)
x = lim(x)
""", """
y = 3

POINTS[2:5] = [1, 2, 'a']

y = NAN

z = INF
""")

STRINGS = Subject("strings", """
TEXTS = ['', 'a', 'hello world', 'é', 'naïve café', '日本語', 'a日b', '𝒳𝒴', 'x𝒳é', 'ß', 'İ', 'ŉ', 'Ǆ', '0', '12', '٣', '½', ' \\t\\n', 'a\\u2028b', '\\x85', 'ABC', 'a' * 40, '\\ud800', '\\xff', '\\u0100']

def word(i):
    return TEXTS[i % len(TEXTS)]

def reverse(t):
    made = ''
    for c in t:
        made = c + made
    return made

def vowels(t):
    n = 0
    for c in t:
        if c in @('aeiou'@|('a', 'é', '日')@|{'a', 'e', '𝒳'}@):
            n += 1
        elif c.@(isalpha@|isupper@|isspace@|isdigit@|isnumeric@|isalnum@|isprintable@|islower@|isidentifier@|isdecimal@|isascii@|istitle@)():
            n += 10
    return n

def parse(t):
    pos, found = 0, []
    while pos < len(t):
        c = t[pos]
        if c.isdigit():
            start = pos
            while pos < len(t) and t[pos].isdigit():
                pos += 1
            found.append(t[start:pos])
            continue
        found.append(ord(c) @(& 255@|@))
        pos += 1
    return found

SWAP = str.maketrans({'a': 'é', 'b': None, 'é': '日本', 'x': 120})
""", """
t, parts = 'start', []
""", """
t += word(@i)
t = t[@(-30:@|-@i & 7:@|::-1@|1::2@|:40@)]
t = t[-50:]

w = @(w + word(@i)@|word(@i) + w@|f'{w}{@i}'@|w + str(@i)@|'%s%s' % (w, word(@i))@|''.join((w, word(@i)))@|w * 2@)
w = w[-30:]

put(word(@i)[@(0@|-1@|@i & 3@|@N@)], len(word(@i)))

put(word(@i)[@(::-1@|-2:@|:-1@|5:1:-2@|1:9:3@|@N:@|-1:-9:-1@)], t[@(@i & 7@|-@i & 3@|None@):@(@i & 15@|@)])

put(word(@i).@(upper@|lower@|title@|swapcase@|casefold@|capitalize@|strip@|split@|splitlines@|isupper@|isalpha@|isdigit@|isidentifier@)())

put(word(@i) @(<@|<=@|==@|!=@|in@|not in@) @(word(@i // 2)@|t@|w@|'a'@|'é'@|'naïve café'@))

put((word(@i) + t).@(find@|rfind@|count@|split@|partition@|rpartition@|startswith@|endswith@|rsplit@|removeprefix@)(@('a'@|'é'@|'日'@|'𝒳'@|word(@i) or 'q'@|' '@)))

put((word(@i) + t).replace(@('a'@|'é'@|''@|word(@i)@), @('b'@|'日'@|''@|'𝒳𝒳'@)@(, @N@|@)))

put(word(@i).@(ljust@|rjust@|center@|zfill@)(@i & 15), word(@i).expandtabs(@N), word(@i).translate(SWAP))

put(t.@(encode@|encode@)(@('utf-8'@|'utf-16-le'@|'latin-1'@|'ascii'@), @('replace'@|'ignore'@|'backslashreplace'@|'xmlcharrefreplace'@)))

put(word(@i).encode(@('utf-8'@|'latin-1'@|'ascii'@|'utf-16'@)))

put((word(@i).encode('utf-8', 'surrogatepass') + bytes([@i & 255])).decode(@('utf-8'@|'latin-1'@|'ascii'@), @('replace'@|'ignore'@|'strict'@)))

put(reverse(@(word(@i)@|t@|w@)), vowels(@(t@|word(@i)@)), parse(@(t@|word(@i) + str(@i)@)))

put(ord((word(@i) or 'z')[@(0@|-1@)]), chr(@i * @(1@|7@|97@|4000@)), chr(65 + @i % 26), chr(@(0x1f600@|255@|256@|128@) + (@i & 1)))

put(f'{word(@i):@(>10@|<5@|^7@|.2@|*^9.3@|é>6@)}', f'{@i:@(5d@|05@|x@|,@|b@|c@|+@|_@|#x@|<4@)}', f'{word(@i)!r} {t!a}', f'{@F:@(8.3f@|.2e@|g@|%@)}')

put('%s %r %-5s|%5s %c' % (word(@i), @i, t[:2], w[-1:], 97 + @i % 9), '{0}{1!r:>4}{0}'.format(word(@i)[:2], @i & 3))

parts.append(@(word(@i)@|chr(@i + 97)@|t[:2]@))
t = @(''@|','@|'é'@).join(parts[-5:])

for c in @(word(@i)@|t@|reversed(t)@):
    if c @(==@|!=@|<@|in@) @('a'@|'日'@|t@|word(@i)@):
        s += @(1@|ord(c)@|t.count(c)@)

for c, k in zip(t, @(range(5)@|word(@i)@)):
    d[c] = d.get(c, 0) + 1
if len(d) > 30:
    d.clear()

s += hash(word(@i)) == hash(''.join(list(word(@i))))

put(int(@(word(@i)@|str(@i)@|f' {@i}_0 '@|hex(@i)[2:]@), @(10@|16@|10@)))

put([ord(c) for c in t[-5:]], {c for c in t}, sorted(t), sorted(TEXTS)[@i % 9], max(t, default='q'), [*map(str.upper, t[:4])])

put(t is t[:], word(@i) == word(@i + len(TEXTS)), not word(@i), word(@i) or 'empty', t > w, bool(w))

put(word(@i).isascii(), @(t@|w@).isascii(), len(t.encode('utf-8', 'replace')), t.split(), repr(word(@i)), ascii(word(@i)))
""", """
TEXTS[3:6] = ['ÿ', b'bytes', 5]

t = '日' * 50

w = '𝒳' + w

word = lambda i: 'constant'
""")

BYTES = Subject("slices and bytes", """
import struct
from array import array
PAIR = struct.Struct(@('<hI'@|'>bQ'@|'=iB'@|'<fd'@))

def swap(xs, i, j):
    xs[i], xs[j] = xs[j], xs[i]

def checksum(b):
    a = 1
    for v in b:
        a = (a * 31 + v) & 0xffff
    return a

def packed(i):
    return struct.pack(@('<hHiI'@|'>qQbB'@|'<bBhH'@|'>lLqQ'@), i % 100 - 50, i, @(-i@|i@) % 128, i * 3 % 256)
""", """
buffer = bytearray(range(20))
numbers = array(@('i'@|'d'@|'B'@|'q'@|'h'@), range(10))
data = b'some \\xff bytes'
""", """
buffer[@i % len(buffer)] = @(@i & 255@|@I & 255@|@i@|s & 127@)

put(buffer[@i % 20], data[@i % 9], buffer[@(::-1@|2:8:3@|-3:@|9:2:-2@|@i & 7:@)], data[@(::-2@|1:4@|-4:-1@)])

buffer[@(2:4@|::5@|-3:@|5:5@|@i & 7:@i & 7@)] = @(b'xy'@|b'abcd'@|bytes(4)@|[1, 2, 3, 4]@|b''@)
buffer = bytearray((bytes(buffer) + bytes(20))[:20])

buffer.append(@(@i & 255@|@i@))
if len(buffer) > 24:
    del buffer[@(:4@|::2@|-4:@|20:@)]
buffer.extend(bytes(max(0, 20 - len(buffer))))

xs[@(::2@|1::2@|::-1@|-2:@|:2@|1:1@)] = @([@i]@|[@i, 2]@|xs[:2]@|(x, s)@|range(@i & 3)@)
del xs[10:]

del xs[@(::2@|-1:@|1:3@|::-3@|@i & 3@)]
xs += [@i, @F, @(@S@|None@|@i@)]

put(xs[@(::-1@|-1:-4:-1@|3:0:-1@|::-2@|-3:@|:@i & 3@|@i & 3:@i & 7@|10:@|-100:100@)], (1, 2, x, s)[@(::-1@|-2:@|1:-1@)], range(20)[@(::-3@|5:-2:2@|@i & 15:@)])

numbers[@i % len(numbers)] @(=@|+=@|-=@) @(@i@|@i & 127@|1@|x@)

put(numbers[@(@i % 10@|-1@|::3@)], sum(numbers), numbers.@(tolist@|typecode.upper@|tobytes@)())

numbers.append(@(@i@|@i & 100@|0.5@))
del numbers[10:]

put(struct.unpack(@('<I'@|'>i'@|'<f'@|'4B'@|'<hH'@), bytes(buffer[:4])))

put(packed(@i))

put(PAIR.unpack_from(bytes(buffer) * 2, @i & 3), PAIR.size)

struct.pack_into(@('<H'@|'>i'@|'B'@|'<d'@), buffer, @(@i & 7@|@i@), @(@i@|@i & 255@|x@|-@i@))

with memoryview(buffer) as view, view[@(2:5@|::-4@|@i & 7:@)] as part:
    put(view[@i % 20], bytes(part), len(view))
    view[@N] = @(@i & 255@|7@)

put(checksum(@(buffer@|data@|buffer[:9]@|numbers@)) if numbers.typecode != 'd' else 0)

put(@(data@|bytes(buffer)@).@(find@|count@|split@|startswith@|replace@|partition@)(@(b's'@|b'\\xff'@|b''@)@(@|@))@(@|@))

put((data + bytes([@i & 255])).@(hex@|upper@|decode@|isalpha@|title@|strip@)())

swap(xs, @(0@|-1@|@i % 5@), @(1@|-2@|@i % 3@))

put([*reversed(xs)], xs == xs[::-1], xs.index(@i) if @i in xs else None, data @(<@|==@|in@|!=@) @(bytes(buffer)@|data@|buffer@))

put(bytes(@(3@|xs[:0]@|@i & 3@)), bytes.fromhex('0%x' % (@i & 15)), int.from_bytes(buffer[:@i % 9], @('big'@|'little'@)), (@i & 255).to_bytes(@(1@|2@), 'big'))

put(xs * (@i & 1), [x] * @N, [[]] * 2, (@i,) * 3, data * @N)
""", """
buffer = b'constant but long enough'

numbers = list(range(10))

xs = tuple(xs)

xs[:] = [0.5] * 5

data = bytearray(data)
""")
