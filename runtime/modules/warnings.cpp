// The module _warnings: issuing warnings, natively as long as the module warnings has not been imported or
// replaced parts of it. Its state (filters, registries) is looked up in the module warnings when that exists.
#include <cstdarg>
#include <string>

#include "runtime/code.h"
#include "runtime/config.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/exception.h"
#include "runtime/format_message.h"
#include "runtime/frames.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/source_line.h"
#include "runtime/str.h"
#include "runtime/traceback_print.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

int64_t g_filters_version = 0;

struct Context {
  Value filename;
  int line = 1;
  Value module;    // str, or None: the warning is dropped
  Value registry;  // dict or None
};

struct Warning {
  Value category;
  Value message;  // instance of a Warning class, or text
  Context where;
  Value source_line = Value::unbound();
  Value source = Value::unbound();
};

// --- state ---

Value own_attribute(const char* name) {
  const Value module = native_module_load(str_intern("_warnings"));
  return module.is_exception() ? Value::unbound() : dict_get_str(module_dict(module), str_intern(name));
}

// An attribute of the module warnings; unbound when that is not imported (and import is false).
Value warnings_attribute(const char* name, bool import = false) {
  Value module = Value::unbound();
  if (import) {
    module = import_module("warnings");
    if (module.is_exception()) {
      clear_exception();
      return Value::unbound();
    }
  } else if (Dict* modules = sys_modules()) {
    module = dict_get_str(modules, str_intern("warnings"));
  }
  if (module.is_unbound() || module.is_none()) return Value::unbound();
  return get_attribute_or_unbound(module, str_intern(name));
}

// warnings.`name`, or the native module's own `own`, which remembers what was found last.
Value state(const char* name, const char* own) {
  const Value found = warnings_attribute(name);
  if (found.is_unbound()) return own_attribute(own);
  if (found.is_exception()) return found;
  const Value module = native_module_load(str_intern("_warnings"));
  if (module.is_exception()) return module;
  dict_set_str(module_dict(module), own, found);
  return found;
}

// --- filters ---

// A part of a filter: None matches all, a str must be equal, anything else is a regular expression.
int matches(Value pattern, Value text) {
  if (pattern.is_none()) return 1;
  if (has_shape(pattern, shapes::str)) return str_equal(pattern.as<Str>(), text.as<Str>());
  const Value r = call_method(pattern, str_intern("match"), {text});
  return r.is_exception() ? -1 : truth(r);
}

int filter_matches(const Tuple* filter, Value category, Value text, int line, Value module) {
  int ok = matches(filter->items[1], text);
  if (ok == 1) ok = is_subclass_of(category, filter->items[2]);
  if (ok == 1) ok = matches(filter->items[3], module);
  if (ok != 1) return ok;
  int64_t filter_line;
  if (!int_to_i64(filter->items[4], &filter_line)) return -1;
  return filter_line == 0 || filter_line == line;
}

// The action for a warning: a str, or exception. *item is the filter that decided.
Value find_action(Value category, Value text, int line, Value module, Value* item) {
  const Value filters = state("filters", "filters");
  if (filters.is_exception()) return filters;
  if (!is_list(filters)) return raise_value_error("warnings.filters must be a list");
  for (int64_t i = 0; i < filters.as<List>()->length; ++i) {
    *item = list_get(filters.as<List>(), i);
    if (!is_tuple(*item) || item->as<Tuple>()->length != 5)
      return raise_value_error("warnings.filters item %lld isn't a 5-tuple", (long long)i);
    const auto* filter = item->as<Tuple>();
    if (!is_str(filter->items[0]))
      return raise_type_error("action must be a string, not '%.200s'", type_name_of(filter->items[0]));
    const int found = filter_matches(filter, category, text, line, module);
    if (found < 0) return Value::exception();
    if (found) return filter->items[0];
  }
  *item = Value::none();
  const Value action = state("defaultaction", "_defaultaction");
  if (action.is_exception()) return action;
  if (action.is_unbound()) return raise_value_error("warnings.defaultaction not found");
  if (!is_str(action))
    return raise_type_error("warnings.defaultaction must be a string, not '%.200s'", type_name_of(action));
  return action;
}

// --- registries ---

