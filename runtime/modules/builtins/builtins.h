// The module builtins: its function tables, one per file.
#pragma once

#include "runtime/native.h"

namespace krait {

extern const NativeDef kBuiltinObjectFunctions[];     // attributes, types, conversions
extern const NativeDef kBuiltinIterationFunctions[];  // iter, next, min, max, sum, sorted, ...
extern const NativeDef kBuiltinCodeFunctions[];       // compile, eval, exec, namespaces, __import__
extern const NativeDef kBuiltinTextFunctions[];       // print, input

}  // namespace krait
