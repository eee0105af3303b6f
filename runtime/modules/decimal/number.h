// Decimal numbers and the arithmetic of the General Decimal Arithmetic Specification (Cowlishaw), without any
// Python objects but ints.
//
// A coefficient that fits 126 bits (37 digits: the default precision of 28 with room for carries) is an
// unsigned __int128, so that ordinary arithmetic allocates nothing; a larger one is a Python int.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/int.h"

namespace krait::decimal {

using u128 = unsigned __int128;

class Coefficient {
 public:
  Coefficient() = default;
  explicit Coefficient(uint64_t small) : small_(small) {}
  static Coefficient from_u128(u128 v);
  static Coefficient from_int(Value non_negative);  // normalises to the small form where it fits

  bool is_small() const { return big_.is_unbound(); }
  u128 small() const { return small_; }
  Value to_int() const;
  bool is_zero() const { return is_small() && small_ == 0; }
  bool is_odd() const { return is_small() ? small_ & 1 : int_low_bits(big_) & 1; }
  int last_digit() const;
  int64_t digits() const;  // decimal digits; 1 for zero

  // Storage in objects: see DecimalObject.
  u128 small_ = 0;
  Value big_ = Value::unbound();
};

int compare(const Coefficient& a, const Coefficient& b);
Coefficient add(const Coefficient& a, const Coefficient& b);
Coefficient subtract(const Coefficient& a, const Coefficient& b);  // a >= b
Coefficient multiply(const Coefficient& a, const Coefficient& b);
// Quotient; remainder through the pointer. b non-zero.
Coefficient divide(const Coefficient& a, const Coefficient& b, Coefficient* remainder);
Coefficient scale_up(const Coefficient& a, int64_t digits);  // a * 10**digits
// Divides by 10 while that leaves no rest, at most `most` times; returns how often.
int64_t strip_zeros(Coefficient* c, int64_t most);
Coefficient power_of_ten(int64_t digits);
std::string to_digits(const Coefficient& c);
Coefficient from_digits(std::string_view digits);

enum class Form : uint8_t { Finite, Infinity, QuietNaN, SignalingNaN };

struct Number {
  bool negative = false;
  Form form = Form::Finite;
  int64_t exponent = 0;
  Coefficient coefficient;  // of a NaN: its payload

  bool is_finite() const { return form == Form::Finite; }
  bool is_nan() const { return form >= Form::QuietNaN; }
  bool is_infinite() const { return form == Form::Infinity; }
  bool is_zero() const { return is_finite() && coefficient.is_zero(); }
  // Exponent of the most significant digit; finite numbers.
  int64_t adjusted() const { return exponent + coefficient.digits() - 1; }
};

enum Rounding : uint8_t { Up, Down, Ceiling, Floor, HalfUp, HalfDown, HalfEven, ZeroFiveUp, kRoundingCount };

// Conditions. The first nine are the signals, in the order of Python's flags dictionary; the rest are kinds
// of InvalidOperation.
enum Status : uint32_t {
  kInvalidOperation = 1,
  kFloatOperation = 2,
  kDivisionByZero = 4,
  kOverflow = 8,
  kUnderflow = 16,
  kSubnormal = 32,
  kInexact = 64,
  kRounded = 128,
  kClamped = 256,
  kConversionSyntax = 512,
  kDivisionImpossible = 1024,
  kDivisionUndefined = 2048,
  kInvalidContext = 4096,
};
inline constexpr uint32_t kAllInvalid =
    kInvalidOperation | kConversionSyntax | kDivisionImpossible | kDivisionUndefined | kInvalidContext;

// What arithmetic reads of a context, and where it reports conditions.
struct Settings {
  int64_t precision = 28, emin = -999999, emax = 999999;
  Rounding rounding = HalfEven;
  bool clamp = false;
  uint32_t status = 0;

  int64_t etiny() const { return emin - precision + 1; }
  int64_t etop() const { return emax - precision + 1; }
};

// Largest settings: results of conversions that must be exact.
Settings exact_settings();

Number make_nan();
Number make_infinity(bool negative);
Number make_number(bool negative, Coefficient c, int64_t exponent);

// Fits a result to the context: precision, exponent range, rounding; sets conditions.
Number finish(Number n, Settings& s);
// A NaN operand's result (quiet, payload kept; signalling ones signal). True: *out is the result.
bool propagate_nan(const Number& a, const Number* b, Settings& s, Number* out);
// Rounds the coefficient to a multiple of 10**drop: returns it divided by that; *lost tells a non-zero rest.
Coefficient round_off(const Coefficient& c, int64_t drop, Rounding rounding, bool negative, bool* lost);

Number add(const Number& a, const Number& b, Settings& s);
Number subtract(const Number& a, const Number& b, Settings& s);
Number multiply(const Number& a, const Number& b, Settings& s);
Number divide(const Number& a, const Number& b, Settings& s);
Number divide_integer(const Number& a, const Number& b, Settings& s);
Number remainder(const Number& a, const Number& b, Settings& s);
void divide_remainder(const Number& a, const Number& b, Settings& s, Number* quotient, Number* rest);
Number fused_multiply_add(const Number& a, const Number& b, const Number& c, Settings& s);
Number square_root(const Number& a, Settings& s);
// base ** exponent for a small non-negative whole exponent when the exact result is of moderate size; false:
// not handled here.
bool small_power(const Number& base, const Number& exponent, Settings& s, Number* out);
Number plus(const Number& a, Settings& s);
Number minus(const Number& a, Settings& s);
Number absolute(const Number& a, Settings& s);
Number quantize(const Number& a, const Number& b, Settings& s);
// Rounds to exponent `exponent` (only if a's is smaller); `exact` reports Inexact and Rounded.
Number rescale_up(const Number& a, int64_t exponent, Rounding rounding, bool exact, Settings& s);
Number normalize(const Number& a, Settings& s);
// Numerical order of two non-NaN numbers: -1, 0, 1.
int compare(const Number& a, const Number& b);
// Total order of representations (compare_total).
int compare_total(const Number& a, const Number& b);

// "1.5E+7" ... / engineering notation; false: malformed text (blanks and underscores already removed).
std::string to_text(const Number& n, bool engineering, bool capitals);
bool parse(std::string_view text, Number* out);

}  // namespace krait::decimal
