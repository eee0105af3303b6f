// From a finished recording to installed machine code, and back: invalidation.
#pragma once

#include "jit/trace.h"

namespace krait::jit {

class CodeCache;
class Recorder;
class Target;

// Optimises, emits and installs what has been recorded. Null: no room for the code.
Trace* compile_trace(Recorder& recorder, TraceEnd end, Trace* linked_to);

// An assumption of the family is broken: its traces leave at their next validity point, and are not entered
// any more.
void invalidate(Family* family);

// Makes the instructions that lead to the anchor enter its code, or not.
void mark_entrances(const Anchor& anchor, bool compiled);

// Monotonic time in nanoseconds, for the times that reports show.
uint64_t now_ns();

// Starts the code generator; false with a message.
bool compiler_start(const char** why);
CodeCache& code_cache();
const Target& compile_target();

}  // namespace krait::jit
