"""Doubles at the borders of what fits into a word, through arithmetic, lists, attributes, comparisons."""
import math
import struct


def neighbours(x):
    return [math.nextafter(x, -math.inf), x, math.nextafter(x, math.inf)]


BORDERS = [0.0, -0.0, math.inf, -math.inf, 5e-324, -5e-324, 1.0, -1.0]
for e in (-1022, -512, -257, -256, -255, -254, -253, -1, 0, 1, 254, 255, 256, 257, 258, 512, 1023):
    for sign in (1.0, -1.0):
        BORDERS += neighbours(sign * 2.0**e)


class Holder:
    def __init__(self, x):
        self.x = x


class Slotted:
    __slots__ = ("x",)

    def __init__(self, x):
        self.x = x


def bits(x):
    return struct.pack("<d", x).hex()


def through_attributes(values):
    holder, slotted = Holder(1.5), Slotted(1.5)
    out = []
    for v in values:
        holder.x = v * 1.0
        slotted.x = holder.x + -0.0
        out.append((bits(holder.x), bits(slotted.x), holder.x == slotted.x, slotted.x != 0.0, not slotted.x))
    return out


def through_arithmetic(values):
    out = []
    for v in values:
        total = 0.0
        for k in range(70):
            total = v + 0.0 if k % 2 else v * 1.0
        out.append(bits(total))
    return out


def comparisons(values):
    count = 0
    for a in values:
        for b in values:
            count = count * 3 % 1000003 + (a < b) + 2 * (a == b) + 4 * (a != b) + 8 * (a <= b)
    return count


def divided(values):
    out = []
    for v in values:
        try:
            out.append(bits(1.0 / v))
        except ZeroDivisionError as e:
            out.append(str(e))
    return out


def square_roots(values):
    out = []
    for v in values:
        try:
            out.append(bits(math.sqrt(v)))
        except ValueError as e:
            out.append(str(e))
    return out


def distances(values):
    out = []
    for v in values:
        try:
            out.append(bits(math.sqrt(v * v + 2.0 * abs(v) / 3.0)))
        except (ValueError, OverflowError) as e:
            out.append(str(e))
    return out


class Counted:
    total = None

    def __init__(self):
        self.total, self.seen = 0.5, 0


def counted(limit, fails):
    """Attributes that a loop writes, seen by who catches what the first iterations raise."""
    out = []
    for start in range(80):
        c = Counted()
        items = [float(start)] * limit
        if fails and start > 60:
            items[(start - 61) % limit] = "text"
        try:
            for item in items:
                c.total += 1.25
                c.seen += 1
                c.total = c.total * 0.5 + item
        except TypeError:
            pass
        out.append((c.total, c.seen))
    return out


for repeat in range(3):
    print(distances([1.5] * 90 + BORDERS + [math.nan, -2.5] * 3))
    print(counted(3, True), counted(1, True), counted(100, False)[-1])
    mixed = BORDERS * 3 + [7, True, "text", None, 2**70]
    print(through_attributes(BORDERS * 2))
    print(through_arithmetic(BORDERS))
    print(comparisons(BORDERS))
    print(divided(BORDERS * 2))
    print(square_roots(BORDERS * 2))
    nan = math.nan
    print(comparisons([nan, 0.0, -0.0, 1.0, nan]), [bits(x) for x in (nan, -nan)])
    kinds = {}
    holder = Holder(0.5)
    for v in mixed:
        holder.x = v
        kinds[type(holder.x).__name__] = kinds.get(type(holder.x).__name__, 0) + 1
        if isinstance(v, float):
            holder.x += 1.0
    print(kinds)
