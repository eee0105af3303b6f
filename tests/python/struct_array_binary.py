"""struct, array, binascii, base64, zlib: formats, sizes, errors."""
import array
import base64
import binascii
import gc
import struct
import zlib
from _table import attempt, section, table

table(r"""
struct.pack("<bBhHiIqQ", -1, 255, -2, 65535, -3, 2**32 - 1, -4, 2**64 - 1), struct.pack(">hI", 1, 2), struct.pack("=l", 5), struct.pack("!d", 1.5), struct.pack("<f", 0.1), struct.pack("<e", 1.5), struct.pack("?", []), struct.pack("c", b"x"), struct.pack("3s5s2p", b"abcd", b"x", b"yz"), struct.pack("2x"), struct.pack("0i"), struct.pack("3h", 1, 2, 3), struct.pack("<i x h", 1, 2), struct.pack("@ibi", 1, 2, 3), struct.pack("<ibi", 1, 2, 3), struct.pack("n", -1), struct.pack("P", 0)
struct.unpack("<hI", b"\x01\x00\x02\x00\x00\x00"), struct.unpack(">d", b"?\xf8\0\0\0\0\0\0"), struct.unpack("3s", b"a\0b"), struct.unpack("4p", b"\x02abc"), struct.unpack("<e", b"\0>"), struct.unpack("??", b"\0\5"), struct.unpack("c", b"q"), struct.unpack_from("<h", b"xx\x05\0", 2), list(struct.iter_unpack("<h", b"\1\0\2\0")), struct.unpack("<q", b"\xff" * 8), struct.unpack("<Q", b"\xff" * 8)
struct.calcsize("i"), struct.calcsize("bi"), struct.calcsize("<bi"), struct.calcsize("bq0q"), struct.calcsize("b0i"), struct.calcsize("5s3x"), struct.calcsize("@lLqQnNP"), struct.calcsize(""), struct.Struct("<hb").size, struct.Struct("<hb").format, struct.Struct("h").pack(1), repr(struct.Struct("h"))[:20]
struct.pack("b", 128)
struct.pack("B", -1)
struct.pack("<h", 32768)
struct.pack("<i", 2**31)
struct.pack("<Q", 2**64)
struct.pack("<Q", -1)
struct.pack("i", 1.5)
struct.pack("i", "a")
struct.pack("f", "a")
struct.pack("<f", 1e100)
struct.pack("<e", 1e10)
struct.pack("c", "x")
struct.pack("c", b"xy")
struct.pack("s", "x")
struct.pack("i")
struct.pack("i", 1, 2)
struct.pack("z", 1)
struct.pack("5", 1)
struct.pack("<n", 1)
struct.unpack("i", b"abc")
struct.unpack("i", b"abcde")
struct.unpack_from("i", b"abc")
struct.unpack_from("i", b"abcdef", 5)
struct.unpack_from("i", b"abcdef", -10)
struct.iter_unpack("i", b"abcde")
struct.iter_unpack("", b"")
struct.calcsize("99999999999999999999i")
struct.pack(b"h", 1), struct.pack("h", True)
struct.Struct("i").unpack("abcd")
array.array("i"), array.array("i", [1, 2]), array.array("d", [1.5]), array.array("u", "abé"), array.array("b", b"\xff\1"), array.array("B", [255]).tobytes(), array.array("i", [1, 2])[0], array.array("i", [1, 2, 3])[1:], array.array("i", [1]) + array.array("i", [2]), array.array("i", [1]) * 3, array.array("i", [1, 2]).tolist(), array.array("h").itemsize, array.array("h").typecode, array.typecodes, 2 in array.array("i", [1, 2]), array.array("i", [1]) == array.array("d", [1.0]), array.array("i", [1, 2]) < array.array("i", [1, 3]), len(array.array("q", range(5)))
array.array("i", [1.5])
array.array("b", [200])
array.array("z")
array.array("i", "abc")
array.array("u", b"abc")
array.array("i", [2**40])
array.array("I", [-1])
array.array("i", [1])[5]
array.array("i", [1]) + [1]
array.array("i").pop()
array.array("i").remove(1)
array.array("i", b"abc")
array.array("i").append("x")
binascii.hexlify(b"ab\xff"), binascii.unhexlify("61ff"), binascii.hexlify(b"abcd", "-"), binascii.hexlify(b"abcde", ":", 2), binascii.b2a_base64(b"hello"), binascii.b2a_base64(b"x", newline=False), binascii.a2b_base64("aGVsbG8="), binascii.crc32(b"hello"), binascii.crc_hqx(b"abc", 0), binascii.b2a_uu(b"abc"), binascii.a2b_uu(b"#86)C\n"), binascii.b2a_qp(b"a=\xe9 "), binascii.a2b_qp(b"a=3D")
binascii.unhexlify("6")
binascii.unhexlify("zz")
binascii.a2b_base64("abc")
binascii.a2b_base64("a")
base64.b64encode(b"\xfb\xff"), base64.urlsafe_b64encode(b"\xfb\xff"), base64.b64decode("+/8="), base64.b32encode(b"abc"), base64.b16encode(b"ab"), base64.b85encode(b"hello"), base64.a85encode(b"hello"), base64.b64decode("YQ==YQ=="), base64.b64decode("Y Q = =")
base64.b64decode("Y*Q==", validate=True)
base64.b32decode("ab")
zlib.crc32(b"abc"), zlib.adler32(b"abc"), zlib.decompress(zlib.compress(b"abc" * 100)) == b"abc" * 100, zlib.decompress(zlib.compress(b"x", 9, -15), -15), len(zlib.compress(b"a" * 10000)) < 100
zlib.decompress(b"garbage")
zlib.decompress(zlib.compress(b"abc")[:-2])
""", globals())


