// The module _struct: packing values into bytes and back.
//
// A format is compiled once into a list of items, each a code with its place; compiled formats are cached. A
// code is one row of a table (native or standard): size, alignment, and how to pack and unpack one value.
#include <bit>
#include <climits>
#include <cmath>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "runtime/bytes.h"
#include "runtime/codecs.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/module.h"
#include "runtime/modules/exception_type.h"
#include "runtime/modules/half_float.h"
#include "runtime/modules/struct_format.h"
#include "runtime/native_memory.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/support.h"

namespace krait {

using namespace structs;

namespace {

Type *g_error, *g_struct_type, *g_iterator_type;

constexpr CodeRow kCodes[] = {
    {'x', ItemKind::Pad, 1, 1, nullptr},       {'c', ItemKind::Char, 1, 1, nullptr},
    {'b', ItemKind::Signed, 1, 1, "byte"},     {'B', ItemKind::Unsigned, 1, 1, "ubyte"},
    {'?', ItemKind::Bool, 1, 1, nullptr},      {'h', ItemKind::Signed, 2, 2, "short"},
    {'H', ItemKind::Unsigned, 2, 2, "ushort"}, {'i', ItemKind::Signed, 4, 4, nullptr},
    {'I', ItemKind::Unsigned, 4, 4, nullptr},  {'l', ItemKind::Signed, 8, 4, nullptr},
    {'L', ItemKind::Unsigned, 8, 4, nullptr},  {'q', ItemKind::Signed, 8, 8, nullptr},
    {'Q', ItemKind::Unsigned, 8, 8, nullptr},  {'n', ItemKind::Signed, 8, 0, nullptr},
    {'N', ItemKind::Unsigned, 8, 0, nullptr},  {'e', ItemKind::Half, 2, 2, nullptr},
    {'f', ItemKind::Float, 4, 4, nullptr},     {'d', ItemKind::Double, 8, 8, nullptr},
    {'s', ItemKind::Text, 1, 1, nullptr},      {'p', ItemKind::Pascal, 1, 1, nullptr},
    {'P', ItemKind::Pointer, 8, 0, nullptr},
};

void finalize(Object* o) { delete static_cast<Struct*>(o)->layout; }

bool fail(const char* message) {
  raise(g_error, "%s", message);
  return false;
}

// --- compiling formats ---

class FormatParser {
 public:
  FormatParser(std::string_view text, Layout* out) : text_(text), out_(out) {}

  // False: raised.
  bool run() {
    take_byte_order();
    while (at_ < text_.size()) {
      char c = text_[at_++];
      if (isspace(uint8_t(c))) continue;
      int64_t count = 1;
      bool counted = c >= '0' && c <= '9';
      if (counted && !take_count(c, &count, &c)) return false;
      if (c == 0) return fail("embedded null character");
      const CodeRow* row = find(c);
      if (!row) return fail("bad char in struct format");
      if (!add(row, count)) return fail("total struct size too long");
    }
    return true;
  }

 private:
  void take_byte_order() {
    if (text_.empty()) return;
    switch (text_[0]) {
      case '@': at_ = 1; break;
      case '>':
      case '!': out_->swapped = true; [[fallthrough]];
      case '<':
      case '=':
        out_->native = false;
        at_ = 1;
        break;
    }
  }

  // A repeat count beginning with `digit`, and the code behind it.
  bool take_count(char digit, int64_t* count, char* code) {
    *count = digit - '0';
    for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
      bool overflow = __builtin_mul_overflow(*count, int64_t{10}, count) ||
                      __builtin_add_overflow(*count, int64_t{text_[at_] - '0'}, count);
      if (overflow) return fail("total struct size too long");
    }
    if (at_ == text_.size()) return fail("repeat count given without format specifier");
    *code = text_[at_++];
    return true;
  }

  const CodeRow* find(char c) const {
    for (const CodeRow& row : kCodes) {
      if (row.code == c && (out_->native || row.standard_size)) return &row;
    }
    return nullptr;
  }

