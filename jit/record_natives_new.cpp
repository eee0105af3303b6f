// Recording calls of object.__new__ and tuple.__new__ for classes derived from them: what a __new__ in Python
// makes its instances with. (Named tuples are made that way.)
#include "jit/natives.h"
#include "runtime/instance.h"
#include "runtime/shape.h"
#include "runtime/tuple.h"

namespace krait::jit {

namespace {

bool is_new_of(Value callable, const krait::Type* type) {
  return callable == type->slot_methods[int(Slot::New)];
}

bool is_plain_subclass(Value cls, Kind kind, const krait::Type* base, uint32_t not_plain) {
  if (!has_kind(cls, Kind::Type)) return false;
  const auto* type = cls.as<krait::Type>();
  return (type->flags & kTypeHeap) && !(type->flags & (not_plain | kTypeHidden | kTypeHasFinalizer)) &&
         type->instance_kind == kind && native_base(type) == base;
}

bool make_instance(Recorder& r, const Invocation& site, const krait::Type* type) {
  const auto size = uint32_t(type->instance_size + 8u * type->root_shape->inline_capacity);
  return returns(r, site, r.b.new_object(Kind::Instance, type->root_shape->id, size));
}

// Of the items of a tuple.
bool make_tuple(Recorder& r, const Invocation& site, const krait::Type* type) {
  constexpr uint64_t kMost = 32;
  const Ref from = site.args[1];
  const uint64_t count = site.live[1].as<Tuple>()->length;
  if (count > kMost || !r.guard_shape(from, site.live[1])) return false;
  Builder& b = r.b;
  const Ref length = b.load(Type::Int, AliasClass::Constant, from, offsetof(Tuple, length));
  if (!r.guard(b.emit(Op::Eq, length, b.int_(int64_t(count))))) return false;
  const auto offset = [](uint64_t i) { return int32_t(offsetof(Tuple, items) + 8 * i); };
  Ref items[kMost];
  for (uint64_t i = 0; i < count; i++) items[i] = b.load(Type::Value, AliasClass::Constant, from, offset(i));
  const auto size = uint32_t(type->instance_size + 8 * count);
  const Ref made = b.new_object(Kind::Tuple, type->root_shape->id, size);
  b.store(AliasClass::Constant, made, offsetof(Tuple, length), b.int_(int64_t(count)));
  for (uint64_t i = 0; i < count; i++) b.store_reference(AliasClass::Constant, made, offset(i), items[i]);
  return returns(r, site, made);
}

}  // namespace

bool record_new(Recorder& r, const Invocation& site) {
  if (site.count == 0) return false;
  const Value cls = site.live[0];
  const bool instance = site.count == 1 && is_new_of(site.callable, types::object) &&
                        is_plain_subclass(cls, Kind::Instance, types::object, kTypeAbstract);
  const bool tuple = site.count == 2 && is_new_of(site.callable, types::tuple) &&
                     has_shape(site.live[1], shapes::tuple) &&
                     is_plain_subclass(cls, Kind::Tuple, types::tuple, kTypeHasDict);
  if (!instance && !tuple) return false;
  auto* type = cls.as<krait::Type>();
  if (!r.watch_class(type) || !r.guard_is(site.callable_ref, site.callable) || !r.guard_is(site.args[0], cls))
    return false;
  return instance ? make_instance(r, site, type) : make_tuple(r, site, type);
}

}  // namespace krait::jit
