// Module objects, the registry of native modules, and importing from C++.
#include "runtime/module.h"

#include <algorithm>
#include <string>
#include <vector>

#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/function.h"
#include "runtime/instance.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/descriptors.h"

namespace krait {

// Weak: the modules of layers above exist only where those are linked.
#define MODULE(id, name, doc) [[gnu::weak]] Value module_init_##id(Value module);
#include "runtime/modules.def"
#undef MODULE

namespace {

const NativeModuleRow kRows[] = {
#define MODULE(id, name, doc) {name, doc, module_init_##id},
#include "runtime/modules.def"
#undef MODULE
};
constexpr size_t kRowCount = std::size(kRows);

// Modules that have been created, by row; unbound otherwise.
RootVector& loaded() {
  static RootVector modules;
  if (modules.empty()) modules.resize(kRowCount);
  return modules;
}

Value load_row(size_t row) {
  Value& slot = loaded()[row];
  if (!slot.is_unbound()) return slot;
  const Value name = Value::object(str_intern(kRows[row].name));
  const Value module = module_new(name);
  if (module.is_exception()) return module;
  module_add(module, "__doc__", str_from_ascii(kRows[row].doc));
  slot = module;  // initialisers may ask for the module themselves
  const Value initialised = kRows[row].init(module);
  if (initialised.is_exception()) loaded()[row] = Value::unbound();
  return initialised;
}

Value load_by_name(const char* name) { return native_module_load(str_intern(name)); }

}  // namespace

const NativeModuleRow* native_module_find(Str* name) {
  for (const NativeModuleRow& row : kRows)
    if (row.init && str_equals_ascii(name, row.name)) return &row;
  return nullptr;
}

Value native_module_load(Str* name) {
  const NativeModuleRow* row = native_module_find(name);
  if (!row) {
    return raise_name_error(types::ImportError, Value::object(name), "no built-in module named '%S'",
                            Value::object(name));
  }
  return load_row(size_t(row - kRows));
}

Value native_module_names() {
  std::vector<std::string> names;
  for (const NativeModuleRow& row : kRows)
    if (row.init) names.push_back(row.name);
  std::sort(names.begin(), names.end());
  Tuple* t = tuple_allocate(names.size());
  if (!t) return Value::exception();
  for (size_t i = 0; i < names.size(); ++i) store(t, &t->items[i], Value::object(str_intern(names[i])));
  return Value::object(t);
}

Value module_new(Value name) {
  auto* m = static_cast<Module*>(allocate_instance(types::module));
  m->dict = dict_new();
  const Value module = Value::object(m);
  dict_set_str(m->dict, names::__name__, name);
  for (Str* key : {names::__doc__, names::__package__, names::__loader__, names::__spec__})
    dict_set_str(m->dict, key, Value::none());
  write_barrier(m);
  return module;
}

Dict* module_dict(Value module) {
  auto* m = module.as<Module>();
  if (!m->dict) store(m, &m->dict, dict_new());
  return m->dict;
}

void module_add_functions(Value module, const NativeDef* functions) {
  Dict* d = module_dict(module);
  const Value name = dict_get_str(d, names::__name__);
  for (auto* row = functions; row->name; ++row)
    dict_set_str(d, row->name, Value::object(native_function_new(row, name, module)));
}

void module_add(Value module, const char* name, Value value) {
  dict_set_str(module_dict(module), name, value);
}
void module_add_int(Value module, const char* name, int64_t value) {
  module_add(module, name, int_from_i64(value));
}
void module_add_type(Value module, Type* type) {
  dict_set_str(module_dict(module), str_intern(type->name), type_value(type));
}

// Native modules stay, and so do their dicts.
static Dict* dict_of_native(const char* name) {
  const Value module = load_by_name(name);
  KRAIT_ASSERT(!module.is_exception());
  return module_dict(module);
}

Dict* builtins_dict() {
  static Dict* dict;
  if (!dict) dict = dict_of_native("builtins");
  return dict;
}

Dict* sys_dict() {
  static Dict* dict;
  if (!dict) dict = dict_of_native("sys");
  return dict;
}

Value sys_get(Str* name) { return dict_get_str(sys_dict(), name); }

Dict* sys_modules() {
  const Value modules = sys_get(names::modules);
  return !modules.is_unbound() && is_dict(modules) ? modules.as<Dict>() : nullptr;
}

Value import_module(const char* name) {
  Str* s = str_intern(name);
  if (Dict* modules = sys_modules()) {
    const Value present = dict_get_str(modules, s);
    if (!present.is_unbound() && !present.is_none()) return present;
  }
  const Value import = dict_get_str(builtins_dict(), names::__import__);
  if (import.is_unbound()) return raise(types::ImportError, "__import__ not found");
  const Value fromlist = list_new({Value::object(str_intern("*"))});
  return call(import,
              {Value::object(s), Value::object(dict_new()), Value::none(), fromlist, Value::small_int(0)});
}

Value import_attribute(const char* module, const char* name) {
  const Value m = import_module(module);
  return m.is_exception() ? m : get_attribute(m, name);
}

// --- the type module ---

namespace {

Dict* dict_of(Value v) { return module_dict(v); }

Value new_module(const Value* args) {
  auto* m = static_cast<Module*>(allocate_instance(args[0].as<Type>()));
  store(m, &m->dict, dict_new());
  return Value::object(m);
}

Value init_module(const Value* args) {
  if (!is_str(args[1])) return raise_bad_argument("module", "argument 'name'", "str", args[1]);
  Dict* d = dict_of(args[0]);
  dict_set_str(d, names::__name__, args[1]);
  dict_set_str(d, names::__doc__, args[2]);
  for (Str* key : {names::__package__, names::__loader__, names::__spec__})
    dict_set_str(d, key, Value::none());
  return Value::none();
}

Value attribute_or_none(Value v, Str* name) {
  const Value found = get_attribute_or_unbound(v, name);
  return found.is_unbound() ? Value::none() : found;
}

Value repr_from_spec(Value spec) {
  const Value name = attribute_or_none(spec, str_intern("name"));
  const Value origin = attribute_or_none(spec, str_intern("origin"));
  const Value loader = attribute_or_none(spec, str_intern("loader"));
  if (name.is_exception() || origin.is_exception() || loader.is_exception()) return Value::exception();
  const Value shown = name.is_none() ? str_from_ascii("?") : name;
  if (origin.is_none())
    return loader.is_none() ? format_string("<module %R>", shown)
                            : format_string("<module %R (%R)>", shown, loader);
  const Value located = attribute_or_none(spec, str_intern("has_location"));
  const int t = located.is_exception() ? -1 : truth(located);
  if (t < 0) return Value::exception();
  return t ? format_string("<module %R from %R>", shown, origin)
           : format_string("<module %R (%S)>", name, origin);
}

Value module_repr(const Value* args) {
  const Value spec = attribute_or_none(args[0], names::__spec__);
  if (spec.is_exception()) return spec;
  if (!spec.is_none()) return repr_from_spec(spec);
  Value name = get_attribute_or_unbound(args[0], names::__name__);
  if (name.is_unbound()) name = str_from_ascii("?");
  const Value file = get_attribute_or_unbound(args[0], names::__file__);
  const Value loader = attribute_or_none(args[0], names::__loader__);
  if (name.is_exception() || file.is_exception() || loader.is_exception()) return Value::exception();
  if (!loader.is_none()) {
    const Value method = get_attribute_or_unbound(loader, str_intern("module_repr"));
    const Value own = method.is_unbound() || method.is_exception() ? method : call(method, {args[0]});
    if (own.is_exception()) clear_exception();
    else if (!own.is_unbound()) return own;
  }
  if (!file.is_unbound()) return format_string("<module %R from %R>", name, file);
  return loader.is_none() ? format_string("<module %R>", name)
                          : format_string("<module %R (%R)>", name, loader);
}

// Is the module still executing its body, as its __spec__ tells?
int is_initializing(Dict* d) {
  const Value spec = dict_get_str(d, names::__spec__);
  if (spec.is_unbound() || spec.is_none()) return 0;
  const Value flag = get_attribute_or_unbound(spec, str_intern("_initializing"));
  if (flag.is_exception()) {
    clear_exception();
    return 0;
  }
  return flag.is_unbound() ? 0 : truth(flag);
}

// Is a submodule of that name being imported that is not yet an attribute?
int is_uninitialized_submodule(Dict* d, Value name) {
  const Value spec = dict_get_str(d, names::__spec__);
  if (spec.is_unbound() || spec.is_none()) return 0;
  const Value names = get_attribute_or_unbound(spec, str_intern("_uninitialized_submodules"));
  if (names.is_exception()) {
    clear_exception();
    return 0;
  }
  return names.is_unbound() ? 0 : contains(names, name);
}

Value raise_no_attribute(Value module, Str* attribute) {
  Dict* d = dict_of(module);
  const Value shown = Value::object(attribute);
  const Value name = dict_get_str(d, names::__name__);
  if (name.is_unbound() || !is_str(name))
    return raise_attribute_error(module, shown, "module has no attribute '%S'", shown);
  const int initializing = is_initializing(d);
  if (initializing < 0) return Value::exception();
  if (initializing)
    return raise_attribute_error(
        module, shown,
        "partially initialized module '%S' has no attribute '%S' (most likely due to a "
        "circular import)",
        name, shown);
  const int submodule = is_uninitialized_submodule(d, shown);
  if (submodule < 0) return Value::exception();
  return raise_attribute_error(
      module, shown,
      submodule ? "cannot access submodule '%S' of module '%S' (most likely due to a circular import)"
                : "module '%S' has no attribute '%S'",
      submodule ? shown : name, submodule ? name : shown);
}

Value module_getattribute(const Value* args) {
  if (!is_str(args[1])) return raise_type_error("attribute name must be string, not '%T'", args[1]);
  Str* name = str_intern(args[1]);
  const Value found = object_get_attribute_or_unbound(args[0], name);
  if (KRAIT_LIKELY(!found.is_unbound())) return found;
  const Value fallback = dict_get_str(dict_of(args[0]), names::__getattr__);
  if (!fallback.is_unbound()) return call(fallback, {args[1]});
  return raise_no_attribute(args[0], name);
}

Value module_dir(const Value* args) {
  const Value d = get_attribute(args[0], names::__dict__);
  if (d.is_exception()) return d;
  if (!is_dict(d)) return raise_type_error("<module>.__dict__ is not a dictionary");
  const Value own = dict_get_str(d.as<Dict>(), names::__dir__);
  return own.is_unbound() ? list_from_iterable(d) : call(own);
}

Value get_dict(Value self) { return Value::object(dict_of(self)); }
Value get_annotations(Value self) {
  Dict* d = dict_of(self);
  const Value found = dict_get_str(d, names::__annotations__);
  if (!found.is_unbound()) return found;
  const Value fresh = Value::object(dict_new());
  dict_set_str(d, names::__annotations__, fresh);
  return fresh;
}
bool set_annotations(Value self, Value value) {
  Dict* d = dict_of(self);
  if (!value.is_unbound()) {
    dict_set_str(d, names::__annotations__, value);
    return true;
  }
  if (dict_delete(d, Value::object(names::__annotations__)) == 1) return true;
  raise(types::AttributeError, "%S", Value::object(names::__annotations__));
  return false;
}

const NativeDef kMethods[] = {
    {"__new__", "-$type, *args, **kwargs", new_module, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__init__", "$self, /, name, doc=None", init_module,
     "Initialize self.  See help(type(self)) for accurate signature."},
    {"__repr__", "$self, /", module_repr, "Return repr(self)."},
    {"__getattribute__", "$self, name, /", module_getattribute, "Return getattr(self, name)."},
    {"__dir__", "-$self, /", module_dir, "__dir__() -> list\nspecialized dir() implementation"},
    {},
};
const GetSetDef kGetSets[] = {
    {"__dict__", get_dict, readonly_attribute},
    {"__annotations__", get_annotations, set_annotations},
    {},
};

}  // namespace

const TypeSpec type_spec_module{
    .size = sizeof(Module),
    .doc =
        "Create a module object.\n\nThe name must be a string; the optional docstring can "
        "have any type.",
    .methods = kMethods,
    .getsets = kGetSets};

}  // namespace krait
