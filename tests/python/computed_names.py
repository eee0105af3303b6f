"""Attribute and variable names made at run time are the same names as those in source."""
def k(i): return "".join(["key", str(i)])
class A: pass
a = A()
a.__dict__[k(1)] = 1
print(a.key1, hasattr(a, k(1)))
ns = {k(2): 2}
exec("print(key2); key3 = 3", ns)
print(ns[k(3)])
T = type("T", (), {k(4): 4, "__" + "".join(["add", "__"]): lambda s, o: 5})
print(T.key4, T() + 1, T.__dict__[k(4)])
vars(a).update({k(5): 6}); print(a.key5)
import types
m = types.ModuleType("m"); m.__dict__[k(6)] = 7; print(m.key6)
globals()[k(7)] = 8
print(key7)
setattr(a, k(8), 1); print(a.key8, a.__dict__)
def f(**kw): return kw
print(f(**{k(9): 1}))
def g(key9): return key9
print(g(**{k(9): 3}))
S = type("S", (), {"__slots__": (k(1),)}); s = S(); s.key1 = 1; print(s.key1)
sn = types.SimpleNamespace(**{k(1): 1}); print(sn.key1)
class B:
    def __init__(self): self.key1 = 1
b = B(); b.__dict__[k(1)] = 2; print(b.key1, b.__dict__)
d = b.__dict__; d[k(10)] = 1; print(b.key10)
object.__setattr__(b, k(11), 5); print(b.key11, B.__getattribute__(b, k(11)))
