"""Hot loops that compare strings and ints with constants, or look for them among a few."""


def dispatch(names):
    counts = {}
    for name in names:
        if name == "push":
            kind = 1
        elif name == "load":
            kind = 2
        elif name == "":
            kind = 3
        elif name != "stores" and name in ("add", "sub", "mul", "modulo"):
            kind = 4 if name == "add" else 5
        elif name in {"é", "a longer name!!!", "0123456789abcdefg"}:
            kind = 6
        elif "stores" == name:
            kind = 7
        else:
            kind = 8
        counts[kind] = counts.get(kind, 0) + 1
    return counts


def made(text):
    """An equal string that is not interned."""
    return "".join(list(text))


def check_strings():
    words = ["push", "load", "", "add", "sub", "mul", "modulo", "stores", "é", "è", "ééé", "a longer name!!!",
             "0123456789abcdefg", "0123456789abcdefh", "pusH", "\u0161dd", "\U0001f600", "p\0sh", "adx", "axd", "xdd"]
    expected = {1: 1, 2: 1, 3: 1, 4: 1, 5: 3, 6: 3, 7: 1, 8: 10}
    assert dispatch(words) == expected, dispatch(words)
    assert dispatch([made(w) for w in words] * 300) == {k: v * 300 for k, v in expected.items()}
    assert dispatch([w for w in words for _ in range(300)]) == {k: v * 300 for k, v in expected.items()}
    assert dispatch([made(w) for w in words for _ in range(300)]) == {k: v * 300 for k, v in expected.items()}


def check_lengths():
    """All lengths around the sizes that are compared at once."""
    for length in range(1, 19):
        text = "abcdefghijklmnopqrst"[:length]
        scope = {}
        exec(f"def count(words):\n    n = m = 0\n    for w in words:\n"
             f"        if w == {text!r}: n += 1\n        if w in ({text!r}, 'zz'): m += 1\n    return n, m\n", scope)
        others = [text[:i] + "?" + text[i + 1:] for i in range(length)] + [text + "x", text[1:], "zz"]
        words = ([made(text)] * 150 + [made(w) for w in others]) * 3
        assert scope["count"](words) == (450, 453), length


def characters(text):
    total = 0
    for c in text:
        if c in ("+", "-"):
            total += 1
        elif c == "*":
            total += 10
        elif c in ("", "**"):
            total += 1000
        elif c in {"x", "y", "\u20ac"}:
            total += 100
    return total


class Text(str):
    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


def check_subclass():
    hits = 0
    for w in ["no"] * 200 + [Text("no")] * 3 + ["yes"]:
        hits += w == "yes"
    assert hits == 4, hits


def ints(values):
    a = b = c = d = 0
    for v in values:
        a += v in (1, 2, 3)
        b += v in {0, 5, 63}
        c += v in (-2,)
        d += v not in (-10, 53, 2**40)
    return a, b, c, d


def check_ints():
    values = list(range(-70, 140)) * 10
    assert ints(values) == (30, 30, 10, 2080), ints(values)
    edges = [2**62, -2**62, 2**63 - 1, -2**63, 2**63, 2**64, 2**40, True, False, 1.0, 5.0, None, "1"]
    assert ints([1] * 200 + edges) == (202, 2, 0, 212), ints([1] * 200 + edges)


for _ in range(2):
    check_strings()
    check_lengths()
    assert characters("+-*/xy€ " * 200) == 200 * (2 + 10 + 300)
    check_subclass()
    check_ints()
