// sys: what describes the implementation and the machine.
#include <dlfcn.h>

#include <cfloat>
#include <cstdlib>
#include <string>
#include <vector>

#include "runtime/config.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/float.h"
#include "runtime/heap.h"
#include "runtime/instance.h"
#include "runtime/int.h"
#include "runtime/int_text.h"
#include "runtime/list.h"
#include "runtime/machine.h"
#include "runtime/module.h"
#include "runtime/modules/sys/sys.h"
#include "runtime/ops.h"
#include "runtime/set.h"
#include "runtime/str.h"
#include "runtime/thread.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

constexpr int kMajor = 3, kMinor = 11, kMicro = 2;
constexpr int64_t kHexVersion = kMajor << 24 | kMinor << 16 | kMicro << 8 | 0xF0;
constexpr int kStrDigitsThreshold = 640;

Value number(int64_t i) { return int_from_i64(i); }
Value text(const char* s) { return str_from_utf8(s); }

// A struct sequence type and its only instance.
template <size_t N>
Value make_record(const char* name, const char* doc, const char* const (&fields)[N],
                  const Value (&values)[N - 1]) {
  Type* type = struct_sequence_create(name, doc, fields, N - 1);
  type->flags |= kTypeHidden;
  return struct_sequence_new(type, values, N - 1);
}

Value version_info() {
  static const char* const kFields[] = {"major", "minor", "micro", "releaselevel", "serial", nullptr};
  const Value values[] = {number(kMajor), number(kMinor), number(kMicro), text("final"), number(0)};
  return make_record("sys.version_info", "sys.version_info\n\nVersion information as a named tuple.", kFields,
                     values);
}

Value flags() {
  static const char* const kFields[] = {"debug",
                                        "inspect",
                                        "interactive",
                                        "optimize",
                                        "dont_write_bytecode",
                                        "no_user_site",
                                        "no_site",
                                        "ignore_environment",
                                        "verbose",
                                        "bytes_warning",
                                        "quiet",
                                        "hash_randomization",
                                        "isolated",
                                        "dev_mode",
                                        "utf8_mode",
                                        "warn_default_encoding",
                                        "safe_path",
                                        "int_max_str_digits",
                                        nullptr};
  const Config& c = g_config;
  const Value values[] = {number(c.debug),
                          number(c.inspect),
                          number(c.interactive),
                          number(c.optimize),
                          number(c.dont_write_bytecode),
                          number(c.no_user_site),
                          number(c.no_site),
                          number(c.ignore_environment),
                          number(c.verbose),
                          number(c.bytes_warning),
                          number(c.quiet),
                          number(c.hash_randomization),
                          number(c.isolated),
                          Value::boolean(c.dev_mode),
                          number(c.utf8_mode),
                          number(c.warn_default_encoding),
                          Value::boolean(c.safe_path),
                          number(c.int_max_str_digits)};
  return make_record("sys.flags",
                     "sys.flags\n\nFlags provided through command line arguments or environment vars.",
                     kFields, values);
}

Value float_info() {
  static const char* const kFields[] = {"max", "max_exp",  "max_10_exp", "min",   "min_exp", "min_10_exp",
                                        "dig", "mant_dig", "epsilon",    "radix", "rounds",  nullptr};
  const Value values[] = {float_new(DBL_MAX),
                          number(DBL_MAX_EXP),
                          number(DBL_MAX_10_EXP),
                          float_new(DBL_MIN),
                          number(DBL_MIN_EXP),
                          number(DBL_MIN_10_EXP),
                          number(DBL_DIG),
                          number(DBL_MANT_DIG),
                          float_new(DBL_EPSILON),
                          number(FLT_RADIX),
                          number(1)};
  return make_record(
      "sys.float_info",
      "sys.float_info\n\nA named tuple holding information about the float type. It contains low level\n"
      "information about the precision and internal representation. Please study\nyour system's "
      ":file:`float.h` for more information.",
      kFields, values);
}

// What CPython reports for its own digits: programs use it to pick interesting sizes.
Value int_info() {
  static const char* const kFields[] = {"bits_per_digit", "sizeof_digit", "default_max_str_digits",
                                        "str_digits_check_threshold", nullptr};
  const Value values[] = {number(30), number(4), number(kDefaultMaxStrDigits), number(kStrDigitsThreshold)};
  return make_record(
      "sys.int_info",
      "sys.int_info\n\nA named tuple that holds information about Python's\ninternal representation of "
      "integers.  The attributes are read only.",
      kFields, values);
}

