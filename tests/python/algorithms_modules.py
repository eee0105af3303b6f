"""heapq, bisect, random, statistics, hashlib, decimal, fractions, datetime, calendar, time: deterministic uses."""
import bisect
import datetime
import decimal
import fractions
import hashlib
import heapq
import random
import statistics
from _table import kind, section, table

D, F = decimal.Decimal, fractions.Fraction
random.seed(12345)
table(r"""
heapq.nsmallest(3, [5, 1, 4, 2]), heapq.nlargest(2, "hello"), heapq.nsmallest(2, [1, 2, 3], key=lambda x: -x), list(heapq.merge([1, 4], [2, 3], [])), list(heapq.merge("ca", "b", key=str.upper, reverse=True)), heapq.heappushpop([1, 2], 0), heapq.heapreplace([1, 2], 0)
heapq.heapify((1,))
heapq.heappush([1], "a")
bisect.bisect([1, 2, 2, 3], 2), bisect.bisect_left([1, 2, 2, 3], 2), bisect.bisect([], 1), bisect.bisect("abc", "b"), bisect.bisect_right([(1, "a")], 1, key=lambda p: p[0]), bisect.bisect([1, 2, 3], 2, 0, 1)
bisect.bisect([1], "a")
bisect.bisect([1], 1, -1)
random.random(), random.randint(1, 100), random.choice("abc"), random.sample(range(100), 5), random.shuffle(list(range(3))), random.gauss(0, 1), random.uniform(1, 2), random.choices("ab", [1, 3], k=6), random.getrandbits(70), random.randrange(0, 100, 7), random.betavariate(1, 2), random.expovariate(1), random.triangular(), random.randbytes(4)
random.Random(5).random(), random.Random("text").randint(0, 10**9), random.Random(2**100).random(), random.Random(b"b").random(), random.Random(-7).random(), random.Random(1.5).getrandbits(32)
random.choice([])
random.randint(2, 1)
random.sample([1], 2)
random.randrange(0)
statistics.mean([1, 2, 4]), statistics.median([3, 1, 2]), statistics.mode("aab"), statistics.stdev([1, 2, 3, 4]), statistics.variance([1.5, 2.5]), statistics.quantiles([1, 2, 3, 4, 5]), statistics.fmean([1, 2]), statistics.harmonic_mean([1, 4]), statistics.mean([F(1, 3), F(2, 3)]), statistics.correlation([1, 2, 3], [2, 4, 7]), statistics.linear_regression([1, 2], [3, 5]), statistics.NormalDist(0, 1).cdf(1)
statistics.mean([])
hashlib.md5(b"abc").hexdigest(), hashlib.sha1(b"").hexdigest(), hashlib.sha256(b"abc").digest()[:4], hashlib.sha512(b"x").hexdigest()[:16], hashlib.new("sha224", b"a").hexdigest()[:8], hashlib.sha256().block_size, hashlib.blake2b(b"a", digest_size=8).hexdigest(), hashlib.sha3_256(b"a").hexdigest()[:8], hashlib.sha256(b"a").name
hashlib.new("nonsense")
hashlib.md5("text")
F(1, 3) + F(1, 6), F("0.25"), F(0.5), F(3, -6), F("1/3"), F(7, 2) // 1, F(7, 2) % 1, F(1, 3) ** 2, F(1, 2) ** -2, F(4) ** F(1, 2), F(3.14159).limit_denominator(100), round(F(7, 2)), float(F(1, 3)), F(1, 2) == 0.5, F(1, 2) < 1, hash(F(1, 2)) == hash(0.5), F(1, 2) + 1, F(1, 2) + 0.5, F(1, 2) * 1j, abs(F(-1, 2)), int(F(7, 2)), F(D("0.5")), str(F(5)), repr(F(1, 2))
F(1, 0)
F("x")
F(1.5, 2)
""", globals())
table(r"""
D("0.1") + D("0.2"), D(1) / 3, D("1.10"), D("1e5"), D("-0"), D(1.5), D("3.14159").quantize(D("0.01")), D(2) ** D("0.5"), D(10).ln(), D("NaN"), D("Infinity") - 1, D(7) // 2, D(-7) % 3, divmod(D(7), 2), D("1.50").normalize(), D(5).sqrt(), D("123.456").as_tuple(), round(D("2.5")), round(D("2.675"), 2), int(D("9.9")), D(1) == 1.0, hash(D(5)) == hash(5), f"{D('1234.5'):,.2f}", D("1E+3").to_eng_string(), D(3).compare(D(2)), max(D(1), D("1.5")), D("0.1") == 0.1, str(D("1E-10"))
D("abc")
D(1) / 0
D("NaN") < 1
D(0) / 0
D(1) + 1.5
D(-1).sqrt()
datetime.date(2024, 2, 29), datetime.date(2024, 2, 29) + datetime.timedelta(days=366), datetime.date(2024, 3, 1) - datetime.date(2024, 2, 1), datetime.datetime(2024, 1, 2, 3, 4, 5, 6).isoformat(), datetime.datetime.fromisoformat("2024-01-02T03:04:05+02:00"), datetime.timedelta(hours=25, seconds=-1), datetime.timedelta(1) / 7, datetime.timedelta(5) // datetime.timedelta(2), datetime.date(2024, 1, 1).strftime("%A %d %B %Y %j %U"), datetime.datetime.strptime("05/03/24 14:30", "%d/%m/%y %H:%M"), datetime.date(2024, 1, 1).weekday(), datetime.date(2024, 12, 30).isocalendar(), datetime.date.fromordinal(738000), datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc).timestamp(), datetime.datetime.fromtimestamp(0, datetime.timezone(datetime.timedelta(hours=1))), datetime.time(1, 2) < datetime.time(1, 3), datetime.datetime(2024, 1, 1).replace(month=5), f"{datetime.date(2024, 1, 1):%d.%m}", datetime.datetime.max, datetime.timedelta.max, repr(datetime.timedelta(-1, 5)), str(datetime.timedelta(-1, 5)), datetime.datetime(2024, 1, 1, fold=1)
datetime.date(2024, 2, 30)
datetime.date(0, 1, 1)
datetime.datetime(2024, 1, 1) < datetime.date(2024, 1, 1)
datetime.datetime(2024, 1, 1) - datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)
datetime.date.max + datetime.timedelta(1)
datetime.datetime.strptime("x", "%Y")
datetime.timedelta(days=10**10)
""", globals(), kind)


