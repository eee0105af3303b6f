// Loop peeling by emitting the recorded iteration a second time.
//
// The second copy goes through the same builder, with each slot's value at the end of the first copy in the
// place of its value at the start. What does not change finds itself: equal expressions, loads and guards
// fold into those of the first copy, so invariants leave the loop without being looked for. Values that do
// change get phis:
//
//   - slots whose value at the end depends on something that changes;
//   - values stored to memory by one iteration and loaded by the next ("carried" through a register instead);
//   - objects made by one iteration and used by the next: while nobody else knows them they are taken apart,
//   each
//     field carried on its own, and put together again at the head, where allocation removal finds them.
//
// Values are carried unboxed where the iteration boxes them.
#include <algorithm>
#include <vector>

#include "jit/passes.h"

namespace krait::jit {

namespace {

bool is_box(Op op) { return op == Op::TagInt || op == Op::BoxF64 || op == Op::BoxBool || op == Op::BoxUInt; }

class LoopCloser : public Builder::Carrier {
 public:
  explicit LoopCloser(Builder& b) : b_(b), ir_(b.ir()), frames_(b.frames()) {}

  LoopEnd run(uint16_t* mismatch) {
    if (!match_types(mismatch)) return LoopEnd::TypeChanges;
    size_t iteration_length = ir_.ins.size() - Ir::index(ir_.entry);
    if (ir_.ins.size() + 2 * iteration_length + frames_.depth() > Ir::kMaxIns) return LoopEnd::TooLong;
    find_changing();
    // Only objects that lie in no other are taken apart: others may be met on several ways.
    b_.escape_all_contents();
    begin_loop();
    b_.set_carrier(this);
    bool fits = substitute_slots();
    if (fits) copy_iteration();
    b_.set_carrier(nullptr);
    if (!fits) return LoopEnd::TooLong;
    if (b_.contradiction()) return LoopEnd::AlwaysExits;
    finish_phis();
    b_.append({.op = Op::Jump});
    remove_redundant_phis();
    return LoopEnd::Closed;
  }

  // The value that `value`, computed by one iteration, has at the head of the next. kNoRef: out of phis.
  Ref carry(Ref value) override {
    if (Ir::is_const(value) || value >= ir_.loop || !changing_[Ir::index(value)]) return value;
    Ref& known = carried_[Ir::index(value)];
    if (known == kNoRef) known = carry_new(value);
    return known;
  }

 private:
  static constexpr int kMorePhis = 48;         // for carried memory and fields of objects
  static constexpr int kMaxNesting = 8;        // of objects taken apart
  static constexpr size_t kMostArguments = 4;  // of a call that is made again at the head

  // --- matching both ends of the iteration

  bool match_types(uint16_t* mismatch) {
    for (uint16_t s = 0; s < frames_.depth(); s++) {
      Ref start = frames_.initial(s), end = frames_.bottom(s);
      if (end == kNoRef || start == kNoRef || start == end) continue;
      end = convert(end, ir_.type_of(start));
      if (end == kNoRef) return *mismatch = s, false;
      frames_.set(s, end);
    }
    return !b_.contradiction();
  }

  // `end` in a representation that can stand for a slot read as `wanted`, or kNoRef.
  Ref convert(Ref end, Type wanted) {
    Type have = ir_.type_of(end);
    if (have == wanted) return end;
    if (wanted == Type::Value) {
      // Carried unboxed. It must be possible to box it again.
      return have != Type::Int || b_.guard(b_.emit(Op::FitsInt, end)) ? end : kNoRef;
    }
    if (have != Type::Value || (!Ir::is_const(end) && ir_[end].op == Op::BoxUInt)) return kNoRef;
    if (wanted == Type::Int) return b_.unbox_int(end);
    if (wanted == Type::F64) return b_.unbox_f64(end);
    return kNoRef;
  }

  // --- what changes from one iteration to the next

