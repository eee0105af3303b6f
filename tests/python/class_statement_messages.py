"""Class statements that fail, and the metaclass protocol's errors."""


def outcome(source):
    try:
        exec(source, {"__name__": "__main__"})
        return "ok"
    except BaseException as error:
        return f"{type(error).__name__}: {error} | {error.__cause__!r}"


SOURCES = [
    "class A:\n __slots__=1",
    "class A:\n __slots__=(1,)",
    "class A:\n __slots__=(\"1\",)",
    "class A:\n __slots__=(\"a\",)\n a=1",
    "class A(int):\n __slots__=(\"a\",)",
    "class A:\n __slots__=(\"__dict__\",\"__dict__\")",
    "class A:\n __slots__=(\"__weakref__\",\"__weakref__\")",
    "class B: pass\nclass A(B):\n __slots__=(\"__weakref__\",)",
    "class B: pass\nclass A(B):\n __slots__=(\"__dict__\",)",
    "class A(int):\n __slots__=(\"__weakref__\",)",
    "class A(int):\n __slots__=(\"__dict__\",)",
    "class A:\n __slots__=(\"a\",\"a\")",
    "class A:\n __slots__=\"abc\"\nprint(A.abc)",
    "class A:\n __slots__=(\"__x\",)\nprint(A.__dict__.keys())",
    "class A:\n __slots__={\"a\":\"doc a\"}\nprint(A.a.__doc__)",
    "class A:\n __qualname__=1",
    "class A:\n __classcell__=1",
    "type(\"a\\0\",(),{})",
    "type(\"a\\ud800\",(),{})",
    "class A(bool):pass",
    "class A(1):pass",
    "class A(int,str):pass",
    "class A(type(None)):pass",
    "type(\"A\",(1,),{})",
    "class D:\n def __set_name__(s,o,n): 1/0\nclass A:\n x=D()",
    "class A:\n def __init_subclass__(cls): 1/0\nclass B(A): pass",
    "class A(x=1): pass",
    "class A:\n x=1\nprint(list(A.__dict__))\nprint(A.__dict__)",
    "class A:\n __eq__=1\nprint(A.__dict__.keys())",
    "class A(metaclass=1): pass",
    "class A(metaclass=lambda *a:1): pass\nprint(A)",
    "class M(type):\n def mro(c): return [1]\nclass A(metaclass=M):pass",
    "class M(type):\n def mro(c): return [int]\nclass A(metaclass=M):pass",
    "class M(type):\n def mro(c): return 1\nclass A(metaclass=M):pass",
    "class M(type):\n def mro(c): return []\nclass A(metaclass=M):pass\nA.x",
    "class A:pass\nclass B(A):pass\nA.__bases__=(B,)",
    "class A:pass\nclass B:pass\nclass C(A):pass\nC.__bases__=(A,B)\nprint(C.__mro__)\nC.__bases__=(A,A)",
    "class A:pass\nclass B:pass\nclass C(A,B):pass\nclass D(B,A):pass\nclass E(C,D):pass",
    "class A(object,object):pass",
    "class X:\n def __mro_entries__(s,b): return 1\nclass A(X()): pass",
    "type(\"A\",(X(),),{})",
    "class A:\n def __prepare__(*a): return 1\nclass B(metaclass=A):pass",
    "class M(type):\n @classmethod\n def __prepare__(*a): return 1\nclass B(metaclass=M):pass",
    "class A: pass\nclass M1(type):pass\nclass M2(type):pass\nclass X(metaclass=M1):pass\nclass Y(X,metaclass=M2):pass",
    "from abc import *\nclass A(ABC):\n @abstractmethod\n def f(s):0\n @abstractmethod\n def g(s):0\nA()",
    "class A:\n def __new__(c,x):return object.__new__(c,x)\nA(1)",
    "class A:\n def __init__(c,x):object.__init__(c,x)\nA(1)",
    "class A:\n def __init__(c):return 1\nA()",
    "class A:\n def __new__(c,x):return object.__new__(c)\nA(1)\nA()",
    "A.__new__(int)",
    "class A(list):\n __slots__=(\"x\",)\nclass B(list):\n __slots__=(\"y\",)\nclass C(A,B):pass",
    "import types\nclass A(types.FunctionType):pass",
    "class A(Exception,int):pass",
    "class A(Exception,OSError):pass",
    "class A(Exception):\n __slots__=(\"x\",)\nclass B(Exception):\n __slots__=(\"y\",)\nclass C(A,B):pass",
    "class A(dict,list):pass",
    "class A(tuple):\n __slots__=()\nA((1,)).x=1",
    "class A(str):\n __slots__=(\"q\",)\na=A(\"x\");a.q=1;print(a.q, a)",
    "class A:pass\na=A()\na.__class__=int",
    "class A:\n __slots__=(\"a\",)\nclass B:\n __slots__=(\"a\",)\na=A();a.a=1;a.__class__=B;print(a.a)",
    "class A:\n __slots__=(\"a\",)\nclass B:\n __slots__=(\"b\",)\na=A();a.__class__=B",
    "class A:\n __slots__=()\nclass B:pass\na=A();a.__class__=B",
]
for source in SOURCES:
    print(source.encode("ascii", "backslashreplace").decode().replace("\n", "; "), "->", outcome(source).encode("ascii", "backslashreplace").decode())
