// Recording: where traces begin and end, and what happens between the instructions. See recorder.h.
#include "jit/recorder.h"

#include <algorithm>
#include <cstdio>

#include "interp/frame_object.h"
#include "interp/jit_hooks.h"
#include "interp/tracing.h"
#include "jit/code_cache.h"
#include "jit/compile.h"
#include "jit/functions.h"
#include "jit/log.h"
#include "jit/lookups.h"
#include "jit/options.h"
#include "jit/passes.h"
#include "jit/reclaim.h"
#include "runtime/plain_keys.h"
#include "runtime/shape.h"
#include "runtime/str.h"

namespace krait::jit {

Recorder g_recorder;

namespace {

using RecordFunction = void (*)(Recorder&, uint64_t);
struct RecordTable {
  RecordFunction functions[256];
};
// Not constexpr: the functions may be missing.
const RecordTable& record_table() {
  static const RecordTable table = [] {
    RecordTable t{};
#define KRAIT_OPCODE(name, ...) t.functions[OP_##name] = record_##name;
#include "runtime/bytecode.def"
    return t;
  }();
  return table;
}

Type type_of_live(Value v) {
  if (v.is_small_int()) return Type::Int;
  if (v.is_flonum()) return Type::F64;
  return v.is_bool() ? Type::Bool : Type::Value;
}

}  // namespace

// --- beginning

void Recorder::reset(Anchor* anchor, TraceExit* parent, Frame* frame) {
  active_ = true;
  thread_ = g_thread;
  anchor_ = anchor;
  parent_ = parent;
  size_changes_ = parent ? parent->trace->size_changes : 0;
  at_header_ = false;
  frame_ = bottom_ = frame;
  entered_ = nullptr;
  called_ = false;
  awaited_item_ = kNoRef;
  steps_ = 0;
  path_.clear();
  frame_flags_.clear();
  callers_.clear();
  raised_ = {};
  in_line_first_ = false;
  raise_guard_ = kNoRef;
  inner_loops_.clear();
  resumed_.clear();
  written_.clear();
  calls_.clear();
  inputs_.clear();
  for (Watch* w : watches_) delete w;
  watches_.clear();
  start_time_ = now_ns();
  g_traces.recordings++;
  b.start();
}

void Recorder::start_loop(Anchor* anchor, Frame* frame, Value* sp) {
  reset(anchor, nullptr, frame);
  begin_in_memory(frame, sp, anchor->unit);
}

// A trace that begins at a loop header, with everything in the interpreter's frame.
void Recorder::begin_in_memory(Frame* frame, Value* sp, uint32_t unit) {
  Code* code = frame->code;
  at_header_ = true;
  start_code_ = code;
  start_unit_ = next_unit_ = unit;
  const auto slots = size_t(code->locals_plus_count + code->stack_size);
  b.frames().begin(uint64_t(code), slots, uint16_t(sp - frame->slots), true);
  b.frames().mark(unit);
  b.start_body();
}

// A trace that begins behind a function's RESUME, with the arguments in registers. What the prologue has done
// is done in the trace.
void Recorder::start_function(Anchor* anchor, Frame* frame, Value* sp) {
  reset(anchor, nullptr, frame);
  Code* code = frame->code;
  sp_ = sp;
  start_code_ = code;
  start_unit_ = anchor->unit;
  next_unit_ = uint32_t(frame->ip - code->quickened);
  argument_places(compile_target().registers(), anchor->parameters, &inputs_);
  const auto slots = size_t(code->locals_plus_count + code->stack_size + 1);
  b.frames().begin(uint64_t(code), slots, uint16_t(code->locals_plus_count + 1), false);
  uint16_t n = 0;
  b.frames().set(0, anchor->function ? b.value(Value::object(anchor->function)) : b.input(n++, Type::Value));
  for (size_t slot = 1; n < anchor->parameters.size(); n++, slot++)
    b.frames().set(slot, b.input(n, anchor->parameters[n]));
  b.frames().mark(anchor->unit);
  b.start_body();
  record_prologue();
  b.frames().mark(anchor->unit);
  // Requests are served by RESUME.
  b.emit(Op::Poll);
}

void Recorder::record_prologue() {
  const uint16_t* units = start_code_->quickened;
  for (uint64_t i = 0, arg = 0; i < start_unit_; i++) {
    arg = arg << 8 | units[i] >> 8;
    switch (uint8_t(units[i])) {
      case OP_MAKE_CELL: make_cell(arg); break;
      case OP_COPY_FREE_VARS: record_COPY_FREE_VARS(*this, arg); break;
      case OP_EXTENDED_ARG: continue;
      default: break;
    }
    arg = 0;
  }
}

void Recorder::make_cell(size_t n) {
  const Ref argument = b.frames().get(local_slot(n));
  const Ref cell = b.new_object(Kind::Cell, shapes::cell, sizeof(Cell));
  if (argument != kNoRef) b.store_reference(AliasClass::Cell, cell, offsetof(Cell, value), boxed(argument));
  set_local(n, cell);
}

// --- ending

bool Recorder::give_way() {
  if (!active_) return true;
  const bool waits = g_thread->dispatch != reinterpret_cast<const void* const*>(&g_record_dispatch);
  if (thread_ != g_thread || !waits) return false;
  abort(AbortReason::InnerFirst);
  return true;
}

void Recorder::stop() {
  active_ = false;
  if (g_thread->dispatch == reinterpret_cast<const void* const*>(&g_record_dispatch)) update_trace_dispatch();
}

namespace {

// Something in a callee that is met again in each recording that follows it there.
bool is_fault_of_callee(AbortReason reason) {
  return reason == AbortReason::OpcodeNotRecorded || reason == AbortReason::NoRecorderForCall ||
         reason == AbortReason::LoopInCallee;
}

}  // namespace

// New recordings soon call it instead of following it. Where traces that have followed it keep failing there,
// from one exit after the other, they are recorded anew, too.
void Recorder::refuse_callee() {
  constexpr uint32_t kMost = 24;
  if (++anchors_of(frame_->code).refusals > kMost && parent_) invalidate(parent_->trace->family);
}

void Recorder::abort(AbortReason reason) {
  if (!active_) return;
  stop();
  if (inlined() > 0 && is_fault_of_callee(reason)) refuse_callee();
  log_abort(reason, *anchor_, parent_, frame_->code, unit_);
  g_traces.aborts[size_t(reason)]++;
  const Penalty penalty = abort_penalty(reason);
  if (penalty == Penalty::None) return;
  const auto limit = uint32_t(g_options.tunables.max_attempts);
  if (parent_) {
    parent_->count = 0;
    parent_->cold = ++parent_->attempts >= limit || penalty == Penalty::Hard;
    return;
  }
  anchor_->last_abort = reason;
  anchor_->blacklisted = ++anchor_->attempts >= limit || penalty == Penalty::Hard;
}

void Recorder::finish(TraceEnd end, Trace* linked_to) {
  if (b.contradiction()) return abort(AbortReason::NeverHolds);
  for (const Watch* w : watches_) {
    if (w->broken) return abort(AbortReason::UnexpectedPath);
  }
  stop();
  if (compile_trace(*this, end, linked_to)) return;
  active_ = true;
  const bool too_large = code_cache().used() < code_cache().capacity() / 2;
  abort(too_large ? AbortReason::TooLong : AbortReason::NoCodeMemory);
  if (!too_large) make_room();
}

void Recorder::end_in_interpreter() {
  b.emit(Op::Exit);
  finish(TraceEnd::Interpreter, nullptr);
}

void Recorder::leave_trace() {
  if (!parent_ || steps_ <= 1) return abort(AbortReason::LeftFrame);
  end_in_interpreter();
}

// --- from instruction to instruction

RecordedForm Recorder::step(Frame* frame, uint16_t* ip, Value* sp, uint64_t arg, uint32_t first_unit) {
  if (g_thread != thread_ || !arrive(frame, first_unit)) return RecordedForm::Generic;
  frame_ = frame;
  ip_ = ip;
  sp_ = sp;
  unit_ = first_unit;
  const bool arrives = steps_ > 0 || begins_at_cut_link();
  if (inlined() == 0 && (arrives || !in_memory()) && arrive_at_header()) return RecordedForm::Generic;
  if (arrives && active_ && arrive_at_join()) return RecordedForm::Generic;
  b.frames().mark(unit_);
  check_frame();
  form_ = RecordedForm::Generic;
  record_instruction(arg);
  return active_ ? form_ : RecordedForm::Generic;
}

bool Recorder::arrive(Frame* frame, uint32_t unit) {
  if (entered_) {
    if (frame->previous != frame_ || frame->code != entered_ || unit != entered_unit_)
      return abort(AbortReason::UnexpectedPath), false;
    entered_ = nullptr;
    return true;
  }
  if (raised_.exception != kNoRef || raised_.by_call || raised_.pending) return land(frame, unit);
  if (frame == frame_ && awaited_item_ != kNoRef) return arrive_with_item(unit);
  if (frame != frame_ || unit != next_unit_) return land(frame, unit);
  return true;
}

void Recorder::await_item(Ref item, uint32_t end, Ref returned) {
  awaited_item_ = item;
  returned_ = returned;
  end_of_items_ = end;
}

// The guard on what next() gave leaves to a state in which the iterator has advanced: behind FOR_ITER if
// there is an item, else at the end, with the iterator popped.
bool Recorder::arrive_with_item(uint32_t unit) {
  const Ref item = awaited_item_;
  awaited_item_ = kNoRef;
  if (unit != next_unit_ && unit != end_of_items_) return abort(AbortReason::ExceptionRaised), false;
  const bool more = unit == next_unit_;
  if (more) {
    const Ref iterator = b.frames().get(b.frames().depth() - 1);
    pop();
    if (returned_ != kNoRef) push(returned_);
    b.frames().mark(end_of_items_);
    if (!guard(b.emit(Op::Same, item, b.value(Value::unbound())), false)) return false;
    if (returned_ != kNoRef) pop();
    push(iterator);
    push(item);
  } else {
    push(item);
    b.frames().mark(next_unit_);
    if (!guard(b.emit(Op::Same, item, b.value(Value::unbound())))) return false;
    pop(2);
    if (returned_ != kNoRef) push(returned_);
  }
  return true;
}

void Recorder::record_instruction(uint64_t arg) {
  if (b.ir().ins.size() > size_t(g_options.tunables.max_length) || b.ir().full())
    return abort(AbortReason::TooLong);
  steps_++;
  arg_ = arg;
  path_.push_back({code(), unit_, uint32_t(inlined())});
  if (called_) b.emit(Op::GuardValid);
  called_ = false;
  raise_guard_ = kNoRef;
  const uint8_t opcode = base_opcode(uint8_t(ip_[-1]));
  next_unit_ = uint32_t(ip_ - code()->quickened) + uint32_t(cache_units(opcode));
  const RecordFunction record = record_table().functions[opcode];
  if (record) {
    record(*this, arg);
  } else if (parent_ && steps_ > 1) {
    end_in_interpreter();
  } else {
    abort(AbortReason::OpcodeNotRecorded);
  }
  if (active_ && b.contradiction()) abort(AbortReason::NeverHolds);
}

// --- loops

void Recorder::back_edge(uint32_t header) {
  b.emit(Op::Poll);
  go_to(header);
  if (inlined() == 0 && header == start_unit_ && at_header_) return;
  if (inlined() == 0) {
    const Anchor* a = find_anchor(code(), header, false);
    if (a && a->family) return;
  }
  for (LoopCount& loop : inner_loops_) {
    if (loop.unit != header || loop.code != code()) continue;
    if (++loop.count > g_options.tunables.unroll)
      abort(inlined() ? AbortReason::LoopInCallee : AbortReason::InnerLoop);
    return;
  }
  inner_loops_.push_back({code(), header, 1});
}

// At a loop header of the bottom frame. True: the trace ends here.
bool Recorder::arrive_at_header() {
  if (at_header_ && unit_ == start_unit_) {
    close_loop_here();
    return !active_ || steps_ > 0;
  }
  Anchor* a = find_anchor(code(), unit_, false);
  if (a && a->family && !a->is_join) return link_to(a);
  if (in_memory() || !is_loop_header(code(), unit_)) return false;
  return leave_for_loop();
}

bool Recorder::begins_with_end() {
  constexpr uint32_t kMostMisses = 2;
  if (steps_ > 1 || parent_ || !at_header_ || anchor_->misses >= kMostMisses) return false;
  anchor_->misses++;
  *hot_count(code()->quickened + start_unit_) = 1;
  abort(AbortReason::EndedAtOnce);
  return true;
}

// A function trace ends at a loop that has no trace: it will go on in the loop's, which is recorded now. A
// loop that gets none, as those do that seldom go round, is unrolled.
bool Recorder::leave_for_loop() {
  Anchor* loop = anchor_at(code(), unit_, false);
  if (loop->blacklisted) return false;
  b.frames().mark(unit_);
  if (parent_ && steps_ == 0) abort(AbortReason::LoopFirst);
  else end_in_interpreter();
  start_loop(loop, frame_, sp_);
  g_thread->dispatch = reinterpret_cast<const void* const*>(&g_record_dispatch);
  return false;
}

// --- joins

// True: the trace ends here.
bool Recorder::arrive_at_join() {
  Join* join = find_join(code(), unit_);
  if (!join) return false;
  if (inlined() == 0) return merge_at(join);
  stop_inlining(join);
  return !active_;
}

// Enough traces go on behind the join: others end there. Only traces that need not come back to where they
// began.
bool Recorder::merge_at(Join* join) {
  constexpr uint32_t kMostCopies = 6;
  if (join->copies < kMostCopies || (!anchor_->is_join && (!parent_ || at_header_))) return false;
  for (Value* v = frame_->stack_base(); v < sp_; v++) {
    if (v->is_unbound()) return false;
  }
  Anchor* a = anchor_at(code(), unit_, false);
  if (a->blacklisted) return false;
  a->is_join = true;
  b.frames().mark(unit_);
  if (link_to_version(*a)) return true;
  if (a->versions.size() >= size_t(g_options.tunables.max_versions)) return false;
  // What follows is recorded now; this trace, when its exit is taken again, will lead there.
  abort(AbortReason::LoopFirst);
  start_loop(a, frame_, sp_);
  g_thread->dispatch = reinterpret_cast<const void* const*>(&g_record_dispatch);
  return false;
}

// A call that is inlined takes too many ways for the traces under one anchor: they are recorded anew, and
// call it.
void Recorder::stop_inlining(const Join* join) {
  constexpr uint32_t kMostCopies = 12;
  Family* family = parent_ ? parent_->trace->family : nullptr;
  if (!family || (frame_->flags & kFrameGenerator)) return;
  const auto& all = family->inlined_joins;
  const auto copied = std::find_if(all.begin(), all.end(), [&](const auto& c) { return c.join == join; });
  if (copied == all.end() || copied->copies < kMostCopies) return;
  if (!has_function_traces(code())) return;
  anchors_of(code()).branchy = true;
  abort(AbortReason::InnerFirst);
  invalidate(family);
}

void Recorder::close_loop_here() {
  b.frames().mark(unit_);
  uint16_t slot = 0;
  switch (close_loop(b, &slot)) {
    case LoopEnd::Closed: return finish(TraceEnd::Loop, nullptr);
    case LoopEnd::TypeChanges: return retry_with_other_types(slot);
    case LoopEnd::AlwaysExits:
      // A generator that is never where it was an iteration ago cannot be followed.
      for (Code* c : resumed_) anchors_of(c).refusals++;
      return abort(AbortReason::AlwaysExits);
    case LoopEnd::TooLong: return abort(AbortReason::TooLong);
  }
}

// The types that the iteration ended with are probably those that stay: record it again with them. A slot
// that keeps changing is not specialised.
void Recorder::retry_with_other_types(uint16_t slot) {
  constexpr uint32_t kRestarts = 2, kMaxWidened = 8;
  log_abort(AbortReason::TypeChanges, *anchor_, parent_, frame_->code, unit_);
  Anchor* anchor = anchor_;
  TraceExit* parent = parent_;
  const Ref end = b.frames().bottom(slot);
  if (!Ir::is_const(end) && ir_[end].op == Op::BoxUInt && !is_listed(&Anchor::words, slot)) {
    anchor->words.push_back(slot);
  } else if (++anchor->restarts > kRestarts) {
    if (anchor->widened.size() >= kMaxWidened) return abort(AbortReason::TypeChanges);
    anchor->widened.push_back(slot);
  }
  Frame* frame = frame_;
  reset(anchor, parent, frame);
  begin_in_memory(frame, sp_, anchor->unit);
}

// --- links

// A side trace that begins where its parent jumped to a trace that has been given up since.
bool Recorder::begins_at_cut_link() const {
  return steps_ == 0 && parent_ && !at_header_ && parent_->trace->ir[parent_->ins()].op == Op::Link;
}

// Ends the trace by a jump to the first version that takes the state as it is. False: there is none.
bool Recorder::link_to_version(const Anchor& anchor) {
  for (Trace* version : anchor.versions) {
    if (!fits(*version)) continue;
    emit_link(version);
    if (active_) finish(TraceEnd::Link, version);
    return true;
  }
  return false;
}

// Ends the trace at the header of a loop that is compiled. False: recording goes on.
bool Recorder::link_to(Anchor* anchor) {
  b.frames().mark(unit_);
  if (link_to_version(*anchor)) return true;
  if (begins_at_cut_link()) return false;
  if (anchor->versions.size() >= size_t(g_options.tunables.max_versions)) {
    abort(AbortReason::NoMatchingVersion);
    return true;
  }
  if (!in_memory() && anchor->blacklisted) {
    // It gets no more versions. Behind an iteration in line one that there is may fit.
    if (!in_line_first_) return in_line_first_ = true, false;
    if (parent_ && steps_ == 0) abort(AbortReason::NoMatchingVersion);
    else end_in_interpreter();
    return true;
  }
  if (!in_memory()) {
    // The loop gets another version, which begins with the frame in memory.
    if (parent_ && steps_ == 0) abort(AbortReason::LoopFirst);
    else end_in_interpreter();
    start_loop(anchor, frame_, sp_);
    g_thread->dispatch = reinterpret_cast<const void* const*>(&g_record_dispatch);
    return false;
  }
  // The exit of this trace will get a version for the types at hand. It begins with the frame in memory.
  store_frame(std::vector<bool>(b.frames().bottom_count(), false));
  end_in_interpreter();
  return true;
}

bool Recorder::fits(const Trace& version) const {
  for (const EntryValue& e : version.entry.values) {
    const Ins& slot = version.ir[e.ref];
    const Ref r = b.frames().get(local_slot(slot.aux));
    const Value live = frame_->slots[slot.aux];
    switch (slot.type) {
      case Type::Int:
        if (r != kNoRef && ir_.type_of(r) == Type::Bool) return false;
        if (live.is_bool() || !is_int(r, live)) return false;
        break;
      case Type::F64:
        if (!is_double(r, live)) return false;
        break;
      case Type::Bool:
        if (!is_bool(r, live) || (r != kNoRef && ir_.type_of(r) != Type::Bool)) return false;
        break;
      default: break;
    }
  }
  return true;
}

void Recorder::emit_link(Trace* version) {
  std::vector<bool> handed_over(b.frames().bottom_count(), false);
  std::vector<Ref> values;
  for (const EntryValue& e : version->entry.values) {
    const Ins slot = version->ir[e.ref];
    handed_over[slot.aux] = true;
    Ref r = in_memory() ? b.slot(slot.aux, slot.type) : b.frames().get(local_slot(slot.aux));
    if (r == kNoRef) r = b.value(Value::unbound());
    const Value live = frame_->slots[slot.aux];
    if (slot.type == Type::Int) r = int_of(r, live);
    else if (slot.type == Type::F64) r = double_of(r, live);
    else if (slot.type == Type::Value) r = boxed(r);
    if (r == kNoRef || !active_) return abort(AbortReason::NeverHolds);
    values.push_back(r);
  }
  if (in_memory()) store_frame(handed_over);
  else make_frame();
  if (!active_) return;
  Ref chain = kNoRef;
  for (Ref r : values) chain = b.emit({.op = Op::Arg, .a = r, .b = chain});
  ir_.links.push_back(&version->entry);
  b.emit(
      {.op = Op::Link, .a = chain, .aux = uint16_t(ir_.links.size() - 1), .imm = Builder::kCurrentSnapshot});
}

// Writes what the trace has changed, and the stack pointer, to the interpreter's frame, which it returns;
// kNoRef: aborted.
Ref Recorder::store_frame(const std::vector<bool>& handed_over) {
  FrameStack& frames = b.frames();
  const Ref thread = b.load(Type::Ptr, AliasClass::Thread, b.ptr(&g_thread), 0);
  const Ref frame = b.load(Type::Ptr, AliasClass::Thread, thread, offsetof(Thread, frame));
  for (uint16_t s = 0; s < frames.depth(); s++) {
    const Ref r = frames.get(s);
    const auto offset = int32_t(offsetof(Frame, slots) + 8 * s);
    // What lies behind the old stack pointer may be dead, and the new one covers it.
    if (handed_over[s] && s >= frame_->code->locals_plus_count) {
      b.store(AliasClass::FrameSlot, frame, offset, b.value(Value::unbound()));
    }
    // Who links to a trace that begins at a header hands slots over that are not in memory.
    if (r == kNoRef || handed_over[s] || (r == frames.initial(s) && !at_header_)) continue;
    const Ref value = boxed(r);
    if (!active_) return kNoRef;
    b.store(AliasClass::FrameSlot, frame, offset, value);
  }
  const Ref top = b.emit(Op::PtrAdd, frame, b.int_(int64_t(offsetof(Frame, slots) + 8 * frames.depth())));
  b.store(AliasClass::FrameSlot, frame, offsetof(Frame, sp), top);
  return frame;
}

namespace {

bool op_attach_object(Frame* frame, Value object) {
  attach_frame_object(frame, object.as<FrameObject>());
  return true;
}
const CallInfo kAttachObject = changing_call("AttachObject", address_of(op_attach_object), Type::Bool, 2,
                                             alias_bit(AliasClass::FrameSlot));
bool op_take_object_back(Value object) {
  auto* o = object.as<FrameObject>();
  o->live->object = nullptr;
  o->live->flags &= ~uint32_t{kFrameHasObject};
  o->live = nullptr;
  return true;
}
const CallInfo kTakeObjectBack = changing_call("TakeObjectBack", address_of(op_take_object_back), Type::Bool,
                                               1, alias_bit(AliasClass::FrameSlot));

}  // namespace

// Makes the frame of a function trace where its place is, as the interpreter would, and pushes it. When the
// interpreter itself has entered the trace, it exists; it keeps its caller and its flags.
void Recorder::make_frame() {
  FrameStack& frames = b.frames();
  std::vector<Ref> slots;
  for (size_t s = 1; s < frames.depth(); s++) {
    const Ref r = frames.get(s);
    slots.push_back(r == kNoRef ? b.value(Value::unbound()) : boxed(r));
    if (!active_) return;
  }
  const Ref thread = b.load(Type::Ptr, AliasClass::Thread, b.ptr(&g_thread), 0);
  const Ref top = b.load(Type::Ptr, AliasClass::Thread, thread, offsetof(Thread, stack_top));
  const Ref frame = b.emit(Op::PtrAdd, top, b.int_(-int64_t(start_code_->frame_bytes)));
  const Ref running = b.load(Type::Ptr, AliasClass::Thread, thread, offsetof(Thread, frame));
  const Ref exists = b.emit(Op::Same, running, frame);
  const auto load = [&](Type type, size_t offset) {
    return b.load(type, AliasClass::FrameSlot, frame, int32_t(offset));
  };
  const auto store = [&](size_t offset, Ref value) {
    b.store(AliasClass::FrameSlot, frame, int32_t(offset), value);
  };
  static_assert(offsetof(Frame, serial) == offsetof(Frame, flags) + 4);
  store(offsetof(Frame, previous),
        b.emit(Op::Select, exists, load(Type::Ptr, offsetof(Frame, previous)), running));
  store(offsetof(Frame, flags),
        b.emit(Op::Select, exists, load(Type::Int, offsetof(Frame, flags)), b.int_(kFrameNative)));
  store(offsetof(Frame, code), b.ptr(start_code_));
  store(offsetof(Frame, function), frames.get(0));
  store(offsetof(Frame, locals), b.value(Value::unbound()));
  store(offsetof(Frame, object), b.ptr(nullptr));
  for (size_t s = 0; s < slots.size(); s++) store(offsetof(Frame, slots) + 8 * s, slots[s]);
  store(offsetof(Frame, ip), b.ptr(start_code_->quickened + unit_));
  store(offsetof(Frame, sp),
        b.emit(Op::PtrAdd, frame, b.int_(int64_t(offsetof(Frame, slots) + 8 * slots.size()))));
  b.store(AliasClass::Thread, thread, offsetof(Thread, frame), frame);
  if (frames.object() == kNoRef) return;
  const Ref args[] = {frame, frames.object()};
  b.call(kAttachObject, args);
}

// Before a link that has been cut the parent has made its frame; this side trace has none.
void Recorder::undo_made_frame() {
  const Ref object = b.frames().object();
  if (object != kNoRef) b.call(kTakeObjectBack, std::span<const Ref>(&object, 1));
  drop_made_frame();
}

// --- the mirrored frames

Type Recorder::slot_type(size_t slot, Value live) const {
  return is_listed(&Anchor::widened, slot) || is_listed(&Anchor::words, slot) ? Type::Value
                                                                              : type_of_live(live);
}

// Is the slot in this list of the loop that is recorded?
bool Recorder::is_listed(std::vector<uint16_t> Anchor::* list, size_t slot) const {
  if (!anchor_ || start_code_ != anchor_->code || !at_header_) return false;
  const std::vector<uint16_t>& slots = anchor_->*list;
  return std::find(slots.begin(), slots.end(), slot) != slots.end();
}

Ref Recorder::read(size_t slot, Value live) {
  const Ref known = b.frames().get(slot);
  if (known != kNoRef) return known;
  if (in_memory()) {
    const Ref r = b.slot(slot, slot_type(slot, live));
    const bool is_word = live.is_small_int() ? live.as_small_int() >= 0 : has_kind(live, Kind::BigInt);
    if (!is_word || !is_listed(&Anchor::words, slot)) return r;
    const Ref word = b.emit(Op::BoxUInt, b.emit(Op::UnboxUInt, r));
    b.frames().set(slot, word);
    return word;
  }
  if (!in_generator()) return b.value(Value::unbound());
  const auto offset = int32_t(offsetof(Generator, frame.slots) + 8 * (slot - 1));
  const Ref r = b.load(Type::Value, generator_alias(code()), b.frames().get(0), offset);
  b.frames().set(slot, r);
  return r;
}

Ref Recorder::ref(size_t n) { return read(b.frames().depth() - n, live(n)); }
Ref Recorder::local(size_t n) { return read(local_slot(n), live_local(n)); }

Ref Recorder::function() {
  if (in_generator()) {
    constexpr auto kOffset = int32_t(offsetof(Generator, frame) + offsetof(Frame, function));
    return b.load(Type::Value, AliasClass::Constant, b.frames().get(0), kOffset);
  }
  if (!in_memory()) return b.frames().get(0);
  // The bottom frame runs the same function in every execution only if it says so.
  const Ref thread = b.load(Type::Ptr, AliasClass::Thread, b.ptr(&g_thread), 0);
  const Ref frame = b.load(Type::Ptr, AliasClass::Thread, thread, offsetof(Thread, frame));
  return b.load(Type::Value, AliasClass::Constant, frame, offsetof(Frame, function));
}

#ifdef KRAIT_DEBUG
namespace {
// (What the recorder has computed from constants is another object than the interpreter's; 1.0 is not 1.)
bool is_constant(Value v, Value live) {
  return v == live || has_kind(live, Kind::Float) ||
         (v.is_object() && is_plain_key(v) && type_of(v) == type_of(live) && plain_equal(v, live) == 1);
}
bool may_be(const Ir& ir, Ref r, Value live) {
  switch (ir.type_of(r)) {
    case Type::Int: return live.is_small_int() || has_kind(live, Kind::BigInt);
    case Type::F64: return live.is_flonum() || has_kind(live, Kind::Float);
    case Type::Bool: return live.is_bool();
    case Type::Value: return !Ir::is_const(r) || is_constant(Value::from_raw(ir.bits(r)), live);
    default: return false;
  }
}
}  // namespace
#endif

// Debug builds: what the recorder believes is what the frame holds.
void Recorder::check_frame() const {
#ifdef KRAIT_DEBUG
  const FrameStack& frames = b.frames();
  const size_t shift = !in_memory();
  if (frames.depth() != size_t(sp_ - frame_->slots) + shift) report_mismatch(frames.depth());
  for (size_t s = shift; s < frames.depth(); s++) {
    const Ref r = frames.get(s);
    if (r == kNoRef || may_be(ir_, r, frame_->slots[s - shift])) continue;
    report_mismatch(s);
  }
#endif
}

void Recorder::report_mismatch([[maybe_unused]] size_t slot) const {
#ifdef KRAIT_DEBUG
  fprintf(stderr, "recorder: wrong idea of slot %zu of %s at unit %u\n", slot,
          str_to_utf8(code()->qualname).c_str(), unit_);
  for (const TracePoint& p : path_)
    fprintf(stderr, "  %u %s %u\n", p.level, str_to_utf8(p.code->qualname).c_str(), p.unit);
  KRAIT_ASSERT(!"the recorder and the frame agree");
#endif
}

void Recorder::trace_roots(Tracer& tracer) {
  if (!active_) return;
  visit_recorded(tracer, ir_, path_);
  tracer.visit(anchor_->code);
  tracer.visit(start_code_);
}

}  // namespace krait::jit
