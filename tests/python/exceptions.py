"""Exceptions: construction, attributes, chaining, notes, raising rules, built-in exception types, subclasses."""
from _table import attempt, section, table


class Custom(Exception):
    def __init__(self, code, text="none"):
        super().__init__(code, text)
        self.code = code

    def __str__(self):
        return f"<{self.code}>"


table("""
Exception(), Exception(1), Exception(1, "a"), str(Exception()), str(Exception(1)), str(Exception(1, "a")), repr(Exception("a",))
Exception("x").args, Exception([1]).args, BaseException().__traceback__, Exception().__cause__, Exception().__suppress_context__
Exception(a=1)
BaseException(x=5)
Custom(5), str(Custom(5)), Custom(5).args, Custom(1, "t").code
Custom()
KeyError("a"), str(KeyError("a")), str(KeyError("a", 1)), str(KeyError()), str(KeyError(""))
OSError(2, "text"), str(OSError(2, "text")), OSError(2, "text").errno, OSError(2, "text").strerror, OSError(2, "text").filename
OSError(2, "t", "file"), str(OSError(2, "t", "file")), OSError(2, "t", "file").args, OSError(2, "t", "f", None, "g"), str(OSError(2, "t", "f", None, "g")), OSError(2, "t", "f", None, "g").filename2
OSError("only"), OSError(1), OSError().errno, OSError(1, 2, 3, 4, 5, 6).args, str(OSError(1, 2, 3, 4, 5, 6))
type(OSError(13, "")), type(OSError(17, "")), type(OSError(32, "")), type(OSError(4, "")), type(OSError(110, "")), type(OSError(20, "")), type(OSError(21, "")), type(OSError(10, "")), type(OSError(3, "")), type(OSError(999, ""))
IOError is OSError, EnvironmentError is OSError, BlockingIOError(11, "x", 5).characters_written
SystemExit(3).code, SystemExit().code, SystemExit(1, 2).code, SystemExit("a"), str(SystemExit(1, 2))
StopIteration(5).value, StopIteration().value, StopIteration(1, 2).value, StopAsyncIteration(1).args
ImportError("m", name="n", path="p").name, ImportError("m", name="n").path, str(ImportError("m")), ImportError().msg, ModuleNotFoundError("x", name="y").name
ImportError("m", other=1)
NameError("x", name="n").name, AttributeError("x", name="a", obj=5).obj, AttributeError("q").name
UnicodeDecodeError("ascii", b"abc\\xff", 3, 4, "bad"), str(UnicodeDecodeError("ascii", b"abc\\xff", 3, 4, "bad")), str(UnicodeDecodeError("ascii", b"abc\\xff", 1, 4, "bad"))
str(UnicodeEncodeError("ascii", "a\\xe9", 1, 2, "bad")), str(UnicodeEncodeError("ascii", "a\\u20ac", 1, 2, "bad")), str(UnicodeEncodeError("ascii", "a\\U0001f600b", 1, 3, "bad")), str(UnicodeTranslateError("abc", 1, 2, "bad")), str(UnicodeTranslateError("abc", 1, 3, "bad"))
UnicodeDecodeError("a", "b", 0, 1, "r")
UnicodeEncodeError("a", "b", 0, 1)
SyntaxError("m", ("f", 1, 2, "text")).lineno, SyntaxError("m", ("f", 1, 2, "text", 3, 4)).end_offset, str(SyntaxError("m", ("f", 1, 2, "text"))), SyntaxError("m").filename, str(SyntaxError("m", (None, 5, 1, "t")))
SyntaxError("m", ("f", 1))
SyntaxError("m", 5)
[c.__name__ for c in Custom.__mro__], ZeroDivisionError.__mro__[1:4], IndexError.__base__, UnicodeError.__base__, RecursionError.__base__, TimeoutError.__base__
issubclass(KeyboardInterrupt, Exception), issubclass(GeneratorExit, Exception), issubclass(Warning, Exception), DeprecationWarning.__base__
Exception(1) == Exception(1), hash(Exception()) is not None, bool(Exception())
Exception.__new__(Custom, 7).args, Custom.__new__(Custom, 1, 2, 3, k=5).args
""", globals())


