// Recording attribute accesses. The shape of an object says where its attributes lie; its class is watched
// for what takes precedence.
#include "jit/record_attributes.h"

#include "interp/names.h"
#include "jit/lookups.h"
#include "jit/operations.h"
#include "jit/record_complex.h"
#include "jit/record_exceptions.h"
#include "jit/record_lists.h"
#include "jit/record_methods.h"
#include "jit/record_names.h"
#include "runtime/dict.h"
#include "runtime/exception.h"
#include "runtime/instance.h"
#include "runtime/module.h"
#include "runtime/modules/collections.h"
#include "runtime/ops.h"
#include "runtime/shape.h"
#include "runtime/storage.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait::jit {

namespace {

bool uses_object_getattribute(const krait::Type* type) {
  constexpr auto kSlot = int(Slot::GetAttribute);
  return type->slot_methods[kSlot] == types::object->slot_methods[kSlot];
}

bool is_unbound_method(Value v) {
  return has_kind(v, Kind::Function) || has_shape(v, shapes::method_descriptor) ||
         has_shape(v, shapes::wrapper_descriptor);
}

bool has_get(Value v) { return type_of(v)->slot(Slot::Get) != nullptr; }

// (The method is read from the descriptor's class, which is relied on.)
bool has_python_get(Value v) {
  return has_get(v) && has_kind(type_of(v)->slot_methods[int(Slot::Get)], Kind::Function);
}

// A class method that is a function in Python.
bool is_bound_to_class(Value v) {
  return is_class_method(v) && has_kind(v.as<ClassMethod>()->callable, Kind::Function);
}

// Where an attribute of an instance lies.
struct AttributePlace {
  enum { Absent, Unknown, InObject, Overflow, InDict, NotInDict } kind;
  int32_t offset;  // in the object, or in its overflow storage; for those in a dict, of that
  bool may_be_unbound = false;
  bool is_double = false;  // it lies there as the bits of one
};

// Attribute `index` of a shape like the object's, or of one with another attribute.
AttributePlace place_at(Object* o, Shape* shape, int index) {
  if (shape->var_sized) return {AttributePlace::Unknown, 0};
  if (index >= shape->inline_capacity) {
    const auto k = size_t(index - shape->inline_capacity);
    return {AttributePlace::Overflow, int32_t(offsetof(Storage, items) + 8 * k)};
  }
  const auto offset =
      reinterpret_cast<uintptr_t>(attribute_slot(o, shape, index)) - reinterpret_cast<uintptr_t>(o);
  return {AttributePlace::InObject, int32_t(offset), false, shape->is_double(index)};
}

// An object whose __dict__ somebody has asked for keeps its attributes there.
AttributePlace find_in_dict(const Object* o, const Shape* shape, Str* name) {
  const Value dict =
      *reinterpret_cast<const Value*>(reinterpret_cast<uintptr_t>(o) + shape->attribute_offset);
  if (shape->var_sized || !has_shape(dict, shapes::dict)) return {AttributePlace::Unknown, 0};
  const bool present = !dict_get_str(dict.as<Dict>(), name).is_unbound();
  return {present ? AttributePlace::InDict : AttributePlace::NotInDict, int32_t(shape->attribute_offset)};
}

AttributePlace find_own(Object* o, const krait::Type* type, Str* name) {
  if (!(type->flags & kTypeHasDict)) return {AttributePlace::Absent, 0};
  Shape* shape = instance_current_shape(o);
  if (shape->dict_mode) return find_in_dict(o, shape, name);
  const int index = shape_find(shape, name);
  return index < 0 ? AttributePlace{AttributePlace::Absent, 0} : place_at(o, shape, index);
}

// What an attribute access on an object leads to, as long as its shape and class stay as they are.
struct Access {
  enum { Generic, Own, ClassValue, Method, ClassMethod, Property, Descriptor, Field } kind = Generic;
  AttributePlace place{};
  Value found;  // on the class
  krait::Type* where = nullptr;

