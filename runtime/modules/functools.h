// The parts of the module _functools.
#pragma once

#include "runtime/value.h"

namespace krait {

// Adds _lru_cache_wrapper.
void create_lru_cache_type(Value module);

}  // namespace krait
