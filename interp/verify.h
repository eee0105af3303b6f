// The bytecode verifier: code objects that do not come from the compiler (marshal, types.CodeType) are
// checked before they run, so that handlers may trust operands and the stack.
#pragma once

#include "runtime/code.h"

namespace krait {

// False with SystemError ("invalid bytecode...") when the code could read or write outside its frame.
[[nodiscard]] bool verify_code(Code* code);

}  // namespace krait
