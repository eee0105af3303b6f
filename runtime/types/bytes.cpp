// The type bytes, and how bytes and bytearray are made from any object.
#include "runtime/bytes.h"

#include "runtime/codecs.h"
#include "runtime/config.h"
#include "runtime/exception.h"
#include "runtime/frames.h"
#include "runtime/memoryview.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/bytes_methods.h"
#include "runtime/types/support.h"
#include "runtime/types/text.h"

namespace krait {

// --- making bytes from objects ---

namespace {
constexpr const char* kNoByte = "byte must be in range(0, 256)";
}

int byte_value(Value v) {
  Value i = v.is_small_int() ? v : index_of(v);
  if (i.is_exception()) return -1;
  if (i.is_small_int() && i.as_small_int() >= 0 && i.as_small_int() < 256) return int(i.as_small_int());
  raise_value_error("%s", kNoByte);
  return -1;
}

namespace {

struct Filler {
  ByteArray* b;
  bool is_bytes;  // for the error message
};

bool append_item(Value item, void* context) {
  auto* filler = static_cast<Filler*>(context);
  Value i = item.is_small_int() ? item : index_of(item);
  if (i.is_exception()) return false;
  if (!i.is_small_int() || uint64_t(i.as_small_int()) > 255) {
    raise_value_error("%s must be in range(0, 256)", filler->is_bytes ? "bytes" : "byte");
    return false;
  }
  auto byte = uint8_t(i.as_small_int());
  return bytearray_append(filler->b, &byte, 1);
}

// Items of generators are appended by a loop in bytecode; bytes() words its complaint in another way than
// bytearray.append.
bool was_filled(Value done, bool is_bytes) {
  if (!done.is_exception()) return true;
  if (!is_bytes || !exception_matches(types::ValueError)) return false;
  const Value error = take_exception();
  auto* e = error.as<Exception>();
  const auto* args = e->args.as<Tuple>();
  if (args->length == 1 && is_str(args->items[0]) && str_equals_ascii(args->items[0].as<Str>(), kNoByte))
    store(e, &e->args, tuple_new({str_from_utf8("bytes must be in range(0, 256)")}));
  restore_exception(error);
  return false;
}

// The n of bytes(n), which are n zeros. 1 done, 0 not an index, -1 raised.
int zero_count(Value v, size_t* out) {
  if (!is_int(v) && !type_of(v)->slot(Slot::Index)) return 0;
  Value i = index_of(v);
  if (i.is_exception()) return clear_if(types::TypeError) ? 0 : -1;
  int64_t count;
  if (!int_fits_i64(i, &count)) {
    raise(types::OverflowError, "cannot fit '%.200T' into an index-sized integer", v);
    return -1;
  }
  if (count < 0) {
    raise_value_error("negative count");
    return -1;
  }
  *out = size_t(count);
  return 1;
}

}  // namespace

namespace {

// Appends the items of a list or tuple if all of them are bytes; false: not done.
bool append_items(Value v, ByteArray* b) {
  const bool list = has_shape(v, shapes::list) && v.as<List>()->elements == Elements::Ints;
  if (!list && !has_shape(v, shapes::tuple)) return false;
  const Value* items = list ? v.as<List>()->values()->items : v.as<Tuple>()->items;
  const auto count = size_t(list ? uint64_t(v.as<List>()->length) : v.as<Tuple>()->length);
  for (size_t i = 0; i < count; ++i) {
    if (!items[i].is_small_int() || uint64_t(items[i].as_small_int()) > 255) return false;
  }
  const size_t length = b->length;
  if (!bytearray_resize(b, length + count)) return clear_exception(), false;
  for (size_t i = 0; i < count; ++i) b->data()[length + i] = uint8_t(items[i].as_small_int());
  return true;
}

}  // namespace

bool bytes_from_object(Value v, const char* type, ByteArray* b) {
  if (append_items(v, b)) return true;
  if (auto* view = cast<MemoryView>(v); view && view->managed) {
    v = memoryview_to_bytes(view);  // which need not be contiguous
    if (v.is_exception()) return false;
  }
  if (has_buffer(v)) {
    Buffer buffer;
    return buffer_get(v, &buffer) && bytearray_append(b, buffer.data, buffer.length);
  }
  Value iterator = is_str(v) ? raise_bare(types::TypeError) : iterate(v);
  if (iterator.is_exception()) {
    if (clear_if(types::TypeError)) raise_type_error("cannot convert '%.200T' object to %s", v, type);
    return false;
  }
  const bool is_bytes = type[4] == 's';
  if (is_bytes && length_hint(v, 64) < 0) return false;
  if (b->shape_id == shapes::bytearray) {
    const Value done = g_frame_hooks.consume(Consumer::Fill, iterator, Value::object(b));
    if (!done.is_unbound()) return was_filled(done, is_bytes);
  }
  Filler filler{b, is_bytes};
  return for_each_item(iterator, append_item, &filler);
}

bool bytes_from_arguments(const Value* a, const char* type, ByteArray* b) {
  std::string encoding_text, errors_text;
  const char *encoding, *errors;
  if (!codec_argument(a[1], type, "encoding", &encoding_text, &encoding) ||
      !codec_argument(a[2], type, "errors", &errors_text, &errors)) {
    return false;
  }
  Value source = a[0];
  if (!source.is_unbound() && is_str(source)) {
    if (!encoding) {
      raise_type_error("string argument without an encoding");
      return false;
    }
    Value encoded = encode(source.as<Str>(), encoding, errors);
    return !encoded.is_exception() && bytes_from_object(encoded, type, b);
  }
  if (encoding || errors) {
    raise_type_error(encoding ? "encoding without a string argument" : "errors without a string argument");
    return false;
  }
  if (source.is_unbound()) return true;
  size_t count;
  const int zeros = zero_count(source, &count);
  if (zeros > 0) return bytearray_resize(b, b->length + count);
  return zeros == 0 && bytes_from_object(source, type, b);
}

namespace {

Value instance_of(Type* type, const uint8_t* data, size_t length) {
  if (type == types::bytes) return bytes_new(data, length);
  auto* b = static_cast<Bytes*>(allocate_instance(type, length + 1));
  if (!b) return Value::exception();
  b->length = length;
  memcpy(b->data, data, length);
  return Value::object(b);
}

// source.__bytes__(), unbound when there is no such method.
Value call_bytes_method(Value source) {
  Value method = lookup_special(source, names::__bytes__);
  if (method.is_unbound() || method.is_exception()) return method;
  Value result = call(method);
  if (result.is_exception() || is_bytes(result)) return result;
  return raise_type_error("__bytes__ returned non-bytes (type %.200T)", result);
}

}  // namespace

Value bytes_of_object(Value source) {
  const Value converted = call_bytes_method(source);
  if (!converted.is_unbound()) return converted;
  auto* buffer = bytearray_new(nullptr, 0).as<ByteArray>();
  return bytes_from_object(source, "bytes", buffer) ? bytes_new(buffer->data(), buffer->length)
                                                    : Value::exception();
}

namespace {

Value new_bytes(const Value* a) {
  if (!is_instance(a[0], types::type)) {
    return raise_type_error("bytes.__new__(X): X is not a type object (%T)", a[0]);
  }
  auto* type = a[0].as<Type>();
  if (!is_subtype(type, types::bytes)) {
    return raise_type_error("bytes.__new__(%N): %N is not a subtype of bytes", type, type);
  }
  bool plain = a[2].is_unbound() && a[3].is_unbound() && !a[1].is_unbound();
  if (plain && has_shape(a[1], shapes::bytes)) {
    return instance_of(type, a[1].as<Bytes>()->data, a[1].as<Bytes>()->length);
  }
  if (plain && !has_shape(a[1], shapes::str)) {
    Value converted = call_bytes_method(a[1]);
    if (converted.is_exception()) return converted;
    if (!converted.is_unbound()) {
      if (type == types::bytes) return converted;
      return instance_of(type, converted.as<Bytes>()->data, converted.as<Bytes>()->length);
    }
  }
  if (plain && type == types::bytes && a[1].is_small_int() && a[1].as_small_int() > 1) {
    Bytes* zeros = bytes_allocate(size_t(a[1].as_small_int()));
    return zeros ? Value::object(zeros) : Value::exception();
  }
  auto* buffer = bytearray_new(nullptr, 0).as<ByteArray>();
  if (!bytes_from_arguments(a + 1, "bytes", buffer)) return Value::exception();
  return instance_of(type, buffer->data(), buffer->length);
}

Value repr_slot(const Value* a) { return bytes_repr(a[0].as<Bytes>()->data, a[0].as<Bytes>()->length); }
Value str_slot(const Value* a) {
  if (g_config.bytes_warning && !warn(types::BytesWarning, 1, "str() on a bytes instance"))
    return Value::exception();
  return repr_slot(a);
}

Value hash_slot(const Value* a) { return int_from_i64(bytes_hash(a[0].as<Bytes>())); }

Value get_item_slot(const Value* a) {
  auto* b = a[0].as<Bytes>();
  int64_t index;
  switch (sequence_subscript("byte", a[1], int64_t(b->length), &index)) {
    case SubscriptKind::Index:
      if (uint64_t(index) < b->length) return Value::small_int(b->data[index]);
      return raise(types::IndexError, "index out of range");
    case SubscriptKind::Error: return Value::exception();
    default: break;
  }
  SliceBounds s;
  if (!slice_bounds(a[1], int64_t(b->length), &s)) return Value::exception();
  if (s.length == 0) return bytes_empty();
  if (s.step == 1) return bytes_slice(b, size_t(s.start), size_t(s.start + s.length));
  Bytes* result = bytes_allocate(size_t(s.length));
  if (!result) return Value::exception();
  const uint8_t* from = b->data + s.start;
  uint8_t* to = result->data;
  const int64_t step = s.step;
  for (const uint8_t* end = to + s.length; to != end; from += step) *to++ = *from;
  return Value::object(result);
}

Value add_slot(const Value* a) {
  BytesLike other;
  if (!has_buffer(a[1])) return raise_type_error("can't concat %.100T to %.100T", a[1], a[0]);
  if (!other.get(a[1])) return Value::exception();
  auto* b = a[0].as<Bytes>();
  if (b->length == 0 && has_shape(a[1], shapes::bytes)) return a[1];
  if (other.length == 0) return bytes_slice(b, 0, b->length);
  Bytes* result = bytes_allocate(b->length + other.length);
  if (!result) return Value::exception();
  memcpy(result->data, b->data, b->length);
  memcpy(result->data + b->length, other.data, other.length);
  return Value::object(result);
}

Value bytes_method(const Value* a) { return bytes_slice(a[0].as<Bytes>(), 0, a[0].as<Bytes>()->length); }
Value getnewargs(const Value* a) { return tuple_new({bytes_method(a)}); }
Value sizeof_method(const Value* a) { return Value::small_int(int64_t(object_size(a[0].as_object()))); }

// --- iterators over bytes and bytearray ---

Value iter_slot(const Value* a) {
  auto* it = allocate<BytesIterator>(shapes::bytes_iterator);
  it->sequence = a[0];
  return Value::object(it);
}

struct Range {
  const uint8_t* data;
  int64_t length;
};
Range bytes_of(Value v) {
  if (auto* b = cast<ByteArray>(v)) return {b->data(), int64_t(b->length)};
  return {v.as<Bytes>()->data, int64_t(v.as<Bytes>()->length)};
}

Value iterator_next(const Value* a) {
  auto* it = a[0].as<BytesIterator>();
  if (it->sequence.is_unbound()) return Value::unbound();
  Range r = bytes_of(it->sequence);
  if (it->index < r.length) return Value::small_int(r.data[it->index++]);
  it->sequence = Value::unbound();
  return Value::unbound();
}

Value iterator_length_hint(const Value* a) {
  auto* it = a[0].as<BytesIterator>();
  if (it->sequence.is_unbound()) return Value::small_int(0);
  return Value::small_int(std::max<int64_t>(bytes_of(it->sequence).length - it->index, 0));
}

Value iterator_reduce(const Value* a) {
  auto* it = a[0].as<BytesIterator>();
  Value iter = builtin_named("iter");
  if (it->sequence.is_unbound()) return tuple_new({iter, tuple_new({tuple_empty()})});
  return tuple_new({iter, tuple_new({it->sequence}), Value::small_int(it->index)});
}

Value iterator_set_state(const Value* a) {
  auto* it = a[0].as<BytesIterator>();
  int64_t index;
  if (!int_to_i64(a[1], &index)) return Value::exception();
  if (!it->sequence.is_unbound()) it->index = std::clamp<int64_t>(index, 0, bytes_of(it->sequence).length);
  return Value::none();
}

const NativeDef kMethods[] = {
    {"__new__", "cls, source=?, encoding=?, errors=?", new_bytes, nullptr, Effects::Any,
     NativeRole::StaticMethod},
    {"__repr__", "$self, /", repr_slot, "Return repr(self).", Effects::Pure},
    {"__str__", "$self, /", str_slot, "Return str(self).", Effects::Pure},
    {"__hash__", "$self, /", hash_slot, "Return hash(self).", Effects::Pure},
    COMPARE_ROWS(bytes_methods::compare, Effects::Any),
    {"__iter__", "$self, /", iter_slot, "Implement iter(self).", Effects::Pure},
    {"__getitem__", "$self, key, /", get_item_slot, "Return self[key]."},
    {"__add__", "$self, value, /", add_slot, "Return self+value."},
    {"__getnewargs__", "$self, /", getnewargs, nullptr, Effects::Pure},
    {"__bytes__", "$self, /", bytes_method, "The same as an exact bytes object.", Effects::Pure},
    {"__sizeof__", "$self, /", sizeof_method, "Size in memory, in bytes.", Effects::Pure},
    BYTES_METHOD_ROWS,
    {}};

const NativeDef kIteratorMethods[] = {
    {"__iter__", "$self, /", return_self, "Implement iter(self).", Effects::Pure},
    {"__next__", "$self, /", iterator_next, "Implement next(self).", Effects::WritesHeap},
    {"__length_hint__", "$self, /", iterator_length_hint, "Number of bytes left.", Effects::ReadsHeap},
    {"__reduce__", "$self, /", iterator_reduce, "State for pickling."},
    {"__setstate__", "$self, state, /", iterator_set_state, "Set the position."},
    {}};

}  // namespace

extern const TypeSpec type_spec_bytes = {
    .size = sizeof(Bytes),
    .doc =
        "bytes(iterable_of_ints) -> bytes\nbytes(string, encoding[, errors]) -> bytes\n"
        "bytes(bytes_or_buffer) -> bytes\nbytes(int) -> bytes of that many zeros\nbytes() -> b''\n\n"
        "An immutable array of bytes.",
    .methods = kMethods};
extern const TypeSpec type_spec_bytes_iterator = {.size = sizeof(BytesIterator), .methods = kIteratorMethods};
extern const TypeSpec type_spec_bytearray_iterator = {.size = sizeof(BytesIterator),
                                                      .methods = kIteratorMethods};

}  // namespace krait
