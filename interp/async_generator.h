// Async generators: the awaitables that __anext__, asend, athrow and aclose give, and the values they carry.
#pragma once

#include "interp/generator.h"

namespace krait {

// g.__anext__()
Value async_generator_anext(Generator* g);
// ASYNC_GEN_WRAP: marks a value that the generator yields itself, as opposed to what it awaits.
Value async_generator_wrap(Value v);
// The awaitable of the builtin anext() with a default.
Value anext_awaitable_new(Value awaitable, Value fallback);

}  // namespace krait
