// The module errno.
#include <cerrno>

#include "runtime/dict.h"
#include "runtime/module.h"
#include "runtime/str.h"

namespace krait {

Value module_init_errno(Value module) {
  Dict* names = dict_new();
  const auto add = [&](const char* name, int number) {
    module_add_int(module, name, number);
    return dict_set(names, Value::small_int(number), Value::object(str_intern(name)));
  };
  bool ok = true;
#define ERRNO(name) ok = ok && add(#name, name);
#include "runtime/modules/errno_names.def"
#undef ERRNO
  module_add(module, "errorcode", Value::object(names));
  return ok ? module : Value::exception();
}

}  // namespace krait
