// Where a collection finds the registers that functions preserve on AArch64; and the machine's name. See
// runtime/machine.h.
#include "runtime/heap_internal.h"
#include "runtime/machine.h"
#include "runtime/thread.h"

namespace krait {

const char* const kMultiarch = "aarch64-linux-gnu";

// Naked: the registers must be those of the caller, into whose hands they return.
[[gnu::naked]] void release_lock() {
  asm volatile(
      "adrp x9, %0\n\tldr x9, [x9, :lo12:%0]\n\t"
      "add x10, x9, %1\n\t"
      "stp x19, x20, [x10]\n\tstp x21, x22, [x10, #16]\n\tstp x23, x24, [x10, #32]\n\t"
      "stp x25, x26, [x10, #48]\n\tstp x27, x28, [x10, #64]\n\tstp x29, x30, [x10, #80]\n\t"
      "mov x10, sp\n\tstr x10, [x9, %2]\n\t"
      "b %3"
      :
      : "i"(&g_thread), "i"(offsetof(Thread, saved_registers)), "i"(offsetof(Thread, saved_stack_pointer)),
        "i"(&unlock));
}

[[gnu::noinline]] void heap::with_saved_registers(void (*body)(void*), void* context) {
  uintptr_t registers[12];
  asm volatile(
      "stp x19, x20, [%0]\n\tstp x21, x22, [%0, #16]\n\tstp x23, x24, [%0, #32]\n\t"
      "stp x25, x26, [%0, #48]\n\tstp x27, x28, [%0, #64]\n\tstp x29, x30, [%0, #80]"
      :
      : "r"(registers)
      : "memory");
  body(context);
  asm volatile("" : : "r"(registers) : "memory");
}

}  // namespace krait
