// BINARY_OP specialised for small ints, floats and strings.
//
// Small ints are handled as tagged words (value << 1 | 1). A float operand may also be a small int, or a
// boxed float: that is settled in a handler of its own, behind the test for two flonums.
#include "interp/operators.h"
#include "interp/quicken.h"
#include "runtime/bytecode.h"
#include "runtime/float.h"
#include "runtime/ops.h"
#include "runtime/str.h"

namespace krait {

// --- small ints ---

namespace {

// Each computes the tagged result of two tagged operands; false when it is no small int (or not defined).
struct IntAdd {
  static bool apply(int64_t a, int64_t b, int64_t* r) { return !__builtin_add_overflow(a - 1, b, r); }
};
struct IntSubtract {
  static bool apply(int64_t a, int64_t b, int64_t* r) { return !__builtin_sub_overflow(a, b - 1, r); }
};
struct IntMultiply {
  static bool apply(int64_t a, int64_t b, int64_t* r) {
    if (__builtin_mul_overflow(a - 1, b >> 1, r)) return false;
    *r |= 1;
    return true;
  }
};
struct IntAnd {
  static bool apply(int64_t a, int64_t b, int64_t* r) {
    *r = a & b;
    return true;
  }
};
struct IntOr {
  static bool apply(int64_t a, int64_t b, int64_t* r) {
    *r = a | b;
    return true;
  }
};
struct IntXor {
  static bool apply(int64_t a, int64_t b, int64_t* r) {
    *r = (a ^ b) | 1;
    return true;
  }
};
struct IntLshift {
  static bool apply(int64_t a, int64_t b, int64_t* r) {
    const uint64_t n = uint64_t(b >> 1);
    if (n > 62) return false;
    const int64_t shifted = int64_t(uint64_t(a - 1) << n);
    *r = shifted | 1;
    return (shifted >> n) == a - 1;
  }
};
struct IntRshift {
  static bool apply(int64_t a, int64_t b, int64_t* r) {
    const int64_t n = b >> 1;
    if (n < 0) return false;
    *r = (a >> (n > 62 ? 62 : n)) | 1;
    return true;
  }
};
struct IntFloorDivide {
  static bool apply(int64_t a, int64_t b, int64_t* r) {
    const int64_t x = a >> 1, y = b >> 1;
    if (y == 0 || y == -1) return false;
    int64_t q = x / y;
    q -= (x % y != 0) & ((x ^ y) < 0);
    *r = q << 1 | 1;
    return true;
  }
};
struct IntRemainder {
  static bool apply(int64_t a, int64_t b, int64_t* r) {
    const int64_t x = a >> 1, y = b >> 1;
    if (y == 0 || y == -1) return false;
    int64_t m = x % y;
    m += (m != 0 && (m ^ y) < 0) ? y : 0;
    *r = m << 1 | 1;
    return true;
  }
};

template <class Operation>
[[gnu::always_inline]] inline KRAIT_HANDLER(int_operation) {
  const Value a = sp[-2], b = sp[-1];
  int64_t r;
  if (KRAIT_UNLIKELY(!(a.raw & b.raw & Value::kIntTag)) ||
      KRAIT_UNLIKELY(!Operation::apply(int64_t(a.raw), int64_t(b.raw), &r)))
    KRAIT_TAIL op_BINARY_OP_miss(KRAIT_ARGS);
  sp[-2] = Value::from_raw(uint64_t(r));
  KRAIT_TAIL next(frame, ip + 1, sp - 1, dispatch, arg);
}

}  // namespace

KRAIT_HANDLER(op_BINARY_OP_ADD_INT) { KRAIT_TAIL int_operation<IntAdd>(KRAIT_ARGS); }
KRAIT_HANDLER(op_BINARY_OP_SUBTRACT_INT) { KRAIT_TAIL int_operation<IntSubtract>(KRAIT_ARGS); }
KRAIT_HANDLER(op_BINARY_OP_MULTIPLY_INT) { KRAIT_TAIL int_operation<IntMultiply>(KRAIT_ARGS); }
KRAIT_HANDLER(op_BINARY_OP_AND_INT) { KRAIT_TAIL int_operation<IntAnd>(KRAIT_ARGS); }
KRAIT_HANDLER(op_BINARY_OP_OR_INT) { KRAIT_TAIL int_operation<IntOr>(KRAIT_ARGS); }
KRAIT_HANDLER(op_BINARY_OP_XOR_INT) { KRAIT_TAIL int_operation<IntXor>(KRAIT_ARGS); }
KRAIT_HANDLER(op_BINARY_OP_LSHIFT_INT) { KRAIT_TAIL int_operation<IntLshift>(KRAIT_ARGS); }
KRAIT_HANDLER(op_BINARY_OP_RSHIFT_INT) { KRAIT_TAIL int_operation<IntRshift>(KRAIT_ARGS); }
KRAIT_HANDLER(op_BINARY_OP_FLOOR_DIVIDE_INT) { KRAIT_TAIL int_operation<IntFloorDivide>(KRAIT_ARGS); }
KRAIT_HANDLER(op_BINARY_OP_REMAINDER_INT) { KRAIT_TAIL int_operation<IntRemainder>(KRAIT_ARGS); }

// --- floats ---

namespace {

// The double of a flonum, boxed float, or small int that a double represents exactly.
bool as_double(Value v, double* d) {
  if (v.is_flonum()) {
    *d = v.as_flonum();
    return true;
  }
  if (v.is_small_int()) {
    const int64_t i = v.as_small_int();
    *d = double(i);
    return i >= -(int64_t{1} << 53) && i <= (int64_t{1} << 53);
  }
  if (!has_shape(v, shapes::float_)) return false;
  *d = v.as<Float>()->value;
  return true;
}

// kInts: also right for two ints (which the float forms see when a program mixes types).
struct FloatAdd {
  static constexpr bool kFails = false, kInts = false;
  static double apply(double a, double b) { return a + b; }
};
struct FloatSubtract {
  static constexpr bool kFails = false, kInts = false;
  static double apply(double a, double b) { return a - b; }
};
struct FloatMultiply {
  static constexpr bool kFails = false, kInts = false;
  static double apply(double a, double b) { return a * b; }
};
struct FloatDivide {
  static constexpr bool kFails = true, kInts = true;  // fails for a divisor of zero
  static double apply(double a, double b) { return a / b; }
};

// At least one operand is no flonum, or the result is none.
template <class Operation>
KRAIT_HANDLER(float_operation_mixed) {
  double a, b;
  if (KRAIT_UNLIKELY(!as_double(sp[-2], &a) || !as_double(sp[-1], &b)) ||
      KRAIT_UNLIKELY(!Operation::kInts && sp[-2].is_small_int() && sp[-1].is_small_int()) ||
      KRAIT_UNLIKELY(Operation::kFails && b == 0))
    KRAIT_TAIL op_BINARY_OP_miss(KRAIT_ARGS);
  save_state(frame, ip, sp);
  sp[-2] = float_new(Operation::apply(a, b));
  KRAIT_TAIL next(frame, ip + 1, sp - 1, dispatch, arg);
}

template <class Operation>
[[gnu::always_inline]] inline KRAIT_HANDLER(float_operation) {
  const Value a = sp[-2], b = sp[-1];
  if (KRAIT_UNLIKELY(!a.is_flonum() || !b.is_flonum()))
    KRAIT_TAIL float_operation_mixed<Operation>(KRAIT_ARGS);
  const double y = b.as_flonum();
  if (KRAIT_UNLIKELY(Operation::kFails && y == 0)) KRAIT_TAIL op_BINARY_OP_miss(KRAIT_ARGS);
  const double r = Operation::apply(a.as_flonum(), y);
  if (KRAIT_UNLIKELY(!Value::fits_flonum(r))) KRAIT_TAIL float_operation_mixed<Operation>(KRAIT_ARGS);
  sp[-2] = Value::flonum(r);
  KRAIT_TAIL next(frame, ip + 1, sp - 1, dispatch, arg);
}

}  // namespace

KRAIT_HANDLER(op_BINARY_OP_ADD_FLOAT) { KRAIT_TAIL float_operation<FloatAdd>(KRAIT_ARGS); }
KRAIT_HANDLER(op_BINARY_OP_SUBTRACT_FLOAT) { KRAIT_TAIL float_operation<FloatSubtract>(KRAIT_ARGS); }
KRAIT_HANDLER(op_BINARY_OP_MULTIPLY_FLOAT) { KRAIT_TAIL float_operation<FloatMultiply>(KRAIT_ARGS); }
KRAIT_HANDLER(op_BINARY_OP_DIVIDE_FLOAT) { KRAIT_TAIL float_operation<FloatDivide>(KRAIT_ARGS); }

// --- strings ---

KRAIT_HANDLER(op_BINARY_OP_ADD_STR) {
  const Value a = sp[-2], b = sp[-1];
  if (KRAIT_UNLIKELY(!has_shape(a, shapes::str) || !has_shape(b, shapes::str)))
    KRAIT_TAIL op_BINARY_OP_miss(KRAIT_ARGS);
  save_state(frame, ip, sp);
  const Value r = str_concat(a.as<Str>(), b.as<Str>());
  if (KRAIT_UNLIKELY(r.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  sp[-2] = r;
  KRAIT_TAIL next(frame, ip + 1, sp - 1, dispatch, arg);
}

// --- operators written in Python ---

// The method that a binary operator calls first and last, when it is a Python function: the operands are of
// one type, or the right one's has no reflected method. Null otherwise.
static Function* operator_method(uint64_t op, Value a, Value b) {
  const Type *left = type_of(a), *right = type_of(b);
  const bool inplace = op >= uint64_t(kBinaryInplaceOffset);
  const uint64_t plain = inplace ? op - uint64_t(kBinaryInplaceOffset) : op;
  if (plain == kBinaryPower || ((left->flags | right->flags) & kTypeSequence)) return nullptr;
  const Value* methods = left->slot_methods;
  if (inplace && !methods[int(Slot::IAdd) + plain].is_unbound()) return nullptr;
  if (left != right && !right->slot_methods[int(Slot::RAdd) + plain].is_unbound()) return nullptr;
  const Value m = methods[int(Slot::Add) + plain];
  return !m.is_unbound() && has_kind(m, Kind::Function) ? m.as<Function>() : nullptr;
}

KRAIT_HANDLER(op_BINARY_OP_PYTHON) {
  Function* f = operator_method(arg, sp[-2], sp[-1]);
  if (KRAIT_UNLIKELY(!f)) KRAIT_TAIL op_BINARY_OP_miss(KRAIT_ARGS);
  save_state(frame, ip + 1, sp);
  Frame* callee = make_call_frame(g_thread, f, sp - 2, 2, nullptr);
  if (KRAIT_UNLIKELY(!callee)) KRAIT_TAIL unwind(KRAIT_ARGS);
  callee->flags |= kFrameOperator;
  push_frame(g_thread, callee);
  KRAIT_TAIL next(callee, callee->ip, callee->sp, dispatch, arg);
}

// --- specialisation ---

namespace {

uint8_t int_form(uint64_t op) {
  switch (op) {
    case kBinaryAdd: return OP_BINARY_OP_ADD_INT;
    case kBinarySubtract: return OP_BINARY_OP_SUBTRACT_INT;
    case kBinaryMultiply: return OP_BINARY_OP_MULTIPLY_INT;
    case kBinaryAnd: return OP_BINARY_OP_AND_INT;
    case kBinaryOr: return OP_BINARY_OP_OR_INT;
    case kBinaryXor: return OP_BINARY_OP_XOR_INT;
    case kBinaryLshift: return OP_BINARY_OP_LSHIFT_INT;
    case kBinaryRshift: return OP_BINARY_OP_RSHIFT_INT;
    case kBinaryFloorDivide: return OP_BINARY_OP_FLOOR_DIVIDE_INT;
    case kBinaryRemainder: return OP_BINARY_OP_REMAINDER_INT;
    case kBinaryTrueDivide: return OP_BINARY_OP_DIVIDE_FLOAT;
    default: return 0;
  }
}

uint8_t float_form(uint64_t op) {
  switch (op) {
    case kBinaryAdd: return OP_BINARY_OP_ADD_FLOAT;
    case kBinarySubtract: return OP_BINARY_OP_SUBTRACT_FLOAT;
    case kBinaryMultiply: return OP_BINARY_OP_MULTIPLY_FLOAT;
    case kBinaryTrueDivide: return OP_BINARY_OP_DIVIDE_FLOAT;
    default: return 0;
  }
}

bool is_number(Value v) { return v.is_small_int() || is_exact_float(v); }

}  // namespace

void specialize_BINARY_OP(Frame*, uint16_t* ip, Value* sp, uint64_t arg) {
  const Value a = sp[-2], b = sp[-1];
  const uint64_t op = arg >= uint64_t(kBinaryInplaceOffset) ? arg - uint64_t(kBinaryInplaceOffset) : arg;
  uint8_t form = 0;
  if (a.is_small_int() && b.is_small_int()) {
    form = int_form(op);
  } else if (is_number(a) && is_number(b)) {
    form = float_form(op);
  } else if (has_shape(a, shapes::str) && has_shape(b, shapes::str)) {
    form = op == kBinaryAdd ? OP_BINARY_OP_ADD_STR : 0;
  } else if (operator_method(arg, a, b)) {
    form = OP_BINARY_OP_PYTHON;
  }
  if (form) specialized(ip, form);
}

}  // namespace krait
