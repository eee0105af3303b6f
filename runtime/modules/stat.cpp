// The module _stat: tests and names of file modes.
#include <sys/stat.h>

#include "runtime/int.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/str.h"

namespace krait {

namespace {

bool mode_argument(Value v, uint64_t* out) {
  Value i = index_of(v);
  if (i.is_exception()) return false;
  if (int_sign(i) < 0) {
    raise(types::OverflowError, "can't convert negative value to unsigned int");
    return false;
  }
  *out = int_low_bits(i);
  if (*out > UINT32_MAX || int_bit_length(i) > 32) {
    raise(types::OverflowError, "mode out of range");
    return false;
  }
  return true;
}

template <unsigned type>
Value is_type(const Value* a) {
  uint64_t mode;
  return mode_argument(a[0], &mode) ? Value::boolean(type && (mode & S_IFMT) == type) : Value::exception();
}
template <unsigned mask>
Value masked(const Value* a) {
  uint64_t mode;
  return mode_argument(a[0], &mode) ? int_from_u64(mode & mask) : Value::exception();
}

char type_letter(uint64_t mode) {
  switch (mode & S_IFMT) {
    case S_IFREG: return '-';
    case S_IFDIR: return 'd';
    case S_IFLNK: return 'l';
    case S_IFBLK: return 'b';
    case S_IFCHR: return 'c';
    case S_IFIFO: return 'p';
    case S_IFSOCK: return 's';
    default: return '?';
  }
}

Value filemode(const Value* a) {
  uint64_t mode;
  if (!mode_argument(a[0], &mode)) return Value::exception();
  char text[11] = {type_letter(mode)};
  static const char kLetters[] = "rwxrwxrwx";
  for (int i = 0; i < 9; ++i) text[1 + i] = mode & (0400 >> i) ? kLetters[i] : '-';
  if (mode & S_ISUID) text[3] = mode & S_IXUSR ? 's' : 'S';
  if (mode & S_ISGID) text[6] = mode & S_IXGRP ? 's' : 'S';
  if (mode & S_ISVTX) text[9] = mode & S_IXOTH ? 't' : 'T';
  return str_from_ascii({text, 10});
}

const NativeDef kFunctions[] = {
    {"S_ISDIR", "mode, /", is_type<S_IFDIR>, "Return True if mode is from a directory.", Effects::MayRaise},
    {"S_ISCHR", "mode, /", is_type<S_IFCHR>, "Return True if mode is from a character special device file.",
     Effects::MayRaise},
    {"S_ISBLK", "mode, /", is_type<S_IFBLK>, "Return True if mode is from a block special device file.",
     Effects::MayRaise},
    {"S_ISREG", "mode, /", is_type<S_IFREG>, "Return True if mode is from a regular file.",
     Effects::MayRaise},
    {"S_ISFIFO", "mode, /", is_type<S_IFIFO>, "Return True if mode is from a FIFO (named pipe).",
     Effects::MayRaise},
    {"S_ISLNK", "mode, /", is_type<S_IFLNK>, "Return True if mode is from a symbolic link.",
     Effects::MayRaise},
    {"S_ISSOCK", "mode, /", is_type<S_IFSOCK>, "Return True if mode is from a socket.", Effects::MayRaise},
    {"S_ISDOOR", "mode, /", is_type<0>, "Return True if mode is from a door.", Effects::MayRaise},
    {"S_ISPORT", "mode, /", is_type<0>, "Return True if mode is from an event port.", Effects::MayRaise},
    {"S_ISWHT", "mode, /", is_type<0>, "Return True if mode is from a whiteout.", Effects::MayRaise},
    {"S_IMODE", "mode, /", masked<07777>,
     "Return the portion of the file's mode that can be set by os.chmod().", Effects::MayRaise},
    {"S_IFMT", "mode, /", masked<S_IFMT>,
     "Return the portion of the file's mode that describes the file type.", Effects::MayRaise},
    {"filemode", "mode, /", filemode, "Convert a file's mode to a string of the form '-rwxrwxrwx'",
     Effects::MayRaise},
    {}};

struct Constant {
  const char* name;
  int64_t value;
};
#define C(name) {#name, name}
const Constant kConstants[] = {C(S_IFDIR),
                               C(S_IFCHR),
                               C(S_IFBLK),
                               C(S_IFREG),
                               C(S_IFIFO),
                               C(S_IFLNK),
                               C(S_IFSOCK),
                               {"S_IFDOOR", 0},
                               {"S_IFPORT", 0},
                               {"S_IFWHT", 0},
                               C(S_ISUID),
                               C(S_ISGID),
                               C(S_ISVTX),
                               {"S_ENFMT", S_ISGID},
                               C(S_IREAD),
                               C(S_IWRITE),
                               C(S_IEXEC),
                               C(S_IRWXU),
                               C(S_IRUSR),
                               C(S_IWUSR),
                               C(S_IXUSR),
                               C(S_IRWXG),
                               C(S_IRGRP),
                               C(S_IWGRP),
                               C(S_IXGRP),
                               C(S_IRWXO),
                               C(S_IROTH),
                               C(S_IWOTH),
                               C(S_IXOTH),
                               {"UF_NODUMP", 1},
                               {"UF_IMMUTABLE", 2},
                               {"UF_APPEND", 4},
                               {"UF_OPAQUE", 8},
                               {"UF_NOUNLINK", 16},
                               {"UF_COMPRESSED", 32},
                               {"UF_HIDDEN", 0x8000},
                               {"SF_ARCHIVED", 0x10000},
                               {"SF_IMMUTABLE", 0x20000},
                               {"SF_APPEND", 0x40000},
                               {"SF_NOUNLINK", 0x100000},
                               {"SF_SNAPSHOT", 0x200000},
                               {"ST_MODE", 0},
                               {"ST_INO", 1},
                               {"ST_DEV", 2},
                               {"ST_NLINK", 3},
                               {"ST_UID", 4},
                               {"ST_GID", 5},
                               {"ST_SIZE", 6},
                               {"ST_ATIME", 7},
                               {"ST_MTIME", 8},
                               {"ST_CTIME", 9}};
#undef C

}  // namespace

Value module_init__stat(Value module) {
  module_add_functions(module, kFunctions);
  for (const Constant& c : kConstants) module_add_int(module, c.name, c.value);
  return module;
}

}  // namespace krait
