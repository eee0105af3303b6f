// COMPARE_OP specialised for small ints, floats and strings, and fused with the conditional jump behind it.
//
// The second inline-cache unit holds a mask of outcomes (less, equal, greater, unordered): those for which
// the comparison is true, or for the fused forms, those for which the jump is taken. The most frequent fused
// forms of ints have an instruction each.
#include "interp/back_edge.h"
#include "interp/quicken.h"
#include "runtime/bytecode.h"
#include "runtime/float.h"
#include "runtime/str.h"
#include "runtime/type.h"

namespace krait {

namespace {

enum Outcome : uint16_t { kLess = 1, kEqual = 2, kGreater = 4, kUnordered = 8 };

constexpr uint16_t kTrueFor[kCompareOpCount] = {
    kLess, kLess | kEqual, kEqual, kLess | kGreater | kUnordered, kGreater, kGreater | kEqual};

template <class T>
[[gnu::always_inline]] inline uint16_t outcome(T a, T b) {
  return uint16_t(uint16_t(a < b) * kLess | uint16_t(a == b) * kEqual | uint16_t(a > b) * kGreater);
}

// The fused forms: the jump is at ip + 2.
[[gnu::always_inline]] inline KRAIT_HANDLER(jump_forward) {
  KRAIT_TAIL next(frame, ip + 3 + (ip[2] >> 8), sp - 2, dispatch, arg);
}
[[gnu::always_inline]] inline KRAIT_HANDLER(jump_backward) {
  arg = ip[2] >> 8;
  KRAIT_TAIL jump_back(frame, ip + 3, sp - 2, dispatch, arg);
}
[[gnu::always_inline]] inline KRAIT_HANDLER(no_jump) {
  KRAIT_TAIL next(frame, ip + 3, sp - 2, dispatch, arg);
}

bool is_backward(uint16_t word) {
  const uint8_t opcode = uint8_t(word);
  return opcode == OP_POP_JUMP_BACKWARD_IF_TRUE || opcode == OP_POP_JUMP_BACKWARD_IF_FALSE;
}

KRAIT_HANDLER(jump_either_way) {
  if (is_backward(ip[2])) KRAIT_TAIL jump_backward(KRAIT_ARGS);
  KRAIT_TAIL jump_forward(KRAIT_ARGS);
}

template <CompareOp kOp>
bool compare_ints(int64_t a, int64_t b) {
  switch (kOp) {
    case kCompareLt: return a < b;
    case kCompareLe: return a <= b;
    case kCompareEq: return a == b;
    case kCompareNe: return a != b;
    case kCompareGt: return a > b;
    default: return a >= b;
  }
}

// if a < b: (jumps forward when false)
template <CompareOp kOp>
[[gnu::always_inline]] inline KRAIT_HANDLER(int_forward_if_false) {
  const Value a = sp[-2], b = sp[-1];
  if (KRAIT_UNLIKELY(!(a.raw & b.raw & Value::kIntTag))) KRAIT_TAIL op_COMPARE_OP_miss(KRAIT_ARGS);
  if (compare_ints<kOp>(int64_t(a.raw), int64_t(b.raw))) KRAIT_TAIL no_jump(KRAIT_ARGS);
  KRAIT_TAIL jump_forward(KRAIT_ARGS);
}

// while a < b: (jumps back when true)
template <CompareOp kOp>
[[gnu::always_inline]] inline KRAIT_HANDLER(int_backward_if_true) {
  const Value a = sp[-2], b = sp[-1];
  if (KRAIT_UNLIKELY(!(a.raw & b.raw & Value::kIntTag))) KRAIT_TAIL op_COMPARE_OP_miss(KRAIT_ARGS);
  if (compare_ints<kOp>(int64_t(a.raw), int64_t(b.raw))) KRAIT_TAIL jump_backward(KRAIT_ARGS);
  KRAIT_TAIL no_jump(KRAIT_ARGS);
}

}  // namespace

KRAIT_HANDLER(op_COMPARE_OP_LT_INT__FORWARD_IF_FALSE) {
  KRAIT_TAIL int_forward_if_false<kCompareLt>(KRAIT_ARGS);
}
KRAIT_HANDLER(op_COMPARE_OP_LE_INT__FORWARD_IF_FALSE) {
  KRAIT_TAIL int_forward_if_false<kCompareLe>(KRAIT_ARGS);
}
KRAIT_HANDLER(op_COMPARE_OP_EQ_INT__FORWARD_IF_FALSE) {
  KRAIT_TAIL int_forward_if_false<kCompareEq>(KRAIT_ARGS);
}
KRAIT_HANDLER(op_COMPARE_OP_NE_INT__FORWARD_IF_FALSE) {
  KRAIT_TAIL int_forward_if_false<kCompareNe>(KRAIT_ARGS);
}
KRAIT_HANDLER(op_COMPARE_OP_GT_INT__FORWARD_IF_FALSE) {
  KRAIT_TAIL int_forward_if_false<kCompareGt>(KRAIT_ARGS);
}
KRAIT_HANDLER(op_COMPARE_OP_GE_INT__FORWARD_IF_FALSE) {
  KRAIT_TAIL int_forward_if_false<kCompareGe>(KRAIT_ARGS);
}
KRAIT_HANDLER(op_COMPARE_OP_LT_INT__BACKWARD_IF_TRUE) {
  KRAIT_TAIL int_backward_if_true<kCompareLt>(KRAIT_ARGS);
}
KRAIT_HANDLER(op_COMPARE_OP_LE_INT__BACKWARD_IF_TRUE) {
  KRAIT_TAIL int_backward_if_true<kCompareLe>(KRAIT_ARGS);
}
KRAIT_HANDLER(op_COMPARE_OP_GT_INT__BACKWARD_IF_TRUE) {
  KRAIT_TAIL int_backward_if_true<kCompareGt>(KRAIT_ARGS);
}

KRAIT_HANDLER(op_COMPARE_OP_INT) {
  const Value a = sp[-2], b = sp[-1];
  if (KRAIT_UNLIKELY(!(a.raw & b.raw & Value::kIntTag))) KRAIT_TAIL op_COMPARE_OP_miss(KRAIT_ARGS);
  sp[-2] = Value::boolean(outcome(int64_t(a.raw), int64_t(b.raw)) & ip[1]);
  KRAIT_TAIL next(frame, ip + 2, sp - 1, dispatch, arg);
}

KRAIT_HANDLER(op_COMPARE_OP_INT__JUMP) {
  const Value a = sp[-2], b = sp[-1];
  if (KRAIT_UNLIKELY(!(a.raw & b.raw & Value::kIntTag))) KRAIT_TAIL op_COMPARE_OP_miss(KRAIT_ARGS);
  if (outcome(int64_t(a.raw), int64_t(b.raw)) & ip[1]) KRAIT_TAIL jump_either_way(KRAIT_ARGS);
  KRAIT_TAIL no_jump(KRAIT_ARGS);
}

// --- floats ---

namespace {

bool as_double(Value v, double* d) {
  if (v.is_flonum()) {
    *d = v.as_flonum();
  } else if (v.is_small_int()) {
    const int64_t i = v.as_small_int();
    *d = double(i);
    return i >= -(int64_t{1} << 53) && i <= (int64_t{1} << 53);
  } else if (has_shape(v, shapes::float_)) {
    *d = v.as<Float>()->value;
  } else {
    return false;
  }
  return true;
}

uint16_t float_outcome(double a, double b) {
  const uint16_t ordered = outcome(a, b);
  return ordered ? ordered : uint16_t{kUnordered};
}

// One operand may be an int, or a boxed float.
KRAIT_HANDLER(compare_float_mixed) {
  double a, b;
  if (KRAIT_UNLIKELY(!as_double(sp[-2], &a) || !as_double(sp[-1], &b)))
    KRAIT_TAIL op_COMPARE_OP_miss(KRAIT_ARGS);
  sp[-2] = Value::boolean(float_outcome(a, b) & ip[1]);
  KRAIT_TAIL next(frame, ip + 2, sp - 1, dispatch, arg);
}

KRAIT_HANDLER(compare_float_mixed_jump) {
  double a, b;
  if (KRAIT_UNLIKELY(!as_double(sp[-2], &a) || !as_double(sp[-1], &b)))
    KRAIT_TAIL op_COMPARE_OP_miss(KRAIT_ARGS);
  if (float_outcome(a, b) & ip[1]) KRAIT_TAIL jump_either_way(KRAIT_ARGS);
  KRAIT_TAIL no_jump(KRAIT_ARGS);
}

}  // namespace

KRAIT_HANDLER(op_COMPARE_OP_FLOAT) {
  const Value a = sp[-2], b = sp[-1];
  if (KRAIT_UNLIKELY(!a.is_flonum() || !b.is_flonum())) KRAIT_TAIL compare_float_mixed(KRAIT_ARGS);
  sp[-2] = Value::boolean(outcome(a.as_flonum(), b.as_flonum()) & ip[1]);
  KRAIT_TAIL next(frame, ip + 2, sp - 1, dispatch, arg);
}

KRAIT_HANDLER(op_COMPARE_OP_FLOAT__JUMP) {
  const Value a = sp[-2], b = sp[-1];
  if (KRAIT_UNLIKELY(!a.is_flonum() || !b.is_flonum())) KRAIT_TAIL compare_float_mixed_jump(KRAIT_ARGS);
  if (outcome(a.as_flonum(), b.as_flonum()) & ip[1]) KRAIT_TAIL jump_either_way(KRAIT_ARGS);
  KRAIT_TAIL no_jump(KRAIT_ARGS);
}

// --- strings: == and != ---

namespace {

[[gnu::always_inline]] inline bool same_strings(Value a, Value b) {
  return a == b || str_equal(a.as<Str>(), b.as<Str>());
}

}  // namespace

KRAIT_HANDLER(op_COMPARE_OP_STR) {
  const Value a = sp[-2], b = sp[-1];
  if (KRAIT_UNLIKELY(!has_shape(a, shapes::str) || !has_shape(b, shapes::str)))
    KRAIT_TAIL op_COMPARE_OP_miss(KRAIT_ARGS);
  const uint16_t outcome = same_strings(a, b) ? kEqual : kLess;
  sp[-2] = Value::boolean(outcome & ip[1]);
  KRAIT_TAIL next(frame, ip + 2, sp - 1, dispatch, arg);
}

KRAIT_HANDLER(op_COMPARE_OP_STR__JUMP) {
  const Value a = sp[-2], b = sp[-1];
  if (KRAIT_UNLIKELY(!has_shape(a, shapes::str) || !has_shape(b, shapes::str)))
    KRAIT_TAIL op_COMPARE_OP_miss(KRAIT_ARGS);
  const uint16_t outcome = same_strings(a, b) ? kEqual : kLess;
  if (outcome & ip[1]) KRAIT_TAIL jump_either_way(KRAIT_ARGS);
  KRAIT_TAIL no_jump(KRAIT_ARGS);
}

// --- specialisation ---

namespace {

uint8_t int_jump_form(uint64_t op, uint8_t jump) {
  if (jump == OP_POP_JUMP_FORWARD_IF_FALSE) {
    switch (op) {
      case kCompareLt: return OP_COMPARE_OP_LT_INT__FORWARD_IF_FALSE;
      case kCompareLe: return OP_COMPARE_OP_LE_INT__FORWARD_IF_FALSE;
      case kCompareEq: return OP_COMPARE_OP_EQ_INT__FORWARD_IF_FALSE;
      case kCompareNe: return OP_COMPARE_OP_NE_INT__FORWARD_IF_FALSE;
      case kCompareGt: return OP_COMPARE_OP_GT_INT__FORWARD_IF_FALSE;
      default: return OP_COMPARE_OP_GE_INT__FORWARD_IF_FALSE;
    }
  }
  if (jump == OP_POP_JUMP_BACKWARD_IF_TRUE) {
    switch (op) {
      case kCompareLt: return OP_COMPARE_OP_LT_INT__BACKWARD_IF_TRUE;
      case kCompareLe: return OP_COMPARE_OP_LE_INT__BACKWARD_IF_TRUE;
      case kCompareGt: return OP_COMPARE_OP_GT_INT__BACKWARD_IF_TRUE;
      default: break;
    }
  }
  return OP_COMPARE_OP_INT__JUMP;
}

bool is_number(Value v) { return v.is_small_int() || is_exact_float(v); }

}  // namespace

void specialize_COMPARE_OP(Frame*, uint16_t* ip, Value* sp, uint64_t arg) {
  const Value a = sp[-2], b = sp[-1];
  const auto jump = uint8_t(ip[2]);
  const bool if_true = jump == OP_POP_JUMP_FORWARD_IF_TRUE || jump == OP_POP_JUMP_BACKWARD_IF_TRUE;
  const bool if_false = jump == OP_POP_JUMP_FORWARD_IF_FALSE || jump == OP_POP_JUMP_BACKWARD_IF_FALSE;
  const bool fused = if_true || if_false;
  uint8_t form = 0;
  if (a.is_small_int() && b.is_small_int()) {
    form = fused ? int_jump_form(arg, jump) : uint8_t{OP_COMPARE_OP_INT};
  } else if (is_number(a) && is_number(b)) {
    form = fused ? OP_COMPARE_OP_FLOAT__JUMP : OP_COMPARE_OP_FLOAT;
  } else if (has_shape(a, shapes::str) && has_shape(b, shapes::str) &&
             (arg == kCompareEq || arg == kCompareNe)) {
    form = fused ? OP_COMPARE_OP_STR__JUMP : OP_COMPARE_OP_STR;
  }
  if (!form) return;
  ip[1] = if_false ? uint16_t(~kTrueFor[arg]) : kTrueFor[arg];
  specialized(ip, form);
}

}  // namespace krait
