// The module _hashlib: digests by name, HMAC, and key derivation, all OpenSSL's.
#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <algorithm>
#include <climits>
#include <cstring>

#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/int.h"
#include "runtime/module.h"
#include "runtime/modules/exception_type.h"
#include "runtime/modules/hash/digest.h"
#include "runtime/ops.h"
#include "runtime/set.h"

namespace krait {

using namespace digests;

namespace {

Type *g_hash_type, *g_extendable_type, *g_hmac_type, *g_unsupported;
Value g_constructors;  // dict: function -> name

// --- digests ---

Value make_digest(const EVP_MD* algorithm, Value data) {
  if (!algorithm) return raise_openssl_error();
  bool extendable = EVP_MD_get_flags(algorithm) & EVP_MD_FLAG_XOF;
  return digest_new(extendable ? g_extendable_type : g_hash_type, algorithm, data);
}

template <size_t N>
struct Name {
  char text[N];
  constexpr Name(const char (&s)[N]) { std::copy_n(s, N, text); }
};

template <Name kName>
Value openssl_digest(const Value* a) {
  return make_digest(find_algorithm(kName.text), a[0]);
}

Value new_digest(const Value* a) {
  if (!is_str(a[0])) return raise_type_error("name must be a string");
  return make_digest(find_algorithm(str_to_utf8(a[0]).c_str()), a[1]);
}

Value digest_repr(const Value* a) {
  return format_string("<%S %s object @ 0x%llx>", a[0].as<Digest>()->name, type_name(type_of(a[0])),
                       static_cast<long long>(a[0].raw));
}

// --- HMAC ---

struct Hmac : Object {
  EVP_MAC_CTX* context;
  const EVP_MD* algorithm;
};

void hmac_finalize(Object* o) { EVP_MAC_CTX_free(static_cast<Hmac*>(o)->context); }

EVP_MAC* hmac_algorithm() {
  static EVP_MAC* algorithm = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  return algorithm;
}

// The digest of a digestmod argument: a name or one of this module's functions. Null: raised.
const EVP_MD* digestmod_algorithm(Value digestmod) {
  Value name = digestmod;
  if (!is_str(digestmod)) {
    name = dict_get(g_constructors.as<Dict>(), digestmod);
    if (name.is_exception()) return nullptr;
    if (name.is_unbound()) {
      raise(g_unsupported, "Unsupported digestmod %R", digestmod);
      return nullptr;
    }
  }
  const EVP_MD* algorithm = find_algorithm(str_to_utf8(name).c_str());
  if (!algorithm) raise_openssl_error();
  return algorithm;
}

// A context with the key set; null: raised.
EVP_MAC_CTX* hmac_start(const EVP_MD* algorithm, std::string_view key) {
  EVP_MAC_CTX* context = EVP_MAC_CTX_new(hmac_algorithm());
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, const_cast<char*>(EVP_MD_get0_name(algorithm)),
                                       0),
      OSSL_PARAM_construct_end()};
  static const uint8_t nothing = 0;
  auto* bytes = key.empty() ? &nothing : reinterpret_cast<const uint8_t*>(key.data());
  if (context && EVP_MAC_init(context, bytes, key.size(), parameters)) return context;
  EVP_MAC_CTX_free(context);
  raise_openssl_error();
  return nullptr;
}

Value hmac_new(const Value* a) {
  Buffer key, message;
  if (!buffer_get(a[0], &key)) return Value::exception();
  if (a[2].is_none()) return raise_type_error("Missing required parameter 'digestmod'.");
  const EVP_MD* algorithm = digestmod_algorithm(a[2]);
  if (!algorithm) return Value::exception();
  if (!a[1].is_none() && !hashable_buffer(a[1], &message)) return Value::exception();
  EVP_MAC_CTX* context = hmac_start(algorithm, key.view());
  if (!context) return Value::exception();
  if (message.length && !EVP_MAC_update(context, message.data, message.length)) {
    EVP_MAC_CTX_free(context);
    return raise_openssl_error();
  }
  auto* h = static_cast<Hmac*>(allocate_instance(g_hmac_type));
  h->context = context;
  h->algorithm = algorithm;
  return Value::object(h);
}

