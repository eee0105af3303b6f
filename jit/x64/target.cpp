// The x86-64 target: its table, its registers, and the routines all traces share.
#include <Zydis/Zydis.h>
#include <dlfcn.h>

#include <cstring>

#include "jit/code_cache.h"
#include "jit/code_writer.h"
#include "jit/exits.h"
#include "jit/lower_row.h"
#include "jit/options.h"
#include "jit/vm_layout.h"
#include "jit/x64/emitter.h"

namespace krait::jit::x64 {

namespace {

constexpr RegSet reg_set(std::initializer_list<Reg> regs) {
  RegSet set = 0;
  for (Reg r : regs) set |= reg_bit(r);
  return set;
}

constexpr RegSet kGeneral = 0xffff & ~reg_set({kRsp, kScratch});
constexpr RegSet kFloats = RegSet{0x7fff} << kFirstFloatReg;
constexpr RegSet kPreserved = reg_set({kRbx, kRbp, 12, 13, 14, 15});
constexpr Reg kArguments[] = {kRdi, kRsi, kRdx, kRcx, 8, 9};
constexpr Reg kFloatArguments[] = {32, 33, 34, 35, 36, 37, 38, 39};
// r10 is what enter() needs to load them.
constexpr Reg kTraceArguments[] = {kRdi, kRsi, kRdx, kRcx, 8, 9, kRax, kRbx, kRbp, 12, 13, 14, 15};

constexpr RegisterFile kRegisters = {
    .allocatable = kGeneral | kFloats,
    .call_clobbers = (kGeneral & ~kPreserved) | kFloats,
    .arguments = kArguments,
    .float_arguments = kFloatArguments,
    .trace_arguments = kTraceArguments,
    .trace_float_arguments = kFloatArguments,
};

// Zydis is loaded when something is disassembled: few runs do that, and every run would pay for the library.
auto load_disassembler() {
  void* library = dlopen("libZydis.so.4.0", RTLD_NOW | RTLD_LOCAL);
  return reinterpret_cast<decltype(&ZydisDisassembleIntel)>(library ? dlsym(library, "ZydisDisassembleIntel")
                                                                    : nullptr);
}

constexpr Op kOrder[] = {
#define X64(op, ...) Op::op,
#include "jit/x64/lower.def"
#undef X64
};
static_assert(is_ordered(kOrder));

constexpr size_t kRoutineBytes = 4096;
constexpr int kMaxInstructionBytes = 96, kMaxMoveBytes = 20;  // slow paths, exit stubs and homes included

}  // namespace

constexpr Row kRows[kOpCount] = {
#define X64(op, a, b, c, result, emit, options) \
  make_row<Row>(Place::a, Place::b, Place::c, ResultPlace::result, &Emitter::emit, options),
#include "jit/x64/lower.def"
#undef X64
};

void Emitter::nothing(Ref) {}

Extensions::Extensions() {
  const bool use = g_options.tunables.extensions;
  avx = use && __builtin_cpu_supports("avx");
  bmi2 = use && __builtin_cpu_supports("bmi2");
  fma = use && __builtin_cpu_supports("fma");
}

namespace {

class X64Target final : public Target {
 public:
  const char* name() const override { return "x86-64"; }
  const RegisterFile& registers() const override { return kRegisters; }
  const LowerRow& row(Op op) const override { return kRows[int(op)]; }

  bool fits_immediate(const Ir& ir, const Ins& i, int k, Ref constant) const override {
    uint64_t bits = ir.bits(constant);
    if (ir.type_of(constant) == Type::F64) return row(i.op).operands[k] == Place::Memory;
    switch (i.op) {
      case Op::Shl:
      case Op::Sar:
      case Op::Shr:
      case Op::ShlOv:
      case Op::Store8:
      case Op::Store16:
      case Op::Store32: return true;
      case Op::And: return bits == 0xffffffff || fits_int32(bits);
      case Op::Return:
      case Op::MulHigh:
      case Op::FloorDiv:
      case Op::Mod: return false;
      default: return row(i.op).operands[k] != Place::Memory && fits_int32(bits);
    }
  }