  bool is_plain() const { return kind != Generic && kind != Property && kind != Descriptor; }
};

Access look_up(Value owner, Str* name) {
  Object* o = owner.as_object();
  const krait::Type* type = shape_of(o)->type;
  Access a;
  if (o->kind == Kind::Type || o->kind == Kind::Module || !uses_object_getattribute(type)) return a;
  a.found = type_lookup_where(type, name, &a.where);
  if (!a.found.is_unbound() && is_data_descriptor(a.found)) {
    if (has_shape(a.found, shapes::member_descriptor)) {
      const auto* member = a.found.as<MemberDescriptor>();
      if (member->none_if_unbound) return a;
      a.kind = Access::Own;
      a.place = {AttributePlace::InObject, int32_t(member->offset), true};
    } else if (has_shape(a.found, shapes::property) &&
               has_kind(a.found.as<krait::Property>()->get, Kind::Function)) {
      a.kind = Access::Property;
    } else if (has_python_get(a.found)) {
      a.kind = Access::Descriptor;
    } else if (const int64_t i = tuple_field_index(a.found);
               i >= 0 && o->kind == Kind::Tuple && uint64_t(i) < owner.as<Tuple>()->length) {
      a.kind = Access::Field;
      a.place.offset = int32_t(i);
    }
    return a;
  }
  a.place = find_own(o, type, name);
  const auto place = a.place.kind;
  if (place == AttributePlace::InObject || place == AttributePlace::Overflow ||
      place == AttributePlace::InDict) {
    a.kind = Access::Own;
  } else if ((place == AttributePlace::Absent || place == AttributePlace::NotInDict) &&
             !a.found.is_unbound()) {
    if (is_unbound_method(a.found)) a.kind = Access::Method;
    else if (is_static_method(a.found) || !has_get(a.found)) a.kind = Access::ClassValue;
    else if (is_bound_to_class(a.found)) a.kind = Access::ClassMethod;
    else if (has_python_get(a.found)) a.kind = Access::Descriptor;
  }
  return a;
}

AliasClass alias_of(const AttributePlace& p) {
  return p.kind == AttributePlace::Overflow ? AliasClass::Overflow : AliasClass::Attribute;
}

Type type_of(const AttributePlace& p) { return p.is_double ? Type::F64 : Type::Value; }

// The object that an attribute lies in: the instance, or its overflow storage.
Ref container_of(Builder& b, Ref owner, Value live, const AttributePlace& place) {
  if (place.kind == AttributePlace::InObject) return owner;
  return b.load(Type::Value, AliasClass::Attribute, owner, shape_of(live.as_object())->attribute_offset);
}

// The dict that an object, of this shape, keeps its attributes in. kNoRef: aborted.
Ref own_dict(Recorder& r, Ref owner, const AttributePlace& place) {
  const Ref dict = r.b.load(Type::Value, AliasClass::Attribute, owner, place.offset);
  return r.guard(r.b.emit(Op::Same, dict, r.b.value(Value::unbound())), false) ? dict : kNoRef;
}
Value live_own_dict(Value owner, const AttributePlace& place) {
  return *reinterpret_cast<const Value*>(owner.raw + uint64_t(place.offset));
}

// Its entry for the name, null if it is to have none: guarded. kNoRef: declined or aborted.
Ref own_entry(Recorder& r, Ref owner, Value live, const AttributePlace& place, Str* name) {
  const Value live_dict = live_own_dict(live, place), key = Value::object(name);
  const Ref dict = own_dict(r, owner, place);
  bool present = false;
  if (dict == kNoRef || !guard_dict(r, dict, live_dict, Slot::GetItem)) return kNoRef;
  return look_up(r, dict, live_dict, r.b.value(key), key, &present);
}

// What the class has counts only if the object's dict has nothing of that name. False: declined or aborted.
bool guard_not_own(Recorder& r, Ref owner, Value live, const AttributePlace& place, Str* name) {
  return place.kind != AttributePlace::NotInDict || own_entry(r, owner, live, place, name) != kNoRef;
}

Ref load_own(Recorder& r, Ref owner, Value live, const AttributePlace& place, Str* name) {
  if (place.kind == AttributePlace::InDict) {
    const Ref entry = own_entry(r, owner, live, place, name);
    return entry == kNoRef ? kNoRef : value_of_entry(r.b, entry);
  }
  const Ref container = container_of(r.b, owner, live, place);
  if (place.kind == AttributePlace::InObject && !r.tell_apart(type_of(place), owner, live, place.offset))
    return kNoRef;
  const Ref v = r.b.load(type_of(place), alias_of(place), container, place.offset);
  if (place.may_be_unbound && !r.guard(r.b.emit(Op::Same, v, r.b.value(Value::unbound())), false))
    return kNoRef;
  return v;
}

// A field of a named tuple. (Who makes one directly may give it fewer items.)
Ref load_field(Recorder& r, Ref tuple, int64_t index) {
  Builder& b = r.b;
  const Ref length = b.load(Type::Int, AliasClass::Constant, tuple, offsetof(Tuple, length));
  if (!r.guard(b.emit(Op::ULt, b.int_(index), length))) return kNoRef;
  return b.load(Type::Value, AliasClass::Constant, tuple,
                int32_t(offsetof(Tuple, items)) + 8 * int32_t(index));
}

bool is_bound_now(Value live, const AttributePlace& place) {
  if (!place.may_be_unbound) return true;
  return !reinterpret_cast<const Value*>(live.raw + uint64_t(place.offset))->is_unbound();
}

Value plain_class_value(Value found) {
  return is_static_method(found) ? found.as<StaticMethod>()->callable : found;
}

// An attribute of a module is a key of its dict.
Ref load_module_attribute(Recorder& r, Value module, Ref ref, Str* name) {
  if (!type_lookup(types::module, name).is_unbound()) return kNoRef;
  Dict* d = module.as<Module>()->dict;
  const Value live = d ? dict_get_str(d, name) : Value::unbound();
  if (live.is_unbound() || !r.watch_key(d, name)) return kNoRef;
  return r.guard_is(ref, module) ? r.constant(live) : kNoRef;
}

Ref new_bound_method(Recorder& r, Value function, Ref self) {
  const Ref method = r.b.new_object(Kind::BoundMethod, shapes::bound_method, sizeof(BoundMethod));
  r.b.store_reference(AliasClass::Constant, method, offsetof(BoundMethod, function), r.b.value(function));
  r.b.store_reference(AliasClass::Constant, method, offsetof(BoundMethod, self), self);
  return method;
}
// Of an instance of this shape: bound to its class.
Ref bind_class_method(Recorder& r, Value live, Value found) {
  return new_bound_method(r, found.as<ClassMethod>()->callable, r.b.value(type_value(type_of(live))));
}

// A value that a class holds for whoever asks. kNoRef: declined, or aborted.
Ref load_class_value(Recorder& r, krait::Type* where, Str* name, Value found) {
  if (has_get(found) || (where->flags & kTypeImmutable) || r.watch_key(where->dict, name))
    return r.constant(plain_class_value(found));
  return load_entry(r, where->dict, name);
}

// The names of a class, and its documentation unless that is computed. Unbound: none of these.
Value name_of_class(const krait::Type* type, Str* name) {
  if (name == names::__name__) return type->name;
  if (name == names::__qualname__) return type->qualname;
  if (name != names::__doc__) return Value::unbound();
  const Value doc = dict_get_str(type->dict, name);
  return doc.is_unbound()                               ? Value::none()
         : doc.is_none() || has_shape(doc, shapes::str) ? doc
                                                        : Value::unbound();
}

// Changing them counts as changing the class.
Ref load_class_name(Recorder& r, Value cls, Ref ref, Str* name) {
  auto* type = cls.as<krait::Type>();
  const Value found = name_of_class(type, name);
  const krait::Type* metatype = shape_of(type)->type;
  if (found.is_unbound() || type_lookup(metatype, name) != type_lookup(types::type, name) ||
      !r.watch_class(type))
    return kNoRef;
  return r.guard_is(ref, cls) ? r.b.value(found) : kNoRef;
}

// Attributes of functions that are fields, None if they are unbound. kNoRef: another one, or aborted.
Ref load_function_field(Recorder& r, Ref function, Value live, Str* name) {
  const size_t offset = name == names::__doc__        ? offsetof(Function, doc)
                        : name == names::__name__     ? offsetof(Function, name)
                        : name == names::__qualname__ ? offsetof(Function, qualname)
                                                      : 0;
  if (!offset || !r.guard_shape(function, live)) return kNoRef;
  Builder& b = r.b;
  const Ref v = b.load(Type::Value, AliasClass::Function, function, int32_t(offset));
  const bool bound = !reinterpret_cast<const Value*>(live.raw + offset)->is_unbound();
  if (!r.guard(b.emit(Op::Same, v, b.value(Value::unbound())), !bound)) return kNoRef;
  return bound ? v : b.value(Value::none());
}

// An attribute of a class that is taken as it is found.
Ref load_class_attribute(Recorder& r, Value cls, Ref ref, Str* name) {
  auto* type = cls.as<krait::Type>();
  krait::Type* metatype = shape_of(type)->type;
  constexpr auto kGet = int(Slot::GetAttribute);
  if (metatype->slot_methods[kGet] != types::type->slot_methods[kGet]) return kNoRef;
  const Value meta = type_lookup(metatype, name);
  if (const Ref known = load_class_name(r, cls, ref, name); known != kNoRef || !r.active()) return known;
  if ((!meta.is_unbound() && is_data_descriptor(meta)) || !r.watch_class(metatype)) return kNoRef;
  krait::Type* where;
  const Value v = type_lookup_where(type, name, &where);
  if (v.is_unbound() || (has_get(v) && !is_unbound_method(v) && !is_static_method(v))) return kNoRef;
  if (!r.watch_class(type)) return kNoRef;
  return r.guard_is(ref, cls) ? load_class_value(r, where, name, v) : kNoRef;
}

// --- super()

// What super() finds behind `cls` among the classes of `type`, as it is there.
Value find_behind(const krait::Type* type, const krait::Type* cls, Str* name) {
  if (!is_tuple(type->mro)) return Value::unbound();  // a class that is being made
  const auto* mro = type->mro.as<Tuple>();
  uint64_t i = 0;
  while (i < mro->length && mro->items[i] != Value::object(cls)) ++i;
  for (++i; i < mro->length; ++i) {
    const Value found = dict_get_str(mro->items[i].as<krait::Type>()->dict, name);
    if (!found.is_unbound()) return found;
  }
  return Value::unbound();
}

// How a method is bound: the object that is made, null for none, and what is called.
struct Binding {
  ShapeId shape = 0;
  Value function = Value::unbound();
};

Binding bind_to_instance(Value found) {
  if (has_kind(found, Kind::Function)) return {shapes::bound_method, found};
  if (has_shape(found, shapes::wrapper_descriptor)) return {shapes::method_wrapper, found};
  if (has_shape(found, shapes::method_descriptor)) return {shapes::native_method, found};
  return {};
}

Binding bind_to_class(Value found) {
  if (has_kind(found, Kind::Function)) return {0, found};
  if (is_static_method(found)) return {0, found.as<StaticMethod>()->callable};
  if (has_kind(found, Kind::NativeFunction) && found.as<NativeFunction>()->is_new) return {0, found};
  if (is_bound_to_class(found)) return {shapes::bound_method, found.as<ClassMethod>()->callable};
  return {};
}

// The attribute that a super object finds.
struct SuperAttribute {
  Value found = Value::unbound();
  Value live_object;
  Ref object = kNoRef;
  bool on_class = false;
};

// Guards that the object finds what it finds now. False: it searches nothing, or aborted.
bool look_through_super(Recorder& r, Ref ref, Value live, Str* name, SuperAttribute* out) {
  const auto* super = live.as<Super>();
  if (super->object.is_unbound() || name == names::__class__) return false;
  auto* type = super->object_type.as<krait::Type>();
  out->live_object = super->object;
  out->on_class = super->object == super->object_type;
  out->found = find_behind(type, super->type.as<krait::Type>(), name);
  if (out->found.is_unbound() || !r.watch_class(type) || !r.guard_shape(ref, live)) return false;
  Builder& b = r.b;
  const auto field = [&](size_t offset) {
    return b.load(Type::Value, AliasClass::Constant, ref, int32_t(offset));
  };
  const Ref object_type = field(offsetof(Super, object_type));
  out->object = field(offsetof(Super, object));
  return r.guard_is(field(offsetof(Super, type)), super->type) &&
         r.guard_is(object_type, super->object_type) &&
         r.guard(b.emit(Op::Same, out->object, object_type), out->on_class);
}

// A method that super() finds, bound to its receiver or its class. kNoRef: something else, or aborted.
Ref load_super_method(Recorder& r, Ref ref, Value live, Str* name) {
  SuperAttribute a;
  if (!look_through_super(r, ref, live, name, &a)) return kNoRef;
  const Binding binding = a.on_class ? bind_to_class(a.found) : bind_to_instance(a.found);
  if (binding.function.is_unbound()) return kNoRef;
  Builder& b = r.b;
  if (!binding.shape) return b.value(binding.function);
  static_assert(offsetof(BoundMethod, function) == offsetof(NativeMethod, function) &&
                offsetof(BoundMethod, self) == offsetof(NativeMethod, self));
  const bool python = binding.shape == shapes::bound_method;
  const Ref method =
      b.new_object(python ? Kind::BoundMethod : Kind::NativeMethod, binding.shape, sizeof(BoundMethod));
  b.store_reference(AliasClass::Constant, method, offsetof(BoundMethod, function), b.value(binding.function));
  b.store_reference(AliasClass::Constant, method, offsetof(BoundMethod, self), a.object);
  return method;
}

// The getter of a property that super() finds. False: something else, or aborted.
bool find_super_getter(Recorder& r, Ref ref, Value live, Str* name, Invocation* site) {
  SuperAttribute a;
  if (!look_through_super(r, ref, live, name, &a) || a.on_class || !has_shape(a.found, shapes::property))
    return false;
  site->callable = a.found.as<Property>()->get;
  if (!has_kind(site->callable, Kind::Function) || !r.can_inline(site->callable.as<Function>()->code))
    return false;
  site->callable_ref = r.b.value(site->callable);
  site->add(a.object, a.live_object);
  return true;
}

}  // namespace

