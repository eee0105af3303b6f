"""bytearray: mutation, slices, shared buffers, the methods that change it."""
from _table import attempt, table

a = bytearray(b"hello")
a[0] = 72
a[-1:] = b"p!"
a += b"more"
a.append(33)
a.extend([65, 66])
a.insert(0, 60)
print(a, len(a))
print(a.pop(), a.pop(0), a)
a.remove(33)
a.reverse()
print(a)
del a[0]
del a[::2]
print(a)
a[1:1] = b"XYZ"
a[::2] = bytes(len(a[::2]))
print(a)
a *= 2
print(a, a.copy() == a, a.copy() is a)
a.clear()
print(a, bool(a))
x = bytearray(5)
table("""
bytearray(b"abc").upper(), bytearray(b"a,b").split(b","), bytearray(b"abc")[1], bytearray(b"abc")[1:], bytearray(b" a ").strip(), bytearray("é", "latin-1"), bytearray([1, 2])
bytearray(b"abc") == b"abc", bytearray(b"a") < b"b", bytearray(b"abc").find(b"c"), b"b" in bytearray(b"abc"), bytearray(b"abc").decode(), bytearray(b"ab").hex(), bytearray.fromhex("4142")
repr(bytearray(b"it's")), str(bytearray(b"x")), bytearray(b"x").__class__, bytearray(b"abc").join([b"1", b"2"]), bytearray(b"%d") % 5
hash(bytearray())
x.__setitem__(0, 256)
x.__setitem__(0, -1)
x.__setitem__(0, "a")
x.__setitem__(9, 1)
x.__setitem__(slice(0, 2), 5)
x.__setitem__(slice(0, 4, 2), b"abc")
x.__setitem__(slice(0, 4, 2), b"ab"), x
x.append(300)
x.append("a")
x.extend("abc")
x.extend([1, 999])
x.pop(99)
bytearray().pop()
x.remove(200)
x.insert(100, 7), x
x.insert(-100, 8), x
bytearray(-1)
bytearray("a")
x.__iadd__("a")
x + "a"
x.__delitem__(50)
""", globals())
b = bytearray(b"abcdef")
view = memoryview(b)
attempt(b.append, 1)
attempt(b.clear)
attempt(b.__delitem__, 0)
b[0] = 90
view[1] = 89
print(b, bytes(view))
view.release()
b.append(1)
print(b)
it = iter(b)
next(it)
b.clear()
print(list(it))
b = bytearray(range(10))
for i, byte in enumerate(b):
    b[i] = byte * 2
    if i == 5:
        del b[8:]
print(b)
