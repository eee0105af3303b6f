// zlib.Compress and zlib.Decompress: compression piece by piece.
#include "runtime/error.h"
#include "runtime/int.h"
#include "runtime/modules/compress/output.h"
#include "runtime/modules/compress/zlib.h"
#include "runtime/ops.h"

namespace krait::compress {

namespace {

struct Compressor : Object {
  z_stream stream;
  bool open;
};

struct Decompressor : Object {
  z_stream stream;
  Value unused_data;      // bytes
  Value unconsumed_tail;  // bytes
  Value dictionary;       // a bytes-like object, or unbound
  Value eof;
  bool open;
};

Type *g_compressor_type, *g_decompressor_type;

Compressor* compressor(const Value* a) { return a[0].as<Compressor>(); }
Decompressor* decompressor(const Value* a) { return a[0].as<Decompressor>(); }

void finalize_compressor(Object* o) {
  auto* c = static_cast<Compressor*>(o);
  if (c->open) deflateEnd(&c->stream);
}
void finalize_decompressor(Object* o) {
  auto* d = static_cast<Decompressor*>(o);
  if (d->open) inflateEnd(&d->stream);
}

// --- Compress ---

// Deflates the input (stream->next_in and `remaining` bytes). False: raised.
bool deflate_into(Compressor* c, size_t remaining, int mode, const char* doing, int* code,
                  OutputBuffer& out) {
  z_stream* stream = &c->stream;
  do {
    feed(stream, &remaining);
    do {
      if (!out.make_room()) return false;
      stream->next_out = out.end();
      stream->avail_out = limited(out.room());
      *code = deflate(stream, mode);
      out.filled_to(stream->next_out);
      if (*code == Z_STREAM_ERROR) {
        raise_zlib_error(*stream, *code, doing);
        return false;
      }
    } while (stream->avail_out == 0);
  } while (remaining);
  return true;
}

Value compress_method(const Value* a) {
  Buffer buffer;
  if (!buffer_get(a[1], &buffer)) return Value::exception();
  OutputBuffer out(kDefaultBufferSize);
  int code = Z_OK;
  compressor(a)->stream.next_in = buffer.data;
  bool ok = deflate_into(compressor(a), buffer.length, Z_NO_FLUSH, "while compressing data", &code, out);
  return ok ? out.finish() : Value::exception();
}

Value compress_flush(const Value* a) {
  auto* c = compressor(a);
  int mode, code = Z_OK;
  if (!int_to_int(a[1], &mode)) return Value::exception();
  if (mode == Z_NO_FLUSH) return bytes_empty();
  OutputBuffer out(kDefaultBufferSize);
  c->stream.next_in = nullptr;
  if (!deflate_into(c, 0, mode, "while flushing", &code, out)) return Value::exception();
  if (code == Z_STREAM_END && mode == Z_FINISH) {
    code = deflateEnd(&c->stream);
    if (code != Z_OK) return raise_zlib_error(c->stream, code, "while finishing compression");
    c->open = false;
  } else if (code != Z_OK && code != Z_BUF_ERROR) {
    return raise_zlib_error(c->stream, code, "while flushing");
  }
  return out.finish();
}

// What a copy or a set-up of a stream failed with. Always raises.
Value raise_copy_error(const z_stream& stream, int code, bool compressing) {
  if (code == Z_STREAM_ERROR) return raise_value_error("Inconsistent stream state");
  if (code == Z_MEM_ERROR) {
    return raise(types::MemoryError, "Can't allocate memory for %s object",
                 compressing ? "compression" : "decompression");
  }
  return raise_zlib_error(
      stream, code, compressing ? "while copying compression object" : "while copying decompression object");
}

Value compress_copy(const Value* a) {
  auto* copy = static_cast<Compressor*>(allocate_instance(g_compressor_type));
  int code = deflateCopy(&copy->stream, &compressor(a)->stream);
  if (code != Z_OK) return raise_copy_error(compressor(a)->stream, code, true);
  copy->open = true;
  return Value::object(copy);
}

// --- Decompress ---

// Gives zlib the preset dictionary. False: raised.
bool use_dictionary(Decompressor* d) {
  Buffer buffer;
  if (!buffer_get(d->dictionary, &buffer)) return false;
  int code = inflateSetDictionary(&d->stream, buffer.data, uInt(buffer.length));
  if (code != Z_OK) raise_zlib_error(d->stream, code, "while setting zdict");
  return code == Z_OK;
}

// One call of inflate after another until the input or the room is used up. False: raised.
bool inflate_into(Decompressor* d, size_t* remaining, int flush_at_end, int* code, OutputBuffer& out) {
  z_stream* stream = &d->stream;
  do {
    feed(stream, remaining);
    int flush = *remaining ? Z_SYNC_FLUSH : flush_at_end;
    do {
      if (!out.make_room()) return false;
      if (out.at_limit()) return true;
      stream->next_out = out.end();
      stream->avail_out = limited(out.room());
      *code = inflate(stream, flush);
      out.filled_to(stream->next_out);
      bool needs_dictionary = *code == Z_NEED_DICT && !d->dictionary.is_unbound();
      if (needs_dictionary && !use_dictionary(d)) return false;
      if (*code != Z_OK && *code != Z_BUF_ERROR && !needs_dictionary) return true;
    } while (stream->avail_out == 0 || *code == Z_NEED_DICT);
  } while (*remaining);
  return true;
}

// Keeps the input that was not used: behind the end of the stream, or for the next call.
bool keep_rest(Decompressor* d, std::string_view rest, bool at_end) {
  if (at_end && !rest.empty()) {
    Value joined = add(d->unused_data, bytes_new(rest));
    if (joined.is_exception()) return false;
    store(d, &d->unused_data, joined);
  }
  // (A tail that was left before is replaced at the end of the stream too, as CPython does it.)
  if ((!rest.empty() && !at_end) || d->unconsumed_tail.as<Bytes>()->length) {
    Value tail = bytes_new(rest);
    if (tail.is_exception()) return false;
    store(d, &d->unconsumed_tail, tail);
  }
  return true;
}

// What zlib has not consumed of an input that ends at `end`.
std::string_view unread(const z_stream& stream, const uint8_t* end) {
  auto* p = reinterpret_cast<const char*>(stream.next_in);
  return {p, size_t(end - stream.next_in)};
}

Value decompress_method(const Value* a) {
  auto* d = decompressor(a);
  Buffer buffer;
  int64_t limit;
  if (!buffer_get(a[1], &buffer) || !int_to_i64(a[2], &limit)) return Value::exception();
  if (limit < 0) return raise_value_error("max_length must be non-negative");
  OutputBuffer out(kDefaultBufferSize, limit ? limit : -1);
  d->stream.next_in = buffer.data;
  size_t remaining = buffer.length;
  int code = Z_OK;
  if (!inflate_into(d, &remaining, Z_SYNC_FLUSH, &code, out)) return Value::exception();
  if (!keep_rest(d, unread(d->stream, buffer.data + buffer.length), code == Z_STREAM_END))
    return Value::exception();
  if (code == Z_STREAM_END) {
    d->eof = Value::true_();
  } else if (code != Z_OK && code != Z_BUF_ERROR) {
    return raise_zlib_error(d->stream, code, "while decompressing data");
  }
  return out.finish();
}

Value decompress_flush(const Value* a) {
  auto* d = decompressor(a);
  int64_t first_size;
  if (!int_to_i64(a[1], &first_size)) return Value::exception();
  if (first_size <= 0) return raise_value_error("length must be greater than zero");
  OutputBuffer out{size_t(first_size)};
  auto* tail = d->unconsumed_tail.as<Bytes>();
  d->stream.next_in = tail->data;
  size_t remaining = tail->length;
  int code = Z_OK;
  if (!inflate_into(d, &remaining, Z_FINISH, &code, out)) return Value::exception();
  if (!keep_rest(d, unread(d->stream, tail->data + tail->length), code == Z_STREAM_END))
    return Value::exception();
  if (code == Z_STREAM_END) {
    d->eof = Value::true_();
    d->open = false;
    code = inflateEnd(&d->stream);
    if (code != Z_OK) return raise_zlib_error(d->stream, code, "while finishing decompression");
  }
  return out.finish();
}

Decompressor* new_decompressor() {
  auto* d = static_cast<Decompressor*>(allocate_instance(g_decompressor_type));
  d->unused_data = d->unconsumed_tail = bytes_empty();
  d->eof = Value::false_();
  return d;
}

Value decompress_copy(const Value* a) {
  auto* d = decompressor(a);
  Decompressor* copy = new_decompressor();
  int code = inflateCopy(&copy->stream, &d->stream);
  if (code != Z_OK) return raise_copy_error(d->stream, code, false);
  copy->open = true;
  copy->unused_data = d->unused_data;
  copy->unconsumed_tail = d->unconsumed_tail;
  copy->dictionary = d->dictionary;
  copy->eof = d->eof;
  return Value::object(copy);
}

#define COPY_ROWS(copy)                                                                                     \
  {"copy", "$self, /", copy, "Return a copy of the object and its state."}, {"__copy__", "$self, /", copy}, \
  {                                                                                                         \
    "__deepcopy__", "$self, memo, /", copy                                                                  \
  }

const NativeDef kCompressorMethods[] = {
    {"compress", "$self, data, /", compress_method, "Compress data; returns what is ready."},
    {"flush", "$self, mode=4, /", compress_flush, "Finish: returns the rest of the compressed data."},
    COPY_ROWS(compress_copy),
    {}};
const TypeSpec kCompressorSpec = {
    .size = sizeof(Compressor), .methods = kCompressorMethods, .finalize = finalize_compressor};

const NativeDef kDecompressorMethods[] = {
    {"decompress", "$self, data, /, max_length=0", decompress_method,
     "Decompress data, to at most max_length bytes unless that is 0."},
    {"flush", "$self, length=16384, /", decompress_flush, "Return the rest of the decompressed data."},
    COPY_ROWS(decompress_copy),
    {}};
const MemberDef kDecompressorMembers[] = {{"unused_data", offsetof(Decompressor, unused_data)},
                                          {"unconsumed_tail", offsetof(Decompressor, unconsumed_tail)},
                                          {"eof", offsetof(Decompressor, eof)},
                                          {}};
const TypeSpec kDecompressorSpec = {.size = sizeof(Decompressor),
                                    .methods = kDecompressorMethods,
                                    .members = kDecompressorMembers,
                                    .finalize = finalize_decompressor};

// Raises for a stream that could not be set up.
Value raise_setup_error(const z_stream& stream, int code, bool compressing) {
  if (code == Z_STREAM_ERROR) return raise_value_error("Invalid initialization option");
  if (code == Z_MEM_ERROR) return raise_copy_error(stream, code, compressing);
  return raise_zlib_error(
      stream, code,
      compressing ? "while creating compression object" : "while creating decompression object");
}

}  // namespace

Value make_compressor(const Value* a) {
  int options[5];
  for (int i = 0; i < 5; ++i) {
    if (!int_to_int(a[i], &options[i])) return Value::exception();
  }
  Buffer dictionary;
  if (!a[5].is_none() && !buffer_get(a[5], &dictionary)) return Value::exception();
  if (dictionary.length > UINT32_MAX) {
    return raise(types::OverflowError, "zdict length does not fit in an unsigned int");
  }
  auto* c = static_cast<Compressor*>(allocate_instance(g_compressor_type));
  auto [level, method, wbits, memory_level, strategy] = options;
  int code = deflateInit2(&c->stream, level, method, wbits, memory_level, strategy);
  if (code != Z_OK) return raise_setup_error(c->stream, code, true);
  c->open = true;
  if (a[5].is_none()) return Value::object(c);
  code = deflateSetDictionary(&c->stream, dictionary.data, uInt(dictionary.length));
  if (code == Z_STREAM_ERROR) return raise_value_error("Invalid dictionary");
  if (code != Z_OK) return raise_value_error("deflateSetDictionary()");
  return Value::object(c);
}

Value make_decompressor(const Value* a) {
  int wbits;
  if (!int_to_int(a[0], &wbits)) return Value::exception();
  if (!has_buffer(a[1])) return raise_type_error("zdict argument must support the buffer protocol");
  Decompressor* d = new_decompressor();
  Buffer dictionary;
  if (!buffer_get(a[1], &dictionary)) return Value::exception();
  if (dictionary.length || !is_bytes(a[1])) d->dictionary = a[1];
  int code = inflateInit2(&d->stream, wbits);
  if (code != Z_OK) return raise_setup_error(d->stream, code, false);
  d->open = true;
  // Raw streams do not ask for their dictionary.
  if (!d->dictionary.is_unbound() && wbits < 0 && !use_dictionary(d)) return Value::exception();
  return Value::object(d);
}

void create_zlib_types() {
  g_compressor_type = native_type_create("zlib.Compress", Kind::Native, sizeof(Compressor), types::object,
                                         kTypeHidden, &kCompressorSpec);
  g_decompressor_type = native_type_create("zlib.Decompress", Kind::Native, sizeof(Decompressor),
                                           types::object, kTypeHidden, &kDecompressorSpec);
}

}  // namespace krait::compress
