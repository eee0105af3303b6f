// Slices of sequences whose length may change while the __index__ methods of the bounds run: these are called
// first, then the bounds are clamped to the length that is left.
#pragma once

#include "runtime/ops.h"

namespace krait {

// start, stop and step as the slice object has them. False: raised.
[[nodiscard]] bool slice_parts(Value slice, SliceBounds* out);
[[nodiscard]] bool slice_parts(Value start, Value stop, Value step, SliceBounds* out);
// The same within a sequence of that length, as slice.indices does.
void slice_clamp(int64_t length, SliceBounds* parts);

// `length` is the sequence's own field, which is read late.
template <class Length>
[[nodiscard]] bool slice_of_mutable(Value slice, const Length& length, SliceBounds* out) {
  if (!slice_parts(slice, out)) return false;
  slice_clamp(int64_t(length), out);
  return true;
}

// list[slice] = items and del list[slice], with the parts as the slice object has them.
struct List;
[[nodiscard]] bool list_assign(List* list, const SliceBounds& parts, Value items);
[[nodiscard]] bool list_delete(List* list, const SliceBounds& parts);

}  // namespace krait
