// The descriptors that attribute lookup knows by type.
#pragma once

#include "runtime/function.h"
#include "runtime/type.h"

namespace krait {

// descriptor.__get__(object): the receiver's type is checked.
Value member_get(MemberDescriptor* descriptor, Value object);
Value getset_get(GetSetDescriptor* descriptor, Value object);
Value property_get(Value property, Value object);
// A class method bound to the class.
Value classmethod_get(ClassMethod* method, Type* type);

// A data descriptor for the `offset` of a __slots__ entry.
Value slot_member_new(Type* owner, Value name, uint32_t offset);
Value getset_new(Type* owner, const GetSetDef* def);
// The setter of attributes that Python knows as read-only members.
bool readonly_attribute(Value self, Value value);
Value mappingproxy_new(Value mapping);

}  // namespace krait
