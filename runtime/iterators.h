// The layouts of the higher-order iterators, for the interpreter's and the JIT's fast paths.
#pragma once

#include "runtime/object.h"

namespace krait {

// Iterators over tuples of two that can give the items without the tuple. `next`: 1 with the items in out[0]
// and out[1], 0 at the end, -1 when the iterator's tuples have another length. It allocates nothing.
struct PairSource {
  ShapeId shape;
  int (*next)(Value iterator, Value* out);
};
inline constexpr ShapeId kNoPairs = UINT32_MAX;
extern PairSource g_pair_sources[4];  // filled by itertools; the shape is kNoPairs until then

struct Enumerate : Object {
  static constexpr Kind kKind = Kind::Enumerate;
  Value iterator;
  Value count;  // plain int
};
struct Zip : Object {
  static constexpr Kind kKind = Kind::Zip;
  Value iterators;  // tuple
  Value strict;     // True / False
};
struct Map : Object {
  static constexpr Kind kKind = Kind::Map;
  Value function;
  Value iterators;  // tuple
};
struct Filter : Object {
  static constexpr Kind kKind = Kind::Filter;
  Value function;  // None: truth of the item
  Value iterator;
};
// reversed() of a sequence by index, from the end.
struct Reversed : Object {
  static constexpr Kind kKind = Kind::Reversed;
  Value sequence;  // unbound once exhausted
  int64_t index;
};
// iter(callable, sentinel).
struct CallIterator : Object {
  static constexpr Kind kKind = Kind::CallIterator;
  Value callable;  // unbound once exhausted
  Value sentinel;
};

}  // namespace krait
