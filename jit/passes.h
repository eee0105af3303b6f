// The optimiser's passes, a file each. All take a verified trace and leave one.
#pragma once

#include "jit/builder.h"

namespace krait::jit {

// Why a loop could not be closed.
enum class LoopEnd : uint8_t {
  Closed,
  TypeChanges,  // a slot holds another type than at the start of the iteration
  AlwaysExits,  // a guard can never hold in the second iteration
  TooLong,
};

// Loop peeling (loop.cpp). The trace built so far is one iteration, its frames stand at the loop header again
// and are marked there. Turns it into: first iteration, `loop`, the same iteration again with what the first
// one established, `jump`. On failure the trace is unusable unless it is TypeChanges, which changes nothing
// but may have added guards; *slot then names the slot.
LoopEnd close_loop(Builder& b, uint16_t* slot);

// Allocation removal (virtuals.cpp): objects that only exits can see are described in snapshots instead.
void remove_allocations(Ir& ir);

// Check removal (checks.cpp): guards and overflow checks in the loop that the ranges of its phis decide.
void remove_checks(Ir& ir);

// Store sinking (sink.cpp): fields that a loop writes in each iteration are written by its exits instead.
void sink_stores(Ir& ir);

// Dead code (dce.cpp): drops what nobody needs and marks as sunk what only exits need. Renumbers the
// instructions.
void remove_dead_code(Ir& ir);

struct CompileLog;

// All passes that follow recording (and closing the loop), in order.
void optimize(Ir& ir, CompileLog& log);

}  // namespace krait::jit
