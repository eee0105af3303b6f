"""Dicts read by constant keys, strings compared with constants, slices of short tuples."""


def totals(rows):
    total = 0
    for row in rows:
        if row["kind"] == "add":
            total += row["price"] * row["count"]
        elif row["kind"] == "subtract":
            total -= row["price"]
        else:
            row["count"] += 1
        row["seen"] = row.get("seen", 0) + 1
    return total


kinds = "add", "subtract", "other"
rows = [{"kind": kinds[i % 3], "price": i, "count": i % 7} for i in range(300)]
rows += [{"price": i, "count": 2, "kind": "add"} for i in range(50)]
rows += [{"pad": 0, "price": 1, "kind": "".join(["ad", "d"]), "count": 3}]
expected = sum(i * (i % 7) if i % 3 == 0 else -i if i % 3 == 1 else 0 for i in range(300)) + 2450 + 3
assert totals(rows) == expected
assert totals(rows) == expected and rows[5]["count"] == 7 and rows[-1]["seen"] == 2
del rows[90]["price"]
try:
    totals(rows)
except KeyError as error:
    assert error.args == ("price",)
else:
    assert False
rows[90] = {"kind": "add", "count": 1, "x": 0, "price": 1000}
del rows[91]["kind"]
rows[91]["kind"] = "add"
assert totals(rows[:100]) == sum(r["price"] * r["count"] if r["kind"] == "add" else
                                 -r["price"] if r["kind"] == "subtract" else 0 for r in rows[:100])


class Name(str):
    def __eq__(self, other):
        return other == "name"

    __hash__ = str.__hash__


def classify(words):
    counts = [0, 0, 0]
    for word in words:
        if word == "push":
            counts[0] += 1
        elif word != "name":
            counts[1] += 1
        else:
            counts[2] += 1
    return counts


words = ["push", "pop", "name", "".join(["pu", "sh"]), "".join(["na", "me"]), "", "p"] * 100
assert classify(words) == [200, 300, 200]
assert classify(words + [Name("other"), Name("push"), "push"]) == [201, 302, 200]
assert classify(list("push" * 100) + ["push"]) == [1, 400, 0]


def tails(tuples):
    found = []
    for t in tuples:
        found.append((t[1:], t[:-1], t[:2], t[:], t[:] is t, t[5:2]))
    return found


tuples = [(1, 2, 3)] * 100 + [(1,), (), (1, 2)] * 50 + [tuple(range(n)) for n in range(30)] * 5
for t, parts in zip(tuples, tails(tuples)):
    whole = list(t)
    assert parts == (tuple(whole[1:]), tuple(whole[:-1]), tuple(whole[:2]), t, True, ())


def rest(t):
    return t[0] + rest(t[1:]) if t else 0


assert [rest(tuple(range(n))) for n in range(60)] == [n * (n - 1) // 2 for n in range(60)]
