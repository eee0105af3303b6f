// Machine code that is written while it is in use: what runs is what was written last, whatever the
// processor, or the emulator, has fetched before.
#include "tests/unit/jit_run.h"

namespace krait::jit {
namespace {

[[clang::no_sanitize("function")]] int call(const uint8_t* code) {
  return reinterpret_cast<int (*)()>(uintptr_t(code))();
}

class Rewritten {
 public:
  Rewritten() : block_(cache().allocate(kBytes)) { write(0); }
  ~Rewritten() { cache().release(block_, kBytes); }
  void write(uint8_t n) {
    const std::vector<uint8_t> code = host_target().returning(n);
    cache().write(block_, code.data(), code.size());
  }
  int result() const { return call(block_); }

 private:
  static constexpr size_t kBytes = 32;
  static CodeCache& cache() { return TestVm::get().cache; }
  uint8_t* block_;
};

TEST(JitCodeCache, RewrittenCodeRunsAtOnce) {
  Rewritten code;
  for (int n = 0; n < 200; n++) {
    code.write(uint8_t(n));
    EXPECT_EQ(code.result(), n);
  }
}

TEST(JitCodeCache, NeighboursAreNotDisturbed) {
  Rewritten first, second;
  first.write(3);
  EXPECT_EQ(second.result(), 0);
  second.write(4);
  EXPECT_EQ(first.result(), 3);
  EXPECT_EQ(second.result(), 4);
}

}  // namespace
}  // namespace krait::jit
