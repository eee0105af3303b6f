// Python floats: flonums in the word, others as heap Float; and complex numbers.
#pragma once

#include <string_view>

#include "runtime/heap.h"
#include "runtime/type.h"

namespace krait {

struct FloatSub : Object {
  static constexpr Kind kKind = Kind::FloatSub;
  Value payload;  // plain float
};

struct Complex : Object {
  static constexpr Kind kKind = Kind::Complex;
  double real, imag;
};

inline Value float_new(double d) {
  if (KRAIT_LIKELY(Value::fits_flonum(d))) return Value::flonum(d);
  auto* f = allocate<Float>(shapes::float_);
  f->value = d;
  return Value::object(f);
}
inline bool is_float(Value v) {  // float or a subclass
  return v.is_flonum() || has_kind(v, Kind::Float) || has_kind(v, Kind::FloatSub);
}
inline bool is_exact_float(Value v) { return v.is_flonum() || has_kind(v, Kind::Float); }
// v must be is_float.
inline double float_value(Value v) {
  if (v.is_flonum()) return v.as_flonum();
  if (has_kind(v, Kind::FloatSub)) return float_value(v.as<FloatSub>()->payload);
  return v.as<Float>()->value;
}
Value complex_new(double real, double imag);

// Any object with __float__ or __index__; raises TypeError "must be real number, not %s".
[[nodiscard]] bool to_double(Value v, double* out);
// The same for instances of subclasses: their __float__ or __index__ is asked first.
[[nodiscard]] bool object_to_double(Value v, double* out);

// Source literal: digits with optional exponent, no underscores.
double float_from_literal(std::string_view text);
// float(str): strips blanks, accepts underscores, inf, nan; raises ValueError.
Value float_parse(Value text);
// Shortest repr; `code` 'r', 'e', 'f', 'g', '%' with precision as in PyOS_double_to_string; result into a new
// str.
Value float_repr(double d);
Value float_format(double d, char code, int precision, bool alternate, bool always_sign, bool add_dot_0);
int64_t float_hash(double d);                   // for NaN see object identity hash
double float_floor_divide(double a, double b);  // b != 0
double float_remainder(double a, double b);     // Python sign rule, b != 0

// pow(x, y) of the C library.
double float_power(double x, double y);

}  // namespace krait
