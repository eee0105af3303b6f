// See import.h.
#include "runtime/import.h"

#include <time.h>

#include <cstdio>

#include "runtime/audit.h"
#include "runtime/call.h"
#include "runtime/config.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

Value importlib_call(const char* function, std::initializer_list<Value> args) {
  const Value importlib = importlib_module();
  if (importlib.is_unbound()) return raise(types::ImportError, "importlib is not initialised");
  return call_method(importlib, str_intern(function), args);
}

// globals[name], or None.
Value global_or_none(Dict* globals, Str* name) {
  const Value v = dict_get_str(globals, name);
  return v.is_unbound() ? Value::none() : v;
}

// The package of the importing module from __package__, __spec__, or __name__ and __path__. A str, or
// exception.
Value current_package(Dict* globals) {
  const Value package = global_or_none(globals, names::__package__);
  const Value spec = global_or_none(globals, names::__spec__);
  if (!package.is_none()) {
    if (!is_str(package)) return raise_type_error("package must be a string");
    if (!spec.is_none()) {
      const Value parent = get_attribute(spec, "parent");
      if (parent.is_exception()) return parent;
      const int same = equals(package, parent);
      if (same < 0) return Value::exception();
      if (!same && !warn(types::ImportWarning, 1, "__package__ != __spec__.parent"))
        return Value::exception();
    }
    return package;
  }
  if (!spec.is_none()) {
    const Value parent = get_attribute(spec, "parent");
    if (parent.is_exception()) return parent;
    return is_str(parent) ? parent : raise_type_error("__spec__.parent must be a string");
  }
  if (!warn(types::ImportWarning, 1,
            "can't resolve package from __spec__ or __package__, falling back on __name__ and __path__"))
    return Value::exception();
  const Value name = dict_get_str(globals, names::__name__);
  if (name.is_unbound()) return raise(types::KeyError, "'__name__' not in globals");
  if (!is_str(name)) return raise_type_error("__name__ must be a string");
  if (!dict_get_str(globals, names::__path__).is_unbound()) return name;
  auto* s = name.as<Str>();
  Str* dot = str_intern(".");
  const int64_t at = str_rfind(s, dot, 0, int64_t(s->length));
  if (at < 0) return raise(types::ImportError, "attempted relative import with no known parent package");
  return str_substring(s, 0, size_t(at));
}

// The absolute name of `from ..name import`.
Value resolve_name(Value name, Value globals, int level) {
  if (globals.is_unbound() || globals.is_none()) return raise(types::KeyError, "'__name__' not in globals");
  if (!is_dict(globals)) return raise_type_error("globals must be a dict");
  const Value package = current_package(globals.as<Dict>());
  if (package.is_exception()) return package;
  auto* p = package.as<Str>();
  if (p->length == 0)
    return raise(types::ImportError, "attempted relative import with no known parent package");
  int64_t end = int64_t(p->length);
  Str* dot = str_intern(".");
  for (int i = 1; i < level; ++i) {
    end = str_rfind(p, dot, 0, end);
    if (end < 0) return raise(types::ImportError, "attempted relative import beyond top-level package");
  }
  const Value base = str_substring(p, 0, size_t(end));
  if (base.is_exception() || name.as<Str>()->length == 0) return base;
  return format_string("%S.%S", base, name);
}

// A module that is in sys.modules may still be under construction by another thread: wait for it.
bool ensure_initialized(Value module, Value name) {
  const Value spec = get_attribute_or_unbound(module, names::__spec__);
  if (spec.is_exception()) return false;
  if (spec.is_unbound() || spec.is_none()) return true;
  const Value flag = get_attribute_or_unbound(spec, str_intern("_initializing"));
  if (flag.is_exception()) return false;
  const int initializing = flag.is_unbound() ? 0 : truth(flag);
  if (initializing <= 0) return initializing == 0;
  return !importlib_call("_lock_unlock_module", {name}).is_exception();
}

bool audit_import(Value name) {
  const auto attribute = [](const char* s) {
    const Value v = sys_get(str_intern(s));
    return v.is_unbound() ? Value::none() : v;
  };
  return audit("import",
               {name, Value::none(), attribute("path"), attribute("meta_path"), attribute("path_hooks")});
}

