// Memory when it is short: that of the heap, and that outside it, which malloc, operator new and GMP hand
// out.
//
// Small objects and C++ containers cannot report that memory ran out. So reserves serve them, and a
// MemoryError is due: the next safepoint raises it, or a native loop that would use up the reserve before it
// comes to one. Code whose native buffers grow with its input asks native_memory_fits first.
#pragma once

#include <cstddef>

#include "runtime/heap.h"

namespace krait {

// True if a buffer of that size can be had now; false with MemoryError set.
[[nodiscard]] bool native_memory_fits(size_t bytes);

// A MemoryError is to be raised by whoever can first. Any MemoryError will do, see raise_out_of_memory.
extern bool g_memory_error_due;
void request_memory_error();

// For loops in native code that make objects until something ends: false with MemoryError set when one is
// due.
[[nodiscard]] inline bool memory_suffices() { return !g_memory_error_due || raise_out_of_memory(); }

// True while the heap lives on its reserve and a good part of that is gone: what can be left out should be.
bool heap_reserve_runs_low();

// Keeps an object alive to the end of the scope, for code that works on memory outside the heap which the
// object owns: a pointer into that memory keeps nothing alive.
class KeepAlive {
 public:
  explicit KeepAlive(const void* object) : object_(object) {}
  KeepAlive(const KeepAlive&) = delete;
  ~KeepAlive() { asm volatile("" : : "g"(object_) : "memory"); }

 private:
  const void* object_;
};

// At start-up: takes the reserve.
void native_memory_initialize();

}  // namespace krait
