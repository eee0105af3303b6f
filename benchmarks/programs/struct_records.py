"""Binary records: packing with struct, parsing with unpack_from and memoryview, bytes slicing, varints and a
checksum by hand.
"""
import struct
import sys

DEFAULT = 40_000
SMALL = 100

HEADER = struct.Struct("<4sHHI")
RECORD = struct.Struct("<IhBd8s")
TABLE = []
for _value in range(256):
    for _ in range(8):
        _value = _value >> 1 ^ (0xEDB88320 if _value & 1 else 0)
    TABLE.append(_value)


def crc32(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ TABLE[(crc ^ byte) & 255]
    return crc ^ 0xFFFFFFFF


def write_varint(out, value):
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)


def read_varint(data, position):
    value = shift = 0
    while True:
        byte = data[position]
        position += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, position
        shift += 7


def build(n):
    out = bytearray(HEADER.pack(b"KRT1", 1, 0, n))
    for i in range(n):
        out += RECORD.pack(i, i % 3000 - 1500, i & 255, i * 0.5, b"rec%05d" % (i % 100000))
        write_varint(out, i * i)
    out += struct.pack(">I", crc32(out))
    return bytes(out)


def parse(data):
    magic, major, minor, count = HEADER.unpack_from(data)
    assert magic == b"KRT1" and (major, minor) == (1, 0)
    body = memoryview(data)[:-4]
    assert int.from_bytes(data[-4:], "big") == crc32(body)
    position = HEADER.size
    for _ in range(count):
        ident, delta, flags, score, name = RECORD.unpack_from(body, position)
        square, position = read_varint(body, position + RECORD.size)
        yield ident, delta, flags, score, name.rstrip(b"\0").decode("ascii"), square
    assert position == len(body)


def run(n):
    data = build(n)
    total = 0
    for ident, delta, flags, score, name, square in parse(data):
        total = (total * 3 + ident + delta * flags + int(score) + len(name) + square) % 1_000_000_007
    return f"{len(data)} {crc32(data):08x} {total}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
