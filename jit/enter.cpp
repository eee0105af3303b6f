// See enter.h.
#include "jit/enter.h"

#include <bit>

#include "interp/operators.h"
#include "interp/tracing.h"
#include "jit/compile.h"
#include "jit/exits.h"
#include "jit/functions.h"
#include "jit/materialise.h"
#include "jit/options.h"
#include "jit/reclaim.h"
#include "jit/recorder.h"
#include "jit/restorer.h"
#include "runtime/error.h"
#include "runtime/native_stack.h"
#include "runtime/tuple.h"

namespace krait::jit {

namespace {

// How the last activation that the interpreter had entered was left. Between an exit and the interpreter
// nothing else runs.
struct Left {
  JitState state;
  Resume resume;
  TraceExit* hot;  // its side trace is to be recorded
  bool by_exit;    // not by returning
};
Left g_left;

bool is_hot(TraceExit& e) {
  if (e.cold || e.side || ++e.count < uint32_t(g_options.tunables.hot_exit)) return false;
  const Family& family = *e.trace->family;
  if (!family.valid || family.traces.size() > size_t(g_options.tunables.max_side_traces)) return false;
  return !tracing_active() && g_recorder.give_way();
}

void start_side(const Left& left) {
  if (!left.hot) return;
  const JitState& s = left.state;
  g_recorder.start_side(left.hot, s.frame, s.ip, s.sp, left.resume == Resume::Raise);
}

// Does what is left of the instruction under way. False: an exception is pending.
bool settle(Resume resume, JitState* s) {
  if (resume != Resume::Finish) return resume != Resume::Raise;
  const Value result = *--s->sp;
  s->frame->ip = s->ip;
  s->frame->sp = s->sp;
  const bool done = finish_operation(s->frame, result);
  s->ip = s->frame->ip;
  s->sp = s->frame->sp;
  return done;
}

// Goes on in the interpreter until an activation's bottom frame ends: its result. For activations that
// compiled code has called; base: their frame base, to which all is left to the interpreter from `stack` on.
uint64_t interpret(Frame* bottom, const Left& left, void* stack, uint64_t base) {
  Thread* t = g_thread;
  const AbandonedStack abandoned(stack, reinterpret_cast<void*>(base));
  bottom->flags = (bottom->flags & ~uint32_t{kFrameNative}) | kFrameEntry;
  t->native_top = base + 8;
  start_side(left);
  JitState s = left.state;
  const Value result = settle(left.resume, &s) ? next(s.frame, s.ip, s.sp, current_dispatch(), 0)
                                               : unwind(s.frame, s.ip, s.sp, current_dispatch(), 0);
  g_recorder.frame_ended(bottom);
  return result.raw;
}

void read_snapshot(const TraceExit& e, const ExitState* state, uint64_t base, Restorer& restorer) {
  const Ir& ir = e.trace->ir;
  const Ref ins = e.ins();
  SnapshotReader reader(ir, ir[ins].snapshot(), e.trace->allocation.exit_values(ins), state, base);
  restore_frames(ir, reader, ir.bottom_in_memory, restorer);
}

// Builds the frames of an exit; where the interpreter goes on in them. A function of its own, since what it
// leaves on the native stack would keep objects alive while the interpreter runs.
[[gnu::noinline]] Left rebuild(TraceExit& e, const ExitState* state, uint64_t base, Frame** bottom) {
  const Trace& t = *e.trace;
  Thread* thread = g_thread;
  auto* place = reinterpret_cast<uint8_t*>(thread->stack_top);
  if (!t.ir.bottom_in_memory) place -= t.code->frame_bytes;
  Restorer restorer(thread->frame, place, &thread->handled);
  {
    const InUseScope in_use(t.family);
    if (e.plan) {
      e.plan->run(state, base, restorer);
    } else {
      read_snapshot(e, state, base, restorer);
      if (e.taken == 2)
        e.plan = ExitPlan::make(t.ir, t.ir[e.ins()].snapshot(), t.allocation.exit_values(e.ins()));
    }
  }
  Frame* frame = restorer.innermost();
  const Resume resume = restorer.resume();
  thread->frame = frame;
  thread->stack_top = reinterpret_cast<Value*>(restorer.end());
  thread->recursion_depth += restorer.inlined();
  *bottom = restorer.bottom();
  return {{frame, frame->ip, frame->sp}, resume, nullptr, true};
}

ExitReturn leave(ExitState* state) {
  TraceExit& e = g_traces.exit(state->exit);
  e.taken++;
  const uint64_t base = state->stack + e.trace->machine.frame_size;
  Thread* thread = g_thread;
  Value* const top = thread->stack_top;
  const uint32_t depth = thread->recursion_depth;
  Frame* bottom;
  Left left = rebuild(e, state, base, &bottom);
  const bool recordable = left.resume == Resume::Execute || left.resume == Resume::Raise;
  if (recordable && is_hot(e)) left.hot = &e;
  if (compile_target().returns_to_enter(*reinterpret_cast<const uint64_t*>(base)) &&
      !innermost_activation()->called) {
    g_left = left;
    return {0, base};
  }
  const uint64_t result = interpret(bottom, left, state, base);
  thread->stack_top = top;
  thread->recursion_depth = depth;
  return {result, base};
}

// Where the interpreter goes on behind the call under way in an activation that has been given up.
Left after_call(const Frame* frame, Resume resume, uint64_t result) {
  Left left{{const_cast<Frame*>(frame), frame->ip, frame->sp}, Resume::Execute, nullptr, true};
  if (exception_pending()) {
    left.resume = Resume::Raise;
  } else if (resume == Resume::Push && result == Value::unbound().raw) {
    // FOR_ITER or SEND has no further item: over the loop, without the iterator.
    const Instruction asking = instruction_before(frame);
    left.state.ip += asking.arg;
    left.state.sp -= 1;
    if (asking.opcode == OP_SEND) *left.state.sp++ = g_thread->returned;
  } else if (resume == Resume::Push) {
    *left.state.sp++ = Value::from_raw(result);
  } else if (resume == Resume::Finish) {
    *left.state.sp++ = Value::from_raw(result);
    left.resume = Resume::Finish;
  } else if (resume == Resume::PushAll) {
    const auto* all = Value::from_raw(result).as<Tuple>();
    for (uint64_t i = 0; i < all->length; i++) *left.state.sp++ = all->items[i];
  }
  return left;
}

// Where the activation that the interpreter had entered has left it: behind an exit, or with a result. A
// generator's is for its YIELD_VALUE, which the interpreter executes.
CompiledEnd ended(JitState* state, uint64_t result) {
  if (!g_left.by_exit) {
    const Frame* frame = state->frame;
    KRAIT_ASSERT(g_thread->frame == frame);
    if (result == Value::exception().raw) return CompiledEnd::Leave;
    const bool yields = frame->flags & kFrameGenerator;
    if (yields) *state = {state->frame, frame->ip - 1, frame->sp};
    *state->sp++ = Value::from_raw(result);
    return yields ? CompiledEnd::GoOn : CompiledEnd::Return;
  }
  const Left left = g_left;
  g_left.by_exit = false;
  *state = left.state;
  start_side(left);
  return settle(left.resume, state) ? CompiledEnd::GoOn : CompiledEnd::Raise;
}

}  // namespace

CompiledEnd enter_compiled(JitState* state) {
  const auto unit = uint32_t(state->ip - state->frame->code->quickened);
  const Anchor* anchor = find_anchor(state->frame->code, unit, false);
  if (KRAIT_UNLIKELY(!anchor || !anchor->family)) return CompiledEnd::GoOn;
  Trace* t = anchor->versions.front();
  t->entered++;
  uint64_t result;
  {
    const ActivationScope activation(state->frame);
    result = compile_target().enter(t->machine.code, nullptr, 0);
  }
  return ended(state, result);
}

namespace {

// What the interpreter passes to a function trace: read before the trace runs, and abandoned then.
struct PassedArguments {
  explicit PassedArguments(const Frame* frame) : of_frame(frame) {}

