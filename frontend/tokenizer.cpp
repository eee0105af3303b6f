// Characters are read line by line: next_char() makes the next line current when the last one is used up, so
// that line numbers and columns cost nothing while scanning inside a line. The text ends in a zero byte,
// which lets the inner loops look at the character under the cursor without a bounds check.
#include "frontend/tokenizer.h"

#include <array>
#include <cstdarg>
#include <cstdio>
#include <cstring>

#include "frontend/utf8.h"
#include "runtime/str.h"

namespace krait {

namespace {

enum CharClass : uint8_t {
  kWordStart = 1,  // letters, _, and every non-ASCII byte
  kDigit = 2,
  kHexDigit = 4,
  kStringStop = 8,  // quotes, backslash, newline: what the string scanner must look at
};

constexpr std::array<uint8_t, 256> make_char_classes() {
  std::array<uint8_t, 256> classes{};
  for (int c = 0; c < 256; ++c) {
    uint8_t bits = 0;
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 128) bits |= kWordStart;
    if (c >= '0' && c <= '9') bits |= kDigit | kHexDigit;
    if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')) bits |= kHexDigit;
    if (c == '"' || c == '\'' || c == '\\' || c == '\n') bits |= kStringStop;
    classes[c] = bits;
  }
  return classes;
}
constexpr std::array<uint8_t, 256> kCharClasses = make_char_classes();

bool has_class(int c, uint8_t classes) { return c >= 0 && (kCharClasses[c] & classes); }
bool is_digit(int c) { return has_class(c, kDigit); }
bool is_word_char(int c) { return has_class(c, kWordStart | kDigit); }

constexpr const char* kTokenTexts[] = {
#define TOKEN(kind) nullptr,
#define OPERATOR(kind, text) text,
#define KEYWORD(kind, text) text,
#include "frontend/token.def"
};

struct Spelling {
  std::string_view text;
  TokenKind kind;
};
constexpr Spelling kKeywords[] = {
#define KEYWORD(kind, text) {text, TokenKind::kind},
#include "frontend/token.def"
};
constexpr Spelling kOperators[] = {
#define OPERATOR(kind, text) {text, TokenKind::kind},
#include "frontend/token.def"
};

// Keywords by a hash of length, first and last but one character: free of collisions, as checked below.
constexpr size_t kKeywordSlots = 128;
constexpr size_t keyword_slot(std::string_view word) {
  return (word.size() + static_cast<uint8_t>(word[0]) * 10 +
          static_cast<uint8_t>(word[word.size() - 2]) * 12 + static_cast<uint8_t>(word.back())) %
         kKeywordSlots;
}
constexpr std::array<int8_t, kKeywordSlots> make_keyword_table() {
  std::array<int8_t, kKeywordSlots> table{};
  for (auto& entry : table) entry = -1;
  int8_t index = 0;
  for (const Spelling& keyword : kKeywords) {
    size_t slot = keyword_slot(keyword.text);
    table[slot] = table[slot] == -1 ? index : int8_t{-2};
    ++index;
  }
  return table;
}
constexpr std::array<int8_t, kKeywordSlots> kKeywordTable = make_keyword_table();
constexpr bool keyword_table_is_free_of_collisions() {
  for (int8_t entry : kKeywordTable) {
    if (entry == -2) return false;
  }
  return true;
}
static_assert(keyword_table_is_free_of_collisions());

TokenKind word_kind(std::string_view word) {
  if (word.size() < 2 || word.size() > 8) return TokenKind::Name;
  int8_t index = kKeywordTable[keyword_slot(word)];
  if (index < 0 || kKeywords[index].text != word) return TokenKind::Name;
  return kKeywords[index].kind;
}

// The operator of exactly these characters, or Unknown.
TokenKind operator_kind(int c1, int c2, int c3) {
  using K = TokenKind;
  auto one_or_assign = [&](K one, K assign) {
    return c2 == 0 ? one : c2 == '=' && c3 == 0 ? assign : K::Unknown;
  };
  // An operator that may be doubled, each form with an assigning one: * ** *= **=
  auto doubling = [&](K one, K assign, K two, K two_assign) {
    if (c2 != c1) return one_or_assign(one, assign);
    return c3 == 0 ? two : c3 == '=' ? two_assign : K::Unknown;
  };
  auto single = [&](K one) { return c2 == 0 ? one : K::Unknown; };
  switch (c1) {
    case '(': return single(K::LeftParen);
    case ')': return single(K::RightParen);
    case '[': return single(K::LeftBracket);
    case ']': return single(K::RightBracket);
    case '{': return single(K::LeftBrace);
    case '}': return single(K::RightBrace);
    case ',': return single(K::Comma);
    case ';': return single(K::Semicolon);
    case '~': return single(K::Tilde);
    case '.': return single(K::Dot);
    case ':': return one_or_assign(K::Colon, K::ColonEqual);
    case '=': return one_or_assign(K::Assign, K::EqualEqual);
    case '+': return one_or_assign(K::Plus, K::PlusAssign);
    case '%': return one_or_assign(K::Percent, K::PercentAssign);
    case '@': return one_or_assign(K::At, K::AtAssign);
    case '&': return one_or_assign(K::Ampersand, K::AmpersandAssign);
    case '|': return one_or_assign(K::Bar, K::BarAssign);
    case '^': return one_or_assign(K::Caret, K::CaretAssign);
    case '!': return c2 == '=' && c3 == 0 ? K::NotEqual : K::Unknown;
    case '-': return c2 == '>' && c3 == 0 ? K::Arrow : one_or_assign(K::Minus, K::MinusAssign);
    case '*': return doubling(K::Star, K::StarAssign, K::DoubleStar, K::DoubleStarAssign);
    case '/': return doubling(K::Slash, K::SlashAssign, K::DoubleSlash, K::DoubleSlashAssign);
    case '>': return doubling(K::Greater, K::GreaterEqual, K::RightShift, K::RightShiftAssign);
    case '<':
      if (c2 == '>' && c3 == 0) return K::NotEqual;
      return doubling(K::Less, K::LessEqual, K::LeftShift, K::LeftShiftAssign);
    default: return K::Unknown;
  }
}

}  // namespace

