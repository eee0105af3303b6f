#include <algorithm>
#include <string>

#include "frontend/literals.h"
#include "runtime/error.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/str.h"

namespace krait {

namespace {

// Below this no limit on decimal digits applies (sys.set_int_max_str_digits accepts nothing smaller).
constexpr size_t kAlwaysAllowedDigits = 640;

// The value of digits without underscores; exception when the decimal digits exceed the interpreter's limit.
Value number_value(const std::string& digits) {
  bool has_prefix = digits.size() > 1 && digits[0] == '0' && digits[1] > '9';
  char base_letter = has_prefix ? static_cast<char>(digits[1] | 0x20) : '\0';
  if (base_letter == 'x') return int_from_digits(std::string_view(digits).substr(2), 16);
  if (base_letter == 'o') return int_from_digits(std::string_view(digits).substr(2), 8);
  if (base_letter == 'b') return int_from_digits(std::string_view(digits).substr(2), 2);
  if ((digits.back() | 0x20) == 'j') {
    return complex_new(0.0, float_from_literal(std::string_view(digits).substr(0, digits.size() - 1)));
  }
  if (digits.find_first_of(".eE") != std::string::npos) return float_new(float_from_literal(digits));
  if (digits.size() <= kAlwaysAllowedDigits) return int_from_digits(digits, 10);
  return int_parse(str_from_ascii(digits), 10);
}

}  // namespace

ast::ExprNode* parse_number(ParseContext& context, const Token& token, LiteralError* error) {
  std::string_view text = token.text();
  Value value;
  if (text.size() == 1) {
    value = Value::small_int(text[0] - '0');
  } else {
    std::string digits(text);
    if (context.options.feature_version < 6 && digits.find('_') != std::string::npos) {
      *error = {LiteralError::Place::LastToken, token,
                "Underscores in numeric literals are only supported in Python 3.6 and greater"};
      return nullptr;
    }
    std::erase(digits, '_');
    value = number_value(digits);
  }
  if (value.is_exception()) {
    if (!exception_matches(types::ValueError)) {
      error->place = LiteralError::Place::None;
      return nullptr;
    }
    Value exception = take_exception();
    Value text_value = format_string("%S", exception);
    if (text_value.is_exception()) return nullptr;
    *error = {LiteralError::Place::TokenLine, token,
              str_to_utf8(text_value) +
                  " - Consider hexadecimal for huge integer literals to avoid decimal conversion limits."};
    return nullptr;
  }
  auto* node = context.arena.make<ast::Constant>();
  node->value = context.arena.keep(value);
  node->set_location({token.lineno, token.col_offset, token.end_lineno, token.end_col_offset});
  return node;
}

bool warn_of_glued_number(ParseContext& context, const Token& token) {
  if (context.is_diagnosing && context.is_fatal_warning(token)) return false;
  if (!context.issues_warnings) return true;
  Value message = format_string("invalid %s literal", number_kind_name(token.glued_number));
  if (message.is_exception()) return false;
  if (warn_explicit(types::SyntaxWarning, message, context.options.filename, token.lineno)) return true;
  if (clear_if(types::SyntaxWarning)) context.set_fatal_warning(token);
  return false;
}

}  // namespace krait
