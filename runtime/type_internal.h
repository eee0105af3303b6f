// What the files of the object model share with each other and with nobody else.
#pragma once

#include "runtime/type.h"

namespace krait {

// Size of the instance without the attribute word (and so the offset at which a subclass may add fields).
size_t type_layout_size(const Type* type);
bool type_is_var_sized(const Type* type);

void type_link_subclass(Type* base, Type* subclass);
void type_unlink_subclass(Type* base, Type* subclass);

// A new version for the type and its shapes.
void type_assign_version(Type* type);
// The same for all types, and tells their watchers: what was found on any class may mean something else now.
void types_renew_versions();

// C3 linearisation of the type and its bases: tuple, or exception (TypeError).
Value type_c3_mro(Type* type);

// Adds the descriptors for the methods, getsets and members of type->spec, and __doc__ / __module__.
void type_add_native_attributes(Type* type);

// Adds the __dict__ descriptor to a native type whose instances have one, unless its spec or base has it.
void type_add_dict_descriptor(Type* type);

// Interns the slots' names and builds the name -> slot map.
void slots_initialize();

// Changes what error messages call a Python class.
void type_set_c_name(Type* type, Value name);
// Whether a class may be called so; raises if not.
[[nodiscard]] bool type_name_is_valid(Value name);

// __text_signature__ of a class from its constructor's row: without the class parameter.
Value constructor_text_signature(const NativeDef* def);

// isinstance / issubclass without __instancecheck__ and __subclasscheck__: 1, 0, -1 raised.
int real_is_instance(Value v, Value cls);
int real_is_subclass(Value derived, Value cls);

// Finalizer of class objects.
void type_finalize(Object* o);

}  // namespace krait
