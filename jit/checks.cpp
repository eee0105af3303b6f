// Checks in a loop that can never fail.
//
// While a loop is built nothing is known about the values that its phis get at its end. Now that is known: an
// int that both ends mask has few bits in the loop, too.
#include "jit/passes.h"
#include "jit/ranges.h"

namespace krait::jit {

namespace {

bool always_holds(const Ir& ir, const Ins& guard) {
  if (guard.op != Op::GuardTrue && guard.op != Op::GuardFalse) return false;
  if (Ir::is_const(guard.a)) return false;
  return decided_by_ranges(ir, ir[guard.a]) == int(guard.op == Op::GuardTrue);
}

}  // namespace

void remove_checks(Ir& ir) {
  if (ir.loop == kNoRef) return;
  for (Ref r = ir.loop; r < ir.end(); r++) {
    Ins& i = ir[r];
    if (always_holds(ir, i)) {
      i = {};
    } else if (unchecked(i.op) != i.op && !may_overflow(ir, i)) {
      i.op = unchecked(i.op);
      i.imm = 0;
    }
  }
}

}  // namespace krait::jit
