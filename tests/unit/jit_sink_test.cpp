// Store sinking: loops that write fields in each iteration.
#include "tests/unit/jit_test_util.h"

namespace krait::jit {
namespace {

std::string sunk(std::string_view text) {
  Ir ir;
  parse_test(text, ir);
  EXPECT_EQ(verify(ir), "") << print(ir);
  sink_stores(ir);
  EXPECT_EQ(verify(ir), "") << print(ir);
  remove_dead_code(ir);
  EXPECT_EQ(verify(ir), "") << print(ir);
  return normalize(print(ir));
}

TEST(JitSink, ExitsStoreWhatTheLoopCounts) {
  // self.n += 1; self.x += 0.5: neither boxes nor barriers are left.
  expect_text(sunk(R"(
%self value = slot #0 !0
%n int = slot #1 !0
%x f64 = slot #2 !0
entry
%n1 int = add_ov %n 1 !1
%x1 f64 = fadd %x 0.5
%nb value = tag_int %n1
%xb value = box_f64 %x1
store %self %nb [16 attribute]
store %self %xb [24 attribute]
barrier %self %xb
loop
%pn int = phi %n1 %n2
%px f64 = phi %x1 %x2
%n2 int = add_ov %pn 1 !1
%nb2 value = tag_int %n2
store %self %nb2 [16 attribute]
%c bool = flt %px 9.0
guard_true %c !1
%x2 f64 = fadd %px 0.5
%xb2 value = box_f64 %x2
store %self %xb2 [24 attribute]
barrier %self %xb2
poll !1
jump
!0 = 0x10@0 depth 3 {}
!1 = 0x10@4 depth 1 {}
)"),
              R"(
%0 value = slot #0 !0
%1 int = slot #1 !0
%2 f64 = slot #2 !0
entry
%4 int = add_ov %1 1 !1
%5 f64 = fadd %2 0.5
loop
%12 int = phi %4 %14
%13 f64 = phi %5 %17
%14 int = add_ov %12 1 !2
%15 bool = flt %13 9.0
guard_true %15 !3
%17 f64 = fadd %13 0.5
poll !4
jump
!0 = 0x10@0 depth 3 {}
!1 = 0x10@4 depth 1 {}
!2 = 0x10@4 depth 1 {} with %0 {16: %12} with %0 {24: %13}
!3 = 0x10@4 depth 1 {} with %0 {16: %14} with %0 {24: %13}
!4 = 0x10@4 depth 1 {} with %0 {16: %14} with %0 {24: %17}
)");
}

TEST(JitSink, ExitsInFrontOfTheLoopStoreToo) {
  // self.n waits for the exit behind it; self.x does not: the other object, which is read, may be the same.
  expect_text(sunk(R"(
%self value = slot #0 !0
%n int = slot #1 !0
%other value = slot #2 !0
entry
%n1 int = add %n 1
%n1b value = tag_int %n1
store %self %n1b [24 attribute]
%t value = load %other [24 attribute]
store %self %n1b [16 attribute]
barrier %self %n1b
%c bool = is_int %t
guard_true %c !1
loop
%p int = phi %n1 %n2
%n2 int = add %p 1
%n2b value = tag_int %n2
store %self %n2b [16 attribute]
store %self %n2b [24 attribute]
poll !1
jump
!0 = 0x10@0 depth 3 {}
!1 = 0x10@4 depth 3 {0: %self, 2: %other}
)"),
              R"(
%0 value = slot #0 !0
%1 int = slot #1 !0
%2 value = slot #2 !0
entry
%3 int = add %1 1
%4 value = tag_int %3
store %0 %4 [24 attribute]
%5 value = load %2 [24 attribute]
barrier %0 %4
%6 bool = is_int %5
guard_true %6 !1
loop
%7 int = phi %3 %8
%8 int = add %7 1
poll !2
jump
!0 = 0x10@0 depth 3 {}
!1 = 0x10@4 depth 3 {0: %0, 2: %2} with %0 {16: %3}
!2 = 0x10@4 depth 3 {0: %0, 2: %2} with %0 {16: %8} with %0 {24: %8}
)");
}

TEST(JitSink, WhatOthersMayReadOrWriteStays) {
  const char* text = R"(
%a value = slot #0 !0
%b value = slot #1 !0
%n int = slot #2 !0
entry
%n1 int = add %n 1
%t1 value = tag_int %n1
store %a %t1 [16 attribute]
loop
%p int = phi %n1 %n2
%n2 int = add %p 1
%t2 value = tag_int %n2
store %a %t2 [16 attribute]
%other value = load %b [16 attribute]
poll !1
jump
!0 = 0x10@0 depth 3 {}
!1 = 0x10@4 depth 4 {0: %a, 1: %b, 3: %other}
)";
  Ir ir;
  parse_test(text, ir);
  sink_stores(ir);
  expect_text(print(ir), text);
}

TEST(JitSink, ObjectsThatAGuardTellsApartAreOthers) {
  // The guard stands in front of what another object's field is loaded for.
  expect_text(sunk(R"(
%a value = slot #0 !0
%b value = slot #1 !0
%n int = slot #2 !0
entry
%n1 int = add %n 1
%t1 value = tag_int %n1
store %a %t1 [16 attribute]
loop
%p int = phi %n1 %n2
%q value = phi %b %other
%n2 int = add %p 1
%t2 value = tag_int %n2
store %a %t2 [16 attribute]
%same bool = same %a %q
guard_false %same !1
%other value = load %q [16 attribute]
poll !1
jump
!0 = 0x10@0 depth 3 {}
!1 = 0x10@4 depth 4 {0: %a, 1: %b}
)"),
              R"(
%0 value = slot #0 !0
%1 value = slot #1 !0
%2 int = slot #2 !0
entry
%4 int = add %2 1
loop
%8 int = phi %4 %10
%9 value = phi %1 %13
%10 int = add %8 1
%11 bool = same %0 %9
guard_false %11 !1
%13 value = load %9 [16 attribute]
poll !1
jump
!0 = 0x10@0 depth 3 {}
!1 = 0x10@4 depth 4 {0: %0, 1: %1} with %0 {16: %10}
)");
}

TEST(JitSink, BeforeTheGuardTheyMayBeTheSame) {
  const char* text = R"(
%a value = slot #0 !0
%b value = slot #1 !0
%n int = slot #2 !0
entry
%n1 int = add %n 1
%t1 value = tag_int %n1
store %a %t1 [16 attribute]
loop
%p int = phi %n1 %n2
%q value = phi %b %other
%n2 int = add %p 1
%t2 value = tag_int %n2
store %a %t2 [16 attribute]
%other value = load %q [16 attribute]
%same bool = same %a %q
guard_false %same !1
poll !1
jump
!0 = 0x10@0 depth 3 {}
!1 = 0x10@4 depth 4 {0: %a, 1: %b}
)";
  Ir ir;
  parse_test(text, ir);
  sink_stores(ir);
  expect_text(print(ir), text);
}

TEST(JitSink, ValuesThatTheLoopDoesNotReadGetAPhi) {
  // it.position = i, once more below: the last store counts.
  expect_text(sunk(R"(
%it value = slot #0 !0
%n int = slot #1 !0
entry
store %it 0 [8 iterator]
loop
%p int = phi %n %n2
nop
%n2 int = add %p 1
store %it %p [8 iterator]
poll !1
store %it %n2 [8 iterator]
poll !1
jump
!0 = 0x10@0 depth 2 {}
!1 = 0x10@4 depth 2 {0: %it}
)"),
              R"(
%0 value = slot #0 !0
%1 int = slot #1 !0
entry
loop
%5 int = phi %1 %6
%6 int = add %5 1
poll !1
poll !2
jump
!0 = 0x10@0 depth 2 {}
!1 = 0x10@4 depth 2 {0: %0} with %0 {8 w8: %5}
!2 = 0x10@4 depth 2 {0: %0} with %0 {8 w8: %6}
)");
}

}  // namespace
}  // namespace krait::jit
