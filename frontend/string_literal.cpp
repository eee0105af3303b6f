// String literals and f-strings.
//
// An f-string is cut into literal text and replacement fields here, character by character; the expression of
// a field is then parsed by a parser of its own, in parentheses so that it may contain line ends. The order
// of the checks decides which error a wrong f-string gets, so it follows CPython's.
#include <utility>
#include <vector>

#include "frontend/embedded.h"
#include "frontend/literals.h"
#include "frontend/string_escapes.h"
#include "runtime/bytes.h"
#include "runtime/error.h"
#include "runtime/str.h"

namespace krait {

namespace {

constexpr int kMaxFieldNesting = 2;  // a field in a field's format is the limit
constexpr int kMaxFieldBrackets = 200;

// A string token taken apart.
struct StringParts {
  bool is_bytes = false;
  bool is_raw = false;
  bool is_formatted = false;
  std::string_view body;
};

StringParts split_token(std::string_view text) {
  StringParts parts;
  size_t i = 0;
  for (; text[i] != '"' && text[i] != '\''; ++i) {
    char letter = static_cast<char>(text[i] | 0x20);
    if (letter == 'b') parts.is_bytes = true;
    if (letter == 'r') parts.is_raw = true;
    if (letter == 'f') parts.is_formatted = true;
  }
  char quote = text[i];
  size_t quotes = text.size() - i >= 6 && text[i + 1] == quote && text[i + 2] == quote ? 3 : 1;
  parts.body = text.substr(i + quotes, text.size() - i - 2 * quotes);
  return parts;
}

class StringLiteralParser {
 public:
  StringLiteralParser(ParseContext& context, const Token* tokens, int count, LiteralError* error)
      : context_(context),
        tokens_(tokens),
        count_(count),
        first_(&tokens[0]),
        last_(&tokens[count - 1]),
        error_(*error) {}

  ast::ExprNode* run() {
    bool is_bytes = false;
    FormattedText text;
    for (int i = 0; i < count_; ++i) {
      token_ = &tokens_[i];
      StringParts parts = split_token(token_->text());
      if (!decode_token(parts, &text)) return nullptr;
      if (i != 0 && parts.is_bytes != is_bytes) {
        fail("cannot mix bytes and nonbytes literals");
        return nullptr;
      }
      is_bytes = parts.is_bytes;
    }
    if (is_bytes) {
      auto* node = make<ast::Constant>();
      node->value = context_.arena.keep(bytes_new(text.pending));
      return node->value.is_exception() ? nullptr : node;
    }
    return finish(&text);
  }

 private:
  // The pieces of a string: nodes, and text that does not belong to a node yet.
  struct FormattedText {
    bool is_formatted = false;
    std::string pending;
    std::vector<ast::ExprNode*> nodes;
  };

  template <class T>
  T* make() {
    auto* node = context_.arena.make<T>();
    node->set_location({first_->lineno, first_->col_offset, last_->end_lineno, last_->end_col_offset});
    return node;
  }

  bool fail(std::string message, LiteralError::Place place = LiteralError::Place::LastToken) {
    error_ = {place, *token_, std::move(message)};
    return false;
  }

  bool decode_token(const StringParts& parts, FormattedText* text) {
    if (parts.is_formatted) {
      if (context_.options.feature_version < 6) {
        return fail("Format strings are only supported in Python 3.6 and greater");
      }
      std::string_view rest = parts.body;
      return formatted_text(&rest, parts.is_raw, 0, text);
    }
    if (parts.is_bytes) {
      for (char c : parts.body) {
        if (static_cast<uint8_t>(c) >= 0x80) {
          return fail("bytes can only contain ASCII literal characters");
        }
      }
    }
    return literal_text(parts.body, parts.is_raw, parts.is_bytes, &text->pending);
  }

