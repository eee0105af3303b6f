// Taking items by the handful from iterators over sequences. See consume.h; itertools registers its own.
#include "runtime/consume.h"

#include <algorithm>

#include "runtime/bytes.h"
#include "runtime/dict.h"
#include "runtime/float.h"
#include "runtime/iterators.h"
#include "runtime/list.h"
#include "runtime/shape.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

size_t take_from_list(Value iterator, Value* out, size_t count) {
  auto* it = iterator.as<ListIterator>();
  if (it->sequence.is_unbound()) return 0;
  auto* list = it->sequence.as<List>();
  const int64_t n = std::min(int64_t(count), list->length - it->index);
  if (n <= 0) return 0;
  if (list->elements == Elements::Doubles) {
    for (int64_t i = 0; i < n; ++i) out[i] = float_new(list->doubles()[it->index + i]);
  } else {
    std::copy_n(list->values()->items + it->index, n, out);
  }
  it->index += n;
  return size_t(n);
}

size_t take_from_tuple(Value iterator, Value* out, size_t count) {
  auto* it = iterator.as<TupleIterator>();
  if (it->sequence.is_unbound()) return 0;
  const auto* t = it->sequence.as<Tuple>();
  const int64_t n = std::min(int64_t(count), int64_t(t->length) - it->index);
  if (n <= 0) return 0;
  std::copy_n(t->items + it->index, n, out);
  it->index += n;
  return size_t(n);
}

size_t take_from_str(Value iterator, Value* out, size_t count) {
  auto* it = iterator.as<StrIterator>();
  if (it->sequence.is_unbound()) return 0;
  const auto* s = it->sequence.as<Str>();
  const int64_t n = std::min(int64_t(count), int64_t(s->length) - it->index);
  if (n <= 0 || s->width != 1) return 0;
  for (int64_t i = 0; i < n; ++i) out[i] = str_from_char(s->data1()[it->index + i]);
  it->index += n;
  return size_t(n);
}

size_t take_backwards(Value iterator, Value* out, size_t count) {
  auto* it = iterator.as<ListIterator>();
  if (it->sequence.is_unbound()) return 0;
  auto* list = it->sequence.as<List>();
  const int64_t n = std::min(int64_t(count), it->index + 1);
  if (n <= 0 || it->index >= list->length) return 0;
  for (int64_t i = 0; i < n; ++i) out[i] = list_get(list, it->index - i);
  it->index -= n;
  return size_t(n);
}

size_t take_from_bytes(Value iterator, Value* out, size_t count) {
  auto* it = iterator.as<BytesIterator>();
  const auto* bytes = it->sequence.is_unbound() ? nullptr : cast<Bytes>(it->sequence);
  if (!bytes) return 0;
  const int64_t n = std::min(int64_t(count), int64_t(bytes->length) - it->index);
  if (n <= 0) return 0;
  for (int64_t i = 0; i < n; ++i) out[i] = Value::small_int(bytes->data[it->index + i]);
  it->index += n;
  return size_t(n);
}

// Keys, values or pairs.
size_t take_from_dict(Value iterator, Value* out, size_t count) {
  auto* it = iterator.as<DictIterator>();
  if (it->dict.is_unbound()) return 0;
  const auto* d = it->dict.as<Dict>();
  if (it->expected_length != d->length) return 0;
  const ShapeId shape = it->shape_id;
  size_t n = 0;
  count = std::min(count, size_t(std::max<int64_t>(it->remaining, 0)));
  for (; n < count && it->position < int64_t(d->used); ++it->position) {
    const DictEntry& e = d->storage->entries[it->position];
    if (e.key.is_unbound()) continue;
    out[n++] = shape == shapes::dict_key_iterator     ? e.key
               : shape == shapes::dict_value_iterator ? e.value
                                                      : tuple_new({e.key, e.value});
  }
  it->remaining -= int64_t(n);
  return n;
}

size_t take_from_range(Value iterator, Value* out, size_t count) {
  auto* it = iterator.as<RangeIterator>();
  const int64_t n = std::min(int64_t(count), it->remaining);
  if (n <= 0) return 0;
  for (int64_t i = 0; i < n; ++i) out[i] = Value::small_int(it->next + i * it->step);
  it->next += n * it->step;
  it->remaining -= n;
  return size_t(n);
}

// How many items take() will give at least, of those kinds.
int64_t left_in(Value iterator) {
  if (has_shape(iterator, shapes::range_iterator)) return iterator.as<RangeIterator>()->remaining;
  const bool list = has_shape(iterator, shapes::list_iterator);
  if (!list && !has_shape(iterator, shapes::tuple_iterator)) return 0;
  const auto* it = static_cast<SequenceIteratorBase*>(iterator.as_object());
  if (it->sequence.is_unbound()) return 0;
  const Value s = it->sequence;
  return (list ? s.as<List>()->length : int64_t(s.as<Tuple>()->length)) - it->index;
}

