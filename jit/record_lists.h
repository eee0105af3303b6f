// Recording accesses to the elements of lists.
#pragma once

#include "jit/recorder.h"
#include "runtime/list.h"

namespace krait::jit {

struct ListAccess {
  Elements elements = Elements::Empty;
  Ref length = kNoRef;

  // Guards that it is a list with the kind of elements that it has now; its length, or kNoRef when aborted.
  Ref begin(Recorder& r, Ref list, Value live);
  // An element, as Int, F64 or Value. The index is in range.
  Ref load(Builder& b, Ref list, Ref index) const;
};

}  // namespace krait::jit