  void find_changing() {
    changing_.assign(ir_.ins.size(), false);
    for (uint16_t s = 0; s < frames_.bottom_count(); s++) {
      Ref start = frames_.initial(s), end = frames_.bottom(s);
      if (start != kNoRef && start != end) changing_[Ir::index(start)] = true;
    }
    written_by_calls_ = stored_ = 0;
    for (std::vector<Ref>& stores : stores_) stores.clear();
    for (Ref r = ir_.entry; r < ir_.end(); r++) {
      const Ins& i = ir_[r];
      if (info(i.op).has(Trait::Writes)) stores_[i.aux].push_back(r), stored_ |= alias_bit(i.alias());
      else written_by_calls_ |= ir_.effects(i).writes;
    }
    for (Ref r = ir_.entry; r < ir_.end(); r++) changing_[Ir::index(r)] = changes(ir_[r]);
  }
  bool changes(Ins i) {
    const Effects e = ir_.effects(i);
    // (What is no value does not matter.)
    if (i.op == Op::New || makes(i) || (e.fixed && i.op != Op::UnboxUInt)) return true;
    bool any = false;
    for_each_operand(i, [&](Ref r) { any |= !Ir::is_const(r) && changing_[Ir::index(r)]; });
    if (any || e.pure) return any;
    if (e.reads & written_by_calls_) return true;
    return info(i.op).has(Trait::Reads) ? is_stored_to(i) : (e.reads & stored_) != 0;
  }
  // (Each iteration makes another one.)
  bool makes(const Ins& i) const { return i.op == Op::Call && ir_.calls[i.aux]->makes; }
  // Of an address that does not change: does the iteration store there?
  bool is_stored_to(const Ins& load) const {
    const std::vector<Ref>& stores = stores_[load.aux];
    constexpr size_t kMostCompared = 64;
    if (stores.size() > kMostCompared) return true;
    return std::any_of(stores.begin(), stores.end(),
                       [&](Ref s) { return b_.memory().compare(load, ir_[s]) != Alias::No; });
  }

  // --- the loop's head

  void begin_loop() {
    end_of_first_ = ir_.end();
    ir_.loop = b_.append({.op = Op::Loop});
    next_phi_ = ir_.end();
    for (int k = 0; k < frames_.depth() + kMorePhis; k++) b_.append({});
    last_phi_ = ir_.end();
    carried_.assign(Ir::index(ir_.loop), kNoRef);
    new_ref_.resize(Ir::index(ir_.loop));
    for (Ref r = Ir::kFirstIns; r < ir_.loop; r++) new_ref_[Ir::index(r)] = r;
  }

  Ref carry_new(Ref value) {
    Ins i = ir_[value];
    if (is_box(i.op)) {
      Ref inside = carry(i.a);
      return inside == kNoRef ? kNoRef : b_.emit(i.op, inside);
    }
    if (makes(i) && !is_operand(value)) {
      const Ref copy = carry_making(i);
      if (copy != kNoRef) return copy;
    }
    if (i.op == Op::New && !(i.flags & kEscaped) && nesting_ < kMaxNesting) {
      Ref copy = carry_object(value);
      if (copy != kNoRef) return copy;
    }
    if (next_phi_ == last_phi_) return kNoRef;
    ir_[next_phi_] = {.op = Op::Phi, .type = i.type, .a = value};
    return next_phi_++;
  }

  // Makes at the head what the previous iteration need not have made; kNoRef: out of phis.
  Ref carry_making(const Ins& making) {
    Ref args[kMostArguments];
    const size_t count = ir_.calls[making.aux]->arg_count;
    Ref arg = making.a;
    for (size_t k = count; k-- > 0; arg = ir_[arg].b) {
      if ((args[k] = carry(ir_[arg].a)) == kNoRef) return kNoRef;
    }
    return b_.call(*ir_.calls[making.aux], std::span(args, count));
  }
  // Does anything but exits use the value of the first copy?
  bool is_operand(Ref value) {
    for (Ref r = Ref(value + 1); r < end_of_first_; r++) {
      bool used = false;
      for_each_operand(ir_[r], [&](Ref operand) { used |= operand == value; });
      if (used) return true;
    }
    return false;
  }

