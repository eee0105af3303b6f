// See lookups.h.
#include "jit/lookups.h"

#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/plain_keys.h"
#include "runtime/set.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait::jit {

namespace {

constexpr int64_t kUnknown = 2;

// The exception marker stands for "only Python code could tell"; no exception is set.
Value op_look_up(Value dict, Value key) {
  auto* d = dict.as<Dict>();
  const int64_t entry = dict_find_plain(d, key);
  if (entry >= 0) return d->storage->entries[entry].value;
  return entry == kAbsentKey ? Value::unbound() : Value::exception();
}

int64_t op_set_has(Value set, Value key) {
  const int64_t slot = set_find_plain(set.as<Set>(), key);
  return slot == kUnknownKey ? kUnknown : slot >= 0;
}

int64_t find_among(const Value* items, int64_t count, Value item) {
  for (int64_t i = 0; i < count; i++) {
    if (items[i] == item) return 1;
    if (!is_plain_key(items[i])) return kUnknown;
    const int equal = equals(items[i], item);
    if (equal != 0) return equal > 0 ? 1 : kUnknown;
  }
  return 0;
}

int64_t op_tuple_has(Value tuple, Value item) {
  const auto* t = tuple.as<Tuple>();
  return is_plain_key(item) ? find_among(t->items, int64_t(t->length), item) : kUnknown;
}

int64_t op_list_has(Value list, Value item) {
  const auto* l = list.as<List>();
  if (!is_plain_key(item) || l->elements == Elements::Doubles) return kUnknown;
  return l->length ? find_among(l->values()->items, l->length, item) : 0;
}

int64_t op_str_has(Value s, Value pattern) {
  if (!has_shape(pattern, shapes::str)) return kUnknown;
  return str_find(s.as<Str>(), pattern.as<Str>(), 0, int64_t(s.as<Str>()->length)) >= 0;
}

struct Membership {
  ShapeId shape;
  int64_t (*function)(Value, Value);
  CallInfo info;
};
const Membership kMemberships[] = {
    {shapes::set, op_set_has, reading_call("SetHas", address_of(op_set_has), Type::Int, 2, kSetAliases)},
    {shapes::frozenset, op_set_has, pure_call("FrozensetHas", address_of(op_set_has), Type::Int, 2)},
    {shapes::tuple, op_tuple_has, pure_call("TupleHas", address_of(op_tuple_has), Type::Int, 2)},
    {shapes::list, op_list_has, reading_call("ListHas", address_of(op_list_has), Type::Int, 2, kListAliases)},
    {shapes::str, op_str_has, pure_call("StrHas", address_of(op_str_has), Type::Int, 2)},
};

int64_t op_dict_set(Value dict, Value key, Value value) {
  return dict_set_plain(dict.as<Dict>(), key, value);
}

const CallInfo kDictSet = {.name = "DictSet",
                           .function = address_of(op_dict_set),
                           .result = Type::Int,
                           .arg_count = 3,
                           .reads = kDictAliases,
                           .writes = kDictAliases,
                           .pure = false,
                           .safepoint = true,
                           .looks_back = false};

}  // namespace

Ref look_up(Recorder& r, Ref dict, Value live_dict, Ref key, Value live_key) {
  static const CallInfo info = reading_call("LookUp", address_of(op_look_up), Type::Value, 2, kDictAliases);
  if (!has_shape(live_dict, shapes::dict) || op_look_up(live_dict, live_key).is_exception()) return kNoRef;
  if (!r.guard_shape(dict, live_dict)) return kNoRef;
  const Ref args[] = {dict, r.boxed(key)};
  if (!r.active()) return kNoRef;
  const Ref found = r.b.call(info, args);
  const bool known = r.guard(r.b.emit(Op::Same, found, r.b.value(Value::exception())), false);
  return known ? found : kNoRef;
}

Ref look_for(Recorder& r, Ref container, Value live_container, Ref item, Value live_item) {
  Builder& b = r.b;
  if (has_shape(live_container, shapes::dict)) {
    const Ref found = look_up(r, container, live_container, item, live_item);
    return found == kNoRef ? found : b.emit(Op::Not, b.emit(Op::Same, found, b.value(Value::unbound())));
  }
  for (const Membership& m : kMemberships) {
    if (!has_shape(live_container, m.shape)) continue;
    if (m.function(live_container, live_item) == kUnknown || !r.guard_shape(container, live_container))
      return kNoRef;
    const Ref args[] = {container, r.boxed(item)};
    if (!r.active()) return kNoRef;
    const Ref found = b.call(m.info, args);
    return r.guard(b.emit(Op::Ne, found, b.int_(kUnknown))) ? b.emit(Op::Ne, found, b.int_(0)) : kNoRef;
  }
  return kNoRef;
}

bool change(Recorder& r, size_t operands, const CallInfo& info, std::span<const Ref> args) {
  Builder& b = r.b;
  const Ref result = b.call(info, args);
  if (!r.guard(b.emit(Op::Ne, result, b.int_(0)))) return false;
  r.pop(operands);
  b.frames().mark(r.next_unit(), Resume::Raise);
  return r.guard(b.emit(Op::Lt, b.int_(0), result));
}

bool store_in_dict(Recorder& r, size_t operands, Ref dict, Value live_dict, Ref key, Value live_key,
                   Ref value) {
  if (!has_shape(live_dict, shapes::dict) || live_dict.as<Dict>()->watched) return false;
  if (dict_find_plain(live_dict.as<Dict>(), live_key) == kUnknownKey) return false;
  if (!r.guard_shape(dict, live_dict)) return false;
  const Ref args[] = {dict, r.boxed(key), r.boxed(value)};
  return r.active() && change(r, operands, kDictSet, args);
}

}  // namespace krait::jit
