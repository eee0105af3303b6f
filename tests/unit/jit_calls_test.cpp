// Function traces: machine calls between them, the arguments' places, room on the stacks, and callees that do
// not exist.
#include "tests/unit/jit_run.h"

namespace krait::jit {
namespace {

class JitCalls : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override { vm().narrow = GetParam(); }
  void TearDown() override {
    vm().narrow = false;
    vm().thread = {};
    vm().thread.frame = vm().slots;
    vm().exit_result = 0;
  }
  static TestVm& vm() { return TestVm::get(); }

  // A descriptor for calls through `cell`.
  CallInfo callee(const char* name, const uint8_t** cell, uint8_t arguments) {
    return {.name = name,
            .function = cell,
            .result = Type::Value,
            .arg_count = arguments,
            .reads = kAllAliases,
            .writes = kAllAliases,
            .pure = false,
            .safepoint = true,
            .looks_back = true,
            .frames = 2,
            .frame_bytes = 160};
  }

  TestVm::Compiled& compile(const char* text, const std::vector<Type>& parameters,
                            std::span<const CallInfo> calls = {}) {
    Ir ir;
    EXPECT_EQ(parse(text, ir, calls), "");
    std::vector<Loc> places;
    EXPECT_TRUE(argument_places(host_target().registers(), parameters, &places));
    return vm().compile(ir, places);
  }

  // Arguments as Target::enter wants them.
  static std::vector<uint64_t> packed(std::vector<uint64_t> general, std::vector<double> floats = {}) {
    const RegisterFile& file = host_target().registers();
    general.resize(file.trace_arguments.size());
    for (double d : floats) general.push_back(std::bit_cast<uint64_t>(d));
    general.resize(file.trace_arguments.size() + file.trace_float_arguments.size());
    return general;
  }
};

// sum(n) = 0 if n == 0 (by leaving) else n + sum(n - 1)
constexpr const char* kSum = R"(
%n int = input #0
entry
%z bool = eq %n 0
guard_false %z !0
%m int = sub %n 1
stack_check 160 2 !1
%r value = call_trace sum(%m) !2
%i bool = is_int %r
guard_true %i !3
%s int = untag_int %r
%t int = add %s %n
%v value = tag_int %t
return %v
!0 = 0x10@10 depth 1 {0: %n}
!1 = 0x10@11 depth 1 {0: %n}
!2 = 0x10@12 depth 1 {0: %n}
!3 = 0x10@13 depth 1 {0: %n}
)";

TEST_P(JitCalls, Recursion) {
  const uint8_t* cell = nullptr;
  const CallInfo sum[] = {callee("sum", &cell, 1)};
  const TestVm::Compiled& c = compile(kSum, {Type::Int}, sum);
  cell = c.code.code;
  vm().exit_result = Value::small_int(0).raw;
  EXPECT_EQ(vm().run(c, packed({100})).frame->pc, 10u);
  EXPECT_EQ(vm().returned, Value::small_int(5050).raw);
  EXPECT_EQ(vm().thread.depth, 0u);
  EXPECT_EQ(vm().thread.stack_top, 0x1000u);
  EXPECT_EQ(c.code.call_sites.size(), 1u);
}

TEST_P(JitCalls, LeavesBeforeTheLimits) {
  const uint8_t* cell = nullptr;
  const CallInfo sum[] = {callee("sum", &cell, 1)};
  const TestVm::Compiled& c = compile(kSum, {Type::Int}, sum);
  cell = c.code.code;
  vm().exit_result = Value::small_int(0).raw;
  vm().thread.depth_limit = 10;  // five calls
  const Left& left = vm().run(c, packed({100}));
  EXPECT_EQ(left.frame->pc, 11u);
  EXPECT_EQ(left.bits.at(0), 95u);
  EXPECT_EQ(vm().returned, Value::small_int(100 + 99 + 98 + 97 + 96).raw);

  vm().thread.depth_limit = 1000;
  vm().thread.stack_end = 0x1000 + 3 * 160;
  EXPECT_EQ(vm().run(c, packed({100})).bits.at(0), 97u);

  vm().thread.stack_end = 0x100000;
  vm().thread.stack_limit = ~uint64_t{0};
  EXPECT_EQ(vm().run(c, packed({100})).bits.at(0), 100u);
}

