// Recording instructions that call Python functions which are not their operands: special methods,
// properties, descriptors, an instance's __call__. Small ones are entered, others called as function traces.
#pragma once

#include "jit/natives.h"
#include "runtime/special_methods.h"

namespace krait::jit {

struct BoundArguments;

// Calls __init__, site.callable, with these arguments, the first of which is the new instance.
bool construct_by_call(Recorder& r, Invocation& site, const BoundArguments& bound, Ref instance);
// Calls the Python function of a site, which is guarded.
bool enter_or_call(Recorder& r, Invocation& site);
// The site's callable is a bound method: its function is called, with the receiver as first argument. False:
// aborted.
bool take_receiver(Recorder& r, Invocation* site);
// Callees or types of operands of one place, each behind the guard of the one before, until the operation is
// done for whatever comes.
inline constexpr size_t kMostCallees = 6;

// --- calls by other instructions

// What becomes of the result, as Frame::flags say: it is pushed (0), dropped (kFrameDropResult), or the
// instruction looks at it while its operands are still there (kFrameOperator, see interp/operators.h).
//
// Calls site.callable, which is known to be this function, with the arguments and keywords of the site. Its
// operands are popped first, then `pushed` is pushed unless it is kNoRef. False: declined (nothing has been
// recorded but guards) or aborted.
bool call_method(Recorder& r, Invocation& site, uint8_t flags, Ref pushed = kNoRef,
                 Value live_pushed = Value::unbound());

// The same for the method `f`, found on the class of the first argument, which is guarded.
struct MethodArgument {
  Ref ref;
  Value live;
};
bool call_method(Recorder& r, Value f, std::initializer_list<MethodArgument> args, size_t operands,
                 uint8_t flags);
// Looks the method up in a slot.
bool call_special(Recorder& r, Slot slot, std::initializer_list<MethodArgument> args, size_t operands,
                  uint8_t flags);

// Enters the first method that an operator on the two topmost operands asks, a Python function.
bool call_first_method(Recorder& r, const FirstMethod& first);
// Enters __bool__ or __len__ of the topmost operand.
bool call_truth_method(Recorder& r);

// Guards that v's type stays what it is and is the one of `live`. False: it cannot be relied on, or aborted.
bool rely_on_type(Recorder& r, Ref v, Value live);

}  // namespace krait::jit
