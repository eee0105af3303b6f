// Emission on AArch64: the frame, moves, exits, slow paths, calls and links.
#include <bit>

#include "jit/a64/emitter.h"
#include "jit/a64/encoding.h"
#include "jit/vm_layout.h"

namespace krait::jit::a64 {

namespace {

constexpr uint32_t kSavedCounts = 2;  // words

}  // namespace

void move_constant(arm::Assembler& a, const arm::Gp& to, uint64_t bits) {
  int zeros = 0, ones = 0;
  for (int k = 0; k < 64; k += 16) {
    zeros += uint16_t(bits >> k) == 0;
    ones += uint16_t(bits >> k) == 0xffff;
  }
  if (zeros < 3 && ones < 3 && fits_logical(bits)) {
    a.orr(to, arm::xzr, bits);
    return;
  }
  const bool inverted = ones > zeros;
  const uint16_t common = inverted ? 0xffff : 0;
  bool first = true;
  for (uint32_t k = 0; k < 64; k += 16) {
    const auto part = uint16_t(bits >> k);
    if (part == common && !(first && k == 48)) continue;
    if (!first) a.movk(to, part, k);
    else if (inverted) a.movn(to, uint16_t(~part), k);
    else a.movz(to, part, k);
    first = false;
  }
}

void add_constant(arm::Assembler& a, const arm::Gp& to, const arm::Gp& from, int64_t n, Reg temp) {
  const uint64_t magnitude = n < 0 ? 0 - uint64_t(n) : uint64_t(n);
  if (fits_add(magnitude)) {
    if (n < 0) a.sub(to, from, magnitude);
    else a.add(to, from, magnitude);
  } else if (magnitude <= 0xffffff) {
    // In two steps; the first leaves the stack pointer, if it is that, aligned.
    add_constant(a, to, from, n < 0 ? -int64_t(magnitude & 0xfff000) : int64_t(magnitude & 0xfff000), temp);
    add_constant(a, to, to, n < 0 ? -int64_t(magnitude & 0xfff) : int64_t(magnitude & 0xfff), temp);
  } else {
    KRAIT_ASSERT(from.id() != temp && !from.isSP() && !to.isSP());
    move_constant(a, x(temp), uint64_t(n));
    a.add(to, from, x(temp));
  }
}

void Emitter::run() {
  loop_label_ = a_.newLabel();
  out_->frame_size = frame_size();
  prologue();
  for (Ref r = Ir::kFirstIns; r < ir_.end(); r++) {
    out_->offsets.push_back(uint32_t(a_.offset()));
    if (!rq_.lowered.is_silent(r)) emit_ins(r);
  }
  out_->body_size = uint32_t(a_.offset());
  emit_slow_paths();
  emit_stubs();
  emit_pool();
}

void Emitter::emit_ins(Ref r) {
  emit_edits(Ir::index(r));
  if (ir_[r].op != Op::Slot) frame_in_scratch_ = false;
  begin_operands(r);
  (this->*kRows[int(ir_[r].op)].emit)(r);
  store_home(r);
}

// --- the native frame

// The frame holds the spill slots and, at the bottom, arguments passed as an array or what call_trace()
// saves. Above it lies the return address, so its size is 8 modulo 16.
uint32_t Emitter::frame_size() const {
  uint32_t outgoing = 0;
  for (Ref r = Ir::kFirstIns; r < ir_.end(); r++) {
    const Ins& i = ir_[r];
    if (i.op == Op::CallNative) outgoing = std::max(outgoing, uint32_t(ir_.calls[i.aux]->arg_count));
    if (i.op == Op::CallTrace) outgoing = std::max(outgoing, kSavedCounts);
  }
  uint32_t words = rq_.allocation.slot_count + outgoing;
  return 8 * (words | 1);
}

void Emitter::prologue() {
  if (rq_.is_side) return adjust_stack(rq_.parent_frame_size, out_->frame_size);
  add_constant(a_, arm::sp, arm::sp, -int64_t(out_->frame_size + 8), kX16);
  a_.str(arm::x30, in_frame(out_->frame_size));
}

void Emitter::adjust_stack(uint32_t from, uint32_t to) {
  if (to != from) add_constant(a_, arm::sp, arm::sp, int64_t(from) - int64_t(to), kX16);
}

// --- moves

void Emitter::emit_edits(uint32_t position) {
  const std::vector<Edit>& edits = rq_.allocation.edits;
  for (; edit_ < edits.size() && edits[edit_].position == position; edit_++)
    emit_move(edits[edit_].move, kFloatScratch);
}

void Emitter::emit_moves(const std::vector<Move>& moves) {
  ParallelMoves parallel;
  for (const Move& m : moves) parallel.add(m.from, m.to, m.ref);
  parallel.resolve(kScratch, kFloatScratch, ir_, [&](const Move& m, Reg free) { emit_move(m, free); });
}

// Besides the scratch register, x17 and x30 may be used.
void Emitter::emit_move(const Move& m, Reg free_scratch) {
  const auto load = [&](Reg to, Loc from) {
    if (is_float_reg(to)) a_.ldr(d(to), slot_address(from));
    else a_.ldr(x(to), slot_address(from));
  };
  const auto store = [&](Loc to, Reg from) {
    if (is_float_reg(from)) a_.str(d(from), slot_address(to));
    else a_.str(x(from), slot_address(to));
  };
  if (m.to.is_reg()) {
    const Reg to = m.to.reg();
    if (m.from.is_constant()) load_constant(to, ir_.bits(m.ref));
    else if (m.from.is_slot()) load(to, m.from);
    else if (is_float_reg(to)) a_.fmov(d(to), d(m.from.reg()));
    else a_.mov(x(to), x(m.from.reg()));
  } else if (m.from.is_constant()) {
    a_.str(constant_register(ir_.bits(m.ref), kThirdScratch), slot_address(m.to));
  } else if (m.from.is_slot()) {
    load(free_scratch, m.from);
    store(m.to, free_scratch);
  } else {
    store(m.to, m.from.reg());
  }
}

// A value that some register shortage needs in memory is stored there once.
void Emitter::store_home(Ref r) {
  Loc home = rq_.allocation.home(r), at = rq_.allocation.result(r);
  if (home.is_none() || !at.is_reg()) return;
  emit_move({at, home, r}, kFloatScratch);
}

// --- entry, loop, ends

// Reads a slot of the interpreter's frame in the wanted type.
void Emitter::slot(Ref r) {
  const Ins& i = ir_[r];
  if (!frame_in_scratch_) a_.ldr(x(kX17), in_thread(g_vm.frame));
  frame_in_scratch_ = true;
  const arm::Mem word = at(kX17, g_vm.frame_slots + 8 * int32_t(i.aux), 8);
  if (i.type == Type::F64) {
    a_.ldr(x(kX30), word);
    a_.and_(w(kX16), w(kX30), Value::kFloatMask);
    a_.cmp(w(kX16), Value::kFloatTag);
    branch_to_exit(r, Condition::kNE);
    return decode_double(r, kX30);
  }
  const arm::Gp to = result_x(r);
  a_.ldr(to, word);
  if (i.type == Type::Int) {
    branch_to_exit(r, {Outcome::BitClear, Condition::kAL, result(r), 0});
    a_.asr(to, to, 1);
  } else if (i.type == Type::Bool) {
    a_.sub(to, to, Value::false_().raw);
    a_.ror(to, to, uint32_t(std::countr_zero(Value::true_().raw - Value::false_().raw)));
    a_.cmp(to, 1);
    branch_to_exit(r, Condition::kHI);
  }
}

void Emitter::entry(Ref) { out_->entry_offset = uint32_t(a_.offset()); }

void Emitter::loop(Ref r) {
  emit_moves(rq_.allocation.loop_entry);
  a_.align(asmjit::AlignMode::kCode, 16);
  a_.bind(loop_label_);
  out_->loop_offset = uint32_t(a_.offset());
  for (Ref phi = Ref(r + 1); ir_[phi].op == Op::Phi; phi++) store_home(phi);
}

void Emitter::jump(Ref) {
  emit_moves(rq_.allocation.loop_back);
  a_.b(loop_label_);
}

void Emitter::exit(Ref r) {
  Exit& e = exit_of(r);
  if (a_.offset() == 0) a_.nop();  // no branch at offset 0, see ExitCode
  e.branch = uint32_t(a_.offset());
  a_.b(e.stub);
}

void Emitter::return_(Ref) {
  a_.ldr(arm::x30, in_frame(out_->frame_size));
  adjust_stack(out_->frame_size + 8, 0);
  a_.ret(arm::x30);
}

// Puts the operands where the other trace expects its entry state and goes there.
void Emitter::link(Ref r) {
  const EntryPoint& target = *ir_.links[ir_[r].aux];
  exit_of(r);  // for the day the target is gone
  out_->links.push_back({r, uint32_t(a_.offset())});
  ParallelMoves moves;
  size_t n = 0;
  uint32_t frame = out_->frame_size;
  // Places in the target's frame are counted from the same end, whatever its size; but nothing may lie below
  // the stack pointer.
  if (target.frame_size > frame) adjust_stack(frame, target.frame_size);
  out_->frame_size = std::max(frame, target.frame_size);
  for_each_argument(ir_, ir_[r].a, [&](Ref value) {
    Loc from = next_loc();
    const EntryValue& e = target.values[n++];
    if (!e.loc.is_none()) moves.add(from, e.loc, value);
    if (!e.slot.is_none()) moves.add(from, e.slot, value);
  });
  moves.resolve(kScratch, kFloatScratch, ir_, [&](const Move& m, Reg free) { emit_move(m, free); });
  adjust_stack(out_->frame_size, target.frame_size);
  out_->frame_size = frame;
  jump_to(target.address);
}

// --- branches and exits

uint32_t Emitter::branch(Outcome when, Label to) {
  if (reach_ == Reach::Conditional && (when.kind == Outcome::BitSet || when.kind == Outcome::BitClear)) {
    const Condition cc = in_flags(when);
    when = Outcome{Outcome::Flags, cc};
  }
  const auto emit = [&](const Outcome& o, const Label& label) {
    switch (o.kind) {
      case Outcome::Flags: a_.b(o.cc, label); break;
      case Outcome::BitSet: a_.tbnz(x(o.reg), o.bit, label); break;
      case Outcome::BitClear: a_.tbz(x(o.reg), o.bit, label); break;
      case Outcome::Zero: a_.cbz(x(o.reg), label); break;
      case Outcome::NotZero: a_.cbnz(x(o.reg), label); break;
    }
  };
  if (reach_ != Reach::Unlimited) {
    emit(when, to);
    return uint32_t(a_.offset() - 4);
  }
  const Label over = a_.newLabel();
  emit(negated(when), over);
  a_.b(to);
  a_.bind(over);
  return uint32_t(a_.offset() - 4);
}

void Emitter::jump_to(const uint8_t* address) { a_.b(uint64_t(address)); }
void Emitter::call_routine(const uint8_t* routine) { a_.bl(uint64_t(routine)); }

Emitter::Exit& Emitter::exit_of(Ref r) {
  if (exits_.empty() || exits_.back().ins != r) exits_.push_back({a_.newLabel(), r, 0});
  return exits_.back();
}

void Emitter::branch_to_exit(Ref r, Outcome when) {
  Exit& e = exit_of(r);
  if (a_.offset() == 0) a_.nop();
  e.branch = branch(when, e.stub);
}

void Emitter::guard(Ref r) {
  const Ref unbox = unboxed_at_once(rq_, edit_, r);
  if (unbox != kNoRef) return begin_unbox(r, unbox);
  const Outcome o = emit_condition(ir_[r].a);
  branch_to_exit(r, ir_[r].op == Op::GuardTrue ? negated(o) : o);
}

void Emitter::guard_valid(Ref r) {
  exit_of(r);
  out_->validity_points.push_back(uint32_t(a_.offset()));
  out_->validity_exits.push_back(uint32_t(exits_.size() - 1));
  a_.nop();
}

void Emitter::poll(Ref r) {
  a_.ldr(w(kX16), in_thread(g_vm.break_requests));
  branch_to_exit(r, {Outcome::NotZero, Condition::kAL, kX16});
}

// Room for native frames, the recursion limit, and room for interpreter frames.
void Emitter::stack_check(Ref r) {
  // What the flags are for kHI: so each comparison leaves if one in front of it wants to.
  constexpr int kHigher = 2;
  KRAIT_ASSERT(g_vm.depth_limit == g_vm.depth + 4);
  const Ins& i = ir_[r];
  a_.ldr(x(kX16), in_thread(g_vm.stack_limit));
  a_.cmp(arm::sp, x(kX16));
  a_.ldr(x(kX16), in_thread(g_vm.stack_top));
  a_.ldr(x(kX17), in_thread(g_vm.stack_end));
  add_constant(a_, x(kX16), x(kX16), ir_.int_value(i.a), kX30);
  a_.ccmp(x(kX16), x(kX17), kHigher, Condition::kHS);
  a_.ldp(w(kX16), w(kX17), in_thread(g_vm.depth));
  add_constant(a_, x(kX16), x(kX16), ir_.int_value(i.b), kX30);
  a_.ccmp(w(kX16), w(kX17), kHigher, Condition::kLS);
  branch_to_exit(r, Condition::kHI);
}

// An exit that is not patched names itself and goes to the common routine. In front of it is room for a
// branch that reaches further than the guard's own (patch_exit).
void Emitter::emit_stubs() {
  for (size_t n = 0; n < exits_.size(); n++) {
    const Exit& e = exits_[n];
    a_.nop();
    a_.bind(e.stub);
    out_->exits.push_back({e.ins, uint32_t(a_.offset()), {e.branch, 0}});
    move_constant(a_, x(kX16), rq_.first_exit + n);
    jump_to(routines_.exit);
  }
}

// The routines take their argument in x16, return their result there, and change nothing else but x17 and
// x30.
void Emitter::emit_slow_paths() {
  for (const SlowPath& s : slow_paths_) {
    a_.bind(s.place);
    switch (s.kind) {
      case SlowPath::Allocate:
        load_constant(kX16, ir_.bits(ir_[s.ins].a));
        call_routine(routines_.allocate);
        a_.mov(x(s.reg), x(kX16));
        break;
      case SlowPath::Log:
        a_.mov(x(kX16), x(s.reg));
        call_routine(routines_.log_object);
        break;
      case SlowPath::GrowList:
        a_.mov(x(kX16), x(s.reg));
        call_routine(routines_.grow_list);
        branch({Outcome::Zero, Condition::kAL, kX16}, s.leave);
        break;
      case SlowPath::BoxDouble:
        a_.fmov(x(kX16), d(s.other));
        load_constant(s.reg, Value::kFlonumZero);
        branch({Outcome::Zero, Condition::kAL, kX16}, s.back);
        call_routine(routines_.box_double);
        a_.mov(x(s.reg), x(kX16));
        log_owner(s);
        break;
      case SlowPath::Square:
        a_.fmov(x(kX16), d(s.other));
        call_routine(routines_.square);
        a_.fmov(d(s.reg), x(kX16));
        break;
      case SlowPath::BoxUInt:
        a_.mov(x(kX16), x(s.other));
        call_routine(routines_.box_uint);
        a_.mov(x(s.reg), x(kX16));
        log_owner(s);
        break;
      case SlowPath::UnboxBigInt: unbox_big_int(s); break;
      case SlowPath::UnboxChecked:
        a_.cmn(x(s.other), 2);
        exits_[s.exit].branch = branch(when(Condition::kNE), exits_[s.exit].stub);
        [[fallthrough]];
      case SlowPath::UnboxZero: a_.fmov(d(s.reg), arm::xzr); break;
      case SlowPath::Equal: break;
    }
    a_.b(s.back);
  }
}

void Emitter::log_owner(const SlowPath& s) {
  if (s.owner == kNoReg) return;
  a_.ldrb(w(kX16), arm::ptr(x(s.owner), int(offsetof(Object, gc_bits))));
  a_.tst(x(kX16), unsigned(kGcUnlogged));
  a_.b_eq(s.back);
  a_.mov(x(kX16), x(s.owner));
  call_routine(routines_.log_object);
}

void Emitter::emit_pool() {
  a_.align(asmjit::AlignMode::kZero, 8);
  for (size_t k = 0; k < pooled_.size(); k++) {
    a_.bind(pool_labels_[k]);
    a_.embedUInt64(pooled_[k]);
  }
}

// --- calls

void Emitter::pass_in_registers(Ref r, std::span<const Reg> general, std::span<const Reg> floats) {
  ParallelMoves moves;
  size_t generals = 0, doubles = 0;
  for_each_argument(ir_, ir_[r].a, [&](Ref value) {
    Reg to = ir_.type_of(value) == Type::F64 ? floats[doubles++] : general[generals++];
    moves.add(next_loc(), Loc::reg(to), value);
  });
  moves.resolve(kScratch, kFloatScratch, ir_, [&](const Move& m, Reg free) { emit_move(m, free); });
}

// Calls the function of a Call or CallNative; the arguments are in place. Walking the native frames starts
// above the innermost trace's call area; `above` points there. The return address that is found and perhaps
// replaced there is where this goes on: by a branch, since the function has returned already.
void Emitter::call_function(Ref r, Reg above) {
  const CallInfo& info = *ir_.calls[ir_[r].aux];
  if (!info.looks_back) return call_address(uint64_t(info.function));
  const Label back = a_.newLabel();
  a_.str(x(above), in_thread(g_vm.native_top));
  a_.adr(x(kX16), back);
  a_.str(x(kX16), arm::ptr(arm::sp, kReturnAddress));
  call_address(uint64_t(info.function));
  a_.ldr(x(kX16), arm::ptr(arm::sp, kReturnAddress));
  a_.br(x(kX16));
  a_.bind(back);
  out_->call_sites.push_back({r, uint32_t(a_.offset())});
}

void Emitter::call_address(uint64_t address) {
  if (in_reach(int64_t(address - a_.code()->baseAddress() - a_.offset()), kBranchReach)) {
    a_.bl(address);
  } else {
    move_constant(a_, x(kX17), address);
    a_.blr(x(kX17));
  }
}

void Emitter::call(Ref r) {
  const RegisterFile& file = host_target().registers();
  pass_in_registers(r, file.arguments, file.float_arguments);
  if (ir_.calls[ir_[r].aux]->looks_back) a_.add(x(kX17), arm::sp, kCallArea);
  call_function(r, kX17);
  if (!rq_.allocation.result(r).is_reg()) return;
  switch (ir_.calls[ir_[r].aux]->result) {
    case Type::None: break;
    case Type::F64: a_.fmov(result_d(r), arm::d0); break;
    case Type::Bool: a_.uxtb(w(result(r)), arm::w0); break;
    default: copy_x(result(r), kX0);
  }
}

void Emitter::call_native(Ref r) {
  int32_t offset = kCallArea;
  for_each_argument(ir_, ir_[r].a, [&](Ref value) {
    const arm::Mem to = arm::ptr(arm::sp, offset);
    const Loc from = next_loc();
    if (from.is_constant()) {
      a_.str(constant_register(ir_.bits(value), kX16), to);
    } else if (from.is_slot()) {
      a_.ldr(x(kX16), slot_address(from));
      a_.str(x(kX16), to);
    } else {
      a_.str(x(from.reg()), to);
    }
    offset += 8;
  });
  a_.add(arm::x0, arm::sp, kCallArea);
  call_function(r, kX0);
  copy_x(result(r), kX0);
}

// The callee's address stands in a cell, so that it can be replaced; uncompiled() wants to know the cell. The
// frames that do not exist are counted, and have their place below those that the callee may make. The counts
// are what they were when the callee returns: they are saved and restored, since counting back would make
// each call wait for the memory that the one before it has changed.
void Emitter::call_trace(Ref r) {
  const CallInfo& info = *ir_.calls[ir_[r].aux];
  const RegisterFile& file = host_target().registers();
  const arm::Mem depth = in_thread(g_vm.depth), top = in_thread(g_vm.stack_top);
  const arm::Mem saved = arm::ptr(arm::sp, kCallArea);
  a_.ldr(w(kX16), depth);
  a_.ldr(x(kX17), top);
  a_.stp(x(kX16), x(kX17), saved);
  add_constant(a_, w(kX16), w(kX16), info.frames, kX30);
  a_.str(w(kX16), depth);
  add_constant(a_, x(kX17), x(kX17), info.frame_bytes, kX30);
  a_.str(x(kX17), top);
  pass_in_registers(r, file.trace_arguments, file.trace_float_arguments);
  const auto cell = uint64_t(info.function);
  if (reach_ == Reach::Unlimited) move_constant(a_, x(kScratch), cell);
  else a_.ldr(x(kScratch), pooled(cell));
  a_.ldr(x(kX17), arm::ptr(x(kScratch)));
  a_.blr(x(kX17));
  if (info.looks_back) out_->call_sites.push_back({r, uint32_t(a_.offset())});
  a_.ldp(x(kX16), x(kX17), saved);
  a_.str(w(kX16), depth);
  a_.str(x(kX17), top);
  if (rq_.allocation.result(r).is_reg()) copy_x(result(r), kX0);
}

}  // namespace krait::jit::a64
