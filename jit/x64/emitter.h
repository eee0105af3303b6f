// Emission of one trace on x86-64. A member function per row of lower.def; target.cpp holds the table.
//
// rsp: the native frame. r11 and xmm15 are never allocated: scratch of a single operation. All others belong
// to the allocator. Slow paths and exit stubs are emitted behind the trace.
#pragma once

#include <asmjit/x86.h>

#include <vector>

#include "jit/emission.h"
#include "jit/moves.h"
#include "runtime/object.h"

namespace krait::jit::x64 {

using asmjit::Label;
namespace x86 = asmjit::x86;
using Condition = x86::CondCode;

inline constexpr Reg kRax = 0, kRcx = 1, kRdx = 2, kRbx = 3, kRsp = 4, kRbp = 5, kRsi = 6, kRdi = 7,
                     kR11 = 11;
inline constexpr Reg kScratch = kR11, kFloatScratch = kFirstFloatReg + 15;

inline bool fits_int32(uint64_t bits) { return int64_t(bits) == int32_t(bits); }
inline x86::Mem at_address(const void* p, uint32_t size = 8) { return x86::ptr_abs(uint64_t(p), size); }

inline x86::Gp gp(Reg r) { return x86::gpq(r); }
inline x86::Xmm xmm(Reg r) { return x86::xmm(uint32_t(r - kFirstFloatReg)); }

// What the processor has beyond SSE 4.1, unless the tunable `extensions` says to do without.
struct Extensions {
  Extensions();
  bool avx, bmi2, fma;
};

class Emitter {
 public:
  Emitter(const EmitRequest& request, const Routines& routines, x86::Assembler& assembler, MachineCode* out)
      : rq_(request), ir_(request.ir), routines_(routines), a_(assembler), out_(out) {}

  void run();

  // Emission of the rows of lower.def. `r` is the instruction.
  void nothing(Ref r);
  void slot(Ref r);
  void entry(Ref r);
  void loop(Ref r);
  void jump(Ref r);
  void link(Ref r);
  void exit(Ref r);
  void return_(Ref r);
  void test_result(Ref r);
  void guard(Ref r);
  void guard_valid(Ref r);
  void poll(Ref r);
  void stack_check(Ref r);
  void add(Ref r);
  void arithmetic(Ref r);
  void multiply(Ref r);
  void multiply_high(Ref r);
  void divide(Ref r);
  void negate(Ref r);
  void swap_bytes(Ref r);
  void shift(Ref r);
  void shift_checked(Ref r);
  void min_max(Ref r);
  void float_arithmetic(Ref r);
  void float_sign(Ref r);
  void float_sqrt(Ref r);
  void float_round(Ref r);
  void float_square(Ref r);
  void int_to_double(Ref r);
  void double_to_int(Ref r);
  void move_bits(Ref r);
  void tag_int(Ref r);
  void untag_int(Ref r);
  void box_double(Ref r);
  void unbox_double(Ref r);
  void box_bool(Ref r);
  void box_uint(Ref r);
  void unbox_uint(Ref r);
  void copy(Ref r);
  void select(Ref r);
  void load(Ref r);
  void store(Ref r);
  void new_object(Ref r);
  void list_room(Ref r);
  void barrier(Ref r);
  void call(Ref r);
  void call_native(Ref r);
  void call_trace(Ref r);

 private:
  // The outcome of a test in the flags. Comparisons of doubles for (in)equality need the parity flag too.
  struct Flags {
    Condition cc;
    enum { No, AndOrdered, OrUnordered } parity = No;
  };
  struct Exit {
    Label stub;
    Ref ins;
    uint32_t branches[2];
  };

  // --- structure (emit_control.cpp)
  void prologue();
  void emit_ins(Ref r);
  void emit_edits(uint32_t position);
  void emit_moves(const std::vector<Move>& moves);
  void emit_move(const Move& m, Reg free_scratch);  // which moves between spill slots go through
  void store_home(Ref r);
  void adjust_stack(uint32_t from, uint32_t to);
  void emit_stubs();
  void emit_slow_paths();
  uint32_t frame_size() const;
  Exit& exit_of(Ref r);
  void branch_to_exit(Ref r, Flags when);
  void branch_to(Exit& e, Condition cc);
  void branch_to_exit(Ref r, Condition cc) { branch_to_exit(r, Flags{cc}); }
  void pass_in_registers(Ref r, std::span<const Reg> general, std::span<const Reg> floats);
  void publish_stack(Ref r);
  void note_call_site(Ref r);
  void call_address(const void* function);
  void load_thread();

  // --- operands, taken in the order in which the allocator got them
  void begin_operands(Ref r) { use_ = rq_.lowered.first_use(r); }
  Loc next_loc() { return rq_.allocation.operand(use_++); }
  Reg next_reg() { return next_loc().reg(); }
  x86::Gp next_gp() { return gp(next_reg()); }
  x86::Xmm next_xmm() { return xmm(next_reg()); }
  bool is_fused(Ref r) const { return !Ir::is_const(r) && rq_.lowered.is_silent(r); }
  // Register, immediate or memory, as the row allowed.
  asmjit::Operand next_operand(Ref r);
  x86::Mem next_address(const Ins& access);
  x86::Mem slot_address(Loc slot) const;
  x86::Mem constant_address(Ref r);

  Reg result(Ref r) const { return rq_.allocation.result(r).reg(); }
  x86::Gp result_gp(Ref r) const { return gp(result(r)); }
  x86::Xmm result_xmm(Ref r) const { return xmm(result(r)); }
  // Operand a's register, copied to the result's if they differ.
  x86::Gp result_from(Ref r, Reg a);

  // Emits the test `r` (whose operands come next) and says which flags mean "true".
  Flags emit_test(Ref r);
  Flags emit_condition(Ref operand);
  Flags compare_ints(Ref r, Condition cc);
  Flags compare_doubles(Ref r, bool swap, Flags flags);
  static Flags negated(Flags f);
  void select_double(Ref r, Flags f, Reg yes, Reg no);
  void begin_unbox(Ref guard, Ref unbox);
  void finish_unbox();
  void decode_double(Ref r, x86::Gp temp);
  void rotate_right(x86::Gp to, x86::Gp from, int n);
  void unbox_big_int(const SlowPath& s);
  void finish_box(const SlowPath& slow);
  void log_owner(const SlowPath& s);
  void copy_gp(Reg to, Reg from) {
    if (to != from) a_.mov(gp(to), gp(from));
  }

  void load_constant(Reg to, Ref constant);
  void store_constant(x86::Mem to, uint64_t bits);

  const EmitRequest& rq_;
  const Ir& ir_;
  const Extensions has_;
  const Routines& routines_;
  x86::Assembler& a_;
  MachineCode* out_;
  size_t use_ = 0;
  size_t edit_ = 0;
  bool unbox_begun_ = false;       // by the guard before
  bool frame_in_scratch_ = false;  // r11 points to the interpreter's frame
  Label loop_label_;
  std::vector<Exit> exits_;
  std::vector<SlowPath> slow_paths_;
  // Behind a box, and the store of it if nothing lies between them.
  uint32_t box_end_ = ~uint32_t{0};
  std::vector<Ref> pooled_;  // doubles in the constant pool
  std::vector<Label> pool_labels_;
};

struct Row : LowerRow {
  void (Emitter::*emit)(Ref);
};
extern const Row kRows[kOpCount];

}  // namespace krait::jit::x64
