"""Appointments over n days: datetime arithmetic, comparison, parsing and formatting.
"""
import sys
from datetime import date, datetime, timedelta

DEFAULT = 60_000
SMALL = 60


def run(n):
    start = datetime(2020, 2, 28, 8, 30)
    weekdays = [0] * 7
    late = characters = minutes = 0
    for i in range(n):
        moment = start + timedelta(hours=7 * i, minutes=i % 60)
        weekdays[moment.weekday()] += 1
        if moment.time() > start.time():
            late += 1
        if i % 4 == 0:
            text = moment.isoformat(sep=" ")
            characters += len(text) + len(f"{moment:%d.%m.%Y}")
            minutes += datetime.fromisoformat(text).minute
        minutes += (moment.replace(day=1) - start).days + date(moment.year, moment.month, 1).toordinal() % 7
    return f"{weekdays} {late} {characters} {minutes}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