// What `import a.b.c` binds: the module a.
Value top_module(Value module, Value name, Value absolute_name, int level) {
  auto* s = name.as<Str>();
  if (level > 0 && s->length == 0) return module;
  const int64_t dot = str_find(s, str_intern("."), 0, int64_t(s->length));
  if (dot < 0) return module;
  if (level == 0) {
    const Value front = str_substring(s, 0, size_t(dot));
    return front.is_exception()
               ? front
               : import_module_level(front, Value::unbound(), Value::unbound(), Value::unbound(), 0);
  }
  auto* absolute = absolute_name.as<Str>();
  const size_t cut = s->length - size_t(dot);
  const Value front = str_substring(absolute, 0, absolute->length - cut);
  if (front.is_exception()) return front;
  const Value found = imported_module(front);
  if (found.is_unbound()) return raise(types::KeyError, "%R not in sys.modules as expected", front);
  return found;
}

// -X importtime: a line for each module that is loaded, after those that it loads.
class ImportTime {
 public:
  explicit ImportTime(Value name) : name_(name) {
    static const bool wanted = is_wanted();
    if (KRAIT_LIKELY(!wanted)) return;
    static bool first = true;
    if (first) fputs("import time: self [us] | cumulative | imported package\n", stderr);
    first = false;
    measuring_ = true;
    ++level_;
    outer_inside_ = inside_;
    inside_ = 0;
    start_ = now();
  }
  ~ImportTime() {
    if (KRAIT_LIKELY(!measuring_)) return;
    const int64_t whole = now() - start_;
    --level_;
    fprintf(stderr, "import time: %9ld | %10ld | %*s%s\n", long((whole - inside_ + 999) / 1000),
            long((whole + 999) / 1000), level_ * 2, "", str_to_utf8(name_).c_str());
    inside_ = outer_inside_ + whole;
  }

 private:
  static bool is_wanted() {
    const char* variable = config_environment("PYTHONPROFILEIMPORTTIME");
    bool wanted = variable && *variable;
    for (const std::string& option : g_config.x_options) wanted |= option == "importtime";
    return wanted;
  }
  static int64_t now() {
    timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return int64_t(t.tv_sec) * 1'000'000'000 + t.tv_nsec;
  }

  static inline int level_;
  static inline int64_t inside_;  // nanoseconds of the imports within the current one
  Value name_;
  bool measuring_ = false;
  int64_t start_ = 0, outer_inside_ = 0;
};

}  // namespace

Value imported_module(Value name) {
  Dict* modules = sys_modules();
  if (!modules) return raise(types::RuntimeError, "unable to get sys.modules");
  const Value found = dict_get(modules, name);
  return !found.is_exception() && found.is_none() ? Value::unbound() : found;
}

Value import_module_level(Value name, Value globals, Value locals, Value fromlist, int level) {
  if (!is_str(name)) return raise_type_error("module name must be a string");
  if (level < 0) return raise_value_error("level must be >= 0");
  Value absolute_name = name;
  if (level > 0) {
    absolute_name = resolve_name(name, globals, level);
    if (absolute_name.is_exception()) return absolute_name;
  } else if (name.as<Str>()->length == 0) {
    return raise_value_error("Empty module name");
  }
  Value module = imported_module(absolute_name);
  if (module.is_exception()) return module;
  if (module.is_unbound()) {
    if (g_has_audit_hooks && !audit_import(absolute_name)) return Value::exception();
    const Value import = dict_get_str(builtins_dict(), names::__import__);
    ImportTime time(absolute_name);
    module = importlib_call("_find_and_load", {absolute_name, import});
    if (module.is_exception()) {
      if (!g_config.verbose) import_hide_frames();
      return module;
    }
  } else if (!ensure_initialized(module, absolute_name)) {
    return Value::exception();
  }
  const bool no_list = fromlist.is_unbound() || fromlist.is_none();
  const int has_from = no_list ? 0 : truth(fromlist);
  if (has_from < 0) return Value::exception();
  if (!has_from) return top_module(module, name, absolute_name, level);
  const Value path = get_attribute_or_unbound(module, names::__path__);
  if (path.is_exception()) return path;
  if (path.is_unbound()) return module;
  const Value import = dict_get_str(builtins_dict(), names::__import__);
  const Value result = importlib_call("_handle_fromlist", {module, fromlist, import});
  if (result.is_exception() && !g_config.verbose) import_hide_frames();
  return result;
}

}  // namespace krait
