// See dump.h.
#include "jit/dump.h"

#include <fmt/format.h>

#include "jit/text.h"

namespace krait::jit {

namespace {

std::string loc_text(Loc loc) {
  if (loc.is_reg())
    return fmt::format("{}{}", is_float_reg(loc.reg()) ? "f" : "r", loc.reg() % kFirstFloatReg);
  return loc.is_slot() ? fmt::format("[{}]", loc.slot()) : "-";
}

class CodeDumper {
 public:
  CodeDumper(const Ir& ir, const Allocation& allocation, const MachineCode& code, const Target& target)
      : ir_(ir), allocation_(allocation), code_(code), target_(target) {}

  std::string run() {
    for (size_t k = 0; k < ir_.ins.size(); k++) {
      uint32_t begin = code_.offsets[k],
               end = k + 1 < ir_.ins.size() ? code_.offsets[k + 1] : code_.body_size;
      heading(Ir::ref(k));
      instructions(begin, end);
    }
    out_ += "slow paths and exits\n";
    instructions(code_.body_size, code_.size);
    return std::move(out_);
  }

 private:
  void heading(Ref r) {
    if (ir_[r].op == Op::Nop || ir_[r].op == Op::Arg) return;
    std::string text;
    print_ins(ir_, r, text);
    Loc result = allocation_.result(r);
    if (!result.is_none()) text += " -> " + loc_text(result);
    out_ += text;
    if (ir_[r].has_snapshot()) {
      out_ += "   {";
      for (const ExitValue& e : allocation_.exit_values(r)) {
        out_ += ' ';
        print_ref(ir_, e.ref, out_);
        out_ += ':' + loc_text(e.loc);
      }
      out_ += " }";
    }
    out_ += '\n';
  }

  void instructions(uint32_t at, uint32_t end) {
    while (at < end) {
      std::string text;
      size_t n = target_.disassemble(code_.code + at, end - at, text);
      if (n == 0) return;
      out_ += fmt::format("  {:#x}  {}\n", uint64_t(code_.code + at), text);
      at += uint32_t(n);
    }
  }

  const Ir& ir_;
  const Allocation& allocation_;
  const MachineCode& code_;
  const Target& target_;
  std::string out_;
};

}  // namespace

std::string dump_code(const Ir& ir, const Allocation& allocation, const MachineCode& code,
                      const Target& target) {
  return CodeDumper(ir, allocation, code, target).run();
}

}  // namespace krait::jit
