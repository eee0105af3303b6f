// Where a call returns to whose caller, a trace, has been given up meanwhile. See jit/materialise.h.
#include "jit/materialise.h"

namespace krait::jit {

extern "C" __attribute__((naked)) void krait_materialised_return() {
  __asm__(
      "mov %rax, %rdi\n"
      "mov %rsp, %rsi\n"
      "call krait_leave_materialised\n"
      "mov %rdx, %rsp\n"
      "ret\n");
}

}  // namespace krait::jit
