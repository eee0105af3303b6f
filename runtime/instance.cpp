// Instances: their allocation, and the attributes that live in them.
//
// An object's shape says where attribute i is: in the object itself, in the overflow Storage that its
// attribute word points to, or (dict mode) in the Dict that the attribute word points to. Objects start with
// their type's root shape and follow the transition tree as attributes are added; they change to dict mode
// when somebody asks for their __dict__, when an attribute other than the last one is deleted, or when
// shape_add says so.
#include "runtime/instance.h"

#include <bit>
#include <cmath>

#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/float.h"
#include "runtime/ops.h"
#include "runtime/shape.h"
#include "runtime/storage.h"
#include "runtime/str.h"
#include "runtime/type_internal.h"

namespace krait {

namespace {

constexpr size_t kFirstOverflow = 4;

Dict* dict_of_instance(Object* o) {
  Value* word = attribute_word(o);
  if (word->is_unbound()) store(o, word, Value::object(dict_new()));
  return word->as<Dict>();
}

// Makes room for attribute `index` in the overflow storage. False with MemoryError.
bool reserve_attribute(Object* o, const Shape* shape, int index) {
  if (index < shape->inline_capacity) return true;
  const size_t needed = size_t(index - shape->inline_capacity) + 1;
  Value* word = attribute_word(o);
  Storage* old = word->is_unbound() ? nullptr : word->as<Storage>();
  if (old && old->capacity() >= needed) {
    if (old->used < needed) old->used = needed;
    return true;
  }
  Storage* grown = allocate_storage(old ? old->capacity() * 2 : kFirstOverflow);
  if (!grown) return false;
  if (old)
    for (uint64_t i = 0; i < old->used; ++i) grown->items[i] = old->items[i];
  grown->used = needed;
  write_barrier(grown);
  store(o, word, Value::object(grown));
  return true;
}

void set_shape(Object* o, const Shape* shape) { o->shape_id = shape->id; }

// (The value fits.)
void store_attribute(Object* o, Shape* shape, int index, Value v) {
  if (shape->is_double(index)) {
    *attribute_slot(o, shape, index) = Value::from_raw(std::bit_cast<uint64_t>(float_value(v)));
    return;
  }
  *attribute_slot(o, shape, index) = v;
  write_barrier(o);
  if (index >= shape->inline_capacity) write_barrier(attribute_word(o)->as<Object>());
}

// The shape that new objects with the same attributes have, `index` (if it is one) holding anything. May be
// the dict-mode shape.
Shape* current_shape(Shape* shape, int index) {
  Shape* to = shape->root;
  for (int i = 0; i < shape->attribute_count; ++i) {
    to = shape_add(to, shape_name_at(shape, i), shape->is_double(i) && i != index);
    if (to->dict_mode) break;
  }
  return to;
}

constexpr int kNoAttribute = -1;

// Gives the object that shape.
void change_shape(Object* o, Shape* shape, int index) {
  const Shape* to = current_shape(shape, index);
  if (to->dict_mode) {
    instance_to_dict_mode(o);
    return;
  }
  KRAIT_ASSERT((to->doubles & ~shape->doubles) == 0 && !to->outdated);
  const uint32_t widened = shape->doubles & ~to->doubles;
  // (Boxing allocates, and the collector goes by the shape: the object changes at once.)
  Value values[kMaxInlineAttributes];
  for (uint32_t rest = widened; rest; rest &= rest - 1) {
    const int i = std::countr_zero(rest);
    values[i] = instance_attribute_at(o, shape, i);
  }
  for (uint32_t rest = widened; rest; rest &= rest - 1) {
    const int i = std::countr_zero(rest);
    *attribute_slot(o, shape, i) = values[i];
  }
  set_shape(o, to);
  write_barrier(o);
}

}  // namespace

bool fits_double_attribute(Value v) {
  return v.is_flonum() || (has_kind(v, Kind::Float) && !std::isnan(v.as<Float>()->value));
}

Value instance_attribute_at(Object* o, const Shape* shape, int index) {
  const Value v = *attribute_slot(o, shape, index);
  return shape->is_double(index) ? float_new(std::bit_cast<double>(v.raw)) : v;
}

Object* allocate_instance(Type* type, size_t extra_bytes) {
  const Shape* shape = type->root_shape;
  size_t bytes = type->instance_size;
  if (type_is_var_sized(type)) {
    bytes += (extra_bytes + 7) & ~size_t{7};
    if (type->flags & kTypeHasDict) bytes += sizeof(Value);
  } else {
    bytes += extra_bytes;
  }
  bytes += shape->inline_capacity * sizeof(Value);
  Object* o = KRAIT_LIKELY(bytes <= kLargeObjectBytes)
                  ? allocate_small(bytes, type->instance_kind, shape->id)
                  : allocate_object(bytes, type->instance_kind, shape->id);
  if (KRAIT_UNLIKELY(type->flags & kTypeHasFinalizer) && o) register_finalizer(o);
  return o;
}

Dict* instance_attributes_snapshot(Object* o) {
  Shape* shape = shape_of(o);
  if (shape->dict_mode) return dict_of_instance(o);
  Dict* d = dict_with_capacity(shape->attribute_count);
  for (int i = 0; i < shape->attribute_count; ++i) {
    const Value v = instance_attribute_at(o, shape, i);
    if (!v.is_unbound()) dict_set_str(d, shape_name_at(shape, i), v);
  }
  return d;
}

Dict* instance_to_dict_mode(Object* o) {
  Shape* shape = shape_of(o);
  if (shape->dict_mode) return dict_of_instance(o);
  Dict* d = instance_attributes_snapshot(o);
  for (int i = 0; i < shape->attribute_count && i < shape->inline_capacity; ++i)
    *attribute_slot(o, shape, i) = Value::unbound();
  set_shape(o, shape_dict_mode(shape));
  store(o, attribute_word(o), Value::object(d));
  return d;
}

Value instance_dict(Value v) {
  if (!v.is_object()) return Value::unbound();
  Object* o = v.as_object();
  if (!(shape_of(o)->type->flags & kTypeHasDict)) return Value::unbound();
  return Value::object(instance_to_dict_mode(o));
}

bool instance_set_dict(Object* o, Dict* d) {
  KRAIT_ASSERT(shape_of(o)->type->flags & kTypeHasDict);
  instance_to_dict_mode(o);
  store(o, attribute_word(o), Value::object(d));
  return true;
}

Shape* instance_current_shape(Object* o) {
  Shape* shape = shape_of(o);
  if (KRAIT_LIKELY(!shape->outdated)) return shape;
  change_shape(o, shape, kNoAttribute);
  return shape_of(o);
}

Value instance_attribute(Object* o, Str* name) {
  Shape* shape = instance_current_shape(o);
  if (KRAIT_UNLIKELY(shape->dict_mode)) {
    const Value d = *attribute_word(o);
    return d.is_unbound() ? d : dict_get_str(d.as<Dict>(), name);
  }
  if (shape->attribute_count == 0) return Value::unbound();
  const int index = shape_find(shape, name);
  return index < 0 ? Value::unbound() : instance_attribute_at(o, shape, index);
}

bool instance_set_attribute(Object* o, Str* name, Value value) {
  const bool fits_double = fits_double_attribute(value);
  Shape* shape = instance_current_shape(o);
  int index = -1;
  if (!shape->dict_mode) {
    index = shape_find(shape, name);
    if (index >= 0 && shape->is_double(index) && !fits_double) {
      change_shape(o, shape, index);
      shape = shape_of(o);
    }
  }
  if (!shape->dict_mode) {
    if (index >= 0) {
      store_attribute(o, shape, index, value);
      return true;
    }
    Shape* grown = shape_add(shape, name, fits_double);
    if (!grown->dict_mode) {
      const int added = shape->attribute_count;
      if (!reserve_attribute(o, grown, added)) return false;
      store_attribute(o, grown, added, value);
      set_shape(o, grown);
      return true;
    }
  }
  dict_set_str(instance_to_dict_mode(o), name, value);
  return true;
}

Shape* shape_without(Shape* shape, int index) {
  constexpr int kFew = 6;
  const int count = shape->attribute_count;
  if (count > kFew || count > shape->inline_capacity) return nullptr;
  Str* names[kFew];
  Shape* without = shape;
  for (; without->attribute_count > index; without = without->parent)
    names[without->attribute_count - 1] = without->last_name;
  for (int i = index + 1; i < count; i++) {
    without = shape_add(without, names[i], shape->is_double(i));
    if (without->dict_mode) return nullptr;
  }
  const uint32_t in_front = (uint32_t{1} << index) - 1;
  const uint32_t moved = (shape->doubles & in_front) | (shape->doubles >> 1 & ~in_front);
  return without->doubles == moved ? without : nullptr;
}

namespace {

// Deletes one of few attributes: those behind it move up. False: there are too many, or too many shapes.
bool delete_among_few(Object* o, Shape* shape, int index) {
  const Shape* without = shape_without(shape, index);
  if (!without) return false;
  const int count = shape->attribute_count;
  for (int i = index + 1; i < count; i++) *attribute_slot(o, shape, i - 1) = *attribute_slot(o, shape, i);
  *attribute_slot(o, shape, count - 1) = Value::unbound();
  set_shape(o, without);
  write_barrier(o);
  return true;
}

}  // namespace

bool instance_delete_attribute(Object* o, Str* name) {
  Shape* shape = shape_of(o);
  if (!shape->dict_mode) {
    const int index = shape_find(shape, name);
    if (index < 0) return false;
    // Exceptions remember that they had attributes (see exception_reduce).
    if (index == shape->attribute_count - 1 && o->kind != Kind::Exception) {
      *attribute_slot(o, shape, index) = Value::unbound();
      set_shape(o, shape->parent);
      return true;
    }
    if (o->kind != Kind::Exception && delete_among_few(o, shape, index)) return true;
  }
  return dict_delete(instance_to_dict_mode(o), Value::object(name)) == 1;
}

}  // namespace krait
