# Items, slices, lengths and iteration of memoryviews (and slices of bytearrays) in hot loops.
from array import array


def repeat(f, *args, n=300):
    result = f(*args)
    for _ in range(n):
        assert f(*args) == result, f
    return result


def total(view):
    s = 0
    for x in view:
        s += x
    return s


def by_index(view):
    s = 0
    for i in range(len(view)):
        s = s * 3 + view[i] - view[-1 - i]
        s &= 0xFFFFFFFF
    return s


def fill(view, n):
    for i in range(n):
        view[i] = i * 7 & 127
        view[-1] = view[i]
    return bytes(view)


data = bytes(range(200))
print(repeat(total, memoryview(data)), repeat(by_index, memoryview(data)))
print(repeat(total, memoryview(bytearray(data))), repeat(by_index, memoryview(bytearray(data))[3:]))
for code in "bBhHiIlq":
    a = array(code, range(100))
    print(code, repeat(total, memoryview(a)), repeat(by_index, memoryview(a)[::1]), repeat(total, memoryview(a)[::2]))
for code in "fd":
    a = array(code, [x / 4 for x in range(100)])
    print(code, repeat(total, memoryview(a)))
print(repeat(total, memoryview(data[:96]).cast("H")), repeat(total, memoryview(data[:96]).cast("q")))
print(repeat(fill, memoryview(bytearray(64)), 64), repeat(fill, memoryview(array("B", bytes(64))), 64))


# Writing through a view is seen through its owner, and the other way round.
def both(b, v):
    s = 0
    for i in range(len(b)):
        b[i] = i & 255
        s += v[i]
        v[i] = 255 - (i & 255)
        s = s * 2 + b[i] & 0xFFFFFFF
    return s


for owner in (bytearray(100), array("B", bytes(100))):
    print(repeat(both, owner, memoryview(owner)))


# Views of one memory with other items.
def overlapping(narrow, wide):
    s = 0
    for i in range(len(wide)):
        narrow[2 * i] = i
        narrow[2 * i + 1] = 1
        s += wide[i]
        wide[i] = 515
        s += narrow[2 * i] * narrow[2 * i + 1]
    return s


memory = memoryview(bytearray(120))
print(repeat(overlapping, memory, memory.cast("H")))


# What is released, read-only, or of the wrong size raises.
def until_error(view, action):
    for i in range(2000):
        try:
            action(view, i)
        except Exception as e:
            return i, type(e).__name__, str(e)
    return None


def release_at(view, i):
    if i == 1500:
        view.release()
    return view[i & 7]


def write(view, i):
    view[i & 7] = i if i > 1500 else 1


def index(view, i):
    return view[i]


def iterate_released(view, i):
    n = 0
    for x in view:
        n += 1
        if i == 1500 and n == 5:
            view.release()


def length_released(view, i):
    if i == 1500:
        view.release()
    return len(view)


print(until_error(memoryview(bytearray(8)), release_at))
print(until_error(memoryview(bytearray(8)), write), until_error(memoryview(bytes(8)), write))
print(until_error(memoryview(bytearray(1600)), index), until_error(memoryview(array("h", bytes(3200))), index))
print(until_error(memoryview(bytearray(8)), iterate_released), until_error(memoryview(bytearray(8)), length_released))
print(until_error(memoryview(array("b", bytes(8))), write), until_error(memoryview(array("d", bytes(64))), write))


# Other kinds of views at the same place.
def mixed(views):
    return [total(v) for v in views]


views = [memoryview(data[:8]), memoryview(bytearray(8)), memoryview(array("H", [1, 2])), memoryview(data[:16]).cast("I"),
         memoryview(data)[::3], data[:5], array("d", [1.5])]
print(repeat(mixed, views, n=200))


# Slices.
def slices(b):
    parts = []
    for i in range(len(b)):
        parts.append(len(b[i:i + 4]) + len(b[-i:]) + len(b[i:3]))
        part = b[i:]
        parts.append(part[0] if part else -1)
    return parts


for b in (bytearray(data[:50]), memoryview(data[:50]), memoryview(bytearray(data[:50]))):
    print(sum(repeat(slices, b, n=60)))


def keeps(b):
    part = b[1:3]
    part[0] = 9
    return bytes(b), bytes(part)


print(keeps(bytearray(b"abcd")), keeps(memoryview(bytearray(b"abcd"))))
for _ in range(500):
    b = bytearray(b"abcd")
    assert keeps(b) == (b"abcd", b"\x09c") and b == b"abcd"
    assert keeps(memoryview(b)) == (b"a\x09cd", b"\x09c") and b == b"a\x09cd"
    b.append(1) if False else None


# A view forbids resizing only while it lives.
def resize(n):
    errors = 0
    for i in range(n):
        b = bytearray(4)
        v = memoryview(b)[1:]
        v[0] = 7
        try:
            b.append(1)
        except BufferError:
            errors += 1
        v.release()
        del v
        errors += b[1]
    return errors


print(resize(1000))
