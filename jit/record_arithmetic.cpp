// Recording operators on numbers; on anything else they are called.
#include <bit>

#include "jit/lookups.h"
#include "jit/operations.h"
#include "jit/record_complex.h"
#include "jit/record_derived.h"
#include "jit/record_exceptions.h"
#include "jit/record_lists.h"
#include "jit/record_methods.h"
#include "jit/record_wide.h"
#include "runtime/error.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/special_methods.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait::jit {

namespace {

enum class Operator : uint8_t {
#define KRAIT_BINARY_OP(name, symbol) name,
#include "runtime/bytecode.def"
};
constexpr uint64_t kFirstInplace = uint64_t(Operator::InplaceAdd);

// Operators on ints that record_wide.h has.
bool wide_operator(Operator op, IntOperator* wide) {
  switch (op) {
    case Operator::Add: return *wide = IntOperator::Add, true;
    case Operator::Subtract: return *wide = IntOperator::Subtract, true;
    case Operator::Multiply: return *wide = IntOperator::Multiply, true;
    case Operator::And: return *wide = IntOperator::And, true;
    case Operator::Or: return *wide = IntOperator::Or, true;
    case Operator::Xor: return *wide = IntOperator::Xor, true;
    case Operator::FloorDivide: return *wide = IntOperator::FloorDivide, true;
    case Operator::Remainder: return *wide = IntOperator::Remainder, true;
    case Operator::Lshift: return *wide = IntOperator::Lshift, true;
    case Operator::Rshift: return *wide = IntOperator::Rshift, true;
    default: return false;
  }
}

// A divisor that is not 0, and not the one by which the least int overflows.
bool guard_divisor(Recorder& r, Ref divisor) {
  Builder& b = r.b;
  return r.guard(b.emit(Op::Ne, divisor, b.int_(0))) && r.guard(b.emit(Op::Ne, divisor, b.int_(-1)));
}

// A mask makes the high bits of the other operand, and so overflow, meaningless.
Ref bit_and(Recorder& r) {
  Ref x = r.int_of(2), y = r.int_of(1);
  if (!r.active()) return kNoRef;
  const auto is_mask = [&](Ref m) { return Ir::is_const(m) && r.b.ir().int_value(m) >= 0; };
  if (is_mask(y)) x = low_bits(r.b, x);
  else if (is_mask(x)) y = low_bits(r.b, y);
  return r.b.emit(Op::And, x, y);
}

// A small constant power, by squaring, and powers of two.
Ref int_power(Recorder& r) {
  constexpr int64_t kMost = 64;
  Builder& b = r.b;
  int64_t base, exponent;
  if (!int_fits_i64(r.live(2), &base) || !int_fits_i64(r.live(1), &exponent)) return kNoRef;
  if (exponent < 0 || exponent >= kMost) return kNoRef;
  int64_t result = 1;
  for (int64_t n = 0; n < exponent; n++) {
    if (__builtin_mul_overflow(result, base, &result) || !Value::fits_small_int(result)) return kNoRef;
  }
  Ref x = r.int_of(2);
  const Ref y = r.int_of(1);
  if (!r.active()) return kNoRef;
  if (x == b.int_(2))
    return r.guard(b.emit(Op::ULt, y, b.int_(kMost))) ? b.emit(Op::ShlOv, b.int_(1), y) : kNoRef;
  if (!Ir::is_const(y)) return kNoRef;
  Ref power = b.int_(1);
  for (int64_t n = exponent; n > 0; n >>= 1) {
    if (n & 1) power = b.emit(Op::MulOv, power, x);
    if (n > 1) x = b.emit(Op::MulOv, x, x);
  }
  return power;
}

// kNoRef with the recording active: not recorded on these operands.
Ref int_operation(Recorder& r, Operator op) {
  Builder& b = r.b;
  const auto with_operands = [&](Op code) {
    const Ref x = r.int_of(2), y = r.int_of(1);
    return r.active() ? b.emit(code, x, y) : kNoRef;
  };
  const auto value_of = [&](size_t n) {
    return r.live(n).is_small_int() ? r.live(n).as_small_int() : int64_t(r.live(n).is_true());
  };
  const bool small = r.live(1).is_small_int() || r.live(1).is_bool();
  IntOperator wide;
  if (wide_operator(op, &wide) && result_is_wide(r, wide)) return wide_operation(r, wide);
  switch (op) {
    case Operator::Add: return with_operands(Op::AddOv);
    case Operator::Subtract: return with_operands(Op::SubOv);
    case Operator::Multiply: return with_operands(Op::MulOv);
    case Operator::And: return bit_and(r);
    case Operator::Or: return with_operands(Op::Or);
    case Operator::Xor: return with_operands(Op::Xor);
    case Operator::FloorDivide:
    case Operator::Remainder: {
      if (!small || value_of(1) == 0 || value_of(1) == -1) return kNoRef;
      const Ref divisor = r.int_of(1);
      if (!r.active() || !guard_divisor(r, divisor)) return kNoRef;
      if (op == Operator::Remainder && Ir::is_const(divisor) &&
          std::has_single_bit(uint64_t(b.ir().int_value(divisor)))) {
        const Ref x = r.int_of(2);
        return r.active() ? b.emit(Op::Mod, low_bits(b, x), divisor) : kNoRef;
      }
      return with_operands(op == Operator::FloorDivide ? Op::FloorDiv : Op::Mod);
    }
    case Operator::Lshift:
    case Operator::Rshift: {
      if (!small || value_of(1) < 0 || value_of(1) > 63) return kNoRef;
      const Ref count = r.int_of(1);
      if (!r.active() || !r.guard(b.emit(Op::ULt, count, b.int_(64)))) return kNoRef;
      return with_operands(op == Operator::Lshift ? Op::ShlOv : Op::Sar);
    }
    case Operator::Power: return int_power(r);
    case Operator::TrueDivide: {
      constexpr int64_t kExact = int64_t{1} << 53;
      const auto exact = [&](size_t n) {
        return (r.live(n).is_small_int() || r.live(n).is_bool()) && value_of(n) < kExact &&
               value_of(n) >= -kExact;
      };
      if (!exact(1) || !exact(2) || value_of(1) == 0) return kNoRef;
      const Ref x = r.double_of(2), y = r.double_of(1);
      if (!r.active() || !r.guard(b.emit(Op::FEq, y, b.f64(0)), false)) return kNoRef;
      return b.emit(Op::FDiv, x, y);
    }
    default: return kNoRef;
  }
}

// Does a live number (int or float) convert to a double without rounding?
bool converts_exactly(Recorder& r, size_t n) {
  const Value v = r.live(n);
  constexpr int64_t kExact = int64_t{1} << 53;
  if (v.is_small_int()) return v.as_small_int() < kExact && v.as_small_int() >= -kExact;
  return v.is_bool() || is_exact_float(v);
}

double double_value(Value v) {
  if (v.is_small_int()) return double(v.as_small_int());
  return v.is_bool() ? double(v.is_true()) : float_value(v);
}

// Powers of positive numbers, and of any number to the same small exponent, as long as nothing overflows.
Ref double_power(Recorder& r) {
  Builder& b = r.b;
  const double base = double_value(r.live(2)), exponent = double_value(r.live(1));
  const bool small = exponent > 0 && exponent < 64 && exponent == double(int(exponent));
  if (!(base > 0) && !small) return kNoRef;
  const Ref x = r.double_of(2), y = r.double_of(1);
  if (!r.active()) return kNoRef;
  const bool by_exponent = small && (Ir::is_const(y) || !(base > 0));
  if (!r.guard(by_exponent ? b.emit(Op::FEq, y, b.f64(exponent)) : b.emit(Op::FLt, b.f64(0), x)))
    return kNoRef;
  const Ref args[] = {x, y};
  const bool square = Ir::is_const(y) && exponent == 2;
  const Ref result = square ? b.emit(Op::FPow2, x) : b.call(operations::Pow, args);
  const Ref size = square ? result : b.emit(Op::FAbs, result);
  return r.guard(b.emit(Op::FLt, size, b.f64(__builtin_inf()))) ? result : kNoRef;
}

Ref double_operation(Recorder& r, Operator op) {
  Builder& b = r.b;
  if (!converts_exactly(r, 1) || !converts_exactly(r, 2)) return kNoRef;
  const double divisor = double_value(r.live(1));
  const auto emit = [&](Op code) {
    const Ref x = r.double_of(2), y = r.double_of(1);
    return r.active() ? b.emit(code, x, y) : kNoRef;
  };
  const auto guard_nonzero = [&] {
    if (divisor == 0) return false;
    const Ref y = r.double_of(1);
    return r.active() && r.guard(b.emit(Op::FEq, y, b.f64(0)), false);
  };
  const auto call = [&](const CallInfo& info) {
    const Ref args[] = {r.double_of(2), r.double_of(1)};
    return r.active() ? b.call(info, args) : kNoRef;
  };
  switch (op) {
    case Operator::Add: return emit(Op::FAdd);
    case Operator::Subtract: return emit(Op::FSub);
    case Operator::Multiply: return emit(Op::FMul);
    case Operator::TrueDivide: return guard_nonzero() ? emit(Op::FDiv) : kNoRef;
    case Operator::Remainder: return guard_nonzero() ? call(operations::FMod) : kNoRef;
    case Operator::FloorDivide: return guard_nonzero() ? call(operations::FFloorDiv) : kNoRef;
    case Operator::Power: return double_power(r);
    default: return kNoRef;
  }
}

Ref complex_operator(Recorder& r, Operator op) {
  switch (op) {
    case Operator::Add: return complex_operation(r, Op::FAdd);
    case Operator::Subtract: return complex_operation(r, Op::FSub);
    case Operator::Multiply: return complex_operation(r, Op::FMul);
    case Operator::TrueDivide: return complex_operation(r, Op::FDiv);
    case Operator::Power: return complex_power(r);
    default: return kNoRef;
  }
}

Value op_concatenate(Value a, Value b) { return str_concat(a.as<Str>(), b.as<Str>()); }

Value op_concatenate_lists(Value a, Value b) { return list_concat(a.as<List>(), b.as<List>()); }
Value op_concatenate_tuples(Value a, Value b) { return tuple_concat(a, b); }

// Sequences of the same built-in type, concatenated.
struct Concatenation {
  ShapeId shape;
  CallInfo info;
};
constexpr CallInfo concatenation(const char* name, const void* function, AliasSet reads) {
  return {.name = name,
          .function = function,
          .result = krait::jit::Type::Value,
          .arg_count = 2,
          .reads = reads,
          .writes = 0,
          .pure = false,
          .safepoint = true,
          .looks_back = false};
}
const Concatenation kConcatenations[] = {
    {shapes::str, concatenation("Concatenate", address_of(op_concatenate), 0)},
    {shapes::list, concatenation("ConcatenateLists", address_of(op_concatenate_lists), kListAliases)},
    {shapes::tuple, concatenation("ConcatenateTuples", address_of(op_concatenate_tuples), 0)},
};

// False: declined or aborted.
bool concatenate(Recorder& r) {
  for (const Concatenation& c : kConcatenations) {
    if (!has_shape(r.live(1), c.shape) || !has_shape(r.live(2), c.shape)) continue;
    const Ref x = r.ref(2), y = r.ref(1);
    if (!r.guard_shape(x, r.live(2)) || !r.guard_shape(y, r.live(1))) return false;
    if (c.shape == shapes::str && Ir::is_const(x) && Ir::is_const(y)) {
      const Value text = op_concatenate(r.live(2), r.live(1));
      if (text.is_exception()) clear_exception();
      else return r.replace(2, r.b.value(text)), true;
    }
    const Ref result = r.call(2, c.info, {x, y}, Recorder::Outcome::ValueMayRaise);
    if (r.active()) r.push(result);
    return r.active();
  }
  return false;
}

bool op_extend_list(Value list, Value items) { return list_extend(list.as<List>(), items); }
Value op_repeat_list(Value list, int64_t count) { return list_repeat(list.as<List>(), count); }
const CallInfo kExtendList =
    changing_call("ExtendList", address_of(op_extend_list), krait::jit::Type::Bool, 2, kListAliases);
const CallInfo kRepeatList = [] {
  CallInfo info = making_call("RepeatList", address_of(op_repeat_list), 2);
  info.reads = kListAliases;
  return info;
}();

// list += [x], whose list the trace has made: that one need not exist. False: declined or aborted.
bool append_only_item(Recorder& r) {
  std::vector<Ref> items;
  if (!items_of_new_list(r, r.ref(1), &items) || items.size() != 1) return false;
  return append_in_line(r, r.ref(2), r.live(2), items[0], list_get(r.live(1).as<List>(), 0));
}

// list += list or tuple. False: declined or aborted.
bool extend_list(Recorder& r) {
  if (!has_shape(r.live(2), shapes::list) ||
      !(has_shape(r.live(1), shapes::list) || has_shape(r.live(1), shapes::tuple)))
    return false;
  const Ref list = r.ref(2), items = r.ref(1);
  if (!r.guard_shape(list, r.live(2)) || !r.guard_shape(items, r.live(1))) return false;
  if (has_shape(r.live(1), shapes::list) && append_only_item(r)) return r.pop(), true;
  if (!r.active()) return false;
  r.call(2, kExtendList, {list, items}, Recorder::Outcome::TrueOrRaise);
  if (r.active()) r.push(list);
  return r.active();
}

// list * int. False: declined or aborted.
bool repeat_list(Recorder& r) {
  if (!has_shape(r.live(2), shapes::list) || !r.is_int(1) || !r.live(1).is_small_int()) return false;
  const Ref list = r.ref(2), count = r.int_of(1);
  if (!r.active() || !r.guard_shape(list, r.live(2))) return false;
  const Ref result = r.call(2, kRepeatList, {list, count}, Recorder::Outcome::ValueMayRaise);
  if (r.active()) r.push(result);
  return r.active();
}

// Dividing by zero. False: declined or aborted.
bool raises_zero_division(Recorder& r, Operator op) {
  Builder& b = r.b;
  const bool remainder = op == Operator::Remainder, floor = op == Operator::FloorDivide;
  if (!remainder && !floor && op != Operator::TrueDivide) return false;
  if (r.is_int(1) && r.is_int(2)) {
    if (r.live(1) != Value::small_int(0) || !r.guard(b.emit(Op::Eq, r.int_of(1), b.int_(0)))) return false;
    return r.guard_type(r.ref(2), r.live(2)) && raises_new(r, types::ZeroDivisionError,
                                                           remainder ? "integer modulo by zero"
                                                           : floor   ? "integer division or modulo by zero"
                                                                     : "division by zero");
  }
  if (!converts_exactly(r, 1) || !converts_exactly(r, 2) || double_value(r.live(1)) != 0) return false;
  (void)r.double_of(2);
  const Ref divisor = r.double_of(1);
  if (!r.active() || !r.guard(b.emit(Op::FEq, divisor, b.f64(0)))) return false;
  return raises_new(r, types::ZeroDivisionError,
                    remainder ? "float modulo"
                    : floor   ? "float floor division by zero"
                              : "float division by zero");
}

bool is_bit_operation(Operator op) {
  return op == Operator::And || op == Operator::Or || op == Operator::Xor;
}

}  // namespace

