// Tuples as the runtime uses them; the type is in types/tuple.cpp.
#include "runtime/tuple.h"

#include <cstring>

#include "runtime/list.h"
#include "runtime/ops.h"

namespace krait {

void trace_Tuple(Tracer& tracer, Object* o) { trace_tail(tracer, o, offsetof(Tuple, items)); }

namespace {
Value g_empty;
}  // namespace

Value tuple_empty() {
  if (KRAIT_UNLIKELY(g_empty.is_unbound())) {
    register_root("empty tuple", &g_empty);
    g_empty = Value::object(allocate_small(sizeof(Tuple), Kind::Tuple, shapes::tuple));
  }
  return g_empty;
}

Tuple* tuple_allocate(size_t length) {
  if (!length) return tuple_empty().as<Tuple>();
  if (length > SIZE_MAX / 16) return static_cast<Tuple*>(raise_out_of_memory());
  auto* t = static_cast<Tuple*>(
      allocate_object(sizeof(Tuple) + length * sizeof(Value), Kind::Tuple, shapes::tuple));
  if (t) t->length = length;
  return t;
}

Value tuple_new(const Value* items, size_t length) {
  Tuple* t = tuple_allocate(length);
  if (!t) return Value::exception();
  memcpy(t->items, items, length * sizeof(Value));
  write_barrier(t);
  return Value::object(t);
}

Value tuple_from_iterable(Value iterable) {
  if (has_shape(iterable, shapes::tuple)) return iterable;
  if (has_shape(iterable, shapes::list)) return list_to_tuple(iterable.as<List>());
  Value list = list_from_iterable(iterable);
  if (list.is_exception()) return list;
  return list_to_tuple(list.as<List>());
}

Value tuple_concat(Value x, Value y) {
  const auto *first = x.as<Tuple>(), *second = y.as<Tuple>();
  if (!first->length && has_shape(y, shapes::tuple)) return y;
  if (!second->length && has_shape(x, shapes::tuple)) return x;
  Tuple* result = tuple_allocate(first->length + second->length);
  if (!result) return Value::exception();
  memcpy(result->items, first->items, first->length * sizeof(Value));
  memcpy(result->items + first->length, second->items, second->length * sizeof(Value));
  write_barrier(result);
  return Value::object(result);
}

Value tuple_slice(Tuple* t, size_t begin, size_t end) {
  if (begin >= end) return tuple_empty();
  if (begin == 0 && end == t->length && t->shape_id == shapes::tuple) return Value::object(t);
  return tuple_new(t->items + begin, end - begin);
}

}  // namespace krait
