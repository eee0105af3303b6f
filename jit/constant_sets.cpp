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
#include "runtime/set.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait::jit {

namespace {

constexpr size_t kLongestText = 16;

bool is_short_text(Value v) {
  if (!has_shape(v, shapes::str)) return false;
  const auto* s = v.as<Str>();
  return s->width == 1 && s->length <= kLongestText;
}

// Some of the characters of a text that is to be compared.
struct Chunk {
  Op load;
  size_t bytes;
};
constexpr Chunk kChunks[] = {{Op::Load, 8}, {Op::LoadU32, 4}, {Op::LoadU16, 2}, {Op::LoadU8, 1}};

int64_t bits_at(const Str* s, size_t offset, size_t bytes) {
  uint64_t bits = 0;
  for (size_t i = 0; i < bytes; i++) bits |= uint64_t(s->data1()[offset + i]) << (8 * i);
  return int64_t(bits);
}

// Whether latin-1 characters, as many as the text has, are the text.
Ref equals_text(Builder& b, Ref data, const Str* text) {
  Ref difference = kNoRef;
  size_t offset = 0;
  for (const Chunk& c : kChunks) {
    for (; text->length - offset >= c.bytes; offset += c.bytes) {
      const Ref read = c.load == Op::Load ? b.load(Type::Int, AliasClass::Constant, data, int32_t(offset))
                                          : b.load_sized(c.load, AliasClass::Constant, data, int32_t(offset));
      const Ref wanted = b.int_(bits_at(text, offset, c.bytes));
      if (c.bytes == text->length) return b.emit(Op::Eq, read, wanted);
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

Ref is_text_among(Recorder& r, Ref s, Value live, std::span<const Value> texts) {
  Builder& b = r.b;
  if (!std::ranges::all_of(texts, is_short_text)) return kNoRef;
  const Ref code = code_of_character(b, s);
  if (code != kNoRef) return is_character_among(b, code, texts);
  const auto* live_text = live.as<Str>();
  if (live_text->width != 1 || r.chain_length() > 1 || !r.guard_shape(s, live)) return kNoRef;
  const Ref length = b.load(Type::Int, AliasClass::Constant, s, offsetof(Str, length));
  const auto has_length = [&](uint64_t n) { return b.emit(Op::Eq, length, b.int_(int64_t(n))); };
  if (texts.size() == 1 && texts[0].as<Str>()->length == 0) return has_length(0);
  const auto fits = [&](Value t) { return t.as<Str>()->length == live_text->length; };
  if (std::ranges::none_of(texts, fits)) {
    for (const Value t : texts) {
      if (!r.guard(has_length(t.as<Str>()->length), false)) return kNoRef;
    }
    return b.boolean(false);
  }
  const Ref width = b.load_sized(Op::LoadU8, AliasClass::Constant, s, offsetof(Str, width));
  if (!r.guard(has_length(live_text->length)) || !r.guard(b.emit(Op::Eq, width, b.int_(1)))) return kNoRef;
  const Ref data = b.load(Type::Ptr, AliasClass::Constant, s, offsetof(Str, data));
  Ref found = kNoRef;
  for (const Value t : texts) {
    if (fits(t)) found = either(b, found, equals_text(b, data, t.as<Str>()));
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
  if (has_shape(live, shapes::str)) return is_text_among(r, v, live, constants);
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