Ref load_attribute(Recorder& r, Ref owner, Value live, Str* name) {
  if (!live.is_object() || r.b.ir().type_of(owner) != Type::Value || r.chain_length() > kMostCallees)
    return kNoRef;
  if (has_shape(live, shapes::module)) return load_module_attribute(r, live, owner, name);
  if (has_shape(live, shapes::super)) return load_super_method(r, owner, live, name);
  if (live.as_object()->kind == Kind::Type) return load_class_attribute(r, live, owner, name);
  if (has_shape(live, shapes::complex) && (str_equals_ascii(name, "real") || str_equals_ascii(name, "imag")))
    return complex_part(r, owner, live, str_equals_ascii(name, "imag"));
  if (name == names::__class__ && has_plain_class(type_of(live))) {
    if (!r.watch_class(type_of(live)) || !r.guard_type(owner, live)) return kNoRef;
    return r.b.value(type_value(type_of(live)));
  }
  if (has_kind(live, Kind::Exception) && str_equals_ascii(name, "args") &&
      type_lookup(type_of(live), name) == type_lookup(types::BaseException, name)) {
    if (!r.watch_class(type_of(live)) || !r.guard_shape(owner, live)) return kNoRef;
    return r.b.load(Type::Value, AliasClass::Exception, owner, offsetof(Exception, args));
  }
  if (has_kind(live, Kind::Function)) {
    const Ref field = load_function_field(r, owner, live, name);
    if (field != kNoRef || !r.active()) return field;
  }
  const Access a = look_up(live, name);
  if (!a.is_plain() || !is_bound_now(live, a.place) ||
      (a.kind == Access::Method && !has_kind(a.found, Kind::Function)) ||
      !r.watch_class(shape_of(live.as_object())->type) || !r.guard_shape(owner, live) ||
      !guard_not_own(r, owner, live, a.place, name))
    return kNoRef;
  if (a.kind == Access::Own) return load_own(r, owner, live, a.place, name);
  if (a.kind == Access::Field) return load_field(r, owner, a.place.offset);
  if (a.kind == Access::ClassValue) return load_class_value(r, a.where, name, a.found);
  if (a.kind == Access::ClassMethod) return bind_class_method(r, live, a.found);
  return new_bound_method(r, a.found, owner);
}

