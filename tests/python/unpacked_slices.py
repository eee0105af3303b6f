"""Slices of lists that are unpacked right away, and lists that are extended by displays, in compiled loops."""


def blocks(n):
    state = list(range(16))
    for _ in range(n):
        mixed = []
        for c in range(0, 16, 4):
            a, b, d, e = state[c:c + 4]
            mixed += [a ^ e, b ^ a, d ^ b, (e ^ d) + 1 & 255]
        state = mixed
    return state


def kinds(n):
    lists = [[1, 2, 3, 4], [1.5, 2.5, 3.5], ["a", None, 3, 2.5], [True, 2 ** 80, 3, 4, 5]]
    total = []
    for i in range(n):
        source = lists[i % 4]
        a, b = source[1:3]
        c, = source[-1:]
        x, y, z = source[:3]
        if i % 97 == 0:
            total += [a, b, c, x, y, z]
        total += [i]
        if len(total) > 300:
            total = [total[-1]]
    return total


def changing_items(n):
    items, seen = [1, 2, 3, 4], []
    for i in range(n):
        if i == n // 2:
            items[1] = "text"
        elif i == n * 3 // 4:
            items[2] = 1.5
        a, b = items[1:3]
        if i % 50 == 0:
            seen += [b, a]
    return seen


def bounds(n):
    items, seen = list(range(10)), 0
    for i in range(n):
        k = i % 10
        a, b = items[k - 12:k - 10] if k >= 2 else items[8:]
        seen = seen * 3 + a * 2 + b & 0xffff
        c, d, e = items[7:100 + k]
        f, g = items[-2:]
        [] = items[5:k % 5]
        seen ^= c + d * e + f * g
    return seen


def wrong_lengths(n):
    items, errors = [1, 2, 3, 4, 5], {}
    for i in range(n):
        k = i % 7
        try:
            a, b, c = items[k:k + 3]
            errors[a] = errors.get(a, 0) + b * c
        except ValueError as e:
            errors[str(e)] = errors.get(str(e), 0) + 1
        if i > n // 2:
            try:
                a, b = items[k // 2:]
                errors[b] = errors.get(b, 0) + a
            except ValueError as e:
                errors[str(e)] = errors.get(str(e), 0) + 1
    return errors


def swapped(n):
    items = [1, 2, 3, 4]
    for i in range(n):
        k = i % 3
        items[k], items[k + 1] = items[k:k + 2]
        items[k + 1], items[k] = items[k:k + 2]
        if i % 5 == 0:
            items[0], items[3] = items[1:3]
            items[i % 4] = i
    return items


class Items(list):
    def __getitem__(self, key):
        return [key.start, key.stop]

    def __iadd__(self, other):
        self.append(tuple(other))
        return self


class Plain(list):
    pass


def subclasses(n):
    total = 0
    for i in range(n):
        for items in [1, 2, 3], Items([1, 2, 3]), Plain([4, 5, 6]):
            a, b = items[i % 2:i % 2 + 2]
            items += [a, b]
            total += a * 3 + b + len(items)
    return total, items, type(items).__name__


def shared(n):
    items = []
    alias = items
    for i in range(n):
        pair = [i, items[-1] if items else 0]
        items += pair
        pair.append(5)
        items += pair
        alias += items[:1]
        items += [items[0], len(items)]
        if len(items) > 50:
            del items[10:]
        items += items[-1:]
    return items, alias is items


def changed_before(n):
    kept = []
    for i in range(n):
        pair = [i, i + 1]
        other = pair
        other[i % 2] = -1
        if i % 3 == 0:
            other.pop()
        out = []
        out += pair
        out += out
        pair += [7, 8]
        pair += pair
        if i % 100 == 0:
            kept += [out, pair, pair]
    return kept


def itself(n):
    for i in range(n):
        a = [i, 2]
        a += a
        a += [a[0], a]
        b = [a, i]
        b += [b[1], b]
    return a[:5], a[5] is a, b[1:3], b[3] is b, b


def numbers(n):
    ints, doubles, mixed = [], [], []
    nan, found = float("nan"), 0
    x = 2.5
    for i in range(n):
        ints += [i, i * 2]
        doubles += [i * 0.5, x]
        if i % 300 == 299:
            doubles += [i]
            ints += [2 ** 70, -i]
            mixed += [nan, 1.0]
        mixed += [i, i * 0.25] if i % 2 else [True, None]
        found += nan in mixed
        if len(ints) > 400:
            ints, doubles, mixed = ints[-3:], doubles[-3:], mixed[-6:]
    return ints[-5:], doubles[-5:], mixed[-9:], found


def single(n):
    ints, doubles, mixed, own = [0], [0.5], [None], 0
    nan, found = float("nan"), 0
    for i in range(n):
        ints += [i]
        doubles += [i * 0.5]
        mixed += [doubles]
        last = [i]
        mixed += last
        last += last
        last += [last]
        own += last[2] is last and len(last)
        if i % 150 == 149:
            ints += [2 ** 61 + i]
            ints += ["end"]
            doubles += [nan]
            found += nan in doubles
            doubles = doubles[:-1]
        if i % 400 == 399:
            doubles += [i]
        if len(ints) > 600:
            ints, doubles, mixed = ints[-3:], doubles[-3:], [i, doubles[-1]]
    return ints[-5:], doubles[-5:], len(mixed), mixed[-1], found, own


class Error(Exception):
    pass


def checked(i):
    if i % 41 == 0:
        raise Error(i)
    return i


def raising(n):
    out, failed = [], 0
    for i in range(1, n):
        try:
            out += [i, checked(i), checked(i + 1)]
            out += [checked(i + 2)]
        except Error as e:
            failed += e.args[0] + e.__traceback__.tb_next.tb_lineno - e.__traceback__.tb_lineno
            out += [-1]
        if len(out) > 100:
            first, *rest = out[-3:]
            out = [first, len(rest)]
    return out, failed


def written(n):
    """In place, in attributes and items."""
    class Holder:
        pass
    holder, table = Holder(), {"x": []}
    holder.items = []
    for i in range(n):
        holder.items += [i, str(i)]
        table["x"] += [holder.items[-1]]
        if len(table["x"]) > 30:
            low, high = table["x"][-2:]
            holder.items, table["x"] = [low], [high]
    return holder.items, table


for run in range(2):
    print(blocks(300), kinds(2000))
    print(changing_items(1500), bounds(1500), wrong_lengths(1500), swapped(1000))
    print(subclasses(500), shared(700), changed_before(500), itself(500))
    print(numbers(2000), single(2000), raising(1000), written(1000))
