// The modules _md5, _sha1, _sha256, _sha512 and _sha3: a function (or class) for each algorithm.
#include "runtime/module.h"
#include "runtime/modules/hash/digest.h"
#include "runtime/type.h"

namespace krait {

using namespace digests;

namespace {

const TypeSpec kDigestSpec = {.size = sizeof(Digest),
                              .methods = kDigestMethods,
                              .getsets = kDigestGetSets,
                              .finalize = digest_finalize};

// The algorithms that have a function of their own.
enum Algorithm { kMd5, kSha1, kSha224, kSha256, kSha384, kSha512, kAlgorithmCount };
constexpr const char* kNames[kAlgorithmCount] = {"md5", "sha1", "sha224", "sha256", "sha384", "sha512"};
Type* g_types[kAlgorithmCount];

template <Algorithm kAlgorithm>
Value make(const Value* a) {
  return digest_new(g_types[kAlgorithm], find_algorithm(kNames[kAlgorithm]), a[0]);
}

#define SIGNATURE "string=b'', *, usedforsecurity=True"
#define DOC "A new hash object, fed with string."
const NativeDef kFunctions[kAlgorithmCount][2] = {
    {{"md5", SIGNATURE, make<kMd5>, DOC}, {}},       {{"sha1", SIGNATURE, make<kSha1>, DOC}, {}},
    {{"sha224", SIGNATURE, make<kSha224>, DOC}, {}}, {{"sha256", SIGNATURE, make<kSha256>, DOC}, {}},
    {{"sha384", SIGNATURE, make<kSha384>, DOC}, {}}, {{"sha512", SIGNATURE, make<kSha512>, DOC}, {}}};

void add_algorithm(Value module, Algorithm algorithm, const char* type_name, const char* exported) {
  g_types[algorithm] =
      native_type_create(type_name, Kind::Native, sizeof(Digest), types::object, kTypeHidden, &kDigestSpec);
  if (exported) module_add(module, exported, type_value(g_types[algorithm]));
  module_add_functions(module, kFunctions[algorithm]);
}

// --- _sha3 ---

// __new__ of the classes: the class says which algorithm is meant.
Value new_sha3(const Value* a) {
  auto* type = a[0].as<Type>();
  return digest_new(type, find_algorithm(str_to_utf8(type->name).c_str()), a[1]);
}

int rate_bytes(Value self) { return EVP_MD_CTX_get_block_size(self.as<Digest>()->context); }
Value get_capacity_bits(Value self) { return Value::small_int(1600 - 8 * rate_bytes(self)); }
Value get_rate_bits(Value self) { return Value::small_int(8 * rate_bytes(self)); }
Value get_suffix(Value self) {
  bool extendable = EVP_MD_get_flags(EVP_MD_CTX_get0_md(self.as<Digest>()->context)) & EVP_MD_FLAG_XOF;
  return bytes_from_byte(extendable ? 0x1f : 0x06);
}

const NativeDef kSha3New = {"__new__",    "cls, data=b'', /, *, usedforsecurity=True",
                            new_sha3,     nullptr,
                            Effects::Any, NativeRole::StaticMethod};

// The digest tables, with __new__ and what only _sha3 shows.
struct Sha3Tables {
  NativeDef methods[6];
  GetSetDef getsets[8];

  explicit Sha3Tables(const NativeDef* rows) : methods{kSha3New} {
    for (int i = 0; rows[i].name; ++i) methods[i + 1] = rows[i];
    int n = 0;
    for (; kDigestGetSets[n].name; ++n) getsets[n] = kDigestGetSets[n];
    getsets[n++] = {"_capacity_bits", get_capacity_bits};
    getsets[n++] = {"_rate_bits", get_rate_bits};
    getsets[n++] = {"_suffix", get_suffix};
  }
};

}  // namespace

Value module_init__md5(Value module) {
  add_algorithm(module, kMd5, "_md5.md5", "MD5Type");
  return module;
}

Value module_init__sha1(Value module) {
  add_algorithm(module, kSha1, "_sha1.sha1", "SHA1Type");
  return module;
}

Value module_init__sha256(Value module) {
  add_algorithm(module, kSha224, "_sha256.sha224", "SHA224Type");
  add_algorithm(module, kSha256, "_sha256.sha256", "SHA256Type");
  return module;
}

Value module_init__sha512(Value module) {
  add_algorithm(module, kSha384, "_sha512.sha384", "SHA384Type");
  add_algorithm(module, kSha512, "_sha512.sha512", nullptr);
  return module;
}

Value module_init__sha3(Value module) {
  static const Sha3Tables fixed(kDigestMethods), extendable(kExtendableMethods);
  static const TypeSpec fixed_spec = {.size = sizeof(Digest),
                                      .methods = fixed.methods,
                                      .getsets = fixed.getsets,
                                      .finalize = digest_finalize};
  static const TypeSpec extendable_spec = {.size = sizeof(Digest),
                                           .methods = extendable.methods,
                                           .getsets = extendable.getsets,
                                           .finalize = digest_finalize};
  for (const char* name : {"_sha3.sha3_224", "_sha3.sha3_256", "_sha3.sha3_384", "_sha3.sha3_512"}) {
    module_add_type(module,
                    native_type_create(name, Kind::Native, sizeof(Digest), types::object, 0, &fixed_spec));
  }
  for (const char* name : {"_sha3.shake_128", "_sha3.shake_256"}) {
    module_add_type(
        module, native_type_create(name, Kind::Native, sizeof(Digest), types::object, 0, &extendable_spec));
  }
  module_add(module, "implementation", str_from_ascii("OpenSSL"));
  return module;
}

}  // namespace krait
