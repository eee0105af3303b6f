// Recording for loops: iterators over ranges, lists and tuples are objects whose fields the trace loads and
// stores, so that one made in the trace need not exist.
#include "interp/generator.h"
#include "jit/operations.h"
#include "jit/record_lists.h"
#include "jit/recorder.h"
#include "runtime/int.h"
#include "runtime/ops.h"
#include "runtime/tuple.h"

namespace krait::jit {

namespace {

Ref new_sequence_iterator(Recorder& r, Kind kind, ShapeId shape, size_t size) {
  const Ref sequence = r.ref(1);
  if (!r.guard_shape(sequence, r.live(1))) return kNoRef;
  const Ref iterator = r.b.new_object(kind, shape, uint32_t(size));
  r.b.store(AliasClass::Iterator, iterator, offsetof(SequenceIteratorBase, sequence), sequence);
  r.b.store(AliasClass::Iterator, iterator, offsetof(SequenceIteratorBase, index), r.b.int_(0));
  return iterator;
}

Ref new_range_iterator(Recorder& r) {
  Builder& b = r.b;
  const auto* range = r.live(1).as<Range>();
  if (!range->start.is_small_int() || !range->stop.is_small_int() || !range->step.is_small_int() ||
      !range->length.is_small_int())
    return kNoRef;
  const Ref v = r.ref(1);
  if (!r.guard_shape(v, r.live(1))) return kNoRef;
  const auto field = [&](size_t offset) {
    return b.unbox_int(b.load(Type::Value, AliasClass::Constant, v, int32_t(offset)));
  };
  const Ref start = field(offsetof(Range, start)), step = field(offsetof(Range, step)),
            length = field(offsetof(Range, length));
  field(offsetof(Range, stop));
  if (b.contradiction()) return kNoRef;
  const Ref iterator = b.new_object(Kind::RangeIterator, shapes::range_iterator, sizeof(RangeIterator));
  b.store(AliasClass::Iterator, iterator, offsetof(RangeIterator, next), start);
  b.store(AliasClass::Iterator, iterator, offsetof(RangeIterator, step), step);
  b.store(AliasClass::Iterator, iterator, offsetof(RangeIterator, remaining), length);
  return iterator;
}

}  // namespace

void record_GET_ITER(Recorder& r, uint64_t) {
  const Value v = r.live(1);
  if (is_exact_generator(v)) {
    r.guard_shape(r.ref(1), v);
    return;
  }
  Ref iterator = kNoRef;
  if (has_shape(v, shapes::range)) iterator = new_range_iterator(r);
  else if (has_shape(v, shapes::list))
    iterator = new_sequence_iterator(r, Kind::ListIterator, shapes::list_iterator, sizeof(ListIterator));
  else if (has_shape(v, shapes::tuple))
    iterator = new_sequence_iterator(r, Kind::TupleIterator, shapes::tuple_iterator, sizeof(TupleIterator));
  if (!r.active()) return;
  if (iterator != kNoRef) return r.replace(1, iterator);
  const Ref operand = r.boxed(r.ref(1));
  r.push(r.call(1, operations::Iterate, {operand}, Recorder::Outcome::ValueMayRaise));
}

namespace {

void range_next(Recorder& r, uint32_t end) {
  Builder& b = r.b;
  const auto* live = r.live(1).as<RangeIterator>();
  const Ref iterator = r.ref(1);
  if (!r.guard_shape(iterator, r.live(1))) return;
  const Ref remaining = b.load(Type::Int, AliasClass::Iterator, iterator, offsetof(RangeIterator, remaining));
  if (!r.guard(b.emit(Op::Lt, b.int_(0), remaining), live->remaining > 0)) return;
  if (live->remaining <= 0) {
    r.pop();
    return r.go_to(end);
  }
  const Ref i = b.load(Type::Int, AliasClass::Iterator, iterator, offsetof(RangeIterator, next));
  const Ref step = b.load(Type::Int, AliasClass::Iterator, iterator, offsetof(RangeIterator, step));
  b.store(AliasClass::Iterator, iterator, offsetof(RangeIterator, remaining),
          b.emit(Op::Sub, remaining, b.int_(1)));
  b.store(AliasClass::Iterator, iterator, offsetof(RangeIterator, next), b.emit(Op::Add, i, step));
  r.push(i);
}

// Takes the next item of a list or tuple.
void sequence_next(Recorder& r, uint32_t end, bool is_list) {
  Builder& b = r.b;
  const auto* live = r.live(1).as<SequenceIteratorBase>();
  const Ref iterator = r.ref(1);
  if (!r.guard_shape(iterator, r.live(1))) return;
  const Ref sequence =
      b.load(Type::Value, AliasClass::Iterator, iterator, offsetof(SequenceIteratorBase, sequence));
  const bool gone = live->sequence.is_unbound();
  if (!r.guard(b.emit(Op::Same, sequence, b.value(Value::unbound())), gone)) return;
  if (gone) {
    r.pop();
    return r.go_to(end);
  }
  const Ref index = b.load(Type::Int, AliasClass::Iterator, iterator, offsetof(SequenceIteratorBase, index));
  ListAccess access;
  Ref length;
  int64_t live_length;
  if (is_list) {
    live_length = live->sequence.as<List>()->length;
    // Subclasses of list are iterated in the same way.
    length = access.begin(r, sequence, live->sequence);
  } else {
    live_length = int64_t(live->sequence.as<Tuple>()->length);
    length = b.load(Type::Int, AliasClass::Constant, sequence, offsetof(Tuple, length));
  }
  if (!r.active()) return;
  const bool more = live->index < live_length;
  if (!r.guard(b.emit(Op::Lt, index, length), more)) return;
  if (!more) {
    b.store(AliasClass::Iterator, iterator, offsetof(SequenceIteratorBase, sequence),
            b.value(Value::unbound()));
    r.pop();
    return r.go_to(end);
  }
  const Ref item = is_list
                       ? access.load(b, sequence, index)
                       : b.load(Type::Value, AliasClass::Constant, sequence, offsetof(Tuple, items), index);
  b.store(AliasClass::Iterator, iterator, offsetof(SequenceIteratorBase, index),
          b.emit(Op::Add, index, b.int_(1)));
  r.push(item);
}

// Any other iterator is asked by a call; whether it had another item is known afterwards.
void any_next(Recorder& r, uint32_t end) {
  (void)end;
  const Ref iterator = r.boxed(r.ref(1));
  r.call_nested();
  const Ref item = r.call(0, operations::Next, {iterator}, Recorder::Outcome::ValueMayRaise);
  if (r.active()) r.await_item(item, end);
}

}  // namespace

void record_FOR_ITER(Recorder& r, uint64_t arg) {
  const uint32_t end = r.forward(arg);
  const Value iterator = r.live(1);
  if (has_shape(iterator, shapes::range_iterator)) return range_next(r, end);
  if (has_shape(iterator, shapes::list_iterator)) return sequence_next(r, end, true);
  if (has_shape(iterator, shapes::tuple_iterator)) return sequence_next(r, end, false);
  any_next(r, end);
}

void record_UNPACK_SEQUENCE(Recorder& r, uint64_t arg) {
  Builder& b = r.b;
  const Value v = r.live(1);
  const Ref sequence = r.ref(1);
  if (has_shape(v, shapes::tuple) && v.as<Tuple>()->length == arg) {
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
  r.abort(AbortReason::OpcodeNotRecorded);
}

}  // namespace krait::jit