Value hash_info() {
  static const char* const kFields[] = {"width",     "modulus",   "inf",       "nan",    "imag",
                                        "algorithm", "hash_bits", "seed_bits", "cutoff", nullptr};
  const Value values[] = {number(64),      number((int64_t{1} << 61) - 1),
                          number(314159),  number(0),
                          number(1000003), text("siphash13"),
                          number(64),      number(128),
                          number(0)};
  return make_record(
      "sys.hash_info",
      "hash_info\n\nA named tuple providing parameters used for computing\nhashes. The attributes are "
      "read only.",
      kFields, values);
}

Value thread_info() {
  static const char* const kFields[] = {"name", "lock", "version", nullptr};
  const Value values[] = {text("pthread"), text("semaphore"), Value::none()};
  return make_record("sys.thread_info",
                     "sys.thread_info\n\nA named tuple holding information about the thread implementation.",
                     kFields, values);
}

Value implementation(Value version) {
  Object* ns = allocate_instance(types::simple_namespace);
  const auto set = [&](const char* name, Value v) { return instance_set_attribute(ns, str_intern(name), v); };
  const bool ok = set("name", text("krait")) && set("cache_tag", text("krait-311")) &&
                  set("version", version) && set("hexversion", number(kHexVersion)) &&
                  set("_multiarch", text(kMultiarch));
  return ok ? Value::object(ns) : Value::exception();
}

Value standard_library_names() {
  static const char* const kNames[] = {
#define STDLIB_MODULE(name) name,
#include "runtime/modules/sys/stdlib_names.def"
#undef STDLIB_MODULE
  };
  const Value list = list_new();
  for (const char* name : kNames)
    if (!list_append(list.as<List>(), Value::object(str_intern(name)))) return Value::exception();
  return frozenset_from_iterable(list);
}

// --- functions ---

Value default_encoding(const Value*) { return text("utf-8"); }
Value filesystem_errors(const Value*) { return text("surrogateescape"); }

Value intern(const Value* args) {
  if (!is_str(args[0])) return raise_bad_argument("intern", "argument", "str", args[0]);
  if (!has_shape(args[0], shapes::str)) return raise_type_error("can't intern %.400s", type_name_of(args[0]));
  return Value::object(str_intern(args[0]));
}

// getsizeof(object[, default])
Value getsizeof(const Value* args) {
  const Value fallback = args[1];
  const Value method = lookup_special(args[0], str_intern("__sizeof__"));
  if (method.is_exception()) return method;
  const Value size = method.is_unbound()
                         ? raise_type_error("Type %.100s doesn't define __sizeof__", type_name_of(args[0]))
                         : call(method);
  int64_t n = 0;
  if (size.is_exception() || !int_to_i64(size, &n)) {
    if (fallback.is_unbound() || !clear_if(types::TypeError)) return Value::exception();
    return fallback;
  }
  if (n < 0) return raise_value_error("__sizeof__() should return >= 0");
  return number(n);
}

Value get_int_max_str_digits(const Value*) { return number(g_int_max_str_digits); }
Value set_int_max_str_digits(const Value* args) {
  int n;
  if (!int_to_int(args[0], &n)) return Value::exception();
  if (n != 0 && n < kStrDigitsThreshold)
    return raise_value_error("maxdigits must be 0 or larger than %d", kStrDigitsThreshold);
  g_int_max_str_digits = n;
  return Value::none();
}

int g_dlopen_flags = RTLD_NOW;
Value get_dlopen_flags(const Value*) { return number(g_dlopen_flags); }
Value set_dlopen_flags(const Value* args) {
  return int_to_int(args[0], &g_dlopen_flags) ? Value::none() : Value::exception();
}

Value allocated_blocks(const Value*) { return number(int64_t(heap_statistics().live_bytes / 16) + 1); }

// Objects are not counted here: the smallest number that CPython would give.
Value refcount(const Value*) { return number(2); }
Value nothing(const Value*) { return Value::none(); }
Value zero(const Value*) { return number(0); }

}  // namespace