  size_t code_reach() const override { return size_t{1} << 31; }
  std::vector<uint8_t> returning(uint8_t n) const override {
    return {0xb8, n, 0, 0, 0, 0xc3};  // mov eax, n; ret
  }
  bool start(CodeCache& cache, const char** why) override;
  bool emit(const EmitRequest& request, CodeCache& cache, MachineCode* out) const override;
  void patch_exit(CodeCache& cache, const MachineCode& code, const ExitCode& exit,
                  const uint8_t* destination) const override;
  void patch_jump(CodeCache& cache, const uint8_t* place, const uint8_t* destination) const override;
  size_t disassemble(const uint8_t* code, size_t bytes, std::string& out) const override;
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
  Routines routines_{};
};

// --- the shared routines

// uint64_t enter(code, arguments): calls a trace, a function's with so many of its arguments in registers.
// Returns the offset of the return address.
size_t emit_enter(x86::Assembler& a, size_t general, size_t floats) {
  const x86::Gp saved[] = {x86::rbx, x86::rbp, x86::r12, x86::r13, x86::r14, x86::r15};
  for (const x86::Gp& reg : saved) a.push(reg);
  a.sub(x86::rsp, 8);
  a.mov(x86::r11, x86::rdi);
  a.mov(x86::r10, x86::rsi);
  for (size_t k = 0; k < general; k++)
    a.mov(gp(kTraceArguments[k]), x86::qword_ptr(x86::r10, int32_t(8 * k)));
  for (size_t k = 0; k < floats; k++)
    a.movsd(xmm(kFloatArguments[k]), x86::qword_ptr(x86::r10, int32_t(8 * (std::size(kTraceArguments) + k))));
  a.call(x86::r11);
  const size_t returned = a.offset();
  a.add(x86::rsp, 8);
  for (size_t k = std::size(saved); k-- > 0;) a.pop(saved[k]);
  a.ret();
  return returned;
}

// Builds the ExitState below its last word, which is on the stack already, and points rdi to it. The
// registers that C++ preserves are cleared, so that it does not save what they held: that would keep dead
// objects alive.
void emit_save_state(x86::Assembler& a) {
  constexpr int kBelow = offsetof(ExitState, exit);
  static_assert(sizeof(ExitState) == kBelow + 8 && kBelow % 16 == 8);
  a.sub(x86::rsp, kBelow);
  for (Reg r = 0; r < 16; r++) {
    if (r != kRsp) a.mov(x86::qword_ptr(x86::rsp, int32_t(offsetof(ExitState, general) + 8 * r)), gp(r));
  }
  for (Reg r = 0; r < 16; r++) {
    a.movsd(x86::qword_ptr(x86::rsp, int32_t(offsetof(ExitState, floats) + 8 * r)),
            xmm(Reg(kFirstFloatReg + r)));
  }
  a.lea(x86::rax, x86::ptr(x86::rsp, sizeof(ExitState)));
  a.mov(x86::qword_ptr(x86::rsp, int32_t(offsetof(ExitState, stack))), x86::rax);
  a.mov(x86::rdi, x86::rsp);
  for (RegSet s = kPreserved; s; s &= s - 1) {
    const x86::Gp reg = gp(Reg(std::countr_zero(s))).r32();
    a.xor_(reg, reg);
  }
}

// Entered by an exit's stub, which has pushed the exit's number: asks the handler, and returns from whichever
// activation it says.
void emit_exit(x86::Assembler& a) {
  emit_save_state(a);
  a.mov(x86::r11, uint64_t(&handle_exit));
  a.call(x86::r11);
  a.mov(x86::rsp, x86::rdx);
  a.ret();
}

// Called instead of a function trace. The word above the state is the return address.
void emit_uncompiled(x86::Assembler& a) {
  emit_save_state(a);
  a.mov(x86::r11, uint64_t(g_vm.call_uncompiled));
  a.call(x86::r11);
  a.add(x86::rsp, int(offsetof(ExitState, exit)));
  a.ret();
}

// A slow path's call: argument and result in r11, all other registers preserved.
void emit_slow_call(x86::Assembler& a, uint64_t (*function)(uint64_t)) {
  constexpr int kFloatBytes = 16 * 8;
  const x86::Gp saved[] = {x86::rbp, x86::rax, x86::rcx, x86::rdx, x86::rsi,
                           x86::rdi, x86::r8,  x86::r9,  x86::r10};
  for (const x86::Gp& reg : saved) a.push(reg);
  a.mov(x86::rbp, x86::rsp);
  a.sub(x86::rsp, kFloatBytes);
  a.and_(x86::rsp, -16);
  for (Reg r = 0; r < 15; r++) a.movsd(x86::qword_ptr(x86::rsp, 8 * r), xmm(Reg(kFirstFloatReg + r)));
  a.mov(x86::rdi, x86::r11);
  a.mov(x86::r11, uint64_t(function));
  a.call(x86::r11);
  a.mov(x86::r11, x86::rax);
  for (Reg r = 0; r < 15; r++) a.movsd(xmm(Reg(kFirstFloatReg + r)), x86::qword_ptr(x86::rsp, 8 * r));
  a.mov(x86::rsp, x86::rbp);
  for (size_t k = std::size(saved); k-- > 0;) a.pop(saved[k]);
  a.ret();
}

bool X64Target::start(CodeCache& cache, const char** why) {
  if (!__builtin_cpu_supports("sse4.1")) {
    return *why = "the processor lacks SSE 4.1", false;
  }
  CodeWriter<x86::Assembler> writer(cache, kRoutineBytes);
  if (!writer.ok()) return *why = "the code cache is too small", false;
  x86::Assembler& a = writer.assembler();
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

bool X64Target::emit(const EmitRequest& request, CodeCache& cache, MachineCode* out) const {
  const Allocation& allocation = request.allocation;
  size_t moves = allocation.edits.size() + allocation.loop_entry.size() + allocation.loop_back.size();
  size_t most = request.ir.ins.size() * kMaxInstructionBytes + moves * kMaxMoveBytes + 1024;
  CodeWriter<x86::Assembler> writer(cache, most);
  if (!writer.ok()) return false;
  writer.assembler().addEncodingOptions(asmjit::EncodingOptions::kOptimizedAlign);
  Emitter(request, routines_, writer.assembler(), out).run();
  out->code = writer.finish(&out->size);
  return out->code != nullptr;
}

void write_displacement(CodeCache& cache, const uint8_t* at, const uint8_t* destination) {
  int32_t displacement = int32_t(destination - (at + 4));
  cache.write(const_cast<uint8_t*>(at), &displacement, sizeof displacement);
}

void X64Target::patch_exit(CodeCache& cache, const MachineCode& code, const ExitCode& exit,
                           const uint8_t* destination) const {
  for (uint32_t branch : exit.branches) {
    if (branch) write_displacement(cache, code.code + branch, destination);
  }
}

void X64Target::patch_jump(CodeCache& cache, const uint8_t* place, const uint8_t* destination) const {
  uint8_t jump[5] = {0xe9};
  const auto displacement = int32_t(destination - (place + sizeof jump));
  std::memcpy(jump + 1, &displacement, sizeof displacement);
  cache.write(const_cast<uint8_t*>(place), jump, sizeof jump);
}

size_t X64Target::disassemble(const uint8_t* code, size_t bytes, std::string& out) const {
  static const auto decode = load_disassembler();
  ZydisDisassembledInstruction instruction;
  if (!decode || !ZYAN_SUCCESS(decode(ZYDIS_MACHINE_MODE_LONG_64, uint64_t(code), code, bytes, &instruction)))
    return 0;
  out += instruction.text;
  return instruction.info.length;
}

// The sanitizer looks for a type before the entry of what is called; machine code has none.
[[clang::no_sanitize("function")]] uint64_t X64Target::enter(const uint8_t* code, const uint64_t* arguments,
                                                             size_t count) const {
  const uint8_t* routine = count ? routines_.enter_function : routines_.enter;
  auto enter = reinterpret_cast<uint64_t (*)(const uint8_t*, const uint64_t*)>(uintptr_t(routine));
  constexpr size_t kAll = std::size(kTraceArguments) + std::size(kFloatArguments);
  if (count == 0 || count == kAll) return enter(code, arguments);
  uint64_t all[kAll] = {};
  std::copy(arguments, arguments + count, all);
  return enter(code, all);
}

[[clang::no_sanitize("function")]] uint64_t X64Target::enter_with_few(const uint8_t* code,
                                                                      const uint64_t* arguments) const {
  return reinterpret_cast<uint64_t (*)(const uint8_t*, const uint64_t*)>(uintptr_t(routines_.enter_few))(
      code, arguments);
}

}  // namespace

}  // namespace krait::jit::x64

namespace krait::jit {

Target& host_target() {
  static x64::X64Target target;
  return target;
}

}  // namespace krait::jit