  // Rebuilds an object that the previous iteration made from its carried fields; kNoRef if that is not
  // possible.
  Ref carry_object(Ref object) {
    std::vector<Ref> stores;
    if (!last_stores(object, stores)) return kNoRef;
    nesting_++;
    std::vector<Ref> fields;
    for (Ref s : stores) fields.push_back(carry(ir_[s].c));
    nesting_--;
    if (std::find(fields.begin(), fields.end(), kNoRef) != fields.end()) return kNoRef;
    Ref copy = b_.append({.op = Op::New, .type = Type::Value, .a = ir_[object].a, .imm = ir_[object].imm});
    for (size_t k = 0; k < stores.size(); k++) {
      Ins store = ir_[stores[k]];
      store.a = copy;
      store.c = fields[k];
      b_.emit(store);
    }
    return copy;
  }
  // The stores that made a secret object what it is at the end of the iteration. False: not that simple.
  bool last_stores(Ref object, std::vector<Ref>& stores) const {
    for (Ref r = object; r < end_of_first_; r++) {
      const Ins& i = ir_[r];
      if (!info(i.op).has(Trait::Writes) || i.a != object) continue;
      if (i.b != kNoRef) return false;
      std::erase_if(stores, [&](Ref older) { return ir_[older].imm == i.imm; });
      stores.push_back(r);
    }
    return true;
  }

  // Each slot's value at the head: for the code, in the type the code read it with; for snapshots as it is
  // carried. False: out of phis.
  bool substitute_slots() {
    for (uint16_t s = 0; s < frames_.depth(); s++) {
      Ref start = frames_.initial(s), end = frames_.bottom(s);
      if (end == kNoRef || end == start) continue;
      Ref head = carry(end);
      if (head == kNoRef) return false;
      header_.push_back({s, head});
      if (start == kNoRef) continue;
      new_ref_[Ir::index(start)] = ir_.type_of(start) == ir_.type_of(head) ? head : box(head);
    }
    return true;
  }
  Ref box(Ref r) {
    Type t = ir_.type_of(r);
    return b_.emit(t == Type::Int ? Op::TagInt : t == Type::F64 ? Op::BoxF64 : Op::BoxBool, r);
  }

  // --- the second copy

  void copy_iteration() {
    snapshot_map_.assign(ir_.snapshots.list.size(), -1);
    frame_map_.assign(ir_.snapshots.frames.size(), kNoFrame);
    for (Ref r = Ref(ir_.entry + 1); r < end_of_first_ && !b_.contradiction(); r++) {
      Ins i = ir_[r];
      if (i.op == Op::Nop) continue;
      i.flags = 0;
      for_each_operand(i, [&](Ref& operand) { operand = moved(operand); });
      if (i.has_snapshot()) i.imm = int32_t(copy_snapshot(i.snapshot()));
      new_ref_[Ir::index(r)] = b_.emit(i);
      // A float that each iteration computes is an object of its own, even if it is always the same: NaNs
      // show it.
      if (i.op == Op::BoxF64 && new_ref_[Ir::index(r)] == r) new_ref_[Ir::index(r)] = b_.append(i);
    }
  }
  Ref moved(Ref r) const { return Ir::is_const(r) || r >= end_of_first_ ? r : new_ref_[Ir::index(r)]; }