const char* token_text(TokenKind kind) { return kTokenTexts[static_cast<int>(kind)]; }

TokenKind token_kind_of(std::string_view text) {
  for (const Spelling& spelling : kOperators) {
    if (spelling.text == text) return spelling.kind;
  }
  for (const Spelling& spelling : kKeywords) {
    if (spelling.text == text) return spelling.kind;
  }
  return TokenKind::Name;
}

const char* number_kind_name(NumberKind kind) {
  switch (kind) {
    case NumberKind::Hexadecimal: return "hexadecimal";
    case NumberKind::Octal: return "octal";
    case NumberKind::Binary: return "binary";
    case NumberKind::Imaginary: return "imaginary";
    default: return "decimal";
  }
}

Tokenizer::Tokenizer(std::string_view text, const TokenizerOptions& options)
    : begin_(text.data()),
      limit_(text.data() + text.size()),
      cursor_(begin_),
      line_end_(begin_),
      line_start_(begin_),
      buffer_start_(begin_),
      lineno_(options.lines_before),
      options_(options) {
  KRAIT_ASSERT(*limit_ == '\0');
}

void Tokenizer::next(Token* token) {
  *token = Token();
  token->kind = scan(token);
  bool is_string = token->kind == TokenKind::String;
  const char* first_line = is_string ? string_line_start_ : line_start_;
  token->level = static_cast<uint8_t>(level_);
  token->lineno = is_string ? string_lineno_ : lineno_;
  token->end_lineno = lineno_;
  if (token->start != nullptr && token->start >= first_line) {
    token->col_offset = static_cast<int32_t>(token->start - first_line);
  }
  if (token->end != nullptr && token->end >= line_start_) {
    token->end_col_offset = static_cast<int32_t>(token->end - line_start_);
  }
  if (options_.is_embedded && lineno_ == options_.lines_before + 1) {
    token->col_offset += options_.first_line_column;
    token->end_col_offset += options_.first_line_column;
  }
}