@section("attributes")
def attributes():
    e = ValueError("a", 1)
    e.args = "xy"
    print(e.args, str(e))
    e.extra = 5
    print(e.__dict__, e.extra)
    attempt(setattr, e, "args", 5)
    attempt(delattr, e, "args")
    attempt(setattr, e, "__traceback__", 5)
    attempt(setattr, e, "__cause__", 5)
    attempt(setattr, e, "__context__", "x")
    attempt(delattr, e, "__cause__")
    e.__cause__ = KeyError("c")
    print(e.__suppress_context__, repr(e.__cause__), e.with_traceback(None) is e)
    attempt(e.with_traceback, 5)
    e.__setstate__({"more": 1})
    print(e.more)
    e.add_note("one")
    e.add_note("two")
    print(e.__notes__)
    attempt(e.add_note, 5)
    attempt(lambda: ValueError().__notes__)
    e.__notes__ = "replaced"
    attempt(e.add_note, "x")
    print(e.__reduce__(), Exception().__reduce__())


@section("raising")
def raising():
    def run(text):
        print(text, end=": ")
        try:
            exec(text, globals())
        except BaseException as e:
            print(type(e).__name__, e, "| cause", repr(e.__cause__), "| context", repr(e.__context__), e.__suppress_context__)
    for text in ("raise ValueError", "raise ValueError('x')", "raise 5", "raise int", "raise 'x'", "raise", "raise None", "raise Custom", "raise ValueError from None",
                 "raise ValueError from KeyError", "raise ValueError from KeyError('k')", "raise ValueError from 5", "raise ValueError from int",
                 "raise 5 from ValueError", "raise type('T', (Exception,), {'__new__': lambda c: 5})", "raise type('T', (Exception,), {'__init__': lambda s: 1/0})",
                 "raise ValueError from Custom"):
        run(text)
    try:
        try:
            raise ValueError("one")
        except ValueError:
            raise
    except ValueError as e:
        print(repr(e), e.__context__)
    try:
        try:
            1 / 0
        except ZeroDivisionError as e:
            raise KeyError("two") from e
    except KeyError as e:
        print(repr(e.__cause__), repr(e.__context__), e.__suppress_context__)
    try:
        try:
            1 / 0
        except ZeroDivisionError:
            try:
                raise KeyError
            except KeyError:
                pass
            raise
    except ZeroDivisionError as e:
        print(repr(e), repr(e.__context__))
    try:
        try:
            raise ValueError
        except ValueError as v:
            try:
                raise KeyError
            except KeyError as k:
                raise v
    except ValueError as e:
        print(repr(e), repr(e.__context__), repr(e.__context__.__context__))
    a = ValueError("self")
    try:
        try:
            raise a
        except ValueError:
            raise a
    except ValueError as e:
        print(e.__context__)


@section("context through calls and generators")
def context():
    def inner():
        raise KeyError("inner")

    def gen():
        try:
            yield 1
        except ValueError:
            yield 2
        raise IndexError
    try:
        try:
            raise ValueError("outer")
        except ValueError:
            inner()
    except KeyError as e:
        print(repr(e.__context__))
    it = gen()
    next(it)
    try:
        try:
            raise TypeError("t")
        except TypeError:
            print(it.throw(ValueError))
            next(it)
    except IndexError as e:
        print(repr(e.__context__), repr(e.__context__.__context__))
    import sys
    print(sys.exc_info())
    try:
        1 / 0
    except ZeroDivisionError:
        print(sys.exc_info()[0], repr(sys.exception()) if hasattr(sys, "exception") else None)

        def look():
            return sys.exc_info()[1]
        print(repr(look()), repr(next(look() for _ in range(1))))
        try:
            raise KeyError
        except KeyError:
            print(sys.exc_info()[0])
        print(sys.exc_info()[0])
    print(sys.exc_info()[0])


