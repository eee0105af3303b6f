// Raising: every function here sets the current thread's pending exception and returns the exception marker.
//
// Format directives: %s C string, %.100s limited, %c char, %d int, %u unsigned, %ld long, %zd/%zu size, %lld,
// %x, %p, and for Values: %S str(value), %R repr(value), %T type name of the value; %N name of a Type*.
#pragma once

#include <initializer_list>

#include "runtime/type.h"

namespace krait {

[[gnu::cold]] Value raise(Type* exception_type, const char* format, ...);
[[gnu::cold]] Value raise_type_error(const char* format, ...);
[[gnu::cold]] Value raise_value_error(const char* format, ...);
// exception_type(*args) with ready-made arguments.
[[gnu::cold]] Value raise_with_args(Type* exception_type, std::initializer_list<Value> args);
// exception_type() without arguments.
[[gnu::cold]] Value raise_bare(Type* exception_type);
// KeyError(key): the key is the argument even when it is a tuple.
[[gnu::cold]] Value raise_key_error(Value key);
// OSError (or its subclass by errno) with strerror text; filename unbound when unknown.
[[gnu::cold]] Value raise_os_error(int error_number, Value filename = Value::unbound(),
                                   Value filename2 = Value::unbound());
// StopIteration(value); value unbound for none.
[[gnu::cold]] Value raise_stop_iteration(Value value);
// AttributeError / NameError / ImportError carrying name and object for the "Did you mean" hints.
[[gnu::cold]] Value raise_attribute_error(Value object, Value name, const char* format, ...);
[[gnu::cold]] Value raise_name_error(Type* type, Value name, const char* format, ...);
// "bad operand type", "unsupported operand type(s) for +: 'int' and 'str'".
[[gnu::cold]] Value raise_binary_error(const char* symbol, Value left, Value right);

// A wrong argument type as CPython's argument parsers report it: "code() argument 7 must be bytes, not int".
[[gnu::cold]] Value raise_bad_argument(const char* function, const char* argument, const char* expected,
                                       Value got);

// Sets `exception` (an exception instance) as pending; sets __context__ from the handled exception.
[[gnu::cold]] Value raise_value(Value exception);
// What the raise statement does with any object (class or instance, cause unbound or given).
[[gnu::cold]] Value raise_statement(Value exception, Value cause);

bool exception_pending();
// Is the pending exception an instance of the type?
bool exception_matches(const Type* type);
// Removes and returns the pending exception (unbound when none).
Value take_exception();
// Puts back what take_exception returned (no context chaining). Returns the marker.
Value restore_exception(Value exception);
void clear_exception();
// If the pending exception is of the type, drops it and returns true.
bool clear_if(const Type* type);

// Reports an exception that nobody can receive through sys.unraisablehook, and clears it. `where` as in
// "Exception ignored in: <...>", unbound for none; message: what to say instead of "Exception ignored in".
void report_unraisable(Value where, const char* message = nullptr);

// warnings.warn_explicit / warn with the category; false when the warning became an exception.
[[nodiscard]] bool warn(Type* category, int stack_level, const char* format, ...);
// The same at level 1, about an object that was forgotten (ResourceWarning).
[[nodiscard]] bool warn_with_source(Type* category, Value source, const char* format, ...);
// For the compiler: warn_explicit at a source position.
[[nodiscard]] bool warn_explicit(Type* category, Value message, Value filename, int line);

// Formats as raise() does into a new str.
Value format_string(const char* format, ...);

}  // namespace krait
