// Exception instances and tracebacks.
#pragma once

#include "runtime/heap.h"

namespace krait {

// All exception classes share this layout. Classes with native fields (OSError.errno, StopIteration.value,
// ...) hold them as Values directly behind it, see the structs below; then follow the attribute word and
// in-object attributes.
struct Exception : Object {
  static constexpr Kind kKind = Kind::Exception;
  Value args;              // tuple
  Value traceback;         // Traceback or unbound
  Value context;           // exception or unbound
  Value cause;             // exception or unbound
  Value suppress_context;  // True / False
};
struct StopIterationError : Exception {
  Value value;
};
struct SystemExitError : Exception {
  Value code;
};
struct ImportErrorObject : Exception {
  Value msg, name, path;
};
struct NameErrorObject : Exception {
  Value name;
};
struct AttributeErrorObject : Exception {
  Value obj, name;
};
struct OSErrorObject : Exception {
  Value myerrno, strerror, filename, filename2, written;
};
struct SyntaxErrorObject : Exception {
  Value msg, filename, lineno, offset, text, end_lineno, end_offset, print_file_and_line;
};
struct UnicodeErrorObject : Exception {
  Value encoding, object, start, end, reason;
};
struct ExceptionGroupObject : Exception {
  Value message, exceptions;
};

struct Traceback : Object {
  static constexpr Kind kKind = Kind::Traceback;
  Value next;                // Traceback or None
  Value frame;               // FrameObject
  int64_t last_instruction;  // byte offset into co_code
  int64_t line;              // kLineLater: not looked up yet, use traceback_line
};
inline constexpr int64_t kLineLater = INT64_MIN;
// The line of a traceback entry; -1: none.
int64_t traceback_line(const Traceback* tb);

bool is_exception_class(Value v);  // a class derived from BaseException
bool is_exception_instance(Value v);

// Does `exception` (instance) match `pattern` (class or tuple of classes) of an except clause? -1: raised.
int exception_matches_pattern(Value exception, Value pattern);

// Prints the exception as the interpreter does for an uncaught one (chained, groups, hints) to the given file
// object; None: to sys.stderr, or the process's stderr when that is missing. Never raises.
void print_exception(Value exception, Value file);

Value traceback_new(Value next, Value frame, int64_t last_instruction, int64_t line);

}  // namespace krait
