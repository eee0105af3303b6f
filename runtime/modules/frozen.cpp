// The frozen modules of _imp. The standard library is not built into krait, so what CPython freezes for speed
// is imported from files as everything else. What remains are the import system under its two names and the
// greeting modules, by which programs find out how importing of frozen modules behaves: they are compiled
// when asked for.
#include "runtime/modules/frozen.h"

#include <cstdio>
#include <string>

#include "runtime/code.h"
#include "runtime/compiler.h"
#include "runtime/config.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/frames.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

struct FrozenModule {
  const char* name;
  const char*
      origin;        // the module whose source it is; "<" in front: the package whose body it is; null: none
  const char* file;  // in the standard library; null: the body is empty
  bool is_package;
  bool is_essential;  // found even when frozen modules are switched off
};

constexpr const char* kHello = "__hello__.py";
constexpr const char* kSpam = "__phello__/spam.py";
constexpr const char* kPackage = "__phello__/__init__.py";

constexpr FrozenModule kModules[] = {
    {"_frozen_importlib", "importlib._bootstrap", "importlib/_bootstrap.py", false, true},
    {"_frozen_importlib_external", "importlib._bootstrap_external", "importlib/_bootstrap_external.py", false,
     true},
    {"__hello__", "__hello__", kHello, false, false},
    {"__hello_alias__", "__hello__", kHello, false, false},
    {"__phello_alias__", "__hello__", kHello, true, false},
    {"__phello_alias__.spam", "__hello__", kHello, false, false},
    {"__phello__", "__phello__", kPackage, true, false},
    {"__phello__.__init__", "<__phello__", kPackage, false, false},
    {"__phello__.ham", "__phello__.ham", nullptr, true, false},
    {"__phello__.ham.__init__", "<__phello__.ham", nullptr, false, false},
    {"__phello__.ham.eggs", "__phello__.ham.eggs", nullptr, false, false},
    {"__phello__.spam", "__phello__.spam", kSpam, false, false},
    {"__hello_only__", nullptr, kHello, false, false},
};

int g_override = 0;  // by tests: 1 on, -1 off

const FrozenModule* find(Value name) {
  if (!is_str(name)) return nullptr;
  for (const FrozenModule& m : kModules)
    if (str_equals_ascii(name.as<Str>(), m.name)) return m.is_essential || g_override >= 0 ? &m : nullptr;
  return nullptr;
}

Value raise_missing(Value name) {
  return raise_name_error(types::ImportError, name, "No such frozen object named %R", name);
}

// False: the file cannot be read.
bool read_source(const FrozenModule& m, std::string* out) {
  if (!m.file) return true;
  FILE* file = fopen((g_config.standard_library + "/" + m.file).c_str(), "rb");
  if (!file) return false;
  char chunk[4096];
  while (const size_t n = fread(chunk, 1, sizeof chunk, file)) out->append(chunk, n);
  fclose(file);
  return true;
}

}  // namespace

Value imp_is_frozen(const Value* args) { return Value::boolean(find(args[0])); }

Value imp_is_frozen_package(const Value* args) {
  const FrozenModule* m = find(args[0]);
  return m ? Value::boolean(m->is_package) : raise_missing(args[0]);
}

Value imp_find_frozen(const Value* args) {
  if (!is_str(args[0])) return raise_type_error("find_frozen() argument 1 must be str, not %T", args[0]);
  const FrozenModule* m = find(args[0]);
  if (!m) return Value::none();
  const Value origin = m->origin ? str_from_ascii(m->origin) : Value::none();
  return tuple_new({Value::none(), Value::boolean(m->is_package), origin});
}

Value imp_get_frozen_object(const Value* args) {
  const FrozenModule* m = find(args[0]);
  std::string source;
  if (!m || !read_source(*m, &source)) return raise_missing(args[0]);
  CompileRequest request;
  request.source = source;
  request.filename = format_string("<frozen %s>", m->name);
  return g_compiler.compile(request);
}

Value imp_init_frozen(const Value* args) {
  const FrozenModule* m = find(args[0]);
  if (!m) return Value::none();
  const Value code = imp_get_frozen_object(args);
  if (code.is_exception()) return code;
  const Value module = module_new(args[0]);
  Dict* d = module_dict(module);
  if (m->is_package) dict_set_str(d, "__path__", list_new());
  if (m->origin) dict_set_str(d, "__origname__", str_from_ascii(m->origin));
  if (!dict_set(sys_modules(), args[0], module)) return Value::exception();
  dict_set_str(d, names::__builtins__, Value::object(builtins_dict()));
  const Value result = g_frame_hooks.run_code(code.as<Code>(), d, Value::object(d), Value::unbound());
  return result.is_exception() ? result : module;
}

Value imp_frozen_module_names(const Value*) {
  const Value names = list_new();
  for (const FrozenModule& m : kModules)
    if (!list_append(names.as<List>(), str_from_ascii(m.name))) return Value::exception();
  return names;
}

Value imp_override_frozen_modules(const Value* args) {
  int64_t value;
  if (!int_to_i64(args[0], &value)) return Value::exception();
  g_override = int(value);
  return Value::none();
}

}  // namespace krait
