"""Layouts of numbers by format(), f-strings and %, every combination printed; fields of csv records."""
import csv
import io
import itertools

INTS = (0, 7, -7, 1234567, -(2 ** 62), 2 ** 62, 2 ** 63 - 1, -(2 ** 70), True)
FLOATS = (0.0, -0.0, 1.5, -2.25, 1e20, 1 / 3, float("inf"), float("-nan"))


def show(function, *args):
    try:
        print(repr(function(*args)))
    except (ValueError, TypeError, OverflowError) as e:
        print(type(e).__name__, e)


for align, sign, alternate, zero, width, grouping in itertools.product(
        ("", "<", "*>", "é^", "x="), ("", "+", " ", "-"), ("", "#"), ("", "0"), ("", "1", "12"), ("", ",", "_")):
    head = align + sign + alternate + zero + width + grouping
    for kind in ("", "d", "x", "X", "b", "n", "c"):
        show(format, INTS[hash(len(head) * 7 + len(kind)) % len(INTS)], head + kind)
    for kind in ("", ".2f", "e", ".3g", ".1%", "n"):
        show(format, FLOATS[len(head + kind) % len(FLOATS)], head + kind)
    print(head)

for spec in ("٣d", "d٣", "1٣", "0", "00", "z", "z.1f", "Q", "é", "dd", ".f", ".", ",_", "5,c", "\0", "999999999999999999999d", "<", "=", "5="):
    show(format, 42, spec)
    show(format, -0.04, spec)

for flags, width, precision in itertools.product(("", "-", "+", " ", "0", "#", "-0+"), ("", "9"), ("", ".0", ".4")):
    for kind in "diuoxXeEfFgGsrac":
        for value in INTS[:8:2] + FLOATS[1::2] + ("text", b"b", "ü", [1]):
            show(("<%" + flags + width + precision + kind + ">").__mod__, value)
            if isinstance(value, (int, bytes)):
                show((b"<%" + (flags + width + precision + kind).encode() + b">").__mod__, value)
    print()
for text in ("%", "%l", "%ld %s", "%s%%", "é%s", "€%d|%s", "😀%x%%%s", "%(a)s %(b)d", "%(a)", "%hhd %s", "%*d %s", "%s"):
    for value in ((1, 2), {"a": 1, "b": 2}, (5, 6, "z"), 3, ()):
        show(text.__mod__, value)


class Loud(int):
    def __str__(self):
        return "loud"

    def __format__(self, spec):
        return "formatted " + spec


print("%s %d %r" % (Loud(3), Loud(4), Loud(5)), f"{Loud(3)}|{Loud(3):9}", "{} {:5}".format(Loud(1), Loud(2)))

for settings in ({}, {"delimiter": ";"}, {"quotechar": "'", "delimiter": "é"}, {"lineterminator": "@\n"}, {"quoting": csv.QUOTE_ALL},
                 {"quoting": csv.QUOTE_NONE, "escapechar": "\\"}, {"quoting": csv.QUOTE_NONNUMERIC, "lineterminator": ""},
                 {"doublequote": False, "escapechar": "€"}):
    out = io.StringIO()
    writer = csv.writer(out, **settings)
    writer.writerow([1, 2.5, None, "", "plain", "a,b", "a;b", 'q"q', "it's", "x@y", "new\nline", "r\r", "é", "€", "back\\slash", -3, 2 ** 70])
    writer.writerows([["only"], [True, "t"]])
    print(repr(out.getvalue()))

data = bytes(range(256)) * 3
assert data[::-1] == bytes(reversed(data)) and data[5:700:7] == bytes(data[i] for i in range(5, 700, 7))
assert data[700:5:-7] == bytes(data[i] for i in range(700, 5, -7)) and data[9:3:2] == b"" and data[-1:-2:-1] == b"\xff"
