// Heap objects: the 8-byte header that every object starts with, and the tests on it.
#pragma once

#include "runtime/value.h"

namespace krait {

enum class Kind : uint8_t {
#define KIND(name, trace) name,
#include "runtime/layouts.def"
#undef KIND
  kCount
};
inline constexpr int kKindCount = int(Kind::kCount);

using ShapeId = uint32_t;

// The bits of Object::gc_bits.
enum GcBits : uint8_t {
  kGcUnlogged = 1,  // old and not in the remembered set: a store of a reference must log it (write_barrier)
  kGcHasWeakrefs = 2,   // weak references point to it (side table)
  kGcHasFinalizer = 4,  // registered for finalisation
  kGcFinalized = 8,     // __del__ has run
  kGcUngrown = 32,      // old, and nothing was appended to it since the last collection (growth_barrier)
  kGcTracked = 16,      // container that gc.is_tracked / get_objects report
};

struct Object {
  ShapeId shape_id;  // type and attribute layout: one 32-bit compare guards both
  Kind kind;         // memory layout
  uint8_t gc_bits;
  uint16_t granules;  // size in 8-byte units; 0: a large object, whose size the heap knows
};
static_assert(sizeof(Object) == 8);

struct Type;
struct Shape;
struct Str;
struct Dict;
struct Tuple;
struct Code;
struct Frame;
struct Module;
struct Exception;

// Of an unbound value: false.
inline bool has_kind(Value v, Kind k) { return v.is_object() && v.raw && v.as_object()->kind == k; }

// Downcast when v has the kind T::kKind (so also for instances of subclasses), else nullptr.
template <class T>
T* cast(Value v) {
  return has_kind(v, T::kKind) ? v.as<T>() : nullptr;
}

// A heap Float: a double that is no flonum.
struct Float : Object {
  static constexpr Kind kKind = Kind::Float;
  double value;
};

// Python's `is`. Heap floats with the same bits are the same object for Python, since lists of raw doubles
// re-box them. Not so NaNs: containers tell them apart by identity, so each keeps its own box.
inline bool is_identical(Value a, Value b) {
  if (a == b) return true;
  if (!has_kind(a, Kind::Float) || !has_kind(b, Kind::Float)) return false;
  const double x = a.as<Float>()->value, y = b.as<Float>()->value;
  return std::bit_cast<uint64_t>(x) == std::bit_cast<uint64_t>(y) && x == x;
}

}  // namespace krait
