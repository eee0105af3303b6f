// property.
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

Property* property_of(Value v) { return v.as<Property>(); }
Value or_none(Value v) { return v.is_unbound() ? Value::none() : v; }
Value unless_none(Value v) { return v.is_none() ? Value::unbound() : v; }

// "property 'x' of 'C' object has no getter"
Value raise_missing(const Property* p, Value object, const char* what) {
  const Type* type = type_of(object);
  if (!p->name.is_unbound() && !p->name.is_none())
    return raise(types::AttributeError, "property %R of %R object has no %s", p->name, type->qualname, what);
  return raise(types::AttributeError, "property of %R object has no %s", type->qualname, what);
}

// Subclasses keep the docstring in their instances' __dict__ or slots.
bool store_doc(Value self, Value doc) {
  if (type_of(self) != types::property) return set_attribute(self, names::__doc__, doc);
  store(self.as_object(), &property_of(self)->doc, doc);
  return true;
}

Value property_init(const Value* args) {
  auto* p = property_of(args[0]);
  p->get = unless_none(args[1]);
  p->set = unless_none(args[2]);
  p->del = unless_none(args[3]);
  p->doc = unless_none(args[4]);
  p->name = Value::unbound();
  p->getter_doc = Value::false_();
  write_barrier(p);
  if (!p->doc.is_unbound()) {
    if (type_of(args[0]) != types::property && !store_doc(args[0], p->doc)) return Value::exception();
    return Value::none();
  }
  if (p->get.is_unbound()) return Value::none();
  const Value doc = get_attribute_or_unbound(p->get, names::__doc__);
  if (doc.is_exception()) return doc;
  if (doc.is_unbound()) return Value::none();
  if (!store_doc(args[0], doc)) return Value::exception();
  p->getter_doc = Value::true_();
  return Value::none();
}

Value property_new(const Value* args) {
  Object* o = allocate_instance(args[0].as<Type>());
  return Value::object(o);
}

// A copy with one of the functions replaced.
Value copy_with(Value self, Value get, Value set, Value del) {
  const auto* p = property_of(self);
  if (get.is_unbound()) get = or_none(p->get);
  if (set.is_unbound()) set = or_none(p->set);
  if (del.is_unbound()) del = or_none(p->del);
  const bool doc_from_getter = p->getter_doc.is_true() && !get.is_none();
  const Value doc = doc_from_getter ? Value::none() : or_none(p->doc);
  const Value copy = call(type_value(type_of(self)), {get, set, del, doc});
  if (copy.is_exception()) return copy;
  if (auto* fresh = cast<Property>(copy)) store(fresh, &fresh->name, p->name);
  return copy;
}

Value with_getter(const Value* args) {
  return copy_with(args[0], args[1], Value::unbound(), Value::unbound());
}
Value with_setter(const Value* args) {
  return copy_with(args[0], Value::unbound(), args[1], Value::unbound());
}
Value with_deleter(const Value* args) {
  return copy_with(args[0], Value::unbound(), Value::unbound(), args[1]);
}

Value get(const Value* args) {
  if (!args[1].is_none()) return property_get(args[0], args[1]);
  return args[2].is_none() ? raise_type_error("__get__(None, None) is invalid") : args[0];
}

Value set(const Value* args) {
  const auto* p = property_of(args[0]);
  if (p->set.is_unbound()) return raise_missing(p, args[1], "setter");
  const Value r = call(p->set, {args[1], args[2]});
  return r.is_exception() ? r : Value::none();
}

Value del(const Value* args) {
  const auto* p = property_of(args[0]);
  if (p->del.is_unbound()) return raise_missing(p, args[1], "deleter");
  const Value r = call(p->del, {args[1]});
  return r.is_exception() ? r : Value::none();
}

Value set_name(const Value* args) {
  const auto* given = args[1].as<Tuple>();
  if (given->length != 2)
    return raise_type_error("__set_name__() takes 2 positional arguments but %zu were given",
                            size_t(given->length));
  store(args[0].as_object(), &property_of(args[0])->name, given->items[1]);
  return Value::none();
}

// Abstract when one of its functions is.
Value is_abstract(Value self) {
  const auto* p = property_of(self);
  for (Value f : {p->get, p->set, p->del}) {
    if (f.is_unbound()) continue;
    const Value flag = get_attribute_or_unbound(f, names::__isabstractmethod__);
    if (flag.is_exception()) return flag;
    if (flag.is_unbound()) continue;
    const int t = truth(flag);
    if (t < 0) return Value::exception();
    if (t) return Value::true_();
  }
  return Value::false_();
}

const NativeDef kMethods[] = {
    {"__new__", "-$type, *args, **kwargs", property_new, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__init__", "$self, /, fget=None, fset=None, fdel=None, doc=None", property_init,
     "Initialize self.  See help(type(self)) for accurate signature."},
    {"__get__", "$self, instance, owner=None, /", get,
     "Return an attribute of instance, which is of type owner."},
    {"__set__", "$self, instance, value, /", set, "Set an attribute of instance to value."},
    {"__delete__", "$self, instance, /", del, "Delete an attribute of instance."},
    {"getter", "-$self, fget, /", with_getter,
     "Descriptor to obtain a copy of the property with a different getter."},
    {"setter", "-$self, fset, /", with_setter,
     "Descriptor to obtain a copy of the property with a different setter."},
    {"deleter", "-$self, fdel, /", with_deleter,
     "Descriptor to obtain a copy of the property with a different deleter."},
    {"__set_name__", "-$self, /, *args", set_name, "Method to set name of a property."},
    {},
};
const MemberDef kMembers[] = {
    {"fget", offsetof(Property, get)},
    {"fset", offsetof(Property, set)},
    {"fdel", offsetof(Property, del)},
    {"__doc__", offsetof(Property, doc), false},
    {},
};
const GetSetDef kGetSets[] = {{"__isabstractmethod__", is_abstract}, {}};

}  // namespace

Value property_get(Value property, Value object) {
  const auto* p = property_of(property);
  if (p->get.is_unbound()) return raise_missing(p, object, "getter");
  return call(p->get, {object});
}

const TypeSpec type_spec_property{
    .size = sizeof(Property),
    .doc =
        "Property attribute.\n\n  fget\n    function to be used for getting an attribute value\n  fset\n    "
        "function "
        "to be used for setting an attribute value\n  fdel\n    function to be used for del'ing an "
        "attribute\n  "
        "doc\n    docstring\n\nTypical use is to define a managed attribute x:\n\nclass C(object):\n    def "
        "getx(self): return self._x\n    def setx(self, value): self._x = value\n    def delx(self): del "
        "self._x\n  "
        "  x = property(getx, setx, delx, \"I'm the 'x' property.\")\n\nDecorators make defining new "
        "properties or "
        "modifying existing ones easy:\n\nclass C(object):\n    @property\n    def x(self):\n        \"I am "
        "the 'x' "
        "property.\"\n        return self._x\n    @x.setter\n    def x(self, value):\n        self._x = "
        "value\n    "
        "@x.deleter\n    def x(self):\n        del self._x",
    .methods = kMethods,
    .getsets = kGetSets,
    .members = kMembers};

}  // namespace krait