@section("custom classes")
def custom():
    class WithSlots(Exception):
        __slots__ = ("x",)
    e = WithSlots("a")
    e.x = 1
    e.y = 2
    print(e.x, e.__dict__)

    class Multi(KeyError, AttributeError):
        pass
    print(str(Multi("x")), Multi("x").name)
    attempt(type, "Bad", (OSError, SyntaxError), {})
    attempt(type, "Bad", (Exception, int), {})

    class NewError(OSError):
        def __init__(self, *args):
            self.seen = args
    e = NewError(2, "x")
    print(e.args, e.errno, e.seen, type(e))

    class Strange(Exception):
        def __str__(self):
            raise ValueError("in str")
    attempt(str, Strange())
    print(repr(Strange(1)))
    import copy, pickle
    for e in (ValueError(1, 2), KeyError("k"), OSError(2, "t", "f"), StopIteration(3), UnicodeDecodeError("a", b"b", 0, 1, "r"), ImportError("m", name="n"),
              SyntaxError("m", ("f", 1, 2, "t")), Custom(3, "t"), SystemExit(2), AttributeError("a", name="n")):
        e.note = "kept"
        for other in (copy.copy(e), pickle.loads(pickle.dumps(e)), copy.deepcopy(e)):
            assert type(other) is type(e) and repr(other) == repr(e) and other.note == "kept" and str(other) == str(e), e
    print(pickle.loads(pickle.dumps(ImportError("m", name="n"))).name, pickle.loads(pickle.dumps(OSError(2, "t", "f"))).filename)


@section("built-in operations")
def builtin():
    for text in ("[][0]", "()[1]", "{}['k']", "''[0]", "b''[0]", "1/0", "1//0", "1%0", "1.0/0", "1.0//0", "1.0%0", "divmod(1, 0)", "0**-1", "0.0**-1", "1j/0", "pow(2, -1, 4)", "pow(1, 1, 0)",
                 "int('a')", "int('')", "float('a')", "int(float('nan'))", "int(float('inf'))", "chr(-1)", "chr(1114112)", "ord('ab')", "ord('')", "bytes([256])", "'a'.encode('x')", "b'\\xff'.decode()",
                 "'\\u20ac'.encode('latin-1')", "undefined", "len", "len.x", "None.x", "(1).x", "[].x", "None()", "1()", "'a'()", "len(1)", "len()", "len(1, 2)", "import_missing", "__import__('no_such_module')",
                 "__import__('os.no')", "next(iter([]))", "[].pop()", "{}.popitem()", "set().pop()", "[1].remove(2)", "[1].index(2)", "'a'.index('b')", "(1,).index(2)", "range(0)[0]", "range(1, 2, 0)", "[1, 2][::0]",
                 "1 << -1", "1 << (1 << 70)", "'a' * (1 << 70)", "[0] * (1 << 62)", "10.0 ** 400", "(-8) ** 0.5", "float(10 ** 400)", "max([])", "min()", "sum('a')", "sum(['a'], '')", "iter(1)", "for_x", "open('/no/such')",
                 "a, b = 1", "dict([1])", "dict([(1, 2, 3)])", "dict(1)", "list(1)", "set([[]])", "{[]: 1}", "hash({})", "type('a', 'b', 'c')", "isinstance(1, 1)", "round('a')", "sorted(1)", "zip(1)", "map(1)", "enumerate()",
                 "slice()", "reversed({1})", "abs('a')", "-'a'", "not_defined.x", "str(b'a', 'ascii', 'strict', 1)", "complex('1+')", "eval('1 +')", "compile('x', 'f', 'bad')", "memoryview(1)", "super().x", "vars(1)", "dir(1, 2)",
                 "globals(1)", "getattr(1, 2)", "setattr(1, 2, 3)", "hasattr(1)", "object().a", "format(1, 'q')", "'{}'.format()", "'{a}'.format()", "'%d' % 'a'", "'%s' % (1, 2)", "'%s %s' % 1", "print(sep=1)", "input(1, 2)", "id()",
                 "callable()", "bin(1.0)", "exec(1)", "issubclass(1, int)", "all(1)", "any(5)", "filter(1)", "list(filter(1, [1]))", "list(map(1, [1]))", "breakpoint_", "bytes('a')", "bytes(-1)", "bytearray('a')", "'a' + 1", "1 + 'a'", "'a' * 'b'", "[] + ()", "b'' + ''"):
        print(text, end=": ")
        try:
            exec(text, {})
            print("fine")
        except Exception as e:
            print(type(e).__name__, e)
