// Compiled traces for people: machine code with the IR beside it.
#pragma once

#include <string>

#include "jit/machine_code.h"

namespace krait::jit {

// One line per machine instruction, under the IR instruction that it belongs to, exits with what they need
// and where.
std::string dump_code(const Ir& ir, const Allocation& allocation, const MachineCode& code,
                      const Target& target);

}  // namespace krait::jit
