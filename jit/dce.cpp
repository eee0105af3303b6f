// Dead code, and code that only exits need.
//
// Instructions with effects are live, and so is what they use. What only snapshots mention is needed when the
// exit is taken: if it can be computed from its operands then, without keeping more values alive than itself,
// it is sunk: the exit computes it. Boxes need not even that: a snapshot slot may name an unboxed value.
#include <vector>

#include "jit/passes.h"

namespace krait::jit {

namespace {

class DeadCodeRemover {
 public:
  explicit DeadCodeRemover(Ir& ir)
      : ir_(ir), need_(ir.ins.size(), Need::Nobody), frame_required_(ir.snapshots.frames.size()) {}

  void run() {
    strip_boxes();
    for (Ref r = Ir::kFirstIns; r < ir_.end(); r++) {
      const Ins& i = ir_[r];
      if (i.op != Op::Phi && i.op != Op::Nop && ir_.effects(i).fixed) require(r, Need::Code);
    }
    compact();
    compact_snapshots();
  }

 private:
  enum class Need : uint8_t { Nobody, Exits, Code };

  void strip_boxes() {
    for (SnapshotSlot& e : ir_.snapshots.slots) {
      if (Ir::is_const(e.ref)) continue;
      const Ins& i = ir_[e.ref];
      if (i.op == Op::TagInt || i.op == Op::BoxF64 || i.op == Op::BoxBool) e.ref = i.a;
    }
  }

  bool can_sink(const Ins& i) const {
    if (i.op == Op::New) return i.flags & kSunk;
    if (i.op == Op::Call && (ir_.calls[i.aux]->late || ir_.calls[i.aux]->makes)) return true;
    if (i.op == Op::Arg) return true;  // of such a call
    const OpInfo& row = info(i.op);
    if (!row.has(Trait::Pure) || row.attribute != Attribute::None || i.op == Op::BoxF64) return false;
    int operands = 0;
    Ins copy = i;
    for_each_operand(copy, [&](Ref r) { operands += !Ir::is_const(r); });
    return operands <= 1;
  }

  void require(Ref start, Need need) {
    work_.push_back({start, need});
    while (!work_.empty()) {
      auto [r, n] = work_.back();
      work_.pop_back();
      visit(r, n);
    }
  }
  void visit(Ref r, Need need) {
    if (r == kNoRef || Ir::is_const(r)) return;
    Ins& i = ir_[r];
    if (need == Need::Exits && !can_sink(i)) need = Need::Code;
    Need& known = need_[Ir::index(r)];
    if (known >= need) return;
    known = need;
    for_each_operand(i,
                     [&](Ref operand) { work_.push_back({operand, i.op == Op::New ? Need::Code : need}); });
    if (need == Need::Code && i.has_snapshot()) require_snapshot(ir_.snapshots.list[i.snapshot()]);
  }
  // Snapshots share frame states: each is gone through once.
  void require_snapshot(const Snapshot& s) {
    const Snapshots& all = ir_.snapshots;
    for (uint16_t f = s.frame; f != kNoFrame && !frame_required_[f]; f = all.frames[f].parent) {
      frame_required_[f] = true;
      for (const SnapshotSlot& e : all.slots_of(all.frames[f])) work_.push_back({e.ref, Need::Exits});
    }
    for (const VirtualObject& v : all.virtuals_of(s)) {
      work_.push_back({v.object, Need::Exits});
      for (const VirtualField& f : all.fields_of(v)) work_.push_back({f.ref, Need::Exits});
    }
  }

