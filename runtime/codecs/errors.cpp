#include "runtime/codecs/errors.h"

#include <cstring>

#include "runtime/bytes.h"
#include "runtime/chars.h"
#include "runtime/codecs.h"
#include "runtime/error.h"
#include "runtime/exception.h"
#include "runtime/int.h"
#include "runtime/ops.h"
#include "runtime/tuple.h"
#include "runtime/unicode.h"

namespace krait {

ErrorMode error_mode(const char* name) {
  static constexpr const char* kNames[] = {
      "strict",      "ignore",          "replace",      "backslashreplace", "xmlcharrefreplace",
      "namereplace", "surrogateescape", "surrogatepass"};
  if (!name) return ErrorMode::Strict;
  for (int i = 0; i < int(ErrorMode::Custom); ++i) {
    if (strcmp(name, kNames[i]) == 0) return ErrorMode(i);
  }
  return ErrorMode::Custom;
}

// --- exceptions ---

Value raise_unicode_encode_error(const char* encoding, Str* object, size_t start, size_t end,
                                 const char* reason) {
  return raise_with_args(types::UnicodeEncodeError,
                         {str_from_utf8(encoding), Value::object(object), Value::small_int(int64_t(start)),
                          Value::small_int(int64_t(end)), str_from_utf8(reason)});
}

Value raise_unicode_decode_error(const char* encoding, const void* data, size_t length, size_t start,
                                 size_t end, const char* reason) {
  return raise_with_args(types::UnicodeDecodeError,
                         {str_from_utf8(encoding), bytes_new(data, length), Value::small_int(int64_t(start)),
                          Value::small_int(int64_t(end)), str_from_utf8(reason)});
}

// A handler's result (replacement, position), the position taken relative to `length`. -1: raised.
static int64_t result_position(Value result, int64_t length) {
  int64_t position;
  if (!int_to_i64(result.as<Tuple>()->items[1], &position)) return -1;
  if (position < 0) position += length;
  if (position >= 0 && position <= length) return position;
  raise(types::IndexError, "position %zd from error handler out of bounds", position);
  return -1;
}

static bool is_pair(Value v) {
  return is_tuple(v) && v.as<Tuple>()->length == 2 && is_int(v.as<Tuple>()->items[1]);
}

// Makes the exception on first use, later only moves its range.
static bool prepare_exception(Value* exception, size_t begin, size_t end, const char* reason) {
  auto* e = exception->as<UnicodeErrorObject>();
  store(e, &e->start, Value::small_int(int64_t(begin)));
  store(e, &e->end, Value::small_int(int64_t(end)));
  store(e, &e->reason, str_from_utf8(reason));
  return true;
}

// --- decoding ---

size_t DecodeErrors::handle(size_t begin, size_t end, const char* reason, StringBuilder& out) {
  switch (mode_) {
    case ErrorMode::Ignore: return end;
    case ErrorMode::Replace: out.append_char(0xFFFD); return end;
    case ErrorMode::BackslashReplace:
      for (size_t i = begin; i < end; ++i) {
        char text[8];
        snprintf(text, sizeof text, "\\x%02x", data[i]);
        out.append_ascii(text);
      }
      return end;
    case ErrorMode::SurrogateEscape: {
      size_t i = begin;
      for (; i < end && data[i] >= 128; ++i) out.append_char(0xDC00u + data[i]);
      if (i > begin) return i;
      break;
    }
    case ErrorMode::SurrogatePass: {
      uint32_t surrogate;
      if (size_t n = decode_surrogate(encoding_, data + begin, size - begin, &surrogate)) {
        out.append_char(surrogate);
        return begin + n;
      }
      break;
    }
    case ErrorMode::XmlCharRefReplace:
    case ErrorMode::NameReplace:
      raise_type_error("don't know how to handle UnicodeDecodeError in error callback");
      return kNotFound;
    case ErrorMode::Custom: return call_handler(begin, end, reason, out);
    case ErrorMode::Strict: break;
  }
  raise_unicode_decode_error(encoding_, data, size, begin, end, reason);
  return kNotFound;
}

size_t DecodeErrors::call_handler(size_t begin, size_t end, const char* reason, StringBuilder& out) {
  if (handler_.is_unbound()) handler_ = lookup_error_handler(errors_);
  if (handler_.is_exception()) return kNotFound;
  if (exception_.is_unbound()) {
    raise_unicode_decode_error(encoding_, data, size, begin, end, reason);
    exception_ = take_exception();
  }
  prepare_exception(&exception_, begin, end, reason);
  Value result = call(handler_, {exception_});
  if (result.is_exception()) return kNotFound;
  if (!is_pair(result) || !is_str(result.as<Tuple>()->items[0])) {
    raise_type_error("decoding error handler must return (str, int) tuple");
    return kNotFound;
  }
  Value object = exception_.as<UnicodeErrorObject>()->object;
  if (!is_bytes(object)) {
    raise_type_error("exception attribute object must be bytes");
    return kNotFound;
  }
  data = object.as<Bytes>()->data;
  size = object.as<Bytes>()->length;
  int64_t position = result_position(result, int64_t(size));
  if (position < 0) return kNotFound;
  out.append(result.as<Tuple>()->items[0].as<Str>());
  return size_t(position);
}

// --- encoding ---

void EncodeErrors::fail(size_t begin, size_t end, const char* reason) {
  raise_unicode_encode_error(encoding_, text_, begin, end, reason);
}

size_t EncodeErrors::handle(size_t begin, size_t end, const char* reason, Value* replacement) {
  switch (mode_) {
    case ErrorMode::Ignore: *replacement = bytes_empty(); return end;
    case ErrorMode::Replace:
    case ErrorMode::BackslashReplace:
    case ErrorMode::XmlCharRefReplace:
    case ErrorMode::NameReplace:
      *replacement = replacement_text(mode_, text_, begin, end);
      return replacement->is_exception() ? kNotFound : end;
    case ErrorMode::SurrogateEscape: {
      std::string bytes = unescape_surrogates(text_, begin, end);
      if (bytes.empty()) break;
      *replacement = bytes_new(bytes);
      return begin + bytes.size();
    }
    case ErrorMode::SurrogatePass: {
      std::string bytes;
      if (!encode_surrogates(encoding_, text_, begin, end, &bytes)) break;
      *replacement = bytes_new(bytes);
      return end;
    }
    case ErrorMode::Custom: return call_handler(begin, end, reason, replacement);
    case ErrorMode::Strict: break;
  }
  fail(begin, end, reason);
  return kNotFound;
}

size_t EncodeErrors::call_handler(size_t begin, size_t end, const char* reason, Value* replacement) {
  if (handler_.is_unbound()) handler_ = lookup_error_handler(errors_);
  if (handler_.is_exception()) return kNotFound;
  if (exception_.is_unbound()) {
    fail(begin, end, reason);
    exception_ = take_exception();
  }
  prepare_exception(&exception_, begin, end, reason);
  Value result = call(handler_, {exception_});
  if (result.is_exception()) return kNotFound;
  bool valid = is_pair(result);
  if (valid) {
    *replacement = result.as<Tuple>()->items[0];
    valid = is_str(*replacement) || is_bytes(*replacement);
  }
  if (!valid) {
    raise_type_error("encoding error handler must return (str/bytes, int) tuple");
    return kNotFound;
  }
  int64_t position = result_position(result, int64_t(text_->length));
  return position < 0 ? kNotFound : size_t(position);
}

// --- what the standard handlers produce ---

static void append_escape(std::string* out, uint32_t c) {
  char text[12];
  snprintf(text, sizeof text, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
  *out += text;
}

Value replacement_text(ErrorMode mode, const Str* text, size_t begin, size_t end) {
  std::string out;
  for (size_t i = begin; i < end; ++i) {
    uint32_t c = text->at(i);
    std::string name;
    if (mode == ErrorMode::Replace) {
      out += '?';
    } else if (mode == ErrorMode::XmlCharRefReplace) {
      out += "&#" + std::to_string(c) + ";";
    } else if (mode == ErrorMode::NameReplace && unicode_name(c, &name)) {
      out += "\\N{" + name + "}";
    } else {
      append_escape(&out, c);
    }
  }
  return str_from_ascii(out);
}

namespace {

// The Unicode encodings as error handlers know them.
struct UnitEncoding {
  int bytes = 0;  // 3: utf-8, 2: utf-16, 4: utf-32, 0: other
  bool big_endian = false;
};

UnitEncoding unit_encoding(const char* name) {
  std::string text;
  for (; *name; ++name) {
    if (*name != '-' && *name != '_') text += char(*name >= 'A' && *name <= 'Z' ? *name + 32 : *name);
  }
  if (text == "utf8" || text == "cputf8") return {3};
  int bytes = text.starts_with("utf16") ? 2 : text.starts_with("utf32") ? 4 : 0;
  std::string order = bytes ? text.substr(5) : "";
  if (order != "" && order != "le" && order != "be") bytes = 0;
  return {bytes, order == "be"};
}

}  // namespace

size_t decode_surrogate(const char* encoding, const uint8_t* p, size_t n, uint32_t* out) {
  UnitEncoding unit = unit_encoding(encoding);
  auto bytes = size_t(unit.bytes);
  if (bytes == 0 || n < bytes) return 0;
  uint32_t c = 0;
  if (bytes == 3) {
    if ((p[0] & 0xF0) != 0xE0 || (p[1] & 0xC0) != 0x80 || (p[2] & 0xC0) != 0x80) return 0;
    c = uint32_t(p[0] & 15) << 12 | uint32_t(p[1] & 63) << 6 | (p[2] & 63);
  } else {
    for (size_t i = 0; i < bytes; ++i) c |= uint32_t(p[i]) << (8 * (unit.big_endian ? bytes - 1 - i : i));
  }
  if (!is_surrogate(c)) return 0;
  *out = c;
  return bytes;
}

bool encode_surrogates(const char* encoding, const Str* text, size_t begin, size_t end, std::string* out) {
  UnitEncoding unit = unit_encoding(encoding);
  auto bytes = size_t(unit.bytes);
  if (bytes == 0) return false;
  for (size_t i = begin; i < end; ++i) {
    uint32_t c = text->at(i);
    if (!is_surrogate(c)) return false;
    uint8_t buffer[4] = {};
    if (bytes == 3) {
      utf8_put(buffer, c);
    } else {
      for (size_t k = 0; k < 2; ++k) buffer[unit.big_endian ? bytes - 1 - k : k] = uint8_t(c >> (8 * k));
    }
    out->append(reinterpret_cast<char*>(buffer), bytes);
  }
  return true;
}

std::string unescape_surrogates(const Str* text, size_t begin, size_t end) {
  std::string bytes;
  for (size_t i = begin; i < end; ++i) {
    uint32_t c = text->at(i);
    if (c < 0xDC80 || c > 0xDCFF) break;
    bytes += char(c - 0xDC00);
  }
  return bytes;
}

}  // namespace krait
