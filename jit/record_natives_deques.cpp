// Recording methods of deques: their items are loads and stores in the ring buffer.
#include "jit/natives.h"
#include "runtime/modules/deque.h"

namespace krait::jit {

namespace {

constexpr AliasSet kDeque = alias_bit(AliasClass::Native) | alias_bit(AliasClass::DequeItems);

// A deque, which is guarded to be one.
class DequeAccess {
 public:
  DequeAccess(Recorder& r, const Invocation& site) : r_(r), b_(r.b), deque_(site.args[0]) {
    length_ = load(offsetof(Deque, length));
  }

  bool guard_not_empty() { return r_.guard(b_.emit(Op::Lt, b_.int_(0), length_)); }

  // Guards that it is not limited and that there is room for an item.
  bool guard_room() {
    const Ref limit = b_.load(Type::Value, AliasClass::Native, deque_, offsetof(Deque, max_length));
    return r_.guard_is(limit, Value::none()) &&
           r_.guard(b_.emit(Op::Lt, length_, load(offsetof(Deque, capacity))));
  }

  void append(Ref item) {
    set_item(position(length_), item);
    set_length(b_.emit(Op::Add, length_, b_.int_(1)));
  }
  void append_left(Ref item) {
    const Ref head = position(b_.int_(-1));
    set_item(head, item);
    store(offsetof(Deque, head), head);
    set_length(b_.emit(Op::Add, length_, b_.int_(1)));
  }
  Ref pop() { return take(position(b_.emit(Op::Sub, length_, b_.int_(1)))); }
  Ref pop_left() {
    const Ref next = position(b_.int_(1));
    const Ref item = take(load(offsetof(Deque, head)));
    store(offsetof(Deque, head), next);
    return item;
  }

 private:
  Ref load(size_t offset) { return b_.load(Type::Int, AliasClass::Native, deque_, int32_t(offset)); }
  void store(size_t offset, Ref value) { b_.store(AliasClass::Native, deque_, int32_t(offset), value); }
  Ref items() { return b_.load(Type::Ptr, AliasClass::Native, deque_, offsetof(Deque, items)); }

  // Where the n-th item lies.
  Ref position(Ref n) {
    const Ref mask = b_.emit(Op::Sub, load(offsetof(Deque, capacity)), b_.int_(1));
    return b_.emit(Op::And, b_.emit(Op::Add, load(offsetof(Deque, head)), n), mask);
  }
  void set_item(Ref position, Ref item) {
    b_.store_reference(AliasClass::DequeItems, items(), offsetof(Storage, items), item, position);
  }
  void set_length(Ref length) {
    store(offsetof(Deque, length), length);
    store(offsetof(Deque, state), b_.emit(Op::Add, load(offsetof(Deque, state)), b_.int_(1)));
  }
  Ref take(Ref position) {
    const Ref item =
        b_.load(Type::Value, AliasClass::DequeItems, items(), offsetof(Storage, items), position);
    b_.store(AliasClass::DequeItems, items(), offsetof(Storage, items), b_.value(Value::unbound()), position);
    set_length(b_.emit(Op::Sub, length_, b_.int_(1)));
    return item;
  }

  Recorder& r_;
  Builder& b_;
  Ref deque_, length_ = kNoRef;
};

template <bool left>
bool record_append(Recorder& r, Invocation& site) {
  const auto* live = site.live[0].as<Deque>();
  if (site.count != 2 || !live->max_length.is_none() || live->length >= live->capacity) return false;
  DequeAccess access(r, site);
  if (!access.guard_room()) return false;
  const Ref item = r.boxed(site.args[1]);
  if (!r.active()) return false;
  left ? access.append_left(item) : access.append(item);
  return returns(r, site, r.b.value(Value::none()));
}

template <bool left>
bool record_pop(Recorder& r, Invocation& site) {
  if (site.count != 1 || site.live[0].as<Deque>()->length == 0) return false;
  DequeAccess access(r, site);
  if (!access.guard_not_empty()) return false;
  return returns(r, site, left ? access.pop_left() : access.pop());
}

}  // namespace

const NativeRow kDequeNatives[] = {{"collections.deque.append", record_append<false>, kDeque, kDeque, "*"},
                                   {"collections.deque.appendleft", record_append<true>, kDeque, kDeque, "*"},
                                   {"collections.deque.pop", record_pop<false>, kDeque, kDeque},
                                   {"collections.deque.popleft", record_pop<true>, kDeque, kDeque},
                                   {"collections.deque.clear", nullptr, kDeque, kDeque},
                                   {"collections.deque.rotate", nullptr, kDeque, kDeque},
                                   {}};

}  // namespace krait::jit
