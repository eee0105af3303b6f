// "Did you mean" hints for AttributeError and NameError.
#pragma once

#include "runtime/value.h"

namespace krait {

// The name that was probably meant, as a str, or unbound. Raises nothing.
Value suggestion_for(Value exception);

}  // namespace krait
