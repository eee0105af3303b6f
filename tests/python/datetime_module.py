"""date, time, datetime, timedelta, timezone, tzinfo: construction, arithmetic, texts, pickling, errors."""
import copy
import datetime
import os
import pickle
import time as clock
from _table import attempt, section, table

os.environ["TZ"] = "Europe/Berlin"
clock.tzset()
date, dtime, dt, td, tz = datetime.date, datetime.time, datetime.datetime, datetime.timedelta, datetime.timezone
utc = tz.utc
east = tz(td(hours=5, minutes=30))
odd = tz(-td(hours=1, seconds=30, microseconds=5), "odd")
d1 = dt(2020, 2, 29, 23, 59, 58, 123456)
aware = dt(2021, 7, 1, 12, tzinfo=east)
table(r"""
td(), td(1), td(days=1.5), td(weeks=-1, days=2, hours=3, minutes=4, seconds=5, milliseconds=6, microseconds=7), td(microseconds=0.5), td(microseconds=1.5), td(seconds=-1), td(hours=1.1), td(days=0.1, microseconds=-3)
str(td(1, 2, 3)), str(td(-1)), str(td(days=2, hours=1)), str(td(0)), repr(td.max), repr(td.min), td.resolution, str(td(days=-1, seconds=5)), repr(td(seconds=5)), td(1).total_seconds(), td(microseconds=-1).total_seconds()
td(1) + td(hours=3), td(1) - td(hours=30), -td(1, 2, 3), +td(2), abs(td(-1, 5)), td(3) * 2, 2 * td(3), td(3) * 1.5, td(1) / 3, td(1) / 0.7, td(1) / td(hours=5), td(10) // 3, td(10) // td(3), td(10) % td(3), divmod(td(10), td(3)), td(-10) // 3, td(7, 1) / 2
td(1) < td(2), td(1) == td(hours=24), td(1) != 1, td(1) == 1, hash(td(1)) == hash(td(hours=24)), bool(td(0)), bool(td(1)), sorted([td(3), td(1), td(2)]), max(td(1), td(-1))
td(10**10)
td(1) + 1
td(1) < 1
td("a")
td(1) / 0
td(1) // 0
td(1) % td(0)
td(1) * "a"
td.max + td(1)
td(float("nan"))
td(float("inf"))
td(days=2**80)
date(2020, 1, 31), str(date(1, 2, 3)), repr(date.max), date.min, date.resolution, date(2020, 1, 31) + td(1), date(2020, 3, 1) - td(1), date(2020, 3, 1) - date(2019, 3, 1), td(5) + date(2020, 1, 1), date(2020, 1, 1) + td(hours=23)
date(2020, 12, 31).isocalendar(), date(2021, 1, 3).isocalendar().week, tuple(date(2016, 1, 4).isocalendar()), date(2020, 5, 17).weekday(), date(2020, 5, 17).isoweekday(), date(2020, 5, 17).toordinal(), date.fromordinal(737000), date(2020, 12, 31).timetuple(), date(2020, 1, 2).ctime()
date.fromisoformat("2020-02-03"), date.fromisoformat("20200203"), date.fromisoformat("2020-W05-3"), date.fromisoformat("2020W05"), date.fromisocalendar(2020, 53, 7), date(2020, 1, 1).replace(day=5), date(2020, 2, 3).isoformat(), f"{date(2020, 2, 3):%d.%m.%Y}", format(date(2020, 2, 3), ""), date(2020, 2, 3).strftime("%A %j %% %z%Z")
date(0, 1, 1)
date(2020, 13, 1)
date(2021, 2, 29)
date(2020)
date()
date("a", 1, 1)
date(2020.5, 1, 1)
date(2**40, 1, 1)
date(2020, 1, 1, foo=2)
date.fromisoformat("2020-2-3")
date.fromisoformat("2020-W54")
date.fromisoformat("2020-02-30")
date.fromisoformat(5)
date.fromisocalendar(2021, 53, 1)
date.fromisocalendar(2021, 1, 8)
date.fromisocalendar(0, 1, 1)
date.fromordinal(0)
date.fromordinal(10**7)
date.max + td(1)
date(2020, 1, 1) < 5
date(2020, 1, 1) < d1
d1 < date(2020, 1, 1)
date(2020, 1, 1) == d1, date(2020, 1, 1) != d1, date(2020, 1, 1) == 5
date(2020, 1, 1) - 5
date(2020, 1, 1).replace(month=0)
date(2020, 1, 1).strftime(5)
dtime(1, 2), dtime(1, 2, 3, 4), dtime(1, 2, tzinfo=utc), dtime(1, fold=1), str(dtime(1, 2, 3, 4, east)), dtime.min, dtime.max, dtime.resolution, dtime(1, 2, 3).replace(hour=5, fold=1), dtime(5).isoformat("hours"), dtime(5, 6, 7, 89012).isoformat(timespec="milliseconds"), dtime(10, tzinfo=east).utcoffset(), dtime(10, tzinfo=odd).tzname(), dtime(10).dst(), dtime(1, 2, 3, 45).strftime("%H-%M-%S-%f %z")
dtime.fromisoformat("04:23:01"), dtime.fromisoformat("T0423"), dtime.fromisoformat("04:23:01.5"), dtime.fromisoformat("04:23:01,123456789+05:30"), dtime.fromisoformat("04Z"), dtime.fromisoformat("04:23-00:00:30.5")
dtime(1) < dtime(2), dtime(1, tzinfo=utc) == dtime(6, 30, tzinfo=east), dtime(1) == dtime(1, tzinfo=utc), hash(dtime(1, tzinfo=utc)) == hash(dtime(6, 30, tzinfo=east)), dtime(1) != 1
dtime(24)
dtime(1, 60)
dtime(1, 1, 1, -1)
dtime(1, fold=2)
dtime(1, tzinfo=5)
dtime(1) < dtime(1, tzinfo=utc)
dtime(1) < 1
dtime.fromisoformat("4")
dtime.fromisoformat("04:2")
dtime.fromisoformat("25:00")
dtime.fromisoformat("04:23:01.")
dtime(1).isoformat("nope")
d1, str(d1), d1.isoformat(), d1.isoformat("x", "minutes"), aware, str(aware), dt.min, dt.max, dt.resolution, d1.date(), d1.time(), aware.timetz(), d1.ctime(), d1.timetuple(), aware.utctimetuple(), d1.replace(year=2024, tzinfo=utc, fold=1), repr(dt(2020, 1, 1, 1, 2, 3, fold=1, tzinfo=odd)), dt(2020, 1, 1)
d1 + td(1), d1 - td(hours=30), td(1) + d1, d1 - dt(2019, 1, 1), aware - dt(2021, 7, 1, tzinfo=utc), d1 < dt(2021, 1, 1), aware == dt(2021, 7, 1, 6, 30, tzinfo=utc), aware == d1, hash(aware) == hash(dt(2021, 7, 1, 6, 30, tzinfo=utc)), aware.utcoffset(), aware.tzname(), aware.dst(), d1.utcoffset()
dt.fromisoformat("2020-02-03"), dt.fromisoformat("2020-02-03T04:05:06.789+01:00"), dt.fromisoformat("20200203T040506Z"), dt.fromisoformat("2020-W05-3x10"), dt.fromisoformat("2020-02-03\u20ac04:05"), dt.combine(date(2020, 1, 2), dtime(3, 4, tzinfo=utc)), dt.combine(date(2020, 1, 2), dtime(3, 4, tzinfo=utc), None), dt.strptime("2020-03-04 05:06", "%Y-%m-%d %H:%M"), dt.strptime("+0530", "%z").tzinfo
aware.strftime("%Y %z %Z %f %%z"), d1.strftime("[%z%Z]"), f"{aware:%H:%M}", dt(2020, 1, 1, tzinfo=odd).strftime("%z %Z"), dt(2020, 1, 1, tzinfo=odd).isoformat()
dt.fromtimestamp(0), dt.fromtimestamp(1e9 + 0.123456), dt.fromtimestamp(0, utc), dt.fromtimestamp(-1.5, east), dt.utcfromtimestamp(1.0000005), dt(2020, 6, 1).timestamp(), aware.timestamp(), dt(2020, 10, 25, 2, 30).timestamp(), dt(2020, 10, 25, 2, 30, fold=1).timestamp(), dt(2020, 3, 29, 2, 30).timestamp(), dt.fromtimestamp(1603589400).fold, dt.fromtimestamp(1603589400 - 3600).fold, date.fromtimestamp(86400 * 365)
dt(2020, 6, 1, 12).astimezone(), dt(2020, 6, 1, 12).astimezone(utc), aware.astimezone(utc), aware.astimezone(odd), aware.astimezone(east) is aware, aware.astimezone().tzname()
dt(2020, 1)
dt(2020, 1, 1, 24)
dt(2020, 1, 1, tzinfo=1)
d1 - aware
d1 < aware
d1 < 5
d1 + 1
dt.max + td(1)
dt.fromisoformat("2020-02-03T")
dt.fromisoformat("2020-13-03")
dt.fromisoformat("abc")
dt.combine(1, 2)
dt.combine(date(2020, 1, 1), 2)
dt.strptime("x", "%Y")
dt.strptime(1, 2)
dt.fromtimestamp("a")
dt.fromtimestamp(float("nan"))
dt.fromtimestamp(1e20)
dt.utcfromtimestamp(10**12)
d1.isoformat("ab")
d1.isoformat(timespec="x")
d1.astimezone(5)
tz(td(0)), tz(td(0)) is utc, tz(td(hours=1)), tz(td(hours=-1), "name"), str(tz(td(hours=-1, minutes=-30))), str(utc), repr(utc), utc.utcoffset(None), utc.tzname(None), utc.dst(None), tz.min, tz.max, tz(td(1) - td(microseconds=1)), tz(td(hours=1)) == tz(td(hours=1), "x"), hash(tz(td(hours=1))) == hash(tz(td(hours=1), "x")), utc.fromutc(dt(2020, 1, 1, tzinfo=utc)), str(odd), datetime.UTC is utc
tz(td(1))
tz(5)
tz(td(1) / 2, 5)
utc.utcoffset(5)
utc.fromutc(d1)
utc.fromutc(5)
datetime.tzinfo().utcoffset(None)
datetime.tzinfo().tzname(None)
datetime.tzinfo().fromutc(5)
d1.year, d1.month, d1.day, d1.hour, d1.minute, d1.second, d1.microsecond, d1.tzinfo, d1.fold, td(1, 2, 3).days, td(1, 2, 3).seconds, td(1, 2, 3).microseconds
datetime.MINYEAR, datetime.MAXYEAR, dt.__mro__, date.__module__, td.__name__
""", globals())


