// Operands whose classes are derived from int (enumerations, flags, users' own) and leave an operation to it:
// the int that they hold takes their place.
#pragma once

#include "jit/recorder.h"
#include "runtime/special_methods.h"

namespace krait::jit {

// The two operands on top of an operator or a comparison that asks this method first.
void take_held_ints(Recorder& r, const FirstMethod& first);
// The n-th value from the top, an index.
void take_held_index(Recorder& r, size_t n);
// `==` or `!=` of two texts, one at least of a class derived from str, which asks this method first. kNoRef:
// something else, declined or aborted.
Ref compare_derived_texts(Recorder& r, const FirstMethod& first, bool equal);

}  // namespace krait::jit