  FrameArguments of_frame;
  uint64_t packed[kMostPacked];
};

}  // namespace

CompiledEnd enter_function(JitState* state) {
  Frame* frame = state->frame;
  PassedArguments arguments(frame);
  const Anchor* anchor = compiled_function(frame->function, arguments.of_frame.all());
  if (!anchor || (frame->flags & kFrameHasObject) || native_stack_exhausted()) {
    if (!anchor && --*hot_count(state->ip) == 0) hot_function(state);
    return CompiledEnd::GoOn;
  }
  const size_t count = pack_arguments(*anchor, frame->function, arguments.of_frame.all(), arguments.packed);
  Trace* t = anchor->versions.front();
  t->entered++;
  uint64_t result;
  {
    const ActivationScope activation(frame);
    const AbandonedStack abandoned(&arguments, &arguments + 1);
    result = compile_target().enter(t->machine.code, arguments.packed, count);
  }
  return ended(state, result);
}

namespace {

// Packs the arguments of a call that is like the last one with few; null: it is not, or has no code any more.
const Anchor* pack_few(const FewArguments& last, const Function* f, const Value* args, size_t count,
                       uint64_t* packed) {
  const Anchor* anchor = last.anchor;
  if (!anchor || last.count != count || !anchor->family) return nullptr;
  uint64_t *general = packed, *floats = packed + compile_target().registers().trace_arguments.size();
  if (!anchor->function) *general++ = Value::object(f).raw;
  else if (anchor->function != f) return nullptr;
  for (size_t k = 0; k < count; k++) {
    const Value v = args[k];
    if (last.types[k] == Type::Int) {
      if (!v.is_small_int()) return nullptr;
      *general++ = uint64_t(v.as_small_int());
    } else if (last.types[k] == Type::F64) {
      if (!v.is_flonum()) return nullptr;
      *floats++ = std::bit_cast<uint64_t>(v.as_flonum());
    } else {
      *general++ = v.raw;
    }
  }
  return anchor;
}

void note_few(const Anchor& anchor, size_t count, FewArguments& last) {
  static_assert(FewArguments::kMost < Target::kFewGeneral);
  if (count > FewArguments::kMost) return;
  last = {&anchor, uint32_t(count), {}};
  size_t floats = 0;
  for (size_t k = 0; k < count; k++) {
    last.types[k] = anchor.parameters[k + (anchor.function == nullptr)];
    floats += last.types[k] == Type::F64;
  }
  if (floats > Target::kFewFloats) last.anchor = nullptr;
}

}  // namespace

bool call_compiled(Function* f, const Value* args, size_t count, Value* result) {
  const Code* code = f->code;
  uint64_t packed[kMostPacked];
  FewArguments& last = static_cast<CodeAnchors*>(code->jit)->last_few;
  const Anchor* anchor = pack_few(last, f, args, count, packed);
  const bool few = anchor;
  if (!few) {
    if (int64_t(count) != code->arg_count || !takes_positional_only(code)) return false;
    anchor = compiled_function(f, {args, count});
  }
  Thread* thread = g_thread;
  auto* const top = reinterpret_cast<uint8_t*>(thread->stack_top);
  const bool room = thread->recursion_depth < thread->recursion_limit &&
                    top + code->frame_bytes <= reinterpret_cast<uint8_t*>(thread->stack_limit);
  if (!anchor || !room || native_stack_exhausted() || !thread->frame || current_dispatch() != &g_run_dispatch)
    return false;
  size_t packed_count = 0;
  if (!few) {
    packed_count = pack_arguments(*anchor, f, {args, count}, packed);
    note_few(*anchor, count, last);
  }
  Trace* t = anchor->versions.front();
  t->entered++;
  // The function's frame has its place, and is counted.
  thread->stack_top = reinterpret_cast<Value*>(top + code->frame_bytes);
  const uint32_t depth = thread->recursion_depth++;
  {
    const ActivationScope activation(thread->frame, f);
    const AbandonedStack abandoned(packed, packed + kMostPacked);
    const Target& target = compile_target();
    const uint8_t* entry = t->machine.code;
    *result = Value::from_raw(few ? target.enter_with_few(entry, packed)
                                  : target.enter(entry, packed, packed_count));
  }
  thread->stack_top = reinterpret_cast<Value*>(top);
  thread->recursion_depth = depth;
  return true;
}

void exits_start() { set_exit_handler(leave); }

extern "C" ExitReturn krait_leave_materialised(uint64_t result, uint64_t stack) {
  const Materialised m = take_materialised(stack);
  const Left left = after_call(m.innermost, m.resume, result);
  Thread* t = g_thread;
  t->frame = m.innermost;
  t->stack_top = reinterpret_cast<Value*>(end_of(m.innermost));
  t->recursion_depth = m.depth;
  if (!m.outermost) return {interpret(m.bottom, left, reinterpret_cast<void*>(stack), m.base), m.base};
  g_left = left;
  return {0, m.base};
}

}  // namespace krait::jit
