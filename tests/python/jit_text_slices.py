# Slices of texts that are only compared and looked up, and what becomes of them where something else needs
# them: exits, stores, other iterations.
import sys


def count(text, n):
    counts = {}
    for i in range(len(text) - n + 1):
        key = text[i:i + n]
        counts[key] = counts.get(key, 0) + 1
    return sorted(counts.items()), key


def group(text, n):
    places = {}
    for i in range(len(text)):
        places.setdefault(text[i:i + n], []).append(i)
    return places


def known(text, words):
    found = []
    for i in range(len(text)):
        for n in 2, 3, 5:
            if text[i:i + n] in words:
                found.append(i)
    return found


def occurrences(text, pattern):
    n = len(pattern)
    return [i for i in range(len(text)) if text[i:i + n] == pattern], sum(
        pattern != text[i:i + n] for i in range(len(text)))


def choose(text):
    a = b = c = 0
    for i in range(0, len(text), 2):
        piece = text[i:i + 2]
        if piece == "ab":
            a += 1
        elif piece in ("ba", "cd", "abc"):
            b += 1
        elif piece != "":
            c += 1
    return a, b, c, piece


def choose_bytes(data):
    a = b = 0
    for i in range(0, len(data), 2):
        piece = data[i:i + 2]
        if piece == b"ab":
            a += 1
        elif piece in (b"ba", b"cd", b"abcdefghij") or piece == "ba":
            b += 1
    return a, b, piece


def pairs(text):
    # The slice of one iteration is that of the next one's exit, and the same object wherever it is.
    kept, last, same = [], None, 0
    for i in range(len(text) - 3):
        piece = text[i:i + 3]
        if last is not None and kept and last is kept[-1]:
            same += 1
        last = piece
        if i % 7 == 3:
            kept.append(piece)
    return kept, last, same


class Odd(str):
    def __eq__(self, other):
        return str.__eq__(self, other)

    def __hash__(self):
        return str.__hash__(self)


def frames(text):
    seen = set()
    for i in range(len(text) - 4):
        piece = text[i:i + 4]
        other = piece
        if piece in seen:
            continue
        seen.add(piece)
        here = sys._getframe().f_locals
        assert here["piece"] is here["other"] or sys.implementation.name != "krait"
        assert here["piece"] == text[i:i + 4]
    return len(seen), piece, other


def lookups_raise(text):
    table = {"abc": 1}
    missing = []
    for i in range(len(text)):
        try:
            table[text[i:i + 3]] += 1
        except KeyError as e:
            missing.append(e.args[0])
    return table, len(missing), missing[-3:]


text = "abcabcab cdba" * 40
mixed = "gr\u00fc\u00dfe abc " * 30
wide = "\u4e00ab\u4e01abc" * 30
for t in text, mixed, wide, text.encode(), mixed.encode():
    for n in 0, 1, 2, 4, 70:
        print(len(count(t, n)[0]), hash(str(count(t, n))) != 0, count(t, n)[1] == t[len(t) - n:])
        print({k: sum(v) for k, v in group(t, n).items()} == {k: sum(v) for k, v in group(t[:], n).items()})
    for n in 2, 3:
        print([(k, len(v), sum(v)) for k, v in group(t, n).items()][:5])
for words in {"ab", "cab", "bcabc"}, {"ab": 1, "\u00fc\u00df": 2}, frozenset(["abc", b"ab"]), {Odd("ab"), "cd"}, {}, ["ab", "abc"]:
    for t in text, mixed, wide, text.encode():
        found = known(t, words)
        print(len(found), sum(found))
for t, pattern in (text, "cab"), (mixed, "\u00fc"), (wide, "ab"), (text.encode(), b"bca"), (text, "x" * 70), (text, ""):
    places, others = occurrences(t, pattern)
    print(len(places), sum(places), others)
print(choose(text), choose(mixed), choose(wide))
print(choose_bytes(text.encode()), choose_bytes(mixed.encode()))
print(pairs(text)[0][:5], pairs(text)[1:], pairs(mixed)[1:])
print(frames(text), frames(mixed), frames(wide))
print(lookups_raise(text))
