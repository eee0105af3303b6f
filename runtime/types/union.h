// X | Y for types.
#pragma once

#include "runtime/value.h"

namespace krait {

// The union of two types (or None, generic aliases, type variables); NotImplemented for other operands.
Value union_or(Value left, Value right);

}  // namespace krait
