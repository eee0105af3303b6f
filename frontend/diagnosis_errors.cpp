// Raising: places and source text of syntax errors as CPython computes them.
#include "frontend/diagnoser.h"
#include "frontend/source.h"
#include "frontend/utf8.h"
#include "runtime/codecs.h"
#include "runtime/error.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

Value small(int32_t i) { return Value::small_int(i); }

// Raises type(message, (filename, line, offset, text, end_line, end_offset)).
void raise_with_place(Type* type, const std::string& message, Value filename, int32_t line, int32_t offset,
                      Value text, int32_t end_line, int32_t end_offset) {
  Value message_value = str_from_utf8(message);
  if (message_value.is_exception() || text.is_exception()) return;
  Value place = tuple_new({filename, small(line), small(offset), text, small(end_line), small(end_offset)});
  if (!place.is_exception()) raise_with_args(type, {message_value, place});
}

// A one-based column in bytes as one in characters of the line.
int32_t character_offset(std::string_view line, int32_t offset) {
  if (offset <= 0) return offset;
  size_t bytes = static_cast<size_t>(offset);
  if (bytes <= line.size()) return utf8_count(line.substr(0, bytes));
  return utf8_count(line) + 1;
}

std::string_view line_of(std::string_view text, int32_t number) {
  for (; number > 1; --number) {
    size_t end = text.find('\n');
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find('\n'));
}

}  // namespace

// Reads a line (with its end) from the file that the source came from, if there is one.
bool Diagnoser::read_line_of_file(int32_t line, std::string* text) {
  std::string path;
  if (!is_str(context_.options.filename)) return false;
  if (!str_to_filesystem(context_.options.filename, &path)) {
    clear_exception();
    return false;
  }
  if (!krait::read_line_of_file(path, line, text)) return false;
  if (!declared_encoding_.empty() && declared_encoding_ != "utf-8") {
    Value decoded = decode(reinterpret_cast<const uint8_t*>(text->data()), text->size(),
                           declared_encoding_.c_str(), "replace");
    if (decoded.is_exception()) {
      clear_exception();
      return false;
    }
    *text = str_to_utf8(decoded);
  } else {
    *text = utf8_replace_malformed(*text);
  }
  return true;
}

// The line that an error report shows.
std::string Diagnoser::error_text(int32_t line) {
  std::string text;
  if (context_.options.mode == ParseMode::File && !place_.is_embedded && read_line_of_file(line, &text)) {
    return text;
  }
  const Tokenizer& tokenizer = stream_.tokenizer();
  if (tokenizer.lineno() <= line && !tokenizer.buffer().empty()) {
    return utf8_replace_malformed(tokenizer.buffer());
  }
  int32_t relative = place_.is_embedded ? line - place_.lines_before : line;
  return utf8_replace_malformed(line_of(tokenizer.text(), relative));
}

// Offsets are one-based bytes; kHere as an end means the place reached.
Match* Diagnoser::raise_located(Type* type, int32_t line, int32_t offset, int32_t end_line,
                                int32_t end_offset, std::string message) {
  error_ = true;
  const Tokenizer& tokenizer = stream_.tokenizer();
  if (end_line == kHere) end_line = tokenizer.lineno();
  if (end_offset == kHere) end_offset = tokenizer.column();
  std::string text = error_text(line);
  if (place_.is_embedded) {
    message.insert(0, "f-string: ");
    offset -= place_.first_line_column;
    end_offset -= place_.first_line_column;
  } else if (context_.has_encoding) {
    offset = character_offset(text, offset);
    if (end_offset > 0) end_offset = character_offset(text, end_offset);
  }
  raise_with_place(type, message, context_.options.filename, line, offset, str_from_utf8(text), end_line,
                   end_offset);
  return nullptr;
}

Match* Diagnoser::raise_at(const ast::Location& place, const std::string& message) {
  return raise_located(types::SyntaxError, place.lineno, place.col_offset + 1, place.end_lineno,
                       place.end_col_offset + 1, message);
}

// At the last token that was looked at.
Match* Diagnoser::raise_here(const std::string& message, Type* type) {
  if (stream_.fetched() == 0) return raise_located(type, 0, 0, 0, -1, message);
  const Token& last = stream_.last_fetched();
  const Tokenizer& tokenizer = stream_.tokenizer();
  int32_t offset;
  if (last.col_offset == -1) {
    offset = tokenizer.at_buffer_start() ? 0 : tokenizer.column();
  } else {
    offset = last.col_offset + 1;
  }
  int32_t end_offset = last.end_col_offset == -1 ? -1 : last.end_col_offset + 1;
  return raise_located(type, last.lineno, offset, last.end_lineno, end_offset, message);
}

void Diagnoser::raise_unclosed_bracket() {
  const Tokenizer::Bracket& bracket = stream_.tokenizer().innermost_bracket();
  std::string message = std::string("'") + bracket.opening + "' was never closed";
  raise_located(types::SyntaxError, bracket.lineno, bracket.column + 1, bracket.lineno, 0, message);
}

