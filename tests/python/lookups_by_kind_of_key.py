"""Keys of dicts and sets that a lookup compares in line (the same object, short texts, small tuples), and their neighbours that it
does not: long and wide texts, equal numbers of other types, colliding hashes, deleted entries."""


class Shouting(str):
    def __eq__(self, other):
        return other == "loud"

    def __hash__(self):
        return hash("loud")


class Pair(tuple):
    def __eq__(self, other):
        return tuple(other) == (1, 2)

    def __hash__(self):
        return hash((1, 2))


def texts():
    for length in (0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 24, 31, 63, 64, 65, 100, 300):
        for character in ("a", "\xe9", "\u0394", "\U0001f600"):
            yield character * length
            if length:
                yield character * (length - 1) + "z"
                yield "z" + character * (length - 1)


def fresh(text):
    return "".join(list(text))


def check_texts():
    known = list(dict.fromkeys(texts()))
    table, members = {text: i for i, text in enumerate(known)}, set(known)
    found = 0
    for _ in range(20):
        for i, text in enumerate(known):
            copy = fresh(text)
            assert table[copy] == i and copy in members and copy + "!" not in table and copy + "!" not in members
            found += table.get(fresh(text), 0)
    return found


def check_mixed_tables():
    table = {"one": 1, 2: "two", (3, "x"): 3, Shouting("quiet"): 4, Pair((5, 6)): 5, 2.5: 6, None: 7, 2 ** 61: 8}
    members = set(table)
    log = []
    for _ in range(300):
        log = []
        for key in ("one", fresh("one"), 2, 2.0, (3, "x"), (3.0, fresh("x")), "loud", "quiet", (1, 2), (5, 6), 5 / 2, None,
                    2 ** 61, 1, True, -1, -2, (3,), (3, "x", 0), ()):
            log.append((table.get(key), key in table, key in members))
    return log


def check_tuples():
    grid = {(x, y): x * 100 + y for x in range(-5, 5) for y in range(-5, 5)}
    cells = set(grid)
    total = 0
    for _ in range(30):
        for x in range(-6, 6):
            for y in range(-6, 6):
                if (x, y) in grid:
                    total += grid[x, y]
                if (x, y) in cells:
                    total += 1
                if (x, y, 0) in cells or (x,) in grid:
                    total += 10 ** 9
                if (float(x), y) in cells and grid[float(x), y] == x * 100 + y:
                    total += 1
    return total


def check_collisions():
    """Ints and tuples of ints whose hashes agree: -1 and -2, and steps of 2**61 - 1."""
    step = 2 ** 61 - 1
    keys = [-1, -2, 0, step, 2 * step, 1, step + 1, -step]
    table = {key: i for i, key in enumerate(keys)}
    pairs = {(key, other): (i, j) for i, key in enumerate(keys) for j, other in enumerate(keys)}
    members = set(keys)
    for _ in range(100):
        for i, key in enumerate(keys):
            assert table[key] == i and key in members
            for j, other in enumerate(keys):
                assert pairs[key, other] == (i, j)
        assert 3 * step not in table and 3 * step not in members and (3 * step, 0) not in pairs
    return len(table), len(pairs), len(members)


def check_deletions():
    table, members = {}, set()
    checksum = 0
    for i in range(4000):
        key, text = (i % 97, i % 7), fresh("k%d" % (i % 53))
        for k in (key, text, i % 31):
            if k in table:
                del table[k]
                members.discard(k)
            else:
                table[k] = i
                members.add(k)
        checksum = (checksum * 31 + len(table)) % 1000003
        assert len(table) == len(members)
    return checksum, sorted(map(str, table)) == sorted(map(str, members))


print(check_texts())
print(check_mixed_tables())
print(check_tuples())
print(check_collisions())
print(check_deletions())
