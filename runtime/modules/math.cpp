// The module math: floating-point functions of the C library with Python's error rules, sums, distances.
// Functions on integers are in math_integer.cpp.
#include "runtime/modules/math.h"

#include <cmath>
#include <span>
#include <vector>

#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

constexpr Effects kMath = Effects::MayRaise;

Value raise_domain() { return raise_value_error("math domain error"); }
Value raise_range() { return raise(types::OverflowError, "math range error"); }

// One-argument function: a NaN out of a number is a domain error, an infinity out of a finite number overflow
// or, where the function cannot overflow, a singularity (domain error).
template <double (*F)(double), bool can_overflow>
Value math1(const Value* a) {
  double x;
  if (!to_double(a[0], &x)) return Value::exception();
  double r = F(x);
  if (KRAIT_UNLIKELY(std::isnan(r) && !std::isnan(x))) return raise_domain();
  if (KRAIT_UNLIKELY(std::isinf(r) && std::isfinite(x))) return can_overflow ? raise_range() : raise_domain();
  return float_new(r);
}

template <double (*F)(double, double)>
Value math2(const Value* a) {
  double x, y;
  if (!to_double(a[0], &x) || !to_double(a[1], &y)) return Value::exception();
  double r = F(x, y);
  if (std::isnan(r) && !std::isnan(x) && !std::isnan(y)) return raise_domain();
  if (std::isinf(r) && std::isfinite(x) && std::isfinite(y)) return raise_range();
  return float_new(r);
}

// gamma and lgamma have poles at the non-positive integers.
double gamma_checked(double x) {
  if (std::isinf(x)) return x > 0 ? x : std::nan("");
  if (x == 0.0) return std::copysign(HUGE_VAL, x);
  if (x < 0 && x == std::floor(x)) return std::nan("");
  return std::tgamma(x);
}
Value gamma_function(const Value* a) {
  double x;
  if (!to_double(a[0], &x)) return Value::exception();
  if (x == 0.0) return raise_domain();
  const Value arg[] = {float_new(x)};
  return math1<gamma_checked, true>(arg);
}
double lgamma_checked(double x) {
  int sign;
  return lgamma_r(x, &sign);
}
Value lgamma_function(const Value* a) {
  double x;
  if (!to_double(a[0], &x)) return Value::exception();
  if (std::isinf(x)) return float_new(HUGE_VAL);
  if (x <= 0 && x == std::floor(x)) return raise_domain();
  const Value arg[] = {float_new(x)};
  return math1<lgamma_checked, true>(arg);
}

Value pow_function(const Value* a) {
  double x, y;
  if (!to_double(a[0], &x) || !to_double(a[1], &y)) return Value::exception();
  double r = std::pow(x, y);
  if (std::isfinite(x) && std::isfinite(y)) {
    if (std::isnan(r)) return raise_domain();
    if (std::isinf(r)) return x == 0.0 ? raise_domain() : raise_range();
  }
  return float_new(r);
}

Value fmod_function(const Value* a) {
  double x, y;
  if (!to_double(a[0], &x) || !to_double(a[1], &y)) return Value::exception();
  if (std::isinf(y) && std::isfinite(x)) return float_new(x);
  double r = std::fmod(x, y);
  if (std::isnan(r) && !std::isnan(x) && !std::isnan(y)) return raise_domain();
  return float_new(r);
}

Value ldexp_function(const Value* a) {
  double x;
  if (!to_double(a[0], &x)) return Value::exception();
  if (!is_int(a[1])) return raise_type_error("Expected an int as second argument to ldexp.");
  int64_t e;
  if (!int_fits_i64(a[1], &e)) e = int_sign(a[1]) < 0 ? INT64_MIN : INT64_MAX;
  if (x == 0.0 || !std::isfinite(x)) return float_new(x);
  if (e > INT32_MAX) return raise_range();
  double r = e < INT32_MIN ? std::copysign(0.0, x) : std::ldexp(x, int(e));
  return std::isinf(r) ? raise_range() : float_new(r);
}

