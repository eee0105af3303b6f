// See vm_layout.h.
#include "jit/vm_layout.h"

namespace krait::jit {

VmLayout g_vm;

}  // namespace krait::jit
