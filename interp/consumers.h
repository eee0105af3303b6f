// Loops in bytecode that do what sum(), any(), list(), bytes() and others do with the items of a generator,
// or of an iterator whose __next__ is a Python function.
//
// Called from C++, either needs a new entry into the interpreter for each item, which no trace can follow.
// The loop's frame is hidden (kCoHidden): what Python code sees is code that the native function's caller
// runs. Each generator function and each __next__ has loops of its own, so that they are compiled for its
// body.
#pragma once

#include "runtime/frames.h"

namespace krait {

// FrameHooks::consume.
Value consume(Consumer consumer, Value iterator, Value extra);
// FrameHooks::consume_with.
Value consume_with(Consumer consumer, Value function, Value iterator, Value start);

}  // namespace krait
