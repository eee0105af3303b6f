// See record_keyed.h.
#include "jit/record_keyed.h"

#include "jit/lookups.h"
#include "jit/record_exceptions.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/int.h"
#include "runtime/plain_keys.h"
#include "runtime/set.h"
#include "runtime/special_methods.h"
#include "runtime/tuple.h"
#include "runtime/tuple_hash.h"

namespace krait::jit {

namespace {

// A tuple is taken apart by the function: it has to be one of that many items.
bool guard_items(Recorder& r, const MethodArgument& key) {
  if (!has_shape(key.live, shapes::tuple)) return true;
  if (!r.guard_shape(key.ref, key.live)) return false;
  const Ref length = r.b.load(Type::Int, AliasClass::Constant, key.ref, offsetof(Tuple, length));
  return r.guard(r.b.emit(Op::Eq, length, r.b.int_(int64_t(key.live.as<Tuple>()->length))));
}

}  // namespace

bool look_up_keyed(Recorder& r, KeyedLookup lookup, std::initializer_list<MethodArgument> args,
                   size_t operands, uint8_t flags) {
  const MethodArgument &table = args.begin()[0], &key = args.begin()[1];
  const Value hashed = python_hashed(key.live);
  if (hashed.is_unbound() || r.chain_length() > kMostCallees || !r.guard_shape(table.ref, table.live))
    return false;
  Function* f = keyed_lookup(lookup, key.live, hashed);
  if (!f) clear_exception();
  if (!f || !guard_items(r, key)) return false;
  Invocation site;
  site.operands = operands;
  site.callable = Value::object(f);
  site.callable_ref = r.b.value(site.callable);
  for (const MethodArgument& a : args) site.add(a.ref, a.live);
  return call_method(r, site, flags);
}

namespace {

// What a place in a table consists of.
struct Place {
  Ref entry;  // its address
  AliasClass alias;
  int32_t key;
};

Place place_at(Recorder& r, const Invocation& site, Ref n) {
  Builder& b = r.b;
  const Ref table = site.args[0];
  const auto address = [&](Ref storage, size_t size, size_t first) {
    const Ref offset = b.emit(Op::Mul, n, b.int_(int64_t(size)));
    return b.emit(Op::PtrAdd, b.emit(Op::PtrAdd, storage, offset), b.int_(int64_t(first)));
  };
  if (is_dict(site.live[0])) {
    const Ref storage = b.load(Type::Ptr, AliasClass::Dict, table, offsetof(Dict, storage));
    return {address(storage, sizeof(DictEntry), offsetof(DictStorage, entries)), AliasClass::DictEntries,
            int32_t(offsetof(DictEntry, key))};
  }
  const Ref storage = b.load(Type::Ptr, AliasClass::Set, table, offsetof(Set, storage));
  return {address(storage, sizeof(SetEntry), offsetof(SetStorage, slots)), AliasClass::SetEntries,
          int32_t(offsetof(SetEntry, key))};
}

Ref key_at(Recorder& r, const Invocation& site, Ref n) {
  const Place p = place_at(r, site, n);
  return r.b.load(Type::Value, p.alias, p.entry, p.key);
}

bool guard_table(Recorder& r, const Invocation& site) { return r.guard_shape(site.args[0], site.live[0]); }

Ref place_argument(Recorder& r, const Invocation& site) { return r.int_of(site.args[1], site.live[1]); }

int64_t op_hash_from(Value v) {
  int64_t hash = 0;
  (void)int_fits_i64(v, &hash);
  return hash;
}

// What hash() has given, as a machine int.
Ref hash_argument(Recorder& r, const Invocation& site, size_t n = 2) {
  static const CallInfo from = pure_call("HashFrom", address_of(op_hash_from), Type::Int, 1);
  const Ref h = site.args[n];
  return r.b.ir().type_of(h) == Type::Int ? h : r.b.call(from, std::span<const Ref>(&h, 1));
}

template <class... Hashes>
int64_t op_mix(Hashes... hashes) {
  const int64_t all[] = {hashes...};
  Value places[sizeof...(hashes)];  // (only counted)
  int64_t mixed = 0;
  const auto hash_item = [&, n = size_t{0}](Value, int64_t* h) mutable { return *h = all[n++], true; };
  (void)mix_tuple_hash(places, sizeof...(hashes), hash_item, &mixed);
  return mixed;
}

bool record_mix(Recorder& r, Invocation& site) {
  static const CallInfo of_two = pure_call("Mix2", address_of(op_mix<int64_t, int64_t>), Type::Int, 2);
  static const CallInfo of_three =
      pure_call("Mix3", address_of(op_mix<int64_t, int64_t, int64_t>), Type::Int, 3);
  Ref hashes[kMostHashedItems];
  for (size_t i = 0; i < site.count; i++) hashes[i] = hash_argument(r, site, i);
  const CallInfo& info = site.count == 2 ? of_two : of_three;
  return returns(r, site, r.b.call(info, std::span<const Ref>(hashes, site.count)));
}

int64_t op_first_in_dict(Value dict, int64_t hash) { return dict_find_hash(dict.as<Dict>(), hash); }
int64_t op_first_in_set(Value set, int64_t hash) { return set_find_hash(set.as<Set>(), hash); }

bool record_first(Recorder& r, Invocation& site) {
  static const CallInfo in_dict =
      reading_call("FirstInDict", address_of(op_first_in_dict), Type::Int, 2,
                   alias_bit(AliasClass::Dict) | alias_bit(AliasClass::DictEntries));
  static const CallInfo in_set =
      reading_call("FirstInSet", address_of(op_first_in_set), Type::Int, 2, kSetAliases);
  if (!guard_table(r, site)) return false;
  const Ref args[] = {site.args[0], hash_argument(r, site)};
  return returns(r, site, r.b.call(is_dict(site.live[0]) ? in_dict : in_set, args));
}

bool record_key_at(Recorder& r, Invocation& site) {
  const Ref n = guard_table(r, site) ? place_argument(r, site) : kNoRef;
  return n != kNoRef && returns(r, site, key_at(r, site, n));
}

bool record_value_at(Recorder& r, Invocation& site) {
  const Ref n = guard_table(r, site) ? place_argument(r, site) : kNoRef;
  return n != kNoRef && returns(r, site, value_of_entry(r.b, place_at(r, site, n).entry));
}

// Mostly nothing has been stored since the key was loaded: then it is still known to be the one.
bool record_is_at(Recorder& r, Invocation& site) {
  Builder& b = r.b;
  const Ref n = guard_table(r, site) ? place_argument(r, site) : kNoRef;
  if (n == kNoRef) return false;
  Ref places;
  if (is_dict(site.live[0])) {
    places = b.load_sized(Op::LoadU32, AliasClass::Dict, site.args[0], offsetof(Dict, used));
  } else {
    const Ref storage = b.load(Type::Ptr, AliasClass::Set, site.args[0], offsetof(Set, storage));
    const Ref mask = b.load(Type::Int, AliasClass::Constant, storage, offsetof(SetStorage, mask));
    places = b.emit(Op::Add, mask, b.int_(1));
  }
  if (!r.guard(b.emit(Op::ULt, n, places))) return false;
  return returns(r, site, b.emit(Op::Same, key_at(r, site, n), r.boxed(site.args[2])));
}

bool guard_unwatched(Recorder& r, const Invocation& site) {
  Builder& b = r.b;
  if (site.live[0].as<Dict>()->watched || !guard_table(r, site)) return false;
  const Ref watched = b.load_sized(Op::LoadU8, AliasClass::Dict, site.args[0], offsetof(Dict, watched));
  return r.guard(b.emit(Op::Eq, watched, b.int_(0)));
}

bool record_replace(Recorder& r, Invocation& site) {
  Builder& b = r.b;
  const Ref n = guard_unwatched(r, site) ? place_argument(r, site) : kNoRef;
  const Ref value = n != kNoRef ? r.boxed(site.args[2]) : kNoRef;
  if (!r.active() || value == kNoRef) return false;
  b.store(AliasClass::Global, place_at(r, site, n).entry, int32_t(offsetof(DictEntry, value)), value);
  b.emit(Op::Barrier, b.load(Type::Ptr, AliasClass::Dict, site.args[0], offsetof(Dict, storage)), value);
  return returns(r, site, b.value(Value::none()));
}

int64_t op_insert(Value dict, Value key, int64_t hash, Value value) {
  return dict_insert_with_hash(dict.as<Dict>(), key, hash, value) ? 1 : -1;
}
int64_t op_include(Value set, Value key, int64_t hash) {
  return set_add_with_hash(set.as<Set>(), key, hash) >= 0 ? 1 : -1;
}

bool returns_none_from(Recorder& r, const Invocation& site, const CallInfo& info, std::span<const Ref> args) {
  if (!r.active() || !change(r, site.operands, info, args)) return false;
  r.push(r.b.value(Value::none()));
  return true;
}

bool record_insert(Recorder& r, Invocation& site) {
  static const CallInfo info = changing_call("Insert", address_of(op_insert), Type::Int, 4, kDictAliases);
  if (!guard_unwatched(r, site)) return false;
  const Ref args[] = {site.args[0], r.boxed(site.args[1]), hash_argument(r, site), r.boxed(site.args[3])};
  return returns_none_from(r, site, info, args);
}

bool record_include(Recorder& r, Invocation& site) {
  static const CallInfo info = changing_call("Include", address_of(op_include), Type::Int, 3, kSetAliases);
  if (!guard_table(r, site)) return false;
  const Ref args[] = {site.args[0], r.boxed(site.args[1]), hash_argument(r, site)};
  return returns_none_from(r, site, info, args);
}

// (What an instance of a subclass lacks may be made by __missing__.)
bool record_absent(Recorder& r, Invocation& site) {
  return has_shape(site.live[0], shapes::dict) && guard_table(r, site) &&
         raises_new(r, types::KeyError, std::span<const Ref>(&site.args[1], 1));
}

}  // namespace

const NativeRow kKeyedNatives[] = {
    {"keyed.mix", record_mix, 0, 0, nullptr},       {"keyed.first", record_first, 0, 0, nullptr},
    {"keyed.key_at", record_key_at, 0, 0, nullptr}, {"keyed.value_at", record_value_at, 0, 0, nullptr},
    {"keyed.is_at", record_is_at, 0, 0, nullptr},   {"keyed.replace", record_replace, 0, 0, nullptr},
    {"keyed.insert", record_insert, 0, 0, nullptr}, {"keyed.include", record_include, 0, 0, nullptr},
    {"keyed.absent", record_absent, 0, 0, nullptr}, {}};

}  // namespace krait::jit
