// What the runtime needs to know of the machine that it is compiled for. Defined, with release_lock() and
// with_saved_registers(), in the folder of the JIT's target (jit/x64/, jit/a64/).
#pragma once

namespace krait {

// The machine and the system, as Debian names them.
extern const char* const kMultiarch;

// What release_lock() goes on to: gives up the global lock.
[[gnu::visibility("hidden")]] void unlock();

}  // namespace krait
