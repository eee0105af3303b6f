// types.GenericAlias: list[int] and the like.
#pragma once

#include "runtime/heap.h"

namespace krait {

struct GenericAlias : Object {
  static constexpr Kind kKind = Kind::GenericAlias;
  Value origin;
  Value args;        // tuple
  Value parameters;  // tuple, or unbound: not computed yet
  Value starred;     // True for *tuple[int]
};  // the attribute word of subclasses follows

// origin[args]; args that are no tuple become one.
Value generic_alias_new(Value origin, Value args);

}  // namespace krait
