// UTF-7: ASCII text in which "+...-" encloses UTF-16 in base 64.
#include <vector>

#include "runtime/bytes.h"
#include "runtime/chars.h"
#include "runtime/codecs/native.h"

namespace krait {

namespace {

constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int base64_value(uint32_t c) {
  if (c >= 'A' && c <= 'Z') return int(c - 'A');
  if (c >= 'a' && c <= 'z') return int(c - 'a' + 26);
  if (c >= '0' && c <= '9') return int(c - '0' + 52);
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

// Characters that the encoder writes as themselves.
bool is_direct(uint32_t c) {
  if (c == '\t' || c == '\n' || c == '\r') return true;
  return c >= ' ' && c < 0x7f && c != '+' && c != '\\' && c != '~';
}

// A base-64 section while it is read. Its characters are kept apart until it is left, since an incomplete
// section at the end of a piece is read again.
struct Section {
  uint32_t buffer = 0;
  int bits = 0;
  uint32_t surrogate = 0;  // high surrogate waiting for its partner
  std::vector<uint32_t> characters;

  void add_digit(int digit) {
    buffer = buffer << 6 | uint32_t(digit);
    bits += 6;
    if (bits < 16) return;
    bits -= 16;
    add_unit(buffer >> bits);
    buffer &= (1u << bits) - 1;
  }

  // What is wrong if the section ends here, or null.
  const char* end_error() const {
    if (bits >= 6) return "partial character in base-64 shift sequence";
    return buffer ? "non-zero padding bits in shift sequence" : nullptr;
  }

  void flush(StringBuilder& out) {
    for (uint32_t c : characters) out.append_char(c);
    *this = Section();
  }

 private:
  void add_unit(uint32_t unit) {
    bool is_low = unit >= 0xDC00 && unit <= 0xDFFF;
    if (surrogate && is_low) {
      characters.push_back(0x10000 + ((surrogate & 0x3FF) << 10 | (unit & 0x3FF)));
      surrogate = 0;
      return;
    }
    if (surrogate) characters.push_back(surrogate);
    surrogate = 0;
    bool is_high = unit >= 0xD800 && unit <= 0xDBFF;
    if (is_high) surrogate = unit;
    else characters.push_back(unit);
  }
};

class Decoder {
 public:
  Decoder(const uint8_t* data, size_t size, const char* errors, size_t* consumed)
      : state_("utf7", errors, data, size), consumed_(consumed) {}

  Value run() {
    for (;;) {
      while (at_ < state_.size) {
        if (!step()) return Value::exception();
      }
      bool incomplete = in_section_ && !consumed_ && (section_.surrogate || section_.end_error());
      if (!incomplete) break;
      in_section_ = false;
      if (!fail("unterminated shift sequence")) return Value::exception();
    }
    if (consumed_) *consumed_ = in_section_ ? start_ : at_;
    if (!consumed_ || !in_section_) section_.flush(out_);
    return out_.finish();
  }

 private:
  // The bytes from start_ to at_ are wrong.
  bool fail(const char* reason) {
    section_.flush(out_);
    at_ = state_.handle(start_, at_, reason, out_);
    return at_ != kNotFound;
  }

  bool step() {
    uint8_t c = state_.data[at_];
    if (in_section_) {
      int digit = base64_value(c);
      if (digit < 0) return leave_section(c);
      section_.add_digit(digit);
      ++at_;
      return true;
    }
    if (c == '+') return enter_section();
    if (c < 128) {
      out_.append_char(c);
      ++at_;
      return true;
    }
    start_ = at_++;
    return fail("unexpected special character");
  }

  bool enter_section() {
    start_ = at_++;
    bool at_end = at_ == state_.size;
    if (!at_end && state_.data[at_] == '-') {
      out_.append_char('+');
      ++at_;
      return true;
    }
    if (!at_end && base64_value(state_.data[at_]) < 0) {
      ++at_;
      return fail("ill-formed sequence");
    }
    in_section_ = true;
    section_ = Section();
    return true;
  }

  bool leave_section(uint8_t c) {
    in_section_ = false;
    if (const char* error = section_.end_error()) {
      ++at_;
      return fail(error);
    }
    if (section_.surrogate && c < 128 && c != '+') section_.characters.push_back(section_.surrogate);
    section_.flush(out_);
    if (c == '-') ++at_;
    return true;
  }

  DecodeErrors state_;
  size_t* consumed_;
  StringBuilder out_;
  Section section_;
  bool in_section_ = false;
  size_t at_ = 0, start_ = 0;
};

}  // namespace

Value decode_utf7(const uint8_t* data, size_t size, const char* errors, size_t* consumed) {
  return Decoder(data, size, errors, consumed).run();
}

Value encode_utf7(Str* s) {
  std::string out;
  uint32_t buffer = 0;
  int bits = 0;
  bool in_section = false;
  auto add_unit = [&](uint32_t unit) {
    buffer = buffer << 16 | unit;
    for (bits += 16; bits >= 6; bits -= 6) out += kDigits[buffer >> (bits - 6) & 63];
  };
  auto flush_bits = [&] {
    if (bits) out += kDigits[buffer << (6 - bits) & 63];
    bits = 0;
    buffer = 0;
  };
  for (size_t i = 0; i < s->length; ++i) {
    uint32_t c = s->at(i);
    if (is_direct(c)) {
      if (in_section) {
        flush_bits();
        // Other characters end the section by themselves.
        if (base64_value(c) >= 0 || c == '-') out += '-';
        in_section = false;
      }
      out += char(c);
    } else if (c == '+' && !in_section) {
      out += "+-";
    } else {
      if (!in_section) out += '+';
      in_section = true;
      if (c >= 0x10000) {
        add_unit(0xD800 + ((c - 0x10000) >> 10));
        c = 0xDC00 + (c & 0x3FF);
      }
      add_unit(c);
    }
  }
  flush_bits();
  if (in_section) out += '-';
  return bytes_new(out);
}

}  // namespace krait
