// Python strings: 1, 2 or 4 bytes per character (the narrowest that fits), hash cached, characters inline for
// short strings or in a shared RawStorage. A concatenation whose left side ends at the used end of its buffer
// appends in place and gives a new Str over the same buffer, which makes `s += x` linear without knowing that
// s is unshared.
#pragma once

#include <cstring>
#include <string>
#include <string_view>

#include "runtime/heap.h"
#include "runtime/storage.h"

namespace krait {

struct Str : Object {
  static constexpr Kind kKind = Kind::Str;
  int64_t hash;         // 0: not computed
  uint32_t flags;       // StrFlags
  uint8_t width;        // bytes per character: 1 (latin-1), 2, 4; always the narrowest possible
  uint8_t appends;      // length of the chain of concatenations that made it (saturating); see str_concat
  uint64_t length;      // in characters
  const void* data;     // into `storage`, or `inline_data`
  RawStorage* storage;  // null when inline
  uint8_t inline_data[];

  const uint8_t* data1() const { return static_cast<const uint8_t*>(data); }
  const uint16_t* data2() const { return static_cast<const uint16_t*>(data); }
  const uint32_t* data4() const { return static_cast<const uint32_t*>(data); }
  bool is_ascii() const;
  uint32_t at(size_t i) const { return width == 1 ? data1()[i] : width == 2 ? data2()[i] : data4()[i]; }
};

enum StrFlags : uint32_t {
  kStrInterned = 1,
  kStrAscii = 2,  // valid when width is 1: all characters < 128
};
inline bool Str::is_ascii() const { return flags & kStrAscii; }

inline bool is_str(Value v) { return has_kind(v, Kind::Str); }

// Once at start-up, after heap_initialize and before types_initialize: the hash key from PYTHONHASHSEED
// (nullptr or "random": a random one), the single-character strings and the names of names.def.
// False: the seed is malformed.
[[nodiscard]] bool str_initialize(const char* hash_seed);

// New strings. UTF-8 must be valid (surrogates encoded as three bytes are accepted: "surrogatepass"). All
// return exception only when memory is exhausted.
Value str_from_utf8(std::string_view utf8);
Value str_from_ascii(std::string_view ascii);
Value str_from_latin1(const uint8_t* bytes, size_t length);
Value str_from_ucs4(const uint32_t* characters, size_t length);  // narrows
Value str_from_ucs2(const uint16_t* characters, size_t length);  // narrows
Value str_from_char(uint32_t character);                         // cached for latin-1
// An exact str with the same characters: s itself unless it is an instance of a subclass.
Value str_exact(Str* s);
Value str_empty();
// For C++ callers that fill characters themselves: uninitialised string of known width (caller ensures
// narrowest).
Str* str_allocate(size_t length, uint8_t width, bool ascii);
void* str_mutable_data(Str* s);  // only before the string is published

// Interned strings are unique: compare by pointer. Names in code objects, attribute names and identifiers are
// interned.
Str* str_intern(Value s);
Str* str_intern(std::string_view utf8);
Str* str_intern(const char* utf8);
// s if interned already, the interned equal if there is one, else nullptr.
Str* str_find_interned(Value s);

bool str_equal(const Str* a, const Str* b);
// memcmp(a, b, n) == 0 without a call: for the short ones, which most strings are.
inline bool equal_short_bytes(const void* a, const void* b, size_t n) {
  const auto *p = static_cast<const char*>(a), *q = static_cast<const char*>(b);
  const auto differ = [&]<class Word>(Word, size_t at) {
    Word x, y;
    memcpy(&x, p + at, sizeof x);
    memcpy(&y, q + at, sizeof y);
    return x ^ y;
  };
  if (n >= 8) {
    for (size_t i = 0; i + 8 < n; i += 8) {
      if (differ(uint64_t{}, i)) return false;
    }
    return !differ(uint64_t{}, n - 8);  // (may overlap the word before)
  }
  if (n >= 4) return !(differ(uint32_t{}, 0) | differ(uint32_t{}, n - 4));
  for (size_t i = 0; i < n; ++i) {
    if (p[i] != q[i]) return false;
  }
  return true;
}
// memcpy(to, from, n) without a call for the short ones.
inline void copy_short_bytes(void* to, const void* from, size_t n) {
  auto* p = static_cast<char*>(to);
  const auto* q = static_cast<const char*>(from);
  const auto copy_ends = [&]<class Word>(Word first) {
    Word last;
    memcpy(&first, q, sizeof first);
    memcpy(&last, q + n - sizeof last, sizeof last);  // (may overlap the first one)
    memcpy(p, &first, sizeof first);
    memcpy(p + n - sizeof last, &last, sizeof last);
  };
  struct Pair {
    uint64_t low, high;
  };
  if (n > 2 * sizeof(Pair)) memcpy(p, q, n);
  else if (n >= sizeof(Pair)) copy_ends(Pair{});
  else if (n >= 8) copy_ends(uint64_t{});
  else if (n >= 4) copy_ends(uint32_t{});
  else if (n >= 2) copy_ends(uint16_t{});
  else if (n) *p = *q;
}
int str_compare(const Str* a, const Str* b);
int64_t str_hash_slow(Str* s);
// siphash-1-3 with the process's key; cached.
inline int64_t str_hash(Str* s) { return KRAIT_LIKELY(s->hash != 0) ? s->hash : str_hash_slow(s); }
bool str_is_identifier(const Str* s);
bool str_equals_ascii(const Str* s, std::string_view ascii);

Value str_concat(Str* a, Str* b);
Value str_repeat(Str* s, int64_t count);
Value str_substring(Str* s, size_t begin, size_t end);
Value str_get_item(Str* s, int64_t index);  // index in range
// First occurrence in [begin, end), or -1; reverse: the last.
int64_t str_find(const Str* s, const Str* pattern, int64_t begin, int64_t end);
int64_t str_rfind(const Str* s, const Str* pattern, int64_t begin, int64_t end);
Value str_join(Str* separator, Value iterable);
Value str_repr(Str* s);
Value str_replace(Str* s, Str* old, Str* replacement, int64_t max_count);

// UTF-8 of a string into a std::string; surrogates as three bytes. For messages, file names (surrogateescape
// is resolved by str_to_filesystem) and the front end.
std::string str_to_utf8(const Str* s);
std::string str_to_utf8(Value s);  // of any str value
// Encoded for the operating system (utf-8 with surrogateescape); false with ValueError for embedded nulls.
[[nodiscard]] bool str_to_filesystem(Value s, std::string* out);
Value str_from_filesystem(std::string_view bytes);

// Collects pieces and widens on demand. finish() returns the str (or exception).
class StringBuilder {
 public:
  StringBuilder() = default;
  ~StringBuilder();
  StringBuilder(const StringBuilder&) = delete;
  void append_char(uint32_t character);
  void append_chars(const uint32_t* characters, size_t count);
  void append(const Str* s);
  void append(const Str* s, size_t begin, size_t end);
  void append_ascii(std::string_view ascii);
  void append_latin1(const uint8_t* bytes, size_t length);
  void append_utf8(std::string_view utf8);
  void append_fill(uint32_t character, size_t count);
  // Room for more ASCII characters, which the caller writes. Null: append them one by one, there are wider
  // ones already, or no memory.
  char* append_room(size_t count);
  // str(v) / repr(v); false: raised.
  [[nodiscard]] bool append_str_of(Value v);
  [[nodiscard]] bool append_repr_of(Value v);
  void append_repr(const Str* s);
  void append_escape(uint32_t character);  // \x.., \u.... or \U........
  size_t length() const { return length_; }
  uint32_t last() const;  // the character appended last
  Value finish();

