// The module _random: the Mersenne Twister MT19937 (Matsumoto and Nishimura 1998), seeded and read as CPython
// does, so that the same seeds give the same numbers.
#include <sys/random.h>

#include <cstring>
#include <ctime>
#include <vector>

#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/module.h"
#include "runtime/native_memory.h"
#include "runtime/ops.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

constexpr int kN = 624, kM = 397;

struct Random : Object {
  uint32_t state[kN];
  int32_t index;
};

Type* g_random_type;

void seed_word(Random* r, uint32_t s) {
  r->state[0] = s;
  for (int i = 1; i < kN; ++i) {
    r->state[i] = 1812433253u * (r->state[i - 1] ^ (r->state[i - 1] >> 30)) + uint32_t(i);
  }
  r->index = kN;
}

void seed_array(Random* r, const uint32_t* key, size_t length) {
  uint32_t* mt = r->state;
  seed_word(r, 19650218u);
  size_t i = 1, j = 0;
  for (size_t k = kN > length ? kN : length; k; --k) {
    mt[i] = (mt[i] ^ ((mt[i - 1] ^ (mt[i - 1] >> 30)) * 1664525u)) + key[j] + uint32_t(j);
    if (++i >= kN) {
      mt[0] = mt[kN - 1];
      i = 1;
    }
    if (++j >= length) j = 0;
  }
  for (size_t k = kN - 1; k; --k) {
    mt[i] = (mt[i] ^ ((mt[i - 1] ^ (mt[i - 1] >> 30)) * 1566083941u)) - uint32_t(i);
    if (++i >= kN) {
      mt[0] = mt[kN - 1];
      i = 1;
    }
  }
  mt[0] = 0x80000000u;
}

void refill(Random* r) {
  uint32_t* mt = r->state;
  auto twist = [](uint32_t u, uint32_t v) {
    return (((u & 0x80000000u) | (v & 0x7fffffffu)) >> 1) ^ (v & 1 ? 0x9908b0dfu : 0u);
  };
  for (int k = 0; k < kN - kM; ++k) mt[k] = mt[k + kM] ^ twist(mt[k], mt[k + 1]);
  for (int k = kN - kM; k < kN - 1; ++k) mt[k] = mt[k + kM - kN] ^ twist(mt[k], mt[k + 1]);
  mt[kN - 1] = mt[kM - 1] ^ twist(mt[kN - 1], mt[0]);
  r->index = 0;
}

uint32_t next_word(Random* r) {
  if (r->index >= kN) refill(r);
  uint32_t y = r->state[r->index++];
  y ^= y >> 11;
  y ^= (y << 7) & 0x9d2c5680u;
  y ^= (y << 15) & 0xefc60000u;
  return y ^ (y >> 18);
}

Random* self_of(const Value* a) { return a[0].as<Random>(); }

Value random_method(const Value* a) {
  uint32_t high = next_word(self_of(a)) >> 5, low = next_word(self_of(a)) >> 6;
  return float_new((high * 67108864.0 + low) * (1.0 / 9007199254740992.0));
}

void seed_from_system(Random* r) {
  uint32_t key[kN];
  if (getrandom(key, sizeof key, 0) == ssize_t(sizeof key)) {
    seed_array(r, key, kN);
    return;
  }
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  uint32_t fallback[2] = {uint32_t(now.tv_sec), uint32_t(now.tv_nsec)};
  seed_array(r, fallback, 2);
}

bool seed(Random* r, Value argument) {
  if (argument.is_unbound() || argument.is_none()) {
    seed_from_system(r);
    return true;
  }
  Value n;
  if (is_int(argument)) {
    n = int_absolute(argument);
  } else {
    int64_t h;
    if (!hash(argument, &h)) return false;
    n = int_from_u64(uint64_t(h));
  }
  std::vector<uint32_t> key((int_bit_length(n) + 31) / 32 + (int_sign(n) == 0));
  int_to_bytes_le(n, reinterpret_cast<uint8_t*>(key.data()), key.size() * 4, false);
  seed_array(r, key.data(), key.size());
  return true;
}
Value seed_method(const Value* a) { return seed(self_of(a), a[1]) ? Value::none() : Value::exception(); }

Value getrandbits(const Value* a) {
  int64_t k;
  if (!int_to_i64(a[1], &k)) return Value::exception();
  if (k < 0) return raise_value_error("number of bits must be non-negative");
  if (k == 0) return Value::small_int(0);
  if (k <= 32) return Value::small_int(next_word(self_of(a)) >> (32 - k));
  if (!native_memory_fits(size_t(k) / 8)) return Value::exception();
  std::vector<uint32_t> words(size_t(k - 1) / 32 + 1);
  for (auto& w : words) {
    w = next_word(self_of(a));
    if (k < 32) w >>= 32 - k;
    k -= 32;
  }
  return int_from_bytes_le(reinterpret_cast<uint8_t*>(words.data()), words.size() * 4, false);
}

Value getstate(const Value* a) {
  Tuple* t = tuple_allocate(kN + 1);
  for (int i = 0; i < kN; ++i) t->items[i] = Value::small_int(self_of(a)->state[i]);
  t->items[kN] = Value::small_int(self_of(a)->index);
  return Value::object(t);
}

Value setstate(const Value* a) {
  auto* t = cast<Tuple>(a[1]);
  if (!t) return raise_type_error("state vector must be a tuple");
  if (t->length != kN + 1) return raise_value_error("state vector is the wrong size");
  uint32_t words[kN];
  int64_t index;
  for (int i = 0; i < kN; ++i) {
    if (!is_int(t->items[i])) return raise_type_error("an integer is required");
    words[i] = uint32_t(int_low_bits(t->items[i]));
  }
  if (!int_to_i64(t->items[kN], &index)) return Value::exception();
  if (index < 0 || index > kN) return raise_value_error("invalid state");
  memcpy(self_of(a)->state, words, sizeof words);
  self_of(a)->index = int32_t(index);
  return Value::none();
}

Value new_random(const Value* a) {
  auto* r = static_cast<Random*>(allocate_instance(a[0].as<Type>()));
  auto* args = a[1].as<Tuple>();
  if (args->length > 1) return raise_type_error("Random() requires 0 or 1 argument");
  if (!seed(r, args->length ? args->items[0] : Value::unbound())) return Value::exception();
  return Value::object(r);
}

const NativeDef kMethods[] = {
    {"__new__", "cls, *args, **kwargs", new_random, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"random", "$self, /", random_method, "random() -> x in the interval [0, 1).", Effects::WritesHeap},
    {"seed", "$self, n=None, /", seed_method, "seed([n]) -> None."},
    {"getstate", "$self, /", getstate, "getstate() -> tuple containing the current state."},
    {"setstate", "$self, state, /", setstate, "setstate(state) -> None.  Restores generator state."},
    {"getrandbits", "$self, k, /", getrandbits, "getrandbits(k) -> x.  Generates an int with k random bits."},
    {}};

const TypeSpec kRandomSpec = {
    .size = sizeof(Random),
    .doc = "Random() -> create a random number generator with its own internal state.",
    .methods = kMethods};

}  // namespace

Value module_init__random(Value module) {
  g_random_type = native_type_create("_random.Random", Kind::Native, sizeof(Random), types::object, kTypeBase,
                                     &kRandomSpec);
  module_add_type(module, g_random_type);
  return module;
}

}  // namespace krait
