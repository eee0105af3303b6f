// See record_wide.h.
#include "jit/record_wide.h"

#include <bit>

#include "jit/natives.h"
#include "jit/ranges.h"
#include "runtime/int.h"

namespace krait::jit {

namespace {

// --- deferred calls

struct Deferred {
  IntOperator op;
  Op low;  // what it does to the low 64 bits
  CallInfo info;
};

template <class... Operands>
CallInfo deferred_call(const char* name, Value (*function)(Operands...)) {
  return {.name = name,
          .function = address_of(function),
          .result = Type::Value,
          .arg_count = sizeof...(Operands),
          .reads = 0,
          .writes = 0,
          .pure = true,
          .safepoint = true,
          .looks_back = false};
}

std::span<const Deferred> deferred_operations() {
  static const Deferred all[] = {
      {IntOperator::Add, Op::Add, deferred_call("IntAdd", int_add)},
      {IntOperator::Subtract, Op::Sub, deferred_call("IntSubtract", int_subtract)},
      {IntOperator::Multiply, Op::Mul, deferred_call("IntMultiply", int_multiply)},
      {IntOperator::Or, Op::Or, deferred_call("IntOr", int_or)},
      {IntOperator::Xor, Op::Xor, deferred_call("IntXor", int_xor)},
      {IntOperator::Lshift, Op::Shl, deferred_call("IntLeftShift", int_left_shift)},
  };
  return all;
}

const Deferred* deferred_operation(IntOperator op) {
  for (const Deferred& d : deferred_operations()) {
    if (d.op == op) return &d;
  }
  return nullptr;
}

// On ints of any size; none of them raises with the operands that are let through.
const CallInfo kFloorDivide = deferred_call("IntFloorDivide", int_floor_divide);
const CallInfo kRemainder = deferred_call("IntRemainder", int_remainder);
const CallInfo kAnd = deferred_call("IntAnd", int_and);
const CallInfo kRightShift = deferred_call("IntRightShift", int_right_shift);
const CallInfo kGcd = deferred_call("IntGcd", int_gcd);

int64_t op_is_exact_int(Value v) { return is_exact_int(v); }
int64_t compare_exact_ints(Value x, Value y) { return int_compare(x, y); }

// The operation that this reference defers, or null.
const Deferred* deferral(const Ir& ir, Ref r) {
  if (Ir::is_const(r) || ir[r].op != Op::Call) return nullptr;
  for (const Deferred& d : deferred_operations()) {
    if (&d.info == ir.calls[ir[r].aux]) return &d;
  }
  return nullptr;
}

// --- low bits

Ref low_bits(Builder& b, Ref r, int depth) {
  const Ir& ir = b.ir();
  if (Ir::is_const(r)) {
    if (ir.type_of(r) == Type::Int) return r;
    const Value v = Value::from_raw(ir.bits(r));
    return ir.type_of(r) == Type::Value && is_int(v) ? b.int_(int64_t(int_low_bits(v))) : kNoRef;
  }
  const Ins i = ir[r];
  if (i.type == Type::Value) {
    if (i.op == Op::TagInt || i.op == Op::BoxUInt) return low_bits(b, i.a, depth);
    const Deferred* d = deferral(ir, r);
    if (!d || depth == 0) return kNoRef;
    const Ref x = low_bits(b, ir[ir[i.a].b].a, depth - 1), y = low_bits(b, ir[i.a].a, depth - 1);
    return x == kNoRef || y == kNoRef ? kNoRef : b.emit(d->low, x, y);
  }
  if (i.type != Type::Int || depth == 0) return i.type == Type::Int ? r : kNoRef;
  switch (i.op) {
    case Op::ShlOv:
    case Op::Shl: return b.emit(Op::Shl, low_bits(b, i.a, depth - 1), i.b);
    case Op::AddOv:
    case Op::SubOv:
    case Op::MulOv:
    case Op::Add:
    case Op::Sub:
    case Op::Mul:
    case Op::And:
    case Op::Or:
    case Op::Xor: return b.emit(unchecked(i.op), low_bits(b, i.a, depth - 1), low_bits(b, i.b, depth - 1));
    default: return r;
  }
}

// --- operands

// An operand: its word, as signed or unsigned, or a deferred call.
struct Operand {
  enum Kind : uint8_t { None, Signed, Unsigned, Larger } kind = None;
  Ref ref = kNoRef;
};

Operand operand(Recorder& r, size_t n) {
  const Ir& ir = r.b.ir();
  const Ref x = r.ref(n);
  const Value live = r.live(n);
  if (ir.type_of(x) == Type::Value) {
    if (!Ir::is_const(x) && ir[x].op == Op::BoxUInt) return {Operand::Unsigned, ir[x].a};
    if (deferral(ir, x)) return {Operand::Larger, x};
    if (has_kind(live, Kind::BigInt)) {
      const auto* big = live.as<BigInt>();
      if (big->signed_size != 1) return {};
      if (Ir::is_const(x)) return {Operand::Unsigned, r.b.int_(int64_t(big->limbs[0]))};
      return {Operand::Unsigned, r.b.emit(Op::UnboxUInt, x)};
    }
  }
  const Ref i = r.int_of(x, live);
  return r.active() ? Operand{Operand::Signed, i} : Operand{};
}

class WideOperation {
 public:
  explicit WideOperation(Recorder& r) : r_(r), b_(r.b) {}

