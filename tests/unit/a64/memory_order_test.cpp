// Instructions that order memory, where threads meet, and that make caches agree. An emulator on a machine
// with a stronger order shows no difference when they are missing, so the compiled code is read.
#include <gtest/gtest.h>

#include "jit/code_cache.h"
#include "runtime/atomic_bits.h"
#include "tests/unit/a64/instructions.h"

namespace krait {
namespace {

[[gnu::noinline]] void set(AtomicBits* flags, uint32_t bits) { flags->set(bits); }
[[gnu::noinline]] uint32_t take(AtomicBits* flags) { return flags->take(); }
[[gnu::noinline]] bool any(const AtomicBits* flags) { return flags->any(); }

struct Order {
  bool acquire = false, release = false;
};

Order order_of(const void* function) {
  Order order;
  for (const uint32_t word : Instructions(function, 1).words()) {
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

// See JitCodeCache.* for what can be seen of it.
TEST(A64MemoryOrder, WrittenCodeLeavesTheDataCacheAndEntersTheInstructionCache) {
  const auto write = &jit::CodeCache::write;
  const void* function;
  std::memcpy(&function, &write, sizeof function);
  const Instructions code(function, 1);
  EXPECT_TRUE(code.any(0xffffffe0, 0xd50b7b20));  // dc cvau
  EXPECT_TRUE(code.any(0xffffffe0, 0xd50b7520));  // ic ivau
  EXPECT_TRUE(code.any(0xffffffff, 0xd5033fdf));  // isb
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
