// Branches that do not reach: traces of more than 32 KB and more than 1 MB, side traces far away; and code
// that is written while it is in use.
#include <dlfcn.h>

#include <algorithm>
#include <cstring>

#include "jit/a64/encoding.h"
#include "jit/text.h"
#include "tests/unit/jit_run.h"

namespace krait::jit::a64 {
namespace {

TestVm& vm() { return TestVm::get(); }

Ref load_slot(Ir& ir, int n) {
  return ir.append({.op = Op::Load,
                    .type = Type::Value,
                    .a = ir.constant_ptr(vm().slots),
                    .aux = uint16_t(AliasClass::Native),
                    .imm = 8 * n});
}

// Exits to pc 1, 2, ...
void add_exits(Ir& ir, uint32_t count) {
  for (uint32_t pc = 1; pc <= count; pc++) {
    const FrameState f{.code = 1,
                       .pc = pc,
                       .first = 0,
                       .count = 0,
                       .depth = 8,
                       .parent = kNoFrame,
                       .resume = Resume::Execute,
                       .kind = 0};
    ir.snapshots.add(ir.snapshots.add_frame(f, {}));
  }
}

void guard_int(Ir& ir, Ref value, int32_t snapshot) {
  const Ref test = ir.append({.op = Op::IsInt, .type = Type::Bool, .a = value});
  ir.append({.op = Op::GuardTrue, .a = test, .imm = snapshot});
}

// Guards at both ends of `length` allocations, whose slow paths lie behind the trace.
TestVm::Compiled& compile_long(size_t length) {
  Ir ir;
  add_exits(ir, 3);
  guard_int(ir, load_slot(ir, 0), 0);
  const auto header = ir.constant_int(int64_t(uint64_t(Kind::Instance) << 32 | uint64_t{2} << 48));
  for (size_t n = 0; n < length; n++) ir.append({.op = Op::New, .type = Type::Value, .a = header, .imm = 16});
  guard_int(ir, load_slot(ir, 1), 1);
  ir.append({.op = Op::Exit, .imm = 2});
  return vm().compile(ir);
}

void check_exits(const TestVm::Compiled& c) {
  const uint64_t number = Value::small_int(7).raw, other = Value::none().raw;
  const uint64_t cases[][3] = {{other, other, 1}, {number, other, 2}, {number, number, 3}};
  for (const auto& [first, second, pc] : cases) {
    vm().slots[0] = first;
    vm().slots[1] = second;
    EXPECT_EQ(vm().run(c).frame->pc, pc);
  }
}

uint32_t size_of(const TestVm::Compiled& c) { return c.code.size; }

TEST(A64Branches, ShortTrace) {
  TestVm::Compiled& c = compile_long(10);
  EXPECT_LT(size_of(c), kTestBitReach);
  check_exits(c);
}

TEST(A64Branches, TraceBeyondTheReachOfTestBit) {
  TestVm::Compiled& c = compile_long(2000);
  EXPECT_GT(size_of(c), kTestBitReach);
  EXPECT_LT(size_of(c), kConditionalReach);
  check_exits(c);
}

TEST(A64Branches, TraceBeyondTheReachOfConditions) {
  TestVm::Compiled& c = compile_long(30000);
  EXPECT_GT(size_of(c), kConditionalReach);
  check_exits(c);
}

// A side trace that leaves to pc 9.
const uint8_t* compile_side(const TestVm::Compiled& parent) {
  Ir ir;
  add_exits(ir, 9);
  ir.append({.op = Op::Exit, .imm = 8});
  return vm().compile(ir, {}, &parent).code.code;
}

void check_patched(TestVm::Compiled& c, const uint8_t* side) {
  const Target& target = host_target();
  const ExitCode& exit = c.code.exits[0];
  vm().slots[0] = Value::none().raw;
  EXPECT_EQ(vm().run(c).frame->pc, 1u);
  target.patch_exit(vm().cache, c.code, exit, side);
  EXPECT_EQ(vm().run(c).frame->pc, 9u);
  target.patch_exit(vm().cache, c.code, exit, c.code.code + exit.stub);
  EXPECT_EQ(vm().run(c).frame->pc, 1u);
}

TEST(A64Branches, SideTraceNearby) {
  TestVm::Compiled& c = compile_long(10);
  const uint8_t* side = compile_side(c);
  EXPECT_TRUE(in_reach(side - c.code.code, kTestBitReach));
  check_patched(c, side);
}

TEST(A64Branches, SideTraceFarAway) {
  constexpr size_t kNearBytes = 1024;
  for (size_t distance : {size_t{1} << 17, size_t{1} << 22}) {
    TestVm::Compiled& c = compile_long(10);
    // Whatever is free nearby, and then some.
    std::vector<uint8_t*> near;
    for (int n = 0; n < 64; n++) near.push_back(vm().cache.allocate(kNearBytes));
    uint8_t* between = vm().cache.allocate(distance);
    const uint8_t* side = compile_side(c);
    for (uint8_t* block : near) vm().cache.release(block, kNearBytes);
    EXPECT_FALSE(in_reach(side - c.code.code, kTestBitReach));
    check_patched(c, side);
    vm().cache.release(between, distance);
  }
}

TEST(A64Branches, CacheIsWithinReach) { EXPECT_LE(host_target().code_reach(), size_t(kBranchReach)); }

int64_t negative(int64_t n) { return -n; }

// The instructions of a trace that calls the function with 7, which is what the exit's slot is to be then.
std::vector<uint32_t> code_of_call(const void* function) {
  const CallInfo call[] = {{.name = "function",
                            .function = function,
                            .result = Type::Int,
                            .arg_count = 1,
                            .reads = 0,
                            .writes = 0,
                            .pure = true,
                            .safepoint = false,
                            .looks_back = false}};
  Ir ir;
  EXPECT_EQ(parse("entry\n%r int = call function(7)\nexit !0\n!0 = 0x10@1 depth 1 {0: %r}\n", ir, call), "");
  const TestVm::Compiled& c = vm().compile(ir);
  EXPECT_EQ(int64_t(vm().run(c).bits.at(0)), reinterpret_cast<int64_t (*)(int64_t)>(uintptr_t(function))(7));
  std::vector<uint32_t> words(c.code.body_size / 4);
  std::memcpy(words.data(), c.code.code, words.size() * 4);
  return words;
}

size_t count(const std::vector<uint32_t>& words, uint32_t mask, uint32_t bits) {
  return size_t(std::count_if(words.begin(), words.end(), [&](uint32_t w) { return (w & mask) == bits; }));
}
size_t direct_calls(const std::vector<uint32_t>& words) { return count(words, 0xfc000000, 0x94000000); }
size_t calls_through_registers(const std::vector<uint32_t>& words) {
  return count(words, 0xfffffc1f, 0xd63f0000);
}

TEST(A64Branches, TheExecutableIsWithinReach) {
  const auto words = code_of_call(reinterpret_cast<const void*>(&negative));
  EXPECT_EQ(direct_calls(words), 1u);
  EXPECT_EQ(calls_through_registers(words), 0u);
}

TEST(A64Branches, FunctionsFarAwayAreCalledThroughARegister) {
  const void* function = dlsym(RTLD_DEFAULT, "labs");
  ASSERT_TRUE(function);
  const auto words = code_of_call(function);
  EXPECT_EQ(direct_calls(words), 0u);
  EXPECT_EQ(calls_through_registers(words), 1u);
}

// What has been patched is executed at once, though the old code has just run.
TEST(A64Branches, PatchedCodeRuns) {
  Ir ir;
  add_exits(ir, 2);
  ir.append({.op = Op::GuardValid, .imm = 0});
  ir.append({.op = Op::Exit, .imm = 1});
  TestVm::Compiled& c = vm().compile(ir);
  EXPECT_EQ(vm().run(c).frame->pc, 2u);
  const uint8_t* point = c.code.code + c.code.validity_points[0];
  host_target().patch_jump(vm().cache, point, c.code.code + c.code.exits[0].stub);
  EXPECT_EQ(vm().run(c).frame->pc, 1u);
  vm().cache.write(const_cast<uint8_t*>(point), &kNop, sizeof kNop);
  EXPECT_EQ(vm().run(c).frame->pc, 2u);
}

// The machine ignores the top byte of addresses; nothing of ours lies there.
TEST(A64Values, TagsStayInTheLowBits) {
  EXPECT_EQ(vm().allocate(uint64_t{2} << 48) >> 56, 0u);
  EXPECT_LT(Value::kPointerMask, 8u);
}

}  // namespace
}  // namespace krait::jit::a64
