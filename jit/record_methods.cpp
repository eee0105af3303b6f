// See record_methods.h.
#include "jit/record_methods.h"

#include <algorithm>

#include "interp/operators.h"
#include "jit/bind.h"
#include "jit/functions.h"
#include "jit/operations.h"
#include "runtime/int.h"
#include "runtime/ops.h"
#include "runtime/shape.h"
#include "runtime/special_methods.h"

namespace krait::jit {

namespace {

// Only the type of a result that is known when the callee returns tells whether it is an iterator.
bool needs_live_result(uint8_t opcode) {
  return opcode == OP_GET_ITER || opcode == OP_GET_YIELD_FROM_ITER || opcode == OP_JUMP_IF_FALSE_OR_POP ||
         opcode == OP_JUMP_IF_TRUE_OR_POP;
}

void describe(const Recorder& r, const Invocation& site, uint8_t flags, bool pushes, Value pushed) {
  g_recorded_call = {.function = site.callable.as<Function>(),
                     .args = {},
                     .count = site.positional(),
                     .keywords = const_cast<Tuple*>(site.keywords),
                     .operands = site.operands,
                     .pushes = pushes,
                     .pushed = pushed,
                     .flags = flags,
                     .behind = r.code()->quickened + r.next_unit()};
  std::copy(site.live, site.live + site.count, g_recorded_call.args);
}

}  // namespace

bool call_method(Recorder& r, Invocation& site, uint8_t flags, Ref pushed, Value live_pushed) {
  auto* f = site.callable.as<Function>();
  const bool enter = r.can_inline(f->code);
  const bool is_operator = flags & kFrameOperator;
  constexpr uint32_t kCoroutines = kCoCoroutine | kCoAsyncGenerator | kCoIterableCoroutine;
  if ((f->code->flags & kCoroutines) && flags) return false;
  if (!enter &&
      (!has_function_traces(f->code) || pushed != kNoRef || (is_operator && needs_live_result(r.opcode()))))
    return false;
  BoundArguments bound;
  if (!bind_arguments(r, f, site.callable_ref, site, &bound)) return false;
  const std::span<const Ref> args(bound.slots, bound.count);
  const std::span<const Value> live(bound.live, bound.count);
  describe(r, site, flags, pushed != kNoRef, live_pushed);
  if (!enter) {
    const Ref function = r.expect_function(f, site.callable_ref, args, live);
    return function != kNoRef && r.call_recorded_function(site.operands, f, function, args, live, flags);
  }
  r.pop(site.operands);
  if (pushed != kNoRef) r.push(pushed);
  r.enter_recorded_call();
  r.enter_function(0, site.callable_ref, f->code, args, flags);
  return true;
}

bool construct_by_call(Recorder& r, Invocation& site, const BoundArguments& bound, Ref instance) {
  const std::span<const Ref> args(bound.slots, bound.count);
  const std::span<const Value> live(bound.live, bound.count);
  if (!r.takes(site.callable.as<Function>(), site.callable_ref, args, live)) return false;
  describe(r, site, kFrameInit, true, site.live[0]);
  r.pop(site.operands);
  r.push(instance);
  return r.call_recorded_function(0, site.callable.as<Function>(), site.callable_ref, args, live, kFrameInit);
}

bool rely_on_type(Recorder& r, Ref v, Value live) {
  return live.is_object() && !live.is_unbound() && r.b.ir().type_of(v) == Type::Value &&
         r.chain_length() <= kMostCallees && r.watch_class(type_of(live)) && r.guard_shape(v, live);
}

bool call_method(Recorder& r, Value f, std::initializer_list<MethodArgument> args, size_t operands,
                 uint8_t flags) {
  if (!has_kind(f, Kind::Function) || !rely_on_type(r, args.begin()->ref, args.begin()->live)) return false;
  Invocation site;
  site.operands = operands;
  site.callable = f;
  site.callable_ref = r.b.value(f);
  for (const MethodArgument& a : args) site.add(a.ref, a.live);
  return call_method(r, site, flags);
}

bool call_special(Recorder& r, Slot slot, std::initializer_list<MethodArgument> args, size_t operands,
                  uint8_t flags) {
  return call_method(r, type_of(args.begin()->live)->slot_methods[int(slot)], args, operands, flags);
}

// Both types say which method it is.
bool call_first_method(Recorder& r, const FirstMethod& first) {
  const MethodArgument left{r.ref(2), r.live(2)}, right{r.ref(1), r.live(1)};
  const MethodArgument& other = first.swapped ? left : right;
  if (!r.watch_class(type_of(other.live)) || !r.guard_type(other.ref, other.live)) return false;
  return first.swapped ? call_method(r, first.method, {right, left}, 0, kFrameOperator)
                       : call_method(r, first.method, {left, right}, 0, kFrameOperator);
}

bool call_truth_method(Recorder& r) {
  const Slot slot = type_of(r.live(1))->slot(Slot::Bool) ? Slot::Bool : Slot::Len;
  return call_special(r, slot, {{r.ref(1), r.live(1)}}, 0, kFrameOperator);
}

// --- results

namespace {

// A value that is True or False, as a Bool. Guards that it is one.
Ref bool_of(Recorder& r, Ref v) {
  Builder& b = r.b;
  if (b.ir().type_of(v) == Type::Bool) return v;
  if (b.ir().type_of(v) != Type::Value) return r.abort(AbortReason::NeverHolds), kNoRef;
  const Ref yes = b.emit(Op::Same, v, b.value(Value::true_()));
  const Ref no = b.emit(Op::Same, v, b.value(Value::false_()));
  const Ref either = b.emit(Op::Or, b.emit(Op::BoolToInt, yes), b.emit(Op::BoolToInt, no));
  return r.guard(b.emit(Op::Ne, either, b.int_(0))) ? yes : kNoRef;
}

// What __len__ returned, as an int.
Ref length_of_result(Recorder& r, Ref v) {
  Builder& b = r.b;
  const Type t = b.ir().type_of(v);
  const Ref n = t == Type::Value ? b.unbox_int(v) : t == Type::Int ? v : kNoRef;
  if (n == kNoRef) return r.abort(AbortReason::NeverHolds), kNoRef;
  return r.guard(b.emit(Op::Le, b.int_(0), n)) ? n : kNoRef;
}

constexpr int64_t kNoHash = -1;  // which no hash is
int64_t op_hash_from(Value v) {
  int64_t hash;
  return is_int(v) && hash_from(v, &hash) ? hash : kNoHash;
}
const CallInfo kHashFrom = pure_call("HashFrom", address_of(op_hash_from), Type::Int, 1);

// What __hash__ returned, as a machine int.
Ref hash_of_result(Recorder& r, Ref v) {
  Builder& b = r.b;
  if (b.ir().type_of(v) == Type::Int) return r.guard(b.emit(Op::Ne, v, b.int_(kNoHash))) ? v : kNoRef;
  const Ref boxed = r.boxed(v);
  const Ref hash = r.active() ? b.call(kHashFrom, std::span<const Ref>(&boxed, 1)) : kNoRef;
  return hash != kNoRef && r.guard(b.emit(Op::Ne, hash, b.int_(kNoHash))) ? hash : kNoRef;
}

// The truth of what __contains__ or __eq__ returned. live: unbound if not known.
Ref truth_of_result(Recorder& r, Ref v, Value live) {
  if (live.is_unbound() || live.is_bool()) return bool_of(r, v);
  const Ref t = r.truth_of(v, live);
  if (t == kNoRef) r.abort(AbortReason::OpcodeNotRecorded);
  return t;
}

int64_t op_needs_init(Value type, Value object) { return needs_init(type.as<krait::Type>(), object); }
const CallInfo kNeedsInit = reading_call("NeedsInit", address_of(op_needs_init), Type::Int, 2, kAllAliases);

// What __new__ of this class has returned is the result unless it has an __init__: that is left to the
// interpreter.
void look_at_instance(Recorder& r, krait::Type* type, Ref v, Value live) {
  if (!live.is_unbound()) {
    if (needs_init(type, live) || !r.watch_class(type_of(live))) r.abort(AbortReason::NeverHolds);
    else r.guard_type(v, live);
    return;
  }
  const Ref args[] = {r.b.value(type_value(type)), v};
  r.guard(r.b.emit(Op::Eq, r.b.call(kNeedsInit, args), r.b.int_(0)));
}

}  // namespace

// The part that may leave: with the result still to be looked at.
Recorder::Finished Recorder::look_at_result(const Instruction& i, const Value* sp, Ref v, Value live) {
  Finished f{.instruction = i, .result = v};
  const bool comparison = i.opcode == OP_COMPARE_OP;
  switch (i.opcode) {
    case OP_BINARY_OP:
    case OP_COMPARE_OP:
      if (ir_.type_of(v) == Type::Value) {
        f.not_implemented = live.is_not_implemented();
        guard(b.emit(Op::Same, v, b.value(Value::not_implemented())), f.not_implemented);
      }
      if (active_ && comparison && !f.not_implemented &&
          inverts_first_comparison(int(i.arg), sp[-2], sp[-1])) {
        f.result = truth_of_result(*this, v, live);
        if (active_) f.result = b.emit(Op::Not, f.result);
      }
      break;
    case OP_CONTAINS_OP:
      f.result = truth_of_result(*this, v, live);
      if (active_ && i.arg) f.result = b.emit(Op::Not, f.result);
      break;
    case OP_GET_ITER:
    case OP_GET_YIELD_FROM_ITER:
      // (Generators are made by the callee itself.)
      if (!live.is_unbound() && (!is_iterator(live) || !watch_class(type_of(live)) || !guard_type(v, live)))
        abort(AbortReason::NeverHolds);
      break;
    case OP_CALL:
      switch (special_call(sp, i.arg)) {
        case SpecialCall::Class:
          look_at_instance(*this, sp[-int64_t(i.arg) - 1].as<krait::Type>(), v, live);
          break;
        case SpecialCall::Length: f.result = length_of_result(*this, v); break;
        case SpecialCall::Hash: f.result = hash_of_result(*this, v); break;
        case SpecialCall::IsInstance: f.result = truth_of_result(*this, v, live); break;
        case SpecialCall::GetAttribute: break;
      }
      break;
    default: {
      const bool has_bool = type_of(sp[-1])->slot(Slot::Bool);
      const Ref n = has_bool ? kNoRef : length_of_result(*this, v);
      f.result = has_bool ? bool_of(*this, v) : active_ ? b.emit(Op::Ne, n, b.int_(0)) : kNoRef;
      if (!active_) break;
      if (i.opcode == OP_UNARY_NOT) f.result = b.emit(Op::Not, f.result);
      if (i.opcode == OP_JUMP_IF_FALSE_OR_POP || i.opcode == OP_JUMP_IF_TRUE_OR_POP) {
        const bool truth = live.is_small_int() ? live.as_small_int() != 0 : live.is_true();
        f.jumps = truth == (i.opcode == OP_JUMP_IF_TRUE_OR_POP);
        guard(f.result, truth);
      }
    }
  }
  return f;
}

namespace {

Value op_binary_after_first(int64_t op, Value a, Value b) {
  return binary_operation_after_first(int(op), a, b);
}
const CallInfo kBinaryAfterFirst =
    KRAIT_CALL_ANYTHING("BinaryAfterFirst", op_binary_after_first, Type::Value, 3);
Value op_compare_after_first(int64_t op, Value a, Value b) {
  return finish_comparison(int(op), a, b, Value::not_implemented());
}
const CallInfo kCompareAfterFirst =
    KRAIT_CALL_ANYTHING("CompareAfterFirst", op_compare_after_first, Type::Value, 3);

}  // namespace

// What interp's finish_operation does, in the frame of the instruction.
void Recorder::finish_operation(const Finished& f) {
  if (!active_) return;
  const Instruction& i = f.instruction;
  const auto target = [&] { return next_unit_ + i.arg; };
  switch (i.opcode) {
    case OP_BINARY_OP:
    case OP_COMPARE_OP: {
      if (!f.not_implemented) return replace(2, f.result);
      const CallInfo& others = i.opcode == OP_BINARY_OP ? kBinaryAfterFirst : kCompareAfterFirst;
      const Ref x = boxed(b.frames().get(b.frames().depth() - 2)),
                y = boxed(b.frames().get(b.frames().depth() - 1));
      return push(call(2, others, {b.int_(i.arg), x, y}, Outcome::ValueMayRaise));
    }
    case OP_CONTAINS_OP: return replace(2, f.result);
    case OP_CALL: return replace(i.arg + 2, f.result);
    case OP_GET_ITER:
    case OP_GET_YIELD_FROM_ITER:
    case OP_UNARY_NOT: return replace(1, f.result);
    case OP_JUMP_IF_FALSE_OR_POP:
    case OP_JUMP_IF_TRUE_OR_POP: return f.jumps ? go_to(target()) : pop();
    default: {
      replace(1, f.result);
      uint32_t unit = uint32_t(i.unit);
      while (unit > 0 && uint8_t(code()->quickened[unit - 1]) == OP_EXTENDED_ARG) --unit;
      go_to(unit);
    }
  }
}

}  // namespace krait::jit
