// The type memoryview.
//
// Views of one object share a ManagedBuffer, which holds the object's buffer until the last view is released,
// explicitly or by the collector. Every view has its own format, shape and strides.
#include "runtime/memoryview.h"

#include <new>

#include "runtime/error.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/bytes_methods.h"
#include "runtime/types/support.h"
#include "runtime/types/text.h"

namespace krait {

namespace {

constexpr int kMaxDimensions = Buffer::kMaxDimensions;

MemoryView* self_of(const Value* a) { return a[0].as<MemoryView>(); }

// --- creation and release ---

Type* managed_type() {
  static const TypeSpec kSpec = {.size = sizeof(ManagedBuffer)};
  static Type* type = native_type_create("managedbuffer", Kind::Native, sizeof(ManagedBuffer), types::object,
                                         kTypeHidden, &kSpec);
  return type;
}

// A view without data or extents; extents have room for the dimensions. Null: raised.
MemoryView* make_view(ManagedBuffer* managed, int dimensions) {
  RawStorage* extents = allocate_raw_storage(size_t(2 * dimensions) * sizeof(int64_t));
  if (!extents) return nullptr;
  auto* view = static_cast<MemoryView*>(allocate_instance(types::memoryview));
  view->managed = managed;
  view->extents = extents;
  view->dimensions = dimensions;
  ++managed->views;
  return view;
}

MemoryView* copy_view(const MemoryView* v) {
  MemoryView* copy = make_view(v->managed, v->dimensions);
  if (!copy) return nullptr;
  copy->data = v->data;
  copy->length = v->length;
  copy->item_size = v->item_size;
  copy->format = v->format;
  copy->read_only = v->read_only;
  memcpy(copy->extents->bytes, v->extents->bytes, size_t(2 * v->dimensions) * sizeof(int64_t));
  return copy;
}

// Strides of a C-contiguous array.
void set_c_strides(MemoryView* v) {
  int64_t stride = v->item_size;
  for (int i = v->dimensions - 1; i >= 0; --i) {
    v->strides()[i] = stride;
    stride *= v->shape()[i];
  }
}

void release_view(MemoryView* v) {
  ManagedBuffer* managed = v->managed;
  if (!managed) return;
  v->managed = nullptr;
  if (--managed->views == 0) managed->buffer.release();
}

void finalize(Object* o) { release_view(static_cast<MemoryView*>(o)); }

// False (raised) when the view was released.
bool check_alive(const MemoryView* v) {
  if (KRAIT_LIKELY(v->managed != nullptr)) return true;
  raise_value_error("operation forbidden on released memoryview object");
  return false;
}

bool is_contiguous(const MemoryView* v, bool fortran) {
  if (v->length == 0) return true;
  int64_t stride = v->item_size;
  for (int i = 0; i < v->dimensions; ++i) {
    int dimension = fortran ? i : v->dimensions - 1 - i;
    if (v->shape()[dimension] != 1 && v->strides()[dimension] != stride) return false;
    stride *= v->shape()[dimension];
  }
  return true;
}
bool is_c_contiguous(const MemoryView* v) { return is_contiguous(v, false); }

void release_buffer_of_view(Buffer* buffer) { --buffer->owner.as<MemoryView>()->exports; }

// --- walking over items ---

// Calls visit(item address) for all items in C order (or Fortran order); false as soon as visit says so.
template <class Visit>
bool for_items(const MemoryView* v, bool fortran, Visit visit) {
  if (v->length == 0) return true;
  int64_t index[kMaxDimensions] = {};
  const uint8_t* p = v->data;
  for (;;) {
    if (!visit(p)) return false;
    int i = 0;
    for (; i < v->dimensions; ++i) {
      int dimension = fortran ? i : v->dimensions - 1 - i;
      p += v->strides()[dimension];
      if (++index[dimension] < v->shape()[dimension]) break;
      p -= v->strides()[dimension] * v->shape()[dimension];
      index[dimension] = 0;
    }
    if (i == v->dimensions) return true;
  }
}

void copy_items(const MemoryView* v, uint8_t* to, bool fortran) {
  if (!fortran && is_c_contiguous(v)) {
    memcpy(to, v->data, size_t(v->length));
    return;
  }
  (void)for_items(v, fortran, [&](const uint8_t* p) {
    memcpy(to, p, size_t(v->item_size));
    to += v->item_size;
    return true;
  });
}

// The format's character, or 0 with NotImplementedError.
char usable_format(const MemoryView* v) {
  char code = memory_format_code(v->format);
  if (!code) raise(types::NotImplementedError, "memoryview: format %s not supported", v->format);
  return code;
}

Value to_list(const MemoryView* v, char code, const uint8_t* p, int dimension) {
  if (dimension == v->dimensions) return memory_item_get(p, code);
  Value list = list_new();
  for (int64_t i = 0; i < v->shape()[dimension]; ++i) {
    Value item = to_list(v, code, p + i * v->strides()[dimension], dimension + 1);
    if (item.is_exception() || !list_append(list.as<List>(), item)) return Value::exception();
  }
  return list;
}

// --- subscripts ---

// Address of item `index` along a dimension, starting from p; null: raised.
uint8_t* item_address(const MemoryView* v, uint8_t* p, int64_t index, int dimension) {
  int64_t n = v->shape()[dimension];
  if (index < 0) index += n;
  if (index >= 0 && index < n) return p + index * v->strides()[dimension];
  raise(types::IndexError, "index out of bounds on dimension %d", dimension + 1);
  return nullptr;
}

bool is_index(Value v) { return is_int(v) || type_of(v)->slot(Slot::Index); }

enum class KeyKind { Indexes, Slice, Slices, Invalid };
KeyKind classify_key(Value key) {
  if (is_index(key)) return KeyKind::Indexes;
  if (has_kind(key, Kind::Slice)) return KeyKind::Slice;
  if (!is_tuple(key)) return KeyKind::Invalid;
  auto* t = key.as<Tuple>();
  bool all_indexes = true, all_slices = t->length > 0;
  for (size_t i = 0; i < t->length; ++i) {
    all_indexes = all_indexes && is_index(t->items[i]);
    all_slices = all_slices && has_kind(t->items[i], Kind::Slice);
  }
  return all_indexes ? KeyKind::Indexes : all_slices ? KeyKind::Slices : KeyKind::Invalid;
}

// Address of the item that an index or a tuple of indexes names; null: raised.
uint8_t* find_item(const MemoryView* v, Value key) {
  if (v->dimensions == 0 && !is_tuple(key)) {
    raise_type_error("invalid indexing of 0-dim memory");
    return nullptr;
  }
  const Value* indexes = is_tuple(key) ? key.as<Tuple>()->items : &key;
  size_t count = is_tuple(key) ? key.as<Tuple>()->length : 1;
  if (count > size_t(v->dimensions)) {
    raise_type_error("cannot index %d-dimension view with %zd-element tuple", v->dimensions, count);
    return nullptr;
  }
  if (count < size_t(v->dimensions)) {
    raise(types::NotImplementedError, is_tuple(key) ? "sub-views are not implemented"
                                                    : "multi-dimensional sub-views are not implemented");
    return nullptr;
  }
  uint8_t* p = v->data;
  for (size_t i = 0; i < count && p; ++i) {
    int64_t index;
    if (!to_index(indexes[i], &index) || !check_alive(v)) return nullptr;
    p = item_address(v, p, index, int(i));
  }
  return p;
}

Value raise_invalid_key(KeyKind kind) {
  if (kind == KeyKind::Slices) {
    return raise(types::NotImplementedError, "multi-dimensional slicing is not implemented");
  }
  return raise_type_error("memoryview: invalid slice key");
}

// A view of a slice along the first dimension; null: raised.
MemoryView* slice_view(MemoryView* v, Value slice) {
  if (v->dimensions == 0) {
    raise_type_error("invalid indexing of 0-dim memory");
    return nullptr;
  }
  // The copy keeps the memory when an index releases v.
  MemoryView* part = copy_view(v);
  SliceBounds s;
  if (!part || !slice_bounds(slice, v->shape()[0], &s)) return nullptr;
  part->data += s.start * v->strides()[0];
  part->shape()[0] = s.length;
  part->strides()[0] *= s.step;
  part->length = v->item_size;
  for (int i = 0; i < v->dimensions; ++i) part->length *= part->shape()[i];
  return part;
}

Value get_item_slot(const Value* a) {
  MemoryView* v = self_of(a);
  if (!check_alive(v)) return Value::exception();
  if (v->dimensions == 0 && a[1].is_ellipsis()) return a[0];
  KeyKind kind = classify_key(a[1]);
  if (kind == KeyKind::Slice) {
    MemoryView* part = slice_view(v, a[1]);
    return part ? Value::object(part) : Value::exception();
  }
  if (kind != KeyKind::Indexes) return raise_invalid_key(kind);
  char code = usable_format(v);
  uint8_t* p = code ? find_item(v, a[1]) : nullptr;
  if (!p || !check_alive(v)) return Value::exception();
  return memory_item_get(p, code);
}

bool same_structure(const MemoryView* a, const MemoryView* b) {
  auto plain = [](const char* format) { return *format == '@' ? format + 1 : format; };
  if (strcmp(plain(a->format), plain(b->format)) != 0 || a->item_size != b->item_size) return false;
  if (a->dimensions != b->dimensions) return false;
  return memcmp(a->shape(), b->shape(), size_t(a->dimensions) * sizeof(int64_t)) == 0;
}

Value store_slice(MemoryView* v, Value slice, Value source) {
  if (v->dimensions > 1) {
    return raise(types::NotImplementedError,
                 "memoryview slice assignments are currently restricted to ndim = 1");
  }
  if (!has_buffer(source)) return raise_type_error("a bytes-like object is required, not '%.100T'", source);
  Value from_value = memoryview_new(source);
  MemoryView* to = from_value.is_exception() ? nullptr : slice_view(v, slice);
  if (!to || !check_alive(v)) return Value::exception();
  auto* from = from_value.as<MemoryView>();
  bool same = same_structure(to, from);
  if (same) {
    // Through a copy: the two may overlap.
    auto* copy = bytearray_new(nullptr, 0).as<ByteArray>();
    if (!bytearray_resize(copy, size_t(from->length))) return Value::exception();
    copy_items(from, copy->data(), false);
    const uint8_t* p = copy->data();
    (void)for_items(to, false, [&](const uint8_t* item) {
      memcpy(const_cast<uint8_t*>(item), p, size_t(to->item_size));
      p += to->item_size;
      return true;
    });
  }
  release_view(from);
  release_view(to);
  if (!same) return raise_value_error("memoryview assignment: lvalue and rvalue have different structures");
  return Value::none();
}

Value set_item_slot(const Value* a) {
  MemoryView* v = self_of(a);
  if (!check_alive(v)) return Value::exception();
  char code = usable_format(v);
  if (!code) return Value::exception();
  if (v->read_only) return raise_type_error("cannot modify read-only memory");
  bool is_whole = v->dimensions == 0 && a[1].is_ellipsis();
  KeyKind kind = is_whole ? KeyKind::Indexes : classify_key(a[1]);
  if (kind == KeyKind::Slice && v->dimensions > 0) return store_slice(v, a[1], a[2]);
  if (kind != KeyKind::Indexes) return raise_invalid_key(kind);
  bool one_of_many = !is_tuple(a[1]) && v->dimensions > 1;
  if (one_of_many) return raise(types::NotImplementedError, "sub-views are not implemented");
  uint8_t* p = is_whole ? v->data : find_item(v, a[1]);
  if (!p || !check_alive(v)) return Value::exception();
  // Converting may run Python code that releases the view.
  uint8_t item[8];
  if (!memory_item_set(item, code, a[2]) || !check_alive(v)) return Value::exception();
  memcpy(p, item, size_t(v->item_size));
  return Value::none();
}

Value delete_item_slot(const Value* a) {
  if (!check_alive(self_of(a))) return Value::exception();
  return raise_type_error(self_of(a)->read_only ? "cannot modify read-only memory" : "cannot delete memory");
}

// --- other slots ---

Value new_memoryview(const Value* a) {
  if (!is_instance(a[0], types::type) || !is_subtype(a[0].as<Type>(), types::memoryview)) {
    if (!is_instance(a[0], types::type)) {
      return raise_type_error("memoryview.__new__(X): X is not a type object (%T)", a[0]);
    }
    auto* type = a[0].as<Type>();
    return raise_type_error("memoryview.__new__(%N): %N is not a subtype of memoryview", type, type);
  }
  return memoryview_new(a[1]);
}

Value repr_slot(const Value* a) {
  return format_string(self_of(a)->managed ? "<memory at 0x%llx>" : "<released memory at 0x%llx>",
                       static_cast<long long>(a[0].raw));
}

Value len_slot(const Value* a) {
  MemoryView* v = self_of(a);
  if (!check_alive(v)) return Value::exception();
  return Value::small_int(v->dimensions ? v->shape()[0] : 1);
}

Value hash_slot(const Value* a) {
  MemoryView* v = self_of(a);
  if (v->hash) return int_from_i64(v->hash);
  if (!check_alive(v)) return Value::exception();
  if (!v->read_only) return raise_value_error("cannot hash writable memoryview object");
  char code = memory_format_code(v->format);
  if (code != 'B' && code != 'b' && code != 'c') {
    return raise_value_error("memoryview: hashing is restricted to formats 'B', 'b' or 'c'");
  }
  int64_t owner_hash;
  if (!hash(v->managed->buffer.owner, &owner_hash)) return Value::exception();
  Value bytes = memoryview_to_bytes(v);
  if (bytes.is_exception()) return bytes;
  v->hash = bytes_hash(bytes.as<Bytes>()->data, bytes.as<Bytes>()->length);
  return int_from_i64(v->hash);
}

// Are the items equal? 1, 0, -1 raised.
int equal_items(const MemoryView* v, const MemoryView* w) {
  char code = memory_format_code(v->format), other = memory_format_code(w->format);
  if (!code || !other) return 0;
  bool comparable_bytes =
      code == other && code != 'f' && code != 'd' && is_c_contiguous(v) && is_c_contiguous(w);
  if (comparable_bytes) return memcmp(v->data, w->data, size_t(v->length)) == 0;
  int64_t index[kMaxDimensions] = {};
  int result = 1;
  (void)for_items(v, false, [&](const uint8_t* p) {
    const uint8_t* q = w->data;
    for (int i = 0; i < w->dimensions; ++i) q += index[i] * w->strides()[i];
    result = compare_truth(2, memory_item_get(p, code), memory_item_get(q, other));
    for (int i = w->dimensions - 1; i >= 0; --i) {
      if (++index[i] < w->shape()[i]) break;
      index[i] = 0;
    }
    return result == 1;
  });
  return result;
}

// 1, 0, -1 raised.
int equal_to(const MemoryView* v, Value other) {
  if (!v->managed) return Value::object(v) == other;
  if (has_kind(other, Kind::MemoryView) && !other.as<MemoryView>()->managed) return 0;
  Value view = memoryview_new(other);
  if (view.is_exception()) {
    clear_exception();
    return 0;
  }
  auto* w = view.as<MemoryView>();
  bool same_shape = v->dimensions == w->dimensions;
  for (int i = 0; same_shape && i < v->dimensions; ++i) same_shape = v->shape()[i] == w->shape()[i];
  int result = same_shape ? equal_items(v, w) : 0;
  release_view(w);
  return result;
}

template <int kOp>
Value compare_slot(const Value* a) {
  if ((kOp != 2 && kOp != 3) || !has_buffer(a[1])) return Value::not_implemented();
  int equal = equal_to(self_of(a), a[1]);
  return equal < 0 ? Value::exception() : Value::boolean((equal != 0) == (kOp == 2));
}

Value iter_slot(const Value* a) {
  MemoryView* v = self_of(a);
  if (!check_alive(v)) return Value::exception();
  if (v->dimensions == 0) return raise_type_error("invalid indexing of 0-dim memory");
  if (v->dimensions > 1) {
    return raise(types::NotImplementedError, "multi-dimensional sub-views are not implemented");
  }
  if (!usable_format(v)) return Value::exception();
  auto* it = allocate<BytesIterator>(shapes::memory_iterator);
  it->sequence = a[0];
  return Value::object(it);
}

Value iterator_next(const Value* a) {
  auto* it = a[0].as<BytesIterator>();
  if (it->sequence.is_unbound()) return Value::unbound();
  auto* v = it->sequence.as<MemoryView>();
  if (!check_alive(v)) return Value::exception();
  if (it->index < v->shape()[0]) {
    return memory_item_get(v->data + it->index++ * v->strides()[0], memory_format_code(v->format));
  }
  it->sequence = Value::unbound();
  return Value::unbound();
}

// --- methods ---

Value release(const Value* a) {
  MemoryView* v = self_of(a);
  if (v->managed && any_exports(v->exports)) {
    return raise(types::BufferError, "memoryview has %zd exported buffer%s", v->exports,
                 v->exports == 1 ? "" : "s");
  }
  release_view(v);
  return Value::none();
}

Value enter(const Value* a) { return check_alive(self_of(a)) ? a[0] : Value::exception(); }

Value tobytes(const Value* a) {
  MemoryView* v = self_of(a);
  if (!check_alive(v)) return Value::exception();
  bool fortran = false;
  if (!a[1].is_none()) {
    if (!is_str(a[1]))
      return raise_type_error("tobytes() argument 'order' must be str or None, not %T", a[1]);
    std::string order = str_to_utf8(a[1]);
    if (order != "C" && order != "F" && order != "A")
      return raise_value_error("order must be 'C', 'F' or 'A'");
    fortran = order == "F" || (order == "A" && !is_c_contiguous(v) && is_contiguous(v, true));
  }
  Bytes* b = bytes_allocate(size_t(v->length));
  if (!b) return Value::exception();
  copy_items(v, b->data, fortran);
  return Value::object(b);
}

Value hex(const Value* a) {
  MemoryView* v = self_of(a);
  int group;
  if (!check_alive(v) || !int_to_int(a[2], &group)) return Value::exception();
  Value bytes = memoryview_to_bytes(v);
  if (bytes.is_exception()) return bytes;
  return bytes_to_hex(bytes.as<Bytes>()->data, bytes.as<Bytes>()->length, a[1], group);
}

Value tolist(const Value* a) {
  MemoryView* v = self_of(a);
  if (!check_alive(v)) return Value::exception();
  char code = usable_format(v);
  return code ? to_list(v, code, v->data, 0) : Value::exception();
}

Value toreadonly(const Value* a) {
  if (!check_alive(self_of(a))) return Value::exception();
  MemoryView* copy = copy_view(self_of(a));
  if (!copy) return Value::exception();
  copy->read_only = true;
  return Value::object(copy);
}

// --- cast ---

// A static text for a format argument; null: raised.
const char* cast_format(Value v) {
  static constexpr const char* kFormats[] = {"@c", "@b", "@B", "@?", "@h", "@H", "@i", "@I", "@l",
                                             "@L", "@q", "@Q", "@n", "@N", "@f", "@d", "@P"};
  if (!is_str(v)) {
    raise_type_error("cast() argument 'format' must be str, not %T", v);
    return nullptr;
  }
  auto* s = v.as<Str>();
  for (const char* format : kFormats) {
    if (str_equals_ascii(s, format)) return format;
    if (str_equals_ascii(s, format + 1)) return format + 1;
  }
  raise_value_error(
      "memoryview: destination format must be a native single character format prefixed with an optional "
      "'@'");
  return nullptr;
}

bool is_byte_format(const char* format) {
  char code = memory_format_code(format);
  return code == 'b' || code == 'B' || code == 'c';
}

bool has_zero_extent(const MemoryView* v) {
  for (int i = 0; i < v->dimensions; ++i) {
    if (v->shape()[i] == 0 || v->strides()[i] == 0) return true;
  }
  return false;
}

// The shape argument as `count` extents. -1: raised.
int cast_shape(Value shape, int64_t* out) {
  if (!is_list(shape) && !is_tuple(shape)) {
    raise_type_error("shape must be a list or a tuple");
    return -1;
  }
  int64_t n = length(shape);
  if (n > kMaxDimensions) {
    raise_value_error("memoryview: number of dimensions must not exceed %d", kMaxDimensions);
    return -1;
  }
  for (int64_t i = 0; i < n; ++i) {
    Value item = is_list(shape) ? list_get(shape.as<List>(), i) : shape.as<Tuple>()->items[i];
    if (!is_int(item)) {
      raise_type_error("memoryview.cast(): elements of shape must be integers");
      return -1;
    }
    if (!int_fits_i64(item, &out[i]) || out[i] <= 0) {
      raise_value_error("memoryview.cast(): elements of shape must be integers > 0");
      return -1;
    }
  }
  return int(n);
}

// Product of the extents; -1 when it overflows.
int64_t product_of(const int64_t* extents, int n) {
  int64_t product = 1;
  for (int i = 0; i < n; ++i) {
    if (__builtin_mul_overflow(product, extents[i], &product)) return -1;
  }
  return product;
}

Value cast_to(const MemoryView* v, const char* format, const int64_t* extents, int dimensions) {
  MemoryView* result = make_view(v->managed, dimensions);
  if (!result) return Value::exception();
  result->data = v->data;
  result->length = v->length;
  result->read_only = v->read_only;
  result->format = format;
  result->item_size = memory_item_size(memory_format_code(format));
  memcpy(result->shape(), extents, size_t(dimensions) * sizeof(int64_t));
  set_c_strides(result);
  return Value::object(result);
}

Value cast(const Value* a) {
  MemoryView* v = self_of(a);
  if (!check_alive(v)) return Value::exception();
  if (!is_str(a[1])) return raise_type_error("cast() argument 'format' must be str, not %T", a[1]);
  if (!is_c_contiguous(v)) return raise_type_error("memoryview: casts are restricted to C-contiguous views");
  bool has_shape = !a[2].is_unbound();
  if ((has_shape || v->dimensions != 1) && has_zero_extent(v)) {
    return raise_type_error("memoryview: cannot cast view with zeros in shape or strides");
  }
  int64_t extents[kMaxDimensions];
  int dimensions = has_shape ? cast_shape(a[2], extents) : 1;
  if (dimensions < 0) return Value::exception();
  if (has_shape && v->dimensions != 1 && dimensions != 1) {
    return raise_type_error("memoryview: cast must be 1D -> ND or ND -> 1D");
  }
  const char* format = cast_format(a[1]);
  if (!format) return Value::exception();
  if (!memory_format_code(v->format)) {
    return raise_value_error(
        "memoryview: source format must be a native single character format prefixed with an optional '@'");
  }
  if (!is_byte_format(format) && !is_byte_format(v->format)) {
    return raise_type_error("memoryview: cannot cast between two non-byte formats");
  }
  int64_t item_size = memory_item_size(memory_format_code(format));
  if (v->length % item_size) return raise_type_error("memoryview: length is not a multiple of itemsize");
  if (!has_shape) {
    extents[0] = v->length / item_size;
  } else {
    int64_t product = product_of(extents, dimensions);
    if (product < 0) return raise_value_error("memoryview.cast(): product(shape) > SSIZE_MAX");
    if (product > INT64_MAX / item_size || product * item_size != v->length) {
      return raise_type_error("memoryview: product(shape) * itemsize != buffer size");
    }
  }
  return cast_to(v, format, extents, dimensions);
}

// --- attributes ---

template <Value (*F)(MemoryView*)>
Value getter(Value self) {
  auto* v = self.as<MemoryView>();
  return check_alive(v) ? F(v) : Value::exception();
}

Value extents_tuple(const int64_t* extents, int n) {
  Tuple* t = tuple_allocate(size_t(n));
  if (!t) return Value::exception();
  for (int i = 0; i < n; ++i) t->items[i] = int_from_i64(extents[i]);
  return Value::object(t);
}

Value get_obj(MemoryView* v) { return v->managed->buffer.owner; }
Value get_nbytes(MemoryView* v) { return Value::small_int(v->length); }
Value get_readonly(MemoryView* v) { return Value::boolean(v->read_only); }
Value get_itemsize(MemoryView* v) { return Value::small_int(v->item_size); }
Value get_format(MemoryView* v) { return str_from_utf8(v->format); }
Value get_ndim(MemoryView* v) { return Value::small_int(v->dimensions); }
Value get_shape(MemoryView* v) { return extents_tuple(v->shape(), v->dimensions); }
Value get_strides(MemoryView* v) { return extents_tuple(v->strides(), v->dimensions); }
Value get_suboffsets(MemoryView*) { return tuple_empty(); }
Value get_c_contiguous(MemoryView* v) { return Value::boolean(is_c_contiguous(v)); }
Value get_f_contiguous(MemoryView* v) { return Value::boolean(is_contiguous(v, true)); }
Value get_contiguous(MemoryView* v) { return Value::boolean(is_c_contiguous(v) || is_contiguous(v, true)); }

const NativeDef kMethods[] = {
    {"__new__", "cls, object", new_memoryview, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__repr__", "$self, /", repr_slot, "Return repr(self)."},
    {"__hash__", "$self, /", hash_slot, "Return hash(self)."},
    COMPARE_ROWS(compare_slot, Effects::Any),
    {"__len__", "$self, /", len_slot, "Return len(self)."},
    {"__iter__", "$self, /", iter_slot, "Implement iter(self)."},
    {"__getitem__", "$self, key, /", get_item_slot, "Return self[key]."},
    {"__setitem__", "$self, key, value, /", set_item_slot, "Set self[key] to value."},
    {"__delitem__", "$self, key, /", delete_item_slot, "Delete self[key]."},
    {"__enter__", "$self, /", enter},
    {"__exit__", "$self, /, *args", release},
    {"release", "$self, /", release, "Give the underlying buffer back."},
    {"tobytes", "$self, /, order='C'", tobytes, "The items' bytes in C, Fortran or the view's own order."},
    {"hex", "$self, /, sep=?, bytes_per_sep=1", hex, "Hexadecimal digits of all bytes."},
    {"tolist", "$self, /", tolist, "The items as a (nested) list."},
    {"cast", "$self, /, format, shape=?", cast, "A view of the same bytes with another format or shape."},
    {"toreadonly", "$self, /", toreadonly, "A view that cannot be written to."},
    {}};

const GetSetDef kGetSets[] = {
    {"obj", getter<get_obj>, nullptr, "The underlying object."},
    {"nbytes", getter<get_nbytes>, nullptr, "Size of all items in bytes."},
    {"readonly", getter<get_readonly>, nullptr, "Is the memory read-only?"},
    {"itemsize", getter<get_itemsize>, nullptr, "Size of an item in bytes."},
    {"format", getter<get_format>, nullptr, "Format of an item, as in the struct module."},
    {"ndim", getter<get_ndim>, nullptr, "Number of dimensions."},
    {"shape", getter<get_shape>, nullptr, "Number of items along each dimension."},
    {"strides", getter<get_strides>, nullptr, "Bytes from an item to the next along each dimension."},
    {"suboffsets", getter<get_suboffsets>, nullptr, "Always empty."},
    {"c_contiguous", getter<get_c_contiguous>, nullptr, "Is the memory contiguous, last dimension fastest?"},
    {"f_contiguous", getter<get_f_contiguous>, nullptr, "Is the memory contiguous, first dimension fastest?"},
    {"contiguous", getter<get_contiguous>, nullptr, "Is the memory contiguous?"},
    {}};

const NativeDef kIteratorMethods[] = {{"__iter__", "$self, /", return_self, "Implement iter(self)."},
                                      {"__next__", "$self, /", iterator_next, "Implement next(self)."},
                                      {}};

}  // namespace

Value memoryview_new(Value object) {
  if (auto* v = krait::cast<MemoryView>(object)) {
    if (!check_alive(v)) return Value::exception();
    MemoryView* copy = copy_view(v);
    return copy ? Value::object(copy) : Value::exception();
  }
  if (!has_buffer(object)) {
    return raise_type_error("memoryview: a bytes-like object is required, not '%.200T'", object);
  }
  auto* managed = static_cast<ManagedBuffer*>(allocate_instance(managed_type()));
  Buffer& buffer = *new (&managed->buffer) Buffer;
  if (!buffer_get(object, &buffer)) return Value::exception();
  MemoryView* v = make_view(managed, buffer.dimensions);
  if (!v) return Value::exception();
  v->data = buffer.data;
  v->length = int64_t(buffer.length);
  v->item_size = buffer.item_size;
  v->format = buffer.format;
  v->read_only = buffer.read_only;
  int64_t items = v->length / v->item_size;
  memcpy(v->shape(), buffer.shape ? buffer.shape : &items, size_t(buffer.dimensions) * sizeof(int64_t));
  set_c_strides(v);
  return Value::object(v);
}

bool memoryview_get_buffer(MemoryView* v, Buffer* out, bool writable) {
  if (!check_alive(v)) return false;
  if (writable && v->read_only) {
    raise(types::BufferError, "memoryview: underlying buffer is not writable");
    return false;
  }
  if (!is_c_contiguous(v)) {
    raise(types::BufferError, "memoryview: underlying buffer is not C-contiguous");
    return false;
  }
  out->owner = Value::object(v);
  out->data = v->data;
  out->length = size_t(v->length);
  out->read_only = v->read_only;
  out->format = v->format;
  out->item_size = int(v->item_size);
  out->dimensions = v->dimensions;
  out->shape = v->shape();
  out->releaser = release_buffer_of_view;
  ++v->exports;
  return true;
}

Value memoryview_to_bytes(MemoryView* v) {
  Bytes* b = bytes_allocate(size_t(v->length));
  if (!b) return Value::exception();
  copy_items(v, b->data, false);
  return Value::object(b);
}

extern const TypeSpec type_spec_memoryview = {.size = sizeof(MemoryView),
                                              .doc = "memoryview(object)\n\nA window on an object's memory.",
                                              .methods = kMethods,
                                              .getsets = kGetSets,
                                              .finalize = finalize,
                                              .initialize = match_as_sequence};
extern const TypeSpec type_spec_memory_iterator = {.size = sizeof(BytesIterator),
                                                   .methods = kIteratorMethods};

}  // namespace krait
