// The linear scan. See regalloc.h.
#include "jit/regalloc.h"

#include <algorithm>
#include <bit>

namespace krait::jit {

namespace {

constexpr RegSet kFloatRegs = RegSet{0xffffffff} << kFirstFloatReg;

Reg first_reg(RegSet set) { return Reg(std::countr_zero(set)); }

}  // namespace

const Allocation& RegisterAllocator::run(const Ir& ir, const Lowered& lowered, const Target& target,
                                         std::span<const Loc> inputs) {
  ir_ = &ir;
  lowered_ = &lowered;
  target_ = &target;
  file_ = &target.registers();
  reset(inputs);
  find_loop_uses();
  find_next_uses();
  find_calls();
  for (Ref r = Ir::kFirstIns; r < ir.end(); r++) {
    position_ = Ir::index(r);
    if (lowered.is_silent(r)) continue;
    switch (ir[r].op) {
      case Op::Input: place_input(r, inputs[ir[r].aux]); break;
      case Op::Entry: record_entry(); break;
      case Op::Loop: begin_loop(); break;
      case Op::Phi: break;
      case Op::Jump: end_loop(); break;
      default: allocate(r); break;
    }
  }
  finish();
  return out_;
}

// --- before the scan

void RegisterAllocator::reset(std::span<const Loc> inputs) {
  size_t n = ir_->ins.size();
  consts_ = ir_->consts.size();
  values_.assign(
      consts_ + n,
      {.next = kNever, .live_end = 0, .reg = kNoReg, .slot = {}, .needed_at = 0, .wanted = kNoReg});
  out_.edits.clear();
  out_.loop_entry.clear();
  out_.loop_back.clear();
  out_.entry.clear();
  out_.loop_values.clear();
  out_.results_.assign(n, Loc());
  out_.homes_.assign(n, Loc());
  out_.operands_.assign(lowered_->use_count(), Loc());
  out_.temps_.resize(n);
  out_.exits_.assign(n, {});
  out_.exit_values_.clear();
  slot_free_.clear();
  std::fill(std::begin(occupant_), std::end(occupant_), kNoRef);
  free_ = file_->allocatable;
  pinned_ = intact_ = relied_on_ = phi_regs_ = 0;
  version_ = exit_version_ = 0;
  exit_snapshot_ = -1;
  loop_ = ir_->loop == kNoRef ? kNever : Ir::index(ir_->loop);
  loop_end_ = loop_ == kNever ? kNever : uint32_t(n - 1);
}

bool RegisterAllocator::defined_before_loop(Ref r) const { return Ir::is_const(r) || Ir::index(r) < loop_; }

// What the loop's body uses of the code before it is used again in the next iteration.
void RegisterAllocator::find_loop_uses() {
  if (loop_ == kNever) return;
  auto use_again = [&](Ref r, uint32_t position, bool place) {
    Value& v = value(r);
    if (!defined_before_loop(r)) return;
    if (place && v.next == kNever) v.next = loop_end_ + (position - loop_);
    v.live_end = loop_end_;
  };
  for (Ref r = Ref(ir_->loop + 1); r < ir_->end(); r++) {
    if (lowered_->is_silent(r)) continue;
    for (const Use& u : lowered_->uses(r)) use_again(u.ref, Ir::index(r), true);
    const Ins& i = (*ir_)[r];
    if (i.op == Op::Phi) use_again(i.b, loop_end_, true);
    if (!i.has_snapshot()) continue;
    for (Ref e : lowered_->needed(i.snapshot())) use_again(e, Ir::index(r), false);
  }
}

void RegisterAllocator::note_use(Ref r, uint32_t position, size_t use) {
  Value& v = value(r);
  next_use_[use] = v.next;
  v.next = position;
  v.live_end = std::max(v.live_end, position);
}

void RegisterAllocator::find_next_uses() {
  size_t phi_use = lowered_->use_count();
  next_use_.resize(phi_use + 2 * phi_count());
  for (Ref r = ir_->end(); r-- > Ir::kFirstIns;) {
    if (lowered_->is_silent(r)) continue;
    const Ins& i = (*ir_)[r];
    uint32_t position = Ir::index(r);
    std::span<const Use> uses = lowered_->uses(r);
    size_t first = lowered_->first_use(r);
    for (size_t k = uses.size(); k-- > 0;) note_use(uses[k].ref, position, first + k);
    if (i.op == Op::Jump)
      for_each_phi([&](Ref phi, size_t n) { note_use((*ir_)[phi].b, position, phi_use + 2 * n + 1); });
    if (i.op == Op::Loop)
      for_each_phi([&](Ref phi, size_t n) { note_use((*ir_)[phi].a, position, phi_use + 2 * n); });
    if (!i.has_snapshot()) continue;
    for (Ref e : lowered_->needed(i.snapshot())) value(e).live_end = std::max(value(e).live_end, position);
  }
}

size_t RegisterAllocator::phi_count() const {
  size_t count = 0;
  for_each_phi([&](Ref, size_t) { count++; });
  return count;
}

void RegisterAllocator::find_calls() {
  next_call_.resize(ir_->ins.size() + 1);
  uint32_t next = kNever;
  next_call_[ir_->ins.size()] = next;
  for (Ref r = ir_->end(); r-- > Ir::kFirstIns;) {
    if (!lowered_->is_silent(r) && target_->row((*ir_)[r].op).call) next = Ir::index(r);
    next_call_[Ir::index(r)] = next;
  }
}

// --- one instruction

void RegisterAllocator::allocate(Ref r) {
  const Ins& i = (*ir_)[r];
  const LowerRow& row = target_->row(i.op);
  std::span<const Use> uses = lowered_->uses(r);
  size_t first = lowered_->first_use(r);
  pinned_ = borrowed_ = 0;
  place_fixed(uses, first);
  place_operands(uses, first);
  RegSet operands = pinned_;
  take_temps(r, row);
  for (size_t k = 0; k < uses.size(); k++) value(uses[k].ref).next = next_use_[first + k];
  if (i.has_snapshot()) {
    for (Ref e : lowered_->needed(i.snapshot())) value(e).needed_at = position_ + 1;
    if (row.result != ResultPlace::None && !row.call) make_room_for_result(r);
    record_exit(r);
  }
  clobber(row.clobbers | (row.call ? file_->call_clobbers : 0), row.call);
  free_dead(r, false);
  if (row.result != ResultPlace::None) place_result(r, row, operands);
  free_dead(r, true);
  free_ |= borrowed_;
}

// Operands that must be in a certain register, before the others settle around them.
void RegisterAllocator::place_fixed(std::span<const Use> uses, size_t first) {
  for (size_t k = 0; k < uses.size(); k++) {
    if (uses[k].place != Place::Fixed) continue;
    Reg fixed = uses[k].fixed;
    out_.operands_[first + k] = Loc::reg(fixed);
    if (value(uses[k].ref).reg != fixed) {
      if (occupant_[fixed] != kNoRef) relocate(fixed, reg_bit(fixed));
      add_edit(location(uses[k].ref), Loc::reg(fixed), uses[k].ref);
      borrow(fixed);
    } else {
      use_reg(fixed);
    }
    pinned_ |= reg_bit(fixed);
  }
}

void RegisterAllocator::place_operands(std::span<const Use> uses, size_t first) {
  for (const Use& u : uses) {
    if (u.place != Place::Fixed && u.place != Place::Anywhere && value(u.ref).reg != kNoReg)
      use_reg(value(u.ref).reg);
  }
  for (size_t k = 0; k < uses.size(); k++) {
    if (uses[k].place != Place::Fixed) out_.operands_[first + k] = place_operand(uses[k]);
  }
}

Loc RegisterAllocator::place_operand(const Use& use) {
  Value& v = value(use.ref);
  if (v.reg != kNoReg) {
    use_reg(v.reg);
    return Loc::reg(v.reg);
  }
  bool constant = Ir::is_const(use.ref);
  bool in_memory =
      use.place == Place::Memory || use.place == Place::MemoryOrImmediate || use.place == Place::Anywhere;
  if (constant && use.place != Place::Register && use.place != Place::Condition) return Loc::constant();
  if (!constant && in_memory) return v.slot;
  // Load it; it stays in the register.
  Reg reg = reg_for_new(use.ref, file_->allocatable & class_of(use.ref));
  add_edit(location(use.ref), Loc::reg(reg), use.ref);
  assign(reg, use.ref);
  use_reg(reg);
  return Loc::reg(reg);
}

void RegisterAllocator::take_temps(Ref r, const LowerRow& row) {
  Allocation::Temps& temps = out_.temps_[Ir::index(r)];
  RegSet forbidden = row.clobbers;
  if (row.result == ResultPlace::Fixed) forbidden |= reg_bit(row.fixed_result);
  int n = 0;
  auto take = [&](RegSet of_class) {
    Reg reg = take_reg(file_->allocatable & of_class & ~forbidden, file_->call_clobbers);
    borrow(reg);
    pinned_ |= reg_bit(reg);
    temps.regs[n++] = reg;
  };
  for (int k = lowered_->temps(r); k > 0; k--) take(~kFloatRegs);
  for (int k = 0; k < row.float_temps; k++) take(kFloatRegs);
}

// The result may take no register that the exit reads, and once the exit is recorded those can no longer be
// vacated.
void RegisterAllocator::make_room_for_result(Ref r) {
  RegSet allowed = file_->allocatable & class_of(r);
  if (free_ & allowed) return;
  ResultPlace place = target_->row((*ir_)[r].op).result;
  for (const Use& u : lowered_->uses(r)) {
    Reg reg = value(u.ref).reg;
    bool reusable = place == ResultPlace::Register || (place == ResultPlace::SameAsA && u.ref == (*ir_)[r].a);
    if (reusable && reg != kNoReg && (allowed & reg_bit(reg)) && is_dead(u.ref, false)) return;
  }
  evict(victim(allowed));
}

// An exit must find its values as they are now; a call that walks the frames finds them in memory only.
void RegisterAllocator::record_exit(Ref r) {
  const Ins& i = (*ir_)[r];
  bool call = target_->row(i.op).call;
  Allocation::Range& range = out_.exits_[position_];
  std::span<const Ref> needed = lowered_->needed(i.snapshot());
  if (!call && exit_snapshot_ == int64_t(i.snapshot()) && exit_version_ == version_) {
    range = last_exit_;
    return;
  }
  range.first = uint32_t(out_.exit_values_.size());
  for (Ref e : needed) {
    if (call) {
      out_.exit_values_.push_back({e, slot_for(e)});
      continue;
    }
    Loc loc = location(e);
    if (loc.is_reg()) relied_on_ |= intact_ & reg_bit(loc.reg());
    out_.exit_values_.push_back({e, loc});
  }
  range.count = uint32_t(out_.exit_values_.size()) - range.first;
  if (call) return;
  last_exit_ = range;
  exit_snapshot_ = i.snapshot();
  exit_version_ = version_;
}

// The instruction overwrites these registers; who lives on must leave. Operands are read before that happens.
void RegisterAllocator::clobber(RegSet set, bool call) {
  for (RegSet s = set & ~free_ & ~borrowed_; s; s &= s - 1) {
    Reg reg = first_reg(s);
    Ref r = occupant_[reg];
    if (r == kNoRef || is_dead(r, true)) continue;
    if (Ir::is_const(r)) {
      release(reg);
    } else if (call) {
      evict(reg);
    } else {
      relocate(reg, set | pinned_);
    }
  }
}

bool RegisterAllocator::is_dead(Ref r, bool also_needed) {
  const Value& v = value(r);
  return v.next == kNever && v.live_end <= position_ && (also_needed || v.needed_at != position_ + 1);
}

// Registers of values that end here. What this instruction's exit needs ends only after the result is
// written.
void RegisterAllocator::free_dead(Ref r, bool also_needed) {
  auto check = [&](Ref e) {
    Value& v = value(e);
    if (v.reg != kNoReg && is_dead(e, also_needed)) release(v.reg);
  };
  for (const Use& u : lowered_->uses(r)) check(u.ref);
  const Ins& i = (*ir_)[r];
  if (!also_needed || !i.has_snapshot()) return;
  for (Ref e : lowered_->needed(i.snapshot())) check(e);
}

// --- results

void RegisterAllocator::place_result(Ref r, const LowerRow& row, RegSet operands) {
  RegSet temps = pinned_ & ~operands;
  pinned_ = temps | registers_of_exit(r);
  RegSet allowed = file_->allocatable & class_of(r) & ~temps;
  Reg reg = kNoReg;
  switch (row.result) {
    case ResultPlace::Fixed:
      reg = row.fixed_result;
      if (occupant_[reg] != kNoRef) relocate(reg, reg_bit(reg) | pinned_);
      break;
    case ResultPlace::SameAsA:
      reg = result_like_a(r);
      if (reg == kNoReg) reg = reg_for_new(r, allowed & ~operands);
      break;
    case ResultPlace::Apart: reg = reg_for_new(r, allowed & ~operands); break;
    default: reg = reg_for_new(r, allowed); break;
  }
  borrowed_ &= ~reg_bit(reg);
  assign(reg, r);
  out_.results_[Ir::index(r)] = Loc::reg(reg);
  if (value(r).next == kNever && value(r).live_end == 0) release(reg);
}

// What the instruction's own exit reads must not be overwritten by its result.
RegSet RegisterAllocator::registers_of_exit(Ref r) {
  const Ins& i = (*ir_)[r];
  RegSet set = 0;
  if (!i.has_snapshot() || target_->row(i.op).call) return set;
  for (Ref e : lowered_->needed(i.snapshot())) {
    if (value(e).reg != kNoReg) set |= reg_bit(value(e).reg);
  }
  return set;
}

// The register of operand a if it has just become free, or of b if the operation commutes; else none.
Reg RegisterAllocator::result_like_a(Ref r) {
  std::span<const Use> uses = lowered_->uses(r);
  const Ins& i = (*ir_)[r];
  auto freed = [&](size_t k) {
    if (uses.size() <= k || uses[k].ref != i.operand(int(k))) return kNoReg;
    Loc loc = out_.operands_[lowered_->first_use(r) + k];
    return loc.is_reg() && (free_ & reg_bit(loc.reg())) ? loc.reg() : kNoReg;
  };
  Reg a = freed(0);
  // a may be overwritten although b lives in it too (x + x): both are read first.
  if (a != kNoReg || !info(i.op).has(Trait::Commutes)) return a;
  return freed(1);
}

// --- entry

void RegisterAllocator::place_input(Ref r, Loc loc) {
  Value& v = value(r);
  if (loc.is_reg()) {
    assign(loc.reg(), r);
    out_.results_[Ir::index(r)] = loc;
    return;
  }
  v.slot = loc;
  while (slot_free_.size() <= loc.slot()) slot_free_.push_back(0);
  slot_free_[loc.slot()] = v.live_end + 1;
}

void RegisterAllocator::record_entry() {
  for (Ref r = Ir::kFirstIns; r < ir_->entry; r++) {
    Op op = (*ir_)[r].op;
    if ((op == Op::Slot || op == Op::Input) && !location(r).is_none())
      out_.entry.push_back({r, location(r), {}});
  }
}

// --- the loop

void RegisterAllocator::begin_loop() {
  pinned_ = borrowed_ = 0;  // by the instruction before
  place_phis();
  std::copy(std::begin(occupant_), std::end(occupant_), header_);
  intact_ = file_->allocatable & ~free_;
  relied_on_ = 0;
  version_++;
}

// A phi takes over the register of its first value if that ends here, else any free one, else one whose value
// is needed later than the phi.
void RegisterAllocator::place_phis() {
  std::vector<Loc> from(phi_count());
  for_each_phi([&](Ref phi, size_t n) { from[n] = location((*ir_)[phi].a); });
  for_each_phi(
      [&](Ref phi, size_t n) { value((*ir_)[phi].a).next = next_use_[lowered_->use_count() + 2 * n]; });
  for (RegSet s = file_->allocatable & ~free_; s; s &= s - 1) {
    Reg reg = first_reg(s);
    if (is_dead(occupant_[reg], true)) release(reg);
  }
  for_each_phi([&](Ref phi, size_t n) {
    if (from[n].is_reg() && (free_ & reg_bit(from[n].reg()))) assign(from[n].reg(), phi);
  });
  for_each_phi([&](Ref phi, size_t) {
    Value& v = value(phi);
    if (v.reg != kNoReg) return;
    RegSet allowed = file_->allocatable & class_of(phi);
    if (free_ & allowed) {
      assign(take_reg(free_ & allowed, preferred_for(phi)), phi);
      return;
    }
    Reg reg = victim(allowed);
    if (value(occupant_[reg]).next > v.next) {
      evict(reg);
      assign(reg, phi);
    } else {
      slot_for(phi);
    }
  });
  for_each_phi([&](Ref phi, size_t n) {
    const Ins& i = (*ir_)[phi];
    Value& v = value(phi);
    Loc to = v.reg != kNoReg ? Loc::reg(v.reg) : v.slot;
    out_.results_[Ir::index(phi)] = to;
    if (from[n] != to) out_.loop_entry.push_back({from[n], to, i.a});
    if (v.reg == kNoReg) return;
    phi_regs_ |= reg_bit(v.reg);
    if (!Ir::is_const(i.b)) value(i.b).wanted = v.reg;
  });
}

void RegisterAllocator::end_loop() {
  for_each_phi([&](Ref phi, size_t) {
    Loc to = out_.results_[Ir::index(phi)];
    Loc from = location((*ir_)[phi].b);
    if (from != to) out_.loop_back.push_back({from, to, (*ir_)[phi].b});
    if (from.is_reg()) relied_on_ |= intact_ & reg_bit(from.reg());
  });
  for (RegSet s = relied_on_ & ~phi_regs_; s; s &= s - 1) {
    Reg reg = first_reg(s);
    Loc from = location(header_[reg]);
    if (from != Loc::reg(reg)) out_.loop_back.push_back({from, Loc::reg(reg), header_[reg]});
  }
}

// --- registers

RegSet RegisterAllocator::class_of(Ref r) const {
  return ir_->type_of(r) == Type::F64 ? kFloatRegs : ~kFloatRegs;
}

Loc RegisterAllocator::location(Ref r) {
  const Value& v = value(r);
  if (v.reg != kNoReg) return Loc::reg(v.reg);
  return Ir::is_const(r) ? Loc::constant() : v.slot;
}

// A register for a value that becomes live now.
Reg RegisterAllocator::reg_for_new(Ref r, RegSet allowed) {
  Reg wanted = value(r).wanted;
  if (wanted != kNoReg && (free_ & allowed & reg_bit(wanted))) return wanted;
  return take_reg(allowed, preferred_for(r));
}

// Values that live across a call want a register that it preserves, others should leave those alone.
RegSet RegisterAllocator::preferred_for(Ref r) {
  bool crosses = !Ir::is_const(r) && next_call_[position_ + 1] < value(r).live_end;
  return crosses ? ~file_->call_clobbers : file_->call_clobbers;
}

Reg RegisterAllocator::take_reg(RegSet allowed, RegSet preferred) {
  RegSet available = free_ & allowed & ~pinned_;
  if (!available) {
    Reg reg = victim(allowed);
    evict(reg);
    return reg;
  }
  // Registers in which the loop expects its phis are taken last.
  if (available & ~phi_regs_) available &= ~phi_regs_;
  if (available & preferred) available &= preferred;
  return first_reg(available);
}

Reg RegisterAllocator::victim(RegSet allowed) {
  Reg best = kNoReg;
  uint32_t latest = 0;
  for (RegSet s = allowed & file_->allocatable & ~free_ & ~pinned_; s; s &= s - 1) {
    Reg reg = first_reg(s);
    if (occupant_[reg] == kNoRef) continue;
    uint32_t next = value(occupant_[reg]).next;
    if (best != kNoReg && next <= latest) continue;
    best = reg;
    latest = next;
  }
  KRAIT_ASSERT(best != kNoReg);
  return best;
}

void RegisterAllocator::evict(Reg reg) {
  if (!Ir::is_const(occupant_[reg])) slot_for(occupant_[reg]);
  release(reg);
}

void RegisterAllocator::assign(Reg reg, Ref r) {
  occupant_[reg] = r;
  value(r).reg = reg;
  free_ &= ~reg_bit(reg);
  intact_ &= ~reg_bit(reg);
  version_++;
}

void RegisterAllocator::release(Reg reg) {
  value(occupant_[reg]).reg = kNoReg;
  occupant_[reg] = kNoRef;
  free_ |= reg_bit(reg);
  intact_ &= ~reg_bit(reg);
  version_++;
}

// Used within this instruction only.
void RegisterAllocator::borrow(Reg reg) {
  borrowed_ |= reg_bit(reg);
  free_ &= ~reg_bit(reg);
  intact_ &= ~reg_bit(reg);
}

void RegisterAllocator::relocate(Reg reg, RegSet avoid) {
  Ref r = occupant_[reg];
  RegSet allowed = free_ & file_->allocatable & class_of(r) & ~avoid & ~pinned_;
  if (Ir::is_const(r) || !allowed) return evict(reg);
  add_edit(Loc::reg(reg), Loc::reg(first_reg(allowed)), r);
  release(reg);
  assign(first_reg(allowed), r);
}

void RegisterAllocator::use_reg(Reg reg) {
  pinned_ |= reg_bit(reg);
  relied_on_ |= intact_ & reg_bit(reg);
}

void RegisterAllocator::add_edit(Loc from, Loc to, Ref r) {
  if (from.is_reg()) relied_on_ |= intact_ & reg_bit(from.reg());
  out_.edits.push_back({position_, {from, to, r}});
}

// The spill slot of a value. It must be free from the value's definition on, where it is stored.
Loc RegisterAllocator::slot_for(Ref r) {
  Value& v = value(r);
  if (!v.slot.is_none()) return v.slot;
  uint32_t defined = (*ir_)[r].op == Op::Phi ? loop_ : Ir::index(r);
  size_t n = 0;
  while (n < slot_free_.size() && slot_free_[n] > defined) n++;
  if (n == slot_free_.size()) slot_free_.push_back(0);
  slot_free_[n] = v.live_end + 1;
  return v.slot = Loc::slot(uint32_t(n));
}

void RegisterAllocator::finish() {
  out_.slot_count = uint32_t(slot_free_.size());
  for (Ref r = Ir::kFirstIns; r < ir_->end(); r++) out_.homes_[Ir::index(r)] = value(r).slot;
  for (EntryValue& e : out_.entry) e.slot = e.loc.is_slot() ? Loc() : value(e.ref).slot;
  if (loop_ == kNever) return;
  for (Ref r = Ir::kFirstIns; r < ir_->loop; r++) {
    if (value(r).live_end != loop_end_) continue;
    Loc loc;
    for (RegSet s = relied_on_ & ~phi_regs_; s; s &= s - 1) {
      if (header_[first_reg(s)] == r) loc = Loc::reg(first_reg(s));
    }
    out_.loop_values.push_back({r, loc, value(r).slot});
  }
  for_each_phi([&](Ref phi, size_t) {
    Loc loc = out_.results_[Ir::index(phi)];
    out_.loop_values.push_back({phi, loc, loc.is_slot() ? Loc() : value(phi).slot});
  });
}

}  // namespace krait::jit
