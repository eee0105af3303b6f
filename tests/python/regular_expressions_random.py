"""re: random patterns on random texts, and what lets a search skip: prefixes, sets of first characters, leading repeats."""
import random
import re

CLASSES = [r"\w", r"\d", r"\s", r"\W", ".", "[a-c]", "[^a]", "[ab]", "[é-ü]", r"[\w.]", r"[^\W\d]", "[α-ω]"]
LITERALS = ["a", "b", "ab", "aé", " ", "-", "1", r"\n", "π", "abc", "_", "A"]
PLACES = [r"\b", r"\B", "^", "$", r"\A", r"\Z"]
COUNTS = ["*", "+", "?", "{2}", "{1,2}", "{2,}", "*?", "+?", "??", "*+", "++"]
BEHIND = ["(?<=a)", "(?<!b)", "(?<=ab)", r"(?<=\w-)", "(?<!ab|ba)", r"(?<=\ba)"]


class Generator:
    def __init__(self, rnd):
        self.rnd = rnd
        self.groups = 0

    def item(self, depth):
        choice = self.rnd.random()
        if choice < 0.6 or depth > 2:
            return self.rnd.choice(CLASSES if choice % 0.2 < 0.1 else LITERALS)
        if choice < 0.75:
            return self.rnd.choice(PLACES if choice < 0.7 else BEHIND)
        if choice < 0.85:
            self.groups += 1
            return f"({self.alternatives(depth + 1)})"
        if choice < 0.9 and self.groups:
            return f"\\{self.rnd.randint(1, self.groups)}"
        return self.rnd.choice(["(?:", "(?=", "(?!", "(?>"]) + self.alternatives(depth + 1) + ")"

    def sequence(self, depth):
        text = ""
        for _ in range(self.rnd.randint(1, 4)):
            item = self.item(depth)
            if item not in PLACES and not item.startswith("(?<") and self.rnd.random() < 0.4:
                item = f"(?:{item}){self.rnd.choice(COUNTS)}"
            text += item
        return text

    def alternatives(self, depth):
        return "|".join(self.sequence(depth) for _ in range(self.rnd.choice([1, 1, 2])))


def found(pattern, text):
    spans = [(m.span(), m.regs[1:], m.lastindex) for m in pattern.finditer(text)]
    at_start, whole = pattern.match(text), pattern.fullmatch(text)
    return spans, at_start and at_start.regs, whole and whole.regs, pattern.split(text, 2), pattern.sub(r"<\g<0>>", text)


rnd = random.Random(3)
for i in range(400):
    source = Generator(rnd).alternatives(0)
    try:
        pattern = re.compile(source, rnd.choice([0, 0, re.I, re.M, re.S, re.A]))
    except re.error:
        continue
    for alphabet in ("ab -1\n", "aAbé_c", "abπω -1"):
        text = "".join(rnd.choice(alphabet) for _ in range(rnd.choice([2, 9])))
        print(source, repr(text), *found(pattern, text))

# What comes first, or what is looked back at, lies before the part that is searched, or at its ends.
for source in (r"(?<=ab)c", r"(?<=ab)\w+", r"(?<=^ab)c", r"\w+(?=;)", r"\w*;", r"(\w+)-\1", r".*x", r"\w+$", r"$", r"\Z", r"\b[a-c]{2}",
               r"(?m)^\w+$", r"[ab][cd][ef]", r"(?:a|bc)[0-9]", r"\d{2}:\d{2}", r"(?i)abc", r"a*?", r"\b\w+ing\b", r"-\w*\b", r"[a-z]+\b"):
    pattern = re.compile(source)
    for text in ("abc abc", "x;y;;zz;", "a-a b-c ab-ab", "xx\nx\n", "ace bdf", "a1 bc2 12:34 1:23", "ABC aBc", "sing ringing ing", "-a --", "ab1 b",
                 "\u03c0ab\u03c0c abc", "\U0001f600ab abc"):
        print(source, text, *found(pattern, text), *(pattern.search(text, pos, end) for pos in (1, 2, 3) for end in (2, 5)))

# Texts on which starting over behind each character takes quadratic time.
long = "word" * 1_000
print(re.search(r"\w+!", long), re.search(r"(\w+)\s+Holmes", long), re.sub(r".*end", "", long) == long, re.findall(r"[a-z]+(?=\d)", long))
