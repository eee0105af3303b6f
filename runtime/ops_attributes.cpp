// Attribute access: the generic algorithm of objects, that of classes, and the entry points that find out
// which one a type uses.
#include "runtime/code.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/exception.h"
#include "runtime/function.h"
#include "runtime/instance.h"
#include "runtime/ops.h"
#include "runtime/special_methods.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/type.h"

namespace krait {

namespace {

Value raise_no_attribute(Value v, Str* name) {
  return raise_attribute_error(v, Value::object(name), "'%.50s' object has no attribute '%S'",
                               type_name_of(v), Value::object(name));
}

// An attribute of the object itself, descriptors aside.
Value own_attribute(Value v, const Type* type, Str* name) {
  if (!v.is_object()) return Value::unbound();
  if (type->flags & kTypeHasDict) return instance_attribute(v.as_object(), name);
  if (v.as_object()->kind == Kind::Type) return dict_get_str(v.as<Type>()->dict, name);
  return Value::unbound();
}

// Through __getattribute__ and, when that fails, __getattr__.
Value get_through_slots(Value v, const Type* type, Str* name) {
  const Value args[2] = {v, Value::object(name)};
  const NativeFn get = type->slot(Slot::GetAttribute);
  const Value found = get(args);
  if (!found.is_exception() || !exception_matches(types::AttributeError)) return found;
  if (const NativeFn fallback = type->slot(Slot::GetAttr)) {
    clear_exception();
    return fallback(args);
  }
  return found;
}

bool is_unbound_method(Value d) {
  return has_kind(d, Kind::Function) || has_shape(d, shapes::method_descriptor) ||
         has_shape(d, shapes::wrapper_descriptor);
}

}  // namespace

Value add_attribute_error_context(Value v, Str* name) {
  if (!exception_matches(types::AttributeError)) return Value::exception();
  const Value e = take_exception();
  auto* error = e.as<AttributeErrorObject>();
  if (error->name.is_unbound() && error->obj.is_unbound()) {
    store(error, &error->name, Value::object(name));
    store(error, &error->obj, v);
  }
  return restore_exception(e);
}

bool is_data_descriptor(Value descriptor) {
  const Type* type = type_of(descriptor);
  return type->slot(Slot::Set) || type->slot(Slot::Delete);
}

// A data descriptor comes before the object's own attributes, if it can be read at all.
static bool is_read_first(Value descriptor) {
  return is_data_descriptor(descriptor) && type_of(descriptor)->slot(Slot::Get);
}

Value object_get_attribute_or_unbound(Value v, Str* name) {
  Type* type = type_of(v);
  const Value descriptor = type_lookup(type, name);
  if (descriptor.is_unbound()) return own_attribute(v, type, name);
  if (is_read_first(descriptor)) return descriptor_get(descriptor, v, type);
  const Value own = own_attribute(v, type, name);
  return own.is_unbound() ? descriptor_get(descriptor, v, type) : own;
}

Value object_get_attribute(Value v, Str* name) {
  const Value found = object_get_attribute_or_unbound(v, name);
  return KRAIT_LIKELY(!found.is_unbound()) ? found : raise_no_attribute(v, name);
}

namespace {

Value type_get_attribute_or_unbound(Type* type, Str* name) {
  Type* meta = type_of(type_value(type));
  const Value meta_attribute = type_lookup(meta, name);
  if (!meta_attribute.is_unbound() && is_read_first(meta_attribute))
    return descriptor_get(meta_attribute, type_value(type), meta);
  const Value attribute = type_lookup(type, name);
  if (!attribute.is_unbound()) return descriptor_get(attribute, Value::unbound(), type);
  if (meta_attribute.is_unbound()) return meta_attribute;
  return descriptor_get(meta_attribute, type_value(type), meta);
}

bool is_slot_of(const Type* type, Slot slot, const Type* origin) {
  return type->slot_methods[int(slot)] == origin->slot_methods[int(slot)];
}

bool uses_type_getattribute(const Type* type) {
  return is_slot_of(type, Slot::GetAttribute, types::type) && !type->slot(Slot::GetAttr);
}

}  // namespace

Value type_get_attribute(Type* type, Str* name) {
  const Value found = type_get_attribute_or_unbound(type, name);
  if (KRAIT_LIKELY(!found.is_unbound())) return found;
  return raise_attribute_error(type_value(type), Value::object(name),
                               "type object '%.50s' has no attribute '%S'", type_name(type),
                               Value::object(name));
}

Value get_attribute(Value v, Str* name) {
  const Type* type = type_of(v);
  Value found;
  if (KRAIT_LIKELY(type->flags & kTypeDefaultGetattr)) {
    found = object_get_attribute_or_unbound(v, name);
    if (KRAIT_UNLIKELY(found.is_unbound())) return raise_no_attribute(v, name);
  } else {
    found = get_through_slots(v, type, name);
  }
  return KRAIT_LIKELY(!found.is_exception()) ? found : add_attribute_error_context(v, name);
}

Value get_attribute(Value v, const char* name) { return get_attribute(v, str_intern(name)); }

Value get_attribute_or_unbound(Value v, Str* name) {
  const Type* type = type_of(v);
  Value found;
  if (type->flags & kTypeDefaultGetattr) {
    found = object_get_attribute_or_unbound(v, name);
  } else if (has_kind(v, Kind::Type) && uses_type_getattribute(type)) {
    found = type_get_attribute_or_unbound(v.as<Type>(), name);
  } else {
    found = get_through_slots(v, type, name);
  }
  if (found.is_exception() && clear_if(types::AttributeError)) return Value::unbound();
  return found;
}

Value class_method_function(Type* type, Str* name) {
  const Type* meta = shape_of(type)->type;
  if (!uses_type_getattribute(meta)) return Value::unbound();
  const Value found = type_lookup(type, name);
  if (found.is_unbound() || !is_class_method(found)) return Value::unbound();
  const Value callable = found.as<ClassMethod>()->callable, first = type_lookup(meta, name);
  const bool counts = first.is_unbound() || !is_data_descriptor(first);
  return counts && has_kind(callable, Kind::Function) ? callable : Value::unbound();
}

Value get_method(Value v, Str* name, bool* self_included) {
  *self_included = false;
  Type* type = type_of(v);
  if (has_kind(v, Kind::Type)) {
    const Value function = class_method_function(v.as<Type>(), name);
    *self_included = !function.is_unbound();
    if (*self_included) return function;
  }
  if (!(type->flags & kTypeDefaultGetattr)) return get_attribute(v, name);
  const Value descriptor = type_lookup(type, name);
  // (What descriptors raise is left as it is.)
  if (descriptor.is_unbound() || !is_unbound_method(descriptor)) return object_get_attribute(v, name);
  const Value own = own_attribute(v, type, name);
  if (!own.is_unbound()) return own;
  *self_included = true;
  return descriptor;
}

Value lookup_special(Value v, Str* name) {
  Type* type = type_of(v);
  const Value descriptor = type_lookup(type, name);
  return descriptor.is_unbound() ? descriptor : descriptor_get(descriptor, v, type);
}

// --- setting ---

namespace {

// descriptor.__set__(v, value), or __delete__ when value is unbound.
bool descriptor_set(Value descriptor, Value v, Value value) {
  const Type* type = type_of(descriptor);
  const NativeFn f = type->slot(value.is_unbound() ? Slot::Delete : Slot::Set);
  if (!f) {
    raise(types::AttributeError, "%s", value.is_unbound() ? "__delete__" : "__set__");
    return false;
  }
  const Value args[3] = {descriptor, v, value};
  return !f(args).is_exception();
}

bool raise_cannot_set(Value v, Str* name, bool exists_on_type) {
  const char* type = type_name_of(v);
  if (exists_on_type) {
    raise(types::AttributeError, "'%.50s' object attribute '%S' is read-only", type, Value::object(name));
  } else {
    raise(types::AttributeError, "'%.100s' object has no attribute '%S'", type, Value::object(name));
  }
  return false;
}

bool set_or_delete(Value v, Str* name, Value value) {
  const Type* type = type_of(v);
  if (KRAIT_LIKELY(type->flags & kTypeDefaultSetattr)) return object_set_attribute(v, name, value);
  const Value args[3] = {v, Value::object(name), value};
  return !type->slot(value.is_unbound() ? Slot::DelAttr : Slot::SetAttr)(args).is_exception();
}

}  // namespace

bool object_set_attribute(Value v, Str* name, Value value) {
  const Type* type = type_of(v);
  const Value descriptor = type_lookup(type, name);
  if (!descriptor.is_unbound() && is_data_descriptor(descriptor)) return descriptor_set(descriptor, v, value);
  if (!v.is_object() || !(type->flags & kTypeHasDict))
    return raise_cannot_set(v, name, !descriptor.is_unbound());
  Object* o = v.as_object();
  if (!value.is_unbound()) return instance_set_attribute(o, name, value);
  return instance_delete_attribute(o, name) || raise_cannot_set(v, name, false);
}

bool set_attribute(Value v, Str* name, Value value) { return set_or_delete(v, name, value); }

bool delete_attribute(Value v, Str* name) { return set_or_delete(v, name, Value::unbound()); }

}  // namespace krait
