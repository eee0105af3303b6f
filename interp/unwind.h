// Unwinding, see unwind.cpp.
#pragma once

#include "interp/dispatch.h"

namespace krait {

struct ExceptionHandler {
  int target;  // code unit
  int depth;   // of the evaluation stack
  bool push_lasti;
};
// The handler of a code unit, from the code object's exception table.
bool find_exception_handler(const Code* code, int unit, ExceptionHandler* out);

// Adds the frame to the traceback of the pending exception.
void add_traceback_entry(Frame* frame);

// unwind() is in dispatch.h. This one continues an exception that already has its entry for this frame.
KRAIT_HANDLER(unwind_without_traceback);
// And this one leaves the frame whether it has a handler or not.
KRAIT_HANDLER(unwind_frame);

}  // namespace krait
