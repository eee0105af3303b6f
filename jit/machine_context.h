// The registers of an interrupted thread, as a signal handler finds them; in the target's folder.
#pragma once

#include <cstdint>

namespace krait::jit {

struct MachineContext {
  uint64_t pc, stack;
  uint64_t general[32];
  int count;  // of general
};
// context: a signal handler's third argument.
MachineContext machine_context(const void* context);

}  // namespace krait::jit
