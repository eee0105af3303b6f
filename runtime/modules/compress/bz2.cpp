// The module _bz2: compressor and decompressor objects on libbz2.
#include <bzlib.h>

#include "runtime/error.h"
#include "runtime/int.h"
#include "runtime/module.h"
#include "runtime/modules/compress/output.h"

namespace krait {

namespace {

using compress::OutputBuffer;
using compress::PendingInput;

constexpr size_t kFirstSize = 16 * 1024;
constexpr size_t kMostAtOnce = UINT32_MAX;

struct Compressor : Object {
  bz_stream stream;
  bool flushed;
  bool open;
};

struct Decompressor : Object {
  bz_stream stream;
  PendingInput* pending;
  Value eof, unused_data, needs_input;
  bool open;
  bool failed;  // an error has left it unusable
};

// False: raised. Codes of success pass.
bool check(int code) {
  switch (code) {
    case BZ_OK:
    case BZ_RUN_OK:
    case BZ_FLUSH_OK:
    case BZ_FINISH_OK:
    case BZ_STREAM_END: return true;
    case BZ_PARAM_ERROR: raise_value_error("Internal error - invalid parameters passed to libbzip2"); break;
    case BZ_MEM_ERROR: raise_out_of_memory(); break;
    case BZ_DATA_ERROR:
    case BZ_DATA_ERROR_MAGIC: raise(types::OSError, "Invalid data stream"); break;
    case BZ_IO_ERROR: raise(types::OSError, "Unknown I/O error"); break;
    case BZ_UNEXPECTED_EOF:
      raise(types::EOFError, "Compressed file ended before the logical end-of-stream was detected");
      break;
    case BZ_SEQUENCE_ERROR:
      raise(types::RuntimeError, "Internal error - Invalid sequence of commands sent to libbzip2");
      break;
    default: raise(types::OSError, "Unrecognized error from libbzip2: %d", code);
  }
  return false;
}

// Hands libbz2 the next part of the input and a place for output. False: raised.
bool prepare(bz_stream* stream, std::string_view* input, OutputBuffer& out) {
  if (stream->avail_in == 0 && !input->empty()) {
    size_t n = input->size() < kMostAtOnce ? input->size() : kMostAtOnce;
    stream->next_in = const_cast<char*>(input->data());
    stream->avail_in = unsigned(n);
    input->remove_prefix(n);
  }
  if (!out.make_room()) return false;
  stream->next_out = reinterpret_cast<char*>(out.end());
  stream->avail_out = unsigned(out.room() < kMostAtOnce ? out.room() : kMostAtOnce);
  return true;
}

// --- compressing ---

Compressor* compressor(const Value* a) { return a[0].as<Compressor>(); }

void finalize_compressor(Object* o) {
  auto* c = static_cast<Compressor*>(o);
  if (c->open) BZ2_bzCompressEnd(&c->stream);
}

Value new_compressor(const Value* a) {
  int level;
  if (!int_to_int(a[1], &level)) return Value::exception();
  if (level < 1 || level > 9) return raise_value_error("compresslevel must be between 1 and 9");
  auto* c = static_cast<Compressor*>(allocate_instance(a[0].as<Type>()));
  if (!check(BZ2_bzCompressInit(&c->stream, level, 0, 0))) return Value::exception();
  c->open = true;
  return Value::object(c);
}

Value run_compressor(Compressor* c, std::string_view input, int action) {
  OutputBuffer out(kFirstSize);
  c->stream.avail_in = 0;
  for (;;) {
    if (!prepare(&c->stream, &input, out)) return Value::exception();
    // Without input there is nothing to do but to finish.
    if (action == BZ_RUN && c->stream.avail_in == 0) break;
    int code = BZ2_bzCompress(&c->stream, input.empty() ? action : BZ_RUN);
    out.filled_to(c->stream.next_out);
    if (!check(code)) return Value::exception();
    if (action == BZ_FINISH && code == BZ_STREAM_END) break;
  }
  return out.finish();
}

Value compress_method(const Value* a) {
  Buffer buffer;
  if (!buffer_get(a[1], &buffer)) return Value::exception();
  if (compressor(a)->flushed) return raise_value_error("Compressor has been flushed");
  return run_compressor(compressor(a), buffer.view(), BZ_RUN);
}

Value flush_method(const Value* a) {
  if (compressor(a)->flushed) return raise_value_error("Repeated call to flush()");
  compressor(a)->flushed = true;
  return run_compressor(compressor(a), {}, BZ_FINISH);
}

// --- decompressing ---

Decompressor* decompressor(const Value* a) { return a[0].as<Decompressor>(); }

void finalize_decompressor(Object* o) {
  auto* d = static_cast<Decompressor*>(o);
  if (d->open) BZ2_bzDecompressEnd(&d->stream);
  delete d->pending;
}

Value new_decompressor(const Value* a) {
  auto* d = static_cast<Decompressor*>(allocate_instance(a[0].as<Type>()));
  d->pending = new PendingInput;
  d->eof = Value::false_();
  d->needs_input = Value::true_();
  d->unused_data = bytes_empty();
  if (!check(BZ2_bzDecompressInit(&d->stream, 0, 0))) return Value::exception();
  d->open = true;
  return Value::object(d);
}

Value decompress_method(const Value* a) {
  auto* d = decompressor(a);
  Buffer buffer;
  int64_t limit;
  if (!buffer_get(a[1], &buffer) || !int_to_i64(a[2], &limit)) return Value::exception();
  if (d->eof.is_true()) return raise(types::EOFError, "End of stream already reached");
  if (d->failed) return raise_value_error("Decompressor is unusable after a previous error");
  std::string_view input = d->pending->with(buffer.view()), unread = input;
  const char* end = input.data() + input.size();
  OutputBuffer out(kFirstSize, limit);
  d->stream.avail_in = 0;
  int code = BZ_OK;
  for (;;) {
    if (!prepare(&d->stream, &unread, out)) return Value::exception();
    if (d->stream.avail_out == 0) break;
    code = BZ2_bzDecompress(&d->stream);
    out.filled_to(d->stream.next_out);
    if (!check(code)) {
      d->failed = true;
      d->needs_input = Value::false_();
      d->pending->keep({});
      return Value::exception();
    }
    if (code == BZ_STREAM_END || (d->stream.avail_in == 0 && unread.empty() && d->stream.avail_out)) break;
  }
  std::string_view rest(end - unread.size() - d->stream.avail_in, unread.size() + d->stream.avail_in);
  if (code == BZ_STREAM_END) {
    d->eof = Value::true_();
    d->needs_input = Value::false_();
    if (!rest.empty()) store(d, &d->unused_data, bytes_new(rest));
    rest = {};
  } else {
    d->needs_input = Value::boolean(rest.empty());
  }
  Value result = out.finish();
  d->pending->keep(rest);
  return result;
}

const NativeDef kCompressorMethods[] = {
    {"__new__", "cls, compresslevel=9, /", new_compressor, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"compress", "$self, data, /", compress_method, "Compress data; returns what is ready."},
    {"flush", "$self, /", flush_method, "Finish: returns the rest of the compressed data."},
    {}};
const TypeSpec kCompressorSpec = {.size = sizeof(Compressor),
                                  .doc = "Compresses data piece by piece.",
                                  .methods = kCompressorMethods,
                                  .finalize = finalize_compressor};

const NativeDef kDecompressorMethods[] = {
    {"__new__", "cls, /", new_decompressor, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"decompress", "$self, /, data, max_length=-1", decompress_method,
     "Decompress data, to at most max_length bytes unless that is negative."},
    {}};
const MemberDef kDecompressorMembers[] = {
    {"eof", offsetof(Decompressor, eof), true, true, "True if the end of the stream has been reached."},
    {"unused_data", offsetof(Decompressor, unused_data), true, true, "Data behind the end of the stream."},
    {"needs_input", offsetof(Decompressor, needs_input), true, true,
     "True if more input is needed before more output can be made."},
    {}};
const TypeSpec kDecompressorSpec = {.size = sizeof(Decompressor),
                                    .doc = "Decompresses one stream piece by piece.",
                                    .methods = kDecompressorMethods,
                                    .members = kDecompressorMembers,
                                    .finalize = finalize_decompressor};

}  // namespace

Value module_init__bz2(Value module) {
  module_add_type(module, native_type_create("_bz2.BZ2Compressor", Kind::Native, sizeof(Compressor),
                                             types::object, 0, &kCompressorSpec));
  module_add_type(module, native_type_create("_bz2.BZ2Decompressor", Kind::Native, sizeof(Decompressor),
                                             types::object, 0, &kDecompressorSpec));
  return module;
}

}  // namespace krait
