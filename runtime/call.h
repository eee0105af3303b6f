// The call protocol: any callable from C++, and argument binding of native functions.
//
// Arguments follow the vectorcall convention: `count` positional values, then one value per name in the tuple
// `keywords` (nullptr when there are none).
#pragma once

#include <initializer_list>

#include "runtime/type.h"

namespace krait {

// Calls anything callable. Returns the result or exception. An exception marker in place of the callable (a
// lookup that failed) is passed on.
[[nodiscard]] Value call(Value callable, const Value* args, size_t count, Tuple* keywords = nullptr);
[[nodiscard]] inline Value call(Value callable, std::initializer_list<Value> args) {
  return call(callable, args.begin(), args.size());
}
[[nodiscard]] inline Value call(Value callable) { return call(callable, nullptr, 0); }

// callable(*args, **kwargs) with a tuple and a dict (or null).
[[nodiscard]] Value call_with_tuple(Value callable, Tuple* args, Dict* kwargs);

// obj.name(*args) without creating a bound method where possible. args excludes the receiver.
[[nodiscard]] Value call_method(Value receiver, Str* name, std::initializer_list<Value> args = {});

// Calls a native function with vectorcall arguments (self included): binds, fills defaults, raises CPython's
// messages.
[[nodiscard]] Value call_native(NativeFunction* function, const Value* args, size_t count, Tuple* keywords);

// Number of parameters a native function takes when bound (the length of its argument array).
int native_parameter_count(NativeFunction* function);
// __text_signature__ as str, or None.
Value native_text_signature(const NativeDef* def);

bool is_callable(Value v);

// The interpreter's entry for Python functions; filled by interp at start-up.
struct Function;
struct CallHooks {
  Value (*call_function)(Function* function, const Value* args, size_t count, Tuple* keywords);
};
extern CallHooks g_call_hooks;

// Guards C++ recursion: true (with RecursionError set) when the native stack is nearly exhausted or the
// recursion limit is passed. Use as: NativeRecursion guard(" while calling a Python object"); if
// (guard.exceeded()) return ...
class NativeRecursion {
 public:
  explicit NativeRecursion(const char* where);
  ~NativeRecursion();
  bool exceeded() const { return exceeded_; }

 private:
  bool exceeded_;
};

}  // namespace krait
