// Where the JIT plugs in: counters of loop headers and function entries, and what happens when one runs out.
//
// The counters are a small table indexed by a hash of the instruction's address, as in LuaJIT: collisions
// only make a location hot a little early. They count down; at zero the interpreter calls a hook, which may
// change the dispatch table (to start recording), and which sets the counter anew. Without hooks they start
// again from the top.
//
// A compiled location has its JUMP_BACKWARD, POP_JUMP_BACKWARD_IF_... or RESUME instruction replaced by its
// _JIT variant, which calls `enter`.
#pragma once

#include "interp/dispatch.h"

namespace krait {

inline constexpr size_t kHotCountSize = 1024;
extern uint16_t g_hot_counts[kHotCountSize];

inline uint16_t* hot_count(const uint16_t* ip) {
  return &g_hot_counts[(reinterpret_cast<uintptr_t>(ip) >> 2) % kHotCountSize];
}

// Where to go on: the state that a hook leaves behind.
struct JitState {
  Frame* frame;
  uint16_t* ip;
  Value* sp;
};

struct JitHooks {
  // The loop header `state->ip`, reached by a backward jump, or the entry of the function whose RESUME lies
  // before `state->ip`, has run hot. The state is saved in the frame. May change Thread::dispatch.
  void (*hot_loop)(JitState* state) = nullptr;
  void (*hot_function)(JitState* state) = nullptr;
  // Runs the compiled code of the location. Leaves in *state where the interpreter goes on, which may be in
  // another frame. False: an exception is pending, to be raised there.
  bool (*enter)(JitState* state) = nullptr;
};
extern JitHooks g_jit_hooks;

}  // namespace krait
