// The methods of str, one function each; the table that names them is in str.cpp.
#pragma once

#include "runtime/native.h"

namespace krait::str_methods {

#define METHOD(name) Value name(const Value* args);
// str_methods.cpp
METHOD(find)
METHOD(rfind)
METHOD(index)
METHOD(rindex)
METHOD(count)
METHOD(startswith)
METHOD(endswith)
METHOD(split)
METHOD(rsplit)
METHOD(splitlines)
METHOD(partition)
METHOD(rpartition)
METHOD(strip)
METHOD(lstrip)
METHOD(rstrip)
METHOD(removeprefix)
METHOD(removesuffix)
METHOD(replace)
METHOD(join)
METHOD(center)
METHOD(ljust)
METHOD(rjust)
METHOD(zfill)
METHOD(expandtabs)
METHOD(translate)
METHOD(maketrans)
// str_case.cpp
METHOD(lower)
METHOD(upper)
METHOD(title)
METHOD(capitalize)
METHOD(swapcase)
METHOD(casefold)
METHOD(isascii)
METHOD(islower)
METHOD(isupper)
METHOD(istitle)
METHOD(isspace)
METHOD(isdecimal)
METHOD(isdigit)
METHOD(isnumeric)
METHOD(isalpha)
METHOD(isalnum)
METHOD(isidentifier)
METHOD(isprintable)
// str_format.cpp
METHOD(format)
METHOD(format_map)
#undef METHOD

}  // namespace krait::str_methods