  // Appends text with its escapes decoded.
  bool literal_text(std::string_view text, bool is_raw, bool is_bytes, std::string* out) {
    EscapeError escape_error;
    bool ok;
    if (is_raw || text.find('\\') == std::string_view::npos) {
      ok = decode_plain_text(text, out, &escape_error);
    } else if (is_bytes) {
      ok = decode_bytes_escapes(text, out, &escape_error);
    } else {
      ok = decode_string_escapes(text, out, &escape_error);
    }
    if (!ok) return fail(std::move(escape_error.message));
    return escape_error.invalid == nullptr || warn_invalid_escape(escape_error.invalid);
  }

  // `escape` points behind the backslash. False: the filters turned the warning into an error.
  bool warn_invalid_escape(const char* escape) {
    const bool is_octal = *escape >= '4' && *escape <= '7';
    const std::string text =
        std::string(is_octal ? "invalid octal escape sequence '\\" : "invalid escape sequence '\\") +
        std::string(escape, is_octal ? 3 : 1) + "'";
    if (context_.is_diagnosing && context_.is_fatal_warning(*token_)) {
      return fail(text, LiteralError::Place::Token);
    }
    if (!context_.issues_warnings) return true;
    Value message = str_from_utf8(text);
    if (message.is_exception()) return fail("", LiteralError::Place::None);
    if (warn_explicit(types::DeprecationWarning, message, context_.options.filename, token_->lineno))
      return true;
    if (clear_if(types::DeprecationWarning)) context_.set_fatal_warning(*token_);
    return fail("", LiteralError::Place::None);
  }

  // Text and fields up to the end, or (nesting > 0) up to the brace that closes the enclosing field.
  bool formatted_text(std::string_view* rest, bool is_raw, int nesting, FormattedText* text) {
    text->is_formatted = true;
    for (;;) {
      bool field_follows;
      if (!formatted_literal(rest, is_raw, nesting, &text->pending, &field_follows)) return false;
      if (!field_follows) break;
      ast::ExprNode* field = replacement_field(rest, is_raw, nesting, &text->pending);
      if (field == nullptr) return false;
      flush(text);
      text->nodes.push_back(field);
    }
    if (nesting != 0 && (rest->empty() || rest->front() != '}')) return fail("f-string: expecting '}'");
    return true;
  }

  // Literal text up to a field (whose brace is left), the end, or the brace that closes the enclosing field.
  bool formatted_literal(std::string_view* rest, bool is_raw, int nesting, std::string* out,
                         bool* field_follows) {
    *field_follows = false;
    for (;;) {
      std::string_view text = *rest;
      size_t end;
      bool is_doubled_brace = false;
      if (!find_literal_end(text, is_raw, nesting, &end, &is_doubled_brace)) return false;
      rest->remove_prefix(end + (is_doubled_brace ? 1 : 0));
      if (end != 0 && !literal_text(text.substr(0, end), is_raw, false, out)) return false;
      if (is_doubled_brace) continue;
      *field_follows = !rest->empty() && rest->front() == '{';
      return true;
    }
  }

  // *end: how much of the text is literal. A doubled brace ends the literal behind its first brace.
  bool find_literal_end(std::string_view text, bool is_raw, int nesting, size_t* end,
                        bool* is_doubled_brace) {
    size_t i = 0;
    while (i < text.size()) {
      char c = text[i++];
      if (!is_raw && c == '\\' && i < text.size()) {
        c = text[i++];
        if (c == 'N') {  // the braces of \N{name} begin no field
          if (i < text.size() && text[i++] == '{') {
            while (i < text.size() && text[i++] != '}') {
            }
          }
          continue;
        }
        if (c == '{' && !warn_invalid_escape(&text[i - 1])) return false;
      }
      if (c != '{' && c != '}') continue;
      if (nesting == 0) {
        if (i < text.size() && text[i] == c) {
          *end = i;
          *is_doubled_brace = true;
          return true;
        }
        if (c == '}') return fail("f-string: single '}' is not allowed");
      }
      *end = i - 1;
      return true;
    }
    *end = i;
    return true;
  }

