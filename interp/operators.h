// Shared by the handlers of operators that call Python methods.
#pragma once

#include "interp/frame.h"

namespace krait {

// A frame with kFrameOperator has returned NotImplemented into this frame, whose instruction is a BINARY_OP.
Value raise_operator_error(Frame* frame);

}  // namespace krait
