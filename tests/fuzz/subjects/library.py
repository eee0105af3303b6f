"""Containers and modules of the library."""
from subjects.subject import Subject

COLLECTIONS = Subject("collections", """
from collections import deque, defaultdict, Counter, OrderedDict, ChainMap
from functools import reduce, partial, lru_cache, cmp_to_key, wraps
from itertools import chain, product, groupby, accumulate, takewhile, dropwhile, cycle, count as count_from, zip_longest, tee, starmap, pairwise, combinations, permutations, repeat, compress, filterfalse
from operator import itemgetter, attrgetter, methodcaller, add as plus, mul
import bisect, heapq

@lru_cache(maxsize=@(None@|4@|0@))
def cached(a, b=0):
    @(if a % 7 == 3: raise Error(a)@|if a > 0: return cached(a - 1, b) + 1@|@)
    return a + b

def compare(a, b):
    return @((a > b) - (a < b)@|(b > a) - (b < a)@|a - b@|0@)

def logged(f):
    @wraps(f)
    def wrapper(*args, **more):
        @(put(f.__name__)@|pass@|try: return f(*args, **more)\n        except Error: return -1@)
        return f(*args, **more)
    return wrapper

@logged
def decorated(a, b=2):
    if a == 5:
        raise Error(a)
    return a + b

def key_of(v):
    if v == @(40@|3@):
        raise Error(v)
    return @(-v@|v % 3@|str(v)@|(v & 1, v)@)
""", """
queue, groups, counts, ordered, heap = deque(@(maxlen=5@|range(3)@|@)), defaultdict(@(list@|int@|lambda: [0]@)), Counter(), OrderedDict(), []
endless = @(cycle('abc')@|count_from(1, 2)@|repeat(3)@|iter(range(10**6))@|accumulate(repeat(2), mul)@)
""", """
queue.@(append@|appendleft@|extend@|extendleft@)(@(@i@|[@i]@|w@))

queue.rotate(@(1@|-2@|@i@))

put(@(queue.pop()@|queue.popleft()@|queue[0]@|queue[-1]@|list(queue)@|len(queue)@|queue.count(@i)@|@i in queue@|queue.maxlen@|[*reversed(queue)]@))
while len(queue) > 12: queue.pop()

queue[@(0@|-1@|@i & 3@)] = @i

groups[@i % 5] @(+= [@i]@|.append(@i)@|+= 1@|= @i@)
if len(groups) > 4: groups.clear()

put(dict(groups))

counts[@(w@|@i & 7@|@S@)] += 1
put(counts.most_common(2), counts[@i & 3], sum(counts.values()), counts @(+@|-@|&@||@) Counter('ab') == counts)
if len(counts) > 20: counts.clear()

ordered[@i & 7] = @i
ordered.move_to_end(@(@i & 7@|@N@)@(, last=False@|@))
put(list(ordered.items()), ordered.popitem(last=@(True@|False@)))

heapq.heappush(heap, @(@i * 7 % 11@|(@i % 3, @i)@|-@i@|x@))
put(heap[0], len(heap) > 9 and heapq.heappop(heap), heapq.nsmallest(2, heap), heapq.nlargest(1, heap))

put(heapq.heapreplace(heap, @i) if heap else 0, [*heapq.merge([1, 3], [2, @i])])
del heap[20:]
heapq.heapify(heap)

put(bisect.@(bisect@|bisect_left@)(sorted(xs), @(@i@|x@)), @(bisect.bisect([(1, 2), (3, 4)], (@i, 0))@|bisect.bisect([1, 5, 9], @i, key=lambda v: v)@))

put(next(endless, None), next(endless), *[v for v, _ in zip(endless, 'ab')])

put(cached(@i % 9), cached(@i % 5, b=@N), cached.cache_info()[:2])

put(sorted([3, @i, 1], key=cmp_to_key(compare)), sorted([5, @i % 9, 40, 2], key=key_of), @(max@|min@)([1, @i, 7], key=key_of))

put(reduce(@(plus@|mul@|lambda a, b: a * 2 + b@|max@), range(1, @i % 9), @(0@|1@|x@)), reduce(plus, [w, 'a']))

add_ = partial(@(plus, @i@|pow, 2@|lim@|sorted, reverse=True@))
put(add_(@(3@|@i & 7@|xs[:0]@)))

put(decorated(@i % 9), decorated(@i % 7, b=@N))

put(list(chain(xs[:2], w[:2], (@i,))), list(product([1, @i], 'ab')), list(zip_longest(xs[:2], 'abc', fillvalue=@i)))

put([(k, [*g]) for k, g in groupby(@(sorted([@i % 3, 1, 2, 1])@|w@|[1, 1, 2]@), @(None@|lambda v: v == 1@|str@))])

put(list(accumulate(range(@i & 7)@(, mul@|, lambda a, b: a - b@|, initial=@i@|@))), list(takewhile(lambda v: v < @N, xs[:0] + [1, 2, 9, 1])), list(dropwhile(lambda v: v != @i % 5, range(7))))

a, b = tee(@(iter(range(@i & 7))@|(y * 2 for y in xs[:3])@))
put(next(a, None), [*b], [*a])

put(list(starmap(@(pow@|plus@|divmod@), [(2, @i & 7), (@i, 3)])), list(pairwise([1, @i, 2])), list(compress([1, @i, 2], [@i & 1, 1, 0])), list(filterfalse(None, [0, @i & 1])))

put(len([*combinations(range(@i & 3), 2)]), [*permutations([1, @i & 1], 2)], dict(zip('ab', count_from(@i))))

put(itemgetter(@(1@|0, 1@|-1@))([@i, x, w]), attrgetter(@('real'@|'real', 'imag'@))(@i), methodcaller('count', @i)([@i, 1]))

put([*map(@(plus@|max@|lambda a, b: (b, a)@), [1, @i], (2, x, 5))], [*filter(@(None@|lambda v: v > @N@|(3).__lt__@), [0, @i, 4])], [*map(str, {1: 2})])

put(ChainMap({1: @i}, d)[@(1@|@i & 3@)], dict([('a', @i)], b=2), d | {1: @i}, {**d, 'z': 1}.get('z'))

put([*zip(*[[1, @i], [2, 3]])], [*enumerate(w, @i)], [*reversed([1, @i])], sum([[1], [@i]], []), any(v == @i for v in xs), all(map(bool, xs)))

for (a, b), c in zip(pairwise([1, @i, 3]), count_from(@i)):
    s = lim(s + a * b - c)
""", """
cached.cache_clear()

groups.default_factory = None

key_of = lambda v: 0

groups = {}

queue = [1, 2, 3]

endless = iter('xy')

compare = lambda a, b: Error(1)

plus = lambda a, b: (a, b)
""")