  // From '{' to behind '}'. With `=`, the expression's text is appended to *out. nullptr: failed.
  ast::ExprNode* replacement_field(std::string_view* rest, bool is_raw, int nesting, std::string* out) {
    auto failed = [&](const char* message) {
      fail(message);
      return nullptr;
    };
    if (nesting >= kMaxFieldNesting) return failed("f-string: expressions nested too deeply");
    rest->remove_prefix(1);
    size_t length;
    if (!find_expression_end(*rest, &length)) return nullptr;
    if (length == rest->size()) return failed("f-string: expecting '}'");
    auto* field = make<ast::FormattedValue>();
    field->value = expression(*rest, length);
    if (field->value == nullptr) return nullptr;
    std::string_view from_expression = *rest;
    rest->remove_prefix(length);

    bool shows_text = rest->front() == '=';
    if (shows_text) {
      if (context_.options.feature_version < 8) {
        return failed("f-string: self documenting expressions are only supported in Python 3.8 and greater");
      }
      rest->remove_prefix(1);
      while (!rest->empty() && is_space(rest->front())) rest->remove_prefix(1);
      if (rest->empty()) return failed("f-string: expecting '}'");
      std::string_view shown = from_expression.substr(0, from_expression.size() - rest->size());
      EscapeError ignored;
      if (!decode_plain_text(shown, out, &ignored)) {
        fail(std::move(ignored.message));
        return nullptr;
      }
    }
    field->conversion = -1;
    if (rest->front() == '!') {
      rest->remove_prefix(1);
      if (rest->empty()) return failed("f-string: expecting '}'");
      char c = rest->front();
      rest->remove_prefix(1);
      if (c != 's' && c != 'r' && c != 'a') {
        return failed("f-string: invalid conversion character: expected 's', 'r', or 'a'");
      }
      field->conversion = c;
    }
    if (!rest->empty() && rest->front() == ':') {
      rest->remove_prefix(1);
      if (rest->empty()) return failed("f-string: expecting '}'");
      FormattedText format;
      if (!formatted_text(rest, is_raw, nesting + 1, &format)) return nullptr;
      field->format_spec = finish_format(&format);
      if (field->format_spec == nullptr) return nullptr;
    }
    if (rest->empty() || rest->front() != '}') return failed("f-string: expecting '}'");
    rest->remove_prefix(1);
    if (shows_text && field->format_spec == nullptr && field->conversion == -1) field->conversion = 'r';
    return field;
  }

  static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

  // The expression ends before a `!`, `:`, `}` or `=` outside brackets and strings (`!=` and the like apart).
  bool find_expression_end(std::string_view text, size_t* end) {
    char brackets[kMaxFieldBrackets];
    int depth = 0;
    char quote = '\0';
    bool is_triple = false;
    auto message_with = [&](const char* before, char c) { return std::string(before) + c + "'"; };
    auto is_tripled_at = [&](size_t i) {
      return i + 2 < text.size() && text[i + 1] == text[i] && text[i + 2] == text[i];
    };
    size_t i = 0;
    for (; i < text.size(); ++i) {
      char c = text[i];
      if (c == '\\') return fail("f-string expression part cannot include a backslash");
      if (quote != '\0') {
        if (c != quote || (is_triple && !is_tripled_at(i))) continue;
        if (is_triple) i += 2;
        quote = '\0';
      } else if (c == '\'' || c == '"') {
        quote = c;
        is_triple = is_tripled_at(i);
        if (is_triple) i += 2;
      } else if (c == '[' || c == '{' || c == '(') {
        if (depth >= kMaxFieldBrackets) return fail("f-string: too many nested parenthesis");
        brackets[depth++] = c;
      } else if (c == '#') {
        return fail("f-string expression part cannot include '#'");
      } else if (depth == 0 && (c == '!' || c == ':' || c == '}' || c == '=' || c == '>' || c == '<')) {
        bool is_comparison = i + 1 < text.size() && text[i + 1] == '=' && c != ':' && c != '}';
        if (is_comparison) {
          ++i;
        } else if (c != '>' && c != '<') {
          break;
        }
      } else if (c == ']' || c == '}' || c == ')') {
        if (depth == 0) return fail(message_with("f-string: unmatched '", c));
        char opening = brackets[--depth];
        char expected = opening == '(' ? ')' : opening == '[' ? ']' : '}';
        if (c != expected) {
          return fail(message_with("f-string: closing parenthesis '", c) +
                      message_with(" does not match opening parenthesis '", opening));
        }
      }
    }
    if (quote != '\0') return fail("f-string: unterminated string");
    if (depth != 0) return fail(message_with("f-string: unmatched '", brackets[depth - 1]));
    *end = i;
    return true;
  }

