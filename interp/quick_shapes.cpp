// Attributes and methods of objects of several shapes.
//
// A site whose inline cache keeps failing gets kShapes side caches, one for each shape that arrives there,
// and looks them through; [1] is the index of the first. Each is filled by the first object of its shape, and
// a further shape takes the place of another. Objects whose attribute takes more than a load or store
// (properties, classes, dict mode) are left to the generic form; when that or a change of shapes happens too
// often the site goes back to it.
//
// A side cache's `extra` is the shape. When a load finds the attribute in the object, `version` is 0 and
// `pointer` the offset, with a bit that says whether it is a double; on the class, `version` is the shape's
// and `value` the attribute. For a store `pointer` is the same, and `version` the shape that the object has
// afterwards, or 0 when it keeps its own.
#include "interp/names.h"
#include "interp/quicken.h"
#include "runtime/float.h"
#include "runtime/function.h"
#include "runtime/shape.h"

namespace krait {

namespace {

constexpr uint32_t kShapes = 8;
constexpr ShapeId kNoShape = UINT32_MAX;

[[gnu::always_inline]] inline const SideCache* find_shape(const Frame* frame, const uint16_t* ip, Value v) {
  if (KRAIT_UNLIKELY(!v.is_object())) return nullptr;
  const ShapeId id = v.as_object()->shape_id;
  const SideCache* side = &frame->code->side_caches[ip[1]];
  for (uint32_t i = 0; i < kShapes; ++i) {
    if (side[i].extra == id) return &side[i];
  }
  return nullptr;
}

[[gnu::always_inline]] inline bool is_double(const SideCache* side) {
  return reinterpret_cast<uintptr_t>(side->pointer) & kDoubleAttribute;
}
[[gnu::always_inline]] inline Value* slot_at(Value v, const SideCache* side) {
  return reinterpret_cast<Value*>(v.raw + (reinterpret_cast<uintptr_t>(side->pointer) & ~kDoubleAttribute));
}

// What a side cache says of an object of its shape; unbound: the attribute is not set, or the class changed.
[[gnu::always_inline]] inline Value cached(Value owner, const SideCache* side) {
  if (side->version == 0) return *slot_at(owner, side);
  return shape_of(owner.as_object())->version == side->version ? side->value : Value::unbound();
}

// Describes the attribute of an object for which there is no valid side cache.
template <class Describe>
void fill(Frame* frame, uint16_t* ip, uint8_t base, Value owner, uint64_t arg, Describe describe) {
  note_miss(frame->code, ip, base);
  if (uint8_t(ip[-1]) == base || !owner.is_object()) return;
  SideCache described{};
  if (!describe(owner.as_object(), code_name(frame->code, arg), &described)) return;
  SideCache* first = &frame->code->side_caches[ip[1]];
  SideCache* place = &first[ip[0] / kCounterStep % kShapes];
  described.extra = owner.as_object()->shape_id;
  for (uint32_t i = 0; i < kShapes; ++i) {
    if (first[i].extra == described.extra) place = &first[i];  // the class has changed
  }
  *place = described;
}

// --- LOAD_ATTR ---

KRAIT_HANDLER(load_other) {
  save_state(frame, ip, sp);
  fill(frame, ip, OP_LOAD_ATTR, sp[-1], arg, describe_loaded_attribute);
  KRAIT_TAIL op_LOAD_ATTR_generic(KRAIT_ARGS);
}

KRAIT_HANDLER(load_double) {
  const Value owner = sp[-1];
  save_state(frame, ip, sp);
  sp[-1] = float_new(std::bit_cast<double>(slot_at(owner, find_shape(frame, ip, owner))->raw));
  KRAIT_TAIL next(frame, ip + 4, sp, dispatch, arg);
}

// sp[0] is the function.
KRAIT_HANDLER(load_bound) {
  save_state(frame, ip, sp);
  sp[-1] = bound_method_new(sp[0], sp[-1]);
  KRAIT_TAIL next(frame, ip + 4, sp, dispatch, arg);
}

}  // namespace

KRAIT_HANDLER(op_LOAD_ATTR_SHAPES) {
  const Value owner = sp[-1];
  const SideCache* side = find_shape(frame, ip, owner);
  if (KRAIT_UNLIKELY(!side)) KRAIT_TAIL load_other(KRAIT_ARGS);
  if (side->version == 0 && is_double(side)) KRAIT_TAIL load_double(KRAIT_ARGS);
  const Value v = cached(owner, side);
  if (KRAIT_UNLIKELY(v.is_unbound())) KRAIT_TAIL load_other(KRAIT_ARGS);
  if (side->version && has_kind(v, Kind::Function)) {
    sp[0] = v;
    KRAIT_TAIL load_bound(KRAIT_ARGS);
  }
  sp[-1] = v;
  KRAIT_TAIL next(frame, ip + 4, sp, dispatch, arg);
}

// --- STORE_ATTR ---

namespace {

KRAIT_HANDLER(store_other) {
  save_state(frame, ip, sp);
  const Value value = sp[-2];
  fill(frame, ip, OP_STORE_ATTR, sp[-1], arg, [value](Object* o, Str* name, SideCache* side) {
    return describe_stored_attribute(o, name, value, side);
  });
  KRAIT_TAIL op_STORE_ATTR_generic(KRAIT_ARGS);
}

KRAIT_HANDLER(store_logged) {
  log_object(sp[-1].as_object());
  KRAIT_TAIL next(frame, ip + 4, sp - 2, dispatch, arg);
}

}  // namespace

KRAIT_HANDLER(op_STORE_ATTR_SHAPES) {
  const Value owner = sp[-1];
  const SideCache* side = find_shape(frame, ip, owner);
  if (KRAIT_UNLIKELY(!side)) KRAIT_TAIL store_other(KRAIT_ARGS);
  if (is_double(side)) {
    if (KRAIT_UNLIKELY(!store_double(slot_at(owner, side), sp[-2]))) KRAIT_TAIL store_other(KRAIT_ARGS);
    if (side->version) owner.as_object()->shape_id = side->version;
    KRAIT_TAIL next(frame, ip + 4, sp - 2, dispatch, arg);
  }
  *slot_at(owner, side) = sp[-2];
  if (side->version) owner.as_object()->shape_id = side->version;
  if (KRAIT_UNLIKELY(owner.as_object()->gc_bits & kGcUnlogged)) KRAIT_TAIL store_logged(KRAIT_ARGS);
  KRAIT_TAIL next(frame, ip + 4, sp - 2, dispatch, arg);
}

// --- LOAD_METHOD ---

namespace {

KRAIT_HANDLER(method_other) {
  save_state(frame, ip, sp);
  fill(frame, ip, OP_LOAD_METHOD, sp[-1], arg, describe_loaded_method);
  KRAIT_TAIL op_LOAD_METHOD_generic(KRAIT_ARGS);
}

}  // namespace

KRAIT_HANDLER(op_LOAD_METHOD_SHAPES) {
  const Value receiver = sp[-1];
  const SideCache* side = find_shape(frame, ip, receiver);
  if (KRAIT_UNLIKELY(!side)) KRAIT_TAIL method_other(KRAIT_ARGS);
  const Value v = cached(receiver, side);
  if (KRAIT_UNLIKELY(v.is_unbound())) KRAIT_TAIL method_other(KRAIT_ARGS);
  // A callable of the object's own gets no receiver.
  sp[-1] = side->version ? v : Value::unbound();
  sp[0] = side->version ? receiver : v;
  KRAIT_TAIL next(frame, ip + 10, sp + 1, dispatch, arg);
}

bool begin_shapes(Code* code, uint16_t* ip, uint8_t opcode) {
  const int first = new_side_cache(code);
  for (uint32_t i = 1; i < kShapes; ++i) {
    if (new_side_cache(code) < 0) return false;
  }
  for (uint32_t i = 0; i < kShapes; ++i) code->side_caches[uint32_t(first) + i].extra = kNoShape;
  ip[1] = uint16_t(first);
  specialized(ip, opcode);
  return true;
}

}  // namespace krait