 private:
  // Makes room for `extra` more characters of up to `width` bytes; false when memory is exhausted.
  bool reserve(size_t extra, uint8_t width);
  bool grow(size_t extra, uint8_t width);

  uint8_t* data_ = local_;  // local_, or malloc'ed
  size_t length_ = 0;
  size_t capacity_ = sizeof local_;  // in bytes
  uint32_t bits_ = 0;                // all characters or-ed: tells the width and whether all are ASCII
  uint8_t width_ = 1;
  bool failed_ = false;  // out of memory: further pieces are ignored, finish() raises
  uint8_t local_[96];
};

// Frequently used names, interned at start-up: names::__init__ etc. Add rows in names.def.
namespace names {
#define NAME(id) extern Str* id;
#define NAME2(id, text) extern Str* id;
#include "runtime/names.def"
#undef NAME
#undef NAME2
}  // namespace names

// Unicode properties; tables generated at build time (see unicode.cpp).
bool unicode_is_alpha(uint32_t c);
bool unicode_is_decimal(uint32_t c);
bool unicode_is_digit(uint32_t c);
bool unicode_is_numeric(uint32_t c);
bool unicode_is_alnum(uint32_t c);
bool unicode_is_space(uint32_t c);
bool unicode_is_linebreak(uint32_t c);
bool unicode_is_upper(uint32_t c);
bool unicode_is_lower(uint32_t c);
bool unicode_is_title(uint32_t c);
bool unicode_is_printable(uint32_t c);
bool unicode_is_xid_start(uint32_t c);
bool unicode_is_xid_continue(uint32_t c);
int unicode_decimal_value(uint32_t c);  // -1: none
int unicode_digit_value(uint32_t c);
// Full normal forms: form is "NFC", "NFD", "NFKC", "NFKD".
Value unicode_normalize(Str* s, std::string_view form);
// Code point of a Unicode character name (for \N{...}); -1 when unknown.
int64_t unicode_lookup_name(std::string_view name);

}  // namespace krait
