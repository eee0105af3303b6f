// Running compiled code: from the interpreter into a trace, and back through an exit.
#pragma once

#include "interp/jit_hooks.h"
#include "jit/trace.h"

namespace krait::jit {

// JitHooks::enter.
bool enter_compiled(JitState* state);

// Sets the exit handler.
void exits_start();

}  // namespace krait::jit
