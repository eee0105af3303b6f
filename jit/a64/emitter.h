// Emission of one trace on AArch64. A member function per row of lower.def; target.cpp holds the table.
//
// sp: kCallArea bytes below the native frame, all the time. The return address lies at the frame's top, where
// machine_code.h wants it: that is in the call area of whoever called. So x30 is free in between. From the
// entry on x27 holds Value::kIntTag, x28 points to the thread and x29 to the allocation window; C++ preserves
// them. x16, x17, x30 and d31 are never allocated: scratch of a single operation. x18 is the platform's. All
// others belong to the allocator. Slow paths and exit stubs are emitted behind the trace.
//
// Branches to stubs reach 32 KB (tbz) or 1 MB (b.cond, cbz). A trace that turns out too long for that is
// emitted again with the next longer form of all its branches.
#pragma once

#include <asmjit/arm/a64assembler.h>

#include <vector>

#include "jit/emission.h"
#include "jit/moves.h"
#include "runtime/object.h"

namespace krait::jit::a64 {

using asmjit::Label;
using Condition = asmjit::a64::CondCode;
namespace arm = asmjit::a64;

inline constexpr Reg kX0 = 0, kX16 = 16, kX17 = 17, kX27 = 27, kX28 = 28, kX29 = 29, kX30 = 30;
inline constexpr Reg kScratch = kX16, kOtherScratch = kX17, kThirdScratch = kX30,
                     kFloatScratch = kFirstFloatReg + 31;

// Below the native frame: its upper word is where a call leaves its return address for those who look at
// frames (machine_code.h), as pushing it would on other machines.
inline constexpr int32_t kCallArea = 16, kReturnAddress = kCallArea - 8;

inline arm::Gp x(Reg r) { return arm::x(r); }
inline arm::Gp w(Reg r) { return arm::w(r); }
inline arm::Vec d(Reg r) { return arm::d(uint32_t(r - kFirstFloatReg)); }
inline arm::Vec s(Reg r) { return arm::s(uint32_t(r - kFirstFloatReg)); }

// How far branches within a trace reach.
enum class Reach { TestBit, Conditional, Unlimited };

// Puts a constant into a register without using memory.
void move_constant(arm::Assembler& a, const arm::Gp& to, uint64_t bits);
// add or sub, whatever the size of the number; goes through `temp` if need be.
void add_constant(arm::Assembler& a, const arm::Gp& to, const arm::Gp& from, int64_t n, Reg temp);

class Emitter {
 public:
  Emitter(const EmitRequest& request, const Routines& routines, Reach reach, arm::Assembler& assembler,
          MachineCode* out)
      : rq_(request), ir_(request.ir), routines_(routines), reach_(reach), a_(assembler), out_(out) {}

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
  void logical(Ref r);
  void multiply(Ref r);
  void multiply_checked(Ref r);
  void multiply_high(Ref r);
  void divide(Ref r);
  void negate(Ref r);
  void swap_bytes(Ref r);
  void shift(Ref r);
  void shift_checked(Ref r);
  void min_max(Ref r);
  void float_binary(Ref r);
  void float_unary(Ref r);
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
  // When a test is true: a condition of the flags, or something that a branch can look at itself.
  struct Outcome {
    enum Kind : uint8_t { Flags, BitSet, BitClear, Zero, NotZero } kind;
    Condition cc = Condition::kAL;
    Reg reg = kNoReg;
    uint8_t bit = 0;
  };
  struct Exit {
    Label stub;
    Ref ins;
    uint32_t branch;
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
  void emit_pool();
  uint32_t frame_size() const;
  Exit& exit_of(Ref r);
  void branch_to_exit(Ref r, Outcome when);
  void branch_to_exit(Ref r, Condition cc) { branch_to_exit(r, when(cc)); }
  // Branches; returns the offset of the branch instruction that holds the distance.
  uint32_t branch(Outcome when, Label to);
  void branch_if(Condition cc, Label to) { branch(when(cc), to); }
  void pass_in_registers(Ref r, std::span<const Reg> general, std::span<const Reg> floats);
  void call_function(Ref r, Reg above);
  void call_address(uint64_t address);
  void jump_to(const uint8_t* address);
  void call_routine(const uint8_t* routine);

  // --- operands, taken in the order in which the allocator got them
  void begin_operands(Ref r) { use_ = rq_.lowered.first_use(r); }
  Loc next_loc() { return rq_.allocation.operand(use_++); }
  Reg next_reg() { return next_loc().reg(); }
  arm::Gp next_x() { return x(next_reg()); }
  arm::Vec next_d() { return d(next_reg()); }
  bool is_fused(Ref r) const { return !Ir::is_const(r) && rq_.lowered.is_silent(r); }
  // The operands of an access, as an address; may use x16.
  arm::Mem next_address(const Ins& access);
  arm::Mem at(Reg base, int32_t offset, uint32_t width);
  // In the native frame; may use x17.
  arm::Mem in_frame(uint32_t offset) { return at(31, kCallArea + int32_t(offset), 8); }
  arm::Mem slot_address(Loc slot) { return in_frame(out_->frame_size - 8 * (slot.slot() + 1)); }
  arm::Mem in_thread(int32_t offset) const { return arm::ptr(x(kX28), offset); }

  Reg result(Ref r) const { return rq_.allocation.result(r).reg(); }
  arm::Gp result_x(Ref r) const { return x(result(r)); }
  arm::Vec result_d(Ref r) const { return d(result(r)); }

  // Emits the test `r` (whose operands come next) and says when it is true.
  Outcome emit_test(Ref r);
  Outcome emit_condition(Ref operand);
  Outcome compare_ints(Ref r, Condition cc);
  Outcome compare_doubles(Condition cc);
  void compare(const arm::Gp& reg, uint64_t constant);
  // The condition of the flags that the outcome has, after setting them if need be.
  Condition in_flags(Outcome o);
  static Outcome negated(Outcome o);
  static Outcome when(Condition cc) { return {Outcome::Flags, cc}; }
  void decode_double(Ref r, Reg word);
  void begin_unbox(Ref guard, Ref unbox);
  void finish_unbox();
  void compare_with_flonum_end(const arm::Gp& rotated);
  void unbox_big_int(const SlowPath& s);
  void finish_box(const SlowPath& slow);
  void log_owner(const SlowPath& s);
  void copy_x(Reg to, Reg from) {
    if (to != from) a_.mov(x(to), x(from));
  }

  void load_constant(Reg to, uint64_t bits);
  // The register that holds the constant from now on: `temp`, or the one that is always zero.
  arm::Gp constant_register(uint64_t bits, Reg temp);
  arm::Mem pooled(uint64_t bits);

  const EmitRequest& rq_;
  const Ir& ir_;
  const Routines& routines_;
  const Reach reach_;
  arm::Assembler& a_;
  MachineCode* out_;
  size_t use_ = 0;
  size_t edit_ = 0;
  bool unbox_begun_ = false;       // by the guard before
  bool frame_in_scratch_ = false;  // x17 points to the interpreter's frame
  Label loop_label_;
  std::vector<Exit> exits_;
  std::vector<SlowPath> slow_paths_;
  // Behind a box, and the store of it if nothing lies between them.
  uint32_t box_end_ = ~uint32_t{0};
  std::vector<uint64_t> pooled_;  // constants behind the trace
  std::vector<Label> pool_labels_;
};

struct Row : LowerRow {
  void (Emitter::*emit)(Ref);
};
extern const Row kRows[kOpCount];

}  // namespace krait::jit::a64
