// The format mini-language for the built-in types: what their __format__ methods call.
#pragma once

#include "runtime/str.h"

namespace krait {

// v is an int (or bool, or an int subclass' instance). Raises ValueError for bad specifications.
Value format_int(Value v, Str* spec);
Value format_float(Value v, Str* spec);
Value format_complex(Value v, Str* spec);
Value format_str(Str* v, Str* spec);

// Appends format(v, spec) to `out`; false: raised.
[[nodiscard]] bool format_append(StringBuilder& out, Value v, Str* spec);

}  // namespace krait
