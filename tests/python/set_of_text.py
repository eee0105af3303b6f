# Sets of texts of every width, and updates with them.
for text in ("", "a", "mississippi", "".join(map(chr, range(256))) * 2, "\xe9t\xe9", "\u0100a\u0100", "\U0001f600" * 3 + "x"):
    s, f, u = set(text), frozenset(text), {"a", "b", 1}
    u.update(text)
    assert s == f == set(list(text)) and u == {"a", "b", 1, *text} and len(s) == len(dict.fromkeys(text))
    assert list(s) == list(set(list(text))) and s | {"q"} == {*text, "q"}
    print(len(s), sorted(s)[:3] == sorted(set(list(text)))[:3], s.issuperset(text), s.difference(text), s.isdisjoint(text))


class Text(str):
    def __iter__(self):
        return iter("xyz")


print(sorted(set(Text("mississippi"))), sorted(frozenset(Text("a"))))
u = {"m"}
u.update("mis", Text("q"), "\u20ac")
print(sorted(u))
