// One line per event on stderr, for --jit-opt log=1.
#pragma once

#include "jit/trace.h"

namespace krait::jit {

void log_trace(const Trace& t);
void log_abort(AbortReason reason, const Anchor& anchor, const TraceExit* parent, Code* code, uint32_t unit);

}  // namespace krait::jit
