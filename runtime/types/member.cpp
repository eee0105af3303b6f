// member_descriptor (fields of native structs, __slots__ entries) and getset_descriptor (computed
// attributes).
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/descriptors.h"

namespace krait {

namespace {

bool check_receiver(Value name, const Type* owner, Value object) {
  if (KRAIT_LIKELY(is_instance(object, owner))) return true;
  raise_type_error("descriptor '%S' for '%.100s' objects doesn't apply to a '%.100s' object", name,
                   type_name(owner), type_name_of(object));
  return false;
}

Value* field_of(const MemberDescriptor* d, Value object) {
  return reinterpret_cast<Value*>(reinterpret_cast<char*>(object.as_object()) + d->offset);
}

// __get__ of both kinds: (descriptor, instance, owner).
template <class T, Value (*F)(T*, Value)>
Value get_method(const Value* args) {
  if (!args[1].is_none()) return F(args[0].as<T>(), args[1]);
  if (args[2].is_none()) return raise_type_error("__get__(None, None) is invalid");
  return args[0];
}

bool member_assign(const MemberDescriptor* d, Value object, Value value) {
  if (!check_receiver(d->name, d->owner, object)) return false;
  if (d->read_only) {
    return readonly_attribute(object, value);
  }
  Value* field = field_of(d, object);
  if (value.is_unbound() && (d->undeletable || field->is_unbound())) {
    if (d->undeletable) raise(types::AttributeError, d->undeletable);
    else raise(types::AttributeError, "%S", d->name);
    return false;
  }
  store(object.as_object(), field, value);
  return true;
}

Value member_set(const Value* args) {
  return member_assign(args[0].as<MemberDescriptor>(), args[1], args[2]) ? Value::none() : Value::exception();
}
Value member_delete(const Value* args) {
  return member_assign(args[0].as<MemberDescriptor>(), args[1], Value::unbound()) ? Value::none()
                                                                                  : Value::exception();
}

bool getset_assign(const GetSetDescriptor* d, Value object, Value value) {
  if (!check_receiver(d->name, d->owner, object)) return false;
  if (d->def->set) return d->def->set(object, value);
  raise(types::AttributeError, "attribute '%S' of '%.100s' objects is not writable", d->name,
        type_name(d->owner));
  return false;
}

Value getset_set(const Value* args) {
  return getset_assign(args[0].as<GetSetDescriptor>(), args[1], args[2]) ? Value::none() : Value::exception();
}
Value getset_delete(const Value* args) {
  return getset_assign(args[0].as<GetSetDescriptor>(), args[1], Value::unbound()) ? Value::none()
                                                                                  : Value::exception();
}

// Both structs begin with the owner and the name.
Value descriptor_name(Value self) { return self.as<MemberDescriptor>()->name; }
Value descriptor_owner(Value self) { return type_value(self.as<MemberDescriptor>()->owner); }
Value descriptor_qualname(Value self) {
  const auto* d = self.as<MemberDescriptor>();
  return format_string("%S.%S", d->owner->qualname, d->name);
}
static_assert(offsetof(MemberDescriptor, owner) == offsetof(GetSetDescriptor, owner));
static_assert(offsetof(MemberDescriptor, name) == offsetof(GetSetDescriptor, name));

Value member_doc(Value self) {
  const Value doc = self.as<MemberDescriptor>()->doc;
  return doc.is_unbound() ? Value::none() : doc;
}
Value getset_doc(Value self) {
  const char* doc = self.as<GetSetDescriptor>()->def->doc;
  return doc ? str_from_utf8(doc) : Value::none();
}

Value member_repr(const Value* args) {
  const auto* d = args[0].as<MemberDescriptor>();
  return format_string("<member '%S' of '%N' objects>", d->name, d->owner);
}
Value getset_repr(const Value* args) {
  const auto* d = args[0].as<GetSetDescriptor>();
  return format_string("<attribute '%S' of '%N' objects>", d->name, d->owner);
}
Value member_reduce(const Value* args) {
  const auto* d = args[0].as<MemberDescriptor>();
  const Value getattr = dict_get_str(builtins_dict(), str_intern("getattr"));
  return tuple_new({getattr, tuple_new({type_value(d->owner), d->name})});
}

const NativeDef kMemberMethods[] = {
    {"__repr__", "$self, /", member_repr},
    {"__get__", "$self, instance, owner=None, /", get_method<MemberDescriptor, member_get>},
    {"__set__", "$self, instance, value, /", member_set},
    {"__delete__", "$self, instance, /", member_delete},
    {"__reduce__", "-$self, /", member_reduce},
    {},
};
const NativeDef kGetSetMethods[] = {
    {"__repr__", "$self, /", getset_repr},
    {"__get__", "$self, instance, owner=None, /", get_method<GetSetDescriptor, getset_get>},
    {"__set__", "$self, instance, value, /", getset_set},
    {"__delete__", "$self, instance, /", getset_delete},
    {},
};
const GetSetDef kMemberGetSets[] = {
    {"__doc__", member_doc},
    {"__name__", descriptor_name},
    {"__objclass__", descriptor_owner},
    {"__qualname__", descriptor_qualname},
    {},
};
const GetSetDef kGetSetGetSets[] = {
    {"__doc__", getset_doc},
    {"__name__", descriptor_name},
    {"__objclass__", descriptor_owner},
    {"__qualname__", descriptor_qualname},
    {},
};

}  // namespace

bool readonly_attribute(Value, Value) {
  raise(types::AttributeError, "readonly attribute");
  return false;
}

Value member_get(MemberDescriptor* d, Value object) {
  if (!check_receiver(d->name, d->owner, object)) return Value::exception();
  const Value v = *field_of(d, object);
  if (KRAIT_LIKELY(!v.is_unbound())) return v;
  if (d->none_if_unbound) return Value::none();
  return raise(types::AttributeError, "'%.200s' object has no attribute '%S'", type_name_of(object), d->name);
}

Value getset_get(GetSetDescriptor* d, Value object) {
  if (!check_receiver(d->name, d->owner, object)) return Value::exception();
  return d->def->get(object);
}

Value slot_member_new(Type* owner, Value name, uint32_t offset) {
  auto* d = allocate<MemberDescriptor>(shapes::member_descriptor);
  d->owner = owner;
  d->name = name;
  d->doc = Value::none();
  d->offset = offset;
  return Value::object(d);
}

Value getset_new(Type* owner, const GetSetDef* def) {
  auto* d = allocate<GetSetDescriptor>(shapes::getset_descriptor);
  d->owner = owner;
  d->name = Value::object(str_intern(def->name));
  d->def = def;
  return Value::object(d);
}

const TypeSpec type_spec_member_descriptor{
    .size = sizeof(MemberDescriptor), .methods = kMemberMethods, .getsets = kMemberGetSets};
const TypeSpec type_spec_getset_descriptor{
    .size = sizeof(GetSetDescriptor), .methods = kGetSetMethods, .getsets = kGetSetGetSets};

}  // namespace krait