void Diagnoser::raise_tokenizer_error() {
  error_ = true;
  const Tokenizer& tokenizer = stream_.tokenizer();
  int32_t line = tokenizer.lineno();
  switch (tokenizer.state()) {
    case TokenizerState::Message:
    case TokenizerState::EndOfFileInString: {
      const TokenizerError& error = tokenizer.error();
      raise_with_place(types::SyntaxError, error.message, context_.options.filename, error.lineno,
                       error.offset, str_from_utf8(utf8_replace_malformed(error.text)), error.lineno,
                       error.end_offset);
      return;
    }
    case TokenizerState::InvalidUtf8: {
      const char* reason;
      int bytes;
      std::string_view word = tokenizer.current_token();
      int64_t position = utf8_find_malformed(word, &reason, &bytes);
      raise_here(utf8_error_message(word, position, bytes, reason));
      return;
    }
    case TokenizerState::InconsistentDedent:
      raise_here("unindent does not match any outer indentation level", types::IndentationError);
      return;
    case TokenizerState::InconsistentTabs:
      raise_located(types::TabError, line, 1, line, 0, "inconsistent use of tabs and spaces in indentation");
      return;
    case TokenizerState::TooManyIndents:
      raise_located(types::IndentationError, line, 1, line, 0, "too many levels of indentation");
      return;
    case TokenizerState::BadLineContinuation:
      raise_located(types::SyntaxError, line, tokenizer.buffer_column(), line, 0,
                    "unexpected character after line continuation character");
      return;
    case TokenizerState::Undecodable: raise_with_args(types::SyntaxError, {context_.undecodable}); return;
    case TokenizerState::Ok:
    case TokenizerState::EndOfFile:
      if (tokenizer.bracket_level() > 0) {
        raise_unclosed_bracket();
      } else {
        raise_here("unexpected EOF while parsing");
      }
      return;
  }
}

// A number runs into the keyword behind it, and the warning about that was turned into an error.
void Diagnoser::raise_glued_number(const Token& number) {
  error_ = true;
  std::string message = std::string("invalid ") + number_kind_name(number.glued_number) + " literal";
  std::string_view line = line_of(stream_.tokenizer().text(), number.lineno - place_.lines_before);
  int32_t offset = utf8_count({line.data(), static_cast<size_t>(number.end - line.data())});
  raise_with_place(types::SyntaxError, message, context_.options.filename, number.lineno, offset,
                   str_from_utf8(utf8_replace_malformed(line)), number.lineno, offset);
}

Match* Diagnoser::raise_literal_error(const LiteralError& error) {
  error_ = true;
  const Token& token = error.token;
  switch (error.place) {
    case LiteralError::Place::None: return nullptr;
    case LiteralError::Place::LastToken: return raise_here(error.message);
    case LiteralError::Place::Token:
      error_token_line_ = token.lineno;
      return raise_at({token.lineno, token.col_offset, token.end_lineno, token.end_col_offset},
                      error.message);
    case LiteralError::Place::TokenLine:
      return raise_located(types::SyntaxError, token.lineno, 0, token.end_lineno, 0, error.message);
  }
  return nullptr;
}

// After both passes: keeps the error of a rule, or raises the general one.
void Diagnoser::set_syntax_error(const Token& last) {
  if (exception_pending()) {
    if (stream_.tokenizer().state() == TokenizerState::Ok && exception_matches(types::SyntaxError)) {
      check_rest_of_tokens();
    }
    return;
  }
  if (last.kind == TokenKind::Indent || last.kind == TokenKind::Dedent) {
    raise_here(last.kind == TokenKind::Indent ? "unexpected indent" : "unexpected unindent",
               types::IndentationError);
    return;
  }
  raise_at({last.lineno, last.col_offset, last.end_lineno, last.end_col_offset}, "invalid syntax");
  check_rest_of_tokens();
}

// Warns of a number behind the error. False: the warning is an error, which replaces the one that was set.
bool Diagnoser::warn_in_rest(const Token& number) {
  Value exception = take_exception();
  if (warn_of_glued_number(context_, number)) {
    restore_exception(exception);
    return true;
  }
  if (context_.is_fatal_warning(number)) raise_glued_number(number);
  return false;
}

// Reads the remaining tokens: what is wrong with them, and a bracket left open before the error, is a better
// explanation than the error found.
void Diagnoser::check_rest_of_tokens() {
  if (context_.options.flags & kParseTyped) return;
  int32_t error_line = error_token_line_ >= 0 ? error_token_line_ : stream_.last_fetched().lineno;
  Tokenizer& tokenizer = stream_.tokenizer();
  Token next;
  do {
    tokenizer.next(&next);
    if (next.glued_number != NumberKind::None && !warn_in_rest(next)) return;
  } while (next.kind != TokenKind::Error && next.kind != TokenKind::EndMarker);
  if (next.kind == TokenKind::EndMarker) return;
  if (tokenizer.state() == TokenizerState::Message ||
      tokenizer.state() == TokenizerState::EndOfFileInString ||
      tokenizer.state() == TokenizerState::Undecodable) {
    clear_exception();
    raise_tokenizer_error();
  } else if (tokenizer.bracket_level() > 0 && error_line > tokenizer.innermost_bracket().lineno) {
    clear_exception();
    raise_unclosed_bracket();
  }
}

}  // namespace krait
