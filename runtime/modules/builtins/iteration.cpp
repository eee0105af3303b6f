// builtins: functions that consume or make iterators.
#include "runtime/bytes.h"
#include "runtime/consume.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/float.h"
#include "runtime/frames.h"
#include "runtime/function.h"
#include "runtime/int.h"
#include "runtime/iterators.h"
#include "runtime/list.h"
#include "runtime/modules/builtins/builtins.h"
#include "runtime/ops.h"
#include "runtime/order.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

// --- iterators ---

Value builtin_iter(const Value* args) {
  if (args[1].is_unbound()) return iterate(args[0]);
  if (!is_callable(args[0])) return raise_type_error("iter(v, w): v must be callable");
  auto* it = allocate<CallIterator>(shapes::call_iterator);
  it->callable = args[0];
  it->sentinel = args[1];
  return Value::object(it);
}

// Unlike next() in C++, a StopIteration that __next__ raised goes on to the caller as it is.
Value builtin_next(const Value* args) {
  NativeFn f = type_of(args[0])->slot(Slot::Next);
  if (!f) return raise_type_error("'%.200s' object is not an iterator", type_name_of(args[0]));
  const Value v = f(args);
  if (KRAIT_LIKELY(!v.is_unbound() && !v.is_exception())) return v;
  if (args[1].is_unbound()) return v.is_unbound() ? raise_stop_iteration(v) : v;
  return v.is_unbound() || clear_if(types::StopIteration) ? args[1] : v;
}

Value builtin_aiter(const Value* args) {
  NativeFn f = type_of(args[0])->slot(Slot::AIter);
  if (!f) return raise_type_error("'%.200s' object is not an async iterable", type_name_of(args[0]));
  const Value it = f(args);
  if (it.is_exception() || type_of(it)->slot(Slot::ANext)) return it;
  return raise_type_error("aiter() returned not an async iterator of type '%.200s'", type_name_of(it));
}

Value builtin_anext(const Value* args) {
  NativeFn f = type_of(args[0])->slot(Slot::ANext);
  if (!f) return raise_type_error("'%.200s' object is not an async iterator", type_name_of(args[0]));
  const Value awaitable = f(args);
  if (awaitable.is_exception() || args[1].is_unbound()) return awaitable;
  return g_frame_hooks.anext_awaitable(awaitable, args[1]);
}

// --- all, any ---

// Looks for an item whose truth is `wanted`.
struct TruthSearch {
  bool wanted;
  bool found = false;
};
bool search_truth(Value item, void* context) {
  auto* search = static_cast<TruthSearch*>(context);
  const int t = truth(item);
  if (t < 0) return false;
  search->found = bool(t) == search->wanted;
  return !search->found;
}

Value search(Value iterable, bool wanted) {
  TruthSearch s{wanted};
  Value found;
  const Consumer consumer = wanted ? Consumer::Any : Consumer::All;
  if (!consume_each(consumer, iterable, Value::none(), &found, search_truth, &s) && !s.found)
    return Value::exception();
  return found.is_unbound() ? Value::boolean(s.found == wanted) : found;
}
Value builtin_all(const Value* args) { return search(args[0], false); }
Value builtin_any(const Value* args) { return search(args[0], true); }

// --- min, max ---

struct Extreme {
  int op;
  Value key;
  Value best = Value::unbound();
  Value best_key = Value::unbound();
};

bool consider(Value item, void* context) {
  auto* e = static_cast<Extreme*>(context);
  const Value key = e->key.is_none() ? item : call(e->key, {item});
  if (key.is_exception()) return false;
  if (!e->best.is_unbound()) {
    const int order = plain_order(key, e->best_key);
    const int better = order == kNoOrder ? compare_truth(e->op, key, e->best_key)
                       : e->op           ? order > 0
                                         : order < 0;
    if (better < 0) return false;
    if (!better) return true;
  }
  e->best = item;
  e->best_key = key;
  return true;
}

// A sequence that is done sooner than a loop is entered.
bool is_short(Value v) {
  constexpr int64_t kFew = 8;
  return has_shape(v, shapes::tuple) ? int64_t(v.as<Tuple>()->length) < kFew
                                     : has_shape(v, shapes::list) && v.as<List>()->length < kFew;
}

// The best item of the source; unbound: it has none, or e->best is the one.
Value find_best(Value source, Extreme* e) {
  const bool by_key = !e->key.is_none();
  const bool plain = has_shape(source, shapes::list) || has_shape(source, shapes::tuple);
  if (by_key ? is_short(source) : plain)
    return for_each(source, consider, e) ? Value::unbound() : Value::exception();
  const Value iterator = iterate(source);
  if (iterator.is_exception()) return iterator;
  const Value first = next(iterator);
  if (first.is_exception() || first.is_unbound()) return first;
  const Value best =
      by_key ? g_frame_hooks.consume_with(e->op ? Consumer::MaxBy : Consumer::MinBy, e->key, iterator, first)
             : g_frame_hooks.consume(e->op ? Consumer::Max : Consumer::Min, iterator, first);
  if (!best.is_unbound()) return best;
  return consider(first, e) && for_each_item(iterator, consider, e) ? best : Value::exception();
}

