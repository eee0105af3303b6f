// The system at large: names, limits, load, random bytes, the terminal's size.
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cstdlib>

#include "runtime/dict.h"
#include "runtime/modules/posix/posix.h"

namespace krait::posix {

namespace {

Type *g_terminal_size, *g_times_result, *g_uname_result;

Value uname_function(const Value*) {
  utsname u;
  if (uname(&u) < 0) return raise_errno();
  const Value fields[] = {str_from_filesystem(u.sysname), str_from_filesystem(u.nodename),
                          str_from_filesystem(u.release), str_from_filesystem(u.version),
                          str_from_filesystem(u.machine)};
  return struct_sequence_new(g_uname_result, fields, std::size(fields));
}

Value times_function(const Value*) {
  tms t;
  clock_t elapsed = times(&t);
  if (elapsed == clock_t(-1)) return raise_errno();
  double tick = double(sysconf(_SC_CLK_TCK));
  const Value fields[] = {float_new(double(t.tms_utime) / tick), float_new(double(t.tms_stime) / tick),
                          float_new(double(t.tms_cutime) / tick), float_new(double(t.tms_cstime) / tick),
                          float_new(double(elapsed) / tick)};
  return struct_sequence_new(g_times_result, fields, std::size(fields));
}

Value get_terminal_size(const Value* a) {
  int fd = STDOUT_FILENO;
  if (!a[0].is_unbound() && !int_to_int(a[0], &fd)) return Value::exception();
  winsize w;
  if (ioctl(fd, TIOCGWINSZ, &w) < 0) return raise_errno();
  const Value fields[] = {Value::small_int(w.ws_col), Value::small_int(w.ws_row)};
  return struct_sequence_new(g_terminal_size, fields, 2);
}

Value urandom_bytes(int64_t size, unsigned flags) {
  Bytes* out = bytes_allocate(size_t(size));
  if (!out) return Value::exception();
  for (int64_t done = 0; done < size;) {
    int64_t n = blocking([&] { return getrandom(out->data + done, size_t(size - done), flags); });
    if (n < 0) return raise_errno();
    done += n;
    if (flags) return bytes_new(out->data, size_t(done));
  }
  return Value::object(out);
}
Value urandom_function(const Value* a) {
  int64_t size;
  if (!int_to_i64(a[0], &size)) return Value::exception();
  return size < 0 ? raise_value_error("negative argument not allowed") : urandom_bytes(size, 0);
}
Value getrandom_function(const Value* a) {
  int64_t size;
  int flags;
  if (!int_to_i64(a[0], &size) || !int_to_int(a[1], &flags)) return Value::exception();
  if (size < 0) return raise_os_error(EINVAL);
  return urandom_bytes(size, unsigned(flags));
}

Value cpu_count_function(const Value*) {
  long n = sysconf(_SC_NPROCESSORS_ONLN);
  return n < 1 ? Value::none() : Value::small_int(n);
}
Value getloadavg_function(const Value*) {
  double load[3];
  if (getloadavg(load, 3) != 3) return raise(types::OSError, "Load averages are unobtainable");
  return tuple_new({float_new(load[0]), float_new(load[1]), float_new(load[2])});
}
Value umask_function(const Value* a) {
  int mask;
  return int_to_int(a[0], &mask) ? Value::small_int(umask(mode_t(mask))) : Value::exception();
}
Value strerror_function(const Value* a) {
  int code;
  return int_to_int(a[0], &code) ? str_from_filesystem(strerror(code)) : Value::exception();
}
Value sync_function(const Value*) {
  BlockingScope scope;
  sync();
  return Value::none();
}
Value ctermid_function(const Value*) {
  char name[L_ctermid];
  return str_from_filesystem(ctermid(name));
}

// A name of the sysconf / confstr tables, or its number.
bool name_argument(Value v, const char* table, int* out) {
  if (is_str(v)) {
    Value names_dict = import_attribute("posix", table);
    Value number = names_dict.is_exception() ? names_dict : dict_get(names_dict.as<Dict>(), v);
    if (number.is_unbound()) raise_value_error("unrecognized configuration name");
    if (number.is_unbound() || number.is_exception()) return false;
    v = number;
  } else if (!is_int(v)) {
    raise_type_error("configuration names must be strings or integers");
    return false;
  }
  return int_to_int(v, out);
}
Value sysconf_function(const Value* a) {
  int name;
  if (!name_argument(a[0], "sysconf_names", &name)) return Value::exception();
  errno = 0;
  long value = sysconf(name);
  return value == -1 && errno ? raise_errno() : int_from_i64(value);
}
Value confstr_function(const Value* a) {
  int name;
  if (!name_argument(a[0], "confstr_names", &name)) return Value::exception();
  errno = 0;
  size_t n = confstr(name, nullptr, 0);
  if (n == 0) return errno ? raise_errno() : Value::none();
  std::string text(n, '\0');
  confstr(name, text.data(), n);
  return str_from_filesystem(std::string_view(text.data(), n - 1));
}

}  // namespace

const NativeDef kSystemFunctions[] = {
    {"uname", "", uname_function, "Return an object identifying the current operating system."},
    {"times", "", times_function, "Return a collection containing process timing information."},
    {"get_terminal_size", "fd=?, /", get_terminal_size,
     "Return the size of the terminal window as (columns, lines)."},
    {"urandom", "size, /", urandom_function,
     "Return a bytes object containing random bytes suitable for cryptographic use."},
    {"getrandom", "size, flags=0", getrandom_function, "Obtain a series of random bytes."},
    {"cpu_count", "", cpu_count_function,
     "Return the number of CPUs in the system; return None if indeterminable."},
    {"getloadavg", "", getloadavg_function, "Return average recent system load information."},
    {"umask", "mask, /", umask_function, "Set the current numeric umask and return the previous umask."},
    {"strerror", "code, /", strerror_function, "Translate an error code to a message string."},
    {"sync", "", sync_function, "Force write of everything to disk."},
    {"ctermid", "", ctermid_function, "Return the name of the controlling terminal for this process."},
    {"sysconf", "name, /", sysconf_function, "Return an integer-valued system configuration variable."},
    {"confstr", "name, /", confstr_function, "Return a string-valued system configuration variable."},
    {}};

void create_system_types(Value module) {
  static const char* const kSize[] = {"columns", "lines", nullptr};
  static const char* const kTimes[] = {"user",    "system", "children_user", "children_system",
                                       "elapsed", nullptr};
  static const char* const kUname[] = {"sysname", "nodename", "release", "version", "machine", nullptr};
  g_terminal_size = struct_sequence_create(
      "os.terminal_size", "A tuple of (columns, lines) for holding terminal window size", kSize, 2);
  g_times_result =
      struct_sequence_create("posix.times_result", "times_result: Result from os.times().", kTimes, 5);
  g_uname_result =
      struct_sequence_create("posix.uname_result", "uname_result: Result from os.uname().", kUname, 5);
  for (Type* t : {g_terminal_size, g_times_result, g_uname_result}) module_add_type(module, t);
}

}  // namespace krait::posix
