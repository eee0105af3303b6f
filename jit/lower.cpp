// Fusion and operand lists. See lower.h.
#include "jit/lower.h"

namespace krait::jit {

void Lowered::run(const Ir& ir, const Target& target) {
  ir_ = &ir;
  target_ = &target;
  count_uses();
  collect_needed();
  find_fused();
  uses_.clear();
  first_.resize(ir.ins.size() + 1);
  begun_.assign(ir.ins.size(), false);
  for (Ref r = Ir::kFirstIns; r < ir.end(); r++) {
    first_[Ir::index(r)] = uint32_t(uses_.size());
    if (!silent_[Ir::index(r)]) add_operands(ir[r]);
    const Ref unbox = unboxed_behind(r);
    if (unbox != kNoRef) begun_[Ir::index(unbox)] = true;
  }
  first_[ir.ins.size()] = uint32_t(uses_.size());
}

void Lowered::count_uses() {
  size_t n = ir_->ins.size();
  use_counts_.assign(n, 0);
  epochs_.resize(n);
  uint16_t epoch = 0;
  for (size_t k = 0; k < n; k++) {
    Ins i = ir_->ins[k];
    epochs_[k] = epoch;
    const OpInfo& row = info(i.op);
    if (row.has(Trait::Writes) || row.has(Trait::Calls) || i.op == Op::Loop || i.op == Op::ListRoom) epoch++;
    if (i.flags & kSunk) continue;
    for_each_operand(i, [&](Ref r) {
      if (!Ir::is_const(r)) use_counts_[Ir::index(r)]++;
    });
  }
}

// --- what exits need

void Lowered::collect_needed() {
  needed_.clear();
  needed_first_.clear();
  seen_.assign(ir_->ins.size(), 0);
  for (uint32_t s = 0; s < ir_->snapshots.list.size(); s++) {
    snapshot_ = s + 1;
    needed_first_.push_back(uint32_t(needed_.size()));
    ir_->snapshots.for_each_ref(s, [&](Ref r) { need(r); });
    for (const VirtualObject& v : ir_->snapshots.virtuals_of(ir_->snapshots.list[s])) need(v.object);
  }
  needed_first_.push_back(uint32_t(needed_.size()));
}

void Lowered::need(Ref r) {
  if (Ir::is_const(r) || seen_[Ir::index(r)] == snapshot_) return;
  seen_[Ir::index(r)] = snapshot_;
  Ins i = (*ir_)[r];
  if (!(i.flags & kSunk) && i.op != Op::Arg) {
    needed_.push_back(r);
  } else if (i.op != Op::New) {
    for_each_operand(i, [&](Ref operand) { need(operand); });
  }
}

// --- fusion

void Lowered::find_fused() {
  size_t n = ir_->ins.size();
  silent_.assign(n, false);
  fused_.assign(n, false);
  for (Ref r = Ir::kFirstIns; r < ir_->end(); r++) {
    const Ins& i = (*ir_)[r];
    if (i.op == Op::Nop || i.op == Op::Arg || (i.flags & kSunk)) silent_[Ir::index(r)] = true;
    const LowerRow& row = target_->row(i.op);
    for (int k = 0; k < 3; k++) {
      Ref operand = i.operand(k);
      if (operand == kNoRef || Ir::is_const(operand) || silent_[Ir::index(r)]) continue;
      if (can_fuse(r, operand, row.operands[k], i)) {
        fused_[Ir::index(operand)] = silent_[Ir::index(operand)] = true;
      }
    }
  }
}

bool Lowered::can_fuse(Ref user, Ref r, Place place, const Ins& i) const {
  uint32_t k = Ir::index(r);
  // Exits need the value itself, other users too; and memory must not change before the user.
  if (use_counts_[k] != 1 || seen_[k] != 0 || epochs_[k] != epochs_[Ir::index(user)]) return false;
  const Ins& producer = (*ir_)[r];
  switch (place) {
    case Place::Condition: return target_->row(producer.op).is_test;
    case Place::MemoryIfImmediate:
      if (!Ir::is_const(i.b) || !target_->fits_immediate(*ir_, i, 1, i.b)) return false;
      return producer.op == Op::Load;
    case Place::Memory:
    case Place::MemoryOrImmediate: return producer.op == Op::Load;
    default: return false;
  }
}

Ref Lowered::unboxed_behind(Ref guard) const {
  const Ins& i = (*ir_)[guard];
  if (i.op != Op::GuardTrue || Ir::is_const(i.a) || !fused_[Ir::index(i.a)]) return kNoRef;
  const Ins& test = (*ir_)[i.a];
  if (test.op != Op::IsFlonum) return kNoRef;
  Ref next = Ref(guard + 1);
  while (next < ir_->end() && silent_[Ir::index(next)]) next++;
  if (next == ir_->end()) return kNoRef;
  const Ins& unbox = (*ir_)[next];
  return unbox.op == Op::UnboxF64 && unbox.a == test.a ? next : kNoRef;
}

int Lowered::temps(Ref r) const {
  if (begun_[Ir::index(r)]) return 0;
  const Ref unbox = unboxed_behind(r);
  return target_->row((*ir_)[unbox == kNoRef ? r : unbox].op).temps;
}

// --- operands

void Lowered::add_operands(const Ins& i) {
  if (info(i.op).has(Trait::Calls) || i.op == Op::Link) return add_arguments(i);
  const LowerRow& row = target_->row(i.op);
  for (int k = 0; k < 3; k++) {
    Ref r = i.operand(k);
    if (r == kNoRef || row.operands[k] == Place::None) continue;
    if (!Ir::is_const(r) && fused_[Ir::index(r)]) {
      add_operands((*ir_)[r]);
      continue;
    }
    uses_.push_back({r, place_for(i, k, r, row.operands[k]), row.fixed_operand});
  }
}

// A constant stays one where the operation can encode it, and is put into a register elsewhere.
Place Lowered::place_for(const Ins& i, int k, Ref r, Place place) const {
  if (place == Place::MemoryIfImmediate) {
    if (Ir::is_const(r)) return target_->fits_immediate(*ir_, i, k, r) ? Place::Immediate : Place::Register;
    return Ir::is_const(i.b) && target_->fits_immediate(*ir_, i, 1, i.b) ? Place::Memory : Place::Register;
  }
  if (place == Place::Fixed && Ir::is_const(r) && target_->fits_immediate(*ir_, i, k, r))
    return Place::Immediate;
  bool flexible = place == Place::Immediate || place == Place::MemoryOrImmediate || place == Place::Memory;
  if (flexible && Ir::is_const(r) && !target_->fits_immediate(*ir_, i, k, r)) return Place::Register;
  return place;
}

void Lowered::add_arguments(const Ins& i) {
  for_each_argument(*ir_, i.a, [&](Ref r) { uses_.push_back({r, Place::Anywhere, kNoReg}); });
}

}  // namespace krait::jit
