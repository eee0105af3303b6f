"""Iterators that are classes: the ends of their loops in hot code, and what native functions take from them."""


class RIter:
    def __init__(self, a, b): self.c, self.b = a, b
    def __iter__(self): return self
    def __next__(self):
        if self.c >= self.b: raise StopIteration
        self.c += 1
        return self.c - 1
class Wrap:
    def __init__(self, it): self.it = iter(it)
    def __iter__(self): return self
    def __next__(self): return next(self.it) * 2
class LL:
    def __init__(self, v, n): self.v = v; self.next = n
class LIter:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        n = self.n
        if n is None: raise StopIteration()
        self.n = n.next
        return n.v
class Kept:
    err = None
    def __init__(self): self.n = 3
    def __iter__(self): return self
    def __next__(self):
        self.n -= 1
        if self.n < 0:
            Kept.err = StopIteration(self.n)
            raise Kept.err
        return self.n
class Caught:
    def __init__(self, it): self.it = it
    def __iter__(self): return self
    def __next__(self):
        try:
            return next(self.it)
        except StopIteration as e:
            raise StopIteration from e
class Bad:
    def __init__(self, n, e): self.n = n; self.e = e
    def __iter__(self): return self
    def __next__(self):
        self.n -= 1
        if self.n < 0: raise self.e
        return self.n
class Sub(StopIteration): pass
class Rec:
    "next() is called, as it recurses"
    def __init__(self, d): self.d = d; self.k = 3
    def __iter__(self): return self
    def __next__(self): return self.step(self.d)
    def step(self, d):
        if d: return self.step(d - 1)
        self.k -= 1
        if self.k < 0: raise StopIteration
        return self.k
def f(n):
    t = 0
    ll = LL(1, LL(2, LL(3, None)))
    for i in range(n):
        for v in RIter(0, i % 4): t += v
        for v in Wrap([1, 2, i]): t += v
        for v in Wrap(x for x in (1, i)): t += v
        for v in LIter(ll): t += v
        for v in Kept(): t += v
        for v in Caught(iter([1, 2])): t += v
        for v in Rec(3): t += v
        for v in Bad(2, Sub): t += v
        try:
            for v in Bad(i % 3, KeyError if i % 7 else StopIteration): t += v
            else: t += 100
        except KeyError: t += 7
        try:
            for v in Bad(1, ValueError("x") if i % 5 else StopIteration("y")): t += v
            else: t += 1000
        except Exception as e: t += len(str(e))
    return t
def g(it):
    "a function trace"
    t = 0
    for v in it: t += v
    return t
def h(n):
    t = 0
    for i in range(n): t += g(RIter(0, 3)) + g(Rec(2)) + g(Wrap([i])) + g(Kept())
    return t
print(f(500), h(400))
import traceback
def names(e):
    out = []
    tb = e.__traceback__
    while tb:
        f = tb.tb_frame; chain = []
        while f: chain.append(f.f_code.co_name); f = f.f_back
        out.append((tb.tb_lineno, chain)); tb = tb.tb_next
    return out
def deep(k): return deep(k - 1) if k else g(Rec(1))
print(sum(deep(i % 5) for i in range(300)))
def first(it, n):
    try:
        for i in range(n):
            for v in it: pass
            else: continue
    except ValueError as e: return [x[0] for x in names(e)]
class Later(RIter):
    def __next__(self):
        if self.c > 400: raise ValueError(self.c)
        self.c += 1
        if self.c % 3 == 0: raise StopIteration
        return self.c
print(first(Later(0, 0), 1000))
class Logged:
    log = []
    def __init__(self, n): self.n = n
    def __iter__(self): Logged.log.append("iter"); return self
    def __next__(self):
        self.n -= 1
        if self.n < 0: Logged.log.append("end"); self.n = 2; raise StopIteration
        return self.n
    def __length_hint__(self): Logged.log.append("hint"); return 3
class Gen:
    def __init__(self, n): self.n = n
    def __iter__(self): yield from range(self.n)
from collections import Counter
def consumers(n):
    t = 0
    for i in range(n):
        t += sum(Logged(3)) + max(Logged(4)) + min(Logged(2)) + any(Logged(1)) + all(Logged(2)) + len(list(Logged(3))) + len(set(Logged(5)))
        t += max(Logged(0), default=5) + max(Logged(3), key=lambda v: -v) + len(bytes(Logged(3))) + len(Counter(Logged(3))) + sum(Gen(4)) + max(Gen(i + 1)) + len(sorted(Logged(3)))
        a = []; a.extend(Logged(3)); a += Logged(1); t += len(a); t += len(tuple(Logged(2))) + sum(map(abs, Logged(3)))
        try: max(Logged(0))
        except ValueError as e: t += len(str(e))
        try: sum(Bad(2, KeyError("k")))
        except KeyError as e: t += len(str(e))
    return t
print(consumers(200), Counter(Logged.log), Logged.log[:60])
try: sum(Bad(2, KeyError("k")))
except KeyError as e: print(names(e))
