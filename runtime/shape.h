// Shapes (hidden classes): an object's type together with its attribute layout.
//
// The header's 32-bit shape id is the shape's byte offset in one reserved region of address space, so id and
// pointer convert by one addition, and one 32-bit compare guards type and layout. Shapes form a transition
// tree per type; attribute number i is the i-th attribute ever added along the path from the root. The first
// `inline_capacity` attributes live in the object, the others in the overflow Storage that the object's
// attribute word points to. A shape in dict mode says that the attribute word holds a Dict with all
// attributes. Shape ids are never reused, and a shape's type never changes, so caches may hold ids without
// keeping anything alive.
//
// An in-object attribute of a plain instance that has been a float in all objects of its shape lies there as
// the bits of a double (`doubles`; V8's maps do the same): no type test, no decoding. What the first object
// adds decides. When something else arrives, another shape takes the place of that transition, which holds
// Values there; what followed it is outdated, and objects change over as they are met.
#pragma once

#include "runtime/object.h"

namespace krait {

struct ShapeTransitions;
struct ShapeTable;

struct Shape {
  Type* type;
  ShapeId id;
  // Mirrors type->version; changes whenever the type or one of its bases is modified. Never 0 while valid.
  uint32_t version;
  Shape* parent;
  Str* last_name;  // attribute added by the transition from parent; null at the root
  uint8_t attribute_count;
  uint8_t inline_capacity : 5;  // how many attributes fit into the object
  uint8_t dict_mode : 1;        // attributes live in a Dict
  uint8_t var_sized : 1;        // attribute word sits behind the variable part (see attribute_word)
  uint8_t outdated : 1;         // new objects with these attributes get another shape
  uint16_t attribute_offset;    // byte offset of the attribute word in the object; 0: no __dict__
  uint32_t doubles;             // in-object attributes that are doubles (no NaN): a bit for each
  ShapeTransitions* transitions;
  ShapeTable* table;    // name -> index, built on demand
  Shape* next_of_type;  // all shapes of a type are linked
  Shape* root;          // of its transition tree; a type may have several, see shape_create_root
  Shape* dict_shape;    // at the root: the dict-mode shape of the tree, made on demand

  bool is_double(int index) const { return index < inline_capacity && (doubles >> index & 1); }
};

extern uint8_t* g_shape_base;
inline Shape* shape_from_id(ShapeId id) { return reinterpret_cast<Shape*>(g_shape_base + id); }
inline Shape* shape_of(const Object* o) { return shape_from_id(o->shape_id); }

// Fixed stride, so that root shapes of built-in types have constant ids (see types.h).
inline constexpr size_t kShapeStride = 80;
static_assert(sizeof(Shape) <= kShapeStride);

// In-object slots of a class about whose instances nothing is known yet, and the most a class can learn.
inline constexpr int kInitialInlineAttributes = 3;
inline constexpr int kMaxInlineAttributes = 30;
// An object with more attributes goes to dict mode.
inline constexpr int kMaxAttributes = 128;
static_assert(kMaxInlineAttributes < 32 && kMaxAttributes <= UINT8_MAX);

// Index of the attribute, or -1. name must be interned.
int shape_find(Shape* shape, Str* name);
// The shape after adding `name`; may return the type's dict-mode shape when the object has too many
// attributes. as_double: the value is a float, no NaN; the attribute may be a double then, or not. When
// instances outgrow their in-object slots the type learns: it gets a new root shape with more of them
// (type->root_shape, type->inline_attributes) for its future instances.
Shape* shape_add(Shape* shape, Str* name, bool as_double);
// The shape of the same type whose attributes live in a dict.
Shape* shape_dict_mode(Shape* shape);
// Name of attribute i (0-based).
Str* shape_name_at(Shape* shape, int index);

// A root shape for the type as it stands (flags, attribute_offset, inline_attributes, version), linked into
// type->shapes; sets type->root_shape. Built-in types get their constant ids.
Shape* shape_create_root(Type* type);

// A place where the attribute word is: fixed offset, or behind the items of Tuple and Bytes.
Value* attribute_word(Object* o);
// Where attribute i of an object lies that is not in dict mode: a Value, or the bits of a double.
Value* attribute_slot(Object* o, const Shape* shape, int index);
// The heap object that contains that slot (the object or its overflow array): whom a store must log.
Object* attribute_slot_owner(Object* o, Shape* shape, int index);

// Reserves the region; called by heap_initialize.
void shapes_initialize();

}  // namespace krait