bool lacks_attribute(Recorder& r, Ref owner, Value live, Str* name) {
  if (!live.is_object() || r.b.ir().type_of(owner) != Type::Value || r.chain_length() > kMostCallees)
    return false;
  krait::Type* type = type_of(live);
  const Access a = look_up(live, name);
  return a.kind == Access::Generic && a.found.is_unbound() && a.place.kind == AttributePlace::Absent &&
         live.as_object()->kind != Kind::Type && live.as_object()->kind != Kind::Module &&
         (type->flags & kTypeDefaultGetattr) && r.watch_class(type) && r.guard_shape(owner, live);
}

namespace {

// The function that an access calls, with its arguments, guarded. False: none in Python, declined or aborted.
bool find_getter(Recorder& r, MethodArgument object, Str* name, Invocation* site) {
  const auto [owner, live] = object;
  if (!live.is_object() || r.b.ir().type_of(owner) != Type::Value || live.as_object()->kind == Kind::Type)
    return false;
  if (has_shape(live, shapes::super)) return find_super_getter(r, owner, live, name, site);
  krait::Type* type = type_of(live);
  const Access a = look_up(live, name);
  if (a.kind == Access::Property) {
    // (With a __getattr__ an AttributeError would not be the end.)
    if (!(type->flags & kTypeDefaultGetattr)) return false;
    site->callable = a.found.as<krait::Property>()->get;
    site->add(owner, live);
  } else if (a.kind == Access::Descriptor) {
    krait::Type* of = type_of(a.found);
    if (!(type->flags & kTypeDefaultGetattr) || a.place.kind == AttributePlace::NotInDict ||
        !r.watch_class(of))
      return false;
    site->callable = of->slot_methods[int(Slot::Get)];
    site->add(r.b.value(a.found), a.found);
    site->add(owner, live);
    site->add(r.b.value(type_value(type)), type_value(type));
  } else if (a.kind == Access::Generic && a.found.is_unbound() && a.place.kind == AttributePlace::Absent &&
             uses_object_getattribute(type)) {
    site->callable = type->slot_methods[int(Slot::GetAttr)];
    site->add(owner, live);
    site->add(r.b.value(Value::object(name)), Value::object(name));
  }
  // (AttributeErrors need the interpreter, or C++: neither sees what leaves a function trace.)
  if (site->count == 0 || !has_kind(site->callable, Kind::Function) ||
      !r.can_inline(site->callable.as<Function>()->code) || !rely_on_type(r, owner, live))
    return false;
  site->callable_ref = r.b.value(site->callable);
  return true;
}

}  // namespace

