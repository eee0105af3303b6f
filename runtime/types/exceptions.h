// What the files of the exception types share.
#pragma once

#include "runtime/exception.h"
#include "runtime/type.h"

namespace krait {

// BaseException.__init__: sets args; TypeError when there are keywords (kwargs may be unbound). False:
// raised.
[[nodiscard]] bool exception_init(Value self, Value args, Value kwargs);
// BaseException.__str__.
Value exception_str(Value self);
// (type, args) or (type, args, state): what __reduce__ gives; state unbound: the attributes, if any.
Value exception_reduce(Value self, Value args, Value state);

// __init__'s keyword arguments taken from a dict: each of `names` (ends at null) goes to out[i] when given.
// Raises
// "'x' is an invalid keyword argument for Name()".
[[nodiscard]] bool exception_keywords(const char* function, Value kwargs, const char* const* names,
                                      Value* out);

}  // namespace krait
