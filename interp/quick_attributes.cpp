// LOAD_ATTR, STORE_ATTR and LOAD_METHOD specialised.
//
// Where an attribute lies follows from the object's shape. That test alone guards accesses to instance
// attributes: when a class gains something that would take precedence (a data descriptor, __getattribute__,
// ...) the runtime calls forget_attribute_caches. What was found on a class is also guarded by the version of
// the shape, which changes with the class.
//
// Inline caches of LOAD_ATTR and STORE_ATTR: counter; offset in bytes, or index of a dict entry, or of a side
// cache; shape id, or version of a dict's keys (two units). Of LOAD_METHOD: counter; offset or index; shape
// id; version; pointer (four units).
#include "interp/names.h"
#include "interp/quicken.h"
#include "runtime/dict.h"
#include "runtime/float.h"
#include "runtime/function.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/shape.h"
#include "runtime/storage.h"
#include "runtime/str.h"

namespace krait {

namespace {

[[gnu::always_inline]] inline bool has_cached_shape(Value v, const uint16_t* cache) {
  return v.is_object() && v.as_object()->shape_id == read_u32(cache);
}

[[gnu::always_inline]] inline Value* slot_at(Value v, uint32_t offset) {
  return reinterpret_cast<Value*>(v.raw + offset);
}

[[gnu::always_inline]] inline KRAIT_HANDLER(loaded) { KRAIT_TAIL next(frame, ip + 4, sp, dispatch, arg); }

}  // namespace

// --- LOAD_ATTR ---

KRAIT_HANDLER(op_LOAD_ATTR_SLOT) {
  const Value owner = sp[-1];
  if (KRAIT_UNLIKELY(!has_cached_shape(owner, ip + 2))) KRAIT_TAIL op_LOAD_ATTR_miss(KRAIT_ARGS);
  const Value v = *slot_at(owner, ip[1]);
  if (KRAIT_UNLIKELY(v.is_unbound())) KRAIT_TAIL op_LOAD_ATTR_generic(KRAIT_ARGS);
  sp[-1] = v;
  KRAIT_TAIL loaded(KRAIT_ARGS);
}

// The cache holds the index in the overflow storage; where that is found depends on the shape.
namespace {

// An attribute of the object's own, which is no flonum.
KRAIT_HANDLER(load_double) {
  save_state(frame, ip, sp);
  sp[-1] = float_new(std::bit_cast<double>(slot_at(sp[-1], ip[1])->raw));
  KRAIT_TAIL loaded(KRAIT_ARGS);
}

}  // namespace

KRAIT_HANDLER(op_LOAD_ATTR_DOUBLE) {
  const Value owner = sp[-1];
  if (KRAIT_UNLIKELY(!has_cached_shape(owner, ip + 2))) KRAIT_TAIL op_LOAD_ATTR_miss(KRAIT_ARGS);
  const auto d = std::bit_cast<double>(slot_at(owner, ip[1])->raw);
  if (KRAIT_UNLIKELY(!Value::fits_flonum(d))) KRAIT_TAIL load_double(KRAIT_ARGS);
  sp[-1] = Value::flonum(d);
  KRAIT_TAIL loaded(KRAIT_ARGS);
}

KRAIT_HANDLER(op_LOAD_ATTR_OVERFLOW) {
  const Value owner = sp[-1];
  if (KRAIT_UNLIKELY(!has_cached_shape(owner, ip + 2))) KRAIT_TAIL op_LOAD_ATTR_miss(KRAIT_ARGS);
  const Object* o = owner.as_object();
  const Value v = slot_at(owner, shape_of(o)->attribute_offset)->as<Storage>()->items[ip[1]];
  if (KRAIT_UNLIKELY(v.is_unbound())) KRAIT_TAIL op_LOAD_ATTR_generic(KRAIT_ARGS);
  sp[-1] = v;
  KRAIT_TAIL loaded(KRAIT_ARGS);
}

// Dict-mode objects: the entry is probably where it was in another object's dict.
KRAIT_HANDLER(op_LOAD_ATTR_DICT) {
  const Value owner = sp[-1];
  if (KRAIT_UNLIKELY(!has_cached_shape(owner, ip + 2))) KRAIT_TAIL op_LOAD_ATTR_miss(KRAIT_ARGS);
  const Value word = *slot_at(owner, shape_of(owner.as_object())->attribute_offset);
  if (KRAIT_UNLIKELY(word.is_unbound())) KRAIT_TAIL op_LOAD_ATTR_generic(KRAIT_ARGS);
  const auto* d = word.as<Dict>();
  const uint32_t hint = ip[1];
  if (KRAIT_UNLIKELY(hint >= d->used || d->storage->entries[hint].key.raw !=
                                            reinterpret_cast<uint64_t>(code_name(frame->code, arg))))
    KRAIT_TAIL op_LOAD_ATTR_miss(KRAIT_ARGS);
  sp[-1] = d->storage->entries[hint].value;
  KRAIT_TAIL loaded(KRAIT_ARGS);
}

KRAIT_HANDLER(op_LOAD_ATTR_MODULE) {
  const Value owner = sp[-1];
  if (KRAIT_UNLIKELY(!has_shape(owner, shapes::module))) KRAIT_TAIL op_LOAD_ATTR_miss(KRAIT_ARGS);
  const Dict* d = owner.as<Module>()->dict;
  if (KRAIT_UNLIKELY(d->keys_version != read_u32(ip + 2))) KRAIT_TAIL op_LOAD_ATTR_miss(KRAIT_ARGS);
  sp[-1] = d->storage->entries[ip[1]].value;
  KRAIT_TAIL loaded(KRAIT_ARGS);
}

namespace {

// The side cache of an attribute found on the class; null when the class has changed.
[[gnu::always_inline]] inline const SideCache* class_cache(const Frame* frame, const uint16_t* ip,
                                                           Value owner) {
  const SideCache* side = &frame->code->side_caches[ip[1]];
  return shape_of(owner.as_object())->version == side->version ? side : nullptr;
}

}  // namespace

KRAIT_HANDLER(op_LOAD_ATTR_CLASS_VALUE) {
  const Value owner = sp[-1];
  if (KRAIT_UNLIKELY(!has_cached_shape(owner, ip + 2))) KRAIT_TAIL op_LOAD_ATTR_miss(KRAIT_ARGS);
  const SideCache* side = class_cache(frame, ip, owner);
  if (KRAIT_UNLIKELY(!side)) KRAIT_TAIL op_LOAD_ATTR_miss(KRAIT_ARGS);
  sp[-1] = side->value;
  KRAIT_TAIL loaded(KRAIT_ARGS);
}

KRAIT_HANDLER(op_LOAD_ATTR_METHOD) {
  const Value owner = sp[-1];
  if (KRAIT_UNLIKELY(!has_cached_shape(owner, ip + 2))) KRAIT_TAIL op_LOAD_ATTR_miss(KRAIT_ARGS);
  const SideCache* side = class_cache(frame, ip, owner);
  if (KRAIT_UNLIKELY(!side)) KRAIT_TAIL op_LOAD_ATTR_miss(KRAIT_ARGS);
  save_state(frame, ip, sp);
  sp[-1] = bound_method_new(side->value, owner);
  KRAIT_TAIL loaded(KRAIT_ARGS);
}

KRAIT_HANDLER(op_LOAD_ATTR_PROPERTY) {
  const Value owner = sp[-1];
  if (KRAIT_UNLIKELY(!has_cached_shape(owner, ip + 2))) KRAIT_TAIL op_LOAD_ATTR_miss(KRAIT_ARGS);
  const SideCache* side = class_cache(frame, ip, owner);
  if (KRAIT_UNLIKELY(!side)) KRAIT_TAIL op_LOAD_ATTR_miss(KRAIT_ARGS);
  save_state(frame, ip + 4, sp);
  Frame* callee = make_call_frame(g_thread, side->value.as<Function>(), sp - 1, 1, nullptr);
  if (KRAIT_UNLIKELY(!callee)) KRAIT_TAIL unwind(KRAIT_ARGS);
  frame->sp = sp - 1;
  push_frame(g_thread, callee);
  KRAIT_TAIL next(callee, callee->ip, callee->sp, dispatch, arg);
}

// A getset descriptor of a native type.
KRAIT_HANDLER(op_LOAD_ATTR_GETSET) {
  const Value owner = sp[-1];
  if (KRAIT_UNLIKELY(!has_cached_shape(owner, ip + 2))) KRAIT_TAIL op_LOAD_ATTR_miss(KRAIT_ARGS);
  const SideCache* side = class_cache(frame, ip, owner);
  if (KRAIT_UNLIKELY(!side)) KRAIT_TAIL op_LOAD_ATTR_miss(KRAIT_ARGS);
  save_state(frame, ip, sp);
  const Value v = static_cast<const GetSetDef*>(side->pointer)->get(owner);
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  sp[-1] = v;
  KRAIT_TAIL next_after_call(frame, ip + 4, sp, dispatch, arg);
}

// The owner is a class: its version identifies it.
KRAIT_HANDLER(op_LOAD_ATTR_TYPE) {
  const Value owner = sp[-1];
  if (KRAIT_UNLIKELY(!has_kind(owner, Kind::Type))) KRAIT_TAIL op_LOAD_ATTR_miss(KRAIT_ARGS);
  const SideCache* side = &frame->code->side_caches[ip[1]];
  if (KRAIT_UNLIKELY(owner.as<Type>()->version != side->version ||
                     shape_of(owner.as_object())->version != side->extra))
    KRAIT_TAIL op_LOAD_ATTR_miss(KRAIT_ARGS);
  sp[-1] = side->value;
  KRAIT_TAIL loaded(KRAIT_ARGS);
}

// --- STORE_ATTR ---

namespace {

[[gnu::always_inline]] inline KRAIT_HANDLER(stored) { KRAIT_TAIL next(frame, ip + 4, sp - 2, dispatch, arg); }

KRAIT_HANDLER(stored_logged) {
  log_object(sp[-1].as_object());
  KRAIT_TAIL stored(KRAIT_ARGS);
}

[[gnu::always_inline]] inline KRAIT_HANDLER(stored_in_object) {
  if (KRAIT_UNLIKELY(sp[-1].as_object()->gc_bits & kGcUnlogged)) KRAIT_TAIL stored_logged(KRAIT_ARGS);
  KRAIT_TAIL stored(KRAIT_ARGS);
}

}  // namespace

KRAIT_HANDLER(op_STORE_ATTR_SLOT) {
  const Value owner = sp[-1];
  if (KRAIT_UNLIKELY(!has_cached_shape(owner, ip + 2))) KRAIT_TAIL op_STORE_ATTR_miss(KRAIT_ARGS);
  *slot_at(owner, ip[1]) = sp[-2];
  KRAIT_TAIL stored_in_object(KRAIT_ARGS);
}

KRAIT_HANDLER(op_STORE_ATTR_DOUBLE) {
  const Value owner = sp[-1];
  if (KRAIT_UNLIKELY(!has_cached_shape(owner, ip + 2))) KRAIT_TAIL op_STORE_ATTR_miss(KRAIT_ARGS);
  if (KRAIT_UNLIKELY(!store_double(slot_at(owner, ip[1]), sp[-2]))) KRAIT_TAIL op_STORE_ATTR_miss(KRAIT_ARGS);
  KRAIT_TAIL stored(KRAIT_ARGS);
}

// A new attribute, which lies in the object: the side cache tells the new shape and the offset.
KRAIT_HANDLER(op_STORE_ATTR_ADD) {
  const Value owner = sp[-1];
  if (KRAIT_UNLIKELY(!has_cached_shape(owner, ip + 2))) KRAIT_TAIL op_STORE_ATTR_miss(KRAIT_ARGS);
  const SideCache* side = &frame->code->side_caches[ip[1]];
  *slot_at(owner, side->extra) = sp[-2];
  owner.as_object()->shape_id = side->version;
  KRAIT_TAIL stored_in_object(KRAIT_ARGS);
}

KRAIT_HANDLER(op_STORE_ATTR_ADD_DOUBLE) {
  const Value owner = sp[-1];
  if (KRAIT_UNLIKELY(!has_cached_shape(owner, ip + 2))) KRAIT_TAIL op_STORE_ATTR_miss(KRAIT_ARGS);
  const SideCache* side = &frame->code->side_caches[ip[1]];
  if (KRAIT_UNLIKELY(!store_double(slot_at(owner, side->extra), sp[-2])))
    KRAIT_TAIL op_STORE_ATTR_miss(KRAIT_ARGS);
  owner.as_object()->shape_id = side->version;
  KRAIT_TAIL stored(KRAIT_ARGS);
}

namespace {

KRAIT_HANDLER(overflow_logged) {
  const Value owner = sp[-1];
  log_object(slot_at(owner, shape_of(owner.as_object())->attribute_offset)->as_object());
  KRAIT_TAIL stored(KRAIT_ARGS);
}

}  // namespace

KRAIT_HANDLER(op_STORE_ATTR_OVERFLOW) {
  const Value owner = sp[-1];
  if (KRAIT_UNLIKELY(!has_cached_shape(owner, ip + 2))) KRAIT_TAIL op_STORE_ATTR_miss(KRAIT_ARGS);
  auto* storage = slot_at(owner, shape_of(owner.as_object())->attribute_offset)->as<Storage>();
  storage->items[ip[1]] = sp[-2];
  if (KRAIT_UNLIKELY(storage->gc_bits & kGcUnlogged)) KRAIT_TAIL overflow_logged(KRAIT_ARGS);
  KRAIT_TAIL stored(KRAIT_ARGS);
}

KRAIT_HANDLER(op_STORE_ATTR_PROPERTY) {
  const Value owner = sp[-1];
  if (KRAIT_UNLIKELY(!has_cached_shape(owner, ip + 2))) KRAIT_TAIL op_STORE_ATTR_miss(KRAIT_ARGS);
  const SideCache* side = class_cache(frame, ip, owner);
  if (KRAIT_UNLIKELY(!side)) KRAIT_TAIL op_STORE_ATTR_miss(KRAIT_ARGS);
  // The setter's arguments are the owner and the value.
  sp[-1] = sp[-2];
  sp[-2] = owner;
  save_state(frame, ip + 4, sp);
  Frame* callee = make_call_frame(g_thread, side->value.as<Function>(), sp - 2, 2, nullptr);
  if (KRAIT_UNLIKELY(!callee)) KRAIT_TAIL unwind(KRAIT_ARGS);
  frame->sp = sp - 2;
  callee->flags |= kFrameDropResult;
  push_frame(g_thread, callee);
  KRAIT_TAIL next(callee, callee->ip, callee->sp, dispatch, arg);
}

// --- LOAD_METHOD ---

namespace {

// Replaces the receiver by the method and the receiver.
[[gnu::always_inline]] inline KRAIT_HANDLER(push_method) {
  KRAIT_TAIL next(frame, ip + 10, sp + 1, dispatch, arg);
}

}  // namespace

KRAIT_HANDLER(op_LOAD_METHOD_CACHED) {
  const Value receiver = sp[-1];
  if (KRAIT_UNLIKELY(!has_cached_shape(receiver, ip + 2)) ||
      KRAIT_UNLIKELY(shape_of(receiver.as_object())->version != read_u32(ip + 4)))
    KRAIT_TAIL op_LOAD_METHOD_miss(KRAIT_ARGS);
  sp[-1] = Value::from_raw(read_u64(ip + 6));
  sp[0] = receiver;
  KRAIT_TAIL push_method(KRAIT_ARGS);
}

// A callable in an instance attribute.
KRAIT_HANDLER(op_LOAD_METHOD_SLOT) {
  const Value receiver = sp[-1];
  if (KRAIT_UNLIKELY(!has_cached_shape(receiver, ip + 2))) KRAIT_TAIL op_LOAD_METHOD_miss(KRAIT_ARGS);
  const Value v = *slot_at(receiver, ip[1]);
  if (KRAIT_UNLIKELY(v.is_unbound())) KRAIT_TAIL op_LOAD_METHOD_generic(KRAIT_ARGS);
  sp[-1] = Value::unbound();
  sp[0] = v;
  KRAIT_TAIL push_method(KRAIT_ARGS);
}

KRAIT_HANDLER(op_LOAD_METHOD_MODULE) {
  const Value receiver = sp[-1];
  if (KRAIT_UNLIKELY(!has_shape(receiver, shapes::module))) KRAIT_TAIL op_LOAD_METHOD_miss(KRAIT_ARGS);
  const Dict* d = receiver.as<Module>()->dict;
  if (KRAIT_UNLIKELY(d->keys_version != read_u32(ip + 2))) KRAIT_TAIL op_LOAD_METHOD_miss(KRAIT_ARGS);
  sp[-1] = Value::unbound();
  sp[0] = d->storage->entries[ip[1]].value;
  KRAIT_TAIL push_method(KRAIT_ARGS);
}

// On a class: a function or the callable of a static method.
KRAIT_HANDLER(op_LOAD_METHOD_TYPE) {
  const Value receiver = sp[-1];
  if (KRAIT_UNLIKELY(!has_kind(receiver, Kind::Type)) ||
      KRAIT_UNLIKELY(receiver.as<Type>()->version != read_u32(ip + 4) ||
                     shape_of(receiver.as_object())->version != read_u32(ip + 2)))
    KRAIT_TAIL op_LOAD_METHOD_miss(KRAIT_ARGS);
  sp[-1] = Value::unbound();
  sp[0] = Value::from_raw(read_u64(ip + 6));
  KRAIT_TAIL push_method(KRAIT_ARGS);
}

// On a class: a class method, which gets the class as its receiver.
KRAIT_HANDLER(op_LOAD_METHOD_CLASSMETHOD) {
  const Value receiver = sp[-1];
  if (KRAIT_UNLIKELY(!has_kind(receiver, Kind::Type)) ||
      KRAIT_UNLIKELY(receiver.as<Type>()->version != read_u32(ip + 4) ||
                     shape_of(receiver.as_object())->version != read_u32(ip + 2)))
    KRAIT_TAIL op_LOAD_METHOD_miss(KRAIT_ARGS);
  sp[-1] = Value::from_raw(read_u64(ip + 6));
  sp[0] = receiver;
  KRAIT_TAIL push_method(KRAIT_ARGS);
}

}  // namespace krait
