// Choosing the specialised form of LOAD_ATTR, STORE_ATTR and LOAD_METHOD.
#include "interp/names.h"
#include "interp/quicken.h"
#include "runtime/dict.h"
#include "runtime/function.h"
#include "runtime/instance.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/shape.h"
#include "runtime/str.h"

namespace krait {

namespace {

bool uses_object_getattribute(const Type* type) {
  constexpr auto kSlot = int(Slot::GetAttribute);
  return type->slot_methods[kSlot] == types::object->slot_methods[kSlot];
}

bool uses_type_getattribute(const Type* metatype) {
  constexpr auto kSlot = int(Slot::GetAttribute);
  return metatype->slot_methods[kSlot] == types::type->slot_methods[kSlot] && !metatype->slot(Slot::GetAttr);
}

bool is_unbound_method(Value v) {
  return has_kind(v, Kind::Function) || has_shape(v, shapes::method_descriptor) ||
         has_shape(v, shapes::wrapper_descriptor);
}

bool has_get(Value v) { return type_of(v)->slot(Slot::Get) != nullptr; }

// Where an object keeps an attribute of its own.
struct OwnAttribute {
  enum { kAbsent, kUnknown, kSlot, kDouble, kOverflow, kDictEntry } where;
  uint32_t position;  // byte offset, or index
};

// Attribute `index` of a shape like the object's, or of one with another attribute.
OwnAttribute place_of(Object* o, Shape* shape, int index) {
  if (shape->var_sized) return {OwnAttribute::kUnknown, 0};
  if (index >= shape->inline_capacity)
    return {OwnAttribute::kOverflow, uint32_t(index - shape->inline_capacity)};
  const auto offset =
      reinterpret_cast<uintptr_t>(attribute_slot(o, shape, index)) - reinterpret_cast<uintptr_t>(o);
  if (offset > UINT16_MAX) return {OwnAttribute::kUnknown, 0};
  return {shape->is_double(index) ? OwnAttribute::kDouble : OwnAttribute::kSlot, uint32_t(offset)};
}

OwnAttribute find_own(Object* o, const Type* type, Str* name) {
  if (!(type->flags & kTypeHasDict)) return {OwnAttribute::kAbsent, 0};
  Shape* shape = shape_of(o);
  // (The generic form lets the object change over.)
  if (shape->outdated) return {OwnAttribute::kUnknown, 0};
  if (!shape->dict_mode) {
    const int index = shape_find(shape, name);
    return index < 0 ? OwnAttribute{OwnAttribute::kAbsent, 0} : place_of(o, shape, index);
  }
  const Value word = *attribute_word(o);
  if (word.is_unbound() || shape->var_sized) return {OwnAttribute::kUnknown, 0};
  // Another object in dict mode has other keys: absence says nothing about it.
  const int64_t index = dict_find_str(word.as<Dict>(), name);
  if (index < 0 || index > UINT16_MAX) return {OwnAttribute::kUnknown, 0};
  return {OwnAttribute::kDictEntry, uint32_t(index)};
}

// The instruction being specialised.
struct Site {
  Frame* frame;
  uint16_t* ip;
  Str* name;

