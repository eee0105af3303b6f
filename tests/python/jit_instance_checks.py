"""isinstance() with abstract base classes and other metaclasses, in loops that are compiled: registrations, forgotten
answers, answers that are no bools, errors."""
from abc import ABC, ABCMeta
from collections.abc import Mapping, Sequence
import numbers
from enum import Enum
class A(ABC): pass
class B(A): pass
class C: pass
class M(type):
    def __instancecheck__(cls, x): return x if isinstance(x,int) else []
class Odd(metaclass=M): pass
class M2(type): pass
class P(metaclass=M2): pass
class Q(P): pass
class Bad(type):
    def __instancecheck__(cls,x): raise AttributeError("no")
class BadC(metaclass=Bad): pass
class E(Enum):
    X=1; Y=2
def f(n, reg):
    t=[]
    things=[A(),B(),C(),{},[],1,2.5,"s",P(),Q(),E.X]
    for i in range(n):
        x=things[i%len(things)]
        r=0
        if isinstance(x,A): r+=1
        if isinstance(x,Mapping): r+=2
        if isinstance(x,Sequence): r+=4
        if isinstance(x,numbers.Rational): r+=8
        if isinstance(x,Odd): r+=16
        if isinstance(x,P): r+=32
        if isinstance(x,(A,P)): r+=64
        if isinstance(x,E): r+=128
        if issubclass(type(x),P): r+=256
        try:
            if isinstance(x,BadC): r+=512
        except AttributeError as e: assert e.name is None; r+=1024
        t.append(r)
        if reg and i==n-50: A.register(C)
    return t[-45:], sum(t)
print(f(2000,False)); print(f(2000,True)); print(f(2000,False))
class D(A): pass
def g(n):
    t=0
    x=C(); a=D
    for i in range(n):
        if isinstance(x,a): t+=1
        if i==n//2: D.register(C)
    return t
print(g(3000))
def h(n):
    t=0
    x=C()
    for i in range(n):
        if isinstance(x,A): t+=1
        if i==n//2: M.__instancecheck__=lambda c,x: False; A._abc_registry_clear(); A._abc_caches_clear()
    return t
print(h(3000))
