// The format mini-language: [[fill]align][sign][z][#][0][width][grouping][.precision][type] for str, int,
// float and complex.
//
// A number is laid out as sign, prefix (0x), digits with separators, decimal point and the rest; padding goes
// before, behind, around, or between prefix and digits.
#include "runtime/format.h"

#include <algorithm>
#include <climits>
#include <clocale>
#include <cmath>
#include <string>

#include "runtime/chars.h"
#include "runtime/error.h"
#include "runtime/float_text.h"
#include "runtime/int.h"
#include "runtime/native_memory.h"
#include "runtime/ops.h"

namespace krait {

namespace {

enum class Grouping : uint8_t { None, Comma, Underscore };

struct Spec {
  uint32_t fill = ' ';
  char align;
  char sign = 0;
  bool alternate = false, no_negative_zero = false;
  Grouping grouping = Grouping::None;
  int64_t width = -1, precision = -1;
  uint32_t type;
};

// --- parsing ---

bool is_alignment(uint32_t c) { return c == '<' || c == '>' || c == '=' || c == '^'; }

// The presentation type as error messages show it.
std::string type_text(uint32_t type) {
  if (type > 32 && type < 128) return std::string(1, char(type));
  char text[16];
  snprintf(text, sizeof text, "\\x%x", type);
  return text;
}

Value raise_unknown_type(uint32_t type, Value v) {
  return raise_value_error("Unknown format code '%s' for object of type '%T'", type_text(type).c_str(), v);
}

class SpecParser {
 public:
  SpecParser(const Str* text, Value v) : text_(text), v_(v) {}

  // False: raised.
  bool parse(char default_type, char default_align, Spec* out) {
    out->type = uint32_t(default_type);
    out->align = default_align;
    bool has_fill = parse_alignment(default_align, out);
    if (char sign = take_one_of(" +-")) out->sign = sign;
    out->no_negative_zero = take_one_of("z");
    out->alternate = take_one_of("#");
    if (!has_fill && take_one_of("0")) {
      out->fill = '0';
      if (!has_align_ && default_align == '>') out->align = '=';
    }
    return parse_number(&out->width) && parse_grouping(out) && parse_precision(out) && parse_type(out);
  }

 private:
  size_t left() const { return text_->length - at_; }
  uint32_t peek(size_t ahead = 0) const {
    if (left() <= ahead) return 0;
    return KRAIT_LIKELY(text_->width == 1) ? text_->data1()[at_ + ahead] : text_->at(at_ + ahead);
  }
  char take_one_of(std::string_view wanted) {
    const uint32_t c = peek();
    if (c == 0 || c >= 128 || wanted.find(char(c)) == wanted.npos) return 0;
    ++at_;
    return char(c);
  }

  // True if a fill character is given.
  bool parse_alignment(char default_align, Spec* out) {
    if (left() >= 2 && is_alignment(peek(1))) {
      out->fill = peek();
      out->align = char(peek(1));
      at_ += 2;
      return has_align_ = true;
    }
    if (left() >= 1 && is_alignment(peek())) {
      out->align = char(text_->at(at_++));
      has_align_ = true;
    }
    return false;
  }

  // Leaves *out alone when there is no digit.
  bool parse_number(int64_t* out) {
    int64_t value = 0;
    size_t begin = at_;
    for (; left(); ++at_) {
      const uint32_t c = peek();
      const int digit = c - '0' < 10 ? int(c - '0') : c < 128 ? -1 : unicode_decimal_value(c);
      if (digit < 0) break;
      if (value > (INT64_MAX - digit) / 10) {
        raise_value_error("Too many decimal digits in format string");
        return false;
      }
      value = value * 10 + digit;
    }
    if (at_ > begin) *out = value;
    return true;
  }

  bool parse_grouping(Spec* out) {
    bool comma = take_one_of(","), underscore = take_one_of("_");
    if (underscore && (comma || peek() == ',')) {
      raise_value_error("Cannot specify both ',' and '_'.");
      return false;
    }
    out->grouping = underscore ? Grouping::Underscore : comma ? Grouping::Comma : Grouping::None;
    return true;
  }