Value frexp_function(const Value* a) {
  double x;
  if (!to_double(a[0], &x)) return Value::exception();
  int e = 0;
  double m = std::isfinite(x) && x != 0.0 ? std::frexp(x, &e) : x;
  return tuple_new({float_new(m), Value::small_int(e)});
}

Value modf_function(const Value* a) {
  double x;
  if (!to_double(a[0], &x)) return Value::exception();
  if (std::isinf(x)) return tuple_new({float_new(std::copysign(0.0, x)), float_new(x)});
  double whole;
  double fraction = std::modf(x, &whole);
  return tuple_new({float_new(fraction), float_new(whole)});
}

double log_of(double x) { return x > 0 || std::isnan(x) ? std::log(x) : std::nan(""); }
double log2_of(double x) { return x > 0 || std::isnan(x) ? std::log2(x) : std::nan(""); }
double log10_of(double x) { return x > 0 || std::isnan(x) ? std::log10(x) : std::nan(""); }

// Logarithm of a float, or of an int of any size. False: raised.
template <double (*F)(double)>
bool logarithm(Value v, double* out) {
  double x;
  if (is_int(v)) {
    if (int_sign(v) <= 0) {
      raise_domain();
      return false;
    }
    if (int_bit_length(v) > 1023) {
      int64_t shift = int64_t(int_bit_length(v)) - 64;
      Value top = int_right_shift(v, Value::small_int(shift));
      if (!int_to_double(top, &x)) return false;
      *out = F(x) + F(2.0) * double(shift);
      return true;
    }
  }
  if (!to_double(v, &x)) return false;
  *out = F(x);
  if (std::isnan(*out) && !std::isnan(x)) {
    raise_domain();
    return false;
  }
  return true;
}

Value log_function(const Value* a) {
  double numerator, denominator;
  if (!logarithm<log_of>(a[0], &numerator)) return Value::exception();
  if (a[1].is_unbound()) return float_new(numerator);
  if (!logarithm<log_of>(a[1], &denominator)) return Value::exception();
  if (denominator == 0.0) return raise(types::ZeroDivisionError, "float division by zero");
  return float_new(numerator / denominator);
}
template <double (*F)(double)>
Value log_base(const Value* a) {
  double r;
  return logarithm<F>(a[0], &r) ? float_new(r) : Value::exception();
}

// floor, ceil, trunc: the type's own method first, then the float's value.
template <double (*F)(double)>
Value rounding(const Value* a, Str* method_name) {
  if (is_exact_float(a[0])) {
    double d = F(float_value(a[0]));
    if (std::isfinite(d)) return int_from_double(d);
  } else if (is_int(a[0]) && !has_kind(a[0], Kind::IntSub)) {
    return int_plain(a[0]);
  }
  Value method = lookup_special(a[0], method_name);
  if (method.is_exception()) return method;
  if (!method.is_unbound()) return call(method);
  if (method_name == names::__trunc__)
    return raise_type_error("type %T doesn't define __trunc__ method", a[0]);
  double x;
  if (!to_double(a[0], &x)) return Value::exception();
  const Value plain = float_new(F(x));
  return types::float_->slot(Slot::Int)(&plain);
}
Value floor_function(const Value* a) { return rounding<std::floor>(a, names::__floor__); }
Value ceil_function(const Value* a) { return rounding<std::ceil>(a, names::__ceil__); }
Value trunc_function(const Value* a) { return rounding<std::trunc>(a, names::__trunc__); }

template <bool (*F)(double)>
Value predicate(const Value* a) {
  double x;
  return to_double(a[0], &x) ? Value::boolean(F(x)) : Value::exception();
}
bool is_finite(double x) { return std::isfinite(x); }
bool is_infinite(double x) { return std::isinf(x); }
bool is_nan(double x) { return std::isnan(x); }

