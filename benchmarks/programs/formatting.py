"""String formatting: f-strings, str.format, % formatting, format specs of ints and floats, __format__ and
__repr__.
"""
import sys

DEFAULT = 75_000
SMALL = 50


class Money:
    def __init__(self, cents):
        self.cents = cents

    def __format__(self, spec):
        if spec.endswith("w"):
            return f"{self.cents // 100} and {self.cents % 100}/100"
        return format(self.cents / 100, spec or ".2f")

    def __repr__(self):
        return f"Money({self.cents!r})"


def table_row(i, name, value):
    return f"|{i:>6}|{name:<12}|{value:^+10.2f}|{i:#010x}|{i:,}|{value:e}|"


def run(n):
    length = checksum = 0
    width = 14
    for i in range(n):
        value = i * 1.37 - 500
        row = table_row(i, f"item{i % 100}", value)
        old = "%05d %-8s %8.3f %x %r" % (i, "ab", value, i, str(i))
        new = "{0:*^{1}} {name!r:>8} {value:.3g} {0:b}".format(i, width, name="x", value=value)
        money = f"{Money(i):>10.1f} {Money(i):w} {Money(i)!r}"
        debug = f"{i=} {i % 7 = :03d} {value:{width}.{i % 4}f}"
        text = row + old + new + money + debug
        length += len(text)
        checksum = (checksum * 31 + ord(text[i % len(text)]) + text.count("1")) % 1_000_000_007
    return f"{length} {checksum}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
