// Changing classes: attributes, __bases__, and the class of an instance.
#include <cstdlib>
#include <cstring>
#include <vector>

#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/frames.h"
#include "runtime/function.h"
#include "runtime/instance.h"
#include "runtime/ops.h"
#include "runtime/shape.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/type.h"
#include "runtime/type_internal.h"

namespace krait {

namespace {

// Caches of instance attributes test the shape only: they must forget when a class attribute begins or ceases
// to come before the instance's own.
bool shadows_instances(Str* name, Value value) {
  if (!value.is_unbound() && is_data_descriptor(value)) return true;
  const Slot slot = slot_of_name(name);
  return slot == Slot::GetAttribute || slot == Slot::SetAttr || slot == Slot::DelAttr ||
         slot == Slot::GetAttr;
}

// May that be an attribute of instances, by the shapes that there are, or of the class?
bool is_known_name(Type* type, Str* name) {
  if (!type_lookup(type, name).is_unbound()) return true;
  for (const Shape* s = type->shapes; s; s = s->next_of_type) {
    if (s->dict_mode || s->last_name == name) return true;
  }
  struct Search {
    Str* name;
    bool found = false;
  } search{name};
  const auto visit = [](Type* subclass, void* context) {
    auto* s = static_cast<Search*>(context);
    s->found = is_known_name(subclass, s->name);
    return !s->found;
  };
  type_for_each_subclass(type, visit, &search);
  return search.found;
}

// Does a data descriptor that the class is about to get come before nothing? (The attributes of classes and
// modules are in no shape.)
bool shadows_nothing(Type* type, Str* name) {
  return slot_of_name(name) == Slot::kCount && !is_subtype(type, types::type) &&
         !is_subtype(type, types::module) && !is_known_name(type, name);
}

// Its instances, which may be attributes of any class, become descriptors or cease to be.
bool changes_descriptors(Str* name) {
  const Slot slot = slot_of_name(name);
  return slot == Slot::Get || slot == Slot::Set || slot == Slot::Delete;
}

// Nobody asks the value when it is read from the class or an instance.
bool is_plain(Value v) {
  const Type* t = v.is_unbound() ? nullptr : type_of(v);
  return t && !t->slot(Slot::Get) && !t->slot(Slot::Set) && !t->slot(Slot::Delete);
}

// Special to the runtime, or may be.
bool has_special_form(const Str* name) {
  return name->is_ascii() && name->length > 1 && !std::memcmp(name->data, "__", 2);
}

bool raise_immutable(const Type* type, Str* name) {
  raise_type_error("cannot set '%S' attribute of immutable type '%N'", Value::object(name), type);
  return false;
}

}  // namespace

bool type_set_attribute(Type* type, Str* name, Value value) {
  if (type->flags & kTypeImmutable) return raise_immutable(type, name);
  const Value self = type_value(type);
  const Value descriptor = type_lookup(type_of(self), name);
  if (!descriptor.is_unbound() && is_data_descriptor(descriptor)) {
    const Type* kind = type_of(descriptor);
    const NativeFn f = kind->slot(value.is_unbound() ? Slot::Delete : Slot::Set);
    const Value args[3] = {descriptor, self, value};
    if (f) return !f(args).is_exception();
    raise(types::AttributeError, "%s", value.is_unbound() ? "__delete__" : "__set__");
    return false;
  }
  const Value old = dict_get_str(type->dict, name);
  const bool shadows =
      shadows_instances(name, old) || (shadows_instances(name, value) && !shadows_nothing(type, name));
  if (value.is_unbound()) {
    if (old.is_unbound()) {
      raise(types::AttributeError, "type object '%.50s' has no attribute '%S'", type_name(type),
            Value::object(name));
      return false;
    }
    dict_delete(type->dict, Value::object(name));
  } else {
    dict_set_str(type->dict, name, value);
  }
  if (is_plain(old) && is_plain(value) && !has_special_form(name)) {
    type_value_replaced(type);
    return true;
  }
  type_modified(type, name);
  const bool descriptors_change = changes_descriptors(name);
  if (descriptors_change) types_renew_versions();
  const bool all_names = descriptors_change || slot_of_name(name) != Slot::kCount;
  if ((descriptors_change || shadows) && g_frame_hooks.forget_attribute_caches)
    g_frame_hooks.forget_attribute_caches(all_names ? nullptr : name);
  return true;
}

void type_set_c_name(Type* type, Value name) {
  std::free(const_cast<char*>(type->c_name));
  type->c_name = strdup(str_to_utf8(name).c_str());
}

Value type_module(const Type* type) {
  if (type->flags & kTypeHeap) return dict_get_str(type->dict, names::__module__);
  return type->module;
}

// --- compatible layouts ---

namespace {

// The nearest class along the base chain that added fields.
const Type* skip_without_fields(const Type* type) {
  while (type->base && (type->flags & kTypeHeap) && type_layout_size(type) == type_layout_size(type->base))
    type = type->base;
  return type;
}

bool same_tuple(Value a, Value b) {
  if (a.is_unbound() || b.is_unbound()) return a == b;
  const auto *x = a.as<Tuple>(), *y = b.as<Tuple>();
  if (x->length != y->length) return false;
  for (uint64_t i = 0; i < x->length; ++i)
    if (!str_equal(x->items[i].as<Str>(), y->items[i].as<Str>())) return false;
  return true;
}

// Equal layouts: the same class added the last fields, or both added the same slots to the same base.
bool same_fields(const Type* a, const Type* b) {
  a = skip_without_fields(a);
  b = skip_without_fields(b);
  if (a == b) return true;
  return (a->flags & kTypeHeap) && (b->flags & kTypeHeap) && a->base == b->base &&
         type_layout_size(a) == type_layout_size(b) && same_tuple(a->extra, b->extra);
}

bool compatible(const Type* from, const Type* to, const char* what) {
  constexpr uint32_t kLayoutFlags = kTypeHasDict | kTypeHasWeakrefs;
  if (from->instance_kind == to->instance_kind &&
      (from->flags & kLayoutFlags) == (to->flags & kLayoutFlags) && same_fields(from, to))
    return true;
  raise_type_error("%s assignment: '%N' object layout differs from '%N'", what, to, from);
  return false;
}

}  // namespace

bool object_set_class(Value object, Value new_class) {
  if (new_class.is_unbound()) {
    raise_type_error("can't delete __class__ attribute");
    return false;
  }
  if (!has_kind(new_class, Kind::Type)) {
    raise_type_error("__class__ must be set to a class, not '%T' object", new_class);
    return false;
  }
  auto* to = new_class.as<Type>();
  Type* from = type_of(object);
  const bool modules = is_subtype(to, types::module) && is_subtype(from, types::module);
  if (!modules && ((to->flags & kTypeImmutable) || (from->flags & kTypeImmutable))) {
    raise_type_error("__class__ assignment only supported for mutable types or ModuleType subclasses");
    return false;
  }
  if (!compatible(from, to, "__class__")) return false;
  Object* o = object.as_object();
  if (modules) {
    o->shape_id = to->root_shape->id;
  } else if (to->flags & kTypeHasDict) {
    // The new class's shapes may expect more in-object slots than this object has: its attributes go to a
    // dict.
    instance_to_dict_mode(o);
    o->shape_id = shape_dict_mode(to->root_shape)->id;
  } else {
    o->shape_id = to->root_shape->id;
  }
  if ((to->flags & kTypeHasFinalizer) && !(from->flags & kTypeHasFinalizer)) register_finalizer(o);
  return true;
}

// --- __bases__ ---

namespace {

// Along the chain of best bases, which is set before custom mro() methods run.
bool derives_by_first_bases(const Type* type, const Type* base) {
  for (; type; type = type->base)
    if (type == base) return true;
  return false;
}

bool check_new_bases(Type* type, Value bases) {
  if (type->flags & kTypeImmutable) return raise_immutable(type, names::__bases__);
  if (bases.is_unbound()) {
    raise_type_error("cannot delete '__bases__' attribute of immutable type '%N'", type);
    return false;
  }
  if (!is_tuple(bases)) {
    raise_type_error("can only assign tuple to %N.__bases__, not %T", type, bases);
    return false;
  }
  const auto* tuple = bases.as<Tuple>();
  if (tuple->length == 0) {
    raise_type_error("can only assign non-empty tuple to %N.__bases__, not ()", type);
    return false;
  }
  for (uint64_t i = 0; i < tuple->length; ++i) {
    const Value base = tuple->items[i];
    if (!has_kind(base, Kind::Type)) {
      raise_type_error("%N.__bases__ must be tuple of classes, not '%T'", type, base);
      return false;
    }
    if (is_subtype(base.as<Type>(), type) || derives_by_first_bases(base.as<Type>(), type)) {
      raise_type_error("a __bases__ item causes an inheritance cycle");
      return false;
    }
  }
  return true;
}

// New MROs of a type and everything below it; the old ones are kept for the case that one of them fails.
// Custom mro() methods run here and may change classes themselves: what they did last stands.
struct MroChange {
  std::vector<Type*> types;
  RootVector old_mros, new_mros;

