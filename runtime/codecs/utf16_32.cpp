// UTF-16 and UTF-32 in both byte orders.
#include <cstring>

#include "runtime/bytes.h"
#include "runtime/chars.h"
#include "runtime/codecs/native.h"

namespace krait {

namespace {

// Reads and writes code units of 2 or 4 bytes.
template <class Unit>
struct Units {
  bool big_endian;

  uint32_t load(const uint8_t* p) const {
    Unit unit;
    memcpy(&unit, p, sizeof unit);
    return big_endian ? swap(unit) : unit;
  }
  void append(std::string* out, uint32_t value) const {
    Unit unit = big_endian ? swap(Unit(value)) : Unit(value);
    out->append(reinterpret_cast<char*>(&unit), sizeof unit);
  }
  static Unit swap(Unit u) {
    if constexpr (sizeof(Unit) == 2) return __builtin_bswap16(u);
    else return __builtin_bswap32(u);
  }
};

constexpr uint32_t kByteOrderMark = 0xFEFF;

// Takes a byte order mark off the front when the order is not given; the number of bytes taken.
template <class Unit>
size_t take_mark(const uint8_t* data, size_t size, int* byte_order) {
  if (*byte_order != 0 || size < sizeof(Unit)) return 0;
  for (int order : {-1, 1}) {
    if (Units<Unit>{order == 1}.load(data) != kByteOrderMark) continue;
    *byte_order = order;
    return sizeof(Unit);
  }
  return 0;
}

// One character at p, n bytes being left. Gives its length in bytes, or 0 and what is wrong: `bad` bytes, and
// whether more data might repair it.
struct Decoded {
  uint32_t character = 0;
  size_t length = 0;
  size_t bad = 0;
  const char* reason = nullptr;
  bool truncated = false;
};

Decoded decode_character(Units<uint16_t> units, const uint8_t* p, size_t n) {
  if (n < 2) return {.bad = n, .reason = "truncated data", .truncated = true};
  uint32_t c = units.load(p);
  if (!is_surrogate(c)) return {.character = c, .length = 2};
  if (c >= 0xDC00) return {.bad = 2, .reason = "illegal encoding"};
  if (n < 4) return {.bad = n, .reason = "unexpected end of data", .truncated = true};
  uint32_t low = units.load(p + 2);
  if (low < 0xDC00 || low > 0xDFFF) return {.bad = 2, .reason = "illegal UTF-16 surrogate"};
  return {.character = 0x10000 + ((c & 0x3FF) << 10 | (low & 0x3FF)), .length = 4};
}

Decoded decode_character(Units<uint32_t> units, const uint8_t* p, size_t n) {
  if (n < 4) return {.bad = n, .reason = "truncated data", .truncated = true};
  uint32_t c = units.load(p);
  if (c > kMaxCharacter) return {.bad = 4, .reason = "code point not in range(0x110000)"};
  if (is_surrogate(c)) {
    return {.bad = 4, .reason = "code point in surrogate code point range(0xd800, 0xe000)"};
  }
  return {.character = c, .length = 4};
}

template <class Unit>
const char* encoding_name(bool big_endian) {
  if (sizeof(Unit) == 4) return big_endian ? "utf-32-be" : "utf-32-le";
  return big_endian ? "utf-16-be" : "utf-16-le";
}

template <class Unit>
Value decode_units(const uint8_t* data, size_t size, const char* errors, int* byte_order, size_t* consumed) {
  size_t at = take_mark<Unit>(data, size, byte_order);
  Units<Unit> units{*byte_order == 1};
  DecodeErrors state(encoding_name<Unit>(units.big_endian), errors, data, size);
  StringBuilder out;
  while (at < state.size) {
    Decoded d = decode_character(units, state.data + at, state.size - at);
    if (d.length) {
      out.append_char(d.character);
      at += d.length;
      continue;
    }
    if (d.truncated && consumed) break;
    at = state.handle(at, at + d.bad, d.reason, out);
    if (at == kNotFound) return Value::exception();
  }
  if (consumed) *consumed = at;
  return out.finish();
}

void append_character(Units<uint16_t> units, std::string* out, uint32_t c) {
  if (c < 0x10000) return units.append(out, c);
  units.append(out, 0xD800 + ((c - 0x10000) >> 10));
  units.append(out, 0xDC00 + (c & 0x3FF));
}
void append_character(Units<uint32_t> units, std::string* out, uint32_t c) { units.append(out, c); }

template <class Unit>
Value encode_units(Str* s, const char* errors, int byte_order) {
  constexpr const char* kReason = "surrogates not allowed";
  Units<Unit> units{byte_order == 1};
  const char* name =
      byte_order == 0 ? (sizeof(Unit) == 4 ? "utf-32" : "utf-16") : encoding_name<Unit>(units.big_endian);
  EncodeErrors state(name, errors, s);
  std::string out;
  out.reserve((s->length + 1) * sizeof(Unit));
  if (byte_order == 0) units.append(&out, kByteOrderMark);
  for (size_t at = 0; at < s->length;) {
    uint32_t c = s->at(at);
    if (!is_surrogate(c)) {
      append_character(units, &out, c);
      ++at;
      continue;
    }
    size_t begin = at, end = at;
    while (end < s->length && is_surrogate(s->at(end))) ++end;
    Value replacement;
    at = state.handle(begin, end, kReason, &replacement);
    if (at == kNotFound) return Value::exception();
    if (is_bytes(replacement) && replacement.as<Bytes>()->length % sizeof(Unit) == 0) {
      out += replacement.as<Bytes>()->view();
    } else if (is_str(replacement) && replacement.as<Str>()->is_ascii()) {
      for (size_t i = 0; i < replacement.as<Str>()->length; ++i)
        units.append(&out, replacement.as<Str>()->at(i));
    } else {
      state.fail(begin, end, kReason);
      return Value::exception();
    }
  }
  return bytes_new(out);
}

}  // namespace

Value decode_utf16(const uint8_t* data, size_t size, const char* errors, int* byte_order, size_t* consumed) {
  return decode_units<uint16_t>(data, size, errors, byte_order, consumed);
}
Value decode_utf32(const uint8_t* data, size_t size, const char* errors, int* byte_order, size_t* consumed) {
  return decode_units<uint32_t>(data, size, errors, byte_order, consumed);
}
Value encode_utf16(Str* s, const char* errors, int byte_order) {
  return encode_units<uint16_t>(s, errors, byte_order);
}
Value encode_utf32(Str* s, const char* errors, int byte_order) {
  return encode_units<uint32_t>(s, errors, byte_order);
}

}  // namespace krait
