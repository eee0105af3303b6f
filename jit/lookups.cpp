// See lookups.h.
#include "jit/lookups.h"

#include <bit>
#include <cstring>

#include "jit/constant_sets.h"
#include "jit/text_access.h"
#include "jit/text_slices.h"
#include "runtime/dict.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/order.h"
#include "runtime/passing_tuple.h"
#include "runtime/plain_keys.h"
#include "runtime/set.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait::jit {

namespace {

constexpr int64_t kUnknown = 2;

// The entry of a key: null when there is none, kUnknownEntry when only Python code could tell.
DictEntry* const kUnknownEntry = reinterpret_cast<DictEntry*>(uintptr_t{1});
DictEntry* entry_at(const Dict* d, int64_t index) {
  if (index >= 0) return d->storage->entries + index;
  return index == kAbsentKey ? nullptr : kUnknownEntry;
}
DictEntry* op_find_entry(Value dict, Value key) {
  auto* d = dict.as<Dict>();
  return entry_at(d, dict_find_plain(d, key));
}
DictEntry* op_find_int_entry(Value dict, int64_t key) {
  return Value::fits_small_int(key) ? op_find_entry(dict, Value::small_int(key)) : kUnknownEntry;
}

int64_t op_set_has(Value set, Value key) {
  const int64_t slot = set_find_plain(set.as<Set>(), key);
  return slot == kUnknownKey ? kUnknown : slot >= 0;
}

DictEntry* op_find_slice_entry(Value dict, Value whole, int64_t begin, int64_t end) {
  return entry_at(dict.as<Dict>(), dict_find_slice(dict.as<Dict>(), text_slice(whole, begin, end)));
}
int64_t op_set_has_slice(Value set, Value whole, int64_t begin, int64_t end) {
  const int64_t slot = set_find_slice(set.as<Set>(), text_slice(whole, begin, end));
  return slot == kUnknownKey ? kUnknown : slot >= 0;
}

template <class... Items>
DictEntry* op_find_tuple_entry(Value dict, Items... items) {
  const Value parts[] = {items...};
  return entry_at(dict.as<Dict>(), dict_find_parts(dict.as<Dict>(), parts));
}
template <class... Items>
int64_t op_set_has_tuple(Value set, Items... items) {
  const Value parts[] = {items...};
  const int64_t slot = set_find_parts(set.as<Set>(), parts);
  return slot == kUnknownKey ? kUnknown : slot >= 0;
}

int64_t find_among(const Value* items, int64_t count, Value item) {
  for (int64_t i = 0; i < count; i++) {
    int equal = seen_equal(items[i], item);
    if (equal < 0 && !is_plain_key(items[i])) return kUnknown;
    if (equal < 0) equal = equals(items[i], item);
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

int64_t op_str_has_character(Value s, int64_t code) {
  const auto* str = s.as<Str>();
  if (str->width == 1) return memchr(str->data1(), int(code), str->length) != nullptr;
  return op_str_has(s, str_from_char(uint32_t(code)));
}
const CallInfo kStrHasCharacter =
    pure_call("StrHasCharacter", address_of(op_str_has_character), Type::Int, 2);

// The value of a variable of the module: from an entry of a dict that is a constant.
bool is_global(const Ir& ir, Ref r) {
  if (Ir::is_const(r) || ir[r].op != Op::Load || ir[r].alias() != AliasClass::Global) return false;
  const Ref entries = ir[r].a;
  return !Ir::is_const(entries) && ir[entries].op == Op::Load && Ir::is_const(ir[entries].a);
}

// Is a single ASCII character in a text of ASCII characters that is a constant, or a global, which is as good
// as one? The text becomes a set of bits. kNoRef: something else.
Ref is_in_ascii(Recorder& r, Ref container, Value live_container, Ref item, Value live_item) {
  constexpr int kAscii = 128, kWord = 64;
  Builder& b = r.b;
  if (!has_shape(live_container, shapes::str) || !(Ir::is_const(container) || is_global(b.ir(), container)))
    return kNoRef;
  const auto* text = live_container.as<Str>();
  if (!text->is_ascii() || !has_shape(live_item, shapes::str) || live_item.as<Str>()->length != 1 ||
      !live_item.as<Str>()->is_ascii())
    return kNoRef;
  const Ref code = r.guard_is(container, live_container) ? only_character(r, item, live_item) : kNoRef;
  if (code == kNoRef || !r.guard(b.emit(Op::ULt, code, b.int_(kAscii)))) return kNoRef;
  uint64_t words[2] = {};
  for (size_t i = 0; i < text->length; i++)
    words[text->data1()[i] / kWord] |= uint64_t{1} << text->data1()[i] % kWord;
  const auto constant = [&](int w) { return b.int_(int64_t(words[w])); };
  const Ref bits = b.emit(Op::Select, b.emit(Op::ULt, code, b.int_(kWord)), constant(0), constant(1));
  const Ref bit = b.emit(Op::Shr, bits, b.emit(Op::And, code, b.int_(kWord - 1)));
  return b.emit(Op::Ne, b.emit(Op::And, bit, b.int_(1)), b.int_(0));
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

int64_t op_dict_insert(Value dict, Value key, Value value) {
  return dict_insert_plain(dict.as<Dict>(), key, value);
}

const CallInfo kDictSet = changing_call("DictSet", address_of(op_dict_set), Type::Int, 3, kDictAliases);
const CallInfo kDictInsert =
    changing_call("DictInsert", address_of(op_dict_insert), Type::Int, 3, kDictAliases);

// The items of a key that is a tuple which the trace has made: who looks for them does not need it, and
// mostly nobody else does.
struct KeyParts {
  Ref refs[kMostParts] = {};
  size_t count = 0;  // 0: some other key
};
KeyParts parts_of_key(Builder& b, Ref key) {
  KeyParts parts;
  if (Ir::is_const(key) || b.ir()[key].op != Op::New) return parts;
  const auto header = std::bit_cast<Object>(b.ir().bits(b.ir()[key].a));
  if (header.shape_id != shapes::tuple) return parts;
  const Ref length = b.load(Type::Int, AliasClass::Constant, key, offsetof(Tuple, length));
  if (!Ir::is_const(length) || b.ir().bits(length) > kMostParts) return parts;
  parts.count = size_t(b.ir().bits(length));
  for (size_t i = 0; i < parts.count; i++) {
    const auto offset = int32_t(offsetof(Tuple, items) + 8 * i);
    parts.refs[i] = b.load(Type::Value, AliasClass::Constant, key, offset);
  }
  return parts;
}

// The finding of an entry as a call. Where a key is does not depend on the values.
constexpr AliasSet kKeyAliases = alias_bit(AliasClass::Dict) | alias_bit(AliasClass::DictEntries);

class LookupCall {
 public:
  LookupCall(const CallInfo& info, Ref container, std::initializer_list<Ref> key) : info_(&info) {
    add(container);
    for (Ref r : key) add(r);
  }
  LookupCall(const CallInfo (&of_tuples)[kMostParts], Ref container, const KeyParts& parts)
      : info_(&of_tuples[parts.count - 1]) {
    add(container);
    for (size_t i = 0; i < parts.count; i++) add(parts.refs[i]);
  }
  const CallInfo& info() const { return *info_; }
  std::span<const Ref> args() const { return {args_, count_}; }

 private:
  void add(Ref r) { args_[count_++] = r; }

  const CallInfo* info_;
  Ref args_[1 + kMostParts];
  size_t count_ = 0;
};

LookupCall entry_call(Recorder& r, Ref dict, Ref key) {
  static const CallInfo any = reading_call("FindEntry", address_of(op_find_entry), Type::Ptr, 2, kKeyAliases);
  static const CallInfo of_int =
      reading_call("FindIntEntry", address_of(op_find_int_entry), Type::Ptr, 2, kKeyAliases);
  static const CallInfo of_tuple[] = {
      reading_call("FindEntryOf1", address_of(op_find_tuple_entry<Value>), Type::Ptr, 2, kKeyAliases),
      reading_call("FindEntryOf2", address_of(op_find_tuple_entry<Value, Value>), Type::Ptr, 3, kKeyAliases),
      reading_call("FindEntryOf3", address_of(op_find_tuple_entry<Value, Value, Value>), Type::Ptr, 4,
                   kKeyAliases)};
  static const CallInfo of_slice =
      reading_call("FindSliceEntry", address_of(op_find_slice_entry), Type::Ptr, 4, kKeyAliases);
  if (r.b.ir().type_of(key) == Type::Int) return {of_int, dict, {key}};
  if (const auto slice = parts_of_slice(r.b.ir(), key))
    return {of_slice, dict, {slice->whole, slice->begin, slice->end}};
  const KeyParts parts = parts_of_key(r.b, key);
  return parts.count ? LookupCall(of_tuple, dict, parts) : LookupCall(any, dict, {r.boxed(key)});
}

LookupCall membership_call(Recorder& r, const Membership& m, Ref container, Ref item) {
  static const void* const functions[] = {address_of(op_set_has_tuple<Value>),
                                          address_of(op_set_has_tuple<Value, Value>),
                                          address_of(op_set_has_tuple<Value, Value, Value>)};
  static const CallInfo of_tuple[] = {reading_call("SetHasOf1", functions[0], Type::Int, 2, kSetAliases),
                                      reading_call("SetHasOf2", functions[1], Type::Int, 3, kSetAliases),
                                      reading_call("SetHasOf3", functions[2], Type::Int, 4, kSetAliases)};
  static const CallInfo of_slice =
      reading_call("SetHasSlice", address_of(op_set_has_slice), Type::Int, 4, kSetAliases);
  const auto slice = m.function == op_set_has ? parts_of_slice(r.b.ir(), item) : std::nullopt;
  if (slice) return {of_slice, container, {slice->whole, slice->begin, slice->end}};
  const KeyParts parts = m.function == op_set_has ? parts_of_key(r.b, item) : KeyParts{};
  return parts.count ? LookupCall(of_tuple, container, parts)
                     : LookupCall(m.info, container, {r.boxed(item)});
}

// Guards that the call gave an entry or, if `present` is false, null.
bool guard_entry(Recorder& r, Ref entry, bool present) {
  Builder& b = r.b;
  if (!present) return r.guard(b.emit(Op::Same, entry, b.ptr(nullptr)));
  const Ref number = b.emit({.op = Op::Cast, .type = Type::Int, .a = entry});
  return r.guard(b.emit(Op::ULt, b.int_(int64_t(kUnknownEntry)), number));
}

// Dicts that the same code fills have the same keys at the same places: a constant key is looked for where it
// is now. kNoRef: not such a lookup, it mostly is somewhere else, or aborted.
Ref entry_at_usual_place(Recorder& r, Ref dict, Value live_dict, Ref key, Value live_key) {
  constexpr int64_t kMostUsual = 32;
  if (!Ir::is_const(key) || !has_shape(live_key, shapes::str) || r.chain_length() > 1) return kNoRef;
  const int64_t index = dict_find_plain(live_dict.as<Dict>(), live_key);
  if (index < 0 || index >= kMostUsual || live_dict.as<Dict>()->storage->entries[index].key != live_key)
    return kNoRef;
  Builder& b = r.b;
  const Ref used = b.load_sized(Op::LoadU32, AliasClass::Dict, dict, offsetof(Dict, used));
  if (!r.guard(b.emit(Op::ULt, b.int_(index), used))) return kNoRef;
  const Ref storage = b.load(Type::Ptr, AliasClass::Dict, dict, offsetof(Dict, storage));
  const auto offset = int32_t(offsetof(DictStorage, entries) + sizeof(DictEntry) * size_t(index));
  const Ref found =
      b.load(Type::Value, AliasClass::DictEntries, storage, offset + int32_t(offsetof(DictEntry, key)));
  return r.guard_is(found, live_key) ? b.emit(Op::PtrAdd, storage, b.int_(offset)) : kNoRef;
}

constexpr auto kValueOffset = int32_t(offsetof(DictEntry, value));

}  // namespace

bool guard_dict(Recorder& r, Ref dict, Value live, Slot operation) {
  if (!is_dict(live)) return false;
  krait::Type* type = type_of(live);
  if (type != types::dict && (type->slot(operation) != types::dict->slot(operation) || !r.watch_class(type)))
    return false;
  return r.guard_shape(dict, live);
}

Ref look_up(Recorder& r, Ref dict, Value live_dict, Ref key, Value live_key, bool* present) {
  const DictEntry* live = op_find_entry(live_dict, live_key);
  if (live == kUnknownEntry) return kNoRef;
  const Ref usual = entry_at_usual_place(r, dict, live_dict, key, live_key);
  if (usual != kNoRef) *present = true;
  if (usual != kNoRef || !r.active()) return usual;
  const LookupCall call = entry_call(r, dict, key);
  if (!r.active()) return kNoRef;
  const Ref entry = r.b.call(call.info(), call.args());
  *present = live != nullptr;
  return guard_entry(r, entry, *present) ? entry : kNoRef;
}

Ref value_of_entry(Builder& b, Ref entry) {
  return b.load(Type::Value, AliasClass::Global, entry, kValueOffset);
}

namespace {

constexpr int64_t kNoHash = INT64_MIN;

int64_t op_hash(Value key) {
  int64_t hash;
  return plain_hash(key, &hash) ? hash : kNoHash;
}
template <class... Items>
int64_t op_hash_tuple(Items... items) {
  const Value parts[] = {items...};
  return op_hash(PassingTuple<sizeof...(items)>(parts, sizeof...(items)).value());
}

}  // namespace

Ref hash_of(Recorder& r, Ref key, Value live_key) {
  static const CallInfo any = reading_call("Hash", address_of(op_hash), Type::Int, 1, kAllAliases);
  static const CallInfo of_tuple[] = {
      reading_call("HashOf1", address_of(op_hash_tuple<Value>), Type::Int, 1, kAllAliases),
      reading_call("HashOf2", address_of(op_hash_tuple<Value, Value>), Type::Int, 2, kAllAliases),
      reading_call("HashOf3", address_of(op_hash_tuple<Value, Value, Value>), Type::Int, 3, kAllAliases)};
  Builder& b = r.b;
  if (op_hash(live_key) == kNoHash) return kNoRef;
  const KeyParts parts = parts_of_key(b, key);
  const Ref boxed = parts.count ? kNoRef : r.boxed(key);
  if (!r.active()) return kNoRef;
  const Ref hash = parts.count ? b.call(of_tuple[parts.count - 1], std::span(parts.refs, parts.count))
                               : b.call(any, std::span<const Ref>(&boxed, 1));
  return r.guard(b.emit(Op::Ne, hash, b.int_(kNoHash))) ? hash : kNoRef;
}

Ref look_for(Recorder& r, Ref container, Value live_container, Ref item, Value live_item) {
  Builder& b = r.b;
  if (is_dict(live_container)) {
    bool present = false;
    if (!guard_dict(r, container, live_container, Slot::Contains)) return kNoRef;
    const Ref entry = look_up(r, container, live_container, item, live_item, &present);
    return entry == kNoRef ? entry : b.boolean(present);
  }
  const Ref in_ascii = is_in_ascii(r, container, live_container, item, live_item);
  if (in_ascii != kNoRef || !r.active()) return in_ascii;
  const Ref code = code_of_character(b, item);
  if (code != kNoRef && has_shape(live_container, shapes::str)) {
    if (!r.guard_shape(container, live_container)) return kNoRef;
    const Ref args[] = {container, code};
    return b.emit(Op::Ne, b.call(kStrHasCharacter, args), b.int_(0));
  }
  Value room[8];
  const Ref among = is_one_of(r, item, live_item, constant_items(b.ir(), container, room));
  if (among != kNoRef || !r.active()) return among;
  for (const Membership& m : kMemberships) {
    if (!has_shape(live_container, m.shape)) continue;
    if (m.function(live_container, live_item) == kUnknown || !r.guard_shape(container, live_container))
      return kNoRef;
    const LookupCall call = membership_call(r, m, container, item);
    if (!r.active()) return kNoRef;
    const Ref found = b.call(call.info(), call.args());
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

namespace {

int64_t op_set_add(Value set, Value key) { return set_add_plain(set.as<Set>(), key); }
const CallInfo kSetAdd = changing_call("SetAdd", address_of(op_set_add), Type::Int, 2, kSetAliases);

}  // namespace

bool add_to_set(Recorder& r, size_t operands, Ref set, Value live_set, Ref item, Value live_item) {
  if (set_find_plain(live_set.as<Set>(), live_item) == kUnknownKey) return false;
  const Ref args[] = {set, r.boxed(item)};
  return r.active() && change(r, operands, kSetAdd, args);
}

namespace {

// The key is known to be there, or not, from looking it up before: there is no need to look again. False:
// declined or aborted.
bool store_at_known_entry(Recorder& r, size_t operands, const Ref (&args)[3], Value live_dict,
                          Value live_key) {
  Builder& b = r.b;
  const DictEntry* live = op_find_entry(live_dict, live_key);
  if (live == kUnknownEntry) return false;
  Ref entry = entry_at_usual_place(r, args[0], live_dict, args[1], live_key);
  if (!r.active()) return false;
  if (entry == kNoRef) {
    const LookupCall call = entry_call(r, args[0], args[1]);
    entry = r.active() ? b.known_call(call.info(), call.args()) : kNoRef;
    if (entry == kNoRef || !guard_entry(r, entry, live != nullptr)) return false;
  }
  const Ref key = r.boxed(args[1]), value = r.boxed(args[2]);
  if (!r.active()) return false;
  if (!live) {
    const Ref boxed[] = {args[0], key, value};
    return change(r, operands, kDictInsert, boxed);
  }
  const Ref watched = b.load_sized(Op::LoadU8, AliasClass::Dict, args[0], offsetof(Dict, watched));
  if (!r.guard(b.emit(Op::Eq, watched, b.int_(0)))) return false;
  b.store(AliasClass::Global, entry, kValueOffset, value);
  b.emit(Op::Barrier, b.load(Type::Ptr, AliasClass::Dict, args[0], offsetof(Dict, storage)), value);
  r.pop(operands);
  return true;
}

}  // namespace

bool add_to_dict(Recorder& r, size_t operands, Ref dict, Value live_dict, Ref key, Value live_key,
                 Ref value) {
  if (dict_find_plain(live_dict.as<Dict>(), live_key) == kUnknownKey) return false;
  const Ref args[] = {dict, r.boxed(key), r.boxed(value)};
  return r.active() && change(r, operands, kDictSet, args);
}

bool store_in_dict(Recorder& r, size_t operands, Ref dict, Value live_dict, Ref key, Value live_key,
                   Ref value) {
  if (!is_dict(live_dict) || live_dict.as<Dict>()->watched) return false;
  if (dict_find_plain(live_dict.as<Dict>(), live_key) == kUnknownKey) return false;
  if (!guard_dict(r, dict, live_dict, Slot::SetItem)) return false;
  if (store_at_known_entry(r, operands, {dict, key, value}, live_dict, live_key)) return true;
  return r.active() && add_to_dict(r, operands, dict, live_dict, key, live_key, value);
}

namespace {

bool op_dict_delete(Value dict, Value key) { return delete_item(dict, key); }
const CallInfo kDictDelete =
    changing_call("DictDelete", address_of(op_dict_delete), Type::Bool, 2, kDictAliases);

}  // namespace

bool delete_from_dict(Recorder& r, size_t operands, Ref dict, Value live_dict, Ref key, Value live_key,
                      Slot operation, Ref* value) {
  Builder& b = r.b;
  bool present = false;
  if (!is_dict(live_dict) || live_dict.as<Dict>()->watched || !guard_dict(r, dict, live_dict, operation))
    return false;
  const Ref entry = look_up(r, dict, live_dict, key, live_key, &present);
  if (entry == kNoRef || !present) return false;
  const Ref boxed = r.boxed(key);
  if (!r.active()) return false;
  const Ref watched = b.load_sized(Op::LoadU8, AliasClass::Dict, dict, offsetof(Dict, watched));
  if (!r.guard(b.emit(Op::Eq, watched, b.int_(0)))) return false;
  if (value) *value = value_of_entry(b, entry);
  r.call(operands, kDictDelete, {dict, boxed}, Recorder::Outcome::TrueOrRaise);
  return r.active();
}

}  // namespace krait::jit
