// What the hooks of krait.jit are told. Cheap while there are none.
#pragma once

#include <string>

#include "jit/trace.h"

namespace krait::jit {

void note_compiled_event(const Trace& t);
bool abort_events_wanted();
void note_abort_event(AbortReason reason, const std::string& place, const std::string& begun_at,
                      const TraceExit* parent);

// Calls the hooks for what was noted; at a safepoint.
void tell_events();

}  // namespace krait::jit
