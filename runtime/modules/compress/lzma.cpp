// The module _lzma: its functions and constants, and liblzma's errors.
#include "runtime/modules/compress/lzma.h"

#include <cstdlib>

#include "runtime/bytes.h"
#include "runtime/error.h"
#include "runtime/int.h"
#include "runtime/module.h"
#include "runtime/modules/exception_type.h"

namespace krait::compress {

Type* g_lzma_error;

bool lzma_check(lzma_ret code) {
  switch (code) {
    case LZMA_OK:
    case LZMA_GET_CHECK:
    case LZMA_NO_CHECK:
    case LZMA_STREAM_END: return true;
    case LZMA_UNSUPPORTED_CHECK: raise(g_lzma_error, "Unsupported integrity check"); break;
    case LZMA_MEM_ERROR: raise_out_of_memory(); break;
    case LZMA_MEMLIMIT_ERROR: raise(g_lzma_error, "Memory usage limit exceeded"); break;
    case LZMA_FORMAT_ERROR: raise(g_lzma_error, "Input format not supported by decoder"); break;
    case LZMA_OPTIONS_ERROR: raise(g_lzma_error, "Invalid or unsupported options"); break;
    case LZMA_DATA_ERROR: raise(g_lzma_error, "Corrupt input data"); break;
    case LZMA_BUF_ERROR: raise(g_lzma_error, "Insufficient buffer space"); break;
    case LZMA_PROG_ERROR: raise(g_lzma_error, "Internal error"); break;
    default: raise(g_lzma_error, "Unrecognized error from liblzma: %d", int(code));
  }
  return false;
}

namespace {

Value is_check_supported(const Value* a) {
  int check;
  if (!int_to_int(a[0], &check)) return Value::exception();
  return Value::boolean(lzma_check_is_supported(::lzma_check(check)));
}

Value encode_filter_properties(const Value* a) {
  lzma_filter filter;
  Value result = Value::exception();
  uint32_t size;
  if (parse_filter(a[0], &filter) && lzma_check(lzma_properties_size(&size, &filter))) {
    Bytes* b = bytes_allocate(size);
    if (b && lzma_check(lzma_properties_encode(&filter, b->data))) result = Value::object(b);
  }
  free(filter.options);
  return result;
}

Value decode_filter_properties(const Value* a) {
  Buffer buffer;
  lzma_filter filter = {};
  if (!lzma_number(a[0], UINT64_MAX, &filter.id) || !buffer_get(a[1], &buffer)) return Value::exception();
  if (!lzma_check(lzma_properties_decode(&filter, nullptr, buffer.data, buffer.length)))
    return Value::exception();
  Value result = describe_filter(filter);
  free(filter.options);
  return result;
}

const NativeDef kFunctions[] = {
    {"is_check_supported", "check_id, /", is_check_supported, "Can this integrity check be computed?"},
    {"_encode_filter_properties", "filter, /", encode_filter_properties,
     "The options of a filter as bytes, as they are stored in files."},
    {"_decode_filter_properties", "filter_id, encoded_props, /", decode_filter_properties,
     "The filter specifier that encoded options stand for."},
    {}};

struct Constant {
  const char* name;
  uint64_t value;
};
constexpr Constant kConstants[] = {
    {"FORMAT_AUTO", kFormatAuto},
    {"FORMAT_XZ", kFormatXz},
    {"FORMAT_ALONE", kFormatAlone},
    {"FORMAT_RAW", kFormatRaw},
    {"CHECK_UNKNOWN", LZMA_CHECK_ID_MAX + 1},
#define ROW(name) {#name, LZMA_##name}
    ROW(CHECK_NONE),
    ROW(CHECK_CRC32),
    ROW(CHECK_CRC64),
    ROW(CHECK_SHA256),
    ROW(CHECK_ID_MAX),
    ROW(FILTER_LZMA1),
    ROW(FILTER_LZMA2),
    ROW(FILTER_DELTA),
    ROW(FILTER_X86),
    ROW(FILTER_IA64),
    ROW(FILTER_ARM),
    ROW(FILTER_ARMTHUMB),
    ROW(FILTER_SPARC),
    ROW(FILTER_POWERPC),
    ROW(MF_HC3),
    ROW(MF_HC4),
    ROW(MF_BT2),
    ROW(MF_BT3),
    ROW(MF_BT4),
    ROW(MODE_FAST),
    ROW(MODE_NORMAL),
    ROW(PRESET_DEFAULT),
    ROW(PRESET_EXTREME),
#undef ROW
};

}  // namespace

}  // namespace krait::compress

namespace krait {

Value module_init__lzma(Value module) {
  using namespace compress;
  g_lzma_error = module_exception_type(module, "_lzma", "LZMAError", types::Exception);
  if (!g_lzma_error) return Value::exception();
  module_add_type(module, create_lzma_compressor_type());
  module_add_type(module, create_lzma_decompressor_type());
  module_add_functions(module, kFunctions);
  for (const Constant& c : kConstants) module_add(module, c.name, int_from_u64(c.value));
  return module;
}

}  // namespace krait
