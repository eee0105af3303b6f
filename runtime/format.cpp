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
#include "runtime/int_text.h"
#include "runtime/native_memory.h"
#include "runtime/ops.h"

namespace krait {

namespace {

enum class Grouping : uint8_t { None, Comma, Underscore };

struct Spec {
  uint32_t fill = ' ';
  char align = '>';
  char sign = 0;
  bool alternate = false, no_negative_zero = false;
  Grouping grouping = Grouping::None;
  int64_t width = -1, precision = -1;
  uint32_t type = 0;
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

// Specifications are few and short: those parsed last are remembered by their text.
class SpecCache {
 public:
  static bool parse(const Str* text, Value v, char default_type, char default_align, Spec* out) {
    constexpr size_t kLongest = sizeof(uint64_t);
    if (text->length > kLongest || !text->is_ascii())
      return SpecParser(text, v).parse(default_type, default_align, out);
    uint64_t characters = 0;
    for (size_t i = 0; i < text->length; ++i) characters |= uint64_t{text->data1()[i]} << (8 * i);
    Entry& entry = entries_[(characters * 0x9E3779B97F4A7C15u) >> 58 ^ uint64_t(default_type & 1)];
    if (entry.characters == characters && entry.length == text->length && entry.type == default_type) {
      *out = entry.spec;
      return true;
    }
    if (!SpecParser(text, v).parse(default_type, default_align, out)) return false;
    entry = {characters, uint8_t(text->length), default_type, *out};
    return true;
  }

