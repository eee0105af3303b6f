// What the runtime has to know about machine code: that it refers to objects.
#pragma once

#include "runtime/code.h"

namespace krait {

class Tracer;
struct Dict;
struct Type;

// Visits what machine code compiled for the code object refers to; filled by jit, for code with `jit` set.
extern void (*g_trace_compiled_code)(Tracer& tracer, const Code* code);

// Whether a collection is under way. For signal handlers.
bool collection_under_way();
// Whether it is a full one.
bool full_collection_under_way();

// What kBreakPending asks for at the next safepoint; null: nothing. False: raised.
extern bool (*g_run_pending_calls)();

}  // namespace krait
