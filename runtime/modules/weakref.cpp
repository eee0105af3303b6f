// The module _weakref.
#include "runtime/weakref.h"

#include "runtime/dict.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/ops.h"

namespace krait {
namespace {

Value getweakrefcount(const Value* a) {
  int64_t count = 0;
  if (!can_be_weakly_referenced(a[0])) return Value::small_int(0);
  for (WeakRef* w = weak_references_of(a[0].as_object()); w; w = w->next) ++count;
  return Value::small_int(count);
}

Value getweakrefs(const Value* a) {
  Value list = list_new();
  if (!can_be_weakly_referenced(a[0])) return list;
  for (WeakRef* w = weak_references_of(a[0].as_object()); w; w = w->next) {
    if (!list_append(list.as<List>(), Value::object(w))) return Value::exception();
  }
  return list;
}

Value proxy(const Value* a) {
  Type* type = is_callable(a[0]) ? types::weakcallableproxy : types::weakproxy;
  return weakref_new(type, a[0], a[1]);
}

Value remove_dead_weakref(const Value* a) {
  if (!is_dict(a[0])) {
    return raise_type_error("_remove_dead_weakref() argument 1 must be dict, not %T", a[0]);
  }
  auto* d = a[0].as<Dict>();
  Value ref = dict_get(d, a[1]);
  if (ref.is_exception() || ref.is_unbound()) return ref.is_exception() ? ref : Value::none();
  if (!has_kind(ref, Kind::WeakRef)) return raise_type_error("not a weakref");
  if (weakref_get(ref).is_unbound() && dict_delete(d, a[1]) < 0) return Value::exception();
  return Value::none();
}

const NativeDef kFunctions[] = {
    {"getweakrefcount", "object, /", getweakrefcount, "Return the number of weak references to 'object'."},
    {"getweakrefs", "-object, /", getweakrefs,
     "Return a list of all weak reference objects pointing to 'object'."},
    {"proxy", "-object, callback=None, /", proxy, "Create a proxy object that weakly references 'object'."},
    {"_remove_dead_weakref", "dct, key, /", remove_dead_weakref,
     "Atomically remove key from dict if it is a dead weakref."},
    {}};

}  // namespace

Value module_init__weakref(Value module) {
  module_add_functions(module, kFunctions);
  module_add(module, "ref", type_value(types::weakref));
  module_add(module, "ReferenceType", type_value(types::weakref));
  module_add(module, "ProxyType", type_value(types::weakproxy));
  module_add(module, "CallableProxyType", type_value(types::weakcallableproxy));
  return module;
}

}  // namespace krait