void record_BINARY_OP(Recorder& r, uint64_t arg) {
  const auto op = Operator(arg >= kFirstInplace ? arg - kFirstInplace : arg);
  Ref result = kNoRef;
  if (has_kind(r.live(1), Kind::IntSub) || has_kind(r.live(2), Kind::IntSub))
    take_held_ints(r, first_binary_method(int(arg), r.live(2), r.live(1)));
  if (!r.active()) return;
  if (r.is_int(1) && r.is_int(2) && !have_wide(r)) {
    // Bit operations on bools give bools.
    if (!(is_bit_operation(op) && r.is_bool(1) && r.is_bool(2))) result = int_operation(r, op);
  } else if (are_complex(r)) {
    result = complex_operator(r, op);
  } else if (IntOperator wide; are_ints(r) && wide_operator(op, &wide)) {
    result = wide_operation(r, wide);
  } else if ((r.is_double(1) && (r.is_double(2) || r.is_int(2))) || (r.is_double(2) && r.is_int(1))) {
    result = double_operation(r, op);
  } else if (op == Operator::Add) {
    const bool in_place = arg >= kFirstInplace && has_shape(r.live(2), shapes::list);
    if (in_place ? extend_list(r) : concatenate(r)) return;
  } else if (op == Operator::Multiply && arg < kFirstInplace && repeat_list(r)) {
    return;
  }
  if (!r.active()) return;
  if (result != kNoRef) return r.replace(2, result);
  const bool numbers = (r.is_int(1) || r.is_double(1)) && (r.is_int(2) || r.is_double(2));
  if (numbers && (raises_zero_division(r, op) || !r.active())) return;
  const FirstMethod first = first_binary_method(int(arg), r.live(2), r.live(1));
  if (has_kind(first.method, Kind::Function) && call_first_method(r, first)) return;
  if (!r.active()) return;
  const Ref x = r.boxed(r.ref(2)), y = r.boxed(r.ref(1));
  r.push(r.call(2, operations::BinaryOperation, {r.b.int_(int64_t(arg)), x, y},
                Recorder::Outcome::ValueMayRaise));
}

