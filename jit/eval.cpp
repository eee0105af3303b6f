// The reference semantics of the operations. See eval.h.
#include "jit/eval.h"

#include <bit>
#include <cmath>
#include <limits>

#include "runtime/float.h"

namespace krait::jit {

namespace {

constexpr int64_t kMinInt = std::numeric_limits<int64_t>::min();

double f64(uint64_t bits) { return std::bit_cast<double>(bits); }
uint64_t bits(double d) { return std::bit_cast<uint64_t>(d); }

Outcome checked(bool overflow, int64_t value, uint64_t* result) {
  *result = uint64_t(value);
  return overflow ? Outcome::Exits : Outcome::Ok;
}

Outcome shift_left_checked(int64_t a, uint64_t count, uint64_t* result) {
  int64_t value = int64_t(uint64_t(a) << count);
  return checked((value >> count) != a, value, result);
}

Outcome double_to_int(double d, uint64_t* result) {
  bool fits = d > -0x1p63 && d < 0x1p63;
  return checked(!fits, fits ? int64_t(d) : 0, result);
}

bool division_defined(uint64_t a, uint64_t b) {
  return b != 0 && !(int64_t(a) == kMinInt && int64_t(b) == -1);
}

}  // namespace

int64_t floor_divide(int64_t a, int64_t b) {
  int64_t q = a / b;
  return q - (a % b != 0 && (a ^ b) < 0);
}
int64_t floor_modulo(int64_t a, int64_t b) {
  int64_t r = a % b;
  return r != 0 && (r ^ b) < 0 ? r + b : r;
}

Outcome evaluate(Op op, uint64_t a, uint64_t b, uint64_t c, int32_t imm, uint64_t* result) {
  int64_t sa = int64_t(a), sb = int64_t(b), value;
  uint64_t& r = *result;
  switch (op) {
    case Op::IsInt: r = Value::from_raw(a).is_small_int(); break;
    case Op::IsFlonum: r = Value::from_raw(a).is_flonum(); break;
    case Op::IsObject: r = Value::from_raw(a).is_object(); break;
    case Op::Same: r = a == b; break;
    case Op::Not: r = a ^ 1; break;
    case Op::Eq: r = a == b; break;
    case Op::Ne: r = a != b; break;
    case Op::Lt: r = sa < sb; break;
    case Op::Le: r = sa <= sb; break;
    case Op::ULt: r = a < b; break;
    case Op::ULe: r = a <= b; break;
    case Op::FEq: r = f64(a) == f64(b); break;
    case Op::FNe: r = f64(a) != f64(b); break;
    case Op::FLt: r = f64(a) < f64(b); break;
    case Op::FLe: r = f64(a) <= f64(b); break;
    case Op::Add: r = a + b; break;
    case Op::Sub: r = a - b; break;
    case Op::Mul: r = a * b; break;
    case Op::MulHigh: r = uint64_t(__int128(sa) * sb >> 64); break;
    case Op::FloorDiv:
      if (!division_defined(a, b)) return Outcome::Unknown;
      r = uint64_t(floor_divide(sa, sb));
      break;
    case Op::Mod:
      if (!division_defined(a, b)) return Outcome::Unknown;
      r = uint64_t(floor_modulo(sa, sb));
      break;
    case Op::Neg: r = 0 - a; break;
    case Op::And: r = a & b; break;
    case Op::Or: r = a | b; break;
    case Op::Xor: r = a ^ b; break;
    case Op::Shl: r = a << (b & 63); break;
    case Op::Sar: r = uint64_t(sa >> (b & 63)); break;
    case Op::Shr: r = a >> (b & 63); break;
    case Op::SwapBytes: r = __builtin_bswap64(a); break;
    case Op::Min: r = uint64_t(sa < sb ? sa : sb); break;
    case Op::Max: r = uint64_t(sa > sb ? sa : sb); break;
    case Op::AddOv: return checked(__builtin_add_overflow(sa, sb, &value), value, result);
    case Op::SubOv: return checked(__builtin_sub_overflow(sa, sb, &value), value, result);
    case Op::MulOv: return checked(__builtin_mul_overflow(sa, sb, &value), value, result);
    case Op::ShlOv: return shift_left_checked(sa, b & 63, result);
    case Op::FAdd: r = bits(f64(a) + f64(b)); break;
    case Op::FSub: r = bits(f64(a) - f64(b)); break;
    case Op::FMul: r = bits(f64(a) * f64(b)); break;
    case Op::FDiv: r = bits(f64(a) / f64(b)); break;
    case Op::FNeg: r = a ^ (uint64_t{1} << 63); break;
    case Op::FAbs: r = a & ~(uint64_t{1} << 63); break;
    case Op::FSqrt: r = bits(std::sqrt(f64(a))); break;
    case Op::FPow2: r = bits(float_power(f64(a), 2.0)); break;
    case Op::FFloor: r = bits(std::floor(f64(a))); break;
    case Op::FCeil: r = bits(std::ceil(f64(a))); break;
    case Op::FTrunc: r = bits(std::trunc(f64(a))); break;
    case Op::FRound: r = bits(std::nearbyint(f64(a))); break;
    case Op::IntToF64: r = bits(double(sa)); break;
    case Op::F64ToInt: return double_to_int(f64(a), result);
    case Op::F64Bits:
    case Op::BitsF64:
    case Op::BoolToInt:
    case Op::Cast: r = a; break;
    case Op::FitsInt: r = Value::fits_small_int(sa); break;
    case Op::TagInt: r = Value::small_int(sa).raw; break;
    case Op::UntagInt: r = uint64_t(sa >> 1); break;
    case Op::BoxF64:
      if (!Value::fits_flonum(f64(a))) return Outcome::Unknown;
      r = Value::flonum(f64(a)).raw;
      break;
    case Op::UnboxF64:
      if (!Value::from_raw(a).is_flonum()) return Outcome::Unknown;
      r = bits(Value::from_raw(a).as_flonum());
      break;
    case Op::BoxBool: r = Value::boolean(a).raw; break;
    case Op::BoxUInt:
      if (sa < 0 || !Value::fits_small_int(sa)) return Outcome::Unknown;
      r = Value::small_int(sa).raw;
      break;
    case Op::UnboxUInt:
      if (!Value::from_raw(a).is_small_int())
        return Value::from_raw(a).is_object() ? Outcome::Unknown : Outcome::Exits;
      value = Value::from_raw(a).as_small_int();
      return checked(value < 0, value, result);
    case Op::Select: r = a ? b : c; break;
    case Op::PtrAdd: r = a + b; break;
    default: return Outcome::Unknown;
  }
  return Outcome::Ok;
}

}  // namespace krait::jit
