// The six iterator types of dicts: keys, values, items, forwards and backwards. An iterator is tied to the
// number of entries its dict had when it was made.
#include "runtime/types/dict_iterators.h"

#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/tuple.h"
#include "runtime/types/support.h"

namespace krait {

Value dict_iterator_new(ShapeId shape, Dict* d) {
  auto* it = allocate<DictIterator>(shape);
  it->dict = Value::object(d);
  it->expected_length = d->length;
  bool backwards = shape >= shapes::dict_reverse_key_iterator && shape <= shapes::dict_reverse_item_iterator;
  it->position = backwards ? int64_t(d->used) - 1 : 0;
  return Value::object(it);
}

namespace {

enum Part { kKeys, kValues, kItems };

Value part_of(const DictEntry& e, Part part) {
  if (part == kKeys) return e.key;
  if (part == kValues) return e.value;
  return tuple_new({e.key, e.value});
}

template <Part part, bool backwards>
Value iterator_next(const Value* a) {
  auto* it = a[0].as<DictIterator>();
  if (it->dict.is_unbound()) return Value::unbound();
  auto* d = it->dict.as<Dict>();
  if (it->expected_length != d->length) {
    it->expected_length = -1;
    return raise(types::RuntimeError, "dictionary changed size during iteration");
  }
  if (backwards) {
    if (it->position >= int64_t(d->used)) it->position = int64_t(d->used) - 1;
    for (; it->position >= 0; --it->position) {
      const DictEntry& e = d->storage->entries[it->position];
      if (e.key.is_unbound()) continue;
      --it->position;
      return part_of(e, part);
    }
  } else {
    for (; it->position < int64_t(d->used); ++it->position) {
      const DictEntry& e = d->storage->entries[it->position];
      if (e.key.is_unbound()) continue;
      ++it->position;
      return part_of(e, part);
    }
  }
  it->dict = Value::unbound();
  return Value::unbound();
}

// How many entries are still to come.
template <bool backwards>
int64_t remaining(const DictIterator* it) {
  if (it->dict.is_unbound()) return 0;
  auto* d = it->dict.as<Dict>();
  if (it->expected_length != d->length) return 0;
  int64_t count = 0;
  int64_t first = backwards ? 0 : it->position, last = backwards ? it->position : int64_t(d->used) - 1;
  for (int64_t i = first; i <= last && i < int64_t(d->used); ++i) {
    count += !d->storage->entries[i].key.is_unbound();
  }
  return count;
}

template <bool backwards>
Value iterator_length_hint(const Value* a) {
  return Value::small_int(remaining<backwards>(a[0].as<DictIterator>()));
}

template <Part part, bool backwards>
Value iterator_reduce(const Value* a) {
  auto* it = a[0].as<DictIterator>();
  // The iterator itself stays where it is.
  auto* copy = allocate<DictIterator>(it->shape_id);
  copy->dict = it->dict;
  copy->position = it->position;
  copy->expected_length = it->expected_length;
  const Value args[1] = {Value::object(copy)};
  Value list = list_new();
  for (;;) {
    Value item = iterator_next<part, backwards>(args);
    if (item.is_exception()) return item;
    if (item.is_unbound()) break;
    if (!list_append(list.as<List>(), item)) return Value::exception();
  }
  return tuple_new({builtin_named("iter"), tuple_new({list})});
}

template <Part part, bool backwards>
constexpr NativeDef kMethods[] = {
    {"__iter__", "$self, /", return_self, "Implement iter(self).", Effects::Pure},
    {"__next__", "$self, /", iterator_next<part, backwards>, "Implement next(self).",
     Effects::ReadsHeap | Effects::WritesHeap | Effects::MayRaise},
    {"__length_hint__", "$self, /", iterator_length_hint<backwards>,
     "Private method returning an estimate of len(list(it))."},
    {"__reduce__", "$self, /", iterator_reduce<part, backwards>, "Return state information for pickling."},
    {}};

template <Part part, bool backwards>
constexpr TypeSpec kSpec = {.size = sizeof(DictIterator), .methods = kMethods<part, backwards>};

}  // namespace

extern const TypeSpec type_spec_dict_key_iterator = kSpec<kKeys, false>;
extern const TypeSpec type_spec_dict_value_iterator = kSpec<kValues, false>;
extern const TypeSpec type_spec_dict_item_iterator = kSpec<kItems, false>;
extern const TypeSpec type_spec_dict_reverse_key_iterator = kSpec<kKeys, true>;
extern const TypeSpec type_spec_dict_reverse_value_iterator = kSpec<kValues, true>;
extern const TypeSpec type_spec_dict_reverse_item_iterator = kSpec<kItems, true>;

}  // namespace krait
