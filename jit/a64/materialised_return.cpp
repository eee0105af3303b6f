// Where a call returns to whose caller, a trace, has been given up meanwhile. See jit/materialise.h.
#include "jit/materialise.h"

namespace krait::jit {

// The result is in x0. x1 then points to the return address of the trace.
extern "C" __attribute__((naked)) void krait_materialised_return() {
  __asm__(
      "mov x1, sp\n"
      "bl krait_leave_materialised\n"
      "ldr x30, [x1], #8\n"
      "mov sp, x1\n"
      "ret\n");
}

}  // namespace krait::jit
