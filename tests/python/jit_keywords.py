"""Keyword arguments on their way through compiled code: **kwargs, dict displays, functools.partial."""
import functools
import sys


def target(a, b=2, *, shift=1, **rest):
    return a * 10 + b + shift, sorted(rest.items())


def forward(*args, **kwargs):
    return target(*args, **kwargs)


def forward_more(*args, **kwargs):
    return target(*args, shift=5, **kwargs)


def keep(**kwargs):
    return kwargs


def change(**kwargs):
    kwargs["z"] = 1
    kwargs.pop("a")
    return kwargs


def count(*args, **kwargs):
    return len(args) * 100 + len(kwargs)


def names(**kwargs):
    return [name for name in kwargs] + [v for v in kwargs.values()]


def test_forwarding():
    out = None
    for i in range(300):
        out = (forward(i), forward(i, 3), forward(i, shift=4), forward(i, b=1, c=3, d=i), forward_more(i, x=1),
               keep(a=i), keep(), change(a=i, b=2), count(1, 2, x=3), names(p=i, q="r"),
               keep(**{"k": i}), keep(**{"k": i}, **{"l": 2.5}), keep(**keep(m=i), n=1))
    return out


def test_duplicates():
    out = set()
    for i in range(300):
        for f in (lambda: forward_more(i, shift=1), lambda: target(i, 1, **{"b": 2}),
                  lambda: target(**{"a": 1}, **{"a": 2}), lambda: target(i, **{1: 2})):
            try:
                f()
            except TypeError as e:
                out.add(str(e))
    return sorted(out)


def test_displays():
    kept = []
    for i in range(300):
        d = {"x": i, "y": i * 0.5, 3: None, (1, 2): "t"}
        e = {"x": 1, "x": i}
        f = {"a": i, "b": {"c": i}}
        f["d"] = d["x"] + e["x"]
        del d["y"]
        g = {}
        g[i] = f["b"]["c"]
        h = dict(f, k=1)
        kept.append((d, e, f, g, h))
        assert d["x"] == i and list(d) == ["x", 3, (1, 2)]
        if i % 3 == 0:
            f.update(z=1, a=2)
    return kept[7], kept[150], kept[299], sum(len(x[2]) for x in kept)


def test_many_keys():
    out = []
    for i in range(200):
        d = {"a": i, "b": 1, "c": 2, "d": 3, "e": 4, "f": 5}
        e = {"a": i, "b": 1, "c": 2, "d": 3, "e": 4, "f": 5, "g": 6, "h": 7, "i": 8, "j": 9}
        f = {"a": i, "b": 1, "c": 2, "d": 3, "e": 4, "f": 5, "g": 6, "h": 7, "i": 8, "j": 9, "k": 10, "l": 11}
        d["x"] = e["j"] + f["l"]
        e["y"] = f["k"] = 0
        out.append((d, e, f))
    return out[3], out[-1]


def counted(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        wrapper.calls += 1
        return function(*args, **kwargs)
    wrapper.calls = 0
    return wrapper


@counted
def mix(a, b=7, *, shift=1):
    return (a << shift) ^ b


class Sub(functools.partial):
    pass


def test_partial():
    total = 0
    partials = [functools.partial(mix, 7), functools.partial(mix, 3, 4), functools.partial(mix, b=5),
                functools.partial(max, 10), functools.partial(functools.partial(mix, 1), 2), Sub(mix, 9)]
    changed = functools.partial(mix, 1)
    for i in range(300):
        total += partials[0](i, shift=i % 5) + partials[0](i)
        total += partials[1]() + partials[1](shift=2)
        total += partials[2](i) + partials[3](i) + partials[4]() + partials[5](i)
        total += partials[i % 3](*(), **({} if i % 3 else {"shift": 3})) if i % 3 != 2 else 0
        total += changed(i)
        if i == 200:
            changed.__setstate__((mix, (2,), {"shift": 2}, {}))
        if i == 250:
            changed.__setstate__((pow, (2,), {}, {}))
    return total, mix.calls


def test_partial_errors():
    out = set()
    f = functools.partial(target, 1)
    for i in range(200):
        for call in (lambda: f(1, 2, 3), lambda: f(a=1), lambda: f(1, b=2)):
            try:
                call()
            except TypeError as e:
                out.add(str(e))
    return sorted(out)


def who():
    return sys._getframe(1).f_locals


def look(*args, **kwargs):
    return who()


def test_frames():
    out = None
    for i in range(200):
        out = look(i, x=i, y=[i, (i,), {"z": i}])
    return out


def raising(i, **kwargs):
    pair = [kwargs, [i]]
    if i % 50 == 49:
        raise ValueError(pair)
    return pair[0]


def test_raising():
    out = []
    for i in range(200):
        try:
            out.append(raising(i, k=i))
        except ValueError as e:
            out.append(e.args)
    return out[48:51], out[-1]


def test_nested():
    """Objects within objects, seen by nobody until something is called or kept."""
    kept = []
    def touch(x):
        x[0].append(1)
        return len(x[0])
    total = 0
    for i in range(300):
        inner = [i]
        outer = (inner, {"inner": inner})
        total += len("abc".join(["x", "y"]))
        total += outer[0][0] + outer[1]["inner"][0]
        if i % 10 == 0:
            total += touch(outer) + len(inner)
        pair = [inner, inner]
        pair[0].append(5)
        total += len(pair[1])
        if i % 7 == 0:
            kept.append(pair)
    return total, kept[3], kept[3][0] is kept[3][1]


def test_carried():
    a = [0]
    b = (a, 1)
    for i in range(300):
        c = [i]
        b = (c, (b[0], i))
        if b[0] is not c:
            return "wrong"
        c[0] += b[1][0][0]
    return b[0], b[1]


for test in (test_forwarding, test_duplicates, test_displays, test_many_keys, test_partial, test_partial_errors,
             test_frames, test_raising, test_nested, test_carried):
    print(test.__name__, test())


# Functions of the same code have keyword-only defaults of their own.
def make_scaled(scale):
    def scaled(x, *, by=scale, plus=1, **rest):
        return x * by + plus + len(rest)

    return scaled


def call_each(functions, n):
    total = 0
    for i in range(n):
        for f in functions:
            total += f(i) + f(i, plus=2) + f(i, by=3, other=4)
    return total


for k in range(12):
    print(call_each([make_scaled(k), make_scaled(k + 0.5), make_scaled(-k)], 60), end=" ")
print()

functions = [make_scaled(k) for k in range(8)]
print(call_each(functions, 50))
functions[3].__kwdefaults__["by"] = 100
print(call_each(functions, 50))
functions[5].__kwdefaults__ = {"plus": 7, "by": 1}
print(call_each(functions, 50))
del functions[6].__kwdefaults__["by"]
try:
    call_each(functions, 50)
except TypeError as e:
    print(e)
functions[6].__kwdefaults__ = None
try:
    call_each(functions, 50)
except TypeError as e:
    print(e)