// 1 when the registry has the key, after throwing away what older filters left there; -1 raised.
int already_warned(Dict* registry, Value key, bool set) {
  Str* version_name = str_intern("version");
  const Value version = dict_get_str(registry, version_name);
  if (version.is_unbound() || version != Value::small_int(g_filters_version)) {
    dict_clear(registry);
    dict_set_str(registry, version_name, Value::small_int(g_filters_version));
  } else {
    const Value seen = dict_get(registry, key);
    if (seen.is_exception()) return -1;
    const int t = seen.is_unbound() ? 0 : truth(seen);
    if (t) return t;
  }
  return set && !dict_set(registry, key, Value::true_()) ? -1 : 0;
}

// Does the action say that this warning has been shown already? Unknown actions raise.
int seen_before(const Warning& w, Value text, Value action, Value item) {
  const auto is = [&](const char* name) { return str_equals_ascii(action.as<Str>(), name); };
  if (is("once")) {
    const Value once = state("onceregistry", "_onceregistry");
    if (once.is_exception()) return -1;
    if (once.is_unbound() || !is_dict(once)) {
      raise_type_error("warnings.onceregistry must be a dict, not '%.200s'", type_name_of(once));
      return -1;
    }
    return already_warned(once.as<Dict>(), tuple_new({text, w.category}), true);
  }
  if (is("module"))
    return w.where.registry.is_none()
               ? 0
               : already_warned(w.where.registry.as<Dict>(),
                                tuple_new({text, w.category, Value::small_int(0)}), true);
  if (is("default") || is("always")) return 0;
  raise(types::RuntimeError, "Unrecognized action (%R) in warnings.filters:\n %R", action, item);
  return -1;
}

// --- showing ---

// "file:line: Category: text" and the source line.
bool show_natively(const Warning& w, Value text) {
  const Value file = sys_get(names::stderr_);
  if (file.is_unbound() || file.is_none()) return true;
  StringBuilder out;
  if (!out.append_str_of(w.where.filename)) return false;
  out.append_ascii(":" + std::to_string(w.where.line) + ": ");
  out.append(w.category.as<Type>()->name.as<Str>());
  out.append_ascii(": ");
  out.append(text.as<Str>());
  out.append_char('\n');
  const Value line = w.source_line.is_unbound() ? source_line(w.where.filename, w.where.line) : w.source_line;
  if (!line.is_unbound() && is_str(line)) {
    const auto* s = line.as<Str>();
    size_t begin = 0, end = s->length;
    while (begin < end && unicode_is_space(s->at(begin))) ++begin;
    while (end > begin && unicode_is_space(s->at(end - 1))) --end;
    out.append_ascii("  ");
    out.append(s, begin, end);
    out.append_char('\n');
  }
  write_text(file, out.finish(), false);
  return true;
}

bool show(const Warning& w, Value text) {
  const bool need_module = !w.source.is_unbound() && !w.source.is_none();
  const Value function = warnings_attribute("_showwarnmsg", need_module);
  if (function.is_exception()) return false;
  if (function.is_unbound()) return show_natively(w, text);
  if (!is_callable(function)) {
    raise_type_error("warnings._showwarnmsg() must be set to a callable");
    return false;
  }
  const Value message_class = warnings_attribute("WarningMessage");
  if (message_class.is_exception()) return false;
  if (message_class.is_unbound()) {
    raise(types::RuntimeError, "unable to get warnings.WarningMessage");
    return false;
  }
  const Value source = w.source.is_unbound() ? Value::none() : w.source;
  const Value message =
      call(message_class, {w.message, w.category, w.where.filename, Value::small_int(w.where.line),
                           Value::none(), Value::none(), source});
  return !message.is_exception() && !call(function, {message}).is_exception();
}

// The module's name from its file.
Value module_from_file(Value filename) {
  auto* s = filename.as<Str>();
  if (s->length == 0) return str_from_ascii("<unknown>");
  const size_t n = s->length;
  const bool py = n >= 3 && s->at(n - 3) == '.' && s->at(n - 2) == 'p' && s->at(n - 1) == 'y';
  return py ? str_substring(s, 0, n - 3) : filename;
}

