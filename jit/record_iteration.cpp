// Recording for loops: iterators over ranges, lists and tuples are objects whose fields the trace loads and
// stores, so that one made in the trace need not exist.
#include "jit/record_iteration.h"

#include "interp/generator.h"
#include "jit/natives.h"
#include "jit/operations.h"
#include "jit/record_exceptions.h"
#include "jit/record_generators.h"
#include "jit/record_lists.h"
#include "jit/record_methods.h"
#include "jit/record_pipelines.h"
#include "jit/record_stars.h"
#include "jit/record_struct.h"
#include "jit/recorder.h"
#include "jit/sequence_access.h"
#include "runtime/dict.h"
#include "runtime/int.h"
#include "runtime/iterators.h"
#include "runtime/modules/array.h"
#include "runtime/modules/deque.h"
#include "runtime/ops.h"
#include "runtime/set.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait::jit {

namespace {

Ref new_sequence_iterator(Recorder& r, Ref sequence, Value live, Kind kind, ShapeId shape, size_t size) {
  if (!r.guard_shape(sequence, live)) return kNoRef;
  const Ref iterator = r.b.new_object(kind, shape, uint32_t(size));
  r.b.store(AliasClass::Iterator, iterator, offsetof(SequenceIteratorBase, sequence), sequence);
  r.b.store(AliasClass::Iterator, iterator, offsetof(SequenceIteratorBase, index), r.b.int_(0));
  return iterator;
}

Ref new_range_iterator(Recorder& r, Ref v, Value live, bool reversed) {
  Builder& b = r.b;
  const auto* range = live.as<Range>();
  if (!range->start.is_small_int() || !range->stop.is_small_int() || !range->step.is_small_int() ||
      !range->length.is_small_int())
    return kNoRef;
  if (!r.guard_shape(v, live)) return kNoRef;
  const auto field = [&](size_t offset) {
    return b.unbox_int(b.load(Type::Value, AliasClass::Constant, v, int32_t(offset)));
  };
  Ref next = field(offsetof(Range, start)), step = field(offsetof(Range, step));
  const Ref length = field(offsetof(Range, length));
  field(offsetof(Range, stop));
  if (b.contradiction()) return kNoRef;
  if (reversed) {
    // (The last item is an int like the others: the sum cannot but be exact.)
    next = b.emit(Op::Add, next, b.emit(Op::Mul, step, b.emit(Op::Sub, length, b.int_(1))));
    step = b.emit(Op::Sub, b.int_(0), step);
  }
  const Ref iterator = b.new_object(Kind::RangeIterator, shapes::range_iterator, sizeof(RangeIterator));
  b.store(AliasClass::Iterator, iterator, offsetof(RangeIterator, next), next);
  b.store(AliasClass::Iterator, iterator, offsetof(RangeIterator, step), step);
  b.store(AliasClass::Iterator, iterator, offsetof(RangeIterator, remaining), length);
  return iterator;
}

// Of a dict, which is guarded to be one.
Ref new_dict_iterator(Recorder& r, Ref dict, ShapeId shape) {
  Builder& b = r.b;
  const Ref iterator = b.new_object(Kind::DictIterator, shape, sizeof(DictIterator));
  const Ref length = b.load(Type::Int, AliasClass::Dict, dict, offsetof(Dict, length));
  b.store(AliasClass::Iterator, iterator, offsetof(DictIterator, dict), dict);
  b.store(AliasClass::Iterator, iterator, offsetof(DictIterator, position), b.int_(0));
  b.store(AliasClass::Iterator, iterator, offsetof(DictIterator, expected_length), length);
  b.store(AliasClass::Iterator, iterator, offsetof(DictIterator, remaining), length);
  return iterator;
}

Ref new_view_iterator(Recorder& r, Ref view, Value live, ShapeId shape) {
  if (!r.guard_shape(view, live)) return kNoRef;
  return new_dict_iterator(r, r.b.load(Type::Value, AliasClass::Constant, view, offsetof(DictView, dict)),
                           shape);
}

Ref new_set_iterator(Recorder& r, Ref set, Value live) {
  Builder& b = r.b;
  if (!r.guard_shape(set, live)) return kNoRef;
  const Ref iterator = b.new_object(Kind::SetIterator, shapes::set_iterator, sizeof(SetIterator));
  const Ref length = b.load(Type::Int, AliasClass::Set, set, offsetof(Set, length));
  b.store(AliasClass::Iterator, iterator, offsetof(SetIterator, set), set);
  b.store(AliasClass::Iterator, iterator, offsetof(SetIterator, position), b.int_(0));
  b.store(AliasClass::Iterator, iterator, offsetof(SetIterator, expected_length), length);
  return iterator;
}

// Is it an object of a built-in class whose __iter__ returns the object?
bool iterates_itself(Value v) {
  if (is_exact_generator(v)) return true;
  const krait::Type* type = type_of(v);
  return v.is_object() && type->spec && type->slot(Slot::Iter) == types::enumerate->slot(Slot::Iter);
}

}  // namespace