namespace {

void unary_method(Recorder& r, Slot slot, const CallInfo& otherwise) {
  if (call_special(r, slot, {{r.ref(1), r.live(1)}}, 1, 0) || !r.active()) return;
  const Ref x = r.boxed(r.ref(1));
  r.push(r.call(1, otherwise, {x}, Recorder::Outcome::ValueMayRaise));
}

}  // namespace

void record_UNARY_NEGATIVE(Recorder& r, uint64_t) {
  Builder& b = r.b;
  if (r.is_double(1)) {
    const Ref x = r.double_of(1);
    if (r.active()) r.replace(1, b.emit(Op::FNeg, x));
    return;
  }
  if (r.is_of_any_size(r.ref(1), r.live(1))) {
    const Ref negative = any_size_negative(r);
    if (r.active()) r.replace(1, negative);
    return;
  }
  if (r.is_int(1)) {
    const Ref x = r.int_of(1);
    if (r.active()) r.replace(1, b.emit(Op::SubOv, b.int_(0), x));
    return;
  }
  if (has_shape(r.live(1), shapes::complex)) {
    const Ref z = complex_negative(r, r.ref(1), r.live(1));
    if (r.active()) r.replace(1, z);
    return;
  }
  unary_method(r, Slot::Neg, operations::Negate);
}

void record_UNARY_INVERT(Recorder& r, uint64_t) {
  if (r.is_int(1)) {
    const Ref x = r.int_of(1);
    if (r.active()) r.replace(1, r.b.emit(Op::Xor, x, r.b.int_(-1)));
    return;
  }
  unary_method(r, Slot::Invert, operations::Invert);
}

void record_UNARY_POSITIVE(Recorder& r, uint64_t) {
  if (!r.is_bool(1) && (r.is_double(1) || r.is_int(1))) return;
  unary_method(r, Slot::Pos, operations::Positive);
}

void record_UNARY_NOT(Recorder& r, uint64_t) {
  const Ref truth = r.truth_of(r.ref(1), r.live(1));
  if (!r.active() || (truth == kNoRef && call_truth_method(r)) || !r.active()) return;
  if (truth != kNoRef) return r.replace(1, r.b.emit(Op::Not, truth));
  const Ref x = r.boxed(r.ref(1));
  r.push_bool(r.call(1, operations::Not, {x}, Recorder::Outcome::ValueMayRaise));
}

}  // namespace krait::jit
