// Attributes stored in instances, below the level of descriptors.
#pragma once

#include "runtime/type.h"

namespace krait {

// Is __class__ of instances of this type the type itself?
bool has_plain_class(const Type* type);

// Precondition of all that follow: the object's type has kTypeHasDict.

// May an attribute that lies in the object as a double hold it?
bool fits_double_attribute(Value v);
// The object's shape, after it has changed over from one that is outdated.
Shape* instance_current_shape(Object* o);
// Attribute `index`, as its shape says, of an object that is not in dict mode.
Value instance_attribute_at(Object* o, const Shape* shape, int index);
// Moves the attributes into a dict (if they are not in one already) and returns it.
Dict* instance_to_dict_mode(Object* o);
// A dict with the attributes: the object's own when it has one, else a copy that leaves the object as it is.
Dict* instance_attributes_snapshot(Object* o);
// Replaces the attributes: obj.__dict__ = d.
bool instance_set_dict(Object* o, Dict* d);
// False with MemoryError.
[[nodiscard]] bool instance_set_attribute(Object* o, Str* name, Value value);
// False when there is no such attribute; raises nothing.
bool instance_delete_attribute(Object* o, Str* name);
// The shape that is left when one of few attributes, all in the object, is deleted: those behind it move up.
// Null: there are too many, or too many shapes, or one of them would no longer be a double.
Shape* shape_without(Shape* shape, int index);

}  // namespace krait
