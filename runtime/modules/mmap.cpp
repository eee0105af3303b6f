// The module mmap: files and anonymous memory mapped into the address space, used like a mutable byte string
// and like a file.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <climits>

#include "runtime/audit.h"
#include "runtime/modules/posix/posix.h"
#include "runtime/search.h"

namespace krait {

namespace {

enum Access : int64_t { kDefault, kRead, kWrite, kCopy };

struct Map : Object {
  uint8_t* data;  // null: closed
  int64_t size, position, offset;
  int64_t fd;  // own duplicate, or -1
  int64_t exports;
  int64_t access;
  int64_t flags, protection;
};

Map* self_of(const Value* a) { return a[0].as<Map>(); }

bool check_open(const Map* m) {
  if (m->data) return true;
  (void)raise_value_error("mmap closed or invalid");
  return false;
}
bool check_writable(const Map* m) {
  if (m->access != kRead) return true;
  (void)raise_type_error("mmap can't modify a readonly memory map.");
  return false;
}
bool check_resizable(const Map* m) {
  if (any_exports(m->exports)) {
    (void)raise(types::BufferError, "mmap can't resize with extant buffers exported.");
    return false;
  }
  if (m->access == kWrite || m->access == kDefault) return true;
  (void)raise_type_error("mmap can't resize a readonly or copy-on-write memory map.");
  return false;
}

// --- creation ---

// The access argument stands for flags and protection. False: raised.
bool apply_access(int* access, int* flags, int* protection) {
  constexpr int kDefaultProtection = PROT_READ | PROT_WRITE;
  if (*access != kDefault && (*flags != MAP_SHARED || *protection != kDefaultProtection)) {
    (void)raise_value_error("mmap can't specify both access and flags, prot.");
    return false;
  }
  switch (*access) {
    case kRead:
      *flags = MAP_SHARED;
      *protection = PROT_READ;
      return true;
    case kWrite: return true;
    case kCopy: *flags = MAP_PRIVATE; return true;
    case kDefault:
      if ((*protection & PROT_READ) && (*protection & PROT_WRITE)) return true;
      *access = *protection & PROT_WRITE ? kWrite : kRead;
      return true;
    default: (void)raise_value_error("mmap invalid access parameter."); return false;
  }
}

// The size to map of a regular file; size 0 means all of it. False: raised.
bool file_size(int fd, int64_t offset, int64_t* size) {
  struct stat status;
  if (fstat(fd, &status) < 0) {
    (void)raise_os_error(errno);
    return false;
  }
  if (!S_ISREG(status.st_mode)) return true;
  const char* problem = nullptr;
  if (*size == 0) {
    if (status.st_size == 0) problem = "cannot mmap an empty file";
    else if (offset >= status.st_size) problem = "mmap offset is greater than file size";
    *size = status.st_size - offset;
  } else if (offset > status.st_size || status.st_size - offset < *size) {
    problem = "mmap length is greater than file size";
  }
  if (problem) (void)raise_value_error("%s", problem);
  return !problem;
}

Value map_new(const Value* a) {
  if (!audit("mmap.__new__", {a[1], a[2], a[5], a[6]})) return Value::exception();
  int fd, flags, protection, access;
  int64_t size, offset;
  if (!int_to_int(a[1], &fd) || !int_to_i64(a[2], &size) || !int_to_int(a[3], &flags) ||
      !int_to_int(a[4], &protection) || !int_to_int(a[5], &access) || !int_to_i64(a[6], &offset)) {
    return Value::exception();
  }
  if (size < 0) return raise(types::OverflowError, "memory mapped length must be positive");
  if (offset < 0) return raise(types::OverflowError, "memory mapped offset must be positive");
  if (!apply_access(&access, &flags, &protection)) return Value::exception();
  if (fd != -1 && !file_size(fd, offset, &size)) return Value::exception();
  int own = -1;
  if (fd == -1) {
    flags |= MAP_ANONYMOUS;
  } else {
    own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (own < 0) return raise_os_error(errno);
  }
  void* memory = mmap(nullptr, size_t(size), protection, flags, own, offset);
  if (memory == MAP_FAILED) {
    int error = errno;
    if (own >= 0) close(own);
    return raise_os_error(error);
  }
  auto* m = static_cast<Map*>(allocate_instance(a[0].as<Type>()));
  m->data = static_cast<uint8_t*>(memory);
  m->size = size;
  m->offset = offset;
  m->fd = own;
  m->access = access;
  m->flags = flags;
  m->protection = protection;
  return Value::object(m);
}

void map_release(Object* o) {
  auto* m = static_cast<Map*>(o);
  if (m->fd >= 0) close(int(m->fd));
  if (m->data) munmap(m->data, size_t(m->size));
  m->fd = -1;
  m->data = nullptr;
}

Value map_close(const Value* a) {
  if (any_exports(self_of(a)->exports))
    return raise(types::BufferError, "cannot close exported pointers exist");
  map_release(self_of(a));
  return Value::none();
}

Value map_repr(const Value* a) {
  const Map* m = self_of(a);
  static const char* const kNames[] = {"ACCESS_DEFAULT", "ACCESS_READ", "ACCESS_WRITE", "ACCESS_COPY"};
  if (!m->data) return format_string("<%s closed=True>", type_name_of(a[0]));
  return format_string("<%s closed=False, access=%s, length=%zd, pos=%zd, offset=%lld>", type_name_of(a[0]),
                       kNames[m->access], size_t(m->size), size_t(m->position),
                       static_cast<long long>(m->offset));
}

// --- as a byte string ---

Value map_len(const Value* a) {
  return check_open(self_of(a)) ? Value::small_int(self_of(a)->size) : Value::exception();
}

// An index of the map or a slice of it. False: raised.
struct Range {
  bool is_slice;
  SliceBounds bounds;  // of an index: start
};
bool subscript(const Map* m, Value key, Range* out) {
  out->is_slice = has_kind(key, Kind::Slice);
  if (out->is_slice) return slice_bounds(key, m->size, &out->bounds);
  if (!is_int(key) && !type_of(key)->slot(Slot::Index)) {
    (void)raise_type_error("mmap indices must be integers");
    return false;
  }
  int64_t i;
  if (!int_to_i64(key, &i)) {
    if (clear_if(types::OverflowError))
      (void)raise(types::IndexError, "cannot fit '%T' into an index-sized integer", key);
    return false;
  }
  if (i < 0) i += m->size;
  if (i < 0 || i >= m->size) {
    (void)raise(types::IndexError, "mmap index out of range");
    return false;
  }
  out->bounds = {i, i + 1, 1, 1};
  return true;
}

Value map_getitem(const Value* a) {
  Map* m = self_of(a);
  Range range;
  if (!check_open(m) || !subscript(m, a[1], &range) || !check_open(m)) return Value::exception();
  const SliceBounds& b = range.bounds;
  if (!range.is_slice) return Value::small_int(m->data[b.start]);
  if (b.step == 1 || b.length == 0) return bytes_new(m->data + (b.length ? b.start : 0), size_t(b.length));
  Bytes* result = bytes_allocate(size_t(b.length));
  if (!result) return Value::exception();
  for (int64_t i = 0; i < b.length; ++i) result->data[i] = m->data[b.start + i * b.step];
  return Value::object(result);
}

Value map_setitem(const Value* a) {
  Map* m = self_of(a);
  Range range;
  if (!check_open(m) || !check_writable(m) || !subscript(m, a[1], &range)) return Value::exception();
  const SliceBounds& b = range.bounds;
  if (!range.is_slice) {
    if (!is_int(a[2]) && !type_of(a[2])->slot(Slot::Index))
      return raise_type_error("mmap item value must be an int");
    int64_t value;
    if (!int_to_i64(a[2], &value)) return Value::exception();
    if (value < 0 || value > 255) return raise_value_error("mmap item value must be in range(0, 256)");
    if (!check_open(m)) return Value::exception();
    m->data[b.start] = uint8_t(value);
    return Value::none();
  }
  Buffer source;
  if (!buffer_get(a[2], &source) || !check_open(m)) return Value::exception();
  if (int64_t(source.length) != b.length)
    return raise(types::IndexError, "mmap slice assignment is wrong size");
  for (int64_t i = 0; i < b.length; ++i) m->data[b.start + i * b.step] = source.data[i];
  return Value::none();
}

Value map_delitem(const Value* a) {
  if (!check_open(self_of(a)) || !check_writable(self_of(a))) return Value::exception();
  return raise_type_error(has_kind(a[1], Kind::Slice) ? "mmap object doesn't support slice deletion"
                                                      : "mmap doesn't support item deletion");
}

// find and rfind: start defaults to the position (find) and counts from the end when negative.
template <bool reverse>
Value map_find(const Value* a) {
  Map* m = self_of(a);
  Buffer pattern;
  if (!check_open(m) || !buffer_get(a[1], &pattern)) return Value::exception();
  int64_t start = m->position, end = m->size;
  if (!a[2].is_unbound() && !int_to_i64(a[2], &start)) return Value::exception();
  if (!a[3].is_unbound() && !int_to_i64(a[3], &end)) return Value::exception();
  if (!check_open(m)) return Value::exception();
  auto clamp = [&](int64_t i) {
    if (i < 0) i += m->size;
    return i < 0 ? 0 : i > m->size ? m->size : i;
  };
  start = clamp(start);
  end = clamp(end);
  auto length = int64_t(pattern.length);
  if (end - start < length) return Value::small_int(-1);
  if (length == 0) return Value::small_int(reverse ? end : start);
  auto n = size_t(end - start);
  const uint8_t* text = m->data + start;
  size_t at = reverse ? rfind_pattern<uint8_t>(text, n, pattern.data, pattern.length)
                      : find_pattern<uint8_t>(text, n, pattern.data, pattern.length);
  return Value::small_int(at == kNotFound ? -1 : start + int64_t(at));
}

// --- as a file ---

Value map_read(const Value* a) {
  Map* m = self_of(a);
  int64_t n = -1;
  if (!check_open(m)) return Value::exception();
  if (!a[1].is_none()) {
    if (!is_int(a[1]) && !type_of(a[1])->slot(Slot::Index))
      return raise_type_error("argument should be integer or None, not '%T'", a[1]);
    if (!int_to_i64(a[1], &n) || !check_open(m)) return Value::exception();
  }
  int64_t left = m->position < m->size ? m->size - m->position : 0;
  if (n < 0 || n > left) n = left;
  Value result = bytes_new(m->data + m->position, size_t(n));
  m->position += n;
  return result;
}
Value map_read_byte(const Value* a) {
  Map* m = self_of(a);
  if (!check_open(m)) return Value::exception();
  if (m->position >= m->size) return raise_value_error("read byte out of range");
  return Value::small_int(m->data[m->position++]);
}
Value map_readline(const Value* a) {
  Map* m = self_of(a);
  if (!check_open(m)) return Value::exception();
  int64_t left = m->position < m->size ? m->size - m->position : 0;
  if (!left) return bytes_empty();
  const uint8_t* start = m->data + m->position;
  const void* end = memchr(start, '\n', size_t(left));
  int64_t n = end ? static_cast<const uint8_t*>(end) - start + 1 : left;
  m->position += n;
  return bytes_new(start, size_t(n));
}

Value map_write(const Value* a) {
  Map* m = self_of(a);
  Buffer source;
  if (!check_open(m) || !buffer_get(a[1], &source) || !check_open(m) || !check_writable(m))
    return Value::exception();
  auto n = int64_t(source.length);
  if (m->position > m->size || m->size - m->position < n) return raise_value_error("data out of range");
  memcpy(m->data + m->position, source.data, source.length);
  m->position += n;
  return Value::small_int(n);
}
Value map_write_byte(const Value* a) {
  Map* m = self_of(a);
  int64_t value;
  if (!check_open(m) || !int_to_i64(a[1], &value)) return Value::exception();
  if (value < 0) return raise(types::OverflowError, "unsigned byte integer is less than minimum");
  if (value > 255) return raise(types::OverflowError, "unsigned byte integer is greater than maximum");
  if (!check_open(m) || !check_writable(m)) return Value::exception();
  if (m->position >= m->size) return raise_value_error("write byte out of range");
  m->data[m->position++] = uint8_t(value);
  return Value::none();
}

Value map_seek(const Value* a) {
  Map* m = self_of(a);
  int64_t distance;
  int whence;
  if (!check_open(m) || !int_to_i64(a[1], &distance) || !int_to_int(a[2], &whence) || !check_open(m))
    return Value::exception();
  int64_t base = 0;
  switch (whence) {
    case SEEK_SET: break;
    case SEEK_CUR: base = m->position; break;
    case SEEK_END: base = m->size; break;
    default: return raise_value_error("unknown seek type");
  }
  if (distance > INT64_MAX - base || base + distance < 0 || base + distance > m->size)
    return raise_value_error("seek out of range");
  m->position = base + distance;
  return Value::none();
}
Value map_tell(const Value* a) {
  return check_open(self_of(a)) ? Value::small_int(self_of(a)->position) : Value::exception();
}
Value map_size(const Value* a) {
  struct stat status;
  if (!check_open(self_of(a))) return Value::exception();
  return fstat(int(self_of(a)->fd), &status) < 0 ? raise_os_error(errno) : int_from_i64(status.st_size);
}

// --- memory ---

Value map_resize(const Value* a) {
  Map* m = self_of(a);
  int64_t size;
  if (!check_open(m) || !int_to_i64(a[1], &size) || !check_resizable(m)) return Value::exception();
  if (size < 0 || INT64_MAX - size < m->offset) return raise_value_error("new size out of range");
  if (m->fd != -1 && ftruncate(int(m->fd), m->offset + size) < 0) return raise_os_error(errno);
  void* memory = mremap(m->data, size_t(m->size), size_t(size), MREMAP_MAYMOVE);
  if (memory == MAP_FAILED) return raise_os_error(errno);
  m->data = static_cast<uint8_t*>(memory);
  m->size = size;
  return Value::none();
}

Value map_move(const Value* a) {
  Map* m = self_of(a);
  int64_t to, from, count;
  if (!int_to_i64(a[1], &to) || !int_to_i64(a[2], &from) || !int_to_i64(a[3], &count) || !check_open(m) ||
      !check_writable(m)) {
    return Value::exception();
  }
  if (to < 0 || from < 0 || count < 0 || m->size - to < count || m->size - from < count)
    return raise_value_error("source, destination, or count out of range");
  memmove(m->data + to, m->data + from, size_t(count));
  return Value::none();
}

Value map_flush(const Value* a) {
  Map* m = self_of(a);
  if (!check_open(m)) return Value::exception();
  int64_t offset, size = m->size;
  if (!int_to_i64(a[1], &offset) || (!a[2].is_unbound() && !int_to_i64(a[2], &size)) || !check_open(m))
    return Value::exception();
  if (size < 0 || offset < 0 || m->size - offset < size)
    return raise_value_error("flush values out of range");
  if (m->access == kRead || m->access == kCopy) return Value::none();
  return msync(m->data + offset, size_t(size), MS_SYNC) < 0 ? raise_os_error(errno) : Value::none();
}

Value map_madvise(const Value* a) {
  Map* m = self_of(a);
  if (!check_open(m)) return Value::exception();
  int option;
  int64_t start, length = m->size;
  if (!int_to_int(a[1], &option) || !int_to_i64(a[2], &start) ||
      (!a[3].is_unbound() && !int_to_i64(a[3], &length)) || !check_open(m)) {
    return Value::exception();
  }
  if (start < 0 || start >= m->size) return raise_value_error("madvise start out of bounds");
  if (length < 0) return raise_value_error("madvise length invalid");
  if (INT64_MAX - start < length) return raise(types::OverflowError, "madvise length too large");
  if (start + length > m->size) length = m->size - start;
  return madvise(m->data + start, size_t(length), option) < 0 ? raise_os_error(errno) : Value::none();
}

Value map_enter(const Value* a) { return check_open(self_of(a)) ? a[0] : Value::exception(); }
Value map_exit(const Value* a) { return map_close(a); }
Value get_closed(Value v) { return Value::boolean(!v.as<Map>()->data); }

bool get_buffer(Value v, Buffer* out, bool writable) {
  auto* m = v.as<Map>();
  if (!check_open(m)) return false;
  if (writable && m->access == kRead) {
    (void)raise(types::BufferError, "Object is not writable.");
    return false;
  }
  out->data = m->data;
  out->length = size_t(m->size);
  out->read_only = m->access == kRead;
  ++m->exports;
  return true;
}
void release_buffer(Buffer* buffer) { --buffer->owner.as<Map>()->exports; }

const NativeDef kMethods[] = {{"__new__", "-cls, /, fileno, length, flags=1, prot=3, access=0, offset=0",
                               map_new, nullptr, Effects::Any, NativeRole::StaticMethod},
                              {"__repr__", "$self, /", map_repr, "Return repr(self)."},
                              {"__len__", "$self, /", map_len, "Return len(self)."},
                              {"__getitem__", "$self, key, /", map_getitem, "Return self[key]."},
                              {"__setitem__", "$self, key, value, /", map_setitem, "Set self[key] to value."},
                              {"__delitem__", "$self, key, /", map_delitem, "Delete self[key]."},
                              {"close", "-$self, /", map_close},
                              {"find", "~$self, sub, start=?, end=?, /", map_find<false>},
                              {"rfind", "~$self, sub, start=?, end=?, /", map_find<true>},
                              {"flush", "~$self, offset=0, size=?, /", map_flush},
                              {"madvise", "~$self, option, start=0, length=?, /", map_madvise},
                              {"move", "~$self, dest, src, count, /", map_move},
                              {"read", "~$self, n=None, /", map_read},
                              {"read_byte", "-$self, /", map_read_byte},
                              {"readline", "-$self, /", map_readline},
                              {"resize", "~$self, newsize, /", map_resize},
                              {"seek", "~$self, pos, whence=0, /", map_seek},
                              {"size", "-$self, /", map_size},
                              {"tell", "-$self, /", map_tell},
                              {"write", "~$self, bytes, /", map_write},
                              {"write_byte", "~$self, byte, /", map_write_byte},
                              {"__enter__", "-$self, /", map_enter},
                              {"__exit__", "-$self, /, *args", map_exit},
                              {}};
const GetSetDef kGetSets[] = {{"closed", get_closed}, {}};
const TypeSpec kSpec = {
    .size = sizeof(Map),
    .doc =
        "mmap(fileno, length[, flags[, prot[, access[, offset]]]])\n\n"
        "Maps length bytes from the file specified by the file descriptor fileno,\n"
        "and returns a mmap object.  A length of 0 stands for the current size of the file;\n"
        "fileno -1 maps anonymous memory.",
    .methods = kMethods,
    .getsets = kGetSets,
    .finalize = map_release};

}  // namespace

Value module_init_mmap(Value module) {
  Type* type = native_type_create("mmap.mmap", Kind::Native, sizeof(Map), types::object,
                                  kTypeBase | kTypeHasWeakrefs | kTypeHasFinalizer, &kSpec);
  register_buffer_provider(type, get_buffer, release_buffer);
  module_add_type(module, type);
  module_add(module, "error", type_value(types::OSError));
  struct Constant {
    const char* name;
    int64_t value;
  };
#define C(name) {#name, int64_t(name)}
  const Constant constants[] = {C(PROT_EXEC),
                                C(PROT_READ),
                                C(PROT_WRITE),
                                C(MAP_SHARED),
                                C(MAP_PRIVATE),
                                C(MAP_DENYWRITE),
                                C(MAP_EXECUTABLE),
                                C(MAP_ANON),
                                C(MAP_ANONYMOUS),
                                C(MAP_POPULATE),
                                C(MAP_STACK),
                                {"PAGESIZE", sysconf(_SC_PAGESIZE)},
                                {"ALLOCATIONGRANULARITY", sysconf(_SC_PAGESIZE)},
                                {"ACCESS_DEFAULT", kDefault},
                                {"ACCESS_READ", kRead},
                                {"ACCESS_WRITE", kWrite},
                                {"ACCESS_COPY", kCopy},
                                C(MADV_NORMAL),
                                C(MADV_RANDOM),
                                C(MADV_SEQUENTIAL),
                                C(MADV_WILLNEED),
                                C(MADV_DONTNEED),
                                C(MADV_REMOVE),
                                C(MADV_DONTFORK),
                                C(MADV_DOFORK),
                                C(MADV_HWPOISON),
                                C(MADV_MERGEABLE),
                                C(MADV_UNMERGEABLE),
                                C(MADV_HUGEPAGE),
                                C(MADV_NOHUGEPAGE),
                                C(MADV_DONTDUMP),
                                C(MADV_DODUMP),
                                C(MADV_FREE)};
#undef C
  for (const Constant& c : constants) module_add_int(module, c.name, c.value);
  return module;
}

}  // namespace krait