  Ref run(IntOperator op) {
    if (r_.is_of_any_size(r_.ref(2), r_.live(2)) || r_.is_of_any_size(r_.ref(1), r_.live(1)))
      return any_size(op);
    const Ref result = on_words(op);
    return result == kNoRef && r_.active() ? any_size(op) : result;
  }

  // x < y and the like.
  Ref compare(size_t x, size_t y, bool less, bool or_equal) {
    if (!r_.is_of_any_size(r_.ref(x), r_.live(x)) && !r_.is_of_any_size(r_.ref(y), r_.live(y))) {
      const Operand p = operand(r_, x), q = operand(r_, y);
      if (r_.active() && is_word(p, x) && is_word(q, y))
        return b_.emit(!less ? Op::Eq : or_equal ? Op::ULe : Op::ULt, p.ref, q.ref);
    }
    static const CallInfo of_any_size = pure_call("IntCompare", address_of(compare_exact_ints), Type::Int, 2);
    const Ref args[] = {any_int(r_.ref(x), r_.live(x)), any_int(r_.ref(y), r_.live(y))};
    if (!r_.active()) return kNoRef;
    return b_.emit(!less ? Op::Eq : or_equal ? Op::Le : Op::Lt, b_.call(of_any_size, args), b_.int_(0));
  }

  // An int of any size as a Value.
  Ref any_int(Ref r, Value live) {
    if (!r_.active()) return kNoRef;
    if (live.is_bool()) return r_.boxed(r_.int_of(r, live));
    if (b_.ir().type_of(r) != Type::Value) return r_.boxed(r);
    return Ir::is_const(r) || r_.guard_any_size(r) ? r : kNoRef;
  }

 private:
  Ref on_words(IntOperator op) {
    x_ = operand(r_, 2);
    if (x_.kind == Operand::None || !r_.active()) return kNoRef;
    y_ = operand(r_, 1);
    if (y_.kind == Operand::None || !r_.active()) return power_remainder(op);
    switch (op) {
      case IntOperator::And: return bit_and();
      case IntOperator::Or: return bits(op, Op::Or);
      case IntOperator::Xor: return bits(op, Op::Xor);
      case IntOperator::Remainder: return remainder();
      case IntOperator::FloorDivide: return quotient();
      case IntOperator::Rshift: return right_shift();
      case IntOperator::Lshift: return is_count(b_, 64) ? defer(op) : kNoRef;
      default: return defer(op);
    }
  }

  // The operator on ints of any size.
  Ref any_size(IntOperator op) {
    const bool shift = op == IntOperator::Lshift || op == IntOperator::Rshift;
    const bool division = op == IntOperator::FloorDivide || op == IntOperator::Remainder;
    const Value live = r_.live(1);
    if ((division && int_sign(live) == 0) ||
        (shift && (!live.is_small_int() || live.as_small_int() < 0 || live.as_small_int() >= kMostShift)))
      return kNoRef;
    if (shift) {
      const Ref count = r_.int_of(1);
      if (!r_.active() || !r_.guard(b_.emit(Op::ULt, count, b_.int_(kMostShift)))) return kNoRef;
    }
    const Ref args[] = {any_int(r_.ref(2), r_.live(2)), any_int(r_.ref(1), live)};
    if (!r_.active()) return kNoRef;
    if (division && !r_.guard(b_.emit(Op::Same, args[1], b_.value(Value::small_int(0))), false))
      return kNoRef;
    const Deferred* d = deferred_operation(op);
    return b_.call(d                                ? d->info
                   : op == IntOperator::FloorDivide ? kFloorDivide
                   : op == IntOperator::Remainder   ? kRemainder
                   : op == IntOperator::And         ? kAnd
                                                    : kRightShift,
                   args);
  }
  static constexpr int64_t kMostShift = 1 << 10;

