// Recording instructions that move values: locals, constants, the evaluation stack, cells.
#include "jit/recorder.h"
#include "runtime/float.h"
#include "runtime/tuple.h"

namespace krait::jit {

void record_NOP(Recorder&, uint64_t) {}
void record_RESUME(Recorder&, uint64_t) {}
void record_POP_TOP(Recorder& r, uint64_t) { r.pop(); }
void record_PUSH_NULL(Recorder& r, uint64_t) { r.push(r.b.value(Value::unbound())); }

void record_SWAP(Recorder& r, uint64_t arg) {
  const Ref top = r.ref(1), other = r.ref(arg);
  r.set_ref(1, other);
  r.set_ref(arg, top);
}

void record_COPY(Recorder& r, uint64_t arg) { r.push(r.ref(arg)); }

void record_LOAD_CONST(Recorder& r, uint64_t arg) { r.push(r.constant(r.code()->constant_items[arg])); }

// A local variable. What the trace finds in the frame may be unbound the next time. kNoRef: not recorded.
static Ref bound_local(Recorder& r, uint64_t arg) {
  if (r.live_local(arg).is_unbound()) {
    r.abort(AbortReason::UnboundVariable);
    return kNoRef;
  }
  const Ref v = r.local(arg);
  if (r.ir().type_of(v) != Type::Value || Ir::is_const(v)) return v;
  const Ins& from = r.ir()[v];
  const bool found = from.op == Op::Slot || (from.flags & kMayBeUnbound && from.op == Op::Input) ||
                     (from.op == Op::Load && r.in_generator());
  return !found || r.guard(r.b.emit(Op::Same, v, r.b.value(Value::unbound())), false) ? v : kNoRef;
}

void record_LOAD_FAST(Recorder& r, uint64_t arg) {
  const Ref v = bound_local(r, arg);
  if (v != kNoRef) r.push(v);
}

void record_STORE_FAST(Recorder& r, uint64_t arg) {
  const Ref v = r.ref(1);
  r.pop();
  r.set_local(arg, v);
}

void record_DELETE_FAST(Recorder& r, uint64_t arg) {
  if (bound_local(r, arg) != kNoRef) r.set_local(arg, r.b.value(Value::unbound()));
}

// --- cells

void record_MAKE_CELL(Recorder& r, uint64_t arg) {
  const Ref initial = r.boxed(r.local(arg));
  if (!r.active()) return;
  const Ref cell = r.b.new_object(Kind::Cell, shapes::cell, sizeof(Cell));
  if (!r.live_local(arg).is_unbound())
    r.b.store_reference(AliasClass::Cell, cell, offsetof(Cell, value), initial);
  r.set_local(arg, cell);
}

void record_LOAD_CLOSURE(Recorder& r, uint64_t arg) { r.push(r.local(arg)); }

void record_COPY_FREE_VARS(Recorder& r, uint64_t arg) {
  const Ref function = r.function();
  const size_t first = size_t(r.code()->locals_plus_count) - arg;
  const auto* live = r.frame()->function->closure.as<Tuple>();
  // The cells of a known function are known.
  if (Ir::is_const(function)) {
    for (uint64_t i = 0; i < arg; i++) r.set_local(first + i, r.b.value(live->items[i]));
    return;
  }
  const Ref closure = r.b.load(Type::Value, AliasClass::Constant, function, offsetof(Function, closure));
  for (uint64_t i = 0; i < arg; i++) {
    const auto offset = int32_t(offsetof(Tuple, items) + 8 * i);
    r.set_local(first + i, r.b.load(Type::Value, AliasClass::Constant, closure, offset));
  }
}

void record_LOAD_DEREF(Recorder& r, uint64_t arg) {
  const Value live = r.live_local(arg).as<Cell>()->value;
  if (live.is_unbound()) return r.abort(AbortReason::UnboundVariable);
  const Ref v = r.b.load(Type::Value, AliasClass::Cell, r.local(arg), offsetof(Cell, value));
  if (r.guard(r.b.emit(Op::Same, v, r.b.value(Value::unbound())), false)) r.push(v);
}

void record_STORE_DEREF(Recorder& r, uint64_t arg) {
  const Ref cell = r.local(arg), v = r.boxed(r.ref(1));
  if (!r.active()) return;
  r.b.store_reference(AliasClass::Cell, cell, offsetof(Cell, value), v);
  r.pop();
}

}  // namespace krait::jit