MUTATION = Subject("containers that change under way", """
def shrink(xs):
    for v in xs:
        if len(xs) > 2:
            @(xs.pop()@|del xs[0]@|xs.remove(v)@|xs.clear()@)
    return xs

def grow(xs):
    for k, v in enumerate(xs):
        if len(xs) < 15:
            @(xs.append(v)@|xs.insert(0, k)@|xs += [k]@|xs[k:k] = [0]@)
        @(if k > 20: break@|if k == 9: xs.clear()@)
        if k > 30: break
    return xs

def update(d):
    for k in d:
        @(d[k] = 1@|d[k, 1] = 2@|d.pop(k)@|del d[k]; break@|d.clear()@|d.setdefault(k, 3)@)
    return d

def order_of(d):
    return list(d), [*reversed(d)], list(d.items())[-1:]
""", """
table, members = {}, set()
""", """
put(shrink(@(xs[:9]@|[1, 2, 3, @i, 5]@|list(w)@)))

put(grow(@(xs[:4]@|[@i]@|[1, 2]@)))

put(update({@i: 1, @N: 2@(@|, 'a': 3@)}))

table[@(@i % 9@|float(@i % 9)@|str(@i % 5)@|@i % 2 == 0@|(@i % 3, 1)@|None@|@F@)] = @(@i@|@F@|w@)
if len(table) > 9:
    table.@(clear()@|popitem()@|pop(next(iter(table)))@)

put(order_of(table), len(table), 1 in table, 1.0 in table, True in table)

table.pop(@(@i % 9@|'1'@|1.0@), None)

del table[@i % 9]

put(table.setdefault(@i % 9, []) is table.get(@i % 9), table.get(@(1@|1.0@|'1'@|(1, 1)@), 'none'))

put(table.keys() & {1, 2, @i % 9} == {1}, 1 in table.values(), (1, 1) in table.items(), len(table.keys() - {1}))

for k, v in @(table.items()@|list(table.items())@|[*table.items()][::-1]@):
    if k == @i % 9:
        @(table[k] = v@|table.pop(k)@|break@|table['new'] = 1@)

members @(|=@|^=@|-=@) @({@i % 9}@|{1, 2, @i % 5}@|set(xs[:0])@)

members.@(add@|discard@|remove@)(@(@i % 9@|@N@|float(@i % 9)@))
put(sorted(members), @i % 9 in members, len(members), 2.0 in members, members @(<=@|<@|>@|==@) {1, 2, 3})

for v in members:
    if v == @N:
        @(members.add(v)@|members.add(99)@|members.discard(v)@|break@)
if len(members) > 9: members = {1}

put({v % 3 for v in members} | {0} == {0}, frozenset(members) == members, members.isdisjoint({@i}), sorted(members ^ {1, @i % 5}))

table = {k: v for k, v in table.items() if k != @i % 9}

table = dict.fromkeys(@('abc'@|range(@i & 3)@|table@), @i)

table |= {@i % 5: 1}

xs.@(sort(key=str)@|reverse()@|append(@i)@|extend(xs[:2])@|insert(@i & 3, @F)@|pop(@(0@|-1@|@i % 9@))@|remove(@i)@)
del xs[12:]

xs[:] = sorted([@i * 7 % 5, @(2.5@|3@|True@), @i % 4], @(reverse=True@|key=lambda v: -v@|key=None@))

xs.sort(key=lambda v: @(xs.append(1) or 1@|len(xs)@|str(v)@))

iterator = iter(@(xs@|table@|members@|w@))
put(next(iterator, None))
@(xs.append(1)@|table[99] = 1@|members.add(98)@|pass@)
try:
    put(len([*iterator]))
finally:
    table.pop(99, None); members.discard(98); del xs[12:]

s = lim(s + sum(table.get(k, 0) if isinstance(table.get(k), int) else 1 for k in range(@i & 7)))

put(table == dict(table), {1: 2, 'a': @i} == {'a': @i, 1: 2}, [1, @i] < [1, 2], (1, [@i]) == (1, [@i]), [xs] == [xs[:]], {@i: xs} == {float(@i): xs})

xs *= @(1@|2@)
del xs[6:]
xs += @(w[:2]@|(1,)@|{1: 2}@|[*table][:2]@)

a = b = xs[:3]
b @(+= [@i]@|*= 2@|= b + [@i]@)
put(a, b, a is b)
""", """
table = {'only': 'text'}

xs[:] = ['a', None, 2]

members = set('ab')

xs[:] = [1.5, 2.5]

table = {(k, k): k for k in range(5)}
""")

