// Binding of descriptors: what attribute lookup does with a value that it found on a type.
#include "runtime/error.h"
#include "runtime/function.h"
#include "runtime/ops.h"
#include "runtime/types/descriptors.h"

namespace krait {

Value bound_method_new(Value function, Value self) {
  auto* m = allocate<BoundMethod>(shapes::bound_method);
  m->function = function;
  m->self = self;
  return Value::object(m);
}

Value descriptor_get(Value descriptor, Value object, Type* type) {
  if (!descriptor.is_object()) return descriptor;
  const Type* kind = type_of(descriptor);
  const NativeFn get = kind->slot(Slot::Get);
  if (!get) return descriptor;
  const bool on_class = object.is_unbound();
  if (kind == types::function) return on_class ? descriptor : bound_method_new(descriptor, object);
  if (kind == types::method_descriptor || kind == types::wrapper_descriptor) {
    if (on_class) return descriptor;
    auto* f = descriptor.as<NativeFunction>();
    if (KRAIT_LIKELY(is_instance(object, f->owner.as<Type>()))) return native_method_new(f, object);
  }
  if (kind == types::classmethod_descriptor)
    return native_method_new(descriptor.as<NativeFunction>(), type_value(type));
  if (kind == types::member_descriptor)
    return on_class ? descriptor : member_get(descriptor.as<MemberDescriptor>(), object);
  if (kind == types::getset_descriptor)
    return on_class ? descriptor : getset_get(descriptor.as<GetSetDescriptor>(), object);
  if (kind == types::property) return on_class ? descriptor : property_get(descriptor, object);
  if (kind == types::staticmethod) return descriptor.as<StaticMethod>()->callable;
  if (kind == types::classmethod) return classmethod_get(descriptor.as<ClassMethod>(), type);
  const Value args[3] = {descriptor, on_class ? Value::none() : object,
                         type ? type_value(type) : Value::none()};
  return get(args);
}

}  // namespace krait
