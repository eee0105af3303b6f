// See operators.h.
#include "interp/operators.h"

#include <string_view>

#include "runtime/bytecode.h"
#include "runtime/int.h"
#include "runtime/native.h"
#include "runtime/ops.h"
#include "runtime/special_methods.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

Value bool_or_exception(int truth) { return truth < 0 ? Value::exception() : Value::boolean(truth); }

// What __bool__ or __len__ of the operand has returned, as a truth value.
Value truth_from(Value operand, Value result) {
  if (type_of(operand)->slot(Slot::Bool)) return bool_or_exception(truth_from_bool(result));
  const int64_t n = length_from(result);
  return n < 0 ? Value::exception() : Value::boolean(n > 0);
}

bool replace(Frame* frame, size_t operands, Value result) {
  if (result.is_exception()) return false;
  frame->sp -= operands;
  *frame->sp++ = result;
  return true;
}

// JUMP_IF_..._OR_POP, which keeps the operand.
bool jump_or_pop(Frame* frame, bool jumps, uint32_t distance) {
  if (jumps) frame->ip += distance;
  else frame->sp--;
  return true;
}

// A jump is executed again, with its condition as a bool. (It may poll.)
bool repeat(Frame* frame, int unit, Value condition) {
  frame->sp[-1] = condition;
  const uint16_t* quickened = frame->code->quickened;
  while (unit > 0 && uint8_t(quickened[unit - 1]) == OP_EXTENDED_ARG) --unit;
  frame->ip = frame->code->quickened + unit;
  return true;
}

bool finish_test(Frame* frame, const Instruction& i, Value result) {
  const Value condition = truth_from(frame->sp[-1], result);
  if (condition.is_exception()) return false;
  switch (i.opcode) {
    case OP_UNARY_NOT: return replace(frame, 1, Value::boolean(condition.is_false()));
    case OP_JUMP_IF_FALSE_OR_POP: return jump_or_pop(frame, condition.is_false(), i.arg);
    case OP_JUMP_IF_TRUE_OR_POP: return jump_or_pop(frame, condition.is_true(), i.arg);
    default: return repeat(frame, i.unit, condition);
  }
}

Value finish_binary(int op, Value a, Value b, Value result) {
  return result.is_not_implemented() ? binary_operation_after_first(op, a, b) : result;
}

// The names of keyword arguments of a CALL: of the KW_NAMES in front of its PRECALL. Null: none.
Tuple* keywords_of(const Code* code, const Instruction& call) {
  const int precall = call.unit - 1 - int(cache_units(OP_PRECALL));
  if (precall < 1 || call.arg > 0xFF) return nullptr;
  const Instruction i = instruction_at(code, precall - 1);
  return i.opcode == OP_KW_NAMES ? code->constant_items[i.arg].as<Tuple>() : nullptr;
}

Value finish_construction(const Frame* frame, const Instruction& call, Value object) {
  Tuple* keywords = keywords_of(frame->code, call);
  const size_t named = keywords ? keywords->length : 0;
  const Value* args = frame->sp - call.arg;
  return initialize(args[-1].as<Type>(), object, args, call.arg - named, keywords);
}

Value hash_or_exception(Value result) {
  int64_t hash;
  return hash_from(result, &hash) ? int_from_i64(hash) : Value::exception();
}

Value finish_call(const Frame* frame, const Instruction& call, Value result) {
  switch (special_call(frame->sp, call.arg)) {
    case SpecialCall::Class: return finish_construction(frame, call, result);
    case SpecialCall::GetAttribute: return result;
    case SpecialCall::IsInstance: return bool_or_exception(truth(result));
    case SpecialCall::Hash: return hash_or_exception(result);
    case SpecialCall::Length: break;
  }
  const int64_t n = length_from(result);
  return n < 0 ? Value::exception() : Value::small_int(n);
}

}  // namespace

bool check_init_result(Value result) {
  if (KRAIT_LIKELY(result.is_none())) return true;
  raise_type_error("__init__() should return None, not '%.200s'", type_name_of(result));
  return false;
}

SpecialCall special_call(const Value* sp, size_t arguments) {
  const Value callable = sp[-int64_t(arguments) - 1];
  if (has_kind(callable, Kind::Type)) return SpecialCall::Class;
  KRAIT_ASSERT(has_kind(callable, Kind::NativeFunction));
  const std::string_view name = callable.as<NativeFunction>()->def->name;
  return name == "len"          ? SpecialCall::Length
         : name == "hash"       ? SpecialCall::Hash
         : name == "isinstance" ? SpecialCall::IsInstance
                                : SpecialCall::GetAttribute;
}

bool finish_operation(Frame* frame, Value result) {
  const Instruction i = instruction_before(frame);
  const Value* sp = frame->sp;
  switch (i.opcode) {
    case OP_BINARY_OP: return replace(frame, 2, finish_binary(int(i.arg), sp[-2], sp[-1], result));
    case OP_COMPARE_OP: return replace(frame, 2, finish_comparison(int(i.arg), sp[-2], sp[-1], result));
    case OP_CONTAINS_OP: {
      const int found = truth(result);
      return replace(frame, 2, bool_or_exception(found < 0 ? found : found != int(i.arg)));
    }
    case OP_GET_ITER:
    case OP_GET_YIELD_FROM_ITER: return replace(frame, 1, iterator_from(result));
    case OP_CALL: return replace(frame, i.arg + 2, finish_call(frame, i, result));
    default: return finish_test(frame, i, result);
  }
}

}  // namespace krait
