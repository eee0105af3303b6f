// Loops in bytecode that do what sum(), any(), list(), bytes() and others do with the items of a generator,
// or of an iterator whose __next__ is a Python function.
//
// Called from C++, either needs a new entry into the interpreter for each item, which no trace can follow.
// The loop's frame is hidden (kCoHidden): what Python code sees is code that the native function's caller
// runs. Each generator function and each __next__ has loops of its own, so that they are compiled for its
// body.
#pragma once

#include "interp/keyed_lookups.h"
#include "runtime/frames.h"

namespace krait {

// Functions in bytecode that belong to a code object: its loops, then its lookups (keyed_lookups.h); unbound
// until they are made. Null: raised.
inline constexpr auto kConsumerCount = size_t(Consumer::kCount);
Tuple* companions_of(Code* code);

// FrameHooks::consume.
Value consume(Consumer consumer, Value iterator, Value extra);
// FrameHooks::consume_with.
Value consume_with(Consumer consumer, Value function, Value iterator, Value start);

}  // namespace krait
