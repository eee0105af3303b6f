// See record_derived.h.
#include "jit/record_derived.h"

#include "jit/natives.h"
#include "jit/record_methods.h"
#include "runtime/int.h"
#include "runtime/str.h"

namespace krait::jit {

namespace {

bool is_method_of(Value method, krait::Type* type) {
  return has_kind(method, Kind::NativeFunction) && method.as<NativeFunction>()->owner == type_value(type);
}

bool is_number(Value v) { return is_int(v) || v.is_flonum() || has_kind(v, Kind::Float); }

// Nobody sees the operand itself: the interpreter gets the int, too.
void take_held_int(Recorder& r, size_t n) {
  const Value live = r.live(n);
  if (!has_kind(live, Kind::IntSub) || !rely_on_type(r, r.ref(n), live)) return;
  r.set_ref(n, r.b.load(Type::Value, AliasClass::Constant, r.ref(n), offsetof(IntSub, payload)));
  r.replace_live(n, live.as<IntSub>()->payload);
}

}  // namespace

void take_held_ints(Recorder& r, const FirstMethod& first) {
  if (!is_number(r.live(1)) || !is_number(r.live(2))) return;
  if (!is_method_of(first.method, types::int_) && !is_method_of(first.method, types::float_)) return;
  take_held_int(r, 2);
  if (r.active()) take_held_int(r, 1);
}

void take_held_index(Recorder& r, size_t n) { take_held_int(r, n); }

namespace {

bool op_texts_equal(Value a, Value b) { return str_equal(a.as<Str>(), b.as<Str>()); }
const CallInfo kTextsEqual = pure_call("TextsEqual", address_of(op_texts_equal), Type::Bool, 2);

bool guard_text(Recorder& r, size_t n) {
  const Value live = r.live(n);
  return has_shape(live, shapes::str) ? r.guard_shape(r.ref(n), live) : rely_on_type(r, r.ref(n), live);
}

}  // namespace

Ref compare_derived_texts(Recorder& r, const FirstMethod& first, bool equal) {
  if (!is_method_of(first.method, types::str) || !has_kind(r.live(1), Kind::Str) ||
      !has_kind(r.live(2), Kind::Str) || !guard_text(r, 2) || !guard_text(r, 1))
    return kNoRef;
  const Ref args[] = {r.ref(2), r.ref(1)};
  const Ref result = r.b.call(kTextsEqual, args);
  return equal ? result : r.b.emit(Op::Not, result);
}

}  // namespace krait::jit
