// What the runtime has to know about machine code: that it refers to objects, and that it relies on watched
// keys.
#pragma once

#include "runtime/code.h"

namespace krait {

class Tracer;
struct Dict;
struct Type;

// Visits what machine code compiled for the code object refers to; filled by jit, for code with `jit` set.
extern void (*g_trace_compiled_code)(Tracer& tracer, const Code* code);

// End the watches (dict_watch, watch_type) with that context. The dict or type may be dead.
void dict_unwatch(const Dict* d, const void* context);
void unwatch_type(const Type* type, const void* context);

// Whether a collection is under way. For signal handlers.
bool collection_under_way();

// What kBreakPending asks for at the next safepoint; null: nothing. False: raised.
extern bool (*g_run_pending_calls)();

}  // namespace krait
