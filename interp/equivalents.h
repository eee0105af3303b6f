// Functions of the module operator in bytecode, for traces: they are followed like functions in Python. Their
// frames are hidden (kCoHidden).
#pragma once

#include <string_view>

#include "runtime/function.h"

namespace krait {

// The function that does what operator.NAME does with `count` positional arguments; null: there is none.
Function* operator_equivalent(std::string_view name, size_t count);
// (object, key) -> object[key], and (object, name) -> the attribute: what an itemgetter and an attrgetter do.
Function* item_equivalent();
Function* attribute_equivalent();

}  // namespace krait
