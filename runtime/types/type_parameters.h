// Type parameters of generic aliases and unions: collecting and substituting them.
#pragma once

#include "runtime/object.h"

namespace krait {

// The distinct type parameters (TypeVar and such) in a tuple of type arguments, as a tuple, or exception.
Value type_parameters_of(Tuple* args);
// The arguments of `self` with its parameters replaced by `item` (what stands in the brackets): a tuple.
Value type_parameters_substitute(Value self, Tuple* args, Tuple* parameters, Value item);
// How a type argument prints: "int", "module.Name", "...".
[[nodiscard]] bool append_type_repr(class StringBuilder& out, Value type);

}  // namespace krait