// Is each of them there once?
bool all_differ(const Tuple* values) {
  constexpr uint64_t kMost = 4;
  for (uint64_t i = 0; i < values->length; ++i) {
    for (uint64_t j = 0; j < i; ++j)
      if (values->items[i] == values->items[j]) return false;
  }
  return values->length <= kMost;
}

// How many items can be taken from each of them. (Only while none of the iterators ends: an end leaves the
// others where they are.)
int64_t left_in_all(const Tuple* iterators, size_t count) {
  auto n = int64_t(std::min(count, kHandful));
  for (uint64_t i = 0; i < iterators->length; ++i) n = std::min(n, left_in(iterators->items[i]));
  return iterators->length && all_differ(iterators) ? n : 0;
}

size_t take_from_zip(Value iterator, Value* out, size_t count) {
  const auto* iterators = iterator.as<Zip>()->iterators.as<Tuple>();
  const int64_t n = left_in_all(iterators, count);
  if (n <= 0) return 0;
  for (int64_t i = 0; i < n; ++i) {
    Tuple* t = tuple_allocate(iterators->length);
    if (!t) return clear_exception(), 0;
    out[i] = Value::object(t);
  }
  Value column[kHandful];
  for (uint64_t j = 0; j < iterators->length; ++j) {
    take(iterators->items[j], column, size_t(n));
    for (int64_t i = 0; i < n; ++i) store(out[i].as<Tuple>(), &out[i].as<Tuple>()->items[j], column[i]);
  }
  return size_t(n);
}

// The truth of the usual values; -1: another one.
int truth_at_sight(Value v) {
  if (v.is_small_int()) return v.as_small_int() != 0;
  if (has_shape(v, shapes::str)) return v.as<Str>()->length != 0;
  return v.is_object() ? -1 : truth(v);
}

// By the truth of the items of a list.
size_t take_from_filter(Value filter, Value* out, size_t count) {
  if (!is_plain_filter(filter)) return 0;
  auto* it = filter.as<Filter>()->iterator.as<ListIterator>();
  if (it->sequence.is_unbound()) return 0;
  const auto* list = it->sequence.as<List>();
  if (list->elements == Elements::Doubles) return 0;
  size_t n = 0;
  int64_t i = it->index;
  for (; n < count && i < list->length; ++i) {
    const Value item = list->values()->items[i];
    const int keep = truth_at_sight(item);
    if (keep < 0) break;
    out[n] = item;
    n += size_t(keep);
  }
  it->index = i;
  return n;
}

struct Row {
  ShapeId shape;
  TakeFunction function;
};
constexpr size_t kMostRows = 32;
Row g_rows[kMostRows];
size_t g_row_count;

}  // namespace

size_t take_pairs(Value zip, Value* first, Value* second, size_t count) {
  const auto* iterators = zip.as<Zip>()->iterators.as<Tuple>();
  const int64_t n = iterators->length == 2 ? left_in_all(iterators, count) : 0;
  if (n <= 0) return 0;
  take(iterators->items[0], first, size_t(n));
  take(iterators->items[1], second, size_t(n));
  return size_t(n);
}

bool is_plain_filter(Value filter) {
  const auto* f = filter.as<Filter>();
  return (f->function.is_none() || f->function == type_value(types::bool_)) &&
         has_shape(f->iterator, shapes::list_iterator);
}

void register_take(const Type* type, TakeFunction function) {
  KRAIT_ASSERT(g_row_count < kMostRows);
  g_rows[g_row_count++] = {type->root_shape->id, function};
}

TakeFunction take_function(Value iterator) {
  if (!iterator.is_object()) return nullptr;
  switch (const ShapeId shape = iterator.as_object()->shape_id) {
    case shapes::list_iterator: return take_from_list;
    case shapes::tuple_iterator: return take_from_tuple;
    case shapes::str_iterator:
    case shapes::str_ascii_iterator: return take_from_str;
    case shapes::list_reverse_iterator: return take_backwards;
    case shapes::bytes_iterator: return take_from_bytes;
    case shapes::dict_key_iterator:
    case shapes::dict_value_iterator:
    case shapes::dict_item_iterator: return take_from_dict;
    case shapes::range_iterator: return take_from_range;
    case shapes::zip: return take_from_zip;
    case shapes::filter: return take_from_filter;
    default:
      for (size_t i = 0; i < g_row_count; ++i) {
        if (g_rows[i].shape == shape) return g_rows[i].function;
      }
      return nullptr;
  }
}

}  // namespace krait
