// Stores that can wait for an exit.
#pragma once

#include <vector>

#include "jit/ir.h"

namespace krait::jit {

// The exception being handled stands in memory that belongs to no object (PUSH_EXC_INFO, POP_EXCEPT). Between
// a store there and the next one nothing but exits may look: then exits make the store, and the exception
// need not exist. And a store that puts back what memory still holds is none.
struct DelayedStores {
  std::vector<Ref> delayed;  // exits up to the next store make it
  std::vector<Ref> dropped;  // memory holds the value already
};
DelayedStores find_delayed_stores(const Ir& ir);

}  // namespace krait::jit
