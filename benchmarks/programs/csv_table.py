"""A table of n rows written and read back as CSV, quoted fields among them, then summed up by column: csv, io.StringIO,
formatting, defaultdict.
"""
import csv
import io
import sys
from collections import defaultdict

DEFAULT = 40_000
SMALL = 50


def write_table(n):
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["id", "city", "amount", "note"])
    state = 3
    for i in range(n):
        state = state * 16807 % 2147483647
        writer.writerow([i, "city %d" % (state % 40), f"{state % 10000 / 100:.2f}", 'said "yes", again' if state & 16 else None])
    return text.getvalue()


def run(n):
    text = write_table(n)
    totals = defaultdict(float)
    notes = 0
    for row in csv.DictReader(io.StringIO(text)):
        totals[row["city"]] += float(row["amount"])
        notes += bool(row["note"])
    largest = sorted(totals.items(), key=lambda item: (-item[1], item[0]))[:2]
    return f"{len(text)} {notes} {[(city, round(total, 2)) for city, total in largest]}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