@section("array methods")
def arrays():
    a = array.array("i", [3, 1, 2])
    a.append(5)
    a.extend([7, 8])
    a.insert(1, 9)
    a.remove(2)
    print(a, a.pop(), a.pop(0), a.index(5), a.count(1), a.buffer_info()[1])
    a.reverse()
    a[0] = 100
    a[1:2] = array.array("i", [4, 5, 6])
    del a[0]
    a.frombytes(b"\1\0\0\0")
    a.fromlist([2, 3])
    print(a, a.tobytes()[:8], list(reversed(a)), max(a), sum(a), sorted(a))
    a.byteswap()
    print(a[0])
    attempt(a.frombytes, b"abc")
    attempt(a.fromlist, ["x"])
    attempt(a.__setitem__, slice(0, 1), [1])
    m = memoryview(a)
    print(m.format, m.itemsize, m[0] == a[0], m.nbytes)
    attempt(a.append, 1)
    m.release()
    a.append(1)
    import copy, pickle
    print(copy.copy(a) == a, pickle.loads(pickle.dumps(a)) == a)
    total = 0
    f = array.array("d", [0.0]) * 300
    q = array.array("q", range(300))
    for i in range(len(f)):
        f[i] = q[i] * 0.5
        q[i] += i
        total += f[i] + q[-i]
    print(total, f[10], q[299], a.itemsize)


@section("buffers")
def buffers():
    buffer = bytearray(16)
    struct.pack_into("<ih", buffer, 2, 1000, -5)
    print(buffer, struct.unpack_from("<ih", buffer, 2), struct.unpack("<4i", memoryview(buffer)))
    attempt(struct.pack_into, "i", buffer, 14, 1)
    attempt(struct.pack_into, "i", b"abcd", 0, 1)
    attempt(struct.pack_into, "i", buffer, -20, 1)
    m = memoryview(buffer)
    print(m.cast("I")[0], m.cast("h").tolist()[:3], m[2:6].tobytes(), m.cast("B", (4, 4)).shape)
    compressor = zlib.compressobj(6)
    data = compressor.compress(b"part one ") + compressor.compress(b"part two") + compressor.flush()
    decompressor = zlib.decompressobj()
    print(decompressor.decompress(data[:10]) + decompressor.decompress(data[10:]), decompressor.eof, decompressor.unused_data)


records = b"".join(struct.pack("<IhB5s", i, -i, i % 256, str(i).encode()) for i in range(300))
total = 0
s = struct.Struct("<IhB5s")
for number, negative, small, text in s.iter_unpack(records):
    total += number + negative + small + int(text.rstrip(b"\0"))
print(len(records), total, zlib.crc32(records), binascii.hexlify(records[-12:]))


class Clearing:
    """An argument whose conversion forgets the format that is in use."""
    def __index__(self):
        struct._clearcache()
        gc.collect()
        return 7


print(struct.pack("<3iq", Clearing(), Clearing(), 1, Clearing()))
