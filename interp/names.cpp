// Lookups of names in namespaces, and the import statement.
#include "interp/names.h"

#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/exception.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/ops.h"

namespace krait {

Value raise_unbound_local(Code* code, int index) {
  const Value name = code->locals_plus_names.as<Tuple>()->items[index];
  return raise(types::UnboundLocalError,
               "cannot access local variable '%S' where it is not associated with a value", name);
}

Value raise_unbound_cell(Code* code, int index) {
  if (index < code->locals_plus_count - code->free_count) return raise_unbound_local(code, index);
  const Value name = code->locals_plus_names.as<Tuple>()->items[index];
  return raise_name_error(
      types::NameError, name,
      "cannot access free variable '%S' where it is not associated with a value in enclosing scope", name);
}

Value raise_undefined_name(Str* name) {
  return raise_name_error(types::NameError, Value::object(name), "name '%S' is not defined",
                          Value::object(name));
}

Value get_namespace_item(Value mapping, Str* name) {
  if (has_shape(mapping, shapes::dict)) return dict_get_str(mapping.as<Dict>(), name);
  const Value v = get_item(mapping, Value::object(name));
  if (v.is_exception() && clear_if(types::KeyError)) return Value::unbound();
  return v;
}

Value load_builtin(Frame* frame, Str* name) {
  const Value builtins = frame->function->builtins;
  return builtins.is_unbound() ? builtins : get_namespace_item(builtins, name);
}

Value load_global(Frame* frame, Str* name) {
  Value v = get_namespace_item(Value::object(frame->globals()), name);
  if (v.is_unbound()) v = load_builtin(frame, name);
  return v.is_unbound() ? raise_undefined_name(name) : v;
}

bool has_locals(Frame* frame) {
  if (frame->locals.is_unbound() && !(frame->code->flags & kCoOptimized))
    frame->locals = Value::object(frame->globals());
  return !frame->locals.is_unbound();
}

Value load_name(Frame* frame, Str* name) {
  if (!has_locals(frame)) {
    return raise(types::SystemError, "no locals when loading %R", Value::object(name));
  }
  const Value v = get_namespace_item(frame->locals, name);
  return v.is_unbound() ? load_global(frame, name) : v;
}

// --- import ---

Value import_name(Frame* frame, Str* name, Value from_list, Value level) {
  const Value import_function = load_builtin(frame, names::__import__);
  if (import_function.is_exception()) return import_function;
  if (import_function.is_unbound()) return raise(types::ImportError, "__import__ not found");
  const Value locals = frame->locals.is_unbound() ? Value::none() : frame->locals;
  return call(import_function,
              {Value::object(name), Value::object(frame->globals()), locals, from_list, level});
}

namespace {

bool is_initializing(Value module) {
  const Value spec = get_attribute_or_unbound(module, names::__spec__);
  if (spec.is_exception() || spec.is_unbound()) {
    clear_exception();
    return false;
  }
  const Value flag = get_attribute_or_unbound(spec, str_intern("_initializing"));
  if (flag.is_exception() || flag.is_unbound()) {
    clear_exception();
    return false;
  }
  const int t = truth(flag);
  if (t < 0) clear_exception();
  return t > 0;
}

Value raise_import_error(Value message, Value name, Value path) {
  const Value error = call(type_value(types::ImportError), {message});
  if (error.is_exception()) return error;
  auto* e = error.as<ImportErrorObject>();
  store(e, &e->name, name);
  store(e, &e->path, path);
  return raise_value(error);
}

Value raise_cannot_import(Value module, Value module_name, Str* name) {
  const Value wanted = Value::object(name);
  if (!is_str(module_name)) module_name = str_from_ascii("<unknown module name>");
  Value path = get_attribute_or_unbound(module, names::__file__);
  if (path.is_exception()) {
    clear_exception();
    path = Value::unbound();
  }
  if (!is_str(path)) {
    const Value message =
        format_string("cannot import name %R from %R (unknown location)", wanted, module_name);
    if (message.is_exception()) return message;
    return raise_import_error(message, module_name, Value::none());
  }
  const char* format = is_initializing(module) ? "cannot import name %R from partially initialized module %R "
                                                 "(most likely due to a circular import) (%S)"
                                               : "cannot import name %R from %R (%S)";
  const Value message = format_string(format, wanted, module_name, path);
  if (message.is_exception()) return message;
  return raise_import_error(message, module_name, path);
}

}  // namespace

Value import_from(Value module, Str* name) {
  const Value v = get_attribute_or_unbound(module, name);
  if (!v.is_unbound()) return v;
  // A submodule that is being imported is not an attribute of its package yet.
  const Value module_name = get_attribute_or_unbound(module, names::__name__);
  if (module_name.is_exception()) return module_name;
  if (is_str(module_name)) {
    const Value full = format_string("%S.%S", module_name, Value::object(name));
    if (full.is_exception()) return full;
    const Value found = dict_get(sys_modules(), full);
    if (!found.is_unbound()) return found;
  }
  return raise_cannot_import(module, module_name, name);
}

namespace {

// The names that `from module import *` takes: __all__, or the public ones of __dict__ (*skip_private set).
Value names_to_import(Value module, bool* skip_private) {
  *skip_private = false;
  const Value all = get_attribute_or_unbound(module, names::__all__);
  if (!all.is_unbound()) return all;
  const Value dict = get_attribute_or_unbound(module, names::__dict__);
  if (dict.is_exception()) return dict;
  if (dict.is_unbound())
    return raise(types::ImportError, "from-import-* object has no __dict__ and no __all__");
  *skip_private = true;
  const Value keys = call_method(dict, names::keys);
  return keys.is_exception() ? keys : list_from_iterable(keys);
}

bool check_star_name(Value module, Value name, bool from_dict) {
  if (is_str(name)) return true;
  const Value module_name = get_attribute(module, names::__name__);
  if (module_name.is_exception()) return false;
  if (!is_str(module_name)) {
    raise_type_error("module __name__ must be a string, not %.100s", type_name_of(module_name));
  } else {
    raise_type_error("%s in %S.%s must be str, not %.100s", from_dict ? "Key" : "Item", module_name,
                     from_dict ? "__dict__" : "__all__", type_name_of(name));
  }
  return false;
}

}  // namespace

bool import_star(Frame* frame, Value module) {
  if (frame->locals.is_unbound()) {
    raise(types::SystemError, "no locals found during 'import *'");
    return false;
  }
  bool skip_private;
  const Value all = names_to_import(module, &skip_private);
  if (all.is_exception()) return false;
  for (int64_t i = 0;; ++i) {
    const Value name = get_item(all, Value::small_int(i));
    if (name.is_exception()) return clear_if(types::IndexError);
    if (!check_star_name(module, name, skip_private)) return false;
    Str* key = str_intern(name);
    if (skip_private && key->length > 0 && key->at(0) == '_') continue;
    const Value v = get_attribute(module, key);
    if (v.is_exception() || !set_item(frame->locals, Value::object(key), v)) return false;
  }
}

}  // namespace krait
