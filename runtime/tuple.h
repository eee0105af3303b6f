// Tuples: the items are in the object.
#pragma once

#include <initializer_list>

#include "runtime/heap.h"

namespace krait {

struct NativeDef;

struct Tuple : Object {
  static constexpr Kind kKind = Kind::Tuple;
  uint64_t length;
  Value items[];  // (instances of subclasses with a __dict__: the attribute word follows)
};

inline bool is_tuple(Value v) { return has_kind(v, Kind::Tuple); }
Value tuple_empty();
// Items unbound, to be filled before anything else sees it (empty: the one there is); nullptr: MemoryError.
[[nodiscard]] Tuple* tuple_allocate(size_t length);
Value tuple_new(const Value* items, size_t length);
inline Value tuple_new(std::initializer_list<Value> items) { return tuple_new(items.begin(), items.size()); }
// tuple(iterable)
Value tuple_from_iterable(Value iterable);
Value tuple_concat(Value x, Value y);
Value tuple_slice(Tuple* t, size_t begin, size_t end);

// Structure sequences (os.stat_result, sys.version_info, time.struct_time...): tuple subclasses with named
// fields. `names` ends at null; a field beyond `visible` is an attribute only. Instances are made from a
// sequence, or by `constructor`.
Type* struct_sequence_create(const char* qualified_name, const char* doc, const char* const* names,
                             size_t visible, const NativeDef* constructor = nullptr);
Value struct_sequence_new(Type* type, const Value* values, size_t count);

}  // namespace krait
