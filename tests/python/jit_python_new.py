"""Classes with a __new__ in Python, named tuples among them, whose instances are made in compiled loops."""
from collections import namedtuple
from fractions import Fraction
NT=namedtuple("NT","a b c", defaults=(7,))
class V(tuple):
    __slots__=()
    def __new__(cls,x,y): return super().__new__(cls,(x,y))
    @property
    def x(s): return s[0]
class Obj:
    def __new__(cls,*a,**k):
        o=super(Obj,cls).__new__(cls)
        o.n=len(a)+len(k)
        return o
class Base:
    def __new__(cls, kind, *, q=0):
        if kind%50==49: return object.__new__(Derived)
        if kind%50==48: return kind
        return object.__new__(cls)
class Derived(Base):
    def __init__(self, kind, *, q=0): self.kind=kind+q
class Sing:
    inst=None
    def __new__(cls):
        if cls.inst is None: cls.inst=object.__new__(cls)
        return cls.inst
class Err:
    def __new__(cls,a,b):
        if a%97==96: raise AttributeError("no "+str(b))
        return object.__new__(cls)
def f(n):
    t=0
    for i in range(n):
        p=NT(i,2); t+=p.a+p.b+p.c; a,b,c=p; t+=c
        q=NT(a=i,c=1,b=3); t+=q[2]+len(q)+q.b
        v=V(i,1); t+=v.x
        t+=Obj(1,2,z=3).n
        o=Base(i,q=2)
        if isinstance(o,int): t+=o
        elif type(o) is Derived: t+=o.kind
        else: t+=1
        t+= Sing() is Sing()
        try: Err(i,i)
        except AttributeError as e: t+=len(str(e)); assert e.name is None and e.obj is None, (e.name,e.obj)
    return t
for k in range(3): print(f(5000))
keep=[NT(i,i+1,i+2) for i in range(1000)]
print(keep[500], keep[999]._asdict(), type(keep[3]), keep[4]==(4,5,6), keep[7]._replace(a=1))
