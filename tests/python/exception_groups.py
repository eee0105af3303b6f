"""Exception groups: construction, split and subgroup, derive, except*, nesting, re-raising."""
from _table import attempt, section, table


def shape(error):
    """A group as nested lists, for printing."""
    if isinstance(error, BaseExceptionGroup):
        return [error.message, *map(shape, error.exceptions)]
    return repr(error) if error is not None else None


nested = ExceptionGroup("outer", [ValueError(1), ExceptionGroup("inner", [TypeError(2), ValueError(3), KeyError(4)]), OSError(5)])

table("""
ExceptionGroup("m", [ValueError(1)]), str(ExceptionGroup("m", [ValueError(1)])), str(ExceptionGroup("m", [ValueError(1), KeyError()]))
ExceptionGroup("m", (ValueError(1),)).exceptions, ExceptionGroup("m", [ValueError(1)]).message, ExceptionGroup("m", [ValueError(1)]).args
ExceptionGroup()
ExceptionGroup("m")
ExceptionGroup("m", [])
ExceptionGroup("m", 5)
ExceptionGroup("m", [5])
ExceptionGroup("m", [ValueError])
ExceptionGroup(5, [ValueError()])
ExceptionGroup("m", [KeyboardInterrupt()])
type(BaseExceptionGroup("m", [KeyboardInterrupt()])), type(BaseExceptionGroup("m", [ValueError()])), ExceptionGroup.__mro__[1:4]
ExceptionGroup("m", {ValueError(): 1})
ExceptionGroup[int]
shape(nested.subgroup(ValueError)), shape(nested.subgroup(OSError)), nested.subgroup(IndexError), nested.subgroup(Exception) is nested
[shape(x) for x in nested.split(ValueError)], [shape(x) for x in nested.split((TypeError, KeyError))]
[shape(x) for x in nested.split(lambda e: e.args and e.args[0] in (2, 5))], nested.split(ExceptionGroup)[0] is nested
[shape(x) for x in nested.split(Exception)], [shape(x) for x in nested.split(IndexError)], [shape(x) for x in nested.split(())]
nested.split(5)
nested.split()
nested.subgroup([ValueError])
nested.derive([KeyError()]), type(nested.derive([KeyboardInterrupt()]))
""", globals())


def run(error, *clauses):
    """Raises an error into a chain of except* clauses made from the names of classes."""
    source = ["try:", "    raise error"]
    for clause in clauses:
        source += [f"except* {clause} as e:", f"    log.append(({clause!r}, shape(e)))"]
    source += ["else:", "    log.append('else')", "finally:", "    log.append('finally')"]
    log = []
    try:
        exec("\n".join(source), {"error": error, "log": log, "shape": shape})
    except BaseException as left:
        log.append(("left", shape(left)))
    print(log)


@section("except*")
def except_star():
    run(nested, "ValueError")
    run(nested, "ValueError", "TypeError")
    run(nested, "ValueError", "(TypeError, KeyError)", "OSError")
    run(nested, "IndexError")
    run(nested, "Exception", "ValueError")
    run(ValueError("bare"), "ValueError")
    run(ValueError("bare"), "KeyError", "LookupError")
    run(KeyboardInterrupt(), "KeyboardInterrupt")
    run(BaseExceptionGroup("b", [KeyboardInterrupt(), ValueError()]), "ValueError")
    run(nested, "ExceptionGroup")
    run(nested, "5")
    run(nested, "(ValueError, BaseExceptionGroup)")
    run(nested, "int")
    run(nested, "()")


@section("raising inside")
def raising_inside():
    def show(function):
        try:
            function()
        except BaseException as e:
            print(shape(e), "| context", shape(e.__context__), "| cause", shape(e.__cause__))

    def one():
        try:
            raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
        except* ValueError:
            raise KeyError("new")

    def two():
        try:
            raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
        except* ValueError as e:
            raise KeyError("a") from e
        except* TypeError as e:
            raise IndexError("b")

    def reraise():
        try:
            raise nested
        except* ValueError:
            raise
        except* TypeError:
            pass

    def reraise_named():
        try:
            raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
        except* ValueError as e:
            raise e

    def bare():
        try:
            raise ValueError("v")
        except* ValueError:
            raise

    def nothing():
        try:
            raise ExceptionGroup("g", [ValueError(1)])
        except* ValueError as e:
            e = None
        print("went on")

    for function in (one, two, reraise, reraise_named, bare, nothing):
        print(function.__name__, end=": ")
        show(function)


@section("subclasses")
def subclasses():
    class MyGroup(ExceptionGroup):
        def __new__(cls, message, errors, code=0):
            self = super().__new__(cls, message, errors)
            self.code = code
            return self

        def derive(self, errors):
            return MyGroup(self.message, errors, self.code)

    g = MyGroup("mine", [ValueError(1), TypeError(2)], 7)
    g.add_note("noted")
    g.__cause__ = KeyError("cause")
    match, rest = g.split(ValueError)
    print(type(match).__name__, match.code, match.__notes__, repr(match.__cause__), shape(rest), rest.code)
    print(match.__notes__ is not g.__notes__)

    class Plain(ExceptionGroup):
        pass
    print(type(Plain("p", [ValueError()]).split(ValueError)[0]), type(Plain("p", [ValueError(), KeyError()]).split(ValueError)[0]))

    class BadDerive(ExceptionGroup):
        def derive(self, errors):
            return 5
    attempt(BadDerive("b", [ValueError(), KeyError()]).split, ValueError)

    class Both(ExceptionGroup, ValueError):
        pass
    print(shape(Both("x", [TypeError()])), isinstance(Both("x", [TypeError()]), ValueError))
    attempt(setattr, g, "exceptions", ())
    attempt(setattr, g, "message", "x")
    import copy, pickle
    copied = pickle.loads(pickle.dumps(nested))
    print(shape(copied) == shape(nested), shape(copy.copy(nested)) == shape(nested))


@section("control flow")
def control_flow():
    def loop():
        out = []
        for i in range(4):
            try:
                if i % 2:
                    raise ExceptionGroup("g", [ValueError(i), KeyError(i)])
                out.append(i)
            except* ValueError as e:
                out.append(f"v{e.exceptions[0].args[0]}")
            except* KeyError as e:
                out.append(f"k{len(e.exceptions)}")
            else:
                out.append("else")
            finally:
                out.append("f")
        return out
    print(loop())

    def traced():
        try:
            try:
                raise ExceptionGroup("g", [ValueError(1), ExceptionGroup("h", [KeyError(2)])])
            except* KeyError:
                pass
        except ExceptionGroup as e:
            return shape(e), e.__traceback__ is not None, shape(e.__context__)
    print(traced())
    caught = 0
    for i in range(200):
        try:
            try:
                raise ExceptionGroup("x", [ValueError(i), TypeError(i), *([KeyError(i)] if i % 3 == 0 else [])])
            except* ValueError as e:
                caught += e.exceptions[0].args[0]
            except* TypeError:
                caught += 1
        except ExceptionGroup as rest:
            caught -= len(rest.exceptions)
    print(caught)