bool call_getter(Recorder& r, MethodArgument object, Str* name, size_t operands, bool leaves_null) {
  Invocation site;
  site.operands = operands;
  if (!find_getter(r, object, name, &site)) return false;
  return leaves_null ? call_method(r, site, 0, r.b.value(Value::unbound()), Value::unbound())
                     : call_method(r, site, 0);
}

bool call_getter_for_getattr(Recorder& r, MethodArgument object, Str* name) {
  Invocation site;
  return find_getter(r, object, name, &site) && call_method(r, site, kFrameOperator);
}

void record_LOAD_ATTR(Recorder& r, uint64_t arg) {
  Str* name = code_name(r.code(), arg);
  const Ref owner = r.ref(1);
  const Ref result = load_attribute(r, owner, r.live(1), name);
  if (!r.active()) return;
  if (result != kNoRef) return r.replace(1, result);
  if (call_getter(r, {owner, r.live(1)}, name, 1, false) || !r.active()) return;
  if (raises_attribute_error(r, owner, r.live(1), name) || !r.active()) return;
  r.push(r.call(1, operations::GetAttribute, {r.boxed(owner), r.b.value(Value::object(name))},
                Recorder::Outcome::ValueMayRaise));
}

namespace {

bool is_in_dict(const AttributePlace& place) {
  return place.kind == AttributePlace::InDict || place.kind == AttributePlace::NotInDict;
}

// The value on the stack becomes an entry of the object's own dict. False: it has none, declined or aborted.
bool store_in_own_dict(Recorder& r, Ref owner, Value live, Str* name) {
  if (!live.is_object() || r.b.ir().type_of(owner) != Type::Value || r.chain_length() > kMostCallees)
    return false;
  Object* o = live.as_object();
  krait::Type* type = shape_of(o)->type;
  const Value found = type_lookup(type, name), key = Value::object(name);
  if (o->kind == Kind::Type || o->kind == Kind::Module || !(type->flags & kTypeDefaultSetattr) ||
      (!found.is_unbound() && is_data_descriptor(found)))
    return false;
  const AttributePlace place = find_own(o, type, name);
  if (!is_in_dict(place) || !r.watch_class(type) || !r.guard_shape(owner, live)) return false;
  const Ref dict = own_dict(r, owner, place);
  return dict != kNoRef &&
         store_in_dict(r, 2, dict, live_own_dict(live, place), r.b.value(key), key, r.ref(2));
}

// The value as it is stored there; it fits. kNoRef: aborted.
Ref as_attribute(Recorder& r, const AttributePlace& place, MethodArgument value) {
  return as_element(r, place.is_double ? Elements::Doubles : Elements::Any, value.ref, value.live);
}

void store_at(Recorder& r, Ref container, const AttributePlace& place, Ref value) {
  if (place.is_double) r.b.store(alias_of(place), container, place.offset, value);
  else r.b.store_reference(alias_of(place), container, place.offset, value);
}

// The attribute exists: its value is replaced. False: not recorded, or aborted.
bool store_existing(Recorder& r, Ref owner, Value live, const AttributePlace& place, MethodArgument value) {
  // (An attribute that ceases to be a double changes the object's shape.)
  if (place.is_double && !fits_double_attribute(value.live)) return false;
  const Ref v = as_attribute(r, place, value);
  if (!r.active() || !r.guard_shape(owner, live)) return false;
  const Ref container = container_of(r.b, owner, live, place);
  if (place.kind == AttributePlace::InObject) {
    if (!r.tell_apart(type_of(place), owner, live, place.offset)) return false;
    r.note_written(owner, live);
  }
  store_at(r, container, place, v);
  return true;
}

// The attribute is new and lies in the object, which changes its shape.
bool store_added(Recorder& r, Ref owner, Value live, Str* name, MethodArgument value) {
  Object* o = live.as_object();
  Shape* shape = shape_of(o);
  const int index = shape->attribute_count;
  if (shape->dict_mode || index >= shape->inline_capacity) return false;
  Shape* grown = shape_add(shape, name, fits_double_attribute(value.live));
  if (grown->dict_mode) return false;
  const AttributePlace place = place_at(o, grown, index);
  if (place.kind != AttributePlace::InObject) return false;
  const Ref v = as_attribute(r, place, value);
  if (!r.active() || !r.guard_shape(owner, live)) return false;
  store_at(r, owner, place, v);
  r.b.store_sized(Op::Store32, AliasClass::Shape, owner, 0, r.b.int_(grown->id));
  return true;
}

}  // namespace

