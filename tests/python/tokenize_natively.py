"""_tokenize, which gives the tokens of the compiler's own tokenizer: kinds, places, lines, errors."""
import _tokenize
from _table import section

SOURCES = [
    "x = 1\n", "x = 1", "", "\n", "def f():\n  x = 'é' + é\n  return (1,\n 2)\n", "if 1:\n\tpass\n        pass\n",
    "a = '''x\ny''' + 1\n\n# c\nb", "(1+2]", "1__1", "'abc", "'''abc\ndef", "é = $", "x\\\n = 1", "async = await\n",
    "f'{a}'", "  a\n b", "a: int  # type: ignore\n", "x\0y", "\ufeffa", "(a,\nb", "0777", "if a:\n  if b:\n    c",
    "a b\r\nc\rd", "print 1;;", "x \\ y", "1_", "0b12", "\udc80", "a\f b", "if 1:\n  \\\n  a\n",
    "+ - * / // % @ & | ^ ~ << >> < > <= >= == != <> -> += -= *= /= //= %= @= &= |= ^= <<= >>= **= ** ... . := , ; :\n",
]

for source in SOURCES:
    section(ascii(source))
    try:
        for token in _tokenize.TokenizerIter(source):
            print(ascii(token))
    except (SyntaxError, ValueError) as error:
        print(type(error).__name__, ascii(error.args))

section("the iterator")
tokens = _tokenize.TokenizerIter(source="a")
print(type(tokens), next(tokens), next(tokens), next(tokens, None), next(tokens, None))
for argument in (1, b"a", None):
    try:
        _tokenize.TokenizerIter(argument)
    except TypeError as error:
        print(error)
