"""The object model: metaclasses, descriptors, slots, layout conflicts, special methods with wrong results."""
import sys, types
def show(f):
    try: print(f())
    except BaseException as e: print(type(e).__name__, e)
class Meta(type):
    def __call__(cls, *a, **k):
        print("call", cls.__name__, a, k); return super().__call__(*a, **k)
    def __getattr__(cls, n): return f"meta:{n}"
    def __instancecheck__(cls, o): return o == 5
    def __subclasscheck__(cls, c): return c is int
    def __dir__(cls): return ["z","a"]
    def __len__(cls): return 7
    def __iter__(cls): return iter("xyz")
    def __contains__(cls, x): return x == 1
    def __getitem__(cls, x): return ("item", x)
    def __or__(cls, o): return "or"
    def __prepare__(name, bases, **kw): print("prepare", name, kw); return {"injected": 1}
    __prepare__ = staticmethod(__prepare__)
    def __new__(m, name, bases, ns, **kw): print("new", sorted(ns), kw); return super().__new__(m, name, bases, ns)
    def __init__(c, name, bases, ns, **kw): super().__init__(name, bases, ns)
class A(metaclass=Meta, flag=3):
    def __init__(self, x=1): self.x = x
print(A(2).x, A.foo, isinstance(5, A), isinstance(A(), A), issubclass(int, A), dir(A), len(A), list(A), 1 in A, A[3], A | 1, A.injected)
class Desc:
    def __set_name__(self, o, n): print("set_name", o.__name__, n); self.n=n
    def __get__(self, i, o=None): return ("get", i is None, o.__name__)
    def __set__(self, i, v): print("set", v)
    def __delete__(self, i): print("del")
class B:
    d = Desc()
    def __init_subclass__(cls, /, tag=None, **kw): print("init_subclass", cls.__name__, tag, kw); super().__init_subclass__(**kw)
    def __class_getitem__(cls, k): return (cls.__name__, k)
class C(B, tag=1): pass
show(lambda: type("D", (B,), {}, tag=2, other=3))
b=B(); print(b.d, B.d, B[int], C["x"]); b.d=1; del b.d; b.__dict__["d"]=5; print(b.d)
class NonData:
    def __get__(self,i,o): return "nd"
class E:
    nd=NonData()
e=E(); print(e.nd); e.nd=3; print(e.nd, E.nd, vars(e)); del e.nd; print(e.nd)
class G:
    def __getattr__(self, n):
        if n.startswith("__"): raise AttributeError(n)
        return n
    def __getattribute__(self, n):
        if n=="boom": raise AttributeError("b")
        return object.__getattribute__(self, n)
g=G(); print(g.boom, g.x); g.x=1; print(g.x, getattr(g,"y","dflt"), hasattr(g,"__foo__"))
class S:
    __slots__=("a","b","__dict__")
s=S(); s.a=1; s.c=2; print(s.a, s.c, s.__dict__); show(lambda: s.b)
class S2(S): __slots__=("d",)
t=S2(); t.d=1; t.a=2; t.zz=3; print(t.d,t.a,t.zz)
class S3: __slots__=()
show(lambda: setattr(S3(),"x",1)); show(lambda: S3().x)
show(lambda: type("X",(S3,S),{})); 
class P1: __slots__=("x",)
class P2: __slots__=("y",)
show(lambda: type("X",(P1,P2),{}))
show(lambda: type("X",(int,str),{}))
show(lambda: type("X",(bool,),{}))
show(lambda: type("X",(type(None),),{}))
show(lambda: type("X",(1,),{}))
show(lambda: type("X",(),{"__slots__":["1a"]}))
show(lambda: type("X",(),{"__slots__":["a"],"a":1}))
show(lambda: type("X",(int,),{"__slots__":["a"]}))
class M1(type): pass
class M2(type): pass
show(lambda: M1("X",(M2("Y",(),{}),),{}))
class X1: pass
class Y1(X1): pass
show(lambda: type("Z",(X1,Y1),{}))
x=X1()
show(lambda: setattr(x,"__class__",Y1)); print(type(x).__name__)
show(lambda: setattr(x,"__class__",int)); show(lambda: setattr(x,"__class__",1)); show(lambda: setattr(1,"__class__",X1))
show(lambda: setattr(X1,"__bases__",(int,)))
class Base0: foo="base0"
class Base1: foo="base1"
class Der(Base0): pass
print(Der.foo); Der.__bases__=(Base1,); print(Der.foo, Der.__mro__)
show(lambda: setattr(int,"x",1)); show(lambda: setattr(X1,"__name__",1)); X1.__name__="Renamed"; print(X1, X1.__qualname__); X1.__qualname__="Q"; print(X1)
show(lambda: X1.__dict__.__setitem__("a",1)); print(type(X1.__dict__).__name__)
X1.__doc__="doc"; print(X1.__doc__); X1.__module__="mm"; print(X1)
show(lambda: delattr(X1,"nope")); show(lambda: delattr(x,"nope")); show(lambda: x.nope); show(lambda: X1.nope); show(lambda: (1).nope); show(lambda: setattr(1,"a",1)); show(lambda: delattr(1,"real"))
class Sup:
    def f(self): return "Sup.f"
    @classmethod
    def c(cls): return "Sup.c "+cls.__name__
    @staticmethod
    def s(): return "Sup.s"
    @property
    def p(self): return "Sup.p"