Value isclose_function(const Value* a) {
  double x, y, relative, absolute_tolerance;
  if (!to_double(a[0], &x) || !to_double(a[1], &y) || !to_double(a[2], &relative) ||
      !to_double(a[3], &absolute_tolerance)) {
    return Value::exception();
  }
  if (relative < 0.0 || absolute_tolerance < 0.0) return raise_value_error("tolerances must be non-negative");
  if (x == y) return Value::true_();
  if (std::isinf(x) || std::isinf(y)) return Value::false_();
  double difference = std::fabs(y - x);
  return Value::boolean(difference <= std::fabs(relative * y) || difference <= std::fabs(relative * x) ||
                        difference <= absolute_tolerance);
}

double to_degrees(double x) { return x * (180.0 / M_PI); }
double to_radians(double x) { return x * (M_PI / 180.0); }
template <double (*F)(double)>
Value plain1(const Value* a) {
  double x;
  return to_double(a[0], &x) ? float_new(F(x)) : Value::exception();
}
template <double (*F)(double, double)>
Value plain2(const Value* a) {
  double x, y;
  return to_double(a[0], &x) && to_double(a[1], &y) ? float_new(F(x, y)) : Value::exception();
}
double absolute_of(double x) { return std::fabs(x); }

Value ulp_function(const Value* a) {
  double x;
  if (!to_double(a[0], &x)) return Value::exception();
  if (std::isnan(x)) return float_new(x);
  x = std::fabs(x);
  if (std::isinf(x)) return float_new(x);
  double next = std::nextafter(x, HUGE_VAL);
  return float_new(std::isinf(next) ? x - std::nextafter(x, 0.0) : next - x);
}

// Shewchuk's exact summation: partials are non-overlapping and increasing; their sum is the exact sum.
Value fsum_function(const Value* a) {
  struct State {
    std::vector<double> partials;
    double special_sum = 0.0, infinity_sum = 0.0;
  } state;
  auto add = [](Value item, void* context) {
    auto& s = *static_cast<State*>(context);
    double x;
    if (!to_double(item, &x)) return false;
    double original = x;
    size_t used = 0;
    for (double y : s.partials) {
      if (std::fabs(x) < std::fabs(y)) std::swap(x, y);
      double high = x + y, low = y - (high - x);
      if (low != 0.0) s.partials[used++] = low;
      x = high;
    }
    s.partials.resize(used);
    if (x != 0.0) {
      if (!std::isfinite(x)) {
        if (std::isfinite(original)) {
          raise(types::OverflowError, "intermediate overflow in fsum");
          return false;
        }
        if (std::isinf(original)) s.infinity_sum += original;
        s.special_sum += original;
        s.partials.clear();
      } else {
        s.partials.push_back(x);
      }
    }
    return true;
  };
  if (!for_each(a[0], add, &state)) return Value::exception();
  if (state.special_sum != 0.0) {
    if (std::isnan(state.infinity_sum)) return raise_value_error("-inf + inf in fsum");
    return float_new(state.special_sum);
  }
  auto& p = state.partials;
  if (p.empty()) return float_new(0.0);
  size_t n = p.size();
  double high = p[--n], low = 0.0;
  while (n > 0) {
    double x = high, y = p[--n];
    high = x + y;
    low = y - (high - x);
    if (low != 0.0) break;
  }
  // Half-way cases: the next partial decides the rounding direction.
  if (n > 0 && ((low < 0.0 && p[n - 1] < 0.0) || (low > 0.0 && p[n - 1] > 0.0))) {
    double y = low * 2.0, x = high + y;
    if (y == x - high) high = x;
  }
  return float_new(high);
}

// Room for the coordinates of a point: in place for the usual ones.
class Coordinates {
 public:
  explicit Coordinates(size_t count) : many_(count > kFew ? count : 0), count_(count) {}
  std::span<double> all() { return {many_.empty() ? few_ : many_.data(), count_}; }

 private:
  static constexpr size_t kFew = 4;
  double few_[kFew];
  std::vector<double> many_;
  size_t count_;
};

