// Lookups by keys with a __hash__ in Python: the functions of interp/keyed_lookups.h are entered in place of
// the instruction, or of the call.
#pragma once

#include "interp/keyed_lookups.h"
#include "jit/natives.h"
#include "jit/record_methods.h"

namespace krait::jit {

// The container, which is guarded, and the key come first. operands, flags: as for call_method(). False:
// another key, declined or aborted.
bool look_up_keyed(Recorder& r, KeyedLookup lookup, std::initializer_list<MethodArgument> args,
                   size_t operands, uint8_t flags);

}  // namespace krait::jit