void Tokenizer::imply_dedents() {
  pending_indents_ = -indents_;
  indents_ = 0;
}

int Tokenizer::next_char_of_next_line() {
  if (state_ != TokenizerState::Ok) return kEnd;
  if (line_end_ == limit_) {
    if (options_.is_from_file && token_start_ == nullptr) buffer_start_ = cursor_;
    state_ = options_.ends_undecodable ? TokenizerState::Undecodable : TokenizerState::EndOfFile;
    return kEnd;
  }
  auto* newline = static_cast<const char*>(std::memchr(line_end_, '\n', limit_ - line_end_));
  line_end_ = newline != nullptr ? newline + 1 : limit_;
  if (token_start_ == nullptr) buffer_start_ = cursor_;
  line_start_ = cursor_;
  ++lineno_;
  return static_cast<uint8_t>(*cursor_++);
}

bool Tokenizer::looking_at(const char* text) const {
  size_t length = std::strlen(text);
  return static_cast<size_t>(limit_ - cursor_) >= length && std::memcmp(cursor_, text, length) == 0;
}

TokenKind Tokenizer::fail(TokenizerState state) {
  if (state_ != TokenizerState::Undecodable) state_ = state;
  return TokenKind::Error;
}

TokenKind Tokenizer::fail_message(const char* format, ...) {
  char message[256];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  int offset = utf8_count({line_start_, static_cast<size_t>(cursor_ - line_start_)});
  return fail_range(offset, offset, "%s", message);
}

TokenKind Tokenizer::fail_range(int offset, int end_offset, const char* format, ...) {
  char message[256];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  auto* newline = static_cast<const char*>(std::memchr(line_start_, '\n', limit_ - line_start_));
  const char* end = newline != nullptr ? newline : limit_;
  error_ = {message, lineno_, offset, end_offset, {line_start_, static_cast<size_t>(end - line_start_)}};
  return fail(TokenizerState::Message);
}

TokenKind Tokenizer::scan(Token* token) {
  for (;;) {  // once per line that yields no token
    token_start_ = nullptr;
    bool blank_line = false;
    if (at_line_start_) {
      at_line_start_ = false;
      if (!scan_indentation(&blank_line)) return TokenKind::Error;
    }
    token_start_ = cursor_;
    if (pending_indents_ != 0) {
      bool is_dedent = pending_indents_ < 0;
      pending_indents_ += is_dedent ? 1 : -1;
      return is_dedent ? TokenKind::Dedent : TokenKind::Indent;
    }

    if (in_async_def_) leave_async_def(blank_line);

    int c;
    for (;;) {  // once per continuation line
      token_start_ = nullptr;
      do {
        c = next_char();
      } while (c == ' ' || c == '\t' || c == '\f');
      token_start_ = c == kEnd ? cursor_ : cursor_ - 1;
      if (c != '\\') break;
      if (!continue_line()) return TokenKind::Error;
    }

    if (c == '#') {
      TokenKind kind = scan_comment(token, blank_line);
      if (kind != TokenKind::Newline) return kind;
      c = line_end_[-1] == '\n' ? '\n' : next_char();
    }
    if (c == kEnd) {
      if (level_ > 0 || state_ != TokenizerState::EndOfFile) return TokenKind::Error;
      return TokenKind::EndMarker;
    }
    if (c == '\n') {
      at_line_start_ = true;
      if (blank_line || level_ > 0) continue;
      token->start = token_start_;
      token->end = cursor_ - 1;
      async_def_line_ended_ = true;
      return TokenKind::Newline;
    }

    TokenKind kind;
    bool is_string_prefix = false;
    if (has_class(c, kWordStart)) {
      kind = scan_word(c, &is_string_prefix);
      if (is_string_prefix) kind = scan_string(static_cast<uint8_t>(cursor_[-1]));
    } else if (is_digit(c) ||
               (c == '.' && is_digit(static_cast<uint8_t>(*cursor_)) && cursor_ != line_end_)) {
      kind = scan_number(c, token);
    } else if (c == '"' || c == '\'') {
      kind = scan_string(c);
    } else {
      kind = scan_operator(c);
    }
    if (kind == TokenKind::Error) return kind;
    token->start = token_start_;
    token->end = cursor_;
    return kind;
  }
}

