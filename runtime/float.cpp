// Floats: conversion from and to text, hashing, comparison with ints, and Python's division rules.
//
// Shortest and correctly rounded digits come from the C++ library's to_chars / from_chars (Ryu, fast_float).
#include "runtime/float.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <string>

#include "runtime/bytes.h"
#include "runtime/error.h"
#include "runtime/float_text.h"
#include "runtime/int.h"
#include "runtime/ops.h"
#include "runtime/str.h"

namespace krait {

bool to_double(Value v, double* out) {
  if (KRAIT_LIKELY(is_float(v))) {
    *out = float_value(v);
    return true;
  }
  return is_int(v) ? int_to_double(v, out) : object_to_double(v, out);
}

bool object_to_double(Value v, double* out) {
  Type* type = type_of(v);
  if (NativeFn f = type->slot(Slot::Float)) {
    Value r = f(&v);
    if (r.is_exception()) return false;
    if (!is_float(r)) {
      raise_type_error("%T.__float__ returned non-float (type %T)", v, r);
      return false;
    }
    if (!is_exact_float(r) &&
        !warn(types::DeprecationWarning, 1,
              "%T.__float__ returned non-float (type %T).  The ability to return an instance of a strict "
              "subclass of "
              "float is deprecated, and may not be supported in a future version of Python.",
              v, r)) {
      return false;
    }
    *out = float_value(r);
    return true;
  }
  if (type->slot(Slot::Index)) {
    Value i = index_of(v);
    return !i.is_exception() && int_to_double(i, out);
  }
  raise_type_error("must be real number, not %T", v);
  return false;
}

double parse_decimal(std::string_view text, size_t* used) {
  const char* first = text.data();
  const char* last = first + text.size();
  bool plus = first != last && *first == '+';
  double d = 0;
  auto [end, error] = std::from_chars(first + plus, last, d);
  if (plus && end > first + 1 && first[1] == '-') end = first;
  if (error == std::errc::invalid_argument) end = first;
  if (error == std::errc::result_out_of_range) d = strtod(std::string(first, end).c_str(), nullptr);
  *used = size_t(end - first);
  return d;
}

double float_from_literal(std::string_view text) {
  size_t used;
  std::string padded;
  if (!text.empty() && text[0] == '.') {
    padded.assign("0").append(text);
    text = padded;
  }
  return parse_decimal(text, &used);
}

namespace {

bool equals_ignoring_case(std::string_view a, std::string_view lower) {
  if (a.size() != lower.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (char(a[i] | 32) != lower[i]) return false;
  }
  return true;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Removes underscores that stand between digits; false when one stands elsewhere.
bool remove_underscores(std::string* s) {
  std::string out;
  for (size_t i = 0; i < s->size(); ++i) {
    if ((*s)[i] != '_') {
      out.push_back((*s)[i]);
    } else if (i == 0 || i + 1 == s->size() || !is_digit((*s)[i - 1]) || !is_digit((*s)[i + 1])) {
      return false;
    }
  }
  *s = std::move(out);
  return true;
}

}  // namespace

bool parse_float_text(std::string_view text, double* out, size_t* used) {
  size_t i = !text.empty() && (text[0] == '+' || text[0] == '-');
  std::string_view rest = text.substr(i);
  for (std::string_view word : {"infinity", "inf", "nan"}) {
    if (rest.size() >= word.size() && equals_ignoring_case(rest.substr(0, word.size()), word)) {
      double d = word[0] == 'i' ? HUGE_VAL : std::nan("");
      *out = i && text[0] == '-' ? -d : d;
      *used = i + word.size();
      return true;
    }
  }
  // from_chars also knows "nan(...)" and hexadecimal-free forms only; require a digit so that words fail.
  if (rest.empty() || !(is_digit(rest[0]) || (rest[0] == '.' && rest.size() > 1 && is_digit(rest[1]))))
    return false;
  *out = parse_decimal(text, used);
  return *used > 0;
}

// C's white space, unlike that of str, leaves out the separators of ASCII.
static std::string_view strip_blanks(std::string_view s) {
  auto blank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  while (!s.empty() && blank(s.front())) s.remove_prefix(1);
  while (!s.empty() && blank(s.back())) s.remove_suffix(1);
  return s;
}

std::string numeric_ascii(const Str* s) {
  std::string out(s->length, '?');
  for (size_t i = 0; i < s->length; ++i) {
    uint32_t c = s->at(i);
    if (c < 128) out[i] = char(c);
    else if (unicode_is_space(c)) out[i] = ' ';
    else if (int d = unicode_decimal_value(c); d >= 0) out[i] = char('0' + d);
  }
  return std::string(strip_blanks(out));
}

// A float of ASCII characters without blanks around them; false when they are not one.
static bool parse_stripped(std::string_view text, double* out) {
  size_t used;
  if (text.find('_') == std::string_view::npos)
    return parse_float_text(text, out, &used) && used == text.size();
  std::string s(text);
  return remove_underscores(&s) && parse_float_text(s, out, &used) && used == s.size();
}

// A float of any str or bytes-like object. False: it is not one, or an exception is set.
static bool parse_text(Value text, double* out) {
  if (const Str* s = cast<Str>(text)) {
    if (s->is_ascii())
      return parse_stripped(strip_blanks({reinterpret_cast<const char*>(s->data1()), s->length}), out);
    return parse_stripped(numeric_ascii(s), out);
  }
  Buffer buffer;
  if (!buffer_get(text, &buffer)) return false;
  return parse_stripped(strip_blanks(buffer.view()), out);
}

Value float_parse(Value text) {
  double d;
  if (parse_text(text, &d)) return float_new(d);
  if (exception_pending()) return Value::exception();
  return raise_value_error("could not convert string to float: %R", text);
}

namespace {

constexpr int kPowers = 23;
constexpr auto kPowersOf10 = [] {
  std::array<unsigned __int128, kPowers> powers;
  powers[0] = 1;
  for (int i = 1; i < kPowers; ++i) powers[size_t(i)] = powers[size_t(i - 1)] * 10;
  return powers;
}();

constexpr auto kDoublePowersOf10 = [] {
  std::array<double, kPowers> powers;
  for (size_t i = 0; i < kPowers; ++i) powers[i] = double(kPowersOf10[i]);
  return powers;
}();

// magnitude * 10**exponent, rounded (a half to even): a double is m / 2**shift, m * 10**exponent is divided
// as an integer, and what remains tells exactly how to round. False: too large for that.
bool scale_exactly(double magnitude, int exponent, uint64_t* out) {
  constexpr int kAllBelowHalf = 128;  // m * 10**22 < 2**126.1
  constexpr double kMaxInteger = 1e18;
  if (exponent < 0 || exponent >= kPowers || magnitude >= 0x1p53) return false;
  if (magnitude * kDoublePowersOf10[size_t(exponent)] >= kMaxInteger) return false;
  const auto bits = std::bit_cast<uint64_t>(magnitude);
  const int shift = 1075 - int(bits >> 52);
  *out = 0;
  if (shift >= kAllBelowHalf) return true;
  using Wide = unsigned __int128;
  const uint64_t m = (bits & ((uint64_t{1} << 52) - 1)) | uint64_t{1} << 52;
  const Wide one = Wide{1} << shift, product = m * kPowersOf10[size_t(exponent)];
  const Wide twice = (product & (one - 1)) * 2;
  *out = uint64_t(product >> shift);
  if (twice > one || (twice == one && (*out & 1))) ++*out;
  return true;
}

// Decimal digits of a finite double and the position of the point: 0.DIGITS * 10**point.
struct Decimal {
  std::string digits;
  int point;
};

// The same as decompose() for the usual magnitudes and numbers of digits. False: another one.
bool decompose_exactly(double magnitude, int significant, Decimal* out) {
  constexpr int kMostDigits = 16, kSmallest = -5;
  if (significant < 1 || significant > kMostDigits || !(magnitude >= 1e-5 && magnitude < 1e15)) return false;
  // 10**exponent <= magnitude, unless it is the double nearest to a power of ten: that is rounded up to it.
  static constexpr double kFractions[] = {1, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5};
  int exponent = 0;
  if (magnitude < 1) {
    while (exponent > kSmallest && magnitude < kFractions[-exponent]) --exponent;
  } else {
    while (magnitude >= kDoublePowersOf10[size_t(exponent + 1)]) ++exponent;
  }
  uint64_t scaled;
  if (!scale_exactly(magnitude, significant - 1 - exponent, &scaled)) return false;
  const auto limit = uint64_t(kPowersOf10[size_t(significant)]);
  if (scaled == limit) {
    scaled /= 10;
    ++exponent;
  }
  char digits[24];
  out->digits.assign(digits, std::to_chars(digits, digits + sizeof digits, scaled).ptr);
  out->point = exponent + 1;
  return true;
}

Decimal decompose(double magnitude, int significant) {  // significant < 0: shortest
  if (Decimal exact; decompose_exactly(magnitude, significant, &exact)) return exact;
  char buffer[1100];
  std::to_chars_result r = significant < 0 ? std::to_chars(buffer, buffer + sizeof buffer, magnitude,
                                                           std::chars_format::scientific)
                                           : std::to_chars(buffer, buffer + sizeof buffer, magnitude,
                                                           std::chars_format::scientific, significant - 1);
  std::string_view text(buffer, size_t(r.ptr - buffer));
  size_t e = text.find('e');
  Decimal out;
  for (char c : text.substr(0, e)) {
    if (c != '.') out.digits.push_back(c);
  }
  out.point = atoi(std::string(text.substr(e + 1)).c_str()) + 1;
  return out;
}

std::string exponent_form(const Decimal& d, char letter, bool alternate) {
  std::string s(1, d.digits[0]);
  if (d.digits.size() > 1 || alternate) s.push_back('.');
  s.append(d.digits, 1);
  int exponent = d.point - 1;
  s.push_back(letter);
  s.push_back(exponent < 0 ? '-' : '+');
  exponent = exponent < 0 ? -exponent : exponent;
  if (exponent >= 100) s.push_back(char('0' + exponent / 100));
  s.push_back(char('0' + exponent / 10 % 10));
  s.push_back(char('0' + exponent % 10));
  return s;
}

std::string point_form(const Decimal& d) {
  int n = int(d.digits.size());
  if (d.point <= 0) return "0." + std::string(size_t(-d.point), '0') + d.digits;
  if (d.point >= n) return d.digits + std::string(size_t(d.point - n), '0');
  return d.digits.substr(0, size_t(d.point)) + "." + d.digits.substr(size_t(d.point));
}

void strip_zeros(Decimal* d) {
  while (d->digits.size() > 1 && d->digits.back() == '0') d->digits.pop_back();
}

// scaled / 10**behind, for up to 22 digits behind the point.
std::string place_point(uint64_t scaled, size_t behind) {
  char digits[24], text[48];
  const auto count = size_t(std::to_chars(digits, digits + sizeof digits, scaled).ptr - digits);
  const size_t zeros = count > behind ? 0 : behind + 1 - count, whole = zeros + count - behind;
  char* to = std::fill_n(text, zeros, '0');
  to = std::copy(digits, digits + count, to);
  if (behind) {
    std::copy_backward(text + whole, to, to + 1);
    text[whole] = '.';
    ++to;
  }
  return {text, to};
}

std::string fixed_form(double magnitude, int precision) {
  if (uint64_t scaled; scale_exactly(magnitude, precision, &scaled))
    return place_point(scaled, size_t(precision));
  std::string s(size_t(precision) + 330, '\0');
  auto r = std::to_chars(s.data(), s.data() + s.size(), magnitude, std::chars_format::fixed, precision);
  s.resize(size_t(r.ptr - s.data()));
  return s;
}

// `with_point`: the caller appends ".0" to a whole number, for which there must be room.
std::string general_form(double magnitude, int precision, bool alternate, bool shortest, bool with_point,
                         char letter) {
  if (!shortest && precision == 0) precision = 1;
  Decimal d = decompose(magnitude, shortest ? -1 : precision);
  int limit = shortest ? 16 : precision - with_point;
  if (!alternate && !shortest) strip_zeros(&d);
  if (magnitude == 0.0) d.point = 1;
  bool exponent = d.point - 1 < -4 || d.point - 1 >= limit;
  if (exponent) return exponent_form(d, letter, alternate);
  std::string s = point_form(d);
  if (alternate && s.find('.') == std::string::npos) s.push_back('.');
  return s;
}

}  // namespace

std::string float_to_text(double d, char code, int precision, bool alternate, bool always_sign,
                          bool add_dot_0) {
  bool upper = code == 'E' || code == 'F' || code == 'G';
  char lower = char(code | 32);
  std::string s;
  double magnitude = std::fabs(d);
  bool percent = code == '%';
  if (percent) {
    magnitude *= 100.0;
    lower = 'f';
  }
  if (std::isnan(d)) {
    s = "nan";
  } else if (std::isinf(magnitude)) {
    s = "inf";
  } else if (lower == 'e') {
    s = exponent_form(decompose(magnitude, precision + 1), 'e', alternate);
  } else if (lower == 'f') {
    s = fixed_form(magnitude, precision);
    if (alternate && precision == 0) s.push_back('.');
  } else {
    s = general_form(magnitude, precision, alternate, lower == 'r', add_dot_0, 'e');
    bool bare = s.find_first_of(".e") == std::string::npos;
    if (add_dot_0 && bare) s += ".0";
    else if (add_dot_0 && s.ends_with('.')) s += '0';
  }
  if (std::signbit(d) && !std::isnan(d)) {
    s.insert(s.begin(), '-');
  } else if (always_sign) {
    s.insert(s.begin(), '+');
  }
  if (upper) {
    for (char& c : s) c = c >= 'a' && c <= 'z' ? char(c - 32) : c;
  }
  if (percent) s.push_back('%');
  return s;
}

Value float_format(double d, char code, int precision, bool alternate, bool always_sign, bool add_dot_0) {
  return str_from_ascii(float_to_text(d, code, precision, alternate, always_sign, add_dot_0));
}

Value float_repr(double d) {
  char buffer[40];
  // The common case without temporaries: a moderate magnitude that to_chars prints in fixed notation.
  double magnitude = std::fabs(d);
  if (magnitude >= 1e-4 && magnitude < 1e16) {
    auto r = std::to_chars(buffer, buffer + sizeof buffer, d, std::chars_format::fixed);
    size_t n = size_t(r.ptr - buffer);
    if (!memchr(buffer, '.', n)) {
      buffer[n++] = '.';
      buffer[n++] = '0';
    }
    return str_from_ascii({buffer, n});
  }
  return float_format(d, 'r', 0, false, false, true);
}

// As CPython's _Py_HashDouble: the number modulo 2**61 - 1. It is an integer, its digits, times a power of two,
// and multiplying by that rotates 61 bits.
int64_t float_hash(double d) {
  constexpr int kBits = 61, kDigits = 52, kMostExponent = 0x7FF;
  constexpr uint64_t kModulus = (uint64_t{1} << kBits) - 1;
  const auto bits = std::bit_cast<uint64_t>(d);
  const int exponent = int(bits >> kDigits) & kMostExponent;
  uint64_t x = bits & ((uint64_t{1} << kDigits) - 1);
  if (exponent == kMostExponent) return d > 0 ? 314159 : -314159;
  if (exponent) x |= uint64_t{1} << kDigits;
  constexpr int kUnit = 1075;  // (the exponent of a number whose digits are an integer)
  const int by = ((exponent ? exponent : 1) + (kBits * 18 - kUnit)) % kBits;
  x = ((x << by) & kModulus) | x >> (kBits - by);
  const int64_t h = d < 0 ? -int64_t(x) : int64_t(x);
  return h == -1 ? -2 : h;
}

double float_remainder(double a, double b) {
  double m = std::fmod(a, b);
  if (m == 0.0) return std::copysign(0.0, b);
  return (b < 0) != (m < 0) ? m + b : m;
}

double float_floor_divide(double a, double b) {
  double m = std::fmod(a, b);
  double q = (a - m) / b;
  if (m != 0.0 && (b < 0) != (m < 0)) q -= 1.0;
  if (q == 0.0) return std::copysign(0.0, a / b);
  double f = std::floor(q);
  return q - f > 0.5 ? f + 1.0 : f;
}

int float_compare_int(double d, Value i) {
  if (std::isinf(d)) return d > 0 ? 1 : -1;
  Value plain = int_plain(i);
  if (plain.is_small_int()) {
    int64_t n = plain.as_small_int();
    // Exact: doubles below 2**53 convert, above they are integers themselves.
    if (std::fabs(d) < 0x1p53) {
      if (n >= -(int64_t{1} << 53) && n <= int64_t{1} << 53) return (d > double(n)) - (d < double(n));
      return n > 0 ? -1 : 1;
    }
    if (std::fabs(d) >= 0x1p63) return d > 0 ? 1 : -1;
    int64_t x = int64_t(d);
    return (x > n) - (x < n);
  }
  int sign = int_sign(plain);
  int exponent;
  std::frexp(d, &exponent);
  if (d == 0.0 || (d > 0) != (sign > 0)) return sign > 0 ? -1 : 1;
  int64_t bits = int64_t(int_bit_length(plain));
  if (exponent != bits) return (exponent > bits) == (sign > 0) ? 1 : -1;
  return int_compare(int_from_double(d), plain);
}

// Squares are common, and a product is much faster than pow(). pow() is off by at most 0.54 units in the last
// place (glibc says), 0.5 of which are the last rounding: so where the exact square is not that close to the
// middle between two doubles, both round it to the same one. The rounding error of the product is computed
// exactly by splitting x into halves (Dekker).
double float_power(double x, double y) {
  constexpr double kLeast = 1e-140, kMost = 1e140, kSplit = 134217729.0, kNear = 0.45;
  constexpr uint64_t kExponentBits = 0x7ff0000000000000, kMantissaBits = ~(kExponentBits | uint64_t{1} << 63);
  const double size = std::fabs(x);
  if (y == 2.0 && size > kLeast && size < kMost) {
    const double square = x * x;
    const double shifted = x * kSplit;
    const double high = shifted - (shifted - x), low = x - high;
    const double error = ((high * high - square) + 2 * high * low) + low * low;
    const auto bits = std::bit_cast<uint64_t>(square);
    const double unit = std::bit_cast<double>(bits & kExponentBits) * 0x1p-52;
    // (Below a power of two the units are half as large.)
    if (std::fabs(error) < kNear * unit && (bits & kMantissaBits)) return square;
    if (error == 0) return square;
  }
  return std::pow(x, y);
}

}  // namespace krait
