# itemgetter, attrgetter and methodcaller called with one argument, and with others.
from operator import attrgetter, itemgetter, methodcaller

rows = [(2, "b"), (1, "a"), (3, "c")]
assert sorted(rows, key=itemgetter(0)) == [(1, "a"), (2, "b"), (3, "c")]
assert list(map(itemgetter(-1), rows)) == ["b", "a", "c"] and list(map(itemgetter(1, 0), rows))[0] == ("b", 2)
assert list(map(itemgetter("k"), [{"k": 1}])) == [1] and itemgetter(slice(1))([5, 6]) == [5]
assert list(map(itemgetter(1), [[1, 2], (3, 4), "ab", range(3)])) == [2, 4, "b", 1]
assert list(map(attrgetter("real"), [1, 2.5])) == [1, 2.5]
assert list(map(attrgetter("__class__.__name__", "imag"), [1])) == [("int", 0)]
assert list(map(methodcaller("upper"), ["a"])) == ["A"]
assert list(map(methodcaller("split", ","), ["a,b"])) == [["a", "b"]]
assert list(map(methodcaller("split", maxsplit=1), ["a b c"])) == [["a", "b c"]]


for call in (lambda: itemgetter(0)(), lambda: itemgetter(0)(1, 2), lambda: itemgetter(0)([1], key=2),
             lambda: attrgetter("a")(), lambda: methodcaller("a")(1, 2), lambda: itemgetter(5)([1]),
             lambda: itemgetter(0)(3), lambda: attrgetter("nope")(3), lambda: methodcaller("nope")(3),
             lambda: max([[1], 2], key=itemgetter(0))):
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)

assert str.split("a,bb,,c,", ",") == ["a", "bb", "", "c", ""] and "".split(",") == [""]
assert ("x" * 40 + "," + "y" * 40).split(",") == ["x" * 40, "y" * 40]
assert "a,b,c,d".split(",", 2) == ["a", "b", "c,d"] and "é,é".split(",") == ["é", "é"] and "aéb".split("é") == ["a", "b"]
assert "a€b€".split("€") == ["a", "b", ""] and "ab".split("€") == ["ab"]


class Text(str):
    def __str__(self):
        return Text("inner")


assert type(str(Text("x"))) is Text and str(b"x", "ascii") == "x" and str(5) == "5" and int(True) == 1
