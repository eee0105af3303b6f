# Attributes that are deleted, and attributes that are not there, in loops.
import gc
import itertools


class Few:
    shared = "of the class"

    def __init__(self, i):
        self.a, self.b, self.c, self.d = i, [i], str(i), (i,)
        self.e = self


class Many:
    def __init__(self, n):
        for k in range(n):
            setattr(self, f"x{k}", [k])


class Slotted:
    __slots__ = ("p", "__dict__")


class Inherits(Few):
    pass


def delete(o, names):
    for name in names:
        delattr(o, name)
    return list(o.__dict__)


def take_out(o):
    del o.b, o.d
    o.f = 1.5
    o.b = "again"
    return o.a, o.b, o.c, o.e is o, o.f


def run(n):
    out = []
    for i in range(n):
        o = Inherits(i) if i % 3 else Few(i)
        out.append(take_out(o))
        if i % 5 == 0:
            assert list(vars(o)) == ["a", "c", "e", "f", "b"], vars(o)
        if i % 7 == 0:
            del o.a
            assert not hasattr(o, "a") and o.c == str(i)
            try:
                del o.a
            except AttributeError as error:
                assert error.args == ("a",) or "a" in str(error), error.args
            o.shared = i
            del o.shared
            assert o.shared == "of the class"
    return out[-2:]


print(run(300))

for order in itertools.permutations("abcd"):
    o = Few(1)
    for k in range(1, 5):
        assert delete(o := Few(1), order[:k]) == [c for c in "abcde" if c not in order[:k]]
for n in (1, 6, 7, 20):
    o = Many(n)
    for k in range(0, n, 2):
        delattr(o, f"x{k}")
    gc.collect()
    print([(name, value) for name, value in o.__dict__.items()])
s = Slotted()
s.q, s.r, s.p = 1, 2, 3
del s.q
print(s.r, s.p, s.__dict__)


def kept_alive(n):
    objects = [Few(i) for i in range(n)]
    gc.collect()
    for i, o in enumerate(objects):
        o.d = [i]
        del o.a
        o.new = [i, i]
    gc.collect()
    return all(o.b == [i] and o.d == [i] and o.new == [i, i] for i, o in enumerate(objects))


print(kept_alive(3000))


# --- attributes that are not there
class Fallback:
    def __getattr__(self, name):
        if name == "good":
            return 1
        raise AttributeError("no " + name)


def ask(o):
    try:
        return o.good
    except AttributeError as error:
        tb = error.__traceback__
        return str(error), error.args, error.name, error.obj is o, tb.tb_lineno - tb.tb_frame.f_code.co_firstlineno


class Long:
    pass


Long.__name__ = "L" * 70


def run_asks(n):
    o, slotted = Few(1), Slotted()
    good = Few(2)
    good.good = 5
    seen = []
    things = [o, slotted, good, 3, "s", [], None, Few, gc, Fallback(), Long(), ask, 2.5, (1,), {}]
    for i in range(n):
        for k, thing in enumerate(things if i % 10 == 0 else things[:1]):
            try:
                result = ask(thing)
            except Exception as error:
                result = error
            if i == n - 10 or (i == n - 1 and k == 0):
                seen.append(result)
    Few.good = "late"
    seen.append(ask(o))
    del Few.good
    seen.append(ask(o)[0])
    o.good = 7
    seen.append(ask(o))
    return seen


for line in run_asks(400):
    print(line)


def method(o):
    try:
        return o.missing()
    except AttributeError as error:
        return str(error), error.name


print({method(Few(1)) for _ in range(200)})
