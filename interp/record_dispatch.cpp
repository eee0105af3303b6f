// The dispatch table that is in force while a trace is recorded: each instruction is shown to the recorder,
// then executed alone.
#include "interp/jit_hooks.h"
#include "interp/quicken.h"

namespace krait {

namespace {

KRAIT_HANDLER(record_instruction) {
  const auto first_unit = uint32_t(ip - 1 - frame->code->quickened);
  arg = ip[-1] >> 8;
  while (uint8_t(ip[-1]) == OP_EXTENDED_ARG) arg = arg << 8 | *ip++ >> 8;
  save_state(frame, ip, sp);
  const RecordedForm form = g_jit_hooks.record(frame, ip, sp, arg, first_unit);
  dispatch = current_dispatch();
  const uint8_t opcode = base_opcode(uint8_t(ip[-1]));
  if (form == RecordedForm::Quickened) KRAIT_TAIL g_run_dispatch.handlers[uint8_t(ip[-1])](KRAIT_ARGS);
  if (form == RecordedForm::Nested && opcode == OP_PRECALL) KRAIT_TAIL op_PRECALL_nested(KRAIT_ARGS);
  if (form == RecordedForm::Nested && opcode == OP_FOR_ITER) KRAIT_TAIL op_FOR_ITER_nested(KRAIT_ARGS);
  KRAIT_TAIL g_generic_dispatch.handlers[opcode](KRAIT_ARGS);
}

constexpr Dispatch make_record_dispatch() {
  Dispatch d{};
  for (Handler& h : d.handlers) h = record_instruction;
  return d;
}

}  // namespace

constinit const Dispatch g_record_dispatch = make_record_dispatch();

}  // namespace krait
