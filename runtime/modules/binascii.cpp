// The module binascii: base64, hexadecimal, quoted-printable, uuencode, and two checksums.
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "runtime/bytes.h"
#include "runtime/error.h"
#include "runtime/int.h"
#include "runtime/module.h"
#include "runtime/modules/exception_type.h"
#include "runtime/ops.h"
#include "runtime/str.h"

namespace krait {

namespace {

Type* g_error;

Value fail(const char* message) { return raise(g_error, "%s", message); }

// Text to be decoded: a buffer or an ASCII str.
struct AsciiArgument {
  Buffer buffer;
  const uint8_t* data;
  size_t size;

  // False: raised.
  bool get(Value v) {
    if (is_str(v)) {
      auto* s = v.as<Str>();
      if (!s->is_ascii()) {
        raise_value_error("string argument should contain only ASCII characters");
        return false;
      }
      data = s->data1();
      size = s->length;
      return true;
    }
    if (!has_buffer(v)) {
      raise_type_error("argument should be bytes, buffer or ASCII string, not '%.100T'", v);
      return false;
    }
    if (!buffer_get(v, &buffer)) return false;
    data = buffer.data;
    size = buffer.length;
    return true;
  }
};

// --- base64 ---

constexpr char kBase64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// 64: no digit.
struct Base64Values {
  uint8_t of[256];
  constexpr Base64Values() : of() {
    for (uint8_t& v : of) v = 64;
    for (uint8_t i = 0; i < 64; ++i) of[uint8_t(kBase64[i])] = i;
  }
};
constexpr Base64Values kBase64Values;

class Base64Decoder {
 public:
  Base64Decoder(const uint8_t* data, size_t size, bool strict) : p_(data), size_(size), strict_(strict) {}

  Value run() {
    out_.reserve(size_ / 4 * 3 + 3);
    if (strict_ && size_ && p_[0] == '=') return fail("Leading padding not allowed");
    for (size_t i = 0; i < size_; ++i) {
      if (p_[i] == '=') {
        padding_started_ = true;
        if (position_ >= 2 && position_ + ++pads_ >= 4) {
          // Complete: nothing is read beyond.
          if (strict_ && i + 1 < size_) return fail("Excess data after padding");
          return bytes_new(out_);
        }
        continue;
      }
      uint8_t value = kBase64Values.of[p_[i]];
      if (value == 64) {
        if (strict_) return fail("Only base64 data is allowed");
        continue;
      }
      if (strict_ && padding_started_) return fail("Discontinuous padding not allowed");
      add(value);
    }
    return finish();
  }

 private:
  void add(uint8_t value) {
    pads_ = 0;
    bits_ = bits_ << 6 | value;
    if (position_ > 0) out_ += char(bits_ >> (6 - 2 * position_));
    position_ = (position_ + 1) & 3;
  }

  Value finish() {
    if (position_ == 0) return bytes_new(out_);
    if (position_ != 1) return fail("Incorrect padding");
    return raise(g_error,
                 "Invalid base64-encoded string: number of data characters (%zd) cannot be 1 more than a "
                 "multiple of 4",
                 out_.size() / 3 * 4 + 1);
  }

