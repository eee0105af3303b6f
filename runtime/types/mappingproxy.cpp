// mappingproxy: a read-only view of a mapping, such as a class's __dict__.
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/function.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/descriptors.h"
#include "runtime/types/support.h"

namespace krait {

namespace {

struct MappingProxy : Object {
  static constexpr Kind kKind = Kind::MappingProxy;
  Value mapping;
};

Value mapping_of(Value v) { return v.as<MappingProxy>()->mapping; }
Value unwrapped(Value v) { return has_kind(v, Kind::MappingProxy) ? mapping_of(v) : v; }

Value new_proxy(const Value* args) {
  const Value mapping = args[1];
  const bool acceptable =
      type_of(mapping)->slot(Slot::GetItem) && !is_tuple(mapping) && !has_kind(mapping, Kind::List);
  if (!acceptable) return raise_type_error("mappingproxy() argument must be a mapping, not %T", mapping);
  return mappingproxy_new(mapping);
}

Value proxy_len(const Value* args) {
  const int64_t n = length(mapping_of(args[0]));
  return n < 0 ? Value::exception() : Value::small_int(n);
}
Value proxy_getitem(const Value* args) { return get_item(mapping_of(args[0]), args[1]); }
Value proxy_contains(const Value* args) {
  const int r = contains(mapping_of(args[0]), args[1]);
  return r < 0 ? Value::exception() : Value::boolean(r);
}
Value proxy_iter(const Value* args) { return iterate(mapping_of(args[0])); }
Value proxy_repr(const Value* args) { return format_string("mappingproxy(%R)", mapping_of(args[0])); }
Value proxy_str(const Value* args) { return str_of(mapping_of(args[0])); }

template <int op>
Value proxy_compare(const Value* args) {
  return compare(op, mapping_of(args[0]), unwrapped(args[1]));
}

Value proxy_or(const Value* args) {
  return binary_operation(int(Slot::Or), unwrapped(args[0]), unwrapped(args[1]));
}
Value proxy_ror(const Value* args) {
  return binary_operation(int(Slot::Or), unwrapped(args[1]), unwrapped(args[0]));
}
Value proxy_ior(const Value* args) {
  return raise_type_error("'|=' is not supported by %T; use '|' instead", args[0]);
}

Value proxy_get(const Value* args) {
  return call_method(mapping_of(args[0]), names::get, {args[1], args[2]});
}
Value proxy_keys(const Value* args) { return call_method(mapping_of(args[0]), names::keys); }
Value proxy_values(const Value* args) { return call_method(mapping_of(args[0]), names::values); }
Value proxy_items(const Value* args) { return call_method(mapping_of(args[0]), names::items); }
Value proxy_copy(const Value* args) { return call_method(mapping_of(args[0]), str_intern("copy")); }
Value proxy_reversed(const Value* args) { return call_method(mapping_of(args[0]), names::__reversed__); }

const NativeDef kMethods[] = {
    {"__new__", "cls, mapping", new_proxy, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__len__", "$self, /", proxy_len, "Return len(self)."},
    {"__getitem__", "$self, key, /", proxy_getitem, "Return self[key]."},
    {"__contains__", "$self, key, /", proxy_contains, "Return key in self."},
    {"__iter__", "$self, /", proxy_iter, "Implement iter(self)."},
    {"__repr__", "$self, /", proxy_repr, "Return repr(self)."},
    {"__str__", "$self, /", proxy_str, "Return str(self)."},
    UNHASHABLE_ROW,
    COMPARE_ROWS(proxy_compare, Effects::Any),
    {"__or__", "$self, value, /", proxy_or, "Return self|value."},
    {"__ror__", "$self, value, /", proxy_ror, "Return value|self."},
    {"__ior__", "$self, value, /", proxy_ior, "Return self|=value."},
    {"get", "-$self, key, default=None, /", proxy_get,
     "D.get(k[,d]) -> D[k] if k in D, else d.  d defaults to None."},
    {"keys", "-$self, /", proxy_keys, "D.keys() -> a set-like object providing a view on D's keys"},
    {"values", "-$self, /", proxy_values, "D.values() -> an object providing a view on D's values"},
    {"items", "-$self, /", proxy_items, "D.items() -> a set-like object providing a view on D's items"},
    {"copy", "-$self, /", proxy_copy, "D.copy() -> a shallow copy of D"},
    CLASS_GETITEM_ROW,
    {"__reversed__", "-$self, /", proxy_reversed, "D.__reversed__() -> reverse iterator"},
    {},
};

}  // namespace

Value mappingproxy_new(Value mapping) {
  auto* proxy = allocate<MappingProxy>(shapes::mappingproxy);
  proxy->mapping = mapping;
  return Value::object(proxy);
}

const TypeSpec type_spec_mappingproxy{
    .size = sizeof(MappingProxy), .methods = kMethods, .initialize = match_as_mapping};

}  // namespace krait
