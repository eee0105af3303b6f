// Instructions that order memory, where threads meet. An emulator on a machine with a stronger order shows no
// difference when they are missing, so the code that the compiler has made of runtime/atomic_bits.h is read.
#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "runtime/atomic_bits.h"

namespace krait {
namespace {

[[gnu::noinline]] void set(AtomicBits* flags, uint32_t bits) { flags->set(bits); }
[[gnu::noinline]] uint32_t take(AtomicBits* flags) { return flags->take(); }
[[gnu::noinline]] bool any(const AtomicBits* flags) { return flags->any(); }

uint32_t word_at(const uint8_t* p) {
  uint32_t word;
  std::memcpy(&word, p, sizeof word);
  return word;
}

// The instructions of a function up to its return, and of those that it calls, directly or through the
// linker's table of addresses: the compiler may have put the operation into one that asks whether the
// processor has it as a single instruction.
void collect(const uint8_t* p, int depth, std::vector<uint32_t>& words) {
  constexpr uint32_t kRet = 0xd65f03c0;
  const uint8_t *page = nullptr, *callee = nullptr;
  for (int n = 0; n < 64; n++, p += 4) {
    const uint32_t word = word_at(p);
    words.push_back(word);
    if (word == kRet) return;
    if ((word & 0x9f000000) == 0x90000000) {  // adrp
      const int64_t pages = int64_t(int32_t(word << 8) >> 13 << 2 | int32_t(word >> 29 & 3));
      page = reinterpret_cast<const uint8_t*>((reinterpret_cast<uintptr_t>(p) & ~uintptr_t{0xfff}) +
                                              uintptr_t(pages << 12));
    } else if ((word & 0xffc00000) == 0xf9400000 && page) {  // ldr
      std::memcpy(&callee, page + 8 * (word >> 10 & 0xfff), sizeof callee);
      page = nullptr;
    }
    const bool jumps = (word & 0xfc000000) == 0x14000000 || (word & 0xfffffc1f) == 0xd61f0000;
    const bool calls = (word & 0xfc000000) == 0x94000000 || (word & 0xfffffc1f) == 0xd63f0000;
    if (!jumps && !calls) continue;
    const bool direct = !(word & 0x80000000) || (word & 0xfc000000) == 0x94000000;
    if (direct) callee = p + (int64_t(int32_t(word << 6)) >> 4);
    if (depth > 0 && callee) collect(callee, depth - 1, words);
    if (jumps) return;
  }
}

struct Order {
  bool acquire = false, release = false;
};

Order order_of(const void* function) {
  std::vector<uint32_t> words;
  collect(static_cast<const uint8_t*>(function), 2, words);
  Order order;
  for (const uint32_t word : words) {
    const uint32_t exclusive = word & 0x3fe08000;                         // of any size
    order.acquire |= exclusive == 0x08408000 || exclusive == 0x08c08000;  // ldaxr, ldar
    order.release |= exclusive == 0x08008000 || exclusive == 0x08808000;  // stlxr, stlr
    if ((word & 0x3f200c00) != 0x38200000) continue;                      // ldadd, ldset, swp, ...
    order.acquire |= word >> 23 & 1;
    order.release |= word >> 22 & 1;
  }
  return order;
}

TEST(A64MemoryOrder, RequestsAreSetWithRelease) {
  EXPECT_TRUE(order_of(reinterpret_cast<const void*>(&set)).release);
}

TEST(A64MemoryOrder, RequestsAreTakenWithAcquire) {
  EXPECT_TRUE(order_of(reinterpret_cast<const void*>(&take)).acquire);
}

// Polling costs nothing: who sees a flag takes it before looking at what was written with it.
TEST(A64MemoryOrder, LookingHasNoOrder) {
  const Order order = order_of(reinterpret_cast<const void*>(&any));
  EXPECT_FALSE(order.acquire);
  EXPECT_FALSE(order.release);
}

TEST(A64MemoryOrder, FlagsStillWork) {
  AtomicBits flags{};
  set(&flags, 5);
  set(&flags, 2);
  EXPECT_TRUE(any(&flags));
  EXPECT_EQ(take(&flags), 7u);
  EXPECT_FALSE(any(&flags));
}

}  // namespace
}  // namespace krait
