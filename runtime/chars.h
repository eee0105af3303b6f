// Character arrays of 1, 2 or 4 bytes per character: the copying, scanning and dispatching that everything
// about str is made of. The loops are plain so that the compiler vectorises them.
#pragma once

#include <cstring>
#include <type_traits>

#include "runtime/str.h"

namespace krait {

// Bytes per character needed when `bits` is the or of all characters.
inline uint8_t width_for(uint32_t bits) { return bits < 0x100 ? 1 : bits < 0x10000 ? 2 : 4; }

// All characters or-ed together: tells the width they need and whether they are ASCII.
template <class C>
uint32_t or_of(const C* p, size_t n) {
  C bits = 0;
  for (size_t i = 0; i < n; ++i) bits |= p[i];
  return bits;
}

// Copies characters between widths; narrowing requires that they fit.
template <class To, class From>
void copy_chars(To* to, const From* from, size_t n) {
  if constexpr (sizeof(To) == sizeof(From)) {
    memcpy(to, from, n * sizeof(To));
  } else {
    for (size_t i = 0; i < n; ++i) to[i] = To(from[i]);
  }
}

// to[i] = f(from[i]) for all i, in blocks without branches for the compiler to vectorise. The last block
// overlaps the one before it, so f must depend on its argument alone; `to` is not `from`.
template <class C, class F>
void map_chars(C* to, const C* from, size_t n, F f) {
  const auto block = [&]<size_t kCount>(std::integral_constant<size_t, kCount>, size_t at) {
    C mapped[kCount];
    for (size_t i = 0; i < kCount; ++i) mapped[i] = f(from[at + i]);
    memcpy(to + at, mapped, sizeof mapped);
  };
  const auto blocks = [&]<size_t kCount>(std::integral_constant<size_t, kCount> count) {
    for (size_t at = 0; at + kCount < n; at += kCount) block(count, at);
    block(count, n - kCount);
  };
  if (n >= 16) return blocks(std::integral_constant<size_t, 16>{});
  if (n >= 8) return blocks(std::integral_constant<size_t, 8>{});
  if (n >= 4) return blocks(std::integral_constant<size_t, 4>{});
  for (size_t i = 0; i < n; ++i) to[i] = f(from[i]);
}

// Calls f with the characters as a pointer to uint8_t, uint16_t or uint32_t.
template <class F>
decltype(auto) with_chars(const void* data, uint8_t width, F&& f) {
  if (KRAIT_LIKELY(width == 1)) return f(static_cast<const uint8_t*>(data));
  if (width == 2) return f(static_cast<const uint16_t*>(data));
  return f(static_cast<const uint32_t*>(data));
}
template <class F>
decltype(auto) with_chars(const Str* s, F&& f) {
  return with_chars(s->data, s->width, f);
}
// The same for writing.
template <class F>
decltype(auto) with_mutable_chars(void* data, uint8_t width, F&& f) {
  if (KRAIT_LIKELY(width == 1)) return f(static_cast<uint8_t*>(data));
  if (width == 2) return f(static_cast<uint16_t*>(data));
  return f(static_cast<uint32_t*>(data));
}

// Writes characters [begin, end) of s to position `at` of an array of `width`, which is wide enough for them.
void put_chars(void* to, uint8_t width, size_t at, const Str* s, size_t begin, size_t end);
inline void put_chars(void* to, uint8_t width, size_t at, const Str* s) {
  put_chars(to, width, at, s, 0, s->length);
}
// Writes `count` copies of a character.
void fill_chars(void* to, uint8_t width, size_t at, uint32_t character, size_t count);

// Length of the leading run of bytes below 128.
size_t ascii_run(const uint8_t* p, size_t n);
inline bool is_ascii(const uint8_t* p, size_t n) { return ascii_run(p, n) == n; }
inline bool is_ascii(std::string_view s) {
  return is_ascii(reinterpret_cast<const uint8_t*>(s.data()), s.size());
}

inline bool is_surrogate(uint32_t c) { return (c & 0xFFFFF800) == 0xD800; }
inline constexpr uint32_t kMaxCharacter = 0x10FFFF;

// Writes the UTF-8 form of a character (surrogates as three bytes); returns the end.
inline uint8_t* utf8_put(uint8_t* p, uint32_t c) {
  if (c < 0x80) {
    *p++ = uint8_t(c);
  } else if (c < 0x800) {
    *p++ = uint8_t(0xC0 | (c >> 6));
    *p++ = uint8_t(0x80 | (c & 63));
  } else if (c < 0x10000) {
    *p++ = uint8_t(0xE0 | (c >> 12));
    *p++ = uint8_t(0x80 | ((c >> 6) & 63));
    *p++ = uint8_t(0x80 | (c & 63));
  } else {
    *p++ = uint8_t(0xF0 | (c >> 18));
    *p++ = uint8_t(0x80 | ((c >> 12) & 63));
    *p++ = uint8_t(0x80 | ((c >> 6) & 63));
    *p++ = uint8_t(0x80 | (c & 63));
  }
  return p;
}
// Bytes of the UTF-8 form of the whole string.
size_t utf8_length(const Str* s);
// Writes it; `to` has utf8_length(s) bytes.
void utf8_encode(const Str* s, uint8_t* to);

// The text that the bytes are in UTF-8; unbound: ill-formed.
Value str_if_utf8(std::string_view bytes);

// The first ill-formed sequence in UTF-8: its position (the text's length when there is none), its length
// (the maximal part that could begin a character, at least 1; 0 when there is none) and CPython's word for
// it. Encoded surrogates are ill-formed.
struct Utf8Error {
  size_t position;
  size_t length;
  const char* reason;
  bool truncated;  // more bytes might have completed it
};
Utf8Error utf8_check(const uint8_t* p, size_t n);

// siphash-1-3 with the process's key, never -1; 0 for no bytes.
int64_t hash_bytes(const void* data, size_t length);

}  // namespace krait
