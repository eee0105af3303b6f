// What except* needs of exception groups.
#pragma once

#include "runtime/value.h"

namespace krait {

// The parts of an exception that match and do not match a class or tuple of classes; None for an empty part.
// A matching plain exception comes wrapped in a group. match is unbound when something was raised.
struct GroupSplit {
  Value match, rest;
};
GroupSplit split_exception(Value exception, Value pattern);

// At the end of a try-except*: what is to be raised for the list of exceptions that the clauses raised, or
// left over, when `original` was caught. None: nothing.
Value combine_reraised(Value original, Value raised);

}  // namespace krait
