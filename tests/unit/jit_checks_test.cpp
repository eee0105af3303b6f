// Check removal: what the ranges of phis decide.
#include "tests/unit/jit_test_util.h"

namespace krait::jit {
namespace {

TEST(JitChecks, MaskedPhisNeedNoChecks) {
  Ir ir;
  parse_test(R"(
%x int = slot #0 !0
%y int = slot #1 !0
entry
%x1 int = and %x 255
loop
%p int = phi %x1 %x2
%q int = phi %y %q2
%c bool = fits_int %p
guard_true %c !1
%d bool = fits_int %q
guard_true %d !1
%s int = add_ov %p 1 !1
%q2 int = add_ov %q 1 !1
%x2 int = and %s 65535
poll !1
jump
!0 = 0x10@0 depth 2 {}
!1 = 0x10@4 depth 2 {0: %p, 1: %q}
)",
             ir);
  remove_checks(ir);
  EXPECT_EQ(verify(ir), "") << print(ir);
  remove_dead_code(ir);
  expect_text(print(ir), R"(
%0 int = slot #0 !0
%1 int = slot #1 !0
entry
%3 int = and %0 255
loop
%5 int = phi %3 %10
%6 int = phi %1 %9
%7 bool = fits_int %6
guard_true %7 !1
%8 int = add %5 1
%9 int = add_ov %6 1 !1
%10 int = and %8 65535
poll !1
jump
!0 = 0x10@0 depth 2 {}
!1 = 0x10@4 depth 2 {0: %5, 1: %6}
)");
}

}  // namespace
}  // namespace krait::jit
