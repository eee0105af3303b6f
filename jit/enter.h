// Running compiled code: from the interpreter into a trace, and back through an exit.
#pragma once

#include "interp/jit_hooks.h"
#include "jit/trace.h"

namespace krait::jit {

// JitHooks::enter, enter_function and call_function.
CompiledEnd enter_compiled(JitState* state);
CompiledEnd enter_function(JitState* state);
bool call_compiled(Function* f, const Value* args, size_t count, Value* result);

// Called when a function's entry has run hot, see JitHooks::hot_function.
void hot_function(JitState* state);

// Sets the exit handler.
void exits_start();

}  // namespace krait::jit