Value min_or_max(const Value* args, const char* name, int op) {
  const auto* given = args[0].as<Tuple>();
  if (given->length == 0) return raise_type_error("%s expected at least 1 argument, got 0", name);
  const bool several = given->length > 1;
  const Value fallback = args[2];
  if (several && !fallback.is_unbound())
    return raise_type_error("Cannot specify a default for %s() with multiple positional arguments", name);
  Extreme e{op, args[1]};
  const Value source = several ? args[0] : given->items[0];
  if (const Value best = find_best(source, &e); !best.is_unbound()) return best;
  if (!e.best.is_unbound()) return e.best;
  return fallback.is_unbound() ? raise_value_error("%s() arg is an empty sequence", name) : fallback;
}
Value builtin_min(const Value* args) { return min_or_max(args, "min", 0); }
Value builtin_max(const Value* args) { return min_or_max(args, "max", 4); }

// --- sum ---

bool add_item(Value item, void* context) {
  auto* total = static_cast<Value*>(context);
  if (total->is_small_int() && item.is_small_int()) {
    *total = int_from_i64(total->as_small_int() + item.as_small_int());
    return true;
  }
  if (total->is_flonum() && item.is_flonum()) {
    *total = float_new(total->as_flonum() + item.as_flonum());
    return true;
  }
  *total = add(*total, item);
  return !total->is_exception();
}

// The sum of a list of small ints or of raw doubles, as far as it goes without raising or overflowing: adds
// to *total and returns the number of items done.
int64_t add_list(const List* list, Value* total) {
  int64_t i = 0;
  if (list->elements == Elements::Ints && total->is_small_int()) {
    int64_t sum = total->as_small_int();
    for (; i < list->length; ++i) {
      if (__builtin_add_overflow(sum, list->values()->items[i].as_small_int(), &sum)) return 0;
    }
    *total = int_from_i64(sum);
  } else if (list->elements == Elements::Doubles && (total->is_flonum() || *total == Value::small_int(0))) {
    double sum = total->is_flonum() ? total->as_flonum() : 0.0;
    if (list->length && *total == Value::small_int(0)) sum = 0.0 + list->doubles()[i++];
    for (; i < list->length; ++i) sum += list->doubles()[i];
    if (i) *total = float_new(sum);
  }
  return i;
}

// Adds small ints; false: not all of them are, or the sum is none. Then *sum does not count.
bool add_ints(const Value* items, size_t count, int64_t* sum) {
  for (size_t i = 0; i < count; ++i) {
    if (!items[i].is_small_int() || __builtin_add_overflow(*sum, items[i].as_small_int(), sum)) return false;
  }
  return true;
}

// Start, start + step, ...: count of them.
bool add_range(const Range* r, int64_t* sum) {
  if (!r->start.is_small_int() || !r->step.is_small_int() || !r->length.is_small_int()) return false;
  const __int128 start = r->start.as_small_int(), step = r->step.as_small_int(),
                 count = r->length.as_small_int();
  constexpr int64_t kMost = int64_t{1} << 31;
  if (count > kMost || start > INT64_MAX / kMost || start < INT64_MIN / kMost || step > kMost ||
      step < -kMost)
    return false;
  const __int128 total = *sum + count * start + step * (count * (count - 1) / 2);
  *sum = int64_t(total);
  return total == *sum;
}

bool add_bytes(const uint8_t* bytes, size_t count, int64_t* sum) {
  constexpr size_t kMost = size_t{1} << 54;
  if (count > kMost) return false;
  uint64_t total = 0;
  for (size_t i = 0; i < count; ++i) total += bytes[i];
  return !__builtin_add_overflow(*sum, int64_t(total), sum);
}

bool add_dict_values(const Dict* d, int64_t* sum) {
  for (uint32_t i = 0; i < d->used; ++i) {
    const DictEntry& e = d->storage->entries[i];
    if (!e.key.is_unbound() && !add_ints(&e.value, 1, sum)) return false;
  }
  return true;
}

