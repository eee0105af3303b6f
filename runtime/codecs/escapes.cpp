// The backslash escapes of string and bytes literals: unicode_escape, raw_unicode_escape, and escape for
// bytes.
#include <cstring>

#include "runtime/bytes.h"
#include "runtime/chars.h"
#include "runtime/codecs/native.h"
#include "runtime/error.h"

namespace krait {

namespace {

int hex_value(uint8_t c) {
  if (c >= '0' && c <= '9') return c - '0';
  uint8_t letter = c | 0x20;
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

bool is_octal(uint8_t c) { return c >= '0' && c <= '7'; }

// What a one-letter escape stands for; -1: not one.
int simple_escape(uint8_t c) {
  switch (c) {
    case '\\':
    case '\'':
    case '"': return c;
    case 'a': return 7;
    case 'b': return 8;
    case 't': return 9;
    case 'n': return 10;
    case 'v': return 11;
    case 'f': return 12;
    case 'r': return 13;
    default: return -1;
  }
}

// The octal escape at *p (up to three digits).
uint32_t octal_escape(const uint8_t** p, const uint8_t* end) {
  uint32_t value = 0;
  for (int i = 0; i < 3 && *p < end && is_octal(**p); ++i) value = value * 8 + uint32_t(*(*p)++ - '0');
  return value;
}

// One escape of a str literal, read from behind the backslash on.
struct Escape {
  const char* error = nullptr;  // what is wrong
  bool truncated = false;       // the text ends within it
  bool invalid = false;         // it means nothing, or its octal value is too large: allowed, but deprecated
  bool nothing = false;         // backslash-newline
  uint32_t character = 0;
};

Escape hex_escape(const uint8_t** p, const uint8_t* end, int digits, const char* error) {
  Escape e;
  for (; digits > 0; --digits, ++*p) {
    int digit = *p < end ? hex_value(**p) : -1;
    if (digit < 0) {
      e.error = error;
      e.truncated = *p >= end;
      return e;
    }
    e.character = e.character << 4 | uint32_t(digit);
  }
  return e;
}

Escape name_escape(const uint8_t** p, const uint8_t* end) {
  Escape e;
  e.error = "malformed \\N character escape";
  if (*p >= end || **p != '{') {
    e.truncated = *p >= end;
    return e;
  }
  const uint8_t* begin = ++*p;
  while (*p < end && **p != '}') ++*p;
  e.truncated = *p >= end;
  size_t length = size_t(*p - begin);
  if (e.truncated || length == 0) return e;
  ++*p;
  int64_t c = unicode_lookup_name({reinterpret_cast<const char*>(begin), length});
  e.error = c < 0 ? "unknown Unicode character name" : nullptr;
  e.character = uint32_t(c);
  return e;
}

Escape read_escape(const uint8_t** p, const uint8_t* end) {
  Escape e;
  if (*p >= end) {
    e.error = "\\ at end of string";
    e.truncated = true;
    return e;
  }
  uint8_t c = *(*p)++;
  int simple = simple_escape(c);
  if (simple >= 0) {
    e.character = uint32_t(simple);
  } else if (c == '\n') {
    e.nothing = true;
  } else if (is_octal(c)) {
    --*p;
    e.character = octal_escape(p, end);
    e.invalid = e.character > 0377;
  } else if (c == 'x') {
    return hex_escape(p, end, 2, "truncated \\xXX escape");
  } else if (c == 'u') {
    return hex_escape(p, end, 4, "truncated \\uXXXX escape");
  } else if (c == 'U') {
    e = hex_escape(p, end, 8, "truncated \\UXXXXXXXX escape");
    if (!e.error && e.character > kMaxCharacter) e.error = "illegal Unicode character";
  } else if (c == 'N') {
    return name_escape(p, end);
  } else {
    --*p;
    e.invalid = true;
    e.character = '\\';
  }
  return e;
}

void append_hex(std::string* out, const char* format, uint32_t c) {
  char text[16];
  snprintf(text, sizeof text, format, c);
  *out += text;
}

}  // namespace

Value decode_unicode_escape(const uint8_t* data, size_t size, const char* errors, size_t* consumed,
                            const uint8_t** invalid_escape) {
  if (invalid_escape) *invalid_escape = nullptr;
  DecodeErrors state("unicodeescape", errors, data, size);
  StringBuilder out;
  size_t at = 0;
  while (at < state.size) {
    const uint8_t *begin = state.data + at, *end = state.data + state.size;
    auto* backslash = static_cast<const uint8_t*>(memchr(begin, '\\', size_t(end - begin)));
    if (!backslash) backslash = end;
    out.append_latin1(begin, size_t(backslash - begin));
    at += size_t(backslash - begin);
    if (backslash == end) break;
    const uint8_t* p = backslash + 1;
    Escape e = read_escape(&p, end);
    if (e.error) {
      if (e.truncated && consumed) break;
      at = state.handle(at, size_t(p - state.data), e.error, out);
      if (at == kNotFound) return Value::exception();
      continue;
    }
    if (e.invalid && invalid_escape && !*invalid_escape) *invalid_escape = backslash + 1;
    if (!e.nothing) out.append_char(e.character);
    at = size_t(p - state.data);
  }
  if (consumed) *consumed = at;
  return out.finish();
}

Value encode_unicode_escape(Str* s) {
  std::string out;
  for (size_t i = 0; i < s->length; ++i) {
    uint32_t c = s->at(i);
    if (c == '\\') out += "\\\\";
    else if (c == '\t') out += "\\t";
    else if (c == '\n') out += "\\n";
    else if (c == '\r') out += "\\r";
    else if (c >= ' ' && c < 0x7f) out += char(c);
    else append_hex(&out, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
  }
  return bytes_new(out);
}

Value decode_raw_unicode_escape(const uint8_t* data, size_t size, const char* errors, size_t* consumed) {
  DecodeErrors state("rawunicodeescape", errors, data, size);
  StringBuilder out;
  size_t at = 0;
  while (at < state.size) {
    const uint8_t *p = state.data + at, *end = state.data + state.size;
    bool last = p + 1 == end;
    if (*p != '\\' || (last && !consumed)) {
      out.append_char(*p);
      ++at;
      continue;
    }
    if (last) break;
    uint8_t c = p[1];
    if (c != 'u' && c != 'U') {
      out.append_char('\\');
      out.append_char(c);
      at += 2;
      continue;
    }
    p += 2;
    Escape e = c == 'u' ? hex_escape(&p, end, 4, "truncated \\uXXXX escape")
                        : hex_escape(&p, end, 8, "truncated \\UXXXXXXXX escape");
    if (!e.error && e.character > kMaxCharacter) e.error = "\\Uxxxxxxxx out of range";
    if (!e.error) {
      out.append_char(e.character);
      at = size_t(p - state.data);
      continue;
    }
    if (e.truncated && consumed) break;
    at = state.handle(at, size_t(p - state.data), e.error, out);
    if (at == kNotFound) return Value::exception();
  }
  if (consumed) *consumed = at;
  return out.finish();
}

Value encode_raw_unicode_escape(Str* s) {
  std::string out;
  for (size_t i = 0; i < s->length; ++i) {
    uint32_t c = s->at(i);
    if (c < 0x100) out += char(c);
    else append_hex(&out, c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
  }
  return bytes_new(out);
}

// --- bytes ---

// The \x escape whose digits should be at *p: appends the byte or what `errors` wants. False: raised.
static bool append_hex_byte(const uint8_t** p, const uint8_t* end, size_t position, const char* errors,
                            std::string* out) {
  const uint8_t* s = *p;
  if (s + 1 < end && hex_value(s[0]) >= 0 && hex_value(s[1]) >= 0) {
    *out += char(hex_value(s[0]) << 4 | hex_value(s[1]));
    *p += 2;
    return true;
  }
  if (!errors || strcmp(errors, "strict") == 0) {
    raise_value_error("invalid \\x escape at position %zd", position);
    return false;
  }
  if (strcmp(errors, "replace") == 0) {
    *out += '?';
  } else if (strcmp(errors, "ignore") != 0) {
    raise_value_error("decoding error; unknown error handling code: %.400s", errors);
    return false;
  }
  if (s < end && hex_value(*s) >= 0) ++*p;
  return true;
}

Value decode_bytes_escape(const uint8_t* data, size_t size, const char* errors,
                          const uint8_t** invalid_escape) {
  if (invalid_escape) *invalid_escape = nullptr;
  std::string out;
  out.reserve(size);
  for (const uint8_t *p = data, *end = data + size; p < end;) {
    if (*p != '\\') {
      out += char(*p++);
      continue;
    }
    const uint8_t* escape = ++p;
    if (p == end) return raise_value_error("Trailing \\ in string");
    uint8_t c = *p++;
    int simple = simple_escape(c);
    bool invalid = false;
    if (simple >= 0) {
      out += char(simple);
    } else if (is_octal(c)) {
      p = escape;
      uint32_t value = octal_escape(&p, end);
      out += char(value);
      invalid = value > 0377;
    } else if (c == 'x') {
      if (!append_hex_byte(&p, end, size_t(escape - 1 - data), errors, &out)) return Value::exception();
    } else if (c != '\n') {
      out += '\\';
      p = escape;
      invalid = true;
    }
    if (invalid && invalid_escape && !*invalid_escape) *invalid_escape = escape;
  }
  return bytes_new(out);
}

Value encode_bytes_escape(const uint8_t* data, size_t size) {
  std::string out;
  for (size_t i = 0; i < size; ++i) {
    uint8_t c = data[i];
    if (c == '\\' || c == '\'') (out += '\\') += char(c);
    else if (c == '\t') out += "\\t";
    else if (c == '\n') out += "\\n";
    else if (c == '\r') out += "\\r";
    else if (c >= ' ' && c < 0x7f) out += char(c);
    else append_hex(&out, "\\x%02x", c);
  }
  return bytes_new(out);
}

}  // namespace krait