// Reads the blanks before a line's first token and works out the Indent and Dedents they mean. *blank_line:
// the line has nothing but blanks and a comment. False: the token is Error.
bool Tokenizer::scan_indentation(bool* blank_line) {
  int column = 0;
  int alternate = 0;
  int continued_column = 0;  // where the line began, when it is split by backslashes in its indentation
  int c;
  for (;;) {
    c = next_char();
    if (c == ' ') {
      ++column, ++alternate;
    } else if (c == '\t') {
      column = (column / 8 + 1) * 8;
      ++alternate;
    } else if (c == '\f') {
      column = alternate = 0;
    } else if (c == '\\') {
      if (continued_column == 0) continued_column = column;
      if (!continue_line()) return false;
    } else {
      break;
    }
  }
  back_up(c);
  if (c == '#' || c == '\n') {
    *blank_line = true;
    return true;
  }
  if (level_ > 0) return true;

  if (continued_column != 0) column = alternate = continued_column;
  auto inconsistent = [&](TokenizerState state) {
    cursor_ = line_end_;
    fail(state);
    return false;
  };
  int current = indent_columns_[indents_];
  if (column > current) {
    if (indents_ + 1 >= kMaxIndents) return inconsistent(TokenizerState::TooManyIndents);
    if (alternate <= alternate_columns_[indents_]) return inconsistent(TokenizerState::InconsistentTabs);
    ++pending_indents_;
    ++indents_;
    indent_columns_[indents_] = column;
    alternate_columns_[indents_] = alternate;
    return true;
  }
  while (indents_ > 0 && column < indent_columns_[indents_]) {
    --pending_indents_;
    --indents_;
  }
  if (column != indent_columns_[indents_]) return inconsistent(TokenizerState::InconsistentDedent);
  if (alternate != alternate_columns_[indents_]) return inconsistent(TokenizerState::InconsistentTabs);
  return true;
}

// Behind a '#': skips to the end of the line. The result is Newline for an ordinary comment, which is no
// token: the caller goes on with the line's end.
TokenKind Tokenizer::scan_comment(Token* token, bool blank_line) {
  const char* comment_end = line_end_[-1] == '\n' ? line_end_ - 1 : line_end_;
  cursor_ = line_end_;
  if (!options_.type_comments) return TokenKind::Newline;

  // "# type: " where each blank stands for any number of blanks.
  const char* p = token_start_;
  for (const char* expected = "# type: "; *expected != '\0'; ++expected) {
    if (*expected == ' ') {
      while (*p == ' ' || *p == '\t') ++p;
    } else if (p < line_end_ && *p == *expected) {
      ++p;
    } else {
      return TokenKind::Newline;
    }
  }
  constexpr std::string_view kIgnore = "ignore";
  cursor_ = comment_end;
  std::string_view text{p, static_cast<size_t>(comment_end - p)};
  bool ends_word = text.size() <= kIgnore.size() ||
                   !(has_class(static_cast<uint8_t>(text[kIgnore.size()]), kWordStart | kDigit) &&
                     text[kIgnore.size()] != '_');
  token->end = comment_end;
  if (!text.starts_with(kIgnore) || !ends_word) {
    token->start = p;
    return TokenKind::TypeComment;
  }
  token->start = p + kIgnore.size();
  if (blank_line) {
    next_char();
    at_line_start_ = true;
  }
  return TokenKind::TypeIgnore;
}

