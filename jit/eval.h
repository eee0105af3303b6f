// What the operations compute: the reference semantics of the IR.
//
// Constant folding, the IR interpreter that tests compare machine code with, and exits that compute sunk
// values all use evaluate().
#pragma once

#include <cstdint>

#include "jit/ir.h"

namespace krait::jit {

enum class Outcome : uint8_t {
  Ok,
  Exits,    // the operation leaves the trace instead of producing a value
  Unknown,  // not a function of its operands alone, or its precondition does not hold
};

// The value of `op` (an operation without memory access) on the operands' bits. Bools are 0 or 1.
Outcome evaluate(Op op, uint64_t a, uint64_t b, uint64_t c, int32_t imm, uint64_t* result);

// Python's floor division and remainder; b != 0 and not (INT64_MIN, -1).
int64_t floor_divide(int64_t a, int64_t b);
int64_t floor_modulo(int64_t a, int64_t b);

}  // namespace krait::jit
