// Calls on paths: creation, removal, renaming, links, permissions, times.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <climits>
#include <cmath>
#include <vector>

#include "runtime/audit.h"
#include "runtime/modules/posix/posix.h"

namespace krait::posix {

namespace {

Value getcwd_as(bool as_bytes) {
  std::vector<char> buffer(PATH_MAX);
  while (!getcwd(buffer.data(), buffer.size())) {
    if (errno != ERANGE) return raise_errno();
    buffer.resize(buffer.size() * 2);
  }
  return name_value(buffer.data(), strlen(buffer.data()), as_bytes);
}
Value getcwd_function(const Value*) { return getcwd_as(false); }
Value getcwdb_function(const Value*) { return getcwd_as(true); }

Value chdir_function(const Value* a) {
  if (!audit("os.chdir", {a[0]})) return Value::exception();
  Path path;
  if (!path_argument(a[0], "chdir", "path", &path, kPathAllowFd)) return Value::exception();
  int64_t r = blocking([&] { return path.fd >= 0 ? fchdir(path.fd) : chdir(path.c_str()); });
  return r < 0 ? raise_path_error(path) : Value::none();
}
Value chroot_function(const Value* a) {
  Path path;
  if (!path_argument(a[0], "chroot", "path", &path)) return Value::exception();
  return chroot(path.c_str()) < 0 ? raise_path_error(path) : Value::none();
}

Value access_function(const Value* a) {
  Path path;
  int mode, dir_fd, effective = truth(a[3]), follow = truth(a[4]);
  if (effective < 0 || follow < 0 || !path_argument(a[0], "access", "path", &path) ||
      !int_to_int(a[1], &mode) || !dir_fd_argument(a[2], &dir_fd)) {
    return Value::exception();
  }
  int flags = (effective ? AT_EACCESS : 0) | (follow ? 0 : AT_SYMLINK_NOFOLLOW);
  BlockingScope scope;
  return Value::boolean(faccessat(dir_fd, path.c_str(), mode, flags) == 0);
}

Value mkdir_function(const Value* a) {
  Path path;
  int mode, dir_fd;
  if (!path_argument(a[0], "mkdir", "path", &path) || !int_to_int(a[1], &mode) ||
      !dir_fd_argument(a[2], &dir_fd))
    return Value::exception();
  return blocking([&] { return mkdirat(dir_fd, path.c_str(), mode_t(mode)); }) < 0 ? raise_path_error(path)
                                                                                   : Value::none();
}

template <int flags>
Value remove_path(const Value* a) {
  Path path;
  int dir_fd;
  if (!path_argument(a[0], flags ? "rmdir" : "unlink", "path", &path) || !dir_fd_argument(a[1], &dir_fd))
    return Value::exception();
  return blocking([&] { return unlinkat(dir_fd, path.c_str(), flags); }) < 0 ? raise_path_error(path)
                                                                             : Value::none();
}

Value rename_function(const Value* a) {
  Path from, to;
  int from_fd, to_fd;
  if (!path_argument(a[0], "rename", "src", &from) || !path_argument(a[1], "rename", "dst", &to) ||
      !dir_fd_argument(a[2], &from_fd) || !dir_fd_argument(a[3], &to_fd)) {
    return Value::exception();
  }
  int64_t r = blocking([&] { return renameat(from_fd, from.c_str(), to_fd, to.c_str()); });
  return r < 0 ? raise_two_paths_error(from, to) : Value::none();
}

Value link_function(const Value* a) {
  Path from, to;
  int from_fd, to_fd, follow = truth(a[4]);
  if (follow < 0 || !path_argument(a[0], "link", "src", &from) || !path_argument(a[1], "link", "dst", &to) ||
      !dir_fd_argument(a[2], &from_fd) || !dir_fd_argument(a[3], &to_fd)) {
    return Value::exception();
  }
  int64_t r = blocking(
      [&] { return linkat(from_fd, from.c_str(), to_fd, to.c_str(), follow ? AT_SYMLINK_FOLLOW : 0); });
  return r < 0 ? raise_two_paths_error(from, to) : Value::none();
}

Value symlink_function(const Value* a) {
  Path from, to;
  int dir_fd;
  if (!path_argument(a[0], "symlink", "src", &from) || !path_argument(a[1], "symlink", "dst", &to) ||
      !dir_fd_argument(a[3], &dir_fd)) {
    return Value::exception();
  }
  int64_t r = blocking([&] { return symlinkat(from.c_str(), dir_fd, to.c_str()); });
  return r < 0 ? raise_two_paths_error(from, to) : Value::none();
}

Value readlink_function(const Value* a) {
  Path path;
  int dir_fd;
  if (!path_argument(a[0], "readlink", "path", &path) || !dir_fd_argument(a[1], &dir_fd))
    return Value::exception();
  char buffer[PATH_MAX + 1];
  int64_t n = blocking([&] { return readlinkat(dir_fd, path.c_str(), buffer, PATH_MAX); });
  return n < 0 ? raise_path_error(path) : name_value(buffer, size_t(n), path.is_bytes);
}

Value chmod_function(const Value* a) {
  Path path;
  int mode, dir_fd, follow = truth(a[3]);
  if (follow < 0 || !path_argument(a[0], "chmod", "path", &path, kPathAllowFd) || !int_to_int(a[1], &mode) ||
      !dir_fd_argument(a[2], &dir_fd)) {
    return Value::exception();
  }
  if (!follow)
    return raise(types::NotImplementedError, "chmod: follow_symlinks unavailable on this platform");
  int64_t r = blocking([&] {
    return path.fd >= 0 ? fchmod(path.fd, mode_t(mode)) : fchmodat(dir_fd, path.c_str(), mode_t(mode), 0);
  });
  return r < 0 ? raise_path_error(path) : Value::none();
}
Value fchmod_function(const Value* a) {
  int fd, mode;
  if (!int_to_int(a[0], &fd) || !int_to_int(a[1], &mode)) return Value::exception();
  return none_or_error(blocking([&] { return fchmod(fd, mode_t(mode)); }));
}

Value chown_function(const Value* a) {
  Path path;
  unsigned uid, gid;
  int dir_fd, follow = truth(a[4]);
  if (follow < 0 || !path_argument(a[0], "chown", "path", &path, kPathAllowFd) ||
      !id_argument(a[1], kUid, &uid) || !id_argument(a[2], kGid, &gid) || !dir_fd_argument(a[3], &dir_fd)) {
    return Value::exception();
  }
  int64_t r = blocking([&] {
    return path.fd >= 0 ? fchown(path.fd, uid, gid)
                        : fchownat(dir_fd, path.c_str(), uid, gid, follow ? 0 : AT_SYMLINK_NOFOLLOW);
  });
  return r < 0 ? raise_path_error(path) : Value::none();
}
Value lchown_function(const Value* a) {
  const Value args[] = {a[0], a[1], a[2], Value::none(), Value::false_()};
  return chown_function(args);
}
Value fchown_function(const Value* a) {
  const Value args[] = {a[0], a[1], a[2], Value::none(), Value::true_()};
  return chown_function(args);
}

bool timespec_from(Value v, bool is_ns, timespec* out) {
  if (is_ns || is_int(v)) {
    Value i = index_of(v);
    if (i.is_exception()) return false;
    Value unit = Value::small_int(is_ns ? 1000000000 : 1);
    int64_t seconds, rest = 0;
    if (!int_to_i64(int_floor_divide(i, unit), &seconds) ||
        (is_ns && !int_to_i64(int_remainder(i, unit), &rest)))
      return false;
    *out = {seconds, rest};
    return true;
  }
  double d;
  if (!to_double(v, &d)) return false;
  double whole = std::floor(d);
  *out = {time_t(whole), long((d - whole) * 1e9)};
  return true;
}

Value utime_function(const Value* a) {
  Path path;
  int dir_fd, follow = truth(a[4]);
  Value times = a[1], ns = a[2];
  if (follow < 0 || !path_argument(a[0], "utime", "path", &path, kPathAllowFd) ||
      !dir_fd_argument(a[3], &dir_fd))
    return Value::exception();
  if (!times.is_none() && !ns.is_unbound())
    return raise_value_error("utime: you may specify either 'times' or 'ns' but not both");
  timespec t[2] = {{0, UTIME_NOW}, {0, UTIME_NOW}};
  Value pair = !ns.is_unbound() ? ns : times;
  if (!pair.is_none()) {
    auto* tuple = cast<Tuple>(pair);
    if (!tuple || tuple->length != 2) {
      return raise_type_error(ns.is_unbound() ? "utime: 'times' must be either a tuple of two ints or None"
                                              : "utime: 'ns' must be a tuple of two ints");
    }
    if (!timespec_from(tuple->items[0], !ns.is_unbound(), &t[0]) ||
        !timespec_from(tuple->items[1], !ns.is_unbound(), &t[1]))
      return Value::exception();
  }
  int64_t r = blocking([&] {
    return path.fd >= 0 ? futimens(path.fd, t)
                        : utimensat(dir_fd, path.c_str(), t, follow ? 0 : AT_SYMLINK_NOFOLLOW);
  });
  return r < 0 ? raise_path_error(path) : Value::none();
}

Value mkfifo_function(const Value* a) {
  Path path;
  int mode, dir_fd;
  if (!path_argument(a[0], "mkfifo", "path", &path) || !int_to_int(a[1], &mode) ||
      !dir_fd_argument(a[2], &dir_fd))
    return Value::exception();
  return blocking([&] { return mkfifoat(dir_fd, path.c_str(), mode_t(mode)); }) < 0 ? raise_path_error(path)
                                                                                    : Value::none();
}
Value mknod_function(const Value* a) {
  Path path;
  int mode, dir_fd;
  Value device = index_of(a[2]);
  if (device.is_exception() || !path_argument(a[0], "mknod", "path", &path) || !int_to_int(a[1], &mode) ||
      !dir_fd_argument(a[3], &dir_fd))
    return Value::exception();
  return blocking([&] { return mknodat(dir_fd, path.c_str(), mode_t(mode), int_low_bits(device)); }) < 0
             ? raise_path_error(path)
             : Value::none();
}

Value pathconf_function(const Value* a) {
  Path path;
  int name;
  Value number = a[1];
  if (is_str(number)) number = get_item(import_attribute("posix", "pathconf_names"), number);
  if (number.is_exception() || !path_argument(a[0], "pathconf", "path", &path, kPathAllowFd) ||
      !int_to_int(number, &name))
    return Value::exception();
  errno = 0;
  long limit = path.fd >= 0 ? fpathconf(path.fd, name) : pathconf(path.c_str(), name);
  return limit == -1 && errno ? raise_path_error(path) : int_from_i64(limit);
}

std::string normalized_path(std::string_view path) {
  const size_t slashes = std::min(path.find_first_not_of('/'), path.size());
  std::string out(slashes > 2 ? 1 : slashes, '/');
  const size_t root = out.size();
  size_t kept = root;  // up to here nothing is taken back: the root, or ".." in front
  for (size_t i = slashes; i < path.size();) {
    const size_t end = std::min(path.find('/', i), path.size());
    const std::string_view part = path.substr(i, end - i);
    i = end + 1;
    if (part.empty() || part == ".") continue;
    const bool up = part == "..";
    if (up && out.size() > kept) {
      const size_t slash = out.rfind('/');
      out.resize(slash == std::string::npos || slash < root ? root : slash);
    } else if (!up || root == 0) {
      if (out.size() > root) out += '/';
      out += part;
      if (up) kept = out.size();
    }
  }
  return out.empty() ? "." : out;
}

// The path without "//", "/./" and "x/../", as os.path.normpath.
Value normpath_function(const Value* a) {
  const Value plain = fspath(a[0]);
  if (plain.is_exception()) return plain;
  if (is_bytes(plain)) return bytes_new(normalized_path(plain.as<Bytes>()->view()));
  const auto* s = plain.as<Str>();
  if (!s->is_ascii()) return str_from_utf8(normalized_path(str_to_utf8(s)));
  return str_from_ascii(normalized_path({reinterpret_cast<const char*>(s->data), s->length}));
}
Value fspath_function(const Value* a) { return fspath(a[0]); }

Value getxattr_function(const Value* a) {
  Path path, name;
  int follow = truth(a[2]);
  if (follow < 0 || !path_argument(a[0], "getxattr", "path", &path, kPathAllowFd) ||
      !path_argument(a[1], "getxattr", "attribute", &name))
    return Value::exception();
  std::vector<char> buffer(65536);
  int64_t n = blocking([&] {
    if (path.fd >= 0) return fgetxattr(path.fd, name.c_str(), buffer.data(), buffer.size());
    return (follow ? getxattr : lgetxattr)(path.c_str(), name.c_str(), buffer.data(), buffer.size());
  });
  return n < 0 ? raise_path_error(path) : bytes_new(buffer.data(), size_t(n));
}
Value setxattr_function(const Value* a) {
  Path path, name;
  Buffer value;
  int flags, follow = truth(a[4]);
  if (follow < 0 || !path_argument(a[0], "setxattr", "path", &path, kPathAllowFd) ||
      !path_argument(a[1], "setxattr", "attribute", &name) || !buffer_get(a[2], &value) ||
      !int_to_int(a[3], &flags)) {
    return Value::exception();
  }
  int64_t r = blocking([&] {
    if (path.fd >= 0) return fsetxattr(path.fd, name.c_str(), value.data, value.length, flags);
    return (follow ? setxattr : lsetxattr)(path.c_str(), name.c_str(), value.data, value.length, flags);
  });
  return r < 0 ? raise_path_error(path) : Value::none();
}
Value removexattr_function(const Value* a) {
  Path path, name;
  int follow = truth(a[2]);
  if (follow < 0 || !path_argument(a[0], "removexattr", "path", &path, kPathAllowFd) ||
      !path_argument(a[1], "removexattr", "attribute", &name))
    return Value::exception();
  int64_t r = blocking([&] {
    if (path.fd >= 0) return fremovexattr(path.fd, name.c_str());
    return (follow ? removexattr : lremovexattr)(path.c_str(), name.c_str());
  });
  return r < 0 ? raise_path_error(path) : Value::none();
}

}  // namespace

const NativeDef kPathFunctions[] = {
    {"getcwd", "", getcwd_function, "Return a unicode string representing the current working directory."},
    {"getcwdb", "", getcwdb_function, "Return a bytes string representing the current working directory."},
    {"chdir", "path", chdir_function, "Change the current working directory to the specified path."},
    {"chroot", "path", chroot_function, "Change root directory to path."},
    {"access", "path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True", access_function,
     "Use the real uid/gid to test for access to a path."},
    {"mkdir", "path, mode=511, *, dir_fd=None", mkdir_function, "Create a directory."},
    {"rmdir", "path, *, dir_fd=None", remove_path<AT_REMOVEDIR>, "Remove a directory."},
    {"unlink", "path, *, dir_fd=None", remove_path<0>, "Remove a file (same as remove())."},
    {"remove", "path, *, dir_fd=None", remove_path<0>, "Remove a file (same as unlink())."},
    {"rename", "src, dst, *, src_dir_fd=None, dst_dir_fd=None", rename_function,
     "Rename a file or directory."},
    {"replace", "src, dst, *, src_dir_fd=None, dst_dir_fd=None", rename_function,
     "Rename a file or directory, overwriting the destination."},
    {"link", "src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True", link_function,
     "Create a hard link to a file."},
    {"symlink", "src, dst, target_is_directory=False, *, dir_fd=None", symlink_function,
     "Create a symbolic link pointing to src named dst."},
    {"readlink", "path, *, dir_fd=None", readlink_function,
     "Return a string representing the path to which the symbolic link points."},
    {"chmod", "path, mode, *, dir_fd=None, follow_symlinks=True", chmod_function,
     "Change the access permissions of a file."},
    {"fchmod", "fd, mode", fchmod_function,
     "Change the access permissions of the file given by file descriptor fd."},
    {"chown", "path, uid, gid, *, dir_fd=None, follow_symlinks=True", chown_function,
     "Change the owner and group id of path to the numeric uid and gid."},
    {"lchown", "path, uid, gid", lchown_function,
     "Change the owner and group id of path, not following symbolic links."},
    {"fchown", "fd, uid, gid", fchown_function,
     "Change the owner and group id of the file specified by file descriptor."},
    {"utime", "path, times=None, *, ns=?, dir_fd=None, follow_symlinks=True", utime_function,
     "Set the access and modified time of path."},
    {"mkfifo", "path, mode=438, *, dir_fd=None", mkfifo_function, "Create a \"fifo\" (a POSIX named pipe)."},
    {"mknod", "path, mode=384, device=0, *, dir_fd=None", mknod_function,
     "Create a node in the file system."},
    {"pathconf", "path, name", pathconf_function,
     "Return the configuration limit name for the file or directory path."},
    {"fpathconf", "fd, name, /", pathconf_function,
     "Return the configuration limit name for the file descriptor fd."},
    {"_path_normpath", "path", normpath_function, "Basic path normalization."},
    {"fspath", "path", fspath_function, "Return the file system path representation of the object."},
    {"getxattr", "path, attribute, *, follow_symlinks=True", getxattr_function,
     "Return the value of extended attribute attribute on path."},
    {"setxattr", "path, attribute, value, flags=0, *, follow_symlinks=True", setxattr_function,
     "Set extended attribute attribute on path to value."},
    {"removexattr", "path, attribute, *, follow_symlinks=True", removexattr_function,
     "Remove extended attribute attribute on path."},
    {}};

}  // namespace krait::posix
