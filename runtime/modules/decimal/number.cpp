// Arithmetic on decimal numbers, after the General Decimal Arithmetic Specification.
#include "runtime/modules/decimal/number.h"

#include <algorithm>

#include "runtime/ops.h"

namespace krait::decimal {

namespace {

constexpr int64_t kMaxExponent = 999999999999999999;

Number invalid(Settings& s, uint32_t condition = kInvalidOperation) {
  s.status |= condition;
  return make_nan();
}

// The largest finite number of the context.
Number largest(bool negative, const Settings& s) {
  return make_number(negative, subtract(power_of_ten(s.precision), Coefficient(1)), s.etop());
}

Number overflow(bool negative, Settings& s) {
  s.status |= kOverflow | kInexact | kRounded;
  bool to_infinity = s.rounding == HalfUp || s.rounding == HalfEven || s.rounding == HalfDown ||
                     s.rounding == Up || (s.rounding == Ceiling && !negative) ||
                     (s.rounding == Floor && negative);
  return to_infinity ? make_infinity(negative) : largest(negative, s);
}

Number finish_zero(Number n, Settings& s) {
  int64_t top = s.clamp ? s.etop() : s.emax;
  int64_t exponent = std::clamp(n.exponent, s.etiny(), top);
  if (exponent != n.exponent) s.status |= kClamped;
  n.exponent = exponent;
  return n;
}

}  // namespace

Settings exact_settings() {
  Settings s;
  s.precision = kMaxExponent;
  s.emax = kMaxExponent;
  s.emin = -kMaxExponent;
  return s;
}

Number make_nan() {
  Number n;
  n.form = Form::QuietNaN;
  return n;
}
Number make_infinity(bool negative) {
  Number n;
  n.form = Form::Infinity;
  n.negative = negative;
  return n;
}
Number make_number(bool negative, Coefficient c, int64_t exponent) {
  Number n;
  n.negative = negative;
  n.coefficient = c;
  n.exponent = exponent;
  return n;
}

Number finish(Number n, Settings& s) {
  if (!n.is_finite()) {
    // A payload keeps what fits the precision.
    int64_t room = s.precision - s.clamp;
    if (n.is_nan() && n.coefficient.digits() > room)
      divide(n.coefficient, power_of_ten(room), &n.coefficient);
    return n;
  }
  if (n.coefficient.is_zero()) return finish_zero(n, s);
  int64_t digits = n.coefficient.digits();
  int64_t adjusted = n.exponent + digits - 1;
  if (KRAIT_LIKELY(digits <= s.precision && adjusted >= s.emin && adjusted <= s.emax &&
                   (!s.clamp || n.exponent <= s.etop())))
    return n;
  if (adjusted > s.emax) return overflow(n.negative, s);
  int64_t target = std::max(n.exponent, adjusted - s.precision + 1);
  bool subnormal = adjusted < s.emin;
  if (subnormal) {
    s.status |= kSubnormal;
    target = std::max(target, s.etiny());
  }
  if (target > n.exponent) {
    bool lost;
    n.coefficient = round_off(n.coefficient, target - n.exponent, s.rounding, n.negative, &lost);
    n.exponent = target;
    s.status |= kRounded;
    if (lost) s.status |= kInexact;
    if (n.coefficient.digits() > s.precision) {
      // 9.99 became 10.0: one digit too many, and it is a zero.
      Coefficient zero;
      n.coefficient = divide(n.coefficient, Coefficient(10), &zero);
      n.exponent++;
    }
    if (lost && subnormal) s.status |= kUnderflow;
    if (n.coefficient.is_zero()) {
      if (subnormal) s.status |= kClamped;
      return n;
    }
    if (n.adjusted() > s.emax) return overflow(n.negative, s);
  }
  if (s.clamp && n.exponent > s.etop()) {
    s.status |= kClamped;
    n.coefficient = scale_up(n.coefficient, n.exponent - s.etop());
    n.exponent = s.etop();
  }
  return n;
}

bool propagate_nan(const Number& a, const Number* b, Settings& s, Number* out) {
  const Number* source = nullptr;
  for (Form form : {Form::SignalingNaN, Form::QuietNaN}) {
    if (!source && a.form == form) source = &a;
    if (!source && b && b->form == form) source = b;
  }
  if (!source) return false;
  *out = *source;
  if (source->form == Form::SignalingNaN) s.status |= kInvalidOperation;
  out->form = Form::QuietNaN;
  *out = finish(*out, s);
  return true;
}

namespace {

Number add_infinite(const Number& a, const Number& b, Settings& s) {
  if (a.is_infinite() && b.is_infinite() && a.negative != b.negative) return invalid(s);
  return a.is_infinite() ? a : b;
}

// Brings far-apart operands closer: what lies beyond the precision only matters as "a little more than zero".
void limit_gap(Number& big, Number& small, const Settings& s) {
  int64_t digits = big.coefficient.digits();
  int64_t cut = big.exponent + std::min<int64_t>(-1, digits - s.precision - 2);
  if (!small.is_zero() && small.adjusted() < cut) {
    small.coefficient = Coefficient(1);
    small.exponent = cut;
  }
}

Number add_finite(Number a, Number b, const Settings& s) {
  if (a.exponent < b.exponent) std::swap(a, b);
  if (!a.is_zero()) limit_gap(a, b, s);
  if (a.is_zero() && b.is_zero()) {
    bool negative = a.negative == b.negative ? a.negative : s.rounding == Floor;
    return make_number(negative, Coefficient(), std::min(a.exponent, b.exponent));
  }
  if (a.is_zero()) return b;
  if (b.is_zero()) {
    // The result takes the smaller exponent, as far as the precision has room (and one digit more, to be
    // rounded off).
    int64_t exponent = std::max(b.exponent, a.exponent - s.precision - 1);
    if (exponent < a.exponent) {
      a.coefficient = scale_up(a.coefficient, a.exponent - exponent);
      a.exponent = exponent;
    }
    return a;
  }
  Coefficient high = scale_up(a.coefficient, a.exponent - b.exponent);
  if (a.negative == b.negative) return make_number(a.negative, add(high, b.coefficient), b.exponent);
  int order = compare(high, b.coefficient);
  if (order == 0) return make_number(s.rounding == Floor, Coefficient(), b.exponent);
  if (order > 0) return make_number(a.negative, subtract(high, b.coefficient), b.exponent);
  return make_number(b.negative, subtract(b.coefficient, high), b.exponent);
}

}  // namespace

Number add(const Number& a, const Number& b, Settings& s) {
  Number out;
  if (!a.is_finite() || !b.is_finite()) {
    if (propagate_nan(a, &b, s, &out)) return out;
    return add_infinite(a, b, s);
  }
  return finish(add_finite(a, b, s), s);
}

Number subtract(const Number& a, const Number& b, Settings& s) {
  Number negated = b;
  if (!b.is_nan()) negated.negative = !b.negative;
  return add(a, negated, s);
}

Number multiply(const Number& a, const Number& b, Settings& s) {
  bool negative = a.negative != b.negative;
  if (!a.is_finite() || !b.is_finite()) {
    Number out;
    if (propagate_nan(a, &b, s, &out)) return out;
    if (a.is_zero() || b.is_zero()) return invalid(s);
    return make_infinity(negative);
  }
  return finish(make_number(negative, multiply(a.coefficient, b.coefficient), a.exponent + b.exponent), s);
}

Number divide(const Number& a, const Number& b, Settings& s) {
  bool negative = a.negative != b.negative;
  Number out;
  if (propagate_nan(a, &b, s, &out)) return out;
  if (a.is_infinite()) return b.is_infinite() ? invalid(s) : make_infinity(negative);
  if (b.is_infinite()) {
    s.status |= kClamped;
    return make_number(negative, Coefficient(), s.etiny());
  }
  if (b.is_zero()) {
    if (a.is_zero()) return invalid(s, kDivisionUndefined);
    s.status |= kDivisionByZero;
    return make_infinity(negative);
  }
  int64_t ideal = a.exponent - b.exponent;
  if (a.is_zero()) return finish(make_number(negative, Coefficient(), ideal), s);
  // One digit more than the precision, plus a sticky digit when the division does not come out even.
  int64_t shift = b.coefficient.digits() - a.coefficient.digits() + s.precision + 1;
  Coefficient rest;
  Coefficient quotient = shift >= 0 ? divide(scale_up(a.coefficient, shift), b.coefficient, &rest)
                                    : divide(a.coefficient, scale_up(b.coefficient, -shift), &rest);
  int64_t exponent = ideal - shift;
  if (!rest.is_zero()) {
    if (quotient.last_digit() % 5 == 0) quotient = add(quotient, Coefficient(1));
  } else {
    exponent += strip_zeros(&quotient, ideal - exponent);
  }
  return finish(make_number(negative, quotient, exponent), s);
}

namespace {

// Integer quotient and remainder of finite numbers, b non-zero. False: the quotient has more digits than the
// precision.
bool divide_whole(const Number& a, const Number& b, const Settings& s, Coefficient* quotient, Number* rest) {
  int64_t exponent = std::min(a.exponent, b.exponent);
  if (a.is_zero() || a.adjusted() - b.adjusted() < -2) {
    *quotient = Coefficient();
    *rest = a;
    if (a.exponent > exponent) {
      rest->coefficient = a.is_zero() ? a.coefficient : scale_up(a.coefficient, a.exponent - exponent);
      rest->exponent = exponent;
    }
    return true;
  }
  if (a.adjusted() - b.adjusted() > s.precision) return false;
  Coefficient x = scale_up(a.coefficient, a.exponent - exponent),
              y = scale_up(b.coefficient, b.exponent - exponent), r;
  *quotient = divide(x, y, &r);
  *rest = make_number(a.negative, r, exponent);
  return quotient->digits() <= s.precision || quotient->is_zero();
}

}  // namespace

void divide_remainder(const Number& a, const Number& b, Settings& s, Number* quotient, Number* rest) {
  bool negative = a.negative != b.negative;
  Number nan;
  if (propagate_nan(a, &b, s, &nan)) {
    *quotient = *rest = nan;
    return;
  }
  if (a.is_infinite()) {
    *quotient = b.is_infinite() ? make_nan() : make_infinity(negative);
    *rest = invalid(s);
    return;
  }
  if (b.is_zero()) {
    if (a.is_zero()) {
      *quotient = *rest = invalid(s, kDivisionUndefined);
    } else {
      s.status |= kDivisionByZero;
      *quotient = make_infinity(negative);
      *rest = invalid(s);
    }
    return;
  }
  if (b.is_infinite()) {
    *quotient = make_number(negative, Coefficient(), 0);
    *rest = finish(a, s);
    return;
  }
  Coefficient q;
  if (!divide_whole(a, b, s, &q, rest)) {
    *quotient = *rest = invalid(s, kDivisionImpossible);
    return;
  }
  *quotient = make_number(negative, q, 0);
  *rest = finish(*rest, s);
}

Number divide_integer(const Number& a, const Number& b, Settings& s) {
  Number quotient, rest;
  if (b.is_zero() && a.is_finite() && !a.is_zero()) {
    s.status |= kDivisionByZero;
    return make_infinity(a.negative != b.negative);
  }
  if (a.is_infinite() && b.is_finite()) return make_infinity(a.negative != b.negative);
  Settings quiet = s;
  quiet.status = 0;
  divide_remainder(a, b, quiet, &quotient, &rest);
  s.status |= quiet.status & (kAllInvalid | kDivisionByZero);
  return quotient;
}

Number remainder(const Number& a, const Number& b, Settings& s) {
  Number quotient, rest;
  if (b.is_zero() && a.is_finite() && !a.is_zero()) return invalid(s);
  divide_remainder(a, b, s, &quotient, &rest);
  return rest;
}

Number fused_multiply_add(const Number& a, const Number& b, const Number& c, Settings& s) {
  Number out;
  if (a.form == Form::SignalingNaN || b.form == Form::SignalingNaN || !c.is_nan() ||
      c.form == Form::SignalingNaN) {
    if (propagate_nan(a, &b, s, &out)) return out;
  }
  Settings exact = exact_settings();
  Number product = multiply(a, b, exact);
  s.status |= exact.status & kAllInvalid;
  if (exact.status & kAllInvalid) return c.is_nan() && !a.is_nan() && !b.is_nan() ? make_nan() : product;
  return add(product, c, s);
}

Number square_root(const Number& a, Settings& s) {
  Number out;
  if (propagate_nan(a, nullptr, s, &out)) return out;
  if (a.is_zero()) {
    int64_t half = a.exponent >= 0 ? a.exponent / 2 : -((1 - a.exponent) / 2);
    return finish(make_number(a.negative, Coefficient(), half), s);
  }
  if (a.negative) return invalid(s);
  if (a.is_infinite()) return a;
  // Integer square root with precision + 1 digits; a rest makes the last digit sticky.
  int64_t ideal = a.exponent >= 0 ? a.exponent / 2 : -((1 - a.exponent) / 2);
  int64_t precision = s.precision + 1;
  bool odd = a.exponent & 1;
  Coefficient c = odd ? scale_up(a.coefficient, 1) : a.coefficient;
  int64_t exponent = (a.exponent - odd) / 2;
  int64_t length = (c.digits() + 1) / 2, shift = precision - length;
  bool exact = true;
  if (shift >= 0) {
    c = scale_up(c, 2 * shift);
  } else {
    Coefficient rest;
    c = divide(c, power_of_ten(-2 * shift), &rest);
    exact = rest.is_zero();
  }
  exponent -= shift;
  Value n = c.to_int();
  // Newton's iteration from above.
  Value root = int_left_shift(Value::small_int(1), Value::small_int(int64_t(int_bit_length(n) + 1) / 2));
  while (true) {
    Value next = int_right_shift(int_add(root, int_floor_divide(n, root)), Value::small_int(1));
    if (int_compare(next, root) >= 0) break;
    root = next;
  }
  exact = exact && int_equal(int_multiply(root, root), n);
  Coefficient result = Coefficient::from_int(root);
  if (exact) {
    if (shift >= 0) {
      Coefficient rest;
      result = divide(result, power_of_ten(shift), &rest);
      if (!rest.is_zero()) result = Coefficient::from_int(root);
      else exponent += shift;
    }
    exponent += strip_zeros(&result, ideal - exponent);
    if (exponent > ideal) {
      result = scale_up(result, exponent - ideal);
      exponent = ideal;
    }
  } else if (result.last_digit() % 5 == 0) {
    result = add(result, Coefficient(1));
  }
  Rounding rounding = s.rounding;
  s.rounding = HalfEven;
  out = finish(make_number(false, result, exponent), s);
  s.rounding = rounding;
  return out;
}

bool small_power(const Number& base, const Number& exponent, Settings& s, Number* out) {
  if (!base.is_finite() || !exponent.is_finite() || exponent.negative || exponent.exponent != 0 ||
      base.is_zero())
    return false;
  if (!exponent.coefficient.is_small() || exponent.coefficient.small() > 4096 ||
      exponent.coefficient.is_zero())
    return false;
  auto n = int64_t(exponent.coefficient.small());
  if (base.coefficient.digits() * n > 20000) return false;
  bool negative = base.negative && (n & 1);
  Coefficient c =
      Coefficient::from_int(int_power(base.coefficient.to_int(), Value::small_int(n), Value::none()));
  *out = finish(make_number(negative, c, base.exponent * n), s);
  return true;
}

Number plus(const Number& a, Settings& s) {
  Number out;
  if (propagate_nan(a, nullptr, s, &out)) return out;
  out = a;
  if (a.is_zero() && s.rounding != Floor) out.negative = false;
  return finish(out, s);
}
Number minus(const Number& a, Settings& s) {
  Number out;
  if (propagate_nan(a, nullptr, s, &out)) return out;
  out = a;
  out.negative = !a.negative;
  if (a.is_zero()) out.negative = s.rounding == Floor;
  return finish(out, s);
}
Number absolute(const Number& a, Settings& s) {
  Number out;
  if (propagate_nan(a, nullptr, s, &out)) return out;
  out = a;
  out.negative = false;
  return finish(out, s);
}

Number rescale_up(const Number& a, int64_t exponent, Rounding rounding, bool exact, Settings& s) {
  if (!a.is_finite() || a.exponent >= exponent) return a;
  bool lost = false;
  Number out = a;
  out.coefficient = round_off(a.coefficient, exponent - a.exponent, rounding, a.negative, &lost);
  out.exponent = exponent;
  if (exact) s.status |= (a.is_zero() ? 0 : kRounded) | (lost ? kInexact : 0);
  return out;
}

Number quantize(const Number& a, const Number& b, Settings& s) {
  Number out;
  if (propagate_nan(a, &b, s, &out)) return out;
  if (a.is_infinite() || b.is_infinite()) return a.is_infinite() && b.is_infinite() ? a : invalid(s);
  int64_t exponent = b.exponent;
  if (exponent > s.emax || exponent < s.etiny()) return invalid(s);
  if (a.is_zero()) return finish(make_number(a.negative, a.coefficient, exponent), s);
  if (a.adjusted() > s.emax || a.adjusted() - exponent + 1 > s.precision) return invalid(s);
  if (exponent <= a.exponent) {
    out = make_number(a.negative, scale_up(a.coefficient, a.exponent - exponent), exponent);
  } else {
    out = rescale_up(a, exponent, s.rounding, true, s);
  }
  if (out.coefficient.digits() > s.precision || (!out.is_zero() && out.adjusted() > s.emax))
    return invalid(s);
  if (!out.is_zero() && out.adjusted() < s.emin) s.status |= kSubnormal;
  return finish(out, s);
}

Number normalize(const Number& a, Settings& s) {
  Number n = plus(a, s);
  if (!n.is_finite()) return n;
  if (n.coefficient.is_zero()) return make_number(a.negative, Coefficient(), 0);
  int64_t top = s.clamp ? s.etop() : s.emax;
  n.exponent += strip_zeros(&n.coefficient, top - n.exponent);
  return n;
}

int compare(const Number& a, const Number& b) {
  if (a.is_infinite() || b.is_infinite()) {
    int x = a.is_infinite() ? (a.negative ? -1 : 1) : 0, y = b.is_infinite() ? (b.negative ? -1 : 1) : 0;
    return (x > y) - (x < y);
  }
  if (a.is_zero() || b.is_zero()) {
    if (a.is_zero() && b.is_zero()) return 0;
    return a.is_zero() ? (b.negative ? 1 : -1) : (a.negative ? -1 : 1);
  }
  if (a.negative != b.negative) return a.negative ? -1 : 1;
  int order;
  if (a.exponent == b.exponent) {
    order = compare(a.coefficient, b.coefficient);
  } else if (a.adjusted() != b.adjusted()) {
    order = a.adjusted() < b.adjusted() ? -1 : 1;
  } else if (a.exponent > b.exponent) {
    order = compare(scale_up(a.coefficient, a.exponent - b.exponent), b.coefficient);
  } else {
    order = compare(a.coefficient, scale_up(b.coefficient, b.exponent - a.exponent));
  }
  return a.negative ? -order : order;
}

int compare_total(const Number& a, const Number& b) {
  if (a.negative != b.negative) return a.negative ? -1 : 1;
  int sign = a.negative ? -1 : 1;
  if (a.is_nan() || b.is_nan()) {
    // finite < infinity < sNaN < qNaN
    auto rank = [](const Number& n) {
      return n.form == Form::SignalingNaN ? 1 : n.form == Form::QuietNaN ? 2 : 0;
    };
    if (rank(a) != rank(b)) return rank(a) < rank(b) ? -sign : sign;
    return sign * compare(a.coefficient, b.coefficient);
  }
  int order = compare(a, b);
  if (order != 0) return order;
  if (a.is_infinite()) return 0;
  return a.exponent < b.exponent ? -sign : a.exponent > b.exponent ? sign : 0;
}

// --- text ---

std::string to_text(const Number& n, bool engineering, bool capitals) {
  std::string out = n.negative ? "-" : "";
  if (n.is_infinite()) return out + "Infinity";
  if (n.is_nan()) {
    out += n.form == Form::SignalingNaN ? "sNaN" : "NaN";
    return n.coefficient.is_zero() ? out : out + to_digits(n.coefficient);
  }
  std::string digits = to_digits(n.coefficient);
  auto count = int64_t(digits.size());
  int64_t left = n.exponent + count, point;  // digits left of the point: without, and with an exponent
  if (n.exponent <= 0 && left > -6) point = left;
  else if (!engineering) point = 1;
  else if (n.coefficient.is_zero()) point = ((left + 1) % 3 + 3) % 3 - 1;
  else point = ((left - 1) % 3 + 3) % 3 + 1;
  if (point <= 0) {
    out += "0." + std::string(size_t(-point), '0') + digits;
  } else if (point >= count) {
    out += digits + std::string(size_t(point - count), '0');
  } else {
    out += digits.substr(0, size_t(point)) + "." + digits.substr(size_t(point));
  }
  if (left != point) {
    int64_t e = left - point;
    out += capitals ? "E" : "e";
    out += e < 0 ? "-" : "+";
    out += std::to_string(e < 0 ? -e : e);
  }
  return out;
}

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool starts_with_ignoring_case(std::string_view text, std::string_view lower) {
  if (text.size() < lower.size()) return false;
  for (size_t i = 0; i < lower.size(); ++i) {
    if (char(text[i] | 32) != lower[i]) return false;
  }
  return true;
}

bool parse_special(std::string_view text, Number* out) {
  if (starts_with_ignoring_case(text, "inf")) {
    out->form = Form::Infinity;
    return text.size() == 3 || (text.size() == 8 && starts_with_ignoring_case(text, "infinity"));
  }
  out->form = (text[0] | 32) == 's' ? Form::SignalingNaN : Form::QuietNaN;
  if (out->form == Form::SignalingNaN) text.remove_prefix(1);
  if (!starts_with_ignoring_case(text, "nan")) return false;
  text.remove_prefix(3);
  for (char c : text) {
    if (!is_digit(c)) return false;
  }
  if (!text.empty()) out->coefficient = from_digits(text);
  return true;
}

}  // namespace

bool parse(std::string_view text, Number* out) {
  *out = Number();
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
    out->negative = text[0] == '-';
    text.remove_prefix(1);
  }
  if (text.empty()) return false;
  if (!is_digit(text[0]) && text[0] != '.') return parse_special(text, out);
  std::string digits;
  int64_t fraction = 0;
  size_t i = 0;
  bool point = false;
  for (; i < text.size(); ++i) {
    if (text[i] == '.' && !point) {
      point = true;
    } else if (is_digit(text[i])) {
      digits.push_back(text[i]);
      fraction += point;
    } else {
      break;
    }
  }
  if (digits.empty()) return false;
  int64_t exponent = 0;
  if (i < text.size()) {
    if ((text[i] | 32) != 'e') return false;
    ++i;
    bool minus = i < text.size() && text[i] == '-';
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
    if (i == text.size()) return false;
    for (; i < text.size(); ++i) {
      if (!is_digit(text[i])) return false;
      if (exponent < 4 * kMaxExponent / 10) exponent = exponent * 10 + (text[i] - '0');
    }
    if (minus) exponent = -exponent;
  }
  out->coefficient = from_digits(digits);
  out->exponent = exponent - fraction;
  return true;
}

}  // namespace krait::decimal
