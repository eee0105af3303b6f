// The native stack: how deep native code may recurse, and what lies below.
#pragma once

#include "runtime/heap.h"
#include "runtime/thread.h"

namespace krait {

// True when native code should not go any deeper: what is left of the stack serves the error.
inline bool native_stack_exhausted() {
  return reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) < g_thread->native_stack_limit;
}

// For the generic operations that native objects nest in each other (iterators of iterators, tuples in
// tuples) without counting levels as NativeRecursion (call.h) does: false with RecursionError set.
[[gnu::cold]] bool raise_native_recursion();
[[nodiscard]] inline bool native_stack_suffices() {
  return KRAIT_LIKELY(!native_stack_exhausted()) || raise_native_recursion();
}

// Zeroes that many bytes below the caller's frame, if there are. The stack is scanned conservatively: what
// calls that have returned left behind would show up in the holes of frames that come to lie there, and keep
// dead objects alive.
void clear_unused_stack(size_t bytes);

// What runs compiled code fills this: the interpreter's frames get the state that they would have without it,
// and what its own native frames still hold is cleared. Null: there is no compiled code.
extern void (*g_give_up_compiled_frames)();

// Who asks for a collection wants what is dead gone, and not what calls that have returned left behind in
// this much of the stack.
constexpr size_t kUnusedStack = 32 << 10;

// A collection that finds what only compiled code's frames and ended calls on the native stack still name.
// For calls that compiled code makes as ones that may walk the frames. Inlined: a frame of its own could hold
// more.
[[gnu::always_inline]] inline size_t collect_thoroughly(Collect kind) {
  if (g_give_up_compiled_frames) g_give_up_compiled_frames();
  clear_unused_stack(kUnusedStack);
  return collect_garbage(kind);
}

}  // namespace krait
