// itertools.product, permutations, combinations, combinations_with_replacement: each keeps its pool of items
// and the indices of the last result, and steps the indices in lexicographic order.
#include <utility>

#include "runtime/int.h"
#include "runtime/iterators.h"
#include "runtime/list.h"
#include "runtime/modules/itertools.h"
#include "runtime/native_memory.h"
#include "runtime/storage.h"
#include "runtime/tuple.h"
#include "runtime/types/support.h"

namespace krait::itertools {
namespace {

struct Combiner : Object {
  Value pool;     // tuple of items; product: tuple of tuples
  Value indices;  // RawStorage of r int64
  Value cycles;   // permutations: RawStorage of r int64
  Value r;
  Value phase;  // kFresh, kRunning, kStopped
};

const Value kFresh = Value::small_int(0), kRunning = Value::small_int(1), kStopped = Value::small_int(2);

Combiner* self_of(const Value* a) { return a[0].as<Combiner>(); }
int64_t* indices_of(Combiner* c) { return reinterpret_cast<int64_t*>(c->indices.as<RawStorage>()->bytes); }
int64_t* cycles_of(Combiner* c) { return reinterpret_cast<int64_t*>(c->cycles.as<RawStorage>()->bytes); }
int64_t r_of(Combiner* c) { return c->r.as_small_int(); }
int64_t pool_size(Combiner* c) { return int64_t(c->pool.as<Tuple>()->length); }

Value new_indices(int64_t n) {
  RawStorage* s = allocate_raw_storage(size_t(n) * sizeof(int64_t));
  return s ? Value::object(s) : Value::exception();
}

Value make(Type* type, Value pool, int64_t r, bool stopped) {
  Value indices = new_indices(r);
  if (indices.is_exception()) return indices;
  auto* c = static_cast<Combiner*>(allocate_instance(type));
  c->pool = pool;
  c->indices = indices;
  c->r = Value::small_int(r);
  c->phase = stopped ? kStopped : kFresh;
  return Value::object(c);
}

// The items at the present indices.
Value result_of(Combiner* c) {
  int64_t r = r_of(c);
  if (!r) return tuple_empty();
  Tuple* t = tuple_allocate(size_t(r));
  if (!t) return Value::exception();
  const Value* items = c->pool.as<Tuple>()->items;
  const int64_t* indices = indices_of(c);
  for (int64_t i = 0; i < r; ++i) t->items[i] = items[indices[i]];
  write_barrier(t);
  return Value::object(t);
}

// There is nothing more: false.
bool stop(Combiner* c) {
  c->phase = kStopped;
  return false;
}

// The iterators that choose from one pool.
template <bool (*Advance)(Combiner*)>
Value choose_next(const Value* a) {
  return Advance(self_of(a)) ? result_of(self_of(a)) : Value::unbound();
}
template <bool (*Advance)(Combiner*)>
int choose_pair(Value iterator, Value* out) {
  auto* c = iterator.as<Combiner>();
  if (r_of(c) != 2) return -1;
  if (!Advance(c)) return 0;
  for (int i : {0, 1}) out[i] = c->pool.as<Tuple>()->items[indices_of(c)[i]];
  return 1;
}

// Small ints as a tuple, for __reduce__.
Value ints_tuple(const int64_t* values, int64_t n) {
  Tuple* t = tuple_allocate(size_t(n));
  if (!t) return Value::exception();
  for (int64_t i = 0; i < n; ++i) t->items[i] = Value::small_int(values[i]);
  return n ? Value::object(t) : tuple_empty();
}

// Reads a state tuple into indices, clamping item i to [0, limit(i)]. False: raised.
template <class Limit>
bool read_ints(Value state, int64_t* out, int64_t n, Limit limit) {
  if (!is_tuple(state) || int64_t(state.as<Tuple>()->length) != n) {
    (void)raise_value_error("invalid arguments");
    return false;
  }
  for (int64_t i = 0; i < n; ++i) {
    int64_t v;
    if (!int_to_i64(state.as<Tuple>()->items[i], &v)) return false;
    int64_t highest = limit(i);
    out[i] = v < 0 ? 0 : v > highest ? highest : v;
  }
  return true;
}

bool size_argument(Value v, int64_t* r) {
  if (!int_to_i64(v, r)) return false;
  if (*r >= 0) return true;
  (void)raise_value_error("r must be non-negative");
  return false;
}

Value reduce(Combiner* c, Value type, bool with_r) {
  if (c->phase == kStopped) {
    Value empty = tuple_empty();
    return tuple_new({type, with_r ? tuple_new({empty, c->r}) : tuple_new({empty})});
  }
  Value args = with_r ? tuple_new({c->pool, c->r}) : c->pool;
  if (c->phase == kFresh) return tuple_new({type, args});
  Value state = ints_tuple(indices_of(c), r_of(c));
  return state.is_exception() ? state : tuple_new({type, args, state});
}

Value reduce_with_r(const Value* a) { return reduce(self_of(a), type_value(type_of(a[0])), true); }

// --- product ---

Value product_new(const Value* a) {
  auto* args = a[1].as<Tuple>();
  int64_t repeat;
  if (!int_to_i64(a[2], &repeat)) return Value::exception();
  if (repeat < 0) return raise_value_error("repeat argument cannot be negative");
  auto n = int64_t(args->length);
  int64_t total;
  if (__builtin_mul_overflow(n, repeat, &total) || total > INT32_MAX) {
    return raise(types::OverflowError, "repeat argument too large");
  }
  Tuple* pools = tuple_allocate(size_t(total));
  if (!pools) return Value::exception();
  bool empty = false;
  for (int64_t i = 0; i < n && repeat; ++i) {
    Value pool = tuple_from_iterable(args->items[i]);
    if (pool.is_exception()) return pool;
    empty |= !pool.as<Tuple>()->length;
    for (int64_t j = 0; j < repeat; ++j) store(pools, &pools->items[j * n + i], pool);
  }
  return make(a[0].as<Type>(), Value::object(pools), total, empty);
}

Tuple* product_pool(Combiner* c, int64_t i) { return c->pool.as<Tuple>()->items[i].as<Tuple>(); }

// Like all `..._advance`: makes the next indices; false at the end.
bool product_advance(Combiner* c) {
  if (c->phase == kStopped) return false;
  const Value* pools = c->pool.as<Tuple>()->items;
  int64_t i = r_of(c) - 1, *indices = indices_of(c);
  if (c->phase == kRunning) {
    for (; i >= 0; --i) {
      if (++indices[i] < int64_t(pools[i].as<Tuple>()->length)) break;
      indices[i] = 0;
    }
    if (i < 0) return stop(c);
  }
  c->phase = kRunning;
  return true;
}

// A PairSource's function.
int product_pair(Value iterator, Value* out) {
  auto* c = iterator.as<Combiner>();
  if (r_of(c) != 2) return -1;
  if (!product_advance(c)) return 0;
  const Value* pools = c->pool.as<Tuple>()->items;
  for (int i : {0, 1}) out[i] = pools[i].as<Tuple>()->items[indices_of(c)[i]];
  return 1;
}

Value product_next(const Value* a) {
  Combiner* c = self_of(a);
  if (!product_advance(c)) return Value::unbound();
  const int64_t r = r_of(c), *indices = indices_of(c);
  const Value* pools = c->pool.as<Tuple>()->items;
  if (!r) return tuple_empty();
  Tuple* t = tuple_allocate(size_t(r));
  if (!t) return Value::exception();
  for (int64_t i = 0; i < r; ++i) t->items[i] = pools[i].as<Tuple>()->items[indices[i]];
  write_barrier(t);
  return Value::object(t);
}

Value product_reduce(const Value* a) {
  Combiner* c = self_of(a);
  if (c->phase == kStopped) return tuple_new({type_value(type_of(a[0])), tuple_new({tuple_empty()})});
  return reduce(c, type_value(type_of(a[0])), false);
}

Value product_setstate(const Value* a) {
  Combiner* c = self_of(a);
  if (!read_ints(a[1], indices_of(c), r_of(c),
                 [&](int64_t i) { return int64_t(product_pool(c, i)->length) - 1; })) {
    return Value::exception();
  }
  if (c->phase == kFresh) c->phase = kRunning;
  return Value::none();
}

// --- combinations ---

Value combinations_new(const Value* a) {
  Value pool = tuple_from_iterable(a[1]);
  int64_t r;
  if (pool.is_exception() || !size_argument(a[2], &r)) return Value::exception();
  if (r > 0 && !native_memory_fits(size_t(r) * sizeof(int64_t))) return Value::exception();
  bool stopped = r > int64_t(pool.as<Tuple>()->length);
  Value v = make(a[0].as<Type>(), pool, stopped ? 0 : r, stopped);
  if (v.is_exception()) return v;
  auto* c = v.as<Combiner>();
  for (int64_t i = 0; i < r_of(c); ++i) indices_of(c)[i] = i;
  c->r = Value::small_int(r);
  return v;
}

bool combinations_advance(Combiner* c) {
  if (c->phase == kStopped) return false;
  int64_t r = r_of(c), n = pool_size(c), *indices = indices_of(c);
  if (c->phase == kRunning) {
    int64_t i = r - 1;
    while (i >= 0 && indices[i] == i + n - r) --i;
    if (i < 0) return stop(c);
    ++indices[i];
    for (++i; i < r; ++i) indices[i] = indices[i - 1] + 1;
  }
  c->phase = kRunning;
  return true;
}

Value combinations_setstate(const Value* a) {
  Combiner* c = self_of(a);
  int64_t r = r_of(c), n = pool_size(c);
  if (c->phase == kStopped || !read_ints(a[1], indices_of(c), r, [&](int64_t i) { return i + n - r; })) {
    return exception_pending() ? Value::exception() : raise_value_error("invalid arguments");
  }
  c->phase = kRunning;
  return Value::none();
}

// --- combinations_with_replacement ---

Value replacement_new(const Value* a) {
  Value pool = tuple_from_iterable(a[1]);
  int64_t r;
  if (pool.is_exception() || !size_argument(a[2], &r)) return Value::exception();
  return make(a[0].as<Type>(), pool, r, r > 0 && !pool.as<Tuple>()->length);
}

bool replacement_advance(Combiner* c) {
  if (c->phase == kStopped) return false;
  int64_t r = r_of(c), n = pool_size(c), *indices = indices_of(c);
  if (c->phase == kRunning) {
    int64_t i = r - 1;
    while (i >= 0 && indices[i] == n - 1) --i;
    if (i < 0) return stop(c);
    int64_t v = indices[i] + 1;
    for (; i < r; ++i) indices[i] = v;
  }
  c->phase = kRunning;
  return true;
}

Value replacement_setstate(const Value* a) {
  Combiner* c = self_of(a);
  if (!read_ints(a[1], indices_of(c), r_of(c), [&](int64_t) { return pool_size(c) - 1; }))
    return Value::exception();
  if (c->phase == kFresh) c->phase = kRunning;
  return Value::none();
}

// --- permutations ---

// All n indices are kept, the first r of them make the result.
Value permutations_new(const Value* a) {
  Value pool = tuple_from_iterable(a[1]);
  if (pool.is_exception()) return pool;
  auto n = int64_t(pool.as<Tuple>()->length), r = n;
  if (!a[2].is_none()) {
    if (!is_int(a[2])) return raise_type_error("Expected int as r");
    if (!size_argument(a[2], &r)) return Value::exception();
  }
  bool stopped = r > n;
  Value v = make(a[0].as<Type>(), pool, n, stopped);
  Value cycles = new_indices(stopped ? 0 : r);
  if (v.is_exception() || cycles.is_exception()) return Value::exception();
  auto* c = v.as<Combiner>();
  store(c, &c->cycles, cycles);
  c->r = Value::small_int(r);
  for (int64_t i = 0; i < n; ++i) indices_of(c)[i] = i;
  for (int64_t i = 0; i < r && !stopped; ++i) cycles_of(c)[i] = n - i;
  return v;
}

// Steps to the next arrangement; false at the end.
bool permute(Combiner* c) {
  int64_t r = r_of(c), n = pool_size(c), *indices = indices_of(c), *cycles = cycles_of(c);
  for (int64_t i = r - 1; i >= 0; --i) {
    if (--cycles[i] == 0) {
      // Index i has been through all: rotate it to the end.
      int64_t first = indices[i];
      for (int64_t j = i; j < n - 1; ++j) indices[j] = indices[j + 1];
      indices[n - 1] = first;
      cycles[i] = n - i;
    } else {
      std::swap(indices[i], indices[n - cycles[i]]);
      return true;
    }
  }
  return false;
}

bool permutations_advance(Combiner* c) {
  if (c->phase == kStopped) return false;
  if (c->phase == kRunning && !permute(c)) return stop(c);
  c->phase = kRunning;
  return true;
}

Value permutations_reduce(const Value* a) {
  Combiner* c = self_of(a);
  if (c->phase != kRunning) return reduce_with_r(a);
  Value indices = ints_tuple(indices_of(c), pool_size(c)), cycles = ints_tuple(cycles_of(c), r_of(c));
  if (indices.is_exception() || cycles.is_exception()) return Value::exception();
  return tuple_new({type_value(type_of(a[0])), tuple_new({c->pool, c->r}), tuple_new({indices, cycles})});
}

Value permutations_setstate(const Value* a) {
  Combiner* c = self_of(a);
  if (!is_tuple(a[1]) || a[1].as<Tuple>()->length != 2 || c->phase == kStopped) {
    return raise_value_error("invalid arguments");
  }
  auto* state = a[1].as<Tuple>();
  int64_t n = pool_size(c);
  if (!read_ints(state->items[0], indices_of(c), n, [&](int64_t) { return n - 1; }) ||
      !read_ints(state->items[1], cycles_of(c), r_of(c), [&](int64_t i) { return n - i; })) {
    return Value::exception();
  }
  for (int64_t i = 0; i < r_of(c); ++i) {
    if (cycles_of(c)[i] < 1) cycles_of(c)[i] = 1;
  }
  c->phase = kRunning;
  return Value::none();
}

const NativeDef kProductMethods[] = {NEW_ROW("-cls, /, *iterables, repeat=1", product_new),
                                     ITERATOR_ROWS(product_next),
                                     REDUCE_ROW(product_reduce),
                                     SETSTATE_ROW(product_setstate),
                                     {}};
const NativeDef kCombinationsMethods[] = {NEW_ROW("cls, iterable, r", combinations_new),
                                          ITERATOR_ROWS(choose_next<combinations_advance>),
                                          REDUCE_ROW(reduce_with_r),
                                          SETSTATE_ROW(combinations_setstate),
                                          {}};
const NativeDef kReplacementMethods[] = {NEW_ROW("cls, iterable, r", replacement_new),
                                         ITERATOR_ROWS(choose_next<replacement_advance>),
                                         REDUCE_ROW(reduce_with_r),
                                         SETSTATE_ROW(replacement_setstate),
                                         {}};
const NativeDef kPermutationsMethods[] = {NEW_ROW("cls, iterable, r=None", permutations_new),
                                          ITERATOR_ROWS(choose_next<permutations_advance>),
                                          REDUCE_ROW(permutations_reduce),
                                          SETSTATE_ROW(permutations_setstate),
                                          {}};

const TypeSpec kProductSpec = {.size = sizeof(Combiner),
                               .doc =
                                   "product(*iterables, repeat=1) --> product object\n\nCartesian product of "
                                   "input iterables: the same as "
                                   "nested for-loops.",
                               .methods = kProductMethods};
const TypeSpec kCombinationsSpec = {
    .size = sizeof(Combiner),
    .doc =
        "Return successive r-length combinations of elements in the iterable.\n\n"
        "combinations(range(4), 3) --> (0,1,2), (0,1,3), (0,2,3), (1,2,3)",
    .methods = kCombinationsMethods};
const TypeSpec kReplacementSpec = {
    .size = sizeof(Combiner),
    .doc =
        "Return successive r-length combinations of elements in the iterable allowing individual elements to "
        "have successive repeats.",
    .methods = kReplacementMethods};
const TypeSpec kPermutationsSpec = {
    .size = sizeof(Combiner),
    .doc =
        "Return successive r-length permutations of elements in the iterable.\n\n"
        "permutations(range(3), 2) --> (0,1), (0,2), (1,0), (1,2), (2,0), (2,1)",
    .methods = kPermutationsMethods};

}  // namespace

void create_combinatoric_types(Value module) {
  const auto create = [&](const char* name, const TypeSpec* spec, int (*pair)(Value, Value*), int number) {
    const Type* type = create_type(module, name, spec);
    g_pair_sources[number] = {type->root_shape->id, pair};
  };
  create("itertools.product", &kProductSpec, product_pair, 0);
  create("itertools.combinations", &kCombinationsSpec, choose_pair<combinations_advance>, 1);
  create("itertools.combinations_with_replacement", &kReplacementSpec, choose_pair<replacement_advance>, 2);
  create("itertools.permutations", &kPermutationsSpec, choose_pair<permutations_advance>, 3);
}

}  // namespace krait::itertools
