"""Attributes that cannot be had, set or deleted, on instances, classes and built-in objects."""
import re
import types


class S:
    __slots__ = ("x",)


class D:
    def __set__(self, obj, value):
        pass


class D2:
    def __delete__(self, obj):
        pass


class A:
    d = D()
    d2 = D2()

    def f(self):
        pass

    @property
    def p(self):
        return 1


class M(type):
    pass


class C(metaclass=M):
    pass


def outcome(text):
    try:
        result = repr(eval(text, globals()))[:150]
    except BaseException as error:
        result = f"{type(error).__name__}: {error}"
    return re.sub("0x[0-9a-f]+", "0x...", result)


for line in r"""
S().x
delattr(S(),'x')
delattr(A(),'d')
setattr(A(),'d2',1)
delattr(A(),'zz')
setattr(A(),'p',1)
delattr(A(),'p')
setattr(1,'x',1)
setattr(1,'real',1)
setattr(S(),'y',1)
setattr(object(),'x',1)
delattr(object(),'x')
setattr([],'append',1)
delattr([],'append')
setattr(int,'x',1)
delattr(int,'x')
delattr(C,'zz')
C.zz
int.zz
A.zz
A().zz
object.__setattr__(C,'x',1)
type.__setattr__(int,'x',1)
types.ModuleType('m').x
setattr(A,1,1)
getattr(A,1)
getattr(A(),1)
A().f.x
setattr(A().f,'x',1)
super(A,A()).x
super(A,A()).__class__
len.x
setattr(len,'x',1)
setattr(C,'__name__',1)
setattr(C,'__name__','a\\0')
delattr(C,'__name__')
setattr(C,'__module__',1)
delattr(C,'__module__')
setattr(int,'__name__','x')
setattr(C,'__bases__',1)
setattr(C,'__bases__',())
setattr(C,'__bases__',(int,))
setattr(C,'__bases__',(1,))
delattr(C,'__bases__')
setattr(C,'__dict__',{})
setattr(C,'__mro__',())
setattr(C(),'__dict__',1)
delattr(C(),'__dict__')
setattr(C(),'__class__',1)
setattr(C(),'__class__',int)
setattr(1,'__class__',bool)
delattr(C(),'__class__')
setattr(S(),'__class__',C)
setattr(C,'__qualname__',1)
setattr(C,'__doc__',1)
delattr(C,'__doc__')
setattr(int,'__doc__',1)
C.__abstractmethods__
delattr(C,'__abstractmethods__')
C.__annotations__
int.__annotations__
delattr(C,'__annotations__')
setattr(int,'__annotations__',{})
C.__text_signature__
setattr(C,'__flags__',1)
C().__weakref__
S().__weakref__
S().__dict__
C.__weakref__
C.__dict__['__dict__']
C.__dict__['__weakref__']
C.__dict__.keys()
S.__dict__.keys()
S.x
S.x.__get__(1)
S.x.__set__(1,1)
S.x.__doc__
S.x.__objclass__
""".strip().splitlines():
    print(line, "->", outcome(line))
