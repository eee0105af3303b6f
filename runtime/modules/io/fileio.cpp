// FileIO: raw files by descriptor.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "runtime/audit.h"
#include "runtime/float.h"
#include "runtime/module.h"
#include "runtime/modules/io/io.h"
#include "runtime/native_memory.h"
#include "runtime/thread.h"

namespace krait::io {

namespace {

// Linux transfers at most this much per call.
constexpr size_t kMaxTransfer = 0x7ffff000;

FileIO* self_of(const Value* a) { return a[0].as<FileIO>(); }

Value raise_closed() { return raise_value_error("I/O operation on closed file"); }
Value raise_mode(const char* action) {
  return raise_unsupported(action[0] == 'r' ? "File not open for reading" : "File not open for writing");
}

// Runs a system call without the global lock, again after EINTR unless a signal handler raised. -1 raised, -2
// would block.
template <class Call>
int64_t retrying(Call system_call) {
  while (true) {
    int64_t n;
    int error;
    {
      BlockingScope blocking;
      n = system_call();
      error = errno;
    }
    if (n >= 0) return n;
    if (error == EINTR) {
      if (!handle_break_requests()) return -1;
      continue;
    }
    if (error == EAGAIN || error == EWOULDBLOCK) return -2;
    raise_os_error(error);
    return -1;
  }
}

struct Mode {
  bool readable = false, writable = false, created = false, appending = false, truncating = false,
       plus = false;
  int flags = O_CLOEXEC;
};

Value raise_mode_count() {
  return raise_value_error("Must have exactly one of create/read/write/append mode and at most one plus");
}

bool parse_mode(const Str* text, Value mode, Mode* m) {
  bool primary = false;
  for (size_t i = 0; i < text->length; ++i) {
    uint32_t c = text->at(i);
    if (c == 'x' || c == 'r' || c == 'w' || c == 'a') {
      if (primary) return raise_mode_count(), false;
      primary = true;
      (c == 'r' ? m->readable : m->writable) = true;
      if (c == 'x') m->created = true, m->flags |= O_EXCL | O_CREAT;
      if (c == 'w') m->truncating = true, m->flags |= O_CREAT | O_TRUNC;
      if (c == 'a') m->appending = true, m->flags |= O_APPEND | O_CREAT;
    } else if (c == '+') {
      if (m->plus) return raise_mode_count(), false;
      m->plus = true;
    } else if (c != 'b') {
      raise_value_error("invalid mode: %S", mode);
      return false;
    }
  }
  if (!primary) return raise_mode_count(), false;
  if (m->plus) m->readable = m->writable = true;
  m->flags |= m->readable && m->writable ? O_RDWR : m->readable ? O_RDONLY : O_WRONLY;
  return true;
}

int64_t open_path(Value path, const Mode& m, Value opener) {
  int64_t fd;
  if (!opener.is_none()) {
    Value r = call(opener, {path, Value::small_int(m.flags)});
    if (r.is_exception()) return -1;
    if (!is_int(r)) {
      raise_type_error("expected integer from opener");
      return -1;
    }
    int narrow;
    if (!int_to_int(r, &narrow)) return -1;
    if (narrow < 0) {
      raise_value_error("opener returned %d", narrow);
      return -1;
    }
    fd = narrow;
  } else {
    std::string name;
    Value fs_path = call(import_attribute("posix", "fspath"), {path});
    if (fs_path.is_exception()) return -1;
    if (is_bytes(fs_path)) {
      name = fs_path.as<Bytes>()->view();
      if (name.find('\0') != std::string::npos) {
        raise_value_error("embedded null byte");
        return -1;
      }
    } else if (!str_to_filesystem(fs_path, &name)) {
      return -1;
    }
    do {
      BlockingScope blocking;
      fd = ::open(name.c_str(), m.flags, 0666);
    } while (fd < 0 && errno == EINTR && handle_break_requests());
    if (fd < 0) {
      if (!exception_pending()) raise_os_error(errno, path);
      return -1;
    }
  }
  return fd;
}

Value new_file_io(const Value* a) {
  auto* f = static_cast<FileIO*>(allocate_instance(a[0].as<Type>()));
  f->fd = -1;
  f->seekable = -1;
  f->close_fd = 1;
  f->finalizing = Value::false_();
  return Value::object(f);
}

bool close_descriptor(FileIO* f) {
  int fd = int(f->fd);
  f->fd = -1;
  int r, error;
  {
    BlockingScope blocking;
    r = ::close(fd);
    error = errno;
  }
  if (r < 0 && error != EINTR) {
    raise_os_error(error);
    return false;
  }
  return true;
}

Value init_file_io(const Value* a) {
  auto* f = self_of(a);
  Value file = a[1], opener = a[4];
  if (f->fd >= 0) {
    if (f->close_fd && !close_descriptor(f)) return Value::exception();
    f->fd = -1;
  }
  int close_fd = truth(a[3]);
  if (close_fd < 0) return Value::exception();
  if (!is_str(a[2])) return raise_type_error("FileIO() argument 'mode' must be str, not %T", a[2]);
  int64_t fd = -1;
  if (is_int(file)) {
    int narrow;
    if (!int_to_int(file, &narrow)) return Value::exception();
    if (narrow < 0) return raise_value_error("negative file descriptor");
    fd = narrow;
  }
  Mode m;
  if (!parse_mode(a[2].as<Str>(), a[2], &m) || !audit("open", {file, a[2], Value::small_int(m.flags)}))
    return Value::exception();
  f->readable = m.readable;
  f->writable = m.writable;
  f->created = m.created;
  f->appending = m.appending;
  f->seekable = -1;
  f->close_fd = close_fd;
  bool opened = fd < 0;
  if (opened) {
    if (!close_fd) return raise_value_error("Cannot use closefd=False with file name");
    fd = open_path(file, m, opener);
    if (fd < 0) return Value::exception();
    if (!opener.is_none()) fcntl(int(fd), F_SETFD, FD_CLOEXEC);
  }
  f->fd = fd;
  struct stat status;
  int error = 0;
  if (fstat(int(fd), &status) < 0) {
    if (errno == EBADF) error = EBADF;
  } else if (S_ISDIR(status.st_mode)) {
    error = EISDIR;
  }
  if (error) {
    if (opened) ::close(int(fd));
    f->fd = -1;
    return error == EBADF ? raise_os_error(error) : raise_os_error(error, file);
  }
  f->block_size = status.st_blksize > 1 ? status.st_blksize : kDefaultBufferSize;
  if (!set_attribute(a[0], str_intern("name"), file)) return Value::exception();
  if (m.appending && file_seek(f, 0, SEEK_END) < 0) clear_exception();
  write_barrier(f);
  return Value::none();
}

// `source`, this file or the layer that owns it, was collected unclosed: a ResourceWarning says so.
void warn_unclosed(const FileIO* f, Value source) {
  if (f->fd < 0 || !f->close_fd) return;
  Value pending = take_exception();
  if (!warn_with_source(types::ResourceWarning, source, "unclosed file %R", source))
    report_unraisable(source);
  if (!pending.is_unbound()) restore_exception(pending);
}

Value dealloc_warn(const Value* a) {
  warn_unclosed(self_of(a), a[1]);
  return Value::none();
}

Value close_method(const Value* a) {
  auto* f = self_of(a);
  Value base = iobase_close(a[0]);
  Value pending = base.is_exception() ? take_exception() : Value::unbound();
  if (!f->close_fd) {
    f->fd = -1;
  } else {
    if (f->finalizing.is_true()) warn_unclosed(f, a[0]);
    if (f->fd >= 0 && !close_descriptor(f)) return Value::exception();
  }
  return pending.is_unbound() ? Value::none() : restore_exception(pending);
}

Value read_all(FileIO* f) {
  if (f->fd < 0) return raise_closed();
  if (!f->readable) return raise_mode("r");
  struct stat status;
  int64_t position = lseek(int(f->fd), 0, SEEK_CUR);
  size_t expected = 0;
  if (position >= 0 && fstat(int(f->fd), &status) == 0 && status.st_size > position)
    expected = size_t(status.st_size - position) + 1;
  std::string all;
  size_t used = 0;
  if (!native_memory_fits(expected)) return Value::exception();
  all.resize(expected ? expected : size_t(kDefaultBufferSize));
  while (true) {
    if (used == all.size()) {
      size_t bigger = all.size() + (all.size() < 65536 ? 65536 : all.size());
      if (!native_memory_fits(bigger)) return Value::exception();
      all.resize(bigger);
    }
    int64_t n = file_read(f, all.data() + used, all.size() - used);
    if (n == -1) return Value::exception();
    if (n == -2) {
      if (used == 0) return Value::none();
      break;
    }
    if (n == 0) break;
    used += size_t(n);
  }
  return bytes_new(all.data(), used);
}
Value readall_method(const Value* a) { return read_all(self_of(a)); }

Value read_method(const Value* a) {
  auto* f = self_of(a);
  if (f->fd < 0) return raise_closed();
  if (!f->readable) return raise_mode("r");
  int64_t size;
  if (!size_argument(a[1], -1, &size)) return Value::exception();
  if (size < 0) return read_all(f);
  if (size > int64_t(kMaxTransfer)) size = int64_t(kMaxTransfer);
  if (!native_memory_fits(size_t(size))) return Value::exception();
  std::string buffer;
  buffer.resize(size_t(size));
  int64_t n = file_read(f, buffer.data(), buffer.size());
  if (n < 0) return n == -2 ? Value::none() : Value::exception();
  return bytes_new(buffer.data(), size_t(n));
}

Value readinto_method(const Value* a) {
  auto* f = self_of(a);
  if (f->fd < 0) return raise_closed();
  if (!f->readable) return raise_mode("r");
  Buffer buffer;
  if (!buffer_get_writable(a[1], "readinto", &buffer)) return Value::exception();
  int64_t n = file_read(f, buffer.data, buffer.length);
  return n >= 0 ? int_from_i64(n) : n == -2 ? Value::none() : Value::exception();
}

Value write_method(const Value* a) {
  auto* f = self_of(a);
  if (f->fd < 0) return raise_closed();
  if (!f->writable) return raise_mode("w");
  Buffer buffer;
  if (!buffer_get(a[1], &buffer)) return Value::exception();
  int64_t n = file_write(f, buffer.data, buffer.length);
  return n >= 0 ? int_from_i64(n) : n == -2 ? Value::none() : Value::exception();
}

Value seek_method(const Value* a) {
  auto* f = self_of(a);
  if (f->fd < 0) return raise_closed();
  int64_t offset;
  int whence;
  if (is_float(a[1])) return raise_type_error("'float' object cannot be interpreted as an integer");
  if (!to_offset(a[1], &offset) || !int_to_int(a[2], &whence)) return Value::exception();
  int64_t position = file_seek(f, offset, whence);
  return position < 0 ? Value::exception() : int_from_i64(position);
}
Value tell_method(const Value* a) {
  if (self_of(a)->fd < 0) return raise_closed();
  int64_t position = file_seek(self_of(a), 0, SEEK_CUR);
  return position < 0 ? Value::exception() : int_from_i64(position);
}

Value truncate_method(const Value* a) {
  auto* f = self_of(a);
  if (f->fd < 0) return raise_closed();
  if (!f->writable) return raise_mode("w");
  int64_t size;
  Value result = a[1];
  if (a[1].is_none()) {
    size = file_seek(f, 0, SEEK_CUR);
    if (size < 0) return Value::exception();
    result = int_from_i64(size);
  } else if (!to_offset(a[1], &size)) {
    return Value::exception();
  }
  int r, error;
  {
    BlockingScope blocking;
    r = ftruncate(int(f->fd), size);
    error = errno;
  }
  return r < 0 ? raise_os_error(error) : result;
}

Value seekable_method(const Value* a) {
  auto* f = self_of(a);
  if (f->fd < 0) return raise_closed();
  if (f->seekable < 0) f->seekable = lseek(int(f->fd), 0, SEEK_CUR) >= 0;
  return Value::boolean(f->seekable);
}
Value readable_method(const Value* a) {
  return self_of(a)->fd < 0 ? raise_closed() : Value::boolean(self_of(a)->readable);
}
Value writable_method(const Value* a) {
  return self_of(a)->fd < 0 ? raise_closed() : Value::boolean(self_of(a)->writable);
}
Value fileno_method(const Value* a) {
  return self_of(a)->fd < 0 ? raise_closed() : Value::small_int(self_of(a)->fd);
}
Value isatty_method(const Value* a) {
  return self_of(a)->fd < 0 ? raise_closed() : Value::boolean(isatty(int(self_of(a)->fd)));
}

const char* mode_text(const FileIO* f) {
  if (f->created) return f->readable ? "xb+" : "xb";
  if (f->appending) return f->readable ? "ab+" : "ab";
  if (f->readable) return f->writable ? "rb+" : "rb";
  return "wb";
}

Value repr_method(const Value* a) {
  auto* f = self_of(a);
  const char* type = type_name_of(a[0]);
  if (f->fd < 0) return format_string("<%s [closed]>", type);
  Value name = get_attribute_or_unbound(a[0], str_intern("name"));
  if (name.is_exception()) return name;
  const char* closefd = f->close_fd ? "True" : "False";
  if (name.is_unbound())
    return format_string("<%s fd=%ld mode='%s' closefd=%s>", type, f->fd, mode_text(f), closefd);
  int entered = repr_enter(a[0]);
  if (entered != 0) {
    if (entered > 0) raise(types::RuntimeError, "reentrant call inside %s.__repr__", type);
    return Value::exception();
  }
  Value r = format_string("<%s name=%R mode='%s' closefd=%s>", type, name, mode_text(f), closefd);
  repr_leave(a[0]);
  return r;
}

Value get_closed(Value v) { return Value::boolean(v.as<FileIO>()->fd < 0); }
Value get_closefd(Value v) { return Value::boolean(v.as<FileIO>()->close_fd); }
Value get_mode(Value v) { return str_from_ascii(mode_text(v.as<FileIO>())); }
Value get_block_size(Value v) { return int_from_i64(v.as<FileIO>()->block_size); }
Value get_finalizing(Value v) { return v.as<FileIO>()->finalizing; }
bool set_finalizing(Value v, Value x) {
  store(v.as_object(), &v.as<FileIO>()->finalizing, x);
  return true;
}

const NativeDef kMethods[] = {
    {"__new__", "cls, *args, **kwargs", new_file_io, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__init__", "$self, file, mode='r', closefd=True, opener=None", init_file_io},
    {"__repr__", "$self, /", repr_method, "Return repr(self)."},
    {"read", "$self, size=-1, /", read_method, "Read at most size bytes, returned as bytes."},
    {"readall", "$self, /", readall_method, "Read all data from the file, returned as bytes."},
    {"readinto", "$self, buffer, /", readinto_method, "Same as RawIOBase.readinto()."},
    {"write", "$self, b, /", write_method, "Write buffer b to file, return number of bytes written."},
    {"seek", "$self, pos, whence=0, /", seek_method,
     "Move to new file position and return the file position."},
    {"tell", "$self, /", tell_method, "Current file position."},
    {"truncate", "$self, size=None, /", truncate_method,
     "Truncate the file to at most size bytes and return the truncated size."},
    {"close", "$self, /", close_method, "Close the file."},
    {"seekable", "$self, /", seekable_method, "True if file supports random-access."},
    {"readable", "$self, /", readable_method, "True if file was opened in a read mode."},
    {"writable", "$self, /", writable_method, "True if file was opened in a write mode."},
    {"fileno", "$self, /", fileno_method, "Return the underlying file descriptor (an integer)."},
    {"isatty", "$self, /", isatty_method, "True if the file is connected to a TTY device."},
    {"_dealloc_warn", "$self, source, /", dealloc_warn},
    {}};
const GetSetDef kGetSets[] = {
    {"closed", get_closed, nullptr, "True if the file is closed"},
    {"closefd", get_closefd, nullptr, "True if the file descriptor will be closed by close()."},
    {"mode", get_mode, nullptr, "String giving the file mode"},
    {"_blksize", get_block_size},
    {"_finalizing", get_finalizing, set_finalizing},
    {}};

}  // namespace

int64_t file_read(FileIO* f, void* buffer, size_t size) {
  if (f->fd < 0) return raise_closed(), -1;
  if (!f->readable) return raise_mode("r"), -1;
  int fd = int(f->fd);
  if (size > kMaxTransfer) size = kMaxTransfer;
  return retrying([=] { return ::read(fd, buffer, size); });
}

int64_t file_write(FileIO* f, const void* data, size_t size) {
  if (f->fd < 0) return raise_closed(), -1;
  if (!f->writable) return raise_mode("w"), -1;
  int fd = int(f->fd);
  if (size > kMaxTransfer) size = kMaxTransfer;
  return retrying([=] { return ::write(fd, data, size); });
}

int64_t file_seek(FileIO* f, int64_t offset, int whence) {
  int64_t position;
  int error;
  {
    BlockingScope blocking;
    position = lseek(int(f->fd), offset, whence);
    error = errno;
  }
  if (f->seekable < 0) f->seekable = position >= 0;
  if (position < 0) raise_os_error(error);
  return position;
}

const TypeSpec kFileIOSpec = {
    .size = sizeof(FileIO), .doc = "Open a file.", .methods = kMethods, .getsets = kGetSets};

}  // namespace krait::io
