// list.sort: a stable, adaptive merge sort (merge_sort.h).
//
// The items (or their keys, with the items moved along) are sorted in arrays that the list does not see: it
// is empty meanwhile, and if it is not empty afterwards somebody changed it. Lists of ints, doubles and str
// compare without calling anything. The arrays need no write barriers: a sort only permutes references that
// were stored before, and a collection that makes an array old makes everything in it old, too.
//
// Floats, strings, and tuples that begin with ints, floats or strings, are sorted by words: an integer for
// each, in whose order they are. Keys whose words are equal are sorted among themselves then.
#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "runtime/float.h"
#include "runtime/list.h"
#include "runtime/merge_sort.h"
#include "runtime/order.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {
namespace {

// --- comparisons

template <class K, class I, bool total>
struct Sorted {
  using Key = K;
  using Item = I;
  static constexpr bool kTotal = total;
};
struct LessInts : Sorted<Value, Value, true> {
  static int less(Value a, Value b) { return int64_t(a.raw) < int64_t(b.raw); }
};
struct LessWords : Sorted<int64_t, uint32_t, true> {
  static int less(int64_t a, int64_t b) { return a < b; }
};
struct LessDoubles : Sorted<double, Value, true> {
  static int less(double a, double b) { return a < b; }
};
struct LessFloats : Sorted<Value, Value, false> {
  static int less(Value a, Value b) { return float_value(a) < float_value(b); }
};
struct LessStrings : Sorted<Value, Value, false> {
  static int less(Value a, Value b) { return a != b && str_compare(a.as<Str>(), b.as<Str>()) < 0; }
};
struct LessAny : Sorted<Value, Value, false> {
  static int less(Value a, Value b) { return compare_truth(0, a, b); }
};
// Tuples: the usual case of decorated sorting.
struct LessTuples : Sorted<Value, Value, false> {
  static int less(Value a, Value b) {
    const int order = plain_order(a.as<Tuple>(), b.as<Tuple>(), 2);
    return order == kNoOrder ? compare_truth(0, a, b) : order < 0;
  }
};

// --- memory

struct Free {
  void operator()(void* p) const { free(p); }
};
template <class T>
using Buffer = std::unique_ptr<T[], Free>;

// Null with MemoryError set.
template <class T>
Buffer<T> make_buffer(int64_t n) {
  Buffer<T> buffer(static_cast<T*>(malloc(size_t(n) * sizeof(T))));
  if (!buffer) (void)raise_out_of_memory();
  return buffer;
}

// Room for n keys and n values, visible to the collector.
class HeapTemporary {
 public:
  [[nodiscard]] bool prepare(int64_t n, bool with_values, Value** keys, Value** values) {
    const int64_t needed = with_values ? 2 * n : n;
    if (!storage_ || int64_t(storage_->used) < needed) {
      storage_ = allocate_storage(size_t(needed));
      if (!storage_) return false;
      storage_->used = uint64_t(needed);
    }
    *keys = storage_->items;
    *values = with_values ? storage_->items + n : nullptr;
    return true;
  }

 private:
  Storage* storage_ = nullptr;
};

// For what is no reference.
template <class Key, class Item>
class NativeTemporary {
 public:
  [[nodiscard]] bool prepare(int64_t n, bool with_values, Key** keys, Item** values) {
    if (room_ < n) {
      keys_ = make_buffer<Key>(n);
      if (!keys_) return false;
      if (with_values) values_ = make_buffer<Item>(n);
      if (with_values && !values_) return false;
      room_ = n;
    }
    *keys = keys_.get();
    *values = values_.get();
    return true;
  }

