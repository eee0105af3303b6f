// The type tuple.
#include "runtime/tuple.h"

#include <cstring>

#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/order.h"
#include "runtime/str.h"
#include "runtime/types/support.h"

namespace krait {
namespace {

Tuple* self_of(const Value* a) { return a[0].as<Tuple>(); }

Value tuple_new_method(const Value* a) {
  auto* type = a[0].as<Type>();
  if (type == types::tuple) return a[1].is_unbound() ? tuple_empty() : tuple_from_iterable(a[1]);
  Value items = a[1].is_unbound() ? tuple_empty() : tuple_from_iterable(a[1]);
  if (items.is_exception()) return items;
  auto* from = items.as<Tuple>();
  auto* t = static_cast<Tuple*>(allocate_instance(type, from->length * sizeof(Value)));
  if (!t) return Value::exception();
  t->length = from->length;
  memcpy(t->items, from->items, from->length * sizeof(Value));
  write_barrier(t);
  return Value::object(t);
}

Value tuple_hash(const Value* a) {
  int64_t h;
  return hash_tuple(self_of(a), &h) ? int_from_i64(h) : Value::exception();
}

Value tuple_repr(const Value* a) {
  Tuple* t = self_of(a);
  if (!t->length) return str_from_ascii("()");
  int entered = repr_enter(a[0]);
  if (entered) return entered < 0 ? Value::exception() : str_from_ascii("(...)");
  StringBuilder builder;
  builder.append_char('(');
  bool ok = true;
  for (uint64_t i = 0; ok && i < t->length; ++i) {
    if (i) builder.append_ascii(", ");
    ok = builder.append_repr_of(t->items[i]);
  }
  repr_leave(a[0]);
  if (!ok) return Value::exception();
  builder.append_ascii(t->length == 1 ? ",)" : ")");
  return builder.finish();
}

template <int op>
Value tuple_compare(const Value* a) {
  if (!is_tuple(a[1])) return Value::not_implemented();
  Tuple *x = self_of(a), *y = a[1].as<Tuple>();
  for (uint64_t i = 0; i < x->length && i < y->length; ++i) {
    Value v = x->items[i], w = y->items[i];
    int equal = equals(v, w);
    if (equal < 0) return Value::exception();
    if (equal) continue;
    if (op == 2 || op == 3) return Value::boolean(op == 3);
    return compare(op, v, w);
  }
  return Value::boolean(compare_order(op, int64_t(x->length), int64_t(y->length)));
}

Value tuple_len(const Value* a) { return Value::small_int(int64_t(self_of(a)->length)); }

Value tuple_getitem(const Value* a) {
  Tuple* t = self_of(a);
  int64_t index;
  switch (sequence_subscript("tuple", a[1], int64_t(t->length), &index)) {
    case SubscriptKind::Error: return Value::exception();
    case SubscriptKind::Index:
      if (uint64_t(index) >= t->length) return raise(types::IndexError, "tuple index out of range");
      return t->items[index];
    case SubscriptKind::Slice: break;
  }
  SliceBounds s;
  if (!slice_bounds(a[1], int64_t(t->length), &s)) return Value::exception();
  if (s.step == 1) return tuple_slice(t, size_t(s.start), size_t(s.start + s.length));
  if (!s.length) return tuple_empty();
  Tuple* result = tuple_allocate(size_t(s.length));
  if (!result) return Value::exception();
  for (int64_t i = 0, at = s.start; i < s.length; ++i, at += s.step) result->items[i] = t->items[at];
  write_barrier(result);
  return Value::object(result);
}

Value tuple_contains(const Value* a) {
  Tuple* t = self_of(a);
  for (uint64_t i = 0; i < t->length; ++i) {
    int equal = seen_equal(t->items[i], a[1]);
    if (equal < 0) equal = equals(t->items[i], a[1]);
    if (equal) return equal < 0 ? Value::exception() : Value::true_();
  }
  return Value::false_();
}

Value tuple_iter(const Value* a) {
  auto* it = allocate<TupleIterator>(shapes::tuple_iterator);
  it->sequence = a[0];
  return Value::object(it);
}

Value tuple_add(const Value* a) {
  if (!is_tuple(a[1])) return raise_type_error("can only concatenate tuple (not \"%T\") to tuple", a[1]);
  return tuple_concat(a[0], a[1]);
}

Value tuple_mul(const Value* a) {
  if (!is_int(a[1]) && !type_of(a[1])->slot(Slot::Index)) {
    return raise_type_error("can't multiply sequence by non-int of type '%T'", a[1]);
  }
  Value plain = index_of(a[1]);
  if (plain.is_exception()) return plain;
  int64_t count;
  if (!int_fits_i64(plain, &count)) {
    return raise(types::OverflowError, "cannot fit '%T' into an index-sized integer", a[1]);
  }
  Tuple* t = self_of(a);
  if (count == 1 && has_shape(a[0], shapes::tuple)) return a[0];
  if (count <= 0 || !t->length) return tuple_empty();
  uint64_t total;
  if (__builtin_mul_overflow(t->length, uint64_t(count), &total) || total > UINT64_MAX / 16) {
    raise_out_of_memory();
    return Value::exception();
  }
  Tuple* result = tuple_allocate(total);
  if (!result) return Value::exception();
  for (uint64_t i = 0; i < total; i += t->length) {
    memcpy(result->items + i, t->items, t->length * sizeof(Value));
  }
  write_barrier(result);
  return Value::object(result);
}

Value method_index(const Value* a) {
  Tuple* t = self_of(a);
  auto length = int64_t(t->length);
  int64_t start, stop;
  if (!index_argument(a[2], length, &start) || !index_argument(a[3], length, &stop))
    return Value::exception();
  for (int64_t i = start; i < stop && i < length; ++i) {
    int equal = seen_equal(t->items[i], a[1]);
    if (equal < 0) equal = equals(t->items[i], a[1]);
    if (equal < 0) return Value::exception();
    if (equal) return Value::small_int(i);
  }
  return raise_value_error("tuple.index(x): x not in tuple");
}

Value method_count(const Value* a) {
  Tuple* t = self_of(a);
  int64_t count = 0;
  for (uint64_t i = 0; i < t->length; ++i) {
    int equal = seen_equal(t->items[i], a[1]);
    if (equal < 0) equal = equals(t->items[i], a[1]);
    if (equal < 0) return Value::exception();
    count += equal;
  }
  return Value::small_int(count);
}

Value method_getnewargs(const Value* a) {
  return tuple_new({tuple_new(self_of(a)->items, self_of(a)->length)});
}

constexpr Effects kReads = Effects::Pure | Effects::MayRaise;

const NativeDef kMethods[] = {
    {"__new__", "cls, iterable=?(), /", tuple_new_method, "Create and return a new object.", Effects::Any,
     NativeRole::StaticMethod},
    {"__repr__", "$self, /", tuple_repr, "Return repr(self)."},
    {"__hash__", "$self, /", tuple_hash, "Return hash(self)."},
    COMPARE_ROWS(tuple_compare, Effects::Any),
    {"__len__", "$self, /", tuple_len, "Return len(self).", Effects::Pure},
    {"__getitem__", "$self, key, /", tuple_getitem, "Return self[key]."},
    {"__contains__", "$self, key, /", tuple_contains, "Return key in self."},
    {"__iter__", "$self, /", tuple_iter, "Implement iter(self).", Effects::Pure},
    {"__add__", "$self, value, /", tuple_add, "Return self+value.", kReads},
    {"__mul__", "$self, value, /", tuple_mul, "Return self*value."},
    {"__rmul__", "$self, value, /", tuple_mul, "Return value*self."},
    {"count", "$self, value, /", method_count, "Return number of occurrences of value."},
    {"index", "$self, value, start=0, stop=9223372036854775807, /", method_index,
     "Return first index of value.\n\nRaises ValueError if the value is not present."},
    {"__getnewargs__", "$self, /", method_getnewargs},
    CLASS_GETITEM_ROW,
    {}};

}  // namespace

extern const TypeSpec type_spec_tuple = {
    .size = sizeof(Tuple),
    .doc =
        "Built-in immutable sequence.\n\nIf no argument is given, the constructor returns an empty tuple.\n"
        "If iterable is specified the tuple is initialized from iterable's items.\n\n"
        "If the argument is a tuple, the return value is the same object.",
    .methods = kMethods,
    .initialize = match_as_sequence};

}  // namespace krait
