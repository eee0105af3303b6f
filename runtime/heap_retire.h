// Early death of large tables. A table that its owner has replaced by a larger one is old as a rule, and
// would stay until the next full collection: a growing dict or list would drag all its earlier tables along.
#pragma once

#include "runtime/heap.h"

namespace krait {

// Tells the collector that `table` (may be null) has lost its only owner: the next minor collection frees it,
// unless a native stack still refers to it. No other heap object may refer to it.
void heap_retire(Object* table);

}  // namespace krait
