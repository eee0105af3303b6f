// Exception classes that belong to native modules.
#pragma once

#include "runtime/type.h"

namespace krait {

// Makes the class `name` in `module_name` (its __module__), derived from base, and puts it into the module.
// It lives forever. Null: raised.
Type* module_exception_type(Value module, const char* module_name, const char* name, Type* base);

}  // namespace krait
