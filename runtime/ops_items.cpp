// Subscription, length, iteration, unpacking, slices.
#include "runtime/bytes.h"
#include "runtime/consume.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/exception.h"
#include "runtime/function.h"
#include "runtime/int.h"
#include "runtime/iterators.h"
#include "runtime/list.h"
#include "runtime/native_memory.h"
#include "runtime/native_stack.h"
#include "runtime/ops.h"
#include "runtime/slice_parts.h"
#include "runtime/special_methods.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/generic_alias.h"

namespace krait {

namespace {

// Class[key]
Value get_class_item(Type* type, Value key) {
  if (type == types::type) return generic_alias_new(type_value(type), key);
  const Value method = get_attribute_or_unbound(type_value(type), names::__class_getitem__);
  if (method.is_exception()) return method;
  if (!method.is_unbound() && !method.is_none()) return call(method, {key});
  return raise_type_error("type '%.200s' is not subscriptable", type_name(type));
}

}  // namespace

Value get_item(Value v, Value key) {
  const Type* type = type_of(v);
  if (NativeFn f = type->slot(Slot::GetItem)) {
    if (!native_stack_suffices()) return Value::exception();
    const Value args[2] = {v, key};
    return f(args);
  }
  if (has_kind(v, Kind::Type)) return get_class_item(v.as<Type>(), key);
  return raise_type_error("'%.200s' object is not subscriptable", type_name(type));
}

// For objects that cannot do what is asked: CPython takes the index of what could be a sequence before it
// says so. -1: raised; 1: it is a sequence, and the key an index.
static int sequence_and_index(const Type* type, Value key) {
  const bool sequence = !(type->flags & kTypeImmutable) || type->slot(Slot::Len);
  if (!sequence || !(is_int(key) || type_of(key)->slot(Slot::Index))) return 0;
  const Value index = index_of(key);
  int64_t fitting;
  if (index.is_exception()) return -1;
  if (int_fits_i64(index, &fitting)) return 1;
  (void)raise(types::IndexError, "cannot fit '%T' into an index-sized integer", key);
  return -1;
}

bool set_item(Value v, Value key, Value value) {
  const Type* type = type_of(v);
  if (NativeFn f = type->slot(Slot::SetItem)) {
    const Value args[3] = {v, key, value};
    return !f(args).is_exception();
  }
  if (sequence_and_index(type, key) >= 0)
    raise_type_error("'%.200s' object does not support item assignment", type_name(type));
  return false;
}

bool delete_item(Value v, Value key) {
  const Type* type = type_of(v);
  if (NativeFn f = type->slot(Slot::DelItem)) {
    const Value args[2] = {v, key};
    return !f(args).is_exception();
  }
  const int kind = sequence_and_index(type, key);
  if (kind >= 0) {
    raise_type_error(kind ? "'%.200s' object doesn't support item deletion"
                          : "'%.200s' object does not support item deletion",
                     type_name(type));
  }
  return false;
}

// --- length ---

int64_t length(Value v) {
  NativeFn f = type_of(v)->slot(Slot::Len);
  if (!f) {
    raise_type_error("object of type '%.200s' has no len()", type_name_of(v));
    return -1;
  }
  return native_stack_suffices() ? length_from(f(&v)) : -1;
}

int64_t length_from(Value r) {
  if (KRAIT_LIKELY(r.is_small_int() && r.as_small_int() >= 0)) return r.as_small_int();
  if (r.is_exception()) return -1;
  r = index_of(r);
  if (r.is_exception()) return -1;
  int64_t n;
  if (int_sign(r) < 0) {
    raise_value_error("__len__() should return >= 0");
    return -1;
  }
  if (int_fits_i64(r, &n)) return n;
  raise(types::OverflowError, "cannot fit '%T' into an index-sized integer", r);
  return -1;
}

int64_t length_hint(Value v, int64_t fallback) {
  if (type_of(v)->slot(Slot::Len)) {
    const int64_t n = length(v);
    if (n >= 0) return n;
    if (!clear_if(types::TypeError)) return -1;
  }
  const Value method = lookup_special(v, names::__length_hint__);
  if (method.is_unbound()) return fallback;
  if (method.is_exception()) return -1;
  const Value r = call(method);
  if (r.is_exception()) return clear_if(types::TypeError) ? fallback : -1;
  if (r.is_not_implemented()) return fallback;
  if (!is_int(r)) {
    raise_type_error("__length_hint__ must be an integer, not %.100s", type_name_of(r));
    return -1;
  }
  int64_t n;
  if (!int_to_i64(r, &n)) return -1;
  if (n >= 0) return n;
  raise_value_error("__length_hint__() should return >= 0");
  return -1;
}

int64_t items_to_come(Value iterator) {
  if (!iterator.is_object()) return 0;
  const auto rest = [&](auto length) {
    const auto* it = iterator.as<SequenceIteratorBase>();
    return it->sequence.is_unbound() ? 0 : std::max<int64_t>(0, length(it->sequence) - it->index);
  };
  switch (iterator.as_object()->shape_id) {
    case shapes::range_iterator: return iterator.as<RangeIterator>()->remaining;
    case shapes::list_iterator: return rest([](Value v) { return v.as<List>()->length; });
    case shapes::tuple_iterator: return rest([](Value v) { return int64_t(v.as<Tuple>()->length); });
    case shapes::bytes_iterator: return rest([](Value v) { return int64_t(v.as<Bytes>()->length); });
    case shapes::str_iterator:
    case shapes::str_ascii_iterator: return rest([](Value v) { return int64_t(v.as<Str>()->length); });
    case shapes::dict_key_iterator:
    case shapes::dict_value_iterator:
    case shapes::dict_item_iterator: return iterator.as<DictIterator>()->remaining;
    case shapes::enumerate: return items_to_come(iterator.as<Enumerate>()->iterator);
    case shapes::map: {
      const auto* iterators = iterator.as<Map>()->iterators.as<Tuple>();
      return iterators->length == 1 ? items_to_come(iterators->items[0]) : 0;
    }
    case shapes::zip: {
      const auto* iterators = iterator.as<Zip>()->iterators.as<Tuple>();
      return iterators->length ? items_to_come(iterators->items[0]) : 0;
    }
    default: return 0;
  }
}

// --- iteration ---

namespace {

// Does iter() fall back to __getitem__ with 0, 1, 2...? Native mappings do not.
bool is_indexable(const Type* type) {
  const Value method = type->slot_methods[int(Slot::GetItem)];
  if (method.is_unbound() || is_subtype(type, types::dict)) return false;
  return (type->flags & kTypeSequence) || !has_kind(method, Kind::NativeFunction);
}

}  // namespace

Value iterator_from(Value r) {
  if (KRAIT_UNLIKELY(r.is_exception()) || is_iterator(r)) return r;
  return raise_type_error("iter() returned non-iterator of type '%.100s'", type_name_of(r));
}

Value iterate(Value v) {
  const Type* type = type_of(v);
  if (NativeFn f = type->slot(Slot::Iter)) {
    if (!native_stack_suffices()) return Value::exception();
    return iterator_from(f(&v));
  }
  if (!is_indexable(type)) return raise_type_error("'%.200s' object is not iterable", type_name(type));
  auto* iterator = allocate<SequenceIterator>(shapes::sequence_iterator);
  iterator->sequence = v;
  return Value::object(iterator);
}

namespace {

// The next item of an iterator over a list of Values; unbound: at the end, or another iterator.
inline Value next_of_list(Value iterator) {
  if (!has_shape(iterator, shapes::list_iterator)) return Value::unbound();
  auto* it = iterator.as<ListIterator>();
  if (it->sequence.is_unbound()) return Value::unbound();
  const auto* list = it->sequence.as<List>();
  if (it->index >= list->length || list->elements == Elements::Doubles) return Value::unbound();
  return list->values()->items[it->index++];
}

}  // namespace

Value next(Value iterator) {
  if (const Value v = next_of_list(iterator); !v.is_unbound()) return v;
  NativeFn f = type_of(iterator)->slot(Slot::Next);
  if (KRAIT_UNLIKELY(!f))
    return raise_type_error("'%.200s' object is not an iterator", type_name_of(iterator));
  if (!native_stack_suffices() || !memory_suffices()) return Value::exception();
  const Value v = f(&iterator);
  if (KRAIT_UNLIKELY(v.is_exception()) && clear_if(types::StopIteration)) return Value::unbound();
  return v;
}

bool is_iterator(Value v) { return type_of(v)->slot(Slot::Next) != nullptr; }

bool for_each(Value iterable, bool (*body)(Value item, void* context), void* context) {
  if (has_shape(iterable, shapes::list)) {
    auto* list = iterable.as<List>();
    for (int64_t i = 0; i < list->length; ++i)
      if (!body(list_get(list, i), context)) return false;
    return true;
  }
  if (has_shape(iterable, shapes::tuple)) {
    const auto* tuple = iterable.as<Tuple>();
    for (uint64_t i = 0; i < tuple->length; ++i)
      if (!body(tuple->items[i], context)) return false;
    return true;
  }
  const Value iterator = iterate(iterable);
  return !iterator.is_exception() && for_each_item(iterator, body, context);
}

bool for_each_item(Value iterator, bool (*body)(Value item, void* context), void* context) {
  for (Stepper steps(iterator);;) {
    const Value item = steps.next();
    if (item.is_unbound()) return true;
    if (item.is_exception() || !body(item, context)) return false;
  }
}

bool consume_each(Consumer consumer, Value iterable, Value extra, Value* result,
                  bool (*body)(Value item, void* context), void* context) {
  *result = Value::unbound();
  if (has_shape(iterable, shapes::list) || has_shape(iterable, shapes::tuple))
    return for_each(iterable, body, context);
  const Value iterator = iterate(iterable);
  if (iterator.is_exception()) return false;
  *result = g_frame_hooks.consume(consumer, iterator, extra);
  return result->is_unbound() ? for_each_item(iterator, body, context) : !result->is_exception();
}

// --- unpacking ---

namespace {

bool raise_too_few(size_t expected, size_t got) {
  raise_value_error("not enough values to unpack (expected %zu, got %zu)", expected, got);
  return false;
}
bool raise_too_many(size_t expected) {
  raise_value_error("too many values to unpack (expected %zu)", expected);
  return false;
}

bool check_unpack_length(size_t expected, size_t got) {
  if (got < expected) return raise_too_few(expected, got);
  return got == expected || raise_too_many(expected);
}

bool unpack_iterator(Value iterator, Value* out, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    out[i] = next(iterator);
    if (out[i].is_exception()) return false;
    if (out[i].is_unbound()) return raise_too_few(count, i);
  }
  const Value extra = next(iterator);
  if (extra.is_unbound()) return true;
  return extra.is_exception() ? false : raise_too_many(count);
}

}  // namespace

