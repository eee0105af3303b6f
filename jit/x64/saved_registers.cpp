// Where a collection finds the registers that functions preserve on x86-64; and the machine's name. See
// runtime/machine.h.
#include "runtime/heap_internal.h"
#include "runtime/machine.h"
#include "runtime/thread.h"

namespace krait {

const char* const kMultiarch = "x86_64-linux-gnu";

// Naked: the registers must be those of the caller, into whose hands they return.
[[gnu::naked]] void release_lock() {
  asm volatile(
      "movq %c0, %%rax\n\t"
      "movq %%rbx, %c1(%%rax)\n\tmovq %%rbp, %c1+8(%%rax)\n\tmovq %%r12, %c1+16(%%rax)\n\t"
      "movq %%r13, %c1+24(%%rax)\n\tmovq %%r14, %c1+32(%%rax)\n\tmovq %%r15, %c1+40(%%rax)\n\t"
      "movq %%rsp, %c2(%%rax)\n\t"
      "jmp %c3"
      :
      : "i"(&g_thread), "i"(offsetof(Thread, saved_registers)), "i"(offsetof(Thread, saved_stack_pointer)),
        "i"(&unlock));
}

[[gnu::noinline]] void heap::with_saved_registers(void (*body)(void*), void* context) {
  uintptr_t registers[6];
  asm volatile(
      "movq %%rbx, 0(%0)\n\tmovq %%rbp, 8(%0)\n\tmovq %%r12, 16(%0)\n\t"
      "movq %%r13, 24(%0)\n\tmovq %%r14, 32(%0)\n\tmovq %%r15, 40(%0)"
      :
      : "r"(registers)
      : "memory");
  body(context);
  asm volatile("" : : "r"(registers) : "memory");
}

}  // namespace krait
