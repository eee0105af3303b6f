// set and frozenset: an open-addressing hash table with insertion independent of order, like CPython's.
#pragma once

#include "runtime/heap.h"

namespace krait {

struct SetEntry {
  int64_t hash;
  Value key;  // unbound: free slot (hash 0) or deleted (hash -1)
};

struct SetStorage : Object {
  static constexpr Kind kKind = Kind::SetStorage;
  uint64_t mask;  // number of slots - 1
  SetEntry slots[];
};

struct Set : Object {
  static constexpr Kind kKind = Kind::Set;
  int64_t length;
  uint64_t used;        // filled slots, deleted ones included
  SetStorage* storage;  // never null; empty sets share one
  int64_t hash;         // frozenset's cached hash; -1: not computed
  uint64_t finger;      // where pop() looks next
};  // the attribute word of subclasses follows

struct SetIterator : Object {
  static constexpr Kind kKind = Kind::SetIterator;
  Value set;  // unbound once exhausted
  int64_t position;
  int64_t expected_length;  // -1 after the set changed its size
};

inline bool is_set(Value v) { return has_kind(v, Kind::Set); }  // set, frozenset or subclass
Value set_new();
Value frozenset_new(const Value* items, size_t length);  // exception when an item is unhashable
Value set_from_iterable(Value iterable);
Value frozenset_from_iterable(Value iterable);
[[nodiscard]] bool set_add(Set* s, Value v);
int set_contains(Set* s, Value v);  // -1: raised
int set_discard(Set* s, Value v);   // 1 removed, 0 absent, -1 raised
[[nodiscard]] bool set_update(Set* s, Value iterable);
// Sets s up as an empty set: for objects that allocate_instance made.
void set_initialize(Set* s);
void set_clear(Set* s);
// A new set or frozenset with the items of s.
Set* set_copy(Set* s, ShapeId shape);
// The items of s that the iterable has, too, as a new set of that shape; nullptr: raised.
[[nodiscard]] Set* set_intersection(Set* s, Value iterable, ShapeId shape);
// The items of either, and those of s that the other does not have; as above.
[[nodiscard]] Set* set_union(Set* s, Value iterable, ShapeId shape);
[[nodiscard]] Set* set_difference(Set* s, Set* other, ShapeId shape);
// s -= iterable, s &= iterable, s ^= iterable. False: raised.
[[nodiscard]] bool set_difference_update(Set* s, Value iterable);
[[nodiscard]] bool set_intersection_update(Set* s, Value iterable);
[[nodiscard]] bool set_symmetric_difference_update(Set* s, Value iterable);
// Are all items of a in b? 1, 0, -1.
int set_is_subset(Set* a, Set* b);
int set_equal(Set* a, Set* b);
int set_add_with_hash(Set* s, Value v, int64_t hash);  // 1 added, 0 present, -1 raised
int set_contains_with_hash(Set* s, Value v, int64_t hash);
int set_discard_with_hash(Set* s, Value v, int64_t hash);
// Lookups by steps, as in dict.h: the first slot with this hash, -1 when there is none; then whether an equal
// item is there (-1: raised), known not to be `rejected`, or is added as above.
int64_t set_find_hash(Set* s, int64_t hash);
int set_contains_other(Set* s, Value v, int64_t hash, Value rejected);
int set_add_other(Set* s, Value v, int64_t hash, Value rejected);
// Iterates: *position starts at 0; false at the end.
inline bool set_next_with_hash(Set* set, size_t* position, Value* item, int64_t* hash) {
  const SetStorage* s = set->storage;
  for (size_t i = *position; i <= s->mask; ++i) {
    if (s->slots[i].key.is_unbound()) continue;
    *position = i + 1;
    *item = s->slots[i].key;
    *hash = s->slots[i].hash;
    return true;
  }
  return false;
}
// Removes and returns some item; unbound when empty.
Value set_pop(Set* s);
int64_t frozenset_hash(Set* s);

// Iterates: *position starts at 0; false at the end.
bool set_next(Set* s, size_t* position, Value* item);

}  // namespace krait