  // False: too long.
  bool add(const CodeRow* row, int64_t count) {
    int64_t size = out_->native ? row->native_size : row->standard_size;
    if (out_->native && size > 1) {
      if (__builtin_add_overflow(out_->size, size - 1, &out_->size)) return false;
      out_->size &= ~(size - 1);
    }
    int64_t offset = out_->size, total;
    if (__builtin_mul_overflow(count, size, &total) || __builtin_add_overflow(offset, total, &out_->size))
      return false;
    switch (row->kind) {
      case ItemKind::Pad: break;
      case ItemKind::Text:
      case ItemKind::Pascal:
        out_->items.push_back({row, offset, count, 1});
        ++out_->values;
        break;
      default:
        if (count) out_->items.push_back({row, offset, size, count});
        out_->values += count;
    }
    return true;
  }

  std::string_view text_;
  size_t at_ = 0;
  Layout* out_;
};

// --- numbers ---

// Reads or writes the low `size` bytes of a word: 1, 2, 4 or 8.
void copy_word(void* to, const void* from, int64_t size) {
  switch (size) {
    case 1: memcpy(to, from, 1); break;
    case 2: memcpy(to, from, 2); break;
    case 4: memcpy(to, from, 4); break;
    default: memcpy(to, from, size_t(size));
  }
}
uint64_t load_word(const uint8_t* p, int64_t size, bool swapped) {
  uint64_t word = 0;
  copy_word(&word, p, size);
  return swapped ? __builtin_bswap64(word) >> (64 - 8 * size) : word;
}
void save_word(uint8_t* p, int64_t size, bool swapped, uint64_t word) {
  if (swapped) word = __builtin_bswap64(word) >> (64 - 8 * size);
  copy_word(p, &word, size);
}

bool raise_range(const Item& item, bool swapped, int64_t low, uint64_t high) {
  const bool named = item.row->name && (!swapped || item.size == 1);
  std::string name = named ? item.row->name : std::string("'") + item.row->code + "'";
  raise(g_error, "%s format requires %zd <= number <= %zu", name.c_str(), low, high);
  return false;
}

// It does not fit the machine word that it goes through.
bool raise_too_large(const Item& item, bool swapped) {
  return fail(swapped && item.size == 8 ? "int too large to convert" : "argument out of range");
}

// The int to be packed; exception when v is none.
Value integer_of(Value v) {
  if (is_int(v)) return v;
  if (type_of(v)->slot(Slot::Index)) return index_of(v);
  return raise(g_error, "required argument is not an integer");
}

bool pack_signed(uint8_t* p, const Item& item, bool swapped, Value v) {
  int64_t value, limit = INT64_MAX >> (64 - 8 * item.size);
  if (!int_fits_i64(v, &value)) return raise_too_large(item, swapped);
  if (value < -limit - 1 || value > limit) return raise_range(item, swapped, -limit - 1, uint64_t(limit));
  save_word(p, item.size, swapped, uint64_t(value));
  return true;
}

bool pack_unsigned(uint8_t* p, const Item& item, bool swapped, Value v) {
  uint64_t limit = UINT64_MAX >> (64 - 8 * item.size);
  bool fits_word = int_sign(v) >= 0 && int_bit_length(v) <= 64;
  // One byte, and two that are not swapped, go through a C long, so that negative numbers are a matter of
  // range.
  int64_t value;
  bool is_long = item.size == 1 || (item.size == 2 && !swapped);
  if (is_long ? !int_fits_i64(v, &value) : !fits_word) return raise_too_large(item, swapped);
  if (!fits_word || int_low_bits(v) > limit) return raise_range(item, swapped, 0, limit);
  save_word(p, item.size, swapped, int_low_bits(v));
  return true;
}

bool pack_pointer(uint8_t* p, const Item& item, Value v) {
  int64_t value;
  bool fits = int_fits_i64(v, &value) || (int_sign(v) >= 0 && int_bit_length(v) <= 64);
  if (!fits) return fail("int too large to convert");
  save_word(p, item.size, false, int_low_bits(v));
  return true;
}

bool raise_float_range(const Item& item, Value v) {
  if (is_int(v)) return fail("int too large to convert");
  raise(types::OverflowError, "float too large to pack with %c format", item.row->code);
  return false;
}

bool pack_float(uint8_t* p, const Layout& layout, const Item& item, Value v) {
  double d;
  if (!to_double(v, &d)) return clear_exception(), fail("required argument is not a float");
  uint64_t bits;
  if (item.row->kind == ItemKind::Double) {
    bits = std::bit_cast<uint64_t>(d);
  } else if (item.row->kind == ItemKind::Float) {
    auto f = float(d);
    if (std::isinf(f) && !std::isinf(d) && !layout.native) {
      return raise_float_range(item, v);
    }
    bits = std::bit_cast<uint32_t>(f);
  } else {
    uint16_t half;
    if (!half_from_double(d, &half)) {
      return raise_float_range(item, v);
    }
    bits = half;
  }
  save_word(p, item.size, layout.swapped, bits);
  return true;
}

bool pack_text(uint8_t* p, const Item& item, Value v) {
  std::string_view text;
  if (is_bytes(v)) {
    text = v.as<Bytes>()->view();
  } else if (auto* b = cast<ByteArray>(v)) {
    text = {reinterpret_cast<const char*>(b->data()), b->length};
  } else {
    raise(g_error, "argument for '%c' must be a bytes object", item.row->code);
    return false;
  }
  auto room = size_t(item.size);
  if (item.row->kind == ItemKind::Text) {
    if (room) memcpy(p, text.data(), std::min(room, text.size()));
    return true;
  }
  if (room == 0) return true;
  size_t n = std::min(room - 1, text.size());
  memcpy(p + 1, text.data(), n);
  *p = uint8_t(std::min<size_t>(n, 255));
  return true;
}

// --- packing ---

// Writes one value; memory is zero. False: raised.
// An int that is within the item's range, as nearly all are. False: not done.
bool pack_small_int(uint8_t* p, const Layout& layout, const Item& item, Value v) {
  if (!v.is_small_int() || item.size == 8) return false;
  const int64_t n = v.as_small_int();
  const int unused = 64 - 8 * int(item.size);
  if (item.row->kind == ItemKind::Signed
          ? (int64_t(uint64_t(n) << unused) >> unused) != n
          : item.row->kind != ItemKind::Unsigned || n < 0 || n >> (8 * item.size))
    return false;
  save_word(p, item.size, layout.swapped, uint64_t(n));
  return true;
}

bool pack_item(uint8_t* p, const Layout& layout, const Item& item, Value v) {
  if (pack_small_int(p, layout, item, v)) return true;
  switch (item.row->kind) {
    case ItemKind::Char:
      if (!is_bytes(v) || v.as<Bytes>()->length != 1)
        return fail("char format requires a bytes object of length 1");
      *p = v.as<Bytes>()->data[0];
      return true;
    case ItemKind::Bool: {
      int is_true = truth(v);
      *p = is_true > 0;
      return is_true >= 0;
    }
    case ItemKind::Half:
    case ItemKind::Float:
    case ItemKind::Double: return pack_float(p, layout, item, v);
    case ItemKind::Text:
    case ItemKind::Pascal: return pack_text(p, item, v);
    default: break;
  }
  Value i = integer_of(v);
  if (i.is_exception()) return false;
  if (item.row->kind == ItemKind::Signed) return pack_signed(p, item, layout.swapped, i);
  if (item.row->kind == ItemKind::Unsigned) return pack_unsigned(p, item, layout.swapped, i);
  return pack_pointer(p, item, i);
}

bool pack_all(uint8_t* to, const Layout& layout, const Value* values) {
  for (const Item& item : layout.items) {
    uint8_t* p = to + item.offset;
    for (int64_t i = 0; i < item.count; ++i, p += item.size) {
      if (!pack_item(p, layout, item, *values++)) return false;
    }
  }
  return true;
}

bool check_count(const char* function, int64_t wanted, size_t got) {
  if (wanted == int64_t(got)) return true;
  raise(g_error, "%s expected %zd items for packing (got %zd)", function, wanted, got);
  return false;
}

Value pack_values(const Struct* s, const Value* values, size_t count) {
  KeepAlive alive(s);  // it may leave the cache meanwhile
  if (!check_count("pack", s->layout ? s->layout->values : -1, count)) return Value::exception();
  Bytes* b = bytes_allocate(size_t(s->layout->size));
  if (!b || !pack_all(b->data, *s->layout, values)) return Value::exception();
  return Value::object(b);
}

// Where an offset argument points, with room for the struct. False: raised.
bool resolve_offset(const Layout& layout, const char* function, bool packing, int64_t* offset,
                    int64_t length) {
  const char* doing = packing ? "packing" : "unpacking";
  int64_t given = *offset;
  if (*offset < 0) {
    if (*offset + layout.size > 0) {
      raise(g_error,
            packing ? "no space to pack %zd bytes at offset %zd"
                    : "not enough data to unpack %zd bytes at offset %zd",
            layout.size, given);
      return false;
    }
    if (*offset + length < 0) {
      raise(g_error, "offset %zd out of range for %zd-byte buffer", given, length);
      return false;
    }
    *offset += length;
  }
  if (length - *offset >= layout.size) return true;
  raise(
      g_error,
      "%s requires a buffer of at least %zu bytes for %s %zd bytes at offset %zd (actual buffer size is %zd)",
      function, size_t(layout.size) + size_t(*offset), doing, layout.size, *offset, length);
  return false;
}

Value pack_into_values(const Struct* s, const Value* args, size_t count) {
  KeepAlive alive(s);
  if (count < 2) {
    fail(count == 0 ? "pack_into expected buffer argument" : "pack_into expected offset argument");
    return Value::exception();
  }
  int64_t wanted = s->layout ? s->layout->values : -1;
  if (!check_count("pack_into", wanted, count - 2)) return Value::exception();
  Buffer buffer;
  if (!buffer_get(args[0], &buffer, true)) {
    if (!clear_if(types::BufferError) && !clear_if(types::TypeError)) return Value::exception();
    return raise_type_error("argument must be read-write bytes-like object, not %.50T", args[0]);
  }
  Value index = index_of(args[1]);
  int64_t offset;
  if (index.is_exception()) return index;
  if (!int_fits_i64(index, &offset)) {
    return raise(types::IndexError, "cannot fit '%.200T' into an index-sized integer", args[1]);
  }
  if (!resolve_offset(*s->layout, "pack_into", true, &offset, int64_t(buffer.length)))
    return Value::exception();
  memset(buffer.data + offset, 0, size_t(s->layout->size));
  return pack_all(buffer.data + offset, *s->layout, args + 2) ? Value::none() : Value::exception();
}

// --- unpacking ---

Value unpack_item(const uint8_t* p, const Layout& layout, const Item& item) {
  switch (item.row->kind) {
    case ItemKind::Char: return bytes_from_byte(*p);
    case ItemKind::Bool: return Value::boolean(*p != 0);
    case ItemKind::Text: return bytes_new(p, size_t(item.size));
    case ItemKind::Pascal:
      if (item.size == 0)
        return raise(types::SystemError, "Negative size passed to PyBytes_FromStringAndSize");
      return bytes_new(p + 1, size_t(std::min<int64_t>(*p, item.size - 1)));
    default: break;
  }
  uint64_t word = load_word(p, item.size, layout.swapped);
  int unused = 64 - 8 * int(item.size);
  switch (item.row->kind) {
    case ItemKind::Signed: {
      const int64_t value = int64_t(word << unused) >> unused;
      return item.size < 8 ? Value::small_int(value) : int_from_i64(value);
    }
    case ItemKind::Half: return float_new(double_from_half(uint16_t(word)));
    case ItemKind::Float: return float_new(std::bit_cast<float>(uint32_t(word)));
    case ItemKind::Double: return float_new(std::bit_cast<double>(word));
    default: return item.size < 8 ? Value::small_int(int64_t(word)) : int_from_u64(word);
  }
}

Value unpack_all(const uint8_t* from, const Layout& layout) {
  Tuple* t = tuple_allocate(size_t(layout.values));
  if (!t) return Value::exception();
  size_t n = 0;
  for (const Item& item : layout.items) {
    const uint8_t* p = from + item.offset;
    for (int64_t i = 0; i < item.count; ++i, p += item.size) {
      Value v = unpack_item(p, layout, item);
      if (v.is_exception() || !memory_suffices()) return Value::exception();
      store(t, &t->items[n++], v);
    }
  }
  return Value::object(t);
}

Value unpack_exactly(const Struct* s, Value source) {
  KeepAlive alive(s);
  Buffer buffer;
  if (!buffer_get(source, &buffer)) return Value::exception();
  if (int64_t(buffer.length) != s->layout->size) {
    return raise(g_error, "unpack requires a buffer of %zd bytes", s->layout->size);
  }
  return unpack_all(buffer.data, *s->layout);
}

Value unpack_at(const Struct* s, Value source, Value offset_value) {
  KeepAlive alive(s);
  Buffer buffer;
  int64_t offset;
  if (!buffer_get(source, &buffer) || !int_to_i64(offset_value, &offset)) return Value::exception();
  if (!resolve_offset(*s->layout, "unpack_from", false, &offset, int64_t(buffer.length)))
    return Value::exception();
  return unpack_all(buffer.data + offset, *s->layout);
}

// --- iter_unpack ---

Value iter_unpack(Struct* s, Value source) {
  if (s->layout->size == 0) return raise(g_error, "cannot iteratively unpack with a struct of length 0");
  if (!has_buffer(source)) return raise_type_error("a bytes-like object is required, not '%.100T'", source);
  Value view = memoryview_new(source);
  Buffer buffer;
  if (view.is_exception() || !buffer_get(view, &buffer)) return Value::exception();
  if (int64_t(buffer.length) % s->layout->size) {
    return raise(g_error, "iterative unpacking requires a buffer of a multiple of %zd bytes",
                 s->layout->size);
  }
  auto* it = static_cast<Iterator*>(allocate_instance(g_iterator_type));
  it->format = Value::object(s);
  it->source = view;
  return Value::object(it);
}

Value iterator_next(const Value* a) {
  auto* it = a[0].as<Iterator>();
  if (it->source.is_unbound()) return Value::unbound();
  const Layout& layout = *it->format.as<Struct>()->layout;
  Buffer buffer;
  if (!buffer_get(it->source, &buffer)) return Value::exception();
  if (it->at >= int64_t(buffer.length)) {
    it->source = Value::unbound();
    return Value::unbound();
  }
  Value values = unpack_all(buffer.data + it->at, layout);
  it->at += layout.size;
  return values;
}

Value iterator_length_hint(const Value* a) {
  auto* it = a[0].as<Iterator>();
  if (it->source.is_unbound()) return Value::small_int(0);
  Buffer buffer;
  if (!buffer_get(it->source, &buffer)) return Value::exception();
  return Value::small_int((int64_t(buffer.length) - it->at) / it->format.as<Struct>()->layout->size);
}

// --- Struct objects ---

Struct* self_of(const Value* a) { return a[0].as<Struct>(); }

// The format as ASCII; false: raised.
bool format_text(Value format, std::string* out) {
  if (is_str(format)) {
    Value ascii = encode(format.as<Str>(), "ascii", nullptr);
    if (ascii.is_exception()) return false;
    format = ascii;
  }
  if (!is_bytes(format)) {
    raise_type_error("Struct() argument 1 must be a str or bytes object, not %.200T", format);
    return false;
  }
  *out = format.as<Bytes>()->view();
  return true;
}

bool initialize(Struct* s, Value format) {
  std::string text;
  if (!format_text(format, &text)) return false;
  auto layout = std::make_unique<Layout>();
  if (!FormatParser(text, layout.get()).run()) return false;
  static uint64_t layouts;
  delete s->layout;
  s->layout = layout.release();
  s->version = ++layouts;
  store(s, &s->format, str_from_utf8(text));
  return true;
}

Value init_method(const Value* a) {
  return initialize(self_of(a), a[1]) ? Value::none() : Value::exception();
}
Value new_struct(const Value* a) { return Value::object(allocate_instance(a[0].as<Type>())); }

// For what needs an initialised Struct.
bool check_ready(const Struct* s) { return s->layout || fail("Struct object is not initialized"); }

Value struct_pack(const Value* a) {
  return pack_values(self_of(a), a[1].as<Tuple>()->items, a[1].as<Tuple>()->length);
}
Value struct_pack_into(const Value* a) {
  return pack_into_values(self_of(a), a[1].as<Tuple>()->items, a[1].as<Tuple>()->length);
}
Value struct_unpack(const Value* a) {
  return check_ready(self_of(a)) ? unpack_exactly(self_of(a), a[1]) : Value::exception();
}
Value struct_unpack_from(const Value* a) {
  return check_ready(self_of(a)) ? unpack_at(self_of(a), a[1], a[2]) : Value::exception();
}
Value struct_iter_unpack(const Value* a) {
  return check_ready(self_of(a)) ? iter_unpack(self_of(a), a[1]) : Value::exception();
}
Value struct_sizeof(const Value* a) {
  const Layout* layout = self_of(a)->layout;
  size_t size = sizeof(Struct) + (layout ? sizeof(Layout) + layout->items.size() * sizeof(Item) : 0);
  return Value::small_int(int64_t(size));
}
Value get_size(Value self) {
  const Layout* layout = self.as<Struct>()->layout;
  return Value::small_int(layout ? layout->size : -1);
}

// --- module functions ---

constexpr int64_t kMostCached = 100;
Value g_cache;  // dict: format -> Struct

}  // namespace