bool store_attribute(Recorder& r, MethodArgument object, Str* name, MethodArgument value) {
  return (type_of(object.live)->flags & kTypeDefaultSetattr) && store_as_object(r, object, name, value);
}

bool store_as_object(Recorder& r, MethodArgument object, Str* name, MethodArgument value) {
  const auto [owner, live] = object;
  if (!live.is_object() || r.b.ir().type_of(owner) != Type::Value || r.chain_length() > kMostCallees)
    return false;
  Object* o = live.as_object();
  krait::Type* type = shape_of(o)->type;
  if (o->kind == Kind::Type || o->kind == Kind::Module) return false;
  const Value found = type_lookup(type, name);
  if (!found.is_unbound() && is_data_descriptor(found)) {
    if (!has_shape(found, shapes::member_descriptor)) return false;
    const auto* member = found.as<MemberDescriptor>();
    if (member->read_only || member->none_if_unbound || !r.watch_class(type)) return false;
    return store_existing(r, owner, live, {AttributePlace::InObject, int32_t(member->offset), true}, value);
  }
  if (!(type->flags & kTypeHasDict)) return false;
  const AttributePlace place = find_own(o, type, name);
  if (place.kind == AttributePlace::Unknown || is_in_dict(place) || !r.watch_class(type)) return false;
  return place.kind == AttributePlace::Absent ? store_added(r, owner, live, name, value)
                                              : store_existing(r, owner, live, place, value);
}

