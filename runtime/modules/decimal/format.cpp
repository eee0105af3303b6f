// Decimal.__format__. The usual formats of finite numbers, fixed-point and percent ones and those without a
// type, are laid out here; the others are left to the stock library.
#include <algorithm>

#include "runtime/modules/decimal/decimal.h"

namespace krait::decimal {

namespace {

// No format that is laid out here makes more digits.
constexpr int64_t kMostDigits = 1000;

struct Layout {
  char fill = ' ', align = '>', sign = '-', type = 0;
  bool commas = false;
  int64_t width = 0, precision = -1;
};

// Reads a specification. False: something that the library has to judge.
class LayoutParser {
 public:
  explicit LayoutParser(std::string_view text) : text_(text) {}

  bool parse(Layout* out) {
    const bool aligned = parse_alignment(out);
    if (const char sign = take("+- ")) out->sign = sign;
    if (take("0")) {
      if (aligned) return false;
      out->fill = '0';
      out->align = '=';
    }
    if (!parse_number(&out->width)) return false;
    out->commas = take(",");
    if (out->commas && out->align == '=' && out->fill == '0') return false;
    if (take(".") && (text_.empty() || !is_digit(text_[0]) || !parse_number(&out->precision, 0)))
      return false;
    out->type = take("fF%");
    return text_.empty() && (out->type || out->precision < 0);
  }

 private:
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  static bool is_alignment(char c) { return c == '<' || c == '>' || c == '^' || c == '='; }

  char take(std::string_view wanted) {
    if (text_.empty() || wanted.find(text_[0]) == wanted.npos) return 0;
    const char c = text_[0];
    text_.remove_prefix(1);
    return c;
  }
  bool parse_alignment(Layout* out) {
    if (text_.size() >= 2 && is_alignment(text_[1])) {
      out->fill = text_[0];
      text_.remove_prefix(1);
    } else if (text_.empty() || !is_alignment(text_[0])) {
      return false;
    }
    out->align = take("<>^=");
    return true;
  }
  // A number, if there is one; it must not be unreasonable.
  bool parse_number(int64_t* out, int64_t empty = 0) {
    int64_t value = empty;
    for (; !text_.empty() && is_digit(text_[0]); text_.remove_prefix(1)) {
      value = value * 10 + (text_[0] - '0');
      if (value > kMostDigits) return false;
    }
    *out = value;
    return true;
  }

  std::string_view text_;
};

// Gives the number the exponent that the layout shows. False: it would become too long.
bool scale(const Layout& layout, Rounding rounding, Number* n) {
  if (layout.type == '%') n->exponent += 2;
  const int64_t wanted = layout.precision >= 0 ? -layout.precision : std::min<int64_t>(n->exponent, 0);
  if (n->exponent - wanted > kMostDigits || wanted < -kMostDigits) return false;
  if (n->exponent > wanted) {
    n->coefficient = scale_up(n->coefficient, n->exponent - wanted);
    n->exponent = wanted;
  } else {
    Settings settings = exact_settings();
    *n = rescale_up(*n, wanted, rounding, false, settings);
  }
  return true;
}

// The digits of a number whose exponent is not positive, without its sign.
std::string fixed_text(const Number& n) {
  std::string digits = to_digits(n.coefficient);
  const auto behind = size_t(-n.exponent);
  if (digits.size() <= behind) digits.insert(0, behind + 1 - digits.size(), '0');
  if (behind) digits.insert(digits.size() - behind, 1, '.');
  return digits;
}

void insert_commas(std::string* text) {
  const size_t end = std::min(text->find_first_of(".E"), text->size());
  for (size_t i = end; i > 3;) {
    i -= 3;
    text->insert(i, 1, ',');
  }
}

Value laid_out(const Layout& layout, bool negative, const std::string& body) {
  std::string sign;
  if (negative) sign = "-";
  else if (layout.sign != '-') sign = layout.sign;
  const auto length = int64_t(sign.size() + body.size());
  const auto padding = size_t(std::max<int64_t>(layout.width - length, 0));
  const size_t before = layout.align == '<' ? 0 : layout.align == '^' ? padding / 2 : padding;
  std::string out;
  if (layout.align == '=') out = sign + std::string(padding, layout.fill) + body;
  else out = std::string(before, layout.fill) + sign + body + std::string(padding - before, layout.fill);
  return str_from_ascii(out);
}

}  // namespace

Value format_decimal(Value self, Str* spec, Value context) {
  if (spec->length == 0) return str_of(self);
  Number n = to_number(self);
  Layout layout;
  const std::string_view text(reinterpret_cast<const char*>(spec->data), spec->length);
  const ContextObject* c = context_of(context);
  if (!spec->is_ascii() || !n.is_finite() || !LayoutParser(text).parse(&layout) ||
      (layout.type && !scale(layout, c->settings.rounding, &n)))
    return format_by_library(self, spec, context);
  const bool negative = n.negative;
  n.negative = false;
  std::string body = layout.type ? fixed_text(n) : to_text(n, false, c->capitals);
  if (layout.commas) insert_commas(&body);
  if (layout.type == '%') body += '%';
  return laid_out(layout, negative, body);
}

}  // namespace krait::decimal
