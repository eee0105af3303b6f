// Calls of native functions and classes by the interpreter, which knows already what it calls.
#pragma once

#include "runtime/native.h"

namespace krait {

// call_native without keywords, for a receiver (if there is one) that is known to be of the function's type.
[[nodiscard]] Value call_native_checked(NativeFunction* function, const Value* args, size_t count);

// Calls the native class args[0], whose metaclass is type, with the arguments behind it.
[[nodiscard]] Value construct_native(const Value* args, size_t count);

// Objects whose __call__ takes (self, /, *args, **kwargs): `call` is that function, and `direct` does the
// same without the tuple and the dict. What it leaves to `call` it answers with unbound.
using DirectCall = Value (*)(Value self, const Value* args, size_t count, Tuple* keywords);
void register_direct_call(NativeFn call, DirectCall direct);

}  // namespace krait