bool unpack(Value iterable, Value* out, size_t count) {
  if (has_shape(iterable, shapes::tuple)) {
    const auto* tuple = iterable.as<Tuple>();
    if (!check_unpack_length(count, tuple->length)) return false;
    for (size_t i = 0; i < count; ++i) out[i] = tuple->items[i];
    return true;
  }
  if (has_shape(iterable, shapes::list)) {
    auto* list = iterable.as<List>();
    if (!check_unpack_length(count, size_t(list->length))) return false;
    for (size_t i = 0; i < count; ++i) out[i] = list_get(list, int64_t(i));
    return true;
  }
  const Value iterator = iterate(iterable);
  if (iterator.is_exception()) {
    const Type* type = type_of(iterable);
    if (exception_matches(types::TypeError) && !type->slot(Slot::Iter) && !is_indexable(type)) {
      clear_exception();
      raise_type_error("cannot unpack non-iterable %.200s object", type_name(type));
    }
    return false;
  }
  return unpack_iterator(iterator, out, count);
}

// --- slices ---

namespace {

// A bound of a slice; None gives the default. Values beyond the range of an index are clamped.
bool slice_part(Value v, int64_t fallback, int64_t* out) {
  if (v.is_none()) {
    *out = fallback;
    return true;
  }
  if (KRAIT_LIKELY(v.is_small_int())) {
    *out = v.as_small_int();
    return true;
  }
  if (is_int(v) || type_of(v)->slot(Slot::Index)) return int_to_i64_clamped(v, out);
  raise_type_error("slice indices must be integers or None or have an __index__ method");
  return false;
}

int64_t clamp_bound(int64_t i, int64_t length, int64_t step) {
  if (i < 0) {
    i += length;
    if (i < 0) return step < 0 ? -1 : 0;
  }
  if (i >= length) return step < 0 ? length - 1 : length;
  return i;
}

}  // namespace