Ref new_iterator(Recorder& r, Ref iterable, Value live) {
  if (has_shape(live, shapes::range)) return new_range_iterator(r, iterable, live, false);
  if (has_shape(live, shapes::list))
    return new_sequence_iterator(r, iterable, live, Kind::ListIterator, shapes::list_iterator,
                                 sizeof(ListIterator));
  if (is_tuple_for(r, live, Slot::Iter))
    return new_sequence_iterator(r, iterable, live, Kind::TupleIterator, shapes::tuple_iterator,
                                 sizeof(TupleIterator));
  if (has_shape(live, shapes::dict))
    return r.guard_shape(iterable, live) ? new_dict_iterator(r, iterable, shapes::dict_key_iterator) : kNoRef;
  if (has_shape(live, shapes::dict_keys))
    return new_view_iterator(r, iterable, live, shapes::dict_key_iterator);
  if (has_shape(live, shapes::dict_values))
    return new_view_iterator(r, iterable, live, shapes::dict_value_iterator);
  if (has_shape(live, shapes::dict_items))
    return new_view_iterator(r, iterable, live, shapes::dict_item_iterator);
  if (has_shape(live, shapes::set) || has_shape(live, shapes::frozenset))
    return new_set_iterator(r, iterable, live);
  return iterates_itself(live) && r.guard_shape(iterable, live) ? iterable : kNoRef;
}

namespace {

// Sequences without a __reversed__ of their own, which do not change.
bool is_reversed_by_index(Value v) {
  return has_shape(v, shapes::tuple) || has_shape(v, shapes::str) || has_shape(v, shapes::bytes);
}

Ref new_reversed(Recorder& r, Ref iterable, Value live) {
  SequenceAccess access;
  if (!access.begin(r, iterable, live)) return kNoRef;
  const Ref iterator =
      new_sequence_iterator(r, iterable, live, Kind::Reversed, shapes::reversed, sizeof(Reversed));
  if (iterator == kNoRef) return kNoRef;
  r.b.store(AliasClass::Iterator, iterator, offsetof(Reversed, index),
            r.b.emit(Op::Sub, access.length(), r.b.int_(1)));
  return iterator;
}

}  // namespace

Ref new_reverse_iterator(Recorder& r, Ref iterable, Value live) {
  if (has_shape(live, shapes::range)) return new_range_iterator(r, iterable, live, true);
  if (is_reversed_by_index(live)) return new_reversed(r, iterable, live);
  if (!has_shape(live, shapes::list)) return kNoRef;
  ListAccess access;
  const Ref length = access.begin(r, iterable, live);
  if (length == kNoRef) return kNoRef;
  const Ref iterator = new_sequence_iterator(r, iterable, live, Kind::ListIterator,
                                             shapes::list_reverse_iterator, sizeof(ListIterator));
  if (iterator == kNoRef) return kNoRef;
  r.b.store(AliasClass::Iterator, iterator, offsetof(SequenceIteratorBase, index),
            r.b.emit(Op::Sub, length, r.b.int_(1)));
  return iterator;
}

void record_GET_ITER(Recorder& r, uint64_t) {
  const Value v = r.live(1);
  if ((r.code()->flags & kCoHidden) || make_pipeline(r) || !r.active()) return;
  const Ref iterator = new_iterator(r, r.ref(1), v);
  if (!r.active()) return;
  if (iterator != kNoRef) return r.replace(1, iterator);
  if (call_special(r, Slot::Iter, {{r.ref(1), v}}, 0, kFrameOperator) || !r.active()) return;
  const Ref operand = r.boxed(r.ref(1));
  r.push(r.call(1, operations::Iterate, {operand}, Recorder::Outcome::ValueMayRaise));
}

