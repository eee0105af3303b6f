// What fits into an AArch64 instruction: immediates, and displacements of branches.
#pragma once

#include <cstdint>

namespace krait::jit::a64 {

// Of add, sub and comparisons: 12 bits, shifted left by 12 or not. A negative number fits if its opposite
// does, as the operand of the opposite instruction.
constexpr bool fits_add(uint64_t magnitude) {
  return magnitude <= 0xfff || ((magnitude & 0xfff) == 0 && magnitude <= 0xfff000);
}
constexpr bool fits_add_or_sub(uint64_t bits) { return fits_add(bits) || fits_add(0 - bits); }

// Of and, or, exclusive or, test, on 64 bits: a run of ones, rotated, in elements that repeat.
bool fits_logical(uint64_t bits);

// Of a move to a floating-point register: sign, 3 bits of exponent, 4 bits of fraction.
bool fits_float_move(uint64_t bits);

// How many instructions put the number into a general register, without memory.
int move_length(uint64_t bits);

// --- branches

inline constexpr int64_t kBranchReach = int64_t{1} << 27;       // b and bl: 128 MB
inline constexpr int64_t kConditionalReach = int64_t{1} << 20;  // b.cond, cbz, ldr of a literal: 1 MB
inline constexpr int64_t kTestBitReach = int64_t{1} << 15;      // tbz: 32 KB

constexpr bool in_reach(int64_t distance, int64_t reach) { return distance >= -reach && distance < reach; }

inline constexpr uint32_t kNop = 0xd503201f;
uint32_t branch(int64_t distance);

// The branch instruction `word` (b, b.cond, cbz or tbz) with another distance; 0: out of its reach.
uint32_t with_distance(uint32_t word, int64_t distance);

}  // namespace krait::jit::a64
