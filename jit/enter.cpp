// See enter.h.
#include "jit/enter.h"

#include "interp/tracing.h"
#include "jit/compile.h"
#include "jit/exits.h"
#include "jit/materialise.h"
#include "jit/options.h"
#include "jit/recorder.h"
#include "jit/restorer.h"
#include "runtime/error.h"

namespace krait::jit {

namespace {

// How the last trace was left. Between an exit and the interpreter nothing else runs.
struct Left {
  JitState state;
  Resume resume;
  TraceExit* hot;  // its side trace is to be recorded
};
Left g_left;

bool is_hot(TraceExit& e) {
  if (e.cold || e.side || ++e.count < uint32_t(g_options.tunables.hot_exit)) return false;
  const Family& family = *e.trace->family;
  if (!family.valid || family.traces.size() > size_t(g_options.tunables.max_side_traces)) return false;
  return !g_recorder.active() && !tracing_active();
}

ExitReturn leave(ExitState* state) {
  TraceExit& e = *g_traces.exits[state->exit];
  e.taken++;
  const Trace& t = *e.trace;
  const Ref ins = e.ins();
  const uint64_t base = state->stack + t.machine.frame_size;
  SnapshotReader reader(t.ir, t.ir[ins].snapshot(), t.allocation.exit_values(ins), state, base);
  Restorer restorer(g_thread->frame, reinterpret_cast<uint8_t*>(g_thread->stack_top));
  restore_frames(t.ir, reader, true, restorer);
  Frame* frame = restorer.innermost();
  const Resume resume = restorer.resume();
  g_thread->frame = frame;
  g_thread->stack_top = reinterpret_cast<Value*>(restorer.end());
  g_thread->recursion_depth += restorer.made();
  g_left = {{frame, frame->ip, frame->sp}, resume, nullptr};
  if (is_hot(e) && resume == Resume::Execute) g_left.hot = &e;
  return {0, base};
}

}  // namespace

bool enter_compiled(JitState* state) {
  const auto unit = uint32_t(state->ip - state->frame->code->quickened);
  const Anchor* anchor = find_anchor(state->frame->code, unit, false);
  if (KRAIT_UNLIKELY(!anchor || !anchor->family)) return true;
  Trace* t = anchor->versions.front();
  t->entered++;
  {
    const ActivationScope activation(state->frame);
    compile_target().enter(t->machine.code, nullptr, 0);
  }
  *state = g_left.state;
  if (g_left.resume == Resume::Raise) return false;
  if (g_left.hot) g_recorder.start_side(g_left.hot, state->frame, state->ip, state->sp);
  return true;
}

void exits_start() { set_exit_handler(leave); }

extern "C" ExitReturn krait_leave_materialised(uint64_t result, uint64_t) {
  const Activation& a = *innermost_activation();
  Frame* frame = a.innermost;
  g_left = {{frame, frame->ip, frame->sp}, Resume::Execute, nullptr};
  if (exception_pending()) {
    g_left.resume = Resume::Raise;
  } else if (a.resume == Resume::Push && result == Value::unbound().raw) {
    // FOR_ITER has no further item: over the loop, without the iterator.
    const uint16_t* behind = frame->ip;
    uint32_t distance = behind[-1] >> 8;
    if (uint8_t(behind[-2]) == OP_EXTENDED_ARG) distance |= uint32_t(behind[-2] & 0xff00);
    g_left.state.ip += distance;
    g_left.state.sp -= 1;
  } else if (a.resume == Resume::Push) {
    *g_left.state.sp++ = Value::from_raw(result);
  }
  return {0, a.base};
}

}  // namespace krait::jit