// A name or keyword, unless the letters are the prefix of a string: then the cursor is behind its quote.
TokenKind Tokenizer::scan_word(int c, bool* is_string_prefix) {
  bool bytes = false, raw = false, unicode = false, formatted = false;
  bool is_ascii = c < 128;
  for (;;) {
    int lower = c | 0x20;
    if (lower == 'b' && !(bytes || unicode || formatted)) {
      bytes = true;
    } else if (lower == 'u' && !(bytes || unicode || raw || formatted)) {
      unicode = true;
    } else if (lower == 'r' && !(raw || unicode)) {
      raw = true;
    } else if (lower == 'f' && !(formatted || bytes || unicode)) {
      formatted = true;
    } else {
      break;
    }
    c = next_char();
    if (c == '"' || c == '\'') {
      *is_string_prefix = true;
      return TokenKind::String;
    }
  }
  while (is_word_char(c)) {
    if (c >= 128) is_ascii = false;
    c = next_char();
  }
  back_up(c);
  if (!is_ascii && !verify_identifier()) return TokenKind::Error;
  TokenKind kind = word_kind({token_start_, static_cast<size_t>(cursor_ - token_start_)});
  bool is_async = kind == TokenKind::Async || kind == TokenKind::Await;
  return is_async && options_.async_is_name ? async_or_name(kind) : kind;
}

// Whether `async` or `await` is a keyword here, before Python 3.7.
TokenKind Tokenizer::async_or_name(TokenKind kind) {
  if (in_async_def_) return kind;
  if (kind == TokenKind::Await) return TokenKind::Name;
  Tokenizer ahead = *this;
  Token following;
  ahead.next(&following);
  if (following.kind != TokenKind::Def) return TokenKind::Name;
  in_async_def_ = true;
  async_def_line_ended_ = false;
  async_def_indents_ = indents_;
  return kind;
}

// Before a line's first token.
void Tokenizer::leave_async_def(bool blank_line) {
  int c = next_char();
  back_up(c);
  bool is_behind =
      !blank_line && c != '\n' && level_ == 0 && async_def_line_ended_ && async_def_indents_ >= indents_;
  if (is_behind) in_async_def_ = false;
}

// Checks the characters of a non-ASCII identifier; reports the first that may not be there.
bool Tokenizer::verify_identifier() {
  std::string_view word{token_start_, static_cast<size_t>(cursor_ - token_start_)};
  const char* reason;
  int bytes;
  if (utf8_find_malformed(word, &reason, &bytes) >= 0) {
    fail(TokenizerState::InvalidUtf8);
    return false;
  }
  for (size_t position = 0; position < word.size();) {
    int length;
    int32_t c = utf8_decode(word.substr(position), &length);
    bool valid = c == '_' || (position == 0 ? unicode_is_xid_start(c) : unicode_is_xid_continue(c));
    position += length;
    if (valid) continue;
    cursor_ = token_start_ + position;
    if (unicode_is_printable(c)) {
      fail_message("invalid character '%.*s' (U+%04X)", length, cursor_ - length, c);
    } else {
      fail_message("invalid non-printable character U+%04X", c);
    }
    return false;
  }
  return true;
}

