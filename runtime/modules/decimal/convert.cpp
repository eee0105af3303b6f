// Decimal objects from and to other Python values.
#include <cmath>
#include <cstring>

#include "runtime/float.h"
#include "runtime/float_text.h"
#include "runtime/list.h"
#include "runtime/modules/decimal/decimal.h"
#include "runtime/modules/decimal/words.h"
#include "runtime/tuple.h"

namespace krait::decimal {

Number to_number(Value v) {
  auto* d = v.as<DecimalObject>();
  Number n;
  n.negative = d->negative;
  n.form = Form(d->form);
  n.exponent = d->exponent;
  n.coefficient.small_ = d->low | u128(d->high) << 64;
  n.coefficient.big_ = d->big;
  return n;
}

Value from_number(const Number& n, Type* type) {
  auto* d = static_cast<DecimalObject*>(allocate_instance(type ? type : g.decimal));
  d->negative = n.negative;
  d->form = uint32_t(n.form);
  d->exponent = n.is_finite() ? n.exponent : 0;
  d->low = uint64_t(n.coefficient.small_);
  d->high = uint64_t(n.coefficient.small_ >> 64);
  d->big = n.coefficient.big_;
  return Value::object(d);
}

Number number_from_int(Value i) {
  return make_number(int_sign(i) < 0, Coefficient::from_int(int_absolute(i)), 0);
}

// A double is n / 2**k exactly, which is n * 5**k / 10**k.
Number number_from_double(double d) {
  if (std::isnan(d)) {
    Number n = make_nan();
    n.negative = std::signbit(d);
    return n;
  }
  if (std::isinf(d)) return make_infinity(d < 0);
  int exponent;
  double m = std::frexp(std::fabs(d), &exponent);
  auto mantissa = uint64_t(std::ldexp(m, 53));
  exponent -= 53;
  if (mantissa == 0) return make_number(std::signbit(d), Coefficient(), 0);
  int zeros = std::countr_zero(mantissa);
  mantissa >>= zeros;
  exponent += zeros;
  Value n = int_from_u64(mantissa);
  if (exponent >= 0)
    return make_number(d < 0, Coefficient::from_int(int_left_shift(n, Value::small_int(exponent))), 0);
  Value scale = int_power(Value::small_int(5), Value::small_int(-exponent), Value::none());
  return make_number(d < 0, Coefficient::from_int(int_multiply(n, scale)), exponent);
}

Value number_to_int(const Number& n) {
  if (n.is_nan()) return raise_value_error("cannot convert NaN to integer");
  if (n.is_infinite()) return raise(types::OverflowError, "cannot convert Infinity to integer");
  bool lost;
  Coefficient c = n.exponent >= 0 ? scale_up(n.coefficient, n.exponent)
                                  : round_off(n.coefficient, -n.exponent, Down, n.negative, &lost);
  Value i = c.to_int();
  return n.negative ? int_negate(i) : i;
}

int operand(Value v, Number* out) {
  if (is_decimal(v)) return *out = to_number(v), 1;
  if (!is_int(v)) return 0;
  *out = number_from_int(int_plain(v));
  return 1;
}

bool required_operand(Value v, Number* out) {
  if (operand(v, out) == 1) return true;
  raise_type_error("conversion from %T to Decimal is not supported", v);
  return false;
}

namespace {

// Trims, drops underscores, and makes all digits ASCII, as float() does.
std::string clean_text(const Str* s) {
  std::string text = numeric_ascii(s);
  std::erase(text, '_');
  return text;
}

// Values that no exact decimal can have (exponents out of bounds) are InvalidOperation.
bool within_bounds(const Number& n) {
  if (!n.is_finite()) return true;
  Settings s = exact_settings();
  return n.adjusted() <= s.emax && n.exponent >= s.emin - s.precision;
}

Value from_tuple(Value v, Type* type) {
  auto* t = is_list(v) ? list_to_tuple(v.as<List>()).as<Tuple>() : v.as<Tuple>();
  if (t->length != 3) return raise_value_error("argument must be a sequence of length 3");
  Number n;
  int64_t sign;
  if (!is_int(t->items[0]) || !int_fits_i64(t->items[0], &sign) || (sign != 0 && sign != 1)) {
    return raise_value_error("sign must be an integer with the value 0 or 1");
  }
  n.negative = sign;
  if (is_str(t->items[2])) {
    auto* s = t->items[2].as<Str>();
    if (str_equals_ascii(s, "F")) n.form = Form::Infinity;
    else if (str_equals_ascii(s, "n")) n.form = Form::QuietNaN;
    else if (str_equals_ascii(s, "N")) n.form = Form::SignalingNaN;
    else return raise_value_error("string argument in the third position must be 'F', 'n' or 'N'");
  } else {
    if (!is_int(t->items[2])) return raise_value_error("exponent must be an integer");
    if (!int_to_i64(t->items[2], &n.exponent)) return Value::exception();
  }
  Value digits = is_tuple(t->items[1]) || is_list(t->items[1])
                     ? tuple_from_iterable(t->items[1])
                     : raise_value_error("coefficient must be a tuple of digits");
  if (digits.is_exception()) return digits;
  std::string text;
  auto* d = digits.as<Tuple>();
  for (size_t i = 0; i < d->length; ++i) {
    int64_t digit;
    if (!is_int(d->items[i]) || !int_fits_i64(d->items[i], &digit) || digit < 0 || digit > 9) {
      return raise_value_error("coefficient must be a tuple of digits");
    }
    text.push_back(char('0' + digit));
  }
  if (n.form != Form::Infinity && !text.empty()) n.coefficient = from_digits(text);
  return from_number(n, type);
}

// FloatOperation is a flag, and an error when trapped.
bool signal_float(Value context) {
  Operation op(context);
  op.settings.status |= kFloatOperation;
  return op.report();
}

}  // namespace

Value decimal_from_value(Value v, Type* type, Value context) {
  if (is_decimal(v)) {
    if (type_of(v) == type) return v;
    return from_number(to_number(v), type);
  }
  if (is_str(v)) {
    const auto* s = v.as<Str>();
    Word w;
    if (type == g.decimal && s->is_ascii() &&
        word_from_text({reinterpret_cast<const char*>(s->data), size_t(s->length)}, &w))
      return word_to_decimal(w);
    Number n;
    if (!parse(clean_text(v.as<Str>()), &n) || !within_bounds(n)) {
      Operation op(context);
      op.settings.status |= kConversionSyntax;
      return op.report() ? from_number(make_nan(), type) : Value::exception();
    }
    return from_number(n, type);
  }
  if (is_int(v)) return from_number(number_from_int(int_plain(v)), type);
  if (is_tuple(v) || is_list(v)) return from_tuple(v, type);
  if (is_float(v))
    return signal_float(context) ? from_number(number_from_double(float_value(v)), type) : Value::exception();
  return raise_type_error("conversion from %T to Decimal is not supported", v);
}

Value create_decimal(Value v, Value context) {
  if (is_float(v) && !signal_float(context)) return Value::exception();
  Operation op(context);
  Number n;
  if (is_str(v)) {
    // create_decimal does not trim blanks or accept underscores.
    std::string text = str_to_utf8(v);
    bool plain = text.find_first_of(" _\t\n") == std::string::npos;
    std::string clean = clean_text(v.as<Str>());
    if (!plain || !parse(clean, &n)) {
      op.settings.status |= kConversionSyntax;
      return op.result(make_nan());
    }
    if (n.is_nan() && n.coefficient.digits() > op.settings.precision - op.settings.clamp) {
      op.settings.status |= kConversionSyntax;
      return op.result(make_nan());
    }
  } else {
    Value exact = is_float(v) ? from_number(number_from_double(float_value(v)))
                              : decimal_from_value(v, g.decimal, context);
    if (exact.is_exception()) return exact;
    n = to_number(exact);
  }
  return op.result(finish(n, op.settings));
}

}  // namespace krait::decimal
