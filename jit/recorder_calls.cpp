// The recorder's helpers for calls: of functions of the VM, and of Python functions whose frames are
// mirrored.
#include "interp/frame_object.h"
#include "interp/generator.h"
#include "interp/operators.h"
#include "jit/compile.h"
#include "jit/functions.h"
#include "jit/lookups.h"
#include "jit/options.h"
#include "jit/recorder.h"
#include "runtime/tuple.h"

namespace krait::jit {

namespace {

// What a callee returns to whose caller's frames have been made while it ran.
Resume resume_after(Recorder::Outcome outcome) {
  switch (outcome) {
    case Recorder::Outcome::TrueOrRaise:
    case Recorder::Outcome::Dropped: return Resume::Continue;
    case Recorder::Outcome::LookedAt: return Resume::Finish;
    case Recorder::Outcome::TupleOrRaise: return Resume::PushAll;
    default: return Resume::Push;
  }
}

}  // namespace

Ref Recorder::call(size_t operands, const CallInfo& info, std::initializer_list<Ref> args, Outcome outcome) {
  return call(operands, info, std::span<const Ref>(args.begin(), args.size()), outcome);
}

Ref Recorder::call(size_t operands, const CallInfo& info, std::span<const Ref> args, Outcome outcome, Op op) {
  if (!active_) return kNoRef;
  if (info.looks_back) mark_running();
  const Reserved reserved =
      info.looks_back && inlined() && op != Op::CallTrace ? reserve_frames() : Reserved{};
  pop(operands);
  b.frames().mark(next_unit_, resume_after(outcome));
  const Ref result = b.call(info, args, op);
  called_ |= info.looks_back;
  b.frames().mark(next_unit_, Resume::Raise);
  if (reserved.thread != kNoRef) give_back(reserved);
  const Ref before = b.ir().end();
  if (outcome == Outcome::TrueOrRaise) guard(result);
  if (outcome != Outcome::TrueOrRaise && outcome != Outcome::Value)
    guard(b.emit(Op::Same, result, b.value(Value::exception())), false);
  raise_guard_ = b.ir().end() > before ? Ref(b.ir().end() - 1) : kNoRef;
  return active_ ? result : kNoRef;
}

void Recorder::call_spreading(size_t operands, const CallInfo& info, std::initializer_list<Ref> args,
                              size_t count) {
  const Ref all = call(operands, info, args, Outcome::TupleOrRaise);
  if (!active_) return;
  for (size_t i = 0; i < count; i++)
    push(b.load(Type::Value, AliasClass::Constant, all, int32_t(offsetof(Tuple, items) + 8 * i)));
}

// The frames of inlined calls do not exist, but may be made while the callee runs (see materialise.h): right
// where they would be, below those of the callee.
Recorder::Reserved Recorder::reserve_frames() {
  size_t bytes = 0;
  const Frame* f = frame_;
  for (size_t k = 0; k < inlined(); k++, f = f->previous) {
    if (!(f->flags & kFrameGenerator)) bytes += f->code->frame_bytes;
  }
  Reserved r;
  r.thread = b.load(Type::Ptr, AliasClass::Thread, b.ptr(&g_thread), 0);
  r.stack_top = b.load(Type::Ptr, AliasClass::Thread, r.thread, offsetof(Thread, stack_top));
  r.depth = b.load_sized(Op::LoadU32, AliasClass::Thread, r.thread, offsetof(Thread, recursion_depth));
  b.store(AliasClass::Thread, r.thread, offsetof(Thread, stack_top),
          b.emit(Op::PtrAdd, r.stack_top, b.int_(int64_t(bytes))));
  b.store_sized(Op::Store32, AliasClass::Thread, r.thread, offsetof(Thread, recursion_depth),
                b.emit(Op::Add, r.depth, b.int_(int64_t(inlined()))));
  return r;
}

void Recorder::give_back(const Reserved& r) {
  b.store(AliasClass::Thread, r.thread, offsetof(Thread, stack_top), r.stack_top);
  b.store_sized(Op::Store32, AliasClass::Thread, r.thread, offsetof(Thread, recursion_depth), r.depth);
}

namespace {

bool has_loop(Code* code) { return !anchors_of(code).loop_headers.empty(); }

}  // namespace

bool Recorder::can_inline(Code* code) const {
  constexpr uint32_t kSuspends = kCoGenerator | kCoCoroutine | kCoAsyncGenerator;
  if (!(code->flags & kCoOptimized) || !code->quickened) return false;
  if (inlined() >= size_t(g_options.tunables.max_depth)) return false;
  if (code->flags & kSuspends) return true;  // only makes an object
  const Frame* f = frame_;
  CodeAnchors& anchors = anchors_of(code);
  for (size_t k = 0; k <= inlined(); k++, f = f->previous) anchors.recursive |= f->code == code;
  return !anchors.recursive && !anchors.branchy && !has_loop(code) && can_be_followed(code);
}

bool Recorder::can_be_followed(Code* code) const {
  constexpr uint32_t kMostRefusals = 3;
  return anchors_of(code).refusals < kMostRefusals;
}

void Recorder::enter_function(size_t operands, Ref function, Code* code, std::span<const Ref> slots,
                              uint8_t flags) {
  mark_running();
  pop(operands);
  b.frames().mark(next_unit_);
  const auto count = size_t(code->locals_plus_count + code->stack_size + 1);
  b.frames().push(uint64_t(code), count, uint16_t(code->locals_plus_count + 1), flags);
  b.frames().set(0, function);
  for (size_t k = 0; k < slots.size(); k++) b.frames().set(k + 1, slots[k]);
  frame_flags_.push_back(flags);
  callers_.push_back({frame_, next_unit_});
  entered_ = code;
  entered_unit_ = 0;
}

void Recorder::pop_frame() {
  frame_flags_.pop_back();
  b.frames().pop();
  frame_ = callers_.back().frame;
  callers_.pop_back();
}

void Recorder::leave_function(Ref result, Value live_result) {
  const uint8_t flags = frame_flags_.back();
  if ((flags & kFrameInit) && !guard_is(boxed(result), Value::none())) return;
  Finished finished;
  if (flags & kFrameOperator) {
    const Frame* caller = callers_.back().frame;
    finished = look_at_result(instruction_before(caller), caller->sp, result, live_result);
  }
  if (!active_) return;
  return_frame_object();
  if (!active_) return;
  pop_frame();
  next_unit_ = uint32_t(frame_->ip - frame_->code->quickened);
  if (flags & kFrameOperator) return finish_operation(finished);
  if (!(flags & (kFrameInit | kFrameDropResult))) push(result);
}

// --- function traces

Type Recorder::argument_type(Ref r, Value live) const {
  if (is_bool(r, live)) return Type::Value;
  if (is_int(r, live)) return Type::Int;
  return is_double(r, live) && (live.is_flonum() || ir_.type_of(r) == Type::F64) ? Type::F64 : Type::Value;
}

namespace {
const CallInfo kCheckInitResult = {.name = "CheckInitResult",
                                   .function = reinterpret_cast<const void*>(check_init_result),
                                   .result = Type::Bool,
                                   .arg_count = 1,
                                   .reads = 0,
                                   .writes = 0,
                                   .pure = false,
                                   .safepoint = true,
                                   .looks_back = false};
}  // namespace

// The frames that do not exist while the callee runs are those of inlined calls and its own.
const Anchor* Recorder::callee_anchor(Function* f, Ref function, std::span<const Ref> args,
                                      std::span<const Value> live) const {
  Type types[kMostParameters];
  if (!has_function_traces(f->code)) return nullptr;
  for (size_t k = 0; k < args.size(); k++) types[k] = argument_type(args[k], live[k]);
  return function_anchor(f, Ir::is_const(function), std::span<const Type>(types, args.size()));
}

Ref Recorder::expect_function(Function* f, Ref function, std::span<const Ref> args,
                              std::span<const Value> live) {
  Type types[kMostParameters];
  if (Ir::is_const(function) || chain_length() > 1 || !has_function_traces(f->code)) return function;
  for (size_t k = 0; k < args.size(); k++) types[k] = argument_type(args[k], live[k]);
  if (!has_own_anchor(f, std::span<const Type>(types, args.size()))) return function;
  const Value known = Value::object(f);
  return guard_is(function, known) ? b.value(known) : kNoRef;
}

bool Recorder::call_trace(size_t operands, Function* f, Ref function, std::span<const Ref> args,
                          std::span<const Value> live, uint8_t flags) {
  const Anchor* anchor = callee_anchor(f, function, args, live);
  KRAIT_ASSERT(anchor);
  std::vector<Ref> passed;
  if (!anchor->function) passed.push_back(function);
  for (size_t k = 0; k < args.size(); k++) {
    const Type wanted = anchor->parameters[passed.size()];
    passed.push_back(wanted == Type::Int   ? int_of(args[k], live[k])
                     : wanted == Type::F64 ? double_of(args[k], live[k])
                                           : boxed(args[k]));
    if (!active_) return false;
  }
  uint32_t bytes = f->code->frame_bytes;
  const Frame* frame = frame_;
  for (size_t k = 0; k < inlined(); k++, frame = frame->previous) {
    if (!(frame->flags & kFrameGenerator)) bytes += frame->code->frame_bytes;
  }
  const auto frames = uint32_t(inlined() + 1);
  b.emit(Op::StackCheck, b.int_(bytes), b.int_(frames));
  const CallInfo& info = new_call({.name = "CallFunction",
                                   .function = &anchor->entry,
                                   .result = Type::Value,
                                   .arg_count = uint8_t(passed.size()),
                                   .reads = kAllAliases,
                                   .writes = kAllAliases,
                                   .pure = false,
                                   .safepoint = true,
                                   .looks_back = true,
                                   .frames = frames,
                                   .frame_bytes = bytes});
  const bool is_operator = flags & kFrameOperator;
  const bool init = flags & kFrameInit, drop = init || (flags & kFrameDropResult);
  const Outcome outcome = is_operator ? Outcome::LookedAt : drop ? Outcome::Dropped : Outcome::ValueMayRaise;
  const Ref result = call(operands, info, passed, outcome, Op::CallTrace);
  if (!active_) return false;
  if (is_operator) finish_call(result);
  else if (init) call(0, kCheckInitResult, {result}, Outcome::TrueOrRaise);
  else if (!drop) push(result);
  return active_;
}

// Exits that look at the result find it on top of the operands.
void Recorder::finish_call(Ref result) {
  const uint8_t op = opcode();
  Instruction i{op, uint32_t(arg_), int(ip_ - code()->quickened) - 1};
  if (op == OP_PRECALL || op == OP_KW_NAMES)
    i = instruction_at(code(), int(next_unit_) - 1 - int(cache_units(OP_CALL)));
  push(result);
  b.frames().mark(next_unit_, Resume::Finish);
  const Finished f = look_at_result(i, sp_, result, Value::unbound());
  pop();
  finish_operation(f);
}

// The caller's frame becomes the innermost one, if compiled code has made this one. The interpreter removes
// the frames that it has made.
void Recorder::drop_made_frame() {
  const Ref thread = b.load(Type::Ptr, AliasClass::Thread, b.ptr(&g_thread), 0);
  const Ref frame = b.load(Type::Ptr, AliasClass::Thread, thread, offsetof(Thread, frame));
  const Ref flags = b.load_sized(Op::LoadU32, AliasClass::FrameSlot, frame, offsetof(Frame, flags));
  const Ref made = b.emit(Op::Ne, b.emit(Op::And, flags, b.int_(kFrameNative)), b.int_(0));
  const Ref caller = b.load(Type::Ptr, AliasClass::FrameSlot, frame, offsetof(Frame, previous));
  b.store(AliasClass::Thread, thread, offsetof(Thread, frame), b.emit(Op::Select, made, caller, frame));
}

namespace {

// (Who called a frame that compiled code has made is known on the native stack only, which is about to
// change.)
bool op_detach_object(Frame* frame) {
  FrameObject* object = frame->object;
  const bool native = frame->flags & kFrameNative;
  detach_frame_object(frame);
  if (native) object->caller = nullptr;
  return true;
}
const CallInfo kDetachObject =
    changing_call("DetachObject", address_of(op_detach_object), Type::Bool, 1, kAllAliases);

}  // namespace

// The object of a frame that returns, which nobody has seen, takes over its variables. False: aborted.
bool Recorder::detach_bottom_object(Ref frame) {
  const Ref object = b.load(Type::Ptr, AliasClass::FrameSlot, frame, offsetof(Frame, object));
  const Ref exposed = b.load_sized(Op::LoadU8, AliasClass::FrameSlot, object, offsetof(FrameObject, exposed));
  if (!guard(b.emit(Op::Eq, exposed, b.int_(0)))) return false;
  if (store_frame(std::vector<bool>(b.frames().bottom_count(), false)) == kNoRef) return false;
  b.store(AliasClass::FrameSlot, frame, offsetof(Frame, ip), b.ptr(ip_));
  b.call(kDetachObject, std::span<const Ref>(&frame, 1));
  return active_;
}

void Recorder::return_from_trace() {
  if (in_memory()) {
    if ((!parent_ && !anchor_->is_join) ||
        (code()->flags & (kCoGenerator | kCoCoroutine | kCoAsyncGenerator)))
      return leave_trace();
    const Ref thread = b.load(Type::Ptr, AliasClass::Thread, b.ptr(&g_thread), 0);
    const Ref frame = b.load(Type::Ptr, AliasClass::Thread, thread, offsetof(Thread, frame));
    const Ref flags = b.load_sized(Op::LoadU32, AliasClass::FrameSlot, frame, offsetof(Frame, flags));
    const Ref result = boxed(ref(1));
    const auto has = [&](uint32_t flag) {
      return b.emit(Op::Ne, b.emit(Op::And, flags, b.int_(flag)), b.int_(0));
    };
    const bool has_object = frame_->flags & kFrameHasObject;
    if (has_object && frame_->object->exposed) return leave_trace();
    if (!active_ || !guard(has(kFrameHasObject), has_object)) return;
    if (has_object && (!guard(has(kFrameEntry), false) || !detach_bottom_object(frame))) return;
    drop_made_frame();
    b.emit(Op::Return, result);
    return finish(TraceEnd::Return, nullptr);
  }
  const Ref result = boxed(ref(1));
  if (active_) return_frame_object();
  if (!active_) return;
  b.emit(Op::Return, result);
  finish(TraceEnd::Return, nullptr);
}

}  // namespace krait::jit
