"""A program that keeps one small object of ten: the heap reuses the room between survivors, and growing tables die
early. What is kept must stay intact, however often the room between it is filled again."""
import gc


class Node:
    __slots__ = ("value", "next")

    def __init__(self, value, next):
        self.value = value
        self.next = next


def sparse(count):
    """A list of survivors, each between garbage of several sizes."""
    kept = []
    for i in range(count):
        waste = [(i, j, str(j)) for j in range(i % 7)]
        kept.append((i, f"item {i}", Node(i, waste[-1:] and waste[-1])))
    return kept


def check(kept):
    for i, (number, text, node) in enumerate(kept):
        assert number == i and text == f"item {i}" and node.value == i
        assert not node.next or node.next == (i, i % 7 - 1, str(i % 7 - 1))


def growing(count):
    """Tables that are replaced again and again while iterators and views of the old ones live."""
    table, members, items = {}, set(), []
    views = []
    for i in range(count):
        key = (i, i * 7 % 13)
        table[key] = [i]
        members.add(key)
        items.append(float(i) if i % 3 else i)
        if i % 5000 == 0:
            views.append((table.keys(), iter(items), i))
    for keys, iterator, i in views:
        assert len(keys) == count and (i, i * 7 % 13) in keys
        assert next(iterator) == 0
    assert sum(v[0] for v in table.values()) == sum(items) == count * (count - 1) // 2
    assert all(key in members for key in table)


class Growing:
    """A key whose comparison makes the dict grow under the lookup."""

    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return -7

    def __eq__(self, other):
        if len(table) < 40_000:
            start = len(table)
            for i in range(start, start + 4000):
                table[i] = [i]
            bytearray(300_000)
        return self.n == other.n


first = sparse(40_000)
second = sparse(30_000)
check(first)
first = first[::3]
gc.collect()
third = sparse(30_000)
check(second)
check(third)
assert [n for n, _, _ in first] == list(range(0, 40_000, 3))
growing(60_000)
table = {}
table[Growing(1)] = "one"
table[Growing(2)] = "two"
assert table[Growing(1)] == "one" and table[Growing(2)] == "two"
assert all(v == [k] for k, v in table.items() if isinstance(k, int))


class Kept:
    def __init__(self, n):
        self.n = n


def objects_among_ints():
    # A collection passes over the ints of a table, not over what lies between them.
    tables = [[Kept(k) if k == place else k for k in range(length)] for length in range(1, 36) for place in range(length)]
    for _ in range(3):
        gc.collect()
        junk = [[k] for k in range(20000)]
    return all(item.n == k if type(item) is Kept else item == k for table in tables for k, item in enumerate(table))


print(objects_among_ints())
