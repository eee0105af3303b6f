// The type float: constructor, operators and methods, in terms of runtime/float.h.
#include "runtime/float.h"

#include <cerrno>
#include <charconv>
#include <cmath>
#include <string>

#include "runtime/bytes.h"
#include "runtime/float_text.h"
#include "runtime/format.h"
#include "runtime/int.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

// A float or int operand as a double. 1 converted, 0 other type, -1 raised.
int operand(Value v, double* out) {
  if (is_float(v)) {
    *out = float_value(v);
    return 1;
  }
  if (!is_int(v)) return 0;
  return int_to_double(v, out) ? 1 : -1;
}

template <Value (*F)(double, double)>
Value binary(const Value* a) {
  double x, y;
  int ok = operand(a[0], &x);
  if (ok == 1) ok = operand(a[1], &y);
  if (ok != 1) return ok == 0 ? Value::not_implemented() : Value::exception();
  return F(x, y);
}

Value add(double x, double y) { return float_new(x + y); }
Value subtract(double x, double y) { return float_new(x - y); }
Value multiply(double x, double y) { return float_new(x * y); }
Value true_divide(double x, double y) {
  if (y == 0.0) return raise(types::ZeroDivisionError, "float division by zero");
  return float_new(x / y);
}
Value floor_divide(double x, double y) {
  if (y == 0.0) return raise(types::ZeroDivisionError, "float floor division by zero");
  return float_new(float_floor_divide(x, y));
}
Value modulo(double x, double y) {
  if (y == 0.0) return raise(types::ZeroDivisionError, "float modulo");
  return float_new(float_remainder(x, y));
}
Value divide_modulo(double x, double y) {
  if (y == 0.0) return raise(types::ZeroDivisionError, "float divmod()");
  return tuple_new({float_new(float_floor_divide(x, y)), float_new(float_remainder(x, y))});
}

Value raise_range_error() {
  return raise_with_args(types::OverflowError,
                         {Value::small_int(ERANGE), str_from_ascii("Numerical result out of range")});
}

bool is_whole(double y) { return std::fabs(y) < 1e15 && y == double(int64_t(y)); }

Value power_of(double x, double y) {
  if (KRAIT_LIKELY(x > 0.0 || (x < 0.0 && is_whole(y)))) {
    const double r = std::pow(x, y);
    if (KRAIT_LIKELY(std::isfinite(r))) return float_new(r);
  }
  if (y == 0.0 || x == 1.0) return float_new(1.0);
  if (std::isnan(x) || std::isnan(y)) return float_new(std::isnan(x) ? x : y);
  if (x == 0.0 && y < 0.0 && std::isfinite(y))
    return raise(types::ZeroDivisionError, "0.0 cannot be raised to a negative power");
  if (x < 0.0 && std::isfinite(x) && std::isfinite(y) && y != std::floor(y)) {
    // A negative base with a fractional exponent leaves the reals.
    const Value args[3] = {complex_new(x, 0.0), complex_new(y, 0.0), Value::none()};
    return types::complex->slot(Slot::Power)(args);
  }
  double r = float_power(x, y);
  if (std::isinf(r) && std::isfinite(x) && std::isfinite(y)) return raise_range_error();
  return float_new(r);
}
Value power_slot(const Value* a) {
  if (!a[2].is_none())
    return raise_type_error("pow() 3rd argument not allowed unless all arguments are integers");
  return binary<power_of>(a);
}
Value reflected_power_slot(const Value* a) {
  const Value swapped[3] = {a[1], a[0], a[2]};
  return power_slot(swapped);
}

template <int op>
Value compare_slot(const Value* a) {
  if (!is_float(a[0])) return Value::not_implemented();
  double x = float_value(a[0]);
  int order;
  if (is_float(a[1])) {
    double y = float_value(a[1]);
    if (std::isnan(x) || std::isnan(y)) return Value::boolean(op == 3);
    order = (x > y) - (x < y);
  } else if (is_int(a[1])) {
    if (std::isnan(x)) return Value::boolean(op == 3);
    order = float_compare_int(x, a[1]);
  } else {
    return Value::not_implemented();
  }
  constexpr bool kTable[6][3] = {{true, false, false}, {true, true, false},  {false, true, false},
                                 {true, false, true},  {false, false, true}, {false, true, true}};
  return Value::boolean(kTable[op][order + 1]);
}

template <double (*F)(double)>
Value map_float(const Value* a) {
  return float_new(F(float_value(a[0])));
}
double negate_double(double d) { return -d; }
double absolute_double(double d) { return std::fabs(d); }
double same_double(double d) { return d; }