// Finishes a copy; the size, 0: raised.
size_t hmac_finish(const Hmac* h, uint8_t* out) {
  EVP_MAC_CTX* copy = EVP_MAC_CTX_dup(h->context);
  size_t size = 0;
  if (!copy || !EVP_MAC_final(copy, out, &size, EVP_MAX_MD_SIZE)) {
    raise_openssl_error();
    size = 0;
  }
  EVP_MAC_CTX_free(copy);
  return size;
}

Value hmac_update(const Value* a) {
  Buffer buffer;
  if (!hashable_buffer(a[1], &buffer)) return Value::exception();
  if (!EVP_MAC_update(a[0].as<Hmac>()->context, buffer.data, buffer.length)) return raise_openssl_error();
  return Value::none();
}

Value hmac_digest_method(const Value* a) {
  uint8_t out[EVP_MAX_MD_SIZE];
  size_t size = hmac_finish(a[0].as<Hmac>(), out);
  return size ? bytes_new(out, size) : Value::exception();
}

Value hmac_hexdigest(const Value* a) {
  uint8_t out[EVP_MAX_MD_SIZE];
  size_t size = hmac_finish(a[0].as<Hmac>(), out);
  return size ? hex_of(out, size) : Value::exception();
}

Value hmac_copy(const Value* a) {
  EVP_MAC_CTX* context = EVP_MAC_CTX_dup(a[0].as<Hmac>()->context);
  if (!context) return raise_openssl_error();
  auto* h = static_cast<Hmac*>(allocate_instance(g_hmac_type));
  h->context = context;
  h->algorithm = a[0].as<Hmac>()->algorithm;
  return Value::object(h);
}

Value hmac_repr(const Value* a) {
  return format_string("<%s HMAC object @ 0x%llx>", python_name(a[0].as<Hmac>()->algorithm),
                       static_cast<long long>(a[0].raw));
}

Value hmac_name(Value self) { return format_string("hmac-%s", python_name(self.as<Hmac>()->algorithm)); }
Value hmac_digest_size(Value self) { return Value::small_int(EVP_MD_get_size(self.as<Hmac>()->algorithm)); }
Value hmac_block_size(Value self) {
  return Value::small_int(EVP_MD_get_block_size(self.as<Hmac>()->algorithm));
}

// One-shot HMAC.
Value hmac_digest(const Value* a) {
  Buffer key, message;
  if (!buffer_get(a[0], &key) || !buffer_get(a[1], &message)) return Value::exception();
  const EVP_MD* algorithm = digestmod_algorithm(a[2]);
  EVP_MAC_CTX* context = algorithm ? hmac_start(algorithm, key.view()) : nullptr;
  if (!context) return Value::exception();
  uint8_t out[EVP_MAX_MD_SIZE];
  size_t size = 0;
  bool ok =
      EVP_MAC_update(context, message.data, message.length) && EVP_MAC_final(context, out, &size, sizeof out);
  EVP_MAC_CTX_free(context);
  return ok ? bytes_new(out, size) : raise_openssl_error();
}

// --- key derivation ---

Value pbkdf2_hmac(const Value* a) {
  if (!is_str(a[0])) return raise_type_error("pbkdf2_hmac() argument 'hash_name' must be str, not %T", a[0]);
  Buffer password, salt;
  int64_t iterations;
  if (!buffer_get(a[1], &password) || !buffer_get(a[2], &salt) || !int_to_i64(a[3], &iterations)) {
    return Value::exception();
  }
  const EVP_MD* algorithm = find_algorithm(str_to_utf8(a[0]).c_str());
  if (!algorithm) return raise_openssl_error();
  if (password.length > INT_MAX) return raise(types::OverflowError, "password is too long.");
  if (salt.length > INT_MAX) return raise(types::OverflowError, "salt is too long.");
  if (iterations < 1) return raise_value_error("iteration value must be greater than 0.");
  if (iterations > INT_MAX) return raise(types::OverflowError, "iteration value is too great.");
  int64_t length = EVP_MD_get_size(algorithm);
  if (!a[4].is_none() && !int_to_i64(a[4], &length)) return Value::exception();
  if (length < 1) return raise_value_error("key length must be greater than 0.");
  if (length > INT_MAX) return raise(types::OverflowError, "key length is too great.");
  Bytes* key = bytes_allocate(size_t(length));
  if (!key) return Value::exception();
  bool ok = PKCS5_PBKDF2_HMAC(reinterpret_cast<char*>(password.data), int(password.length), salt.data,
                              int(salt.length), int(iterations), algorithm, int(length), key->data);
  return ok ? Value::object(key) : raise_openssl_error();
}

