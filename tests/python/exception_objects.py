"""Exceptions as objects: constructors, fields, texts, groups, notes, pickling."""
import re


class MyE(ExceptionGroup):
    pass


class MyB(BaseExceptionGroup):
    pass


E = ExceptionGroup
B = BaseExceptionGroup
e = ValueError(1)


def outcome(text):
    try:
        result = repr(eval(text, globals()))[:150]
    except BaseException as error:
        result = f"{type(error).__name__}: {error}"
    return re.sub("0x[0-9a-f]+", "0x...", result)


for line in r"""
ValueError(a=1)
StopIteration(a=1)
SystemExit(a=1)
ImportError(x=1)
ImportError('a',name='n',path='p').__reduce__()
ImportError(1,2,name=3).msg
str(ImportError(1))
AttributeError(x=1)
AttributeError('a',name='n',obj=3).__reduce__()
NameError(x=1)
NameError('a',name='b').name
KeyError('a')
str(KeyError('a'))
str(KeyError('a','b'))
str(KeyError())
SyntaxError('a',1)
SyntaxError('a',(1,2,3))
SyntaxError('a',(1,2,3,4,5))
str(SyntaxError('a',('x/y.py',2,3,4)))
str(SyntaxError('a',(None,2,3,4)))
str(SyntaxError('a',('f',None,3,4)))
SyntaxError().msg
SyntaxError('a',('f',1,2,'t',3,4)).end_offset
SyntaxError(1,2,3).args
SyntaxError.print_file_and_line
OSError(2,'x')
OSError(2,'x').errno
OSError(2,'x','f')
OSError(2,'x','f').args
OSError(2,'x','f',None,'g').__reduce__()
str(OSError(2,'x','f',None,'g'))
str(OSError(2,'x','f'))
str(OSError(2,'x'))
str(OSError(2))
OSError(1,2,3,4,5,6)
OSError(a=1)
OSError('a','b')
OSError(11,'x',5)
BlockingIOError(11,'x',5).characters_written
BlockingIOError(11,'x').characters_written
BlockingIOError(11,'x','f').filename
OSError().errno
FileNotFoundError(1,'x')
OSError(True,'x')
UnicodeEncodeError()
UnicodeEncodeError(1,2,3,4,5)
UnicodeEncodeError('a',2,3,4,5)
UnicodeEncodeError('a','b','c',4,5)
UnicodeEncodeError('a','b',0,1,'r')
str(UnicodeEncodeError('a','b',0,1,'r'))
str(UnicodeEncodeError('a','\\u1234\\u1234',0,1,'r'))
str(UnicodeEncodeError('a','\\U00012345b',0,2,'r'))
str(UnicodeEncodeError('a','\\U00012345b',0,1,'r'))
str(UnicodeDecodeError('a',b'ab',0,1,'r'))
str(UnicodeDecodeError('a',b'ab',0,2,'r'))
UnicodeDecodeError('a','b',0,1,'r')
UnicodeDecodeError('a',bytearray(b'x'),0,1,'r').object
str(UnicodeTranslateError('ab',0,1,'r'))
str(UnicodeTranslateError('ab',0,2,'r'))
UnicodeTranslateError(1,2,3,4)
UnicodeEncodeError('a','b',0,1,'r').start
str(UnicodeEncodeError('a','b',-5,100,'r'))
UnicodeEncodeError('a','b',-5,100,'r').start
str(UnicodeEncodeError.__new__(UnicodeEncodeError))
UnicodeEncodeError.__new__(UnicodeEncodeError).start
UnicodeEncodeError.__new__(UnicodeEncodeError).reason
E()
E('a')
E(1,2)
E('a',2)
E('a',[])
E('a',[1])
E('a',[KeyboardInterrupt()])
B('a',[KeyboardInterrupt()])
B('a',[e])
MyE('a',[KeyboardInterrupt()])
MyB('a',[e])
str(E('a',[e]))
E('a',[e,e])
str(E('a',(e,e)))
E('a',[e]).split(1)
E('a',[e]).split(ValueError)
E('a',[e,TypeError()]).split(ValueError)
E('a',[e]).subgroup(lambda x:1)
E('a',[e]).derive([e])
E[int]
E('a',[e]).exceptions
E('a',[e]).message
E('a',[e],x=1)
e.with_traceback(1)
e.add_note(1)
setattr(e,'__notes__',1)
e.add_note('a')
delattr(e,'__notes__')
e.__notes__
setattr(e,'__traceback__',1)
delattr(e,'__traceback__')
setattr(e,'__context__',1)
delattr(e,'__context__')
setattr(e,'__cause__',1)
delattr(e,'__cause__')
setattr(e,'__suppress_context__',1)
delattr(e,'__suppress_context__')
setattr(e,'args',1)
setattr(e,'args',[1,2])
e
delattr(e,'args')
e.__reduce__()
e.__setstate__(1)
e.__setstate__({'x':1})
e.x
e.__setstate__(None)
e.__dict__
ValueError.__doc__
OSError.__doc__
StopIteration(5).value
StopIteration().value
SystemExit(1,2).code
SystemExit().code
BaseException.__new__()
ValueError.__new__(ValueError,1,x=2)
E.__mro__
IOError
EnvironmentError
delattr(OSError(1,'a'),'errno')
E('a',[e]).split((ValueError,1))
E('a',[e]).split()
E.__new__(E)
E.split
setattr(E('a',[e]),'message',1)
MemoryError()
MemoryError(1,2)
""".strip().splitlines():
    print(line, "->", outcome(line))
