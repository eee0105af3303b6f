// The module posix: what its files share. Each file holds one family of calls as a table of functions.
#pragma once

#include <sched.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "runtime/bytes.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/thread.h"
#include "runtime/tuple.h"

namespace krait::posix {

// A path argument: str, bytes, os.PathLike, and where allowed a descriptor or None (the current directory).
struct Path {
  std::string text;
  const char* c_str() const { return text.c_str(); }
  int fd = -1;            // set when a descriptor was given
  bool is_bytes = false;  // results are bytes then
  bool is_none = false;
  Value object = Value::none();
};
enum PathOptions { kPathPlain = 0, kPathAllowFd = 1, kPathAllowNone = 2 };
// False: raised; messages name `function` and `argument` as CPython's do.
[[nodiscard]] bool path_argument(Value v, const char* function, const char* argument, Path* out,
                                 int options = kPathPlain);
// dir_fd: None is AT_FDCWD.
[[nodiscard]] bool dir_fd_argument(Value v, int* out);
// A file descriptor: int or object with fileno().
[[nodiscard]] bool descriptor_argument(Value v, int* out);
// The same for functions that refuse negative numbers with ValueError.
[[nodiscard]] bool file_argument(Value v, int* out);
// A user or group id; `name` is "uid" or "gid". False: raised.
[[nodiscard]] bool id_argument(Value v, const char* name, uint32_t* out);
inline constexpr char kUid[] = "uid", kGid[] = "gid";
// An instance of os.sched_param.
[[nodiscard]] bool sched_param_argument(Value v, sched_param* out);
// os.fspath.
Value fspath(Value v);

Value raise_errno();                       // OSError from errno
Value raise_path_error(const Path& path);  // ... with the file name
Value raise_two_paths_error(const Path& first, const Path& second);
// A name read from the system, as str or bytes like the path it belongs to.
Value name_value(const char* name, size_t length, bool as_bytes);

// Runs a system call without the global lock, repeating it after EINTR unless a signal handler raised.
// Returns the result; -1 with errno set, or -1 with an exception pending.
template <class Call>
int64_t blocking(Call system_call) {
  while (true) {
    int64_t r;
    int error;
    {
      BlockingScope scope;
      r = system_call();
      error = errno;
    }
    if (r >= 0 || error != EINTR) {
      errno = error;
      return r;
    }
    if (!handle_break_requests()) return -1;
  }
}

// Result of a call that answers 0 or -1.
inline Value none_or_error(int64_t r) { return r < 0 ? raise_errno() : Value::none(); }

// Values of os.POSIX_SPAWN_OPEN, ...
enum SpawnAction { kSpawnOpen, kSpawnClose, kSpawnDup2 };

Value stat_result(const void* stat_buffer);  // struct stat

extern const NativeDef kFileFunctions[], kPathFunctions[], kProcessFunctions[], kProgramFunctions[],
    kSystemFunctions[], kDirectoryFunctions[], kStatFunctions[];
void create_stat_types(Value module);
void create_process_types(Value module);
void create_directory_types(Value module);
void create_system_types(Value module);
void add_constants(Value module);

}  // namespace krait::posix