TokenKind Tokenizer::scan_number(int c, Token* token) {
  if (c == '0') {
    c = next_char();
    int lower = c | 0x20;
    if (c != kEnd && lower == 'x') return scan_digits_of_base(NumberKind::Hexadecimal, token);
    if (c != kEnd && lower == 'o') return scan_digits_of_base(NumberKind::Octal, token);
    if (c != kEnd && lower == 'b') return scan_digits_of_base(NumberKind::Binary, token);
    for (;;) {
      if (c == '_') {
        c = next_char();
        if (!is_digit(c)) {
          back_up(c);
          return fail_message("invalid decimal literal");
        }
      }
      if (c != '0') break;
      c = next_char();
    }
    const char* zeros_end = cursor_;
    if (is_digit(c)) {
      if (!scan_decimal_tail(&c)) return TokenKind::Error;
      lower = c | 0x20;
      if (c == kEnd || (c != '.' && lower != 'e' && lower != 'j')) {
        back_up(c);
        return fail_range(static_cast<int>(token_start_ + 1 - line_start_),
                          static_cast<int>(zeros_end - line_start_),
                          "leading zeros in decimal integer literals are not permitted; "
                          "use an 0o prefix for octal integers");
      }
    }
  } else if (c != '.') {
    if (!scan_decimal_tail(&c)) return TokenKind::Error;
  }
  if (c == '.') {
    c = next_char();
    if (is_digit(c) && !scan_decimal_tail(&c)) return TokenKind::Error;
  }
  if (c == 'e' || c == 'E') {
    int e = c;
    c = next_char();
    if (c == '+' || c == '-') {
      c = next_char();
      if (!is_digit(c)) {
        back_up(c);
        return fail_message("invalid decimal literal");
      }
    } else if (!is_digit(c)) {  // `1else`: the e belongs to the next word
      back_up(c);
      if (!verify_number_end(e, NumberKind::Decimal, token)) return TokenKind::Error;
      back_up(e);
      return TokenKind::Number;
    }
    if (!scan_decimal_tail(&c)) return TokenKind::Error;
  }
  NumberKind kind = NumberKind::Decimal;
  if (c == 'j' || c == 'J') {
    kind = NumberKind::Imaginary;
    c = next_char();
  }
  if (!verify_number_end(c, kind, token)) return TokenKind::Error;
  back_up(c);
  return TokenKind::Number;
}

// Behind 0x, 0o or 0b.
TokenKind Tokenizer::scan_digits_of_base(NumberKind kind, Token* token) {
  auto is_valid = [&](int c) {
    if (kind == NumberKind::Hexadecimal) return has_class(c, kHexDigit);
    return c >= '0' && c < (kind == NumberKind::Octal ? '8' : '2');
  };
  auto bad_digit = [&](int c) {
    return fail_message("invalid digit '%c' in %s literal", c, number_kind_name(kind));
  };
  int c = next_char();
  do {
    if (c == '_') c = next_char();
    if (!is_valid(c)) {
      if (is_digit(c)) return bad_digit(c);
      back_up(c);
      return fail_message("invalid %s literal", number_kind_name(kind));
    }
    do {
      c = next_char();
    } while (is_valid(c));
  } while (c == '_');
  if (is_digit(c)) return bad_digit(c);
  if (!verify_number_end(c, kind, token)) return TokenKind::Error;
  back_up(c);
  return TokenKind::Number;
}

// Digits with single underscores between them, the first digit read already; *c gets what follows.
bool Tokenizer::scan_decimal_tail(int* c) {
  for (;;) {
    do {
      *c = next_char();
    } while (is_digit(*c));
    if (*c != '_') return true;
    *c = next_char();
    if (!is_digit(*c)) {
      back_up(*c);
      fail_message("invalid decimal literal");
      return false;
    }
  }
}

// c, already read, follows a number: a keyword that may follow one is deprecated there, a word is an error.
bool Tokenizer::verify_number_end(int c, NumberKind kind, Token* token) {
  auto word_ends_after = [&](const char* rest) {
    return looking_at(rest) && !is_word_char(static_cast<uint8_t>(cursor_[std::strlen(rest)]));
  };
  bool keyword = false;
  switch (c) {
    case 'a': keyword = word_ends_after("nd"); break;
    case 'e': keyword = word_ends_after("lse"); break;
    case 'f': keyword = word_ends_after("or"); break;
    case 'i': keyword = *cursor_ == 'f' || *cursor_ == 'n' || *cursor_ == 's'; break;
    case 'n': keyword = word_ends_after("ot"); break;
    case 'o': keyword = word_ends_after("r"); break;
    default: break;
  }
  if (keyword) {
    token->glued_number = kind;
    return true;
  }
  if (!is_word_char(c)) return true;
  back_up(c);
  fail_message("invalid %s literal", number_kind_name(kind));
  return false;
}

