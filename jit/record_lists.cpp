// Recording accesses to the elements of lists, appending and popping. A list knows the kind of its elements
// (runtime/list.h): a trace is specialised on it, so ints and doubles are loaded and stored without boxes.
#include "jit/record_lists.h"

#include <algorithm>
#include <cmath>

#include "runtime/float.h"
#include "runtime/storage.h"

namespace krait::jit {

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

void ListAccess::set_length(Builder& b, Ref list, Ref store, Ref length) const {
  if (elements != Elements::Doubles) b.store(AliasClass::ListUsed, store, offsetof(Storage, used), length);
  b.store(AliasClass::List, list, offsetof(List, length), length);
}

namespace {

// A store of a new list's items. They are of the kind.
Ref new_store(Builder& b, Elements elements, std::span<const Ref> items) {
  const bool raw = elements == Elements::Doubles;
  static_assert(offsetof(Storage, items) == offsetof(RawStorage, bytes));
  const auto size = uint32_t(sizeof(Storage) + 8 * items.size());
  const Ref store = raw ? b.new_object(Kind::RawStorage, shapes::raw_storage, size)
                        : b.new_object(Kind::Storage, shapes::storage, size);
  // The collector reads as many items as are in use: that comes first, since the making of later items may
  // end up between the stores.
  if (!raw) b.store(AliasClass::ListUsed, store, offsetof(Storage, used), b.int_(int64_t(items.size())));
  for (size_t i = 0; i < items.size(); i++) {
    const auto offset = int32_t(offsetof(Storage, items) + 8 * i);
    if (raw) b.store(AliasClass::ListDoubles, store, offset, items[i]);
    else b.store_reference(AliasClass::ListItems, store, offset, items[i]);
  }
  return store;
}

void set_items(Builder& b, Ref list, Elements elements, std::span<const Ref> items) {
  const Ref store = new_store(b, elements, items);
  const auto count = int64_t(items.size());
  b.store_sized(Op::Store8, AliasClass::List, list, offsetof(List, elements), b.int_(int64_t(elements)));
  b.store_sized(Op::Store32, AliasClass::List, list, offsetof(List, capacity), b.int_(count));
  b.store(AliasClass::List, list, offsetof(List, length), b.int_(count));
  b.store_reference(AliasClass::List, list, offsetof(List, store), store);
}

// (Lists of raw doubles contain none, nor do attributes: a NaN makes the list general.)
bool may_be_nan(const Ir& ir, Ref d) {
  if (Ir::is_const(d)) return std::isnan(ir.f64_value(d));
  const Ins& i = ir[d];
  const bool is_raw =
      i.op == Op::Load && (i.alias() == AliasClass::ListDoubles || i.alias() == AliasClass::Attribute);
  return i.op != Op::IntToF64 && !is_raw;
}
bool is_nan(Value v) { return is_exact_float(v) && std::isnan(float_value(v)); }

}  // namespace

bool is_element(const Recorder& r, Elements elements, Ref item, Value live) {
  switch (elements) {
    case Elements::Any: return true;
    case Elements::Ints: return r.is_int(item, live) && !r.is_bool(item, live) && live.is_small_int();
    case Elements::Doubles: return r.is_double(item, live) && !is_nan(live);
    case Elements::Empty: return false;
  }
  return false;
}

Ref as_element(Recorder& r, Elements elements, Ref item, Value live) {
  if (elements == Elements::Doubles) {
    const Ref d = r.double_of(item, live);
    if (!r.active() || (may_be_nan(r.b.ir(), d) && !r.guard(r.b.emit(Op::FEq, d, d)))) return kNoRef;
    return d;
  }
  if (elements == Elements::Ints) item = r.int_of(item, live);
  if (r.active()) item = r.boxed(item);
  return r.active() ? item : kNoRef;
}

namespace {

// As list_new() would choose it.
Elements elements_for(const Recorder& r, std::span<const NewListItem> items) {
  if (items.empty()) return Elements::Empty;
  const auto all = [&](Elements kind) {
    return std::ranges::all_of(items, [&](const NewListItem& item) {
      const bool is_exact = kind == Elements::Ints || !r.is_int(item.ref, item.live);
      return is_exact && is_element(r, kind, item.ref, item.live);
    });
  };
  return all(Elements::Ints) ? Elements::Ints : all(Elements::Doubles) ? Elements::Doubles : Elements::Any;
}

// The items as they are stored. False: aborted.
bool as_elements(Recorder& r, Elements elements, std::span<const NewListItem> items, std::vector<Ref>* out) {
  for (const NewListItem& item : items) out->push_back(as_element(r, elements, item.ref, item.live));
  return r.active();
}

}  // namespace

Ref ListAccess::slice(Recorder& r, Ref list, Ref start, int64_t count) const {
  Builder& b = r.b;
  std::vector<Ref> items;
  for (int64_t i = 0; i < count; i++) {
    const Ref item = load(b, list, b.emit(Op::Add, start, b.int_(i)));
    items.push_back(elements == Elements::Doubles ? item : r.boxed(item));
  }
  if (!r.active()) return kNoRef;
  const Ref slice = b.new_object(Kind::List, shapes::list, sizeof(List));
  set_items(b, slice, elements, items);
  return slice;
}

Ref new_list(Recorder& r, std::span<const NewListItem> items) {
  const Elements elements = elements_for(r, items);
  std::vector<Ref> stored;
  if (!as_elements(r, elements, items, &stored)) return kNoRef;
  const Ref list = r.b.new_object(Kind::List, shapes::list, sizeof(List));
  if (!items.empty()) set_items(r.b, list, elements, stored);
  return list;
}

bool items_of_new_list(Recorder& r, Ref list, std::vector<Ref>* items) {
  Builder& b = r.b;
  const Ir& ir = b.ir();
  if (Ir::is_const(list) || ir[list].op != Op::New) return false;
  const Ref elements = b.load_sized(Op::LoadU8, AliasClass::List, list, offsetof(List, elements));
  const Ref length = b.load(Type::Int, AliasClass::List, list, offsetof(List, length));
  if (!Ir::is_const(elements) || !Ir::is_const(length)) return false;
  const int64_t count = ir.int_value(length);
  ListAccess access{.elements = Elements(ir.int_value(elements)), .length = length};
  for (int64_t i = 0; i < count; i++) items->push_back(access.load(b, list, b.int_(i)));
  return true;
}

bool replace_items(Recorder& r, Ref list, std::span<const NewListItem> items, bool hidden) {
  const Elements elements = hidden ? Elements::Any : elements_for(r, items);
  std::vector<Ref> stored;
  if (!as_elements(r, elements, items, &stored)) return false;
  if (!items.empty()) set_items(r.b, list, elements, stored);
  return true;
}

bool append_in_line(Recorder& r, Ref list, Value live, Ref item, Value live_item) {
  Builder& b = r.b;
  if (!has_shape(live, shapes::list)) return false;
  const Elements elements = live.as<List>()->elements;
  if (!is_element(r, elements, item, live_item)) return false;
  ListAccess access;
  const Ref length = access.begin(r, list, live);
  if (length == kNoRef) return false;
  const Ref v = as_element(r, elements, item, live_item);
  if (v == kNoRef) return false;
  const Ref store = b.emit(Op::ListRoom, list);
  b.store(AliasClass::List, list, offsetof(List, store), store);
  if (elements == Elements::Doubles) {
    b.store(AliasClass::ListDoubles, store, offsetof(RawStorage, bytes), v, length);
  } else {
    b.store(AliasClass::ListItems, store, offsetof(Storage, items), v, length);
    b.emit(Op::Barrier, store, v);
  }
  access.set_length(b, list, store, b.emit(Op::Add, length, b.int_(1)));
  return true;
}

Ref pop_in_line(Recorder& r, Ref list, Value live) {
  Builder& b = r.b;
  if (!has_shape(live, shapes::list)) return kNoRef;
  const auto* l = live.as<List>();
  if (l->length == 0 || list_shrinks_at(l, l->length - 1)) return kNoRef;
  ListAccess access;
  const Ref length = access.begin(r, list, live);
  if (length == kNoRef || !r.guard(b.emit(Op::Lt, b.int_(0), length))) return kNoRef;
  const Ref last = b.emit(Op::Sub, length, b.int_(1));
  // What list_shrinks_at() says.
  const Ref capacity = b.load_sized(Op::LoadU32, AliasClass::List, list, offsetof(List, capacity));
  const Ref most = b.emit(Op::Max, b.emit(Op::Mul, last, b.int_(4)), b.int_(kSmallListCapacity - 1));
  if (!r.guard(b.emit(Op::Le, capacity, most))) return kNoRef;
  const Ref item = access.load(b, list, last);
  const Ref store = b.load(Type::Ptr, AliasClass::List, list, offsetof(List, store));
  if (access.elements != Elements::Doubles)
    b.store(AliasClass::ListItems, store, offsetof(Storage, items), b.value(Value::unbound()), last);
  access.set_length(b, list, store, last);
  return item;
}

}  // namespace krait::jit
