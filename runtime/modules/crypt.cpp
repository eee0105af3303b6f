// The module _crypt: hashes of passwords.
#include <crypt.h>

#include <cerrno>
#include <memory>
#include <string>

#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/str.h"

namespace krait {

namespace {

Value crypt_function(const Value* a) {
  std::string texts[2];
  for (int i = 0; i < 2; ++i) {
    if (!is_str(a[i])) return raise_bad_argument("crypt", i ? "argument 2" : "argument 1", "str", a[i]);
    texts[i] = str_to_utf8(a[i]);
    if (texts[i].find('\0') != std::string::npos) return raise_value_error("embedded null character");
  }
  auto memory = std::make_unique<crypt_data>();
  const char* hash = crypt_r(texts[0].c_str(), texts[1].c_str(), memory.get());
  return hash ? str_from_utf8(hash) : raise_os_error(errno);
}

const NativeDef kFunctions[] = {{"crypt", "word, salt, /", crypt_function,
                                 "Hash a *word* with the given *salt* and return the hashed password."},
                                {}};

}  // namespace

Value module_init__crypt(Value module) {
  module_add_functions(module, kFunctions);
  return module;
}

}  // namespace krait
