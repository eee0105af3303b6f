# int.from_bytes, other class methods in C++, and bytearray.append in hot loops.
def words(data, order):
    return [int.from_bytes(data[i:i + 4], order) for i in range(0, len(data), 4)]
data = bytes(i * 7 & 255 for i in range(401))
for order in ("big", "little") * 40:
    w = words(data, order)
    assert w[1] == (0x1c232a31 if order == "big" else 0x312a231c), hex(w[1])
    assert w[-1] == data[400] and len(w) == 101
class I(int):
    def __new__(cls, v): return int.__new__(cls, v + 1)
def sub(n):
    t = 0
    for i in range(n):
        t += I.from_bytes(b"\x01\x02", "big") + int.from_bytes(bytes([i & 255] * 9), "big", signed=True)
        t += len(dict.fromkeys("abc", i)) + len(bytes.fromhex("0a0b"))
        t += int.from_bytes(bytearray(b"\x01"), byteorder="little")
    return t
assert sub(300) == sum(259 + int.from_bytes(bytes([i & 255] * 9), "big", signed=True) + 5 + 1 for i in range(300))
f = int.from_bytes
def bound(n):
    return sum(f(b"ab", "big") for i in range(n))
assert bound(300) == 300 * 0x6162
def bad(o):
    r = 0
    for i in range(200):
        try:
            r += int.from_bytes(b"a" * (i % 9), o if i < 150 else "middle")
        except ValueError as e:
            r += len(str(e))
    return r
assert bad("big") == bad("big")
def arr(n):
    b = bytearray()
    v = memoryview(b)
    k = 0
    for i in range(n):
        if i == 100: v.release()
        try: b.append(i & 255 if i < 250 else i)
        except BufferError: k += 1
        except ValueError as e: k += 1000
    return b, k
b, k = arr(260)
assert k == 100 + 4000, k
assert list(b) == list(range(100, 256)), list(b)
