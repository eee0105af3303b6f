// When is the product x * x what pow(x, 2.0) of the C library gives? (`fpow2` in ir.def.)
//
// pow() is off by at most 0.511 units in the last place, plus 1.5 * 2^-15 units for each power of e in the
// result (glibc says so: its logarithm is that exact), half a unit of which is the last rounding. For squares
// between 2^-128 and 2^128 that leaves 0.016: if the exact square is not that close to the middle between two
// doubles, product and power are the same. A fused multiplication and addition gives the product's error; it
// is compared as an integer, and a unit, being a power of two, is an exponent. Below a power of two units are
// half as large: that of the double below counts.
#pragma once

#include <bit>
#include <cstdint>

namespace krait::jit {

// Of the bits of the product, less one: bits 62..52 less kSquareLeast are below kSquareRange, and ...
inline constexpr int kSquareLeast = 1023 - 128, kSquareRange = 256;
// ... the error's bits are below their exponent plus this.
inline constexpr uint64_t kSquareNear = std::bit_cast<uint64_t>(0.48 * 0x1p-52) - (uint64_t{1023} << 52);
inline constexpr uint64_t kExponentBits = uint64_t{0x7ff} << 52;

}  // namespace krait::jit