 private:
  int64_t room_ = 0;
  Buffer<Key> keys_;
  Buffer<Item> values_;
};

template <class Less>
bool sort_with(Value* keys, Value* values, int64_t count) {
  return Sorter<Less, HeapTemporary>(keys, values, count).sort();
}
template <class Less>
bool sort_natively(typename Less::Key* keys, typename Less::Item* values, int64_t count) {
  using Temporary = NativeTemporary<typename Less::Key, typename Less::Item>;
  return Sorter<Less, Temporary>(keys, values, count).sort();
}

// --- kinds of keys

enum class KeyKind { Ints, Floats, Strings, Tuples, Any };

KeyKind key_kind(Value v) {
  if (v.is_small_int()) return KeyKind::Ints;
  if (is_exact_float(v)) return KeyKind::Floats;
  if (has_shape(v, shapes::str)) return KeyKind::Strings;
  if (has_shape(v, shapes::tuple)) return KeyKind::Tuples;
  return KeyKind::Any;
}

// The kind of all keys.
template <class KeyAt>
KeyKind common_key_kind(int64_t count, const KeyAt& key_at) {
  const KeyKind kind = key_kind(key_at(0));
  for (int64_t i = 1; i < count && kind != KeyKind::Any; ++i) {
    if (key_kind(key_at(i)) != kind) return KeyKind::Any;
  }
  return kind;
}

// --- words

// False: a NaN, which has no place in an order.
bool word_of(double d, int64_t* word) {
  const auto bits = std::bit_cast<int64_t>(d + 0.0);  // (-0.0 becomes 0.0)
  *word = bits ^ ((bits >> 63) & INT64_MAX);
  return d == d;
}

// Eight characters from the first in which not all strings are the same.
int64_t word_of(const Str* s, size_t same) {
  uint64_t word = 0;
  memcpy(&word, s->data1() + same, std::min<size_t>(s->length - same, 8));
  return int64_t(__builtin_bswap64(word) ^ uint64_t(INT64_MIN));
}

// The words of what key_at(i) gives, all of one kind. False: that has none.
template <class KeyAt>
bool fill_words(KeyKind kind, int64_t count, int64_t* words, const KeyAt& key_at) {
  if (kind == KeyKind::Ints) {
    for (int64_t i = 0; i < count; ++i) words[i] = int64_t(key_at(i).raw);
    return true;
  }
  if (kind == KeyKind::Floats) {
    for (int64_t i = 0; i < count; ++i) {
      if (!word_of(float_value(key_at(i)), &words[i])) return false;
    }
    return true;
  }
  if (kind != KeyKind::Strings) return false;
  const auto* first = key_at(0).template as<Str>();
  size_t same = first->length;
  for (int64_t i = 0; i < count; ++i) {
    const auto* s = key_at(i).template as<Str>();
    if (s->width != 1) return false;
    same = std::min<size_t>(same, s->length);
    same = size_t(std::mismatch(s->data1(), s->data1() + same, first->data1()).first - s->data1());
  }
  for (int64_t i = 0; i < count; ++i) words[i] = word_of(key_at(i).template as<Str>(), same);
  return true;
}

bool fill_words(KeyKind kind, const Value* keys, int64_t count, int64_t* words) {
  if (kind != KeyKind::Tuples) return fill_words(kind, count, words, [&](int64_t i) { return keys[i]; });
  for (int64_t i = 0; i < count; ++i) {
    if (keys[i].as<Tuple>()->length == 0) return false;
  }
  const auto first_item = [&](int64_t i) { return keys[i].as<Tuple>()->items[0]; };
  return fill_words(common_key_kind(count, first_item), count, words, first_item);
}

// Moves what order[i] names to i.
void permute(Value* keys, Value* values, uint32_t* order, int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    const Value key = keys[i], value = values ? values[i] : key;
    int64_t to = i;
    for (int64_t from; (from = order[to]) != i; to = from) {
      keys[to] = keys[from];
      if (values) values[to] = values[from];
      order[to] = uint32_t(to);
    }
    keys[to] = key;
    if (values) values[to] = value;
    order[to] = uint32_t(to);
  }
}

bool sort_equal_words(KeyKind kind, Value* keys, Value* values, const int64_t* words, int64_t count) {
  for (int64_t begin = 0, end; begin < count; begin = end) {
    for (end = begin + 1; end < count && words[end] == words[begin];) ++end;
    if (end - begin < 2) continue;
    Value* its_values = values ? values + begin : nullptr;
    if (!(kind == KeyKind::Strings ? sort_with<LessStrings> : sort_with<LessTuples>)(keys + begin, its_values,
                                                                                     end - begin))
      return false;
  }
  return true;
}

