# functools.partial and lru_cache: calls of all kinds, in loops.
from functools import lru_cache, partial
def fn(*a, **k): return a, k
def p(n):
    r = []
    for i in range(n):
        q = partial(fn, 1, x=2)
        r.append(q(2)); r.append(q(2, y=3)); r.append(q(x=5, z=6)); r.append(q(*range(20), **{"w%d" % j: j for j in range(5)}))
        r.append(partial(q, 7, x=9, y=1)(8)); r.append(partial(fn)()); r.append(partial(dict, a=1)(b=2, a=3))
        q.keywords["new"] = 4
        r.append(q(new=1)); r.append(q())
        try: partial(fn, **{"a": 1})(**{"b": 2}, a=3)
        except TypeError as e: r.append(str(e))
        try: partial(int, base=2)("zz")
        except ValueError as e: r.append(str(e))
    return r
a = p(60)
print(a[:11], a[:11] == a[-11:])
k = {"x": 1}
q = partial(fn, **k); k["x"] = 2; print(q(), q.keywords, q.keywords is k)
class Weird(partial):
    def __call__(self, *a, **k): return "weird", super().__call__(*a, **k)
print(Weird(fn, 1)(2, z=3))
@lru_cache(maxsize=3)
def m(*a): return ("r", a)
@lru_cache(None)
def u(*a): return ("u", a)
class H:
    log = []
    def __init__(s, v): s.v = v
    def __hash__(s): H.log.append(("h", s.v)); return s.v
    def __eq__(s, o): H.log.append(("e", s.v)); return isinstance(o, H) and o.v == s.v
    def __repr__(s): return f"H{s.v}"
def lr(n):
    for i in range(n):
        m(i % 4), m(i % 3, 1), m("a"), m((1, 2)), m(1.0), m(True), m(), m(i % 2, 2.5, "x")
        u(i % 4), u(i % 3, 1), u("a"), u((1, 2)), u(1.0), u(True), u(), u(i % 2, 2.5, "x"), u(1, (2, (3, 4)))
    m(H(1)); m(H(1)); u(H(2), 1); u(H(2), 1)
    try: u([])
    except TypeError as e: print(e)
    return m.cache_info(), u.cache_info(), H.log, m(H(1)), u(True), u(1.0), u(1)
print(lr(300))
@lru_cache(2)
def fibb(n): return n if n < 2 else fibb(n - 1) + fibb(n - 2)
@lru_cache(None)
def fibc(n): return n if n < 2 else fibc(n - 1) + fibc(n - 2)
print(fibb(20), fibb.cache_info(), fibc(300), fibc.cache_info())
