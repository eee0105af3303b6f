#include "runtime/modules/hash/digest.h"

#include <openssl/err.h>

#include <cstring>
#include <string>
#include <vector>

#include "runtime/error.h"
#include "runtime/int.h"
#include "runtime/ops.h"

namespace krait::digests {

namespace {

struct AlgorithmRow {
  const char* python;
  const char* openssl;
};
constexpr AlgorithmRow kAlgorithms[] = {
    {"md5", "MD5"},
    {"sha1", "SHA1"},
    {"sha224", "SHA2-224"},
    {"sha256", "SHA2-256"},
    {"sha384", "SHA2-384"},
    {"sha512", "SHA2-512"},
    {"sha3_224", "SHA3-224"},
    {"sha3_256", "SHA3-256"},
    {"sha3_384", "SHA3-384"},
    {"sha3_512", "SHA3-512"},
    {"shake_128", "SHAKE-128"},
    {"shake_256", "SHAKE-256"},
    {"blake2b", "BLAKE2B-512"},
    {"blake2s", "BLAKE2S-256"},
    {"md5-sha1", "MD5-SHA1"},
    {"sm3", "SM3"},
    {"ripemd160", "RIPEMD-160"},
    {"sha512_224", "SHA2-512/224"},
    {"sha512_256", "SHA2-512/256"},
};

// Fetching an algorithm is slow, and so is asking for its name: each is done once.
struct Fetched {
  std::string name;
  EVP_MD* algorithm;
  const char* python;
};
std::vector<Fetched> g_fetched;

const char* look_up_python_name(const EVP_MD* algorithm) {
  for (const AlgorithmRow& row : kAlgorithms) {
    if (EVP_MD_is_a(algorithm, row.openssl)) return row.python;
  }
  return EVP_MD_get0_name(algorithm);
}

const EVP_MD* fetch(const char* openssl_name) {
  for (const Fetched& f : g_fetched) {
    if (f.name == openssl_name) return f.algorithm;
  }
  EVP_MD* algorithm = EVP_MD_fetch(nullptr, openssl_name, nullptr);
  if (algorithm) g_fetched.push_back({openssl_name, algorithm, look_up_python_name(algorithm)});
  return algorithm;
}

Digest* self_of(const Value* a) { return a[0].as<Digest>(); }

// The digest so far, of `length` bytes for extendable algorithms. Empty: raised.
bool finish(const Digest* d, bool extendable, uint8_t* out, size_t length) {
  EVP_MD_CTX* copy = EVP_MD_CTX_new();
  bool ok = copy && EVP_MD_CTX_copy(copy, d->context) &&
            (extendable ? EVP_DigestFinalXOF(copy, out, length) : EVP_DigestFinal_ex(copy, out, nullptr));
  EVP_MD_CTX_free(copy);
  if (!ok) raise_openssl_error();
  return ok;
}

Value update(const Value* a) {
  Buffer buffer;
  if (!hashable_buffer(a[1], &buffer)) return Value::exception();
  if (!EVP_DigestUpdate(self_of(a)->context, buffer.data, buffer.length)) return raise_openssl_error();
  return Value::none();
}

size_t fixed_size(const Digest* d) { return size_t(EVP_MD_CTX_get_size(d->context)); }

Value digest(const Value* a) {
  uint8_t out[EVP_MAX_MD_SIZE];
  if (!finish(self_of(a), false, out, sizeof out)) return Value::exception();
  return bytes_new(out, fixed_size(self_of(a)));
}

Value hexdigest(const Value* a) {
  uint8_t out[EVP_MAX_MD_SIZE];
  if (!finish(self_of(a), false, out, sizeof out)) return Value::exception();
  return hex_of(out, fixed_size(self_of(a)));
}

// The digest of a given length; null: raised.
Bytes* extendable_digest(const Value* a) {
  constexpr int64_t kMostBytes = int64_t{1} << 29;
  int64_t length;
  if (!int_to_i64(a[1], &length)) return nullptr;
  if (length < 0 || length >= kMostBytes) {
    raise_value_error(length < 0 ? "value must be positive" : "length is too large");
    return nullptr;
  }
  Bytes* b = bytes_allocate(size_t(length));
  // OpenSSL refuses to write nothing.
  if (!b || (length && !finish(self_of(a), true, b->data, size_t(length)))) return nullptr;
  return b;
}

Value digest_of_length(const Value* a) {
  Bytes* b = extendable_digest(a);
  return b ? Value::object(b) : Value::exception();
}

Value hexdigest_of_length(const Value* a) {
  Bytes* b = extendable_digest(a);
  return b ? hex_of(b->data, b->length) : Value::exception();
}

Value copy(const Value* a) {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  if (!context || !EVP_MD_CTX_copy(context, self_of(a)->context)) {
    EVP_MD_CTX_free(context);
    return raise_openssl_error();
  }
  auto* d = static_cast<Digest*>(allocate_instance(type_of(a[0])));
  d->context = context;
  d->name = self_of(a)->name;
  return Value::object(d);
}

bool is_extendable(const EVP_MD* algorithm) { return EVP_MD_get_flags(algorithm) & EVP_MD_FLAG_XOF; }

Value get_digest_size(Value self) {
  const EVP_MD* algorithm = EVP_MD_CTX_get0_md(self.as<Digest>()->context);
  return Value::small_int(is_extendable(algorithm) ? 0 : EVP_MD_get_size(algorithm));
}
Value get_block_size(Value self) {
  return Value::small_int(EVP_MD_CTX_get_block_size(self.as<Digest>()->context));
}
Value get_name(Value self) { return self.as<Digest>()->name; }

}  // namespace

const EVP_MD* find_algorithm(const char* name) {
  for (const AlgorithmRow& row : kAlgorithms) {
    if (strcmp(row.python, name) == 0) return fetch(row.openssl);
  }
  return fetch(name);
}

const char* python_name(const EVP_MD* algorithm) {
  for (const Fetched& f : g_fetched) {
    if (f.algorithm == algorithm) return f.python;
  }
  return look_up_python_name(algorithm);
}

bool hashable_buffer(Value v, Buffer* out) {
  if (is_str(v)) {
    raise_type_error("Strings must be encoded before hashing");
    return false;
  }
  if (!has_buffer(v)) {
    raise_type_error("object supporting the buffer API required");
    return false;
  }
  if (!buffer_get(v, out)) return false;
  if (out->dimensions <= 1) return true;
  raise(types::BufferError, "Buffer must be single dimension");
  return false;
}

Value raise_openssl_error() {
  unsigned long code = ERR_peek_last_error();
  const char* library = ERR_lib_error_string(code);
  const char* reason = ERR_reason_error_string(code);
  ERR_clear_error();
  if (!reason) return raise_value_error("no reason supplied");
  return library ? raise_value_error("[%s] %s", library, reason) : raise_value_error("%s", reason);
}

Value digest_new(Type* type, const EVP_MD* algorithm, Value data) {
  if (!algorithm) return raise_openssl_error();
  Buffer buffer;
  if (!data.is_unbound() && !hashable_buffer(data, &buffer)) return Value::exception();
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  bool ok = context && EVP_DigestInit_ex(context, algorithm, nullptr) &&
            (buffer.length == 0 || EVP_DigestUpdate(context, buffer.data, buffer.length));
  if (!ok) {
    EVP_MD_CTX_free(context);
    return raise_openssl_error();
  }
  auto* d = static_cast<Digest*>(allocate_instance(type));
  d->context = context;
  d->name = Value::object(str_intern(python_name(algorithm)));
  return Value::object(d);
}

void digest_finalize(Object* o) { EVP_MD_CTX_free(static_cast<Digest*>(o)->context); }

Value hex_of(const uint8_t* data, size_t length) { return bytes_to_hex(data, length, Value::unbound(), 0); }

#define UPDATE_AND_COPY                                                \
  {"update", "$self, obj, /", update, "Feed more bytes to the hash."}, \
      {"copy", "$self, /", copy, "An independent copy of the state so far."}

const NativeDef kDigestMethods[] = {
    UPDATE_AND_COPY,
    {"digest", "$self, /", digest, "The digest so far, as bytes."},
    {"hexdigest", "$self, /", hexdigest, "The digest so far, in hexadecimal."},
    {}};
const NativeDef kExtendableMethods[] = {
    UPDATE_AND_COPY,
    {"digest", "$self, /, length", digest_of_length, "That many bytes of the digest so far."},
    {"hexdigest", "$self, /, length", hexdigest_of_length, "The same in hexadecimal."},
    {}};
const GetSetDef kDigestGetSets[] = {
    {"digest_size", get_digest_size, nullptr, "Size of the digest in bytes."},
    {"block_size", get_block_size, nullptr, "Size of the algorithm's blocks."},
    {"name", get_name, nullptr, "Name of the algorithm."},
    {}};

}  // namespace krait::digests
