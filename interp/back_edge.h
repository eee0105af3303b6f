// Backward jumps: safepoints, and where loops are counted.
#pragma once

#include "interp/jit_hooks.h"

namespace krait {

inline bool break_requested() { return g_thread->break_requests.any(); }

// The slow parts of jump_back.
KRAIT_HANDLER(hot_loop);
KRAIT_HANDLER(break_at_back_edge);

// Jumps back by `arg` units from ip.
[[gnu::always_inline]] inline KRAIT_HANDLER(jump_back) {
  if (KRAIT_UNLIKELY(break_requested())) KRAIT_TAIL break_at_back_edge(KRAIT_ARGS);
  ip -= arg;
  if (KRAIT_UNLIKELY(--*hot_count(ip) == 0)) KRAIT_TAIL hot_loop(KRAIT_ARGS);
  KRAIT_TAIL next(KRAIT_ARGS);
}

// Goes on behind a call of native code, which is a safepoint too: a signal that arrives during a call that
// does not wait is served before the next one waits.
KRAIT_HANDLER(break_after_call);
[[gnu::always_inline]] inline KRAIT_HANDLER(next_after_native_call) {
  if (KRAIT_UNLIKELY(break_requested())) KRAIT_TAIL break_after_call(KRAIT_ARGS);
  KRAIT_TAIL next_after_call(KRAIT_ARGS);
}

}  // namespace krait
