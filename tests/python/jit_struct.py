# The module struct in hot loops: formats that a trace knows, and what does not fit them.
import struct
from array import array


def repeat(f, *args, n=200):
    result = f(*args)
    for _ in range(n):
        again = f(*args)
        assert again == result, (f, result, again)
    return result


VALUES = {"b": [-128, 127, 0], "B": [0, 255, 7], "h": [-32768, 32767, -2], "H": [0, 65535, 513],
          "i": [-2**31, 2**31 - 1, -3], "I": [0, 2**32 - 1, 70000], "l": [-2**31, 2**31 - 1, 5], "L": [0, 2**32 - 1, 9],
          "q": [-2**63, 2**63 - 1, -1, 2**62 - 1, -2**62], "Q": [0, 2**64 - 1, 2**63, 2**62, 2**62 - 1, 3], "?": [True, False],
          "f": [0.5, -1.25, 0.0, -0.0], "d": [0.1, -1e300, -0.0, float("inf")], "e": [0.5, -2.0], "c": [b"x", b"\0"],
          "3s": [b"abc", b"a", b"abcdef", b""], "4p": [b"abc", b"a"], "n": [-5, 6], "N": [5, 6], "P": [1, 2**63]}


def round_trip(format, first, last):
    s = struct.Struct(format)
    b = bytearray(s.size + 3)
    seen = []
    for i in range(3):
        data = s.pack(first, last)
        s.pack_into(b, i, first, last)
        seen.append((data, struct.unpack(format, data), s.unpack(data), s.unpack_from(b, i), struct.unpack_from(format, b, i),
                     bytes(b), s.unpack_from(memoryview(b)[i:]), list(s.iter_unpack(data * 2))))
    return seen


for order in ("", "<", ">", "!", "="):
    for code, values in VALUES.items():
        if code in "nNP" and order:
            continue
        values = [v for v in values]
        for first, last in zip(values, values[1:] + values[:1]):
            try:
                repeat(round_trip, order + code + code, first, last, n=15)
            except struct.error as e:
                assert code in "lL", (code, first, e)
print(repeat(round_trip, ">hI", -2, 3)[2])


# Values of other kinds and sizes at one place.
def packs(format, values):
    results = []
    for v in values:
        try:
            data = struct.pack(format, v)
            results.append((data, *struct.unpack(format, data)))
        except (struct.error, OverflowError, TypeError) as e:
            results.append((type(e).__name__, str(e)))
    return results


class Index:
    def __index__(self):
        return 12


for format in ("<b", ">H", "<i", ">I", "<q", ">Q", "<f", ">f", "f", "<d", ">d", "e", "?", "c", "3s", ">2s"):
    values = [1] * 100 + [127, 128, -1, 255, 256, 65535, 65536, 2**31, 2**32, 2**62, 2**63, 2**64, -2**63, True, 1.5, 1e39, -1e39,
                          float("inf"), 3.4028235677973366e38, 3.4028235677973362e38, b"a", b"abcd", bytearray(b"ab"), "a", None, Index(), []]
    print(format, packs(format, values)[99:])
    packs(format, values[::-1])
    values = [1.5] * 100 + [2, b"a"] + [b"x"] * 100 + [b"", b"xyz", 3]
    print(format, packs(format, values)[98:102], packs(format, values)[200:])


# What does not fit, in all formats.
def refused(format, v):
    try:
        struct.pack(format, v)
    except (struct.error, OverflowError) as e:
        return type(e).__name__, str(e)


for code in "bBhHiIlLqQfde":
    for order in "<>@":
        for v in (-2**70, -2**63 - 1, -2**63, -2**31 - 1, -129, -1, 256, 2**16, 2**32, 2**63, 2**64, 2**70, 2**200, 2**2000, 1e39):
            print(order + code, str(v)[:30], refused(order + code, v))


# Positions.
def unpack_at(s, data, positions):
    results = []
    for p in positions:
        try:
            results.append(s.unpack_from(data, p))
        except (struct.error, TypeError) as e:
            results.append(str(e))
    return results


s = struct.Struct("<HB")
data = bytes(range(40))
for d in (data, bytearray(data), memoryview(data), memoryview(bytearray(data)), array("B", data), memoryview(array("H", data)),
          memoryview(data).cast("I"), memoryview(data)[2:]):
    print(unpack_at(s, d, [3] * 100 + [37, 38, 39, -3, -4, -2, True, -40, -41, 1000, 0])[98:])


def into(target, positions):
    s = struct.Struct(">hx" if target[0] else ">h2s")
    results = []
    for p in positions:
        try:
            if s.size == 3:
                s.pack_into(target, p, p)
            else:
                s.pack_into(target, p, p, b"z")
            results.append(bytes(target))
        except (struct.error, TypeError) as e:
            results.append(str(e))
    return results


for first in (0, 1):
    for target in (bytearray([first] + [9] * 10), memoryview(bytearray([first] + [9] * 10)), array("B", [first] + [9] * 10)):
        print(into(target, [2] * 100 + [4, 7, 8, -4, -5])[99:])
print(into(bytes(10), [2] * 100)[99:], into(memoryview(bytes(10)), [2] * 100)[99:])


# A Struct may get another format.
def changing():
    s = struct.Struct("<H")
    data = b"\1\2\3\4"
    seen = []
    for i in range(400):
        if i == 200:
            s.__init__(">I")
        if i == 300:
            s.__init__("<H")
        seen.append(s.unpack_from(data)[0] + len(s.pack(7)))
    return seen[0], seen[199], seen[200], seen[299], seen[300]


print(changing())


# Stores through one view are seen by loads of another size.
def mixes(b):
    v = memoryview(b)
    total = 0
    for i in range(0, len(b) - 8, 3):
        struct.pack_into("<I", b, i, i * 77)
        total += b[i + 1] + v[i] * 3
        b[i + 2] = 5
        v[i + 3] = 6
        total += struct.unpack_from("<I", v, i)[0] + struct.unpack_from(">H", b, i + 1)[0]
        struct.pack_into(">d", v, i, i / 3)
        total += sum(b[i:i + 8])
    return total


print(repeat(mixes, bytearray(100)))


# Iterators.
def iterate(format, data):
    total = 0
    for a, b in struct.iter_unpack(format, data):
        total = total * 3 + int(a) - b
    return total


print(repeat(iterate, "<Hb", bytes(range(120))), repeat(iterate, ">dq", bytes(160)))


def interleaved(s, data):
    it = s.iter_unpack(data)
    seen = []
    for x, in it:
        seen.append((x, next(it, None)))
    return seen, list(it)


print(repeat(interleaved, struct.Struct("<h"), bytes(range(30))))


def records(n):
    s = struct.Struct("<IhBd8s")
    out = bytearray()
    for i in range(n):
        out += s.pack(i, i % 3000 - 1500, i & 255, i * 0.5, b"rec%05d" % i)
    total = 0
    for ident, delta, flags, score, name in s.iter_unpack(out):
        total = (total * 3 + ident + delta * flags + int(score) + len(name.rstrip(b"\0"))) % 1_000_007
    return total, hash(bytes(out[:0])), len({x[4] for x in s.iter_unpack(out)})


print(repeat(records, 300, n=5)[::2])


# Doubles keep their bits; NaNs too.
def nan_bits(n):
    for _ in range(n):
        data = struct.pack("<d", struct.unpack("<d", b"\1\0\0\0\0\0\xf8\x7f")[0])
    return data


print(nan_bits(300))
