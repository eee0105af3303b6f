// CPython decodes a str literal with its unicode-escape codec after turning every non-ASCII character into an
// escape of ten bytes, and its error messages count positions in that text. Here decoding is direct, and the
// position is counted along.
#include "frontend/string_escapes.h"

#include <cstdio>

#include "frontend/utf8.h"
#include "runtime/str.h"

namespace krait {

namespace {

constexpr int kMaxCharacter = 0x10ffff;

std::string escape_message(size_t start, size_t end, const char* reason) {
  char text[160];
  if (end == start + 1) {
    snprintf(text, sizeof text,
             "(unicode error) 'unicodeescape' codec can't decode byte 0x5c in position %zu: %s", start,
             reason);
  } else {
    snprintf(text, sizeof text,
             "(unicode error) 'unicodeescape' codec can't decode bytes in position %zu-%zu: %s", start,
             end - 1, reason);
  }
  return text;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Up to three octal digits, the first at text[*position].
int octal_value(std::string_view text, size_t* position) {
  int value = 0;
  for (int digits = 0; digits < 3 && *position < text.size(); ++digits, ++*position) {
    char c = text[*position];
    if (c < '0' || c > '7') break;
    value = value * 8 + (c - '0');
  }
  return value;
}

// The escapes that str and bytes share; -1 for others.
int simple_escape(char c) {
  switch (c) {
    case '\\':
    case '\'':
    case '"': return c;
    case 'a': return '\a';
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'v': return '\v';
    default: return -1;
  }
}

class StringDecoder {
 public:
  StringDecoder(std::string_view text, std::string* out, EscapeError* error)
      : text_(text), out_(*out), error_(*error) {}

  bool run() {
    while (position_ < text_.size()) {
      char c = text_[position_];
      bool ok = true;
      if (static_cast<uint8_t>(c) >= 0x80) {
        ok = non_ascii_run();
      } else if (c == '\\') {
        ok = escape();
      } else {
        size_t end = position_ + 1;
        while (end < text_.size() && text_[end] != '\\' && static_cast<uint8_t>(text_[end]) < 0x80) ++end;
        out_.append(text_.substr(position_, end - position_));
        position_ = end;
      }
      if (!ok) return false;
    }
    return true;
  }

 private:
  static constexpr ptrdiff_t kEscapedCharacterBytes = 10;  // \U0001f40d
  static constexpr ptrdiff_t kEscapedBackslashBytes = 6;   // \u005c

  // The position that CPython would report for text_[position].
  size_t reported(size_t position) const { return position + static_cast<size_t>(shift_); }

  bool non_ascii_run() {
    size_t end = position_;
    while (end < text_.size() && static_cast<uint8_t>(text_[end]) >= 0x80) ++end;
    std::string_view run = text_.substr(position_, end - position_);
    if (!decode_plain_text(run, &out_, &error_)) return false;
    shift_ += kEscapedCharacterBytes * utf8_count(run) - static_cast<ptrdiff_t>(run.size());
    position_ = end;
    return true;
  }

  // text_[position_] is a backslash.
  bool escape() {
    size_t first = reported(position_++);
    if (position_ == text_.size() || static_cast<uint8_t>(text_[position_]) >= 0x80) {
      out_.push_back('\\');
      shift_ += kEscapedBackslashBytes - 1;
      return true;
    }
    char c = text_[position_];
    if (c >= '0' && c <= '7') {
      const char* digits = text_.data() + position_;
      const int value = octal_value(text_, &position_);
      if (value > 0377 && error_.invalid == nullptr) error_.invalid = digits;
      utf8_append(&out_, static_cast<uint32_t>(value));
      return true;
    }
    ++position_;
    switch (c) {
      case '\n': return true;
      case 'x': return hexadecimal(first, 2, "truncated \\xXX escape");
      case 'u': return hexadecimal(first, 4, "truncated \\uXXXX escape");
      case 'U': return hexadecimal(first, 8, "truncated \\UXXXXXXXX escape");
      case 'N': return named(first);
      default: break;
    }
    int simple = simple_escape(c);
    if (simple >= 0) {
      out_.push_back(static_cast<char>(simple));
      return true;
    }
    if (error_.invalid == nullptr) error_.invalid = text_.data() + position_ - 1;
    out_.push_back('\\');
    out_.push_back(c);
    return true;
  }

  bool hexadecimal(size_t first, int digits, const char* reason) {
    uint32_t character = 0;
    for (; digits > 0; --digits, ++position_) {
      int digit = position_ < text_.size() ? hex_value(text_[position_]) : -1;
      if (digit < 0) return fail(first, reason);
      character = character << 4 | static_cast<uint32_t>(digit);
    }
    if (character > kMaxCharacter) return fail(first, "illegal Unicode character");
    utf8_append(&out_, character);
    return true;
  }

  // `first` is the reported position of the backslash.
  bool named(size_t first) {
    size_t start = position_;
    size_t end = start < text_.size() && text_[start] == '{' ? text_.find('}', start) : start;
    position_ = end == std::string_view::npos ? text_.size() : end;
    std::string_view name = text_.substr(start, position_ - start);
    bool is_closed = name.size() > 1 && end != std::string_view::npos;
    int64_t character = is_closed ? unicode_lookup_name(name.substr(1)) : -1;
    if (character < 0) {
      for (char c : name) {
        if (static_cast<uint8_t>(c) >= 0xc0) shift_ += kEscapedCharacterBytes;
        if (static_cast<uint8_t>(c) >= 0x80) --shift_;
      }
      if (!is_closed) return fail(first, "malformed \\N character escape");
      ++position_;
      return fail(first, "unknown Unicode character name");
    }
    ++position_;
    utf8_append(&out_, static_cast<uint32_t>(character));
    return true;
  }

  bool fail(size_t first, const char* reason) {
    error_.message = escape_message(first, reported(position_), reason);
    return false;
  }

  std::string_view text_;
  std::string& out_;
  EscapeError& error_;
  size_t position_ = 0;
  ptrdiff_t shift_ = 0;
};

}  // namespace

bool decode_string_escapes(std::string_view text, std::string* out, EscapeError* error) {
  return StringDecoder(text, out, error).run();
}

bool decode_bytes_escapes(std::string_view text, std::string* out, EscapeError* error) {
  for (size_t i = 0; i < text.size();) {
    if (text[i] != '\\') {
      out->push_back(text[i++]);
      continue;
    }
    size_t start = i++;
    char c = text[i];  // the tokenizer saw to it that something follows
    if (c >= '0' && c <= '7') {
      const char* digits = text.data() + i;
      const int value = octal_value(text, &i);
      if (value > 0377 && error->invalid == nullptr) error->invalid = digits;
      out->push_back(static_cast<char>(value));
      continue;
    }
    ++i;
    if (c == '\n') continue;
    if (c == 'x') {
      int high = i < text.size() ? hex_value(text[i]) : -1;
      int low = i + 1 < text.size() ? hex_value(text[i + 1]) : -1;
      if (high < 0 || low < 0) {
        error->message = "(value error) invalid \\x escape at position " + std::to_string(start);
        return false;
      }
      out->push_back(static_cast<char>(high * 16 + low));
      i += 2;
      continue;
    }
    int simple = simple_escape(c);
    if (simple >= 0) {
      out->push_back(static_cast<char>(simple));
      continue;
    }
    if (error->invalid == nullptr) error->invalid = text.data() + i - 1;
    out->push_back('\\');
    out->push_back(c);
  }
  return true;
}

bool decode_plain_text(std::string_view text, std::string* out, EscapeError* error) {
  const char* reason;
  int bytes;
  int64_t malformed = utf8_find_malformed(text, &reason, &bytes);
  if (malformed >= 0) {
    error->message = utf8_error_message(text, malformed, bytes, reason);
    return false;
  }
  out->append(text);
  return true;
}

}  // namespace krait
