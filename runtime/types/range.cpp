// The type range and its two iterators. Ranges whose start, stop, step and length are small ints iterate over
// machine words, others over ints of any size.
#include <utility>

#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/slice.h"
#include "runtime/types/support.h"

namespace krait {
namespace {

const Value kZero = Value::small_int(0), kOne = Value::small_int(1);

Range* self_of(const Value* a) { return a[0].as<Range>(); }

// Number of items of range(start, stop, step).
Value length_of(Value start, Value stop, Value step) {
  Value low = start, high = stop;
  if (int_sign(step) < 0) {
    std::swap(low, high);
    step = int_negate(step);
  }
  if (int_compare(low, high) >= 0) return kZero;
  Value span = int_subtract(int_subtract(high, low), kOne);
  return int_add(int_floor_divide(span, step), kOne);
}

Value make(Value start, Value stop, Value step) {
  auto* r = allocate<Range>(shapes::range);
  r->start = start;
  r->stop = stop;
  r->step = step;
  r->length = length_of(start, stop, step);
  write_barrier(r);
  return Value::object(r);
}

Value range_new_method(const Value* a) {
  if (!a[2].is_unbound()) return raise_type_error("range() takes no keyword arguments");
  auto* args = a[1].as<Tuple>();
  if (!args->length) return raise_type_error("range expected at least 1 argument, got 0");
  if (args->length > 3) {
    return raise_type_error("range expected at most 3 arguments, got %zu", size_t(args->length));
  }
  Value parts[3] = {kZero, kZero, kOne};
  for (uint64_t i = 0; i < args->length; ++i) {
    Value v = index_of(args->items[i]);
    if (v.is_exception()) return v;
    parts[args->length == 1 ? 1 : i] = v;
  }
  if (int_sign(parts[2]) == 0) return raise_value_error("range() arg 3 must not be zero");
  return make(parts[0], parts[1], parts[2]);
}

Value range_repr(const Value* a) {
  Range* r = self_of(a);
  if (r->step == kOne) return format_string("range(%R, %R)", r->start, r->stop);
  return format_string("range(%R, %R, %R)", r->start, r->stop, r->step);
}

Value range_len(const Value* a) {
  int64_t n;
  if (!int_to_i64(self_of(a)->length, &n)) return Value::exception();
  return int_from_i64(n);
}

Value range_bool(const Value* a) { return Value::boolean(int_sign(self_of(a)->length) != 0); }

Value item_at(Range* r, Value index) { return int_add(r->start, int_multiply(index, r->step)); }

Value range_getitem(const Value* a) {
  Range* r = self_of(a);
  if (has_kind(a[1], Kind::Slice)) {
    Value s[3];
    if (!slice_indices(a[1], r->length, s)) return Value::exception();
    return make(item_at(r, s[0]), item_at(r, s[1]), int_multiply(s[2], r->step));
  }
  if (!is_int(a[1]) && !type_of(a[1])->slot(Slot::Index)) {
    return raise_type_error("range indices must be integers or slices, not %T", a[1]);
  }
  Value index = index_of(a[1]);
  if (index.is_exception()) return index;
  if (int_sign(index) < 0) index = int_add(index, r->length);
  if (int_sign(index) < 0 || int_compare(index, r->length) >= 0) {
    return raise(types::IndexError, "range object index out of range");
  }
  return item_at(r, index);
}

bool is_exact_int(Value v) { return v.is_small_int() || v.is_bool() || has_shape(v, shapes::int_); }

// Position of an int in the range, or unbound.
Value position_of(Range* r, Value v) {
  v = int_plain(v);
  bool forwards = int_sign(r->step) > 0;
  Value low = forwards ? r->start : int_add(r->stop, kOne),
        high = forwards ? int_subtract(r->stop, kOne) : r->start;
  if (int_compare(v, low) < 0 || int_compare(v, high) > 0) return Value::unbound();
  Value distance = int_subtract(v, r->start);
  if (int_sign(int_remainder(distance, r->step)) != 0) return Value::unbound();
  return int_floor_divide(distance, r->step);
}

// Number of items equal to v (stops at the first when `first`), its index in *index. -1: raised.
int64_t search(Value range, Value v, bool first, int64_t* index) {
  Value it = iterate(range);
  if (it.is_exception()) return -1;
  int64_t found = 0;
  for (int64_t i = 0;; ++i) {
    Value item = next(it);
    if (item.is_exception()) return -1;
    if (item.is_unbound()) return found;
    int equal = equals(item, v);
    if (equal < 0) return -1;
    if (!equal) continue;
    *index = i;
    ++found;
    if (first) return found;
  }
}

Value range_contains(const Value* a) {
  if (is_exact_int(a[1])) return Value::boolean(!position_of(self_of(a), a[1]).is_unbound());
  int64_t index, found = search(a[0], a[1], true, &index);
  return found < 0 ? Value::exception() : Value::boolean(found);
}

Value range_index(const Value* a) {
  if (is_exact_int(a[1])) {
    Value position = position_of(self_of(a), a[1]);
    return position.is_unbound() ? raise_value_error("%R is not in range", a[1]) : position;
  }
  int64_t index, found = search(a[0], a[1], true, &index);
  if (found < 0) return Value::exception();
  return found ? int_from_i64(index) : raise_value_error("sequence.index(x): x not in sequence");
}

Value range_count(const Value* a) {
  if (is_exact_int(a[1])) return Value::small_int(!position_of(self_of(a), a[1]).is_unbound());
  int64_t index, found = search(a[0], a[1], false, &index);
  return found < 0 ? Value::exception() : int_from_i64(found);
}

bool same_range(Range* x, Range* y) {
  if (!int_equal(x->length, y->length)) return false;
  if (int_sign(x->length) == 0) return true;
  if (!int_equal(x->start, y->start)) return false;
  return int_equal(x->length, kOne) || int_equal(x->step, y->step);
}

template <int op>
Value range_compare(const Value* a) {
  if (!has_kind(a[1], Kind::Range)) return Value::not_implemented();
  return Value::boolean(same_range(self_of(a), a[1].as<Range>()) == (op == 2));
}

Value not_ordered(const Value*) { return Value::not_implemented(); }

Value range_hash(const Value* a) {
  Range* r = self_of(a);
  Value none = Value::none();
  Value key = int_sign(r->length) == 0     ? tuple_new({r->length, none, none})
              : int_equal(r->length, kOne) ? tuple_new({r->length, r->start, none})
                                           : tuple_new({r->length, r->start, r->step});
  int64_t h;
  return hash(key, &h) ? int_from_i64(h) : Value::exception();
}

// `big` iterators keep Values in the same words: next, step and how many remain.
struct BigRangeIterator : Object {
  Value next, step, remaining;
};
static_assert(sizeof(BigRangeIterator) == sizeof(RangeIterator));

Value make_iterator(Value start, Value stop, Value step, Value length) {
  if (start.is_small_int() && stop.is_small_int() && step.is_small_int() && length.is_small_int()) {
    auto* it = allocate<RangeIterator>(shapes::range_iterator);
    it->next = start.as_small_int();
    it->step = step.as_small_int();
    it->remaining = length.as_small_int();
    return Value::object(it);
  }
  auto* it = static_cast<BigRangeIterator*>(
      allocate_small(sizeof(BigRangeIterator), Kind::RangeIterator, shapes::long_range_iterator));
  it->next = start;
  it->step = step;
  it->remaining = length;
  return Value::object(it);
}

Value range_iter(const Value* a) {
  Range* r = self_of(a);
  return make_iterator(r->start, r->stop, r->step, r->length);
}

Value range_reversed(const Value* a) {
  Range* r = self_of(a);
  Value last = item_at(r, int_subtract(r->length, kOne));
  return make_iterator(last, int_subtract(r->start, r->step), int_negate(r->step), r->length);
}

Value range_reduce(const Value* a) {
  Range* r = self_of(a);
  return tuple_new({type_value(types::range), tuple_new({r->start, r->stop, r->step})});
}

const NativeDef kMethods[] = {
    {"__new__", "-cls, /, *args, **kwargs", range_new_method, "Create and return a new object.",
     Effects::MayRaise, NativeRole::StaticMethod},
    {"__repr__", "$self, /", range_repr, "Return repr(self)."},
    {"__hash__", "$self, /", range_hash, "Return hash(self)."},
    {"__lt__", "$self, value, /", not_ordered, "Return self<value."},
    {"__le__", "$self, value, /", not_ordered, "Return self<=value."},
    {"__eq__", "$self, value, /", range_compare<2>, "Return self==value.", Effects::Pure},
    {"__ne__", "$self, value, /", range_compare<3>, "Return self!=value.", Effects::Pure},
    {"__gt__", "$self, value, /", not_ordered, "Return self>value."},
    {"__ge__", "$self, value, /", not_ordered, "Return self>=value."},
    {"__bool__", "$self, /", range_bool, "True if self else False", Effects::Pure},
    {"__len__", "$self, /", range_len, "Return len(self).", Effects::MayRaise},
    {"__getitem__", "$self, key, /", range_getitem, "Return self[key]."},
    {"__contains__", "$self, key, /", range_contains, "Return key in self."},
    {"__iter__", "$self, /", range_iter, "Implement iter(self).", Effects::Pure},
    {"__reversed__", "$self, /", range_reversed, "Return a reverse iterator.", Effects::Pure},
    {"count", "$self, value, /", range_count,
     "rangeobject.count(value) -> integer -- return number of occurrences of value"},
    {"index", "$self, value, /", range_index,
     "rangeobject.index(value) -> integer -- return index of value.\nRaise ValueError if the value is not "
     "present."},
    {"__reduce__", "$self, /", range_reduce},
    {}};

const MemberDef kMembers[] = {
    {"start", offsetof(Range, start)}, {"stop", offsetof(Range, stop)}, {"step", offsetof(Range, step)}, {}};

// --- iterators ---

Value iterator_next(const Value* a) {
  auto* it = a[0].as<RangeIterator>();
  if (it->remaining <= 0) return Value::unbound();
  int64_t v = it->next;
  it->next = v + it->step;
  --it->remaining;
  return Value::small_int(v);
}

Value iterator_length_hint(const Value* a) { return int_from_i64(a[0].as<RangeIterator>()->remaining); }

Value reduce(Value start, Value step, Value remaining) {
  Value stop = int_add(start, int_multiply(step, remaining));
  return tuple_new({builtin_named("iter"), tuple_new({make(start, stop, step)}), kZero});
}

Value iterator_reduce(const Value* a) {
  auto* it = a[0].as<RangeIterator>();
  return reduce(int_from_i64(it->next), int_from_i64(it->step), int_from_i64(it->remaining));
}

Value iterator_setstate(const Value* a) {
  auto* it = a[0].as<RangeIterator>();
  int64_t skip;
  if (!int_to_i64(a[1], &skip)) return Value::exception();
  skip = skip < 0 ? 0 : skip > it->remaining ? it->remaining : skip;
  it->next += skip * it->step;
  it->remaining -= skip;
  return Value::none();
}

Value big_next(const Value* a) {
  auto* it = a[0].as<BigRangeIterator>();
  if (int_sign(it->remaining) <= 0) return Value::unbound();
  Value v = it->next;
  store(it, &it->next, int_add(v, it->step));
  store(it, &it->remaining, int_subtract(it->remaining, kOne));
  return v;
}

Value big_length_hint(const Value* a) { return a[0].as<BigRangeIterator>()->remaining; }

Value big_reduce(const Value* a) {
  auto* it = a[0].as<BigRangeIterator>();
  return reduce(it->next, it->step, it->remaining);
}

Value big_setstate(const Value* a) {
  auto* it = a[0].as<BigRangeIterator>();
  Value skip = index_of(a[1]);
  if (skip.is_exception()) return skip;
  if (int_sign(skip) < 0) skip = kZero;
  if (int_compare(skip, it->remaining) > 0) skip = it->remaining;
  store(it, &it->next, int_add(it->next, int_multiply(skip, it->step)));
  store(it, &it->remaining, int_subtract(it->remaining, skip));
  return Value::none();
}

constexpr Effects kAdvances = Effects::ReadsHeap | Effects::WritesHeap;

const NativeDef kIteratorMethods[] = {
    {"__iter__", "$self, /", return_self, "Implement iter(self).", Effects::Pure},
    {"__next__", "$self, /", iterator_next, "Implement next(self).", kAdvances},
    {"__length_hint__", "$self, /", iterator_length_hint,
     "Private method returning an estimate of len(list(it))."},
    {"__reduce__", "$self, /", iterator_reduce, "Return state information for pickling."},
    {"__setstate__", "$self, state, /", iterator_setstate, "Set state information for unpickling."},
    {}};

const NativeDef kBigIteratorMethods[] = {
    {"__iter__", "$self, /", return_self, "Implement iter(self).", Effects::Pure},
    {"__next__", "$self, /", big_next, "Implement next(self).", kAdvances},
    {"__length_hint__", "$self, /", big_length_hint,
     "Private method returning an estimate of len(list(it))."},
    {"__reduce__", "$self, /", big_reduce, "Return state information for pickling."},
    {"__setstate__", "$self, state, /", big_setstate, "Set state information for unpickling."},
    {}};

}  // namespace

extern const TypeSpec type_spec_range = {
    .size = sizeof(Range),
    .doc =
        "range(stop) -> range object\nrange(start, stop[, step]) -> range object\n\n"
        "A sequence of integers from start (inclusive) to stop (exclusive) by step.",
    .methods = kMethods,
    .members = kMembers,
    .initialize = match_as_sequence};

extern const TypeSpec type_spec_range_iterator = {.size = sizeof(RangeIterator), .methods = kIteratorMethods};
extern const TypeSpec type_spec_long_range_iterator = {.size = sizeof(BigRangeIterator),
                                                       .methods = kBigIteratorMethods};

}  // namespace krait