  bool recompute(Type* type) {
    const Value old_mro = type->mro;
    const Value mro = type_compute_mro(type);
    if (mro.is_exception()) return false;
    if (type->mro != old_mro) return true;
    types.push_back(type);
    old_mros.push_back(old_mro);
    new_mros.push_back(mro);
    store(type, &type->mro, mro);
    type_assign_version(type);
    RootVector subclasses;
    type_for_each_subclass(
        type,
        [](Type* subclass, void* list) {
          static_cast<RootVector*>(list)->push_back(type_value(subclass));
          return true;
        },
        &subclasses);
    for (size_t i = 0; i < subclasses.size(); ++i)
      if (!recompute(subclasses[i].as<Type>())) return false;
    return true;
  }
  void undo() {
    for (size_t i = types.size(); i-- > 0;) {
      if (types[i]->mro != new_mros[i]) continue;
      store(types[i], &types[i]->mro, old_mros[i]);
      type_assign_version(types[i]);
    }
  }
};

void relink(Type* type, const Tuple* old_bases, const Tuple* new_bases) {
  for (uint64_t i = 0; i < old_bases->length; ++i) type_unlink_subclass(old_bases->items[i].as<Type>(), type);
  for (uint64_t i = 0; i < new_bases->length; ++i) type_link_subclass(new_bases->items[i].as<Type>(), type);
}

}  // namespace

bool type_set_bases(Type* type, Value bases) {
  if (!check_new_bases(type, bases)) return false;
  Type* best = type_best_base(bases.as<Tuple>());
  if (!best || !compatible(type->base, best, "__bases__")) return false;
  const Value old_bases = type->bases;
  Type* old_base = type->base;
  store(type, &type->bases, bases);
  store(type, &type->base, best);
  MroChange change;
  if (!change.recompute(type)) {
    change.undo();
    if (type->bases == bases) {
      store(type, &type->bases, old_bases);
      store(type, &type->base, old_base);
    }
    return false;
  }
  if (type->bases != bases) return true;
  relink(type, old_bases.as<Tuple>(), bases.as<Tuple>());
  type_modified(type, nullptr);
  if (g_frame_hooks.forget_attribute_caches) g_frame_hooks.forget_attribute_caches(nullptr);
  return true;
}

}  // namespace krait
