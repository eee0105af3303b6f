// The dispatch table that is in force while a trace is recorded: each instruction is shown to the recorder,
// then executed alone.
#include "interp/jit_hooks.h"
#include "interp/operators.h"
#include "interp/quicken.h"
#include "runtime/call.h"

namespace krait {

namespace {

struct FormRow {
  RecordedForm form;
  uint8_t opcode;
  Handler handler;
};
constexpr FormRow kForms[] = {
    {RecordedForm::Nested, OP_PRECALL, op_PRECALL_nested},
    {RecordedForm::Nested, OP_KW_NAMES, op_KW_NAMES_nested},
    {RecordedForm::Nested, OP_CALL_FUNCTION_EX, op_CALL_FUNCTION_EX_nested},
    {RecordedForm::Nested, OP_FOR_ITER, op_FOR_ITER_nested},
    {RecordedForm::Nested, OP_SEND, op_SEND_nested},
    {RecordedForm::Construct, OP_PRECALL, op_PRECALL_construct},
    {RecordedForm::Resume, OP_PRECALL, op_PRECALL_resume},
    {RecordedForm::Construct, OP_KW_NAMES, op_KW_NAMES_construct},
};

// --- a Python function that the instruction calls

// The frame of the function, entered; null: raised, in the caller.
Frame* enter_recorded_call(Frame* frame) {
  const RecordedCall c = g_recorded_call;  // (the collector scans the stack)
  frame->ip = c.behind;
  Frame* callee = make_call_frame(g_thread, c.function, c.args, c.count, c.keywords);
  if (!callee) return nullptr;
  frame->sp -= c.operands;
  if (c.pushes) *frame->sp++ = c.pushed;
  callee->flags |= c.flags;
  push_frame(g_thread, callee);
  return callee;
}

KRAIT_HANDLER(enter_function) {
  Frame* callee = enter_recorded_call(frame);
  if (KRAIT_UNLIKELY(!callee)) KRAIT_TAIL unwind(frame, frame->ip, frame->sp, dispatch, arg);
  KRAIT_TAIL next_after_call(callee, callee->ip, callee->sp, dispatch, arg);
}

bool make_recorded_call(Frame* frame) {
  const RecordedCall c = g_recorded_call;
  frame->ip = c.behind;
  const Value result = call(Value::object(c.function), c.args, c.count, c.keywords);
  if (result.is_exception()) return false;
  frame->sp -= c.operands;
  if (c.pushes) *frame->sp++ = c.pushed;
  if (c.flags & kFrameInit) return check_init_result(result);
  if (c.flags & kFrameOperator) return finish_operation(frame, result);
  if (!(c.flags & kFrameDropResult)) *frame->sp++ = result;
  return true;
}

KRAIT_HANDLER(call_function) {
  if (KRAIT_UNLIKELY(!make_recorded_call(frame)))
    KRAIT_TAIL unwind(frame, frame->ip, frame->sp, dispatch, arg);
  KRAIT_TAIL next_after_call(frame, frame->ip, frame->sp, dispatch, arg);
}

// What executes the instruction in that form.
Handler handler_of(RecordedForm form, uint8_t opcode) {
  if (form == RecordedForm::Enter) return enter_function;
  if (form == RecordedForm::Call) return call_function;
  if (form != RecordedForm::Generic) {
    for (const FormRow& row : kForms) {
      if (row.form == form && row.opcode == opcode) return row.handler;
    }
  }
  return g_generic_dispatch.handlers[opcode];
}

KRAIT_HANDLER(record_instruction) {
  const auto first_unit = uint32_t(ip - 1 - frame->code->quickened);
  arg = ip[-1] >> 8;
  while (uint8_t(ip[-1]) == OP_EXTENDED_ARG) arg = arg << 8 | *ip++ >> 8;
  save_state(frame, ip, sp);
  const RecordedForm form = g_jit_hooks.record(frame, ip, sp, arg, first_unit);
  dispatch = current_dispatch();
  const uint8_t opcode = base_opcode(uint8_t(ip[-1]));
  KRAIT_TAIL handler_of(form, opcode)(KRAIT_ARGS);
}

constexpr Dispatch make_record_dispatch() {
  Dispatch d{};
  for (Handler& h : d.handlers) h = record_instruction;
  return d;
}

}  // namespace

RecordedCall g_recorded_call;

constinit const Dispatch g_record_dispatch = make_record_dispatch();

}  // namespace krait
