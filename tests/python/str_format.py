"""str.format and format(): fields, conversions, nested specs, every flag of the mini-language."""
from _table import table


class Thing:
    attr = {"k": [10, 20]}

    def __format__(self, spec):
        return f"<{spec}>"

    def __repr__(self):
        return "THING"

    def __str__(self):
        return "thing"

    def __getitem__(self, key):
        return f"item {key!r}"


thing = Thing()
table("""
"{} {}".format(1, 2), "{1} {0} {1}".format("a", "b"), "{a}{b}".format(a=1, b=2), "{{}} {}".format(3), "{0[1]} {0[0]}".format([1, 2])
"{0.attr[k][1]}".format(thing), "{x[a b]}".format(x={"a b": 5}), "{0[0]}{0[x]}".format(thing), "{0[-1]}".format({"-1": 7})
"{!r} {!s} {!a}".format("é", "é", "é"), "{0!r:>10}|".format("a"), "{:{}}|".format("a", 5), "{:{w}.{p}f}".format(3.14159, w=10, p=2), "{0:{0}}".format(5)
"{}".format(thing), "{:abc}".format(thing), "{!s}".format(thing), "{!r:5}|".format(thing), format(thing, "x y"), f"{thing:{'n'}{1}}"
"{".format(1)
"}".format(1)
"{}{}".format(1)
"{a}".format()
"{0}{}".format(1)
"{}{0}".format(1)
"{!x}".format(1)
"{!}".format(1)
"{0".format(1)
"{0!r".format(1)
"{[}".format([1])
"{0[a}".format({})
"{0.}".format(1)
"{0.foo}".format(1)
"{:d}".format("a")
"{:s}".format(5)
"{:5}".format(None)
"{}".format(None), "{}".format([1]), "{:}".format({}), "{!s:>6}".format(None)
"{0:{1:{2}}}".format(1, 2, 3)
"{:>{width}}".format("x", width="a")
format(5, "d"), format(5, "5"), format(5, "<5") + "|", format(5, "^5") + "|", format(5, ">5"), format(-5, "=5"), format(-5, "05"), format(5, "+"), format(5, " "), format(5, "*^+9")
format(1234567, ","), format(1234567, "_"), format(0xABCDEF, "_x"), format(255, "#x"), format(255, "#010x"), format(255, "X"), format(255, "o"), format(5, "#b"), format(255, "#o"), format(-255, "#x"), format(10**20, ",")
format(1234567, "020,"), format(-1234567, "015,d"), format(12, "08,"), format(97, "c"), format(0x1F600, "c"), format(97, "5c") + "|", format(123, "e"), format(123, ".1f"), format(5, "%"), format(5, "n"), format(True, "d"), format(True), format(True, "5")
format(5, "s")
format(5, ".2")
format(5, ".2d")
format(5, ",n")
format(5, ",b")
format(-1, "c")
format(0x110000, "c")
format(5, "+c")
format(5, "zz")
format(5, "=<<5")
format(5, "1000000000000000000000")
format("abc", "5") + "|", format("abc", ".2"), format("abc", "^7"), format("abc", "*<7"), format("abc", ">2"), format("é", "3") + "|", format("", "3") + "|", format("abc", "s"), format("a", "05"), format("abc", "-<6.1")
format("a", "+")
format("a", "=5")
format("a", ",")
format("a", "#")
format("a", "d")
format(1.5, "5.1f"), format(1.5, "05.1f"), format(-1.5, "=+8.2f"), format(1e10, ","), format(1234.5678, "_.2f"), format(0.5, ".0%"), format(1.5, ""), format(1.5, "10"), format(float("nan"), "5"), format(float("-inf"), "08"), format(1e100, "g"), format(0.0001, "g"), format(0.00001, "g"), format(100000.0, "g"), format(1000000.0, "g"), format(-0.0, ".1f"), format(-0.01, "z.1f"), format(0.0, "z"), format(1.0, "#g"), format(1, "#.3f")
format(1.5, "d")
format(1.5, "x")
format(1.5, "c")
format(1.5, "s")
format(1.5, ".f")
"{:%H:%M}".format(__import__("datetime").time(3, 4)), format([], ""), format(object, "")[:6]
format([], "5")
format(1, 5)
"%s".format(1), "{0}".format(*[1, 2]), "{a[0]}".format(a="xyz"), "{0.real}".format(5), "{:>{}}".format("x", 4), "{:\\u00e9>4}".format(1), "{a.b}".format_map({"a": type("T", (), {"b": 7})})
"{missing}".format_map({})
"{0:,}".format(10**6), "{:,.3f}".format(1234567.891), "{:+,}".format(-1234), "{:>+10,.1f}".format(1234.5), "{:_d}".format(10**7), "{:08_b}".format(255)
""", globals())


class Default(dict):
    def __missing__(self, key):
        return f"<{key}>"


print("{a} {b}".format_map(Default(a=1)))
