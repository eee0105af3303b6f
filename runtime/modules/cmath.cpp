// The module cmath: functions on complex numbers, after Kahan's "Branch cuts for complex elementary
// functions".
//
// The C library's <complex.h> functions follow C99 Annex G, whose special values are those that Python
// documents; here are Python's argument conversion and its error rules: an infinite or NaN result out of
// finite arguments is an error.
#include <cmath>
#include <complex>

#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

using C = std::complex<double>;

Value raise_domain() { return raise_value_error("math domain error"); }
Value raise_range() { return raise(types::OverflowError, "math range error"); }

bool to_complex(Value v, C* out) {
  if (auto* c = cast<Complex>(v)) {
    *out = {c->real, c->imag};
    return true;
  }
  Value method = lookup_special(v, names::complex_dunder);
  if (method.is_exception()) return false;
  if (!method.is_unbound()) {
    Value r = call(method);
    if (r.is_exception()) return false;
    auto* c = cast<Complex>(r);
    if (!c) {
      raise_type_error("__complex__ returned non-complex (type %T)", r);
      return false;
    }
    *out = {c->real, c->imag};
    return true;
  }
  double d;
  if (!to_double(v, &d)) return false;
  *out = {d, 0.0};
  return true;
}

bool finite(C z) { return std::isfinite(z.real()) && std::isfinite(z.imag()); }
bool has_nan(C z) { return std::isnan(z.real()) || std::isnan(z.imag()); }

template <C (*F)(const C&)>
Value function(const Value* a) {
  C z;
  if (!to_complex(a[0], &z)) return Value::exception();
  C r = F(z);
  if (finite(z) && !finite(r)) return has_nan(r) ? raise_domain() : raise_range();
  return complex_new(r.real(), r.imag());
}

// Poles on the axis are domain errors.
C atanh_checked(const C& z) {
  if (z.imag() == 0.0 && std::fabs(z.real()) == 1.0) return {std::nan(""), 0.0};
  return std::atanh(z);
}
C atan_checked(const C& z) {
  if (z.real() == 0.0 && std::fabs(z.imag()) == 1.0) return {std::nan(""), 0.0};
  return std::atan(z);
}

bool logarithm(Value v, C* out) {
  C z;
  if (!to_complex(v, &z)) return false;
  if (z == C{0.0, 0.0}) {
    raise_domain();
    return false;
  }
  *out = std::log(z);
  return true;
}
Value log_function(const Value* a) {
  C x, base;
  if (!logarithm(a[0], &x)) return Value::exception();
  if (!a[1].is_unbound()) {
    if (!logarithm(a[1], &base)) return Value::exception();
    if (base == C{0.0, 0.0}) return raise(types::ZeroDivisionError, "complex division by zero");
    const Value args[] = {complex_new(x.real(), x.imag()), complex_new(base.real(), base.imag())};
    return types::complex->slot(Slot::TrueDivide)(args);
  }
  return complex_new(x.real(), x.imag());
}
Value log10_function(const Value* a) {
  C x;
  if (!logarithm(a[0], &x)) return Value::exception();
  return complex_new(x.real() / M_LN10, x.imag() / M_LN10);
}

template <bool (*F)(C)>
Value predicate(const Value* a) {
  C z;
  return to_complex(a[0], &z) ? Value::boolean(F(z)) : Value::exception();
}
bool infinite(C z) { return std::isinf(z.real()) || std::isinf(z.imag()); }

Value isclose(const Value* a) {
  C x, y;
  double relative, absolute_tolerance;
  if (!to_complex(a[0], &x) || !to_complex(a[1], &y) || !to_double(a[2], &relative) ||
      !to_double(a[3], &absolute_tolerance)) {
    return Value::exception();
  }
  if (relative < 0.0 || absolute_tolerance < 0.0) return raise_value_error("tolerances must be non-negative");
  if (x == y) return Value::true_();
  if (infinite(x) || infinite(y)) return Value::false_();
  double difference = std::abs(x - y);
  return Value::boolean(difference <= relative * std::abs(y) || difference <= relative * std::abs(x) ||
                        difference <= absolute_tolerance);
}

