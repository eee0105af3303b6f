// Emission on AArch64: arithmetic, tests, conversions, memory.
#include <bit>

#include "jit/a64/emitter.h"
#include "jit/a64/encoding.h"
#include "jit/square.h"
#include "jit/vm_layout.h"

namespace krait::jit::a64 {

namespace {

constexpr int kGcBitsOffset = 5, kKindOffset = 4;
static_assert(offsetof(Object, gc_bits) == kGcBitsOffset && offsetof(Object, kind) == kKindOffset);

// The comparison with exchanged operands.
Condition swapped(Condition cc) {
  switch (cc) {
    case Condition::kLT: return Condition::kGT;
    case Condition::kLE: return Condition::kGE;
    case Condition::kLO: return Condition::kHI;
    case Condition::kLS: return Condition::kHS;
    default: return cc;
  }
}

}  // namespace

// --- operands

// base + offset as an address for an access of `width` bytes.
arm::Mem Emitter::at(Reg base, int32_t offset, uint32_t width) {
  const bool scaled = offset >= 0 && offset % int32_t(width) == 0 && offset / int32_t(width) <= 4095;
  if (scaled || (offset >= -256 && offset <= 255)) return arm::ptr(x(base), offset);
  const Reg temp = base == kX17 ? kX16 : kX17;
  if (temp == kX17) frame_in_scratch_ = false;
  move_constant(a_, x(temp), uint64_t(int64_t(offset)));
  return arm::ptr(x(base), x(temp));
}

arm::Mem Emitter::next_address(const Ins& access) {
  const Reg base = next_reg();
  const auto width = uint32_t(access_width(access.op));
  if (access.b == kNoRef) return at(base, access.imm, width);
  const arm::Gp index = next_x();
  const arm::Shift scale = asmjit::arm::lsl(uint32_t(std::countr_zero(width)));
  if (access.imm == 0) return arm::ptr(x(base), index, scale);
  add_constant(a_, x(kX16), x(base), access.imm, kX16);
  return arm::ptr(x(kX16), index, scale);
}

arm::Gp Emitter::constant_register(uint64_t bits, Reg temp) {
  if (bits == 0) return arm::xzr;
  load_constant(temp, bits);
  return x(temp);
}

// A constant behind the trace.
arm::Mem Emitter::pooled(uint64_t bits) {
  size_t k = 0;
  while (k < pooled_.size() && pooled_[k] != bits) k++;
  if (k == pooled_.size()) {
    pooled_.push_back(bits);
    pool_labels_.push_back(a_.newLabel());
  }
  return arm::ptr(pool_labels_[k]);
}

void Emitter::load_constant(Reg to, uint64_t bits) {
  const bool in_memory = reach_ != Reach::Unlimited;
  if (!is_float_reg(to)) {
    if (in_memory && move_length(bits) > 2) a_.ldr(x(to), pooled(bits));
    else move_constant(a_, x(to), bits);
  } else if (bits == 0) {
    a_.fmov(d(to), arm::xzr);
  } else if (fits_float_move(bits)) {
    a_.fmov(d(to), std::bit_cast<double>(bits));
  } else if (in_memory) {
    a_.ldr(d(to), pooled(bits));
  } else {
    move_constant(a_, x(kX17), bits);
    frame_in_scratch_ = false;
    a_.fmov(d(to), x(kX17));
  }
}

// --- tests

Emitter::Outcome Emitter::negated(Outcome o) {
  switch (o.kind) {
    case Outcome::Flags: o.cc = asmjit::arm::negateCond(o.cc); break;
    case Outcome::BitSet: o.kind = Outcome::BitClear; break;
    case Outcome::BitClear: o.kind = Outcome::BitSet; break;
    case Outcome::Zero: o.kind = Outcome::NotZero; break;
    case Outcome::NotZero: o.kind = Outcome::Zero; break;
  }
  return o;
}

Condition Emitter::in_flags(Outcome o) {
  switch (o.kind) {
    case Outcome::Flags: return o.cc;
    case Outcome::BitSet:
    case Outcome::BitClear:
      a_.tst(x(o.reg), uint64_t{1} << o.bit);
      return o.kind == Outcome::BitSet ? Condition::kNE : Condition::kEQ;
    default: a_.cmp(x(o.reg), 0); return o.kind == Outcome::Zero ? Condition::kEQ : Condition::kNE;
  }
}

Emitter::Outcome Emitter::emit_condition(Ref operand) {
  if (is_fused(operand)) return emit_test(operand);
  return {Outcome::NotZero, Condition::kAL, next_reg()};
}

void Emitter::compare(const arm::Gp& reg, uint64_t constant) {
  if (fits_add(constant)) {
    a_.cmp(reg, constant);
  } else if (fits_add(0 - constant)) {
    a_.cmn(reg, 0 - constant);
  } else {
    move_constant(a_, x(kX17), constant);
    a_.cmp(reg, reg.isGpW() ? w(kX17) : x(kX17));
  }
}

Emitter::Outcome Emitter::compare_ints(Ref r, Condition cc) {
  const Ins& i = ir_[r];
  Loc a = next_loc(), b = next_loc();
  Ref constant = i.b;
  if (a.is_constant()) {
    std::swap(a, b);
    constant = i.a;
    cc = swapped(cc);
  }
  if (!b.is_constant()) {
    a_.cmp(x(a.reg()), x(b.reg()));
    return when(cc);
  }
  const uint64_t bits = ir_.bits(constant);
  if (bits == 0) {
    switch (cc) {
      case Condition::kEQ: return {Outcome::Zero, cc, a.reg()};
      case Condition::kNE: return {Outcome::NotZero, cc, a.reg()};
      case Condition::kLT: return {Outcome::BitSet, cc, a.reg(), 63};
      case Condition::kGE: return {Outcome::BitClear, cc, a.reg(), 63};
      default: break;
    }
  }
  compare(x(a.reg()), bits);
  return when(cc);
}

Emitter::Outcome Emitter::compare_doubles(Condition cc) {
  const arm::Vec a = next_d();
  a_.fcmp(a, next_d());
  return when(cc);
}

Emitter::Outcome Emitter::emit_test(Ref r) {
  const Ins& i = ir_[r];
  switch (i.op) {
    case Op::IsInt: return {Outcome::BitSet, Condition::kAL, next_reg(), 0};
    case Op::IsFlonum:
      a_.and_(w(kX16), w(next_reg()), Value::kFloatMask);
      a_.cmp(w(kX16), Value::kFloatTag);
      return when(Condition::kEQ);
    case Op::IsObject: a_.tst(next_x(), Value::kPointerMask); return when(Condition::kEQ);
    case Op::ShapeIs:
      a_.ldr(w(kX16), arm::ptr(next_x()));
      compare(w(kX16), uint32_t(i.imm));
      return when(Condition::kEQ);
    case Op::KindIs:
      a_.ldrb(w(kX16), arm::ptr(next_x(), kKindOffset));
      a_.cmp(w(kX16), uint8_t(i.imm));
      return when(Condition::kEQ);
    case Op::FitsInt: {
      const arm::Gp a = next_x();
      a_.cmn(a, a);
      return when(Condition::kVC);
    }
    case Op::Not: return negated(emit_condition(i.a));
    case Op::Same:
    case Op::Eq: return compare_ints(r, Condition::kEQ);
    case Op::Ne: return compare_ints(r, Condition::kNE);
    case Op::Lt: return compare_ints(r, Condition::kLT);
    case Op::Le: return compare_ints(r, Condition::kLE);
    case Op::ULt: return compare_ints(r, Condition::kLO);
    case Op::ULe: return compare_ints(r, Condition::kLS);
    // The conditions that are false (feq, flt, fle) or true (fne) if unordered.
    case Op::FEq: return compare_doubles(Condition::kEQ);
    case Op::FNe: return compare_doubles(Condition::kNE);
    case Op::FLt: return compare_doubles(Condition::kMI);
    case Op::FLe: return compare_doubles(Condition::kLS);
    default: KRAIT_ASSERT(false); return {};
  }
}

void Emitter::test_result(Ref r) {
  const Outcome o = emit_test(r);
  if (o.kind == Outcome::BitSet) a_.ubfx(result_x(r), x(o.reg), o.bit, 1);
  else a_.cset(w(result(r)), in_flags(o));
}

// --- integers

// add, sub, add_ov, sub_ov, ptr_add.
void Emitter::add(Ref r) {
  const Ins& i = ir_[r];
  const bool exits = info(i.op).has(Trait::Exits);
  bool subtract = i.op == Op::Sub || i.op == Op::SubOv;
  const arm::Gp a = next_x(), to = result_x(r);
  const Loc b = next_loc();
  asmjit::Operand operand = b.is_reg() ? asmjit::Operand(x(b.reg())) : asmjit::Operand();
  if (b.is_constant()) {
    uint64_t bits = ir_.bits(i.b);
    if (!fits_add(bits)) bits = 0 - bits, subtract = !subtract;
    operand = asmjit::Imm(bits);
  }
  const uint32_t plain = subtract ? arm::Inst::kIdSub : arm::Inst::kIdAdd;
  const uint32_t flags = subtract ? arm::Inst::kIdSubs : arm::Inst::kIdAdds;
  a_.emit(exits ? flags : plain, to, a, operand);
  if (exits) branch_to_exit(r, Condition::kVS);
}

void Emitter::logical(Ref r) {
  const Ins& i = ir_[r];
  const arm::Gp a = next_x();
  const Loc b = next_loc();
  const uint32_t id = i.op == Op::And  ? arm::Inst::kIdAnd
                      : i.op == Op::Or ? arm::Inst::kIdOrr
                                       : arm::Inst::kIdEor;
  if (b.is_constant()) a_.emit(id, result_x(r), a, asmjit::Imm(ir_.bits(i.b)));
  else a_.emit(id, result_x(r), a, x(b.reg()));
}

void Emitter::multiply(Ref r) {
  const arm::Gp a = next_x();
  a_.mul(result_x(r), a, next_x());
}

// The product fits if its upper half repeats the sign of the lower one.
void Emitter::multiply_checked(Ref r) {
  const arm::Gp a = next_x(), b = next_x(), to = result_x(r);
  a_.smulh(x(kX16), a, b);
  a_.mul(to, a, b);
  a_.cmp(x(kX16), to, asmjit::arm::asr(63));
  branch_to_exit(r, Condition::kNE);
}

void Emitter::multiply_high(Ref r) {
  const arm::Gp a = next_x();
  a_.smulh(result_x(r), a, next_x());
}

// The machine truncates; Python rounds down, and the remainder has the divisor's sign.
void Emitter::divide(Ref r) {
  const arm::Gp a = next_x(), b = next_x(), quotient = x(kX16), remainder = x(kX17), temp = x(kX30);
  a_.sdiv(quotient, a, b);
  a_.msub(remainder, quotient, b, a);
  a_.eor(temp, remainder, b);
  a_.cmp(remainder, 0);
  a_.ccmp(temp, 0, 0, Condition::kNE);  // "less" now means: not zero, and of the other sign
  if (ir_[r].op == Op::FloorDiv) {
    a_.csetm(temp, Condition::kLT);
    a_.add(result_x(r), quotient, temp);
  } else {
    a_.csel(temp, b, arm::xzr, Condition::kLT);
    a_.add(result_x(r), remainder, temp);
  }
}

void Emitter::negate(Ref r) { a_.neg(result_x(r), next_x()); }
void Emitter::swap_bytes(Ref r) { a_.rev(result_x(r), next_x()); }

void Emitter::shift(Ref r) {
  const Ins& i = ir_[r];
  const arm::Gp a = next_x();
  const Loc by = next_loc();
  const uint32_t id = i.op == Op::Shl   ? arm::Inst::kIdLsl
                      : i.op == Op::Sar ? arm::Inst::kIdAsr
                                        : arm::Inst::kIdLsr;
  if (by.is_constant()) a_.emit(id, result_x(r), a, asmjit::Imm(ir_.bits(i.b) & 63));
  else a_.emit(id, result_x(r), a, x(by.reg()));
}

void Emitter::shift_checked(Ref r) {
  const arm::Gp a = next_x(), to = result_x(r);
  const Loc by = next_loc();
  if (by.is_constant()) {
    const auto n = uint32_t(ir_.bits(ir_[r].b) & 63);
    a_.lsl(to, a, n);
    a_.cmp(a, to, asmjit::arm::asr(n));
  } else {
    a_.lsl(to, a, x(by.reg()));
    a_.asr(x(kX16), to, x(by.reg()));
    a_.cmp(x(kX16), a);
  }
  branch_to_exit(r, Condition::kNE);
}

void Emitter::min_max(Ref r) {
  const arm::Gp a = next_x(), b = next_x();
  a_.cmp(a, b);
  a_.csel(result_x(r), a, b, ir_[r].op == Op::Min ? Condition::kLT : Condition::kGT);
}

// --- doubles

void Emitter::float_binary(Ref r) {
  const arm::Vec a = next_d(), b = next_d(), to = result_d(r);
  switch (ir_[r].op) {
    case Op::FAdd: a_.fadd(to, a, b); break;
    case Op::FSub: a_.fsub(to, a, b); break;
    case Op::FMul: a_.fmul(to, a, b); break;
    default: a_.fdiv(to, a, b); break;
  }
}

// See square.h.
void Emitter::float_square(Ref r) {
  const Reg a = next_reg();
  const arm::Vec to = result_d(r), error = d(kFloatScratch);
  const SlowPath slow{SlowPath::Square, a_.newLabel(), a_.newLabel(), result(r), a, r};
  a_.fmul(to, d(a), d(a));
  a_.fnmsub(error, d(a), d(a), to);
  a_.fmov(x(kX16), to);
  a_.sub(x(kX16), x(kX16), 1);
  a_.lsr(x(kX17), x(kX16), 52);
  a_.sub(x(kX17), x(kX17), kSquareLeast);
  a_.cmp(x(kX17), kSquareRange);
  branch_if(Condition::kHS, slow.place);
  a_.and_(x(kX16), x(kX16), kExponentBits);
  load_constant(kX17, kSquareNear);
  a_.add(x(kX16), x(kX16), x(kX17));
  a_.fmov(x(kX17), error);
  a_.and_(x(kX17), x(kX17), ~(uint64_t{1} << 63));
  a_.cmp(x(kX17), x(kX16));
  branch_if(Condition::kHS, slow.place);
  a_.bind(slow.back);
  slow_paths_.push_back(slow);
}

void Emitter::float_unary(Ref r) {
  const arm::Vec a = next_d(), to = result_d(r);
  switch (ir_[r].op) {
    case Op::FNeg: a_.fneg(to, a); break;
    case Op::FAbs: a_.fabs(to, a); break;
    case Op::FSqrt: a_.fsqrt(to, a); break;
    case Op::FFloor: a_.frintm(to, a); break;
    case Op::FCeil: a_.frintp(to, a); break;
    case Op::FTrunc: a_.frintz(to, a); break;
    default: a_.frintn(to, a); break;
  }
}

void Emitter::int_to_double(Ref r) { a_.scvtf(result_d(r), next_x()); }

// The machine gives 0 for NaN and the nearest integer for what does not fit. The overflow flag is: unordered,
// or result - 1 overflows, or result + 1 does.
void Emitter::double_to_int(Ref r) {
  constexpr int kOverflow = 1;
  const arm::Vec a = next_d();
  const arm::Gp to = result_x(r);
  a_.fcvtzs(to, a);
  a_.fcmp(a, a);
  a_.ccmp(to, 1, kOverflow, Condition::kVC);
  a_.ccmn(to, 1, kOverflow, Condition::kVC);
  branch_to_exit(r, Condition::kVS);
}

void Emitter::move_bits(Ref r) {
  if (ir_[r].op == Op::F64Bits) a_.fmov(result_x(r), next_d());
  else a_.fmov(result_d(r), next_x());
}

// --- tags

void Emitter::tag_int(Ref r) { a_.orr(result_x(r), x(kX27), next_x(), asmjit::arm::lsl(1)); }

void Emitter::untag_int(Ref r) { a_.asr(result_x(r), next_x(), 1); }

// Encodes as Value::flonum does: see value.h. Zero and what is no flonum take the slow path.
void Emitter::box_double(Ref r) {
  const Reg a = next_reg();
  const arm::Gp to = result_x(r);
  const SlowPath slow{SlowPath::BoxDouble, a_.newLabel(), a_.newLabel(), result(r), a, r};
  a_.fmov(to, d(a));
  move_constant(a_, x(kX17), Value::kFlonumBias);
  a_.add(to, to, x(kX17));
  compare_with_flonum_end(to);
  branch_if(Condition::kGE, slow.place);
  a_.ror(to, to, 61);
  finish_box(slow);
}

// Decodes as Value::as_flonum does.
void Emitter::unbox_double(Ref r) {
  if (unbox_begun_) return finish_unbox();
  decode_double(r, next_reg());
}

// The guard and the first half of the unboxing behind it: the one comparison that excludes zero says that it
// is a flonum.
void Emitter::begin_unbox(Ref guard, Ref unbox) {
  const Reg word = next_reg();
  SlowPath slow{SlowPath::UnboxChecked, a_.newLabel(), a_.newLabel(), result(unbox), word, unbox};
  exit_of(guard);
  slow.exit = uint32_t(exits_.size() - 1);
  slow_paths_.push_back(slow);
  a_.ror(x(kX16), x(word), 3);
  compare_with_flonum_end(x(kX16));
  branch_if(Condition::kGE, slow.place);
  unbox_begun_ = true;
}

// Of what is known to be a flonum; `word` may be x30, and x17 is kept.
void Emitter::decode_double(Ref r, Reg word) {
  const SlowPath zero{SlowPath::UnboxZero, a_.newLabel(), a_.newLabel(), result(r), kNoReg, r};
  slow_paths_.push_back(zero);
  static_assert(Value::kFlonumZero == uint64_t(-2));
  a_.cmn(x(word), 2);
  branch_if(Condition::kEQ, zero.place);
  a_.ror(x(kX16), x(word), 3);
  finish_unbox();
}

// Of the rotated word in x16, into what the last slow path says.
void Emitter::finish_unbox() {
  const SlowPath& zero = slow_paths_.back();
  move_constant(a_, x(kX30), Value::kFlonumBias);
  a_.sub(x(kX16), x(kX16), x(kX30));
  a_.fmov(d(zero.reg), x(kX16));
  a_.bind(zero.back);
  unbox_begun_ = false;
}

// Of twice the rotated word.
void Emitter::compare_with_flonum_end(const arm::Gp& rotated) {
  move_constant(a_, x(kX17), uint64_t(Value::kFlonumEnd) / 2);
  a_.lsl(x(kX30), rotated, 1);
  a_.cmp(x(kX30), x(kX17), asmjit::arm::lsl(1));
}

void Emitter::box_bool(Ref r) {
  static_assert(Value::true_().raw - Value::false_().raw == 8);
  a_.mov(w(kX16), Value::false_().raw);
  a_.add(result_x(r), x(kX16), next_x(), asmjit::arm::lsl(3));
}

// Below 2^62 a small int.
void Emitter::box_uint(Ref r) {
  const Reg a = next_reg();
  const SlowPath slow{SlowPath::BoxUInt, a_.newLabel(), a_.newLabel(), result(r), a, r};
  a_.lsr(x(kX16), x(a), 62);
  branch({Outcome::NotZero, Condition::kAL, kX16}, slow.place);
  a_.orr(result_x(r), x(kX27), x(a), asmjit::arm::lsl(1));
  finish_box(slow);
}

// What a store behind it stores is an object only if the slow path was taken: the barrier goes there
// (barrier()).
void Emitter::finish_box(const SlowPath& slow) {
  a_.bind(slow.back);
  slow_paths_.push_back(slow);
  box_end_ = uint32_t(a_.offset());
}

// A negative small int leaves, and so does what the slow path finds to be no int of one positive limb.
void Emitter::unbox_uint(Ref r) {
  const Reg a = next_reg();
  const SlowPath slow{SlowPath::UnboxBigInt, a_.newLabel(), a_.newLabel(), result(r), a, r, a_.newLabel()};
  branch({Outcome::BitClear, Condition::kAL, a, 0}, slow.place);
  a_.asr(result_x(r), x(a), 1);
  a_.cmp(result_x(r), 0);
  a_.bind(slow.leave);
  branch_to_exit(r, Condition::kLT);
  a_.bind(slow.back);
  slow_paths_.push_back(slow);
}

// `leave` expects flags.
void Emitter::unbox_big_int(const SlowPath& s) {
  const Label other = a_.newLabel();
  a_.tst(x(s.other), Value::kPointerMask);
  branch_if(Condition::kNE, other);
  a_.ldrb(w(kX16), arm::ptr(x(s.other), kKindOffset));
  a_.cmp(w(kX16), g_vm.int_kind);
  branch_if(Condition::kNE, other);
  a_.ldr(x(kX16), at(s.other, g_vm.int_size, 8));
  a_.cmp(x(kX16), 1);
  branch_if(Condition::kNE, other);
  a_.ldr(x(s.reg), at(s.other, g_vm.int_limbs, 8));
  a_.b(s.back);
  a_.bind(other);
  a_.mov(x(s.reg), -1);
  a_.cmp(x(s.reg), 0);
  a_.b(s.leave);
}

void Emitter::copy(Ref r) { copy_x(result(r), next_reg()); }

void Emitter::select(Ref r) {
  const Condition cc = in_flags(emit_condition(ir_[r].a));
  const Reg yes = next_reg(), no = next_reg();
  if (ir_[r].type == Type::F64) a_.fcsel(result_d(r), d(yes), d(no), cc);
  else a_.csel(result_x(r), x(yes), x(no), cc);
}

// --- memory

void Emitter::load(Ref r) {
  const Ins& i = ir_[r];
  const arm::Mem from = next_address(i);
  if (i.type == Type::F64) {
    if (i.op == Op::Load) {
      a_.ldr(result_d(r), from);
    } else {
      a_.ldr(s(kFloatScratch), from);
      a_.fcvt(result_d(r), s(kFloatScratch));
    }
    return;
  }
  const arm::Gp to = result_x(r), to32 = w(result(r));
  switch (i.op) {
    case Op::LoadU8: a_.ldrb(to32, from); break;
    case Op::LoadS8: a_.ldrsb(to, from); break;
    case Op::LoadU16: a_.ldrh(to32, from); break;
    case Op::LoadS16: a_.ldrsh(to, from); break;
    case Op::LoadU32: a_.ldr(to32, from); break;
    case Op::LoadS32: a_.ldrsw(to, from); break;
    default: a_.ldr(to, from); break;
  }
}

void Emitter::store(Ref r) {
  const Ins& i = ir_[r];
  const arm::Mem to = next_address(i);
  const Loc value = next_loc();
  if (value.is_reg() && is_float_reg(value.reg())) {
    if (i.op == Op::Store) {
      a_.str(d(value.reg()), to);
    } else {
      a_.fcvt(s(kFloatScratch), d(value.reg()));
      a_.str(s(kFloatScratch), to);
    }
    return;
  }
  const Reg reg = value.is_constant() ? Reg{arm::Gp::kIdZr} : value.reg();
  const arm::Gp from = x(reg), from32 = w(reg);
  const bool of_box = a_.offset() == box_end_;
  switch (i.op) {
    case Op::Store8: a_.strb(from32, to); break;
    case Op::Store16: a_.strh(from32, to); break;
    case Op::Store32: a_.str(from32, to); break;
    default: a_.str(from, to); break;
  }
  if (of_box) box_end_ = uint32_t(a_.offset());
}

// Top and limit of the allocation window lie side by side.
void Emitter::new_object(Ref r) {
  const Ins& i = ir_[r];
  const arm::Gp to = result_x(r);
  const SlowPath slow{SlowPath::Allocate, a_.newLabel(), a_.newLabel(), result(r), kNoReg, r};
  a_.ldp(to, x(kX17), arm::ptr(x(kX29)));
  add_constant(a_, x(kX16), to, i.imm, kX16);
  a_.cmp(x(kX16), x(kX17));
  branch_if(Condition::kHI, slow.place);
  a_.str(x(kX16), arm::ptr(x(kX29)));
  a_.str(constant_register(ir_.bits(i.a), kX16), arm::ptr(to));
  a_.bind(slow.back);
  slow_paths_.push_back(slow);
}

void Emitter::list_room(Ref r) {
  const Reg list = next_reg();
  const SlowPath slow{SlowPath::GrowList, a_.newLabel(), a_.newLabel(), list, kNoReg, r, exit_of(r).stub};
  a_.ldr(w(kX16), at(list, g_vm.list_capacity, 4));
  a_.ldr(x(kX17), at(list, g_vm.list_length, 8));
  a_.cmp(x(kX17), x(kX16));
  branch_if(Condition::kGE, slow.place);
  a_.bind(slow.back);
  a_.ldr(result_x(r), at(list, g_vm.list_store, 8));
  slow_paths_.push_back(slow);
}

void Emitter::barrier(Ref r) {
  static_assert(std::has_single_bit(unsigned(kGcUnlogged)));
  const Reg object = next_reg();
  if (a_.offset() == box_end_ && slow_paths_.back().ins == ir_[r].b) {
    slow_paths_.back().owner = object;
    return;
  }
  const SlowPath slow{SlowPath::Log, a_.newLabel(), a_.newLabel(), object, kNoReg, r};
  a_.ldrb(w(kX16), arm::ptr(x(object), kGcBitsOffset));
  branch({Outcome::BitSet, Condition::kAL, kX16, uint8_t(std::countr_zero(unsigned(kGcUnlogged)))},
         slow.place);
  a_.bind(slow.back);
  slow_paths_.push_back(slow);
}

}  // namespace krait::jit::a64