  uint32_t copy_snapshot(uint32_t s) {
    if (snapshot_map_[s] < 0) {
      uint16_t frame = copy_frame(ir_.snapshots.list[s].frame);
      snapshot_map_[s] = int32_t(ir_.snapshots.add(frame));
    }
    return uint32_t(snapshot_map_[s]);
  }
  uint16_t copy_frame(uint16_t index) {
    if (index == kNoFrame) return kNoFrame;
    if (frame_map_[index] != kNoFrame) return frame_map_[index];
    FrameState f = ir_.snapshots.frames[index];
    slots_.clear();
    if (f.parent == kNoFrame) {
      add_bottom_slots(f);
    } else {
      for (SnapshotSlot e : ir_.snapshots.slots_of(f)) slots_.push_back({e.slot, moved(e.ref)});
    }
    std::vector<SnapshotSlot> slots;
    slots.swap(slots_);
    f.parent = copy_frame(f.parent);
    uint16_t copy = ir_.snapshots.add_frame(f, slots);
    slots_.swap(slots);
    return frame_map_[index] = copy;
  }
  // Slots that the iteration has not touched yet hold what the previous one left there.
  void add_bottom_slots(const FrameState& f) {
    auto head = header_.begin();
    auto add_untouched = [&](uint32_t limit) {
      for (; head != header_.end() && head->slot < limit; ++head) slots_.push_back(*head);
    };
    for (SnapshotSlot e : ir_.snapshots.slots_of(f)) {
      add_untouched(e.slot);
      slots_.push_back({e.slot, moved(e.ref)});
      if (head != header_.end() && head->slot == e.slot) ++head;
    }
    add_untouched(f.depth);
  }

  // --- the phis

  void finish_phis() {
    for (Ref r = Ref(ir_.loop + 1); r < next_phi_; r++) ir_[r].b = moved(ir_[r].a);
  }

  // A phi of one value and itself is that value.
  void remove_redundant_phis() {
    std::vector<Ref> same(next_phi_ - ir_.loop, kNoRef);
    auto replaced = [&](Ref r) {
      while (r > ir_.loop && r < next_phi_ && same[r - ir_.loop] != kNoRef) r = same[r - ir_.loop];
      return r;
    };
    bool any = false;
    for (bool changed = true; changed;) {
      changed = false;
      for (Ref r = Ref(ir_.loop + 1); r < next_phi_; r++) {
        if (same[r - ir_.loop] != kNoRef) continue;
        Ref next = replaced(ir_[r].b);
        if (next != r && next != ir_[r].a) continue;
        same[r - ir_.loop] = ir_[r].a;
        changed = any = true;
      }
    }
    if (!any) return;
    for (Ref r = ir_.loop; r < ir_.end(); r++)
      for_each_operand(ir_[r], [&](Ref& operand) { operand = replaced(operand); });
    for (SnapshotSlot& e : ir_.snapshots.slots) e.ref = replaced(e.ref);
    for (Ref r = Ref(ir_.loop + 1); r < next_phi_; r++) {
      if (same[r - ir_.loop] != kNoRef) ir_[r] = {};
    }
  }

  Builder& b_;
  Ir& ir_;
  FrameStack& frames_;
  AliasSet written_by_calls_ = 0, stored_ = 0;
  std::vector<Ref> stores_[int(AliasClass::kCount)];  // of the first copy
  std::vector<bool> changing_;                        // per instruction of the first copy
  std::vector<Ref> carried_;          // per instruction of the first copy: its value at the head
  std::vector<Ref> new_ref_;          // per instruction of the first copy: its second copy
  std::vector<SnapshotSlot> header_;  // slots changed by the iteration, with their values at the head
  std::vector<SnapshotSlot> slots_;
  std::vector<int32_t> snapshot_map_;
  std::vector<uint16_t> frame_map_;
  Ref end_of_first_ = kNoRef;
  Ref next_phi_ = kNoRef, last_phi_ = kNoRef;  // the run of places reserved for phis
  int nesting_ = 0;
};

}  // namespace

LoopEnd close_loop(Builder& b, uint16_t* slot) { return LoopCloser(b).run(slot); }

}  // namespace krait::jit
