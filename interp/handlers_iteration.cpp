// for loops.
#include "interp/iteration.h"
#include "interp/quicken.h"
#include "runtime/ops.h"

namespace krait {

KRAIT_HANDLER(op_GET_ITER) {
  save_state(frame, ip, sp);
  const Value v = iterate(sp[-1]);
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  sp[-1] = v;
  KRAIT_TAIL next_after_call(KRAIT_ARGS);
}

KRAIT_HANDLER(op_FOR_ITER) {
  const Value iterator = sp[-1];
  if (can_resume_inline(iterator, Value::none())) {
    save_state(frame, ip, sp);
    auto* g = iterator.as<Generator>();
    *g->frame.sp = Value::none();
    resume_inline(g, GeneratorResumer::kForIter, arg);
    KRAIT_TAIL next(&g->frame, g->frame.ip, g->frame.sp + 1, dispatch, arg);
  }
  save_state(frame, ip, sp);
  const Value v = krait::next(iterator);
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  if (v.is_unbound()) KRAIT_TAIL next_after_call(frame, ip + arg, sp - 1, dispatch, arg);
  *sp = v;
  KRAIT_TAIL next_after_call(frame, ip, sp + 1, dispatch, arg);
}

}  // namespace krait
