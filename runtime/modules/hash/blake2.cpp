// The module _blake2: BLAKE2b and BLAKE2s with all their parameters (RFC 7693), which OpenSSL does not offer.
#include <algorithm>
#include <bit>
#include <cstring>

#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/int.h"
#include "runtime/module.h"
#include "runtime/modules/hash/digest.h"
#include "runtime/ops.h"

namespace krait {

using namespace digests;

namespace {

constexpr uint8_t kOrder[10][16] = {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
                                    {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
                                    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
                                    {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
                                    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
                                    {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
                                    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
                                    {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
                                    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
                                    {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}};

struct Blake2b {
  using Word = uint64_t;
  static constexpr const char* kName = "blake2b";
  static constexpr int kRounds = 12, kMaxDigest = 64, kSaltSize = 16;
  static constexpr int kRotations[4] = {32, 24, 16, 63};
  static constexpr Word kInitial[8] = {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b,
                                       0xa54ff53a5f1d36f1, 0x510e527fade682d1, 0x9b05688c2b3e6c1f,
                                       0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};
};

struct Blake2s {
  using Word = uint32_t;
  static constexpr const char* kName = "blake2s";
  static constexpr int kRounds = 10, kMaxDigest = 32, kSaltSize = 8;
  static constexpr int kRotations[4] = {16, 12, 8, 7};
  static constexpr Word kInitial[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                       0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
};

// The state of one hash. Plain data: copying it copies the hash.
template <class V>
class Blake2 {
 public:
  using Word = typename V::Word;
  static constexpr size_t kBlock = 16 * sizeof(Word);

  // parameters: the parameter block, 8 words.
  void start(const Word parameters[8], bool last_node) {
    for (int i = 0; i < 8; ++i) state_[i] = V::kInitial[i] ^ parameters[i];
    last_node_ = last_node;
  }

  void update(const uint8_t* data, size_t n) {
    while (n > 0) {
      // The last block is kept back: it is compressed differently.
      if (filled_ == kBlock) {
        count(kBlock);
        compress(false);
        filled_ = 0;
      }
      size_t piece = std::min(n, kBlock - filled_);
      memcpy(buffer_ + filled_, data, piece);
      filled_ += piece;
      data += piece;
      n -= piece;
    }
  }

  void finish(uint8_t* out, size_t n) {
    count(filled_);
    memset(buffer_ + filled_, 0, kBlock - filled_);
    compress(true);
    memcpy(out, state_, n);
  }

 private:
  void count(size_t n) {
    counter_[0] += Word(n);
    counter_[1] += counter_[0] < n;
  }

  static void mix(Word* v, int a, int b, int c, int d, Word x, Word y) {
    v[a] += v[b] + x;
    v[d] = std::rotr(Word(v[d] ^ v[a]), V::kRotations[0]);
    v[c] += v[d];
    v[b] = std::rotr(Word(v[b] ^ v[c]), V::kRotations[1]);
    v[a] += v[b] + y;
    v[d] = std::rotr(Word(v[d] ^ v[a]), V::kRotations[2]);
    v[c] += v[d];
    v[b] = std::rotr(Word(v[b] ^ v[c]), V::kRotations[3]);
  }

  void compress(bool last) {
    Word m[16], v[16];
    memcpy(m, buffer_, sizeof m);
    for (int i = 0; i < 8; ++i) {
      v[i] = state_[i];
      v[i + 8] = V::kInitial[i];
    }
    v[12] ^= counter_[0];
    v[13] ^= counter_[1];
    if (last) v[14] = ~v[14];
    if (last && last_node_) v[15] = ~v[15];
    for (int round = 0; round < V::kRounds; ++round) {
      const uint8_t* s = kOrder[round % 10];
      for (int i = 0; i < 4; ++i) mix(v, i, i + 4, i + 8, i + 12, m[s[2 * i]], m[s[2 * i + 1]]);
      for (int i = 0; i < 4; ++i) {
        mix(v, i, (i + 1) % 4 + 4, (i + 2) % 4 + 8, (i + 3) % 4 + 12, m[s[8 + 2 * i]], m[s[9 + 2 * i]]);
      }
    }
    for (int i = 0; i < 8; ++i) state_[i] ^= v[i] ^ v[i + 8];
  }

  Word state_[8];
  Word counter_[2] = {};
  uint8_t buffer_[kBlock] = {};
  size_t filled_ = 0;
  bool last_node_ = false;
};

// --- objects ---

template <class V>
struct Hash : Object {
  Blake2<V> state;
  int digest_size;
};

template <class V>
Hash<V>* self_of(const Value* a) {
  return a[0].as<Hash<V>>();
}

// The constructor's arguments, in the signature's order.
enum Argument {
  kCls,
  kData,
  kDigestSize,
  kKey,
  kSalt,
  kPerson,
  kFanout,
  kDepth,
  kLeafSize,
  kNodeOffset,
  kNodeDepth,
  kInnerSize,
  kLastNode
};

// An int argument within [low, high]. False: raised.
bool small_argument(Value v, const char* message, int low, int high, int* out) {
  if (!int_to_int(v, out)) return false;
  if (*out >= low && *out <= high) return true;
  raise_value_error("%s", message);
  return false;
}

// A non-negative int argument of at most `bits` bits. False: raised.
bool wide_argument(Value v, const char* too_large, unsigned bits, uint64_t* out) {
  Value i = index_of(v);
  if (i.is_exception()) return false;
  if (int_sign(i) < 0) {
    raise_value_error("value must be positive");
    return false;
  }
  if (int_bit_length(i) > 64) {
    raise(types::OverflowError, "int too big to convert");
    return false;
  }
  *out = int_low_bits(i);
  if (bits == 64 || *out >> bits == 0) return true;
  raise(types::OverflowError, "%s", too_large);
  return false;
}

// A bytes argument of at most `most` bytes, copied and padded with zeros. False: raised.
bool bytes_argument(Value v, const char* what, size_t most, uint8_t* out, size_t* length) {
  Buffer buffer;
  if (!buffer_get(v, &buffer)) return false;
  if (buffer.length > most) {
    raise_value_error("maximum %s length is %zu bytes", what, most);
    return false;
  }
  memset(out, 0, most);
  memcpy(out, buffer.data, buffer.length);
  *length = buffer.length;
  return true;
}

// Fills the parameter block and the key, which is the first block to be hashed. False: raised.
template <class V>
bool read_parameters(const Value* a, uint8_t* block, int* digest_size, uint8_t* key, size_t* key_length) {
  char message[64];
  snprintf(message, sizeof message, "digest_size must be between 1 and %d bytes", V::kMaxDigest);
  int fanout, depth, node_depth, inner_size;
  uint64_t leaf_size, node_offset;
  size_t salt_length, person_length;
  constexpr bool kWide = sizeof(typename V::Word) == 8;
  // Where salt and person lie depends on the word size.
  uint8_t* salt = block + 4 * sizeof(typename V::Word);
  uint8_t* person = salt + V::kSaltSize;
  bool ok = small_argument(a[kDigestSize], message, 1, V::kMaxDigest, digest_size) &&
            bytes_argument(a[kSalt], "salt", V::kSaltSize, salt, &salt_length) &&
            bytes_argument(a[kPerson], "person", V::kSaltSize, person, &person_length) &&
            small_argument(a[kFanout], "fanout must be between 0 and 255", 0, 255, &fanout) &&
            small_argument(a[kDepth], "depth must be between 1 and 255", 1, 255, &depth) &&
            wide_argument(a[kLeafSize], "leaf_size is too large", 32, &leaf_size) &&
            wide_argument(a[kNodeOffset], "node_offset is too large", kWide ? 64 : 48, &node_offset) &&
            small_argument(a[kNodeDepth], "node_depth must be between 0 and 255", 0, 255, &node_depth);
  snprintf(message, sizeof message, "inner_size must be between 0 and is %d", V::kMaxDigest);
  ok = ok && small_argument(a[kInnerSize], message, 0, V::kMaxDigest, &inner_size) &&
       bytes_argument(a[kKey], "key", V::kMaxDigest, key, key_length);
  if (!ok) return false;
  block[0] = uint8_t(*digest_size);
  block[1] = uint8_t(*key_length);
  block[2] = uint8_t(fanout);
  block[3] = uint8_t(depth);
  memcpy(block + 4, &leaf_size, 4);
  memcpy(block + 8, &node_offset, kWide ? 8 : 6);
  uint8_t* rest = block + (kWide ? 16 : 14);
  rest[0] = uint8_t(node_depth);
  rest[1] = uint8_t(inner_size);
  return true;
}

template <class V>
Value new_hash(const Value* a) {
  Buffer data;
  if (!hashable_buffer(a[kData], &data)) return Value::exception();
  using Word = typename V::Word;
  Word block[8] = {};
  uint8_t key[Blake2<V>::kBlock] = {};
  size_t key_length;
  int digest_size, last_node = truth(a[kLastNode]);
  if (last_node < 0 ||
      !read_parameters<V>(a, reinterpret_cast<uint8_t*>(block), &digest_size, key, &key_length)) {
    return Value::exception();
  }
  auto* h = static_cast<Hash<V>*>(allocate_instance(a[kCls].as<Type>()));
  h->state = Blake2<V>();
  h->digest_size = digest_size;
  h->state.start(block, last_node);
  if (key_length) h->state.update(key, sizeof key);
  h->state.update(data.data, data.length);
  return Value::object(h);
}

template <class V>
Value update(const Value* a) {
  Buffer buffer;
  if (!hashable_buffer(a[1], &buffer)) return Value::exception();
  self_of<V>(a)->state.update(buffer.data, buffer.length);
  return Value::none();
}

template <class V, bool kHex>
Value digest(const Value* a) {
  Blake2<V> copy = self_of<V>(a)->state;
  uint8_t out[V::kMaxDigest];
  auto n = size_t(self_of<V>(a)->digest_size);
  copy.finish(out, n);
  return kHex ? hex_of(out, n) : bytes_new(out, n);
}

template <class V>
Value copy(const Value* a) {
  auto* h = static_cast<Hash<V>*>(allocate_instance(type_of(a[0])));
  h->state = self_of<V>(a)->state;
  h->digest_size = self_of<V>(a)->digest_size;
  return Value::object(h);
}

template <class V>
Value get_name(Value) {
  return str_from_ascii(V::kName);
}
template <class V>
Value get_block_size(Value) {
  return Value::small_int(Blake2<V>::kBlock);
}
template <class V>
Value get_digest_size(Value self) {
  return Value::small_int(self.as<Hash<V>>()->digest_size);
}

#define SIGNATURE(size)                                                                            \
  "cls, data=b'', /, *, digest_size=" #size                                                        \
  ", key=b'', salt=b'', person=b'', fanout=1, depth=1, leaf_size=0, node_offset=0, node_depth=0, " \
  "inner_size=0, "                                                                                 \
  "last_node=False, usedforsecurity=True"

template <class V>
const NativeDef kMethods[] = {
    {"__new__", V::kMaxDigest == 64 ? SIGNATURE(64) : SIGNATURE(32), new_hash<V>, nullptr, Effects::Any,
     NativeRole::StaticMethod},
    {"update", "$self, data, /", update<V>, "Feed more bytes to the hash."},
    {"digest", "$self, /", digest<V, false>, "The digest so far, as bytes."},
    {"hexdigest", "$self, /", digest<V, true>, "The digest so far, in hexadecimal."},
    {"copy", "$self, /", copy<V>, "An independent copy of the state so far."},
    {}};
template <class V>
const GetSetDef kGetSets[] = {
    {"name", get_name<V>}, {"block_size", get_block_size<V>}, {"digest_size", get_digest_size<V>}, {}};
template <class V>
const TypeSpec kSpec = {.size = sizeof(Hash<V>),
                        .doc = "Return a new BLAKE2 hash object.",
                        .methods = kMethods<V>,
                        .getsets = kGetSets<V>};

template <class V>
void add_type(Value module, const char* qualified_name, const char* prefix) {
  Type* type =
      native_type_create(qualified_name, Kind::NativeOpaque, sizeof(Hash<V>), types::object, 0, &kSpec<V>);
  module_add_type(module, type);
  const struct {
    const char* name;
    int value;
  } constants[] = {{"SALT_SIZE", V::kSaltSize},
                   {"PERSON_SIZE", V::kSaltSize},
                   {"MAX_KEY_SIZE", V::kMaxDigest},
                   {"MAX_DIGEST_SIZE", V::kMaxDigest}};
  for (const auto& c : constants) {
    dict_set_str(type->dict, c.name, Value::small_int(c.value));
    module_add_int(module, (std::string(prefix) + c.name).c_str(), c.value);
  }
  type_modified(type, nullptr);
}

}  // namespace

Value module_init__blake2(Value module) {
  add_type<Blake2b>(module, "_blake2.blake2b", "BLAKE2B_");
  add_type<Blake2s>(module, "_blake2.blake2s", "BLAKE2S_");
  return module;
}

}  // namespace krait
