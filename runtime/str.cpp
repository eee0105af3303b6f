// str: making strings, taking parts of them, concatenating, comparing.
//
// Characters stand inline behind the header, except where a chain of concatenations grows a string: from the
// fourth `s += x` on, the result lies in a RawStorage with spare room, and further pieces are appended there.
// The older, shorter strings go on sharing that buffer. Instances of subclasses keep their attribute word
// behind the header, so their characters are always in a RawStorage.
#include "runtime/str.h"

#include <algorithm>
#include <bit>

#include "runtime/chars.h"
#include "runtime/error.h"
#include "runtime/siphash.h"
#include "runtime/str_intern.h"
#include "runtime/type.h"

namespace krait {

namespace {

constexpr size_t kMaxBytes = size_t{1} << 62;
// A concatenation chain of this many links and a result of at least this many bytes gets spare room.
constexpr int kGrowingChain = 3;
constexpr size_t kGrowingBytes = 128;

Str* g_latin1[256];
Str* g_empty;

Value value_of(Str* s) { return s ? Value::object(s) : Value::exception(); }

void trace_single_characters(Tracer& tracer, bool full) {
  // After their first collection they are old.
  static bool young = true;
  if (!full && !young) return;
  young = false;
  for (Str* s : g_latin1) tracer.visit(s);
  tracer.visit(g_empty);
}

template <class C>
Value from_chars(const C* p, size_t n) {
  if (n == 0) return str_empty();
  if (n == 1) return str_from_char(p[0]);
  uint32_t bits = or_of(p, n);
  Str* s = str_allocate(n, width_for(bits), bits < 0x80);
  if (!s) return Value::exception();
  with_mutable_chars(str_mutable_data(s), s->width, [&](auto* to) { copy_chars(to, p, n); });
  return Value::object(s);
}

// A new Str over characters that live in `storage`.
Str* make_view(RawStorage* storage, const void* data, size_t length, uint8_t width, bool ascii) {
  Str* s = allocate<Str>(shapes::str);
  s->width = width;
  s->flags = ascii ? kStrAscii : 0;
  s->length = length;
  s->data = data;
  s->storage = storage;
  return s;
}

}  // namespace

void trace_Str(Tracer& tracer, Object* o) {
  auto* s = static_cast<Str*>(o);
  tracer.visit(s->storage);
  if (s->shape_id != shapes::str) trace_tail(tracer, o, sizeof(Str));
}

// --- allocation ---

Str* str_allocate(size_t length, uint8_t width, bool ascii) {
  if (length > kMaxBytes / width) return static_cast<Str*>(raise_out_of_memory());
  size_t bytes = sizeof(Str) + length * width;
  Str* s;
  if (KRAIT_LIKELY(bytes <= kLargeObjectBytes)) {
    s = static_cast<Str*>(allocate_small(bytes, Kind::Str, shapes::str));
  } else {
    s = static_cast<Str*>(allocate_object(bytes, Kind::Str, shapes::str));
    if (!s) return nullptr;
  }
  s->width = width;
  s->flags = ascii ? kStrAscii : 0;
  s->length = length;
  s->data = s->inline_data;
  return s;
}

void* str_mutable_data(Str* s) { return const_cast<void*>(s->data); }

Value str_empty() { return Value::object(g_empty); }

Value str_from_ascii(std::string_view ascii) {
  KRAIT_ASSERT(is_ascii(ascii));
  if (ascii.size() <= 1) return ascii.empty() ? str_empty() : Value::object(g_latin1[uint8_t(ascii[0])]);
  Str* s = str_allocate(ascii.size(), 1, true);
  if (!s) return Value::exception();
  copy_short_bytes(str_mutable_data(s), ascii.data(), ascii.size());
  return Value::object(s);
}

Value str_from_latin1(const uint8_t* bytes, size_t length) {
  if (length <= 1) return length ? Value::object(g_latin1[bytes[0]]) : str_empty();
  Str* s = str_allocate(length, 1, is_ascii(bytes, length));
  if (!s) return Value::exception();
  copy_short_bytes(str_mutable_data(s), bytes, length);
  return Value::object(s);
}

Value str_from_ucs2(const uint16_t* characters, size_t length) { return from_chars(characters, length); }
Value str_from_ucs4(const uint32_t* characters, size_t length) { return from_chars(characters, length); }

Value str_from_char(uint32_t c) {
  if (KRAIT_LIKELY(c < 256)) return Value::object(g_latin1[c]);
  Str* s = str_allocate(1, width_for(c), false);
  fill_chars(str_mutable_data(s), s->width, 0, c, 1);
  return Value::object(s);
}

Value str_exact(Str* s) {
  if (KRAIT_LIKELY(s->shape_id == shapes::str)) return Value::object(s);
  Str* copy = make_view(s->storage, s->data, s->length, s->width, s->is_ascii());
  copy->hash = s->hash;
  return Value::object(copy);
}

Value str_substring(Str* s, size_t begin, size_t end) {
  KRAIT_ASSERT(begin <= end && end <= s->length);
  size_t n = end - begin;
  if (n == s->length) return str_exact(s);
  if (!s->is_ascii()) return with_chars(s, [&](auto* p) { return from_chars(p + begin, n); });
  if (n <= 1) return n ? Value::object(g_latin1[s->data1()[begin]]) : str_empty();
  Str* result = str_allocate(n, 1, true);
  if (!result) return Value::exception();
  copy_short_bytes(str_mutable_data(result), s->data1() + begin, n);
  return Value::object(result);
}

Value str_get_item(Str* s, int64_t index) {
  KRAIT_ASSERT(uint64_t(index) < s->length);
  return str_from_char(s->at(size_t(index)));
}

// --- concatenation ---

// Where b's characters can be appended behind a's in a's own buffer, or null.
static uint8_t* room_behind(const Str* a, const Str* b) {
  RawStorage* storage = a->storage;
  if (!storage || b->width > a->width) return nullptr;
  auto* end = static_cast<uint8_t*>(const_cast<void*>(a->data)) + a->length * a->width;
  if (end != storage->bytes + storage->used) return nullptr;
  return storage->capacity() - storage->used >= b->length * a->width ? end : nullptr;
}

// A string of `length` characters in a buffer with half as much again to spare.
static Str* allocate_growing(size_t length, uint8_t width, bool ascii) {
  size_t bytes = length * width;
  RawStorage* storage = allocate_raw_storage(bytes + bytes / 2);
  if (!storage) return nullptr;
  storage->used = bytes;
  return make_view(storage, storage->bytes, length, width, ascii);
}

Value str_concat(Str* a, Str* b) {
  if (b->length == 0) return str_exact(a);
  if (a->length == 0) return str_exact(b);
  size_t length = a->length + b->length;
  uint8_t width = a->width > b->width ? a->width : b->width;
  if (length > kMaxBytes / 4) return value_of(static_cast<Str*>(raise_out_of_memory()));
  bool ascii = a->flags & b->flags & kStrAscii;
  Str* s;
  if (uint8_t* room = room_behind(a, b)) {
    put_chars(room, width, 0, b);
    a->storage->used += b->length * width;
    s = make_view(a->storage, a->data, length, width, ascii);
  } else {
    bool growing = a->appends >= kGrowingChain && length * width >= kGrowingBytes;
    s = growing ? allocate_growing(length, width, ascii) : str_allocate(length, width, ascii);
    if (!s) return Value::exception();
    put_chars(str_mutable_data(s), width, 0, a);
    put_chars(str_mutable_data(s), width, a->length, b);
  }
  s->appends = uint8_t(a->appends + (a->appends < 255));
  return Value::object(s);
}

Value str_repeat(Str* s, int64_t count) {
  if (count <= 0 || s->length == 0) return str_empty();
  if (count == 1) return str_exact(s);
  size_t n = s->length, total;
  if (__builtin_mul_overflow(n, size_t(count), &total) || total > size_t(INT64_MAX))
    return raise(types::OverflowError, "repeated string is too long");
  Str* result = str_allocate(total, s->width, s->is_ascii());
  if (!result) return Value::exception();
  auto* to = static_cast<uint8_t*>(str_mutable_data(result));
  if (n == 1) {
    fill_chars(to, s->width, 0, s->at(0), total);
    return Value::object(result);
  }
  size_t done = n * s->width, bytes = total * s->width;
  memcpy(to, s->data, done);
  for (; done < bytes; done += std::min(done, bytes - done))
    memcpy(to + done, to, std::min(done, bytes - done));
  return Value::object(result);
}

// --- comparison ---

bool str_equal(const Str* a, const Str* b) {
  if (a == b) return true;
  if (a->length != b->length || a->width != b->width) return false;
  if (a->hash != b->hash && a->hash && b->hash) return false;
  const size_t bytes = a->length * a->width;
  return bytes > 16 ? memcmp(a->data, b->data, bytes) == 0 : equal_short_bytes(a->data, b->data, bytes);
}

namespace {

// The sign of memcmp(a, b, n), without a call where the first bytes tell.
inline int compare_bytes(const uint8_t* a, const uint8_t* b, size_t n) {
  if (n >= 8) {
    uint64_t x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    if (x != y) {
      if constexpr (std::endian::native == std::endian::little) {
        x = __builtin_bswap64(x);
        y = __builtin_bswap64(y);
      }
      return x < y ? -1 : 1;
    }
    return memcmp(a + 8, b + 8, n - 8);
  }
  for (size_t i = 0; i < n; ++i) {
    if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
  }
  return 0;
}

}  // namespace

int str_compare(const Str* a, const Str* b) {
  size_t n = std::min(a->length, b->length);
  auto by_length = [&] { return a->length < b->length ? -1 : a->length > b->length; };
  if (a->width == 1 && b->width == 1) {
    const int order = compare_bytes(a->data1(), b->data1(), n);
    return order ? (order < 0 ? -1 : 1) : by_length();
  }
  return with_chars(a, [&](auto* p) {
    return with_chars(b, [&](auto* q) {
      for (size_t i = 0; i < n; ++i) {
        if (p[i] != q[i]) return p[i] < q[i] ? -1 : 1;
      }
      return by_length();
    });
  });
}

bool str_equals_ascii(const Str* s, std::string_view ascii) {
  return s->length == ascii.size() && s->width == 1 && memcmp(s->data, ascii.data(), ascii.size()) == 0;
}

int64_t str_hash_slow(Str* s) { return s->hash = hash_bytes(s->data, s->length * s->width); }

// --- start-up ---

bool str_initialize(const char* hash_seed) {
  if (!hash_initialize(hash_seed)) return false;
  NoCollectScope no_collection;
  register_roots("single characters", trace_single_characters);
  g_empty = str_allocate(0, 1, true);
  g_empty->flags |= kStrInterned;
  for (int c = 0; c < 256; ++c) {
    Str* s = g_latin1[c] = str_allocate(1, 1, c < 128);
    s->flags |= kStrInterned;
    fill_chars(str_mutable_data(s), 1, 0, uint32_t(c), 1);
  }
  str_intern_initialize();
  return true;
}

}  // namespace krait