 private:
  struct Entry {
    uint64_t characters;
    uint8_t length;  // 0: unused
    char type;
    Spec spec;
  };
  static inline Entry entries_[64];
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

// How a number's padding is distributed: before it, between prefix and digits, behind it.
struct Padding {
  size_t before, between, behind;
  Padding(const Spec& spec, size_t used) {
    const size_t all = spec.width > int64_t(used) ? size_t(spec.width) - used : 0;
    before = spec.align == '>' ? all : spec.align == '^' ? all / 2 : 0;
    between = spec.align == '=' ? all : 0;
    behind = all - before - between;
  }
  size_t all() const { return before + between + behind; }
};

char sign_of(const Number& n, const Spec& spec) {
  return n.negative ? '-' : spec.sign == '-' ? char(0) : spec.sign;
}

void append_by_locale(StringBuilder& out, const Number& n, const Spec& spec, const NumberLocale& locale) {
  const char sign = sign_of(n, spec);
  size_t point = n.has_point ? locale.point.size() : 0;
  size_t others =
      (sign != 0) + n.prefix.size() + point + n.rest.size() + n.suffix.size() + (n.character >= 0);
  std::u32string grouped;
  size_t digit_count = n.digits.size();
  if (digit_count && !locale.grouping.empty()) {
    bool zeros = spec.fill == '0' && spec.align == '=';
    grouped = group_digits(n.digits, zeros ? spec.width - int64_t(others) : 0, locale);
    digit_count = grouped.size();
  }
  const Padding padding(spec, others + digit_count);
  out.append_fill(spec.fill, padding.before);
  if (sign) out.append_char(uint32_t(sign));
  out.append_ascii(n.prefix);
  out.append_fill(spec.fill, padding.between);
  if (n.character >= 0) out.append_char(uint32_t(n.character));
  if (locale.grouping.empty()) out.append_ascii(n.digits);
  else
    for (char32_t c : grouped) out.append_char(c);
  if (n.has_point)
    for (char32_t c : locale.point) out.append_char(c);
  out.append_ascii(n.rest);
  out.append_ascii(n.suffix);
  out.append_fill(spec.fill, padding.behind);
}

// Writes digits with a separator in front of each `group` of them, from the end; returns the end.
char* put_grouped(char* to, std::string_view digits, char separator, size_t group) {
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i && (digits.size() - i) % group == 0) *to++ = separator;
    *to++ = digits[i];
  }
  return to;
}

// A number of ASCII characters that no separators are padded with. False: nothing appended.
bool append_plain_number(StringBuilder& out, const Number& n, const Spec& spec) {
  if (spec.type == 'n' || n.character >= 0 || spec.fill >= 128) return false;
  const bool grouped = spec.grouping != Grouping::None && !n.digits.empty();
  if (grouped && spec.fill == '0' && spec.align == '=') return false;
  const bool by_four = spec.type == 'b' || spec.type == 'o' || spec.type == 'x' || spec.type == 'X';
  const size_t group = by_four ? 4 : 3, separators = grouped ? (n.digits.size() - 1) / group : 0;
  const char sign = sign_of(n, spec);
  const size_t used = (sign != 0) + n.prefix.size() + n.digits.size() + separators + n.has_point +
                      n.rest.size() + n.suffix.size();
  const Padding padding(spec, used);
  char* to = out.append_room(used + padding.all());
  if (!to) return false;
  const auto put = [&](std::string_view text) {
    if (!text.empty()) to = std::copy(text.begin(), text.end(), to);
  };
  const auto fill = [&](size_t count) {
    if (count) to = std::fill_n(to, count, char(spec.fill));
  };
  fill(padding.before);
  if (sign) *to++ = sign;
  put(n.prefix);
  fill(padding.between);
  if (separators) to = put_grouped(to, n.digits, spec.grouping == Grouping::Comma ? ',' : '_', group);
  else put(n.digits);
  if (n.has_point) *to++ = '.';
  put(n.rest);
  put(n.suffix);
  fill(padding.behind);
  return true;
}

// False: raised, as for all that append.
bool append_number(StringBuilder& out, const Number& n, const Spec& spec) {
  constexpr int64_t kWide = 1 << 16, kWidest = int64_t{1} << 60;
  if (spec.width > kWide && !native_memory_fits(size_t(std::min(spec.width, kWidest)))) return false;
  if (!append_plain_number(out, n, spec)) append_by_locale(out, n, spec, locale_for(spec));
  return true;
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

bool append_double(StringBuilder& out, double d, const Spec& spec) {
  if (!check_precision(spec)) return false;
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
  const std::string text = style_float(d, style);
  Number n;
  if (spec.type == 'n' || spec.grouping != Grouping::None) {
    n = split_float(text);
  } else {
    n.negative = text.starts_with('-');
    n.rest = std::string_view(text).substr(n.negative);
  }
  if (percent) n.suffix = "%";
  return append_number(out, n, spec);
}

bool is_float_type(uint32_t type) {
  return type == 'e' || type == 'E' || type == 'f' || type == 'F' || type == 'g' || type == 'G' ||
         type == '%';
}

bool fail(Type* type, const char* message) {
  raise(type, "%s", message);
  return false;
}

bool append_as_character(StringBuilder& out, Value v, const Spec& spec) {
  if (spec.sign) return fail(types::ValueError, "Sign not allowed with integer format specifier 'c'");
  if (spec.alternate)
    return fail(types::ValueError, "Alternate form (#) not allowed with integer format specifier 'c'");
  int64_t code;
  if (!int_fits_i64(v, &code)) return fail(types::OverflowError, "Python int too large to convert to C long");
  if (code < 0 || code > int64_t(kMaxCharacter))
    return fail(types::OverflowError, "%c arg not in range(0x110000)");
  Number n;
  n.character = code;
  return append_number(out, n, spec);
}

bool append_whole(StringBuilder& out, Value v, const Spec& spec) {
  if (spec.precision >= 0)
    return fail(types::ValueError, "Precision not allowed in integer format specifier");
  if (spec.no_negative_zero)
    return fail(types::ValueError, "Negative zero coercion (z) not allowed in integer format specifier");
  if (spec.type == 'c') return append_as_character(out, v, spec);
  int base = spec.type == 'b' ? 2 : spec.type == 'o' ? 8 : spec.type == 'x' || spec.type == 'X' ? 16 : 10;
  char room[kWordDigits];
  std::string_view digits;
  if (v.is_small_int()) {
    digits = word_to_digits(v.as_small_int(), base, room);
  } else {
    const Value text = base == 10 ? int_to_str(v) : int_to_base(v, base);
    if (text.is_exception()) return false;
    digits = {reinterpret_cast<const char*>(text.as<Str>()->data), text.as<Str>()->length};
  }
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
  return append_number(out, n, spec);
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
    append_by_locale(body, split_float(text), part, locale);
    part.sign = '+';
  }
  std::string text = style_float(imag, style.part);
  append_by_locale(body, split_float(text), part, locale);
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

bool append_int(StringBuilder& out, Value v, Str* text) {
  Spec spec;
  if (!SpecCache::parse(text, v, 'd', '>', &spec)) return false;
  if (is_float_type(spec.type)) {
    double d;
    return int_to_double(v, &d) && append_double(out, d, spec);
  }
  switch (spec.type) {
    case 'b':
    case 'c':
    case 'd':
    case 'o':
    case 'x':
    case 'X':
    case 'n': return append_whole(out, v, spec);
    default: raise_unknown_type(spec.type, v); return false;
  }
}

bool append_float(StringBuilder& out, Value v, Str* text) {
  Spec spec;
  if (!SpecCache::parse(text, v, 0, '>', &spec)) return false;
  if (spec.type == 0 || spec.type == 'n' || is_float_type(spec.type))
    return append_double(out, float_value(v), spec);
  raise_unknown_type(spec.type, v);
  return false;
}

bool append_str(StringBuilder& out, Str* v, Str* text) {
  Spec spec;
  if (!SpecCache::parse(text, Value::object(v), 's', '<', &spec)) return false;
  if (spec.type != 's') {
    raise_unknown_type(spec.type, Value::object(v));
    return false;
  }
  if (spec.sign) {
    return fail(types::ValueError, spec.sign == ' ' ? "Space not allowed in string format specifier"
                                                    : "Sign not allowed in string format specifier");
  }
  if (spec.no_negative_zero)
    return fail(types::ValueError, "Negative zero coercion (z) not allowed in string format specifier");
  if (spec.alternate)
    return fail(types::ValueError, "Alternate form (#) not allowed in string format specifier");
  if (spec.align == '=')
    return fail(types::ValueError, "'=' alignment not allowed in string format specifier");
  size_t shown = v->length;
  if (spec.precision >= 0) shown = std::min(shown, size_t(spec.precision));
  const Padding padding(spec, shown);
  out.append_fill(spec.fill, padding.before);
  if (shown == v->length) out.append(v);
  else out.append(v, 0, shown);
  out.append_fill(spec.fill, padding.behind);
  return true;
}

}  // namespace

// --- the types' __format__ ---

bool format_append(StringBuilder& out, Value v, Str* spec) {
  if (spec->length == 0) {
    if (v.is_small_int() || has_shape(v, shapes::str)) return out.append_str_of(v);
  } else if (v.is_small_int() || has_kind(v, Kind::BigInt)) {
    return append_int(out, v, spec);
  } else if (is_exact_float(v)) {
    return append_float(out, v, spec);
  } else if (has_shape(v, shapes::str)) {
    return append_str(out, v.as<Str>(), spec);
  }
  const Value text = format(v, Value::object(spec));
  if (text.is_exception()) return false;
  out.append(text.as<Str>());
  return true;
}

Value format_int(Value v, Str* text) {
  if (text->length == 0) return has_kind(v, Kind::IntSub) || v.is_bool() ? str_of(v) : int_to_str(v);
  StringBuilder out;
  return append_int(out, v, text) ? out.finish() : Value::exception();
}

Value format_float(Value v, Str* text) {
  if (text->length == 0) return is_exact_float(v) ? float_repr(float_value(v)) : str_of(v);
  StringBuilder out;
  return append_float(out, v, text) ? out.finish() : Value::exception();
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
  StringBuilder out;
  return append_str(out, v, text) ? out.finish() : Value::exception();
}

}  // namespace krait
