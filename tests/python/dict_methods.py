"""dict: construction, methods, order, missing keys, merging, views."""
from _table import attempt, table


class Missing(dict):
    def __missing__(self, key):
        return f"missing {key}"


table("""
{}, dict(), dict(a=1, b=2), dict([("a", 1)]), dict({"a": 1}, b=2), dict(zip("ab", range(2))), {"a": 1, "a": 2}, {1: "a", 1.0: "b", True: "c"}, {**{"a": 1}, "b": 2, **{"a": 3}}
dict([1])
dict([(1, 2, 3)])
dict(5)
dict(["ab", "cd"])
dict({}, {})
{[]: 1}
{{}: 1}
{"a": 1}["a"], {"a": 1}.get("a"), {"a": 1}.get("b"), {"a": 1}.get("b", 5), {1: "x"}[True], {1: "x"}[1.0]
{"a": 1}["b"]
{"a": 1}[[]]
{"a": 1}.get([])
{"a": 1}.get()
{"a": 1}.setdefault("a", 5), {}.setdefault("a"), {}.setdefault("a", [])
{"a": 1}.pop("a"), {}.pop("a", None), {"a": 1, "b": 2}.popitem()
{}.pop("a")
{}.popitem()
{}.pop()
{"a": 1, "b": 2}.keys(), {"a": 1}.values(), {"a": 1}.items(), list({"a": 1}), list({"b": 1, "a": 2}.items()), len({"a": 1}), "a" in {"a": 1}, 1 in {}, bool({})
{"a": 1} | {"b": 2}, {"a": 1} | {"a": 2}, {"a": 1}.__or__([("b", 1)]), {"a": 1} == {"a": 1.0}, {"a": 1} != {}, {"a": 1, "b": 2} == {"b": 2, "a": 1}
{} | []
{} < {}
{} + {}
dict.fromkeys("abc"), dict.fromkeys([1, 2], 0), dict.fromkeys({}, 5), {"a": 1}.copy()
dict.fromkeys(5)
repr({}), repr({"a": [1], 2: None}), str({(1, 2): "x"}), {"a": 1}.__repr__(), {"a": 1}.__len__(), {"a": 1}.__contains__("a"), {"a": 1}.__getitem__("a")
hash({})
{"a": 1}.keys() & {"a", "b"}, {"a": 1}.keys() | ["b"] == {"a", "b"}, {"a": 1, "b": 2}.keys() - {"a"}, {"a": 1}.items() & {("a", 1)}, {"a": 1}.keys() ^ {"b"} == {"a", "b"}, {"a": 1}.keys() == {"a"}, {"a": 1}.keys() <= {"a", "b"}, {"a": 1}.keys().isdisjoint("b"), ("a", 1) in {"a": 1}.items(), 1 in {"a": 1}.values(), {"a": 1}.values() == {"a": 1}.values(), {"a": 1}.keys().mapping
{"a": []}.items() & set()
{"a": 1}.keys() + 1
Missing(a=1)["a"], Missing()["x"], Missing().get("x"), "x" in Missing(), type(Missing() | {}), type(Missing().copy())
max({"a": 1, "b": 0}), sorted({"b": 1, "a": 2}), sum({1: 2, 3: 4}), list(reversed({"a": 1, "b": 2})), list(reversed({"a": 1, "b": 2}.items())), [*{"a": 1}], {"x": 1, **dict(y=2)}
{float("nan"): 1}.get(float("nan")), {0: "a"}[False], {0.0: "z"}[-0.0], {"": 1}[""], {None: 1}[None], {(): 1}[()], {2**64: 1}[2.0**64]
""", globals())
d = {"a": 1, "b": 2, "c": 3}
del d["b"]
d["b"] = 4
d["a"] = 5
print(d, list(d))
d.update({"z": 1}, y=2)
d.update([("x", 3)])
d |= {"w": 4}
d |= [("v", 5)]
print(d)
attempt(d.update, 5)
attempt(d.update, [1])
attempt(d.update, [(1, 2, 3)])
attempt(d.__delitem__, "nope")
attempt(d.__setitem__, [], 1)


class Keys:
    def keys(self):
        return iter("pq")

    def __getitem__(self, key):
        return key * 2


print(dict(Keys()), {**Keys()}, {} | dict(Keys()))
keys, values, items = d.keys(), d.values(), d.items()
d["new"] = 0
print("new" in keys, 0 in values, ("new", 0) in items, len(items), repr(keys)[:12])
d.clear()
print(list(keys), list(values), d)
big = {i: str(i) for i in range(1000)}
for i in range(0, 1000, 3):
    del big[i]
print(len(big), list(big)[:5], list(big.values())[-3:], big.popitem(), 5 in big, 6 in big)
for i in range(0, 1000, 3):
    big[i] = "again"
print(len(big), list(big)[-2:], list(big)[:3])
mixed = {}
for i in range(50):
    mixed[i if i % 3 else str(i)] = i
    mixed[i / 2] = -i
    if i % 5 == 0:
        mixed.pop(i, None)
print(len(mixed), list(mixed.items())[:8], mixed.get("3"), mixed.get(3.5), mixed.get(1))


class Collide:
    def __init__(self, name):
        self.name = name

    def __hash__(self):
        return 1

    def __eq__(self, other):
        return isinstance(other, Collide) and self.name == other.name

    def __repr__(self):
        return self.name


table_of = {Collide(str(i)): i for i in range(20)}
del table_of[Collide("7")]
table_of[Collide("7")] = 77
print(table_of[Collide("13")], list(table_of)[-1], len(table_of), Collide("99") in table_of, 1 in table_of)


class Same:
    def __init__(self, value):
        self.value = value

    def __hash__(self):
        return 5

    def __eq__(self, other):
        return True


first, second = Same(1), Same(2)
one = {first: "a"}
one[second] = "b"
print(len(one), next(iter(one)) is first, one[first])
selfish = {}
selfish["me"] = selfish
print(selfish, selfish == selfish)

# An empty dict's pop() asks for no hash; everything else does.
assert {}.pop([], "default") == "default"
for operation in (lambda: {}.pop([]), lambda: {1: 2}.pop([], 0), lambda: {}.get([]), lambda: [] in {}, lambda: {}.setdefault([])):
    try:
        print(operation())
    except (KeyError, TypeError) as error:
        print(type(error).__name__, error)
