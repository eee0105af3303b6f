"""A JSON serialiser in plain Python: type dispatch, string escaping, recursion over containers, indented and
compact.
"""
import sys

DEFAULT = 600
SMALL = 1

ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}


def quote(text):
    out = ['"']
    for character in text:
        if character in ESCAPES:
            out.append(ESCAPES[character])
        elif " " <= character <= "~":
            out.append(character)
        else:
            out.append(f"\\u{ord(character):04x}")
    out.append('"')
    return "".join(out)


class Writer:
    def __init__(self, indent=None):
        self.indent = indent
        self.chunks = []
        self.depth = 0

    def newline(self):
        if self.indent is not None:
            self.chunks.append("\n" + " " * (self.indent * self.depth))

    def write(self, value):
        if isinstance(value, str):
            self.chunks.append(quote(value))
        elif value is None:
            self.chunks.append("null")
        elif value is True:
            self.chunks.append("true")
        elif value is False:
            self.chunks.append("false")
        elif isinstance(value, (int, float)):
            self.chunks.append(repr(value))
        elif isinstance(value, dict):
            self.sequence("{", value.items(), "}", self.pair)
        elif isinstance(value, (list, tuple)):
            self.sequence("[", value, "]", self.write)
        else:
            raise TypeError(f"cannot write {type(value).__name__}")

    def pair(self, item):
        key, value = item
        self.chunks.append(quote(key))
        self.chunks.append(": " if self.indent is not None else ":")
        self.write(value)

    def sequence(self, opening, items, closing, write_item):
        self.chunks.append(opening)
        if items:
            self.depth += 1
            first = True
            for item in items:
                if not first:
                    self.chunks.append(",")
                first = False
                self.newline()
                write_item(item)
            self.depth -= 1
            self.newline()
        self.chunks.append(closing)

    def text(self):
        return "".join(self.chunks)


def sample():
    return [
        {
            "id": i,
            "name": f"Größe \"{i}\"\n",
            "values": [i * 0.5, -i, i ** 3, None, True],
            "nested": {"pair": (i, str(i)), "empty": [], "also": {}},
        }
        for i in range(60)
    ]


def run(n):
    data = sample()
    total = 0
    for i in range(n):
        writer = Writer(None if i % 2 else 2)
        writer.write(data)
        text = writer.text()
        total = (total * 31 + len(text) + ord(text[(i * 997) % len(text)])) % 1_000_000_007
    try:
        Writer().write([1, {2}])
    except TypeError as error:
        return f"{total} {error}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
