// The recorder's helpers for calls: of functions of the VM, and of Python functions whose frames are mirrored.
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
  pop(operands);
  const bool pushes = outcome == Outcome::Value || outcome == Outcome::ValueMayRaise;
  b.frames().mark(next_unit_, pushes ? Resume::Push : Resume::Continue);
  const Ref result = b.call(info, args, op);
  called_ |= info.looks_back;
  b.frames().mark(next_unit_, Resume::Raise);
  switch (outcome) {
    case Outcome::Value:
    case Outcome::Nothing: break;
    case Outcome::ValueMayRaise:
      guard(b.emit(Op::Same, result, b.value(Value::exception())), false);
      break;
    case Outcome::TrueOrRaise: guard(result); break;
    case Outcome::NonNegativeOrRaise: guard(b.emit(Op::Le, b.int_(0), result)); break;
  }
  return active_ ? result : kNoRef;
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
