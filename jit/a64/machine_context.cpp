// See jit/machine_context.h.
#include "jit/machine_context.h"

#include <ucontext.h>

namespace krait::jit {

MachineContext machine_context(const void* context) {
  const mcontext_t& m = static_cast<const ucontext_t*>(context)->uc_mcontext;
  MachineContext c{.pc = m.pc, .stack = m.sp, .general = {}, .count = 0};
  for (const uint64_t r : m.regs) c.general[c.count++] = r;
  return c;
}

}  // namespace krait::jit
