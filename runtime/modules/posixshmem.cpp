// The module _posixshmem: shared memory objects by name.
#include <fcntl.h>
#include <sys/mman.h>

#include "runtime/modules/posix/posix.h"

namespace krait {

namespace {

bool name_argument(Value v, const char* function, std::string* out) {
  if (is_str(v)) return str_to_filesystem(v, out);
  (void)raise_bad_argument(function, "argument 'path'", "str", v);
  return false;
}

Value shm_open_function(const Value* a) {
  std::string name;
  int flags, mode;
  if (!name_argument(a[0], "shm_open", &name) || !int_to_int(a[1], &flags) || !int_to_int(a[2], &mode))
    return Value::exception();
  int64_t fd = posix::blocking([&] { return shm_open(name.c_str(), flags, mode_t(mode)); });
  if (fd >= 0) return Value::small_int(fd);
  return exception_pending() ? Value::exception() : raise_os_error(errno, a[0]);
}

Value shm_unlink_function(const Value* a) {
  std::string name;
  if (!name_argument(a[0], "shm_unlink", &name)) return Value::exception();
  int64_t result = posix::blocking([&] { return shm_unlink(name.c_str()); });
  if (result >= 0) return Value::none();
  return exception_pending() ? Value::exception() : raise_os_error(errno, a[0]);
}

const NativeDef kFunctions[] = {{"shm_open", "path, flags, mode=511", shm_open_function,
                                 "Open a shared memory object.  Returns a file descriptor (integer)."},
                                {"shm_unlink", "path", shm_unlink_function, "Remove a shared memory object."},
                                {}};

}  // namespace

Value module_init__posixshmem(Value module) {
  module_add_functions(module, kFunctions);
  return module;
}

}  // namespace krait