// The sum of small ints in containers that nobody else sees meanwhile. False: something else is in there.
bool add_plain(Value iterable, Value* total) {
  if (!total->is_small_int() || !iterable.is_object()) return false;
  int64_t sum = total->as_small_int();
  bool done = false;
  switch (iterable.as_object()->shape_id) {
    case shapes::tuple:
      done = add_ints(iterable.as<Tuple>()->items, iterable.as<Tuple>()->length, &sum);
      break;
    case shapes::range: done = add_range(iterable.as<Range>(), &sum); break;
    case shapes::dict_values: done = add_dict_values(iterable.as<DictView>()->dict.as<Dict>(), &sum); break;
    case shapes::bytes:
      done = add_bytes(iterable.as<Bytes>()->data, iterable.as<Bytes>()->length, &sum);
      break;
    case shapes::bytearray:
      done = add_bytes(iterable.as<ByteArray>()->data(), iterable.as<ByteArray>()->length, &sum);
      break;
    default: break;
  }
  if (done) *total = int_from_i64(sum);
  return done;
}

Value builtin_sum(const Value* args) {
  Value total = args[1];
  if (is_str(total)) return raise_type_error("sum() can't sum strings [use ''.join(seq) instead]");
  if (has_kind(total, Kind::Bytes))
    return raise_type_error("sum() can't sum bytes [use b''.join(seq) instead]");
  if (has_kind(total, Kind::ByteArray))
    return raise_type_error("sum() can't sum bytearray [use b''.join(seq) instead]");
  if (has_shape(args[0], shapes::list) && add_list(args[0].as<List>(), &total) == args[0].as<List>()->length)
    return total;
  if (add_plain(args[0], &total)) return total;
  Value sum;
  if (!consume_each(Consumer::Sum, args[0], total, &sum, add_item, &total)) return Value::exception();
  return sum.is_unbound() ? total : sum;
}

// --- sorted ---

Value builtin_sorted(const Value* args) {
  const Value list = list_from_iterable(args[0]);
  if (list.is_exception()) return list;
  int reverse;
  if (!int_to_int(args[2], &reverse)) return Value::exception();
  return list_sort(list.as<List>(), args[1], reverse != 0) ? list : Value::exception();
}

}  // namespace

const NativeDef kBuiltinIterationFunctions[] = {
    {"aiter", "async_iterable, /", builtin_aiter, "Return an AsyncIterator for an AsyncIterable object."},
    {"all", "iterable, /", builtin_all,
     "Return True if bool(x) is True for all values x in the iterable.\n\nIf the iterable is empty, return "
     "True."},
    {"anext", "aiterator, default=?, /", builtin_anext,
     "async anext(aiterator[, default])\n\nReturn the next item from the async iterator.  If default is "
     "given and the "
     "async\niterator is exhausted, it is returned instead of raising StopAsyncIteration."},
    {"any", "iterable, /", builtin_any,
     "Return True if bool(x) is True for any x in the iterable.\n\nIf the iterable is empty, return False."},
    {"iter", "-object, sentinel=?, /", builtin_iter,
     "iter(iterable) -> iterator\niter(callable, sentinel) -> iterator\n\nGet an iterator from an object.  "
     "In the first "
     "form, the argument must\nsupply its own iterator, or be a sequence.\nIn the second form, the callable "
     "is called "
     "until it returns the sentinel."},
    {"max", "-*args, key=None, default=?", builtin_max,
     "max(iterable, *[, default=obj, key=func]) -> value\nmax(arg1, arg2, *args, *[, key=func]) -> "
     "value\n\nWith a "
     "single iterable argument, return its biggest item. The\ndefault keyword-only argument specifies an "
     "object to "
     "return if\nthe provided iterable is empty.\nWith two or more arguments, return the largest argument."},
    {"min", "-*args, key=None, default=?", builtin_min,
     "min(iterable, *[, default=obj, key=func]) -> value\nmin(arg1, arg2, *args, *[, key=func]) -> "
     "value\n\nWith a "
     "single iterable argument, return its smallest item. The\ndefault keyword-only argument specifies an "
     "object to "
     "return if\nthe provided iterable is empty.\nWith two or more arguments, return the smallest argument."},
    {"next", "-iterator, default=?, /", builtin_next,
     "next(iterator[, default])\n\nReturn the next item from the iterator. If default is given and the "
     "iterator\nis "
     "exhausted, it is returned instead of raising StopIteration."},
    {"sorted", "!iterable, /, *, key=None, reverse=False", builtin_sorted,
     "Return a new list containing all items from the iterable in ascending order.\n\nA custom key function "
     "can be "
     "supplied to customize the sort order, and the\nreverse flag can be set to request the result in "
     "descending "
     "order."},
    {"sum", "iterable, /, start=0", builtin_sum,
     "Return the sum of a 'start' value (default: 0) plus an iterable of numbers\n\nWhen the iterable is "
     "empty, return "
     "the start value.\nThis function is intended specifically for use with numeric values and may\nreject "
     "non-numeric types."},
    {},
};

}  // namespace krait
