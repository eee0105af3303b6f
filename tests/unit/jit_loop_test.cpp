// Loop peeling with allocation removal and dead code: one iteration in, a loop out.
#include "tests/unit/jit_test_util.h"

namespace krait::jit {
namespace {

TEST(JitLoop, CounterWithInvariantBound) {
  // while i < n: i += 1
  expect_text(peeled(R"(
%i int = slot #0 !0
%n int = slot #1 !0
entry
%c bool = lt %i %n
guard_true %c !0
%j int = add_ov %i 1 !0
poll !1
exit !2
!0 = 0x10@0 depth 2 {}
!1 = 0x10@8 depth 2 {0: %j}
!2 = 0x10@0 depth 2 {0: %j}
)",
                     2),
              R"(
%0 int = slot #0 !0
%1 int = slot #1 !0
entry
%3 bool = lt %0 %1
guard_true %3 !1
%5 int = add_ov %0 1 !1
poll !2
loop
%8 int = phi %5 %11
%9 bool = lt %8 %1
guard_true %9 !3
%11 int = add_ov %8 1 !3
poll !4
jump
!0 = 0x10@0 depth 2 {}
!1 = 0x10@0 depth 2 {0: %0, 1: %1}
!2 = 0x10@8 depth 2 {0: %5, 1: %1}
!3 = 0x10@0 depth 2 {0: %8, 1: %1}
!4 = 0x10@8 depth 2 {0: %11, 1: %1}
)");
}

TEST(JitLoop, InvariantChecksLeaveTheBody) {
  // total += a[i] over a list of doubles; slot 3 keeps the item, slot 2 is boxed by the iteration but carried
  // unboxed.
  expect_text(peeled(R"(
%i int = slot #0 !0
%a value = slot #1 !0
%t f64 = slot #2 !0
entry
%o bool = is_object %a
guard_true %o !0
%k bool = kind_is %a #22
guard_true %k !0
%len int = load %a [16 list]
%c bool = ult %i %len
guard_true %c !0
%st ptr = load %a [24 list]
%x f64 = load %st %i [16 doubles]
%t2 f64 = fadd %t %x
%j int = add_ov %i 1 !1
%tb value = box_f64 %t2
poll !2
exit !2
!0 = 0x10@0 depth 4 {}
!1 = 0x10@4 depth 4 {2: %t2}
!2 = 0x10@0 depth 4 {0: %j, 2: %tb, 3: %x}
)",
                     4),
              R"(
%i int = slot #0 !0
%a value = slot #1 !0
%t f64 = slot #2 !0
entry
%3 bool = is_object %a
guard_true %3 !1
%4 bool = kind_is %a #22
guard_true %4 !1
%len int = load %a [16 list]
%6 bool = ult %i %len
guard_true %6 !1
%store ptr = load %a [24 list]
%8 f64 = load %store %i [16 doubles]
%9 f64 = fadd %t %8
%10 int = add_ov %i 1 !2
poll !3
loop
%11 int = phi %10 %12
%13 f64 = phi %9 %14
%15 f64 = phi %8 %16
%17 bool = ult %11 %len
guard_true %17 !4
%16 f64 = load %store %11 [16 doubles]
%14 f64 = fadd %13 %16
%12 int = add_ov %11 1 !5
poll !6
jump
!0 = 0x10@0 depth 4 {}
!1 = 0x10@0 depth 4 {0: %i, 1: %a, 2: %t}
!2 = 0x10@4 depth 4 {0: %i, 1: %a, 2: %9}
!3 = 0x10@0 depth 4 {0: %10, 1: %a, 2: %9, 3: %8}
!4 = 0x10@0 depth 4 {0: %11, 1: %a, 2: %13, 3: %15}
!5 = 0x10@4 depth 4 {0: %11, 1: %a, 2: %14, 3: %15}
!6 = 0x10@0 depth 4 {0: %12, 1: %a, 2: %14, 3: %16}
)");
}

