// The module builtins: its function tables, one per file.
#pragma once

#include <string>

#include "runtime/native.h"

namespace krait {

extern const NativeDef kBuiltinObjectFunctions[];     // attributes, types, conversions
extern const NativeDef kBuiltinIterationFunctions[];  // iter, next, min, max, sum, sorted, ...
extern const NativeDef kBuiltinCodeFunctions[];       // compile, eval, exec, namespaces, __import__
extern const NativeDef kBuiltinTextFunctions[];       // print, input

// Text to compile: UTF-8 of a str, or the bytes of a buffer with their own coding cookie.
struct SourceText {
  std::string text;
  uint32_t flags = 0;  // CompileFlags that go with it
};
// The source argument of a function that compiles: a str or bytes-like object ("expected" names what else is
// accepted in the error). False: raised.
[[nodiscard]] bool read_source(Value v, const char* function, const char* expected, SourceText* out);
// A file name given as str, bytes or path object: as str, or exception.
[[nodiscard]] Value file_name_argument(Value v);

}  // namespace krait
