// Lists: elements kinds, growth, and the operations the runtime uses. The type itself is in types/list.cpp.
//
// A store of Values has used == length, so that the collector sees exactly the list's items.
#include "runtime/list.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "runtime/consume.h"
#include "runtime/dict.h"
#include "runtime/float.h"
#include "runtime/frames.h"
#include "runtime/heap_retire.h"
#include "runtime/int.h"
#include "runtime/native_memory.h"
#include "runtime/ops.h"
#include "runtime/set.h"
#include "runtime/tuple.h"

namespace krait {

void trace_List(Tracer& tracer, Object* o) {
  tracer.visit(static_cast<List*>(o)->store);
  trace_tail(tracer, o, sizeof(List));
}

namespace {

constexpr int64_t kMaxLength = UINT32_MAX;

// A NaN has its identity, which a raw double would lose.
Elements kind_for(Value v) {
  if (v.is_small_int()) return Elements::Ints;
  return v.is_flonum() || (has_kind(v, Kind::Float) && !std::isnan(v.as<Float>()->value)) ? Elements::Doubles
                                                                                          : Elements::Any;
}

void set_length(List* list, int64_t length) {
  list->length = length;
  if (list->elements != Elements::Doubles && list->store) list->values()->used = uint64_t(length);
}

Object* new_store(Elements elements, int64_t capacity) {
  if (capacity > kMaxLength) return static_cast<Object*>(raise_out_of_memory());
  if (elements == Elements::Doubles) return allocate_raw_storage(size_t(capacity) * sizeof(double));
  return allocate_storage(size_t(capacity));
}

void set_store(List* list, Object* store, int64_t capacity) {
  heap_retire(list->store);
  list->store = store;
  list->capacity = uint32_t(capacity);
  write_barrier(list);
}

// The store becomes one of Values.
[[nodiscard]] bool box_doubles(List* list) {
  Storage* store = allocate_storage(list->capacity);
  if (!store) return false;
  for (int64_t i = 0; i < list->length; ++i) {
    store->items[i] = float_new(list->doubles()[i]);
    write_barrier(store);
    store->used = uint64_t(i) + 1;
  }
  set_store(list, store, list->capacity);
  list->elements = Elements::Any;
  return true;
}

// Makes the list able to hold v among its elements.
[[nodiscard]] bool generalize_for(List* list, Value v) {
  Elements needed = kind_for(v);
  switch (list->elements) {
    case Elements::Any: return true;
    case Elements::Ints:
      if (needed != Elements::Ints) list->elements = Elements::Any;
      return true;
    case Elements::Doubles: return needed == Elements::Doubles || box_doubles(list);
    case Elements::Empty:
      if (needed == Elements::Doubles && list->store) {
        Object* store = new_store(Elements::Doubles, list->capacity);
        if (!store) return false;
        set_store(list, store, list->capacity);
      }
      list->elements = needed;
      return true;
  }
  return false;
}

[[nodiscard]] bool generalize_to_any(List* list) {
  if (list->elements == Elements::Doubles) return box_doubles(list);
  list->elements = Elements::Any;
  return true;
}

// How much more than n elements a list that grows gets room for: little if it is small, since most stay so.
int64_t room_beyond(int64_t n) {
  constexpr int64_t kSmall = 32, kLarge = 4096;
  return (n < kSmall ? n >> 3 : n < kLarge ? n >> 1 : n >> 2) + 6;
}

// Room for n elements of the present kind.
[[nodiscard]] bool reserve(List* list, int64_t n) {
  if (n <= int64_t(list->capacity)) return true;
  if (n > kMaxLength) return raise_out_of_memory() != nullptr;
  int64_t capacity = std::min(kMaxLength, (n + room_beyond(n)) & ~int64_t{3});
  if (!list->store && list->expected) capacity = std::max<int64_t>(n, list->expected);
  Object* store = new_store(list->elements, capacity);
  if (!store) return false;
  if (list->length) {
    if (list->elements == Elements::Doubles) {
      memcpy(reinterpret_cast<RawStorage*>(store)->bytes, list->doubles(),
             size_t(list->length) * sizeof(double));
    } else {
      auto* values = static_cast<Storage*>(store);
      memcpy(values->items, list->values()->items, size_t(list->length) * sizeof(Value));
      values->used = uint64_t(list->length);
      write_barrier(values);
    }
  }
  set_store(list, store, capacity);
  return true;
}

// Gives memory back when the list has become much shorter.
void shrink(List* list) {
  if (!list_shrinks_at(list, list->length)) return;
  int64_t capacity = list->length + (list->length >> 3) + 6;
  Object* store = new_store(list->elements, capacity);
  if (!store) return;
  if (list->elements == Elements::Doubles) {
    memcpy(reinterpret_cast<RawStorage*>(store)->bytes, list->doubles(),
           size_t(list->length) * sizeof(double));
  } else {
    memcpy(static_cast<Storage*>(store)->items, list->values()->items, size_t(list->length) * sizeof(Value));
    static_cast<Storage*>(store)->used = uint64_t(list->length);
    write_barrier(store);
  }
  set_store(list, store, capacity);
}

// Writes v at index i of a list whose kind admits it.
void put(List* list, int64_t i, Value v) {
  if (list->elements == Elements::Doubles) {
    list->doubles()[i] = float_value(v);
    return;
  }
  list->values()->items[i] = v;
  if (list->elements != Elements::Ints) write_barrier(list->store);
}

// The common kind of some values, or Any.
Elements common_kind(const Value* items, size_t count) {
  if (!count) return Elements::Empty;
  Elements kind = kind_for(items[0]);
  if (kind == Elements::Ints) {
    uint64_t all = items[0].raw;
    for (size_t i = 1; i < count; ++i) all &= items[i].raw;
    return Value::from_raw(all).is_small_int() ? Elements::Ints : Elements::Any;
  }
  for (size_t i = 1; i < count && kind != Elements::Any; ++i) {
    if (kind_for(items[i]) != kind) kind = Elements::Any;
  }
  return kind;
}

void close_gap(List* list, int64_t begin, int64_t end) {
  size_t bytes = size_t(list->length - end) * sizeof(Value);
  if (list->elements == Elements::Doubles) {
    memmove(list->doubles() + begin, list->doubles() + end, bytes);
  } else {
    memmove(list->values()->items + begin, list->values()->items + end, bytes);
  }
  int64_t length = list->length - (end - begin);
  // What is behind the end must not keep anything alive or be seen when the list grows again.
  if (list->elements != Elements::Doubles) {
    memset(list->values()->items + length, 0, size_t(end - begin) * sizeof(Value));
  }
  set_length(list, length);
}

void open_gap(List* list, int64_t at, int64_t count) {
  size_t bytes = size_t(list->length - at) * sizeof(Value);
  if (list->elements == Elements::Doubles) {
    memmove(list->doubles() + at + count, list->doubles() + at, bytes);
  } else {
    memmove(list->values()->items + at + count, list->values()->items + at, bytes);
  }
  set_length(list, list->length + count);
}

bool extend_with_span(List* list, const Value* items, int64_t count) {
  const Elements kind = common_kind(items, size_t(count));
  const bool doubles = kind == Elements::Doubles || list->elements == Elements::Doubles;
  if (doubles || !list->store) return list_replace(list, list->length, list->length, items, count);
  if (!count) return true;
  if (kind == Elements::Any) list->elements = Elements::Any;
  else if (!generalize_for(list, items[0])) return false;
  if (!reserve(list, list->length + count)) return false;
  memcpy(list->values()->items + list->length, items, size_t(count) * sizeof(Value));
  set_length(list, list->length + count);
  write_barrier(list->store);
  return true;
}

// Of the same kind of elements, or into an empty list. (A list may be its own source.)
bool append_values(List* list, List* other) {
  const int64_t count = other->length;
  if (!reserve(list, list->length + count)) return false;
  list->elements = other->elements;
  memcpy(list->values()->items + list->length, other->values()->items, size_t(count) * sizeof(Value));
  set_length(list, list->length + count);
  if (list->elements == Elements::Any) write_barrier(list->store);
  return true;
}

bool extend_with_list(List* list, List* other) {
  int64_t count = other->length;
  if (!count) return true;
  const bool same = list->elements == other->elements || list->elements == Elements::Empty;
  if (same && other->elements != Elements::Doubles) return append_values(list, other);
  if (other->elements != Elements::Doubles) {
    if (list->elements == Elements::Doubles) return extend_with_span(list, other->values()->items, count);
    // The kind is known without looking at the items.
    if (other->elements == Elements::Ints ? !generalize_for(list, Value::small_int(0))
                                          : !generalize_to_any(list))
      return false;
    if (!reserve(list, list->length + count)) return false;
    memcpy(list->values()->items + list->length, other->values()->items, size_t(count) * sizeof(Value));
    write_barrier(list->store);
    set_length(list, list->length + count);
    return true;
  }
  if (list->elements == Elements::Empty && !generalize_for(list, Value::flonum(0.0))) return false;
  if (list->elements == Elements::Doubles) {
    if (!reserve(list, list->length + count)) return false;
    memcpy(list->doubles() + list->length, other->doubles(), size_t(count) * sizeof(double));
    list->length += count;
    return true;
  }
  for (int64_t i = 0; i < count; ++i) {
    if (!list_append(list, float_new(other->doubles()[i]))) return false;
  }
  return true;
}

bool extend_with_range(List* list, Range* range) {
  int64_t start, step, count;
  if (!range->start.is_small_int() || !range->step.is_small_int() || !range->length.is_small_int())
    return false;
  start = range->start.as_small_int();
  step = range->step.as_small_int();
  count = range->length.as_small_int();
  if (!count) return true;
  if (!Value::fits_small_int(start + (count - 1) * step) || !generalize_for(list, Value::small_int(0)) ||
      !reserve(list, list->length + count)) {
    return false;
  }
  if (list->elements == Elements::Doubles) return false;
  Value* out = list->values()->items + list->length;
  for (int64_t i = 0; i < count; ++i) out[i] = Value::small_int(start + i * step);
  set_length(list, list->length + count);
  return true;
}

}  // namespace

Value list_new() { return Value::object(allocate<List>(shapes::list)); }

Value list_new(const Value* items, size_t length) {
  auto* list = allocate<List>(shapes::list);
  if (!length) return Value::object(list);
  const Elements kind = common_kind(items, length);
  Object* store = new_store(kind, int64_t(std::min<size_t>(length, INT64_MAX)));
  if (!store) return Value::exception();
  if (kind == Elements::Doubles) {
    auto* out = reinterpret_cast<double*>(static_cast<RawStorage*>(store)->bytes);
    for (size_t i = 0; i < length; ++i) out[i] = float_value(items[i]);
  } else {
    memcpy(static_cast<Storage*>(store)->items, items, length * sizeof(Value));
    static_cast<Storage*>(store)->used = length;
    write_barrier(store);
  }
  list->elements = kind;
  list->length = int64_t(length);
  list->capacity = uint32_t(length);
  list->store = store;
  write_barrier(list);
  return Value::object(list);
}

List* list_with_capacity(size_t capacity) {
  auto* list = allocate<List>(shapes::list);
  if (capacity == 0) return list;
  Object* store = new_store(Elements::Any, int64_t(std::min<size_t>(capacity, INT64_MAX)));
  if (!store) return nullptr;
  set_store(list, store, int64_t(capacity));
  return list;
}

Value list_get_slow(List* list, int64_t index) { return float_new(list->doubles()[index]); }

void list_set(List* list, int64_t index, Value v) {
  KRAIT_ASSERT(index >= 0 && index < list->length);
  // Boxing needs memory for a store of the same size; without it the item cannot be replaced.
  if (!generalize_for(list, v)) return;
  put(list, index, v);
}

Value list_strided(List* list, int64_t start, int64_t step, int64_t count) {
  auto* result = allocate<List>(shapes::list);
  if (!count) return Value::object(result);
  Object* store = new_store(list->elements, count);
  if (!store) return Value::exception();
  result->elements = list->elements;
  if (list->elements == Elements::Doubles) {
    auto* out = reinterpret_cast<double*>(static_cast<RawStorage*>(store)->bytes);
    for (int64_t i = 0; i < count; ++i) out[i] = list->doubles()[start + i * step];
  } else {
    Value* out = static_cast<Storage*>(store)->items;
    for (int64_t i = 0; i < count; ++i) out[i] = list->values()->items[start + i * step];
    write_barrier(store);
  }
  set_store(result, store, count);
  set_length(result, count);
  return Value::object(result);
}

bool list_make_room(List* list) { return reserve(list, list->length + 1); }

bool list_append(List* list, Value v) {
  const int64_t length = list->length;
  if (KRAIT_UNLIKELY(!memory_suffices())) return false;
  if (KRAIT_LIKELY(length < int64_t(list->capacity))) {
    const bool any = list->elements == Elements::Any;
    if (any || (list->elements == Elements::Ints && v.is_small_int())) {
      Storage* values = list->values();
      values->items[length] = v;
      if (any) write_barrier(values);
      values->used = uint64_t(length) + 1;
      list->length = length + 1;
      return true;
    }
  }
  if (KRAIT_UNLIKELY(!generalize_for(list, v))) return false;
  int64_t n = list->length;
  if (KRAIT_UNLIKELY(n >= int64_t(list->capacity)) && !reserve(list, n + 1)) return false;
  put(list, n, v);
  set_length(list, n + 1);
  return true;
}

bool list_insert(List* list, int64_t index, Value v) {
  if (!generalize_for(list, v) || !reserve(list, list->length + 1)) return false;
  open_gap(list, index, 1);
  put(list, index, v);
  return true;
}

bool list_replace(List* list, int64_t begin, int64_t end, const Value* items, int64_t count) {
  if (!count && begin == end) return true;
  if (end - begin == list->length && !count) {
    list_clear(list);
    return true;
  }
  Value own = Value::unbound();
  if (list->store && count && list->elements != Elements::Doubles) {
    // The list's own items (a[1:1] = a) are copied before they move.
    Value* from = list->values()->items;
    if (items >= from && items < from + list->capacity && begin < list->length) {
      own = tuple_new(items, size_t(count));
      if (own.is_exception()) return false;
      items = own.as<Tuple>()->items;
    }
  }
  Elements kind = common_kind(items, size_t(count));
  if (kind == Elements::Any ? !generalize_to_any(list)
                            : kind != Elements::Empty && !generalize_for(list, items[0])) {
    return false;
  }
  int64_t removed = end - begin;
  if (count > removed) {
    if (!reserve(list, list->length + count - removed)) return false;
    open_gap(list, end, count - removed);
  } else if (count < removed) {
    close_gap(list, begin + count, end);
  }
  if (list->elements == Elements::Doubles) {
    for (int64_t i = 0; i < count; ++i) list->doubles()[begin + i] = float_value(items[i]);
  } else if (count) {
    memmove(list->values()->items + begin, items, size_t(count) * sizeof(Value));
    write_barrier(list->store);
  }
  shrink(list);
  return true;
}

namespace {

// Appends `count` items, which next(Value*) gives one by one until it returns false.
template <class Next>
[[nodiscard]] bool extend_with(List* list, int64_t count, Next next) {
  Value item;
  if (!next(&item)) return true;
  if (!list->store && (!generalize_for(list, item) || !reserve(list, count))) return false;
  do {
    if (!list_append(list, item)) return false;
  } while (next(&item));
  return true;
}

// Makes room for the first items; not too much on the word of a hint.
bool reserve_hint(List* list, Value item, int64_t hint) {
  if (list->store || hint <= 8) return true;
  return generalize_for(list, item) && reserve(list, std::min<int64_t>(hint, 1 << 20));
}

// The next items of an iterator; fewer than `most`: it has ended. False: raised.
bool step(Stepper* steps, Value* items, size_t most, size_t* count) {
  for (*count = 0; *count < most; ++*count) {
    const Value item = steps->next();
    if (item.is_unbound()) return true;
    if (item.is_exception()) return false;
    items[*count] = item;
  }
  return memory_suffices();
}

// is_seen: Python code can see the list grow item by item.
bool extend_by_steps(List* list, Value iterator, int64_t hint, bool is_seen) {
  const TakeFunction take = take_function(iterator);
  const size_t most = take || is_seen ? 1 : kHandful;
  bool ended = false;  // (asked again, an iterator might begin again)
  for (Stepper steps(iterator); !ended;) {
    Value items[kHandful];
    size_t n = take ? take(iterator, items, kHandful) : 0;
    if (!n) {
      if (!step(&steps, items, most, &n)) return false;
      ended = n < most;
      if (!n) break;
    }
    if (!reserve_hint(list, items[0], hint)) return false;
    if (n == 1 ? !list_append(list, items[0]) : !extend_with_span(list, items, int64_t(n))) return false;
  }
  return true;
}

// By a loop in bytecode; unbound: there is none.
Value extend_by_loop(List* list, Value iterator) {
  constexpr int64_t kMostExpected = UINT16_MAX;
  if (!list->store) list->expected = uint16_t(std::min(kMostExpected, items_to_come(iterator)));
  const Value done = g_frame_hooks.consume(Consumer::Extend, iterator, Value::object(list));
  list->expected = 0;
  return done;
}

bool extend(List* list, Value iterable, bool is_seen) {
  if (is_list(iterable) && (has_shape(iterable, shapes::list) || iterable == Value::object(list))) {
    return extend_with_list(list, iterable.as<List>());
  }
  if (has_shape(iterable, shapes::tuple)) {
    auto* t = iterable.as<Tuple>();
    return extend_with_span(list, t->items, int64_t(t->length));
  }
  if (has_shape(iterable, shapes::range) && extend_with_range(list, iterable.as<Range>())) return true;
  if (exception_pending()) return false;
  size_t position = 0;
  if (has_shape(iterable, shapes::dict)) {
    Value value;
    auto* d = iterable.as<Dict>();
    return extend_with(list, d->length, [&](Value* key) { return dict_next(d, &position, key, &value); });
  }
  if (has_shape(iterable, shapes::set) || has_shape(iterable, shapes::frozenset)) {
    auto* s = iterable.as<Set>();
    return extend_with(list, s->length, [&](Value* item) { return set_next(s, &position, item); });
  }
  Value iterator = iterate(iterable);
  if (iterator.is_exception()) return false;
  int64_t hint = length_hint(iterable, 8);
  if (hint < 0) return false;
  if (list->shape_id == shapes::list) {
    const Value done = extend_by_loop(list, iterator);
    if (!done.is_unbound()) return !done.is_exception();
  }
  return extend_by_steps(list, iterator, hint, is_seen);
}

}  // namespace

bool list_extend(List* list, Value iterable) { return extend(list, iterable, true); }

Value list_from_iterable(Value iterable) {
  auto* list = allocate<List>(shapes::list);
  return extend(list, iterable, false) ? Value::object(list) : Value::exception();
}

Value list_pop(List* list, int64_t index) {
  Value v = list_get(list, index);
  if (index == list->length - 1) {
    if (list->elements != Elements::Doubles) list->values()->items[index] = Value::unbound();
    set_length(list, index);
  } else {
    close_gap(list, index, index + 1);
  }
  shrink(list);
  return v;
}

void list_clear(List* list) {
  list->elements = Elements::Empty;
  list->capacity = 0;
  list->length = 0;
  list->store = nullptr;
}

Value list_slice(List* list, int64_t begin, int64_t end) {
  auto* result = allocate<List>(shapes::list);
  int64_t count = end - begin;
  if (count <= 0) return Value::object(result);
  Object* store = new_store(list->elements, count);
  if (!store) return Value::exception();
  if (list->elements == Elements::Doubles) {
    memcpy(reinterpret_cast<RawStorage*>(store)->bytes, list->doubles() + begin,
           size_t(count) * sizeof(double));
  } else {
    auto* values = static_cast<Storage*>(store);
    memcpy(values->items, list->values()->items + begin, size_t(count) * sizeof(Value));
    values->used = uint64_t(count);
    write_barrier(values);
  }
  set_store(result, store, count);
  result->elements = list->elements;
  result->length = count;
  return Value::object(result);
}

Value list_concat(List* x, List* y) {
  const bool x_raw = x->elements == Elements::Doubles, y_raw = y->elements == Elements::Doubles;
  if (!x->length || !y->length || x_raw || y_raw) {
    const Value result = list_slice(x->length ? x : y, 0, x->length ? x->length : y->length);
    if (result.is_exception() || !x->length || extend_with_list(result.as<List>(), y)) return result;
    return Value::exception();
  }
  auto* result = allocate<List>(shapes::list);
  const int64_t count = x->length + y->length;
  auto* store = static_cast<Storage*>(new_store(Elements::Any, count));
  if (!store) return Value::exception();
  memcpy(store->items, x->values()->items, size_t(x->length) * sizeof(Value));
  memcpy(store->items + x->length, y->values()->items, size_t(y->length) * sizeof(Value));
  store->used = uint64_t(count);
  write_barrier(store);
  set_store(result, store, count);
  result->elements = x->elements == y->elements ? x->elements : Elements::Any;
  result->length = count;
  return Value::object(result);
}

Value list_to_tuple(List* list) {
  if (!list->length) return tuple_empty();
  if (list->elements != Elements::Doubles) return tuple_new(list->values()->items, size_t(list->length));
  Tuple* t = tuple_allocate(size_t(list->length));
  if (!t) return Value::exception();
  for (int64_t i = 0; i < list->length; ++i) {
    t->items[i] = list_get(list, i);
    write_barrier(t);
  }
  return Value::object(t);
}

void list_reverse(List* list) {
  if (list->length < 2) return;
  if (list->elements == Elements::Doubles) {
    std::reverse(list->doubles(), list->doubles() + list->length);
  } else {
    std::reverse(list->values()->items, list->values()->items + list->length);
  }
}

Value list_repeat(List* list, int64_t count) {
  auto* result = allocate<List>(shapes::list);
  int64_t n = list->length;
  if (count <= 0 || !n) return Value::object(result);
  int64_t total;
  if (__builtin_mul_overflow(n, count, &total) || total > kMaxLength) {
    raise_out_of_memory();
    return Value::exception();
  }
  Object* store = new_store(list->elements, total);
  if (!store) return Value::exception();
  bool raw = list->elements == Elements::Doubles;
  auto* out = raw ? reinterpret_cast<Value*>(reinterpret_cast<RawStorage*>(store)->bytes)
                  : static_cast<Storage*>(store)->items;
  const auto* in = raw ? reinterpret_cast<Value*>(list->doubles()) : list->values()->items;
  if (n == 1) {
    std::fill(out, out + total, in[0]);
  } else {
    for (int64_t i = 0; i < count; ++i) memcpy(out + i * n, in, size_t(n) * sizeof(Value));
  }
  if (!raw) {
    static_cast<Storage*>(store)->used = uint64_t(total);
    write_barrier(store);
  }
  set_store(result, store, total);
  result->elements = list->elements;
  result->length = total;
  return Value::object(result);
}

bool items_of(Value iterable, ItemSpan* out, Value* keep) {
  if (is_tuple(iterable)) {
    auto* t = iterable.as<Tuple>();
    *out = {t->items, int64_t(t->length)};
    *keep = iterable;
    return true;
  }
  if (is_list(iterable) && iterable.as<List>()->elements != Elements::Doubles) {
    auto* list = iterable.as<List>();
    *out = {list->length ? list->values()->items : nullptr, list->length};
    *keep = Value::object(list->store);
    return true;
  }
  Value copy = iterate(iterable);  // so that a length hint is the iterator's, as in CPython
  if (!copy.is_exception()) copy = list_from_iterable(copy);
  if (copy.is_exception()) return false;
  auto* list = copy.as<List>();
  if (list->elements == Elements::Doubles && !box_doubles(list)) return false;
  *out = {list->length ? list->values()->items : nullptr, list->length};
  *keep = copy;
  return true;
}

}  // namespace krait
