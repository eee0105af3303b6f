"""list(), dict.fromkeys() and dict() of dicts, sets and pairs, also with items deleted; the order of strings."""
import random

random.seed(5)
for n in (0, 1, 2, 5, 9, 40, 700):
    for key in (int, str, lambda i: (i, str(i)), float):
        d = {key(i): i for i in range(n)}
        for i in range(0, n, 3):
            del d[key(i)]
        expected = [key(i) for i in range(n) if i % 3]
        assert list(d) == expected and [*d] == expected and sorted(d) == sorted(expected)
        grown = ["a", 1.5]
        grown.extend(d)
        assert grown == ["a", 1.5] + expected
        for s in (set(d), frozenset(d)):
            assert list(s) == [item for item in s] and sorted(s) == sorted(expected)
        marked = dict.fromkeys(d, "v")
        assert list(marked.items()) == [(k, "v") for k in expected]
        marked["new"] = 1
        assert len(marked) == len(d) + 1 and "new" not in d and list(d.values()) == [i for i in range(n) if i % 3]
        assert dict.fromkeys(d) == {k: None for k in d}
        assert dict(zip(d, range(n))) == dict([[k, i] for i, k in enumerate(d)])

mixed = {1: 0, 2.5: 0, "x": 0, None: 0}
assert list(mixed) == [1, 2.5, "x", None] and list(dict.fromkeys(mixed, [])) == [1, 2.5, "x", None]
floats = [0.5]
floats.extend({1.5: 0, 2: 0})
assert floats == [0.5, 1.5, 2]


class Backwards(dict):
    def __iter__(self):
        return reversed(list(self.keys()))


b = Backwards(a=1, b=2)
assert list(b) == ["b", "a"] and list(dict.fromkeys(b)) == ["b", "a"]
assert type(Backwards.fromkeys({"q": 1})) is Backwards
for pairs, message in (([(1,)], "dictionary update sequence element #0 has length 1; 2 is required"),
                       ([(1, 2), (1, 2, 3)], "dictionary update sequence element #1 has length 3; 2 is required"),
                       ([(1, 2), 3], "cannot convert dictionary update sequence element #1 to a sequence"),
                       ([([], 2)], "unhashable type: 'list'")):
    try:
        dict(pairs)
    except (ValueError, TypeError) as e:
        assert str(e) == message, e
    else:
        assert False

# Strings that differ early, late or in length only, and bytes above 127.
texts = ["", "a", "b", "ab", "abcdefg", "abcdefgh", "abcdefgi", "abcdefghi", "abcdefghj", "abcdefgh\0", "abcdefg\xff", "\xffbcdefgh",
         "abcdefghijklmnop", "abcdefghijklmnoq", "zbcdefghijklmnop", "abcdefg€", "€", "\U0001f600", "abcd\x80fgh", "abcd\x7ffgh"]
order = sorted(texts, key=lambda s: [ord(c) for c in s])
for _ in range(20):
    random.shuffle(texts)
    assert sorted(texts) == order and max(texts) == order[-1] and sorted(texts, reverse=True) == order[::-1]
for i, x in enumerate(order):
    for j, y in enumerate(order):
        assert (x < y) == (i < j) and (x <= y) == (i <= j) and (x == y) == (i == j)
words = ["w%d" % random.randrange(10 ** 9) for _ in range(2000)]
assert sorted(words) == sorted(words, key=lambda w: list(w.encode()))
