// The hash of a tuple, made from the hashes of its items: the xxHash-based mix that CPython documents in its
// sources. Hashes of equal tuples of numbers are visible to programs through set order.
#pragma once

#include "runtime/value.h"

namespace krait {

// hash_item(Value, int64_t*): false gives up.
template <class F>
[[nodiscard]] inline bool mix_tuple_hash(const Value* items, uint64_t count, F hash_item, int64_t* out) {
  constexpr uint64_t kPrime1 = 11400714785074694791u, kPrime2 = 14029467366897019727u,
                     kPrime5 = 2870177450012600261u;
  uint64_t acc = kPrime5;
  for (uint64_t i = 0; i < count; ++i) {
    int64_t h;
    if (!hash_item(items[i], &h)) return false;
    acc += uint64_t(h) * kPrime2;
    acc = (acc << 31 | acc >> 33) * kPrime1;
  }
  acc += count ^ (kPrime5 ^ 3527539u);
  *out = acc == UINT64_MAX ? 1546275796 : int64_t(acc);
  return true;
}

}  // namespace krait
