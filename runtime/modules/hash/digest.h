// Message digests on OpenSSL's EVP layer: the objects that _md5, _sha1, _sha256, _sha512, _sha3 and _hashlib
// make.
#pragma once

#include <openssl/evp.h>

#include "runtime/bytes.h"
#include "runtime/native.h"
#include "runtime/str.h"

namespace krait::digests {

struct Digest : Object {
  EVP_MD_CTX* context;
  Value name;  // str
};

// The algorithm of a name as Python or OpenSSL writes it; null when there is none (nothing raised). Lives
// forever.
const EVP_MD* find_algorithm(const char* name);
// What Python calls the algorithm.
const char* python_name(const EVP_MD* algorithm);

// A new object of the type, fed with data (unbound: nothing).
Value digest_new(Type* type, const EVP_MD* algorithm, Value data);

// A buffer argument that is to be hashed; false: raised (strings get their own message).
[[nodiscard]] bool hashable_buffer(Value v, Buffer* out);

// Raises ValueError with OpenSSL's own words for its last error.
Value raise_openssl_error();

// Rows for types whose digest has a fixed length.
extern const NativeDef kDigestMethods[];
// ... and for those whose digest has any length wanted (shake).
extern const NativeDef kExtendableMethods[];
extern const GetSetDef kDigestGetSets[];
void digest_finalize(Object* o);

Value hex_of(const uint8_t* data, size_t length);

}  // namespace krait::digests
