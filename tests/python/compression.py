"""zlib, bz2, lzma, gzip: whole buffers, piece by piece, limits, errors."""
import bz2
import gzip
import io
import lzma
import zlib
from _table import attempt, section, table

data = b"".join(b"line %d of some text\n" % (i * i % 97) for i in range(3000))
table(r"""
zlib.crc32(b""), zlib.crc32(b"abc"), zlib.crc32(b"abc", 5), zlib.crc32(b"x", -1), zlib.adler32(b""), zlib.adler32(b"abc", 7), zlib.crc32(data), zlib.adler32(memoryview(data))
len(zlib.compress(data)), len(zlib.compress(data, 1)), len(zlib.compress(data, level=0)), zlib.decompress(zlib.compress(data)) == data, zlib.decompress(zlib.compress(data, wbits=-15), wbits=-15) == data, zlib.decompress(zlib.compress(data, wbits=31), 47, 1) == data
zlib.decompress(b"x")
zlib.decompress(b"")
zlib.decompress(zlib.compress(b"abc")[:-1])
zlib.decompress(zlib.compress(b"a"), bufsize=-1)
zlib.decompressobj().decompress(b"abcdef")
zlib.decompressobj().decompress(b"", -1)
zlib.decompressobj().flush(0)
zlib.decompressobj(zdict=3)
zlib.decompressobj(wbits=99)
zlib.compressobj(20)
zlib.compressobj(zdict="a")
zlib.compressobj().flush(99)
zlib.compress("text")
zlib.compress(b"a", 20)
zlib.compress(b"a", wbits=2**40)
zlib.crc32(b"x", 1.5)
bz2.decompress(bz2.compress(data)) == data, len(bz2.compress(data, 1)), bz2.decompress(b""), bz2.decompress(bz2.compress(b"a") + bz2.compress(b"b") + b"junk")
bz2.decompress(b"abcdefghijkl")
bz2.decompress(bz2.compress(data)[:-5])
bz2.BZ2Compressor(0)
bz2.BZ2Compressor("a")
bz2.BZ2Decompressor().decompress("a")
lzma.decompress(lzma.compress(data)) == data, lzma.decompress(lzma.compress(data, preset=1)) == data, lzma.decompress(lzma.compress(data, format=lzma.FORMAT_ALONE)) == data, lzma.is_check_supported(lzma.CHECK_CRC32), lzma.is_check_supported(9)
lzma.decompress(b"abcdefghijklmnop")
lzma.decompress(lzma.compress(data)[:-9])
lzma.LZMACompressor(preset=99)
lzma.LZMACompressor(preset="a")
lzma.LZMACompressor(preset=1, filters=[])
lzma.LZMACompressor(format=77)
lzma.LZMACompressor(filters={})
lzma.LZMACompressor(filters=[1])
lzma.LZMACompressor(filters=[{}])
lzma.LZMACompressor(filters=[{"id": 99}])
lzma.LZMACompressor(filters=[{"id": 33, "nope": 1}])
lzma.LZMACompressor(filters=[{"id": 3, "dist": "a"}])
lzma.LZMADecompressor(format=lzma.FORMAT_RAW)
lzma.LZMADecompressor(memlimit=-1)
lzma.LZMADecompressor(memlimit=1).decompress(lzma.compress(data))
gzip.decompress(gzip.compress(data)) == data, gzip.compress(b"abc", mtime=0), gzip.decompress(b"")
gzip.decompress(b"abc")
gzip.decompress(gzip.compress(b"abc")[:-3])
""", globals())


@section("zlib objects")
def zlib_objects():
    c = zlib.compressobj(9, zlib.DEFLATED, 15, 9, zlib.Z_FILTERED, b"some text line")
    start = c.compress(data[:1000])
    twin = c.copy()
    one = start + c.compress(data[1000:]) + c.flush()
    two = start + twin.compress(data[1000:]) + twin.flush(zlib.Z_SYNC_FLUSH) + twin.flush()
    print(len(one), len(two))
    for packed in one, two:
        d = zlib.decompressobj(zdict=b"some text line")
        out = d.decompress(packed[:500]) + d.copy().decompress(packed[500:] + b"rest")
        print(out == data)
    attempt(zlib.decompressobj().decompress, one)
    d = zlib.decompressobj()
    packed = zlib.compress(data) + b"behind"
    first = d.decompress(packed, 10)
    print(first, len(d.unconsumed_tail) > 0, d.unused_data, d.eof)
    rest = d.decompress(d.unconsumed_tail, 0)
    print(first + rest == data, d.unconsumed_tail, d.unused_data, d.eof, d.flush())
    attempt(d.decompress, b"more")
    attempt(c.compress, b"more")
    print(c.__class__, d.__class__)
    attempt(c.__class__)


@section("bz2 and lzma objects")
def other_objects():
    for compressor, decompressor in ((bz2.BZ2Compressor, bz2.BZ2Decompressor),
                                     (lzma.LZMACompressor, lzma.LZMADecompressor)):
        c = compressor()
        packed = c.compress(data[:100]) + c.compress(data[100:]) + c.flush()
        attempt(c.compress, b"")
        attempt(c.flush)
        d = decompressor()
        parts = [d.decompress(packed[:40], 7)]
        at = 40
        while not d.eof:
            if d.needs_input:
                parts.append(d.decompress(packed[at:at + 50] + (b"tail" if at + 50 >= len(packed) else b""), 99))
                at += 50
            else:
                parts.append(d.decompress(b"", 999))
            assert len(parts[-1]) <= 999
        print(b"".join(parts) == data, d.unused_data, d.eof, d.needs_input)
        attempt(d.decompress, b"x")
    d = bz2.BZ2Decompressor()
    attempt(d.decompress, b"nonsense nonsense")
    attempt(d.decompress, b"x")


@section("lzma filters")
def filters():
    chains = ([{"id": lzma.FILTER_LZMA2, "preset": 7, "dict_size": 65536, "lc": 3, "mf": lzma.MF_BT3}],
              [{"id": lzma.FILTER_DELTA, "dist": 4}, {"id": lzma.FILTER_LZMA2}],
              [{"id": lzma.FILTER_X86, "start_offset": 0}, {"id": lzma.FILTER_LZMA2, "mode": lzma.MODE_FAST}])
    for chain in chains:
        c = lzma.LZMACompressor(lzma.FORMAT_RAW, filters=chain)
        packed = c.compress(data) + c.flush()
        d = lzma.LZMADecompressor(lzma.FORMAT_RAW, None, chain)
        print(len(packed), d.decompress(packed) == data, d.check)
        for f in chain:
            if f["id"] == lzma.FILTER_X86:
                continue
            encoded = lzma._encode_filter_properties(f)
            print(encoded, sorted(lzma._decode_filter_properties(f["id"], encoded).items()))
    d = lzma.LZMADecompressor()
    print(d.check, d.decompress(lzma.compress(b"a", check=lzma.CHECK_SHA256)), d.check)


@section("files")
def files():
    for module, opener in ((gzip, gzip.GzipFile), (bz2, bz2.BZ2File), (lzma, lzma.LZMAFile)):
        raw = io.BytesIO()
        with module.open(raw, "wt", encoding="utf-8") as f:
            f.write("first é\nsecond\n")
        with module.open(io.BytesIO(raw.getvalue()), "rt", encoding="utf-8") as f:
            print([line for line in f])
        with module.open(io.BytesIO(raw.getvalue())) as f:
            print(f.peek(3)[:3], f.read(2), f.seek(3), f.readline(), f.tell(), f.readable(), f.writable())
        attempt(module.open, raw, "zz")
        attempt(opener, 5.5)
