// The module array: compact arrays of numbers. The kinds of items are one table: how an item is read, how it
// is written (with CPython's messages), and the formats of buffers and pickles.
#include "runtime/modules/array.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <string>

#include "runtime/bytes.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/slice_parts.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/support.h"

namespace krait {
namespace {

using ItemType = ArrayItemType;

Type *g_array, *g_iterator;

// --- items ---

template <class T>
T load(const uint8_t* p) {
  T v;
  memcpy(&v, p, sizeof(T));
  return v;
}

template <class T>
Value get_int(const uint8_t* p) {
  if constexpr (std::is_unsigned_v<T>) return int_from_u64(load<T>(p));
  return int_from_i64(int64_t(load<T>(p)));
}
template <class T>
Value get_float(const uint8_t* p) {
  return float_new(double(load<T>(p)));
}
Value get_char(const uint8_t* p) {
  auto c = load<uint32_t>(p);
  if (c <= 0x10FFFF) return str_from_char(c);
  return raise_value_error("character U+%x is not in range [U+0000; U+10ffff]", c);
}

bool overflow(const char* text) {
  (void)raise(types::OverflowError, "%s", text);
  return false;
}

// An int within [low, high], whose C type has that name.
template <class T>
bool set_ranged(uint8_t* p, Value v, int64_t low, int64_t high, const char* name) {
  Value plain = index_of(v);
  if (plain.is_exception()) return false;
  int64_t i;
  if (!int_fits_i64(plain, &i)) i = int_sign(plain) < 0 ? INT64_MIN : INT64_MAX;
  if (i < low || i > high) {
    (void)raise(types::OverflowError, "%s is %s than %s", name, i < low ? "less" : "greater",
                i < low ? "minimum" : "maximum");
    return false;
  }
  T item = T(i);
  memcpy(p, &item, sizeof(T));
  return true;
}

bool set_signed_char(uint8_t* p, Value v) { return set_ranged<int8_t>(p, v, -128, 127, "signed char"); }
bool set_unsigned_char(uint8_t* p, Value v) {
  return set_ranged<uint8_t>(p, v, 0, 255, "unsigned byte integer");
}
bool set_short(uint8_t* p, Value v) {
  return set_ranged<int16_t>(p, v, INT16_MIN, INT16_MAX, "signed short integer");
}
bool set_unsigned_short(uint8_t* p, Value v) {
  return set_ranged<uint16_t>(p, v, 0, UINT16_MAX, "unsigned short");
}
bool set_int(uint8_t* p, Value v) {
  return set_ranged<int32_t>(p, v, INT32_MIN, INT32_MAX, "signed integer");
}

bool set_unsigned_int(uint8_t* p, Value v) {
  Value plain = index_of(v);
  if (plain.is_exception()) return false;
  if (int_sign(plain) < 0) return overflow("can't convert negative value to unsigned int");
  return set_ranged<uint32_t>(p, plain, 0, UINT32_MAX, "unsigned int");
}

// 64 bits, signed or not.
bool set_wide(uint8_t* p, Value v, bool is_signed, const char* negative, const char* large) {
  Value plain = index_of(v);
  if (plain.is_exception()) return false;
  if (!is_signed && int_sign(plain) < 0) return overflow(negative);
  return int_to_bytes_le(plain, p, 8, is_signed) || overflow(large);
}
bool set_long(uint8_t* p, Value v) {
  return set_wide(p, v, true, "", "Python int too large to convert to C long");
}
bool set_unsigned_long(uint8_t* p, Value v) {
  return set_wide(p, v, false, "can't convert negative value to unsigned int",
                  "Python int too large to convert to C unsigned long");
}
bool set_long_long(uint8_t* p, Value v) { return set_wide(p, v, true, "", "int too big to convert"); }
bool set_unsigned_long_long(uint8_t* p, Value v) {
  return set_wide(p, v, false, "can't convert negative int to unsigned", "int too big to convert");
}

template <class T>
bool set_float(uint8_t* p, Value v) {
  double d;
  if (!to_double(v, &d)) return false;
  T item = T(d);
  memcpy(p, &item, sizeof(T));
  return true;
}

bool set_char(uint8_t* p, Value v) {
  if (!is_str(v) || v.as<Str>()->length != 1) {
    (void)raise_type_error(is_str(v) ? "array item must be a unicode character, not str"
                                     : "array item must be unicode character");
    return false;
  }
  uint32_t c = v.as<Str>()->at(0);
  memcpy(p, &c, sizeof(c));
  return true;
}

// Formats of pickled items: even numbers are little-endian, the odd one behind is the same in big-endian
// (except the first two).
enum MachineFormat {
  kUint8 = 0,
  kInt8 = 1,
  kUint16 = 2,
  kInt16 = 4,
  kUint32 = 6,
  kInt32 = 8,
  kUint64 = 10,
  kInt64 = 12,
  kFloat = 14,
  kDouble = 16,
  kUtf16 = 18,
  kUtf32 = 20,
  kMachineFormatCount = 22
};

const ItemType kItemTypes[] = {
    {'b', 1, "b", kInt8, get_int<int8_t>, set_signed_char},
    {'B', 1, "B", kUint8, get_int<uint8_t>, set_unsigned_char},
    {'u', 4, "w", kUtf32, get_char, set_char},
    {'h', 2, "h", kInt16, get_int<int16_t>, set_short},
    {'H', 2, "H", kUint16, get_int<uint16_t>, set_unsigned_short},
    {'i', 4, "i", kInt32, get_int<int32_t>, set_int},
    {'I', 4, "I", kUint32, get_int<uint32_t>, set_unsigned_int},
    {'l', 8, "l", kInt64, get_int<int64_t>, set_long},
    {'L', 8, "L", kUint64, get_int<uint64_t>, set_unsigned_long},
    {'q', 8, "q", kInt64, get_int<int64_t>, set_long_long},
    {'Q', 8, "Q", kUint64, get_int<uint64_t>, set_unsigned_long_long},
    {'f', 4, "f", kFloat, get_float<float>, set_float<float>},
    {'d', 8, "d", kDouble, get_float<double>, set_float<double>},
};

const ItemType* find_item_type(uint32_t code) {
  for (const ItemType& t : kItemTypes) {
    if (uint32_t(t.code) == code) return &t;
  }
  return nullptr;
}

// --- storage ---

Array* self_of(const Value* a) { return a[0].as<Array>(); }
bool is_array(Value v) { return is_instance(v, g_array); }
Value done(bool ok) { return ok ? Value::none() : Value::exception(); }
size_t bytes_of(const Array* x) { return size_t(x->length) * x->type->size; }
uint8_t* item(const Array* x, int64_t i) { return x->storage->bytes + size_t(i) * x->type->size; }
Value get(const Array* x, int64_t i) { return x->type->get(item(x, i)); }

bool check_resizable(const Array* x) {
  if (!any_exports(x->exports)) return true;
  (void)raise(types::BufferError, "cannot resize an array that is exporting buffers");
  return false;
}

// Changes the length; new items are zero. False: raised.
bool resize(Array* x, int64_t length) {
  if (length != x->length && !check_resizable(x)) return false;
  size_t needed = size_t(length) * x->type->size;
  size_t capacity = x->storage ? x->storage->capacity() : 0;
  if (needed > capacity || needed < capacity / 4) {
    RawStorage* s = allocate_raw_storage(needed + (length > x->length ? needed / 8 + 16 : 0));
    if (!s) return false;
    if (x->storage) memcpy(s->bytes, x->storage->bytes, std::min(needed, bytes_of(x)));
    store(x, &x->storage, s);
  } else if (length > x->length) {
    memset(item(x, x->length), 0, needed - bytes_of(x));
  }
  x->length = length;
  return true;
}

Array* new_array(Type* type, const ItemType* item_type, int64_t length) {
  auto* x = static_cast<Array*>(allocate_instance(type));
  x->type = item_type;
  return resize(x, length) ? x : nullptr;
}

bool append(Array* x, Value v) {
  // Converting may run code that changes the array.
  uint8_t buffer[8];
  if (!x->type->set(buffer, v) || !resize(x, x->length + 1)) return false;
  memcpy(item(x, x->length - 1), buffer, x->type->size);
  return true;
}

bool append_item(Value v, void* context) { return append(static_cast<Array*>(context), v); }

bool append_bytes(Array* x, std::string_view bytes) {
  if (bytes.size() % x->type->size) {
    (void)raise_value_error("bytes length not a multiple of item size");
    return false;
  }
  int64_t old = x->length;
  if (!resize(x, old + int64_t(bytes.size() / x->type->size))) return false;
  if (!bytes.empty()) memcpy(item(x, old), bytes.data(), bytes.size());
  return true;
}

bool append_str(Array* x, Str* s) {
  int64_t old = x->length;
  if (!resize(x, old + int64_t(s->length))) return false;
  for (uint64_t i = 0; i < s->length; ++i) {
    uint32_t c = s->at(i);
    memcpy(item(x, old + int64_t(i)), &c, sizeof(c));
  }
  return true;
}

bool append_array(Array* x, Array* other) {
  int64_t old = x->length, count = other->length;
  if (!count) return true;
  if (!resize(x, old + count)) return false;
  memcpy(item(x, old), other->storage->bytes, size_t(count) * x->type->size);
  return true;
}

// --- construction ---

bool fill(Array* x, Value initial) {
  if (is_array(initial) && initial.as<Array>()->type == x->type) return append_array(x, initial.as<Array>());
  if (is_bytes(initial)) return append_bytes(x, initial.as<Bytes>()->view());
  if (has_kind(initial, Kind::ByteArray)) {
    auto* b = initial.as<ByteArray>();
    return append_bytes(x, {reinterpret_cast<const char*>(b->data()), size_t(b->length)});
  }
  if (is_str(initial)) return append_str(x, initial.as<Str>());
  return for_each(initial, append_item, x);
}

Value array_new(const Value* a) {
  auto* type = a[0].as<Type>();
  if (type == g_array && !a[2].is_unbound())
    return raise_type_error("array.array() takes no keyword arguments");
  auto* args = a[1].as<Tuple>();
  if (!args->length) return raise_type_error("array() takes at least 1 argument (0 given)");
  if (args->length > 2) {
    return raise_type_error("array() takes at most 2 arguments (%zu given)", size_t(args->length));
  }
  Value code = args->items[0];
  if (!is_str(code) || code.as<Str>()->length != 1) {
    return raise_type_error("array() argument 1 must be a unicode character, not %T", code);
  }
  uint32_t c = code.as<Str>()->at(0);
  Value initial = args->length == 2 ? args->items[1] : Value::unbound();
  if (!initial.is_unbound() && c != 'u') {
    if (is_str(initial)) {
      return raise_type_error("cannot use a str to initialize an array with typecode '%c'", int(c));
    }
    if (is_array(initial) && initial.as<Array>()->type->code == 'u') {
      return raise_type_error("cannot use a unicode array to initialize an array with typecode '%c'", int(c));
    }
  }
  const ItemType* item_type = find_item_type(c);
  if (!item_type) return raise_value_error("bad typecode (must be b, B, u, h, H, i, I, l, L, q, Q, f or d)");
  Array* x = new_array(type, item_type, 0);
  if (!x || (!initial.is_unbound() && !fill(x, initial))) return Value::exception();
  return Value::object(x);
}

// --- sequence ---

Value array_len(const Value* a) { return Value::small_int(self_of(a)->length); }

// The items of a slice as a new array.
Value slice_of(Array* x, const SliceBounds& s) {
  Array* result = new_array(g_array, x->type, s.length);
  if (!result) return Value::exception();
  for (int64_t i = 0, at = s.start; i < s.length; ++i, at += s.step) {
    memcpy(item(result, i), item(x, at), x->type->size);
  }
  return Value::object(result);
}

// 1 an index in range, 0 a slice, -1 raised.
int subscript(Array* x, Value key, const char* out_of_range, int64_t* index) {
  if (has_kind(key, Kind::Slice)) return 0;
  if (!is_int(key) && !type_of(key)->slot(Slot::Index)) {
    (void)raise_type_error("array indices must be integers");
    return -1;
  }
  if (sequence_subscript("array", key, x->length, index) == SubscriptKind::Error) return -1;
  if (uint64_t(*index) < uint64_t(x->length)) return 1;
  (void)raise(types::IndexError, "%s", out_of_range);
  return -1;
}

Value array_getitem(const Value* a) {
  Array* x = self_of(a);
  int64_t index;
  int kind = subscript(x, a[1], "array index out of range", &index);
  if (kind) return kind < 0 ? Value::exception() : get(x, index);
  SliceBounds s;
  return slice_of_mutable(a[1], x->length, &s) ? slice_of(x, s) : Value::exception();
}

// Replaces [begin, end) by the bytes of another array of the same type.
bool replace(Array* x, int64_t begin, int64_t end, const uint8_t* from, int64_t count) {
  int64_t tail = x->length - end, change = count - (end - begin);
  size_t size = x->type->size;
  if (change < 0) {
    if (!check_resizable(x)) return false;
    memmove(item(x, begin + count), item(x, end), size_t(tail) * size);
    if (!resize(x, x->length + change)) return false;
  } else if (change > 0) {
    if (!resize(x, x->length + change)) return false;
    memmove(item(x, begin + count), item(x, end), size_t(tail) * size);
  }
  if (count) memcpy(item(x, begin), from, size_t(count) * size);
  return true;
}

Value assign_slice(Array* x, Value key, Value value) {
  if (!is_array(value)) {
    return raise_type_error("can only assign array (not \"%T\") to array slice", value);
  }
  auto* other = value.as<Array>();
  if (other->type != x->type) return raise_type_error("bad argument type for built-in operation");
  if (other == x) {
    Value copy = slice_of(x, {0, x->length, 1, x->length});
    if (copy.is_exception()) return copy;
    other = copy.as<Array>();
  }
  SliceBounds s;
  if (!slice_of_mutable(key, x->length, &s)) return Value::exception();
  const uint8_t* from = other->storage ? other->storage->bytes : nullptr;
  if (s.step == 1) return done(replace(x, s.start, std::max(s.start, s.stop), from, other->length));
  if (other->length != s.length) {
    return raise_value_error("attempt to assign array of size %zd to extended slice of size %zd",
                             other->length, s.length);
  }
  for (int64_t i = 0, at = s.start; i < s.length; ++i, at += s.step) {
    memcpy(item(x, at), item(other, i), x->type->size);
  }
  return Value::none();
}

Value array_setitem(const Value* a) {
  Array* x = self_of(a);
  int64_t index;
  int kind = subscript(x, a[1], "array assignment index out of range", &index);
  if (kind < 0) return Value::exception();
  if (!kind) return assign_slice(x, a[1], a[2]);
  uint8_t buffer[8];
  if (!x->type->set(buffer, a[2])) return Value::exception();
  if (index >= x->length) return raise(types::IndexError, "array assignment index out of range");
  memcpy(item(x, index), buffer, x->type->size);
  return Value::none();
}

Value array_delitem(const Value* a) {
  Array* x = self_of(a);
  int64_t index;
  int kind = subscript(x, a[1], "array assignment index out of range", &index);
  if (kind < 0) return Value::exception();
  if (kind) return done(replace(x, index, index + 1, nullptr, 0));
  SliceBounds s;
  if (!slice_of_mutable(a[1], x->length, &s)) return Value::exception();
  if (s.length && !check_resizable(x)) return Value::exception();
  if (s.step < 0) {
    s.start += (s.length - 1) * s.step;
    s.step = -s.step;
  }
  for (int64_t i = s.length - 1; i >= 0; --i) {
    int64_t at = s.start + i * s.step;
    if (!replace(x, at, at + 1, nullptr, 0)) return Value::exception();
  }
  return Value::none();
}

// Index of the first item equal to v in [begin, end): -1 none, -2 raised.
int64_t find(Array* x, Value v, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end && i < x->length; ++i) {
    Value w = get(x, i);
    int equal = w.is_exception() ? -1 : equals(w, v);
    if (equal < 0) return -2;
    if (equal) return i;
  }
  return -1;
}

Value array_contains(const Value* a) {
  int64_t i = find(self_of(a), a[1], 0, INT64_MAX);
  return i == -2 ? Value::exception() : Value::boolean(i >= 0);
}

template <int op>
Value array_compare(const Value* a) {
  if (!is_array(a[1])) return Value::not_implemented();
  Array *x = self_of(a), *y = a[1].as<Array>();
  if ((op == 2 || op == 3) && x->length != y->length) return Value::boolean(op == 3);
  for (int64_t i = 0; i < x->length && i < y->length; ++i) {
    Value v = get(x, i), w = get(y, i);
    if (v.is_exception() || w.is_exception()) return Value::exception();
    int equal = compare_truth(2, v, w);
    if (equal < 0) return Value::exception();
    if (equal) continue;
    if (op == 2 || op == 3) return Value::boolean(op == 3);
    return compare(op, v, w);
  }
  return Value::boolean(compare_order(op, x->length, y->length));
}

Value array_repr(const Value* a) {
  Array* x = self_of(a);
  Value name = type_of(a[0])->name;
  char code[2] = {x->type->code, 0};
  if (!x->length) return format_string("%S('%s')", name, code);
  Value items;
  if (x->type->code == 'u') {
    items = str_from_ucs4(reinterpret_cast<const uint32_t*>(x->storage->bytes), size_t(x->length));
  } else {
    items = list_from_iterable(a[0]);
  }
  return items.is_exception() ? items : format_string("%S('%s', %R)", name, code, items);
}

Value array_add(const Value* a) {
  if (!is_array(a[1])) return raise_type_error("can only append array (not \"%T\") to array", a[1]);
  Array *x = self_of(a), *y = a[1].as<Array>();
  if (x->type != y->type) return raise_type_error("bad argument type for built-in operation");
  Array* result = new_array(g_array, x->type, 0);
  return result && append_array(result, x) && append_array(result, y) ? Value::object(result)
                                                                      : Value::exception();
}

bool extend(Array* x, Value v) {
  if (!is_array(v)) return for_each(v, append_item, x);
  if (v.as<Array>()->type == x->type) return append_array(x, v.as<Array>());
  (void)raise_type_error("can only extend with array of same kind");
  return false;
}

Value array_iadd(const Value* a) {
  if (!is_array(a[1])) return raise_type_error("can only extend with array (not \"%T\")", a[1]);
  return extend(self_of(a), a[1]) ? a[0] : Value::exception();
}

bool repeat_count(Value v, int64_t* count) {
  if (is_int(v) || type_of(v)->slot(Slot::Index)) return int_to_i64(v, count);
  (void)raise_type_error("can't multiply sequence by non-int of type '%T'", v);
  return false;
}

// Repeats the first `length` items of x in place.
bool repeat(Array* x, int64_t count) {
  int64_t length = x->length, total;
  if (count < 0) count = 0;
  if (__builtin_mul_overflow(length, count, &total)) return raise_out_of_memory() != nullptr;
  size_t bytes = bytes_of(x);
  if (!resize(x, total)) return false;
  for (int64_t i = 1; i < count && bytes; ++i)
    memcpy(x->storage->bytes + size_t(i) * bytes, x->storage->bytes, bytes);
  return true;
}

Value array_mul(const Value* a) {
  int64_t count;
  if (!repeat_count(a[1], &count)) return Value::exception();
  Array* result = new_array(g_array, self_of(a)->type, 0);
  return result && append_array(result, self_of(a)) && repeat(result, count) ? Value::object(result)
                                                                             : Value::exception();
}

Value array_imul(const Value* a) {
  int64_t count;
  if (!repeat_count(a[1], &count)) return Value::exception();
  return repeat(self_of(a), count) ? a[0] : Value::exception();
}

// --- methods ---

Value method_append(const Value* a) { return done(append(self_of(a), a[1])); }
Value method_extend(const Value* a) { return done(extend(self_of(a), a[1])); }

Value method_insert(const Value* a) {
  Array* x = self_of(a);
  int64_t index;
  uint8_t buffer[8];
  if (!int_to_i64(a[1], &index) || !x->type->set(buffer, a[2])) return Value::exception();
  if (index < 0) index = std::max<int64_t>(0, index + x->length);
  index = std::min(index, x->length);
  return done(replace(x, index, index, buffer, 1));
}

Value method_pop(const Value* a) {
  Array* x = self_of(a);
  int64_t index;
  if (!int_to_i64(a[1], &index)) return Value::exception();
  if (!x->length) return raise(types::IndexError, "pop from empty array");
  if (index < 0) index += x->length;
  if (uint64_t(index) >= uint64_t(x->length)) return raise(types::IndexError, "pop index out of range");
  Value v = get(x, index);
  return !v.is_exception() && replace(x, index, index + 1, nullptr, 0) ? v : Value::exception();
}

Value method_remove(const Value* a) {
  int64_t i = find(self_of(a), a[1], 0, INT64_MAX);
  if (i == -2) return Value::exception();
  if (i < 0) return raise_value_error("array.remove(x): x not in array");
  return done(replace(self_of(a), i, i + 1, nullptr, 0));
}

Value method_index(const Value* a) {
  Array* x = self_of(a);
  int64_t start, stop;
  if (!index_argument(a[2], x->length, &start) || !index_argument(a[3], x->length, &stop)) {
    return Value::exception();
  }
  int64_t i = find(x, a[1], start, stop);
  if (i == -2) return Value::exception();
  return i >= 0 ? Value::small_int(i) : raise_value_error("array.index(x): x not in array");
}

Value method_count(const Value* a) {
  Array* x = self_of(a);
  int64_t count = 0;
  for (int64_t i = 0; i < x->length; ++i) {
    Value v = get(x, i);
    int equal = v.is_exception() ? -1 : equals(v, a[1]);
    if (equal < 0) return Value::exception();
    count += equal;
  }
  return Value::small_int(count);
}

Value method_reverse(const Value* a) {
  Array* x = self_of(a);
  size_t size = x->type->size;
  for (int64_t i = 0, j = x->length - 1; i < j; ++i, --j)
    std::swap_ranges(item(x, i), item(x, i) + size, item(x, j));
  return Value::none();
}

Value method_byteswap(const Value* a) {
  Array* x = self_of(a);
  for (int64_t i = 0; i < x->length; ++i) std::reverse(item(x, i), item(x, i) + x->type->size);
  return Value::none();
}

Value method_copy(const Value* a) {
  return slice_of(self_of(a), {0, self_of(a)->length, 1, self_of(a)->length});
}
Value method_tolist(const Value* a) { return list_from_iterable(a[0]); }

Value method_fromlist(const Value* a) {
  if (!is_list(a[1])) return raise_type_error("arg must be list");
  Array* x = self_of(a);
  auto* list = a[1].as<List>();
  int64_t old = x->length, n = list->length;
  for (int64_t i = 0; i < n; ++i) {
    bool ok = append(x, list_get(list, i));
    if (ok && list->length != n) {
      (void)raise(types::RuntimeError, "list changed size during iteration");
      ok = false;
    }
    if (ok) continue;
    // All or nothing.
    Value saved = take_exception();
    (void)resize(x, old);
    return restore_exception(saved);
  }
  return Value::none();
}

std::string_view view_of(const Array* x) {
  if (!x->length) return {};
  return {reinterpret_cast<const char*>(x->storage->bytes), bytes_of(x)};
}

Value method_tobytes(const Value* a) { return bytes_new(view_of(self_of(a))); }

Value method_frombytes(const Value* a) {
  Buffer buffer;
  if (!buffer_get(a[1], &buffer)) return Value::exception();
  // The buffer may be the array's own.
  std::string copy(buffer.view());
  buffer.release();
  return done(append_bytes(self_of(a), copy));
}

Value method_fromunicode(const Value* a) {
  if (!is_str(a[1])) return raise_type_error("fromunicode() argument must be str, not %T", a[1]);
  if (self_of(a)->type->code != 'u') {
    return raise_value_error("fromunicode() may only be called on unicode type arrays");
  }
  return done(append_str(self_of(a), a[1].as<Str>()));
}

Value method_tounicode(const Value* a) {
  Array* x = self_of(a);
  if (x->type->code != 'u') return raise_value_error("tounicode() may only be called on unicode type arrays");
  if (!x->length) return str_empty();
  return str_from_ucs4(reinterpret_cast<const uint32_t*>(x->storage->bytes), size_t(x->length));
}

Value method_fromfile(const Value* a) {
  Array* x = self_of(a);
  int64_t n, bytes;
  if (!int_to_i64(a[2], &n)) return Value::exception();
  if (n < 0) return raise_value_error("negative count");
  if (__builtin_mul_overflow(n, int64_t(x->type->size), &bytes)) {
    raise_out_of_memory();
    return Value::exception();
  }
  Value data = call_method(a[1], names::read, {int_from_i64(bytes)});
  if (data.is_exception()) return data;
  if (!is_bytes(data)) return raise_type_error("read() didn't return bytes");
  std::string_view view = data.as<Bytes>()->view();
  if (!append_bytes(x, view)) return Value::exception();
  if (int64_t(view.size()) != bytes) return raise(types::EOFError, "read() didn't return enough bytes");
  return Value::none();
}

Value method_tofile(const Value* a) {
  constexpr size_t kBlock = 64 * 1024;
  std::string_view view = view_of(self_of(a));
  for (size_t at = 0; at < view.size(); at += kBlock) {
    Value written = call_method(a[1], names::write, {bytes_new(view.substr(at, kBlock))});
    if (written.is_exception()) return written;
  }
  return Value::none();
}

Value method_buffer_info(const Value* a) {
  Array* x = self_of(a);
  uint64_t address = x->storage ? reinterpret_cast<uint64_t>(x->storage->bytes) : 0;
  return tuple_new({int_from_u64(address), Value::small_int(x->length)});
}

Value method_sizeof(const Value* a) {
  Array* x = self_of(a);
  return Value::small_int(int64_t(object_size(x) + (x->storage ? object_size(x->storage) : 0)));
}

Value method_reduce_ex(const Value* a) {
  Array* x = self_of(a);
  int64_t protocol;
  if (!int_to_i64(a[1], &protocol)) return Value::exception();
  Value attributes = get_attribute_or_unbound(a[0], names::__dict__);
  if (attributes.is_exception()) return attributes;
  if (attributes.is_unbound()) attributes = Value::none();
  Value type = type_value(type_of(a[0])), code = str_from_char(uint32_t(x->type->code));
  if (protocol < 3) {
    Value items = list_from_iterable(a[0]);
    return items.is_exception() ? items : tuple_new({type, tuple_new({code, items}), attributes});
  }
  Value reconstructor = import_attribute("array", "_array_reconstructor");
  if (reconstructor.is_exception()) return reconstructor;
  Value args = tuple_new({type, code, Value::small_int(x->type->machine_format), bytes_new(view_of(x))});
  return tuple_new({reconstructor, args, attributes});
}

Value get_typecode(Value self) { return str_from_char(uint32_t(self.as<Array>()->type->code)); }
Value get_itemsize(Value self) { return Value::small_int(self.as<Array>()->type->size); }

// --- iterator ---

Value array_iter(const Value* a) {
  auto* it = static_cast<ArrayIterator*>(allocate_instance(g_iterator));
  it->array = a[0];
  return Value::object(it);
}

Value iterator_next(const Value* a) {
  auto* it = a[0].as<ArrayIterator>();
  if (it->array.is_unbound()) return Value::unbound();
  auto* x = it->array.as<Array>();
  if (it->index < x->length) return get(x, it->index++);
  it->array = Value::unbound();
  return Value::unbound();
}

Value iterator_reduce(const Value* a) {
  auto* it = a[0].as<ArrayIterator>();
  if (it->array.is_unbound()) return tuple_new({builtin_named("iter"), tuple_new({tuple_empty()})});
  return tuple_new({builtin_named("iter"), tuple_new({it->array}), Value::small_int(it->index)});
}

Value iterator_setstate(const Value* a) {
  auto* it = a[0].as<ArrayIterator>();
  int64_t index;
  if (!int_to_i64(a[1], &index)) return Value::exception();
  if (!it->array.is_unbound()) it->index = std::clamp<int64_t>(index, 0, it->array.as<Array>()->length);
  return Value::none();
}

// --- pickles of other machines ---

size_t machine_format_size(int64_t format) {
  switch (format & ~int64_t{1}) {
    case kUint8: return 1;
    case kUint16:
    case kInt16:
    case kUtf16: return 2;
    case kUint32:
    case kInt32:
    case kFloat:
    case kUtf32: return 4;
    default: return 8;
  }
}

// Item number i in a machine format, as a Python value.
Value decode_item(const uint8_t* p, int64_t format, size_t size) {
  uint8_t bytes[8];
  memcpy(bytes, p, size);
  if (format >= 2 && format % 2) std::reverse(bytes, bytes + size);
  if (format == kInt8) return int_from_bytes_le(bytes, 1, true);
  switch (format & ~int64_t{1}) {
    case kFloat: return get_float<float>(bytes);
    case kDouble: return get_float<double>(bytes);
    case kInt16:
    case kInt32:
    case kInt64: return int_from_bytes_le(bytes, size, true);
    default: return int_from_bytes_le(bytes, size, false);
  }
}

bool decode_items(Array* x, int64_t format, std::string_view data) {
  if (format == x->type->machine_format) return append_bytes(x, data);
  if (format >= kUtf16) {
    const char* encoding =
        format < kUtf32 ? (format % 2 ? "utf-16-be" : "utf-16-le") : (format % 2 ? "utf-32-be" : "utf-32-le");
    Value text = call_method(bytes_new(data), names::decode, {str_from_ascii(encoding)});
    return !text.is_exception() && append_str(x, text.as<Str>());
  }
  size_t size = machine_format_size(format);
  if (data.size() % size) {
    (void)raise_value_error("string length not a multiple of item size");
    return false;
  }
  for (size_t at = 0; at < data.size(); at += size) {
    if (!append(x, decode_item(reinterpret_cast<const uint8_t*>(data.data()) + at, format, size)))
      return false;
  }
  return true;
}

Value array_reconstructor(const Value* a) {
  Value code = a[1];
  if (!is_str(code) || code.as<Str>()->length != 1) {
    return raise_type_error("_array_reconstructor() argument 2 must be a unicode character, not %T", code);
  }
  int64_t format;
  if (!int_to_i64(a[2], &format)) return Value::exception();
  auto* type = cast<Type>(a[0]);
  if (!type) return raise_type_error("first argument must be a type object, not %T", a[0]);
  if (!is_subtype(type, g_array)) return raise_type_error("%N is not a subtype of %N", type, g_array);
  const ItemType* item_type = find_item_type(code.as<Str>()->at(0));
  if (!item_type) return raise_value_error("second argument must be a valid type code");
  if (format < 0 || format >= kMachineFormatCount) {
    return raise_value_error("third argument must be a valid machine format code.");
  }
  if (!is_bytes(a[3])) return raise_type_error("fourth argument should be bytes, not %T", a[3]);
  Array* x = new_array(type, item_type, 0);
  return x && decode_items(x, format, a[3].as<Bytes>()->view()) ? Value::object(x) : Value::exception();
}

// --- buffers ---

bool get_buffer(Value v, Buffer* out, bool) {
  auto* x = v.as<Array>();
  static uint8_t empty;
  out->data = x->storage ? x->storage->bytes : &empty;
  out->length = bytes_of(x);
  out->read_only = false;
  out->format = x->type->format;
  out->item_size = x->type->size;
  ++x->exports;
  return true;
}

void release_buffer(Buffer* buffer) { --buffer->owner.as<Array>()->exports; }

const NativeDef kMethods[] = {
    {"__new__", "-cls, /, *args, **kwargs", array_new, "Create and return a new object.", Effects::Any,
     NativeRole::StaticMethod},
    {"__repr__", "$self, /", array_repr, "Return repr(self)."},
    COMPARE_ROWS(array_compare, Effects::Any),
    UNHASHABLE_ROW,
    {"__len__", "$self, /", array_len, "Return len(self).", Effects::ReadsHeap},
    {"__getitem__", "$self, key, /", array_getitem, "Return self[key]."},
    {"__setitem__", "$self, key, value, /", array_setitem, "Set self[key] to value."},
    {"__delitem__", "$self, key, /", array_delitem, "Delete self[key]."},
    {"__contains__", "$self, key, /", array_contains, "Return key in self."},
    {"__iter__", "$self, /", array_iter, "Implement iter(self)."},
    {"__add__", "$self, value, /", array_add, "Return self+value."},
    {"__iadd__", "$self, value, /", array_iadd, "Implement self+=value."},
    {"__mul__", "$self, value, /", array_mul, "Return self*value."},
    {"__rmul__", "$self, value, /", array_mul, "Return value*self."},
    {"__imul__", "$self, value, /", array_imul, "Implement self*=value."},
    {"__copy__", "$self, /", method_copy, "Return a copy of the array."},
    {"__deepcopy__", "$self, unused, /", method_copy, "Return a copy of the array."},
    {"__reduce_ex__", "$self, value, /", method_reduce_ex, "Return state information for pickling."},
    {"__sizeof__", "$self, /", method_sizeof, "Size of the array in memory, in bytes."},
    {"append", "$self, v, /", method_append, "Append new value v to the end of the array."},
    {"buffer_info", "$self, /", method_buffer_info,
     "Return a tuple (address, length) giving the current memory address and the length in items."},
    {"byteswap", "$self, /", method_byteswap, "Byteswap all items of the array."},
    {"count", "$self, v, /", method_count, "Return number of occurrences of v in the array."},
    {"extend", "$self, bb, /", method_extend, "Append items to the end of the array."},
    {"frombytes", "$self, buffer, /", method_frombytes, "Appends items from a bytes-like object."},
    {"fromfile", "$self, f, n, /", method_fromfile, "Read n objects from the file object f and append them."},
    {"fromlist", "$self, list, /", method_fromlist, "Append items to array from list."},
    {"fromunicode", "$self, ustr, /", method_fromunicode,
     "Extends this array with data from the unicode string ustr."},
    {"index", "$self, v, start=0, stop=9223372036854775807, /", method_index,
     "Return index of first occurrence of v in the array.\n\nRaise ValueError if the value is not present."},
    {"insert", "$self, i, v, /", method_insert, "Insert a new item v into the array before position i."},
    {"pop", "$self, i=-1, /", method_pop, "Return the i-th element and delete it from the array."},
    {"remove", "$self, v, /", method_remove, "Remove the first occurrence of v in the array."},
    {"reverse", "$self, /", method_reverse, "Reverse the order of the items in the array."},
    {"tobytes", "$self, /", method_tobytes,
     "Convert the array to an array of machine values and return the bytes."},
    {"tofile", "$self, f, /", method_tofile, "Write all items (as machine values) to the file object f."},
    {"tolist", "$self, /", method_tolist, "Convert array to an ordinary list with the same items."},
    {"tounicode", "$self, /", method_tounicode, "Convert the array to a unicode string."},
    {}};
const GetSetDef kGetSets[] = {
    {"typecode", get_typecode, nullptr, "the typecode character used to create the array"},
    {"itemsize", get_itemsize, nullptr, "the size, in bytes, of one array item"},
    {}};
const TypeSpec kSpec = {.size = sizeof(Array),
                        .doc =
                            "array(typecode [, initializer]) -> array\n\nReturn a new array whose items are "
                            "restricted by typecode, and "
                            "initialized from the optional initializer value, which must be a list, string "
                            "or iterable over elements of "
                            "the appropriate type.",
                        .methods = kMethods,
                        .getsets = kGetSets,
                        .initialize = match_as_sequence};

const NativeDef kIteratorMethods[] = {
    {"__iter__", "$self, /", return_self, "Implement iter(self).", Effects::Pure},
    {"__next__", "$self, /", iterator_next, "Implement next(self).",
     Effects::ReadsHeap | Effects::WritesHeap},
    {"__reduce__", "$self, /", iterator_reduce, "Return state information for pickling."},
    {"__setstate__", "$self, state, /", iterator_setstate, "Set state information for unpickling."},
    {}};
const TypeSpec kIteratorSpec = {.size = sizeof(ArrayIterator), .methods = kIteratorMethods};

const NativeDef kFunctions[] = {{"_array_reconstructor", "arraytype, typecode, mformat_code, items, /",
                                 array_reconstructor, "Internal. Used for pickling support."},
                                {}};

}  // namespace

Value module_init_array(Value module) {
  g_array = native_type_create("array.array", Kind::Native, sizeof(Array), types::object,
                               kTypeBase | kTypeHasWeakrefs | kTypeSequence, &kSpec);
  g_iterator = native_type_create("array.arrayiterator", Kind::Native, sizeof(ArrayIterator), types::object,
                                  kTypeHidden, &kIteratorSpec);
  register_buffer_provider(g_array, get_buffer, release_buffer);
  module_add_type(module, g_array);
  module_add(module, "ArrayType", type_value(g_array));
  module_add_functions(module, kFunctions);
  std::string codes;
  for (const ItemType& t : kItemTypes) codes += t.code;
  module_add(module, "typecodes", str_from_ascii(codes));
  return module;
}

bool is_exact_array(Value v) { return g_array && v.is_object() && type_of(v) == g_array; }
bool is_array_iterator(Value v) { return g_iterator && v.is_object() && type_of(v) == g_iterator; }

}  // namespace krait
