"""compile, eval, exec: modes, flags, code objects, AST in and out, namespaces, encodings, future features."""
import ast
import types
from _table import attempt, section, table


@section("modes")
def modes():
    print(eval("1 + 2"), eval(" \t 3"), eval("(\n4\n)"), eval(b"5"), eval(bytearray(b"6")) , eval(compile("7", "f", "eval")), eval("x", {"x": 8}), eval("x + y", {"x": 1}, {"y": 9}))
    for source, mode in (("x = 1", "eval"), ("1;2", "single"), ("if 1:\n  2\n", "single"), ("1\n2", "single"), ("", "exec"), ("", "eval"), ("", "single"), ("1", "exec"), ("def f(): pass", "single"), ("def f(): pass\n", "single"), ("for x in y:", "exec"), ("pass", "eval"), ("x\0y", "exec"), (b"x\xff", "exec"), ("yield 1", "exec"), ("return", "exec"), ("await x", "exec"), ("break", "exec"), ("continue", "exec"), ("1 +", "eval"), ("a b", "eval"), ("lambda: (yield)", "eval"), ("*a", "eval"), ("a := 1", "eval"), ("(a := 1)", "eval")):
        try:
            code = compile(source, "file", mode)
            print(repr(source), mode, code.co_name, code.co_filename, code.co_firstlineno, code.co_names)
        except (SyntaxError, ValueError) as error:
            print(repr(source), mode, type(error).__name__, error)
    for line in ("5", "None", "'a'; [1]", "x = 3", "_"):
        exec(compile(line, "f", "single"))
    attempt(compile, 5, "f", "exec")
    attempt(compile, "x", 5, "exec")
    attempt(compile, "x", "f", "exec", 1 << 30)
    attempt(compile, "x", "f", "exec", optimize=5)
    attempt(eval, 5)
    attempt(exec, None)
    attempt(eval, "x", 5)
    attempt(exec, "x", {}, 5)
    attempt(eval, (lambda: 0).__code__)
    attempt(exec, (lambda x: 0).__code__)

    def outer():
        y = 1
        return (lambda: y)
    attempt(eval, outer().__code__)
    attempt(exec, outer().__code__, closure=outer().__closure__)
    attempt(exec, "1", closure=())
    print(eval(compile("assert 0, 'off'\n5", "f", "exec", optimize=1)), eval(compile("__debug__", "f", "eval", optimize=1)), eval(compile("__debug__", "f", "eval", optimize=0)))
    code = compile("'doc'\ndef f():\n    'inner'\n", "f", "exec", optimize=2)
    space = {}
    exec(code, space)
    print(space.get("__doc__"), space["f"].__doc__)


@section("encodings")
def encodings():
    for source in (b"# -*- coding: latin-1 -*-\nx = '\xe9'", "x = 'é'".encode(), b"\xef\xbb\xbfx = 1", b"# coding: utf-8\nx = '\xc3\xa9'", b"# coding: nonsense\nx = 1", b"\xef\xbb\xbf# coding: latin-1\nx = 1", b"x = '\xe9'", "# coding: nonsense\nx = 'é'", "\ufeffx = 2", b"#!shebang\n# vim: set fileencoding=iso-8859-15 :\nx = '\xa4'", "ｘ = 'nfkc'", b"x = 1\r\ny = 2\rz = 3\n", "x = 1\x0cy = 2", "\x0cx = 1", b"\xff\xfex\0"):
        space = {}
        try:
            exec(source, space)
            print(repr(source), "->", ascii({k: v for k, v in space.items() if k != "__builtins__"}))
        except SyntaxError as error:
            print(repr(source), "->", type(error).__name__, error.msg, error.lineno)
        except ValueError as error:
            print(repr(source), "->", type(error).__name__, error)


@section("code objects")
def code_objects():
    def f(a, b=1, *c, d, **e):
        """Doc."""
        x = [a for _ in c]
        return lambda: (x, 1.5, "s", None, (1, 2))
    c = f.__code__
    print(c.co_name, c.co_qualname, c.co_argcount, c.co_kwonlyargcount, c.co_posonlyargcount, c.co_nlocals, c.co_varnames, c.co_cellvars, c.co_freevars, c.co_names, c.co_flags, c.co_stacksize > 0)
    print([k if not isinstance(k, types.CodeType) else k.co_name for k in c.co_consts], type(c.co_code), type(c.co_linetable), type(c.co_exceptiontable), [line - c.co_firstlineno for _, _, line in c.co_lines() if line], len(list(c.co_positions())) > 5)
    d = c.replace(co_name="g", co_consts=c.co_consts, co_firstlineno=100)
    print(d.co_name, d.co_firstlineno, d == c, c == c.replace(), hash(c) == hash(c.replace()), repr(c).split(" at ")[0], c != 5)
    attempt(c.replace, co_nothing=1)
    attempt(c.replace, co_argcount="x")
    attempt(c.replace, co_argcount=-1)
    attempt(c.replace, co_code="text")
    attempt(setattr, c, "co_name", "x")
    attempt(types.CodeType)
    attempt(types.CodeType, 1)
    print(compile("1", "f", "eval") == compile("1", "f", "eval"), compile("1", "f", "eval") == compile("1.0", "f", "eval"), compile("0.0", "f", "eval") == compile("-0.0", "f", "eval"))
    one, two = (lambda: 1), (lambda: 1)
    print(one.__code__ == two.__code__, eval("(lambda: 1).__code__ == (lambda: 1).__code__"))
    print(compile("x = 1\ny = 'a' 'b'\nz = 2 * 3 + 4\nw = (1, 2) + (3,)\nv = -5\nu = not 1\nt = 'abc'[1]", "f", "exec").co_consts)


