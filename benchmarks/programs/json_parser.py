"""A recursive-descent JSON parser over a generated document, n times: string indexing, slicing, dicts and
lists.
"""
import sys

DEFAULT = 80
SMALL = 1

WHITESPACE = " \t\r\n"
ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


class JsonError(ValueError):
    def __init__(self, message, position):
        super().__init__(f"{message} at {position}")
        self.position = position


class Parser:
    def __init__(self, text):
        self.text = text
        self.position = 0

    def parse(self):
        value = self.value()
        self.skip()
        if self.position != len(self.text):
            raise JsonError("extra data", self.position)
        return value

    def skip(self):
        text = self.text
        while self.position < len(text) and text[self.position] in WHITESPACE:
            self.position += 1

    def peek(self):
        self.skip()
        if self.position >= len(self.text):
            raise JsonError("unexpected end", self.position)
        return self.text[self.position]

    def expect(self, character):
        if self.peek() != character:
            raise JsonError(f"expected {character!r}", self.position)
        self.position += 1

    def value(self):
        character = self.peek()
        if character == "{":
            return self.object()
        if character == "[":
            return self.array()
        if character == '"':
            return self.string()
        if character == "-" or character.isdigit():
            return self.number()
        for word, value in (("true", True), ("false", False), ("null", None)):
            if self.text.startswith(word, self.position):
                self.position += len(word)
                return value
        raise JsonError("unexpected character", self.position)

    def object(self):
        result = {}
        self.expect("{")
        if self.peek() == "}":
            self.position += 1
            return result
        while True:
            self.skip()
            key = self.string()
            self.expect(":")
            result[key] = self.value()
            if self.peek() == "}":
                self.position += 1
                return result
            self.expect(",")

    def array(self):
        result = []
        self.expect("[")
        if self.peek() == "]":
            self.position += 1
            return result
        while True:
            result.append(self.value())
            if self.peek() == "]":
                self.position += 1
                return result
            self.expect(",")

    def string(self):
        self.expect('"')
        text = self.text
        parts = []
        start = position = self.position
        while True:
            character = text[position]
            if character == '"':
                parts.append(text[start:position])
                self.position = position + 1
                return "".join(parts)
            if character == "\\":
                parts.append(text[start:position])
                escape = text[position + 1]
                if escape == "u":
                    parts.append(chr(int(text[position + 2:position + 6], 16)))
                    position += 6
                else:
                    parts.append(ESCAPES[escape])
                    position += 2
                start = position
            else:
                position += 1

    def number(self):
        text = self.text
        start = position = self.position
        while position < len(text) and text[position] in "+-0123456789.eE":
            position += 1
        self.position = position
        digits = text[start:position]
        if "." in digits or "e" in digits or "E" in digits:
            return float(digits)
        return int(digits)


def document():
    records = []
    for i in range(120):
        records.append(
            f'{{"id": {i}, "name": "user-{i}", "tags": ["a{i % 7}", "b\\n{i % 3}", "\\u00e9t\\u00e9"], '
            f'"score": {i * 1.25}, "active": {"true" if i % 2 else "false"}, "parent": null,\n'
            f'  "matrix": [[1, 2, {i}], [-4, 5.5e2, 6], []], "nested": {{"deep": {{"deeper": {{}}}}}}}}')
    return "[" + ",\n ".join(records) + "]"


def weigh(value):
    """A number that depends on every part of a parsed value."""
    if isinstance(value, dict):
        return sum(weigh(key) * 3 + weigh(item) for key, item in value.items()) + 1
    if isinstance(value, list):
        return sum(weigh(item) * (i + 1) for i, item in enumerate(value)) + 2
    if isinstance(value, str):
        return sum(map(ord, value))
    if value is None:
        return 5
    return int(value * 4)


def run(n):
    text = document()
    total = 0
    for _ in range(n):
        total += weigh(Parser(text).parse())
    try:
        Parser(text[:-1] + "}").parse()
    except JsonError as error:
        return f"{total} {error}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
