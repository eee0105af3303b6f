"""Dicts that live long and grow while garbage is made: what is appended, replaced, removed at the end and appended again must stay."""


class Box:
    def __init__(self, value):
        self.value = value


def garbage(n):
    return [[i] for i in range(n)]


def check_append(rounds):
    table = {}
    for i in range(rounds):
        table[i, "k"] = Box([i])
        if i % 50 == 0:
            garbage(400)
    return all(table[i, "k"].value == [i] for i in range(rounds))


def check_end_moves_back(rounds):
    table = {i: Box(-i) for i in range(500)}
    expected = dict.fromkeys(table)
    for i in range(rounds):
        garbage(60)
        table["new", i] = Box([i])
        if i % 3 == 0:
            table["more", i] = Box([i, i])
            garbage(30)
            table.popitem()
            del table["new", i]
            table["again", i] = Box([i, "again"])
        if i % 7 == 0:
            for _ in range(20):
                table.popitem() if len(table) > 600 else None
            for k in range(10):
                table["low", i, k] = Box((i, k))
    bad = 0
    for key, box in table.items():
        if isinstance(key, int):
            bad += box.value != -key
        elif key[0] == "new":
            bad += box.value != [key[1]]
        elif key[0] == "again":
            bad += box.value != [key[1], "again"]
        else:
            bad += box.value != key[1:]
    return bad, len(table)


def check_replaced(rounds):
    table = {i: Box(0) for i in range(300)}
    for i in range(rounds):
        table[i % 300] = Box(i)
        table["x", i] = Box([i])
        garbage(20)
    return all(table["x", i].value == [i] for i in range(rounds)), sum(table[i].value for i in range(300))


def check_cleared(rounds):
    table = {}
    total = 0
    for i in range(rounds):
        table[str(i)] = Box([i])
        garbage(20)
        if len(table) == 700:
            total += sum(box.value[0] for box in table.values())
            table.clear()
    return total, len(table)


for scale in (1, 2):
    print(check_append(6000 * scale), check_end_moves_back(3000 * scale), check_replaced(4000 * scale), check_cleared(5000 * scale))
