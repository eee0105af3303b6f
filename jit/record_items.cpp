// Recording subscripts.
#include "jit/operations.h"
#include "jit/record_lists.h"
#include "runtime/dict.h"
#include "runtime/float.h"
#include "runtime/list.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait::jit {

namespace {

// The index as an offset from the start, guarded to be in range. kNoRef: out of range now, or aborted.
Ref checked_index(Recorder& r, size_t operand, Ref length, int64_t live_length) {
  Builder& b = r.b;
  const Value live = r.live(operand);
  if (!live.is_small_int()) return kNoRef;
  const int64_t i = live.as_small_int();
  if (i >= live_length || i < -live_length) return kNoRef;
  Ref index = r.int_of(operand);
  if (!r.active()) return kNoRef;
  if (i < 0) {
    if (!r.guard(b.emit(Op::Lt, index, b.int_(0)))) return kNoRef;
    index = b.emit(Op::Add, index, length);
    return r.guard(b.emit(Op::Le, b.int_(0), index)) ? index : kNoRef;
  }
  return r.guard(b.emit(Op::ULt, index, length)) ? index : kNoRef;
}

}  // namespace

// --- lists

Ref ListAccess::begin(Recorder& r, Ref list, Value live) {
  if (!r.guard_shape(list, live)) return kNoRef;
  elements = live.as<List>()->elements;
  const Ref kind = r.b.load_sized(Op::LoadU8, AliasClass::List, list, offsetof(List, elements));
  if (!r.guard(r.b.emit(Op::Eq, kind, r.b.int_(int64_t(elements))))) return kNoRef;
  return length = r.b.load(Type::Int, AliasClass::List, list, offsetof(List, length));
}

Ref ListAccess::load(Builder& b, Ref list, Ref index) const {
  const Ref store = b.load(Type::Ptr, AliasClass::List, list, offsetof(List, store));
  if (elements == Elements::Doubles)
    return b.load(Type::F64, AliasClass::ListDoubles, store, offsetof(RawStorage, bytes), index);
  const Ref v = b.load(Type::Value, AliasClass::ListItems, store, offsetof(Storage, items), index);
  return elements == Elements::Ints ? b.emit(Op::UntagInt, v) : v;
}

namespace {

Ref load_list_item(Recorder& r) {
  ListAccess access;
  const Ref list = r.ref(2);
  const Ref length = access.begin(r, list, r.live(2));
  if (length == kNoRef) return kNoRef;
  const Ref index = checked_index(r, 1, length, r.live(2).as<List>()->length);
  return index == kNoRef ? kNoRef : access.load(r.b, list, index);
}

Ref load_tuple_item(Recorder& r) {
  Builder& b = r.b;
  const Ref tuple = r.ref(2);
  if (!r.guard_shape(tuple, r.live(2))) return kNoRef;
  const Ref length = b.load(Type::Int, AliasClass::Constant, tuple, offsetof(Tuple, length));
  const Ref index = checked_index(r, 1, length, int64_t(r.live(2).as<Tuple>()->length));
  if (index == kNoRef) return kNoRef;
  return b.load(Type::Value, AliasClass::Constant, tuple, offsetof(Tuple, items), index);
}

}  // namespace

void record_BINARY_SUBSCR(Recorder& r, uint64_t) {
  Ref item = kNoRef;
  if (has_shape(r.live(2), shapes::list)) item = load_list_item(r);
  else if (has_shape(r.live(2), shapes::tuple)) item = load_tuple_item(r);
  if (!r.active()) return;
  if (item != kNoRef) return r.replace(2, item);
  const Ref container = r.boxed(r.ref(2)), key = r.boxed(r.ref(1));
  r.push(r.call(2, operations::GetItem, {container, key}, Recorder::Outcome::ValueMayRaise));
}

namespace {

// Stores in place when the new item is of the kind that the list has. False: not recorded, or aborted.
bool store_list_item(Recorder& r) {
  Builder& b = r.b;
  ListAccess access;
  const Ref list = r.ref(2);
  const Value item = r.live(3);
  const auto elements = r.live(2).as<List>()->elements;
  const bool fits = elements == Elements::Any || (elements == Elements::Ints && r.is_int(3) && !r.is_bool(3)) ||
                    (elements == Elements::Doubles && r.is_double(3));
  if (!fits || elements == Elements::Empty) return false;
  const Ref length = access.begin(r, list, r.live(2));
  if (length == kNoRef) return false;
  const Ref index = checked_index(r, 1, length, r.live(2).as<List>()->length);
  if (index == kNoRef) return false;
  const Ref store = b.load(Type::Ptr, AliasClass::List, list, offsetof(List, store));
  if (elements == Elements::Doubles) {
    const Ref d = r.double_of(3);
    if (!r.active()) return false;
    b.store(AliasClass::ListDoubles, store, offsetof(RawStorage, bytes), d, index);
    return true;
  }
  Ref v = r.ref(3);
  if (elements == Elements::Ints) v = r.int_of(v, item);
  if (r.active()) v = r.boxed(v);
  if (!r.active()) return false;
  b.store(AliasClass::ListItems, store, offsetof(Storage, items), v, index);
  b.emit(Op::Barrier, store, v);
  return true;
}

}  // namespace

void record_STORE_SUBSCR(Recorder& r, uint64_t) {
  if (has_shape(r.live(2), shapes::list) && store_list_item(r)) return r.pop(3);
  if (!r.active()) return;
  const Ref container = r.boxed(r.ref(2)), key = r.boxed(r.ref(1)), value = r.boxed(r.ref(3));
  r.call(3, operations::SetItem, {container, key, value}, Recorder::Outcome::TrueOrRaise);
}

void record_DELETE_SUBSCR(Recorder& r, uint64_t) {
  const Ref container = r.boxed(r.ref(2)), key = r.boxed(r.ref(1));
  r.call(2, operations::DeleteItem, {container, key}, Recorder::Outcome::TrueOrRaise);
}

}  // namespace krait::jit