bool slice_parts(Value slice, SliceBounds* out) {
  const auto* s = slice.as<Slice>();
  return slice_parts(s->start, s->stop, s->step, out);
}

bool slice_parts(Value start, Value stop, Value step, SliceBounds* out) {
  if (!slice_part(step, 1, &out->step)) return false;
  if (out->step == 0) {
    raise_value_error("slice step cannot be zero");
    return false;
  }
  if (out->step < -INT64_MAX) out->step = -INT64_MAX;
  const bool backwards = out->step < 0;
  if (!slice_part(start, backwards ? INT64_MAX : 0, &out->start)) return false;
  return slice_part(stop, backwards ? INT64_MIN : INT64_MAX, &out->stop);
}

void slice_clamp(int64_t length, SliceBounds* out) {
  out->start = clamp_bound(out->start, length, out->step);
  out->stop = clamp_bound(out->stop, length, out->step);
  if (out->step < 0) {
    out->length = out->stop < out->start ? (out->start - out->stop - 1) / -out->step + 1 : 0;
  } else {
    out->length = out->start < out->stop ? (out->stop - out->start - 1) / out->step + 1 : 0;
  }
}

bool slice_bounds(Value slice, int64_t sequence_length, SliceBounds* out) {
  return slice_of_mutable(slice, sequence_length, out);
}

}  // namespace krait
