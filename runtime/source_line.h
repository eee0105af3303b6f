// Lines of source files, for tracebacks.
#pragma once

#include <string>

#include "runtime/value.h"

namespace krait {

// The line (1-based) of a file as a str without its newline; unbound when it cannot be had. A file that is
// not there is also looked for by its last path component in the folders of sys.path. Raises nothing.
Value source_line(Value filename, int line);

// The encoding that the first two lines declare, "utf-8" when none.
std::string source_encoding(const std::string& text);

}  // namespace krait
