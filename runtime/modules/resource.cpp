// The module resource: limits and usage.
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>

#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

Type* g_rusage;

Value getrusage_function(const Value* a) {
  int who;
  rusage u;
  if (!int_to_int(a[0], &who)) return Value::exception();
  if (getrusage(__rusage_who_t(who), &u) < 0)
    return errno == EINVAL ? raise_value_error("invalid who parameter") : raise_os_error(errno);
  auto seconds = [](const timeval& t) { return float_new(double(t.tv_sec) + double(t.tv_usec) * 1e-6); };
  const Value fields[] = {seconds(u.ru_utime),        seconds(u.ru_stime),         int_from_i64(u.ru_maxrss),
                          int_from_i64(u.ru_ixrss),   int_from_i64(u.ru_idrss),    int_from_i64(u.ru_isrss),
                          int_from_i64(u.ru_minflt),  int_from_i64(u.ru_majflt),   int_from_i64(u.ru_nswap),
                          int_from_i64(u.ru_inblock), int_from_i64(u.ru_oublock),  int_from_i64(u.ru_msgsnd),
                          int_from_i64(u.ru_msgrcv),  int_from_i64(u.ru_nsignals), int_from_i64(u.ru_nvcsw),
                          int_from_i64(u.ru_nivcsw)};
  return struct_sequence_new(g_rusage, fields, std::size(fields));
}

bool resource_argument(Value v, int* out) {
  if (!int_to_int(v, out)) return false;
  if (*out >= 0 && *out < int(RLIM_NLIMITS)) return true;
  raise_value_error("invalid resource specified");
  return false;
}
Value limit_pair(const rlimit& l) {
  return tuple_new({int_from_i64(int64_t(l.rlim_cur)), int_from_i64(int64_t(l.rlim_max))});
}

bool limits_argument(Value v, rlimit* out) {
  Value items = tuple_from_iterable(v);
  if (items.is_exception()) return false;
  auto* t = items.as<Tuple>();
  if (t->length != 2) {
    raise_value_error("expected a tuple of 2 integers");
    return false;
  }
  int64_t soft, hard;
  if (!int_to_i64(t->items[0], &soft) || !int_to_i64(t->items[1], &hard)) return false;
  *out = {rlim_t(soft), rlim_t(hard)};
  return true;
}

Value getrlimit_function(const Value* a) {
  int resource;
  rlimit l;
  if (!resource_argument(a[0], &resource)) return Value::exception();
  return getrlimit(__rlimit_resource_t(resource), &l) < 0 ? raise_os_error(errno) : limit_pair(l);
}
Value raise_limit_error() {
  if (errno == EINVAL) return raise_value_error("current limit exceeds maximum limit");
  if (errno == EPERM) return raise_value_error("not allowed to raise maximum limit");
  return raise_os_error(errno);
}
Value setrlimit_function(const Value* a) {
  int resource;
  rlimit l;
  if (!resource_argument(a[0], &resource) || !limits_argument(a[1], &l)) return Value::exception();
  return setrlimit(__rlimit_resource_t(resource), &l) < 0 ? raise_limit_error() : Value::none();
}
Value prlimit_function(const Value* a) {
  int pid, resource;
  rlimit next, old;
  bool set = !a[2].is_unbound() && !a[2].is_none();
  if (!int_to_int(a[0], &pid) || !resource_argument(a[1], &resource) ||
      (set && !limits_argument(a[2], &next)))
    return Value::exception();
  if (prlimit(pid, __rlimit_resource(resource), set ? &next : nullptr, &old) < 0) {
    return errno == EINVAL ? raise_limit_error() : raise_os_error(errno);
  }
  return limit_pair(old);
}
Value getpagesize_function(const Value*) { return Value::small_int(sysconf(_SC_PAGESIZE)); }

const NativeDef kFunctions[] = {{"getrusage", "who, /", getrusage_function},
                                {"getrlimit", "resource, /", getrlimit_function},
                                {"setrlimit", "resource, limits, /", setrlimit_function},
                                {"prlimit", "pid, resource, limits=?, /", prlimit_function},
                                {"getpagesize", "", getpagesize_function},
                                {}};

}  // namespace

Value module_init_resource(Value module) {
  static const char* const kFields[] = {"ru_utime",   "ru_stime",  "ru_maxrss", "ru_ixrss",    "ru_idrss",
                                        "ru_isrss",   "ru_minflt", "ru_majflt", "ru_nswap",    "ru_inblock",
                                        "ru_oublock", "ru_msgsnd", "ru_msgrcv", "ru_nsignals", "ru_nvcsw",
                                        "ru_nivcsw",  nullptr};
  g_rusage =
      struct_sequence_create("resource.struct_rusage", "struct_rusage: Result from getrusage.", kFields, 16);
  module_add_functions(module, kFunctions);
  module_add_type(module, g_rusage);
  module_add(module, "error", type_value(types::OSError));
  struct Constant {
    const char* name;
    int64_t value;
  };
#define C(name) {#name, int64_t(name)}
  static const Constant kConstants[] = {
      C(RLIMIT_CPU),        C(RLIMIT_FSIZE),    C(RLIMIT_DATA),     C(RLIMIT_STACK),  C(RLIMIT_CORE),
      C(RLIMIT_NOFILE),     C(RLIMIT_OFILE),    C(RLIMIT_AS),       C(RLIMIT_RSS),    C(RLIMIT_NPROC),
      C(RLIMIT_MEMLOCK),    C(RLIMIT_MSGQUEUE), C(RLIMIT_NICE),     C(RLIMIT_RTPRIO), C(RLIMIT_RTTIME),
      C(RLIMIT_SIGPENDING), C(RUSAGE_SELF),     C(RUSAGE_CHILDREN), C(RUSAGE_THREAD), C(RLIM_INFINITY)};
#undef C
  for (const Constant& c : kConstants) module_add_int(module, c.name, c.value);
  return module;
}

}  // namespace krait