  void set_shape(const Object* o) const { write_u32(ip + 2, o->shape_id); }
  // A side cache for a class attribute; false when there is none left.
  bool set_side(uint32_t version, uint32_t extra, Value v) const {
    const int index = new_side_cache(frame->code);
    if (index < 0) return false;
    SideCache* side = &frame->code->side_caches[index];
    side->version = version;
    side->extra = extra;
    side->value = v;
    ip[1] = uint16_t(index);
    return true;
  }
  void become(uint8_t opcode) const { specialized(ip, opcode); }
};

// An attribute of the exact module type; index of its entry, or -1.
int64_t module_entry(Value module, Str* name) {
  const Value descriptor = type_lookup(types::module, name);
  if (!descriptor.is_unbound() && is_data_descriptor(descriptor)) return -1;
  Dict* d = module.as<Module>()->dict;
  if (!d || !dict_keys_version(d)) return -1;
  const int64_t index = dict_find_str(d, name);
  return index <= UINT16_MAX ? index : -1;
}

// A class may hold a descriptor of a class that it does not derive from: using it raises.
template <class Descriptor>
bool fits(Value descriptor, const Object* o) {
  return is_subtype(shape_of(o)->type, descriptor.as<Descriptor>()->owner);
}

// What an attribute access on a class gives without running code; unbound otherwise. A class method is
// returned as it is found.
Value class_attribute(Type* type, Str* name) {
  const Type* metatype = shape_of(type)->type;
  if (!uses_type_getattribute(metatype)) return Value::unbound();
  const Value meta = type_lookup(metatype, name);
  if (!meta.is_unbound() && is_data_descriptor(meta)) return Value::unbound();
  const Value v = type_lookup(type, name);
  if (v.is_unbound() || !has_get(v) || is_unbound_method(v)) return v;
  if (is_static_method(v)) return v.as<StaticMethod>()->callable;
  return is_class_method(v) ? v : Value::unbound();
}

}  // namespace

// --- LOAD_ATTR ---

namespace {

void specialize_data_descriptor(const Site& site, Object* o, Value descriptor) {
  const uint32_t version = shape_of(o)->version;
  if (has_shape(descriptor, shapes::member_descriptor)) {
    const auto* member = descriptor.as<MemberDescriptor>();
    if (member->offset > UINT16_MAX || member->none_if_unbound || !fits<MemberDescriptor>(descriptor, o))
      return;
    site.set_shape(o);
    site.ip[1] = uint16_t(member->offset);
    site.become(OP_LOAD_ATTR_SLOT);
  } else if (has_shape(descriptor, shapes::property)) {
    const Value getter = descriptor.as<Property>()->get;
    // (With a __getattr__ an AttributeError would not be the end.)
    const bool final = shape_of(o)->type->flags & kTypeDefaultGetattr;
    if (getter.is_unbound() || !has_kind(getter, Kind::Function) || !final ||
        !site.set_side(version, 0, getter))
      return;
    site.set_shape(o);
    site.become(OP_LOAD_ATTR_PROPERTY);
  } else if (has_shape(descriptor, shapes::getset_descriptor)) {
    const auto* getset = descriptor.as<GetSetDescriptor>();
    const Value def = Value::from_raw(reinterpret_cast<uint64_t>(getset->def));
    if (!getset->def->get || !fits<GetSetDescriptor>(descriptor, o) || !site.set_side(version, 0, def))
      return;
    site.set_shape(o);
    site.become(OP_LOAD_ATTR_GETSET);
  }
}

void specialize_class_attribute(const Site& site, Object* o, Value found) {
  if (shape_of(o)->dict_mode) return;
  const bool method = has_kind(found, Kind::Function);
  if (is_static_method(found)) {
    found = found.as<StaticMethod>()->callable;
  } else if (!method && has_get(found)) {
    return;
  }
  if (!site.set_side(shape_of(o)->version, 0, found)) return;
  site.set_shape(o);
  site.become(method ? OP_LOAD_ATTR_METHOD : OP_LOAD_ATTR_CLASS_VALUE);
}

}  // namespace

void specialize_LOAD_ATTR(Frame* frame, uint16_t* ip, Value* sp, uint64_t arg) {
  const Site site{frame, ip, code_name(frame->code, arg)};
  const Value owner = sp[-1];
  if (!owner.is_object()) return;
  Object* o = owner.as_object();
  if (o->shape_id == shapes::module) {
    const int64_t index = module_entry(owner, site.name);
    if (index < 0) return;
    ip[1] = uint16_t(index);
    write_u32(ip + 2, owner.as<Module>()->dict->keys_version);
    return site.become(OP_LOAD_ATTR_MODULE);
  }
  if (o->kind == Kind::Type) {
    auto* type = owner.as<Type>();
    const Value v = class_attribute(type, site.name);
    if (v.is_unbound() || is_class_method(v)) return;
    if (site.set_side(type->version, shape_of(o)->version, v)) site.become(OP_LOAD_ATTR_TYPE);
    return;
  }
  Type* type = shape_of(o)->type;
  if (!uses_object_getattribute(type)) return;
  const Value found = type_lookup(type, site.name);
  if (!found.is_unbound() && is_data_descriptor(found)) return specialize_data_descriptor(site, o, found);
  const OwnAttribute own = find_own(o, type, site.name);
  uint8_t form = 0;
  switch (own.where) {
    case OwnAttribute::kUnknown: return;
    case OwnAttribute::kSlot: form = OP_LOAD_ATTR_SLOT; break;
    case OwnAttribute::kDouble: form = OP_LOAD_ATTR_DOUBLE; break;
    case OwnAttribute::kOverflow: form = OP_LOAD_ATTR_OVERFLOW; break;
    case OwnAttribute::kDictEntry: form = OP_LOAD_ATTR_DICT; break;
    case OwnAttribute::kAbsent:
      if (!found.is_unbound()) specialize_class_attribute(site, o, found);
      return;
  }
  ip[1] = uint16_t(own.position);
  site.set_shape(o);
  site.become(form);
}

namespace {

void describe_place(OwnAttribute place, SideCache* side) {
  const bool is_double = place.where == OwnAttribute::kDouble;
  side->pointer = reinterpret_cast<void*>(uintptr_t(place.position) | (is_double ? kDoubleAttribute : 0));
}

// An attribute of an object's own at an offset: in the object, or a member descriptor's.
bool describe_slot(Object* o, Value found, Str* name, SideCache* side) {
  OwnAttribute own = find_own(o, shape_of(o)->type, name);
  if (!found.is_unbound() && is_data_descriptor(found)) {
    if (!has_shape(found, shapes::member_descriptor)) return false;
    const auto* member = found.as<MemberDescriptor>();
    if (member->none_if_unbound || !fits<MemberDescriptor>(found, o)) return false;
    own = {OwnAttribute::kSlot, uint32_t(member->offset)};
  }
  if (own.where != OwnAttribute::kSlot && own.where != OwnAttribute::kDouble) return false;
  side->version = 0;
  describe_place(own, side);
  return true;
}

// An attribute that only the class has, if `usable` says so of its value.
template <class Usable>
bool describe_on_class(Object* o, Value found, Str* name, SideCache* side, Usable usable) {
  Shape* shape = shape_of(o);
  if (shape->dict_mode || found.is_unbound() || is_data_descriptor(found) || !usable(found) ||
      find_own(o, shape->type, name).where != OwnAttribute::kAbsent)
    return false;
  side->version = shape->version;
  side->value = found;
  return true;
}

bool describe_load(Object* o, Str* name, SideCache* side, bool (*usable)(Value)) {
  const Type* type = shape_of(o)->type;
  if (o->kind == Kind::Type || o->shape_id == shapes::module || !uses_object_getattribute(type)) return false;
  const Value found = type_lookup(type, name);
  return describe_slot(o, found, name, side) || describe_on_class(o, found, name, side, usable);
}

}  // namespace

bool describe_loaded_attribute(Object* o, Str* name, SideCache* side) {
  return describe_load(o, name, side, [](Value v) { return has_kind(v, Kind::Function) || !has_get(v); });
}

bool describe_loaded_method(Object* o, Str* name, SideCache* side) {
  // (A float is no method.)
  return describe_load(o, name, side, is_unbound_method) &&
         (side->version || !(reinterpret_cast<uintptr_t>(side->pointer) & kDoubleAttribute));
}

// --- STORE_ATTR ---

namespace {

void specialize_store_descriptor(const Site& site, Object* o, Value descriptor) {
  if (has_shape(descriptor, shapes::member_descriptor)) {
    const auto* member = descriptor.as<MemberDescriptor>();
    if (member->offset > UINT16_MAX || member->read_only || member->none_if_unbound ||
        !fits<MemberDescriptor>(descriptor, o))
      return;
    site.set_shape(o);
    site.ip[1] = uint16_t(member->offset);
    site.become(OP_STORE_ATTR_SLOT);
  } else if (has_shape(descriptor, shapes::property)) {
    const Value setter = descriptor.as<Property>()->set;
    if (setter.is_unbound() || !has_kind(setter, Kind::Function) ||
        !site.set_side(shape_of(o)->version, 0, setter))
      return;
    site.set_shape(o);
    site.become(OP_STORE_ATTR_PROPERTY);
  }
}

// The shape of an object that gets a new attribute inside of itself, and where; null: it is another kind of
// store.
const Shape* grown_shape(Object* o, Value found, Str* name, Value value, OwnAttribute* place) {
  Shape* shape = shape_of(o);
  if (!found.is_unbound() && is_data_descriptor(found)) return nullptr;
  if (find_own(o, shape->type, name).where != OwnAttribute::kAbsent || !(shape->type->flags & kTypeHasDict))
    return nullptr;
  const int index = shape->attribute_count;
  if (index >= shape->inline_capacity) return nullptr;
  Shape* grown = shape_add(shape, name, fits_double_attribute(value));
  if (grown->dict_mode) return nullptr;
  *place = place_of(o, grown, index);
  return place->where == OwnAttribute::kUnknown ? nullptr : grown;
}

void specialize_added_attribute(const Site& site, Object* o, Value found, Value value) {
  OwnAttribute place;
  const Shape* grown = grown_shape(o, found, site.name, value, &place);
  if (!grown || !site.set_side(grown->id, place.position, Value::unbound())) return;
  site.set_shape(o);
  site.become(place.where == OwnAttribute::kDouble ? OP_STORE_ATTR_ADD_DOUBLE : OP_STORE_ATTR_ADD);
}

}  // namespace

bool describe_stored_attribute(Object* o, Str* name, Value value, SideCache* side) {
  Shape* shape = shape_of(o);
  Type* type = shape->type;
  if (o->kind == Kind::Type || !(type->flags & kTypeDefaultSetattr)) return false;
  const Value found = type_lookup(type, name);
  const bool is_member = !found.is_unbound() && has_shape(found, shapes::member_descriptor);
  if (is_member && found.as<MemberDescriptor>()->read_only) return false;
  if (describe_slot(o, found, name, side)) return true;
  OwnAttribute place;
  const Shape* grown = grown_shape(o, found, name, value, &place);
  if (!grown) return false;
  side->version = grown->id;
  describe_place(place, side);
  return true;
}

void specialize_STORE_ATTR(Frame* frame, uint16_t* ip, Value* sp, uint64_t arg) {
  const Site site{frame, ip, code_name(frame->code, arg)};
  if (!sp[-1].is_object()) return;
  Object* o = sp[-1].as_object();
  Type* type = shape_of(o)->type;
  if (o->kind == Kind::Type || !(type->flags & kTypeDefaultSetattr)) return;
  const Value found = type_lookup(type, site.name);
  if (!found.is_unbound() && is_data_descriptor(found)) return specialize_store_descriptor(site, o, found);
  if (!(type->flags & kTypeHasDict)) return;
  const OwnAttribute own = find_own(o, type, site.name);
  uint8_t form = 0;
  switch (own.where) {
    case OwnAttribute::kAbsent: return specialize_added_attribute(site, o, found, sp[-2]);
    case OwnAttribute::kUnknown:
    case OwnAttribute::kDictEntry: return;
    case OwnAttribute::kSlot: form = OP_STORE_ATTR_SLOT; break;
    case OwnAttribute::kOverflow: form = OP_STORE_ATTR_OVERFLOW; break;
    case OwnAttribute::kDouble:
      // (Once something else has been stored it is no double any longer.)
      if (!fits_double_attribute(sp[-2])) return;
      form = OP_STORE_ATTR_DOUBLE;
      break;
  }
  ip[1] = uint16_t(own.position);
  site.set_shape(o);
  site.become(form);
}

// --- LOAD_METHOD ---

namespace {

void specialize_class_method(const Site& site, Type* type) {
  const Value v = class_attribute(type, site.name);
  if (v.is_unbound()) return;
  const bool bound = is_class_method(v);
  const Value callable = bound ? v.as<ClassMethod>()->callable : v;
  if (bound && !has_kind(callable, Kind::Function)) return;
  write_u32(site.ip + 2, shape_of(type)->version);
  write_u32(site.ip + 4, type->version);
  write_u64(site.ip + 6, callable.raw);
  site.become(bound ? OP_LOAD_METHOD_CLASSMETHOD : OP_LOAD_METHOD_TYPE);
}

}  // namespace

void specialize_LOAD_METHOD(Frame* frame, uint16_t* ip, Value* sp, uint64_t arg) {
  const Site site{frame, ip, code_name(frame->code, arg)};
  const Value receiver = sp[-1];
  if (!receiver.is_object()) return;
  Object* o = receiver.as_object();
  if (o->shape_id == shapes::module) {
    const int64_t index = module_entry(receiver, site.name);
    if (index < 0) return;
    ip[1] = uint16_t(index);
    write_u32(ip + 2, receiver.as<Module>()->dict->keys_version);
    return site.become(OP_LOAD_METHOD_MODULE);
  }
  if (o->kind == Kind::Type) return specialize_class_method(site, receiver.as<Type>());
  Shape* shape = shape_of(o);
  if (!uses_object_getattribute(shape->type)) return;
  const Value found = type_lookup(shape->type, site.name);
  if (!found.is_unbound() && is_data_descriptor(found)) return;
  const OwnAttribute own = find_own(o, shape->type, site.name);
  if (own.where == OwnAttribute::kSlot) {
    ip[1] = uint16_t(own.position);
    site.set_shape(o);
    return site.become(OP_LOAD_METHOD_SLOT);
  }
  if (own.where != OwnAttribute::kAbsent || found.is_unbound() || !is_unbound_method(found)) return;
  site.set_shape(o);
  write_u32(ip + 4, shape->version);
  write_u64(ip + 6, found.raw);
  site.become(OP_LOAD_METHOD_CACHED);
}

}  // namespace krait
