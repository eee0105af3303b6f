// Backing arrays of growable containers: heap objects of their own, replaced when the container grows.
#pragma once

#include "runtime/heap.h"

namespace krait {

// An array of Values; only the first `used` are traced.
struct Storage : Object {
  static constexpr Kind kKind = Kind::Storage;
  uint64_t used;
  Value items[];

  size_t capacity() const { return (object_size(this) - sizeof(Storage)) / sizeof(Value); }
};

// An array of bytes without references.
struct RawStorage : Object {
  static constexpr Kind kKind = Kind::RawStorage;
  uint64_t used;
  uint8_t bytes[];

  size_t capacity() const { return object_size(this) - sizeof(RawStorage); }
};

// nullptr with MemoryError set when it does not fit. Elements are unbound / zero, used is 0.
[[nodiscard]] Storage* allocate_storage(size_t capacity);
[[nodiscard]] RawStorage* allocate_raw_storage(size_t bytes);

}  // namespace krait
