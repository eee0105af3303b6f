// The hash of str and bytes: SipHash with one compression and three finalisation rounds, keyed per process.
//
// The key comes from PYTHONHASHSEED exactly as in CPython, so that programs which fix the seed see the same
// hashes and the same set order: seed 0 is the zero key, other seeds feed a linear congruential generator.
#include "runtime/siphash.h"

#include <sys/random.h>

#include <bit>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "runtime/bytes.h"
#include "runtime/chars.h"

namespace krait {

namespace {

uint64_t g_key0, g_key1;

struct SipState {
  uint64_t a, b, c, d;

  void round() {
    a += b;
    c += d;
    b = std::rotl(b, 13) ^ a;
    d = std::rotl(d, 16) ^ c;
    a = std::rotl(a, 32);
    c += b;
    a += d;
    b = std::rotl(b, 17) ^ c;
    d = std::rotl(d, 21) ^ a;
    c = std::rotl(c, 32);
  }
  void mix(uint64_t word) {
    d ^= word;
    round();
    a ^= word;
  }
};

// The machine is little-endian on both targets.
template <class T>
uint64_t load(const uint8_t* p) {
  T word;
  memcpy(&word, p, sizeof word);
  return word;
}

// The last n < 8 bytes before `end`, in the low bytes of the result; `length` bytes end there.
uint64_t load_tail(const uint8_t* end, size_t n, size_t length) {
  if (n == 0) return 0;
  if (length >= 8) return load<uint64_t>(end - 8) >> (8 * (8 - n));
  const uint8_t* p = end - n;
  if (n >= 4) return load<uint32_t>(p) | load<uint32_t>(end - 4) << (8 * (n - 4));
  uint64_t word = p[0];
  if (n >= 2) word |= uint64_t(p[1]) << 8;
  if (n == 3) word |= uint64_t(p[2]) << 16;
  return word;
}

}  // namespace

uint64_t siphash13(uint64_t key0, uint64_t key1, const void* data, size_t length) {
  auto* p = static_cast<const uint8_t*>(data);
  SipState s{key0 ^ 0x736f6d6570736575, key1 ^ 0x646f72616e646f6d, key0 ^ 0x6c7967656e657261,
             key1 ^ 0x7465646279746573};
  size_t rest = length;
  for (; rest >= 8; rest -= 8, p += 8) s.mix(load<uint64_t>(p));
  s.mix(uint64_t(length) << 56 | load_tail(p + rest, rest, length));
  s.c ^= 0xff;
  for (int i = 0; i < 3; ++i) s.round();
  return s.a ^ s.b ^ s.c ^ s.d;
}

int64_t hash_bytes(const void* data, size_t length) {
  if (length == 0) return 0;
  auto h = int64_t(siphash13(g_key0, g_key1, data, length));
  return h == -1 ? -2 : h;
}

int64_t bytes_hash(const void* data, size_t length) { return hash_bytes(data, length); }

// The key bytes that CPython derives from a numeric seed.
static void key_from_seed(uint32_t seed, uint8_t* out, size_t n) {
  for (size_t i = 0; i < n; ++i) {
    seed = seed * 214013 + 2531011;
    out[i] = uint8_t(seed >> 16);
  }
}

static void random_key(uint8_t* out, size_t n) {
  if (getrandom(out, n, GRND_NONBLOCK) == ssize_t(n)) return;
  if (FILE* f = fopen("/dev/urandom", "rb")) {
    size_t got = fread(out, 1, n, f);
    fclose(f);
    if (got == n) return;
  }
  key_from_seed(uint32_t(reinterpret_cast<uintptr_t>(out) >> 4), out, n);
}

bool hash_initialize(const char* seed_text) {
  uint8_t key[16] = {};
  if (!seed_text || !*seed_text || strcmp(seed_text, "random") == 0) {
    random_key(key, sizeof key);
  } else {
    char* end;
    errno = 0;
    unsigned long seed = strtoul(seed_text, &end, 10);
    if (*end || seed > UINT32_MAX || errno) return false;
    if (seed) key_from_seed(uint32_t(seed), key, sizeof key);
  }
  g_key0 = load<uint64_t>(key);
  g_key1 = load<uint64_t>(key + 8);
  return true;
}

}  // namespace krait
