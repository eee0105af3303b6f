# Objects that are hashed by identity as keys, among others whose hashes are Python code; copies of dicts with room and
# holes; dicts of zips.
class Node:
    def __init__(self, name):
        self.name = name


class Odd:
    """Hashed by identity, but compared by Python code."""
    __hash__ = object.__hash__
    compared = 0

    def __eq__(self, other):
        Odd.compared += 1
        return other is self or isinstance(other, Odd)


class Same:
    def __hash__(self):
        return hash(Same.target)

    def __eq__(self, other):
        return other is Same.target or other is self


def visits(n):
    nodes = [Node(i) for i in range(50)] + [int, str, visits, Node, Odd(), Odd()]
    seen, order, counts = set(), [], {}
    for i in range(n):
        node = nodes[i * 7 % len(nodes)]
        if node not in seen:
            seen.add(node)
            order.append(i * 7 % len(nodes))
        counts[node] = counts.get(node, 0) + 1
        counts[node, i % 3] = i
        if (node, i % 3) in counts:
            counts[node, i % 3] += 1
    return len(seen), sum(order), sum(counts.values()), Odd.compared


print(visits(3000))


def like_others(n):
    Same.target = Node("target")
    d, s = {Same.target: "target"}, {Same.target}
    found = []
    for i in range(n):
        key = Same() if i > n - 5 else Same.target if i % 2 else Node(i)
        found.append((d.get(key), key in s))
    return found[-8:], found.count(("target", True))


print(like_others(2000))


class Changing:
    pass


def change_class(n):
    d = {}
    out = []
    keys = [Changing() for _ in range(20)]
    for i in range(n):
        if i == n - 50:
            Changing.__hash__ = lambda self: 42
        if i == n - 25:
            Changing.__eq__ = lambda self, other: True
        k = keys[i % 20]
        d[k] = i
        out.append(len(d))
    return out[-60:-50], 20 < out[-1] <= 40  # (Where equal ones are met depends on addresses.)


print(change_class(2000))


def copies(n):
    total = 0
    for i in range(n):
        d = {k: k for k in range(i % 60)}
        for k in range(i % 7):
            d.pop(i % 60 - 1 - k, None)
        c, e = dict(d), d.copy()
        for k in range(i % 50):
            c[k * 3] = -k
            e.pop(k, None)
            e[k + 100] = k
        total += sum(c) + sum(e.values()) + len(c) * len(e) + len({**c, **e}) + (c == d)
        z = dict(zip(d, c.values()))
        z.update(zip("abc", range(i % 5)))
        it = iter(range(40))
        pairs = zip(it, it)
        z.update(pairs)
        total += len(z) + len(list(pairs)) + len(dict(zip([1, 2, 3], (1, 2)))) + z.get("c", 7)
    return total


print(copies(700))
short = iter([1, 2, 3])
long = iter([4, 5, 6, 7])
print(dict(zip(short, long)), list(long))
long = iter([4, 5, 6, 7])
print(dict(zip(long, [1, 2])), list(long))
try:
    dict(zip([1, []], [1, 2]))
except TypeError as e:
    print(e)
try:
    dict(zip([1, 2], [1, 2], [3, 4]))
except ValueError as e:
    print(e)
values = [1, 2.5, "x", (1, 2), 2 ** 70, None, 1.0, True]
print(set(values * 3) == frozenset(values), len(set(values)), len(set([1.5, 1.5, 2.5])))
try:
    set([1, [2]])
except TypeError as e:
    print(e)
