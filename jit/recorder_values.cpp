// The recorder's helpers for values: what is known of them, and guards that make it so.
#include <cmath>

#include "jit/record_wide.h"
#include "jit/recorder.h"
#include "runtime/float.h"
#include "runtime/instance.h"
#include "runtime/tuple.h"

namespace krait::jit {

bool Recorder::is_int(Ref r, Value live) const {
  const Type t = r == kNoRef ? Type::Value : ir_.type_of(r);
  return t == Type::Int || t == Type::Bool || (t == Type::Value && (live.is_small_int() || live.is_bool()));
}
bool Recorder::is_double(Ref r, Value live) const {
  const Type t = r == kNoRef ? Type::Value : ir_.type_of(r);
  return t == Type::F64 || (t == Type::Value && is_exact_float(live));
}
bool Recorder::is_bool(Ref r, Value live) const {
  const Type t = r == kNoRef ? Type::Value : ir_.type_of(r);
  return t == Type::Bool || (t == Type::Value && live.is_bool());
}

bool Recorder::guard(Ref condition, bool expected) {
  if (b.guard(condition, expected)) return true;
  abort(AbortReason::NeverHolds);
  return false;
}

bool Recorder::guard_is(Ref r, Value expected) {
  switch (ir_.type_of(r)) {
    case Type::Value: return guard(b.emit(Op::Same, r, b.value(expected)));
    case Type::Bool:
      if (expected.is_bool()) return guard(r, expected.is_true());
      break;
    case Type::Int:
      if (expected.is_small_int()) return guard(b.emit(Op::Eq, r, b.int_(expected.as_small_int())));
      break;
    default: break;
  }
  abort(AbortReason::NeverHolds);
  return false;
}

bool Recorder::guard_same(Ref r, Value expected) {
  if (Ir::is_const(r) || !has_shape(expected, shapes::tuple)) return guard_is(r, expected);
  const auto* items = expected.as<Tuple>();
  if (!guard_shape(r, expected)) return false;
  const Ref length = b.load(Type::Int, AliasClass::Constant, r, offsetof(Tuple, length));
  if (!guard(b.emit(Op::Eq, length, b.int_(int64_t(items->length))))) return false;
  for (uint64_t i = 0; i < items->length; i++) {
    const auto offset = int32_t(offsetof(Tuple, items) + 8 * i);
    if (!guard_same(b.load(Type::Value, AliasClass::Constant, r, offset), items->items[i])) return false;
  }
  return true;
}

bool Recorder::guard_shape(Ref r, Value live) {
  if (ir_.type_of(r) != Type::Value || !live.is_object() || live.is_unbound()) {
    abort(AbortReason::NeverHolds);
    return false;
  }
  return guard(b.emit(Op::IsObject, r)) && guard(b.shape_is(r, instance_current_shape(live.as_object())->id));
}

bool Recorder::guard_function(Ref r, const Function* f) {
  if (Ir::is_const(r)) {
    if (ir_.bits(r) != reinterpret_cast<uint64_t>(f)) return abort(AbortReason::NeverHolds), false;
    if (watch(types::function)) return true;  // told when the code of one is replaced
  } else if (!guard(b.emit(Op::IsObject, r)) || !guard(b.kind_is(r, Kind::Function))) {
    return false;
  }
  const Ref code = b.load(Type::Value, AliasClass::Function, r, offsetof(Function, code));
  return guard_is(code, Value::object(f->code));
}

bool Recorder::guard_type(Ref r, Value live) {
  if (ir_.type_of(r) != Type::Value) return true;
  if (is_of_any_size(r, live)) return guard_any_size(r);
  if (live.is_small_int()) return guard(b.emit(Op::IsInt, r));
  if (live.is_flonum()) return guard(b.emit(Op::IsFlonum, r));
  return live.is_object() && !live.is_unbound() ? guard_shape(r, live) : guard_is(r, live);
}

Ref Recorder::int_of(Ref r, Value live) {
  switch (ir_.type_of(r)) {
    case Type::Int: return r;
    case Type::Bool: return b.emit(Op::BoolToInt, r);
    case Type::Value: break;
    default: abort(AbortReason::NeverHolds); return kNoRef;
  }
  if (live.is_bool()) return guard_is(r, live) ? b.int_(live.is_true()) : kNoRef;
  const Ref i = live.is_small_int() ? b.unbox_int(r) : kNoRef;
  if (i == kNoRef) abort(AbortReason::NeverHolds);
  return i;
}

Ref Recorder::double_of(Ref r, Value live) {
  const Type t = ir_.type_of(r);
  if (t == Type::F64) return r;
  if (t == Type::Value && has_kind(live, Kind::Float)) {
    if (!Ir::is_const(r) && ir_[r].op == Op::BoxF64) return ir_[r].a;
    if (!guard_shape(r, live)) return kNoRef;
    return b.load(Type::F64, AliasClass::Constant, r, offsetof(Float, value));
  }
  if (t == Type::Value && live.is_flonum()) {
    const Ref d = b.unbox_f64(r);
    if (d == kNoRef) abort(AbortReason::NeverHolds);
    return d;
  }
  const Ref i = int_of(r, live);
  if (i == kNoRef || t == Type::Bool) return i == kNoRef ? i : b.emit(Op::IntToF64, i);
  // Exactly representable: -2^53 <= i < 2^53.
  constexpr int64_t kExact = int64_t{1} << 53;
  const Ref shifted = b.emit(Op::Add, i, b.int_(kExact));
  if (!guard(b.emit(Op::ULt, shifted, b.int_(2 * kExact)))) return kNoRef;
  return b.emit(Op::IntToF64, i);
}

Ref Recorder::boxed(Ref r) {
  // What was too large for a small int once is not expected to fit again.
  const bool large = !Ir::is_const(r) && ir_.type_of(r) == Type::Int && (ir_[r].flags & kLarge);
  const Ref v = large ? box_any_size(b, r) : b.box(r);
  if (v == kNoRef || b.contradiction()) abort(AbortReason::NeverHolds);
  return v;
}

Ref Recorder::constant(Value v) {
  if (v.is_small_int()) return b.int_(v.as_small_int());
  // (A NaN has an identity.)
  if (is_exact_float(v) && !std::isnan(float_value(v))) return b.f64(float_value(v));
  return v.is_bool() ? b.boolean(v.is_true()) : b.value(v);
}

// The same code object may run as functions of different modules (or of one module that was loaded twice).
bool Recorder::same_function() {
  const Ref f = function();
  if (Ir::is_const(f)) return true;
  const Ref globals = b.load(Type::Value, AliasClass::Constant, f, offsetof(Function, globals));
  return guard_is(globals, Value::object(frame_->function->globals));
}

bool Recorder::watch_key(Dict* d, Str* key) {
  Watch* w = jit::watch_key(d, key);
  if (w) watches_.push_back(w);
  return w != nullptr;
}

bool Recorder::watch_class(krait::Type* type) { return type->flags & kTypeImmutable || watch(type); }

bool Recorder::watch(krait::Type* type) {
  for (const Watch* w : watches_) {
    if (w->type == type && !w->broken) return true;
  }
  Watch* w = jit::watch_class(type);
  if (w) watches_.push_back(w);
  return w != nullptr;
}

// --- objects that are told apart

void Recorder::note_written(Ref object, Value live) {
  constexpr size_t kMost = 16;
  for (const Written& w : written_) {
    if (w.ref == object) return;
  }
  if (written_.size() < kMost) written_.push_back({object, live.as_object()});
}

bool Recorder::tell_apart(Type field, Ref object, Value live, int32_t offset) {
  constexpr int kMostGuards = 4;
  const auto is_slot = [&](Ref r) { return !Ir::is_const(r) && b.ir()[r].op == Op::Slot; };
  const bool in_loop = at_header_ && !parent_;
  for (int k = 0; k < kMostGuards; k++) {
    Ref store = b.find_obstacle(field, AliasClass::Attribute, object, offset, false);
    if (store == kNoRef && in_loop) {
      store = b.find_obstacle(field, AliasClass::Attribute, object, offset, true);
      if (store != kNoRef && is_slot(object) == is_slot(b.ir()[store].a)) return true;
    }
    if (store == kNoRef) return true;
    const Ref other = b.ir()[store].a;
    const auto written = std::ranges::find(written_, other, &Written::ref);
    if (written == written_.end() || written->live == live.as_object()) return true;
    if (!guard(b.emit(Op::Same, other, object), false)) return false;
  }
  return true;
}

}  // namespace krait::jit