// Euclidean norm with scaling by a power of two and compensated summation (as accurate as CPython's
// vector_norm).
double vector_norm(std::span<double> v, double maximum, bool found_nan) {
  if (std::isinf(maximum)) return maximum;
  if (found_nan) return std::nan("");
  if (maximum == 0.0 || v.size() <= 1) return maximum;
  int exponent;
  std::frexp(maximum, &exponent);
  auto accumulate = [&](double scale) {
    double sum = 1.0, compensation = 0.0, products = 0.0;
    for (double x : v) {
      x *= scale;
      double square = x * x, error = std::fma(x, x, -square);
      double next = sum + square;
      compensation += (sum - next) + square;
      sum = next;
      products += error;
    }
    double h = std::sqrt(sum - 1.0 + (compensation + products));
    // One correction step against the exact residual.
    double square = -h * h, error = std::fma(-h, h, -square);
    double next = sum + square;
    compensation += (sum - next) + square;
    sum = next;
    products += error;
    double residual = sum - 1.0 + (compensation + products);
    return h + residual / (2.0 * h);
  };
  if (exponent < -1023) {
    // Subnormal maximum: normalise first.
    for (double& x : v) x /= 0x1p-1022;
    maximum /= 0x1p-1022;
    return 0x1p-1022 * vector_norm(v, maximum, false);
  }
  double scale = std::ldexp(1.0, -exponent);
  return accumulate(scale) / scale;
}

Value hypot_function(const Value* a) {
  auto* items = a[0].as<Tuple>();
  Coordinates coordinates(items->length);
  const auto v = coordinates.all();
  double maximum = 0.0;
  bool found_nan = false;
  for (size_t i = 0; i < v.size(); ++i) {
    if (!to_double(items->items[i], &v[i])) return Value::exception();
    v[i] = std::fabs(v[i]);
    found_nan |= std::isnan(v[i]);
    if (v[i] > maximum) maximum = v[i];
  }
  return float_new(vector_norm(v, maximum, found_nan));
}

Value as_tuple(Value v) { return is_tuple(v) ? v : tuple_from_iterable(v); }

Value dist_function(const Value* a) {
  Value pv = as_tuple(a[0]), qv = as_tuple(a[1]);
  if (pv.is_exception() || qv.is_exception()) return Value::exception();
  auto *p = pv.as<Tuple>(), *q = qv.as<Tuple>();
  if (p->length != q->length) return raise_value_error("both points must have the same number of dimensions");
  Coordinates coordinates(p->length);
  const auto v = coordinates.all();
  double maximum = 0.0;
  bool found_nan = false;
  for (size_t i = 0; i < v.size(); ++i) {
    double x, y;
    if (!to_double(p->items[i], &x) || !to_double(q->items[i], &y)) return Value::exception();
    v[i] = std::fabs(x - y);
    found_nan |= std::isnan(v[i]);
    if (v[i] > maximum) maximum = v[i];
  }
  return float_new(vector_norm(v, maximum, found_nan));
}

Value prod_function(const Value* a) {
  Value result = a[1];
  auto step = [](Value item, void* context) {
    auto* r = static_cast<Value*>(context);
    *r = binary_operation(5, *r, item);
    return !r->is_exception();
  };
  return for_each(a[0], step, &result) ? result : Value::exception();
}

#define MATH1(name, function, can_overflow) {name, "x, /", math1<function, can_overflow>, nullptr, kMath}

