// How a key that is looked for in a hash table is compared with the keys that have its hash. Nearly all are
// the same object, the same characters, or tuples of the same words: that is seen in line, so that a lookup
// calls nothing. match(candidate): 1 equal, 0 not equal, kNotAtSight: plain_equal() is to tell.
#pragma once

#include "runtime/bytes.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/tuple_hash.h"

namespace krait {

inline constexpr int kNotAtSight = -1;

struct WordMatch {
  Value key;
  [[gnu::always_inline]] int operator()(Value candidate) const { return candidate == key ? 1 : kNotAtSight; }
};

inline constexpr uint64_t kMostInLine = 64;  // bytes that are compared without a call

struct TextMatch {
  const Str* key;
  [[gnu::always_inline]] int operator()(Value candidate) const {
    if (candidate == Value::object(const_cast<Str*>(key))) return 1;
    if (!has_shape(candidate, shapes::str)) return kNotAtSight;
    const auto* other = candidate.as<Str>();
    if (other->length != key->length || other->width != key->width) return 0;
    const uint64_t bytes = key->length * key->width;
    return bytes > kMostInLine ? kNotAtSight : equal_short_bytes(other->data, key->data, bytes);
  }
};

// Characters of a str of one byte per character.
struct Latin1Match {
  const uint8_t* data;
  uint64_t length;
  [[gnu::always_inline]] int operator()(Value candidate) const {
    if (!has_shape(candidate, shapes::str)) return kNotAtSight;
    const auto* other = candidate.as<Str>();
    if (other->length != length || other->width != 1) return 0;
    return length > kMostInLine ? kNotAtSight : equal_short_bytes(other->data, data, length);
  }
};

struct BytesMatch {
  const uint8_t* data;
  uint64_t length;
  explicit BytesMatch(const Bytes* key) : data(key->data), length(key->length) {}
  BytesMatch(const uint8_t* data, uint64_t length) : data(data), length(length) {}
  [[gnu::always_inline]] int operator()(Value candidate) const {
    if (!has_shape(candidate, shapes::bytes)) return kNotAtSight;
    const auto* other = candidate.as<Bytes>();
    if (other->data == data) return 1;
    if (other->length != length) return 0;
    return length > kMostInLine ? kNotAtSight : equal_short_bytes(other->data, data, length);
  }
};

struct ItemsMatch {
  const Value* items;
  uint64_t count;
  [[gnu::always_inline]] int operator()(Value candidate) const {
    if (!has_shape(candidate, shapes::tuple)) return kNotAtSight;
    const auto* t = candidate.as<Tuple>();
    if (t->length != count) return 0;
    for (uint64_t i = 0; i < count; ++i) {
      if (t->items[i] != items[i]) return kNotAtSight;
    }
    return 1;
  }
};

// The hash of a tuple of ints and texts. False: not that simple.
[[nodiscard]] inline bool hash_items_at_sight(const Value* items, uint64_t count, int64_t* hash) {
  const auto hash_item = [](Value v, int64_t* h) {
    if (hash_at_sight(v, h)) return true;
    *h = -2;
    return v == Value::small_int(-1);
  };
  return mix_tuple_hash(items, count, hash_item, hash);
}

}  // namespace krait
