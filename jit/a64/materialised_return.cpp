// Where a call returns to whose caller, a trace, has been given up meanwhile. See jit/materialise.h.
#include "jit/materialise.h"

namespace krait::jit {

// The result is in x0; the trace's native frame begins above the call area. x1 then points to the return
// address of the trace, which lies in the call area of whoever called it (kCallArea).
extern "C" __attribute__((naked)) void krait_materialised_return() {
  __asm__(
      "add x1, sp, #16\n"
      "bl krait_leave_materialised\n"
      "ldr x30, [x1]\n"
      "sub sp, x1, #8\n"
      "ret\n");
}

}  // namespace krait::jit
