// The types of None, NotImplemented and Ellipsis.
#include "runtime/error.h"
#include "runtime/ops.h"
#include "runtime/str.h"

namespace krait {

namespace {

// The constructors take no arguments and return the constant.
template <Value (*F)()>
Value new_constant(const Value* args) {
  if (length(args[1]) || !args[2].is_unbound())
    return raise_type_error("%N takes no arguments", args[0].as<Type>());
  return F();
}
Value none() { return Value::none(); }
Value not_implemented() { return Value::not_implemented(); }
Value ellipsis() { return Value::ellipsis(); }

Value none_repr(const Value*) { return str_from_ascii("None"); }
Value not_implemented_repr(const Value*) { return str_from_ascii("NotImplemented"); }
Value ellipsis_repr(const Value*) { return str_from_ascii("Ellipsis"); }
Value none_bool(const Value*) { return Value::false_(); }

Value not_implemented_bool(const Value*) {
  if (!warn(types::DeprecationWarning, 1, "NotImplemented should not be used in a boolean context"))
    return Value::exception();
  return Value::true_();
}

constexpr NativeRole kStatic = NativeRole::StaticMethod;

const NativeDef kNoneMethods[] = {
    {"__new__", "-cls, *args, **kwargs", new_constant<none>, nullptr, Effects::Any, kStatic},
    {"__repr__", "$self, /", none_repr, "Return repr(self).", Effects::Pure},
    {"__bool__", "$self, /", none_bool, "True if self else False", Effects::Pure},
    {},
};
const NativeDef kNotImplementedMethods[] = {
    {"__new__", "-cls, *args, **kwargs", new_constant<not_implemented>, nullptr, Effects::Any, kStatic},
    {"__repr__", "$self, /", not_implemented_repr, "Return repr(self).", Effects::Pure},
    {"__bool__", "$self, /", not_implemented_bool, "True if self else False"},
    {"__reduce__", "-$self", not_implemented_repr, nullptr, Effects::Pure},
    {},
};
const NativeDef kEllipsisMethods[] = {
    {"__new__", "-cls, *args, **kwargs", new_constant<ellipsis>, nullptr, Effects::Any, kStatic},
    {"__repr__", "$self, /", ellipsis_repr, "Return repr(self).", Effects::Pure},
    {"__reduce__", "-$self", ellipsis_repr, nullptr, Effects::Pure},
    {},
};

}  // namespace

const TypeSpec type_spec_none_type{.size = sizeof(Object), .methods = kNoneMethods};
const TypeSpec type_spec_not_implemented_type{.size = sizeof(Object), .methods = kNotImplementedMethods};
const TypeSpec type_spec_ellipsis_type{.size = sizeof(Object), .methods = kEllipsisMethods};

}  // namespace krait
