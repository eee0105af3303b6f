// Recording jumps: the way taken now is guarded.
#include "jit/natives.h"
#include "jit/operations.h"
#include "jit/record_methods.h"
#include "runtime/ops.h"
#include "runtime/plain_keys.h"

namespace krait::jit {

namespace {

// Instances of a class without __bool__ and __len__ are true.
bool is_always_true(Value live) {
  const krait::Type* t = type_of(live);
  return !t->slot(Slot::Bool) && !t->slot(Slot::Len);
}

}  // namespace

Ref Recorder::truth_of(Ref r, Value live) {
  switch (ir_.type_of(r)) {
    case Type::Bool: return r;
    case Type::Int: return b.emit(Op::Ne, r, b.int_(0));
    case Type::F64: return b.emit(Op::FNe, r, b.f64(0));
    default: break;
  }
  if (!Ir::is_const(r) && ir_[r].op == Op::BoxUInt) return b.emit(Op::Ne, ir_[r].a, b.int_(0));
  if (is_of_any_size(r, live))
    return guard_any_size(r) ? b.emit(Op::Not, b.emit(Op::Same, r, b.value(Value::small_int(0)))) : kNoRef;
  if (live.is_immediate()) return guard_is(r, live) ? b.boolean(truth(live) > 0) : kNoRef;
  if (live.is_small_int()) return truth_of(int_of(r, live), live);
  if (is_double(r, live)) return truth_of(double_of(r, live), live);
  const Ref length = type_of(live)->slot(Slot::Bool) ? kNoRef : length_of(*this, r, live);
  if (!active_) return kNoRef;
  if (length != kNoRef) return b.emit(Op::Ne, length, b.int_(0));
  if (is_always_true(live) && watch_class(type_of(live)))
    return guard_shape(r, live) ? b.boolean(true) : kNoRef;
  return kNoRef;
}

namespace {

int64_t op_plain_truth(Value v) { return truth(v); }
const CallInfo kPlainTruth = pure_call("PlainTruth", address_of(op_plain_truth), Type::Int, 1);
const CallInfo kNativeTruth =
    reading_call("NativeTruth", address_of(op_plain_truth), Type::Int, 1, kAllAliases);

// Is the truth a matter of C++ code that runs no Python code? (Natives of other kinds may ask what they
// refer to.)
bool has_native_truth(Value v) {
  const krait::Type* t = type_of(v);
  const bool has_bool = t->slot(Slot::Bool);
  if (!has_kind(t->slot_methods[int(has_bool ? Slot::Bool : Slot::Len)], Kind::NativeFunction)) return false;
  switch (v.as_object()->kind) {
    case Kind::IntSub:
    case Kind::FloatSub:
    case Kind::Complex:
    case Kind::Str:
    case Kind::Bytes:
    case Kind::ByteArray:
    case Kind::MemoryView:
    case Kind::Tuple:
    case Kind::List:
    case Kind::Dict:
    case Kind::Set:
    case Kind::Range: return true;
    default: return false;
  }
}

// Big ints, complex numbers and the like, which do not change, and containers whose length is no field.
Ref plain_truth(Recorder& r, Ref operand, Value live) {
  Builder& b = r.b;
  const bool plain = r.active() && is_plain_key(live);
  if (!r.active() || !(plain || has_native_truth(live)) || !rely_on_type(r, operand, live))
    return r.abort(AbortReason::OpcodeNotRecorded), kNoRef;
  const Ref answer = b.call(plain ? kPlainTruth : kNativeTruth, std::span<const Ref>(&operand, 1));
  if (!plain && !r.guard(b.emit(Op::Le, b.int_(0), answer))) return kNoRef;
  return b.emit(Op::Ne, answer, b.int_(0));
}

// Guards the truth of the operand on top as it is now; *taken tells it. Where the guard fails the truth is
// known, too: unless the operand itself is `kept`, exits leave the opposite in its place, and nobody needs
// the outcome of a test as a value. False: aborted, or a method has been entered that will tell.
bool decide(Recorder& r, bool* taken, bool kept) {
  const Value live = r.live(1);
  const Ref operand = r.ref(1);
  Ref condition = r.truth_of(operand, live);
  if (r.active() && condition == kNoRef) {
    if (call_truth_method(r)) return false;
    condition = plain_truth(r, operand, live);
  }
  if (!r.active()) return false;
  *taken = truth(live) > 0;
  if (kept && operand != condition) return r.guard(condition, *taken);
  r.set_ref(1, r.b.boolean(!*taken));
  r.b.frames().mark(r.b.frames().pc());
  const bool fine = r.guard(condition, *taken);
  // Later exits of this instruction (the poll of a backward jump) repeat it with the outcome of now.
  r.set_ref(1, r.b.boolean(*taken));
  r.b.frames().mark(r.b.frames().pc());
  return fine;
}

void pop_jump(Recorder& r, bool when, uint32_t target, bool backward) {
  bool taken = false;
  if (!decide(r, &taken, false)) return;
  r.pop();
  if (taken != when) return;
  if (backward) r.back_edge(target);
  else r.go_to(target);
}

void pop_jump_none(Recorder& r, bool when, uint32_t target, bool backward) {
  const Value live = r.live(1);
  const Ref v = r.ref(1);
  if (r.b.ir().type_of(v) == Type::Value &&
      !r.guard(r.b.emit(Op::Same, v, r.b.value(Value::none())), live.is_none()))
    return;
  r.pop();
  if (live.is_none() != when) return;
  if (backward) r.back_edge(target);
  else r.go_to(target);
}

void jump_or_pop(Recorder& r, bool when, uint32_t target) {
  bool taken = false;
  if (!decide(r, &taken, true)) return;
  if (taken == when) r.go_to(target);
  else r.pop();
}

}  // namespace

void record_JUMP_FORWARD(Recorder& r, uint64_t arg) { r.go_to(r.forward(arg)); }
void record_JUMP_BACKWARD_NO_INTERRUPT(Recorder& r, uint64_t arg) { r.go_to(r.backward(arg)); }
void record_JUMP_BACKWARD(Recorder& r, uint64_t arg) { r.back_edge(r.backward(arg)); }

void record_POP_JUMP_FORWARD_IF_FALSE(Recorder& r, uint64_t arg) {
  pop_jump(r, false, r.forward(arg), false);
}
void record_POP_JUMP_FORWARD_IF_TRUE(Recorder& r, uint64_t arg) { pop_jump(r, true, r.forward(arg), false); }
void record_POP_JUMP_BACKWARD_IF_FALSE(Recorder& r, uint64_t arg) {
  pop_jump(r, false, r.backward(arg), true);
}
void record_POP_JUMP_BACKWARD_IF_TRUE(Recorder& r, uint64_t arg) { pop_jump(r, true, r.backward(arg), true); }
void record_POP_JUMP_FORWARD_IF_NONE(Recorder& r, uint64_t arg) {
  pop_jump_none(r, true, r.forward(arg), false);
}
void record_POP_JUMP_FORWARD_IF_NOT_NONE(Recorder& r, uint64_t arg) {
  pop_jump_none(r, false, r.forward(arg), false);
}
void record_POP_JUMP_BACKWARD_IF_NONE(Recorder& r, uint64_t arg) {
  pop_jump_none(r, true, r.backward(arg), true);
}
void record_POP_JUMP_BACKWARD_IF_NOT_NONE(Recorder& r, uint64_t arg) {
  pop_jump_none(r, false, r.backward(arg), true);
}
void record_JUMP_IF_FALSE_OR_POP(Recorder& r, uint64_t arg) { jump_or_pop(r, false, r.forward(arg)); }
void record_JUMP_IF_TRUE_OR_POP(Recorder& r, uint64_t arg) { jump_or_pop(r, true, r.forward(arg)); }

}  // namespace krait::jit
