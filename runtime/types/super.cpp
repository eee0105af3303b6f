// super.
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/frames.h"
#include "runtime/function.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

Super* super_of(Value v) { return v.as<Super>(); }

// The class whose MRO super(type, object) searches: object itself when it is a subclass of type, else its
// class. nullptr with TypeError.
Type* check_object(Type* type, Value object) {
  if (has_kind(object, Kind::Type) && is_subtype(object.as<Type>(), type)) return object.as<Type>();
  if (is_instance(object, type)) return type_of(object);
  const Value claimed = get_attribute_or_unbound(object, names::__class__);
  if (claimed.is_exception()) return nullptr;
  if (!claimed.is_unbound() && has_kind(claimed, Kind::Type) && claimed != type_value(type_of(object)) &&
      is_subtype(claimed.as<Type>(), type))
    return claimed.as<Type>();
  raise_type_error("super(type, obj): obj must be an instance or subtype of type");
  return nullptr;
}

Value super_new(const Value* args) { return Value::object(allocate_instance(args[0].as<Type>())); }

Value super_init(const Value* args) {
  const auto* given = args[1].as<Tuple>();
  if (!args[2].is_unbound()) return raise_type_error("super() takes no keyword arguments");
  if (given->length > 2)
    return raise_type_error("super() expected at most 2 arguments, got %zu", size_t(given->length));
  Type* type = nullptr;
  Value object = Value::none();
  if (given->length == 0) {
    if (!g_frame_hooks.super_arguments(&type, &object)) return Value::exception();
  } else {
    if (!has_kind(given->items[0], Kind::Type))
      return raise_type_error("super() argument 1 must be a type, not %T", given->items[0]);
    type = given->items[0].as<Type>();
    if (given->length == 2) object = given->items[1];
  }
  Type* object_type = nullptr;
  if (!object.is_none()) {
    object_type = check_object(type, object);
    if (!object_type) return Value::exception();
  }
  auto* s = super_of(args[0]);
  s->type = type_value(type);
  s->object = object_type ? object : Value::unbound();
  s->object_type = object_type ? type_value(object_type) : Value::unbound();
  write_barrier(s);
  return Value::none();
}

Value super_getattribute(const Value* args) {
  if (!is_str(args[1])) return raise_type_error("attribute name must be string, not '%T'", args[1]);
  Str* name = str_intern(args[1]);
  const auto* s = super_of(args[0]);
  if (!s->object_type.is_unbound() && name != names::__class__) {
    const Value found = super_lookup(s->type.as<Type>(), s->object, s->object_type.as<Type>(), name);
    if (!found.is_unbound()) return found;
  }
  return object_get_attribute(args[0], name);
}

Value super_get(const Value* args) {
  const auto* s = super_of(args[0]);
  const Value object = args[1];
  if (object.is_none() || !s->object.is_unbound()) return args[0];
  if (type_of(args[0]) != types::super) return call(type_value(type_of(args[0])), {s->type, object});
  Type* object_type = check_object(s->type.as<Type>(), object);
  if (!object_type) return Value::exception();
  auto* bound = static_cast<Super*>(allocate_instance(types::super));
  bound->type = s->type;
  bound->object = object;
  bound->object_type = type_value(object_type);
  return Value::object(bound);
}

Value super_repr(const Value* args) {
  const auto* s = super_of(args[0]);
  if (s->type.is_unbound()) return format_string("<super: <class 'NULL'>, NULL>");
  if (s->object_type.is_unbound()) return format_string("<super: <class '%N'>, NULL>", s->type.as<Type>());
  return format_string("<super: <class '%N'>, <%N object>>", s->type.as<Type>(), s->object_type.as<Type>());
}

const NativeDef kMethods[] = {
    {"__new__", "-$type, *args, **kwargs", super_new, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__init__", "$self, /, *args, **kwargs", super_init,
     "Initialize self.  See help(type(self)) for accurate signature."},
    {"__repr__", "$self, /", super_repr, "Return repr(self)."},
    {"__getattribute__", "$self, name, /", super_getattribute, "Return getattr(self, name)."},
    {"__get__", "$self, instance, owner=None, /", super_get,
     "Return an attribute of instance, which is of type owner."},
    {},
};
const MemberDef kMembers[] = {
    {"__thisclass__", offsetof(Super, type), true, true, "the class invoking super()"},
    {"__self__", offsetof(Super, object), true, true, "the instance invoking super(); may be None"},
    {"__self_class__", offsetof(Super, object_type), true, true,
     "the type of the instance invoking super(); may be None"},
    {},
};

}  // namespace

Value super_lookup(Type* type, Value object, Type* object_type, Str* name) {
  if (object_type->mro.is_unbound()) return Value::unbound();  // its mro() method is running
  const auto* mro = object_type->mro.as<Tuple>();
  uint64_t i = 0;
  while (i < mro->length && mro->items[i] != type_value(type)) ++i;
  for (++i; i < mro->length; ++i) {
    const Value found = dict_get_str(mro->items[i].as<Type>()->dict, name);
    if (found.is_unbound()) continue;
    // For a class the descriptor is asked without an instance.
    const bool on_class = object == type_value(object_type);
    return descriptor_get(found, on_class ? Value::unbound() : object, object_type);
  }
  return Value::unbound();
}

const TypeSpec type_spec_super{.size = sizeof(Super),
                               .doc =
                                   "super() -> same as super(__class__, <first argument>)\nsuper(type) -> "
                                   "unbound super object\nsuper(type, "
                                   "obj) -> bound super object; requires isinstance(obj, type)\nsuper(type, "
                                   "type2) -> bound super object; "
                                   "requires issubclass(type2, type)\nTypical use to call a cooperative "
                                   "superclass method:\nclass C(B):\n    "
                                   "def meth(self, arg):\n        super().meth(arg)\nThis works for class "
                                   "methods too:\nclass C(B):\n    "
                                   "@classmethod\n    def cmeth(cls, arg):\n        super().cmeth(arg)\n",
                               .methods = kMethods,
                               .members = kMembers};

}  // namespace krait
