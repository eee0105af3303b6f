// Python methods that instructions enter: operators, truth tests, iteration and so on.
//
// Most need only the result. Where more is to be done with it (NotImplemented, a conversion, a check), the
// operands stay on the caller's stack while the method runs in a frame with kFrameOperator, and then the
// caller's instruction decides.
#pragma once

#include "interp/frame.h"

namespace krait {

// The method that the instruction under way in `frame` has called returned this: the frame goes on at its ip
// and sp with the operands replaced, or, for a jump, at the jump with its condition decided. False: an
// exception is pending.
[[nodiscard]] bool finish_operation(Frame* frame, Value result);

// The calls that enter a method with kFrameOperator: of a class with a __new__ in Python, of len(), hash(),
// getattr() and isinstance(). The callable lies below the arguments on the caller's stack, whose top is sp.
enum class SpecialCall : uint8_t { Class, Length, Hash, GetAttribute, IsInstance };
SpecialCall special_call(const Value* sp, size_t arguments);

// Whether __init__ has returned None; else raises.
[[nodiscard]] bool check_init_result(Value result);

}  // namespace krait