  void compact() {
    std::vector<Ref> moved(ir_.ins.size(), kNoRef);
    size_t n = 0;
    for (size_t k = 0; k < ir_.ins.size(); k++) {
      if (need_[k] == Need::Nobody) continue;
      if (need_[k] == Need::Exits) ir_.ins[k].flags |= kSunk;
      moved[k] = Ir::ref(n);
      ir_.ins[n++] = ir_.ins[k];
    }
    ir_.ins.resize(n);
    auto move = [&](Ref& r) {
      if (r != kNoRef && !Ir::is_const(r)) r = moved[Ir::index(r)];
    };
    for (Ins& i : ir_.ins) for_each_operand(i, move);
    for (SnapshotSlot& e : ir_.snapshots.slots) move(e.ref);
    for (VirtualField& f : ir_.snapshots.fields) move(f.ref);
    for (VirtualObject& v : ir_.snapshots.virtuals) move(v.object);
    move(ir_.loop);
    move(ir_.entry);
  }

  // Drops snapshots without an exit.
  void compact_snapshots() {
    old_.list.swap(ir_.snapshots.list);
    old_.frames.swap(ir_.snapshots.frames);
    old_.slots.swap(ir_.snapshots.slots);
    old_.virtuals.swap(ir_.snapshots.virtuals);
    old_.fields.swap(ir_.snapshots.fields);
    snapshot_moved_.assign(old_.list.size(), -1);
    frame_moved_.assign(old_.frames.size(), kNoFrame);
    entry_slots_.clear();
    for (Ref r = Ir::kFirstIns; r < ir_.entry; r++) {
      if (ir_[r].op != Op::Slot) continue;
      ir_[r].imm = move_snapshot(ir_[r].snapshot());  // before any slot is read: stays as it is
      entry_slots_.push_back({ir_[r].aux, r});
    }
    for (Ins& i : ir_.ins) {
      if (i.has_snapshot() && i.op != Op::Slot) i.imm = move_snapshot(i.snapshot());
    }
  }
  int32_t move_snapshot(uint32_t s) {
    if (snapshot_moved_[s] >= 0) return snapshot_moved_[s];
    Snapshots& now = ir_.snapshots;
    uint32_t copy = now.add(move_frame(old_.list[s].frame));
    now.list[copy].first_virtual = uint32_t(now.virtuals.size());
    now.list[copy].virtual_count = old_.list[s].virtual_count;
    for (VirtualObject v : old_.virtuals_of(old_.list[s])) {
      auto fields = old_.fields_of(v);
      v.first = uint32_t(now.fields.size());
      now.fields.insert(now.fields.end(), fields.begin(), fields.end());
      now.virtuals.push_back(v);
    }
    return snapshot_moved_[s] = int32_t(copy);
  }
  uint16_t move_frame(uint16_t f) {
    if (f == kNoFrame || frame_moved_[f] != kNoFrame) return f == kNoFrame ? f : frame_moved_[f];
    FrameState state = old_.frames[f];
    auto slots = old_.slots_of(state);
    if (state.parent == kNoFrame && ir_.bottom_in_memory) slots = with_entry_slots(state);
    state.parent = move_frame(state.parent);
    return frame_moved_[f] = ir_.snapshots.add_frame(state, slots);
  }
  // Whoever enters behind the entry marker need not have written to memory the slots that the trace has read.
  std::span<SnapshotSlot> with_entry_slots(const FrameState& state) {
    merged_.clear();
    auto entry = entry_slots_.begin();
    auto add_untouched = [&](uint32_t limit) {
      for (; entry != entry_slots_.end() && entry->slot < limit; ++entry) merged_.push_back(*entry);
    };
    for (SnapshotSlot e : old_.slots_of(state)) {
      add_untouched(e.slot);
      merged_.push_back(e);
      if (entry != entry_slots_.end() && entry->slot == e.slot) ++entry;
    }
    add_untouched(state.depth);
    return merged_;
  }

  struct Work {
    Ref ref;
    Need need;
  };

  Ir& ir_;
  std::vector<Need> need_;
  std::vector<bool> frame_required_;
  std::vector<Work> work_;
  Snapshots old_;
  std::vector<int32_t> snapshot_moved_;
  std::vector<uint16_t> frame_moved_;
  std::vector<SnapshotSlot> entry_slots_, merged_;
};

}  // namespace

void remove_dead_code(Ir& ir) { DeadCodeRemover(ir).run(); }

}  // namespace krait::jit
