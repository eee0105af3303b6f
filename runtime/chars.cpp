// Character arrays: copying between widths and UTF-8.
#include "runtime/chars.h"

#include <algorithm>
#include <bit>

namespace krait {

void put_chars(void* to, uint8_t width, size_t at, const Str* s, size_t begin, size_t end) {
  if (KRAIT_LIKELY(width == 1 && s->width == 1))
    return copy_short_bytes(static_cast<uint8_t*>(to) + at, s->data1() + begin, end - begin);
  with_mutable_chars(to, width, [&](auto* p) {
    with_chars(s, [&](auto* from) { copy_chars(p + at, from + begin, end - begin); });
  });
}

void fill_chars(void* to, uint8_t width, size_t at, uint32_t character, size_t count) {
  with_mutable_chars(to, width, [&](auto* p) {
    std::fill_n(p + at, count, static_cast<std::remove_reference_t<decltype(*p)>>(character));
  });
}

size_t ascii_run(const uint8_t* p, size_t n) {
  constexpr uint64_t kHighBits = 0x8080808080808080;
  auto word_at = [&](size_t i) {
    uint64_t word;
    memcpy(&word, p + i, 8);
    return word & kHighBits;
  };
  size_t i = 0;
  while (i + 32 <= n && !(word_at(i) | word_at(i + 8) | word_at(i + 16) | word_at(i + 24))) i += 32;
  while (i + 8 <= n && !word_at(i)) i += 8;
  if (n < 8) {
    while (i < n && p[i] < 0x80) ++i;
    return i;
  }
  i = std::min(i, n - 8);  // (what is looked at again is ASCII)
  const uint64_t word = word_at(i);
  return word ? i + size_t(std::countr_zero(word)) / 8 : i + 8;
}

// --- UTF-8 ---

namespace {

// Number of characters, and the width they need, of valid UTF-8.
struct Utf8Summary {
  size_t length;
  uint8_t width;
};

Utf8Summary summarize(const uint8_t* p, size_t n) {
  size_t continuations = 0;
  uint8_t highest = 0;
  for (size_t i = 0; i < n; ++i) {
    continuations += (p[i] & 0xC0) == 0x80;
    highest = std::max(highest, p[i]);
  }
  return {n - continuations, uint8_t(highest < 0xC4 ? 1 : highest < 0xF0 ? 2 : 4)};
}

// Are the next characters ASCII? (Words of other languages are short: their ASCII is gone through one by
// one.)
bool begins_ascii_run(const uint8_t* p, const uint8_t* end) {
  constexpr uint64_t kHighBits = 0x8080808080808080;
  uint64_t word;
  if (end - p < ptrdiff_t(sizeof word)) return false;
  memcpy(&word, p, sizeof word);
  return !(word & kHighBits);
}

// Unless kChecked the bytes are known to be well-formed, surrogates aside. False: ill-formed. There is room
// for as many characters as there are bytes that continue none, and each takes one of these.
template <bool kChecked, class C>
bool decode(const uint8_t* p, const uint8_t* end, C* to) {
  const auto continues = [&](int i) { return (p[i] & 0xC0) == 0x80; };
  while (p < end) {
    if (begins_ascii_run(p, end)) {
      size_t run = ascii_run(p, size_t(end - p));
      copy_chars(to, p, run);
      p += run;
      to += run;
    } else if (*p < 0x80) {
      do *to++ = C(*p++);
      while (p < end && *p < 0x80);
    } else if (*p < 0xE0) {
      do {
        if (kChecked && (*p < 0xC2 || end - p < 2 || !continues(1))) return false;
        *to++ = C((p[0] & 31) << 6 | (p[1] & 63));
        p += 2;
      } while (p < end && (*p & 0xE0) == 0xC0);
    } else if (*p < 0xF0) {
      do {
        if (kChecked && (end - p < 3 || !continues(1) || !continues(2))) return false;
        const uint32_t c = uint32_t(p[0] & 15) << 12 | uint32_t(p[1] & 63) << 6 | (p[2] & 63);
        if (kChecked && (c < 0x800 || is_surrogate(c))) return false;
        *to++ = C(c);
        p += 3;
      } while (p < end && (*p & 0xF0) == 0xE0);
    } else {
      if (kChecked && (*p > 0xF4 || end - p < 4 || !continues(1) || !continues(2) || !continues(3)))
        return false;
      const uint32_t c =
          uint32_t(p[0] & 7) << 18 | uint32_t(p[1] & 63) << 12 | uint32_t(p[2] & 63) << 6 | (p[3] & 63);
      if (kChecked && (c < 0x10000 || c > kMaxCharacter)) return false;
      *to++ = C(c);
      p += 4;
    }
  }
  return true;
}

template <bool kChecked>
Value decode_utf8(std::string_view bytes) {
  auto* p = reinterpret_cast<const uint8_t*>(bytes.data());
  size_t n = bytes.size(), run = ascii_run(p, n);
  if (run == n) return str_from_ascii(bytes);
  Utf8Summary summary = summarize(p + run, n - run);
  if (run + summary.length <= 1) {
    uint32_t character;
    return summary.length && decode<kChecked>(p, p + n, &character) ? str_from_char(character)
                                                                    : Value::unbound();
  }
  Str* s = str_allocate(run + summary.length, summary.width, false);
  if (!s) return Value::exception();
  const bool fine = with_mutable_chars(str_mutable_data(s), s->width,
                                       [&](auto* to) { return decode<kChecked>(p, p + n, to); });
  return fine ? Value::object(s) : Value::unbound();
}

}  // namespace

Value str_from_utf8(std::string_view utf8) { return decode_utf8<false>(utf8); }
Value str_if_utf8(std::string_view bytes) { return decode_utf8<true>(bytes); }

// Length of the well-formed sequence at p, 0 if there is none; *valid: how many bytes of it are right.
static size_t check_sequence(const uint8_t* p, const uint8_t* end, size_t* valid, size_t* wanted) {
  uint8_t lead = p[0];
  *valid = 1;
  *wanted = lead < 0xC2 || lead > 0xF4 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (*wanted == 0) return 0;
  // The second byte rules out overlong forms, surrogates and what lies beyond U+10FFFF.
  uint8_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  uint8_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  for (; *valid < *wanted; ++*valid) {
    const uint8_t* next = p + *valid;
    if (next == end || *next < low || *next > high) return 0;
    low = 0x80;
    high = 0xBF;
  }
  return *wanted;
}

Utf8Error utf8_check(const uint8_t* p, size_t n) {
  const uint8_t *start = p, *end = p + n;
  const auto continues = [&](int i) { return (p[i] & 0xC0) == 0x80; };
  while (p < end) {
    if (begins_ascii_run(p, end)) {
      p += ascii_run(p, size_t(end - p));
      continue;
    }
    while (p < end && *p < 0x80) ++p;
    if (p == end) break;
    // The usual sequences of two and three bytes, which no second byte makes ill-formed.
    if (*p >= 0xC2 && *p < 0xE0 && end - p >= 2 && continues(1)) {
      p += 2;
      continue;
    }
    if (*p > 0xE0 && *p < 0xF0 && *p != 0xED && end - p >= 3 && continues(1) && continues(2)) {
      p += 3;
      continue;
    }
    size_t valid, wanted, length = check_sequence(p, end, &valid, &wanted);
    if (length) {
      p += length;
      continue;
    }
    bool truncated = wanted && p + valid == end;
    const char* reason = !wanted     ? "invalid start byte"
                         : truncated ? "unexpected end of data"
                                     : "invalid continuation byte";
    return {size_t(p - start), valid, reason, truncated};
  }
  return {n, 0, nullptr, false};
}

size_t utf8_length(const Str* s) {
  if (s->is_ascii()) return s->length;
  return with_chars(s, [&](auto* p) {
    constexpr size_t kBlock = 1 << 16;  // (counted in words that vector instructions add side by side)
    size_t total = s->length;
    for (size_t i = 0; i < s->length;) {
      uint32_t more = 0;
      for (const size_t end = std::min(i + kBlock, size_t(s->length)); i < end; ++i) {
        const uint32_t c = p[i];
        more += uint32_t(c >= 0x80) + uint32_t(c >= 0x800) + uint32_t(c >= 0x10000);
      }
      total += more;
    }
    return total;
  });
}

namespace {

// ASCII goes in blocks, except before and behind other characters.
template <class C>
void encode(const C* p, const C* end, uint8_t* to) {
  constexpr ptrdiff_t kBlock = 8;
  while (p < end) {
    C all = C(0);
    for (ptrdiff_t i = 0; i < kBlock && end - p >= kBlock; ++i) all |= p[i];
    if (end - p >= kBlock && all < 0x80) {
      for (ptrdiff_t i = 0; i < kBlock; ++i) to[i] = uint8_t(p[i]);
      p += kBlock;
      to += kBlock;
      continue;
    }
    while (p < end && *p < 0x80) *to++ = uint8_t(*p++);
    while (p < end && *p >= 0x80) to = utf8_put(to, *p++);
  }
}

}  // namespace

void utf8_encode(const Str* s, uint8_t* to) {
  if (s->is_ascii()) {
    memcpy(to, s->data, s->length);
    return;
  }
  with_chars(s, [&](auto* p) { encode(p, p + s->length, to); });
}

std::string str_to_utf8(const Str* s) {
  std::string out(utf8_length(s), '\0');
  utf8_encode(s, reinterpret_cast<uint8_t*>(out.data()));
  return out;
}

std::string str_to_utf8(Value s) { return str_to_utf8(s.as<Str>()); }

}  // namespace krait
