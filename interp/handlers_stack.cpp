// Instructions that move values between locals, cells, constants and the evaluation stack.
#include "interp/names.h"
#include "interp/quicken.h"
#include "runtime/error.h"
#include "runtime/tuple.h"

namespace krait {

KRAIT_HANDLER(op_CACHE) {
  save_state(frame, ip, sp);
  raise(types::SystemError, "unknown opcode");
  KRAIT_TAIL unwind(KRAIT_ARGS);
}

KRAIT_HANDLER(op_NOP) { KRAIT_TAIL next(KRAIT_ARGS); }

KRAIT_HANDLER(op_EXTENDED_ARG) {
  const uint32_t word = *ip;
  KRAIT_TAIL dispatch->handlers[word & 0xff](frame, ip + 1, sp, dispatch, arg << 8 | word >> 8);
}

KRAIT_HANDLER(op_POP_TOP) { KRAIT_TAIL next(frame, ip, sp - 1, dispatch, arg); }

KRAIT_HANDLER(op_PUSH_NULL) {
  *sp = Value::unbound();
  KRAIT_TAIL next(frame, ip, sp + 1, dispatch, arg);
}

KRAIT_HANDLER(op_SWAP) {
  const Value top = sp[-1];
  sp[-1] = sp[-int64_t(arg)];
  sp[-int64_t(arg)] = top;
  KRAIT_TAIL next(KRAIT_ARGS);
}

KRAIT_HANDLER(op_COPY) {
  *sp = sp[-int64_t(arg)];
  KRAIT_TAIL next(frame, ip, sp + 1, dispatch, arg);
}

KRAIT_HANDLER(op_LOAD_CONST) {
  *sp = frame->code->constant_items[arg];
  KRAIT_TAIL next(frame, ip, sp + 1, dispatch, arg);
}

// --- locals ---

static KRAIT_HANDLER(unbound_local) {
  save_state(frame, ip, sp);
  raise_unbound_local(frame->code, int(arg));
  KRAIT_TAIL unwind(KRAIT_ARGS);
}

KRAIT_HANDLER(op_LOAD_FAST) {
  const Value v = frame->slots[arg];
  if (KRAIT_UNLIKELY(v.is_unbound())) KRAIT_TAIL unbound_local(KRAIT_ARGS);
  *sp = v;
  KRAIT_TAIL next(frame, ip, sp + 1, dispatch, arg);
}

KRAIT_HANDLER(op_STORE_FAST) {
  frame->slots[arg] = sp[-1];
  KRAIT_TAIL next(frame, ip, sp - 1, dispatch, arg);
}

KRAIT_HANDLER(op_DELETE_FAST) {
  if (KRAIT_UNLIKELY(frame->slots[arg].is_unbound())) KRAIT_TAIL unbound_local(KRAIT_ARGS);
  frame->slots[arg] = Value::unbound();
  KRAIT_TAIL next(KRAIT_ARGS);
}

// --- pairs ---
// ip is behind the first instruction; when the second one fails, it is as if it had been executed alone.

KRAIT_HANDLER(op_LOAD_FAST__LOAD_FAST) {
  const Value first = frame->slots[arg];
  if (KRAIT_UNLIKELY(first.is_unbound())) KRAIT_TAIL unbound_local(KRAIT_ARGS);
  arg = *ip++ >> 8;
  const Value second = frame->slots[arg];
  *sp++ = first;
  if (KRAIT_UNLIKELY(second.is_unbound())) KRAIT_TAIL unbound_local(KRAIT_ARGS);
  *sp = second;
  KRAIT_TAIL next(frame, ip, sp + 1, dispatch, arg);
}

KRAIT_HANDLER(op_LOAD_FAST__LOAD_CONST) {
  const Value first = frame->slots[arg];
  if (KRAIT_UNLIKELY(first.is_unbound())) KRAIT_TAIL unbound_local(KRAIT_ARGS);
  sp[0] = first;
  sp[1] = frame->code->constant_items[*ip >> 8];
  KRAIT_TAIL next(frame, ip + 1, sp + 2, dispatch, arg);
}

KRAIT_HANDLER(op_LOAD_CONST__LOAD_FAST) {
  *sp++ = frame->code->constant_items[arg];
  arg = *ip++ >> 8;
  const Value second = frame->slots[arg];
  if (KRAIT_UNLIKELY(second.is_unbound())) KRAIT_TAIL unbound_local(KRAIT_ARGS);
  *sp = second;
  KRAIT_TAIL next(frame, ip, sp + 1, dispatch, arg);
}

KRAIT_HANDLER(op_STORE_FAST__LOAD_FAST) {
  frame->slots[arg] = sp[-1];
  arg = *ip++ >> 8;
  const Value v = frame->slots[arg];
  if (KRAIT_UNLIKELY(v.is_unbound())) KRAIT_TAIL unbound_local(frame, ip, sp - 1, dispatch, arg);
  sp[-1] = v;
  KRAIT_TAIL next(KRAIT_ARGS);
}

KRAIT_HANDLER(op_STORE_FAST__STORE_FAST) {
  frame->slots[arg] = sp[-1];
  frame->slots[*ip >> 8] = sp[-2];
  KRAIT_TAIL next(frame, ip + 1, sp - 2, dispatch, arg);
}

// --- cells ---

KRAIT_HANDLER(op_MAKE_CELL) {
  save_state(frame, ip, sp);
  frame->slots[arg] = Value::object(cell_new(frame->slots[arg]));
  KRAIT_TAIL next(KRAIT_ARGS);
}

KRAIT_HANDLER(op_LOAD_CLOSURE) {
  *sp = frame->slots[arg];
  KRAIT_TAIL next(frame, ip, sp + 1, dispatch, arg);
}

KRAIT_HANDLER(op_COPY_FREE_VARS) {
  const Tuple* closure = frame->function->closure.as<Tuple>();
  Value* free = frame->slots + frame->code->locals_plus_count - arg;
  for (uint64_t i = 0; i < arg; ++i) free[i] = closure->items[i];
  KRAIT_TAIL next(KRAIT_ARGS);
}

static KRAIT_HANDLER(unbound_cell) {
  save_state(frame, ip, sp);
  raise_unbound_cell(frame->code, int(arg));
  KRAIT_TAIL unwind(KRAIT_ARGS);
}

KRAIT_HANDLER(op_LOAD_DEREF) {
  const Value v = frame->slots[arg].as<Cell>()->value;
  if (KRAIT_UNLIKELY(v.is_unbound())) KRAIT_TAIL unbound_cell(KRAIT_ARGS);
  *sp = v;
  KRAIT_TAIL next(frame, ip, sp + 1, dispatch, arg);
}

static KRAIT_HANDLER(store_deref_logged) {
  log_object(frame->slots[arg].as_object());
  KRAIT_TAIL next(KRAIT_ARGS);
}

KRAIT_HANDLER(op_STORE_DEREF) {
  Cell* cell = frame->slots[arg].as<Cell>();
  cell->value = sp[-1];
  if (KRAIT_UNLIKELY(cell->gc_bits & kGcUnlogged))
    KRAIT_TAIL store_deref_logged(frame, ip, sp - 1, dispatch, arg);
  KRAIT_TAIL next(frame, ip, sp - 1, dispatch, arg);
}

KRAIT_HANDLER(op_DELETE_DEREF) {
  Cell* cell = frame->slots[arg].as<Cell>();
  if (KRAIT_UNLIKELY(cell->value.is_unbound())) KRAIT_TAIL unbound_cell(KRAIT_ARGS);
  cell->value = Value::unbound();
  KRAIT_TAIL next(KRAIT_ARGS);
}

}  // namespace krait
