// Methods of bytes and bytearray that treat them as ASCII text, conversions, and the operators they share.
#include "runtime/chars.h"
#include "runtime/codecs.h"
#include "runtime/config.h"
#include "runtime/error.h"
#include "runtime/int.h"
#include "runtime/ops.h"
#include "runtime/str_percent.h"
#include "runtime/types/bytes_methods.h"
#include "runtime/types/bytes_self.h"
#include "runtime/types/support.h"
#include "runtime/types/text.h"

namespace krait::bytes_methods {

namespace {

bool is_upper(uint8_t c) { return uint8_t(c - 'A') < 26; }
bool is_lower(uint8_t c) { return uint8_t(c - 'a') < 26; }
bool is_alpha(uint8_t c) { return is_lower(c | 0x20); }
bool is_digit(uint8_t c) { return uint8_t(c - '0') < 10; }
bool is_alnum(uint8_t c) { return is_alpha(c) || is_digit(c); }
bool is_space(uint8_t c) { return c == ' ' || (c >= 9 && c <= 13); }
uint8_t to_lower(uint8_t c) { return uint8_t(c + (is_upper(c) << 5)); }
uint8_t to_upper(uint8_t c) { return uint8_t(c - (is_lower(c) << 5)); }

template <class F>
Value map_bytes(const Value* a, F f) {
  Self self(a[0]);
  Output out(self, self.n);
  if (!out.data) return Value::exception();
  for (size_t i = 0; i < self.n; ++i) out.data[i] = f(self.p[i]);
  return out.result();
}

template <class F>
Value all_are(const Value* a, F f) {
  Self self(a[0]);
  for (size_t i = 0; i < self.n; ++i) {
    if (!f(self.p[i])) return Value::false_();
  }
  return Value::boolean(self.n > 0);
}

// Has letters of the right case and none of the wrong one.
template <class Right, class Wrong>
Value all_cased(const Value* a, Right right, Wrong wrong) {
  Self self(a[0]);
  bool found = false;
  for (size_t i = 0; i < self.n; ++i) {
    if (wrong(self.p[i])) return Value::false_();
    found = found || right(self.p[i]);
  }
  return Value::boolean(found);
}

int hex_digit(uint32_t c) {
  if (c < 128 && is_digit(uint8_t(c))) return int(c - '0');
  uint32_t letter = c | 0x20;
  return letter >= 'a' && letter <= 'f' ? int(letter - 'a' + 10) : -1;
}

Value raise_not_hex(size_t position) {
  return raise_value_error("non-hexadecimal number found in fromhex() arg at position %zd", position);
}

// The bytes; exception when the text is malformed.
Value parse_hex(const Str* s) {
  if (!s->is_ascii()) {
    size_t i = 0;
    while (s->at(i) < 128) ++i;
    return raise_not_hex(i);
  }
  Bytes* b = bytes_allocate(s->length / 2);
  if (!b) return Value::exception();
  size_t n = 0;
  for (size_t i = 0; i < s->length;) {
    if (is_space(s->data1()[i])) {
      ++i;
      continue;
    }
    int high = hex_digit(s->at(i)), low = i + 1 < s->length ? hex_digit(s->at(i + 1)) : -1;
    if (high < 0) return raise_not_hex(i);
    if (low < 0) return raise_not_hex(i + 1);
    b->data[n++] = uint8_t(high << 4 | low);
    i += 2;
  }
  return bytes_slice(b, 0, n);
}

}  // namespace

Value lower(const Value* a) { return map_bytes(a, to_lower); }
Value upper(const Value* a) { return map_bytes(a, to_upper); }
Value swapcase(const Value* a) {
  return map_bytes(a, [](uint8_t c) { return uint8_t(c ^ (is_alpha(c) << 5)); });
}

Value title(const Value* a) {
  bool inside = false;
  return map_bytes(a, [&](uint8_t c) {
    uint8_t mapped = inside ? to_lower(c) : to_upper(c);
    inside = is_alpha(c);
    return mapped;
  });
}

Value capitalize(const Value* a) {
  bool first = true;
  return map_bytes(a, [&](uint8_t c) {
    uint8_t mapped = first ? to_upper(c) : to_lower(c);
    first = false;
    return mapped;
  });
}

Value isascii(const Value* a) {
  Self self(a[0]);
  return Value::boolean(krait::is_ascii(self.p, self.n));
}
Value islower(const Value* a) { return all_cased(a, is_lower, is_upper); }
Value isupper(const Value* a) { return all_cased(a, is_upper, is_lower); }
Value isspace(const Value* a) { return all_are(a, is_space); }
Value isdigit(const Value* a) { return all_are(a, is_digit); }
Value isalpha(const Value* a) { return all_are(a, is_alpha); }
Value isalnum(const Value* a) { return all_are(a, is_alnum); }

Value istitle(const Value* a) {
  Self self(a[0]);
  bool found = false, inside = false;
  for (size_t i = 0; i < self.n; ++i) {
    uint8_t c = self.p[i];
    if (is_upper(c) ? inside : is_lower(c) && !inside) return Value::false_();
    inside = is_alpha(c);
    found = found || inside;
  }
  return Value::boolean(found);
}

Value hex(const Value* a) {
  int group;
  if (!int_to_int(a[2], &group)) return Value::exception();
  Self self(a[0]);
  return bytes_to_hex(self.p, self.n, a[1], group);
}

Value fromhex(const Value* a) {
  if (!is_str(a[1])) return raise_type_error("fromhex() argument must be str, not %T", a[1]);
  Value bytes = parse_hex(a[1].as<Str>());
  if (bytes.is_exception() || a[0] == type_value(types::bytes)) return bytes;
  return call(a[0], {bytes});
}

Value decode(const Value* a) {
  if (const UsualCodec usual = usual_codec(a[1], a[2]); usual != UsualCodec::None)
    return decode_as(usual, Self(a[0]).p, Self(a[0]).n);
  std::string encoding_text, errors_text;
  const char *encoding, *errors;
  if (!codec_argument(a[1], "decode", "encoding", &encoding_text, &encoding) ||
      !codec_argument(a[2], "decode", "errors", &errors_text, &errors)) {
    return Value::exception();
  }
  Self self(a[0]);
  return krait::decode(self.p, self.n, encoding, errors);
}

// --- operators ---

Value length(const Value* a) { return Value::small_int(int64_t(Self(a[0]).n)); }

Value modulo(const Value* a) {
  Self self(a[0]);
  return bytes_percent(self.p, self.n, a[1], self.mutable_);
}

Value reflected_modulo(const Value* a) {
  if (type_of(a[1]) != type_of(a[0])) return Value::not_implemented();
  Self left(a[1]);
  return bytes_percent(left.p, left.n, a[0], left.mutable_);
}

Value multiply(const Value* a) {
  int64_t count;
  if (!repeat_count(a[1], &count)) return Value::exception();
  Self self(a[0]);
  if (count <= 0 || self.n == 0) return self.make(nullptr, 0);
  if (count == 1) return self.slice(0, self.n);
  size_t total;
  if (__builtin_mul_overflow(self.n, size_t(count), &total) || total > INT64_MAX) {
    return self.mutable_ ? raise_bare(types::MemoryError)
                         : raise(types::OverflowError, "repeated bytes are too long");
  }
  Output out(self, total);
  if (!out.data) return Value::exception();
  memcpy(out.data, self.p, self.n);
  for (size_t done = self.n; done < total;) {
    size_t piece = std::min(done, total - done);
    memcpy(out.data + done, out.data, piece);
    done += piece;
  }
  return out.result();
}

// What -b warns of: an equality that cannot hold. The result is NotImplemented, or an exception.
static Value refuse_comparison(bool equality, bool with_bytearray, Value other) {
  if (!equality || !g_config.bytes_warning) return Value::not_implemented();
  const char* text = with_bytearray  ? "Comparison between bytearray and string"
                     : is_str(other) ? "Comparison between bytes and string"
                                     : "Comparison between bytes and int";
  if (!is_str(other) && (with_bytearray || !is_int(other))) return Value::not_implemented();
  return warn(types::BytesWarning, 1, "%s", text) ? Value::not_implemented() : Value::exception();
}

// bytes compares with bytes only; bytearray with everything that has a buffer.
template <int kOp>
Value compare(const Value* a) {
  Self self(a[0]);
  if (self.mutable_ ? !has_buffer(a[1]) : !is_bytes(a[1]))
    return refuse_comparison(kOp == 2 || kOp == 3, self.mutable_, a[1]);
  BytesLike other;
  if (!other.get(a[1])) {
    clear_exception();
    return Value::not_implemented();
  }
  if ((kOp == 2 || kOp == 3) && self.n != other.length) return Value::boolean(kOp == 3);
  int order = memcmp(self.p, other.data, std::min(self.n, other.length));
  if (order == 0) order = self.n < other.length ? -1 : self.n > other.length;
  return Value::boolean(compare_order(kOp, order, 0));
}
template Value compare<0>(const Value*);
template Value compare<1>(const Value*);
template Value compare<2>(const Value*);
template Value compare<3>(const Value*);
template Value compare<4>(const Value*);
template Value compare<5>(const Value*);

}  // namespace krait::bytes_methods