  const uint8_t* p_;
  size_t size_;
  bool strict_;
  std::string out_;
  uint32_t bits_ = 0;
  int position_ = 0;  // within a group of four digits
  int pads_ = 0;
  bool padding_started_ = false;
};

Value a2b_base64(const Value* a) {
  AsciiArgument text;
  int strict = truth(a[1]);
  if (strict < 0 || !text.get(a[0])) return Value::exception();
  return Base64Decoder(text.data, text.size, strict).run();
}

Value b2a_base64(const Value* a) {
  Buffer buffer;
  int newline = truth(a[1]);
  if (newline < 0 || !buffer_get(a[0], &buffer)) return Value::exception();
  size_t n = buffer.length;
  Bytes* b = bytes_allocate((n + 2) / 3 * 4 + size_t(newline));
  if (!b) return Value::exception();
  const uint8_t* p = buffer.data;
  uint8_t* to = b->data;
  for (; n >= 3; n -= 3, p += 3) {
    uint32_t bits = uint32_t(p[0]) << 16 | uint32_t(p[1]) << 8 | p[2];
    for (int shift = 18; shift >= 0; shift -= 6) *to++ = uint8_t(kBase64[bits >> shift & 63]);
  }
  if (n > 0) {
    uint32_t bits = uint32_t(p[0]) << 16 | (n == 2 ? uint32_t(p[1]) << 8 : 0);
    *to++ = uint8_t(kBase64[bits >> 18]);
    *to++ = uint8_t(kBase64[bits >> 12 & 63]);
    *to++ = n == 2 ? uint8_t(kBase64[bits >> 6 & 63]) : uint8_t('=');
    *to++ = '=';
  }
  if (newline) *to = '\n';
  return Value::object(b);
}

// --- hexadecimal ---

int hex_value(uint8_t c) {
  if (c >= '0' && c <= '9') return c - '0';
  uint8_t letter = c | 0x20;
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

Value a2b_hex(const Value* a) {
  AsciiArgument text;
  if (!text.get(a[0])) return Value::exception();
  if (text.size % 2) return fail("Odd-length string");
  Bytes* b = bytes_allocate(text.size / 2);
  if (!b) return Value::exception();
  for (size_t i = 0; i < text.size / 2; ++i) {
    int high = hex_value(text.data[2 * i]), low = hex_value(text.data[2 * i + 1]);
    if (high < 0 || low < 0) return fail("Non-hexadecimal digit found");
    b->data[i] = uint8_t(high << 4 | low);
  }
  return Value::object(b);
}

Value b2a_hex(const Value* a) {
  Buffer buffer;
  int group;
  if (!buffer_get(a[0], &buffer) || !int_to_int(a[2], &group)) return Value::exception();
  Value text = bytes_to_hex(buffer.data, buffer.length, a[1], group);
  if (text.is_exception()) return text;
  return bytes_new(text.as<Str>()->data, text.as<Str>()->length);
}

// --- uuencode ---

Value a2b_uu(const Value* a) {
  AsciiArgument text;
  if (!text.get(a[0])) return Value::exception();
  size_t wanted = text.size ? (text.data[0] - ' ') & 63 : 32;
  std::string out;
  uint32_t bits = 0;
  int count = 0;
  size_t i = 1;
  for (; out.size() < wanted; ++i) {
    uint8_t c = i < text.size ? text.data[i] : uint8_t('\n');
    uint32_t value = 0;
    // Blanks may have been cut off at the end of the line.
    if (c != '\n' && c != '\r') {
      if (c < ' ' || c > ' ' + 64) return fail("Illegal char");
      value = (c - ' ') & 63;
    }
    bits = (bits << 6 | value) & 0xFFFF;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += char(bits >> count);
  }
  for (; i < text.size; ++i) {
    uint8_t c = text.data[i];
    if (c != ' ' && c != '`' && c != '\n' && c != '\r') return fail("Trailing garbage");
  }
  return bytes_new(out);
}

Value b2a_uu(const Value* a) {
  Buffer buffer;
  int backtick = truth(a[1]);
  if (backtick < 0 || !buffer_get(a[0], &buffer)) return Value::exception();
  if (buffer.length > 45) return fail("At most 45 bytes at once");
  auto digit = [&](uint32_t value) { return value == 0 && backtick ? '`' : char(' ' + value); };
  std::string out(1, digit(uint32_t(buffer.length)));
  for (size_t i = 0; i < buffer.length; i += 3) {
    uint32_t bits = 0;
    for (size_t k = i; k < i + 3; ++k) bits = bits << 8 | (k < buffer.length ? buffer.data[k] : 0);
    for (int shift = 18; shift >= 0; shift -= 6) out += digit(bits >> shift & 63);
  }
  return bytes_new(out + '\n');
}

// --- quoted-printable ---

Value a2b_qp(const Value* a) {
  AsciiArgument text;
  int header = truth(a[1]);
  if (header < 0 || !text.get(a[0])) return Value::exception();
  const uint8_t *p = text.data, *end = p + text.size;
  std::string out;
  while (p < end) {
    uint8_t c = *p++;
    if (c != '=') {
      out += header && c == '_' ? ' ' : char(c);
    } else if (p == end) {
      break;
    } else if (*p == '\n' || *p == '\r') {
      // A soft line break: the rest of the line is skipped.
      while (p < end && *p != '\n') ++p;
      if (p < end) ++p;
    } else if (*p == '=') {
      out += '=';
      ++p;
    } else if (p + 1 < end && hex_value(p[0]) >= 0 && hex_value(p[1]) >= 0) {
      out += char(hex_value(p[0]) << 4 | hex_value(p[1]));
      p += 2;
    } else {
      out += '=';
    }
  }
  return bytes_new(out);
}

class QuotedPrintableEncoder {
 public:
  QuotedPrintableEncoder(std::string_view data, bool quote_tabs, bool is_text, bool header)
      : data_(data), quote_tabs_(quote_tabs), is_text_(is_text), header_(header) {
    size_t at = data.find('\n');
    if (at != data.npos && at > 0 && data[at - 1] == '\r') newline_ = "\r\n";
  }

  std::string run() {
    while (at_ < data_.size()) {
      uint8_t c = uint8_t(data_[at_]);
      if (must_escape(c)) {
        if (line_ + 3 >= kLongestLine) soft_break();
        append_escape(c);
        line_ += 3;
        ++at_;
      } else if (is_text_ && (c == '\n' || (c == '\r' && next() == '\n'))) {
        hard_break(c);
      } else {
        if (at_ + 1 != data_.size() && next() != '\n' && line_ + 1 >= kLongestLine) soft_break();
        out_ += header_ && c == ' ' ? '_' : char(c);
        ++line_;
        ++at_;
      }
    }
    return std::move(out_);
  }

 private:
  static constexpr size_t kLongestLine = 76;

  // The character behind the current one, 0 at the end.
  char next() const { return at_ + 1 < data_.size() ? data_[at_ + 1] : '\0'; }

  bool must_escape(uint8_t c) const {
    bool last = at_ + 1 == data_.size();
    bool blank = c == ' ' || c == '\t', line_end = c == '\r' || c == '\n';
    // A line that is a dot only would end a message.
    bool lone_dot = c == '.' && line_ == 0 && (last || next() == '\n' || next() == '\r' || next() == 0);
    return c > 126 || c == '=' || (header_ && c == '_') || lone_dot || (!is_text_ && line_end) ||
           (blank && last) || (c < 33 && !line_end && (quote_tabs_ || !blank));
  }

  void append_escape(uint8_t c) {
    constexpr char kDigits[] = "0123456789ABCDEF";
    out_ += '=';
    out_ += kDigits[c >> 4];
    out_ += kDigits[c & 15];
  }

  void soft_break() {
    out_ += '=';
    out_ += newline_;
    line_ = 0;
  }

  // A blank before the line's end would get lost.
  void hard_break(uint8_t c) {
    bool blank_before = !out_.empty() && (out_.back() == ' ' || out_.back() == '\t');
    if (blank_before) {
      auto blank = uint8_t(out_.back());
      out_.pop_back();
      append_escape(blank);
    }
    out_ += newline_;
    line_ = 0;
    at_ += c == '\r' ? 2 : 1;
  }

  std::string_view data_;
  bool quote_tabs_, is_text_, header_;
  const char* newline_ = "\n";
  std::string out_;
  size_t at_ = 0, line_ = 0;
};

Value b2a_qp(const Value* a) {
  Buffer buffer;
  int quote_tabs = truth(a[1]), is_text = truth(a[2]), header = truth(a[3]);
  if (quote_tabs < 0 || is_text < 0 || header < 0 || !buffer_get(a[0], &buffer)) return Value::exception();
  return bytes_new(QuotedPrintableEncoder(buffer.view(), quote_tabs, is_text, header).run());
}

// --- checksums ---

// An int argument as unsigned 32 bits, wrapping. False: raised.
bool word_argument(Value v, uint32_t* out) {
  Value i = index_of(v);
  if (i.is_exception()) return false;
  *out = uint32_t(int_low_bits(i));
  return true;
}

Value crc_hqx(const Value* a) {
  Buffer buffer;
  uint32_t crc;
  if (!buffer_get(a[0], &buffer) || !word_argument(a[1], &crc)) return Value::exception();
  crc &= 0xFFFF;
  for (size_t i = 0; i < buffer.length; ++i) {
    crc ^= uint32_t(buffer.data[i]) << 8;
    for (int bit = 0; bit < 8; ++bit) crc = crc << 1 ^ (crc & 0x8000 ? 0x1021 : 0);
    crc &= 0xFFFF;
  }
  return Value::small_int(crc);
}

Value crc32_function(const Value* a) {
  Buffer buffer;
  uint32_t crc;
  if (!buffer_get(a[0], &buffer) || !word_argument(a[1], &crc)) return Value::exception();
  return Value::small_int(int64_t(crc32_z(crc, buffer.data, buffer.length)));
}

const NativeDef kFunctions[] = {
    {"a2b_base64", "data, /, *, strict_mode=False", a2b_base64, "Decode a line of base64 data."},
    {"b2a_base64", "data, /, *, newline=True", b2a_base64, "Encode data as a line of base64."},
    {"a2b_hex", "hexstr, /", a2b_hex, "Decode hexadecimal digits."},
    {"unhexlify", "hexstr, /", a2b_hex, "Decode hexadecimal digits."},
    {"b2a_hex", "data, sep=?, bytes_per_sep=1", b2a_hex, "Hexadecimal digits of the data."},
    {"hexlify", "data, sep=?, bytes_per_sep=1", b2a_hex, "Hexadecimal digits of the data."},
    {"a2b_uu", "data, /", a2b_uu, "Decode a line of uuencoded data."},
    {"b2a_uu", "data, /, *, backtick=False", b2a_uu, "Encode data as a line of uuencode."},
    {"a2b_qp", "data, header=False", a2b_qp, "Decode quoted-printable data."},
    {"b2a_qp", "data, quotetabs=False, istext=True, header=False", b2a_qp,
     "Encode data as quoted-printable."},
    {"crc_hqx", "data, crc, /", crc_hqx, "CRC-CCITT of the data, going on from crc."},
    {"crc32", "data, crc=0, /", crc32_function, "CRC-32 of the data, going on from crc."},
    {}};

}  // namespace

Value module_init_binascii(Value module) {
  g_error = module_exception_type(module, "binascii", "Error", types::ValueError);
  Type* incomplete =
      g_error ? module_exception_type(module, "binascii", "Incomplete", types::Exception) : nullptr;
  if (!incomplete) return Value::exception();
  module_add_functions(module, kFunctions);
  return module;
}

}  // namespace krait
