// Slices of sequences of any (also huge) length.
#pragma once

#include "runtime/ops.h"

namespace krait {

// start, stop and step for a sequence of that length (plain int), as slice.indices gives them. False: raised.
[[nodiscard]] bool slice_indices(Value slice, Value length, Value out[3]);

}  // namespace krait
