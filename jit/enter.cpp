// See enter.h.
#include "jit/enter.h"

#include "interp/tracing.h"
#include "jit/compile.h"
#include "jit/exits.h"
#include "jit/options.h"
#include "jit/recorder.h"

namespace krait::jit {

namespace {

// How the last trace was left. Between an exit and the interpreter nothing else runs.
struct Left {
  JitState state;
  Resume resume;
  TraceExit* hot;  // its side trace is to be recorded
};
Left g_left;

// Puts the values of a snapshot into the interpreter's frames. Frames of inlined calls are made: their slot 0
// is the function, the others follow.
class Restorer final : public FrameRestorer {
 public:
  void begin_frame(const FrameState& state, bool in_memory) override {
    in_memory_ = in_memory;
    Thread* t = g_thread;
    if (in_memory) {
      frame_ = t->frame;
      return;
    }
    auto* code = reinterpret_cast<Code*>(state.code);
    frame_ = reinterpret_cast<Frame*>(t->stack_top);
    // Until it is linked, what is in it is scanned conservatively.
    t->stack_top = reinterpret_cast<Value*>(reinterpret_cast<char*>(frame_) + code->frame_bytes);
    frame_->init(nullptr, code, t->frame, state.kind);
    const size_t slots = size_t(code->locals_plus_count + code->stack_size);
    for (size_t i = 0; i < slots; i++) frame_->slots[i] = Value::unbound();
  }

  void set_slot(uint16_t slot, Value v) override {
    if (in_memory_) frame_->slots[slot] = v;
    else if (slot == 0) frame_->function = v.as<Function>();
    else frame_->slots[slot - 1] = v;
  }

  void end_frame(const FrameState& state) override {
    frame_->ip = frame_->code->quickened + state.pc;
    frame_->sp = frame_->slots + state.depth - !in_memory_;
    if (!in_memory_) {
      push_frame(g_thread, frame_);
      ++g_thread->recursion_depth;
    }
    resume_ = state.resume;
  }

  Frame* innermost() const { return frame_; }
  Resume resume() const { return resume_; }

 private:
  Frame* frame_ = nullptr;
  bool in_memory_ = false;
  Resume resume_ = Resume::Execute;
};

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
  Restorer restorer;
  restore_frames(t.ir, reader, true, restorer);
  Frame* frame = restorer.innermost();
  const Resume resume = restorer.resume();
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
  compile_target().enter(t->machine.code, nullptr, 0);
  *state = g_left.state;
  if (g_left.resume == Resume::Raise) return false;
  if (g_left.hot) g_recorder.start_side(g_left.hot, state->frame, state->ip, state->sp);
  return true;
}

void exits_start() { set_exit_handler(leave); }

}  // namespace krait::jit
