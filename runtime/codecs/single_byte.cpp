// Encodings with one byte per character: ASCII, latin-1 and everything that a table describes (charmap).
#include <algorithm>
#include <cstring>

#include "runtime/bytes.h"
#include "runtime/chars.h"
#include "runtime/codecs/native.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/int.h"
#include "runtime/ops.h"

namespace krait {

// --- ASCII and latin-1 ---

Value decode_ascii(const uint8_t* data, size_t size, const char* errors) {
  if (is_ascii(data, size)) return str_from_latin1(data, size);
  DecodeErrors state("ascii", errors, data, size);
  StringBuilder out;
  for (size_t at = 0; at < state.size;) {
    size_t run = ascii_run(state.data + at, state.size - at);
    out.append_latin1(state.data + at, run);
    at += run;
    if (at == state.size) break;
    at = state.handle(at, at + 1, "ordinal not in range(128)", out);
    if (at == kNotFound) return Value::exception();
  }
  return out.finish();
}

// Characters from `limit` on cannot be encoded.
static Value encode_below(Str* s, uint32_t limit, const char* encoding, const char* reason,
                          const char* errors) {
  EncodeErrors state(encoding, errors, s);
  std::string out;
  out.reserve(s->length);
  for (size_t at = 0; at < s->length;) {
    uint32_t c = s->at(at);
    if (c < limit) {
      out += char(c);
      ++at;
      continue;
    }
    size_t begin = at, end = at;
    while (end < s->length && s->at(end) >= limit) ++end;
    Value replacement;
    at = state.handle(begin, end, reason, &replacement);
    if (at == kNotFound) return Value::exception();
    if (is_bytes(replacement)) {
      out += replacement.as<Bytes>()->view();
      continue;
    }
    auto* text = replacement.as<Str>();
    for (size_t i = 0; i < text->length; ++i) {
      if (text->at(i) >= limit) {
        state.fail(begin, end, reason);
        return Value::exception();
      }
      out += char(text->at(i));
    }
  }
  return bytes_new(out);
}

Value encode_ascii(Str* s, const char* errors) {
  if (s->is_ascii()) return bytes_new(s->data, s->length);
  return encode_below(s, 128, "ascii", "ordinal not in range(128)", errors);
}

Value encode_latin1(Str* s, const char* errors) {
  if (s->width == 1) return bytes_new(s->data, s->length);
  return encode_below(s, 256, "latin-1", "ordinal not in range(256)", errors);
}

// --- charmap ---

namespace {

constexpr uint32_t kUndefined = 0xFFFE;
constexpr const char* kReason = "character maps to <undefined>";

// What a mapping gives for a byte.
enum class Mapped { Done, Undefined, Raised };

Mapped append_from_mapping(Value mapping, uint8_t byte, StringBuilder& out) {
  Value v = get_item(mapping, Value::small_int(byte));
  if (v.is_exception()) return clear_if(types::LookupError) ? Mapped::Undefined : Mapped::Raised;
  if (v.is_none()) return Mapped::Undefined;
  if (is_str(v)) {
    if (v.as<Str>()->length == 1 && v.as<Str>()->at(0) == kUndefined) return Mapped::Undefined;
    out.append(v.as<Str>());
    return Mapped::Done;
  }
  if (!is_int(v)) {
    raise_type_error("character mapping must return integer, None or str");
    return Mapped::Raised;
  }
  int64_t code;
  if (!int_fits_i64(v, &code) || code < 0 || code > int64_t(kMaxCharacter)) {
    raise_type_error("character mapping must be in range(0x%x)", kMaxCharacter + 1);
    return Mapped::Raised;
  }
  if (code == kUndefined) return Mapped::Undefined;
  out.append_char(uint32_t(code));
  return Mapped::Done;
}

Mapped append_from_table(const Str* table, uint8_t byte, StringBuilder& out) {
  uint32_t c = byte < table->length ? table->at(byte) : kUndefined;
  if (c == kUndefined) return Mapped::Undefined;
  out.append_char(c);
  return Mapped::Done;
}

}  // namespace

Value decode_charmap(const uint8_t* data, size_t size, const char* errors, Value mapping) {
  if (mapping.is_unbound()) return str_from_latin1(data, size);
  DecodeErrors state("charmap", errors, data, size);
  const Str* table = has_shape(mapping, shapes::str) ? mapping.as<Str>() : nullptr;
  StringBuilder out;
  for (size_t at = 0; at < state.size;) {
    uint8_t byte = state.data[at];
    Mapped mapped = table ? append_from_table(table, byte, out) : append_from_mapping(mapping, byte, out);
    if (mapped == Mapped::Raised) return Value::exception();
    if (mapped == Mapped::Done) {
      ++at;
      continue;
    }
    at = state.handle(at, at + 1, kReason, out);
    if (at == kNotFound) return Value::exception();
  }
  return out.finish();
}

namespace {

// The inverse of a decoding table whose byte 0 is U+0000: two levels of 32 characters each, position 0 of the
// first meaning none.
struct EncodingMap : Object {
  uint8_t first[2048];      // by character >> 5
  uint8_t second[256][32];  // by the first level's value and character & 31; 0: no byte
};

Type* encoding_map_type() {
  static const TypeSpec kSpec = {.size = sizeof(EncodingMap)};
  static Type* type = native_type_create("EncodingMap", Kind::NativeOpaque, sizeof(EncodingMap),
                                         types::object, kTypeHidden, &kSpec);
  return type;
}

bool is_encoding_map(Value v) { return type_of(v) == encoding_map_type(); }

// -1: the character has no byte.
int encode_with(const EncodingMap* map, uint32_t c) {
  if (c == 0) return 0;
  if (c > 0xFFFF || !map->first[c >> 5]) return -1;
  int byte = map->second[map->first[c >> 5]][c & 31];
  return byte ? byte : -1;
}

// Is the table's inverse representable as an EncodingMap?
bool is_simple_table(const Str* table) {
  if (table->length == 0 || table->length > 256 || table->at(0) != 0) return false;
  for (size_t i = 1; i < table->length; ++i) {
    if (table->at(i) == 0 || table->at(i) > 0xFFFF) return false;
  }
  return true;
}

Value build_encoding_map(const Str* table) {
  auto* map = static_cast<EncodingMap*>(allocate_instance(encoding_map_type()));
  uint8_t blocks = 0;
  for (size_t i = 1; i < table->length; ++i) {
    uint32_t c = table->at(i);
    if (c == kUndefined) continue;
    if (!map->first[c >> 5]) map->first[c >> 5] = ++blocks;
    map->second[map->first[c >> 5]][c & 31] = uint8_t(i);
  }
  return Value::object(map);
}

Mapped append_encoded(Value mapping, uint32_t c, std::string* out) {
  if (is_encoding_map(mapping)) {
    int byte = encode_with(mapping.as<EncodingMap>(), c);
    if (byte < 0) return Mapped::Undefined;
    *out += char(byte);
    return Mapped::Done;
  }
  Value v = get_item(mapping, Value::small_int(c));
  if (v.is_exception()) return clear_if(types::LookupError) ? Mapped::Undefined : Mapped::Raised;
  if (v.is_none()) return Mapped::Undefined;
  if (is_bytes(v)) {
    *out += v.as<Bytes>()->view();
    return Mapped::Done;
  }
  if (!is_int(v)) {
    raise_type_error("character mapping must return integer, bytes or None, not %.400T", v);
    return Mapped::Raised;
  }
  int64_t code;
  if (!int_fits_i64(v, &code) || code < 0 || code > 255) {
    raise_type_error("character mapping must be in range(256)");
    return Mapped::Raised;
  }
  *out += char(code);
  return Mapped::Done;
}

// Behind an unencodable character at `begin`: the end of the run of such. kNotFound: raised.
size_t undefined_run_end(const Str* s, size_t begin, Value mapping) {
  std::string ignored;
  size_t end = begin + 1;
  for (; end < s->length; ++end) {
    Mapped mapped = append_encoded(mapping, s->at(end), &ignored);
    if (mapped == Mapped::Raised) return kNotFound;
    if (mapped == Mapped::Done) break;
  }
  return end;
}

}  // namespace

Value build_charmap(Str* table) {
  if (is_simple_table(table)) return build_encoding_map(table);
  Dict* map = dict_new();
  size_t n = std::min<size_t>(table->length, 256);
  for (size_t i = 0; i < n; ++i) {
    if (!dict_set(map, Value::small_int(table->at(i)), Value::small_int(int64_t(i))))
      return Value::exception();
  }
  return Value::object(map);
}

Value encode_charmap(Str* s, const char* errors, Value mapping) {
  if (mapping.is_unbound()) return encode_latin1(s, errors);
  EncodeErrors state("charmap", errors, s);
  std::string out;
  for (size_t at = 0; at < s->length;) {
    Mapped mapped = append_encoded(mapping, s->at(at), &out);
    if (mapped == Mapped::Raised) return Value::exception();
    if (mapped == Mapped::Done) {
      ++at;
      continue;
    }
    size_t begin = at, end = undefined_run_end(s, at, mapping);
    if (end == kNotFound) return Value::exception();
    Value replacement;
    at = state.handle(begin, end, kReason, &replacement);
    if (at == kNotFound) return Value::exception();
    if (is_bytes(replacement)) {
      out += replacement.as<Bytes>()->view();
      continue;
    }
    auto* text = replacement.as<Str>();
    for (size_t i = 0; i < text->length; ++i) {
      mapped = append_encoded(mapping, text->at(i), &out);
      if (mapped == Mapped::Undefined) state.fail(begin, end, kReason);
      if (mapped != Mapped::Done) return Value::exception();
    }
  }
  return bytes_new(out);
}

}  // namespace krait
