// The parts of the module _functools.
#pragma once

#include "runtime/object.h"

namespace krait {

struct Partial : Object {
  Value function, args, keywords;  // a tuple, a dict
};
// functools.partial itself, not an instance of a subclass.
bool is_exact_partial(Value v);

// Adds _lru_cache_wrapper.
void create_lru_cache_type(Value module);

}  // namespace krait
