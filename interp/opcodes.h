// Quickened opcodes: the interpreter's own instructions, which replace base instructions in quickened code.
//
// Their numbers are those that bytecode.def leaves free, given out in the order of quick.def.
#pragma once

#include "runtime/bytecode.h"

namespace krait {

namespace quick {

enum Index {
#define KRAIT_QUICK(name, base) k##name,
#include "interp/quick.def"
  kCount
};

// The index-th number that no base opcode has; 256 when there are not enough.
constexpr int number(int index) {
  bool used[256] = {};
#define KRAIT_OPCODE(name, value, ...) used[value] = true;
#include "runtime/bytecode.def"
  for (int n = 1; n < 256; ++n) {
    if (!used[n] && index-- == 0) return n;
  }
  return 256;
}
static_assert(number(kCount - 1) < 256, "no opcode numbers left");

}  // namespace quick

enum QuickOpcode : uint8_t {
#define KRAIT_QUICK(name, base) OP_##name = quick::number(quick::k##name),
#include "interp/quick.def"
};

// The base opcode of any opcode, and the name of any opcode.
uint8_t base_opcode(uint8_t opcode);
const char* quick_opcode_name(uint8_t opcode);

}  // namespace krait
