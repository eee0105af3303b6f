// The frozen modules of _imp: those that programs and tests expect of every Python.
#pragma once

#include "runtime/value.h"

namespace krait {

// The functions of _imp, as its table calls them.
Value imp_is_frozen(const Value* args);
Value imp_is_frozen_package(const Value* args);
Value imp_find_frozen(const Value* args);
Value imp_get_frozen_object(const Value* args);
Value imp_init_frozen(const Value* args);
Value imp_frozen_module_names(const Value* args);
Value imp_override_frozen_modules(const Value* args);

}  // namespace krait
