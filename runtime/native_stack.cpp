// What lies in the native stack below the frames that run.
#include "runtime/native_stack.h"

#include <alloca.h>

#include <cstring>

namespace krait {

void (*g_give_up_compiled_frames)() = nullptr;

[[gnu::noinline]] void clear_unused_stack(size_t bytes) {
  const auto here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  if (here < g_thread->native_stack_limit + 2 * bytes) return;
  void* unused = alloca(bytes);
  memset(unused, 0, bytes);
  asm volatile("" : : "r"(unused) : "memory");
}

}  // namespace krait
