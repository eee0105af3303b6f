// Comparing values with constants, and looking for them among a few.
#pragma once

#include <span>

#include "jit/recorder.h"

namespace krait::jit {

// Is the value equal to one of these constants? In line for exact strings and for ints; kNoRef: declined or
// aborted.
Ref is_one_of(Recorder& r, Ref v, Value live, std::span<const Value> constants);

// The items of a constant tuple or frozenset, up to a few. Empty: something else.
std::span<const Value> constant_items(const Ir& ir, Ref container, std::span<Value> room);

}  // namespace krait::jit
