// `'literal %s' % (a, b)` into the f-string that means the same: only %s, %r and %a with the `-` flag, a
// width and a precision, as many as there are operands.

#include <cstdio>

#include "frontend/flow_graph.h"
#include "frontend/fold.h"

namespace krait {

namespace {

constexpr int kMaxDigits = 3;

class FormatParser {
 public:
  FormatParser(CompileContext& context, Str* format) : context_(context), format_(format) {}

  bool at_end() const { return position_ >= format_->length; }
  // The text up to the next conversion as a constant without a place, or nullptr when there is none.
  ast::ExprNode* literal();
  // The conversion at the current position, applied to the operand; nullptr when it is not a simple one.
  ast::ExprNode* conversion(ast::ExprNode* operand);

 private:
  uint32_t peek() const { return at_end() ? 0 : format_->at(position_); }
  bool is_digit() const { return peek() >= '0' && peek() <= '9'; }
  // False: too many digits.
  bool number(int* out);
  ast::Constant* text_constant(Value text) { return make_constant(context_, text, kNoLocation); }

  CompileContext& context_;
  Str* format_;
  size_t position_ = 0;
};

ast::ExprNode* FormatParser::literal() {
  size_t start = position_;
  StringBuilder text;
  while (!at_end()) {
    if (peek() == '%') {
      bool doubled = position_ + 1 < format_->length && format_->at(position_ + 1) == '%';
      if (!doubled) break;
      ++position_;
    }
    text.append_char(peek());
    ++position_;
  }
  return position_ == start ? nullptr : text_constant(text.finish());
}

bool FormatParser::number(int* out) {
  int digits = 0;
  for (*out = 0; is_digit(); ++position_) {
    *out = *out * 10 + int(peek() - '0');
    if (++digits >= kMaxDigits) return false;
  }
  return true;
}

ast::ExprNode* FormatParser::conversion(ast::ExprNode* operand) {
  ++position_;  // the percent sign
  bool left = false;
  for (;; ++position_) {
    uint32_t flag = peek();
    if (flag == '-') {
      left = true;
    } else if (flag == '+' || flag == ' ' || flag == '#' || flag == '0') {
      return nullptr;
    } else {
      break;
    }
  }
  int width = -1, precision = -1;
  if (is_digit() && !number(&width)) return nullptr;
  if (peek() == '.') {
    ++position_;
    if (!number(&precision)) return nullptr;
  }
  uint32_t kind = peek();
  if (kind != 's' && kind != 'r' && kind != 'a') return nullptr;
  ++position_;

  char spec[2 * kMaxDigits + 4];
  int length = 0;
  // %-formatting aligns to the right, format() aligns strings to the left.
  if (!left && width > 0) spec[length++] = '>';
  if (width >= 0) length += std::snprintf(spec + length, kMaxDigits + 1, "%d", width);
  if (precision >= 0) length += std::snprintf(spec + length, kMaxDigits + 2, ".%d", precision);
  auto* value = context_.arena.make<ast::FormattedValue>();
  value->value = operand;
  value->conversion = int32_t(kind);
  if (length > 0) value->format_spec = text_constant(str_from_ascii({spec, size_t(length)}));
  value->set_location(operand->location());
  return value;
}

}  // namespace

ast::ExprNode* fold_percent_format(CompileContext& context, const ast::Location& place, Str* format,
                                   const Span<ast::ExprNode*>& elements) {
  FormatParser parser(context, format);
  std::vector<ast::ExprNode*> values;
  int used = 0;
  for (;;) {
    if (ast::ExprNode* literal = parser.literal()) values.push_back(literal);
    if (parser.at_end()) break;
    if (used == elements.size()) return nullptr;
    ast::ExprNode* value = parser.conversion(elements[used++]);
    if (value == nullptr) return nullptr;
    values.push_back(value);
  }
  if (used < elements.size()) return nullptr;
  auto* joined = context.arena.make<ast::JoinedStr>();
  joined->values = context.arena.copy(values.data(), values.size());
  joined->set_location(place);
  return joined;
}

}  // namespace krait