void sys_add_information(Value module) {
  const Value version = version_info();
  module_add(module, "version_info", version);
  module_add(module, "flags", flags());
  module_add(module, "float_info", float_info());
  module_add(module, "int_info", int_info());
  module_add(module, "hash_info", hash_info());
  module_add(module, "thread_info", thread_info());
  module_add(module, "implementation", implementation(version));
  module_add(module, "stdlib_module_names", standard_library_names());
  module_add(module, "version", text("3.11.2 (main, Jan  1 2026, 00:00:00) [Clang " __clang_version__ "]"));
  module_add(module, "hexversion", number(kHexVersion));
  module_add(module, "api_version", number(1013));
  module_add(module, "_git", tuple_new({text("krait"), str_empty(), str_empty()}));
  module_add(module, "_framework", str_empty());
  module_add(module, "abiflags", str_empty());
  module_add(module, "platform", text("linux"));
  module_add(module, "byteorder", text("little"));
  module_add(module, "maxsize", number(INT64_MAX));
  module_add(module, "maxunicode", number(0x10FFFF));
  module_add(module, "float_repr_style", text("short"));
  module_add(
      module, "copyright",
      text("Copyright (c) 2001-2023 Python Software Foundation.\nAll Rights Reserved.\n\nCopyright (c) 2000 "
           "BeOpen.com.\nAll Rights Reserved.\n\nCopyright (c) 1995-2001 Corporation for National Research "
           "Initiatives.\nAll Rights Reserved.\n\nCopyright (c) 1991-1995 Stichting Mathematisch Centrum, "
           "Amsterdam.\nAll Rights Reserved."));
}

const NativeDef kSysInfoFunctions[] = {
    {"getdefaultencoding", "", default_encoding,
     "Return the current default encoding used by the Unicode implementation."},
    {"getfilesystemencoding", "", default_encoding,
     "Return the encoding used to convert Unicode filenames to OS filenames."},
    {"getfilesystemencodeerrors", "", filesystem_errors,
     "Return the error mode used for Unicode to OS filename conversion."},
    {"intern", "string, /", intern,
     "``Intern'' the given string.\n\nThis enters the string in the (global) table of interned strings "
     "whose\npurpose is "
     "to speed up dictionary lookups. Return the string itself or\nthe previously interned string object "
     "with the same "
     "value."},
    {"getsizeof", "-object, default=?", getsizeof,
     "getsizeof(object [, default]) -> int\n\nReturn the size of object in bytes."},
    {"get_int_max_str_digits", "", get_int_max_str_digits,
     "Return the maximum string digits limit for non-binary int<->str conversions."},
    {"set_int_max_str_digits", "maxdigits", set_int_max_str_digits,
     "Set the maximum string digits limit for non-binary int<->str conversions."},
    {"getdlopenflags", "", get_dlopen_flags,
     "Return the current value of the flags that are used for dlopen calls.\n\nThe flag constants are "
     "defined in the os "
     "module."},
    {"setdlopenflags", "flags, /", set_dlopen_flags,
     "Set the flags used by the interpreter for dlopen calls.\n\nThis is used, for example, when the "
     "interpreter loads "
     "extension\nmodules. Among other things, this will enable a lazy resolving of\nsymbols when importing a "
     "module, if "
     "called as sys.setdlopenflags(0).\nTo share symbols across extension modules, call as\n"
     "sys.setdlopenflags(os.RTLD_GLOBAL).  Symbolic names for the flag\nmodules can be found in the os "
     "module "
     "(RTLD_xxx constants, e.g.\nos.RTLD_LAZY)."},
    {"getallocatedblocks", "", allocated_blocks, "Return the number of memory blocks currently allocated."},
    {"getrefcount", "object, /", refcount,
     "Return the reference count of object.\n\nThe count returned is generally one higher than you might "
     "expect,\nbecause "
     "it includes the (temporary) reference as an argument to\ngetrefcount()."},
    {"_clear_type_cache", "", nothing, "Clear the internal type lookup cache."},
    {"_debugmallocstats", "", nothing,
     "Print debug info to stderr about the state of pymalloc and structmalloc."},
    {"_getquickenedcount", "", zero},
    {},
};

}  // namespace krait
