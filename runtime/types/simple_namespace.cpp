// types.SimpleNamespace: attributes from keywords.
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/function.h"
#include "runtime/instance.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/support.h"

namespace krait {

namespace {

Dict* attributes_of(Value v) { return instance_attributes_snapshot(v.as_object()); }

Value namespace_new(const Value* args) { return Value::object(allocate_instance(args[0].as<Type>())); }

Value namespace_init(const Value* args) {
  if (args[1].as<Tuple>()->length) return raise_type_error("no positional arguments expected");
  if (args[2].is_unbound()) return Value::none();
  size_t position = 0;
  Value key, value;
  while (dict_next(args[2].as<Dict>(), &position, &key, &value))
    if (!instance_set_attribute(args[0].as_object(), str_intern(key), value)) return Value::exception();
  return Value::none();
}

bool append_items(StringBuilder& out, Dict* attributes) {
  size_t position = 0;
  Value key, value;
  bool first = true;
  while (dict_next(attributes, &position, &key, &value)) {
    if (!is_str(key) || key.as<Str>()->length == 0) continue;
    if (!first) out.append_ascii(", ");
    first = false;
    out.append(key.as<Str>());
    out.append_ascii("=");
    if (!out.append_repr_of(value)) return false;
  }
  return true;
}

Value namespace_repr(const Value* args) {
  const char* name = type_of(args[0]) == types::simple_namespace ? "namespace" : type_name_of(args[0]);
  const int inside = repr_enter(args[0]);
  if (inside < 0) return Value::exception();
  if (inside) return format_string("%s(...)", name);
  StringBuilder out;
  out.append_utf8(name);
  out.append_ascii("(");
  const bool ok = append_items(out, attributes_of(args[0]));
  repr_leave(args[0]);
  if (!ok) return Value::exception();
  out.append_ascii(")");
  return out.finish();
}

template <int op>
Value namespace_compare(const Value* args) {
  if (!is_instance(args[0], types::simple_namespace) || !is_instance(args[1], types::simple_namespace))
    return Value::not_implemented();
  return compare(op, Value::object(attributes_of(args[0])), Value::object(attributes_of(args[1])));
}

Value namespace_reduce(const Value* args) {
  return tuple_new({type_value(type_of(args[0])), tuple_empty(), instance_dict(args[0])});
}

Value get_dict(Value self) { return instance_dict(self); }

const NativeDef kMethods[] = {
    {"__new__", "-$type, *args, **kwargs", namespace_new, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__init__", "$self, /, *args, **kwargs", namespace_init,
     "Initialize self.  See help(type(self)) for accurate signature."},
    {"__repr__", "$self, /", namespace_repr, "Return repr(self)."},
    COMPARE_ROWS(namespace_compare, Effects::Any),
    {"__hash__", "", nullptr},
    {"__reduce__", "-$self, /", namespace_reduce, "Return state information for pickling"},
    {},
};
const GetSetDef kGetSets[] = {{"__dict__", get_dict}, {}};

}  // namespace

const TypeSpec type_spec_simple_namespace{
    .size = sizeof(Object),
    .doc = "A simple attribute-based namespace.\n\nSimpleNamespace(**kwargs)",
    .methods = kMethods,
    .getsets = kGetSets};

}  // namespace krait