// warnings.warn_explicit. False: raised, which is what the action "error" does.
bool issue(Warning w) {
  if (w.where.module.is_none()) return true;
  if (!w.where.registry.is_none() && !is_dict(w.where.registry)) {
    raise_type_error("'registry' must be a dict or None");
    return false;
  }
  if (w.where.module.is_unbound()) w.where.module = module_from_file(w.where.filename);
  Value text = w.message;
  if (is_instance(w.message, types::Warning)) {
    text = str_of(w.message);
    w.category = type_value(type_of(w.message));
  } else {
    w.message = call(w.category, {text});
  }
  if (text.is_exception() || w.message.is_exception()) return false;
  if (!is_str(text)) text = str_of(text);
  if (text.is_exception()) return false;
  const Value key = tuple_new({text, w.category, Value::small_int(w.where.line)});
  if (!w.where.registry.is_none()) {
    const int seen = already_warned(w.where.registry.as<Dict>(), key, false);
    if (seen) return seen > 0;
  }
  Value item = Value::none();
  const Value action = find_action(w.category, text, w.where.line, w.where.module, &item);
  if (action.is_exception()) return false;
  if (str_equals_ascii(action.as<Str>(), "error")) {
    raise_value(w.message);
    return false;
  }
  if (str_equals_ascii(action.as<Str>(), "ignore")) return true;
  const bool always = str_equals_ascii(action.as<Str>(), "always");
  if (!always && !w.where.registry.is_none() && !dict_set(w.where.registry.as<Dict>(), key, Value::true_()))
    return false;
  const int seen = seen_before(w, text, action, item);
  if (seen) return seen > 0;
  return show(w, text);
}

// --- where the warning comes from ---

// Frames of importlib are skipped when counting stack levels.
bool is_internal(Frame* frame) {
  const auto* filename = g_frame_hooks.code(frame)->filename.as<Str>();
  const auto has = [&](const char* part) {
    return str_find(filename, str_intern(part), 0, int64_t(filename->length)) >= 0;
  };
  return has("importlib") && has("_bootstrap");
}

Frame* frame_at_level(int64_t level) {
  Frame* frame = g_frame_hooks.current ? g_frame_hooks.current() : nullptr;
  const bool count_all = level <= 0 || (frame && is_internal(frame));
  while (--level > 0 && frame) {
    frame = g_frame_hooks.back(frame);
    while (!count_all && frame && is_internal(frame)) frame = g_frame_hooks.back(frame);
  }
  return frame;
}

Context context_at_level(int64_t level) {
  Context c;
  Frame* frame = frame_at_level(level);
  Dict* globals = frame ? g_frame_hooks.globals(frame) : sys_dict();
  c.filename = frame ? g_frame_hooks.code(frame)->filename : Value::object(names::sys);
  c.line = frame ? g_frame_hooks.line(frame) : 1;
  c.registry = dict_get_str(globals, names::__warningregistry__);
  if (c.registry.is_unbound()) {
    c.registry = Value::object(dict_new());
    dict_set_str(globals, names::__warningregistry__, c.registry);
  }
  c.module = dict_get_str(globals, names::__name__);
  if (c.module.is_unbound() || (!c.module.is_none() && !is_str(c.module)))
    c.module = str_from_ascii("<string>");
  return c;
}

bool check_category(Value message, Value given, Value* out) {
  *out = is_instance(message, types::Warning) ? type_value(type_of(message))
         : given.is_none()                    ? type_value(types::UserWarning)
                                              : given;
  if (has_kind(*out, Kind::Type) && is_subtype(out->as<Type>(), types::Warning)) return true;
  raise_type_error("category must be a Warning subclass, not '%s'", type_name_of(*out));
  return false;
}

// --- functions ---

// warn(message, category=None, stacklevel=1, source=None)
Value warn_function(const Value* args) {
  Warning w;
  w.message = args[0];
  int64_t level;
  if (!check_category(args[0], args[1], &w.category) || !int_to_i64(args[2], &level))
    return Value::exception();
  w.source = args[3];
  w.where = context_at_level(level);
  return issue(w) ? Value::none() : Value::exception();
}

