// Listing directories: listdir, and scandir with its DirEntry objects.
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "runtime/audit.h"
#include "runtime/list.h"
#include "runtime/modules/posix/posix.h"
#include "runtime/types/support.h"

namespace krait::posix {

namespace {

bool is_dot(const char* name) { return name[0] == '.' && (name[1] == 0 || (name[1] == '.' && name[2] == 0)); }

DIR* open_directory(const Path& path) {
  BlockingScope scope;
  if (path.fd < 0) return opendir(path.c_str());
  // fdopendir takes the descriptor over: give it a copy, at the start of the directory.
  int fd = fcntl(path.fd, F_DUPFD_CLOEXEC, 0);
  if (fd < 0) return nullptr;
  DIR* dir = fdopendir(fd);
  if (dir) rewinddir(dir);
  else close(fd);
  return dir;
}

// The next entry other than "." and ".."; null at the end (errno 0) or on error.
dirent* next_entry(DIR* dir) {
  BlockingScope scope;
  dirent* entry;
  do {
    errno = 0;
    entry = readdir(dir);
  } while (entry && is_dot(entry->d_name));
  return entry;
}

Value listdir_function(const Value* a) {
  if (!audit("os.listdir", {a[0]})) return Value::exception();
  Path path;
  if (!path_argument(a[0], "listdir", "path", &path, kPathAllowFd | kPathAllowNone))
    return Value::exception();
  DIR* dir = open_directory(path);
  if (!dir) return raise_path_error(path);
  Value names_list = list_new();
  bool ok = true;
  while (dirent* entry = next_entry(dir)) {
    Value name = name_value(entry->d_name, strlen(entry->d_name), path.is_bytes);
    ok = !name.is_exception() && list_append(names_list.as<List>(), name);
    if (!ok) break;
  }
  int error = errno;
  closedir(dir);
  if (!ok) return Value::exception();
  if (error) {
    errno = error;
    return raise_path_error(path);
  }
  return names_list;
}

// --- scandir ---

struct Entry : Object {
  Value name, path;
  Value stat, lstat;  // cached results or unbound
  int64_t type;       // DT_*
  int64_t inode;
  int64_t dir_fd;
};

struct Scan : Object {
  Value path;  // str or bytes to join with
  DIR* dir;    // null once exhausted or closed
  int64_t dir_fd;
  int64_t as_bytes, by_fd;
};

Type *g_entry_type, *g_scan_type;
Entry* entry_of(const Value* a) { return a[0].as<Entry>(); }
Scan* scan_of(const Value* a) { return a[0].as<Scan>(); }

Value fetch_stat(Entry* e, bool follow) {
  Value& cache = follow ? e->stat : e->lstat;
  if (!cache.is_unbound()) return cache;
  if (follow && e->type != DT_LNK && e->type != DT_UNKNOWN) return fetch_stat(e, false);
  Path path;
  if (!path_argument(e->dir_fd >= 0 ? e->name : e->path, "stat", "path", &path)) return Value::exception();
  path.object = e->path;
  struct stat s;
  int dir_fd = e->dir_fd >= 0 ? int(e->dir_fd) : AT_FDCWD;
  if (blocking([&] { return fstatat(dir_fd, path.c_str(), &s, follow ? 0 : AT_SYMLINK_NOFOLLOW); }) < 0)
    return raise_path_error(path);
  cache = stat_result(&s);
  write_barrier(e);
  return cache;
}

// Is the entry of that kind? DT_* type where it decides, else by stat; a missing file is "no".
Value is_kind(Entry* e, bool follow, mode_t kind, int type) {
  bool need_stat = e->type == DT_UNKNOWN || (follow && e->type == DT_LNK);
  if (!need_stat) return Value::boolean(e->type == type);
  Value s = fetch_stat(e, follow);
  if (s.is_exception()) return clear_if(types::FileNotFoundError) ? Value::false_() : s;
  Value mode = s.as<Tuple>()->items[0];
  return Value::boolean((int_low_bits(mode) & S_IFMT) == kind);
}
Value entry_is_dir(const Value* a) {
  int follow = truth(a[1]);
  return follow < 0 ? Value::exception() : is_kind(entry_of(a), follow, S_IFDIR, DT_DIR);
}
Value entry_is_file(const Value* a) {
  int follow = truth(a[1]);
  return follow < 0 ? Value::exception() : is_kind(entry_of(a), follow, S_IFREG, DT_REG);
}
Value entry_is_symlink(const Value* a) { return is_kind(entry_of(a), false, S_IFLNK, DT_LNK); }
Value entry_stat(const Value* a) {
  int follow = truth(a[1]);
  return follow < 0 ? Value::exception() : fetch_stat(entry_of(a), follow);
}
Value entry_inode(const Value* a) { return int_from_i64(entry_of(a)->inode); }
Value entry_fspath(const Value* a) { return entry_of(a)->path; }
Value entry_repr(const Value* a) { return format_string("<DirEntry %R>", entry_of(a)->name); }

const NativeDef kEntryMethods[] = {
    CLASS_GETITEM_ROW,
    {"__repr__", "$self, /", entry_repr, "Return repr(self)."},
    {"is_dir", "$self, /, *, follow_symlinks=True", entry_is_dir,
     "Return True if the entry is a directory; cached per entry."},
    {"is_file", "$self, /, *, follow_symlinks=True", entry_is_file,
     "Return True if the entry is a file; cached per entry."},
    {"is_symlink", "$self, /", entry_is_symlink,
     "Return True if the entry is a symbolic link; cached per entry."},
    {"stat", "$self, /, *, follow_symlinks=True", entry_stat,
     "Return stat_result object for the entry; cached per entry."},
    {"inode", "$self, /", entry_inode, "Return inode of the entry; cached per entry."},
    {"__fspath__", "$self, /", entry_fspath, "Returns the path for the entry."},
    {}};
const MemberDef kEntryMembers[] = {{"name", offsetof(Entry, name)}, {"path", offsetof(Entry, path)}, {}};
const TypeSpec kEntrySpec = {.size = sizeof(Entry), .methods = kEntryMethods, .members = kEntryMembers};

void close_scan(Scan* s) {
  if (!s->dir) return;
  DIR* dir = s->dir;
  s->dir = nullptr;
  closedir(dir);
}

Value join(Scan* s, const char* name) {
  std::string text = s->as_bytes ? std::string(s->path.as<Bytes>()->view()) : std::string();
  if (!s->as_bytes && !str_to_filesystem(s->path, &text)) return Value::exception();
  if (s->by_fd) text.clear();
  else if (!text.empty() && text.back() != '/') text.push_back('/');
  text += name;
  return name_value(text.data(), text.size(), s->as_bytes);
}

Value scan_next(const Value* a) {
  Scan* s = scan_of(a);
  if (!s->dir) return Value::unbound();
  dirent* d = next_entry(s->dir);
  if (!d) {
    int error = errno;
    close_scan(s);
    return error ? raise_os_error(error, s->path) : Value::unbound();
  }
  auto* e = static_cast<Entry*>(allocate_instance(g_entry_type));
  e->name = name_value(d->d_name, strlen(d->d_name), s->as_bytes);
  e->path = join(s, d->d_name);
  e->type = d->d_type;
  e->inode = int64_t(d->d_ino);
  e->dir_fd = s->by_fd ? s->dir_fd : -1;
  write_barrier(e);
  return e->name.is_exception() || e->path.is_exception() ? Value::exception() : Value::object(e);
}
Value scan_iter(const Value* a) { return a[0]; }
Value scan_close(const Value* a) {
  close_scan(scan_of(a));
  return Value::none();
}
Value scan_exit(const Value* a) { return scan_close(a); }
void finalize_scan(Object* o) { close_scan(static_cast<Scan*>(o)); }

const NativeDef kScanMethods[] = {{"__iter__", "$self, /", scan_iter, "Implement iter(self)."},
                                  {"__next__", "$self, /", scan_next, "Implement next(self)."},
                                  {"__enter__", "$self", scan_iter},
                                  {"__exit__", "$self, *args", scan_exit},
                                  {"close", "$self", scan_close},
                                  {}};
const TypeSpec kScanSpec = {.size = sizeof(Scan), .methods = kScanMethods, .finalize = finalize_scan};

Value scandir_function(const Value* a) {
  if (!audit("os.scandir", {a[0]})) return Value::exception();
  Path path;
  if (!path_argument(a[0], "scandir", "path", &path, kPathAllowFd | kPathAllowNone))
    return Value::exception();
  auto* s = static_cast<Scan*>(allocate_instance(g_scan_type));
  s->as_bytes = path.is_bytes;
  s->by_fd = path.fd >= 0;
  s->dir_fd = path.fd;
  s->path = path.is_none || s->by_fd ? str_from_ascii(".") : fspath(a[0]);
  write_barrier(s);
  s->dir = open_directory(path);
  return s->dir ? Value::object(s) : raise_path_error(path);
}

Value listxattr_function(const Value* a) {
  Path path;
  int follow = truth(a[1]);
  if (follow < 0 || !path_argument(a[0], "listxattr", "path", &path, kPathAllowFd | kPathAllowNone))
    return Value::exception();
  std::string buffer(65536, '\0');
  int64_t n = blocking([&] {
    if (path.fd >= 0) return flistxattr(path.fd, buffer.data(), buffer.size());
    return (follow ? listxattr : llistxattr)(path.c_str(), buffer.data(), buffer.size());
  });
  if (n < 0) return raise_path_error(path);
  Value result = list_new();
  for (const char* p = buffer.data(); p < buffer.data() + n; p += strlen(p) + 1) {
    if (!list_append(result.as<List>(), str_from_filesystem(p))) return Value::exception();
  }
  return result;
}

}  // namespace

const NativeDef kDirectoryFunctions[] = {
    {"listdir", "path=None", listdir_function,
     "Return a list containing the names of the files in the directory."},
    {"scandir", "path=None", scandir_function, "Return an iterator of DirEntry objects for given path."},
    {"listxattr", "path=None, *, follow_symlinks=True", listxattr_function,
     "Return a list of extended attributes on path."},
    {}};

void create_directory_types(Value module) {
  g_entry_type = native_type_create("posix.DirEntry", Kind::Native, sizeof(Entry), types::object, kTypeHidden,
                                    &kEntrySpec);
  g_scan_type = native_type_create("posix.ScandirIterator", Kind::Native, sizeof(Scan), types::object,
                                   kTypeHidden | kTypeHasFinalizer, &kScanSpec);
  module_add_type(module, g_entry_type);
}

}  // namespace krait::posix
