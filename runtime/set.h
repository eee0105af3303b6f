// set and frozenset: an open-addressing hash table with insertion independent of order, like CPython's.
#pragma once

#include "runtime/heap.h"

namespace krait {

struct SetStorage;

struct Set : Object {
  static constexpr Kind kKind = Kind::Set;
  int64_t length;
  uint64_t used;  // filled slots, deleted ones included
  SetStorage* storage;
  int64_t hash;  // frozenset's cached hash; 0: not computed
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
// Iterates: *position starts at 0; false at the end.
bool set_next(Set* s, size_t* position, Value* item);

}  // namespace krait