namespace {

// What taking an item from an iterator led to.
struct Taken {
  enum { Item, End, Declined } what;
  Ref item = kNoRef;
};

// How iterators change when the item is taken: stored once there can be no more guards.
class Advance {
 public:
  explicit Advance(Builder& b) : b_(b) {}
  void set(Ref iterator, size_t offset, Ref value) {
    KRAIT_ASSERT(count_ < kMost);
    stores_[count_++] = {iterator, int32_t(offset), value};
  }
  bool full() const { return count_ + kMostOfOne > kMost; }
  void commit() {
    for (size_t i = 0; i < count_; i++) {
      const Store& s = stores_[i];
      b_.store(AliasClass::Iterator, s.iterator, s.offset, s.value);
    }
  }

 private:
  static constexpr size_t kMost = 24, kMostOfOne = 4;
  struct Store {
    Ref iterator;
    int32_t offset;
    Ref value;
  };
  Builder& b_;
  Store stores_[kMost];
  size_t count_ = 0;
};
constexpr Taken kDeclined{Taken::Declined};
constexpr Taken kEnd{Taken::End};

Taken range_next(Recorder& r, Advance& advance, Ref iterator, Value live_iterator) {
  Builder& b = r.b;
  const auto* live = live_iterator.as<RangeIterator>();
  if (!r.guard_shape(iterator, live_iterator)) return kDeclined;
  const Ref remaining = b.load(Type::Int, AliasClass::Iterator, iterator, offsetof(RangeIterator, remaining));
  if (!r.guard(b.emit(Op::Lt, b.int_(0), remaining), live->remaining > 0)) return kDeclined;
  if (live->remaining <= 0) return kEnd;
  const Ref i = b.load(Type::Int, AliasClass::Iterator, iterator, offsetof(RangeIterator, next));
  const Ref step = b.load(Type::Int, AliasClass::Iterator, iterator, offsetof(RangeIterator, step));
  advance.set(iterator, offsetof(RangeIterator, remaining), b.emit(Op::Sub, remaining, b.int_(1)));
  advance.set(iterator, offsetof(RangeIterator, next), b.emit(Op::Add, i, step));
  return {Taken::Item, i};
}

// The next item of a built-in sequence.
Taken sequence_next(Recorder& r, Advance& advance, Ref iterator, Value live_iterator) {
  Builder& b = r.b;
  const auto* live = live_iterator.as<SequenceIteratorBase>();
  if (!r.guard_shape(iterator, live_iterator)) return kDeclined;
  const Ref sequence =
      b.load(Type::Value, AliasClass::Iterator, iterator, offsetof(SequenceIteratorBase, sequence));
  const bool gone = live->sequence.is_unbound();
  if (!r.guard(b.emit(Op::Same, sequence, b.value(Value::unbound())), gone)) return kDeclined;
  if (gone) return kEnd;
  // (Subclasses are iterated in the same way.)
  SequenceAccess access;
  if (!access.begin(r, sequence, live->sequence)) return kDeclined;
  const Ref index = b.load(Type::Int, AliasClass::Iterator, iterator, offsetof(SequenceIteratorBase, index));
  const bool more = live->index < access.live_length();
  if (!r.guard(b.emit(Op::Lt, index, access.length()), more)) return kDeclined;
  if (!more) {
    advance.set(iterator, offsetof(SequenceIteratorBase, sequence), b.value(Value::unbound()));
    return kEnd;
  }
  const Ref item = access.load(r, index);
  advance.set(iterator, offsetof(SequenceIteratorBase, index), b.emit(Op::Add, index, b.int_(1)));
  return {Taken::Item, item};
}

// A list from its end.
Taken reverse_next(Recorder& r, Advance& advance, Ref iterator, Value live_iterator) {
  Builder& b = r.b;
  const auto* live = live_iterator.as<ListIterator>();
  if (live->sequence.is_unbound() || live->index >= live->sequence.as<List>()->length) return kDeclined;
  if (!r.guard_shape(iterator, live_iterator)) return kDeclined;
  const Ref list =
      b.load(Type::Value, AliasClass::Iterator, iterator, offsetof(SequenceIteratorBase, sequence));
  if (!r.guard(b.emit(Op::Same, list, b.value(Value::unbound())), false)) return kDeclined;
  ListAccess access;
  const Ref length = access.begin(r, list, live->sequence);
  if (length == kNoRef) return kDeclined;
  const Ref index = b.load(Type::Int, AliasClass::Iterator, iterator, offsetof(SequenceIteratorBase, index));
  const bool more = live->index >= 0;
  if (!r.guard(b.emit(Op::Lt, index, b.int_(0)), !more)) return kDeclined;
  if (!more) {
    advance.set(iterator, offsetof(SequenceIteratorBase, sequence), b.value(Value::unbound()));
    return kEnd;
  }
  if (!r.guard(b.emit(Op::Lt, index, length))) return kDeclined;
  advance.set(iterator, offsetof(SequenceIteratorBase, index), b.emit(Op::Sub, index, b.int_(1)));
  return {Taken::Item, access.load(b, list, index)};
}

// Another sequence from its end.
Taken reversed_next(Recorder& r, Advance& advance, Ref iterator, Value live_iterator) {
  Builder& b = r.b;
  const auto* live = live_iterator.as<Reversed>();
  if (live->sequence.is_unbound() || !is_reversed_by_index(live->sequence)) return kDeclined;
  if (!r.guard_shape(iterator, live_iterator)) return kDeclined;
  const Ref sequence = b.load(Type::Value, AliasClass::Iterator, iterator, offsetof(Reversed, sequence));
  if (!r.guard(b.emit(Op::Same, sequence, b.value(Value::unbound())), false)) return kDeclined;
  SequenceAccess access;
  if (!access.begin(r, sequence, live->sequence) || live->index >= access.live_length()) return kDeclined;
  const Ref index = b.load(Type::Int, AliasClass::Iterator, iterator, offsetof(Reversed, index));
  const bool more = live->index >= 0;
  if (!r.guard(b.emit(Op::Lt, index, b.int_(0)), !more)) return kDeclined;
  if (!more) {
    advance.set(iterator, offsetof(Reversed, index), b.int_(-1));
    advance.set(iterator, offsetof(Reversed, sequence), b.value(Value::unbound()));
    return kEnd;
  }
  if (!r.guard(b.emit(Op::Lt, index, access.length()))) return kDeclined;
  const Ref item = access.load(r, index);
  advance.set(iterator, offsetof(Reversed, index), b.emit(Op::Sub, index, b.int_(1)));
  return {Taken::Item, item};
}

// The next entry of a dict without holes before it.
Taken dict_next(Recorder& r, Advance& advance, Ref iterator, Value live_iterator) {
  Builder& b = r.b;
  const auto* live = live_iterator.as<DictIterator>();
  if (live->dict.is_unbound()) return kDeclined;
  auto* d = live->dict.as<Dict>();
  const bool more = live->position < int64_t(d->used);
  if (more && live->remaining <= 0) return kDeclined;  // the keys have changed
  if (live->expected_length != d->length || (more && d->storage->entries[live->position].key.is_unbound()))
    return kDeclined;
  if (!r.guard_shape(iterator, live_iterator)) return kDeclined;
  const auto field = [&](Type t, size_t offset) {
    return b.load(t, AliasClass::Iterator, iterator, int32_t(offset));
  };
  const Ref dict = field(Type::Value, offsetof(DictIterator, dict));
  if (!r.guard(b.emit(Op::Same, dict, b.value(Value::unbound())), false)) return kDeclined;
  const Ref length = b.load(Type::Int, AliasClass::Dict, dict, offsetof(Dict, length));
  if (!r.guard(b.emit(Op::Eq, field(Type::Int, offsetof(DictIterator, expected_length)), length)))
    return kDeclined;
  const Ref position = field(Type::Int, offsetof(DictIterator, position));
  const Ref used = b.load_sized(Op::LoadU32, AliasClass::Dict, dict, offsetof(Dict, used));
  if (!r.guard(b.emit(Op::Lt, position, used), more)) return kDeclined;
  if (!more) {
    advance.set(iterator, offsetof(DictIterator, dict), b.value(Value::unbound()));
    return kEnd;
  }
  const Ref remaining = field(Type::Int, offsetof(DictIterator, remaining));
  if (!r.guard(b.emit(Op::Lt, b.int_(0), remaining))) return kDeclined;
  const Ref storage = b.load(Type::Ptr, AliasClass::Dict, dict, offsetof(Dict, storage));
  const Ref entry = b.emit(Op::PtrAdd, storage, b.emit(Op::Mul, position, b.int_(sizeof(DictEntry))));
  constexpr auto kFirst = int32_t(offsetof(DictStorage, entries));
  const Ref key =
      b.load(Type::Value, AliasClass::DictEntries, entry, kFirst + int32_t(offsetof(DictEntry, key)));
  if (!r.guard(b.emit(Op::Same, key, b.value(Value::unbound())), false)) return kDeclined;
  Ref item = key;
  if (live->shape_id != shapes::dict_key_iterator) {
    // (Stores to a namespace's names have a class of their own.)
    const Ref value =
        b.load(Type::Value, AliasClass::Global, entry, kFirst + int32_t(offsetof(DictEntry, value)));
    const Ref pair[] = {key, value};
    item = live->shape_id == shapes::dict_value_iterator ? value : new_tuple(r, pair);
  }
  advance.set(iterator, offsetof(DictIterator, position), b.emit(Op::Add, position, b.int_(1)));
  advance.set(iterator, offsetof(DictIterator, remaining), b.emit(Op::Sub, remaining, b.int_(1)));
  return {Taken::Item, item};
}

// The first slot from `position` on that has an item, or -1.
int64_t op_next_slot(Value set, int64_t position) {
  const SetStorage* s = set.as<Set>()->storage;
  for (auto i = uint64_t(position); i <= s->mask; i++) {
    if (!s->slots[i].key.is_unbound()) return int64_t(i);
  }
  return -1;
}

Taken set_next(Recorder& r, Advance& advance, Ref iterator, Value live_iterator) {
  static const CallInfo next_slot =
      reading_call("NextSlot", address_of(op_next_slot), Type::Int, 2, kSetAliases);
  Builder& b = r.b;
  const auto* live = live_iterator.as<SetIterator>();
  if (live->set.is_unbound() || live->expected_length != live->set.as<Set>()->length) return kDeclined;
  if (!r.guard_shape(iterator, live_iterator)) return kDeclined;
  const Ref set = b.load(Type::Value, AliasClass::Iterator, iterator, offsetof(SetIterator, set));
  if (!r.guard(b.emit(Op::Same, set, b.value(Value::unbound())), false)) return kDeclined;
  const Ref expected =
      b.load(Type::Int, AliasClass::Iterator, iterator, offsetof(SetIterator, expected_length));
  const Ref length = b.load(Type::Int, AliasClass::Set, set, offsetof(Set, length));
  if (!r.guard(b.emit(Op::Eq, expected, length))) return kDeclined;
  const Ref args[] = {set,
                      b.load(Type::Int, AliasClass::Iterator, iterator, offsetof(SetIterator, position))};
  const Ref slot = b.call(next_slot, args);
  const bool more = op_next_slot(live->set, live->position) >= 0;
  if (!r.guard(b.emit(Op::Lt, slot, b.int_(0)), !more)) return kDeclined;
  if (!more) {
    advance.set(iterator, offsetof(SetIterator, set), b.value(Value::unbound()));
    return kEnd;
  }
  const Ref storage = b.load(Type::Ptr, AliasClass::Set, set, offsetof(Set, storage));
  const Ref entry = b.emit(Op::PtrAdd, storage, b.emit(Op::Mul, slot, b.int_(sizeof(SetEntry))));
  constexpr auto kKey = int32_t(offsetof(SetStorage, slots) + offsetof(SetEntry, key));
  advance.set(iterator, offsetof(SetIterator, position), b.emit(Op::Add, slot, b.int_(1)));
  return {Taken::Item, b.load(Type::Value, AliasClass::SetEntries, entry, kKey)};
}

Taken deque_next(Recorder& r, Advance& advance, Ref iterator, Value live_iterator) {
  Builder& b = r.b;
  const auto* live = live_iterator.as<DequeIterator>();
  const auto* d = live->deque.as<Deque>();
  if (live->state != d->state || !r.guard_type(iterator, live_iterator)) return kDeclined;
  const auto field = [&](size_t offset) {
    return b.load(Type::Int, AliasClass::Iterator, iterator, int32_t(offset));
  };
  const Ref deque = b.load(Type::Value, AliasClass::Constant, iterator, offsetof(DequeIterator, deque));
  const auto of_deque = [&](Type type, size_t offset) {
    return b.load(type, AliasClass::Native, deque, int32_t(offset));
  };
  const Ref state = of_deque(Type::Int, offsetof(Deque, state));
  if (!r.guard(b.emit(Op::Eq, field(offsetof(DequeIterator, state)), state))) return kDeclined;
  const Ref remaining = field(offsetof(DequeIterator, remaining));
  const bool more = live->remaining > 0;
  if (!r.guard(b.emit(Op::Lt, b.int_(0), remaining), more)) return kDeclined;
  if (!more) return kEnd;
  const Ref index = field(offsetof(DequeIterator, index));
  const Ref mask = b.emit(Op::Sub, of_deque(Type::Int, offsetof(Deque, capacity)), b.int_(1));
  const Ref position =
      b.emit(Op::And, b.emit(Op::Add, of_deque(Type::Int, offsetof(Deque, head)), index), mask);
  const Ref item = b.load(Type::Value, AliasClass::DequeItems, of_deque(Type::Ptr, offsetof(Deque, items)),
                          offsetof(Storage, items), position);
  advance.set(iterator, offsetof(DequeIterator, remaining), b.emit(Op::Sub, remaining, b.int_(1)));
  advance.set(iterator, offsetof(DequeIterator, index), b.emit(Op::Add, index, b.int_(1)));
  return {Taken::Item, item};
}

Taken take(Recorder& r, Advance& advance, Ref iterator, Value live);

Taken enumerate_next(Recorder& r, Advance& advance, Ref iterator, Value live_iterator) {
  Builder& b = r.b;
  const auto* live = live_iterator.as<Enumerate>();
  if (!live->count.is_small_int() || !r.guard_shape(iterator, live_iterator)) return kDeclined;
  const Ref inner = b.load(Type::Value, AliasClass::Iterator, iterator, offsetof(Enumerate, iterator));
  const Ref count =
      b.unbox_int(b.load(Type::Value, AliasClass::Iterator, iterator, offsetof(Enumerate, count)));
  if (count == kNoRef) return kDeclined;
  const Ref next = r.boxed(b.emit(Op::AddOv, count, b.int_(1)));
  if (!r.active()) return kDeclined;
  const Taken t = take(r, advance, inner, live->iterator);
  if (t.what != Taken::Item) return t;
  const Ref pair[] = {count, t.item};
  const Ref item = new_tuple(r, pair);
  advance.set(iterator, offsetof(Enumerate, count), next);
  return {Taken::Item, item};
}

// Its iterator is read as one of the built-in sequences.
static_assert(offsetof(Reversed, sequence) == offsetof(SequenceIteratorBase, sequence) &&
              offsetof(Reversed, index) == offsetof(SequenceIteratorBase, index));
static_assert(offsetof(ArrayIterator, array) == offsetof(SequenceIteratorBase, sequence) &&
              offsetof(ArrayIterator, index) == offsetof(SequenceIteratorBase, index));

bool is_composite(Value iterator) {
  return has_kind(iterator, Kind::Enumerate) || has_kind(iterator, Kind::Zip);
}

// Where one iterator ends, those before it have given their items already.
Taken zip_next(Recorder& r, Advance& advance, Ref iterator, Value live_iterator) {
  constexpr uint64_t kMostIterators = 6;
  Builder& b = r.b;
  const auto* live = live_iterator.as<Zip>();
  const auto* iterators = live->iterators.as<Tuple>();
  const uint64_t count = iterators->length;
  if (count == 0 || count > kMostIterators || !live->strict.is_false()) return kDeclined;
  if (!r.guard_shape(iterator, live_iterator)) return kDeclined;
  const Ref tuple = b.load(Type::Value, AliasClass::Constant, iterator, offsetof(Zip, iterators));
  if (!r.guard_is(b.load(Type::Value, AliasClass::Iterator, iterator, offsetof(Zip, strict)),
                  Value::false_()))
    return kDeclined;
  const Ref length = b.load(Type::Int, AliasClass::Constant, tuple, offsetof(Tuple, length));
  if (!r.guard(b.emit(Op::Eq, length, b.int_(int64_t(count))))) return kDeclined;
  Ref inner[kMostIterators], items[kMostIterators];
  for (uint64_t i = 0; i < count; i++) {
    const Value it = iterators->items[i];
    inner[i] = b.load(Type::Value, AliasClass::Constant, tuple, int32_t(offsetof(Tuple, items) + 8 * i));
    if (is_composite(it) || advance.full()) return kDeclined;
    for (uint64_t k = 0; k < i; k++) {
      // The same iterator would have to be read as the first use left it.
      if (iterators->items[k] == it || !r.guard(b.emit(Op::Same, inner[i], inner[k]), false))
        return kDeclined;
    }
    const Taken t = take(r, advance, inner[i], it);
    if (t.what != Taken::Item) return t;
    items[i] = t.item;
  }
  return {Taken::Item, new_tuple(r, std::span<const Ref>(items, count))};
}

// What struct.iter_unpack() gives.
Taken unpack_next(Recorder& r, Advance& advance, Ref iterator, Value live_iterator) {
  Builder& b = r.b;
  const auto* live = live_iterator.as<structs::Iterator>();
  if (!r.guard_shape(iterator, live_iterator)) return kDeclined;
  const Ref source = b.load(Type::Value, AliasClass::Iterator, iterator, offsetof(structs::Iterator, source));
  const bool gone = live->source.is_unbound();
  if (!r.guard(b.emit(Op::Same, source, b.value(Value::unbound())), gone)) return kDeclined;
  if (gone) return kEnd;
  ByteAccess bytes;
  if (!bytes.begin(r, source, live->source)) return kDeclined;
  const Ref at = b.load(Type::Int, AliasClass::Iterator, iterator, offsetof(structs::Iterator, at));
  const bool more = live->at < bytes.live_length;
  if (!r.guard(b.emit(Op::Lt, at, bytes.length), more)) return kDeclined;
  if (!more) {
    advance.set(iterator, offsetof(structs::Iterator, source), b.value(Value::unbound()));
    return kEnd;
  }
  const Ref format = b.load(Type::Value, AliasClass::Constant, iterator, offsetof(structs::Iterator, format));
  const structs::Layout* layout = layout_of_struct(r, format, live->format);
  if (!layout || live->at + layout->size > bytes.live_length) return kDeclined;
  const Ref next = b.emit(Op::Add, at, b.int_(layout->size));
  if (!r.guard(b.emit(Op::Le, next, bytes.length))) return kDeclined;
  const Ref item = unpack_in_line(r, *layout, bytes, at, live->at);
  if (item == kNoRef) return kDeclined;
  advance.set(iterator, offsetof(structs::Iterator, at), next);
  return {Taken::Item, item};
}

// Takes an item from one of the iterators that are recorded in line.
Taken take(Recorder& r, Advance& advance, Ref iterator, Value live) {
  if (!live.is_object()) return kDeclined;
  switch (live.as_object()->shape_id) {
    case shapes::range_iterator: return range_next(r, advance, iterator, live);
    case shapes::list_iterator:
    case shapes::tuple_iterator:
    case shapes::str_iterator:
    case shapes::str_ascii_iterator:
    case shapes::bytes_iterator:
    case shapes::bytearray_iterator:
    case shapes::memory_iterator: return sequence_next(r, advance, iterator, live);
    case shapes::dict_key_iterator:
    case shapes::dict_value_iterator:
    case shapes::dict_item_iterator: return dict_next(r, advance, iterator, live);
    case shapes::set_iterator: return set_next(r, advance, iterator, live);
    case shapes::enumerate: return enumerate_next(r, advance, iterator, live);
    case shapes::zip: return zip_next(r, advance, iterator, live);
    case shapes::reversed: return reversed_next(r, advance, iterator, live);
    case shapes::list_reverse_iterator: return reverse_next(r, advance, iterator, live);
    default: break;
  }
  if (is_deque_iterator(live)) return deque_next(r, advance, iterator, live);
  if (is_array_iterator(live)) return sequence_next(r, advance, iterator, live);
  return structs::is_iterator(live) ? unpack_next(r, advance, iterator, live) : kDeclined;
}

// Any other iterator is asked by a call; whether it had another item is known afterwards.
void any_next(Recorder& r, uint32_t end) {
  const Ref iterator = r.boxed(r.ref(1));
  r.call_nested();
  const Ref item = r.call(0, operations::Next, {iterator}, Recorder::Outcome::ValueMayRaise);
  if (r.active()) r.await_item(item, end);
}

}  // namespace

