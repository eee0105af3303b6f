// What fits into AArch64 instructions: compared with asmjit's own tests, by running the instructions, and at
// the ends of the ranges.
#include "jit/a64/encoding.h"

#include <asmjit/arm/a64utils.h>

#include <random>

#include "jit/a64/emitter.h"
#include "jit/code_writer.h"
#include "tests/unit/jit_run.h"

namespace krait::jit::a64 {
namespace {

const uint64_t kNumbers[] = {0,
                             1,
                             2,
                             5,
                             0xfff,
                             0x1000,
                             0x1001,
                             0xfff000,
                             0x1000000,
                             0xffff,
                             0x10000,
                             0xffff0000,
                             0xffffffff,
                             0x100000000,
                             0x123456789,
                             0xffff00000000ffff,
                             0x1234000000005678,
                             0x123456789abcdef0,
                             0xffffffffffff0000,
                             0xffffffffffff1234,
                             0xffff1234ffff5678,
                             uint64_t(-1),
                             uint64_t(-2),
                             uint64_t(-4096),
                             uint64_t(1) << 63,
                             ~(uint64_t(1) << 63),
                             0x5555555555555555,
                             0x00ff00ff00ff00ff,
                             0x8000000000000001,
                             0x8000000000000002};

TEST(A64Encoding, LogicalImmediatesAreRunsOfOnes) {
  size_t count = 0;
  for (int width = 2; width <= 64; width *= 2) {
    for (int ones = 1; ones < width; ones++) {
      for (int rotation = 0; rotation < width; rotation++) {
        uint64_t element = (uint64_t(1) << ones) - 1, bits = 0;
        const uint64_t mask = width == 64 ? ~uint64_t(0) : (uint64_t(1) << width) - 1;
        if (rotation) element = (element << rotation | element >> (width - rotation)) & mask;
        for (int at = 0; at < 64; at += width) bits |= element << at;
        EXPECT_TRUE(fits_logical(bits)) << std::hex << bits;
        count++;
      }
    }
  }
  EXPECT_EQ(count, 5334u);
  std::mt19937_64 random(1);
  for (int n = 0; n < 100000; n++) {
    uint64_t bits = random();
    if (n % 2) bits = uint64_t(bits % 16 << 20) | uint64_t(1) << (bits >> 58);
    EXPECT_EQ(fits_logical(bits), asmjit::a64::Utils::isLogicalImm(bits, 64)) << std::hex << bits;
  }
  for (uint64_t bits : kNumbers)
    EXPECT_EQ(fits_logical(bits), asmjit::a64::Utils::isLogicalImm(bits, 64)) << std::hex << bits;
}

TEST(A64Encoding, AddImmediates) {
  for (uint64_t bits : {0ull, 1ull, 0xfffull, 0x1000ull, 0xfff000ull}) {
    EXPECT_TRUE(fits_add(bits));
    EXPECT_TRUE(fits_add_or_sub(0 - bits));
  }
  for (uint64_t bits : {0x1001ull, 0x1000000ull, 0xfffffull, 1ull << 63}) EXPECT_FALSE(fits_add_or_sub(bits));
}

TEST(A64Encoding, FloatMoves) {
  for (uint64_t n = 0; n < 256; n++) {
    const uint64_t exponent = n & 64 ? 0xff : 0x100;
    const uint64_t bits = (n >> 7) << 63 | exponent << 54 | (n & 63) << 48;
    EXPECT_TRUE(fits_float_move(bits));
    EXPECT_TRUE(asmjit::a64::Utils::isFP64Imm8(bits));
  }
  for (double d : {0.0, 0.1, 32.0, 1.0 + 1.0 / 32, 0.1249})
    EXPECT_FALSE(fits_float_move(std::bit_cast<uint64_t>(d)));
}

// Emits `body`, which leaves a number in x0, and runs it. *words: the instructions, without the return.
template <class F>
uint64_t run(F body, size_t* words) {
  CodeCache& cache = TestVm::get().cache;
  CodeWriter<arm::Assembler> writer(cache, 256);
  body(writer.assembler());
  *words = writer.assembler().offset() / 4;
  writer.assembler().ret(arm::x30);
  uint32_t size;
  const uint8_t* code = writer.finish(&size);
  const uint64_t result = reinterpret_cast<uint64_t (*)()>(uintptr_t(code))();
  cache.release(const_cast<uint8_t*>(code), size);
  return result;
}

TEST(A64Encoding, ConstantsAreMoved) {
  for (uint64_t bits : kNumbers) {
    size_t words;
    EXPECT_EQ(run([&](arm::Assembler& a) { move_constant(a, arm::x0, bits); }, &words), bits)
        << std::hex << bits;
    EXPECT_EQ(int(words), move_length(bits)) << std::hex << bits;
  }
}

TEST(A64Encoding, ConstantsAreAdded) {
  for (uint64_t bits : kNumbers) {
    for (uint64_t n : {bits, 0 - bits}) {
      size_t words;
      const auto body = [&](arm::Assembler& a) {
        a.mov(arm::x1, 77);
        add_constant(a, arm::x0, arm::x1, int64_t(n), kX16);
      };
      EXPECT_EQ(run(body, &words), 77 + n) << std::hex << n;
    }
  }
}

TEST(A64Encoding, BranchesReachTheEndsOfTheirRanges) {
  constexpr uint32_t kB = 0x14000000, kBne = 0x54000001, kCbz = 0xb4000003, kTbz = 0x36180005;
  const struct {
    uint32_t word;
    int64_t reach;
  } branches[] = {
      {kB, kBranchReach}, {kBne, kConditionalReach}, {kCbz, kConditionalReach}, {kTbz, kTestBitReach}};
  for (const auto& [word, reach] : branches) {
    for (int64_t distance : {int64_t{0}, int64_t{4}, int64_t{-4}, reach - 4, -reach}) {
      const uint32_t there = with_distance(word, distance);
      ASSERT_NE(there, 0u);
      EXPECT_EQ(with_distance(there, 0), word);
    }
    EXPECT_EQ(with_distance(word, reach), 0u);
    EXPECT_EQ(with_distance(word, -reach - 4), 0u);
  }
  EXPECT_EQ(with_distance(kTbz, -4), kTbz | 0x3fffu << 5);
  EXPECT_EQ(branch(8), 0x14000002u);
}

}  // namespace
}  // namespace krait::jit::a64
