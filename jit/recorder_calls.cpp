// The recorder's helpers for calls: of functions of the VM, and of Python functions whose frames are
// mirrored.
#include "interp/generator.h"
#include "jit/options.h"
#include "jit/recorder.h"
#include "runtime/bytes.h"
#include "runtime/tuple.h"

namespace krait::jit {

Ref Recorder::call(size_t operands, const CallInfo& info, std::initializer_list<Ref> args, Outcome outcome) {
  return call(operands, info, std::span<const Ref>(args.begin(), args.size()), outcome);
}

Ref Recorder::call(size_t operands, const CallInfo& info, std::span<const Ref> args, Outcome outcome, Op op) {
  if (!active_) return kNoRef;
  const Reserved reserved = info.looks_back && inlined() ? reserve_frames() : Reserved{};
  pop(operands);
  b.frames().mark(next_unit_, outcome == Outcome::TrueOrRaise ? Resume::Continue : Resume::Push);
  const Ref result = b.call(info, args, op);
  called_ |= info.looks_back;
  b.frames().mark(next_unit_, Resume::Raise);
  if (reserved.thread != kNoRef) give_back(reserved);
  if (outcome == Outcome::TrueOrRaise) guard(result);
  if (outcome == Outcome::ValueMayRaise) guard(b.emit(Op::Same, result, b.value(Value::exception())), false);
  return active_ ? result : kNoRef;
}

// The frames of inlined calls do not exist, but may be made while the callee runs (see materialise.h): right
// where they would be, below those of the callee.
Recorder::Reserved Recorder::reserve_frames() {
  size_t bytes = 0;
  const Frame* f = frame_;
  for (size_t k = 0; k < inlined(); k++, f = f->previous) bytes += f->code->frame_bytes;
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

bool has_loop(const Code* code) {
  const auto* bytes = code->code.as<Bytes>();
  for (uint64_t i = 0; i + 1 < bytes->length; i += 2) {
    switch (bytes->data[i]) {
      case OP_JUMP_BACKWARD:
      case OP_POP_JUMP_BACKWARD_IF_FALSE:
      case OP_POP_JUMP_BACKWARD_IF_TRUE:
      case OP_POP_JUMP_BACKWARD_IF_NONE:
      case OP_POP_JUMP_BACKWARD_IF_NOT_NONE: return true;
      default: break;
    }
  }
  return false;
}

}  // namespace

bool Recorder::can_inline(const Code* code) const {
  constexpr uint32_t kNotPlain = kCoGenerator | kCoCoroutine | kCoAsyncGenerator;
  if ((code->flags & kNotPlain) || !(code->flags & kCoOptimized)) return false;
  if (inlined() >= size_t(g_options.tunables.max_depth)) return false;
  // A recursive call unfolds once.
  const Frame* f = frame_;
  int activations = 0;
  for (size_t k = 0; k <= inlined(); k++, f = f->previous) activations += f->code == code;
  return activations <= 1 && !has_loop(code);
}

void Recorder::enter_function(size_t operands, Ref function, Code* code, std::span<const Ref> slots,
                              uint8_t flags) {
  pop(operands);
  b.frames().mark(next_unit_);
  const auto count = size_t(code->locals_plus_count + code->stack_size + 1);
  b.frames().push(uint64_t(code), count, uint16_t(code->locals_plus_count + 1), flags);
  b.frames().set(0, function);
  for (size_t k = 0; k < slots.size(); k++) b.frames().set(k + 1, slots[k]);
  frame_flags_.push_back(flags);
  entered_ = code;
}

void Recorder::leave_function(Ref result, Value live_result) {
  const uint8_t flags = frame_flags_.back();
  if ((flags & kFrameInit) && !guard_is(boxed(result), Value::none())) return;
  if ((flags & kFrameOperator) && ir_.type_of(result) == Type::Value &&
      !guard(b.emit(Op::Same, result, b.value(Value::not_implemented())), false))
    return;
  frame_flags_.pop_back();
  b.frames().pop();
  frame_ = frame_->previous;
  next_unit_ = uint32_t(frame_->ip - frame_->code->quickened);
  if (flags & kFrameOperator) pop(2);
  if (!(flags & (kFrameInit | kFrameDropResult))) push(result);
}

}  // namespace krait::jit