LIBRARY = Subject("library", """
import json, re, random, datetime, string, textwrap, io, statistics
from decimal import Decimal, getcontext, localcontext
from fractions import Fraction
source = random.Random(@(5@|17@))
PATTERN = re.compile(@(r'(\\w)(\\d*)'@|r'[a-z]+|\\d'@|r'(?P<a>.)(?P<b>.)?'@|r'\\b'@|r'(a|b)*c'@|r'é|日'@))

def replaced(m):
    return m.group(0).upper() + str(m.start())

def rows(n):
    return [{'id': k, 'name': 'n%d' % k, 'score': k * 0.5, 'tags': [str(k)], 'none': None, 'ok': k % 2 == 0} for k in range(n)]
""", """
fraction, decimal, day = Fraction(1, 3), Decimal('1.10'), datetime.date(2024, 2, 27)
stream = io.StringIO()
""", """
put(json.dumps(@(rows(@i & 1)@|xs@|d@|{'a': @F, 'b': [w, @i]}@|w@)@(@|, sort_keys=True@|, ensure_ascii=False@|, separators=(',', ':')@)))

put(json.loads(@('[1, 2.5, "a", null]'@|'{"k": %d, "l": [%d]}' % (@i, @i)@|'[' * (@i & 3) + ']' * 3@|'"\\\\u00e9%d"' % @i@|str(@i) + 'e2'@)))

put(PATTERN.@(findall@|split@|search@|match@|fullmatch@)(@(w@|f'ab{@i}c d'@|'aé日c'@)) is None)

put(PATTERN.findall(f'ab{@i}cé'), PATTERN.sub(@(replaced@|'<\\\\g<0>>'@|'-'@), f'a{@i}bc'), [m.span() for m in PATTERN.finditer(w[:9])])

put(re.@(sub@|split@|findall@)(r'@([aeiou]@|\\s+@|(\\d)(\\d)@|x*@)', @('_', w@|'-', f'{@i} a'@|w, 'a b'@)))

put(source.@(random()@|randrange(1, 100)@|choice('abc')@|getrandbits(40)@|sample(range(9), 2)@|gauss(0, 1)@|uniform(1, 2)@|shuffle(xs)@|randint(0, @i)@))

fraction = fraction @(+@|-@|*@) Fraction(@i, @N + 1)
fraction = fraction.limit_denominator(10**@(3@|6@|12@))
put(fraction, fraction < @i, float(fraction), fraction == 1, round(fraction, 2), hash(fraction) % 97, fraction @(//@|%@) 3)

decimal = @(decimal * Decimal('1.01')@|decimal + @i@|decimal / 3@|-decimal@|decimal ** 2 % 97@|decimal.quantize(Decimal('0.01'))@)
put(decimal, decimal > @i, int(decimal) if abs(decimal) < 10**9 else 0, str(decimal)[:9], decimal == 1)
decimal = decimal % 1000

day += datetime.timedelta(days=@(1@|@i@|-1@|30@))
put(day.isoformat(), day.weekday(), day.strftime('%j %b'), (day - datetime.date(2024, 1, 1)).days, day > datetime.date(2025, 1, 1))
if day.year > 2100: day = datetime.date(2024, 2, 27)

put(datetime.datetime(2024, 1, 1 + @i % 28, @i % 24).isoformat(), datetime.timedelta(seconds=@i * 1000).total_seconds())

stream.write(@(w@|str(@i)@|f'{@i}\\n'@))
put(stream.tell(), stream.getvalue()[-5:])

stream.seek(@(0@|@i & 3@))
put(stream.read(3), stream.readline())

put(string.Template('$a ${b}').substitute(a=@i, b=w), textwrap.shorten(w + ' a b c ' * 3, 12), string.capwords('a b'))

put(statistics.@(mean@|median@)([1, @i, @F if @F - @F == 0 else 0]))

try:
    put(json.loads(@('{'@|w@|'[1,]'@|'nul'@)))
except json.JSONDecodeError as e:
    put(e.pos, e.msg)
""", """
replaced = lambda m: ''

source = random.Random(1)

fraction = 0.5

decimal = 3

stream = io.StringIO(w)
""")
