// The type slice.
#include "runtime/types/slice.h"

#include "runtime/int.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/support.h"

namespace krait {
namespace {

Slice* self_of(const Value* a) { return a[0].as<Slice>(); }
Value as_tuple(Slice* s) { return tuple_new({s->start, s->stop, s->step}); }

// start, stop or step as a plain int, or `fallback` for None.
Value part(Value v, Value fallback) {
  if (v.is_none()) return fallback;
  if (!is_int(v) && !type_of(v)->slot(Slot::Index)) {
    return raise_type_error("slice indices must be integers or None or have an __index__ method");
  }
  return index_of(v);
}

// A start or stop, negative ones counted from the end, clamped to [lower, upper].
Value clamp(Value v, Value length, Value lower, Value upper) {
  if (int_sign(v) < 0) {
    v = int_add(v, length);
    return int_compare(v, lower) < 0 ? lower : v;
  }
  return int_compare(v, upper) > 0 ? upper : v;
}

Value slice_new_method(const Value* a) {
  auto* args = a[1].as<Tuple>();
  if (!args->length) return raise_type_error("slice expected at least 1 argument, got 0");
  if (args->length > 3) {
    return raise_type_error("slice expected at most 3 arguments, got %zu", size_t(args->length));
  }
  Value none = Value::none();
  if (args->length == 1) return slice_new(none, args->items[0], none);
  return slice_new(args->items[0], args->items[1], args->length == 3 ? args->items[2] : none);
}

Value slice_repr(const Value* a) {
  Slice* s = self_of(a);
  return format_string("slice(%R, %R, %R)", s->start, s->stop, s->step);
}

template <int op>
Value slice_compare(const Value* a) {
  if (!has_kind(a[1], Kind::Slice)) return Value::not_implemented();
  if (a[0] == a[1]) return Value::boolean(compare_order(op, 0, 0));
  return compare(op, as_tuple(self_of(a)), as_tuple(a[1].as<Slice>()));
}

Value slice_indices_method(const Value* a) {
  Value length = index_of(a[1]);
  if (length.is_exception()) return length;
  if (int_sign(length) < 0) return raise_value_error("length should not be negative");
  Value out[3];
  if (!slice_indices(a[0], length, out)) return Value::exception();
  return tuple_new(out, 3);
}

Value slice_reduce(const Value* a) { return tuple_new({type_value(types::slice), as_tuple(self_of(a))}); }

const NativeDef kMethods[] = {
    {"__new__", "cls, /, *args", slice_new_method, "Create and return a new object.", Effects::MayRaise,
     NativeRole::StaticMethod},
    {"__repr__", "$self, /", slice_repr, "Return repr(self)."},
    COMPARE_ROWS(slice_compare, Effects::Any),
    UNHASHABLE_ROW,
    {"indices", "$self, length, /", slice_indices_method,
     "S.indices(len) -> (start, stop, stride)\n\nThe indices that the slice means for a sequence of that "
     "length."},
    {"__reduce__", "$self, /", slice_reduce, "Return state information for pickling."},
    {}};

const MemberDef kMembers[] = {
    {"start", offsetof(Slice, start)}, {"stop", offsetof(Slice, stop)}, {"step", offsetof(Slice, step)}, {}};

}  // namespace

Value slice_new(Value start, Value stop, Value step) {
  auto* s = allocate<Slice>(shapes::slice);
  s->start = start;
  s->stop = stop;
  s->step = step;
  return Value::object(s);
}

bool slice_indices(Value slice, Value length, Value out[3]) {
  auto* s = slice.as<Slice>();
  Value step = part(s->step, Value::small_int(1));
  if (step.is_exception()) return false;
  if (int_sign(step) == 0) {
    (void)raise_value_error("slice step cannot be zero");
    return false;
  }
  bool backwards = int_sign(step) < 0;
  Value lower = Value::small_int(backwards ? -1 : 0);
  Value upper = backwards ? int_subtract(length, Value::small_int(1)) : length;
  Value start = part(s->start, Value::unbound());
  if (start.is_exception()) return false;
  start = start.is_unbound() ? (backwards ? upper : lower) : clamp(start, length, lower, upper);
  Value stop = part(s->stop, Value::unbound());
  if (stop.is_exception()) return false;
  stop = stop.is_unbound() ? (backwards ? lower : upper) : clamp(stop, length, lower, upper);
  out[0] = start;
  out[1] = stop;
  out[2] = step;
  return true;
}

extern const TypeSpec type_spec_slice = {
    .size = sizeof(Slice),
    .doc = "slice(stop)\nslice(start, stop[, step])\n\nCreate a slice object, as extended slicing uses.",
    .methods = kMethods,
    .members = kMembers};

}  // namespace krait