  // A value from 0 to 2^64 - 1; ints that may be negative are guarded not to be. False: it is larger or
  // negative now, or aborted.
  bool is_word(const Operand& o, size_t n) {
    if (o.kind == Operand::Unsigned) return true;
    if (o.kind != Operand::Signed) return false;
    if (range_of(b_.ir(), o.ref).never_negative()) return true;
    return int_sign(r_.live(n)) >= 0 && r_.guard(b_.emit(Op::Le, b_.int_(0), o.ref));
  }
  Ref unsigned_result(Ref word) { return b_.emit(Op::BoxUInt, word); }

  // An exact operand as a Value.
  Ref boxed(const Operand& o) {
    return o.kind == Operand::Larger     ? o.ref
           : o.kind == Operand::Unsigned ? unsigned_result(o.ref)
                                         : r_.boxed(o.ref);
  }
  Ref defer(IntOperator op) {
    const Ref args[] = {boxed(x_), boxed(y_)};
    return r_.active() ? b_.call(deferred_operation(op)->info, args) : kNoRef;
  }

  // Only the low 64 bits of the other operand matter to the one that has no others.
  Ref bit_and() {
    if (x_.kind == Operand::Unsigned && y_.kind == Operand::Signed) std::swap(x_, y_), swapped_ = true;
    if (y_.kind == Operand::Larger) std::swap(x_, y_), swapped_ = true;
    const bool both_words = x_.kind == Operand::Signed && y_.kind == Operand::Unsigned;
    if (!both_words && !is_word(y_, swapped_ ? 2 : 1)) return kNoRef;
    const Ref x = jit::low_bits(b_, x_.ref), y = jit::low_bits(b_, y_.ref);
    if (x == kNoRef || y == kNoRef) return kNoRef;
    const Ref word = b_.emit(Op::And, x, y);
    const bool fits = range_of(b_.ir(), word).never_negative() || (!both_words && y_.kind == Operand::Signed);
    return fits ? word : unsigned_result(word);
  }

  Ref bits(IntOperator op, Op code) {
    if (x_.kind != Operand::Larger && y_.kind != Operand::Larger && is_word(x_, 2) && is_word(y_, 1))
      return unsigned_result(b_.emit(code, x_.ref, y_.ref));
    return r_.active() ? defer(op) : kNoRef;
  }

  // A count from 0 to `most` - 1.
  bool is_count(Builder& b, int64_t most) {
    if (y_.kind != Operand::Signed) return false;
    const Value live = r_.live(1);
    if (!live.is_small_int() || live.as_small_int() < 0 || live.as_small_int() >= most) return false;
    return r_.guard(b.emit(Op::ULt, y_.ref, b.int_(most)));
  }

  Ref right_shift() {
    if (x_.kind != Operand::Unsigned || !is_count(b_, 64)) return kNoRef;
    const Ref word = b_.emit(Op::Shr, x_.ref, y_.ref);
    const bool fits = range_of(b_.ir(), word).never_negative();
    return fits ? word : unsigned_result(word);
  }

  // --- division. The divisor is a positive int of 63 bits.

  bool is_divisor() {
    return y_.kind == Operand::Signed && int_sign(r_.live(1)) > 0 &&
           (range_of(b_.ir(), y_.ref).min > 0 || r_.guard(b_.emit(Op::Lt, b_.int_(0), y_.ref)));
  }
  // The exponent of a constant power of two, or -1.
  int power_of_two() const {
    if (!Ir::is_const(y_.ref) || y_.kind == Operand::Larger) return -1;
    const uint64_t divisor = b_.ir().bits(y_.ref);
    return std::has_single_bit(divisor) ? std::countr_zero(divisor) : -1;
  }