class Sub(Sup):
    def f(self): return "Sub>"+super().f()
    @classmethod
    def c(cls): return "Sub>"+super().c()
    @property
    def p(self): return "Sub>"+super().p
    def q(self): return super().nope
o=Sub(); print(o.f(), o.c(), Sub.c(), o.s(), o.p); show(o.q); print(super(Sub,o).f(), super(Sub,Sub).c(), super(Sub,o).__thisclass__, super(Sub,o).__self_class__, super(Sub, o).__self__ is o)
show(lambda: setattr(o,"p",1)); show(lambda: delattr(o,"p")); show(lambda: super().x)
class Ops:
    def __eq__(s,o): return NotImplemented
    def __lt__(s,o): return "lt"
    def __bool__(s): return 1
    def __len__(s): return -1
    def __index__(s): return "a"
    def __hash__(s): return "h"
    def __iter__(s): return 5
    def __contains__(s,x): return "yes"
    def __repr__(s): return 5
    def __str__(s): return 6
    def __format__(s,f): return 7
    def __int__(s): return 1.5
    def __float__(s): return 1
    def __complex__(s): return 1
    def __bytes__(s): return "s"
    def __call__(s,*a,**k): return (a,k)
    def __getitem__(s,k): return k
    def __enter__(s): return 1
    def __missing__(s,k): return 1
    def __round__(s,n=None): return ("round",n)
    def __trunc__(s): return 3
    def __floor__(s): return 4
    def __ceil__(s): return 5
    def __abs__(s): return "abs"
    def __length_hint__(s): return "x"
    def __dir__(s): return 5
    def __sizeof__(s): return "x"
    def __instancecheck__(s,o): return "t"
    def __reversed__(s): return "rev"
    def __divmod__(s,o): return "dm"
    def __pow__(s,o,m=None): return ("pow",o,m)
    def __matmul__(s,o): return "mm"
    def __neg__(s): return "neg"
p=Ops(); import math, operator
for f in ["p==1","p!=1","p<1","1>p","bool(p)","not p","len(p)","operator.index(p)","[1,2][p]","hash(p)","{p:1}","iter(p)","list(p)","3 in p","repr(p)","str(p)","f'{p}'","'%s'%p","int(p)","float(p)","complex(p)","bytes(p)","p(1,a=2)","p[1:2,...]","round(p)","round(p,2)","math.trunc(p)","math.floor(p)","math.ceil(p)","abs(p)","operator.length_hint(p)","dir(p)","isinstance(1,p)","reversed(p)","divmod(p,1)","p**2","pow(p,2,3)","2**p","p@1","1@p","-p","+p","~p","p+1","1+p","p+=1","p[0]=1","del p[0]","p.x.y","p()()()","with_(p)","'a'*p","range(p)","chr(p)","hex(p)","print(p)","sorted([p,p])","max(p,p)","sum([p,p])","'a'.join(p)","{**p}","[*p]","p<p","p<=p","p>=1"]:
    try:
        if "=" in f and f[-1].isdigit() and ("+=" in f or "]=" in f) or f.startswith("del"): exec(f); print(f,"ok")
        else: print(f, "->", eval(f))
    except BaseException as er: print(f, "->", type(er).__name__, er)