Ref items_to_come(Recorder& r, Ref iterator, Value live) {
  Builder& b = r.b;
  if (!live.is_object() || live.is_unbound()) return kNoRef;
  const auto field = [&](Type type, AliasClass alias, Ref object, size_t offset) {
    return b.load(type, alias, object, int32_t(offset));
  };
  const ShapeId shape = live.as_object()->shape_id;
  switch (shape) {
    case shapes::range_iterator:
      if (!r.guard_shape(iterator, live)) return kNoRef;
      return field(Type::Int, AliasClass::Iterator, iterator, offsetof(RangeIterator, remaining));
    case shapes::list_iterator:
    case shapes::tuple_iterator: {
      const auto* it = live.as<SequenceIteratorBase>();
      if (it->sequence.is_unbound() || !r.guard_shape(iterator, live)) return kNoRef;
      const Ref sequence =
          field(Type::Value, AliasClass::Iterator, iterator, offsetof(SequenceIteratorBase, sequence));
      if (!r.guard(b.emit(Op::Same, sequence, b.value(Value::unbound())), false)) return kNoRef;
      const Ref length = length_of(r, sequence, it->sequence);
      if (length == kNoRef) return kNoRef;
      const Ref index =
          field(Type::Int, AliasClass::Iterator, iterator, offsetof(SequenceIteratorBase, index));
      return b.emit(Op::Sub, length, index);
    }
    case shapes::enumerate:
      if (!r.guard_shape(iterator, live)) return kNoRef;
      return items_to_come(r,
                           field(Type::Value, AliasClass::Iterator, iterator, offsetof(Enumerate, iterator)),
                           live.as<Enumerate>()->iterator);
    case shapes::zip: {
      const auto* iterators = live.as<Zip>()->iterators.as<Tuple>();
      if (iterators->length == 0 || !r.guard_shape(iterator, live)) return kNoRef;
      const Ref tuple = field(Type::Value, AliasClass::Constant, iterator, offsetof(Zip, iterators));
      const Ref length = field(Type::Int, AliasClass::Constant, tuple, offsetof(Tuple, length));
      if (!r.guard(b.emit(Op::Eq, length, b.int_(int64_t(iterators->length))))) return kNoRef;
      return items_to_come(r, field(Type::Value, AliasClass::Constant, tuple, offsetof(Tuple, items)),
                           iterators->items[0]);
    }
    default: return kNoRef;
  }
}

