// Recording del.
#include "interp/names.h"
#include "jit/natives.h"
#include "jit/record_attributes.h"
#include "jit/recorder.h"
#include "runtime/dict.h"
#include "runtime/function.h"
#include "runtime/ops.h"
#include "runtime/str.h"

namespace krait::jit {

namespace {

bool op_delete_attribute(Value v, Value name) { return delete_attribute(v, name.as<Str>()); }
const CallInfo kDeleteAttribute = KRAIT_CALL_ANYTHING("DeleteAttribute", op_delete_attribute, Type::Bool, 2);

}  // namespace

void record_DELETE_ATTR(Recorder& r, uint64_t arg) {
  Str* name = code_name(r.code(), arg);
  if (delete_attribute_in_line(r, {r.ref(1), r.live(1)}, name)) return r.pop();
  if (!r.active()) return;
  const Ref owner = r.boxed(r.ref(1));
  r.call(1, kDeleteAttribute, {owner, r.b.value(Value::object(name))}, Recorder::Outcome::TrueOrRaise);
}

void record_DELETE_DEREF(Recorder& r, uint64_t arg) {
  Builder& b = r.b;
  if (r.live_local(arg).as<Cell>()->value.is_unbound()) return r.abort(AbortReason::UnboundVariable);
  const Ref cell = r.local(arg), unbound = b.value(Value::unbound());
  const Ref v = b.load(Type::Value, AliasClass::Cell, cell, offsetof(Cell, value));
  if (r.guard(b.emit(Op::Same, v, unbound), false))
    b.store(AliasClass::Cell, cell, offsetof(Cell, value), unbound);
}

}  // namespace krait::jit