bool delete_attribute_in_line(Recorder& r, MethodArgument object, Str* name) {
  const auto [owner, live] = object;
  if (!has_kind(live, Kind::Instance) || r.b.ir().type_of(owner) != Type::Value ||
      r.chain_length() > kMostCallees)
    return false;
  Object* o = live.as_object();
  Shape* shape = instance_current_shape(o);
  krait::Type* type = shape->type;
  if (!(type->flags & kTypeHasDict) || !(type->flags & kTypeDefaultSetattr) || shape->dict_mode ||
      shape->var_sized)
    return false;
  const Value found = type_lookup(type, name);
  const int index = shape_find(shape, name);
  if (index < 0 || (!found.is_unbound() && is_data_descriptor(found))) return false;
  const Shape* without = shape_without(shape, index);
  if (!without || !r.watch_class(type) || !r.guard_shape(owner, live)) return false;
  Builder& b = r.b;
  const int last = shape->attribute_count - 1;
  for (int i = index; i < last; i++) {
    const AttributePlace from = place_at(o, shape, i + 1);
    const Ref next = b.load(type_of(from), AliasClass::Attribute, owner, from.offset);
    store_at(r, owner, {AttributePlace::InObject, from.offset - 8, false, from.is_double}, next);
  }
  const int32_t end = place_at(o, shape, last).offset;
  b.store_reference(AliasClass::Attribute, owner, end, b.value(Value::unbound()));
  b.store_sized(Op::Store32, AliasClass::Shape, owner, 0, b.int_(without->id));
  r.note_written(owner, live);
  return true;
}

namespace {

// A property, another descriptor of the class, or __setattr__. False: none of these in Python, declined or
// aborted.
bool call_setter(Recorder& r, Ref owner, Value live, Str* name) {
  if (!live.is_object() || r.b.ir().type_of(owner) != Type::Value || live.as_object()->kind == Kind::Type)
    return false;
  krait::Type* type = type_of(live);
  Invocation site;
  site.operands = 2;
  const Value found = type_lookup(type, name);
  if (!(type->flags & kTypeDefaultSetattr)) {
    site.callable = type->slot_methods[int(Slot::SetAttr)];
    site.add(owner, live);
    site.add(r.b.value(Value::object(name)), Value::object(name));
  } else if (!found.is_unbound() && has_shape(found, shapes::property)) {
    site.callable = found.as<Property>()->set;
    site.add(owner, live);
  } else if (!found.is_unbound() && type_of(found)->slot(Slot::Set)) {
    krait::Type* of = type_of(found);
    site.callable = of->slot_methods[int(Slot::Set)];
    if (!has_kind(site.callable, Kind::Function) || !r.watch_class(of)) return false;
    site.add(r.b.value(found), found);
    site.add(owner, live);
  }
  if (site.count == 0 || site.callable.is_unbound() || !has_kind(site.callable, Kind::Function) ||
      !rely_on_type(r, owner, live))
    return false;
  site.add(r.ref(2), r.live(2));
  site.callable_ref = r.b.value(site.callable);
  return call_method(r, site, kFrameDropResult);
}

}  // namespace

void record_STORE_ATTR(Recorder& r, uint64_t arg) {
  Str* name = code_name(r.code(), arg);
  const Ref owner = r.ref(1);
  if (store_attribute(r, {owner, r.live(1)}, name, {r.ref(2), r.live(2)})) return r.pop(2);
  if (!r.active() || store_in_own_dict(r, owner, r.live(1), name) || !r.active() ||
      call_setter(r, owner, r.live(1), name) || !r.active())
    return;
  const Ref object = r.boxed(owner), v = r.boxed(r.ref(2));
  r.call(2, operations::SetAttribute, {object, r.b.value(Value::object(name)), v},
         Recorder::Outcome::TrueOrRaise);
}

