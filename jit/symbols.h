// Names of the executable's own functions, from its symbol table.
#pragma once

#include <cstdint>
#include <string>

namespace krait::jit {

// The function at an address, namespaces of krait and parameters left out; empty: unknown. Reads the table at
// the first call.
std::string symbol_at(uint64_t address);

}  // namespace krait::jit