  bool parse_precision(Spec* out) {
    if (!take_one_of(".")) return true;
    if (!parse_number(&out->precision)) return false;
    if (out->precision >= 0) return true;
    raise_value_error("Format specifier missing precision");
    return false;
  }

  bool parse_type(Spec* out) {
    if (left() > 1) {
      raise_value_error("Invalid format specifier '%S' for object of type '%T'", Value::object(text_), v_);
      return false;
    }
    if (left()) out->type = peek();
    return out->grouping == Grouping::None || check_grouping(out);
  }

  static bool check_grouping(Spec* out) {
    auto is_one_of = [&](std::string_view types) {
      return out->type < 128 && types.find(char(out->type)) != types.npos;
    };
    if (is_one_of(std::string_view("defgEG%F\0", 9))) return true;
    bool comma = out->grouping == Grouping::Comma;
    if (!comma && is_one_of("boxX")) return true;
    raise_value_error("Cannot specify '%c' with '%s'.", comma ? ',' : '_', type_text(out->type).c_str());
    return false;
  }

  const Str* text_;
  Value v_;
  size_t at_ = 0;
  bool has_align_ = false;
};

// --- laying out ---

// Decimal point, separator, and the group sizes as localeconv gives them.
struct NumberLocale {
  std::u32string point = U".", separator;
  std::string grouping;
};

std::u32string decode_locale(const char* text) {
  Value s = str_from_filesystem(text);
  std::u32string out;
  for (size_t i = 0; i < s.as<Str>()->length; ++i) out.push_back(s.as<Str>()->at(i));
  return out;
}

NumberLocale locale_for(const Spec& spec) {
  NumberLocale result;
  if (spec.type == 'n') {
    const lconv* l = localeconv();
    result.point = decode_locale(l->decimal_point);
    result.separator = decode_locale(l->thousands_sep);
    result.grouping = l->grouping;
  } else if (spec.grouping != Grouping::None) {
    bool by_four = spec.type == 'b' || spec.type == 'o' || spec.type == 'x' || spec.type == 'X';
    result.separator = spec.grouping == Grouping::Comma ? U"," : U"_";
    result.grouping = by_four ? "\4" : "\3";
  }
  return result;
}

// Digits with separators, zeros added in front until there are min_width characters.
std::u32string group_digits(std::string_view digits, int64_t min_width, const NumberLocale& locale) {
  std::u32string reversed;
  auto remaining = int64_t(digits.size());
  size_t group = 0;
  for (bool first = true; remaining > 0 || min_width > 0; first = false) {
    // The last size repeats; CHAR_MAX (or no grouping at all) means that the rest is one group.
    int64_t size =
        locale.grouping.empty() ? CHAR_MAX : locale.grouping[std::min(group++, locale.grouping.size() - 1)];
    if (size == CHAR_MAX || size <= 0) size = INT64_MAX;
    if (!first) {
      reversed.append(locale.separator.rbegin(), locale.separator.rend());
      min_width -= int64_t(locale.separator.size());
    }
    size = std::min(size, std::max({remaining, min_width, int64_t{1}}));
    for (int64_t i = 0; i < size; ++i) {
      reversed.push_back(remaining > 0 ? uint32_t(digits[size_t(remaining - 1)]) : '0');
      if (remaining > 0) --remaining;
    }
    min_width -= size;
  }
  return {reversed.rbegin(), reversed.rend()};
}

struct Number {
  bool negative = false;
  std::string_view prefix;  // "0x"
  std::string_view digits;  // integer digits
  bool has_point = false;
  std::string_view rest;         // fraction and exponent, "inf", "nan"
  int64_t character = -1;        // for 'c': stands for all of the above
  std::string_view suffix = {};  // "%"
};

void append_number(StringBuilder& out, const Number& n, const Spec& spec, const NumberLocale& locale) {
  char sign = n.negative ? '-' : spec.sign == '-' ? char(0) : spec.sign;
  size_t point = n.has_point ? locale.point.size() : 0;
  size_t others = (sign != 0) + n.prefix.size() + point + n.rest.size() + (n.character >= 0);
  std::u32string grouped;
  size_t digit_count = n.digits.size();
  if (digit_count && !locale.grouping.empty()) {
    bool zeros = spec.fill == '0' && spec.align == '=';
    grouped = group_digits(n.digits, zeros ? spec.width - int64_t(others) : 0, locale);
    digit_count = grouped.size();
  }
  size_t used = others + digit_count;
  size_t padding = spec.width > int64_t(used) ? size_t(spec.width) - used : 0;
  size_t before = spec.align == '>' ? padding : spec.align == '^' ? padding / 2 : 0;
  size_t between = spec.align == '=' ? padding : 0;
  out.append_fill(spec.fill, before);
  if (sign) out.append_char(uint32_t(sign));
  out.append_ascii(n.prefix);
  out.append_fill(spec.fill, between);
  if (n.character >= 0) out.append_char(uint32_t(n.character));
  if (locale.grouping.empty()) out.append_ascii(n.digits);
  else
    for (char32_t c : grouped) out.append_char(c);
  if (n.has_point)
    for (char32_t c : locale.point) out.append_char(c);
  out.append_ascii(n.rest);
  out.append_fill(spec.fill, padding - before - between);
}

// A number of ASCII characters without separators. Unbound: it has others, or too few characters.
Value finish_plain_number(const Number& n, const Spec& spec) {
  if (spec.type == 'n' || spec.grouping != Grouping::None || n.character >= 0 || spec.fill >= 128)
    return Value::unbound();
  const char sign = n.negative ? '-' : spec.sign == '-' ? char(0) : spec.sign;
  const size_t used = (sign != 0) + n.prefix.size() + n.digits.size() + n.has_point + n.rest.size();
  const size_t padding = spec.width > int64_t(used) ? size_t(spec.width) - used : 0;
  const size_t before = spec.align == '>' ? padding : spec.align == '^' ? padding / 2 : 0;
  const size_t between = spec.align == '=' ? padding : 0;
  if (used + padding < 2) return Value::unbound();
  Str* result = str_allocate(used + padding, 1, true);
  if (!result) return Value::exception();
  auto* to = static_cast<char*>(str_mutable_data(result));
  const auto put = [&](std::string_view text) { to = std::copy(text.begin(), text.end(), to); };
  const auto fill = [&](size_t count) { to = std::fill_n(to, count, char(spec.fill)); };
  fill(before);
  if (sign) *to++ = sign;
  put(n.prefix);
  fill(between);
  put(n.digits);
  if (n.has_point) *to++ = '.';
  put(n.rest);
  fill(padding - before - between);
  return Value::object(result);
}

Value finish_number(const Number& n, const Spec& spec) {
  if (const Value plain = finish_plain_number(n, spec); !plain.is_unbound()) return plain;
  StringBuilder out;
  append_number(out, n, spec, locale_for(spec));
  return out.finish();
}

// Splits the text of a float into the parts of a Number.
Number split_float(std::string_view text) {
  Number n;
  if (text.starts_with('-')) {
    n.negative = true;
    text.remove_prefix(1);
  }
  size_t digits = 0;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
  n.digits = text.substr(0, digits);
  n.rest = text.substr(digits);
  if (n.rest.starts_with('.')) {
    n.has_point = true;
    n.rest.remove_prefix(1);
  }
  return n;
}

// Is the text of a negative number all zeros (so that "z" drops the sign)?
bool is_negative_zero(std::string_view text) {
  if (!text.starts_with('-')) return false;
  for (char c : text.substr(1)) {
    if (c == 'e' || c == 'E') break;
    if (c != '0' && c != '.') return false;
  }
  return true;
}

// The presentation of one double: type 0 is repr's.
struct FloatStyle {
  char code;
  int precision;
  bool alternate, no_negative_zero;
  bool add_dot_0 = false;
};

std::string style_float(double d, const FloatStyle& style) {
  std::string text = float_to_text(d, style.code, style.precision, style.alternate, false, style.add_dot_0);
  if (style.no_negative_zero && is_negative_zero(text)) text.erase(0, 1);
  return text;
}

bool check_precision(const Spec& spec) {
  // Sign, integer digits, fraction: in at most three buffers at a time.
  if (spec.precision <= INT_MAX) return spec.precision < 0 || native_memory_fits(size_t(spec.precision) * 3);
  raise_value_error("precision too big");
  return false;
}

Value format_double(double d, const Spec& spec) {
  if (!check_precision(spec)) return Value::exception();
  FloatStyle style{char(spec.type), int(spec.precision), spec.alternate, spec.no_negative_zero};
  bool percent = spec.type == '%';
  int default_precision = 6;
  if (spec.type == 0) {
    style.code = 'r';
    style.add_dot_0 = true;
    default_precision = 0;
  } else if (spec.type == 'n') {
    style.code = 'g';
  } else if (percent) {
    style.code = 'f';
    d *= 100;
  }
  if (style.precision < 0) style.precision = default_precision;
  else if (style.code == 'r') style.code = 'g';
  std::string text = style_float(d, style);
  if (percent) text += '%';
  bool plain = spec.sign != '+' && spec.sign != ' ' && spec.width < 0 && spec.type != 'n' &&
               spec.grouping == Grouping::None;
  if (plain) return str_from_ascii(text);
  return finish_number(split_float(text), spec);
}

bool is_float_type(uint32_t type) {
  return type == 'e' || type == 'E' || type == 'f' || type == 'F' || type == 'g' || type == 'G' ||
         type == '%';
}

Value format_as_character(Value v, const Spec& spec) {
  if (spec.sign) return raise_value_error("Sign not allowed with integer format specifier 'c'");
  if (spec.alternate)
    return raise_value_error("Alternate form (#) not allowed with integer format specifier 'c'");
  int64_t code;
  if (!int_fits_i64(v, &code))
    return raise(types::OverflowError, "Python int too large to convert to C long");
  if (code < 0 || code > int64_t(kMaxCharacter))
    return raise(types::OverflowError, "%%c arg not in range(0x110000)");
  Number n;
  n.character = code;
  return finish_number(n, spec);
}

Value format_whole(Value v, const Spec& spec) {
  if (spec.precision >= 0) return raise_value_error("Precision not allowed in integer format specifier");
  if (spec.no_negative_zero) {
    return raise_value_error("Negative zero coercion (z) not allowed in integer format specifier");
  }
  if (spec.type == 'c') return format_as_character(v, spec);
  int base = spec.type == 'b' ? 2 : spec.type == 'o' ? 8 : spec.type == 'x' || spec.type == 'X' ? 16 : 10;
  Value text = base == 10 ? int_to_str(v) : int_to_base(v, base);
  if (text.is_exception()) return text;
  auto* s = text.as<Str>();
  std::string_view digits(reinterpret_cast<const char*>(s->data), s->length);
  Number n;
  if (digits.starts_with('-')) {
    n.negative = true;
    digits.remove_prefix(1);
  }
  if (spec.alternate && base != 10)
    n.prefix = spec.type == 'b' ? "0b" : spec.type == 'o' ? "0o" : spec.type == 'x' ? "0x" : "0X";
  n.digits = digits;
  std::string upper;
  if (spec.type == 'X') {
    for (char c : digits) upper += c >= 'a' ? char(c - 32) : c;
    n.digits = upper;
  }
  return finish_number(n, spec);
}

// --- complex ---

// Which style each part gets, and whether the whole is printed as str() does: "(1+2j)", "2j".
struct ComplexStyle {
  FloatStyle part;
  bool skip_real = false, parentheses = false;
};

ComplexStyle complex_style(double real, const Spec& spec) {
  ComplexStyle style{{char(spec.type), int(spec.precision), spec.alternate, spec.no_negative_zero}};
  int default_precision = 6;
  if (spec.type == 0) {
    style.part.code = 'r';
    default_precision = 0;
    style.skip_real = real == 0.0 && !std::signbit(real);
    style.parentheses = !style.skip_real;
  } else if (spec.type == 'n') {
    style.part.code = 'g';
  }
  if (style.part.precision < 0) style.part.precision = default_precision;
  else if (style.part.code == 'r') style.part.code = 'g';
  return style;
}

Value format_pair(double real, double imag, const Spec& spec) {
  ComplexStyle style = complex_style(real, spec);
  Spec part = spec;
  part.fill = ' ';
  part.align = '<';
  part.width = -1;
  NumberLocale locale = locale_for(spec);
  StringBuilder body;
  if (style.parentheses) body.append_char('(');
  if (!style.skip_real) {
    std::string text = style_float(real, style.part);
    append_number(body, split_float(text), part, locale);
    part.sign = '+';
  }
  std::string text = style_float(imag, style.part);
  append_number(body, split_float(text), part, locale);
  body.append_char('j');
  if (style.parentheses) body.append_char(')');
  Value plain = body.finish();
  if (plain.is_exception() || spec.width <= int64_t(plain.as<Str>()->length)) return plain;
  size_t padding = size_t(spec.width) - plain.as<Str>()->length;
  size_t before = spec.align == '>' ? padding : spec.align == '^' ? padding / 2 : 0;
  StringBuilder out;
  out.append_fill(spec.fill, before);
  out.append(plain.as<Str>());
  out.append_fill(spec.fill, padding - before);
  return out.finish();
}

}  // namespace

// --- the types' __format__ ---

Value format_int(Value v, Str* text) {
  if (text->length == 0) return has_kind(v, Kind::IntSub) || v.is_bool() ? str_of(v) : int_to_str(v);
  Spec spec;
  if (!SpecParser(text, v).parse('d', '>', &spec)) return Value::exception();
  if (is_float_type(spec.type)) {
    double d;
    return int_to_double(v, &d) ? format_double(d, spec) : Value::exception();
  }
  switch (spec.type) {
    case 'b':
    case 'c':
    case 'd':
    case 'o':
    case 'x':
    case 'X':
    case 'n': return format_whole(v, spec);
    default: return raise_unknown_type(spec.type, v);
  }
}

Value format_float(Value v, Str* text) {
  if (text->length == 0) return is_exact_float(v) ? float_repr(float_value(v)) : str_of(v);
  Spec spec;
  if (!SpecParser(text, v).parse(0, '>', &spec)) return Value::exception();
  if (spec.type != 0 && spec.type != 'n' && !is_float_type(spec.type))
    return raise_unknown_type(spec.type, v);
  return format_double(float_value(v), spec);
}

Value format_complex(Value v, Str* text) {
  if (text->length == 0) return str_of(v);
  Spec spec;
  if (!SpecParser(text, v).parse(0, '>', &spec)) return Value::exception();
  bool known = spec.type == 0 || spec.type == 'n' || (is_float_type(spec.type) && spec.type != '%');
  if (!known) return raise_unknown_type(spec.type, v);
  if (!check_precision(spec)) return Value::exception();
  if (spec.fill == '0') return raise_value_error("Zero padding is not allowed in complex format specifier");
  if (spec.align == '=')
    return raise_value_error("'=' alignment flag is not allowed in complex format specifier");
  return format_pair(v.as<Complex>()->real, v.as<Complex>()->imag, spec);
}

Value format_str(Str* v, Str* text) {
  if (text->length == 0)
    return has_shape(Value::object(v), shapes::str) ? Value::object(v) : str_of(Value::object(v));
  Spec spec;
  if (!SpecParser(text, Value::object(v)).parse('s', '<', &spec)) return Value::exception();
  if (spec.type != 's') return raise_unknown_type(spec.type, Value::object(v));
  if (spec.sign) {
    return raise_value_error(spec.sign == ' ' ? "Space not allowed in string format specifier"
                                              : "Sign not allowed in string format specifier");
  }
  if (spec.no_negative_zero) {
    return raise_value_error("Negative zero coercion (z) not allowed in string format specifier");
  }
  if (spec.alternate) return raise_value_error("Alternate form (#) not allowed in string format specifier");
  if (spec.align == '=') return raise_value_error("'=' alignment not allowed in string format specifier");
  size_t shown = v->length;
  if (spec.precision >= 0) shown = std::min(shown, size_t(spec.precision));
  size_t padding = spec.width > int64_t(shown) ? size_t(spec.width) - shown : 0;
  if (padding == 0) return str_substring(v, 0, shown);
  size_t before = spec.align == '>' ? padding : spec.align == '^' ? padding / 2 : 0;
  StringBuilder out;
  out.append_fill(spec.fill, before);
  out.append(v, 0, shown);
  out.append_fill(spec.fill, padding - before);
  return out.finish();
}

}  // namespace krait
