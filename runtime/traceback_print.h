// Printing exceptions and tracebacks as text; see also print_exception in exception.h.
#pragma once

#include "runtime/exception.h"
#include "runtime/str.h"

namespace krait {

// "  File ..., line ..., in ..." and source lines of a traceback, after `header`; nothing when
// sys.tracebacklimit is 0.
void append_traceback(StringBuilder& out, Value traceback, const char* header);

// Name of an exception class as messages begin with: module and qualified name, without builtins and
// __main__.
void append_exception_name(StringBuilder& out, Type* type);

// The whole text that print_exception writes.
Value format_exception_text(Value exception);

// file.write(text) and, when asked, file.flush(); errors are dropped.
// False if it could not be written.
bool write_text(Value file, Value text, bool flush);

}  // namespace krait
