// A word of flags that threads and signal handlers set and take. <atomic> would do, but drags locks, strings and
// exceptions into every file that knows a thread: a fifth of what compiling one costs.
#pragma once

#include <cstdint>

namespace krait {

class AtomicBits {
 public:
  bool any() const { return __atomic_load_n(&bits_, __ATOMIC_RELAXED) != 0; }
  // Flags set before are seen by whoever takes these.
  void set(uint32_t bits) { __atomic_fetch_or(&bits_, bits, __ATOMIC_RELEASE); }
  // The flags, which are clear then.
  uint32_t take() { return __atomic_exchange_n(&bits_, 0, __ATOMIC_ACQUIRE); }

 private:
  uint32_t bits_;
};

}  // namespace krait
