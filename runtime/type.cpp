// Types: the built-in types' start-up, lookup along the MRO through the global method cache, versions, and
// the bookkeeping of subclasses and watchers.
//
// Versions are handed out from one counter and never reused, so a cache entry keyed by (version, name) can
// only match while nothing along the type's MRO has changed. A type that is modified takes a new version at
// once, and so do all its shapes and, recursively, its subclasses.
#include "runtime/type.h"

#include <cstdlib>
#include <cstring>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/function.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/type_internal.h"
#include "runtime/watcher.h"

namespace krait {

Type g_static_types[kStaticTypeCount];

// The direct subclasses are raw pointers: a class holds its bases alive, and leaves their lists in its
// finalizer.
struct TypeLinks {
  std::vector<Type*> subclasses;
};

namespace {

// --- the method cache ---

struct MethodCacheEntry {
  uint32_t version;  // 0: empty
  Str* name;
  Value value;  // unbound: known to be absent
  Type* where;
};
constexpr size_t kMethodCacheSize = 2048;
MethodCacheEntry g_method_cache[kMethodCacheSize];

MethodCacheEntry& method_cache_entry(uint32_t version, Str* name) {
  const size_t h = (reinterpret_cast<uintptr_t>(name) >> 4) ^ (size_t(version) * 7);
  return g_method_cache[h & (kMethodCacheSize - 1)];
}

uint32_t g_next_version = 1;

// 0 once the counter has run out: such types are no longer cached.
uint32_t next_version() { return g_next_version == 0 ? 0 : g_next_version++; }

Value lookup_in_mro(const Type* type, Str* name, Type** where) {
  *where = nullptr;
  if (type->mro.is_unbound()) return Value::unbound();  // its mro() method is running
  const auto* mro = type->mro.as<Tuple>();
  for (uint64_t i = 0; i < mro->length; ++i) {
    auto* cls = mro->items[i].as<Type>();
    const Value v = dict_get_str(cls->dict, name);
    if (!v.is_unbound()) {
      *where = cls;
      return v;
    }
  }
  return Value::unbound();
}

TypeLinks* links_of(Type* type) {
  if (!type->links) type->links = new TypeLinks;
  return type->links;
}

std::unordered_map<const Type*, WatcherList> g_watchers;

// A class that dies young may leave rows behind, for another at its address: that tells somebody in vain.
void sweep_watchers(bool full) {
  if (!full) return;
  std::erase_if(g_watchers, [](const auto& row) { return !is_marked(row.first); });
}

void tell_watchers(Type* type) {
  if (!(type->flags & kTypeWatched)) return;
  type->flags &= ~kTypeWatched;
  WatcherList told;
  told.take(g_watchers[type]);
  g_watchers.erase(type);
  told.tell();
}

void renew_version(Type* type) {
  type->version = next_version();
  for (Shape* s = type->shapes; s; s = s->next_of_type) s->version = type->version;
}

void renew_versions(Type* type) {
  renew_version(type);
  if (!type->links) return;
  for (size_t i = 0; i < type->links->subclasses.size(); ++i) renew_versions(type->links->subclasses[i]);
}

void modified_recursively(Type* type, Slot slot, bool all_slots) {
  tell_watchers(type);
  renew_version(type);
  if (all_slots) {
    type_fill_slots(type);
  } else if (slot != Slot::kCount) {
    type_update_slot(type, slot);
  }
  if (!type->links) return;
  for (size_t i = 0; i < type->links->subclasses.size(); ++i)
    modified_recursively(type->links->subclasses[i], slot, all_slots);
}

// --- built-in types ---

struct StaticRow {
  const char* name;
  Kind kind;
  Type* base;
  uint32_t flags;
  const TypeSpec* spec;
};

const StaticRow* static_rows() {
  constexpr uint32_t B = kTypeBase, D = kTypeHasDict, F = 0, S = kTypeSequence, H = kTypeHidden,
                     W = kTypeHasWeakrefs;
  (void)F;
  static const StaticRow rows[] = {
#define TYPE(id, name, kind, base, flags) {name, Kind::kind, types::base, flags, &type_spec_##id},
#include "runtime/types.def"
  };
  return rows;
}

bool is_var_sized(Kind kind) { return kind == Kind::Tuple || kind == Kind::Bytes; }

// Sizes and shapes: all that allocating an instance needs. Nothing may be allocated before this has been
// done.
void lay_out_static_type(Type* type, const StaticRow& row) {
  type->shape_id = shapes::type;
  type->kind = Kind::Type;
  type->spec = row.spec;
  type->base = type == types::object ? nullptr : row.base;
  type->flags = row.flags | kTypeImmutable;
  type->instance_kind = row.kind;
  const bool own_size = row.spec && row.spec->size;
  const Type* base = type->base;
  if (base) type->flags |= base->flags & (kTypeHasDict | kTypeHasFinalizer | kTypeSequence);
  if (row.spec && row.spec->finalize) type->flags |= kTypeHasFinalizer;
  size_t size = own_size ? row.spec->size : base ? type_layout_size(base) : sizeof(Object);
  if (row.kind == Kind::BigInt) size = sizeof(int64_t) * 2;  // subclasses hold a payload: IntSub
  if (row.kind == Kind::Float) size = sizeof(int64_t) * 2;   // FloatSub
  if (row.kind == Kind::Type) size = sizeof(Type);
  if (row.kind == Kind::Module) {
    // The dict is part of the struct and serves as the attribute word.
    type->instance_size = uint16_t(size ? size : sizeof(Object) + sizeof(Value));
    type->attribute_offset = sizeof(Object);
  } else {
    type->instance_size = uint16_t(size);
    if (type->flags & kTypeHasDict) {
      type->attribute_offset = uint16_t(size);
      type->instance_size = uint16_t(size + sizeof(Value));
    }
  }
  shape_create_root(type);
  register_static_object(type);
  KRAIT_ASSERT(type->root_shape->id == ShapeId((type - g_static_types + 1) * kShapeStride));
  type->version = type->root_shape->version = next_version();
  if (row.kind == Kind::Module) type->root_shape->dict_mode = 1;
}

// ExceptionGroup is the only built-in type with two bases.
Value static_bases(Type* type) {
  if (!type->base) return tuple_empty();
  if (type == types::ExceptionGroup)
    return tuple_new({type_value(types::BaseExceptionGroup), type_value(types::Exception)});
  return tuple_new({type_value(type->base)});
}

// "types.GenericAlias" is the class GenericAlias of the module types; others belong to builtins.
void name_type(Type* type, const char* full_name) {
  const char* dot = std::strrchr(full_name, '.');
  type->c_name = full_name;
  type->name = Value::object(str_intern(dot ? dot + 1 : full_name));
  type->qualname = type->name;
  type->module = dot ? Value::object(str_intern(std::string_view(full_name, size_t(dot - full_name))))
                     : Value::object(names::builtins);
}

void describe_static_type(Type* type, const StaticRow& row) {
  name_type(type, row.name);
  type->doc = row.spec && row.spec->doc ? str_from_utf8(row.spec->doc) : Value::none();
  type->dict = dict_new();
  type->bases = static_bases(type);
  type->mro = type_c3_mro(type);
  KRAIT_ASSERT(is_tuple(type->mro));
  const auto* bases = type->bases.as<Tuple>();
  for (uint64_t i = 0; i < bases->length; ++i) type_link_subclass(bases->items[i].as<Type>(), type);
}

// The spec's own set-up may add class attributes, special methods among them.
void initialize_from_spec(Type* type) {
  if (!type->spec || !type->spec->initialize) return;
  type->spec->initialize(type);
  type_modified(type, nullptr);
}

void visit_type(Tracer& tracer, Type* t) {
  tracer.visit(t->name);
  tracer.visit(t->qualname);
  tracer.visit(t->module);
  tracer.visit(t->doc);
  tracer.visit(t->base);
  tracer.visit(t->bases);
  tracer.visit(t->mro);
  tracer.visit(t->dict);
  tracer.visit(t->extra);
  tracer.visit_range(t->slot_methods, t->slot_methods + kSlotCount);
}

}  // namespace

void trace_Type(Tracer& tracer, Object* o) { visit_type(tracer, static_cast<Type*>(o)); }

// The finalizer of class objects: releases what is malloc'ed and leaves the bases' lists. The bases may be
// dying in the same collection; their memory is still intact and their links are then null or valid.
void type_finalize(Object* o) {
  auto* type = static_cast<Type*>(o);
  if (type->bases.raw) {
    const auto* bases = type->bases.as<Tuple>();
    for (uint64_t i = 0; i < bases->length; ++i) type_unlink_subclass(bases->items[i].as<Type>(), type);
  }
  delete type->links;
  type->links = nullptr;
  std::free(const_cast<char*>(type->c_name));
  type->c_name = nullptr;
}

size_t type_layout_size(const Type* type) {
  const bool word_is_last =
      type->attribute_offset && size_t(type->attribute_offset) + sizeof(Value) == type->instance_size;
  const bool word_in_struct = type->instance_kind == Kind::Module;
  return word_is_last && !word_in_struct ? type->attribute_offset : type->instance_size;
}

bool type_is_var_sized(const Type* type) { return is_var_sized(type->instance_kind); }

void type_link_subclass(Type* base, Type* subclass) { links_of(base)->subclasses.push_back(subclass); }

void type_unlink_subclass(Type* base, Type* subclass) {
  if (base->links) std::erase(base->links->subclasses, subclass);
}

void type_for_each_subclass(Type* type, bool (*visit)(Type* subclass, void* context), void* context) {
  if (!type->links) return;
  for (size_t i = 0; i < type->links->subclasses.size(); ++i)
    if (!visit(type->links->subclasses[i], context)) return;
}

void type_assign_version(Type* type) { renew_version(type); }

Type* type_of_immediate(Value v) {
  if (v.is_none()) return types::none_type;
  if (v.is_bool()) return types::bool_;
  if (v.is_not_implemented()) return types::not_implemented_type;
  KRAIT_ASSERT(v.is_ellipsis());
  return types::ellipsis_type;
}

const Type* native_base(const Type* type) {
  while ((type->flags & kTypeHeap) && type->base) type = type->base;
  return type;
}

bool is_subtype(const Type* type, const Type* base) {
  if (type == base) return true;
  if (!type->mro.raw) {  // under construction
    for (; type; type = type->base)
      if (type == base) return true;
    return base == types::object;
  }
  const auto* mro = type->mro.as<Tuple>();
  for (uint64_t i = 0; i < mro->length; ++i)
    if (mro->items[i].raw == reinterpret_cast<uint64_t>(base)) return true;
  return false;
}

Value type_lookup_where(const Type* type, Str* name, Type** where) {
  KRAIT_ASSERT(name->flags & kStrInterned);
  if (KRAIT_UNLIKELY(type->version == 0)) return lookup_in_mro(type, name, where);
  MethodCacheEntry& e = method_cache_entry(type->version, name);
  if (KRAIT_LIKELY(e.version == type->version && e.name == name)) {
    *where = e.where;
    return e.value;
  }
  const Value v = lookup_in_mro(type, name, where);
  e = {type->version, name, v, *where};
  return v;
}

Value type_lookup(const Type* type, Str* name) {
  Type* where;
  return type_lookup_where(type, name, &where);
}

void type_modified(Type* type, Str* name) {
  modified_recursively(type, name ? slot_of_name(name) : Slot::kCount, name == nullptr);
}

void type_value_replaced(Type* type) { renew_versions(type); }

void types_renew_versions() { modified_recursively(types::object, Slot::kCount, false); }

void watch_type(Type* type, Watcher* watcher) {
  static bool registered = false;
  if (!registered) {
    registered = true;
    register_weak_table("watched types", sweep_watchers);
  }
  g_watchers[type].add(watcher);
  type->flags |= kTypeWatched;
}

const char* type_name(const Type* type) { return type->c_name; }

void types_initialize() {
  const StaticRow* rows = static_rows();
  for (int i = 0; i < kStaticTypeCount; ++i) lay_out_static_type(&g_static_types[i], rows[i]);
  NoCollectScope no_collection;
  slots_initialize();
  for (int i = 0; i < kStaticTypeCount; ++i) describe_static_type(&g_static_types[i], rows[i]);
  for (int i = 0; i < kStaticTypeCount; ++i) type_add_native_attributes(&g_static_types[i]);
  for (int i = 0; i < kStaticTypeCount; ++i) {
    type_fill_slots(&g_static_types[i]);
    g_static_types[i].flags |= kTypeReady;
  }
  for (int i = 0; i < kStaticTypeCount; ++i) initialize_from_spec(&g_static_types[i]);
  // Functions and bound methods differ in layout, but Python sees one type.
  types::native_method->root_shape->type = types::native_function;
}

Type* native_type_create(const char* qualified_name, Kind kind, size_t size, Type* base, uint32_t flags,
                         const TypeSpec* spec) {
  if (!base) base = types::object;
  NoCollectScope no_collection;  // the type is filled without barriers
  auto* type = static_cast<Type*>(allocate_instance(types::type));
  name_type(type, qualified_name);
  type->c_name = strdup(qualified_name);
  type->spec = spec;
  type->base = base;
  type->bases = tuple_new({type_value(base)});
  type->doc = spec && spec->doc ? str_from_utf8(spec->doc) : Value::none();
  type->dict = dict_new();
  type->flags = flags | kTypeImmutable |
                (base->flags &
                 (kTypeHasDict | kTypeHasFinalizer | kTypeSequence | kTypeMatchSequence | kTypeMatchMapping));
  if (spec && spec->finalize) type->flags |= kTypeHasFinalizer;
  type->instance_kind = kind;
  const bool inherits = size == 0;
  const size_t struct_size = inherits ? type_layout_size(base) : (size + 7) & ~size_t{7};
  type->instance_size = uint16_t(struct_size);
  if ((type->flags & kTypeHasDict) && !is_var_sized(kind)) {
    type->attribute_offset = uint16_t(struct_size);
    type->instance_size = uint16_t(struct_size + sizeof(Value));
  }
  shape_create_root(type);
  type->mro = type_c3_mro(type);
  type_assign_version(type);
  type_link_subclass(base, type);
  type_add_native_attributes(type);
  type_add_dict_descriptor(type);
  type_fill_slots(type);
  type->flags |= kTypeReady;
  write_barrier(type);
  initialize_from_spec(type);
  // The modules that made them hold them in plain variables.
  static RootVector native_types;
  native_types.push_back(type_value(type));
  return type;
}

}  // namespace krait