Struct* structs::cached(Value format) {
  auto* cache = g_cache.as<Dict>();
  bool cacheable = is_str(format) || is_bytes(format);
  Value known = cacheable ? dict_get(cache, format) : Value::unbound();
  if (known.is_exception()) return nullptr;
  if (!known.is_unbound()) return known.as<Struct>();
  auto* s = static_cast<Struct*>(allocate_instance(g_struct_type));
  if (!initialize(s, format)) return nullptr;
  if (cache->length >= kMostCached) dict_clear(cache);
  return dict_set(cache, format, Value::object(s)) ? s : nullptr;
}

bool structs::is_struct(Value v) { return g_struct_type && v.is_object() && type_of(v) == g_struct_type; }
bool structs::is_iterator(Value v) {
  return g_iterator_type && v.is_object() && type_of(v) == g_iterator_type;
}

namespace {

// The Struct of the first of variadic arguments; null: raised.
Struct* leading_format(const Tuple* args) {
  if (args->length) return cached(args->items[0]);
  raise_type_error("missing format argument");
  return nullptr;
}

Value pack(const Value* a) {
  auto* args = a[0].as<Tuple>();
  Struct* s = leading_format(args);
  return s ? pack_values(s, args->items + 1, args->length - 1) : Value::exception();
}
Value pack_into(const Value* a) {
  auto* args = a[0].as<Tuple>();
  Struct* s = leading_format(args);
  return s ? pack_into_values(s, args->items + 1, args->length - 1) : Value::exception();
}
Value unpack(const Value* a) {
  Struct* s = cached(a[0]);
  return s ? unpack_exactly(s, a[1]) : Value::exception();
}
Value unpack_from(const Value* a) {
  Struct* s = cached(a[0]);
  return s ? unpack_at(s, a[1], a[2]) : Value::exception();
}
Value iter_unpack_function(const Value* a) {
  Struct* s = cached(a[0]);
  return s ? iter_unpack(s, a[1]) : Value::exception();
}
Value calcsize(const Value* a) {
  Struct* s = cached(a[0]);
  return s ? Value::small_int(s->layout->size) : Value::exception();
}
Value clear_cache(const Value*) {
  dict_clear(g_cache.as<Dict>());
  return Value::none();
}

const NativeDef kStructMethods[] = {
    {"__new__", "cls, /, *args, **kwargs", new_struct, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__init__", "$self, /, format", init_method, "Compile a format."},
    {"pack", "$self, /, *args", struct_pack, "Pack values into bytes."},
    {"pack_into", "$self, /, *args", struct_pack_into, "Pack values into a writable buffer at an offset."},
    {"unpack", "$self, buffer, /", struct_unpack, "Unpack a buffer of exactly the struct's size."},
    {"unpack_from", "$self, /, buffer, offset=0", struct_unpack_from, "Unpack from a buffer at an offset."},
    {"iter_unpack", "$self, buffer, /", struct_iter_unpack, "Iterate over consecutive structs in a buffer."},
    {"__sizeof__", "$self, /", struct_sizeof, "Size in memory, in bytes."},
    {}};
const GetSetDef kStructGetSets[] = {{"size", get_size, nullptr, "Size of the struct in bytes."}, {}};
const MemberDef kStructMembers[] = {{"format", offsetof(Struct, format), true, true, "The format as str."},
                                    {}};
const TypeSpec kStructSpec = {.size = sizeof(Struct),
                              .doc = "Struct(fmt) --> compiled struct object",
                              .methods = kStructMethods,
                              .getsets = kStructGetSets,
                              .members = kStructMembers,
                              .finalize = finalize};

const NativeDef kIteratorMethods[] = {{"__iter__", "$self, /", return_self, "Implement iter(self)."},
                                      {"__next__", "$self, /", iterator_next, "Implement next(self)."},
                                      {"__length_hint__", "$self, /", iterator_length_hint},
                                      {}};
const TypeSpec kIteratorSpec = {.size = sizeof(Iterator), .methods = kIteratorMethods};

const NativeDef kFunctions[] = {
    {"pack", "*args", pack, "Pack values into bytes as the format, the first argument, says."},
    {"pack_into", "*args", pack_into, "Pack values into a writable buffer at an offset."},
    {"unpack", "format, buffer, /", unpack, "Unpack a buffer of exactly the format's size."},
    {"unpack_from", "format, /, buffer, offset=0", unpack_from, "Unpack from a buffer at an offset."},
    {"iter_unpack", "format, buffer, /", iter_unpack_function,
     "Iterate over consecutive structs in a buffer."},
    {"calcsize", "format, /", calcsize, "Size of the struct that the format describes."},
    {"_clearcache", "", clear_cache, "Forget compiled formats."},
    {}};

}  // namespace

Value module_init__struct(Value module) {
  g_error = module_exception_type(module, "struct", "error", types::Exception);
  if (!g_error) return Value::exception();
  register_root("struct format cache", &g_cache);
  g_cache = Value::object(dict_new());
  g_struct_type = native_type_create("_struct.Struct", Kind::Native, sizeof(Struct), types::object,
                                     kTypeBase | kTypeHasWeakrefs, &kStructSpec);
  g_iterator_type = native_type_create("_struct.unpack_iterator", Kind::Native, sizeof(Iterator),
                                       types::object, kTypeHidden, &kIteratorSpec);
  module_add_type(module, g_struct_type);
  module_add_functions(module, kFunctions);
  return module;
}

}  // namespace krait