// An unsigned int that scrypt requires. False: raised.
bool scrypt_number(Value v, const char* name, uint64_t* out) {
  if (!is_int(v)) {
    raise_type_error("%s is required and must be an unsigned int", name);
    return false;
  }
  if (int_sign(v) < 0 || int_bit_length(v) > 64) {
    raise(types::OverflowError, "Python int too large to convert to C unsigned long");
    return false;
  }
  *out = int_low_bits(v);
  return true;
}

Value scrypt(const Value* a) {
  Buffer password, salt;
  if (!buffer_get(a[0], &password)) return Value::exception();
  if (a[1].is_none()) return raise_type_error("salt is required");
  if (!buffer_get(a[1], &salt)) return Value::exception();
  uint64_t n, r, p;
  if (!scrypt_number(a[2], "n", &n)) return Value::exception();
  if (n < 2 || n & (n - 1)) return raise_value_error("n must be a power of 2.");
  if (!scrypt_number(a[3], "r", &r) || !scrypt_number(a[4], "p", &p)) return Value::exception();
  int64_t max_memory, length;
  if (!int_to_i64(a[5], &max_memory) || !int_to_i64(a[6], &length)) return Value::exception();
  if (max_memory < 0 || max_memory > INT_MAX) {
    return raise_value_error("maxmem must be positive and smaller than %d", INT_MAX);
  }
  if (length < 1 || length > INT_MAX) {
    return raise_value_error("dklen must be greater than 0 and smaller than %d", INT_MAX);
  }
  auto* text = reinterpret_cast<char*>(password.data);
  if (!EVP_PBE_scrypt(nullptr, 0, nullptr, 0, n, r, p, uint64_t(max_memory), nullptr, 0)) {
    raise_openssl_error();
    clear_exception();
    return raise_value_error("Invalid parameter combination for n, r, p, maxmem.");
  }
  Bytes* key = bytes_allocate(size_t(length));
  if (!key) return Value::exception();
  bool ok = EVP_PBE_scrypt(text, password.length, salt.data, salt.length, n, r, p, uint64_t(max_memory),
                           key->data, size_t(length));
  return ok ? Value::object(key) : raise_openssl_error();
}

// --- comparing ---

Value compare_digest(const Value* a) {
  if (is_str(a[0]) && is_str(a[1])) {
    auto *x = a[0].as<Str>(), *y = a[1].as<Str>();
    if (!x->is_ascii() || !y->is_ascii()) {
      return raise_type_error("comparing strings with non-ASCII characters is not supported");
    }
    bool same = x->length == y->length && CRYPTO_memcmp(x->data, y->data, x->length) == 0;
    return Value::boolean(same);
  }
  Buffer x, y;
  if (is_str(a[0]) || is_str(a[1])) {
    return raise_type_error("a bytes-like object is required, not 'str'");
  }
  if (!buffer_get(a[0], &x) || !buffer_get(a[1], &y)) return Value::exception();
  bool same = x.length == y.length && CRYPTO_memcmp(x.data, y.data, x.length) == 0;
  return Value::boolean(same);
}

Value get_fips_mode(const Value*) {
  return Value::small_int(EVP_default_properties_is_fips_enabled(nullptr));
}

const NativeDef kHmacMethods[] = {
    {"__repr__", "$self, /", hmac_repr},
    {"update", "$self, /, msg", hmac_update, "Feed more bytes."},
    {"digest", "$self, /", hmac_digest_method, "The digest so far, as bytes."},
    {"hexdigest", "$self, /", hmac_hexdigest, "The digest so far, in hexadecimal."},
    {"copy", "$self, /", hmac_copy, "An independent copy of the state so far."},
    {}};
const GetSetDef kHmacGetSets[] = {
    {"digest_size", hmac_digest_size}, {"block_size", hmac_block_size}, {"name", hmac_name}, {}};
const TypeSpec kHmacSpec = {
    .size = sizeof(Hmac), .methods = kHmacMethods, .getsets = kHmacGetSets, .finalize = hmac_finalize};

// The digest rows with the repr of this module's types.
struct HashTables {
  NativeDef methods[6] = {{"__repr__", "$self, /", digest_repr}};
  explicit HashTables(const NativeDef* rows) {
    for (int i = 0; rows[i].name; ++i) methods[i + 1] = rows[i];
  }
};

