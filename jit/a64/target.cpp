// The AArch64 target: its table, its registers, and the routines all traces share.
#include <capstone/capstone.h>
#include <dlfcn.h>

#include <cstring>

#include "jit/a64/emitter.h"
#include "jit/a64/encoding.h"
#include "jit/code_cache.h"
#include "jit/code_writer.h"
#include "jit/exits.h"
#include "jit/lower_row.h"
#include "jit/vm_layout.h"

namespace krait::jit::a64 {

namespace {

// General registers n to m, floating-point registers n to m.
constexpr RegSet general(Reg n, Reg m) { return (reg_bit(m) << 1) - reg_bit(n); }
constexpr RegSet floats(Reg n, Reg m) { return general(n, m) << kFirstFloatReg; }

constexpr RegSet kGeneral = general(0, 15) | general(19, 26);
constexpr RegSet kFloats = floats(0, 30);
constexpr RegSet kPreserved = general(19, 26) | floats(8, 15);
constexpr Reg kArguments[] = {0, 1, 2, 3, 4, 5, 6, 7};
constexpr Reg kFloatArguments[] = {32, 33, 34, 35, 36, 37, 38, 39};
// As many as on other machines, so that the same functions have traces.
constexpr Reg kTraceArguments[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

constexpr RegisterFile kRegisters = {
    .allocatable = kGeneral | kFloats,
    .call_clobbers = (kGeneral | kFloats) & ~kPreserved,
    .arguments = kArguments,
    .float_arguments = kFloatArguments,
    .trace_arguments = kTraceArguments,
    .trace_float_arguments = kFloatArguments,
};

constexpr Op kOrder[] = {
#define A64(op, ...) Op::op,
#include "jit/a64/lower.def"
#undef A64
};
static_assert(is_ordered(kOrder));

constexpr size_t kRoutineBytes = 4096;
constexpr size_t kMaxInstructionBytes = 128,
                 kMaxMoveBytes = 40;  // slow paths, stubs, homes, constants included

// Capstone is loaded when something is disassembled: few runs do that, and every run would pay for the
// library.
class Disassembler {
 public:
  Disassembler() {
    void* library = dlopen("libcapstone.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!library) return;
    const auto open = reinterpret_cast<decltype(&cs_open)>(dlsym(library, "cs_open"));
    disassemble_ = reinterpret_cast<decltype(&cs_disasm)>(dlsym(library, "cs_disasm"));
    free_ = reinterpret_cast<decltype(&cs_free)>(dlsym(library, "cs_free"));
    fine_ =
        open && disassemble_ && free_ && open(CS_ARCH_ARM64, CS_MODE_LITTLE_ENDIAN, &handle_) == CS_ERR_OK;
  }

  size_t one(const uint8_t* code, size_t bytes, std::string& out) const {
    cs_insn* instruction = nullptr;
    if (!fine_ || disassemble_(handle_, code, bytes, uint64_t(code), 1, &instruction) != 1) return 0;
    out += instruction->mnemonic;
    if (*instruction->op_str) (out += ' ') += instruction->op_str;
    free_(instruction, 1);
    return 4;
  }

 private:
  bool fine_ = false;
  csh handle_ = 0;
  decltype(&cs_disasm) disassemble_ = nullptr;
  decltype(&cs_free) free_ = nullptr;
};

}  // namespace

constexpr Row kRows[kOpCount] = {
#define A64(op, a, b, c, result, emit, options) \
  make_row<Row>(Place::a, Place::b, Place::c, ResultPlace::result, &Emitter::emit, options),
#include "jit/a64/lower.def"
#undef A64
};

void Emitter::nothing(Ref) {}

namespace {

class A64Target final : public Target {
 public:
  const char* name() const override { return "AArch64"; }
  const RegisterFile& registers() const override { return kRegisters; }
  const LowerRow& row(Op op) const override { return kRows[int(op)]; }

  bool fits_immediate(const Ir& ir, const Ins& i, int k, Ref constant) const override {
    if (row(i.op).operands[k] != Place::Immediate) return false;
    const uint64_t bits = ir.bits(constant);
    switch (i.op) {
      case Op::Shl:
      case Op::Sar:
      case Op::Shr:
      case Op::ShlOv:
      case Op::StackCheck: return true;
      case Op::Store:
      case Op::Store8:
      case Op::Store16:
      case Op::Store32: return bits == 0 && ir.type_of(constant) != Type::F64;
      case Op::And:
      case Op::Or:
      case Op::Xor: return fits_logical(bits);
      default: return fits_add_or_sub(bits);
    }
  }

  size_t code_reach() const override { return kBranchReach; }
  std::vector<uint8_t> returning(uint8_t n) const override {
    const uint32_t code[] = {0x52800000 | uint32_t{n} << 5, 0xd65f03c0};  // mov w0, #n; ret
    const auto* bytes = reinterpret_cast<const uint8_t*>(code);
    return {bytes, bytes + sizeof code};
  }
  bool start(CodeCache& cache, const char** why) override;
  bool emit(const EmitRequest& request, CodeCache& cache, MachineCode* out) const override;
  void patch_exit(CodeCache& cache, const MachineCode& code, const ExitCode& exit,
                  const uint8_t* destination) const override;
  void patch_jump(CodeCache& cache, const uint8_t* place, const uint8_t* destination) const override;
  size_t disassemble(const uint8_t* code, size_t bytes, std::string& out) const override {
    static const Disassembler disassembler;
    return disassembler.one(code, bytes, out);
  }
  uint64_t enter(const uint8_t* code, const uint64_t* arguments, size_t count) const override;
  uint64_t enter_with_few(const uint8_t* code, const uint64_t* arguments) const override;
  bool returns_to_enter(uint64_t address) const override {
    return address == uint64_t(routines_.enter_return) ||
           address == uint64_t(routines_.enter_function_return) ||
           address == uint64_t(routines_.enter_few_return);
  }
  const uint8_t* uncompiled() const override { return routines_.uncompiled; }
  Reg scratch() const override { return kScratch; }

 private:
  // Null: the code is too long for branches of that reach, or there is no room for it.
  const uint8_t* emit(const EmitRequest& request, CodeCache& cache, Reach reach, MachineCode* out) const;

  Routines routines_{};
};

// --- the shared routines

// What C++ functions preserve, above a call area.
constexpr int kSavedBytes = kCallArea + 160;

template <class F>
void each_saved_pair(F access) {
  int32_t offset = kCallArea;
  const auto next = [&](const auto& first, const auto& second) {
    access(first, second, arm::ptr(arm::sp, offset));
    offset += 16;
  };
  for (Reg r = 19; r < 31; r += 2) next(x(r), x(r + 1));
  for (uint32_t r = 8; r < 16; r += 2) next(arm::d(r), arm::d(r + 1));
}
void emit_save(arm::Assembler& a) {
  a.sub(arm::sp, arm::sp, kSavedBytes);
  each_saved_pair(
      [&](const auto& first, const auto& second, const arm::Mem& to) { a.stp(first, second, to); });
}
void emit_restore(arm::Assembler& a) {
  each_saved_pair(
      [&](const auto& first, const auto& second, const arm::Mem& from) { a.ldp(first, second, from); });
  a.add(arm::sp, arm::sp, kSavedBytes);
}

// uint64_t enter(code, arguments): calls a trace, a function's with so many of its arguments in registers.
// Returns the offset of the return address.
size_t emit_enter(arm::Assembler& a, size_t general, size_t floats) {
  emit_save(a);
  a.mov(x(kX16), arm::x0);
  a.mov(x(kX17), arm::x1);
  move_constant(a, x(kX27), Value::kIntTag);
  move_constant(a, x(kX28), uint64_t(g_vm.thread));
  a.ldr(x(kX28), arm::ptr(x(kX28)));
  move_constant(a, x(kX29), uint64_t(g_vm.allocation));
  const auto place = [](size_t k) { return arm::ptr(x(kX17), int32_t(8 * k)); };
  for (size_t k = 0; k < general; k++) a.ldr(x(kTraceArguments[k]), place(k));
  for (size_t k = 0; k < floats; k++) a.ldr(d(kFloatArguments[k]), place(std::size(kTraceArguments) + k));
  a.blr(x(kX16));
  const size_t returned = a.offset();
  emit_restore(a);
  a.ret(arm::x30);
  return returned;
}

void call_address(arm::Assembler& a, const void* function) {
  move_constant(a, x(kX17), uint64_t(function));
  a.blr(x(kX17));
}

constexpr size_t kStateBelow = sizeof(ExitState) - kCallArea;

// Builds the ExitState below the native frame, its last word being the register, and passes its address. The
// registers that C++ preserves are cleared, so that it does not save what they held: that would keep dead
// objects alive.
void emit_save_state(arm::Assembler& a, const arm::Gp& last) {
  static_assert(sizeof(ExitState) % 16 == 0 && offsetof(ExitState, exit) == sizeof(ExitState) - 8);
  a.sub(arm::sp, arm::sp, kStateBelow);
  a.str(last, arm::ptr(arm::sp, offsetof(ExitState, exit)));
  for (Reg r = 0; r < 30; r += 2)
    a.stp(x(r), x(r + 1), arm::ptr(arm::sp, int32_t(offsetof(ExitState, general) + 8 * r)));
  for (uint32_t r = 0; r < 32; r += 2)
    a.stp(arm::d(r), arm::d(r + 1), arm::ptr(arm::sp, int32_t(offsetof(ExitState, floats) + 8 * r)));
  a.add(arm::x0, arm::sp, sizeof(ExitState));
  a.str(arm::x0, arm::ptr(arm::sp, offsetof(ExitState, stack)));
  a.mov(arm::x0, arm::sp);
  for (RegSet s = kPreserved & kGeneral; s; s &= s - 1) a.mov(x(Reg(std::countr_zero(s))), arm::xzr);
}

// Entered by an exit's stub with the exit's number in x16: asks the handler, and returns from whichever
// activation it says. x1 then points to the return address.
void emit_exit(arm::Assembler& a) {
  emit_save_state(a, x(kX16));
  call_address(a, reinterpret_cast<const void*>(&handle_exit));
  a.ldr(arm::x30, arm::ptr(arm::x1));
  a.sub(arm::sp, arm::x1, kReturnAddress);
  a.ret(arm::x30);
}

// Called instead of a function trace. The state's last word is the return address: the trace's own would lie
// there.
void emit_uncompiled(arm::Assembler& a) {
  emit_save_state(a, arm::x30);
  call_address(a, reinterpret_cast<const void*>(g_vm.call_uncompiled));
  a.ldr(arm::x30, arm::ptr(arm::sp, offsetof(ExitState, exit)));
  a.add(arm::sp, arm::sp, kStateBelow);
  a.ret(arm::x30);
}

// A slow path's call: argument and result in x16; x17 and x30 are lost, all other registers preserved.
void emit_slow_call(arm::Assembler& a, uint64_t (*function)(uint64_t)) {
  constexpr int kFloatOffset = 16 * 8, kLinkOffset = kFloatOffset + 24 * 8, kBytes = kLinkOffset + 16;
  const auto each = [&](auto general_pair, auto float_pair) {
    for (Reg r = 0; r < 16; r += 2) general_pair(x(r), x(r + 1), arm::ptr(arm::sp, 8 * r));
    int offset = kFloatOffset;
    for (uint32_t r = 0; r < 32; r = r == 6 ? 16 : r + 2, offset += 16)
      float_pair(arm::d(r), arm::d(r + 1), arm::ptr(arm::sp, offset));
  };
  a.sub(arm::sp, arm::sp, kBytes);
  each([&](auto p, auto q, auto to) { a.stp(p, q, to); }, [&](auto p, auto q, auto to) { a.stp(p, q, to); });
  a.str(arm::x30, arm::ptr(arm::sp, kLinkOffset));
  a.mov(arm::x0, x(kX16));
  call_address(a, reinterpret_cast<const void*>(function));
  a.mov(x(kX16), arm::x0);
  each([&](auto p, auto q, auto from) { a.ldp(p, q, from); },
       [&](auto p, auto q, auto from) { a.ldp(p, q, from); });
  a.ldr(arm::x30, arm::ptr(arm::sp, kLinkOffset));
  a.add(arm::sp, arm::sp, kBytes);
  a.ret(arm::x30);
}

bool A64Target::start(CodeCache& cache, const char** why) {
  CodeWriter<arm::Assembler> writer(cache, kRoutineBytes);
  if (!writer.ok()) return *why = "the code cache is too small", false;
  arm::Assembler& a = writer.assembler();
  size_t offsets[11];
  size_t n = 0;
  auto next = [&] {
    a.align(asmjit::AlignMode::kCode, 16);
    offsets[n++] = a.offset();
  };
  next();
  const size_t enter_return = emit_enter(a, 0, 0);
  next();
  const size_t enter_function_return = emit_enter(a, std::size(kTraceArguments), std::size(kFloatArguments));
  next();
  emit_exit(a);
  for (auto* function :
       {g_vm.allocate, g_vm.log_object, g_vm.box_double, g_vm.box_uint, g_vm.grow_list, g_vm.square}) {
    next();
    emit_slow_call(a, function);
  }
  next();
  emit_uncompiled(a);
  next();
  const size_t enter_few_return = emit_enter(a, kFewGeneral, kFewFloats);
  uint32_t size;
  const uint8_t* code = writer.finish(&size);
  if (!code) return *why = "assembly failed", false;
  routines_ = {.enter = code + offsets[0],
               .enter_return = code + enter_return,
               .enter_function = code + offsets[1],
               .enter_function_return = code + enter_function_return,
               .enter_few = code + offsets[10],
               .enter_few_return = code + enter_few_return,
               .exit = code + offsets[2],
               .allocate = code + offsets[3],
               .log_object = code + offsets[4],
               .box_double = code + offsets[5],
               .box_uint = code + offsets[6],
               .grow_list = code + offsets[7],
               .square = code + offsets[8],
               .uncompiled = code + offsets[9]};
  return true;
}

// --- traces

class BranchErrors final : public asmjit::ErrorHandler {
 public:
  void handleError(asmjit::Error error, const char*, asmjit::BaseEmitter*) override {
    KRAIT_ASSERT(error == asmjit::kErrorInvalidDisplacement);
    any = true;
  }
  bool any = false;
};

const uint8_t* A64Target::emit(const EmitRequest& request, CodeCache& cache, Reach reach,
                               MachineCode* out) const {
  const Allocation& allocation = request.allocation;
  const size_t moves = allocation.edits.size() + allocation.loop_entry.size() + allocation.loop_back.size();
  const size_t most = request.ir.ins.size() * kMaxInstructionBytes + moves * kMaxMoveBytes + 1024;
  CodeWriter<arm::Assembler> writer(cache, most);
  if (!writer.ok()) return nullptr;
  BranchErrors errors;
  writer.set_error_handler(&errors);
  *out = {};
  Emitter(request, routines_, reach, writer.assembler(), out).run();
  return out->code = errors.any ? writer.give_up() : writer.finish(&out->size);
}

bool A64Target::emit(const EmitRequest& request, CodeCache& cache, MachineCode* out) const {
  for (Reach reach : {Reach::TestBit, Reach::Conditional, Reach::Unlimited}) {
    if (emit(request, cache, reach, out)) return true;
  }
  return false;
}

void write_instruction(CodeCache& cache, const uint8_t* at, uint32_t word) {
  KRAIT_ASSERT(word != 0);
  cache.write(const_cast<uint8_t*>(at), &word, sizeof word);
}

void A64Target::patch_exit(CodeCache& cache, const MachineCode& code, const ExitCode& exit,
                           const uint8_t* destination) const {
  for (uint32_t branch_offset : exit.branches) {
    if (!branch_offset) continue;
    const uint8_t* at = code.code + branch_offset;
    uint32_t word;
    std::memcpy(&word, at, sizeof word);
    uint32_t direct = with_distance(word, destination - at);
    if (!direct) {
      // Through the place in front of the stub.
      const uint8_t* veneer = code.code + exit.stub - 4;
      write_instruction(cache, veneer, branch(destination - veneer));
      direct = with_distance(word, veneer - at);
    }
    write_instruction(cache, at, direct);
  }
}

void A64Target::patch_jump(CodeCache& cache, const uint8_t* place, const uint8_t* destination) const {
  write_instruction(cache, place, branch(destination - place));
}

// The sanitizer looks for a type before the entry of what is called; machine code has none.
[[clang::no_sanitize("function")]] uint64_t A64Target::enter(const uint8_t* code, const uint64_t* arguments,
                                                             size_t count) const {
  const uint8_t* routine = count ? routines_.enter_function : routines_.enter;
  auto enter = reinterpret_cast<uint64_t (*)(const uint8_t*, const uint64_t*)>(uintptr_t(routine));
  constexpr size_t kAll = std::size(kTraceArguments) + std::size(kFloatArguments);
  if (count == 0 || count == kAll) return enter(code, arguments);
  uint64_t all[kAll] = {};
  std::copy(arguments, arguments + count, all);
  return enter(code, all);
}

[[clang::no_sanitize("function")]] uint64_t A64Target::enter_with_few(const uint8_t* code,
                                                                      const uint64_t* arguments) const {
  return reinterpret_cast<uint64_t (*)(const uint8_t*, const uint64_t*)>(uintptr_t(routines_.enter_few))(
      code, arguments);
}

}  // namespace

}  // namespace krait::jit::a64

namespace krait::jit {

Target& host_target() {
  static a64::A64Target target;
  return target;
}

}  // namespace krait::jit
