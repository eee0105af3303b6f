// Lists with an elements kind: the backing store holds tagged Values, or raw doubles when every element is a
// float other than NaN (a NaN equals nothing but is itself: it must keep its box).
//
// `elements` tells how to read the store: Empty (no store needed), Ints (Values, all small ints), Doubles
// (raw doubles, no NaN), Any. A list moves towards Any when other values arrive, never back, except that
// clearing makes it Empty again.
#pragma once

#include <initializer_list>

#include "runtime/storage.h"

namespace krait {

enum class Elements : uint8_t { Empty, Ints, Doubles, Any };

struct List : Object {
  static constexpr Kind kKind = Kind::List;
  Elements elements;
  uint16_t expected;  // the first store has room for as many elements; 0: nothing is known
  uint32_t capacity;  // elements that `store` has room for
  int64_t length;
  Object* store;  // Storage (Ints, Any) or RawStorage (Doubles); null when Empty and without capacity

  Storage* values() const { return reinterpret_cast<Storage*>(store); }
  double* doubles() const { return reinterpret_cast<double*>(reinterpret_cast<RawStorage*>(store)->bytes); }
};

// A list of fewer elements than a quarter of its capacity gives memory back, unless it is small.
inline constexpr int64_t kSmallListCapacity = 64;
inline bool list_shrinks_at(const List* list, int64_t length) {
  return length * 4 < int64_t(list->capacity) && list->capacity >= kSmallListCapacity;
}

// The list of a comprehension expects as many elements as its iterator will give (clamped to this).
inline constexpr int64_t kMostExpected = UINT16_MAX;

inline bool is_list(Value v) { return has_kind(v, Kind::List); }

Value list_new();
Value list_new(const Value* items, size_t length);
inline Value list_new(std::initializer_list<Value> items) { return list_new(items.begin(), items.size()); }
// nullptr with MemoryError. Length 0.
[[nodiscard]] List* list_with_capacity(size_t capacity);
Value list_from_iterable(Value iterable);

Value list_get_slow(List* list, int64_t index);
// Item at 0 <= index < length; boxes a raw double if need be.
inline Value list_get(List* list, int64_t index) {
  KRAIT_ASSERT(index >= 0 && index < list->length);
  if (KRAIT_LIKELY(list->elements != Elements::Doubles)) return list->values()->items[index];
  return list_get_slow(list, index);
}
// Replaces the item at 0 <= index < length.
void list_set(List* list, int64_t index, Value v);
// False with MemoryError.
// Room for one more element in the store. False: MemoryError.
[[nodiscard]] bool list_make_room(List* list);
[[nodiscard]] bool list_append(List* list, Value v);
[[nodiscard]] bool list_insert(List* list, int64_t index, Value v);
[[nodiscard]] bool list_extend(List* list, Value iterable);
Value list_pop(List* list, int64_t index);  // index in range
void list_clear(List* list);
Value list_slice(List* list, int64_t begin, int64_t end);
Value list_concat(List* x, List* y);
// `count` items from `start` on, `step` apart; all of them exist.
Value list_strided(List* list, int64_t start, int64_t step, int64_t count);
Value list_to_tuple(List* list);
[[nodiscard]] bool list_sort(List* list, Value key, bool reverse);
void list_reverse(List* list);
// Replaces items [begin, end) by count others. The items may be the list's own.
[[nodiscard]] bool list_replace(List* list, int64_t begin, int64_t end, const Value* items, int64_t count);
// list * count, and [v] * count.
Value list_repeat(List* list, int64_t count);
// An array of the items of a list or tuple, which stays as it is while it is used (as long as the list is not
// changed).
struct ItemSpan {
  const Value* items;
  int64_t count;
};
// Any iterable as an array: lists of Values and tuples directly, others through a new list, which is returned
// in *keep. False: raised.
[[nodiscard]] bool items_of(Value iterable, ItemSpan* out, Value* keep);

}  // namespace krait
