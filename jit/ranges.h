// Ranges of machine ints: what the shape of an expression says about its value.
//
// range_of() looks a few operations deep and knows nothing of guards: that is the builder's business, which
// asks here whether a checked operation can overflow and whether a comparison is decided.
#pragma once

#include "jit/ir.h"

namespace krait::jit {

struct IntRange {
  int64_t min = INT64_MIN, max = INT64_MAX;

  static IntRange of(int64_t i) { return {i, i}; }
  bool never_negative() const { return min >= 0; }
  bool is_within(int64_t least, int64_t most) const { return least <= min && max <= most; }
  bool operator==(const IntRange&) const = default;
};

// The range of an Int.
IntRange range_of(const Ir& ir, Ref r, int depth = 5);

// Can this checked operation overflow?
bool may_overflow(const Ir& ir, const Ins& i);
// What a checked operation is without its check; others are what they are.
Op unchecked(Op op);

// What the ranges of its operands say about a comparison of ints: 1, 0, or -1 for unknown, as for all other
// tests.
int decided_by_ranges(const Ir& ir, const Ins& i);

}  // namespace krait::jit
