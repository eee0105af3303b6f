// Checks that a trace is well formed: types, order of definitions, snapshots, structure. Runs between all
// passes in debug builds and stress mode; tests call it.
#pragma once

#include <string>

#include "jit/ir.h"

namespace krait::jit {

// Returns what is wrong (first finding, with the instruction), or an empty string.
std::string verify(const Ir& ir);

}  // namespace krait::jit