bool send_to_iterator(Recorder& r, uint32_t end) {
  if (!r.live(1).is_none()) return false;
  Advance advance(r.b);
  const Taken taken = take(r, advance, r.ref(2), r.live(2));
  if (taken.what == Taken::Declined || !r.guard_is(r.ref(1), Value::none())) return false;
  advance.commit();
  if (taken.what == Taken::Item) {
    r.replace(1, taken.item);
  } else {
    r.replace(2, r.b.value(Value::none()));
    r.go_to(end);
  }
  return true;
}

bool record_next(Recorder& r, Invocation& site) {
  if (site.count < 1 || site.count > 2 || site.keywords) return false;
  Advance advance(r.b);
  const Taken taken = take(r, advance, site.args[0], site.live[0]);
  if (taken.what == Taken::Declined || !r.active()) return false;

  if (taken.what == Taken::End && site.count == 1) {
    if (!raises_new(r, types::StopIteration, std::span<const Ref>())) return false;
    advance.commit();
    return true;
  }
  advance.commit();
  return returns(r, site, taken.what == Taken::Item ? taken.item : site.args[1]);
}

void record_FOR_ITER(Recorder& r, uint64_t arg) {
  const uint32_t end = r.forward(arg);
  replace_by_pipeline(r);
  if ((!has_kind(r.live(1), Kind::Generator) || is_worth_resuming(r, r.live(1))) &&
      resume_generator(r, 0, r.ref(1), r.live(1), r.b.value(Value::none()), Value::none()))
    return;
  if (!r.active()) return;
  Advance advance(r.b);
  const Taken taken = take(r, advance, r.ref(1), r.live(1));
  if (!r.active() || (taken.what == Taken::End && r.begins_with_end())) return;
  if (taken.what != Taken::Declined) advance.commit();
  switch (taken.what) {
    case Taken::Item: return r.push(taken.item);
    case Taken::End: return r.pop(), r.go_to(end);
    case Taken::Declined:
      if (call_special(r, Slot::Next, {{r.ref(1), r.live(1)}}, 0, 0) || !r.active()) return;
      return any_next(r, end);
  }
}