@section("ast")
def trees():
    source = "def f(a, *b: int, c=1) -> str:\n    '''doc'''\n    x: int = a if b else c\n    for i, (j, *k) in b:\n        yield f'{i!r:>{j}} and {k}'\n    else:\n        del x\n    return [y async for y in z] if 0 else {**a, 1: 2}\n@d\nclass C(B, m=1):\n    async def g(self):\n        async with a as b, c: await d\n        try: raise e from f\n        except* (g, h) as i: pass\n        finally: assert j, k\n        match l:\n            case [1, *r] | {'k': v, **s} if t: pass\n            case P(1, q=2) as u: pass\n            case None | -1.5: pass\nfrom . import (a as b, c)\nimport d.e\nglobal_ = lambda x, /, y, *, z: (x := 1)\na[1:2, ::3] = b.c = *d, e\nx @= y ** -z // ~w\nwhile not a and b or c < d <= e is not f not in g: continue\nwith open(x) as (p, q): pass\n"
    source = source.replace(" [y async for y in z] if 0 else", "").replace("return {**a", "x = {**a")
    tree = ast.parse(source)
    print(ast.dump(tree))
    print(ast.unparse(tree))
    print(ast.dump(ast.parse("x = 1", "f", "exec"), indent=2, include_attributes=True))
    print(ast.dump(ast.parse("a + b", mode="eval")), ast.dump(ast.parse("(int, str) -> bool", mode="func_type")), ast.literal_eval("{'a': [1, -2.5, (3,), {4}, b'x', None, True, 1+2j]}"))
    attempt(ast.literal_eval, "f()")
    attempt(ast.literal_eval, "1 + a")
    attempt(ast.parse, "x = ")
    code = compile(ast.fix_missing_locations(ast.Expression(ast.BinOp(ast.Constant(3), ast.Mult(), ast.Constant(14)))), "f", "eval")
    print(eval(code), ast.get_source_segment("x = foo(1)", ast.parse("x = foo(1)").body[0].value), ast.get_docstring(tree.body[0]), [type(n).__name__ for n in ast.walk(ast.parse("f(x)[0].y"))])
    attempt(compile, ast.Expression(ast.Constant(1)), "f", "eval")
    attempt(compile, ast.Module([], []), "f", "eval")
    attempt(compile, ast.Expression(5), "f", "eval")
    attempt(compile, ast.Module([ast.Expr()], []), "f", "exec")
    attempt(compile, ast.fix_missing_locations(ast.Module([ast.Assign([ast.Constant(1)], ast.Constant(2))], [])), "f", "exec")
    attempt(compile, ast.fix_missing_locations(ast.Module([ast.Expr(ast.Name("x", ast.Store()))], [])), "f", "exec")

    class Double(ast.NodeTransformer):
        def visit_Constant(self, node):
            return ast.copy_location(ast.Constant(node.value * 2), node)

        def visit_Name(self, node):
            return ast.copy_location(ast.Name(node.id.upper(), node.ctx), node)
    t = Double().visit(ast.parse("x + 4 + 'ab'", mode="eval"))
    print(ast.unparse(t), isinstance(t, ast.Expression))

    class Names(ast.NodeVisitor):
        found = []

        def visit_Name(self, node):
            self.found.append((node.id, node.lineno, node.col_offset, node.end_col_offset))
    Names().visit(ast.parse("alpha = beta(\n  gamma, [delta])"))
    print(Names.found)
    n = ast.Name("x", ctx=ast.Load(), lineno=1, extra=5)
    print(n._fields, n._attributes, n.extra, ast.Name.__match_args__, ast.BinOp.__doc__, ast.Add() == ast.Add())
    attempt(ast.Name, "a", 1, 2)
    attempt(lambda: ast.Name().id)
    print(compile("x + 1", "f", "eval", ast.PyCF_ONLY_AST), compile("1", "f", "exec", flags=ast.PyCF_ONLY_AST, dont_inherit=True).body)


def evaluate_many(n):
    total = 0
    for i in range(n):
        total += eval(f"{i} * 2 + x", {"x": i})
        space = {"i": i}
        exec("def f(y):\n    return y + i\nresult = f(3)", space)
        total += space["result"]
    return total


code = compile("total = 0\nfor k in range(n):\n    total += k * factor", "hot", "exec")
space = {"n": 500, "factor": 3}
exec(code, space)
print(evaluate_many(60), space["total"], eval(compile("[q * q for q in range(5)]", "f", "eval")))
