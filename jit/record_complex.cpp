// See record_complex.h. The formulas are those of runtime/types/complex.cpp, down to the order of operations:
// a float operand counts as a complex number with the imaginary part 0.0.
#include "jit/record_complex.h"

#include <cmath>

#include "jit/natives.h"

namespace krait::jit {

namespace {

struct Parts {
  Ref re = kNoRef, im = kNoRef;
};

bool is_complex(Value v) { return has_shape(v, shapes::complex); }

// Does it convert to a double without rounding?
bool is_real(const Recorder& r, size_t n) {
  constexpr int64_t kExact = int64_t{1} << 53;
  const Value v = r.live(n);
  if (v.is_small_int()) return v.as_small_int() < kExact && v.as_small_int() >= -kExact;
  return is_exact_float(v);
}

Ref part(Builder& b, Ref z, size_t offset) {
  return b.load(Type::F64, AliasClass::Constant, z, int32_t(offset));
}

bool take_apart(Recorder& r, Ref z, Value live, Parts* parts) {
  if (!r.guard_shape(z, live)) return false;
  *parts = {part(r.b, z, offsetof(Complex, real)), part(r.b, z, offsetof(Complex, imag))};
  return true;
}

// The n-th operand; false: aborted.
bool operand(Recorder& r, size_t n, Parts* parts) {
  if (is_complex(r.live(n))) return take_apart(r, r.ref(n), r.live(n), parts);
  *parts = {r.double_of(n), r.b.f64(0)};
  return r.active();
}

Parts product(Builder& b, Parts x, Parts y) {
  const auto times = [&](Ref p, Ref q) { return b.emit(Op::FMul, p, q); };
  return {b.emit(Op::FSub, times(x.re, y.re), times(x.im, y.im)),
          b.emit(Op::FAdd, times(x.re, y.im), times(x.im, y.re))};
}

double live_part(Value v, bool imaginary) {
  if (is_complex(v)) return imaginary ? v.as<Complex>()->imag : v.as<Complex>()->real;
  if (imaginary) return 0.0;
  return v.is_small_int() ? double(v.as_small_int()) : float_value(v);
}

// Smith's method, for the larger component of the divisor that it has now.
bool quotient(Recorder& r, Parts x, Parts y, Parts* out) {
  Builder& b = r.b;
  const double re = std::fabs(live_part(r.live(1), false)), im = std::fabs(live_part(r.live(1), true));
  if (std::isnan(re) || std::isnan(im) || (re == 0 && im == 0)) return false;
  const bool by_real = re >= im;
  const Ref abs_re = b.emit(Op::FAbs, y.re), abs_im = b.emit(Op::FAbs, y.im);
  if (!r.guard(by_real ? b.emit(Op::FLe, abs_im, abs_re) : b.emit(Op::FLt, abs_re, abs_im))) return false;
  const Ref larger = by_real ? y.re : y.im, smaller = by_real ? y.im : y.re;
  if (!r.guard(b.emit(Op::FEq, larger, b.f64(0)), false)) return false;
  const Ref ratio = b.emit(Op::FDiv, smaller, larger);
  const auto scaled = [&](Ref p) { return b.emit(Op::FMul, p, ratio); };
  const auto over = [&](Op op, Ref p, Ref q, Ref denominator) {
    return b.emit(Op::FDiv, b.emit(op, p, q), denominator);
  };
  if (by_real) {
    const Ref denominator = b.emit(Op::FAdd, y.re, scaled(y.im));
    *out = {over(Op::FAdd, x.re, scaled(x.im), denominator), over(Op::FSub, x.im, scaled(x.re), denominator)};
  } else {
    const Ref denominator = b.emit(Op::FAdd, scaled(y.re), y.im);
    *out = {over(Op::FAdd, scaled(x.re), x.im, denominator), over(Op::FSub, scaled(x.im), x.re, denominator)};
  }
  return true;
}

bool guard_finite(Recorder& r, Ref d) {
  return r.guard(r.b.emit(Op::FLt, r.b.emit(Op::FAbs, d), r.b.f64(HUGE_VAL)));
}

double hypotenuse(double x, double y) { return std::hypot(x, y); }

}  // namespace

bool are_complex(const Recorder& r) {
  const bool first = is_complex(r.live(2)), second = is_complex(r.live(1));
  return (first || is_real(r, 2)) && (second || is_real(r, 1)) && (first || second);
}

Ref new_complex(Builder& b, Ref real, Ref imag) {
  const Ref z = b.new_object(Kind::Complex, shapes::complex, sizeof(Complex));
  b.store(AliasClass::Constant, z, offsetof(Complex, real), real);
  b.store(AliasClass::Constant, z, offsetof(Complex, imag), imag);
  return z;
}

Ref complex_operation(Recorder& r, Op op) {
  Builder& b = r.b;
  Parts x, y, result;
  if (!operand(r, 2, &x) || !operand(r, 1, &y)) return kNoRef;
  switch (op) {
    case Op::FAdd:
    case Op::FSub: result = {b.emit(op, x.re, y.re), b.emit(op, x.im, y.im)}; break;
    case Op::FMul: result = product(b, x, y); break;
    case Op::FDiv:
      if (!quotient(r, x, y, &result)) return kNoRef;
      break;
    default: return kNoRef;
  }
  return r.active() ? new_complex(b, result.re, result.im) : kNoRef;
}

// By squaring, as the runtime does; what overflows is left to it.
Ref complex_power(Recorder& r) {
  constexpr int kMost = 16;
  Builder& b = r.b;
  if (!is_complex(r.live(2)) || is_complex(r.live(1))) return kNoRef;
  const double exponent = live_part(r.live(1), false);
  if (!(exponent >= 1 && exponent <= kMost) || exponent != double(int(exponent))) return kNoRef;
  if (!std::isfinite(live_part(r.live(2), false)) || !std::isfinite(live_part(r.live(2), true)))
    return kNoRef;
  Parts x, y;
  if (!operand(r, 2, &x) || !operand(r, 1, &y)) return kNoRef;
  if (!r.guard(b.emit(Op::FEq, y.re, b.f64(exponent)))) return kNoRef;
  Parts result{b.f64(1), b.f64(0)};
  for (int m = int(exponent); m; m >>= 1) {
    if (m & 1) result = product(b, result, x);
    x = product(b, x, x);
  }
  if (!guard_finite(r, result.re) || !guard_finite(r, result.im)) return kNoRef;
  return new_complex(b, result.re, result.im);
}

Ref complex_absolute(Recorder& r, Ref z, Value live) {
  static const CallInfo info = pure_call("Hypotenuse", address_of(hypotenuse), Type::F64, 2);
  Parts parts;
  if (!std::isfinite(hypotenuse(live_part(live, false), live_part(live, true)))) return kNoRef;
  if (!take_apart(r, z, live, &parts)) return kNoRef;
  const Ref args[] = {parts.re, parts.im};
  const Ref length = r.b.call(info, args);
  return guard_finite(r, length) ? length : kNoRef;
}

Ref complex_negative(Recorder& r, Ref z, Value live) {
  Parts parts;
  if (!take_apart(r, z, live, &parts)) return kNoRef;
  return new_complex(r.b, r.b.emit(Op::FNeg, parts.re), r.b.emit(Op::FNeg, parts.im));
}

Ref complex_part(Recorder& r, Ref z, Value live, bool imaginary) {
  Parts parts;
  if (!take_apart(r, z, live, &parts)) return kNoRef;
  return imaginary ? parts.im : parts.re;
}

}  // namespace krait::jit
