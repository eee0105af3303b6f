"""Numbers and texts in random formats, long ints: specifications, % directives, str.format; floats near powers of ten and halves."""
import random

rnd = random.Random(11)


def number():
    kind = rnd.randrange(7)
    if kind == 0:
        return rnd.randint(-10 ** rnd.randrange(1, 30), 10 ** rnd.randrange(1, 30))
    if kind == 1:
        return rnd.randint(-10, 10 ** rnd.randrange(1, 7))
    if kind == 2:
        return 10.0 ** rnd.randint(-12, 20) * rnd.choice([1, 1 - 2**-53, 1 + 2**-52, 0.5, 9.5, 9.9999, 999.5])
    if kind == 3:
        return rnd.choice([0.0, -0.0, 0.5, 1.5, 2.5, 0.125, 1e15, 1e16, 1e17, 1e22, 1e23, 1e-5, 1e-4, 1e308, 5e-324, float("inf"), -float("inf"), float("nan"), 2.0**53, 2.0**53 - 1])
    if kind == 4:
        return rnd.randint(-10**6, 10**6) / 2 ** rnd.randint(0, 20)
    return rnd.uniform(-1, 1) * 10 ** rnd.randint(-10, 20)


def spec(types):
    parts = [rnd.choice(["", "", rnd.choice("*0π ") + rnd.choice("<>=^"), rnd.choice("<>=^")]), rnd.choice(["", "", "+", " ", "-"]), rnd.choice(["", "", "", "z"]),
             rnd.choice(["", "", "#"]), rnd.choice(["", "", "0"]), rnd.choice(["", str(rnd.randint(0, 24))]), rnd.choice(["", "", ",", "_"]),
             rnd.choice(["", f".{rnd.randint(0, 19)}"]), rnd.choice(types)]
    return "".join(parts)


def shown(f, *args):
    try:
        return f(*args)
    except (ValueError, OverflowError, TypeError) as error:
        return f"{type(error).__name__}: {error}"


for i in range(4000):
    n = number()
    s = spec("defgEG%boxXcns" if isinstance(n, int) else "efgEG%" * 3 + "ns")
    print(i, repr(s), shown(format, n, s), shown(("{0:" + s + "}|{0!r:>8}|{0}").format, n), f"{n} {n!r:*^30}")
    flags = "".join(rnd.sample("-+ #0", rnd.randint(0, 2)))
    directive = "%" + flags + rnd.choice(["", str(rnd.randint(1, 25))]) + rnd.choice(["", f".{rnd.randint(0, 18)}"]) + rnd.choice("diuoxXeEfFgGsrac")
    print(directive, shown(directive.__mod__, n), shown(directive.encode().__mod__, n if directive[-1] != "s" else b"ab"))
for i in range(1000):
    text = rnd.choice(["", "a", "word", "größer", "π", "\U0001f600b", "x" * 30])
    s = rnd.choice(["", rnd.choice("*0π ") + rnd.choice("<>=^"), rnd.choice("<>^")]) + rnd.choice(["", "0"]) + rnd.choice(["", str(rnd.randint(0, 40))]) + rnd.choice(["", ".3", ".0"]) + rnd.choice(["", "s", "d"])
    print(repr(s), shown(format, text, s), shown(("<{:" + s + "}>").format, text), "%-8s|%8s|%.2s|%r|%a" % ((text,) * 5))
for width in (2, 3):
    print(format(7, f"{width}"), f"{7:{width}}", f"{1234567:,}", f"{-123:,}", f"{123456.789:_.1f}", f"{255:_x}", f"{2**40:_b}", f"{12345678:,d}", f"{-1234567:+,.2f}", f"{1234:0,}", f"{12:08,}")
for bits in (62, 63, 64, 127, 128, 191, 192, 255, 256, 257, 320):
    print(*(f"{sign * (2**bits + more)}" for sign in (1, -1) for more in (-1, 0, 1)))
for digits in range(17, 100, 1):
    print(10**digits, -(10**digits) - 1, 10**digits - 1, 3 * 10**digits)
