// Shapes: the region, the transition trees, attribute tables, and the learning of in-object slots.
//
// Shapes are never freed (ids are never reused); the names they mention are kept alive for good. Their type
// is not: objects keep the type of their shape alive.
#include "runtime/shape.h"

#include <cstdio>
#include <cstdlib>

#include "runtime/address_space.h"
#include "runtime/bytes.h"
#include "runtime/dict.h"
#include "runtime/frames.h"
#include "runtime/storage.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/type.h"

namespace krait {

uint8_t* g_shape_base;

// Open addressing over interned names; capacity is a power of two, at most half full.
struct ShapeTransitions {
  struct Entry {
    Str* name;
    Shape* shape;
  };
  uint32_t count;
  uint32_t capacity;
  Entry entries[];
};

struct ShapeTable {
  struct Entry {
    Str* name;
    int32_t index;
  };
  uint32_t capacity;
  Entry entries[];
};

namespace {

constexpr size_t kLargestShapeRegion = size_t{1} << 30;
constexpr size_t kShapeRegionPercent = 6;  // of a limited address space
// Below this number of attributes a search along the parents is fast enough.
constexpr int kTableThreshold = 8;
// A shape from which more names branch off is used like a dict: its objects become dicts.
constexpr uint32_t kMaxTransitions = 512;
// A type whose objects have more layouts than that has no common ones either. With fewer, attributes may
// still come and go, and are no doubles.
constexpr uint64_t kMaxShapes = 2048, kMaxShapesWithDoubles = 256;

size_t g_shape_region_bytes;
size_t g_next_shape = kFirstDynamicShape;
std::vector<Str*> g_names;  // all last_names
size_t g_traced_names;      // those that a collection has seen: old objects

size_t hash_pointer(const void* p) {
  auto bits = reinterpret_cast<uintptr_t>(p) >> 3;
  return bits * 0x9E3779B97F4A7C15ull >> 20;
}

template <class T>
T* allocate_table(size_t capacity) {
  auto* table = static_cast<T*>(calloc(1, sizeof(T) + capacity * sizeof(typename T::Entry)));
  if (!table) abort();
  table->capacity = uint32_t(capacity);
  return table;
}

template <class T>
typename T::Entry* find_entry(T* table, const Str* name) {
  size_t mask = table->capacity - 1;
  for (size_t i = hash_pointer(name) & mask;; i = (i + 1) & mask) {
    auto* entry = &table->entries[i];
    if (entry->name == name || !entry->name) return entry;
  }
}

bool is_static(const Type* type) {
  return type >= g_static_types && type < g_static_types + kStaticTypeCount;
}

Shape* new_shape(Type* type, size_t id) {
  auto* shape = reinterpret_cast<Shape*>(g_shape_base + id);
  shape->type = type;
  shape->id = ShapeId(id);
  shape->version = type->version;
  shape->next_of_type = type->shapes;
  type->shapes = shape;
  type->shape_count++;
  return shape;
}

// nullptr when the region is full.
Shape* new_dynamic_shape(Type* type) {
  if (g_next_shape + kShapeStride > g_shape_region_bytes) return nullptr;
  size_t id = g_next_shape;
  g_next_shape += kShapeStride;
  return new_shape(type, id);
}

Shape* require(Shape* shape) {
  if (!shape) {
    fputs("Fatal Python error: too many classes and attribute layouts\n", stderr);
    abort();
  }
  return shape;
}

void trace_names(Tracer& tracer, bool full) {
  for (size_t i = full ? 0 : g_traced_names; i < g_names.size(); ++i) tracer.visit(g_names[i]);
  g_traced_names = g_names.size();
}

void add_transition(Shape* from, Shape* to) {
  ShapeTransitions* table = from->transitions;
  if (!table || table->count * 2 >= table->capacity) {
    auto* bigger = allocate_table<ShapeTransitions>(table ? table->capacity * 2 : 4);
    for (uint32_t i = 0; table && i < table->capacity; ++i) {
      const auto& entry = table->entries[i];
      if (entry.name) *find_entry(bigger, entry.name) = entry;
    }
    bigger->count = table ? table->count : 0;
    free(table);
    from->transitions = table = bigger;
  }
  *find_entry(table, to->last_name) = {to->last_name, to};
  ++table->count;
}

ShapeTable* build_table(Shape* shape) {
  size_t capacity = 16;
  while (capacity < size_t(shape->attribute_count) * 2) capacity *= 2;
  auto* table = allocate_table<ShapeTable>(capacity);
  for (Shape* s = shape; s->last_name; s = s->parent) {
    *find_entry(table, s->last_name) = {s->last_name, s->attribute_count - 1};
  }
  return table;
}

// Future instances get room for `count` attributes. Instances of built-in types keep the shape whose id is a
// constant.
void learn(Type* type, int count) {
  if (!(type->flags & kTypeHeap) || count <= type->inline_attributes || count > kMaxInlineAttributes) return;
  if (!type->attribute_offset || g_next_shape + kShapeStride > g_shape_region_bytes) return;
  type->inline_attributes = uint16_t(count);
  shape_create_root(type);
}

}  // namespace

void shapes_initialize() {
  g_shape_region_bytes = address_space_share(kLargestShapeRegion, kShapeRegionPercent);
  void* p = reserve_address_space(g_shape_region_bytes);
  if (!p) {
    fputs("krait: cannot reserve address space for shapes\n", stderr);
    abort();
  }
  g_shape_base = static_cast<uint8_t*>(p);
  register_roots("attribute names", trace_names);
}

Shape* shape_create_root(Type* type) {
  bool constant_id = is_static(type) && !type->shapes;
  Shape* shape = constant_id ? new_shape(type, size_t(type - g_static_types + 1) * kShapeStride)
                             : require(new_dynamic_shape(type));
  shape->root = shape;
  shape->attribute_offset = type->attribute_offset;
  shape->var_sized = (type->flags & kTypeHasDict) && !type->attribute_offset;
  shape->inline_capacity = shape->var_sized ? uint8_t{0} : uint8_t(type->inline_attributes);
  type->root_shape = shape;
  return shape;
}

int shape_find(Shape* shape, Str* name) {
  KRAIT_ASSERT(!shape->dict_mode);
  if (shape->attribute_count <= kTableThreshold) {
    for (Shape* s = shape; s->last_name; s = s->parent) {
      if (s->last_name == name) return s->attribute_count - 1;
    }
    return -1;
  }
  if (!shape->table) shape->table = build_table(shape);
  const auto* entry = find_entry(shape->table, name);
  return entry->name ? entry->index : -1;
}

namespace {

// Are objects of the type to hold the attribute, which is new to the shape, as a double? Not if it has been
// something else before.
bool begins_as_double(const Shape* shape, const Str* name) {
  const Type* type = shape->type;
  if (type->instance_kind != Kind::Instance || shape->attribute_count >= shape->inline_capacity ||
      type->shape_count > kMaxShapesWithDoubles)
    return false;
  for (const Shape* s = type->shapes; s; s = s->next_of_type) {
    const int index = s->attribute_count - 1;
    if (s->last_name == name && index < s->inline_capacity && !s->is_double(index)) return false;
  }
  return true;
}

// The shape with another attribute; null when the region is full.
Shape* new_successor(Shape* shape, Str* name, bool as_double) {
  as_double = as_double && begins_as_double(shape, name);
  Shape* added = new_dynamic_shape(shape->type);
  if (!added) return nullptr;
  added->parent = shape;
  added->root = shape->root;
  added->last_name = name;
  added->attribute_count = uint8_t(shape->attribute_count + 1);
  added->inline_capacity = shape->inline_capacity;
  added->attribute_offset = shape->attribute_offset;
  added->var_sized = shape->var_sized;
  added->doubles = shape->doubles;
  if (as_double) added->doubles |= uint32_t{1} << shape->attribute_count;
  g_names.push_back(name);
  return added;
}

void outdate(Shape* shape) {
  shape->outdated = 1;
  const ShapeTransitions* table = shape->transitions;
  for (uint32_t i = 0; table && i < table->capacity; ++i) {
    if (table->entries[i].name) outdate(table->entries[i].shape);
  }
}

// Caches and compiled code would go on to make objects of the outdated shapes.
void replace_transition(ShapeTransitions::Entry* entry, Shape* to) {
  outdate(entry->shape);
  entry->shape = to;
  type_modified(to->type, to->last_name);
  if (g_frame_hooks.forget_attribute_caches) g_frame_hooks.forget_attribute_caches(to->last_name);
}

}  // namespace

Shape* shape_add(Shape* shape, Str* name, bool as_double) {
  KRAIT_ASSERT(!shape->dict_mode && (name->flags & kStrInterned));
  ShapeTransitions::Entry* known = shape->transitions ? find_entry(shape->transitions, name) : nullptr;
  const bool widens = known && known->name;
  if (widens && (as_double || !known->shape->is_double(shape->attribute_count))) return known->shape;
  if (known && !widens && shape->transitions->count >= kMaxTransitions) return shape_dict_mode(shape);
  if (shape->attribute_count >= kMaxAttributes || shape->type->shape_count >= kMaxShapes)
    return shape_dict_mode(shape);
  Shape* added = new_successor(shape, name, as_double);
  if (!added) return shape_dict_mode(shape);
  if (widens) replace_transition(known, added);
  else add_transition(shape, added);
  if (added->attribute_count > added->inline_capacity) learn(shape->type, added->attribute_count);
  return added;
}

Shape* shape_dict_mode(Shape* shape) {
  if (shape->dict_mode) return shape;
  Shape* root = shape->root;
  if (!root->dict_shape) {
    Shape* dict_shape = require(new_dynamic_shape(root->type));
    dict_shape->root = root;
    dict_shape->dict_mode = 1;
    dict_shape->inline_capacity = root->inline_capacity;
    dict_shape->attribute_offset = root->attribute_offset;
    dict_shape->var_sized = root->var_sized;
    root->dict_shape = dict_shape;
  }
  return root->dict_shape;
}

Str* shape_name_at(Shape* shape, int index) {
  KRAIT_ASSERT(index >= 0 && index < shape->attribute_count);
  while (shape->attribute_count - 1 > index) shape = shape->parent;
  return shape->last_name;
}

Value* attribute_word(Object* o) {
  Shape* shape = shape_of(o);
  auto* bytes = reinterpret_cast<char*>(o);
  if (KRAIT_LIKELY(shape->attribute_offset != 0))
    return reinterpret_cast<Value*>(bytes + shape->attribute_offset);
  KRAIT_ASSERT(shape->var_sized);
  if (o->kind == Kind::Tuple) {
    auto* t = static_cast<Tuple*>(o);
    return t->items + t->length;
  }
  KRAIT_ASSERT(o->kind == Kind::Bytes);
  auto* b = static_cast<Bytes*>(o);
  size_t end = offsetof(Bytes, data) + b->length + 1;
  return reinterpret_cast<Value*>(bytes + ((end + 7) & ~size_t{7}));
}

Value* attribute_slot(Object* o, const Shape* shape, int index) {
  Value* word = attribute_word(o);
  if (index < shape->inline_capacity) return word + 1 + index;
  return word->as<Storage>()->items + (index - shape->inline_capacity);
}

Object* attribute_slot_owner(Object* o, Shape* shape, int index) {
  return index < shape->inline_capacity ? o : attribute_word(o)->as_object();
}

}  // namespace krait