// The line of source that a module's loader has.
Value loader_source_line(Dict* globals, int line) {
  const Value loader = dict_get_str(globals, names::__loader__);
  const Value name = dict_get_str(globals, names::__name__);
  if (loader.is_unbound() || name.is_unbound()) return Value::unbound();
  const Value get_source = get_attribute_or_unbound(loader, str_intern("get_source"));
  if (get_source.is_unbound() || get_source.is_exception()) return get_source;
  const Value source = call(get_source, {name});
  if (source.is_exception() || source.is_none()) return source.is_none() ? Value::unbound() : source;
  if (!is_str(source)) return raise_type_error("must be str, not %T", source);
  // str's own method: a subclass may have another.
  const Value lines = call(type_lookup(types::str, str_intern("splitlines")), {source});
  if (lines.is_exception()) return lines;
  if (line < 1 || line > lines.as<List>()->length) return raise(types::IndexError, "list index out of range");
  return list_get(lines.as<List>(), line - 1);
}

// warn_explicit(message, category, filename, lineno, module, registry, module_globals, source)
Value warn_explicit_function(const Value* args) {
  Warning w;
  w.message = args[0];
  w.category = args[1];
  w.where.filename = args[2];
  if (!is_str(args[2])) return raise_bad_argument("warn_explicit", "argument 3", "str", args[2]);
  if (!int_to_int(args[3], &w.where.line)) return Value::exception();
  w.where.module = args[4].is_none() ? Value::unbound() : args[4];
  w.where.registry = args[5];
  w.source = args[7];
  if (!args[6].is_none()) {
    if (!is_dict(args[6]))
      return raise_type_error("module_globals must be a dict, not '%.200s'", type_name_of(args[6]));
    w.source_line = loader_source_line(args[6].as<Dict>(), w.where.line);
    if (w.source_line.is_exception()) return w.source_line;
  }
  return issue(w) ? Value::none() : Value::exception();
}

Value filters_mutated(const Value*) {
  ++g_filters_version;
  return Value::none();
}

const NativeDef kFunctions[] = {
    {"warn", "message, category=None, stacklevel=1, source=None", warn_function,
     "Issue a warning, or maybe ignore it or raise an exception."},
    {"warn_explicit",
     "-message, category, filename, lineno, module=None, registry=None, module_globals=None, source=None",
     warn_explicit_function, "Low-level interface to warnings functionality."},
    {"_filters_mutated", "-", filters_mutated},
    {},
};

Value make_filter(const char* action, Type* category, const char* module) {
  return tuple_new({str_from_ascii(action), Value::none(), type_value(category),
                    module ? str_from_ascii(module) : Value::none(), Value::small_int(0)});
}

}  // namespace

bool warn(Type* category, int stack_level, const char* format, ...) {
  va_list ap;
  va_start(ap, format);
  Warning w;
  w.message = format_message(format, ap);
  va_end(ap);
  if (w.message.is_exception()) return false;
  w.category = type_value(category);
  w.where = context_at_level(stack_level);
  return issue(w);
}

bool warn_with_source(Type* category, Value source, const char* format, ...) {
  va_list ap;
  va_start(ap, format);
  Warning w;
  w.message = format_message(format, ap);
  va_end(ap);
  if (w.message.is_exception()) return false;
  w.category = type_value(category);
  w.where = context_at_level(1);
  w.source = source;
  return issue(w);
}

bool warn_explicit(Type* category, Value message, Value filename, int line) {
  Warning w;
  w.category = type_value(category);
  w.message = message;
  w.where = {filename, line, Value::unbound(), Value::none()};
  return issue(w);
}

Value module_init__warnings(Value module) {
  module_add_functions(module, kFunctions);
  const Value filters = list_new({
      make_filter("default", types::DeprecationWarning, "__main__"),
      make_filter("ignore", types::DeprecationWarning, nullptr),
      make_filter("ignore", types::PendingDeprecationWarning, nullptr),
      make_filter("ignore", types::ImportWarning, nullptr),
      make_filter("ignore", types::ResourceWarning, nullptr),
  });
  module_add(module, "filters", filters);
  module_add(module, "_onceregistry", Value::object(dict_new()));
  module_add(module, "_defaultaction", str_from_ascii("default"));
  return module;
}

}  // namespace krait
