// Memory when it is short; above all that outside the heap: what malloc, operator new and GMP hand out.
//
// C++ containers cannot report that memory ran out. Two things keep that from ending the process: code whose
// buffers grow with its input asks native_memory_fits first, and a reserve is given up when operator new
// fails all the same, with MemoryError at the next safepoint.
#pragma once

#include <cstddef>

namespace krait {

// True if a buffer of that size can be had now; false with MemoryError set.
[[nodiscard]] bool native_memory_fits(size_t bytes);

// True while the heap lives on its reserve and a good part of that is gone: what can be left out should be.
bool heap_reserve_runs_low();

// Keeps an object alive to the end of the scope, for code that works on memory outside the heap which the object
// owns: a pointer into that memory keeps nothing alive.
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
