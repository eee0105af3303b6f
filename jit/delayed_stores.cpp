// See delayed_stores.h.
#include "jit/delayed_stores.h"

namespace krait::jit {

namespace {

class StoreFinder {
 public:
  explicit StoreFinder(const Ir& ir) : ir_(ir) {}

  DelayedStores run() {
    // What memory holds when the loop begins holds in all iterations if one ends with it.
    if (!simulate(true)) simulate(false);
    return found_;
  }

 private:
  bool is_place(const Ins& i) const {
    const OpInfo& row = info(i.op);
    return (row.has(Trait::Reads) || row.has(Trait::Writes)) && i.op != Op::ShapeIs &&
           i.alias() == AliasClass::Exception && ir_.type_of(i.a) == Type::Ptr;
  }
  bool is_store(const Ins& i) const { return i.op == Op::Store && i.b == kNoRef && is_place(i); }
  static bool is_same(const Ins& x, const Ins& y) { return x.a == y.a && x.imm == y.imm; }

  // Could it read what was stored, or does control go where the store must have been made?
  bool reads(const Ins& i) const {
    if (info(i.op).has(Trait::Calls))
      return i.imm >= 0 || (ir_.effects(i).reads & alias_bit(AliasClass::Exception));
    return i.op == Op::Loop || i.op == Op::Jump || i.op == Op::Link || i.op == Op::Return || is_place(i);
  }
  bool can_wait(Ref store) const {
    for (Ref r = Ref(store + 1); r < ir_.end(); r++) {
      if (is_store(ir_[r]) && is_same(ir_[r], ir_[store])) return true;
      if (reads(ir_[r])) return false;
    }
    return true;  // the trace ends in the interpreter
  }

  // False: the loop does not leave the place as it has found it.
  bool simulate(bool loop_keeps) {
    found_ = {};
    held_ = at_loop_ = kNoRef;
    for (Ref r = Ir::kFirstIns; r < ir_.end(); r++) {
      const Ins& i = ir_[r];
      if (is_place(i)) {
        if (held_ != kNoRef && !is_same(i, place_)) held_ = kNoRef;
        place_ = i;
        if (i.op == Op::Load) held_ = r;
        else if (!is_store(i)) held_ = kNoRef;
        else note_store(r);
      } else if (ir_.effects(i).writes & alias_bit(AliasClass::Exception) && info(i.op).has(Trait::Calls)) {
        held_ = kNoRef;
      } else if (i.op == Op::Loop) {
        if (!loop_keeps) held_ = kNoRef;
        at_loop_ = held_;
      } else if (i.op == Op::Jump && held_ != at_loop_ && at_loop_ != kNoRef) {
        return false;
      }
    }
    return true;
  }
  void note_store(Ref r) {
    const Ref value = ir_[r].c;
    if (held_ == value) return found_.dropped.push_back(r);
    if (can_wait(r)) return found_.delayed.push_back(r);
    held_ = value;
  }

  const Ir& ir_;
  DelayedStores found_;
  Ref held_ = kNoRef, at_loop_ = kNoRef;  // the value that memory holds, if known
  Ins place_;                             // where
};

}  // namespace

DelayedStores find_delayed_stores(const Ir& ir) { return StoreFinder(ir).run(); }

}  // namespace krait::jit
