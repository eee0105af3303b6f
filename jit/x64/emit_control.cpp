// Emission on x86-64: the frame, moves, exits, slow paths, calls and links.
#include <bit>

#include "jit/vm_layout.h"
#include "jit/x64/emitter.h"

namespace krait::jit::x64 {

namespace {

// Bytes of a no-op as long as a jump with 32-bit displacement.
constexpr uint8_t kPatchableNop[] = {0x0f, 0x1f, 0x44, 0x00, 0x00};

constexpr uint32_t kSavedCounts = 2;  // words

constexpr Reg kArguments[] = {7, 6, 2, 1, 8, 9};  // rdi rsi rdx rcx r8 r9
constexpr Reg kFloatArguments[] = {32, 33, 34, 35, 36, 37, 38, 39};

}  // namespace

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
  a_.align(asmjit::AlignMode::kZero, 8);
  for (size_t k = 0; k < pooled_.size(); k++) {
    a_.bind(pool_labels_[k]);
    a_.embedUInt64(ir_.bits(pooled_[k]));
  }
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
// saves. A call pushes 8 bytes, so its size is 8 modulo 16.
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

void Emitter::prologue() { adjust_stack(rq_.is_side ? rq_.parent_frame_size : 0, out_->frame_size); }

void Emitter::adjust_stack(uint32_t from, uint32_t to) {
  if (to > from) a_.sub(x86::rsp, to - from);
  if (to < from) a_.add(x86::rsp, from - to);
}

x86::Mem Emitter::slot_address(Loc slot) const {
  return x86::qword_ptr(x86::rsp, int32_t(out_->frame_size - 8 * (slot.slot() + 1)));
}

// --- moves

void Emitter::emit_edits(uint32_t position) {
  const std::vector<Edit>& edits = rq_.allocation.edits;
  for (; edit_ < edits.size() && edits[edit_].position == position; edit_++) {
    emit_move(edits[edit_].move, kFloatScratch);
    frame_in_scratch_ = false;
  }
}

void Emitter::emit_moves(const std::vector<Move>& moves) {
  ParallelMoves parallel;
  for (const Move& m : moves) parallel.add(m.from, m.to, m.ref);
  parallel.resolve(kScratch, kFloatScratch, ir_, [&](const Move& m, Reg free) { emit_move(m, free); });
}

void Emitter::emit_move(const Move& m, Reg free_scratch) {
  bool is_double = ir_.type_of(m.ref) == Type::F64;
  if (m.to.is_reg()) {
    Reg to = m.to.reg();
    if (m.from.is_constant()) return load_constant(to, m.ref);
    if (is_double) {
      if (m.from.is_reg()) a_.movaps(xmm(to), xmm(m.from.reg()));
      else a_.movsd(xmm(to), slot_address(m.from));
    } else {
      if (m.from.is_reg()) a_.mov(gp(to), gp(m.from.reg()));
      else a_.mov(gp(to), slot_address(m.from));
    }
    return;
  }
  x86::Mem to = slot_address(m.to);
  if (m.from.is_constant()) {
    store_constant(to, ir_.bits(m.ref));
  } else if (m.from.is_slot()) {
    if (is_float_reg(free_scratch)) {
      a_.movsd(xmm(free_scratch), slot_address(m.from));
      a_.movsd(to, xmm(free_scratch));
    } else {
      a_.mov(gp(free_scratch), slot_address(m.from));
      a_.mov(to, gp(free_scratch));
    }
  } else if (is_double) {
    a_.movsd(to, xmm(m.from.reg()));
  } else {
    a_.mov(to, gp(m.from.reg()));
  }
}

void Emitter::store_constant(x86::Mem to, uint64_t bits) {
  if (fits_int32(bits)) {
    to.setSize(8);
    a_.mov(to, int32_t(bits));
    return;
  }
  to.setSize(4);
  a_.mov(to, uint32_t(bits));
  to.addOffset(4);
  a_.mov(to, uint32_t(bits >> 32));
}

void Emitter::load_constant(Reg to, Ref constant) {
  uint64_t bits = ir_.bits(constant);
  if (is_float_reg(to)) {
    if (bits == 0) a_.xorps(xmm(to), xmm(to));
    else a_.movsd(xmm(to), constant_address(constant));
  } else if (bits == 0) {
    a_.xor_(gp(to).r32(), gp(to).r32());
  } else if (bits <= 0xffffffff) {
    a_.mov(gp(to).r32(), uint32_t(bits));
  } else {
    a_.mov(gp(to), int64_t(bits));
  }
}

// A value that some register shortage needs in memory is stored there once.
void Emitter::store_home(Ref r) {
  Loc home = rq_.allocation.home(r), at = rq_.allocation.result(r);
  if (home.is_none() || !at.is_reg()) return;
  emit_move({at, home, r}, kFloatScratch);
}

// --- entry, loop, ends

void Emitter::load_thread() { a_.mov(x86::r11, at_address(g_vm.thread)); }

// Reads a slot of the interpreter's frame in the wanted type.
void Emitter::slot(Ref r) {
  const Ins& i = ir_[r];
  if (!frame_in_scratch_) {
    load_thread();
    a_.mov(x86::r11, x86::qword_ptr(x86::r11, g_vm.frame));
    frame_in_scratch_ = true;
  }
  x86::Mem word = x86::qword_ptr(x86::r11, g_vm.frame_slots + 8 * int32_t(i.aux));
  if (i.type == Type::F64) {
    x86::Gp temp = gp(rq_.allocation.temp(r, 0));
    a_.mov(temp, word);
    a_.and_(temp.r32(), int(Value::kFloatMask));
    a_.cmp(temp.r32(), int(Value::kFloatTag));
    branch_to_exit(r, Condition::kNE);
    a_.mov(temp, word);
    return decode_double(r, temp);
  }
  x86::Gp to = result_gp(r);
  a_.mov(to, word);
  if (i.type == Type::Int) {
    a_.sar(to, 1);  // the tag goes to the carry flag
    branch_to_exit(r, Condition::kNC);
  } else if (i.type == Type::Bool) {
    a_.sub(to, int(Value::false_().raw));
    a_.ror(to, std::countr_zero(Value::true_().raw - Value::false_().raw));
    a_.cmp(to, 1);
    branch_to_exit(r, Condition::kA);
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
  a_.jmp(loop_label_);
}

void Emitter::exit(Ref r) {
  Exit& e = exit_of(r);
  a_.jmp(e.stub);
  e.branches[0] = uint32_t(a_.offset() - 4);
}

void Emitter::return_(Ref) {
  adjust_stack(out_->frame_size, 0);
  a_.ret();
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
  // rsp.
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
  a_.jmp(uint64_t(target.address));
}

// --- exits

Emitter::Exit& Emitter::exit_of(Ref r) {
  if (exits_.empty() || exits_.back().ins != r) exits_.push_back({a_.newLabel(), r, {0, 0}});
  return exits_.back();
}

void Emitter::branch_to(Exit& e, Condition cc) {
  a_.j(cc, e.stub);
  e.branches[e.branches[0] != 0] = uint32_t(a_.offset() - 4);
}

void Emitter::branch_to_exit(Ref r, Flags when) {
  Exit& e = exit_of(r);
  if (when.parity == Flags::AndOrdered) {
    SlowPath equal{SlowPath::Equal, a_.newLabel(), a_.newLabel(), kNoReg, kNoReg, r};
    equal.exit = uint32_t(&e - exits_.data());
    a_.j(when.cc, equal.place);
    a_.bind(equal.back);
    slow_paths_.push_back(equal);
    return;
  }
  branch_to(e, when.cc);
  if (when.parity == Flags::OrUnordered) branch_to(e, Condition::kP);
}

void Emitter::guard(Ref r) {
  const Ref unbox = unboxed_at_once(rq_, edit_, r);
  if (unbox != kNoRef) return begin_unbox(r, unbox);
  Flags flags = emit_condition(ir_[r].a);
  branch_to_exit(r, ir_[r].op == Op::GuardTrue ? negated(flags) : flags);
}

void Emitter::guard_valid(Ref r) {
  exit_of(r);
  out_->validity_points.push_back(uint32_t(a_.offset()));
  out_->validity_exits.push_back(uint32_t(exits_.size() - 1));
  a_.embed(kPatchableNop, sizeof kPatchableNop);
}

void Emitter::poll(Ref r) {
  load_thread();
  a_.cmp(x86::dword_ptr(x86::r11, g_vm.break_requests), 0);
  branch_to_exit(r, Condition::kNE);
}

// Room for native frames, the recursion limit, and room for interpreter frames.
void Emitter::stack_check(Ref r) {
  const Ins& i = ir_[r];
  x86::Gp temp = gp(rq_.allocation.temp(r, 0));
  load_thread();
  a_.cmp(x86::rsp, x86::qword_ptr(x86::r11, g_vm.stack_limit));
  branch_to_exit(r, Condition::kB);
  a_.mov(temp.r32(), x86::dword_ptr(x86::r11, g_vm.depth));
  a_.add(temp.r32(), int32_t(ir_.int_value(i.b)));
  a_.cmp(temp.r32(), x86::dword_ptr(x86::r11, g_vm.depth_limit));
  branch_to_exit(r, Condition::kA);
  a_.mov(temp, x86::qword_ptr(x86::r11, g_vm.stack_top));
  a_.add(temp, int32_t(ir_.int_value(i.a)));
  a_.cmp(temp, x86::qword_ptr(x86::r11, g_vm.stack_end));
  branch_to_exit(r, Condition::kA);
}

// An exit that is not patched names itself and goes to the common routine.
void Emitter::emit_stubs() {
  for (size_t n = 0; n < exits_.size(); n++) {
    const Exit& e = exits_[n];
    a_.bind(e.stub);
    out_->exits.push_back({e.ins, uint32_t(a_.offset()), {e.branches[0], e.branches[1]}});
    a_.push(int32_t(rq_.first_exit + n));
    a_.jmp(uint64_t(routines_.exit));
  }
}

// The routines take their argument in r11, return their result there, and change nothing else.
void Emitter::emit_slow_paths() {
  for (const SlowPath& s : slow_paths_) {
    a_.bind(s.place);
    switch (s.kind) {
      case SlowPath::Allocate:
        a_.mov(x86::r11, int64_t(ir_.bits(ir_[s.ins].a)));
        a_.call(uint64_t(routines_.allocate));
        a_.mov(gp(s.reg), x86::r11);
        break;
      case SlowPath::Log:
        a_.mov(x86::r11, gp(s.reg));
        a_.call(uint64_t(routines_.log_object));
        break;
      case SlowPath::GrowList:
        a_.mov(x86::r11, gp(s.reg));
        a_.call(uint64_t(routines_.grow_list));
        a_.test(x86::r11, x86::r11);
        a_.jz(s.leave);
        break;
      case SlowPath::BoxDouble:
        a_.movq(x86::r11, xmm(s.other));
        a_.mov(gp(s.reg), int64_t(Value::kFlonumZero));
        a_.test(x86::r11, x86::r11);
        a_.jz(s.back);
        a_.call(uint64_t(routines_.box_double));
        a_.mov(gp(s.reg), x86::r11);
        log_owner(s);
        break;
      case SlowPath::Square:
        a_.movq(x86::r11, xmm(s.other));
        a_.call(uint64_t(routines_.square));
        a_.movq(xmm(s.reg), x86::r11);
        break;
      case SlowPath::BoxUInt:
        a_.mov(x86::r11, gp(s.other));
        a_.call(uint64_t(routines_.box_uint));
        a_.mov(gp(s.reg), x86::r11);
        log_owner(s);
        break;
      case SlowPath::UnboxBigInt: unbox_big_int(s); break;
      case SlowPath::UnboxChecked:
        a_.cmp(gp(s.other), int64_t(Value::kFlonumZero));
        branch_to(exits_[s.exit], Condition::kNE);
        [[fallthrough]];
      case SlowPath::UnboxZero: a_.xorps(xmm(s.reg), xmm(s.reg)); break;
      case SlowPath::Equal:
        a_.jp(s.back);
        branch_to(exits_[s.exit], Condition::kE);
        continue;
    }
    a_.jmp(s.back);
  }
}

void Emitter::log_owner(const SlowPath& s) {
  if (s.owner == kNoReg) return;
  a_.test(x86::byte_ptr(gp(s.owner), int(offsetof(Object, gc_bits))), int(kGcUnlogged));
  a_.jz(s.back);
  a_.mov(x86::r11, gp(s.owner));
  a_.call(uint64_t(routines_.log_object));
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

void Emitter::note_call_site(Ref r) {
  if (ir_.calls[ir_[r].aux]->looks_back) out_->call_sites.push_back({r, uint32_t(a_.offset())});
}

// Walking the native frames starts at the innermost trace's stack pointer.
void Emitter::publish_stack(Ref r) {
  if (!ir_.calls[ir_[r].aux]->looks_back) return;
  load_thread();
  a_.mov(x86::qword_ptr(x86::r11, g_vm.native_top), x86::rsp);
}

void Emitter::call_address(const void* function) {
  int64_t distance = int64_t(function) - int64_t(a_.code()->baseAddress());
  if (distance == int32_t(distance) && (distance ^ (distance << 1)) >= 0) {
    a_.call(uint64_t(function));
  } else {
    a_.mov(x86::r11, uint64_t(function));
    a_.call(x86::r11);
  }
}

void Emitter::call(Ref r) {
  const CallInfo& info = *ir_.calls[ir_[r].aux];
  publish_stack(r);
  pass_in_registers(r, kArguments, kFloatArguments);
  call_address(info.function);
  note_call_site(r);
  Loc to = rq_.allocation.result(r);
  if (!to.is_reg()) return;
  switch (info.result) {
    case Type::None: break;
    case Type::F64: a_.movaps(result_xmm(r), x86::xmm0); break;
    case Type::Bool: a_.movzx(result_gp(r).r32(), x86::al); break;
    default: copy_gp(to.reg(), kRax);
  }
}

void Emitter::call_native(Ref r) {
  publish_stack(r);
  int32_t offset = 0;
  for_each_argument(ir_, ir_[r].a, [&](Ref value) {
    x86::Mem to = x86::qword_ptr(x86::rsp, offset);
    Loc from = next_loc();
    if (from.is_constant()) {
      store_constant(to, ir_.bits(value));
    } else if (from.is_slot()) {
      a_.mov(x86::r11, slot_address(from));
      a_.mov(to, x86::r11);
    } else {
      a_.mov(to, gp(from.reg()));
    }
    offset += 8;
  });
  a_.mov(x86::rdi, x86::rsp);
  call_address(ir_.calls[ir_[r].aux]->function);
  note_call_site(r);
  copy_gp(result(r), kRax);
}

// The callee's address stands in a cell, so that it can be replaced; uncompiled() wants to know the cell. The
// frames that do not exist are counted, and have their place below those that the callee may make. The counts
// are what they were when the callee returns: they are saved and restored, since counting back would make
// each call wait for the memory that the one before it has changed.
void Emitter::call_trace(Ref r) {
  const CallInfo& info = *ir_.calls[ir_[r].aux];
  const x86::Mem depth = x86::dword_ptr(x86::r11, g_vm.depth), top = x86::qword_ptr(x86::r11, g_vm.stack_top);
  const x86::Mem saved_depth = x86::dword_ptr(x86::rsp), saved_top = x86::qword_ptr(x86::rsp, 8);
  load_thread();
  a_.movd(xmm(kFloatScratch), depth);
  a_.movd(saved_depth, xmm(kFloatScratch));
  a_.add(depth, int(info.frames));
  a_.movq(xmm(kFloatScratch), top);
  a_.movq(saved_top, xmm(kFloatScratch));
  a_.add(top, int(info.frame_bytes));
  pass_in_registers(r, host_target().registers().trace_arguments,
                    host_target().registers().trace_float_arguments);
  a_.mov(x86::r11, uint64_t(info.function));
  a_.call(x86::qword_ptr(x86::r11));
  note_call_site(r);
  load_thread();
  a_.mov(x86::ecx, saved_depth);
  a_.mov(depth, x86::ecx);
  a_.mov(x86::rcx, saved_top);
  a_.mov(top, x86::rcx);
  if (rq_.allocation.result(r).is_reg()) copy_gp(result(r), kRax);
}

}  // namespace krait::jit::x64