Value hash_slot(const Value* a) {
  double d = float_value(a[0]);
  // Every NaN object hashes by identity, as in CPython since 3.10.
  return int_from_i64(std::isnan(d) ? hash_identity(reinterpret_cast<void*>(a[0].raw)) : float_hash(d));
}
Value repr_slot(const Value* a) { return float_repr(float_value(a[0])); }
Value bool_slot(const Value* a) { return Value::boolean(float_value(a[0]) != 0.0); }

Value to_int(double d) {
  if (std::isnan(d)) return raise_value_error("cannot convert float NaN to integer");
  if (std::isinf(d)) return raise(types::OverflowError, "cannot convert float infinity to integer");
  return int_from_double(d);
}
template <double (*F)(double)>
Value map_to_int(const Value* a) {
  return to_int(F(float_value(a[0])));
}

Value round_method(const Value* a) {
  double d = float_value(a[0]);
  if (a[1].is_none()) return to_int(std::nearbyint(d));
  Value index = index_of(a[1]);
  if (index.is_exception()) return index;
  int64_t digits;
  if (!int_to_i64_clamped(index, &digits)) return Value::exception();
  if (!std::isfinite(d) || d == 0.0) return float_new(d);
  // Beyond these limits rounding changes nothing, or gives zero.
  if (digits > 323) return float_new(d);
  if (digits < -308) return float_new(std::copysign(0.0, d));
  double r = float_round_to(d, int(digits));
  if (std::isinf(r)) return raise(types::OverflowError, "rounded value too large to represent");
  return float_new(r);
}

Value is_integer(const Value* a) {
  double d = float_value(a[0]);
  return Value::boolean(std::isfinite(d) && std::floor(d) == d);
}

Value as_integer_ratio(const Value* a) {
  double d = float_value(a[0]);
  if (std::isnan(d)) return raise_value_error("cannot convert NaN to integer ratio");
  if (std::isinf(d)) return raise(types::OverflowError, "cannot convert Infinity to integer ratio");
  int exponent;
  double m = std::frexp(d, &exponent);
  for (int i = 0; i < 300 && m != std::floor(m); ++i) {
    m *= 2.0;
    exponent--;
  }
  Value numerator = int_from_double(m);
  Value scale = int_left_shift(Value::small_int(1), Value::small_int(std::abs(exponent)));
  if (exponent > 0) return tuple_new({int_multiply(numerator, scale), Value::small_int(1)});
  return tuple_new({numerator, scale});
}

