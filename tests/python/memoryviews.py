"""memoryview: formats, casts, slices, comparison, release."""
import array
from _table import attempt, table

m = memoryview(b"abcdef")
w = memoryview(bytearray(b"abcdef"))
i = memoryview(array.array("i", [1, -2, 3]))
table("""
m[0], m[-1], bytes(m[1:3]), m.tolist(), len(m), m.nbytes, m.itemsize, m.format, m.ndim, m.shape, m.strides, m.readonly, m.contiguous
bytes(m[::2]), bytes(m[::-1]), m[::2].strides, m[1:1].tolist(), m[::2].contiguous, m.hex(), m[::2].tobytes(), m.obj, m.suboffsets
m == b"abcdef", m[1:] == b"bcdef", m == memoryview(b"abcdef"), m != b"x", m == "abcdef", hash(m) == hash(b"abcdef")
i.tolist(), i[1], i.format, i.itemsize, i.shape, i == array.array("i", [1, -2, 3]), i == array.array("d", [1, -2, 3]), i[::-1].tolist()
memoryview(b"abcdefgh").cast("I").tolist(), memoryview(b"abcdefgh").cast("B", [2, 4]).tolist(), memoryview(b"abcdefgh").cast("B", (2, 4)).shape, memoryview(b"abcdefgh").cast("B", [2, 4])[1, 2]
memoryview(b"abcdefgh").cast("d")[0]
m.cast("I")
m.cast("zz")
m[10]
m["a"]
m[1, 2]
m.__setitem__(0, 1)
w.__setitem__(0, 300)
w.__setitem__(0, "a")
w.__setitem__(slice(0, 2), b"abc")
w.__setitem__(slice(0, 2), b"ZZ"), w.tobytes()
hash(w)
memoryview("abc")
memoryview(5)
memoryview([1])
m.tolist() == list(m), 97 in m, m.index(99) if hasattr(m, "index") else None, w.toreadonly().readonly, sorted(m)[:2], bytes(reversed(m))
""", globals())
i[0] = 100
print(i.tolist(), i.obj)
attempt(i.__setitem__, 0, 2**40)
attempt(i.__setitem__, 0, 1.5)
with memoryview(b"xyz") as v:
    print(v[0])
attempt(v.__getitem__, 0)
attempt(v.tolist)
print(repr(v)[:20])
w[1:4] = w[2:5]
print(w.tobytes())
sub = w[2:]
w.release()
attempt(w.tobytes)
print(sub.tobytes())
