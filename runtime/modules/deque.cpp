// collections.deque. See deque.h.
#include "runtime/modules/deque.h"

#include <algorithm>
#include <utility>

#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/modules/collections.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/support.h"

namespace krait {
namespace {

Type *g_deque, *g_iterator, *g_reverse_iterator;

Deque* self_of(const Value* a) { return a[0].as<Deque>(); }
bool is_deque(Value v) { return is_instance(v, g_deque); }
Value done(bool ok) { return ok ? Value::none() : Value::exception(); }

Value* slot(Deque* d, int64_t i) { return &d->items->items[(d->head + i) & (d->capacity - 1)]; }

bool reserve(Deque* d, int64_t n) {
  if (n <= d->capacity) return true;
  int64_t capacity = std::max<int64_t>(8, d->capacity);
  while (capacity < n) capacity *= 2;
  Storage* s = allocate_storage(size_t(capacity));
  if (!s) return false;
  s->used = uint64_t(capacity);
  for (int64_t i = 0; i < d->length; ++i) s->items[i] = *slot(d, i);
  write_barrier(s);
  store(d, &d->items, s);
  d->capacity = capacity;
  d->head = 0;
  return true;
}

int64_t limit_of(const Deque* d) {
  return d->max_length.is_none() ? INT64_MAX : d->max_length.as_small_int();
}

Value take_left(Deque* d) {
  Value v = *slot(d, 0);
  *slot(d, 0) = Value::unbound();
  d->head = (d->head + 1) & (d->capacity - 1);
  --d->length;
  ++d->state;
  return v;
}

Value take_right(Deque* d) {
  Value v = *slot(d, d->length - 1);
  *slot(d, d->length - 1) = Value::unbound();
  --d->length;
  ++d->state;
  return v;
}

bool push_right(Deque* d, Value v) {
  int64_t limit = limit_of(d);
  if (limit == 0) return true;
  if (KRAIT_UNLIKELY(d->length == d->capacity) && !reserve(d, d->length + 1)) return false;
  store(static_cast<Object*>(d->items), slot(d, d->length), v);
  ++d->length;
  ++d->state;
  if (d->length > limit) (void)take_left(d);
  return true;
}

bool push_left(Deque* d, Value v) {
  int64_t limit = limit_of(d);
  if (limit == 0) return true;
  if (KRAIT_UNLIKELY(d->length == d->capacity) && !reserve(d, d->length + 1)) return false;
  d->head = (d->head - 1) & (d->capacity - 1);
  store(static_cast<Object*>(d->items), slot(d, 0), v);
  ++d->length;
  ++d->state;
  if (d->length > limit) (void)take_right(d);
  return true;
}

void clear(Deque* d) {
  d->items = nullptr;
  d->capacity = d->head = d->length = 0;
  ++d->state;
}

bool push_item_right(Value item, void* context) { return push_right(static_cast<Deque*>(context), item); }
bool push_item_left(Value item, void* context) { return push_left(static_cast<Deque*>(context), item); }

bool extend(Deque* d, Value iterable, bool left) {
  if (iterable == Value::object(d)) {
    iterable = list_from_iterable(iterable);
    if (iterable.is_exception()) return false;
  }
  // As many as are known to come find room at once.
  if (has_shape(iterable, shapes::list) && d->max_length.is_none() &&
      !reserve(d, d->length + iterable.as<List>()->length))
    return false;
  return for_each(iterable, left ? push_item_left : push_item_right, d);
}

// Moves the items k places to the right.
void rotate(Deque* d, int64_t k) {
  int64_t n = d->length;
  if (n < 2) return;
  k %= n;
  if (k < 0) k += n;
  if (k <= n / 2) {
    for (; k > 0; --k) {
      Value v = take_right(d);
      d->head = (d->head - 1) & (d->capacity - 1);
      *slot(d, 0) = v;
      ++d->length;
    }
  } else {
    for (k = n - k; k > 0; --k) {
      Value v = take_left(d);
      *slot(d, d->length) = v;
      ++d->length;
    }
  }
  ++d->state;
}

void delete_at(Deque* d, int64_t i) {
  for (; i < d->length - 1; ++i) *slot(d, i) = *slot(d, i + 1);
  (void)take_right(d);
}

Deque* new_deque(Type* type, Value max_length) {
  auto* d = static_cast<Deque*>(allocate_instance(type));
  d->max_length = max_length;
  return d;
}

// An empty deque of the same type and maximal length, as copy() makes.
Value empty_like(Deque* d) {
  Type* type = shape_of(d)->type;
  if (type == g_deque) return Value::object(new_deque(g_deque, d->max_length));
  Value made = d->max_length.is_none() ? call(type_value(type))
                                       : call(type_value(type), {tuple_empty(), d->max_length});
  if (!made.is_exception() && !is_deque(made)) {
    return raise_type_error("%s() must return a deque, not %T", type_name(type), made);
  }
  return made;
}

Value copy_of(Deque* d) {
  Value copy = empty_like(d);
  if (copy.is_exception() || !reserve(copy.as<Deque>(), d->length)) return Value::exception();
  for (int64_t i = 0; i < d->length; ++i) {
    if (!push_right(copy.as<Deque>(), *slot(d, i))) return Value::exception();
  }
  return copy;
}

Value deque_new(const Value* a) { return Value::object(new_deque(a[0].as<Type>(), Value::none())); }

Value deque_init(const Value* a) {
  Deque* d = self_of(a);
  Value max_length = Value::none();
  if (!a[2].is_unbound() && !a[2].is_none()) {
    if (!is_int(a[2])) return raise_type_error("an integer is required");
    int64_t n;
    if (!int_to_i64(a[2], &n)) return Value::exception();
    if (n < 0) return raise_value_error("maxlen must be non-negative");
    max_length = Value::small_int(std::min(n, Value::kSmallIntMax));
  }
  d->max_length = max_length;
  if (d->length) clear(d);
  return done(a[1].is_unbound() || extend(d, a[1], false));
}

Value deque_repr(const Value* a) {
  Deque* d = self_of(a);
  int entered = repr_enter(a[0]);
  if (entered) return entered < 0 ? Value::exception() : str_from_ascii("[...]");
  Value items = list_from_iterable(a[0]);
  Value result = items;
  Value name = type_of(a[0])->name;
  if (!items.is_exception()) {
    result = d->max_length.is_none() ? format_string("%S(%R)", name, items)
                                     : format_string("%S(%R, maxlen=%R)", name, items, d->max_length);
  }
  repr_leave(a[0]);
  return result;
}

template <int op>
Value deque_compare(const Value* a) {
  if (!is_deque(a[1])) return Value::not_implemented();
  Deque *x = self_of(a), *y = a[1].as<Deque>();
  if ((op == 2 || op == 3) && x->length != y->length) return Value::boolean(op == 3);
  for (int64_t i = 0; i < x->length && i < y->length; ++i) {
    Value v = *slot(x, i), w = *slot(y, i);
    int64_t x_state = x->state, y_state = y->state;
    int equal = equals(v, w);
    if (equal < 0) return Value::exception();
    if (x->state != x_state || y->state != y_state) {
      return raise(types::RuntimeError, "deque mutated during iteration");
    }
    if (equal) continue;
    if (op == 2 || op == 3) return Value::boolean(op == 3);
    return compare(op, v, w);
  }
  return Value::boolean(compare_order(op, x->length, y->length));
}

Value deque_len(const Value* a) { return Value::small_int(self_of(a)->length); }

// An index in range, or false with IndexError or TypeError.
bool item_index(Deque* d, Value key, int64_t* index) {
  if (!is_int(key) && !type_of(key)->slot(Slot::Index)) {
    (void)raise_type_error("sequence index must be integer, not '%T'", key);
    return false;
  }
  Value plain = index_of(key);
  if (plain.is_exception()) return false;
  if (!int_fits_i64(plain, index)) {
    (void)raise(types::IndexError, "cannot fit '%T' into an index-sized integer", key);
    return false;
  }
  if (*index < 0) *index += d->length;
  if (uint64_t(*index) < uint64_t(d->length)) return true;
  (void)raise(types::IndexError, "deque index out of range");
  return false;
}

Value deque_getitem(const Value* a) {
  int64_t i;
  return item_index(self_of(a), a[1], &i) ? *slot(self_of(a), i) : Value::exception();
}
Value deque_setitem(const Value* a) {
  int64_t i;
  Deque* d = self_of(a);
  if (!item_index(d, a[1], &i)) return Value::exception();
  store(static_cast<Object*>(d->items), slot(d, i), a[2]);
  return Value::none();
}
Value deque_delitem(const Value* a) {
  int64_t i;
  if (!item_index(self_of(a), a[1], &i)) return Value::exception();
  delete_at(self_of(a), i);
  return Value::none();
}

// Index of the first item equal to v in [begin, end): -1 none, -2 raised.
int64_t find(Deque* d, Value v, int64_t begin, int64_t end) {
  int64_t state = d->state;
  for (int64_t i = begin; i < end && i < d->length; ++i) {
    int equal = equals(*slot(d, i), v);
    if (equal < 0) return -2;
    if (equal) return i;
    if (d->state != state) {
      (void)raise(types::RuntimeError, "deque mutated during iteration");
      return -2;
    }
  }
  return -1;
}

Value deque_contains(const Value* a) {
  int64_t i = find(self_of(a), a[1], 0, INT64_MAX);
  return i == -2 ? Value::exception() : Value::boolean(i >= 0);
}

Value method_index(const Value* a) {
  Deque* d = self_of(a);
  int64_t start, stop;
  if (!index_argument(a[2], d->length, &start) || !index_argument(a[3], d->length, &stop)) {
    return Value::exception();
  }
  int64_t i = find(d, a[1], start, stop);
  if (i == -2) return Value::exception();
  return i >= 0 ? Value::small_int(i) : raise_value_error("%R is not in deque", a[1]);
}

Value method_count(const Value* a) {
  Deque* d = self_of(a);
  int64_t count = 0, state = d->state;
  for (int64_t i = 0; i < d->length; ++i) {
    int equal = equals(*slot(d, i), a[1]);
    if (equal < 0) return Value::exception();
    count += equal;
    if (d->state != state) return raise(types::RuntimeError, "deque mutated during iteration");
  }
  return Value::small_int(count);
}

Value method_remove(const Value* a) {
  Deque* d = self_of(a);
  int64_t n = d->length;
  for (int64_t i = 0; i < n; ++i) {
    int equal = equals(*slot(d, i), a[1]);
    if (equal < 0) return Value::exception();
    if (d->length != n) return raise(types::IndexError, "deque mutated during remove().");
    if (!equal) continue;
    delete_at(d, i);
    return Value::none();
  }
  return raise_value_error("%R is not in deque", a[1]);
}

Value method_append(const Value* a) { return done(push_right(self_of(a), a[1])); }
Value method_appendleft(const Value* a) { return done(push_left(self_of(a), a[1])); }
Value method_extend(const Value* a) { return done(extend(self_of(a), a[1], false)); }
Value method_extendleft(const Value* a) { return done(extend(self_of(a), a[1], true)); }
Value method_pop(const Value* a) {
  return self_of(a)->length ? take_right(self_of(a)) : raise(types::IndexError, "pop from an empty deque");
}
Value method_popleft(const Value* a) {
  return self_of(a)->length ? take_left(self_of(a)) : raise(types::IndexError, "pop from an empty deque");
}
Value method_clear(const Value* a) {
  clear(self_of(a));
  return Value::none();
}
Value method_copy(const Value* a) { return copy_of(self_of(a)); }

Value method_insert(const Value* a) {
  Deque* d = self_of(a);
  int64_t index;
  if (!int_to_i64(a[1], &index)) return Value::exception();
  if (d->length == limit_of(d)) return raise(types::IndexError, "deque already at its maximum size");
  if (index < 0) index = std::max<int64_t>(0, index + d->length);
  if (!push_right(d, a[2])) return Value::exception();
  for (int64_t i = d->length - 1; i > index; --i) *slot(d, i) = *slot(d, i - 1);
  if (index < d->length) *slot(d, index) = a[2];
  return Value::none();
}

Value method_reverse(const Value* a) {
  Deque* d = self_of(a);
  for (int64_t i = 0, j = d->length - 1; i < j; ++i, --j) std::swap(*slot(d, i), *slot(d, j));
  return Value::none();
}

Value method_rotate(const Value* a) {
  int64_t k;
  if (!int_to_i64(a[1], &k)) return Value::exception();
  rotate(self_of(a), k);
  return Value::none();
}

Value deque_add(const Value* a) {
  if (!is_deque(a[1])) return raise_type_error("can only concatenate deque (not \"%T\") to deque", a[1]);
  Value result = copy_of(self_of(a));
  return !result.is_exception() && extend(result.as<Deque>(), a[1], false) ? result : Value::exception();
}

Value deque_iadd(const Value* a) { return extend(self_of(a), a[1], false) ? a[0] : Value::exception(); }

bool repeat_count(Value v, int64_t* count) {
  if (!is_int(v) && !type_of(v)->slot(Slot::Index)) {
    (void)raise_type_error("can't multiply sequence by non-int of type '%T'", v);
    return false;
  }
  return int_to_i64(v, count);
}

Value deque_imul(const Value* a) {
  Deque* d = self_of(a);
  int64_t count;
  if (!repeat_count(a[1], &count)) return Value::exception();
  if (count <= 0) {
    clear(d);
    return a[0];
  }
  Value items = list_from_iterable(a[0]);
  if (items.is_exception()) return items;
  auto* list = items.as<List>();
  int64_t limit = limit_of(d), total;
  if (__builtin_mul_overflow(list->length, count, &total)) {
    raise_out_of_memory();
    return Value::exception();
  }
  // Only as many rounds as can leave a trace.
  if (limit != INT64_MAX && list->length) count = std::min(count, limit / list->length + 2);
  for (int64_t round = 1; round < count; ++round) {
    for (int64_t i = 0; i < list->length; ++i) {
      if (!push_right(d, list_get(list, i))) return Value::exception();
    }
  }
  return a[0];
}

Value deque_mul(const Value* a) {
  Value copy = copy_of(self_of(a));
  if (copy.is_exception()) return copy;
  const Value args[2] = {copy, a[1]};
  return deque_imul(args);
}

Value make_iterator(Type* type, Deque* d) {
  auto* it = static_cast<DequeIterator*>(allocate_instance(type));
  it->deque = Value::object(d);
  it->index = type == g_iterator ? 0 : d->length - 1;
  it->remaining = d->length;
  it->state = d->state;
  return Value::object(it);
}
Value deque_iter(const Value* a) { return make_iterator(g_iterator, self_of(a)); }
Value deque_reversed(const Value* a) { return make_iterator(g_reverse_iterator, self_of(a)); }

Value deque_reduce(const Value* a) {
  Deque* d = self_of(a);
  Value state = call_method(a[0], str_intern("__getstate__"));
  if (state.is_exception()) return state;
  Value args = d->max_length.is_none() ? tuple_empty() : tuple_new({tuple_empty(), d->max_length});
  Value iterator = iterate(a[0]);
  if (iterator.is_exception()) return iterator;
  return tuple_new({type_value(type_of(a[0])), args, state, iterator});
}

Value get_maxlen(Value self) { return self.as<Deque>()->max_length; }

// --- iterators ---

template <int direction>
Value iterator_next(const Value* a) {
  auto* it = a[0].as<DequeIterator>();
  auto* d = it->deque.as<Deque>();
  if (it->state != d->state) {
    it->remaining = 0;
    return raise(types::RuntimeError, "deque mutated during iteration");
  }
  if (!it->remaining) return Value::unbound();
  --it->remaining;
  Value v = *slot(d, it->index);
  it->index += direction;
  return v;
}

Value iterator_length_hint(const Value* a) { return Value::small_int(a[0].as<DequeIterator>()->remaining); }

Value iterator_reduce(const Value* a) {
  auto* it = a[0].as<DequeIterator>();
  int64_t done = it->deque.as<Deque>()->length - it->remaining;
  return tuple_new({type_value(type_of(a[0])), tuple_new({it->deque, Value::small_int(done)})});
}

Value iterator_new(const Value* a) {
  if (!is_deque(a[1])) return raise_type_error("argument 1 must be collections.deque, not %T", a[1]);
  int64_t skip;
  if (!int_to_i64(a[2], &skip)) return Value::exception();
  auto* type = a[0].as<Type>();
  Value v = make_iterator(type, a[1].as<Deque>());
  auto* it = v.as<DequeIterator>();
  skip = std::clamp<int64_t>(skip, 0, it->remaining);
  it->index += type == g_iterator ? skip : -skip;
  it->remaining -= skip;
  return v;
}

const NativeDef kMethods[] = {
    {"__new__", "-cls, /, *args, **kwargs", deque_new, "Create and return a new object.", Effects::Any,
     NativeRole::StaticMethod},
    {"__init__", "$self, iterable=?, maxlen=?", deque_init, "Initialize self.  See help(type(self))."},
    {"__repr__", "$self, /", deque_repr, "Return repr(self)."},
    COMPARE_ROWS(deque_compare, Effects::Any),
    UNHASHABLE_ROW,
    {"__len__", "$self, /", deque_len, "Return len(self).", Effects::ReadsHeap},
    {"__getitem__", "$self, key, /", deque_getitem, "Return self[key]."},
    {"__setitem__", "$self, key, value, /", deque_setitem, "Set self[key] to value."},
    {"__delitem__", "$self, key, /", deque_delitem, "Delete self[key]."},
    {"__contains__", "$self, key, /", deque_contains, "Return key in self."},
    {"__iter__", "$self, /", deque_iter, "Implement iter(self)."},
    {"__reversed__", "-$self, /", deque_reversed,
     "D.__reversed__() -- return a reverse iterator over the deque"},
    {"__add__", "$self, value, /", deque_add, "Return self+value."},
    {"__iadd__", "$self, value, /", deque_iadd, "Implement self+=value."},
    {"__mul__", "$self, value, /", deque_mul, "Return self*value."},
    {"__rmul__", "$self, value, /", deque_mul, "Return value*self."},
    {"__imul__", "$self, value, /", deque_imul, "Implement self*=value."},
    {"__copy__", "-$self, /", method_copy, "Return a shallow copy of a deque."},
    {"__reduce__", "-$self, /", deque_reduce, "Return state information for pickling."},
    {"append", "-$self, x, /", method_append, "Add an element to the right side of the deque."},
    {"appendleft", "-$self, x, /", method_appendleft, "Add an element to the left side of the deque."},
    {"clear", "-$self, /", method_clear, "Remove all elements from the deque."},
    {"copy", "-$self, /", method_copy, "Return a shallow copy of a deque."},
    {"count", "-$self, value, /", method_count,
     "D.count(value) -> integer -- return number of occurrences of value"},
    {"extend", "-$self, iterable, /", method_extend,
     "Extend the right side of the deque with elements from the iterable"},
    {"extendleft", "-$self, iterable, /", method_extendleft,
     "Extend the left side of the deque with elements from the iterable"},
    {"index", "-$self, value, start=0, stop=9223372036854775807, /", method_index,
     "Return first index of value.\nRaises ValueError if the value is not present."},
    {"insert", "-$self, index, object, /", method_insert,
     "D.insert(index, object) -- insert object before index"},
    {"pop", "-$self, /", method_pop, "Remove and return the rightmost element."},
    {"popleft", "-$self, /", method_popleft, "Remove and return the leftmost element."},
    {"remove", "-$self, value, /", method_remove, "D.remove(value) -- remove first occurrence of value."},
    {"reverse", "-$self, /", method_reverse, "D.reverse() -- reverse *IN PLACE*"},
    {"rotate", "-$self, n=1, /", method_rotate,
     "Rotate the deque n steps to the right (default n=1).  If n is negative, rotates left."},
    CLASS_GETITEM_ROW,
    {}};
const GetSetDef kGetSets[] = {{"maxlen", get_maxlen, nullptr, "maximum size of a deque or None if unbounded"},
                              {}};
const TypeSpec kSpec = {.size = sizeof(Deque),
                        .doc =
                            "deque([iterable[, maxlen]]) --> deque object\n\nA list-like sequence optimized "
                            "for data accesses near its "
                            "endpoints.",
                        .methods = kMethods,
                        .getsets = kGetSets,
                        .initialize = match_as_sequence};

template <int direction>
constexpr NativeDef kIteratorMethods[] = {
    {"__new__", "-cls, deque, index=0, /", iterator_new, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__iter__", "$self, /", return_self, "Implement iter(self).", Effects::Pure},
    {"__next__", "$self, /", iterator_next<direction>, "Implement next(self)."},
    {"__length_hint__", "-$self, /", iterator_length_hint,
     "Private method returning an estimate of len(list(it))."},
    {"__reduce__", "-$self, /", iterator_reduce, "Return state information for pickling."},
    {}};
const TypeSpec kIteratorSpec = {.size = sizeof(DequeIterator), .methods = kIteratorMethods<1>};
const TypeSpec kReverseIteratorSpec = {.size = sizeof(DequeIterator), .methods = kIteratorMethods<-1>};

}  // namespace

bool is_exact_deque(Value v) { return g_deque && v.is_object() && type_of(v) == g_deque; }
bool is_deque_iterator(Value v) { return g_iterator && v.is_object() && type_of(v) == g_iterator; }

void create_deque_types(Value module) {
  g_deque = native_type_create("collections.deque", Kind::Native, sizeof(Deque), types::object,
                               kTypeBase | kTypeHasWeakrefs | kTypeSequence, &kSpec);
  g_iterator = native_type_create("_collections._deque_iterator", Kind::Native, sizeof(DequeIterator),
                                  types::object, 0, &kIteratorSpec);
  g_reverse_iterator = native_type_create("_collections._deque_reverse_iterator", Kind::Native,
                                          sizeof(DequeIterator), types::object, 0, &kReverseIteratorSpec);
  module_add_type(module, g_deque);
  module_add_type(module, g_iterator);
  module_add_type(module, g_reverse_iterator);
}

}  // namespace krait
