"""Source text nested 100,000 deep in everything that the grammar lets nest, as a program, and in smaller depths."""
from case import program

# Repeated parts: (name, before, middle, after); the text is before * n + middle + after * n.
SHAPES = {
    "parentheses": ("(", "x", ")"), "brackets": ("[", "x", "]"), "braces": ("{", "x", "}"), "dict values": ("{1:", "x", "}"), "dict keys": ("{", "x", ":1}"), "calls": ("f(", "x", ")"), "keyword arguments": ("f(a=", "x", ")"),
    "starred arguments": ("f(*", "x", ")"), "double stars": ("f(**", "x", ")"), "subscripts": ("a[", "x", "]"), "slices": ("a[1:", "x", "]"), "tuples": ("(", "x", ",)"), "list comprehensions": ("[", "x", " for a in b]"),
    "comprehension sources": ("[a for a in ", "x", "]"), "generator expressions": ("(", "x", " for a in b)"), "walrus": ("(a:=", "x", ")"), "lambdas": ("lambda: ", "x", ""), "lambda defaults": ("lambda a=", "x", ": a"),
    "not": ("not ", "x", ""), "minus": ("-", "x", ""), "tilde": ("~", "x", ""), "plus signs": ("+", "x", ""), "awaits": ("await ", "x", ""), "powers": ("x**", "x", ""), "conditional": ("a if b else ", "x", ""),
    "conditional inside": ("(", "x", " if a else b)"), "addition": ("x+", "x", ""), "and": ("x and ", "x", ""), "or": ("x or ", "x", ""), "comparisons": ("x<", "x", ""), "multiplication": ("", "x", "*x"),
    "attributes": ("", "x", ".a"), "call chain": ("", "f", "()"), "subscript chain": ("", "a", "[0]"), "attribute calls": ("", "a", ".b()"), "yields": ("(yield ", "x", ")"), "f-string fields": ("f'{", "x", "}'"),
    "strings": ("'a' ", "'b'", ""), "f-strings": ("f'{x}' ", "'b'", ""), "commas": ("x,", "x", ""), "assignments": ("x = ", "1", ""), "semicolons": ("x;", "x", ""), "open parentheses": ("(", "", ""), "open brackets": ("[", "", ""),
    "open braces": ("{", "", ""), "close parentheses": (")", "", ""), "mixed brackets": ("([{", "x", "}])"), "wrong brackets": ("([", "x", ")"), "ellipsis chain": ("", "...", ".a"), "in": ("x in ", "x", ""), "is not": ("x is not ", "x", ""),
    "shifts": ("x<<", "x", ""), "backslashes": ("\\\n", "x", ""), "annotations": ("x: ", "int", ""), "stars": ("*", "x", ""), "arrows": ("->", "x", ""), "dots import": (".", "", ""), "at": ("x@", "x", ""), "floor": ("x//", "x", ""),
}
STATEMENTS = {
    "if": lambda n: "".join(" " * min(i, 2000) + "if x:\n" for i in range(min(n, 2000))), "while one line": lambda n: "while x: " * n + "pass\n", "elif": lambda n: "if x: pass\n" + "elif x: pass\n" * n, "try": lambda n: nested(n, "try:", "finally: pass"),
    "with": lambda n: nested(n, "with a:"), "with items": lambda n: "with " + "a, " * n + "a: pass\n", "for": lambda n: nested(n, "for a in b:"), "for few": lambda n: nested(19, "for a in b:"), "for twenty one": lambda n: nested(21, "for a in b:"),
    "functions": lambda n: nested(n, "def f():"), "functions ninety": lambda n: nested(95, "def f():"), "classes": lambda n: nested(n, "class A:"), "classes ninety": lambda n: nested(95, "class A:"), "decorators": lambda n: "@a\n" * n + "def f(): pass\n",
    "except clauses": lambda n: "try: pass\n" + "except A: pass\n" * n, "match cases": lambda n: "match x:\n" + " case 1: pass\n" * n, "patterns": lambda n: "match x:\n case " + "[" * n + "]" * n + ": pass\n", "or patterns": lambda n: "match x:\n case " + "1|" * n + "2: pass\n",
    "class patterns": lambda n: "match x:\n case " + "A(" * n + ")" * n + ": pass\n", "as patterns": lambda n: "match x:\n case " + "(" * n + "1" + " as a)" * n + ": pass\n", "mapping patterns": lambda n: "match x:\n case " + "{1:" * n + "_" + "}" * n + ": pass\n",
    "parameters": lambda n: "def f(" + ", ".join(f"a{i}" for i in range(n)) + "): pass\n", "arguments": lambda n: "print(" + "1, " * n + ")\n" if n < 5000 else "len([" + "1, " * n + "])\n", "global names": lambda n: "global " + ", ".join(f"a{i}" for i in range(n)) + "\n",
    "deletes": lambda n: "del " + "(" * n + "a" + ")" * n + "\n", "unpacking": lambda n: "(" * n + "a" + ",)" * n + " = 1\n", "for targets": lambda n: "for " + "[" * n + "a" + "]" * n + " in b: pass\n", "import names": lambda n: "from a import " + ", ".join(f"b{i}" for i in range(n)) + "\n",
    "import dots": lambda n: "import " + "a." * n + "a\n", "lines": lambda n: "x = 1\n" * n, "blank lines": lambda n: "\n" * n + "x = 1\n", "comprehension clauses": lambda n: "[a " + "for a in b " * n + "]\n", "comprehension ifs": lambda n: "[a for a in b " + "if a " * n + "]\n",
    "format specs": lambda n: "f'{x:" + "{y:" * n + "}" * n + "}'\n", "long line": lambda n: "x = '" + "a" * (n * 10) + "'\n", "long name": lambda n: "a" * n + " = 1\n", "long number": lambda n: "x = " + "9" * n + "\n", "long hexadecimal": lambda n: "x = 0x" + "f" * n + "\n",
    "long float": lambda n: "x = 0." + "1" * n + "\n", "long exponent": lambda n: "x = 1e" + "1" * n + "\n", "long comment": lambda n: "#" + "x" * n + "\n", "tabs": lambda n: "if x:\n" + "\t" * n + "pass\n", "dedents": lambda n: "".join("\t" * i + "if 1:\n" for i in range(99)) + "\t" * 99 + "pass\n",
    "dedents too many": lambda n: "".join("\t" * i + "if 1:\n" for i in range(101)) + "\t" * 101 + "pass\n", "continuations": lambda n: "x = 1" + " \\\n" * n + "\n", "async": lambda n: nested(n, "async def f():"), "lambda arguments": lambda n: "lambda " + ", ".join(f"a{i}" for i in range(n)) + ": 0\n",
    "constants": lambda n: "x = [" + ", ".join(map(str, range(n))) + "]\n", "names": lambda n: "\n".join(f"name{i} = {i}" for i in range(n)) + "\n", "dictionary": lambda n: "x = {" + ", ".join(f"{i}: {i}" for i in range(n)) + "}\n", "returns": lambda n: "def f():\n" + " return 1\n" * n,
}
# CPython's own C stack, memory or patience ends earlier or later here.
CLEAN = {"import dots", "while one line", "comprehension clauses", "classes ninety", "functions ninety", "patterns", "mixed brackets"}


def nested(n, opening, closing=""):
    """A block statement nested n deep; its text stays small enough to write."""
    n = min(n, 1500)
    lines = [" " * i + opening for i in range(n)] + [" " * n + "pass"]
    if closing:
        lines += [" " * i + closing for i in reversed(range(n))]
    return "\n".join(lines) + "\n"


def cases():
    for depth in (100_000, 5_000, 150):
        for name, (before, middle, after) in SHAPES.items():
            source = before * depth + middle + after * depth + "\n"
            # At depths where a limit of the parser is near, which error comes first is its own affair.
            yield program(f"{name} {depth} deep", source, clean=depth == 5_000 or name in CLEAN, command=("-c", "import sys; compile(open('main.py').read(), 'main.py', 'exec')") if depth < 100_000 else ("main.py",))
        for name, make in STATEMENTS.items():
            if depth > 5_000 or name in ("lines", "elif", "decorators", "parameters", "or patterns"):
                yield program(f"statement {name} {depth}", make(depth), clean=name in CLEAN or depth == 5_000, command=("-c", "compile(open('main.py').read(), 'main.py', 'exec')"))