// A result that is no int (the exception marker) leaves in every caller.
TEST_P(JitCalls, ResultsOfLeavingCallees) {
  const uint8_t* cell = nullptr;
  const CallInfo sum[] = {callee("sum", &cell, 1)};
  const TestVm::Compiled& c = compile(kSum, {Type::Int}, sum);
  cell = c.code.code;
  vm().exit_result = Value::exception().raw;
  const Left& left = vm().run(c, packed({6}));
  EXPECT_EQ(left.frame->pc, 13u);
  EXPECT_EQ(left.bits.at(0), 6u);
  EXPECT_EQ(vm().returned, Value::exception().raw);
}

constexpr const char* kMany = R"(
%a int = input #0
%x f64 = input #1
%b int = input #2
%c int = input #3
%y f64 = input #4
%d int = input #5
%e int = input #6
%f int = input #7
%g int = input #8
%h value = input #9
entry
%1 int = mul %a 2
%2 int = add %1 %b
%3 int = mul %2 2
%4 int = add %3 %c
%5 int = mul %4 2
%6 int = add %5 %d
%7 int = mul %6 2
%8 int = add %7 %e
%9 int = mul %8 2
%10 int = add %9 %f
%11 int = mul %10 2
%12 int = add %11 %g
%13 int = untag_int %h
%14 int = mul %12 2
%15 int = add %14 %13
%16 f64 = fsub %x %y
%17 int = f64_to_int %16 !0
%18 int = mul %15 2
%19 int = add %18 %17
%20 value = tag_int %19
return %20
!0 = 0x10@1 depth 0 {}
)";

constexpr const char* kCallsMany = R"(
%a int = input #0
%x f64 = input #1
%k value = input #2
entry
%b int = add %a 1
%y f64 = fadd %x 1.0
%r value = call_trace many(%b, %y, %a, 3, 0.5, 4, %b, 5, %a, %k) !0
return %r
!0 = 0x10@1 depth 2 {0: %a, 1: %x}
)";

TEST_P(JitCalls, ManyArguments) {
  const std::vector<Type> types = {Type::Int, Type::F64, Type::Int, Type::Int, Type::F64,
                                   Type::Int, Type::Int, Type::Int, Type::Int, Type::Value};
  const TestVm::Compiled& many = compile(kMany, types);
  const uint8_t* cell = many.code.code;
  const CallInfo calls[] = {callee("many", &cell, 10)};
  const TestVm::Compiled& c = compile(kCallsMany, {Type::Int, Type::F64, Type::Value}, calls);
  const int64_t a = 7, b = 8, k = 11;
  int64_t expected = 0;
  for (int64_t i : {b, a, int64_t{3}, int64_t{4}, b, int64_t{5}, a, k, int64_t{10}})
    expected = expected * 2 + i;
  vm().run(c, packed({uint64_t(a), Value::small_int(k).raw}, {9.5}));
  EXPECT_EQ(vm().returned, Value::small_int(expected).raw);
  EXPECT_EQ(vm().run(many, packed({1, 2, 3, 4, 5, 6, 7, Value::small_int(8).raw}, {1e300, 1.0})).frame->pc,
            1u);
}

TEST_P(JitCalls, CalleesThatDoNotExist) {
  const uint8_t* cell = host_target().uncompiled();
  const CallInfo sum[] = {callee("sum", &cell, 1)};
  const TestVm::Compiled& c = compile(kSum, {Type::Int}, sum);
  vm().uncompiled_result = Value::small_int(1000).raw;
  vm().run(c, packed({5}));
  EXPECT_EQ(vm().returned, Value::small_int(1005).raw);
  const ExitState& state = vm().uncompiled;
  EXPECT_EQ(state.reg(host_target().registers().trace_arguments[0]), 4u);
  EXPECT_EQ(state.general[host_target().scratch()], uint64_t(&cell));
}

TEST(JitCallPlaces, NoMoreThanThereAre) {
  const RegisterFile& file = host_target().registers();
  std::vector<Type> types(file.trace_arguments.size(), Type::Int);
  types.resize(types.size() + file.trace_float_arguments.size(), Type::F64);
  std::vector<Loc> places;
  EXPECT_TRUE(argument_places(file, types, &places));
  RegSet used = 0;
  for (Loc l : places) used |= reg_bit(l.reg());
  EXPECT_EQ(size_t(std::popcount(used)), types.size());
  types.push_back(Type::F64);
  EXPECT_FALSE(argument_places(file, types, &places));
}

INSTANTIATE_TEST_SUITE_P(AllAndFewRegisters, JitCalls, testing::Bool());

}  // namespace
}  // namespace krait::jit
