# Methods of single characters, and whether they are in a text, in loops.
DIGITS, LETTERS, EMPTY = "0123456789", "abcxyzABCXYZ_", ""
WIDE = "äöü"

texts = [chr(c) for c in range(256)] + ["", "ab", "0", "12", "\u01c5", "Ж", "٣", "²", "\U0001d7d8", " \t", "Σ", "a+", "é"]


def tests(texts):
    found = []
    for c in texts:
        found.append((c.isalpha(), c.isdigit(), c.isspace(), c.isalnum(), c.isdecimal(), c.isnumeric(), c.islower(), c.isupper(),
                      c.isprintable(), c.isidentifier(), c.isascii(), c.istitle()))
    return found


def mapped(texts):
    return [(c.lower(), c.upper()) for c in texts]


def members(texts):
    found = []
    for c in texts:
        found.append((c in "+-*/()", c in DIGITS, c in LETTERS, c in EMPTY, c in WIDE, c in "äb", c not in "\n\t ", c in "~", c in "\x00?@"))
    return found


for function in tests, mapped, members:
    for _ in range(3):
        result = function(texts)
    print(result)
    for _ in range(3):
        result = function("plain text, (1 + 2) * 3 = x_9;\n" * 10)
    print(result[:40], function("Ünïcode ∑ text 7"))


def upper(text):
    out = ""
    for c in text:
        out += c.upper() if c.islower() else c.lower()
    return out


print(upper("The Quick Brown Fox " * 10), upper("straße µ ÿ Ǆ " * 5))

for text in ("0123", "abc", "0123456789"):
    DIGITS = text
    print([sum(c in DIGITS for c in "a0b1c2x9" * 20) for _ in range(3)])


def subclass(texts):
    return sum(c.isdigit() for c in texts)


class Odd(str):
    def isdigit(self):
        return True


print(subclass(["1", "a", "2"] * 50), subclass(["1", "a", Odd("b")] * 50), subclass(["1", "a", "12", "é"] * 50))
for bad in (1, None, b"a"):
    try:
        for c in ["1", "2"] * 30 + [bad]:
            c.isdigit(), c in "12"
    except (TypeError, AttributeError) as e:
        print(e)
