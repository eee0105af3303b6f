"""Source text: encodings, byte order marks, line ends, literals, warnings about them, and nesting without bounds."""
import ast
import warnings
from _table import attempt, section

TEXT = "# coding: {}\nx = 'é€'\n"


def value(source):
    namespace = {}
    exec(source, namespace)
    return namespace["x"]


def failure(source, mode="exec"):
    try:
        return type(compile(source, "f", mode)).__name__
    except Exception as error:
        return type(error).__name__, error.args


@section("encodings")
def encodings():
    for name in "utf-8", "UTF-8", "utf8", "latin-1", "iso-8859-15", "cp1252", "utf-8-sig", "latin_1_x", "koi8-r", "ascii", "foo", "utf-16":
        for encoding in "utf-8", "latin-1", "iso-8859-15", "cp1252":
            source = TEXT.format(name).encode(encoding, "replace")
            print(name, encoding, failure(source))
            if name != "utf-16":
                attempt(value, source)
    for source in (b"\xef\xbb\xbfx = '\xc3\xa9'", b"\xef\xbb\xbf# coding: latin-1\nx = 1", b"\xef\xbb\xbf# coding: utf-8\nx = 'a'",
                   b"#!/bin/x\n# vim: set fileencoding=latin-1 :\nx = '\xe9'\n", b"\n#coding=latin-1\nx = '\xe9'\n",
                   b"x = 1\n#coding=latin-1\nx = '\xe9'\n", b"\n\n#coding=latin-1\nx = '\xe9'\n", b"# nocoding latin-1\nx = '\xe9'\n",
                   b" \t#coding: latin-1\nx = '\xe9'\n", b"'''#coding: latin-1'''\nx = '\xe9'\n", b"x = '\xff'", b"\xff = 1", b"x\xff = 1",
                   b"x = 1 # \xff", b"x = '\xe2\x82'", b"x = '\\x41\xff'", b"x = '\xc3\xa9\xed\xa0\x80'", b"x = b'\xc3\xa9'"):
        print(source, failure(source))
    attempt(value, "# coding: latin-1\nx = 'é'\n")
    print(failure("x\0y"), failure(b"x\0y"), failure("x = '\ud800'"))


@section("line ends")
def line_ends():
    for end in "\n", "\r\n", "\r":
        attempt(value, end.join(["x = '''a", "b'''", "if x:", "  x += 'c'", "x = \\", "x", ""]))
        print(failure(end.join(["x = 1", "y z", ""])))
    attempt(value, "x = 1")
    attempt(value, "x = 1\n\\\n")
    attempt(value, "x = (1 # comment\n # more\n\n + 2)\n\x0c\n# end")


@section("literals")
def literals():
    for text in ("0xdead_BEEF", "0B101", "0O777", "1_2.3_4e5_6", "00000", "1e400", "1e-400", "1_0j", "0.1e1J", ".5_5", "9" * 50, "0x" + "f" * 40, "5.", "0e0",
                 r"'\a\b\f\n\r\t\v\\\'\"\0\012\377\777\x7f\u1234\U0010ffff\N{LATIN SMALL LETTER A}\N{bell}'", r"b'\a\0\777\xff\q\u1234'", r"r'\n\''", r"rb'\x'", "'\\\n'", "'''\n\\\n\n'''", "u'a'", "'a' r'\\' \"b\"",
                 "f'{1}{2!r:>{3}}{{}}'", "f'{\"a\" \"b\"}' 'c'", "f'{1:{2}{3}x}'", "f'{1 if 2 else 3}'", "f'{{1}}'", "f'a\\x41{1}\\N{DIGIT ONE}'", "f'{5=}{5 = }{5=!s}{5=:>3}'"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            print(text, ascii(eval(text)))
    print(failure("1" * 5000), failure("0x" + "1" * 5000), failure("x = 1_" + "1" * 4300))
    print(ascii(value("ﬁ = 3; x = fi")), ascii(value("ｘ = 4")))


@section("warnings")
def warned():
    sources = ("'\\d'", "b'\\d'", "'\\é'", "('a'\n '\\z')", "f'\\d{a}\\e'", "f'\\{a}'", "r'\\d'", "1if 2 else 3", "0x1for x in y", "[0x1for x in y]",
               "1jif 2 else 3", "f'{1if 2 else 3}'", "1and 2", "0o1or 2", "0b1is x", "1not in x", "1else", "x = 1 1\n'\\d'", "'\\d' 1 1", "with ('\\d'): pass",
               "with (a, '\\d') as b: pass", "match('\\d')", "'\\d' '\\e'", "'\\\n\\8'", "1_0if x else y", "x = '\\d' if 1else 2")
    for source in sources:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            print(repr(source), failure(source), [(w.category.__name__, str(w.message), w.filename, w.lineno) for w in caught])
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            print(failure(source))


@section("nesting")
def nesting():
    def limit(make, low, high):
        """The deepest nesting that parses, and what happens beyond."""
        while high - low > 1:
            middle = (low + high) // 2
            if failure(make(middle)) == "code":
                low = middle
            else:
                high = middle
        return low

    for opening, closing in ("()", "[]", "{}"):
        print(limit(lambda n: opening * n + "1" + closing * n, 1, 400) if opening != "{" else limit(lambda n: "{0:" * n + "1" + "}" * n, 1, 150))
    print(limit(lambda n: "".join(" " * i + "if x:\n" for i in range(n)) + " " * n + "y\n", 1, 150))
    deep = 100_000
    for source in ("(" * deep, "[" * deep, "{" * deep, "f(" * deep, "a[" * deep, "-" * deep + "1", "not " * deep + "1", "lambda: " * deep + "1",
                   "1 if 1 else " * deep + "1", "1" + " ** 1" * deep, "(" * deep + ")" * deep, "if x: pass\n" + "elif x: pass\n" * deep,
                   "".join(" " * i + "if x:\n" for i in range(1000)), "match x:\n case " + "(" * deep, "f'" + "{" * deep, "x = " * deep + "1",
                   "a" + ".b" * deep, "1" + "+1" * deep, "@a\n" * deep, "await " * deep + "x", "*" * deep + "x", "f'{" * deep, "async " * deep):
        try:
            compile(source, "f", "exec")
            result = "code"
        except (SyntaxError, MemoryError, RecursionError) as error:
            result = type(error).__name__
        print(repr(source[:20]), result in ("code", "SyntaxError", "IndentationError", "MemoryError", "RecursionError"))
    try:
        ast.parse("[" * 150 + "-" * 2000 + "1" + "]" * 150)
        print("parsed")
    except (MemoryError, RecursionError):
        print("refused")
