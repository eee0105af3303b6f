// Running compiled code: from the interpreter into a trace, and back through an exit.
#pragma once

#include "interp/jit_hooks.h"
#include "jit/trace.h"

namespace krait::jit {

// JitHooks::enter and enter_function.
CompiledEnd enter_compiled(JitState* state);
CompiledEnd enter_function(JitState* state);

// Called when a function's entry has run hot, see JitHooks::hot_function.
void hot_function(JitState* state);

// Sets the exit handler.
void exits_start();

}  // namespace krait::jit
