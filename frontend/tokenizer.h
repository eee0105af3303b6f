// The tokenizer: UTF-8 text to tokens, on demand, line by line.
//
// It keeps, next to the position, the little state that CPython's error reports are made of (the current
// line, where the line buffer of a multi-line token begins, open brackets), so that the diagnoser can report
// the same columns and texts. It never raises: an Error token stops it and error() says what happened.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace krait {

enum class TokenKind : uint8_t {
#define TOKEN(kind) kind,
#define OPERATOR(kind, text) kind,
#define KEYWORD(kind, text) kind,
#include "frontend/token.def"
};

// "'+'"-less text of operators and keywords; nullptr for kinds without fixed text.
const char* token_text(TokenKind kind);
// The kind spelled by an operator or keyword; Name when there is none.
TokenKind token_kind_of(std::string_view text);

// Kinds of number literals, for "invalid decimal literal" and for the warning about `1if x else y`.
enum class NumberKind : uint8_t { None, Decimal, Hexadecimal, Octal, Binary, Imaginary };
const char* number_kind_name(NumberKind kind);

struct Token {
  TokenKind kind = TokenKind::EndMarker;
  NumberKind glued_number = NumberKind::None;  // a keyword follows the number without a space: deprecated
  uint8_t level = 0;                           // open brackets behind this token
  int32_t lineno = 0;
  int32_t col_offset = -1;  // -1: no place of its own (Indent, Dedent, EndMarker)
  int32_t end_lineno = 0;
  int32_t end_col_offset = -1;
  const char* start = nullptr;
  const char* end = nullptr;

  std::string_view text() const { return {start, static_cast<size_t>(end - start)}; }
};

// Why the tokenizer stopped.
enum class TokenizerState : uint8_t {
  Ok,
  EndOfFile,
  EndOfFileInString,   // kind Message as well: the two differ for interactive input only
  Message,             // error() has text and place
  InvalidUtf8,         // in an identifier, decode_error() has the reason
  InconsistentTabs,    // TabError
  TooManyIndents,      // IndentationError
  InconsistentDedent,  // IndentationError
  BadLineContinuation,
  Undecodable,  // the line behind the text is not in the encoding of its file
};

struct TokenizerError {
  std::string message;
  int32_t lineno = 0;
  int32_t offset = 0;  // in characters, one-based
  int32_t end_offset = 0;
  std::string_view text;  // the line without its end
};

struct TokenizerOptions {
  bool type_comments = false;
  // Before Python 3.7: `async` and `await` are names outside of `async def`.
  bool async_is_name = false;
  // Where the text stands in its file, for the expressions of f-strings.
  int32_t lines_before = 0;
  int32_t first_line_column = 0;
  bool is_embedded = false;
  bool is_from_file = false;      // CPython's file reader has nothing left of the last line at the end
  bool ends_undecodable = false;  // behind the text follows a line that cannot be decoded
};

class Tokenizer {
 public:
  static constexpr int kMaxIndents = 100;
  static constexpr int kMaxBrackets = 200;

  // `text` must outlive the tokenizer and be followed by a zero byte.
  Tokenizer(std::string_view text, const TokenizerOptions& options);

  // Reads the next token. Behind the end of the text there are EndMarkers, behind an error Error tokens.
  void next(Token* token);

  // At the end of interactive input: the open blocks end as if dedented.
  void imply_dedents();

  TokenizerState state() const { return state_; }
  const TokenizerError& error() const { return error_; }

  // The place reached, for error reports.
  int32_t lineno() const { return lineno_; }
  int32_t column() const { return static_cast<int32_t>(cursor_ - line_start_); }
  int32_t buffer_column() const { return static_cast<int32_t>(cursor_ - buffer_start_); }
  bool at_buffer_start() const { return cursor_ == buffer_start_; }
  // From the line on which the current token began to the end of the line reached, line ends included.
  std::string_view buffer() const { return {buffer_start_, static_cast<size_t>(line_end_ - buffer_start_)}; }
  std::string_view text() const { return {begin_, static_cast<size_t>(limit_ - begin_)}; }
  // What has not been looked at yet.
  std::string_view rest() const { return text_from(cursor_); }
  std::string_view text_from(const char* position) const {
    return {position, static_cast<size_t>(limit_ - position)};
  }
  std::string_view current_token() const {
    return {token_start_, static_cast<size_t>(cursor_ - token_start_)};
  }
  int indents() const { return indents_; }

  struct Bracket {
    char opening;
    int32_t lineno;
    int32_t column;
  };
  int bracket_level() const { return level_; }
  const Bracket& innermost_bracket() const { return brackets_[level_ - 1]; }

 private:
  static constexpr int kEnd = -1;

  int next_char() {
    return cursor_ != line_end_ ? static_cast<uint8_t>(*cursor_++) : next_char_of_next_line();
  }
  int next_char_of_next_line();
  void back_up(int c) {
    if (c != kEnd) --cursor_;
  }
  bool looking_at(const char* text) const;

  TokenKind scan(Token* token);
  bool scan_indentation(bool* blank_line);
  TokenKind scan_comment(Token* token, bool blank_line);
  TokenKind scan_word(int c, bool* is_string_prefix);
  TokenKind scan_number(int c, Token* token);
  TokenKind scan_leading_zero(int* c, Token* token, bool* done);
  TokenKind scan_digits_of_base(NumberKind kind, Token* token);
  TokenKind scan_string(int quote);
  TokenKind scan_operator(int c);
  bool scan_decimal_tail(int* c);
  bool continue_line();
  bool verify_number_end(int c, NumberKind kind, Token* token);
  bool verify_identifier();
  TokenKind async_or_name(TokenKind kind);
  void leave_async_def(bool blank_line);
  TokenKind open_bracket(int c);
  TokenKind close_bracket(int c);

  TokenKind fail(TokenizerState state);
  [[gnu::format(printf, 2, 3)]] TokenKind fail_message(const char* format, ...);
  [[gnu::format(printf, 4, 5)]] TokenKind fail_range(int offset, int end_offset, const char* format, ...);

  const char* begin_;
  const char* limit_;
  const char* cursor_;
  const char* line_end_;      // end of the lines read so far
  const char* line_start_;    // of the current line
  const char* buffer_start_;  // of the line where the current token began
  const char* token_start_ = nullptr;
  const char* string_line_start_ = nullptr;  // of the line where the current string began
  int32_t lineno_;
  int32_t string_lineno_ = 0;
  TokenizerOptions options_;
  TokenizerState state_ = TokenizerState::Ok;
  bool at_line_start_ = true;
  // With async_is_name: inside an `async def`, since which indentation, and whether its first line has ended.
  bool in_async_def_ = false;
  bool async_def_line_ended_ = false;
  int async_def_indents_ = 0;
  int level_ = 0;
  int indents_ = 0;
  int pending_indents_ = 0;                      // Indent tokens to give out; negative: Dedents
  int32_t indent_columns_[kMaxIndents] = {};     // tabs to multiples of eight
  int32_t alternate_columns_[kMaxIndents] = {};  // tabs as one column: the two must agree
  Bracket brackets_[kMaxBrackets];
  TokenizerError error_;
};

}  // namespace krait
