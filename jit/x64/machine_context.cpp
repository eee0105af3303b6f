// See jit/machine_context.h.
#include "jit/machine_context.h"

#include <ucontext.h>

namespace krait::jit {

MachineContext machine_context(const void* context) {
  constexpr int kRegisters[] = {REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15,
                                REG_RDI, REG_RSI, REG_RBP, REG_RBX, REG_RDX, REG_RAX, REG_RCX};
  const auto& all = static_cast<const ucontext_t*>(context)->uc_mcontext.gregs;
  MachineContext c{.pc = uint64_t(all[REG_RIP]), .stack = uint64_t(all[REG_RSP]), .general = {}, .count = 0};
  for (const int r : kRegisters) c.general[c.count++] = uint64_t(all[r]);
  return c;
}

}  // namespace krait::jit
