// The parts of the module _functools.
#pragma once

#include "runtime/object.h"

namespace krait {

struct Partial : Object {
  Value function, args, keywords;  // a tuple, a dict
};
// functools.partial itself, not an instance of a subclass.
bool is_exact_partial(Value v);

// What functools.cache and lru_cache make of a function.
struct LruCache : Object {
  Value function;
  Value typed;     // True / False
  Value max_size;  // small int, or None
  Value entries;   // dict: key -> link (bounded) or result; always the same
  Value root;      // link of the ring
  Value hits, misses;
  Value info_type;
};
// No instance of a subclass.
bool is_exact_lru_cache(Value v);
// A value that is its own key, as the only argument.
bool is_own_key(Value v);

// Adds _lru_cache_wrapper.
void create_lru_cache_type(Value module);

}  // namespace krait
