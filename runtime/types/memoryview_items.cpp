// Items of memoryviews: reading and writing single values in the struct module's native formats.
#include <bit>
#include <cmath>
#include <cstring>

#include "runtime/error.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/memoryview.h"
#include "runtime/ops.h"

namespace krait {

namespace {

template <class T>
T load(const uint8_t* p) {
  T item;
  memcpy(&item, p, sizeof item);
  return item;
}
template <class T>
bool save(uint8_t* p, T item) {
  memcpy(p, &item, sizeof item);
  return true;
}

bool raise_invalid(Type* error, const char* what, char code) {
  raise(error, "memoryview: invalid %s for format '%c'", what, code);
  return false;
}

template <class T>
bool save_signed(uint8_t* p, Value i, char code) {
  int64_t value;
  if (!int_fits_i64(i, &value) || value != T(value)) return raise_invalid(types::ValueError, "value", code);
  return save(p, T(value));
}

template <class T>
bool save_unsigned(uint8_t* p, Value i, char code) {
  bool fits = int_sign(i) >= 0 && int_bit_length(i) <= 8 * sizeof(T);
  if (!fits) return raise_invalid(types::ValueError, "value", code);
  return save(p, T(int_low_bits(i)));
}

bool save_int(uint8_t* p, char code, Value v) {
  Value i = is_int(v) ? v : type_of(v)->slot(Slot::Index) ? index_of(v) : Value::unbound();
  if (i.is_unbound()) return raise_invalid(types::TypeError, "type", code);
  if (i.is_exception()) return false;
  switch (code) {
    case 'b': return save_signed<int8_t>(p, i, code);
    case 'B': return save_unsigned<uint8_t>(p, i, code);
    case 'h': return save_signed<int16_t>(p, i, code);
    case 'H': return save_unsigned<uint16_t>(p, i, code);
    case 'i': return save_signed<int32_t>(p, i, code);
    case 'I': return save_unsigned<uint32_t>(p, i, code);
    case 'l':
    case 'q':
    case 'n': return save_signed<int64_t>(p, i, code);
    default: return save_unsigned<uint64_t>(p, i, code);
  }
}

bool save_float(uint8_t* p, char code, Value v) {
  double d;
  if (!to_double(v, &d)) {
    return clear_if(types::TypeError) ? raise_invalid(types::TypeError, "type", code) : false;
  }
  return code == 'f' ? save(p, float(d)) : save(p, d);
}

}  // namespace

char memory_format_code(const char* format) {
  if (*format == '@') ++format;
  return format[0] && !format[1] && memory_item_size(format[0]) ? format[0] : char(0);
}

int memory_item_size(char code) {
  switch (code) {
    case 'c':
    case 'b':
    case 'B':
    case '?': return 1;
    case 'h':
    case 'H': return 2;
    case 'i':
    case 'I':
    case 'f': return 4;
    case 'l':
    case 'L':
    case 'q':
    case 'Q':
    case 'n':
    case 'N':
    case 'd':
    case 'P': return 8;
    default: return 0;
  }
}

Value memory_item_get(const uint8_t* p, char code) {
  switch (code) {
    case 'c': return bytes_from_byte(*p);
    case '?': return Value::boolean(*p != 0);
    case 'b': return Value::small_int(int8_t(*p));
    case 'B': return Value::small_int(*p);
    case 'h': return Value::small_int(load<int16_t>(p));
    case 'H': return Value::small_int(load<uint16_t>(p));
    case 'i': return Value::small_int(load<int32_t>(p));
    case 'I': return Value::small_int(load<uint32_t>(p));
    case 'l':
    case 'q':
    case 'n': return int_from_i64(load<int64_t>(p));
    case 'L':
    case 'Q':
    case 'N':
    case 'P': return int_from_u64(load<uint64_t>(p));
    case 'f': return float_new(load<float>(p));
    default: return float_new(load<double>(p));
  }
}

bool memory_item_set(uint8_t* p, char code, Value v) {
  switch (code) {
    case 'c':
      if (!is_bytes(v)) return raise_invalid(types::TypeError, "type", code);
      if (v.as<Bytes>()->length != 1) return raise_invalid(types::ValueError, "value", code);
      return save(p, v.as<Bytes>()->data[0]);
    case '?': {
      int is_true = truth(v);
      return is_true >= 0 && save(p, uint8_t(is_true));
    }
    case 'f':
    case 'd': return save_float(p, code, v);
    default: return save_int(p, code, v);
  }
}

}  // namespace krait
