// LZMACompressor and LZMADecompressor.
#include "runtime/error.h"
#include "runtime/int.h"
#include "runtime/modules/compress/lzma.h"
#include "runtime/modules/compress/output.h"
#include "runtime/ops.h"

namespace krait::compress {

namespace {

constexpr size_t kFirstSize = 16 * 1024;

struct Compressor : Object {
  lzma_stream stream;
  bool flushed;
};

struct Decompressor : Object {
  lzma_stream stream;
  PendingInput* pending;
  Value eof, unused_data, needs_input, check;
};

// --- compressing ---

void finalize_compressor(Object* o) { lzma_end(&static_cast<Compressor*>(o)->stream); }

// The .lzma format takes exactly one filter. False: raised.
bool set_up_alone(lzma_stream* stream, uint32_t preset, Value specifiers) {
  if (specifiers.is_none()) {
    lzma_options_lzma options;
    if (lzma_lzma_preset(&options, preset)) {
      raise(g_lzma_error, "Invalid compression preset: %u", preset);
      return false;
    }
    return lzma_check(lzma_alone_encoder(stream, &options));
  }
  FilterChain filters;
  if (!filters.parse(specifiers)) return false;
  if (filters.size() == 1 && filters.get()[0].id == LZMA_FILTER_LZMA1) {
    return lzma_check(
        lzma_alone_encoder(stream, static_cast<const lzma_options_lzma*>(filters.get()[0].options)));
  }
  raise_value_error("Invalid filter chain for FORMAT_ALONE - must be a single LZMA1 filter");
  return false;
}

bool set_up_xz(lzma_stream* stream, int check, uint32_t preset, Value specifiers) {
  auto kind = check == -1 ? LZMA_CHECK_CRC64 : ::lzma_check(check);
  if (specifiers.is_none()) return lzma_check(lzma_easy_encoder(stream, preset, kind));
  FilterChain filters;
  return filters.parse(specifiers) && lzma_check(lzma_stream_encoder(stream, filters.get(), kind));
}

bool set_up_raw(lzma_stream* stream, Value specifiers) {
  if (specifiers.is_none()) {
    raise_value_error("Must specify filters for FORMAT_RAW");
    return false;
  }
  FilterChain filters;
  return filters.parse(specifiers) && lzma_check(lzma_raw_encoder(stream, filters.get()));
}

// Arguments: class, format, check, preset, filters.
Value new_compressor(const Value* a) {
  int format, check;
  uint32_t preset;
  if (!int_to_int(a[1], &format) || !int_to_int(a[2], &check)) return Value::exception();
  if (!a[3].is_none() && !a[4].is_none()) {
    return raise_value_error("Cannot specify both preset and filter chain");
  }
  if (!parse_preset(a[3], &preset)) return Value::exception();
  if (format != kFormatXz && check != -1 && check != LZMA_CHECK_NONE) {
    return raise_value_error("Integrity checks are only supported by FORMAT_XZ");
  }
  auto* c = static_cast<Compressor*>(allocate_instance(a[0].as<Type>()));
  bool ok = false;
  switch (format) {
    case kFormatXz: ok = set_up_xz(&c->stream, check, preset, a[4]); break;
    case kFormatAlone: ok = set_up_alone(&c->stream, preset, a[4]); break;
    case kFormatRaw: ok = set_up_raw(&c->stream, a[4]); break;
    default: raise_value_error("Invalid container format: %d", format);
  }
  return ok ? Value::object(c) : Value::exception();
}

Value run_compressor(Compressor* c, std::string_view input, lzma_action action) {
  OutputBuffer out(kFirstSize);
  c->stream.next_in = reinterpret_cast<const uint8_t*>(input.data());
  c->stream.avail_in = input.size();
  for (;;) {
    if (!out.make_room()) return Value::exception();
    c->stream.next_out = out.end();
    c->stream.avail_out = out.room();
    lzma_ret code = lzma_code(&c->stream, action);
    out.filled_to(c->stream.next_out);
    bool idle = code == LZMA_BUF_ERROR && c->stream.avail_in == 0 && c->stream.avail_out > 0;
    if (!idle && !lzma_check(code)) return Value::exception();
    bool done = action == LZMA_RUN ? c->stream.avail_in == 0 : code == LZMA_STREAM_END;
    if (idle || done) break;
  }
  return out.finish();
}

Value compress_method(const Value* a) {
  auto* c = a[0].as<Compressor>();
  Buffer buffer;
  if (!buffer_get(a[1], &buffer)) return Value::exception();
  if (c->flushed) return raise_value_error("Compressor has been flushed");
  return run_compressor(c, buffer.view(), LZMA_RUN);
}

Value flush_method(const Value* a) {
  auto* c = a[0].as<Compressor>();
  if (c->flushed) return raise_value_error("Repeated call to flush()");
  c->flushed = true;
  return run_compressor(c, {}, LZMA_FINISH);
}

// --- decompressing ---

void finalize_decompressor(Object* o) {
  auto* d = static_cast<Decompressor*>(o);
  lzma_end(&d->stream);
  delete d->pending;
}

bool start_decoder(Decompressor* d, int format, uint64_t memory_limit, Value specifiers) {
  constexpr uint32_t kFlags = LZMA_TELL_ANY_CHECK | LZMA_TELL_NO_CHECK;
  FilterChain filters;
  switch (format) {
    case kFormatAuto: return lzma_check(lzma_auto_decoder(&d->stream, memory_limit, kFlags));
    case kFormatXz: return lzma_check(lzma_stream_decoder(&d->stream, memory_limit, kFlags));
    case kFormatAlone:
      d->check = Value::small_int(LZMA_CHECK_NONE);
      return lzma_check(lzma_alone_decoder(&d->stream, memory_limit));
    case kFormatRaw:
      d->check = Value::small_int(LZMA_CHECK_NONE);
      return filters.parse(specifiers) && lzma_check(lzma_raw_decoder(&d->stream, filters.get()));
    default: raise_value_error("Invalid container format: %d", format); return false;
  }
}

// Arguments: class, format, memlimit, filters.
Value new_decompressor(const Value* a) {
  constexpr int kUnknownCheck = LZMA_CHECK_ID_MAX + 1;
  int format;
  if (!int_to_int(a[1], &format)) return Value::exception();
  uint64_t memory_limit = UINT64_MAX;
  if (!a[2].is_none()) {
    if (format == kFormatRaw) return raise_value_error("Cannot specify memory limit with FORMAT_RAW");
    if (!lzma_number(a[2], UINT64_MAX, &memory_limit)) return Value::exception();
  }
  if (format == kFormatRaw && a[3].is_none()) return raise_value_error("Must specify filters for FORMAT_RAW");
  if (format != kFormatRaw && !a[3].is_none()) {
    return raise_value_error("Cannot specify filters except with FORMAT_RAW");
  }
  auto* d = static_cast<Decompressor*>(allocate_instance(a[0].as<Type>()));
  d->pending = new PendingInput;
  d->eof = Value::false_();
  d->needs_input = Value::true_();
  d->unused_data = bytes_empty();
  d->check = Value::small_int(kUnknownCheck);
  return start_decoder(d, format, memory_limit, a[3]) ? Value::object(d) : Value::exception();
}

// Decodes what the stream's input gives. False: raised.
bool run_decoder(Decompressor* d, OutputBuffer& out, lzma_ret* code) {
  lzma_stream* stream = &d->stream;
  for (;;) {
    if (!out.make_room()) return false;
    stream->next_out = out.end();
    stream->avail_out = out.room();
    *code = lzma_code(stream, LZMA_RUN);
    out.filled_to(stream->next_out);
    bool idle = *code == LZMA_BUF_ERROR && stream->avail_in == 0 && stream->avail_out > 0;
    if (!idle && *code == LZMA_BUF_ERROR && out.at_limit()) return true;
    if (!idle && !lzma_check(*code)) return false;
    if (*code == LZMA_GET_CHECK || *code == LZMA_NO_CHECK) {
      d->check = Value::small_int(lzma_get_check(stream));
    }
    if (*code == LZMA_STREAM_END) return true;
    if (stream->avail_out == 0 ? out.at_limit() : stream->avail_in == 0) return true;
  }
}

Value decompress_method(const Value* a) {
  auto* d = a[0].as<Decompressor>();
  Buffer buffer;
  int64_t limit;
  if (!buffer_get(a[1], &buffer) || !int_to_i64(a[2], &limit)) return Value::exception();
  if (d->eof.is_true()) return raise(types::EOFError, "Already at end of stream");
  std::string_view input = d->pending->with(buffer.view());
  d->stream.next_in = reinterpret_cast<const uint8_t*>(input.data());
  d->stream.avail_in = input.size();
  OutputBuffer out(kFirstSize, limit);
  lzma_ret code;
  if (!run_decoder(d, out, &code)) {
    d->pending->keep({});
    return Value::exception();
  }
  std::string_view rest = input.substr(input.size() - d->stream.avail_in);
  if (code == LZMA_STREAM_END) {
    d->eof = Value::true_();
    d->needs_input = Value::false_();
    if (!rest.empty()) store(d, &d->unused_data, bytes_new(rest));
    rest = {};
  } else {
    // With the room filled up there may be more to come from what the decoder holds.
    d->needs_input = Value::boolean(rest.empty() && d->stream.avail_out > 0);
  }
  Value result = out.finish();
  d->pending->keep(rest);
  return result;
}

const NativeDef kCompressorMethods[] = {
    {"__new__", "-cls, format=1, check=-1, preset=None, filters=None", new_compressor, nullptr, Effects::Any,
     NativeRole::StaticMethod},
    {"compress", "$self, data, /", compress_method, "Compress data; returns what is ready."},
    {"flush", "$self, /", flush_method, "Finish: returns the rest of the compressed data."},
    {}};
const TypeSpec kCompressorSpec = {.size = sizeof(Compressor),
                                  .doc = "Compresses data piece by piece.",
                                  .methods = kCompressorMethods,
                                  .finalize = finalize_compressor};

const NativeDef kDecompressorMethods[] = {
    {"__new__", "cls, format=0, memlimit=None, filters=None", new_decompressor, nullptr, Effects::Any,
     NativeRole::StaticMethod},
    {"decompress", "$self, /, data, max_length=-1", decompress_method,
     "Decompress data, to at most max_length bytes unless that is negative."},
    {}};
const MemberDef kDecompressorMembers[] = {
    {"check", offsetof(Decompressor, check), true, true, "ID of the stream's integrity check."},
    {"eof", offsetof(Decompressor, eof), true, true, "True if the end of the stream has been reached."},
    {"unused_data", offsetof(Decompressor, unused_data), true, true, "Data behind the end of the stream."},
    {"needs_input", offsetof(Decompressor, needs_input), true, true,
     "True if more input is needed before more output can be made."},
    {}};
const TypeSpec kDecompressorSpec = {.size = sizeof(Decompressor),
                                    .doc = "Decompresses data piece by piece.",
                                    .methods = kDecompressorMethods,
                                    .members = kDecompressorMembers,
                                    .finalize = finalize_decompressor};

}  // namespace

Type* create_lzma_compressor_type() {
  return native_type_create("_lzma.LZMACompressor", Kind::Native, sizeof(Compressor), types::object, 0,
                            &kCompressorSpec);
}
Type* create_lzma_decompressor_type() {
  return native_type_create("_lzma.LZMADecompressor", Kind::Native, sizeof(Decompressor), types::object, 0,
                            &kDecompressorSpec);
}

}  // namespace krait::compress