Value phase(const Value* a) {
  C z;
  return to_complex(a[0], &z) ? float_new(std::atan2(z.imag(), z.real())) : Value::exception();
}
Value polar(const Value* a) {
  C z;
  if (!to_complex(a[0], &z)) return Value::exception();
  double r = std::hypot(z.real(), z.imag());
  if (std::isinf(r) && finite(z)) return raise_range();
  return tuple_new({float_new(r), float_new(std::atan2(z.imag(), z.real()))});
}
Value rect(const Value* a) {
  double r, phi;
  if (!to_double(a[0], &r) || !to_double(a[1], &phi)) return Value::exception();
  if (std::isinf(phi) && r != 0.0 && !std::isnan(r)) return raise_domain();
  if (r == 0.0 && !std::isfinite(phi)) return complex_new(r, 0.0);
  if (std::isinf(r) && std::isfinite(phi)) {
    if (phi == 0.0) return complex_new(r, r * phi != r * phi ? phi : 0.0);
    return complex_new(std::copysign(HUGE_VAL, r * std::cos(phi)),
                       std::copysign(HUGE_VAL, r * std::sin(phi)));
  }
  if (phi == 0.0) return complex_new(r, r * phi);
  return complex_new(r * std::cos(phi), r * std::sin(phi));
}

#define FUNCTION(name, f, doc) {name, "z, /", function<f>, doc, Effects::MayRaise}

const NativeDef kFunctions[] = {
    FUNCTION("acos", std::acos, "Return the arc cosine of z."),
    FUNCTION("acosh", std::acosh, "Return the inverse hyperbolic cosine of z."),
    FUNCTION("asin", std::asin, "Return the arc sine of z."),
    FUNCTION("asinh", std::asinh, "Return the inverse hyperbolic sine of z."),
    FUNCTION("atan", atan_checked, "Return the arc tangent of z."),
    FUNCTION("atanh", atanh_checked, "Return the inverse hyperbolic tangent of z."),
    FUNCTION("cos", std::cos, "Return the cosine of z."),
    FUNCTION("cosh", std::cosh, "Return the hyperbolic cosine of z."),
    FUNCTION("exp", std::exp, "Return the exponential value e**z."),
    FUNCTION("sin", std::sin, "Return the sine of z."),
    FUNCTION("sinh", std::sinh, "Return the hyperbolic sine of z."),
    FUNCTION("sqrt", std::sqrt, "Return the square root of z."),
    FUNCTION("tan", std::tan, "Return the tangent of z."),
    FUNCTION("tanh", std::tanh, "Return the hyperbolic tangent of z."),
    {"log", "z, base=?, /", log_function, "log(z[, base]) -> the logarithm of z to the given base."},
    {"log10", "z, /", log10_function, "Return the base-10 logarithm of z."},
    {"isfinite", "z, /", predicate<finite>,
     "Return True if both the real and imaginary parts of z are finite, else False."},
    {"isinf", "z, /", predicate<infinite>, "Checks if the real or imaginary part of z is infinite."},
    {"isnan", "z, /", predicate<has_nan>, "Checks if the real or imaginary part of z not a number (NaN)."},
    {"isclose", "a, b, *, rel_tol=1e-09, abs_tol=0.0", isclose,
     "Determine whether two complex numbers are close in value."},
    {"phase", "z, /", phase, "Return argument, also known as the phase angle, of a complex."},
    {"polar", "z, /", polar, "Convert a complex from rectangular coordinates to polar coordinates."},
    {"rect", "r, phi, /", rect, "Convert from polar coordinates to rectangular coordinates."},
    {}};

}  // namespace

Value module_init_cmath(Value module) {
  module_add_functions(module, kFunctions);
  double nan = std::nan("");
  module_add(module, "pi", float_new(M_PI));
  module_add(module, "e", float_new(M_E));
  module_add(module, "tau", float_new(2 * M_PI));
  module_add(module, "inf", float_new(HUGE_VAL));
  module_add(module, "infj", complex_new(0.0, HUGE_VAL));
  module_add(module, "nan", float_new(nan));
  module_add(module, "nanj", complex_new(0.0, nan));
  return module;
}

}  // namespace krait
