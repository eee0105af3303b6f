// File descriptors: open, read, write, pipes, duplication, flags.
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <termios.h>
#include <unistd.h>

#include <deque>
#include <vector>

#include "runtime/audit.h"
#include "runtime/dict.h"
#include "runtime/modules/posix/posix.h"
#include "runtime/type.h"

namespace krait::posix {

namespace {

bool off_argument(Value v, int64_t* out) { return int_to_i64(v, out); }

Value open_function(const Value* a) {
  Path path;
  int flags, mode, dir_fd;
  if (!path_argument(a[0], "open", "path", &path) || !int_to_int(a[1], &flags) || !int_to_int(a[2], &mode) ||
      !dir_fd_argument(a[3], &dir_fd) || !audit("open", {a[0], Value::none(), a[1]})) {
    return Value::exception();
  }
  int64_t fd = blocking([&] { return openat(dir_fd, path.c_str(), flags | O_CLOEXEC, mode); });
  return fd < 0 ? raise_path_error(path) : Value::small_int(fd);
}

Value close_function(const Value* a) {
  int fd;
  if (!int_to_int(a[0], &fd)) return Value::exception();
  int r, error;
  {
    BlockingScope scope;
    r = close(fd);
    error = errno;
  }
  // After EINTR the descriptor is gone all the same.
  return r < 0 && error != EINTR ? raise_os_error(error) : Value::none();
}

Value closerange_function(const Value* a) {
  int low, high;
  if (!int_to_int(a[0], &low) || !int_to_int(a[1], &high)) return Value::exception();
  if (low < 0) low = 0;
  if (high > low) close_range(unsigned(low), unsigned(high) - 1, 0);
  return Value::none();
}

Value read_into_bytes(int fd, int64_t length, int64_t offset) {
  if (length < 0) {
    errno = EINVAL;
    return raise_errno();
  }
  if (length > 0x7ffff000) length = 0x7ffff000;
  Bytes* buffer = bytes_allocate(size_t(length));
  if (!buffer) return Value::exception();
  int64_t n = blocking([&] {
    return offset < 0 ? read(fd, buffer->data, size_t(length))
                      : pread(fd, buffer->data, size_t(length), offset);
  });
  if (n < 0) return raise_errno();
  return n == length ? Value::object(buffer) : bytes_new(buffer->data, size_t(n));
}
Value read_function(const Value* a) {
  int fd;
  int64_t length;
  return int_to_int(a[0], &fd) && int_to_i64(a[1], &length) ? read_into_bytes(fd, length, -1)
                                                            : Value::exception();
}
Value pread_function(const Value* a) {
  int fd;
  int64_t length, offset;
  if (!int_to_int(a[0], &fd) || !int_to_i64(a[1], &length) || !off_argument(a[2], &offset))
    return Value::exception();
  if (offset < 0) {
    errno = EINVAL;
    return raise_errno();
  }
  return read_into_bytes(fd, length, offset);
}
Value write_function(const Value* a) {
  int fd;
  Buffer buffer;
  if (!int_to_int(a[0], &fd) || !buffer_get(a[1], &buffer)) return Value::exception();
  int64_t n = blocking(
      [&] { return write(fd, buffer.data, buffer.length < 0x7ffff000 ? buffer.length : 0x7ffff000); });
  return n < 0 ? raise_errno() : int_from_i64(n);
}
Value pwrite_function(const Value* a) {
  int fd;
  int64_t offset;
  Buffer buffer;
  if (!int_to_int(a[0], &fd) || !buffer_get(a[1], &buffer) || !off_argument(a[2], &offset))
    return Value::exception();
  int64_t n = blocking([&] { return pwrite(fd, buffer.data, buffer.length, offset); });
  return n < 0 ? raise_errno() : int_from_i64(n);
}
// The buffers of a sequence, for the calls that take several. They hold on to the memory while the call runs.
class BufferVector {
 public:
  // False: raised.
  bool take(Value sequence, const char* function, bool writable) {
    if (!type_of(sequence)->slot(Slot::GetItem) || is_dict(sequence)) {
      raise_type_error("%s() arg 2 must be a sequence", function);
      return false;
    }
    items_ = tuple_from_iterable(sequence);
    if (items_.is_exception()) return false;
    const auto* t = items_.as<Tuple>();
    for (uint64_t i = 0; i < t->length; ++i) {
      Buffer& buffer = buffers_.emplace_back();
      if (!buffer_get(t->items[i], &buffer, writable)) return false;
      parts_.push_back({buffer.data, buffer.length});
    }
    return true;
  }
  const iovec* parts() const { return parts_.data(); }
  int count() const { return int(parts_.size()); }

