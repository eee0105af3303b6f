// The optimiser: the list of passes over a recorded trace.
#include "jit/pass_scope.h"
#include "jit/passes.h"

namespace krait::jit {

void optimize(Ir& ir, CompileLog& log) {
  {
    PassScope scope("remove-allocations", ir, log);
    remove_allocations(ir);
  }
  {
    PassScope scope("remove-checks", ir, log);
    remove_checks(ir);
  }
  {
    PassScope scope("sink-stores", ir, log);
    sink_stores(ir);
  }
  {
    PassScope scope("remove-dead-code", ir, log);
    remove_dead_code(ir);
  }
}

}  // namespace krait::jit
