// The type bytearray: what it has beyond the methods shared with bytes, which is everything that changes it.
#include <span>

#include "runtime/bytes.h"
#include "runtime/config.h"
#include "runtime/slice_parts.h"
#include "runtime/str.h"
#include "runtime/types/bytes_methods.h"
#include "runtime/types/support.h"
#include "runtime/types/text.h"

namespace krait {

namespace {

ByteArray* self_of(const Value* a) { return a[0].as<ByteArray>(); }

// Replaces [begin, end) by n bytes, which do not lie in b's own storage. False: raised.
bool splice(ByteArray* b, size_t begin, size_t end, const uint8_t* data, size_t n) {
  size_t removed = end - begin, tail = b->length - end;
  if (n != removed && !bytearray_check_resizable(b)) return false;
  if (begin == 0 && n < removed) {
    // Drop from the front by moving the start.
    b->start += removed - n;
    b->length -= removed - n;
  } else if (n < removed) {
    memmove(b->data() + begin + n, b->data() + end, tail);
    if (!bytearray_resize(b, b->length - (removed - n))) return false;
  } else if (n > removed) {
    if (!bytearray_resize(b, b->length + (n - removed))) return false;
    memmove(b->data() + begin + n, b->data() + end, tail);
  }
  if (n) memcpy(b->data() + begin, data, n);
  return true;
}

// --- creation ---

Value new_bytearray(const Value* a) {
  if (!is_instance(a[0], types::type)) {
    return raise_type_error("bytearray.__new__(X): X is not a type object (%T)", a[0]);
  }
  auto* type = a[0].as<Type>();
  if (!is_subtype(type, types::bytearray)) {
    return raise_type_error("bytearray.__new__(%N): %N is not a subtype of bytearray", type, type);
  }
  return Value::object(allocate_instance(type));
}

Value init_method(const Value* a) {
  if (!bytearray_resize(self_of(a), 0)) return Value::exception();
  if (has_shape(a[1], shapes::bytes) && a[2].is_unbound() && a[3].is_unbound()) {
    const std::string_view source = a[1].as<Bytes>()->view();
    return bytearray_append(self_of(a), source.data(), source.size()) ? Value::none() : Value::exception();
  }
  // Converting runs foreign code, which may see self: fill an array of our own first.
  auto* fresh = bytearray_new(nullptr, 0).as<ByteArray>();
  if (!bytes_from_arguments(a + 1, "bytearray", fresh)) return Value::exception();
  return bytearray_append(self_of(a), fresh->data(), fresh->length) ? Value::none() : Value::exception();
}

// --- operators ---

Value repr_slot(const Value* a) {
  Value body = bytearray_content_repr(self_of(a)->data(), self_of(a)->length);
  if (body.is_exception()) return body;
  return format_string("%S(%S)", type_of(a[0])->name, body);
}
Value str_slot(const Value* a) {
  if (g_config.bytes_warning && !warn(types::BytesWarning, 1, "str() on a bytearray instance"))
    return Value::exception();
  return repr_slot(a);
}

Value iter_slot(const Value* a) {
  auto* it = allocate<BytesIterator>(shapes::bytearray_iterator);
  it->sequence = a[0];
  return Value::object(it);
}

Value get_item_slot(const Value* a) {
  ByteArray* b = self_of(a);
  int64_t index;
  switch (sequence_subscript("bytearray", a[1], int64_t(b->length), &index)) {
    case SubscriptKind::Index:
      if (uint64_t(index) < b->length) return Value::small_int(b->data()[index]);
      return raise(types::IndexError, "bytearray index out of range");
    case SubscriptKind::Error: return Value::exception();
    default: break;
  }
  SliceBounds s;
  if (!slice_of_mutable(a[1], b->length, &s)) return Value::exception();
  if (s.step == 1) return bytearray_new(b->data() + s.start, size_t(s.length));
  auto* result = bytearray_new(nullptr, 0).as<ByteArray>();
  if (!bytearray_resize(result, size_t(s.length))) return Value::exception();
  const uint8_t* from = b->data() + s.start;
  uint8_t* to = result->data();
  for (int64_t i = 0; i < s.length; ++i, from += s.step) to[i] = *from;
  return Value::object(result);
}

// Removes the bytes of an extended slice.
bool delete_slice(ByteArray* b, SliceBounds s) {
  if (s.length == 0) return true;
  if (s.step < 0) {
    s.start += s.step * (s.length - 1);
    s.step = -s.step;
  }
  if (s.step == 1) return splice(b, size_t(s.start), size_t(s.start + s.length), nullptr, 0);
  if (!bytearray_check_resizable(b)) return false;
  auto to = size_t(s.start);
  for (int64_t from = s.start, next = s.start; from < int64_t(b->length); ++from) {
    bool removed = from == next && s.length > 0;
    if (removed) {
      next += s.step;
      --s.length;
    } else {
      b->data()[to++] = b->data()[from];
    }
  }
  return bytearray_resize(b, to);
}

// An object's bytes in a bytearray of their own; null: raised.
ByteArray* copied_source(Value v) {
  bool number = is_int(v) || is_str(v) || type_of(v)->slot(Slot::Index) || type_of(v)->slot(Slot::Float);
  if (number) {
    raise_type_error("can assign only bytes, buffers, or iterables of ints in range(0, 256)");
    return nullptr;
  }
  auto* copy = bytearray_new(nullptr, 0).as<ByteArray>();
  return bytes_from_object(v, "bytearray", copy) ? copy : nullptr;
}

// A bytes or bytearray other than b with the bytes to be stored into a slice.
Value slice_source(ByteArray* b, Value v) {
  if (is_bytes(v) || (has_kind(v, Kind::ByteArray) && v.as<ByteArray>() != b)) return v;
  ByteArray* copy = copied_source(v);
  return copy ? Value::object(copy) : Value::exception();
}

std::span<const uint8_t> bytes_in(Value v) {
  if (is_bytes(v)) return {v.as<Bytes>()->data, v.as<Bytes>()->length};
  return {v.as<ByteArray>()->data(), v.as<ByteArray>()->length};
}

bool store_slice(ByteArray* b, Value slice, Value v) {
  v = slice_source(b, v);
  SliceBounds s;
  if (v.is_exception() || !slice_of_mutable(slice, b->length, &s)) return false;
  const std::span<const uint8_t> source = bytes_in(v);
  if (s.step == 1)
    return splice(b, size_t(s.start), size_t(s.start + s.length), source.data(), source.size());
  if (int64_t(source.size()) != s.length) {
    if (source.empty()) return delete_slice(b, s);
    raise_value_error("attempt to assign bytes of size %zd to extended slice of size %zd", source.size(),
                      s.length);
    return false;
  }
  uint8_t* to = b->data() + s.start;
  for (int64_t i = 0; i < s.length; ++i, to += s.step) *to = source[size_t(i)];
  return true;
}

Value set_item_slot(const Value* a) {
  ByteArray* b = self_of(a);
  int64_t index;
  switch (sequence_subscript("bytearray", a[1], int64_t(b->length), &index)) {
    case SubscriptKind::Error: return Value::exception();
    case SubscriptKind::Slice: return store_slice(b, a[1], a[2]) ? Value::none() : Value::exception();
    default: break;
  }
  if (uint64_t(index) >= b->length) return raise(types::IndexError, "bytearray index out of range");
  int byte = byte_value(a[2]);
  if (byte < 0) return Value::exception();
  // __index__ may have changed the size.
  if (uint64_t(index) >= b->length) return raise(types::IndexError, "bytearray index out of range");
  b->data()[index] = uint8_t(byte);
  return Value::none();
}

Value delete_item_slot(const Value* a) {
  ByteArray* b = self_of(a);
  int64_t index;
  SubscriptKind kind = sequence_subscript("bytearray", a[1], int64_t(b->length), &index);
  if (kind == SubscriptKind::Error) return Value::exception();
  SliceBounds s{index, index + 1, 1, 1};
  if (kind == SubscriptKind::Slice) {
    if (!slice_of_mutable(a[1], b->length, &s)) return Value::exception();
  } else if (uint64_t(index) >= b->length) {
    return raise(types::IndexError, "bytearray index out of range");
  }
  return delete_slice(b, s) ? Value::none() : Value::exception();
}

Value raise_cannot_concat(const Value* a) {
  return raise_type_error("can't concat %.100T to %.100T", a[1], a[0]);
}

Value add_slot(const Value* a) {
  BytesLike other;
  if (!has_buffer(a[1])) return raise_cannot_concat(a);
  if (!other.get(a[1])) return Value::exception();
  Value result = bytearray_new(self_of(a)->data(), self_of(a)->length);
  if (result.is_exception() || !bytearray_append(result.as<ByteArray>(), other.data, other.length)) {
    return Value::exception();
  }
  return result;
}

Value inplace_add_slot(const Value* a) {
  BytesLike other;
  if (!has_buffer(a[1])) return raise_cannot_concat(a);
  if (!other.get(a[1])) return Value::exception();
  // The right operand's buffer is in use meanwhile: b += b is an error.
  ByteArray* held = a[1].raw == a[0].raw ? self_of(a) : nullptr;
  if (held) ++held->exports;
  const bool appended = bytearray_append(self_of(a), other.data, other.length);
  if (held) --held->exports;
  return appended ? a[0] : Value::exception();
}

Value inplace_multiply_slot(const Value* a) {
  ByteArray* b = self_of(a);
  int64_t count;
  if (!repeat_count(a[1], &count)) return Value::exception();
  size_t n = b->length, total;
  if (__builtin_mul_overflow(n, size_t(std::max<int64_t>(count, 0)), &total) || total > INT64_MAX) {
    return raise_bare(types::MemoryError);
  }
  if (!bytearray_resize(b, total)) return Value::exception();
  for (size_t done = n; done < total; done += n) memcpy(b->data() + done, b->data(), n);
  return a[0];
}

// --- methods ---

Value append(const Value* a) {
  int byte = byte_value(a[1]);
  if (byte < 0) return Value::exception();
  auto c = uint8_t(byte);
  return bytearray_append(self_of(a), &c, 1) ? Value::none() : Value::exception();
}

Value extend(const Value* a) {
  if (has_buffer(a[1])) {
    BytesLike other;
    if (!other.get(a[1]) || !bytearray_append(self_of(a), other.data, other.length))
      return Value::exception();
    return Value::none();
  }
  Value iterator = iterate(a[1]);
  if (iterator.is_exception()) {
    if (clear_if(types::TypeError)) raise_type_error("can't extend bytearray with %.100T", a[1]);
    return Value::exception();
  }
  if (length_hint(a[1], 32) < 0) return Value::exception();
  auto* fresh = bytearray_new(nullptr, 0).as<ByteArray>();
  if (!bytes_from_object(iterator, "bytearray", fresh)) return Value::exception();
  return bytearray_append(self_of(a), fresh->data(), fresh->length) ? Value::none() : Value::exception();
}

Value insert(const Value* a) {
  int64_t index;
  if (!to_index(a[1], &index)) return Value::exception();
  int byte = byte_value(a[2]);
  if (byte < 0) return Value::exception();
  ByteArray* b = self_of(a);
  auto n = int64_t(b->length);
  if (index < 0) index = std::max<int64_t>(index + n, 0);
  index = std::min(index, n);
  auto c = uint8_t(byte);
  return splice(b, size_t(index), size_t(index), &c, 1) ? Value::none() : Value::exception();
}

Value pop(const Value* a) {
  ByteArray* b = self_of(a);
  int64_t index;
  if (!to_index(a[1], &index)) return Value::exception();
  if (b->length == 0) return raise(types::IndexError, "pop from empty bytearray");
  if (index < 0) index += int64_t(b->length);
  if (uint64_t(index) >= b->length) return raise(types::IndexError, "pop index out of range");
  uint8_t byte = b->data()[index];
  if (!splice(b, size_t(index), size_t(index) + 1, nullptr, 0)) return Value::exception();
  return Value::small_int(byte);
}

Value remove(const Value* a) {
  int byte = byte_value(a[1]);
  if (byte < 0) return Value::exception();
  ByteArray* b = self_of(a);
  size_t at = find_element(b->data(), b->length, uint8_t(byte));
  if (at == kNotFound) return raise_value_error("value not found in bytearray");
  return splice(b, at, at + 1, nullptr, 0) ? Value::none() : Value::exception();
}

Value clear(const Value* a) { return bytearray_resize(self_of(a), 0) ? Value::none() : Value::exception(); }
Value copy(const Value* a) { return bytearray_new(self_of(a)->data(), self_of(a)->length); }

Value reverse(const Value* a) {
  ByteArray* b = self_of(a);
  std::reverse(b->data(), b->data() + b->length);
  return Value::none();
}

Value reduce_with(Value self, int64_t protocol) {
  auto* b = self.as<ByteArray>();
  Value arguments = tuple_empty();
  if (b->length && protocol < 3) {
    arguments = tuple_new({str_from_latin1(b->data(), b->length), str_from_ascii("latin-1")});
  } else if (b->length) {
    arguments = tuple_new({bytes_new(b->data(), b->length)});
  }
  Value state = pickled_state(self);
  if (state.is_exception()) return state;
  return tuple_new({type_value(type_of(self)), arguments, state});
}

Value reduce(const Value* a) { return reduce_with(a[0], 2); }
Value reduce_ex(const Value* a) {
  int protocol;
  return int_to_int(a[1], &protocol) ? reduce_with(a[0], protocol) : Value::exception();
}

Value alloc_method(const Value* a) {
  ByteArray* b = self_of(a);
  return Value::small_int(b->storage ? int64_t(b->storage->capacity()) : 0);
}

Value sizeof_method(const Value* a) {
  ByteArray* b = self_of(a);
  return Value::small_int(int64_t(object_size(b) + (b->storage ? object_size(b->storage) : 0)));
}

const NativeDef kMethods[] = {
    {"__new__", "cls, /, *args, **kwargs", new_bytearray, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__init__", "$self, source=?, encoding=?, errors=?", init_method, "Fill with the bytes of source."},
    {"__repr__", "$self, /", repr_slot, "Return repr(self)."},
    {"__str__", "$self, /", str_slot, "Return str(self)."},
    COMPARE_ROWS(bytes_methods::compare, Effects::Any),
    {"__iter__", "$self, /", iter_slot, "Implement iter(self).", Effects::ReadsHeap},
    {"__getitem__", "$self, key, /", get_item_slot, "Return self[key]."},
    {"__setitem__", "$self, key, value, /", set_item_slot, "Set self[key] to value."},
    {"__delitem__", "$self, key, /", delete_item_slot, "Delete self[key]."},
    {"__add__", "$self, value, /", add_slot, "Return self+value."},
    {"__iadd__", "$self, value, /", inplace_add_slot, "Implement self+=value."},
    {"__imul__", "$self, value, /", inplace_multiply_slot, "Implement self*=value."},
    {"__alloc__", "$self, /", alloc_method, "Number of bytes allocated."},
    {"__reduce__", "$self, /", reduce, "State for pickling."},
    {"__reduce_ex__", "$self, proto=0, /", reduce_ex, "State for pickling."},
    {"__sizeof__", "$self, /", sizeof_method, "Size in memory, in bytes."},
    {"append", "$self, item, /", append, "Append a byte."},
    {"clear", "$self, /", clear, "Remove all bytes."},
    {"copy", "$self, /", copy, "Make a copy."},
    {"extend", "$self, iterable_of_ints, /", extend, "Append all bytes of an iterable or buffer."},
    {"insert", "$self, index, item, /", insert, "Insert a byte before index."},
    {"pop", "$self, index=-1, /", pop, "Remove and return a byte."},
    {"remove", "$self, value, /", remove, "Remove the first byte equal to value."},
    {"reverse", "$self, /", reverse, "Reverse the order of the bytes."},
    BYTES_METHOD_ROWS,
    UNHASHABLE_ROW,
    {}};

}  // namespace

extern const TypeSpec type_spec_bytearray = {
    .size = sizeof(ByteArray),
    .doc =
        "bytearray(iterable_of_ints) -> bytearray\nbytearray(string, encoding[, errors]) -> bytearray\n"
        "bytearray(bytes_or_buffer) -> bytearray\nbytearray(int) -> bytearray of that many zeros\n"
        "bytearray() -> bytearray(b'')\n\nA mutable array of bytes.",
    .methods = kMethods};

}  // namespace krait
