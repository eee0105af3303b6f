// Iterators over dicts: made by dict, its views and OrderedDict.
#pragma once

#include "runtime/dict.h"

namespace krait {

// An iterator of the exact type with that shape (shapes::dict_key_iterator, ...).
Value dict_iterator_new(ShapeId shape, Dict* d);

}  // namespace krait
