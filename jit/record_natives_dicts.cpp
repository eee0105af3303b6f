// Recording methods of dicts and sets.
#include "jit/lookups.h"
#include "jit/natives.h"
#include "jit/record_keyed.h"
#include "runtime/dict.h"
#include "runtime/plain_keys.h"
#include "runtime/set.h"

namespace krait::jit {

namespace {

// Calls a method of a dict or set for a key with a __hash__ in Python. A default that is left out is None.
// False: another key, declined or aborted.
bool call_keyed(Recorder& r, KeyedLookup lookup, const Invocation& site) {
  if (r.opcode() != OP_PRECALL || site.keywords) return false;
  const MethodArgument table{site.args[0], site.live[0]}, key{site.args[1], site.live[1]};
  if (lookup == KeyedLookup::Add) return look_up_keyed(r, lookup, {table, key}, site.operands, 0);
  const MethodArgument value = site.count == 3 ? MethodArgument{site.args[2], site.live[2]}
                                               : MethodArgument{r.b.value(Value::none()), Value::none()};
  return look_up_keyed(r, lookup, {table, key, value}, site.operands, 0);
}

bool record_get(Recorder& r, Invocation& site) {
  if (site.count != 2 && site.count != 3) return false;
  // A default that is needed now is a way of its own: what follows usually depends on it.
  bool present = false;
  if (!r.guard_shape(site.args[0], site.live[0])) return false;
  const Ref entry = look_up(r, site.args[0], site.live[0], site.args[1], site.live[1], &present);
  if (entry == kNoRef) return r.active() && call_keyed(r, KeyedLookup::Get, site);
  if (present) return returns(r, site, value_of_entry(r.b, entry));
  return returns(r, site, site.count == 3 ? site.args[2] : r.b.value(Value::none()));
}

bool record_dict_pop(Recorder& r, Invocation& site) {
  if (site.count < 2 || site.count > 3 || !has_shape(site.live[0], shapes::dict)) return false;
  const int64_t index = dict_find_plain(site.live[0].as<Dict>(), site.live[1]);
  if (index == kUnknownKey || !r.guard_shape(site.args[0], site.live[0])) return false;
  if (index >= 0) {
    Ref value = kNoRef;
    if (!delete_from_dict(r, site.operands, site.args[0], site.live[0], site.args[1], site.live[1],
                          Slot::DelItem, &value))
      return false;
    r.push(value);
    return true;
  }
  bool present = false;
  if (site.count == 2) return false;
  const Ref entry = look_up(r, site.args[0], site.live[0], site.args[1], site.live[1], &present);
  return entry != kNoRef && returns(r, site, site.args[2]);
}

// dict.setdefault() of a plain key. Unbound: not done; exception: raised.
Value op_set_default(Value dict, Value key, Value value) {
  auto* d = dict.as<Dict>();
  const int64_t entry = dict_find_plain(d, key);
  if (entry >= 0) return d->storage->entries[entry].value;
  if (entry == kUnknownKey || d->watched) return Value::unbound();
  return dict_set(d, key, value) ? value : Value::exception();
}
const CallInfo kSetDefault =
    changing_call("SetDefault", address_of(op_set_default), Type::Value, 3, kDictAliases);

// The usual one: what a key that is there has, or a new key. Then a default that is not needed need not
// exist. False: declined or aborted.
bool set_known_default(Recorder& r, Invocation& site) {
  if (r.chain_length() > 1 || !has_shape(site.live[0], shapes::dict)) return false;
  bool present = false;
  if (!r.guard_shape(site.args[0], site.live[0])) return false;
  const Ref entry = look_up(r, site.args[0], site.live[0], site.args[1], site.live[1], &present);
  if (entry == kNoRef) return false;
  if (present) return returns(r, site, value_of_entry(r.b, entry));
  const Ref value = site.args[2];
  if (!store_in_dict(r, site.operands, site.args[0], site.live[0], site.args[1], site.live[1], value))
    return false;
  r.push(value);
  return true;
}

bool record_set_default(Recorder& r, Invocation& site) {
  Builder& b = r.b;
  if (site.count < 2 || site.count > 3 || site.live[0].as<Dict>()->watched) return false;
  if (dict_find_plain(site.live[0].as<Dict>(), site.live[1]) == kUnknownKey)
    return call_keyed(r, KeyedLookup::SetDefault, site);
  if (site.count != 3) return false;
  if (set_known_default(r, site)) return true;
  if (!r.active()) return false;
  const Ref args[] = {site.args[0], r.boxed(site.args[1]), r.boxed(site.args[2])};
  if (!r.active()) return false;
  const Ref result = b.call(kSetDefault, args);
  if (!r.guard(b.emit(Op::Same, result, b.value(Value::unbound())), false)) return false;
  r.pop(site.operands);
  b.frames().mark(r.next_unit(), Resume::Raise);
  if (!r.guard(b.emit(Op::Same, result, b.value(Value::exception())), false)) return false;
  r.push(result);
  return true;
}

bool record_set_add(Recorder& r, Invocation& site) {
  if (site.count != 2) return false;
  if (!add_to_set(r, site.operands, site.args[0], site.live[0], site.args[1], site.live[1]))
    return r.active() && call_keyed(r, KeyedLookup::Add, site);
  r.push(r.b.value(Value::none()));
  return true;
}

int64_t op_set_discard(Value set, Value key) { return set_discard_plain(set.as<Set>(), key) >= 0; }
// (What is not there is left to the interpreter, which raises.)
int64_t op_set_remove(Value set, Value key) { return set_discard_plain(set.as<Set>(), key) > 0; }

template <int64_t (*F)(Value, Value)>
bool record_set_change(Recorder& r, Invocation& site) {
  static const CallInfo info = changing_call("SetChange", address_of(F), Type::Int, 2, kSetAliases);
  if (site.count != 2 || set_find_plain(site.live[0].as<Set>(), site.live[1]) == kUnknownKey) return false;
  const Ref args[] = {site.args[0], r.boxed(site.args[1])};
  if (!r.active() || !change(r, site.operands, info, args)) return false;
  r.push(r.b.value(Value::none()));
  return true;
}

// Of an item that is there.
bool record_set_remove(Recorder& r, Invocation& site) {
  return site.count == 2 && set_find_plain(site.live[0].as<Set>(), site.live[1]) >= 0 &&
         record_set_change<op_set_remove>(r, site);
}

}  // namespace

const NativeRow kDictNatives[] = {{"dict.get", record_get, 0, 0, nullptr},
                                  {"dict.setdefault", record_set_default, 0, 0, nullptr},
                                  {"dict.pop", record_dict_pop, 0, 0, nullptr},
                                  {"dict.keys"},
                                  {"dict.values"},
                                  {"dict.items"},
                                  {"dict.copy", nullptr, kDictAliases},
                                  {"set.add", record_set_add, 0, 0, nullptr},
                                  {"set.discard", record_set_change<op_set_discard>, 0, 0, nullptr},
                                  {"set.remove", record_set_remove, 0, 0, nullptr},
                                  {"set.copy", nullptr, kSetAliases},
                                  {"set.clear", nullptr, kSetAliases, kSetAliases},
                                  {"set.pop", nullptr, kSetAliases, kSetAliases},
                                  {}};

}  // namespace krait::jit