enum class Outcome { Sorted, Failed, NotTried };

Outcome sort_by_words(KeyKind kind, Value* keys, Value* values, int64_t count) {
  constexpr int64_t kFewest = 24;
  if (kind == KeyKind::Any || (kind == KeyKind::Ints && !values) || count < kFewest || count > UINT32_MAX)
    return Outcome::NotTried;
  const Buffer<int64_t> words = make_buffer<int64_t>(count);
  const Buffer<uint32_t> order = words ? make_buffer<uint32_t>(count) : nullptr;
  if (!order) return Outcome::Failed;
  if (!fill_words(kind, keys, count, words.get())) return Outcome::NotTried;
  for (int64_t i = 0; i < count; ++i) order[size_t(i)] = uint32_t(i);
  if (!sort_natively<LessWords>(words.get(), order.get(), count)) return Outcome::Failed;
  permute(keys, values, order.get(), count);
  const bool done = kind <= KeyKind::Floats || sort_equal_words(kind, keys, values, words.get(), count);
  return done ? Outcome::Sorted : Outcome::Failed;
}

bool sort_values(Value* keys, Value* values, int64_t count) {
  const KeyKind kind = common_key_kind(count, [&](int64_t i) { return keys[i]; });
  const Outcome outcome = sort_by_words(kind, keys, values, count);
  if (outcome != Outcome::NotTried) return outcome == Outcome::Sorted;
  switch (kind) {
    case KeyKind::Ints: return sort_with<LessInts>(keys, values, count);
    case KeyKind::Floats: return sort_with<LessFloats>(keys, values, count);
    case KeyKind::Strings: return sort_with<LessStrings>(keys, values, count);
    case KeyKind::Tuples: return sort_with<LessTuples>(keys, values, count);
    default: return sort_with<LessAny>(keys, values, count);
  }
}

// key(item) for each item, in a new array; nullptr: raised.
Storage* compute_keys(Value key, const List& items) {
  Storage* keys = allocate_storage(size_t(items.length));
  if (!keys) return nullptr;
  for (int64_t i = 0; i < items.length; ++i) {
    Value k = call(key, {list_get(const_cast<List*>(&items), i)});
    if (k.is_exception()) return nullptr;
    keys->items[i] = k;
    keys->used = uint64_t(i) + 1;
    write_barrier(keys);
  }
  return keys;
}

void reverse_items(Value* keys, Value* values, int64_t count) {
  std::reverse(keys, keys + count);
  if (values) std::reverse(values, values + count);
}

bool sort_items(List* items, Value key, bool reverse) {
  int64_t count = items->length;
  bool raw = items->elements == Elements::Doubles;
  Value* values = raw ? reinterpret_cast<Value*>(items->doubles()) : items->values()->items;
  Value* keys = values;
  if (!key.is_none()) {
    Storage* storage = compute_keys(key, *items);
    if (!storage) return false;
    keys = storage->items;
  } else {
    values = nullptr;
  }
  // Reversing before and after keeps equal items in their order.
  if (reverse) reverse_items(keys, values, count);
  const bool ok = raw && key.is_none() ? sort_natively<LessDoubles>(items->doubles(), nullptr, count)
                                       : sort_values(keys, values, count);
  if (reverse) reverse_items(keys, values, count);
  return ok;
}

}  // namespace

bool list_sort(List* list, Value key, bool reverse) {
  if (list->length < 2 && key.is_none()) return true;
  if (!list->length) return true;
  // The items move to a list of their own, which the conservative scan of this frame keeps alive.
  auto* items = allocate<List>(shapes::list);
  items->elements = list->elements;
  items->capacity = list->capacity;
  items->length = list->length;
  items->store = list->store;
  write_barrier(items);
  list_clear(list);
  bool ok = sort_items(items, key, reverse);
  bool modified = list->store || list->length || list->capacity;
  list->elements = items->elements;
  list->capacity = items->capacity;
  list->length = items->length;
  list->store = items->store;
  write_barrier(list);
  if (ok && modified) {
    (void)raise_value_error("list modified during sort");
    return false;
  }
  return ok;
}

}  // namespace krait
