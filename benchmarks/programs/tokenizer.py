"""A hand-written tokenizer for a C-like language over a generated source, n times: character classes, slices,
tuples, sets.
"""
import sys
from collections import Counter

DEFAULT = 250
SMALL = 1

KEYWORDS = {"if", "else", "while", "return", "int", "for", "void"}
THREE = {"<<=", ">>=", "..."}
TWO = {"==", "!=", "<=", ">=", "&&", "||", "++", "--", "+=", "-=", "->", "<<", ">>"}

SOURCE = """
/* function %d */
int compute_%d(int first, int *second) {
    // walk the list
    for (int i = 0; i <= first; ++i) {
        if (second[i] != 0x%x && first >= %d) { second[i] <<= 2; }
        else { *second += i->next - 3.25e-%d; }
        while (first-- > 10) return call("text \\"%d\\"\\n", 'c', i && !first);
    }
}
"""


class LexError(Exception):
    pass


def tokenize(text):
    position, line, size = 0, 1, len(text)
    while position < size:
        c = text[position]
        if c == "\n":
            line += 1
            position += 1
        elif c.isspace():
            position += 1
        elif c.isalpha() or c == "_":
            start = position
            while position < size and (text[position].isalnum() or text[position] == "_"):
                position += 1
            word = text[start:position]
            yield ("keyword" if word in KEYWORDS else "name", word, line)
        elif c.isdigit():
            start = position
            while position < size and (text[position].isalnum() or text[position] == "."
                                       or (text[position] in "+-" and text[position - 1] in "eE")):
                position += 1
            yield ("number", text[start:position], line)
        elif text.startswith("//", position):
            end = text.find("\n", position)
            position = size if end < 0 else end
        elif text.startswith("/*", position):
            end = text.find("*/", position)
            if end < 0:
                raise LexError(f"comment not closed, line {line}")
            line += text.count("\n", position, end)
            position = end + 2
        elif c in "\"'":
            start = position
            position += 1
            while text[position] != c:
                position += 2 if text[position] == "\\" else 1
            position += 1
            yield ("string", text[start:position], line)
        elif text[position:position + 3] in THREE:
            yield ("operator", text[position:position + 3], line)
            position += 3
        elif text[position:position + 2] in TWO:
            yield ("operator", text[position:position + 2], line)
            position += 2
        elif c in "+-*/%=<>!&|^~?:;,.(){}[]":
            yield ("operator", c, line)
            position += 1
        else:
            raise LexError(f"unexpected {c!r}, line {line}")


def run(n):
    text = "".join(SOURCE % ((i,) * 6) for i in range(30))
    kinds = Counter()
    checksum = 0
    for _ in range(n):
        for kind, value, line in tokenize(text):
            kinds[kind] += 1
            checksum = (checksum * 7 + len(value) * line) % 1_000_000_007
    try:
        list(tokenize(text + "/* @"))
    except LexError as error:
        return f"{sorted(kinds.items())} {checksum} {error}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
