// Printing, parsing and verifying traces.
#include "tests/unit/jit_test_util.h"

namespace krait::jit {
namespace {

constexpr const char* kLoop = R"(
%0 int = slot #0 !0
%1 value = slot #1 !0
%10 value = new 4294967296 #24
entry
loop
%4 int = phi %0 %9
%5 bool = lt %4 100
guard_true %5 !1
%7 value = load %1 %4 [16 items]
%8 value = call anything(%7) !1
%9 int = add_ov %4 1 !1
store %1 %4 %8 [16 items]
barrier %1 %8
store_32 %1 5 [0 shape]
jump
!0 = 0x10@0 depth 2 {}
!1 = 0x10@8 depth 3 raise kind 2 {0: %4, 2: <5>} < 0x20@4 depth 1 {0: 2.5} with %10 {8: %4, 16 w4: %5}
)";

TEST(JitText, RoundTrip) {
  Ir ir;
  ASSERT_EQ(parse(kLoop, ir, kTestCalls), "");
  EXPECT_EQ(normalize(print(ir)), normalize(kLoop));
}

TEST(JitText, Constants) {
  const char* text = R"(
%0 bool = same <5> None
%1 bool = same v:0xabc0 <-2.5>
%2 bool = feq inf -0.0
%3 bool = feq nan 1e+300
%4 bool = eq -9223372036854775808 9223372036854775807
%5 bool = same p:0x10 p:0x20
%6 bool = select true True False
exit !0
!0 = 0x10@0 depth 0 {}
)";
  Ir ir;
  ASSERT_EQ(parse(text, ir), "");
  EXPECT_EQ(normalize(print(ir)), normalize(text));
}

TEST(JitText, ErrorsNameTheLine) {
  Ir ir;
  EXPECT_EQ(parse("entry\n%0 int = frob 1", ir), "line 2: unknown operation 'frob'");
  EXPECT_EQ(parse("%0 int = add %1 1", ir), "line 1: %1 is not defined");
  EXPECT_EQ(parse("%0 int = add 1 2\n%0 int = add 1 2", ir), "line 2: %0 is defined twice");
  EXPECT_EQ(parse("%0 value = call nobody()", ir), "line 1: unknown function 'nobody'");
}

std::string verdict(std::string_view text) {
  Ir ir;
  EXPECT_EQ(parse(text, ir, kTestCalls), "");
  return verify(ir);
}

TEST(JitVerify, AcceptsWellFormed) { EXPECT_EQ(verdict(kLoop), ""); }

TEST(JitVerify, FindsFaults) {
  const std::string end = "\nexit !0\n!0 = 0x10@0 depth 0 {}";
  EXPECT_EQ(verdict("entry"), "entry: not an end");
  EXPECT_EQ(verdict("%0 int = add 1 2.0" + end), "%0 int = add 1 2.0: operand 1 has the wrong type");
  EXPECT_EQ(verdict("%0 f64 = add 1 2" + end), "%0 f64 = add 1 2: wrong result type");
  EXPECT_EQ(verdict("%0 int = add 1" + end), "%0 int = add 1: operand missing");
  EXPECT_EQ(verdict("guard_true true" + end), "guard_true true: snapshot missing");
  EXPECT_EQ(verdict("guard_true true !7" + end), "guard_true true !7: unknown snapshot");
  EXPECT_EQ(verdict("jump"), "jump: no loop to jump to");
  EXPECT_EQ(verdict("%0 int = call pure_add(1)" + end), "%1 int = call pure_add(1): 1 arguments, 2 expected");
  EXPECT_EQ(verdict("exit !0\n%0 int = add 1 2\nexit !0\n!0 = 0x10@0 depth 0 {}"),
            "exit !0: ends the trace early");
  EXPECT_EQ(verdict("guard_true true !0\n%0 int = add 1 2\nexit !0\n!0 = 0x10@0 depth 1 {0: %0}"),
            "guard_true true !0: snapshot !0 refers to a later value");
}

}  // namespace
}  // namespace krait::jit
