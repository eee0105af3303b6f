// Emission on x86-64: arithmetic, tests, conversions, memory.
#include <bit>

#include "jit/square.h"
#include "jit/vm_layout.h"
#include "jit/x64/emitter.h"

namespace krait::jit::x64 {

namespace {

constexpr int kGcBitsOffset = 5, kKindOffset = 4;
static_assert(offsetof(Object, gc_bits) == kGcBitsOffset && offsetof(Object, kind) == kKindOffset);

// Operands of andpd and xorpd are 16 bytes.
alignas(16) constexpr uint64_t kSignBits[2] = {uint64_t{1} << 63, uint64_t{1} << 63};
alignas(16) constexpr uint64_t kMagnitudeBits[2] = {~(uint64_t{1} << 63), ~(uint64_t{1} << 63)};

// Operands in memory of what encodes and decodes flonums.
constexpr uint64_t kFlonumBias = Value::kFlonumBias;
constexpr int64_t kFlonumEnd = Value::kFlonumEnd;

bool is_gp(const asmjit::Operand& o, x86::Gp reg) { return o.isReg() && o.id() == reg.id(); }

Condition swapped(Condition cc) {
  switch (cc) {
    case Condition::kL: return Condition::kG;
    case Condition::kLE: return Condition::kGE;
    case Condition::kB: return Condition::kA;
    case Condition::kBE: return Condition::kAE;
    default: return cc;
  }
}

}  // namespace

// --- operands

asmjit::Operand Emitter::next_operand(Ref r) {
  if (is_fused(r)) return next_address(ir_[r]);
  Loc loc = next_loc();
  bool is_double = ir_.type_of(r) == Type::F64;
  if (loc.is_slot()) return slot_address(loc);
  if (loc.is_reg()) return is_double ? asmjit::Operand(xmm(loc.reg())) : asmjit::Operand(gp(loc.reg()));
  if (is_double) return constant_address(r);
  return asmjit::Imm(int64_t(ir_.bits(r)));
}

x86::Mem Emitter::next_address(const Ins& access) {
  x86::Gp base = next_gp();
  uint32_t width = uint32_t(access_width(access.op));
  if (access.b == kNoRef) return x86::ptr(base, access.imm, width);
  return x86::ptr(base, next_gp(), uint32_t(std::countr_zero(width)), access.imm, width);
}

// A double in the constant pool behind the trace.
x86::Mem Emitter::constant_address(Ref r) {
  size_t k = 0;
  while (k < pooled_.size() && pooled_[k] != r) k++;
  if (k == pooled_.size()) {
    pooled_.push_back(r);
    pool_labels_.push_back(a_.newLabel());
  }
  return x86::qword_ptr(pool_labels_[k]);
}

x86::Gp Emitter::result_from(Ref r, Reg a) {
  copy_gp(result(r), a);
  return result_gp(r);
}

// --- tests

Emitter::Flags Emitter::negated(Flags f) {
  Flags n{x86::negateCond(f.cc), Flags::No};
  if (f.parity == Flags::AndOrdered) n.parity = Flags::OrUnordered;
  if (f.parity == Flags::OrUnordered) n.parity = Flags::AndOrdered;
  return n;
}

Emitter::Flags Emitter::emit_condition(Ref operand) {
  if (is_fused(operand)) return emit_test(operand);
  x86::Gp reg = next_gp();
  a_.test(reg.r32(), reg.r32());
  return {Condition::kNZ};
}

Emitter::Flags Emitter::compare_ints(Ref r, Condition cc) {
  const Ins& i = ir_[r];
  asmjit::Operand a = next_operand(i.a), b = next_operand(i.b);
  if (a.isImm()) {
    std::swap(a, b);
    cc = swapped(cc);
  }
  if (a.isReg() && b.isImm() && b.as<asmjit::Imm>().value() == 0) {
    a_.test(a.as<x86::Gp>(), a.as<x86::Gp>());
  } else {
    a_.emit(x86::Inst::kIdCmp, a, b);
  }
  return {cc};
}

Emitter::Flags Emitter::compare_doubles(Ref r, bool swap, Flags flags) {
  const Ins& i = ir_[r];
  asmjit::Operand a = next_operand(i.a), b = next_operand(i.b);
  if (swap) std::swap(a, b);
  a_.emit(x86::Inst::kIdUcomisd, a, b);
  return flags;
}

Emitter::Flags Emitter::emit_test(Ref r) {
  const Ins& i = ir_[r];
  switch (i.op) {
    case Op::IsInt: a_.test(next_gp().r8(), int(Value::kIntTag)); return {Condition::kNZ};
    case Op::IsFlonum:
      a_.lea(x86::r11d, x86::ptr(next_gp(), -int(Value::kFloatTag)));
      a_.test(x86::r11b, int(Value::kFloatMask));
      return {Condition::kZ};
    case Op::IsObject: a_.test(next_gp().r8(), int(Value::kPointerMask)); return {Condition::kZ};
    case Op::ShapeIs: a_.cmp(x86::dword_ptr(next_gp()), i.imm); return {Condition::kE};
    case Op::KindIs: a_.cmp(x86::byte_ptr(next_gp(), kKindOffset), i.imm); return {Condition::kE};
    case Op::FitsInt:
      a_.mov(x86::r11, next_gp());
      a_.add(x86::r11, x86::r11);
      return {Condition::kNO};
    case Op::Not: return negated(emit_condition(i.a));
    case Op::Same:
    case Op::Eq: return compare_ints(r, Condition::kE);
    case Op::Ne: return compare_ints(r, Condition::kNE);
    case Op::Lt: return compare_ints(r, Condition::kL);
    case Op::Le: return compare_ints(r, Condition::kLE);
    case Op::ULt: return compare_ints(r, Condition::kB);
    case Op::ULe: return compare_ints(r, Condition::kBE);
    case Op::FEq:
      if (i.a == i.b) return compare_doubles(r, false, {Condition::kNP});
      return compare_doubles(r, false, {Condition::kE, Flags::AndOrdered});
    case Op::FNe:
      if (i.a == i.b) return compare_doubles(r, false, {Condition::kP});
      return compare_doubles(r, false, {Condition::kNE, Flags::OrUnordered});
    // b > a, false if unordered.
    case Op::FLt: return compare_doubles(r, true, {Condition::kA});
    case Op::FLe: return compare_doubles(r, true, {Condition::kAE});
    default: KRAIT_ASSERT(false); return {};
  }
}

void Emitter::test_result(Ref r) {
  Flags f = emit_test(r);
  x86::Gp to = result_gp(r);
  a_.set(f.cc, to.r8());
  if (f.parity != Flags::No) {
    a_.set(f.parity == Flags::AndOrdered ? Condition::kNP : Condition::kP, x86::r11b);
    if (f.parity == Flags::AndOrdered) a_.and_(to.r8(), x86::r11b);
    else a_.or_(to.r8(), x86::r11b);
  }
  a_.movzx(to.r32(), to.r8());
}

// --- integers

void Emitter::add(Ref r) {
  x86::Gp a = next_gp(), to = result_gp(r);
  asmjit::Operand b = next_operand(ir_[r].b);
  if (a.id() == to.id()) {
    a_.emit(x86::Inst::kIdAdd, to, b);
  } else if (b.isImm()) {
    a_.lea(to, x86::ptr(a, int32_t(b.as<asmjit::Imm>().value())));
  } else if (is_gp(b, to)) {
    a_.add(to, a);
  } else {
    a_.lea(to, x86::ptr(a, b.as<x86::Gp>()));
  }
}

void Emitter::arithmetic(Ref r) {
  const Ins& i = ir_[r];
  x86::Gp a = next_gp(), to = result_gp(r);
  asmjit::Operand b = next_operand(i.b);
  if (is_gp(b, to)) std::swap(a, static_cast<x86::Gp&>(b));
  if (i.op == Op::And && b.isImm() && b.as<asmjit::Imm>().value() == 0xffffffff) {
    a_.mov(to.r32(), a.r32());
    return;
  }
  copy_gp(to.id(), a.id());
  switch (i.op) {
    case Op::And: a_.emit(x86::Inst::kIdAnd, to, b); break;
    case Op::Or: a_.emit(x86::Inst::kIdOr, to, b); break;
    case Op::Xor: a_.emit(x86::Inst::kIdXor, to, b); break;
    case Op::Sub:
    case Op::SubOv: a_.emit(x86::Inst::kIdSub, to, b); break;
    default: a_.emit(x86::Inst::kIdAdd, to, b); break;
  }
  if (info(i.op).has(Trait::Exits)) branch_to_exit(r, Condition::kO);
}

void Emitter::multiply(Ref r) {
  x86::Gp a = next_gp(), to = result_gp(r);
  asmjit::Operand b = next_operand(ir_[r].b);
  if (b.isImm()) {
    a_.imul(to, a, b.as<asmjit::Imm>());
  } else if (is_gp(b, to)) {
    a_.imul(to, a);
  } else {
    copy_gp(to.id(), a.id());
    a_.imul(to, b.as<x86::Gp>());
  }
  if (info(ir_[r].op).has(Trait::Exits)) branch_to_exit(r, Condition::kO);
}

void Emitter::multiply_high(Ref r) {
  next_gp();
  a_.emit(x86::Inst::kIdImul, x86::rdx, x86::rax, next_operand(ir_[r].b));
}

// The machine truncates; Python rounds down, and the remainder has the divisor's sign.
void Emitter::divide(Ref r) {
  next_gp();
  Label done = a_.newLabel();
  a_.mov(x86::r11, next_gp());
  a_.cqo(x86::rdx, x86::rax);
  a_.idiv(x86::rdx, x86::rax, x86::r11);
  a_.test(x86::rdx, x86::rdx);
  a_.short_().jz(done);
  if (ir_[r].op == Op::FloorDiv) {
    a_.xor_(x86::rdx, x86::r11);
    a_.sar(x86::rdx, 63);
    a_.add(x86::rax, x86::rdx);
  } else {
    a_.mov(x86::rax, x86::rdx);
    a_.xor_(x86::rax, x86::r11);
    a_.short_().jns(done);
    a_.add(x86::rdx, x86::r11);
  }
  a_.bind(done);
}

void Emitter::negate(Ref r) { a_.neg(result_from(r, next_reg())); }
void Emitter::swap_bytes(Ref r) { a_.bswap(result_from(r, next_reg())); }

void Emitter::shift(Ref r) {
  const Ins& i = ir_[r];
  x86::Gp to = result_from(r, next_reg());
  next_loc();  // a constant count may have got a register, which is not rcx
  uint32_t id = i.op == Op::Shl ? x86::Inst::kIdShl : i.op == Op::Sar ? x86::Inst::kIdSar : x86::Inst::kIdShr;
  if (Ir::is_const(i.b)) a_.emit(id, to, asmjit::Imm(int64_t(ir_.bits(i.b) & 63)));
  else a_.emit(id, to, x86::cl);
}

void Emitter::shift_checked(Ref r) {
  x86::Gp a = next_gp(), to = result_gp(r);
  next_loc();
  asmjit::Operand by = x86::cl;
  if (Ir::is_const(ir_[r].b)) by = asmjit::Imm(int64_t(ir_.bits(ir_[r].b) & 63));
  a_.mov(to, a);
  a_.emit(x86::Inst::kIdShl, to, by);
  a_.mov(x86::r11, to);
  a_.emit(x86::Inst::kIdSar, x86::r11, by);
  a_.cmp(x86::r11, a);
  branch_to_exit(r, Condition::kNE);
}

void Emitter::min_max(Ref r) {
  x86::Gp a = next_gp(), to = result_gp(r);
  asmjit::Operand b = next_operand(ir_[r].b);
  if (is_gp(b, to)) std::swap(a, static_cast<x86::Gp&>(b));
  copy_gp(to.id(), a.id());
  a_.emit(x86::Inst::kIdCmp, to, b);
  a_.emit(ir_[r].op == Op::Min ? x86::Inst::kIdCmovg : x86::Inst::kIdCmovl, to, b);
}

// --- doubles

void Emitter::float_arithmetic(Ref r) {
  const Ins& i = ir_[r];
  x86::Xmm a = next_xmm(), to = result_xmm(r);
  asmjit::Operand b = next_operand(i.b);
  if (b.isReg() && b.id() == to.id()) std::swap(a, static_cast<x86::Xmm&>(b));
  auto either = [&](uint32_t two_operands, uint32_t three_operands) {
    if (a.id() != to.id() && has_.avx) {
      a_.emit(three_operands, to, a, b);
      return;
    }
    if (a.id() != to.id()) a_.movaps(to, a);
    a_.emit(two_operands, to, b);
  };
  switch (i.op) {
    case Op::FAdd: either(x86::Inst::kIdAddsd, x86::Inst::kIdVaddsd); break;
    case Op::FSub: either(x86::Inst::kIdSubsd, x86::Inst::kIdVsubsd); break;
    case Op::FMul: either(x86::Inst::kIdMulsd, x86::Inst::kIdVmulsd); break;
    default: either(x86::Inst::kIdDivsd, x86::Inst::kIdVdivsd); break;
  }
}

void Emitter::float_sign(Ref r) {
  x86::Xmm a = next_xmm(), to = result_xmm(r);
  if (a.id() != to.id()) a_.movaps(to, a);
  if (ir_[r].op == Op::FNeg) a_.xorpd(to, at_address(kSignBits, 16));
  else a_.andpd(to, at_address(kMagnitudeBits, 16));
}

// Sqrtsd would wait for what its result's register held before.
void Emitter::float_sqrt(Ref r) {
  const asmjit::Operand a = next_operand(ir_[r].a);
  if (has_.avx && a.isReg()) a_.emit(x86::Inst::kIdVsqrtsd, result_xmm(r), a, a);
  else a_.emit(x86::Inst::kIdSqrtsd, result_xmm(r), a);
}

// See square.h.
void Emitter::float_square(Ref r) {
  const Reg a = next_reg();
  const x86::Gp bits = gp(rq_.allocation.temp(r, 0));
  const x86::Xmm to = result_xmm(r), error = xmm(kFloatScratch);
  SlowPath slow{SlowPath::Square, a_.newLabel(), a_.newLabel(), result(r), a, r};
  if (has_.fma) {
    a_.movaps(to, xmm(a));
    a_.mulsd(to, to);
    a_.movaps(error, xmm(a));
    a_.vfmsub213sd(error, error, to);
    a_.movq(bits, to);
    a_.sub(bits, 1);
    a_.mov(x86::r11, bits);
    a_.shr(x86::r11, 52);
    a_.sub(x86::r11d, kSquareLeast);
    a_.cmp(x86::r11d, kSquareRange);
    a_.jae(slow.place);
    a_.and_(bits, at_address(&kExponentBits));
    a_.add(bits, at_address(&kSquareNear));
    a_.movq(x86::r11, error);
    a_.btr(x86::r11, 63);
    a_.cmp(x86::r11, bits);
    a_.jae(slow.place);
  } else {
    a_.jmp(slow.place);
  }
  a_.bind(slow.back);
  slow_paths_.push_back(slow);
}

void Emitter::float_round(Ref r) {
  constexpr int kNoException = 8;
  Op op = ir_[r].op;
  int mode = op == Op::FFloor ? 1 : op == Op::FCeil ? 2 : op == Op::FTrunc ? 3 : 0;
  a_.emit(x86::Inst::kIdRoundsd, result_xmm(r), next_operand(ir_[r].a), asmjit::Imm(mode | kNoException));
}

void Emitter::int_to_double(Ref r) {
  x86::Xmm to = result_xmm(r);
  a_.xorps(to, to);
  a_.emit(x86::Inst::kIdCvtsi2sd, to, next_operand(ir_[r].a));
}

// What does not fit becomes the smallest integer, which is the one that subtracting 1 overflows.
void Emitter::double_to_int(Ref r) {
  a_.emit(x86::Inst::kIdCvttsd2si, result_gp(r), next_operand(ir_[r].a));
  a_.cmp(result_gp(r), 1);
  branch_to_exit(r, Condition::kO);
}

void Emitter::move_bits(Ref r) {
  if (ir_[r].op == Op::F64Bits) a_.movq(result_gp(r), next_xmm());
  else a_.movq(result_xmm(r), next_gp());
}

// --- tags

void Emitter::tag_int(Ref r) {
  x86::Gp a = next_gp();
  a_.lea(result_gp(r), x86::ptr(a, a, 0, int(Value::kIntTag)));
}

void Emitter::untag_int(Ref r) { a_.sar(result_from(r, next_reg()), 1); }

// Encodes as Value::flonum does: see value.h. Zero and what is no flonum take the slow path.
void Emitter::box_double(Ref r) {
  Reg a = next_reg();
  x86::Gp to = result_gp(r);
  SlowPath slow{SlowPath::BoxDouble, a_.newLabel(), a_.newLabel(), result(r), a, r};
  a_.movq(to, xmm(a));
  a_.add(to, at_address(&kFlonumBias));
  a_.lea(x86::r11, x86::ptr(to, to));
  a_.cmp(x86::r11, at_address(&kFlonumEnd));
  a_.jge(slow.place);
  a_.rol(to, 3);
  finish_box(slow);
}

// Decodes as Value::as_flonum does.
void Emitter::unbox_double(Ref r) {
  if (unbox_begun_) return finish_unbox();
  const Reg word = next_reg();
  const SlowPath zero{SlowPath::UnboxZero, a_.newLabel(), a_.newLabel(), result(r), kNoReg, r};
  slow_paths_.push_back(zero);
  a_.cmp(gp(word), int64_t(Value::kFlonumZero));
  a_.je(zero.place);
  rotate_right(x86::r11, gp(word), 3);
  finish_unbox();
}

// The guard and the first half of the unboxing behind it: the one comparison that excludes zero says that it
// is a flonum.
void Emitter::begin_unbox(Ref guard, Ref unbox) {
  const Reg word = next_reg();
  const x86::Gp temp = gp(rq_.allocation.temp(guard, 0));
  SlowPath slow{SlowPath::UnboxChecked, a_.newLabel(), a_.newLabel(), result(unbox), word, unbox};
  exit_of(guard);
  slow.exit = uint32_t(exits_.size() - 1);
  slow_paths_.push_back(slow);
  rotate_right(x86::r11, gp(word), 3);
  a_.lea(temp, x86::ptr(x86::r11, x86::r11));
  a_.cmp(temp, at_address(&kFlonumEnd));
  a_.jge(slow.place);
  unbox_begun_ = true;
}

// Of the rotated word in the scratch register, into what the last slow path says.
void Emitter::finish_unbox() {
  const SlowPath& zero = slow_paths_.back();
  a_.sub(x86::r11, at_address(&kFlonumBias));
  a_.movq(xmm(zero.reg), x86::r11);
  a_.bind(zero.back);
  unbox_begun_ = false;
}

// The same for a flonum in `temp`, which is lost; keeps the scratch register.
void Emitter::decode_double(Ref r, x86::Gp temp) {
  SlowPath zero{SlowPath::UnboxZero, a_.newLabel(), a_.newLabel(), result(r), kNoReg, r};
  a_.cmp(temp, int64_t(Value::kFlonumZero));
  a_.je(zero.place);
  a_.ror(temp, 3);
  a_.sub(temp, at_address(&kFlonumBias));
  a_.movq(result_xmm(r), temp);
  a_.bind(zero.back);
  slow_paths_.push_back(zero);
}

void Emitter::rotate_right(x86::Gp to, x86::Gp from, int n) {
  if (has_.bmi2) return void(a_.rorx(to, from, n));
  a_.mov(to, from);
  a_.ror(to, n);
}

void Emitter::box_bool(Ref r) {
  constexpr uint64_t scale = Value::true_().raw - Value::false_().raw;
  static_assert(scale == 8);
  a_.lea(result_gp(r), x86::ptr(uint64_t(Value::false_().raw), next_gp(), 3));
}

// Below 2^62 a small int.
void Emitter::box_uint(Ref r) {
  const Reg a = next_reg();
  SlowPath slow{SlowPath::BoxUInt, a_.newLabel(), a_.newLabel(), result(r), a, r};
  a_.mov(x86::r11, gp(a));
  a_.shr(x86::r11, 62);
  a_.jnz(slow.place);
  a_.lea(result_gp(r), x86::ptr(gp(a), gp(a), 0, int(Value::kIntTag)));
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
  SlowPath slow{SlowPath::UnboxBigInt, a_.newLabel(), a_.newLabel(), result(r), a, r, a_.newLabel()};
  a_.mov(result_gp(r), gp(a));
  a_.sar(result_gp(r), 1);
  a_.jnc(slow.place);
  a_.test(result_gp(r), result_gp(r));
  a_.bind(slow.leave);
  branch_to_exit(r, Condition::kS);
  a_.bind(slow.back);
  slow_paths_.push_back(slow);
}

// `leave` expects the sign flag.
void Emitter::unbox_big_int(const SlowPath& s) {
  const x86::Gp object = gp(s.other), to = gp(s.reg);
  Label other = a_.newLabel();
  a_.test(object.r8(), int(Value::kPointerMask));
  a_.jnz(other);
  a_.cmp(x86::byte_ptr(object, kKindOffset), int(g_vm.int_kind));
  a_.jne(other);
  a_.cmp(x86::qword_ptr(object, g_vm.int_size), 1);
  a_.jne(other);
  a_.mov(to, x86::qword_ptr(object, g_vm.int_limbs));
  a_.jmp(s.back);
  a_.bind(other);
  a_.or_(to, -1);
  a_.jmp(s.leave);
}

void Emitter::copy(Ref r) { copy_gp(result(r), next_reg()); }

void Emitter::select(Ref r) {
  Flags f = emit_condition(ir_[r].a);
  Reg yes = next_reg(), no = next_reg();
  // With f.parity == AndOrdered both flags must hold for `yes`; the opposite test for `no` is an "or".
  if (f.parity == Flags::AndOrdered) {
    f = negated(f);
    std::swap(yes, no);
  }
  if (ir_[r].type == Type::F64) return select_double(r, f, yes, no);
  x86::Gp to = result_gp(r);
  a_.mov(to, gp(no));
  a_.cmov(f.cc, to, gp(yes));
  if (f.parity == Flags::OrUnordered) a_.cmovp(to, gp(yes));
}

void Emitter::select_double(Ref r, Flags f, Reg yes, Reg no) {
  Label done = a_.newLabel();
  a_.movaps(result_xmm(r), xmm(yes));
  a_.short_().j(f.cc, done);
  if (f.parity == Flags::OrUnordered) a_.short_().jp(done);
  a_.movaps(result_xmm(r), xmm(no));
  a_.bind(done);
}

// --- memory

void Emitter::load(Ref r) {
  const Ins& i = ir_[r];
  x86::Mem from = next_address(i);
  if (i.type == Type::F64) {
    if (i.op == Op::Load) {
      a_.movsd(result_xmm(r), from);
    } else {
      a_.xorps(result_xmm(r), result_xmm(r));
      a_.cvtss2sd(result_xmm(r), from);
    }
    return;
  }
  x86::Gp to = result_gp(r);
  switch (i.op) {
    case Op::LoadU8:
    case Op::LoadU16: a_.movzx(to.r32(), from); break;
    case Op::LoadS8:
    case Op::LoadS16: a_.movsx(to, from); break;
    case Op::LoadU32: a_.mov(to.r32(), from); break;
    case Op::LoadS32: a_.movsxd(to, from); break;
    default: a_.mov(to, from); break;
  }
}

void Emitter::store(Ref r) {
  const Ins& i = ir_[r];
  x86::Mem to = next_address(i);
  Loc value = next_loc();
  if (value.is_constant()) {
    int64_t bits = int64_t(ir_.bits(i.c));
    switch (i.op) {
      case Op::Store8: a_.mov(to, int8_t(bits)); break;
      case Op::Store16: a_.mov(to, int16_t(bits)); break;
      default: a_.mov(to, int32_t(bits)); break;
    }
    return;
  }
  Reg reg = value.reg();
  const bool of_box = a_.offset() == box_end_;
  switch (i.op) {
    case Op::Store8: a_.mov(to, gp(reg).r8()); break;
    case Op::Store16: a_.mov(to, gp(reg).r16()); break;
    case Op::Store32: a_.mov(to, gp(reg).r32()); break;
    case Op::StoreF32:
      a_.cvtsd2ss(x86::xmm15, xmm(reg));
      a_.movss(to, x86::xmm15);
      break;
    default:
      if (is_float_reg(reg)) a_.movsd(to, xmm(reg));
      else a_.mov(to, gp(reg));
  }
  if (of_box) box_end_ = uint32_t(a_.offset());
}

void Emitter::new_object(Ref r) {
  const Ins& i = ir_[r];
  x86::Gp to = result_gp(r);
  SlowPath slow{SlowPath::Allocate, a_.newLabel(), a_.newLabel(), result(r), kNoReg, r};
  const auto* window = static_cast<const uint8_t*>(g_vm.allocation);
  a_.mov(to, at_address(window, 8));
  a_.lea(x86::r11, x86::ptr(to, i.imm));
  a_.cmp(x86::r11, at_address(window + 8, 8));
  a_.ja(slow.place);
  a_.mov(at_address(window, 8), x86::r11);
  store_constant(x86::qword_ptr(to), ir_.bits(i.a));
  a_.bind(slow.back);
  slow_paths_.push_back(slow);
}

void Emitter::list_room(Ref r) {
  const Reg list = next_reg();
  SlowPath slow{SlowPath::GrowList, a_.newLabel(), a_.newLabel(), list, kNoReg, r, exit_of(r).stub};
  a_.mov(x86::r11d, x86::dword_ptr(gp(list), g_vm.list_capacity));
  a_.cmp(x86::qword_ptr(gp(list), g_vm.list_length), x86::r11);
  a_.jge(slow.place);
  a_.bind(slow.back);
  a_.mov(result_gp(r), x86::qword_ptr(gp(list), g_vm.list_store));
  slow_paths_.push_back(slow);
}

void Emitter::barrier(Ref r) {
  const Reg object = next_reg();
  if (a_.offset() == box_end_ && slow_paths_.back().ins == ir_[r].b) {
    slow_paths_.back().owner = object;
    return;
  }
  const SlowPath slow{SlowPath::Log, a_.newLabel(), a_.newLabel(), object, kNoReg, r};
  a_.test(x86::byte_ptr(gp(object), kGcBitsOffset), int(kGcUnlogged));
  a_.jnz(slow.place);
  a_.bind(slow.back);
  slow_paths_.push_back(slow);
}

}  // namespace krait::jit::x64
