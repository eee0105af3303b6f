// See constant_sets.h.
//
// A string that differs from a constant mostly has another length, and that is guarded. One of the same
// length is compared in line, eight characters at a time. So programs that choose by strings (operations,
// states, tags) call nothing for it, and what one comparison has found out decides others.
//
// Ints are looked up in the bits of a word.
#include "jit/constant_sets.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "jit/text_access.h"
#include "jit/text_slices.h"
#include "runtime/set.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait::jit {

namespace {

constexpr size_t kLongestText = 16;

// The characters of a bytes, or of a str with one byte per character. No data: something else.
struct Characters {
  const uint8_t* data = nullptr;
  uint64_t length = 0;
};
Characters characters_of(Value v) {
  if (has_shape(v, shapes::bytes)) return {v.as<Bytes>()->data, v.as<Bytes>()->length};
  if (!has_shape(v, shapes::str) || v.as<Str>()->width != 1) return {};
  return {v.as<Str>()->data1(), v.as<Str>()->length};
}

// Some of the characters of a text that is to be compared.
struct Chunk {
  Op load;
  size_t bytes;
};
constexpr Chunk kChunks[] = {{Op::Load, 8}, {Op::LoadU32, 4}, {Op::LoadU16, 2}, {Op::LoadU8, 1}};

int64_t bits_at(const Characters& s, size_t offset, size_t bytes) {
  uint64_t bits = 0;
  for (size_t i = 0; i < bytes; i++) bits |= uint64_t(s.data[offset + i]) << (8 * i);
  return int64_t(bits);
}

// Whether characters, as many as the text has, are the text.
Ref equals_text(Builder& b, Ref data, const Characters& text) {
  Ref difference = kNoRef;
  size_t offset = 0;
  for (const Chunk& c : kChunks) {
    for (; text.length - offset >= c.bytes; offset += c.bytes) {
      const Ref read = c.load == Op::Load ? b.load(Type::Int, AliasClass::Constant, data, int32_t(offset))
                                          : b.load_sized(c.load, AliasClass::Constant, data, int32_t(offset));
      const Ref wanted = b.int_(bits_at(text, offset, c.bytes));
      if (c.bytes == text.length) return b.emit(Op::Eq, read, wanted);
      const Ref differs = b.emit(Op::Xor, read, wanted);
      difference = difference == kNoRef ? differs : b.emit(Op::Or, difference, differs);
    }
  }
  return difference == kNoRef ? b.boolean(true) : b.emit(Op::Eq, difference, b.int_(0));
}

Ref either(Builder& b, Ref x, Ref y) {
  if (x == kNoRef) return y;
  return b.emit(Op::Ne, b.emit(Op::Or, b.emit(Op::BoolToInt, x), b.emit(Op::BoolToInt, y)), b.int_(0));
}

// A single character whose code is known.
Ref is_character_among(Builder& b, Ref code, std::span<const Value> texts) {
  Ref found = kNoRef;
  for (const Value t : texts) {
    const auto* text = t.as<Str>();
    if (text->length == 1) found = either(b, found, b.emit(Op::Eq, code, b.int_(text->data1()[0])));
  }
  return found == kNoRef ? b.boolean(false) : found;
}

// The length of a text of the shape that is guarded.
Ref length_of_text(Builder& b, Ref s, bool of_bytes) {
  if (const auto slice = parts_of_slice(b.ir(), s)) return slice->length(b);
  return b.load(Type::Int, AliasClass::Constant, s,
                of_bytes ? offsetof(Bytes, length) : offsetof(Str, length));
}

// The address of its characters, guarded to have one byte each. kNoRef: aborted.
Ref data_of_text(Recorder& r, Ref s, bool of_bytes) {
  Builder& b = r.b;
  if (const auto slice = parts_of_slice(b.ir(), s)) return slice->data(b);
  if (of_bytes) return b.emit(Op::PtrAdd, s, b.int_(offsetof(Bytes, data)));
  const Ref width = b.load_sized(Op::LoadU8, AliasClass::Constant, s, offsetof(Str, width));
  if (!r.guard(b.emit(Op::Eq, width, b.int_(1)))) return kNoRef;
  return b.load(Type::Ptr, AliasClass::Constant, s, offsetof(Str, data));
}

Ref is_text_among(Recorder& r, Ref s, Value live, std::span<const Value> texts) {
  Builder& b = r.b;
  const bool of_bytes = has_shape(live, shapes::bytes);
  const auto is_short_text = [&](Value t) {
    const Characters c = characters_of(t);
    return c.data && c.length <= kLongestText && has_shape(t, shapes::bytes) == of_bytes;
  };
  if (!std::ranges::all_of(texts, is_short_text)) return kNoRef;
  const Ref code = of_bytes ? kNoRef : code_of_character(b, s);
  if (code != kNoRef) return is_character_among(b, code, texts);
  const Characters now = characters_of(live);
  if (!now.data || r.chain_length() > 1 || !r.guard_shape(s, live)) return kNoRef;
  const Ref length = length_of_text(b, s, of_bytes);
  const auto has_length = [&](uint64_t n) { return b.emit(Op::Eq, length, b.int_(int64_t(n))); };
  if (texts.size() == 1 && characters_of(texts[0]).length == 0) return has_length(0);
  const auto fits = [&](Value t) { return characters_of(t).length == now.length; };
  if (std::ranges::none_of(texts, fits)) {
    for (const Value t : texts) {
      if (!r.guard(has_length(characters_of(t).length), false)) return kNoRef;
    }
    return b.boolean(false);
  }
  if (!r.guard(has_length(now.length))) return kNoRef;
  const Ref data = data_of_text(r, s, of_bytes);
  if (data == kNoRef) return kNoRef;
  Ref found = kNoRef;
  for (const Value t : texts) {
    if (fits(t)) found = either(b, found, equals_text(b, data, characters_of(t)));
  }
  return found;
}

Ref is_int_among(Recorder& r, Ref v, Value live, std::span<const Value> ints) {
  constexpr int64_t kBits = 64;
  Builder& b = r.b;
  if (!std::ranges::all_of(ints, [](Value i) { return i.is_small_int(); })) return kNoRef;
  const auto order = [](Value x, Value y) { return x.as_small_int() < y.as_small_int(); };
  const int64_t least = std::ranges::min(ints, order).as_small_int();
  if (std::ranges::max(ints, order).as_small_int() - least >= kBits) return kNoRef;
  const Ref x = r.int_of(v, live);
  if (!r.active()) return kNoRef;
  if (ints.size() == 1) return b.emit(Op::Eq, x, b.int_(least));
  uint64_t bits = 0;
  for (const Value i : ints) bits |= uint64_t{1} << (i.as_small_int() - least);
  const Ref bit = b.emit(Op::Sub, x, b.int_(least));
  if ((bits & (bits + 1)) == 0) return b.emit(Op::ULt, bit, b.int_(std::popcount(bits)));
  const Ref inside = b.emit(Op::BoolToInt, b.emit(Op::ULt, bit, b.int_(kBits)));
  return b.emit(Op::Ne, b.emit(Op::And, b.emit(Op::Shr, b.int_(int64_t(bits)), bit), inside), b.int_(0));
}

}  // namespace

Ref is_one_of(Recorder& r, Ref v, Value live, std::span<const Value> constants) {
  if (constants.empty() || Ir::is_const(v)) return kNoRef;
  if (has_shape(live, shapes::str) || has_shape(live, shapes::bytes))
    return is_text_among(r, v, live, constants);
  return live.is_small_int() && r.is_int(v, live) ? is_int_among(r, v, live, constants) : kNoRef;
}

std::span<const Value> constant_items(const Ir& ir, Ref container, std::span<Value> room) {
  if (!Ir::is_const(container) || ir.type_of(container) != Type::Value) return {};
  const Value v = Value::from_raw(ir.bits(container));
  if (has_shape(v, shapes::tuple) && v.as<Tuple>()->length <= room.size())
    return {v.as<Tuple>()->items, size_t(v.as<Tuple>()->length)};
  if (!has_shape(v, shapes::frozenset) || size_t(v.as<Set>()->length) > room.size()) return {};
  size_t count = 0, position = 0;
  while (set_next(v.as<Set>(), &position, &room[count])) count++;
  return room.first(count);
}

}  // namespace krait::jit
