// Jumps, and the points where a function begins and a loop goes round: there pending requests (signals, the
// global lock, finalisers) are served and executions are counted for the JIT.
#include "interp/back_edge.h"
#include "interp/generator.h"
#include "interp/quicken.h"
#include "interp/unwind.h"
#include "runtime/ops.h"

namespace krait {

uint16_t g_hot_counts[kHotCountSize];
JitHooks g_jit_hooks;

// Called with the jump's target in ip.
KRAIT_HANDLER(hot_loop) {
  if (!g_jit_hooks.hot_loop) KRAIT_TAIL next(KRAIT_ARGS);
  // A trace function must find the jump as the last instruction, and recordings are not interrupted: the next
  // jump asks again.
  if (dispatch != &g_run_dispatch) {
    *hot_count(ip) = 1;
    KRAIT_TAIL next(KRAIT_ARGS);
  }
  save_state(frame, ip, sp);
  JitState state{frame, ip, sp};
  g_jit_hooks.hot_loop(&state);
  KRAIT_TAIL next_after_call(state.frame, state.ip, state.sp, dispatch, arg);
}

KRAIT_HANDLER(break_at_back_edge) {
  save_state(frame, ip, sp);
  if (!handle_break_requests()) KRAIT_TAIL unwind(KRAIT_ARGS);
  KRAIT_TAIL next_after_call(frame, ip - arg, sp, dispatch, arg);
}

KRAIT_HANDLER(break_after_call) {
  save_state(frame, ip, sp);
  if (!handle_break_requests()) KRAIT_TAIL unwind(KRAIT_ARGS);
  KRAIT_TAIL next_after_call(KRAIT_ARGS);
}

KRAIT_HANDLER(op_JUMP_FORWARD) { KRAIT_TAIL next(frame, ip + arg, sp, dispatch, arg); }

KRAIT_HANDLER(op_JUMP_BACKWARD_NO_INTERRUPT) { KRAIT_TAIL next(frame, ip - arg, sp, dispatch, arg); }

KRAIT_HANDLER(op_JUMP_BACKWARD) { KRAIT_TAIL jump_back(KRAIT_ARGS); }

// --- conditional jumps ---

namespace {

// Compiled: back to a loop that has traces.
enum class Jump : uint8_t { Forward, Backward, Compiled };

template <CompiledEnd (*JitHooks::*kEnter)(JitState*)>
[[gnu::always_inline]] inline KRAIT_HANDLER(enter_compiled) {
  save_state(frame, ip, sp);
  JitState state{frame, ip, sp};
  const CompiledEnd end = (g_jit_hooks.*kEnter)(&state);
  frame = state.frame;
  ip = state.ip;
  sp = state.sp;
  if (end == CompiledEnd::Return) KRAIT_TAIL op_RETURN_VALUE(frame, ip, sp, current_dispatch(), arg);
  if (KRAIT_UNLIKELY(end == CompiledEnd::Raise)) KRAIT_TAIL unwind(frame, ip, sp, current_dispatch(), arg);
  if (KRAIT_UNLIKELY(end == CompiledEnd::Leave))
    KRAIT_TAIL unwind_frame(frame, ip, sp, current_dispatch(), arg);
  KRAIT_TAIL next_after_call(KRAIT_ARGS);
}

[[gnu::noinline]] KRAIT_HANDLER(enter_loop) {
  if (KRAIT_UNLIKELY(break_requested())) KRAIT_TAIL break_at_back_edge(KRAIT_ARGS);
  KRAIT_TAIL(enter_compiled<&JitHooks::enter>)(frame, ip - arg, sp, dispatch, arg);
}

template <Jump kJump>
[[gnu::always_inline]] inline KRAIT_HANDLER(jump) {
  if constexpr (kJump == Jump::Compiled) {
    KRAIT_TAIL enter_loop(KRAIT_ARGS);
  } else if constexpr (kJump == Jump::Backward) {
    KRAIT_TAIL jump_back(KRAIT_ARGS);
  } else {
    KRAIT_TAIL next(frame, ip + arg, sp, dispatch, arg);
  }
}

template <bool kWhen, Jump kJump>
KRAIT_HANDLER(pop_jump_slow) {
  save_state(frame, ip, sp);
  const int t = truth(sp[-1]);
  if (KRAIT_UNLIKELY(t < 0)) KRAIT_TAIL unwind(KRAIT_ARGS);
  dispatch = current_dispatch();
  sp -= 1;
  if ((t != 0) == kWhen) KRAIT_TAIL jump<kJump>(KRAIT_ARGS);
  KRAIT_TAIL next(KRAIT_ARGS);
}

template <bool kWhen, Jump kJump>
[[gnu::always_inline]] inline KRAIT_HANDLER(pop_jump) {
  const Value v = sp[-1];
  if (v == Value::boolean(kWhen)) KRAIT_TAIL jump<kJump>(frame, ip, sp - 1, dispatch, arg);
  if (KRAIT_UNLIKELY(v != Value::boolean(!kWhen))) KRAIT_TAIL(pop_jump_slow<kWhen, kJump>)(KRAIT_ARGS);
  KRAIT_TAIL next(frame, ip, sp - 1, dispatch, arg);
}

template <bool kWhen>
KRAIT_HANDLER(jump_or_pop_slow) {
  save_state(frame, ip, sp);
  const int t = truth(sp[-1]);
  if (KRAIT_UNLIKELY(t < 0)) KRAIT_TAIL unwind(KRAIT_ARGS);
  if ((t != 0) == kWhen) KRAIT_TAIL next_after_call(frame, ip + arg, sp, dispatch, arg);
  KRAIT_TAIL next_after_call(frame, ip, sp - 1, dispatch, arg);
}

template <bool kWhen>
[[gnu::always_inline]] inline KRAIT_HANDLER(jump_or_pop) {
  const Value v = sp[-1];
  if (v == Value::boolean(kWhen)) KRAIT_TAIL next(frame, ip + arg, sp, dispatch, arg);
  if (KRAIT_UNLIKELY(v != Value::boolean(!kWhen))) KRAIT_TAIL jump_or_pop_slow<kWhen>(KRAIT_ARGS);
  KRAIT_TAIL next(frame, ip, sp - 1, dispatch, arg);
}

}  // namespace

KRAIT_HANDLER(op_POP_JUMP_FORWARD_IF_FALSE) { KRAIT_TAIL(pop_jump<false, Jump::Forward>)(KRAIT_ARGS); }
KRAIT_HANDLER(op_POP_JUMP_FORWARD_IF_TRUE) { KRAIT_TAIL(pop_jump<true, Jump::Forward>)(KRAIT_ARGS); }
KRAIT_HANDLER(op_POP_JUMP_BACKWARD_IF_FALSE) { KRAIT_TAIL(pop_jump<false, Jump::Backward>)(KRAIT_ARGS); }
KRAIT_HANDLER(op_POP_JUMP_BACKWARD_IF_TRUE) { KRAIT_TAIL(pop_jump<true, Jump::Backward>)(KRAIT_ARGS); }
KRAIT_HANDLER(op_JUMP_IF_FALSE_OR_POP) { KRAIT_TAIL jump_or_pop<false>(KRAIT_ARGS); }
KRAIT_HANDLER(op_JUMP_IF_TRUE_OR_POP) { KRAIT_TAIL jump_or_pop<true>(KRAIT_ARGS); }

KRAIT_HANDLER(op_POP_JUMP_FORWARD_IF_NONE) {
  if (sp[-1].is_none()) ip += arg;
  KRAIT_TAIL next(frame, ip, sp - 1, dispatch, arg);
}
KRAIT_HANDLER(op_POP_JUMP_FORWARD_IF_NOT_NONE) {
  if (!sp[-1].is_none()) ip += arg;
  KRAIT_TAIL next(frame, ip, sp - 1, dispatch, arg);
}
KRAIT_HANDLER(op_POP_JUMP_BACKWARD_IF_NONE) {
  sp -= 1;
  if (sp->is_none()) KRAIT_TAIL jump_back(KRAIT_ARGS);
  KRAIT_TAIL next(KRAIT_ARGS);
}
KRAIT_HANDLER(op_POP_JUMP_BACKWARD_IF_NOT_NONE) {
  sp -= 1;
  if (!sp->is_none()) KRAIT_TAIL jump_back(KRAIT_ARGS);
  KRAIT_TAIL next(KRAIT_ARGS);
}

// --- jumps back to compiled loops ---

KRAIT_HANDLER(op_JUMP_BACKWARD_JIT) { KRAIT_TAIL enter_loop(KRAIT_ARGS); }
KRAIT_HANDLER(op_POP_JUMP_BACKWARD_IF_FALSE_JIT) { KRAIT_TAIL(pop_jump<false, Jump::Compiled>)(KRAIT_ARGS); }
KRAIT_HANDLER(op_POP_JUMP_BACKWARD_IF_TRUE_JIT) { KRAIT_TAIL(pop_jump<true, Jump::Compiled>)(KRAIT_ARGS); }
KRAIT_HANDLER(op_POP_JUMP_BACKWARD_IF_NONE_JIT) {
  sp -= 1;
  if (sp->is_none()) KRAIT_TAIL enter_loop(KRAIT_ARGS);
  KRAIT_TAIL next(KRAIT_ARGS);
}
KRAIT_HANDLER(op_POP_JUMP_BACKWARD_IF_NOT_NONE_JIT) {
  sp -= 1;
  if (!sp->is_none()) KRAIT_TAIL enter_loop(KRAIT_ARGS);
  KRAIT_TAIL next(KRAIT_ARGS);
}

// --- function entry ---

static KRAIT_HANDLER(hot_function) {
  save_state(frame, ip, sp);
  if (!g_jit_hooks.hot_function) KRAIT_TAIL next(KRAIT_ARGS);
  JitState state{frame, ip, sp};
  g_jit_hooks.hot_function(&state);
  KRAIT_TAIL next_after_call(state.frame, state.ip, state.sp, dispatch, arg);
}

static KRAIT_HANDLER(break_at_resume) {
  save_state(frame, ip, sp);
  // Not in the middle of `yield from` and `await`: their inner generator goes on first.
  if (arg < kResumeAfterYieldFrom && !handle_break_requests()) KRAIT_TAIL unwind(KRAIT_ARGS);
  KRAIT_TAIL next_after_call(KRAIT_ARGS);
}

// Does a generator delegate to one of the same code? Traces do not follow a recursion of generators; the
// interpreter goes through it at once.
static bool delegates_to_same(const Frame* frame, const Value* sp, uint64_t arg) {
  if (arg != kResumeAfterYieldFrom && arg != kResumeAfterAwait) return false;
  const Value delegate = sp[-2];
  return has_kind(delegate, Kind::Generator) && delegate.as<Generator>()->frame.code == frame->code;
}

// Behind a yield only generators that C++ resumes are counted: what bytecode resumes is compiled with the
// loop that does so.
static KRAIT_HANDLER(count_resumption) {
  if (frame->flags & kFrameEntry && !delegates_to_same(frame, sp, arg) && --*hot_count(ip) == 0)
    KRAIT_TAIL hot_loop(KRAIT_ARGS);
  KRAIT_TAIL next(KRAIT_ARGS);
}

KRAIT_HANDLER(op_RESUME) {
  if (KRAIT_UNLIKELY(break_requested())) KRAIT_TAIL break_at_resume(KRAIT_ARGS);
  if (arg != kResumeAtStart) KRAIT_TAIL count_resumption(KRAIT_ARGS);
  if (KRAIT_UNLIKELY(--*hot_count(ip) == 0)) KRAIT_TAIL hot_function(KRAIT_ARGS);
  KRAIT_TAIL next(KRAIT_ARGS);
}

KRAIT_HANDLER(op_RESUME_JIT) {
  if (KRAIT_UNLIKELY(break_requested())) KRAIT_TAIL break_at_resume(KRAIT_ARGS);
  if (KRAIT_UNLIKELY(delegates_to_same(frame, sp, arg))) KRAIT_TAIL next(KRAIT_ARGS);
  if (arg != kResumeAtStart) KRAIT_TAIL(enter_compiled<&JitHooks::enter>)(KRAIT_ARGS);
  KRAIT_TAIL(enter_compiled<&JitHooks::enter_function>)(KRAIT_ARGS);
}

}  // namespace krait