  Ref remainder() {
    const int power = power_of_two();
    if (power >= 0 && (y_.kind == Operand::Unsigned || power < 63)) {
      const Ref low = jit::low_bits(b_, x_.ref);
      return low == kNoRef ? kNoRef : b_.emit(Op::And, low, b_.int_((int64_t{1} << power) - 1));
    }
    static const CallInfo of_word = pure_call(
        "WordRemainder", address_of(+[](uint64_t a, uint64_t b) { return int64_t(a % b); }), Type::Int, 2);
    if (x_.kind == Operand::Larger) return product_remainder();
    if (x_.kind != Operand::Unsigned || !is_divisor()) return kNoRef;
    const Ref args[] = {x_.ref, y_.ref};
    return b_.call(of_word, args);
  }

  // (a * b) % m without the product.
  Ref product_remainder() {
    static const CallInfo of_product =
        pure_call("ProductRemainder", address_of(+[](uint64_t a, uint64_t b, uint64_t m) {
                    return int64_t(static_cast<unsigned __int128>(a) * b % m);
                  }),
                  Type::Int, 3);
    const Ir& ir = b_.ir();
    const Deferred* d = deferral(ir, x_.ref);
    if (d->op != IntOperator::Multiply || !is_divisor()) return kNoRef;
    const Ins last = ir[ir[x_.ref].a], first = ir[last.b];
    const Ref a = word_of(first.a), b = word_of(last.a);
    if (a == kNoRef || b == kNoRef) return kNoRef;
    const Ref args[] = {a, b, y_.ref};
    return b_.call(of_product, args);
  }
  // The word in a box that is not negative, or kNoRef.
  Ref word_of(Ref box) {
    const Ir& ir = b_.ir();
    if (Ir::is_const(box)) {
      const Value v = Value::from_raw(ir.bits(box));
      if (v.is_small_int() && v.as_small_int() >= 0) return b_.int_(v.as_small_int());
      return has_kind(v, Kind::BigInt) && v.as<BigInt>()->signed_size == 1
                 ? b_.int_(int64_t(v.as<BigInt>()->limbs[0]))
                 : kNoRef;
    }
    const Ins i = ir[box];
    if (i.op == Op::BoxUInt) return i.a;
    if (i.op != Op::TagInt) return kNoRef;
    if (range_of(ir, i.a).never_negative()) return i.a;
    return r_.guard(b_.emit(Op::Le, b_.int_(0), i.a)) ? i.a : kNoRef;
  }

  Ref quotient() {
    static const CallInfo of_word = pure_call(
        "WordQuotient", address_of(+[](uint64_t a, uint64_t b) { return int64_t(a / b); }), Type::Int, 2);
    if (x_.kind != Operand::Unsigned) return kNoRef;
    const int power = power_of_two();
    if (power > 0) return b_.emit(Op::Shr, x_.ref, b_.int_(power));
    if (!is_divisor()) return kNoRef;
    const Ref args[] = {x_.ref, y_.ref};
    return unsigned_result(b_.call(of_word, args));
  }

  // x % 2**64: the divisor is the one constant that is no word.
  Ref power_remainder(IntOperator op) {
    if (!r_.active() || op != IntOperator::Remainder) return kNoRef;
    const Ref y = r_.ref(1);
    const Value live = r_.live(1);
    if (!Ir::is_const(y) || !has_kind(live, Kind::BigInt)) return kNoRef;
    const auto* big = live.as<BigInt>();
    if (big->signed_size != 2 || big->limbs[0] != 0 || big->limbs[1] != 1) return kNoRef;
    const Ref low = jit::low_bits(b_, x_.ref);
    return low == kNoRef ? kNoRef : unsigned_result(low);
  }