namespace {

// A method that the receiver's class has, whatever that is; unbound: something else has to be done.
Value op_find_method(Value receiver, Value name) {
  const krait::Type* type = type_of(receiver);
  if (has_kind(receiver, Kind::Type))
    return class_method_function(receiver.as<krait::Type>(), name.as<Str>());
  if (!(type->flags & kTypeDefaultGetattr)) return Value::unbound();
  const Value found = type_lookup(type, name.as<Str>());
  if (found.is_unbound() || !is_unbound_method(found)) return Value::unbound();
  const bool own = (type->flags & kTypeHasDict) && receiver.is_object() &&
                   !instance_attribute(receiver.as_object(), name.as<Str>()).is_unbound();
  return own ? Value::unbound() : found;
}
const CallInfo kFindMethod =
    reading_call("FindMethod", address_of(op_find_method), Type::Value, 2, kAllAliases);

// A place that has seen many classes. False: no method, or aborted.
bool find_any_method(Recorder& r, Ref owner, Str* name) {
  if (op_find_method(r.live(1), Value::object(name)).is_unbound()) return false;
  Builder& b = r.b;
  const Ref args[] = {owner, b.value(Value::object(name))};
  const Ref method = b.call(kFindMethod, args);
  if (!r.guard(b.emit(Op::Same, method, b.value(Value::unbound())), false)) return false;
  r.replace(1, method);
  r.push(owner);
  return true;
}

// A class method in Python and the class. False: it is something else, or aborted.
bool load_class_method(Recorder& r, Value cls, Ref owner, Str* name) {
  auto* type = cls.as<krait::Type>();
  const Value function = class_method_function(type, name);
  if (function.is_unbound()) return false;
  if (!r.watch_class(shape_of(type)->type) || !r.watch_class(type)) return find_any_method(r, owner, name);
  if (!r.guard_is(owner, cls)) return false;
  r.replace(1, r.b.value(function));
  r.push(owner);
  return true;
}

// A class method in C++ of a built-in class, bound to the class. kNoRef: none, or aborted.
Ref load_native_classmethod(Recorder& r, Ref owner, Value cls, Value found) {
  if (!has_shape(found, shapes::classmethod_descriptor) || shape_of(cls.as_object())->type != types::type ||
      !r.watch_class(cls.as<krait::Type>()) || !r.guard_is(owner, cls))
    return kNoRef;
  Builder& b = r.b;
  const Ref method = b.new_object(Kind::NativeMethod, shapes::native_method, sizeof(NativeMethod));
  b.store(AliasClass::Constant, method, offsetof(NativeMethod, function), b.value(found));
  b.store(AliasClass::Constant, method, offsetof(NativeMethod, self), b.value(cls));
  return method;
}

}  // namespace

// Leaves the callable and its receiver, or NULL and a callable that has none.
void record_LOAD_METHOD(Recorder& r, uint64_t arg) {
  Str* name = code_name(r.code(), arg);
  const Value live = r.live(1);
  const Ref owner = r.ref(1);
  const Ref unbound = r.b.value(Value::unbound());
  Ref plain = kNoRef;
  if (r.b.ir().type_of(owner) != Type::Value || !live.is_object()) {
    // Methods of numbers and of None.
    const Value found = type_lookup(type_of(live), name);
    if (!is_unbound_method(found)) return r.abort(AbortReason::OpcodeNotRecorded);
    if (!r.guard_type(owner, live)) return;
    r.replace(1, r.b.value(found));
    return r.push(owner);
  }
  if (r.chain_length() > kMostCallees && (find_any_method(r, owner, name) || !r.active())) return;
  if (has_shape(live, shapes::module)) {
    plain = load_module_attribute(r, live, owner, name);
  } else if (has_shape(live, shapes::super)) {
    plain = load_super_method(r, owner, live, name);
  } else if (live.as_object()->kind == Kind::Type) {
    if (load_class_method(r, live, owner, name) || !r.active()) return;
    plain = load_class_attribute(r, live, owner, name);
    const Value found = type_lookup(live.as<krait::Type>(), name);
    if (plain == kNoRef && r.active()) plain = load_native_classmethod(r, owner, live, found);
  } else if (name == names::__class__) {
    plain = load_attribute(r, owner, live, name);
  } else {
    const Access a = look_up(live, name);
    bool known = a.is_plain() && a.kind != Access::Field && is_bound_now(live, a.place) &&
                 r.watch_class(shape_of(live.as_object())->type);
    if (known && !r.guard_shape(owner, live)) return;
    known = known && guard_not_own(r, owner, live, a.place, name);
    if (!r.active()) return;
    if (known && a.kind == Access::Method) {
      // With a __getattr__ the interpreter binds it.
      if (!(type_of(live)->flags & kTypeDefaultGetattr)) return r.abort(AbortReason::OpcodeNotRecorded);
      r.replace(1, r.b.value(a.found));
      return r.push(owner);
    }
    if (known && a.kind == Access::Own) plain = load_own(r, owner, live, a.place, name);
    if (known && a.kind == Access::ClassValue) plain = load_class_value(r, a.where, name, a.found);
    if (known && a.kind == Access::ClassMethod) plain = bind_class_method(r, live, a.found);
  }
  if (!r.active()) return;
  if (plain == kNoRef && (call_getter(r, {owner, live}, name, 1, true) || !r.active())) return;
  if (plain == kNoRef) {
    // What the interpreter leaves is then the attribute, too, unless it finds a plain method.
    if (is_unbound_method(type_lookup(type_of(live), name)) && (type_of(live)->flags & kTypeDefaultGetattr))
      return r.abort(AbortReason::OpcodeNotRecorded);
    const Ref object = r.boxed(owner);
    if (!r.active()) return;
    r.replace(1, unbound);
    return r.push(r.call(0, operations::GetAttribute, {object, r.b.value(Value::object(name))},
                         Recorder::Outcome::ValueMayRaise));
  }
  r.replace(1, unbound);
  r.push(plain);
}

}  // namespace krait::jit
