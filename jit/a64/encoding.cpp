// See encoding.h.
#include "jit/a64/encoding.h"

#include <bit>

namespace krait::jit::a64 {

bool fits_logical(uint64_t bits) {
  if (bits == 0 || ~bits == 0) return false;
  // The element: the shortest period.
  int width = 64;
  while (width > 2 && std::rotr(bits, width / 2) == bits) width /= 2;
  const uint64_t mask = width == 64 ? ~uint64_t{0} : (uint64_t{1} << width) - 1;
  const uint64_t element = bits & mask;
  // One run of ones, seen as a ring: two changes between neighbours.
  const uint64_t rotated = (element >> 1 | element << (width - 1)) & mask;
  return std::popcount(element ^ rotated) == 2;
}

bool fits_float_move(uint64_t bits) {
  const uint64_t exponent = bits >> 54 & 0x1ff;  // its top bit, and eight copies of the opposite
  return (bits & 0xffffffffffff) == 0 && (exponent == 0x100 || exponent == 0xff);
}

int move_length(uint64_t bits) {
  if (fits_logical(bits)) return 1;
  int zeros = 0, ones = 0;
  for (int k = 0; k < 64; k += 16) {
    zeros += uint16_t(bits >> k) == 0;
    ones += uint16_t(bits >> k) == 0xffff;
  }
  const int same = zeros > ones ? zeros : ones;
  return same == 4 ? 1 : 4 - same;
}

uint32_t branch(int64_t distance) { return with_distance(0x14000000, distance); }

uint32_t with_distance(uint32_t word, int64_t distance) {
  const auto field = [&](int64_t reach, int bits, int at) -> uint32_t {
    if (!in_reach(distance, reach)) return 0;
    const uint32_t mask = ((uint32_t{1} << bits) - 1) << at;
    return (word & ~mask) | (uint32_t(distance >> 2) << at & mask);
  };
  if ((word & 0x7c000000) == 0x14000000) return field(kBranchReach, 26, 0);
  if ((word & 0x7e000000) == 0x36000000) return field(kTestBitReach, 14, 5);
  return field(kConditionalReach, 19, 5);  // b.cond and cbz
}

}  // namespace krait::jit::a64