TEST(JitLoop, ObjectsAreCarriedApart) {
  // p = (p[0] + 1, p[1]): no tuple is made, and the second item never moves.
  expect_text(peeled(R"(
%p value = slot #0 !0
entry
%o bool = is_object %p
guard_true %o !0
%s bool = shape_is %p #77
guard_true %s !0
%x value = load %p [16 constant]
%xi bool = is_int %x
guard_true %xi !0
%xu int = untag_int %x
%y value = load %p [24 constant]
%x2 int = add_ov %xu 1 !0
%f bool = fits_int %x2
guard_true %f !0
%x2t value = tag_int %x2
%n value = new 1125925676646477 #32
store %n %x2t [16 constant]
store %n %y [24 constant]
poll !1
exit !1
!0 = 0x10@0 depth 1 {}
!1 = 0x10@0 depth 1 {0: %n}
)",
                     1),
              R"(
%0 value = slot #0 !0
entry
%1 bool = is_object %0
guard_true %1 !1
%2 bool = shape_is %0 #77
guard_true %2 !1
%3 value = load %0 [16 constant]
%4 bool = is_int %3
guard_true %4 !1
%5 int = untag_int %3
%6 value = load %0 [24 constant]
%7 int = add %5 1
%8 bool = fits_int %7
guard_true %8 !1
%9 value = new 1125925676646477 #32 sunk
poll !2
loop
%10 int = phi %7 %11
%12 value = new 1125925676646477 #32 sunk
%11 int = add %10 1
%13 bool = fits_int %11
guard_true %13 !3
%14 value = new 1125925676646477 #32 sunk
poll !4
jump
!0 = 0x10@0 depth 1 {}
!1 = 0x10@0 depth 1 {0: %0}
!2 = 0x10@0 depth 1 {0: %9} with %9 {16: %7, 24: %6}
!3 = 0x10@0 depth 1 {0: %12} with %12 {16: %10, 24: %6}
!4 = 0x10@0 depth 1 {0: %14} with %14 {16: %11, 24: %6}
)");
}

TEST(JitLoop, MemoryIsCarriedInRegisters) {
  // p.x += 1: loaded once, stored each time.
  expect_text(peeled(R"(
%p value = slot #0 !0
entry
%s bool = shape_is %p #77
guard_true %s !0
%x value = load %p [16 attribute]
%xi bool = is_int %x
guard_true %xi !0
%xu int = untag_int %x
%x2 int = add_ov %xu 1 !0
%f bool = fits_int %x2
guard_true %f !0
%x2t value = tag_int %x2
store %p %x2t [16 attribute]
poll !0
exit !0
!0 = 0x10@0 depth 1 {}
)",
                     1),
              R"(
%0 value = slot #0 !0
entry
%2 bool = shape_is %0 #77
guard_true %2 !1
%3 value = load %0 [16 attribute]
%4 bool = is_int %3
guard_true %4 !1
%5 int = untag_int %3
%6 int = add %5 1
%7 bool = fits_int %6
guard_true %7 !1
%8 value = tag_int %6
store %0 %8 [16 attribute]
poll !1
loop
%9 int = phi %6 %10
%10 int = add %9 1
%11 bool = fits_int %10
guard_true %11 !2
%12 value = tag_int %10
store %0 %12 [16 attribute]
poll !2
jump
!0 = 0x10@0 depth 1 {}
!1 = 0x10@0 depth 1 {0: %0}
!2 = 0x10@0 depth 1 {0: %0}
)");
}

TEST(JitLoop, CallsKeepLoadsInTheBody) {
  expect_text(peeled(R"(
%p value = slot #0 !0
entry
%x value = load %p [16 attribute]
%y value = call anything(%x) !0
exit !1
!0 = 0x10@0 depth 1 {}
!1 = 0x10@0 depth 1 {}
)",
                     1),
              R"(
%0 value = slot #0 !0
entry
%3 value = load %0 [16 attribute]
%4 value = call anything(%3) !1
loop
%5 value = load %0 [16 attribute]
%6 value = call anything(%5) !2
jump
!0 = 0x10@0 depth 1 {}
!1 = 0x10@0 depth 1 {0: %0}
!2 = 0x10@0 depth 1 {0: %0}
)");
}

