"""Word frequencies and simple text statistics over n generated lines: split, strip, lower, dict counting,
sorted.
"""
import sys

DEFAULT = 45_000
SMALL = 100

STEMS = ("time year people way day man thing woman life child world school state family student group country "
         "problem hand part place case week company system program question work government number").split()


def lines(count):
    state = 5
    for _ in range(count):
        words = []
        for _ in range(12):
            state = (state * 16807) % 2147483647
            word = STEMS[state % len(STEMS)] + ("s" if state & 64 else "")
            if state & 256:
                word = word.capitalize()
            if state & 512:
                word += ",.;!?"[state % 5]
            words.append(word)
        yield "  ".join(words) + "\n"


def run(n):
    counts = {}
    lengths = {}
    follows = {}
    characters = 0
    for line in lines(n):
        characters += len(line)
        previous = None
        for word in line.split():
            word = word.strip(",.;!?").lower()
            counts[word] = counts.get(word, 0) + 1
            if previous is not None:
                follows.setdefault(previous, set()).add(word)
            previous = word
            size = len(word)
            if size in lengths:
                lengths[size] += 1
            else:
                lengths[size] = 1
    top = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:3]
    pairs = sum(len(words) for words in follows.values())
    return f"{characters} {len(counts)} {top} {max(lengths)} {pairs}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
