// Recording functions of math, operator and random on doubles and ints.
#include <bit>
#include <cmath>
#include <numeric>

#include "jit/natives.h"
#include "jit/record_wide.h"
#include "runtime/float.h"

namespace krait::jit {

namespace {

// The argument as a double. kNoRef: not a float or an int that a double holds exactly.
Ref double_argument(Recorder& r, const Invocation& site, size_t n) {
  constexpr int64_t kExact = int64_t{1} << 53;
  const Value v = site.live[n];
  if (v.is_small_int() && (v.as_small_int() >= kExact || v.as_small_int() < -kExact)) return kNoRef;
  if (has_kind(v, Kind::BigInt)) return kNoRef;
  if (!r.is_double(site.args[n], v) && !r.is_int(site.args[n], v)) return kNoRef;
  return r.double_of(site.args[n], v);
}

double live_double(Value v) {
  if (v.is_small_int()) return double(v.as_small_int());
  return v.is_bool() ? double(v.is_true()) : float_value(v);
}

// Errors and infinities are the interpreter's: the trace goes on with finite results only.
bool returns_finite(Recorder& r, Invocation& site, Ref result) {
  Builder& b = r.b;
  return r.guard(b.emit(Op::FLt, b.emit(Op::FAbs, result), b.f64(HUGE_VAL))) && returns(r, site, result);
}

using Unary = double (*)(double);
using Binary = double (*)(double, double);

template <Unary F>
double unary(double x) {
  return F(x);
}
template <Binary F>
double binary(double x, double y) {
  return F(x, y);
}

template <Unary F>
bool record_unary(Recorder& r, Invocation& site) {
  static const CallInfo info = pure_call("math", address_of(unary<F>), Type::F64, 1);
  if (site.count != 1) return false;
  const Ref x = double_argument(r, site, 0);
  if (x == kNoRef || !std::isfinite(F(live_double(site.live[0])))) return false;
  return returns_finite(r, site, r.b.call(info, std::span<const Ref>(&x, 1)));
}

template <Binary F>
bool record_binary(Recorder& r, Invocation& site) {
  static const CallInfo info = pure_call("math", address_of(binary<F>), Type::F64, 2);
  if (site.count != 2) return false;
  const Ref x = double_argument(r, site, 0);
  if (x == kNoRef) return false;
  const Ref y = double_argument(r, site, 1);
  if (y == kNoRef || !std::isfinite(F(live_double(site.live[0]), live_double(site.live[1])))) return false;
  const Ref args[] = {x, y};
  return returns_finite(r, site, r.b.call(info, args));
}

// Is the double NaN or not below zero, for what it is computed from (a sum of squares)?
bool is_never_negative(const Ir& ir, Ref x, int depth = 0) {
  constexpr int kMostDepth = 8;
  if (depth == kMostDepth) return false;
  if (Ir::is_const(x)) return std::bit_cast<double>(ir.bits(x)) >= 0;
  const Ins& i = ir[x];
  switch (i.op) {
    case Op::FAbs:
    case Op::FSqrt:
    case Op::FPow2: return true;
    case Op::FMul:
      if (i.a == i.b) return true;
      [[fallthrough]];
    case Op::FAdd:
    case Op::FDiv: return is_never_negative(ir, i.a, depth + 1) && is_never_negative(ir, i.b, depth + 1);
    default: return false;
  }
}

// The root of NaN is NaN; that of a negative number is an error.
bool record_sqrt(Recorder& r, Invocation& site) {
  if (site.count != 1) return false;
  const Ref x = double_argument(r, site, 0);
  if (x == kNoRef || !(live_double(site.live[0]) >= 0)) return false;
  const bool safe = is_never_negative(r.ir(), x) || r.guard(r.b.emit(Op::FLe, r.b.f64(0), x));
  return safe && returns(r, site, r.b.emit(Op::FSqrt, x));
}

bool record_fabs(Recorder& r, Invocation& site) {
  if (site.count != 1) return false;
  const Ref x = double_argument(r, site, 0);
  return x != kNoRef && returns(r, site, r.b.emit(Op::FAbs, x));
}

template <Op op>
bool record_rounding(Recorder& r, Invocation& site) {
  if (site.count != 1) return false;
  if (is_int_argument(r, site, 0)) {
    const Ref i = r.int_of(site.args[0], site.live[0]);
    return i != kNoRef && returns(r, site, i);
  }
  if (!is_double_argument(r, site, 0) || !(std::fabs(float_value(site.live[0])) < 0x1p62)) return false;
  const Ref x = r.double_of(site.args[0], site.live[0]);
  return x != kNoRef && returns(r, site, r.b.emit(Op::F64ToInt, r.b.emit(op, x)));
}

bool record_isnan(Recorder& r, Invocation& site) {
  if (site.count != 1) return false;
  const Ref x = double_argument(r, site, 0);
  return x != kNoRef && returns(r, site, r.b.emit(Op::FNe, x, x));
}
bool record_isinf(Recorder& r, Invocation& site) {
  if (site.count != 1) return false;
  const Ref x = double_argument(r, site, 0);
  return x != kNoRef && returns(r, site, r.b.emit(Op::FEq, r.b.emit(Op::FAbs, x), r.b.f64(HUGE_VAL)));
}
bool record_isfinite(Recorder& r, Invocation& site) {
  if (site.count != 1) return false;
  const Ref x = double_argument(r, site, 0);
  return x != kNoRef && returns(r, site, r.b.emit(Op::FLt, r.b.emit(Op::FAbs, x), r.b.f64(HUGE_VAL)));
}

int64_t greatest_common_divisor(int64_t a, int64_t b) { return std::gcd(a, b); }

bool record_gcd(Recorder& r, Invocation& site) {
  static const CallInfo info = pure_call("gcd", address_of(greatest_common_divisor), Type::Int, 2);
  if (site.count != 2 || !is_exact_int(site.live[0]) || !is_exact_int(site.live[1])) return false;
  const auto is_word = [&](size_t n) {
    return is_int_argument(r, site, n) && !r.is_of_any_size(site.args[n], site.live[n]);
  };
  if (!is_word(0) || !is_word(1)) {
    const Ref g = any_size_gcd(r, site.args[0], site.live[0], site.args[1], site.live[1]);
    return g != kNoRef && returns(r, site, g);
  }
  const Ref args[] = {r.int_of(site.args[0], site.live[0]), r.int_of(site.args[1], site.live[1])};
  return r.active() && returns(r, site, r.b.call(info, args));
}

constexpr AliasSet kRandom = alias_bit(AliasClass::Native);

}  // namespace

const NativeRow kMathNatives[] = {{"math.sqrt", record_sqrt},
                                  {"math.fabs", record_fabs},
                                  {"math.floor", record_rounding<Op::FFloor>},
                                  {"math.ceil", record_rounding<Op::FCeil>},
                                  {"math.trunc", record_rounding<Op::FTrunc>},
                                  {"math.sin", record_unary<std::sin>},
                                  {"math.cos", record_unary<std::cos>},
                                  {"math.tan", record_unary<std::tan>},
                                  {"math.asin", record_unary<std::asin>},
                                  {"math.acos", record_unary<std::acos>},
                                  {"math.atan", record_unary<std::atan>},
                                  {"math.sinh", record_unary<std::sinh>},
                                  {"math.cosh", record_unary<std::cosh>},
                                  {"math.tanh", record_unary<std::tanh>},
                                  {"math.exp", record_unary<std::exp>},
                                  {"math.expm1", record_unary<std::expm1>},
                                  {"math.log", record_unary<std::log>},
                                  {"math.log2", record_unary<std::log2>},
                                  {"math.log10", record_unary<std::log10>},
                                  {"math.log1p", record_unary<std::log1p>},
                                  {"math.atan2", record_binary<std::atan2>},
                                  {"math.pow", record_binary<std::pow>},
                                  {"math.fmod", record_binary<std::fmod>},
                                  {"math.copysign", record_binary<std::copysign>},
                                  {"math.isnan", record_isnan},
                                  {"math.isinf", record_isinf},
                                  {"math.isfinite", record_isfinite},
                                  {"math.gcd", record_gcd},
                                  {"math.lcm"},
                                  {"math.isqrt"},
                                  {"math.comb"},
                                  {"math.perm"},
                                  {"math.factorial"},
                                  {"math.hypot"},
                                  {"math.degrees"},
                                  {"math.radians"},
                                  {"math.ldexp"},
                                  {"math.frexp"},
                                  {"math.modf"},
                                  {"math.gamma"},
                                  {"math.lgamma"},
                                  {"math.erf"},
                                  {"math.erfc"},
                                  {"math.cbrt"},
                                  {"math.exp2"},
                                  {"math.remainder"},
                                  {"math.isclose"},
                                  {"_random.Random.random", nullptr, kRandom, kRandom},
                                  {"_random.Random.getrandbits", nullptr, kRandom, kRandom},
                                  {}};

}  // namespace krait::jit
