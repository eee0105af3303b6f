// The side table of weak references, between weakref.cpp and the collector.
#pragma once

#include "runtime/weakref.h"

namespace krait {

// Registers a new reference, whose referent is a heap object.
void weak_table_add(WeakRef* w);
// Clears a reference without calling its callback.
void weak_table_remove(WeakRef* w);

}  // namespace krait