#define OPENSSL(name) \
  {"openssl_" #name, "string=b'', *, usedforsecurity=True", openssl_digest<#name>, "A new hash object."}
const NativeDef kDigestFunctions[] = {OPENSSL(md5),
                                      OPENSSL(sha1),
                                      OPENSSL(sha224),
                                      OPENSSL(sha256),
                                      OPENSSL(sha384),
                                      OPENSSL(sha512),
                                      OPENSSL(sha3_224),
                                      OPENSSL(sha3_256),
                                      OPENSSL(sha3_384),
                                      OPENSSL(sha3_512),
                                      OPENSSL(shake_128),
                                      OPENSSL(shake_256),
                                      {}};
#undef OPENSSL

const NativeDef kFunctions[] = {
    {"new", "name, string=b'', *, usedforsecurity=True", new_digest,
     "A new hash object by the algorithm's name."},
    {"hmac_new", "key, msg=b'', digestmod=None", hmac_new, "A new HMAC object."},
    {"hmac_digest", "key, msg, digest", hmac_digest, "HMAC of a message in one step."},
    {"pbkdf2_hmac", "hash_name, password, salt, iterations, dklen=None", pbkdf2_hmac,
     "Derive a key from a password (PKCS #5, PBKDF2)."},
    {"scrypt", "password, *, salt=None, n=None, r=None, p=None, maxmem=0, dklen=64", scrypt,
     "Derive a key from a password (scrypt)."},
    {"compare_digest", "a, b, /", compare_digest, "Compare in a time that does not depend on the contents."},
    {"get_fips_mode", "", get_fips_mode, "Is OpenSSL's FIPS mode on?"},
    {}};

constexpr const char* kAlgorithmNames[] = {"sha224",   "sha3_256",  "blake2b",    "sha3_384",  "sha384",
                                           "blake2s",  "sha512",    "sha512_224", "sha1",      "sha256",
                                           "sm3",      "shake_256", "shake_128",  "ripemd160", "sha3_512",
                                           "md5-sha1", "sha3_224",  "sha512_256", "md5"};

Value algorithm_names() {
  Value names[std::size(kAlgorithmNames)];
  size_t n = 0;
  for (const char* name : kAlgorithmNames) {
    if (find_algorithm(name)) names[n++] = Value::object(str_intern(name));
  }
  return frozenset_new(names, n);
}

}  // namespace

Value module_init__hashlib(Value module) {
  static const HashTables fixed(kDigestMethods), extendable(kExtendableMethods);
  static const TypeSpec fixed_spec = {.size = sizeof(Digest),
                                      .methods = fixed.methods,
                                      .getsets = kDigestGetSets,
                                      .finalize = digest_finalize};
  static const TypeSpec extendable_spec = {
      .size = sizeof(Digest), .methods = extendable.methods, .finalize = digest_finalize};
  g_hash_type = native_type_create("_hashlib.HASH", Kind::Native, sizeof(Digest), types::object,
                                   kTypeHidden | kTypeBase, &fixed_spec);
  g_extendable_type = native_type_create("_hashlib.HASHXOF", Kind::Native, sizeof(Digest), g_hash_type,
                                         kTypeHidden, &extendable_spec);
  g_hmac_type =
      native_type_create("_hashlib.HMAC", Kind::Native, sizeof(Hmac), types::object, kTypeHidden, &kHmacSpec);
  for (Type* type : {g_hash_type, g_extendable_type, g_hmac_type}) module_add_type(module, type);
  g_unsupported = module_exception_type(module, "_hashlib", "UnsupportedDigestmodError", types::ValueError);
  if (!g_unsupported) return Value::exception();
  module_add_functions(module, kFunctions);
  module_add_functions(module, kDigestFunctions);
  Dict* constructors = dict_new();
  for (const NativeDef* def = kDigestFunctions; def->name; ++def) {
    Value function = dict_get_str(module_dict(module), str_intern(def->name));
    if (!dict_set(constructors, function, str_from_ascii(def->name + strlen("openssl_"))))
      return Value::exception();
  }
  register_root("_hashlib constructors", &g_constructors);
  g_constructors = Value::object(constructors);
  module_add(module, "_constructors", call(type_value(types::mappingproxy), {g_constructors}));
  module_add(module, "openssl_md_meth_names", algorithm_names());
  return module;
}

}  // namespace krait
