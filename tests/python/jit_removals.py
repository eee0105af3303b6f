"""set.remove(), dict.pop(), default codecs, str.format() and int() with a base in hot loops."""


def toggle(n):
    s, x = set(), 1
    for _ in range(n):
        x = x * 48271 % 2147483647
        k = x % 50
        if k in s:
            s.remove(k)
        else:
            s.add(k)
    return sorted(s)


def toggle_model(n):
    flags, x = [False] * 50, 1
    for _ in range(n):
        x = x * 48271 % 2147483647
        flags[x % 50] = not flags[x % 50]
    return [k for k in range(50) if flags[k]]


for n in (100, 1000, 5000):
    assert toggle(n) == toggle_model(n)


def removing(n):
    errors = 0
    for k in range(n):
        s = {1, k, "a", (1, 2)}
        s.remove(k)
        s.remove((1, 2))
        try:
            s.remove(k)
        except KeyError as e:
            assert e.args == (k,)
            errors += 1
        assert s == ({"a", 1} if k != 1 else {"a"}), (k, s)
    return errors


assert removing(300) == 300


def popping(n):
    total = errors = 0
    d = {}
    for k in range(n):
        d[k] = k * 2
        d["last"] = k
        total += d.pop(k - 3, 1000)
        total += d.pop("last")
        total += d.pop("none", 0)
        try:
            d.pop(k - 3)
        except KeyError as e:
            assert e.args == (k - 3,)
            errors += 1
    return total, errors, sorted(d.items())


assert popping(300) == (
    3000 + sum((k - 3) * 2 for k in range(3, 300)) + sum(range(300)), 300, [(297, 594), (298, 596), (299, 598)])


class Odd:
    def __init__(self, k):
        self.k = k

    def __hash__(self):
        return self.k % 7

    def __eq__(self, other):
        log.append(self.k)
        return isinstance(other, Odd) and self.k == other.k


log = []


def odd_keys(n):
    d, s = {}, set()
    for k in range(n):
        d[Odd(k)] = k
        s.add(Odd(k))
        if k > 5:
            assert d.pop(Odd(k - 5)) == k - 5
            s.remove(Odd(k - 5))
    return len(d), len(s), len(log)


assert odd_keys(100)[:2] == (6, 6) and log


class Sub(dict):
    def __delitem__(self, key):
        raise RuntimeError("not used by pop")

    def pop(self, *args):
        return "sub"


def subclass(n):
    out = []
    for k in range(n):
        d = Sub() if k > n - 3 else {}
        d["x"] = k
        out.append(d.pop("x"))
    return out[-3:]


assert subclass(200) == [197, "sub", "sub"]

shared = 0


def namespace(n):
    names = globals()
    total = 0
    for k in range(n):
        names["shared_%d" % (k % 2)] = k
        total += names.pop("shared_%d" % (k % 2))
    names["shared"] = 1
    for k in range(n):
        total += shared
        if k == n - 2:
            names.pop("shared")
            names["shared"] = 1000
    return total


assert namespace(200) == sum(range(200)) + 199 + 1000


def codecs(texts):
    out = errors = 0
    for t in texts:
        try:
            b = t.encode()
            out += len(b)
            assert b.decode() == t and bytearray(b).decode() == t
        except UnicodeEncodeError as e:
            assert e.reason == "surrogates not allowed"
            errors += 1
    for b in [b"abc"] * 100 + [b"\xff"]:
        try:
            out += len(b.decode())
        except UnicodeDecodeError as e:
            assert e.reason == "invalid start byte"
            errors += 1
    return out, errors


assert codecs(["abc", "\xe9", "\u20ac"] * 100 + ["\ud800"]) == (300 + 200 + 300 + 300, 2)


def formats(n):
    out = []
    for k in range(n):
        out.append("{}-{:>4}-{0!r}".format(k, "ab") if False else "{0}-{1:>4}-{0!r}".format(k, "ab"))
    try:
        "{:d}".format("x")
    except ValueError as e:
        out.append(str(e))
    return out[-2:]


assert formats(300) == ["299-  ab-299", "Unknown format code 'd' for object of type 'str'"]


def bases(texts):
    total, errors = 0, []
    for t, base in texts:
        try:
            total += int(t, base)
        except ValueError as e:
            errors.append(str(e))
    return total, errors


assert bases([("ff", 16), ("101", 2), ("z", 36), ("0x10", 0)] * 100) == (100 * (255 + 5 + 35 + 16), [])
assert bases([("12", 10)] * 100 + [("12", 1), ("12", 37), ("12", -1), ("12", 2**40), ("9", 8), ("", 10)]) == (1200, [
    "int() base must be >= 2 and <= 36, or 0"] * 4 + [
    "invalid literal for int() with base 8: '9'", "invalid literal for int() with base 10: ''"])
