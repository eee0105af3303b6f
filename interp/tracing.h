// sys.settrace and sys.setprofile: events, and the dispatch table that produces them.
#pragma once

#include "interp/dispatch.h"

namespace krait {

enum class TraceEvent : uint8_t {
  kNone,
  kCall,
  kException,
  kLine,
  kReturn,
  kNativeCall,
  kNativeException,
  kNativeReturn,
  kOpcode
};
// The event whose trace function is running.
TraceEvent current_trace_event();

// Is a trace or profile function set (and not running at the moment)?
inline bool tracing_active() {
  const Thread* t = g_thread;
  return (!t->trace_function.is_unbound() || !t->profile_function.is_unbound()) && !t->tracing;
}

// Sets the function (unbound: none) and the dispatch table of the running thread.
void set_trace_function(Value function);
void set_profile_function(Value function);
// Chooses the dispatch table after a change of the functions.
void update_trace_dispatch();

// "exception" in the frame, for the pending exception. What the trace function raises replaces it.
void trace_exception(Frame* frame);
// "return" with None of a frame that an exception leaves.
void trace_unwound(Frame* frame);

// call() with the profile events c_call, c_return and c_exception where the callable is a native function.
Value call_traced(Value callable, const Value* args, size_t count, Tuple* keywords);
Value call_traced(Value callable, Tuple* args, Dict* kwargs);

}  // namespace krait