class Zone(datetime.tzinfo):
    def __init__(self, offset=td(hours=1), dst=td(0), name="zone"):
        self.parts = offset, dst, name

    def utcoffset(self, when):
        return self.parts[0]

    def dst(self, when):
        return self.parts[1]

    def tzname(self, when):
        return self.parts[2]


class SubDate(date):
    def __new__(cls, *args, extra=5):
        self = super().__new__(cls, *args)
        self.extra = extra
        return self


class SubDateTime(dt):
    pass


@section("zones and subclasses")
def zones():
    when = dt(2020, 5, 5, 5, tzinfo=Zone())
    print(when.utcoffset(), when.dst(), when.tzname(), when.astimezone(utc), dt.fromtimestamp(0, Zone()))
    for bad in (Zone(5), Zone(td(1)), Zone(dst=5), Zone(name=5)):
        for method in dt.utcoffset, dt.dst, dt.tzname, dt.isoformat:
            attempt(method, dt(2020, 1, 1, tzinfo=bad))
    attempt(Zone(None).fromutc, dt(2020, 1, 1, tzinfo=Zone(None)))
    zone = Zone(None)
    attempt(zone.fromutc, dt(2020, 1, 1, tzinfo=zone))
    zone = Zone(dst=None)
    attempt(zone.fromutc, dt(2020, 1, 1, tzinfo=zone))
    s = SubDate(2020, 1, 1)
    print(type(s + td(1)).__name__, (s + td(1)).extra, s.replace(day=2), type(s.replace(day=2)).__name__,
          type(SubDate.today()).__name__, repr(s), type(SubDate.fromisoformat("2020-01-01")).__name__)
    t = SubDateTime(2020, 1, 1, 5, fold=1)
    print(repr(t), type(t + td(1)).__name__, type(SubDateTime.now()).__name__, type(t.date()).__name__,
          type(SubDateTime.fromtimestamp(5, utc)).__name__, type(t.replace(hour=3)).__name__)
    print(abs(dt.now() - dt.utcnow().replace(tzinfo=utc).astimezone().replace(tzinfo=None)) < td(seconds=5),
          dt.now(utc).tzinfo, date.today() == dt.now().date())
    attempt(setattr, d1, "year", 5)
    attempt(setattr, d1, "other", 5)
    attempt(dt.now, 5)


@section("pickling")
def pickling():
    values = [td(1, 2, 3), date(2020, 1, 2), dtime(1, 2, 3, 456789), dtime(1, tzinfo=east, fold=1), d1, aware, odd, utc,
              dt(2020, 1, 1, fold=1), SubDate(2020, 1, 1), dt(2020, 1, 1).isocalendar()]
    for v in values:
        print(repr(v), v.__reduce_ex__(2), v.__reduce_ex__(4))
        for protocol in range(6):
            back = pickle.loads(pickle.dumps(v, protocol))
            assert back == v and type(back) is (tuple if v is values[-1] else type(v)), (v, protocol)
        assert copy.copy(v) == v == copy.deepcopy(v)
    print(pickle.loads(pickle.dumps(Zone(), 2)).parts, date(b"\x07\xe4\x01\x02"), dt("\x07\xe4\x01\x02\x03\x04\x05\x06\x07\x08"))
    attempt(date, b"\x07\xe4\x0d\x02")
    attempt(dt, b"\x07\xe4\x01\x02\x03\x04\x05\x06\x07\x08", 5)