Value hex_method(const Value* a) {
  double d = float_value(a[0]);
  if (!std::isfinite(d)) return float_repr(d);
  const char* sign = std::signbit(d) ? "-" : "";
  if (d == 0.0) return format_string("%s0x0.0p+0", sign);
  int exponent;
  double m = std::frexp(std::fabs(d), &exponent);
  int shift = 1 - (exponent < -1021 ? -1021 - exponent : 0);  // subnormals have a leading zero
  m = std::ldexp(m, shift);
  exponent -= shift;
  std::string text = std::string(sign) + "0x" + char('0' + int(m)) + ".";
  m -= int(m);
  for (int i = 0; i < 13; ++i) {
    m *= 16.0;
    text.push_back("0123456789abcdef"[int(m)]);
    m -= int(m);
  }
  text += exponent < 0 ? "p-" : "p+";
  text += std::to_string(std::abs(exponent));
  return str_from_ascii(text);
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  char lower = char(c | 32);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

Value raise_invalid_hex() { return raise_value_error("invalid hexadecimal floating-point string"); }
Value raise_large_hex() {
  return raise(types::OverflowError, "hexadecimal value too large to represent as a float");
}

// Hexadecimal digits to a double: the bits become an int that is divided by a power of two, correctly
// rounded.
Value fromhex_digits(std::string_view text, bool negative) {
  if (text.size() >= 2 && text[0] == '0' && (text[1] | 32) == 'x') text.remove_prefix(2);
  std::string digits;
  int64_t exponent = 0;
  size_t i = 0;
  bool point = false;
  for (; i < text.size(); ++i) {
    if (text[i] == '.' && !point) {
      point = true;
    } else if (hex_digit(text[i]) >= 0) {
      digits.push_back(text[i]);
      if (point) exponent -= 4;
    } else {
      break;
    }
  }
  if (digits.empty()) return raise_invalid_hex();
  if (i < text.size()) {
    if ((text[i] | 32) != 'p') return raise_invalid_hex();
    ++i;
    bool minus = i < text.size() && text[i] == '-';
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
    if (i == text.size()) return raise_invalid_hex();
    int64_t e = 0;
    for (; i < text.size(); ++i) {
      if (text[i] < '0' || text[i] > '9') return raise_invalid_hex();
      if (e < 1000000000000) e = e * 10 + (text[i] - '0');
    }
    exponent += minus ? -e : e;
  }
  Value mantissa = int_from_digits(digits, 16);
  if (mantissa == Value::small_int(0)) return float_new(negative ? -0.0 : 0.0);
  int64_t top = int64_t(int_bit_length(mantissa)) + exponent;
  if (top > 1024) return raise_large_hex();
  if (top < -1080) return float_new(negative ? -0.0 : 0.0);
  Value one = Value::small_int(1);
  Value scale = int_left_shift(one, Value::small_int(exponent < 0 ? -exponent : exponent));
  Value r =
      exponent < 0 ? int_true_divide(mantissa, scale) : int_true_divide(int_multiply(mantissa, scale), one);
  if (r.is_exception()) {
    clear_exception();
    return raise_large_hex();
  }
  return negative ? float_new(-float_value(r)) : r;
}

Value fromhex(const Value* a) {
  if (!is_str(a[1])) return raise_type_error("bad argument type for built-in operation");
  if (!a[1].as<Str>()->is_ascii()) return raise_invalid_hex();
  std::string s = numeric_ascii(a[1].as<Str>());
  std::string_view text = s;
  bool negative = !text.empty() && text[0] == '-';
  double special;
  size_t used;
  Value result;
  if (text.find_first_of("iInN") != std::string_view::npos && parse_float_text(text, &special, &used) &&
      used == text.size()) {
    result = float_new(special);
  } else {
    if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
    result = fromhex_digits(text, negative);
  }
  if (result.is_exception() || a[0] == type_value(types::float_)) return result;
  return call(a[0], {result});
}

Value getformat(const Value* a) {
  if (!is_str(a[1])) return raise_type_error("__getformat__() argument must be str, not %T", a[1]);
  if (str_equals_ascii(a[1].as<Str>(), "double") || str_equals_ascii(a[1].as<Str>(), "float"))
    return str_from_ascii("IEEE, little-endian");
  return raise_value_error("__getformat__() argument 1 must be 'double' or 'float'");
}

Value format_method(const Value* a) {
  if (!is_str(a[1])) return raise_type_error("__format__() argument must be str, not %T", a[1]);
  return format_float(a[0], a[1].as<Str>());
}
Value plain(Value v) { return float_new(float_value(v)); }
Value zero(Value) { return float_new(0.0); }
Value getnewargs(const Value* a) { return tuple_new({plain(a[0])}); }

Value float_of_object(Value v) {
  if (is_exact_float(v)) return v;
  if (has_shape(v, shapes::str)) return float_parse(v);
  double d;
  Type* type = type_of(v);
  if (type->slot(Slot::Float) || type->slot(Slot::Index))
    return object_to_double(v, &d) ? float_new(d) : Value::exception();
  if (is_str(v) || has_buffer(v)) return float_parse(v);
  return raise_type_error("float() argument must be a string or a real number, not '%T'", v);
}

Value new_float(const Value* a) {
  if (!is_instance(a[0], types::type) || !is_subtype(a[0].as<Type>(), types::float_)) {
    if (!is_instance(a[0], types::type))
      return raise_type_error("float.__new__(X): X is not a type object (%T)", a[0]);
    return raise_type_error("float.__new__(%N): %N is not a subtype of float", a[0].as<Type>(),
                            a[0].as<Type>());
  }
  auto* cls = a[0].as<Type>();
  Value result = float_of_object(a[1]);
  if (result.is_exception() || cls == types::float_) return result;
  auto* o = static_cast<FloatSub*>(allocate_instance(cls));
  o->payload = result;
  return Value::object(o);
}

#define OPERATOR(dunder, reflected_dunder, function)                                           \
  {dunder, "$self, value, /", binary<function>, "Return self op value.", Effects::MayRaise}, { \
    reflected_dunder, "$self, value, /", reflected<binary<function>>, "Return value op self.", \
        Effects::MayRaise                                                                      \
  }
#define COMPARISON(dunder, op) \
  {dunder, "$self, value, /", compare_slot<op>, "Compare self with value.", Effects::Pure}

const NativeDef kMethods[] = {
    {"__new__", "cls, x=0, /", new_float, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__repr__", "$self, /", repr_slot, "Return repr(self).", Effects::Pure},
    {"__hash__", "$self, /", hash_slot, "Return hash(self).", Effects::Pure},
    COMPARISON("__lt__", 0),
    COMPARISON("__le__", 1),
    COMPARISON("__eq__", 2),
    COMPARISON("__ne__", 3),
    COMPARISON("__gt__", 4),
    COMPARISON("__ge__", 5),
    OPERATOR("__add__", "__radd__", add),
    OPERATOR("__sub__", "__rsub__", subtract),
    OPERATOR("__mul__", "__rmul__", multiply),
    OPERATOR("__mod__", "__rmod__", modulo),
    OPERATOR("__divmod__", "__rdivmod__", divide_modulo),
    OPERATOR("__floordiv__", "__rfloordiv__", floor_divide),
    OPERATOR("__truediv__", "__rtruediv__", true_divide),
    {"__pow__", "$self, value, mod=None, /", power_slot, "Return pow(self, value, mod).", Effects::MayRaise},
    {"__rpow__", "$self, value, mod=None, /", reflected_power_slot, "Return pow(value, self, mod).",
     Effects::MayRaise},
    {"__neg__", "$self, /", map_float<negate_double>, "-self", Effects::Pure},
    {"__pos__", "$self, /", map_float<same_double>, "+self", Effects::Pure},
    {"__abs__", "$self, /", map_float<absolute_double>, "abs(self)", Effects::Pure},
    {"__bool__", "$self, /", bool_slot, "True if self else False", Effects::Pure},
    {"__int__", "$self, /", map_to_int<std::trunc>, "int(self)", Effects::MayRaise},
    {"__float__", "$self, /", map_float<same_double>, "float(self)", Effects::Pure},
    {"__trunc__", "$self, /", map_to_int<std::trunc>, "Return the Integral closest to x between 0 and x.",
     Effects::MayRaise},
    {"__floor__", "$self, /", map_to_int<std::floor>, "Return the floor as an Integral.", Effects::MayRaise},
    {"__ceil__", "$self, /", map_to_int<std::ceil>, "Return the ceiling as an Integral.", Effects::MayRaise},
    {"__round__", "$self, ndigits=None, /", round_method,
     "Return the Integral closest to x, rounding half toward even."},
    {"conjugate", "$self, /", map_float<same_double>, "Return self, the complex conjugate of any float.",
     Effects::Pure},
    {"as_integer_ratio", "$self, /", as_integer_ratio, "Return integer ratio.", Effects::MayRaise},
    {"fromhex", "$type, string, /", fromhex, "Create a floating-point number from a hexadecimal string.",
     Effects::Any, NativeRole::ClassMethod},
    {"hex", "$self, /", hex_method, "Return a hexadecimal representation of a floating-point number.",
     Effects::Pure},
    {"is_integer", "$self, /", is_integer, "Return True if the float is an integer.", Effects::Pure},
    {"__getnewargs__", "$self, /", getnewargs},
    {"__getformat__", "$type, typestr, /", getformat, "You probably don't want to use this function.",
     Effects::MayRaise, NativeRole::ClassMethod},
    {"__format__", "$self, format_spec, /", format_method, "Formats the float according to format_spec.",
     Effects::MayRaise},
    {}};

const GetSetDef kGetSets[] = {{"real", plain, nullptr, "the real part of a complex number"},
                              {"imag", zero, nullptr, "the imaginary part of a complex number"},
                              {}};

}  // namespace

// Works on the exact decimal expansion, which every double has: digits after the cut decide, half goes to
// even.
double float_round_to(double d, int ndigits) {
  // Digits of the exact value: 1074 fractional digits always suffice; most values need far fewer.
  if (ndigits >= 0) {
    char buffer[800];
    auto r = std::to_chars(buffer, buffer + sizeof buffer, d, std::chars_format::fixed, ndigits);
    if (r.ec == std::errc()) {
      double out = d;
      std::from_chars(buffer, r.ptr, out);
      return out;
    }
    return d;
  }
  // To tens, hundreds...: round the integer part, the fraction only breaks ties.
  double magnitude = std::fabs(d), whole = std::trunc(magnitude);
  Value unit = int_power(Value::small_int(10), Value::small_int(-ndigits), Value::none());
  Value i = int_from_double(whole);
  Value remainder = int_remainder(i, unit);
  Value low = int_subtract(i, remainder);
  int order = int_compare(int_multiply(remainder, Value::small_int(2)), unit);
  if (order == 0 && magnitude != whole) order = 1;
  bool odd = int_low_bits(int_floor_divide(low, unit)) & 1;
  if (order > 0 || (order == 0 && odd)) low = int_add(low, unit);
  double out;
  if (!int_to_double(low, &out)) {
    clear_exception();
    out = HUGE_VAL;
  }
  return std::copysign(out, d);
}

extern const TypeSpec type_spec_float_ = {
    .size = sizeof(FloatSub),
    .doc = "Convert a string or number to a floating point number, if possible.",
    .methods = kMethods,
    .getsets = kGetSets};

}  // namespace krait
