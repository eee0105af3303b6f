// Shared by the handlers of calls.
#pragma once

#include "interp/dispatch.h"

namespace krait {

// RETURN_VALUE in a generator's frame.
KRAIT_HANDLER(return_from_generator);

// Replaces the pending error of merging a ** mapping into keyword arguments by the one that names the
// callable.
Value raise_merge_error(Value callable, Value mapping);

}  // namespace krait
