"""The classes of ast: fields, documentation, construction, conversion to code, and what is wrong with bad trees."""
import ast
import copy
from _table import attempt, section

PLACE = {"lineno": 1, "col_offset": 0}
ENDS = {**PLACE, "end_lineno": 1, "end_col_offset": 2}


@section("classes")
def classes():
    found = [value for value in vars(ast).values() if isinstance(value, type) and issubclass(value, ast.AST)]
    for cls in sorted(found, key=lambda c: c.__name__):
        if cls.__module__ == "ast" and cls.__name__ not in ("slice", "Index", "ExtSlice", "Suite", "AugLoad", "AugStore", "Param", "Num", "Str", "Bytes", "NameConstant", "Ellipsis"):
            defaults = sorted(name for name, value in vars(cls).items() if value is None and name != "__doc__")
            print(cls.__name__, cls.__doc__, cls._fields, cls._attributes, cls.__match_args__, cls.__base__.__name__, defaults)


@section("construction")
def construction():
    class Named(ast.Name):
        pass

    class Own(ast.AST):
        _fields = ("a", "b")

    attempt(lambda: ast.Name("x").__dict__)
    attempt(lambda: ast.Name("x", ast.Load(), 3))
    attempt(lambda: ast.Name("x", id="y"))
    attempt(lambda: ast.Name(foo=1, lineno=3).__dict__)
    attempt(lambda: ast.AST(1))
    attempt(lambda: ast.Load(1))
    attempt(lambda: ast.Name().id)
    attempt(lambda: ast.Name().lineno)
    attempt(lambda: ast.Name().end_lineno)
    attempt(lambda: ast.FunctionDef().returns)
    attempt(lambda: ast.FunctionDef().body)
    attempt(lambda: Named("a").__dict__)
    attempt(lambda: Own(1, b=2).__dict__)
    attempt(lambda: Own(1, 2, 3))
    attempt(lambda: ast.Name("x").__reduce__())
    attempt(lambda: ast.Load() is ast.Load())
    attempt(lambda: ast.parse("x").body[0].value.ctx is ast.parse("y").body[0].value.ctx)
    attempt(lambda: ast.dump(copy.deepcopy(ast.parse("x = [1]")), include_attributes=True))
    match ast.parse("a + 1", mode="eval").body:
        case ast.BinOp(ast.Name(name), ast.Add(), ast.Constant(value)):
            print("matched", name, value)


def module(*statements):
    attempt(lambda: type(compile(ast.Module(list(statements), []), "f", "exec")))


def expression(node):
    attempt(lambda: type(compile(ast.Expression(node), "f", "eval")))


def pattern(node):
    module(ast.Match(one(), [ast.match_case(node, None, [ast.Pass(**PLACE)])], **PLACE))


def one(value=1):
    return ast.Constant(value, **PLACE)


def name(identifier="x", context=ast.Load):
    return ast.Name(identifier, context(), **PLACE)


@section("missing and wrong fields")
def fields():
    attempt(compile, ast.Module(), "f", "exec")
    attempt(compile, ast.Module([1], []), "f", "exec")
    attempt(compile, ast.Module(None, []), "f", "exec")
    attempt(compile, ast.Module((), []), "f", "exec")
    attempt(compile, ast.Expression(None), "f", "eval")
    attempt(compile, ast.Expression(one()), "f", "exec")
    attempt(compile, ast.Name("x"), "f", "exec")
    attempt(compile, ast.Interactive([ast.Expr(one("shown"), **PLACE)]), "f", "single")
    attempt(compile, ast.Interactive(3), "f", "single")
    module(ast.Expr())
    module(ast.Expr(ast.Name("x", ast.Load())))
    module(ast.Expr(ast.Name("x", ast.Load()), **PLACE))
    module(ast.Expr(ast.Name(1, ast.Load(), **PLACE), **PLACE))
    module(ast.Expr(ast.Name(None, ast.Load(), **PLACE), **PLACE))
    module(ast.Expr(ast.Name("x", 3, **PLACE), **PLACE))
    module(ast.Expr(ast.Name("x", None, **PLACE), **PLACE))
    module(ast.Expr(ast.Name("x", ast.Load(), lineno="a", col_offset=0), **PLACE))
    module(ast.Expr(ast.Name("x", ast.Load(), lineno=2**40, col_offset=0), **PLACE))
    module(ast.Pass(lineno=None, col_offset=0))
    module(ast.Pass(lineno=2, col_offset=0, end_lineno=1))
    module(ast.Pass(lineno=-2, col_offset=0))
    module(ast.Pass(lineno=2, col_offset=5, end_lineno=2, end_col_offset=1))
    module(ast.Pass(lineno=1, col_offset=-1, end_lineno=1, end_col_offset=0))
    module(ast.For(**PLACE))
    module(ast.Global([1], **PLACE))
    module(ast.Global("x", **PLACE))
    module(ast.ExceptHandler(None, None, [], **PLACE))
    module(ast.FunctionDef("f", None, [ast.Pass(**PLACE)], [], **PLACE))
    module(ast.FunctionDef("f", ast.arguments(), [ast.Pass(**PLACE)], [], **PLACE))
    module(ast.AnnAssign(name("x", ast.Store), name(), None, "x", **PLACE))
    module(ast.ImportFrom("a", [ast.alias("b", **PLACE)], None, **PLACE))
    module(ast.ImportFrom(None, [ast.alias("b")], 0, **PLACE))
    module(None)
    expression(ast.BinOp(one(), 1, one(), **PLACE))
    expression(ast.UnaryOp(None, one(), **PLACE))
    expression(ast.Constant(1, kind=3, **PLACE))
    expression(ast.Constant(**PLACE))
    expression(ast.IfExp(one(), None, one(), **PLACE))
    expression(ast.Attribute(name(), None, ast.Load(), **PLACE))
    expression(ast.Call(name(), [], [None], **PLACE))
    expression(ast.Call(name(), [], [ast.keyword("a", one())], **PLACE))
    expression(ast.FormattedValue(one(), "x", None, **PLACE))
    expression(ast.Lambda(ast.arguments([], [ast.arg("x")], None, [], [], None, []), one(), **PLACE))
    pattern(ast.MatchAs(None, "x", **PLACE))
    pattern(None) if False else None


