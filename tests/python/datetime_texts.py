"""datetime: texts of dates and times, and back: isoformat, strftime, format, fromisoformat; floats with odd ratios."""
from datetime import date, datetime, time, timedelta, timezone


class Shifted(datetime):
    def timetuple(self):
        return (self + timedelta(days=1)).replace(tzinfo=None).__class__.__mro__[1].timetuple(self)


class Plain(date):
    def timetuple(self):
        return date(1999, 12, 31).timetuple()


def attempt(f, *args):
    try:
        return f(*args)
    except (ValueError, TypeError, UnicodeError) as error:
        return f"{type(error).__name__}: {error}"


zone = timezone(timedelta(hours=-3, minutes=-30))
moments = [datetime(2020, 2, 28, 8, 30), datetime(1, 1, 1), datetime(999, 12, 31, 23, 59, 59, 999999), datetime(9999, 12, 31, 12, 0, 1, 7),
           datetime(2024, 12, 31, 1, 2, 3, 4000, tzinfo=zone), Shifted(2020, 2, 28, 5), datetime(1000, 1, 1)]
formats = ["%Y-%m-%d %H:%M:%S.%f", "%d.%m.%y", "%j", "%%", "%", "a%", "", "%%%d%%", "%Y%Y", "\u00e9 %d", "%A %B", "%I %p", "%z|%Z", "plain", "%e %k", "%G-%V", "%-d"]
for moment in moments:
    print(moment, repr(moment), *(attempt(moment.isoformat, " ", unit) for unit in ("auto", "hours", "minutes", "seconds", "milliseconds", "microseconds", "x")))
    for text in formats:
        print(repr(text), ascii(attempt(moment.strftime, text)), ascii(attempt(format, moment, text)), ascii(attempt(moment.date().strftime, text)),
              ascii(attempt(moment.timetz().strftime, text)))
    print(moment.date().isoformat(), moment.time().isoformat(), moment.timetz(), moment.ctime(), f"{moment:%H}", f"{moment.date():%d}")
print(Plain(2020, 1, 2).strftime("%Y"), Plain(2020, 1, 2).isoformat(), attempt(date(2020, 1, 2).strftime, 5), attempt(format, date(2020, 1, 2), "%q" * 0))
for text in ("2020-01-02", "2020-01-02T03:04:05", "2020-01-02\u00e903:04", "2020-01-02 03:04:05.123456+01:00", "2020-W01-4", "2020010", "\u0662020-01-02", "", "2020-13-01"):
    print(ascii(text), attempt(datetime.fromisoformat, text), attempt(date.fromisoformat, text), attempt(time.fromisoformat, text))


def odd(ratio):
    class Odd(float):
        def as_integer_ratio(self):
            return ratio
    return Odd()


for ratio in ((), (1,), (1, 2, 3), 5, (1, "a"), ("a", 1), [1, 2], (2, 4)):
    step = timedelta(microseconds=1)
    print(ratio, attempt(lambda: step / odd(ratio)), attempt(lambda: step * odd(ratio)), attempt(lambda: odd(ratio) * step))
