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
  module_add(module, "__doc__",
             str_from_ascii(
                 "This module makes available standard errno system symbols.\n\nThe value of each symbol is "
                 "the corresponding integer value,\ne.g., on most systems, errno.ENOENT equals the integer "
                 "2.\n\nThe dictionary errno.errorcode maps numeric codes to symbol names,\ne.g., "
                 "errno.errorcode[2] could be the string 'ENOENT'.\n\nSymbols that are not relevant to the "
                 "underlying system are not defined.\n\nTo map error codes to error messages, use the "
                 "function os.strerror(),\ne.g. os.strerror(2) could return 'No such file or directory'."));
  return ok ? module : Value::exception();
}

}  // namespace krait