  Recorder& r_;
  Builder& b_;
  Operand x_, y_;
  bool swapped_ = false;  // y_ is the lower operand on the stack
};

// The result of an operator on ints of any size.
bool is_int_result(const Ir& ir, Ref r) {
  if (Ir::is_const(r) || ir[r].op != Op::Call) return false;
  const CallInfo* info = ir.calls[ir[r].aux];
  return info == &kFloorDivide || info == &kRemainder || info == &kAnd || info == &kRightShift ||
         info == &kGcd;
}

bool is_any_int(Value live) { return live.is_small_int() || live.is_bool() || has_kind(live, Kind::BigInt); }

}  // namespace

Ref low_bits(Builder& b, Ref r) {
  constexpr int kDepth = 12;
  return low_bits(b, r, kDepth);
}

Ref box_any_size(Builder& b, Ref r) {
  static const CallInfo box = deferred_call("BoxInt", int_from_i64);
  return b.call(box, std::span<const Ref>(&r, 1));
}

bool is_exact_int(Value v) { return v.is_small_int() || has_shape(v, shapes::int_); }

bool are_ints(const Recorder& r) {
  return is_any_int(r.live(1)) && is_any_int(r.live(2)) && !r.is_double(1) && !r.is_double(2);
}

bool have_wide(const Recorder& r) {
  const FrameStack& frames = r.b.frames();
  const Ir& ir = r.ir();
  const auto is_wide = [&](size_t n) {
    const Ref x = frames.get(frames.depth() - n);
    return x != kNoRef && !Ir::is_const(x) &&
           (ir[x].op == Op::BoxUInt || deferral(ir, x) || r.is_of_any_size(x, r.live(n)));
  };
  return are_ints(r) && (is_wide(1) || is_wide(2));
}

bool Recorder::is_of_any_size(Ref r, Value live) const {
  if (r == kNoRef || Ir::is_const(r) || ir_.type_of(r) != Type::Value || !is_exact_int(live)) return false;
  constexpr uint32_t kMany = 2;
  return size_changes_ >= kMany ? ir_[r].op != Op::TagInt && ir_[r].op != Op::BoxUInt
                                : (ir_[r].flags & kAnySize) || is_int_result(ir_, r);
}

bool Recorder::guard_any_size(Ref r) {
  static const CallInfo test = pure_call("IsExactInt", address_of(op_is_exact_int), Type::Int, 1);
  if (ir_[r].op == Op::TagInt || ir_[r].op == Op::BoxUInt || deferral(ir_, r) || is_int_result(ir_, r))
    return true;
  const Ref answer = b.call(test, std::span<const Ref>(&r, 1));
  if (!guard(b.emit(Op::Ne, answer, b.int_(0)))) return false;
  ir_[r].flags |= kAnySize;
  return true;
}

Ref any_size_gcd(Recorder& r, Ref x, Value live_x, Ref y, Value live_y) {
  WideOperation wide(r);
  const Ref args[] = {wide.any_int(x, live_x), wide.any_int(y, live_y)};
  return r.active() ? r.b.call(kGcd, args) : kNoRef;
}

Ref any_size_negative(Recorder& r) {
  static const CallInfo negate = deferred_call("IntNegate", int_negate);
  const Ref x = r.ref(1);
  return r.guard_any_size(x) ? r.b.call(negate, std::span<const Ref>(&x, 1)) : kNoRef;
}

Ref int_of_other_size(const Ir& parent, Ref exit) {
  const Ins& i = parent[exit];
  if (i.op == Op::UnboxUInt) return i.a;
  if (i.op != Op::GuardTrue || Ir::is_const(i.a)) return kNoRef;
  const Ins& test = parent[i.a];
  return test.op == Op::IsInt || test.op == Op::IsObject || test.op == Op::ShapeIs ? test.a : kNoRef;
}

Ref wide_operation(Recorder& r, IntOperator op) { return WideOperation(r).run(op); }
Ref wide_comparison(Recorder& r, size_t x, size_t y, bool less, bool or_equal) {
  return WideOperation(r).compare(x, y, less, or_equal);
}

bool result_is_wide(Recorder& r, IntOperator op) {
  int64_t x, y, result;
  if (!int_fits_i64(r.live(2), &x) || !int_fits_i64(r.live(1), &y)) return true;
  bool overflow = false;
  switch (op) {
    case IntOperator::Add: overflow = __builtin_add_overflow(x, y, &result); break;
    case IntOperator::Subtract: overflow = __builtin_sub_overflow(x, y, &result); break;
    case IntOperator::Multiply: overflow = __builtin_mul_overflow(x, y, &result); break;
    case IntOperator::Lshift:
      result = int64_t(uint64_t(x) << (y & 63));
      overflow = (result >> (y & 63)) != x;
      break;
    default: return false;
  }
  return overflow || !Value::fits_small_int(result);
}

}  // namespace krait::jit
