// staticmethod and classmethod. Both copy the wrapped function's name and documentation into their __dict__.
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/function.h"
#include "runtime/instance.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/descriptors.h"

namespace krait {

namespace {

static_assert(offsetof(StaticMethod, callable) == offsetof(ClassMethod, callable));
static_assert(sizeof(StaticMethod) == sizeof(ClassMethod));

Value& callable_of(Value wrapper) { return wrapper.as<StaticMethod>()->callable; }

// As functools.wraps does, with whatever the callable has.
bool copy_attributes(Value wrapper, Value callable) {
  for (Str* name :
       {names::__module__, names::__name__, names::__qualname__, names::__doc__, names::__annotations__}) {
    const Value v = get_attribute_or_unbound(callable, name);
    if (v.is_exception()) return false;
    if (!v.is_unbound() && !set_attribute(wrapper, name, v)) return false;
  }
  return true;
}

Value wrapper_new(const Value* args) {
  Object* o = allocate_instance(args[0].as<Type>());
  callable_of(Value::object(o)) = Value::none();
  return Value::object(o);
}

Value wrapper_init(const Value* args) {
  store(args[0].as_object(), &callable_of(args[0]), args[1]);
  return copy_attributes(args[0], args[1]) ? Value::none() : Value::exception();
}

Value static_get(const Value* args) { return callable_of(args[0]); }

Value static_call(const Value* args) {
  return call_with_tuple(callable_of(args[0]), args[1].as<Tuple>(),
                         args[2].is_unbound() ? nullptr : args[2].as<Dict>());
}

Value class_get(const Value* args) {
  Type* type = args[2].is_none() ? type_of(args[1]) : cast<Type>(args[2]);
  if (!type) return bound_method_new(callable_of(args[0]), args[2]);
  return classmethod_get(args[0].as<ClassMethod>(), type);
}

Value static_repr(const Value* args) { return format_string("<staticmethod(%R)>", callable_of(args[0])); }
Value class_repr(const Value* args) { return format_string("<classmethod(%R)>", callable_of(args[0])); }

Value is_abstract(Value self) {
  const Value flag = get_attribute_or_unbound(callable_of(self), names::__isabstractmethod__);
  if (flag.is_exception()) return flag;
  if (flag.is_unbound()) return Value::false_();
  const int t = truth(flag);
  return t < 0 ? Value::exception() : Value::boolean(t);
}

Value get_dict(Value self) { return instance_dict(self); }
bool set_dict(Value self, Value value) {
  if (!value.is_unbound() && is_dict(value)) return instance_set_dict(self.as_object(), value.as<Dict>());
  raise_type_error("__dict__ must be set to a dictionary, not a '%s'",
                   value.is_unbound() ? "NoneType" : type_name_of(value));
  return false;
}

constexpr NativeRole kStatic = NativeRole::StaticMethod;

const NativeDef kStaticMethods[] = {
    {"__new__", "-$type, *args, **kwargs", wrapper_new, nullptr, Effects::Any, kStatic},
    {"__init__", "!$self, function, /", wrapper_init,
     "Initialize self.  See help(type(self)) for accurate signature."},
    {"__repr__", "$self, /", static_repr, "Return repr(self)."},
    {"__call__", "$self, /, *args, **kwargs", static_call, "Call self as a function."},
    {"__get__", "$self, instance, owner=None, /", static_get,
     "Return an attribute of instance, which is of type owner."},
    {},
};
const NativeDef kClassMethods[] = {
    {"__new__", "-$type, *args, **kwargs", wrapper_new, nullptr, Effects::Any, kStatic},
    {"__init__", "!$self, function, /", wrapper_init,
     "Initialize self.  See help(type(self)) for accurate signature."},
    {"__repr__", "$self, /", class_repr, "Return repr(self)."},
    {"__get__", "$self, instance, owner=None, /", class_get,
     "Return an attribute of instance, which is of type owner."},
    {},
};
const MemberDef kMembers[] = {
    {"__func__", offsetof(StaticMethod, callable)},
    {"__wrapped__", offsetof(StaticMethod, callable)},
    {},
};
const GetSetDef kGetSets[] = {
    {"__isabstractmethod__", is_abstract},
    {"__dict__", get_dict, set_dict},
    {},
};

}  // namespace

bool is_static_method(Value v) {
  return has_kind(v, Kind::StaticMethod) && type_of(v) == types::staticmethod;
}
bool is_class_method(Value v) { return has_kind(v, Kind::ClassMethod) && type_of(v) == types::classmethod; }

// What the callable's own __get__ makes of the class, so that class methods can wrap other descriptors.
Value classmethod_get(ClassMethod* method, Type* type) {
  const Value callable = method->callable;
  if (has_kind(callable, Kind::Function)) return bound_method_new(callable, type_value(type));
  if (const NativeFn get = type_of(callable)->slot(Slot::Get)) {
    const Value args[3] = {callable, type_value(type), type_value(type)};
    return get(args);
  }
  return bound_method_new(callable, type_value(type));
}

const TypeSpec type_spec_staticmethod{
    .size = sizeof(StaticMethod),
    .doc =
        "staticmethod(function) -> method\n\nConvert a function to be a static method.\n\nA static method "
        "does not "
        "receive an implicit first argument.\nTo declare a static method, use this idiom:\n\n     class C:\n "
        "       "
        " @staticmethod\n         def f(arg1, arg2, argN):\n             ...\n\nIt can be called either on "
        "the "
        "class (e.g. C.f()) or on an instance\n(e.g. C().f()). Both the class and the instance are ignored, "
        "and\n"
        "neither is passed implicitly as the first argument to the method.\n\nStatic methods in Python are "
        "similar "
        "to those found in Java or C++.\nFor a more advanced concept, see the classmethod builtin.",
    .methods = kStaticMethods,
    .getsets = kGetSets,
    .members = kMembers};
const TypeSpec type_spec_classmethod{.size = sizeof(ClassMethod),
                                     .doc =
                                         "classmethod(function) -> method\n\nConvert a function to be a "
                                         "class method.\n\nA class method receives the "
                                         "class as implicit first argument,\njust like an instance method "
                                         "receives the instance.\nTo declare a class "
                                         "method, use this idiom:\n\n  class C:\n      @classmethod\n      "
                                         "def f(cls, arg1, arg2, argN):\n          "
                                         "...\n\nIt can be called either on the class (e.g. C.f()) or on an "
                                         "instance\n(e.g. C().f()).  The instance "
                                         "is ignored except for its class.\nIf a class method is called for "
                                         "a derived class, the derived class\n"
                                         "object is passed as the implied first argument.\n\nClass methods "
                                         "are different than C++ or Java static "
                                         "methods.\nIf you want those, see the staticmethod builtin.",
                                     .methods = kClassMethods,
                                     .getsets = kGetSets,
                                     .members = kMembers};

}  // namespace krait
