// stat and its relatives.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>

#include "runtime/modules/posix/posix.h"

namespace krait::posix {

namespace {

Type *g_stat_result, *g_statvfs_result;

const char* const kStatFields[] = {
    "st_mode",       "st_ino",        "st_dev",        "st_nlink",  "st_uid",   "st_gid",   "st_size",
    "unnamed field", "unnamed field", "unnamed field", "st_atime",  "st_mtime", "st_ctime", "st_atime_ns",
    "st_mtime_ns",   "st_ctime_ns",   "st_blksize",    "st_blocks", "st_rdev",  nullptr};
const char* const kStatvfsFields[] = {"f_bsize", "f_frsize", "f_blocks", "f_bfree",   "f_bavail", "f_files",
                                      "f_ffree", "f_favail", "f_flag",   "f_namemax", "f_fsid",   nullptr};

Value nanoseconds(const timespec& t) {
  return int_add(int_multiply(int_from_i64(t.tv_sec), Value::small_int(1000000000)),
                 Value::small_int(t.tv_nsec));
}
Value seconds(const timespec& t) { return float_new(double(t.tv_sec) + 1e-9 * double(t.tv_nsec)); }

Value stat_path(const Path& path, int dir_fd, bool follow) {
  struct stat s;
  int64_t r;
  if (path.fd >= 0) {
    r = blocking([&] { return fstat(path.fd, &s); });
  } else {
    r = blocking([&] { return fstatat(dir_fd, path.c_str(), &s, follow ? 0 : AT_SYMLINK_NOFOLLOW); });
  }
  return r < 0 ? raise_path_error(path) : stat_result(&s);
}

Value stat_function(const Value* a) {
  Path path;
  int dir_fd, follow = truth(a[2]);
  if (follow < 0 || !path_argument(a[0], "stat", "path", &path, kPathAllowFd) ||
      !dir_fd_argument(a[1], &dir_fd))
    return Value::exception();
  if (path.fd >= 0 && !a[1].is_none())
    return raise_value_error("stat: can't specify dir_fd without matching path");
  if (path.fd >= 0 && !follow) return raise_value_error("stat: cannot use fd and follow_symlinks together");
  return stat_path(path, dir_fd, follow);
}
Value lstat_function(const Value* a) {
  Path path;
  int dir_fd;
  if (!path_argument(a[0], "lstat", "path", &path) || !dir_fd_argument(a[1], &dir_fd))
    return Value::exception();
  return stat_path(path, dir_fd, false);
}
Value fstat_function(const Value* a) {
  Path path;
  if (!int_to_int(a[0], &path.fd)) return Value::exception();
  struct stat s;
  return blocking([&] { return fstat(path.fd, &s); }) < 0 ? raise_errno() : stat_result(&s);
}

Value statvfs_result(const struct statvfs& s) {
  const Value fields[] = {int_from_u64(s.f_bsize),   int_from_u64(s.f_frsize), int_from_u64(s.f_blocks),
                          int_from_u64(s.f_bfree),   int_from_u64(s.f_bavail), int_from_u64(s.f_files),
                          int_from_u64(s.f_ffree),   int_from_u64(s.f_favail), int_from_u64(s.f_flag),
                          int_from_u64(s.f_namemax), int_from_u64(s.f_fsid)};
  return struct_sequence_new(g_statvfs_result, fields, std::size(fields));
}
Value statvfs_function(const Value* a) {
  Path path;
  struct statvfs s;
  if (!path_argument(a[0], "statvfs", "path", &path, kPathAllowFd)) return Value::exception();
  int64_t r = blocking([&] { return path.fd >= 0 ? fstatvfs(path.fd, &s) : statvfs(path.c_str(), &s); });
  return r < 0 ? raise_path_error(path) : statvfs_result(s);
}
Value fstatvfs_function(const Value* a) {
  int fd;
  struct statvfs s;
  if (!int_to_int(a[0], &fd)) return Value::exception();
  return blocking([&] { return fstatvfs(fd, &s); }) < 0 ? raise_errno() : statvfs_result(s);
}

bool device_argument(Value v, uint64_t* out) {
  if (!is_int(v)) {
    raise_type_error("an integer is required");
    return false;
  }
  if (int_sign(v) < 0 || int_bit_length(v) > 64) {
    raise(types::OverflowError,
          int_sign(v) < 0 ? "can't convert negative int to unsigned" : "int too big to convert");
    return false;
  }
  *out = int_low_bits(v);
  return true;
}

Value major_function(const Value* a) {
  uint64_t device;
  return device_argument(a[0], &device) ? Value::small_int(major(device)) : Value::exception();
}
Value minor_function(const Value* a) {
  uint64_t device;
  return device_argument(a[0], &device) ? Value::small_int(minor(device)) : Value::exception();
}
Value makedev_function(const Value* a) {
  int high, low;
  return int_to_int(a[0], &high) && int_to_int(a[1], &low) ? int_from_u64(makedev(high, low))
                                                           : Value::exception();
}

}  // namespace

Value stat_result(const void* buffer) {
  const auto& s = *static_cast<const struct stat*>(buffer);
  const Value fields[] = {int_from_u64(s.st_mode),
                          int_from_u64(s.st_ino),
                          int_from_u64(s.st_dev),
                          int_from_u64(s.st_nlink),
                          int_from_u64(s.st_uid),
                          int_from_u64(s.st_gid),
                          int_from_i64(s.st_size),
                          int_from_i64(s.st_atim.tv_sec),
                          int_from_i64(s.st_mtim.tv_sec),
                          int_from_i64(s.st_ctim.tv_sec),
                          seconds(s.st_atim),
                          seconds(s.st_mtim),
                          seconds(s.st_ctim),
                          nanoseconds(s.st_atim),
                          nanoseconds(s.st_mtim),
                          nanoseconds(s.st_ctim),
                          int_from_i64(s.st_blksize),
                          int_from_i64(s.st_blocks),
                          int_from_u64(s.st_rdev)};
  return struct_sequence_new(g_stat_result, fields, std::size(fields));
}

const NativeDef kStatFunctions[] = {
    {"stat", "path, *, dir_fd=None, follow_symlinks=True", stat_function,
     "Perform a stat system call on the given path."},
    {"lstat", "path, *, dir_fd=None", lstat_function,
     "Perform a stat system call on the given path, without following symbolic links."},
    {"fstat", "fd", fstat_function, "Perform a stat system call on the given file descriptor."},
    {"statvfs", "path", statvfs_function, "Perform a statvfs system call on the given path."},
    {"fstatvfs", "fd, /", fstatvfs_function, "Perform an fstatvfs system call on the given fd."},
    {"major", "device, /", major_function, "Extracts a device major number from a raw device number."},
    {"minor", "device, /", minor_function, "Extracts a device minor number from a raw device number."},
    {"makedev", "major, minor, /", makedev_function,
     "Composes a raw device number from the major and minor device numbers."},
    {}};

void create_stat_types(Value module) {
  g_stat_result = struct_sequence_create("os.stat_result", "stat_result: Result from stat, fstat, or lstat.",
                                         kStatFields, 10);
  g_statvfs_result = struct_sequence_create(
      "os.statvfs_result", "statvfs_result: Result from statvfs or fstatvfs.", kStatvfsFields, 10);
  module_add_type(module, g_stat_result);
  module_add_type(module, g_statvfs_result);
}

}  // namespace krait::posix
