// The module zlib: checksums and whole-buffer compression; the incremental objects are in zlib_objects.cpp.
#include "runtime/modules/compress/zlib.h"

#include "runtime/error.h"
#include "runtime/int.h"
#include "runtime/module.h"
#include "runtime/modules/compress/output.h"
#include "runtime/modules/exception_type.h"
#include "runtime/str.h"
#include "runtime/thread.h"

namespace krait::compress {

Type* g_zlib_error;

Value raise_zlib_error(const z_stream& stream, int code, const char* doing) {
  const char* reason = code == Z_VERSION_ERROR ? "library version mismatch" : stream.msg;
  if (!reason) {
    switch (code) {
      case Z_BUF_ERROR: reason = "incomplete or truncated stream"; break;
      case Z_STREAM_ERROR: reason = "inconsistent stream state"; break;
      case Z_DATA_ERROR: reason = "invalid input data"; break;
      default: return raise(g_zlib_error, "Error %d %s", code, doing);
    }
  }
  return raise(g_zlib_error, "Error %d %s: %.200s", code, doing, reason);
}

namespace {

// A checksum of a buffer, continued from a start value whose low 32 bits count.
template <uLong (*F)(uLong, const Bytef*, z_size_t)>
Value checksum(const Value* a) {
  constexpr size_t kUnlockAbove = 5 * 1024;
  Buffer buffer;
  if (!buffer_get(a[0], &buffer)) return Value::exception();
  Value start = index_of(a[1]);
  if (start.is_exception()) return start;
  uLong sum = uint32_t(int_low_bits(start));
  if (buffer.length > kUnlockAbove) {
    BlockingScope unlocked;
    sum = F(sum, buffer.data, buffer.length);
  } else if (buffer.length) {
    sum = F(sum, buffer.data, buffer.length);
  }
  return Value::small_int(int64_t(sum & 0xFFFFFFFF));
}

// Runs deflate over everything. Z_OK, or zlib's error; false in *ok: raised.
int deflate_all(z_stream* stream, size_t remaining, OutputBuffer& out, bool* ok) {
  int code = Z_OK;
  do {
    feed(stream, &remaining);
    int flush = remaining ? Z_NO_FLUSH : Z_FINISH;
    do {
      if (!(*ok = out.make_room())) return code;
      stream->next_out = out.end();
      stream->avail_out = limited(out.room());
      {
        BlockingScope unlocked;
        code = deflate(stream, flush);
      }
      out.filled_to(stream->next_out);
      if (code == Z_STREAM_ERROR) return code;
    } while (stream->avail_out == 0);
  } while (remaining);
  return Z_OK;
}

Value zlib_compress(const Value* a) {
  Buffer buffer;
  int level, wbits;
  if (!buffer_get(a[0], &buffer) || !int_to_int(a[1], &level) || !int_to_int(a[2], &wbits))
    return Value::exception();
  z_stream stream = {};
  int code = deflateInit2(&stream, level, Z_DEFLATED, wbits, kDefaultMemoryLevel, Z_DEFAULT_STRATEGY);
  if (code == Z_MEM_ERROR) return raise(types::MemoryError, "Out of memory while compressing data");
  if (code == Z_STREAM_ERROR) return raise(g_zlib_error, "Bad compression level");
  if (code != Z_OK) return raise_zlib_error(stream, code, "while compressing data");
  stream.next_in = buffer.data;
  OutputBuffer out(kDefaultBufferSize);
  bool ok = true;
  code = deflate_all(&stream, buffer.length, out, &ok);
  if (ok && code != Z_OK) raise_zlib_error(stream, code, "while compressing data");
  deflateEnd(&stream);
  return ok && code == Z_OK ? out.finish() : Value::exception();
}

// Runs inflate until the end of the stream or of the input.
int inflate_all(z_stream* stream, size_t remaining, OutputBuffer& out, bool* ok) {
  int code = Z_OK;
  do {
    feed(stream, &remaining);
    do {
      if (!(*ok = out.make_room())) return code;
      stream->next_out = out.end();
      stream->avail_out = limited(out.room());
      {
        BlockingScope unlocked;
        code = inflate(stream, remaining ? Z_NO_FLUSH : Z_FINISH);
      }
      out.filled_to(stream->next_out);
      if (code != Z_OK && code != Z_BUF_ERROR) return code;
    } while (stream->avail_out == 0);
  } while (remaining);
  return code;
}

Value zlib_decompress(const Value* a) {
  Buffer buffer;
  int wbits;
  int64_t first_size;
  if (!buffer_get(a[0], &buffer) || !int_to_int(a[1], &wbits) || !int_to_i64(a[2], &first_size))
    return Value::exception();
  if (first_size < 0) return raise_value_error("bufsize must be non-negative");
  z_stream stream = {};
  stream.next_in = buffer.data;
  int code = inflateInit2(&stream, wbits);
  if (code == Z_MEM_ERROR) return raise(types::MemoryError, "Out of memory while decompressing data");
  if (code != Z_OK) {
    inflateEnd(&stream);
    return raise_zlib_error(stream, code, "while preparing to decompress data");
  }
  OutputBuffer out(first_size ? size_t(first_size) : 1);
  bool ok = true;
  code = inflate_all(&stream, buffer.length, out, &ok);
  if (ok && code == Z_MEM_ERROR) {
    raise(types::MemoryError, "Out of memory while decompressing data");
  } else if (ok && code != Z_STREAM_END) {
    raise_zlib_error(stream, code == Z_OK ? Z_BUF_ERROR : code, "while decompressing data");
  }
  inflateEnd(&stream);
  return ok && code == Z_STREAM_END ? out.finish() : Value::exception();
}

const NativeDef kFunctions[] = {
    {"adler32", "data, value=1, /", checksum<adler32_z>,
     "Compute an Adler-32 checksum of data, starting from value."},
    {"crc32", "data, value=0, /", checksum<crc32_z>,
     "Compute a CRC-32 checksum of data, starting from value."},
    {"compress", "data, /, level=-1, wbits=15", zlib_compress, "Compress a bytes-like object."},
    {"decompress", "data, /, wbits=15, bufsize=16384", zlib_decompress, "Decompress a bytes-like object."},
    {"compressobj", "level=-1, method=8, wbits=15, memLevel=8, strategy=0, zdict=None", make_compressor,
     "Make an object that compresses data piece by piece."},
    {"decompressobj", "wbits=15, zdict=b''", make_decompressor,
     "Make an object that decompresses data piece by piece."},
    {}};

struct Constant {
  const char* name;
  int value;
};
constexpr Constant kConstants[] = {
#define ROW(name) {#name, name}
    ROW(MAX_WBITS),
    {"DEFLATED", Z_DEFLATED},
    ROW(Z_NO_COMPRESSION),
    ROW(Z_BEST_SPEED),
    ROW(Z_BEST_COMPRESSION),
    ROW(Z_DEFAULT_COMPRESSION),
    ROW(Z_FILTERED),
    ROW(Z_HUFFMAN_ONLY),
    ROW(Z_RLE),
    ROW(Z_FIXED),
    ROW(Z_DEFAULT_STRATEGY),
    ROW(Z_NO_FLUSH),
    ROW(Z_PARTIAL_FLUSH),
    ROW(Z_SYNC_FLUSH),
    ROW(Z_FULL_FLUSH),
    ROW(Z_FINISH),
    ROW(Z_BLOCK),
    ROW(Z_TREES),
#undef ROW
    {"DEF_MEM_LEVEL", kDefaultMemoryLevel},
    {"DEF_BUF_SIZE", kDefaultBufferSize},
};

}  // namespace

}  // namespace krait::compress

namespace krait {

Value module_init_zlib(Value module) {
  using namespace compress;
  g_zlib_error = module_exception_type(module, "zlib", "error", types::Exception);
  if (!g_zlib_error) return Value::exception();
  create_zlib_types();
  module_add_functions(module, kFunctions);
  for (const Constant& c : kConstants) module_add_int(module, c.name, c.value);
  module_add(module, "ZLIB_VERSION", str_from_ascii(ZLIB_VERSION));
  module_add(module, "ZLIB_RUNTIME_VERSION", str_from_ascii(zlibVersion()));
  module_add(module, "__version__", str_from_ascii("1.0"));
  return module;
}

}  // namespace krait