  // Parses the first `length` characters of the text (which go on in the token).
  ast::ExprNode* expression(std::string_view text, size_t length) {
    std::string_view source = text.substr(0, length);
    char terminator = text[length];
    if (source.find_first_not_of(" \t\n\f") == std::string_view::npos) {
      fail(terminator == '}' ? "f-string: empty expression not allowed"
                             : std::string("f-string: expression required before '") + terminator + "'");
      return nullptr;
    }
    ast::ExprNode* node = parse_embedded(context_, source, embedded_place(source));
    if (node == nullptr) fail("", LiteralError::Place::None);
    return node;
  }

  // Where the expression, with the brace before it, stands in the file.
  EmbeddedPlace embedded_place(std::string_view source) const {
    const char* token_text = token_->start;
    const char* brace = source.data() - 1;
    int lines = 0;
    const char* line_start = token_text;
    for (const char* p = token_text; p < brace; ++p) {
      if (*p == '\n') {
        ++lines;
        line_start = p + 1;
      }
    }
    EmbeddedPlace place;
    place.lines_before = token_->lineno + lines - 1;
    // When the expression begins on the next line, nothing of it stands on the brace's line.
    size_t first = source.find_first_not_of(" \t\f");
    int column = source[first] == '\n' ? 0 : static_cast<int>(brace - line_start);
    place.column = lines == 0 ? token_->col_offset + column : column;
    return place;
  }

  // Turns pending text into a node.
  void flush(FormattedText* text) {
    if (text->pending.empty()) return;
    text->nodes.push_back(constant(text->pending));
    text->pending.clear();
  }

  ast::ExprNode* constant(const std::string& text) {
    auto* node = make<ast::Constant>();
    node->value = context_.arena.keep(str_from_utf8(text));
    if (first_->start[0] == 'u') node->kind = context_.identifiers.intern("u");
    return node;
  }

  ast::ExprNode* finish(FormattedText* text) {
    if (!text->is_formatted) return constant(text->pending);
    flush(text);
    auto* node = make<ast::JoinedStr>();
    node->values = context_.arena.copy(text->nodes.data(), text->nodes.size());
    return node;
  }

  // A field's format has the place of its own token, as has the text at its end.
  ast::ExprNode* finish_format(FormattedText* format) {
    const Token* first = std::exchange(first_, token_);
    const Token* last = std::exchange(last_, token_);
    ast::ExprNode* node = finish(format);
    first_ = first;
    last_ = last;
    return node;
  }

  ParseContext& context_;
  const Token* tokens_;
  int count_;
  const Token* first_;  // the tokens that new nodes span
  const Token* last_;
  const Token* token_ = nullptr;  // the one being decoded
  LiteralError& error_;
};

}  // namespace

ast::ExprNode* parse_strings(ParseContext& context, const Token* tokens, int count, LiteralError* error) {
  return StringLiteralParser(context, tokens, count, error).run();
}

}  // namespace krait