void record_UNPACK_SEQUENCE(Recorder& r, uint64_t arg) {
  Builder& b = r.b;
  const Value v = r.live(1);
  const Ref sequence = r.ref(1);
  if (is_tuple_for(r, v, Slot::Iter) && v.as<Tuple>()->length == arg) {
    if (!r.guard_shape(sequence, v)) return;
    const Ref length = b.load(Type::Int, AliasClass::Constant, sequence, offsetof(Tuple, length));
    if (!r.guard(b.emit(Op::Eq, length, b.int_(int64_t(arg))))) return;
    r.pop();
    for (uint64_t i = arg; i-- > 0;)
      r.push(b.load(Type::Value, AliasClass::Constant, sequence, int32_t(offsetof(Tuple, items) + 8 * i)));
    return;
  }
  if (has_shape(v, shapes::list) && v.as<List>()->length == int64_t(arg)) {
    ListAccess access;
    const Ref length = access.begin(r, sequence, v);
    if (!r.active() || !r.guard(b.emit(Op::Eq, length, b.int_(int64_t(arg))))) return;
    r.pop();
    for (uint64_t i = arg; i-- > 0;) r.push(access.load(b, sequence, b.int_(int64_t(i))));
    return;
  }
  record_unpack_any(r, arg);
}

}  // namespace krait::jit