@section("invalid trees")
def invalid():
    body = [ast.Pass(**PLACE)]
    module(ast.If(one(), [], [], **PLACE))
    module(ast.Try(body, [], [], [], **PLACE))
    module(ast.Try(body, [], body, body, **PLACE))
    module(ast.TryStar(body, [], [], [], **PLACE))
    module(ast.TryStar(body, [], body, body, **PLACE))
    module(ast.Raise(None, one(), **PLACE))
    module(ast.Import([], **PLACE))
    module(ast.With([], body, **PLACE))
    module(ast.Match(one(), [], **PLACE))
    module(ast.Match(one(), [None], **PLACE))
    module(ast.Delete([], **PLACE))
    module(ast.Assign([], one(), **PLACE))
    module(ast.Assign([name()], one(), **PLACE))
    module(ast.AnnAssign(ast.Attribute(name(), "a", ast.Store(), **PLACE), one(), None, 1, **PLACE))
    module(ast.FunctionDef("f", ast.arguments([], [], None, [], [], None, [one()]), body, [], **PLACE))
    module(ast.FunctionDef("f", ast.arguments([], [], None, [], [one()], None, []), body, [], **PLACE))
    module(ast.AsyncFunctionDef("f", ast.arguments([], [], None, [], [], None, []), [], [], **PLACE))
    module(ast.ImportFrom("a", [ast.alias("b", **PLACE)], -1, **PLACE))
    module(ast.Global([], **PLACE))
    expression(ast.Name("True", ast.Load(), **PLACE))
    expression(ast.Name("x", ast.Store(), **PLACE))
    expression(ast.BoolOp(ast.And(), [], **PLACE))
    expression(ast.Compare(one(), [], [], **PLACE))
    expression(ast.Compare(one(), [ast.Eq()], [one(), one()], **PLACE))
    expression(ast.Dict([], [one()], **PLACE))
    expression(ast.Dict([None], [one()], **PLACE))
    expression(ast.List([None], ast.Load(), **PLACE))
    expression(ast.Call(name(), [None], [], **PLACE))
    expression(ast.ListComp(one(), [], **PLACE))
    expression(ast.ListComp(one(), [ast.comprehension(one(), one(), [], 0)], **PLACE))
    expression(ast.Starred(one(), ast.Load(), **PLACE))
    expression(ast.Tuple([name("x", ast.Store)], ast.Load(), **PLACE))
    expression(ast.Constant([], **PLACE))
    expression(ast.Constant((1, (2, [])), **PLACE))
    expression(ast.Constant((1, "a"), **PLACE))
    for node in (ast.MatchStar("x", **ENDS), ast.MatchAs(None, "_", **ENDS), ast.MatchAs(None, "True", **ENDS),
                 ast.MatchAs(ast.MatchAs(None, "x", **ENDS), None, **ENDS), ast.MatchOr([], **ENDS),
                 ast.MatchValue(name(), **ENDS), ast.MatchValue(one(None), **ENDS), ast.MatchSingleton(3, **ENDS),
                 ast.MatchMapping([one()], [], None, **ENDS), ast.MatchClass(one(), [], [], [], **ENDS),
                 ast.MatchClass(name(), [], ["a"], [], **ENDS), ast.MatchSequence([1], **ENDS),
                 ast.MatchClass(name(), [], ["None"], [ast.MatchAs(None, None, **ENDS)], **ENDS),
                 ast.MatchValue(ast.UnaryOp(ast.UAdd(), one(), **PLACE), **ENDS),
                 ast.MatchValue(ast.BinOp(one(1), ast.Add(), one(2j), **PLACE), **ENDS)):
        pattern(node)


@section("depth")
def depth():
    def nested(levels):
        node = one()
        for _ in range(levels):
            node = ast.UnaryOp(ast.USub(), node, **PLACE)
        return ast.Expression(node)

    attempt(lambda: type(compile(nested(300), "f", "eval")))
    attempt(compile, nested(5000), "f", "eval")
    attempt(ast.parse, "-" * 5000 + "1")


@section("trees to code")
def compiled():
    program = ast.parse("def double(x):\n    return x * 2\nresult = [double(i) for i in range(3)]")
    for node in ast.walk(program):
        if isinstance(node, ast.Constant) and node.value == 2:
            node.value = 5
    namespace = {}
    exec(compile(program, "f", "exec"), namespace)
    print(namespace["result"])
    addition = ast.Expression(ast.BinOp(name("a"), ast.Add(), ast.Constant("b", lineno=1, col_offset=3), **PLACE))
    code = compile(addition, "f", "eval")
    print(eval(code, {"a": "a"}), list(code.co_positions()))
    exec(compile(ast.Interactive([ast.Expr(one("shown"), **PLACE)]), "f", "single"))
    print(ast.literal_eval("{'a': [1, 2.5, (None, True)], b'x': {-3, 1+2j}}"))
    for text in "f()", "a", "[x]", "1 + 1", "'a' 'b'", "{**a}", "-'a'", "  1", "1\n\n":
        attempt(ast.literal_eval, text)
    print(ast.dump(ast.parse("(int, *str, **x) -> y", mode="func_type"), include_attributes=True))