const NativeDef kFunctions[] = {
    MATH1("acos", std::acos, false),
    MATH1("acosh", std::acosh, false),
    MATH1("asin", std::asin, false),
    MATH1("asinh", std::asinh, false),
    MATH1("atan", std::atan, false),
    MATH1("atanh", std::atanh, false),
    MATH1("cbrt", std::cbrt, false),
    MATH1("cos", std::cos, false),
    MATH1("cosh", std::cosh, true),
    MATH1("erf", std::erf, false),
    MATH1("erfc", std::erfc, false),
    MATH1("exp", std::exp, true),
    MATH1("exp2", std::exp2, true),
    MATH1("expm1", std::expm1, true),
    MATH1("fabs", absolute_of, false),
    MATH1("log1p", std::log1p, false),
    MATH1("sin", std::sin, false),
    MATH1("sinh", std::sinh, true),
    MATH1("sqrt", std::sqrt, false),
    MATH1("tan", std::tan, false),
    MATH1("tanh", std::tanh, false),
    {"gamma", "x, /", gamma_function, "Gamma function at x.", kMath},
    {"lgamma", "x, /", lgamma_function, "Natural logarithm of absolute value of Gamma function at x.", kMath},
    {"atan2", "y, x, /", plain2<std::atan2>, "Return the arc tangent (measured in radians) of y/x.", kMath},
    {"copysign", "x, y, /", plain2<std::copysign>,
     "Return a float with the magnitude of x but the sign of y.", kMath},
    {"nextafter", "x, y, /", plain2<std::nextafter>,
     "Return the next floating-point value after x towards y.", kMath},
    {"remainder", "x, y, /", math2<std::remainder>,
     "Difference between x and the closest integer multiple of y.", kMath},
    {"fmod", "x, y, /", fmod_function, "Return fmod(x, y), according to platform C.", kMath},
    {"pow", "x, y, /", pow_function, "Return x**y (x to the power of y).", kMath},
    {"ldexp", "x, i, /", ldexp_function, "Return x * (2**i).", kMath},
    {"frexp", "x, /", frexp_function, "Return the mantissa and exponent of x, as pair (m, e).", kMath},
    {"modf", "x, /", modf_function, "Return the fractional and integer parts of x.", kMath},
    {"log", "x, base=?, /", log_function,
     "log(x, [base=math.e])\nReturn the logarithm of x to the given base.", kMath},
    {"log2", "x, /", log_base<log2_of>, "Return the base 2 logarithm of x.", kMath},
    {"log10", "x, /", log_base<log10_of>, "Return the base 10 logarithm of x.", kMath},
    {"floor", "x, /", floor_function, "Return the floor of x as an Integral."},
    {"ceil", "x, /", ceil_function, "Return the ceiling of x as an Integral."},
    {"trunc", "x, /", trunc_function, "Truncates the Real x to the nearest Integral toward 0."},
    {"isfinite", "x, /", predicate<is_finite>, "Return True if x is neither an infinity nor a NaN.", kMath},
    {"isinf", "x, /", predicate<is_infinite>, "Return True if x is a positive or negative infinity.", kMath},
    {"isnan", "x, /", predicate<is_nan>, "Return True if x is a NaN.", kMath},
    {"isclose", "a, b, *, rel_tol=1e-09, abs_tol=0.0", isclose_function,
     "Determine whether two floating point numbers are close in value.", kMath},
    {"degrees", "x, /", plain1<to_degrees>, "Convert angle x from radians to degrees.", kMath},
    {"radians", "x, /", plain1<to_radians>, "Convert angle x from degrees to radians.", kMath},
    {"ulp", "x, /", ulp_function, "Return the value of the least significant bit of the float x.", kMath},
    {"fsum", "seq, /", fsum_function, "Return an accurate floating point sum of values in the iterable seq."},
    {"hypot", "*coordinates", hypot_function,
     "Multidimensional Euclidean distance from the origin to a point.", kMath},
    {"dist", "p, q, /", dist_function, "Return the Euclidean distance between two points p and q."},
    {"prod", "iterable, /, *, start=1", prod_function,
     "Calculate the product of all the elements in the input iterable."},
    {}};

}  // namespace

Value module_init_math(Value module) {
  module_add_functions(module, kFunctions);
  module_add_functions(module, kMathIntegerFunctions);
  module_add(module, "pi", float_new(M_PI));
  module_add(module, "e", float_new(M_E));
  module_add(module, "tau", float_new(2 * M_PI));
  module_add(module, "inf", float_new(HUGE_VAL));
  module_add(module, "nan", float_new(std::nan("")));
  return module;
}

}  // namespace krait