TEST(JitLoop, SwappedSlots) {
  // a, b = b, a + b
  expect_text(peeled(R"(
%a int = slot #0 !0
%b int = slot #1 !0
entry
%c int = add_ov %a %b !0
poll !1
exit !1
!0 = 0x10@0 depth 2 {}
!1 = 0x10@0 depth 2 {0: %b, 1: %c}
)",
                     2),
              R"(
%a int = slot #0 !0
%b int = slot #1 !0
entry
%2 int = add_ov %a %b !1
poll !2
loop
%3 int = phi %b %4
%4 int = phi %2 %5
%5 int = add_ov %3 %4 !3
poll !4
jump
!0 = 0x10@0 depth 2 {}
!1 = 0x10@0 depth 2 {0: %a, 1: %b}
!2 = 0x10@0 depth 2 {0: %b, 1: %2}
!3 = 0x10@0 depth 2 {0: %3, 1: %4}
!4 = 0x10@0 depth 2 {0: %4, 1: %5}
)");
}

TEST(JitLoop, ValuesThatSettleNeedNoPhi) {
  // Slot 0 becomes a constant, slot 1 an invariant, slot 2 what slot 0 was.
  expect_text(peeled(R"(
%a value = slot #0 !0
%b value = slot #1 !0
%c value = slot #2 !0
%d value = slot #3 !0
entry
store %a %b [16 native]
store %c %d [24 native]
exit !1
!0 = 0x10@0 depth 4 {}
!1 = 0x10@0 depth 4 {0: None, 1: %d, 2: %a}
)",
                     4),
              R"(
%a value = slot #0 !0
%b value = slot #1 !0
%c value = slot #2 !0
%d value = slot #3 !0
entry
store %a %b [16 native]
store %c %d [24 native]
loop
%p value = phi %a None
store None %d [16 native]
store %p %d [24 native]
jump
!0 = 0x10@0 depth 4 {}
)");
}

TEST(JitLoop, TypeChangeIsReported) {
  peeled(R"(
%a int = slot #0 !0
entry
%b f64 = int_to_f64 %a
exit !1
!0 = 0x10@0 depth 1 {}
!1 = 0x10@0 depth 1 {0: %b}
)",
         1, LoopEnd::TypeChanges);
}

TEST(JitLoop, GuardThatFailsNextTime) {
  // The slot becomes None, which the guard does not allow.
  peeled(R"(
%a value = slot #0 !0
entry
%i bool = is_int %a
guard_true %i !0
exit !1
!0 = 0x10@0 depth 1 {}
!1 = 0x10@0 depth 1 {0: None}
)",
         1, LoopEnd::AlwaysExits);
}

TEST(JitVirtuals, EscapingObjectsStay) {
  // The object is passed to a call; the one stored inside it goes along.
  const char* text = R"(
%v value = slot #0 !0
entry
%inner value = new 1125925676646477 #32
store %inner %v [16 constant]
%outer value = new 1125925676646477 #32
store %outer %inner [16 constant]
%r value = call anything(%outer) !0
store %v %r [8 cell]
exit !0
!0 = 0x10@0 depth 1 {}
)";
  Ir ir;
  parse_test(text, ir);
  remove_allocations(ir);
  expect_text(print(ir), text);
}

TEST(JitVirtuals, SnapshotsDescribeWhatTheySee) {
  Ir ir;
  parse_test(R"(
%v value = slot #0 !0
entry
%inner value = new 1125925676646477 #32
store %inner %v [16 constant]
%outer value = new 1125925676646477 #32
store %outer %inner [16 constant]
poll !1
store_32 %outer 7 [24 constant]
poll !1
exit !0
!0 = 0x10@0 depth 1 {}
!1 = 0x10@4 depth 1 {0: %outer} < 0x20@8 depth 1 {0: %inner}
)",
             ir);
  remove_allocations(ir);
  EXPECT_EQ(verify(ir), "");
  remove_dead_code(ir);
  EXPECT_EQ(verify(ir), "");
  expect_text(print(ir), R"(
%0 value = slot #0 !0
entry
%inner value = new 1125925676646477 #32 sunk
%outer value = new 1125925676646477 #32 sunk
poll !1
poll !2
exit !0
!0 = 0x10@0 depth 1 {}
!1 = 0x10@4 depth 1 {0: %outer} < 0x20@8 depth 1 {0: %inner} with %outer {16: %inner} with %inner {16: %0}
!2 = 0x10@4 depth 1 {0: %outer} < 0x20@8 depth 1 {0: %inner} with %outer {16: %inner, 24 w4: 7} with %inner {16: %0}
)");
}

