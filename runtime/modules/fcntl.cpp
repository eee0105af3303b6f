// The module fcntl: fcntl, ioctl, flock, lockf.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstring>

#include "runtime/modules/posix/posix.h"

namespace krait {

namespace {

using posix::blocking;
using posix::file_argument;
using posix::raise_errno;

constexpr size_t kBufferSize = 1024;

// Calls with an int, or a bytes-like argument that is passed as a buffer and handed back changed.
template <class Call>
Value call_with_argument(Value argument, const char* function, Call system_call) {
  if (is_int(argument)) {
    int value = int(int_low_bits(argument));
    int64_t r = blocking([&] { return system_call(reinterpret_cast<void*>(intptr_t(value))); });
    return r < 0 ? raise_errno() : int_from_i64(r);
  }
  Buffer buffer;
  std::string text;
  if (is_str(argument)) {
    text = str_to_utf8(argument);
  } else if (has_buffer(argument)) {
    if (!buffer_get(argument, &buffer)) return Value::exception();
    text = buffer.view();
  } else {
    Value i = index_of(argument);
    if (i.is_exception()) return i;
    return call_with_argument(i, function, system_call);
  }
  if (text.size() > kBufferSize) return raise_value_error("%s argument 3 is too long", function);
  char memory[kBufferSize + 1] = {};
  memcpy(memory, text.data(), text.size());
  int64_t r = blocking([&] { return system_call(memory); });
  return r < 0 ? raise_errno() : bytes_new(memory, text.size());
}

Value fcntl_function(const Value* a) {
  int fd, command;
  if (!file_argument(a[0], &fd) || !int_to_int(a[1], &command)) return Value::exception();
  return call_with_argument(a[2], "fcntl", [=](void* p) { return fcntl(fd, command, p); });
}

Value ioctl_function(const Value* a) {
  int fd, mutate = truth(a[3]);
  Value request_value = index_of(a[1]);
  if (mutate < 0 || request_value.is_exception() || !file_argument(a[0], &fd)) return Value::exception();
  auto request = static_cast<unsigned long>(uint32_t(int_low_bits(request_value)));
  Buffer buffer;
  if (mutate && !is_str(a[2]) && !is_int(a[2]) && has_buffer(a[2])) {
    if (buffer_get(a[2], &buffer, true)) {
      // A writable buffer is changed in place; small ones through a larger copy, as drivers may write beyond.
      char memory[kBufferSize + 1] = {};
      bool small = buffer.length <= kBufferSize;
      if (small) memcpy(memory, buffer.data, buffer.length);
      int64_t r =
          blocking([&] { return ioctl(fd, request, small ? memory : reinterpret_cast<char*>(buffer.data)); });
      if (small) memcpy(buffer.data, memory, buffer.length);
      return r < 0 ? raise_errno() : int_from_i64(r);
    }
    clear_exception();
  }
  return call_with_argument(a[2], "ioctl", [=](void* p) { return ioctl(fd, request, p); });
}

Value flock_function(const Value* a) {
  int fd, operation;
  if (!file_argument(a[0], &fd) || !int_to_int(a[1], &operation)) return Value::exception();
  return posix::none_or_error(blocking([&] { return flock(fd, operation); }));
}

Value lockf_function(const Value* a) {
  int fd, command, whence;
  int64_t length, start;
  if (!file_argument(a[0], &fd) || !int_to_int(a[1], &command) || !int_to_i64(a[2], &length) ||
      !int_to_i64(a[3], &start) || !int_to_int(a[4], &whence)) {
    return Value::exception();
  }
  struct flock lock{};
  if (command == LOCK_UN) lock.l_type = F_UNLCK;
  else if (command & LOCK_SH) lock.l_type = F_RDLCK;
  else if (command & LOCK_EX) lock.l_type = F_WRLCK;
  else return raise_value_error("unrecognized lockf argument");
  lock.l_start = start;
  lock.l_len = length;
  lock.l_whence = short(whence);
  return posix::none_or_error(
      blocking([&] { return fcntl(fd, command & LOCK_NB ? F_SETLK : F_SETLKW, &lock); }));
}

const NativeDef kFunctions[] = {
    {"fcntl", "fd, cmd, arg=0, /", fcntl_function, "Perform the operation `cmd` on file descriptor fd."},
    {"ioctl", "fd, request, arg=0, mutate_flag=True, /", ioctl_function,
     "Perform the operation request on file descriptor fd."},
    {"flock", "fd, operation, /", flock_function,
     "Perform the lock operation `operation` on file descriptor `fd`."},
    {"lockf", "fd, cmd, len=0, start=0, whence=0, /", lockf_function,
     "A wrapper around the fcntl() locking calls."},
    {}};

}  // namespace

Value module_init_fcntl(Value module) {
  module_add_functions(module, kFunctions);
  struct Constant {
    const char* name;
    int64_t value;
  };
#define C(name) {#name, int64_t(name)}
  static const Constant kConstants[] = {C(LOCK_SH),          C(LOCK_EX),
                                        C(LOCK_NB),          C(LOCK_UN),
                                        {"LOCK_MAND", 32},   {"LOCK_READ", 64},
                                        {"LOCK_WRITE", 128}, {"LOCK_RW", 192},
                                        C(F_DUPFD),          C(F_DUPFD_CLOEXEC),
                                        C(F_GETFD),          C(F_SETFD),
                                        C(F_GETFL),          C(F_SETFL),
                                        C(F_GETLK),          C(F_SETLK),
                                        C(F_SETLKW),         C(F_OFD_GETLK),
                                        C(F_OFD_SETLK),      C(F_OFD_SETLKW),
                                        C(F_GETOWN),         C(F_SETOWN),
                                        C(F_GETSIG),         C(F_SETSIG),
                                        C(F_RDLCK),          C(F_WRLCK),
                                        C(F_UNLCK),          C(F_GETLK64),
                                        C(F_SETLK64),        C(F_SETLKW64),
                                        C(FASYNC),           C(F_SETLEASE),
                                        C(F_GETLEASE),       C(F_NOTIFY),
                                        C(F_EXLCK),          C(F_SHLCK),
                                        C(F_SETPIPE_SZ),     C(F_GETPIPE_SZ),
                                        C(FD_CLOEXEC),       C(DN_ACCESS),
                                        C(DN_MODIFY),        C(DN_CREATE),
                                        C(DN_DELETE),        C(DN_RENAME),
                                        C(DN_ATTRIB),        {"DN_MULTISHOT", 0x80000000},
                                        C(F_ADD_SEALS),      C(F_GET_SEALS),
                                        C(F_SEAL_SEAL),      C(F_SEAL_SHRINK),
                                        C(F_SEAL_GROW),      C(F_SEAL_WRITE)};
#undef C
  for (const Constant& c : kConstants) module_add_int(module, c.name, c.value);
  return module;
}

}  // namespace krait