@section("contexts")
def contexts():
    with decimal.localcontext() as c:
        c.prec = 50
        print(D(1) / 7, D(2).sqrt())
        c.rounding = decimal.ROUND_UP
        c.prec = 3
        print(D("1.2341") + 0, D(2) / 3)
        c.traps[decimal.Inexact] = True
        print(kind(lambda: D(1) / 3))
    print(decimal.getcontext().prec, D(1) / 7, [D(x).quantize(D(1), r) for r in (decimal.ROUND_HALF_UP, decimal.ROUND_DOWN, decimal.ROUND_FLOOR, decimal.ROUND_HALF_EVEN) for x in ("2.5", "-2.5")])
    state = random.getstate()
    a = [random.random() for _ in range(3)]
    random.setstate(state)
    print(a == [random.random() for _ in range(3)])


def heap_sort(values):
    heap = []
    for v in values:
        heapq.heappush(heap, v)
    return [heapq.heappop(heap) for _ in range(len(heap))]


def dijkstra(n):
    graph = {i: [((i * 7 + k * 3) % n, (i * k) % 13 + 1) for k in range(1, 5)] for i in range(n)}
    distance, queue = {0: 0}, [(0, 0)]
    while queue:
        d, node = heapq.heappop(queue)
        if d > distance.get(node, 1e9):
            continue
        for other, weight in graph[node]:
            if d + weight < distance.get(other, 1e9):
                distance[other] = d + weight
                heapq.heappush(queue, (d + weight, other))
    return len(distance), sum(distance.values())


random.seed(7)
values = [random.randrange(1000) for _ in range(500)]
sorted_values = []
for v in values:
    bisect.insort(sorted_values, v)
print(heap_sort(values) == sorted(values) == sorted_values, dijkstra(300), sum(random.random() < 0.5 for _ in range(1000)), [random.gauss(0, 1) for _ in range(3)], random.sample(values, 5))
random.shuffle(values)
print(values[:8], sum(D(v) / 8 for v in values[:200]), sum(F(v, 7) for v in values[:200]), hashlib.sha256(bytes(v % 256 for v in values)).hexdigest()[:16])
start = datetime.date(2000, 1, 1)
print(sum((start + datetime.timedelta(days=i * 3)).day for i in range(300)), statistics.pstdev(values), statistics.median(values))