 private:
  Value items_ = Value::unbound();  // keeps the owners alive
  std::deque<Buffer> buffers_;      // (they do not move)
  std::vector<iovec> parts_;
};

Value count_or_error(int64_t n) { return n < 0 ? raise_errno() : int_from_i64(n); }

Value readv_function(const Value* a) {
  int fd;
  BufferVector buffers;
  if (!int_to_int(a[0], &fd) || !buffers.take(a[1], "readv", true)) return Value::exception();
  return count_or_error(blocking([&] { return readv(fd, buffers.parts(), buffers.count()); }));
}
Value writev_function(const Value* a) {
  int fd;
  BufferVector buffers;
  if (!int_to_int(a[0], &fd) || !buffers.take(a[1], "writev", false)) return Value::exception();
  return count_or_error(blocking([&] { return writev(fd, buffers.parts(), buffers.count()); }));
}
Value preadv_function(const Value* a) {
  int fd, flags;
  int64_t offset;
  BufferVector buffers;
  if (!int_to_int(a[0], &fd) || !off_argument(a[2], &offset) || !int_to_int(a[3], &flags) ||
      !buffers.take(a[1], "preadv", true))
    return Value::exception();
  return count_or_error(
      blocking([&] { return preadv2(fd, buffers.parts(), buffers.count(), offset, flags); }));
}
Value pwritev_function(const Value* a) {
  int fd, flags;
  int64_t offset;
  BufferVector buffers;
  if (!int_to_int(a[0], &fd) || !off_argument(a[2], &offset) || !int_to_int(a[3], &flags) ||
      !buffers.take(a[1], "pwritev", false))
    return Value::exception();
  return count_or_error(
      blocking([&] { return pwritev2(fd, buffers.parts(), buffers.count(), offset, flags); }));
}
Value splice_function(const Value* a) {
  int in, out, flags;
  int64_t count, from = 0, to = 0;
  if (!int_to_int(a[0], &in) || !int_to_int(a[1], &out) || !int_to_i64(a[2], &count) ||
      !int_to_int(a[5], &flags))
    return Value::exception();
  if (count < 0) return raise_value_error("negative value for 'count' not allowed");
  if ((!a[3].is_none() && !off_argument(a[3], &from)) || (!a[4].is_none() && !off_argument(a[4], &to)))
    return Value::exception();
  off64_t source = from, target = to;
  return count_or_error(blocking([&] {
    return splice(in, a[3].is_none() ? nullptr : &source, out, a[4].is_none() ? nullptr : &target,
                  size_t(count), unsigned(flags));
  }));
}
Value lseek_function(const Value* a) {
  int fd, how;
  int64_t position;
  if (!int_to_int(a[0], &fd) || !off_argument(a[1], &position) || !int_to_int(a[2], &how))
    return Value::exception();
  int64_t r = lseek(fd, position, how);
  return r < 0 ? raise_errno() : int_from_i64(r);
}

Value isatty_function(const Value* a) {
  int fd;
  return int_to_int(a[0], &fd) ? Value::boolean(isatty(fd)) : Value::exception();
}
Value ttyname_function(const Value* a) {
  int fd;
  char name[256];
  if (!int_to_int(a[0], &fd)) return Value::exception();
  int error = ttyname_r(fd, name, sizeof name);
  if (error) return raise_os_error(error);
  return str_from_filesystem(name);
}

Value pipe_with(int flags) {
  int fds[2];
  if (pipe2(fds, flags) < 0) return raise_errno();
  return tuple_new({Value::small_int(fds[0]), Value::small_int(fds[1])});
}
Value pipe_function(const Value*) { return pipe_with(O_CLOEXEC); }
Value pipe2_function(const Value* a) {
  int flags;
  return int_to_int(a[0], &flags) ? pipe_with(flags) : Value::exception();
}

Value dup_function(const Value* a) {
  int fd;
  if (!int_to_int(a[0], &fd)) return Value::exception();
  int r = fcntl(fd, F_DUPFD_CLOEXEC, 0);
  return r < 0 ? raise_errno() : Value::small_int(r);
}
Value dup2_function(const Value* a) {
  int from, to, inheritable = truth(a[2]);
  if (inheritable < 0 || !int_to_int(a[0], &from) || !int_to_int(a[1], &to)) return Value::exception();
  if (from < 0 || to < 0) {
    errno = EBADF;
    return raise_errno();
  }
  int64_t r =
      blocking([&] { return inheritable || from == to ? dup2(from, to) : dup3(from, to, O_CLOEXEC); });
  return r < 0 ? raise_errno() : Value::small_int(r);
}

Value get_inheritable(const Value* a) {
  int fd;
  if (!int_to_int(a[0], &fd)) return Value::exception();
  int flags = fcntl(fd, F_GETFD);
  return flags < 0 ? raise_errno() : Value::boolean(!(flags & FD_CLOEXEC));
}
Value set_inheritable(const Value* a) {
  int fd, on;
  if (!int_to_int(a[0], &fd) || !int_to_int(a[1], &on)) return Value::exception();
  int flags = fcntl(fd, F_GETFD);
  return none_or_error(flags < 0 ? -1 : fcntl(fd, F_SETFD, on ? flags & ~FD_CLOEXEC : flags | FD_CLOEXEC));
}
Value get_blocking(const Value* a) {
  int fd;
  if (!int_to_int(a[0], &fd)) return Value::exception();
  int flags = fcntl(fd, F_GETFL);
  return flags < 0 ? raise_errno() : Value::boolean(!(flags & O_NONBLOCK));
}
Value set_blocking(const Value* a) {
  int fd, on = truth(a[1]);
  if (on < 0 || !int_to_int(a[0], &fd)) return Value::exception();
  int flags = fcntl(fd, F_GETFL);
  return none_or_error(flags < 0 ? -1 : fcntl(fd, F_SETFL, on ? flags & ~O_NONBLOCK : flags | O_NONBLOCK));
}

template <int (*F)(int)>
Value descriptor_call(const Value* a) {
  int fd;
  if (!descriptor_argument(a[0], &fd)) return Value::exception();
  return none_or_error(blocking([&] { return F(fd); }));
}
Value ftruncate_function(const Value* a) {
  int fd;
  int64_t length;
  if (!int_to_int(a[0], &fd) || !off_argument(a[1], &length)) return Value::exception();
  return none_or_error(blocking([&] { return ftruncate(fd, length); }));
}
Value truncate_function(const Value* a) {
  Path path;
  int64_t length;
  if (!path_argument(a[0], "truncate", "path", &path, kPathAllowFd) || !off_argument(a[1], &length))
    return Value::exception();
  int64_t r =
      blocking([&] { return path.fd >= 0 ? ftruncate(path.fd, length) : truncate(path.c_str(), length); });
  return r < 0 ? raise_path_error(path) : Value::none();
}
Value lockf_function(const Value* a) {
  int fd, command;
  int64_t length;
  if (!int_to_int(a[0], &fd) || !int_to_int(a[1], &command) || !off_argument(a[2], &length))
    return Value::exception();
  return none_or_error(blocking([&] { return lockf(fd, command, length); }));
}
Value posix_fallocate_function(const Value* a) {
  int fd;
  int64_t offset, length;
  if (!int_to_int(a[0], &fd) || !off_argument(a[1], &offset) || !off_argument(a[2], &length))
    return Value::exception();
  int error = posix_fallocate(fd, offset, length);
  return error ? raise_os_error(error) : Value::none();
}
Value posix_fadvise_function(const Value* a) {
  int fd, advice;
  int64_t offset, length;
  if (!int_to_int(a[0], &fd) || !off_argument(a[1], &offset) || !off_argument(a[2], &length) ||
      !int_to_int(a[3], &advice)) {
    return Value::exception();
  }
  int error = posix_fadvise(fd, offset, length, advice);
  return error ? raise_os_error(error) : Value::none();
}
Value sendfile_function(const Value* a) {
  int out, in;
  int64_t offset = 0, count;
  if (!int_to_int(a[0], &out) || !int_to_int(a[1], &in) || !int_to_i64(a[3], &count))
    return Value::exception();
  if (!a[2].is_none() && !off_argument(a[2], &offset)) return Value::exception();
  off_t position = offset;
  int64_t n =
      blocking([&] { return sendfile(out, in, a[2].is_none() ? nullptr : &position, size_t(count)); });
  return n < 0 ? raise_errno() : int_from_i64(n);
}
Value copy_file_range_function(const Value* a) {
  int in, out;
  int64_t count, from = 0, to = 0;
  if (!int_to_int(a[0], &in) || !int_to_int(a[1], &out) || !int_to_i64(a[2], &count))
    return Value::exception();
  if (count < 0) return raise_value_error("negative value for 'count' not allowed");
  if ((!a[3].is_none() && !off_argument(a[3], &from)) || (!a[4].is_none() && !off_argument(a[4], &to)))
    return Value::exception();
  off64_t source = from, target = to;
  int64_t n = blocking([&] {
    return copy_file_range(in, a[3].is_none() ? nullptr : &source, out, a[4].is_none() ? nullptr : &target,
                           size_t(count), 0);
  });
  return n < 0 ? raise_errno() : int_from_i64(n);
}
Value memfd_create_function(const Value* a) {
  Path name;
  int flags;
  if (!path_argument(a[0], "memfd_create", "name", &name) || !int_to_int(a[1], &flags))
    return Value::exception();
  int fd = memfd_create(name.c_str(), unsigned(flags));
  return fd < 0 ? raise_errno() : Value::small_int(fd);
}
Value eventfd_function(const Value* a) {
  int64_t initial;
  int flags;
  if (!int_to_i64(a[0], &initial) || !int_to_int(a[1], &flags)) return Value::exception();
  int fd = eventfd(unsigned(initial), flags);
  return fd < 0 ? raise_errno() : Value::small_int(fd);
}
Value eventfd_read_function(const Value* a) {
  int fd;
  eventfd_t value;
  if (!int_to_int(a[0], &fd)) return Value::exception();
  return blocking([&] { return eventfd_read(fd, &value); }) < 0 ? raise_errno() : int_from_u64(value);
}
Value eventfd_write_function(const Value* a) {
  int fd;
  Value v = index_of(a[1]);
  if (v.is_exception() || !int_to_int(a[0], &fd)) return Value::exception();
  uint64_t value = int_low_bits(v);
  return none_or_error(blocking([&] { return eventfd_write(fd, value); }));
}
Value device_encoding_function(const Value* a) {
  int fd;
  if (!int_to_int(a[0], &fd)) return Value::exception();
  return isatty(fd) ? str_from_ascii("UTF-8") : Value::none();
}

}  // namespace

const NativeDef kFileFunctions[] = {
    {"open", "path, flags, mode=511, *, dir_fd=None", open_function,
     "Open a file for low level IO.  Returns a file descriptor (integer)."},
    {"close", "fd", close_function, "Close a file descriptor."},
    {"closerange", "fd_low, fd_high, /", closerange_function,
     "Closes all file descriptors in [fd_low, fd_high), ignoring errors."},
    {"read", "fd, length, /", read_function, "Read from a file descriptor.  Returns a bytes object."},
    {"pread", "fd, length, offset, /", pread_function,
     "Read a number of bytes from a file descriptor starting at a particular offset."},
    {"write", "fd, data, /", write_function, "Write a bytes object to a file descriptor."},
    {"pwrite", "fd, buffer, offset, /", pwrite_function,
     "Write bytes to a file descriptor starting at a particular offset."},
    {"readv", "fd, buffers, /", readv_function, "Read from a file descriptor into several writable buffers."},
    {"writev", "fd, buffers, /", writev_function,
     "Write the contents of several buffers to a file descriptor."},
    {"preadv", "fd, buffers, offset, flags=0, /", preadv_function,
     "Read into several writable buffers, starting at a particular offset."},
    {"pwritev", "fd, buffers, offset, flags=0, /", pwritev_function,
     "Write the contents of several buffers, starting at a particular offset."},
    {"splice", "src, dst, count, offset_src=None, offset_dst=None, flags=0", splice_function,
     "Transfer count bytes from one pipe to a descriptor or vice versa."},
    {"lseek", "fd, position, how, /", lseek_function,
     "Set the position of a file descriptor.  Return the new position."},
    {"isatty", "fd, /", isatty_function, "Return True if the fd is connected to a terminal."},
    {"ttyname", "fd, /", ttyname_function, "Return the name of the terminal device connected to 'fd'."},
    {"pipe", "", pipe_function, "Create a pipe."},
    {"pipe2", "flags, /", pipe2_function, "Create a pipe with flags set atomically."},
    {"dup", "fd, /", dup_function, "Return a duplicate of a file descriptor."},
    {"dup2", "fd, fd2, inheritable=True", dup2_function, "Duplicate file descriptor."},
    {"get_inheritable", "fd, /", get_inheritable,
     "Get the close-on-exe flag of the specified file descriptor."},
    {"set_inheritable", "fd, inheritable, /", set_inheritable,
     "Set the inheritable flag of the specified file descriptor."},
    {"get_blocking", "fd, /", get_blocking, "Get the blocking mode of the file descriptor."},
    {"set_blocking", "fd, blocking, /", set_blocking,
     "Set the blocking mode of the specified file descriptor."},
    {"fsync", "fd", descriptor_call<fsync>, "Force write of fd to disk."},
    {"fdatasync", "fd", descriptor_call<fdatasync>,
     "Force write of fd to disk without forcing update of metadata."},
    {"fchdir", "fd", descriptor_call<fchdir>, "Change to the directory of the given file descriptor."},
    {"ftruncate", "fd, length, /", ftruncate_function,
     "Truncate a file, specified by file descriptor, to a specific length."},
    {"truncate", "path, length", truncate_function,
     "Truncate a file, specified by path, to a specific length."},
    {"lockf", "fd, command, length, /", lockf_function,
     "Apply, test or remove a POSIX lock on an open file descriptor."},
    {"posix_fallocate", "fd, offset, length, /", posix_fallocate_function,
     "Ensure a file has allocated at least a particular number of bytes on disk."},
    {"posix_fadvise", "fd, offset, length, advice, /", posix_fadvise_function,
     "Announce an intention to access data in a specific pattern."},
    {"sendfile", "out_fd, in_fd, offset, count", sendfile_function,
     "Copy count bytes from file descriptor in_fd to file descriptor out_fd."},
    {"copy_file_range", "src, dst, count, offset_src=None, offset_dst=None", copy_file_range_function,
     "Copy count bytes from one file descriptor to another."},
    {"memfd_create", "name, flags=1", memfd_create_function},
    {"eventfd", "initval, flags=524288", eventfd_function,
     "Creates and returns an event notification file descriptor."},
    {"eventfd_read", "fd", eventfd_read_function, "Read eventfd value"},
    {"eventfd_write", "fd, value", eventfd_write_function, "Write eventfd value."},
    {"device_encoding", "fd", device_encoding_function,
     "Return a string describing the encoding of a terminal's file descriptor."},
    {}};

}  // namespace krait::posix