TEST(JitVirtuals, StoresOfWhatIsHandledWait) {
  // An object is put into a place for a while: only the exit in between needs to know.
  Ir ir;
  parse_test(R"(
%v value = slot #0 !0
entry
%p ptr = load %v [8 constant]
%old value = load %p [0 exception]
%e value = new 1125925676646477 #32
store %e %v [16 exception]
poll !1
store %p %e [0 exception]
poll !1
store %p %old [0 exception]
poll !1
store %p %v [0 exception]
%r value = call anything(%v) !0
exit !0
!0 = 0x10@0 depth 1 {}
!1 = 0x10@4 depth 1 {0: %v}
)",
             ir);
  remove_allocations(ir);
  remove_dead_code(ir);
  EXPECT_EQ(verify(ir), "");
  expect_text(print(ir), R"(
%v value = slot #0 !0
entry
%p ptr = load %v [8 constant]
%e value = new 1125925676646477 #32 sunk
poll !1
poll !2
poll !3
store %p %v [0 exception]
%r value = call anything(%v) !4
exit !4
!0 = 0x10@0 depth 1 {}
!1 = 0x10@4 depth 1 {0: %v}
!2 = 0x10@4 depth 1 {0: %v} with %e {16: %v} with %p {0: %e}
!3 = 0x10@4 depth 1 {0: %v}
!4 = 0x10@0 depth 1 {}
)");
}

TEST(JitLoop, EachIterationBoxesWhatItComputes) {
  // The sum does not change and is computed once; the objects are as many as there are iterations.
  expect_text(peeled(R"(
%a value = slot #0 !0
%x f64 = slot #1 !0
entry
%y f64 = fadd %x 1.5
%box value = box_f64 %y
store %a %box [24 list]
poll !1
exit !1
!0 = 0x10@0 depth 2 {}
!1 = 0x10@0 depth 2 {}
)",
                     2),
              R"(
%a value = slot #0 !0
%x f64 = slot #1 !0
entry
%2 f64 = fadd %x 1.5
%3 value = box_f64 %2
store %a %3 [24 list]
poll !1
loop
%4 value = box_f64 %2
store %a %4 [24 list]
poll !2
jump
!0 = 0x10@0 depth 2 {}
!1 = 0x10@0 depth 2 {0: %a, 1: %x}
!2 = 0x10@0 depth 2 {0: %a, 1: %x}
)");
}

TEST(JitDeadCode, UnusedCodeGoesAndExitsComputeForThemselves) {
  Ir ir;
  parse_test(R"(
%a int = slot #0 !0
%b int = slot #1 !0
%x f64 = slot #2 !0
entry
%unused int = mul_ov %a %b !0
%sunk int = add %a 1
%both int = add %a %b
%box value = box_f64 %x
%load value = load p:0x1000 [16 native]
exit !1
!0 = 0x10@0 depth 3 {}
!1 = 0x10@8 depth 5 {0: %sunk, 1: %both, 2: %box, 3: %load, 4: 5}
)",
             ir);
  remove_dead_code(ir);
  EXPECT_EQ(verify(ir), "");
  expect_text(print(ir), R"(
%a int = slot #0 !0
%b int = slot #1 !0
%x f64 = slot #2 !0
entry
%sunk int = add %a 1 sunk
%both int = add %a %b
%load value = load p:0x1000 [16 native]
exit !1
!0 = 0x10@0 depth 3 {}
!1 = 0x10@8 depth 5 {0: %sunk, 1: %both, 2: %x, 3: %load, 4: 5}
)");
}

}  // namespace
}  // namespace krait::jit
