"""The traceback module and what it prints: chains, groups, notes, carets, recursion, suggestions, SyntaxErrors."""
import io
import sys
import traceback
from _table import section


def show(function, *args, **options):
    try:
        function(*args)
    except BaseException as error:
        text = "".join(traceback.format_exception(error, **options))
        print(text.replace(__file__, "FILE").rstrip())
    else:
        print("no error")


def chain_cause():
    try:
        {}["missing"]
    except KeyError as error:
        raise ValueError("second") from error


def chain_context():
    try:
        [][1]
    except IndexError:
        undefined_name_here


def suppressed():
    try:
        1 / 0
    except ZeroDivisionError:
        raise TypeError("shown alone") from None


def carets(kind):
    x, none, items, mapping = 5, None, [1, 2, 3], {"a": {"b": None}}
    if kind == 0:
        return (x + items[1]) * none
    if kind == 1:
        return items[x]
    if kind == 2:
        return mapping["a"]["b"]["c"]
    if kind == 3:
        return none.attribute.other
    if kind == 4:
        return len(x) + 1
    if kind == 5:
        return (
            x +
            none
        )
    if kind == 6:
        return mapping["a"]["zz"] + f"{x:d}"
    if kind == 7:
        return [y / 0 for y in items if y > 1]
    if kind == 8:
        a, b = items
    if kind == 9:
        assert x == 6, f"x is {x}"
    if kind == 10:
        items[0](1)(2)
    if kind == 11:
        del mapping["é"]["b"]
    if kind == 12:
        x.real = items.missing = 1
    if kind == 13:
        "é" + "ü" + "日本" + none + "x"
    if kind == 14:
        return (lambda q: q.r)(x)
    if kind == 15:
        import no_such_module_anywhere
    if kind == 16:
        class Broken(items[0]): pass
    if kind == 17:
        with x as y: pass
    if kind == 18:
        for i in x: pass
    if kind == 19:
        return not x < none
    if kind == 20:
        return items[1:2:0]
    if kind == 21:
        items[9] = 1
    if kind == 22:
        x += none
    if kind == 23:
        return -none
    if kind == 24:
        carets(x=1)
    if kind == 25:
        raise ValueError("two\nlines")
    if kind == 26:
        print(*x)
    if kind == 27:
        return {**x}
    if kind == 28:
        return x[items] if none else x[0]


@section("chains")
def chains():
    show(chain_cause)
    show(chain_context)
    show(suppressed)
    show(chain_cause, chain=False)
    show(chain_cause, limit=0)

    def three():
        try:
            chain_cause()
        except ValueError as error:
            raise RuntimeError("third")
    show(three)


@section("carets")
def carets_test():
    for kind in range(29):
        show(carets, kind)


@section("notes, groups and odd exceptions")
def groups():
    def noted():
        error = ValueError("with notes")
        error.add_note("first note")
        error.add_note("second\nnote")
        raise error

    def grouped():
        errors = []
        for i in range(3):
            try:
                if i == 2:
                    raise ExceptionGroup("inner", [ValueError("v"), KeyError("k")])
                carets(i)
            except Exception as error:
                errors.append(error)
        raise ExceptionGroup("outer", errors)

    def wide():
        raise ExceptionGroup("wide", [ValueError(i) for i in range(20)])

    class NoText(Exception):
        def __str__(self):
            raise ValueError("cannot print")

    class Qualified(Exception):
        __module__ = "some.module"

    def raiser(error):
        raise error
    show(noted)
    show(grouped)
    show(wide)
    show(raiser, NoText())
    show(raiser, Qualified("q"))
    show(raiser, KeyError("a\nb"))
    show(raiser, SystemExit(3))
    show(raiser, KeyboardInterrupt())
    show(raiser, ValueError())
    show(raiser, ValueError(""))
    show(raiser, Exception("x", 1))
    error = ValueError("n")
    error.__notes__ = 5
    show(raiser, error)


@section("recursion")
def recursion():
    def down(n):
        if n == 0:
            raise ValueError("bottom")
        return down(n - 1)

    def ping(n): return pong(n - 1) if n else 1 / 0
    def pong(n): return ping(n - 1) if n else 1 / 0
    show(down, 10)
    show(ping, 6)
    show(down, 10, limit=2)
    show(down, 10, limit=-2)


@section("syntax errors")
def syntax():
    for text in ("x = = 1", "def f(:\n  pass", "if x\n  y", "  indented", "f(a b)", "'unclosed", "(1, 2", "x = 1 +\n", "a = 'é' b", "for i in range(3) print(i)", "f'{a b}'", "return 1 2", "if True:\nx = 1", "while True:\n\tx\n        y", "x = 08", "print 1", "class A\n pass", "a.1", "1_", "0b2", "x = {1: 2, 3}", "else: pass", "import a.b as", "\\ x", "a = $", "é = €"):
        show(compile, text, "<text>", "exec")


@section("the module's functions")
def functions():
    def inner():
        return traceback.extract_stack()[-2:], [line.strip().split("\n")[-1].strip() for line in traceback.format_stack()[-1:]]
    stack, formatted = inner()
    print([(f.name, f.line) for f in stack], formatted)
    try:
        carets(0)
    except TypeError as error:
        tb = error.__traceback__
        print([(f.name, f.lineno, f.line, f.colno, f.end_colno) for f in traceback.extract_tb(tb)])
        print(traceback.format_exception_only(error), traceback.format_exc().splitlines()[-1], [s.replace(__file__, "FILE") for s in traceback.format_tb(tb, 1)])
        out = io.StringIO()
        traceback.print_exc(file=out)
        print(out.getvalue().count("\n"))
        te = traceback.TracebackException.from_exception(error, capture_locals=True)
        print([sorted(f.locals)[:3] for f in te.stack], str(te), te.exc_type)
        print(list(traceback.walk_tb(tb))[-1][1] - tb.tb_next.tb_frame.f_code.co_firstlineno)
    traceback.print_exception(ValueError("no traceback"), file=sys.stdout)
    print(traceback.format_exception_only(ValueError, ValueError("v")), traceback.format_exception(None, None, None))
    s = traceback.StackSummary.from_list([("f.py", 3, "name", "the line")])
    print(s.format())


def hot(n):
    lines = set()
    for i in range(n):
        try:
            carets(i % 5)
        except Exception as error:
            lines.add((type(error).__name__, traceback.extract_tb(error.__traceback__)[-1].lineno))
    return sorted(lines)


print(hot(200))
