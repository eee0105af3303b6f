# What the interpreter and the containers do by shorter ways must be what the long ways do.
import sys
import traceback


def pairs():
    out = []
    for i, x in enumerate([1, 2, 3]):
        out.append((i, x))
    for i, x in enumerate((c for c in "ab"), 5):
        out.append((i, x))
    for a, b in zip([1, 2], [3, 4, 5]):
        out.append((a, b))
    for a, b in zip([1, 2, 3], "ab"):
        out.append((a, b))
    d = {1: 2, "x": 3}
    for k, v in d.items():
        out.append((k, v))
    for k in d:
        out.append(k)
    for v in d.values():
        out.append(v)
    try:
        for k, v in d.items():
            d[9 if k != 1 else 8] = 1
    except RuntimeError as e:
        out.append(str(e))
    try:
        for k in d:
            d.pop(k)
    except RuntimeError as e:
        out.append(str(e))
    try:
        for a, b in zip([1, 2], [1], strict=True):
            out.append(a)
    except ValueError as e:
        out.append(str(e))
    kinds = ([(1, 2), (3, 4)], {5: 6}.items(), enumerate("q"), zip("a", "b"), zip([1.5], [2]), [[7, 8]])
    for kind in kinds:
        for a, b in kind:
            out.append((a, b))
    for wrong in (zip("a", "b", "c"), zip("a")):
        try:
            for a, b in wrong:
                pass
        except ValueError as e:
            out.append(str(e))

    def failing():
        yield 1
        raise KeyError("stop")

    for wrong in (enumerate(failing()), zip([1, 2], failing())):
        try:
            for a, b in wrong:
                out.append((a, b))
        except KeyError as e:
            out.append(repr(e))
    return out


assert pairs() == pairs()
print(pairs())

print(sum([1, 2, 3]), sum([1.5, 2.5]), sum([]), sum([1.5], 2), sum([1, 2.5]), sum([2**62] * 3), sum([-0.0]),
      sum([0.1] * 10), sum([1, 2], 0.5), sum([float("inf"), float("nan")]))


def deep(n):
    if n == 0:
        raise ValueError("x")
    deep(n - 1)


try:
    deep(3)
except ValueError as e:
    tb = e.__traceback__
    while tb:
        print(tb.tb_lineno, tb.tb_lasti > 0, tb.tb_frame.f_lineno)
        tb = tb.tb_next
    traceback.print_exc(file=sys.stdout)

n = list(range(20))
print(n[::-1], n[::3], n[10:2:-2], [1.5, 2.5, 3.5][::2], ["a", 1, 2.5][::-1], [][::2])
x = [1.5, 2.5][::-1]
x.append(3.5)
x.append("a")
y = [1, 2, 3][::2]
y.append("q")
print(x, y)

print("aXbXc".replace("X", "Y"), "aXbXc".replace("X", "Y", 1), ascii("aXbXc".replace("X", "\u1234")),
      "a\u1234b".replace("\u1234", "c"), "aaa".count("a"), "aaa".count("a", 1, 2), "abc".count("\u1234"),
      "a\u1234\u1234".count("\u1234"), ", ".join(["a", "", "bc", "d"]), ascii("-".join(["\xe9", "b", "\u1234"])))
print(sorted([(2, 1), (1, 5), (1, 3)]), (1, 2) < (1, 2, 3), (1, "a") == (1, "a"), (1,) < (1,), (1.5, 2) > (1.5, 1))
print(dict(), dict(a=1, b=2), list("ab"), tuple([1]), set("a"), dict([(1, 2)], c=3))


class Name(str):
    pass


print(dict(**{Name("k"): 1}), type(list(dict(**{Name("k"): 1}))[0]).__name__)

# A dict whose keys come and go, of kinds that make clusters.
for key in (lambda i: i % 300, lambda i: i % 50 << 20, str, lambda i: (i % 30, i % 7)):
    d, order = {}, []
    for i in range(3000):
        k = key(i * 7919 % 1000)
        if i % 3 == 2:
            if d.pop(k, None) is not None:
                order.remove(k)
        elif i % 17 == 5 and d:
            assert d.popitem()[0] == order.pop()
        else:
            if k not in d:
                order.append(k)
            d[k] = i
    assert list(d) == order and all(k in d for k in order) and len(d) == len(order)
d = {}
for i in range(30000):
    d[i] = 1
    if i >= 10:
        del d[i - 10]
print(list(d))

s = set()
for i in range(1000):
    s.add(i % 37)
    s.discard(i % 11)
print(sorted(s))