// Behind the opening quote.
TokenKind Tokenizer::scan_string(int quote) {
  string_lineno_ = lineno_;
  string_line_start_ = line_start_;
  int quote_size = 1;
  int closing = 0;  // quotes in a row just read
  int c = next_char();
  if (c == quote) {
    c = next_char();
    if (c == quote) {
      quote_size = 3;
    } else {
      closing = 1;  // the empty string
    }
  }
  if (c != quote) back_up(c);

  while (closing != quote_size) {
    c = next_char();
    if (c == kEnd || (quote_size == 1 && c == '\n')) {
      int detected = lineno_;
      cursor_ = token_start_ + 1;
      line_start_ = string_line_start_;
      lineno_ = string_lineno_;
      fail_message(quote_size == 3 ? "unterminated triple-quoted string literal (detected at line %d)"
                                   : "unterminated string literal (detected at line %d)",
                   detected);
      return c == kEnd ? fail(TokenizerState::EndOfFileInString) : TokenKind::Error;
    }
    if (c == quote) {
      ++closing;
      continue;
    }
    closing = 0;
    if (c == '\\') {
      next_char();
    } else {
      while (cursor_ != line_end_ && !(kCharClasses[static_cast<uint8_t>(*cursor_)] & kStringStop)) ++cursor_;
    }
  }
  return TokenKind::String;
}

// Behind a backslash: the rest of the line must be empty and another line follow.
bool Tokenizer::continue_line() {
  int c = next_char();
  if (c != '\n') {
    fail(TokenizerState::BadLineContinuation);
    return false;
  }
  c = next_char();
  if (c == kEnd) {
    fail(TokenizerState::EndOfFile);
    cursor_ = line_end_;
    return false;
  }
  back_up(c);
  return true;
}

TokenKind Tokenizer::scan_operator(int c) {
  int c2 = next_char();
  if (c == '.') {
    if (c2 == '.') {
      int c3 = next_char();
      if (c3 == '.') return TokenKind::Ellipsis;
      back_up(c3);
    }
    back_up(c2);
    return TokenKind::Dot;
  }
  TokenKind two = c2 > 0 ? operator_kind(c, c2, 0) : TokenKind::Unknown;
  if (two != TokenKind::Unknown) {
    int c3 = next_char();
    TokenKind three = c3 > 0 ? operator_kind(c, c2, c3) : TokenKind::Unknown;
    if (three != TokenKind::Unknown) return three;
    back_up(c3);
    return two;
  }
  back_up(c2);
  switch (c) {
    case '(':
    case '[':
    case '{': return open_bracket(c);
    case ')':
    case ']':
    case '}': return close_bracket(c);
    default: break;
  }
  if (c < ' ' || c > '~') return fail_message("invalid non-printable character U+%04X", c);
  return operator_kind(c, 0, 0);
}

TokenKind Tokenizer::open_bracket(int c) {
  if (level_ >= kMaxBrackets) return fail_message("too many nested parentheses");
  brackets_[level_++] = {static_cast<char>(c), lineno_, static_cast<int32_t>(token_start_ - line_start_)};
  return operator_kind(c, 0, 0);
}

TokenKind Tokenizer::close_bracket(int c) {
  if (level_ == 0) return fail_message("unmatched '%c'", c);
  const Bracket& bracket = brackets_[--level_];
  char expected = bracket.opening == '(' ? ')' : bracket.opening == '[' ? ']' : '}';
  if (c == expected) return operator_kind(c, 0, 0);
  if (bracket.lineno != lineno_) {
    return fail_message("closing parenthesis '%c' does not match opening parenthesis '%c' on line %d", c,
                        bracket.opening, bracket.lineno);
  }
  return fail_message("closing parenthesis '%c' does not match opening parenthesis '%c'", c, bracket.opening);
}

}  // namespace krait
