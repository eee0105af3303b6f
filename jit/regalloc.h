// Register allocation: one forward scan over the trace.
//
// A backward pass first notes for every use where the value is used next, so that, when registers run out,
// the value needed last gives its up. A value that loses its register is stored to its spill slot once, right
// after its definition; exits can then find it there. Values that only exits still need are the first to go.
//
// Around a loop every value must be where the loop's head expects it: phis move there, and an invariant whose
// register was taken in the body is loaded again, unless the body never used that register.
#pragma once

#include <vector>

#include "jit/lower.h"
#include "jit/moves.h"

namespace krait::jit {

// Before instruction `position`: from is none for a constant to be put into a register.
struct Edit {
  uint32_t position;
  Move move;
};

struct ExitValue {
  Ref ref;
  Loc loc;
};

// Where another trace has to put a value to enter this one. A value may be expected in its slot besides.
struct EntryValue {
  Ref ref;
  Loc loc;
  Loc slot;  // none, or also to be stored here
};

class Allocation {
 public:
  Loc result(Ref r) const { return results_[Ir::index(r)]; }
  Reg temp(Ref r, int n) const { return temps_[Ir::index(r)].regs[n]; }
  Loc operand(size_t use) const { return operands_[use]; }
  // The slot into which a value is stored after its definition, or none.
  Loc home(Ref r) const { return homes_[Ir::index(r)]; }
  // Where the values are that an exit of this instruction needs.
  std::span<const ExitValue> exit_values(Ref r) const {
    const Range& e = exits_[Ir::index(r)];
    return {exit_values_.data() + e.first, e.count};
  }

  std::vector<Edit> edits;              // by position
  std::vector<Move> loop_entry;         // parallel, before the loop's head
  std::vector<Move> loop_back;          // parallel, at its end
  std::vector<EntryValue> entry;        // at the entry marker
  std::vector<EntryValue> loop_values;  // at the loop's head
  uint32_t slot_count = 0;

 private:
  friend class RegisterAllocator;
  struct Range {
    uint32_t first = 0, count = 0;
  };
  struct Temps {
    Reg regs[3];
  };
  std::vector<Loc> results_, operands_, homes_;
  std::vector<Temps> temps_;
  std::vector<Range> exits_;
  std::vector<ExitValue> exit_values_;
};

class RegisterAllocator {
 public:
  // inputs[n]: where input number n is on entry.
  const Allocation& run(const Ir& ir, const Lowered& lowered, const Target& target,
                        std::span<const Loc> inputs);

 private:
  struct Value {
    uint32_t next;  // position of the next use that wants a place; kNever
    uint32_t live_end;
    Reg reg;
    Loc slot;
    uint32_t needed_at;  // position of the last exit that needs it, plus one
    Reg wanted;          // hint
  };
  static constexpr uint32_t kNever = 0xffffffff;

  // --- before the scan
  void reset(std::span<const Loc> inputs);
  void find_loop_uses();
  void find_next_uses();
  void note_use(Ref r, uint32_t position, size_t use);
  void find_calls();
  bool defined_before_loop(Ref r) const;
  size_t phi_count() const;
  // Calls f(Ref, number) for each phi.
  template <class F>
  void for_each_phi(F f) const {
    if (loop_ == kNever) return;
    size_t n = 0;
    for (Ref r = Ref(ir_->loop + 1); (*ir_)[r].op == Op::Phi || (*ir_)[r].op == Op::Nop; r++) {
      if ((*ir_)[r].op == Op::Phi) f(r, n++);
    }
  }

  // --- the scan
  void allocate(Ref r);
  void place_fixed(std::span<const Use> uses, size_t first);
  void place_operands(std::span<const Use> uses, size_t first);
  Loc place_operand(const Use& use);
  void take_temps(Ref r, const LowerRow& row);
  void make_room_for_result(Ref r);
  void record_exit(Ref r);
  void clobber(RegSet set, bool call);
  bool is_dead(Ref r, bool also_needed);
  void free_dead(Ref r, bool also_needed);
  void place_result(Ref r, const LowerRow& row, RegSet operands);
  Reg result_like_a(Ref r);
  RegSet registers_of_exit(Ref r);
  void place_input(Ref r, Loc loc);
  void record_entry();
  void begin_loop();
  void place_phis();
  void end_loop();
  void finish();

  // --- registers
  Value& value(Ref r) { return values_[Ir::is_const(r) ? r : consts_ + Ir::index(r)]; }
  RegSet class_of(Ref r) const;
  Loc location(Ref r);
  Reg reg_for_new(Ref r, RegSet allowed);
  RegSet preferred_for(Ref r);
  Reg take_reg(RegSet allowed, RegSet preferred);
  Reg victim(RegSet allowed);
  void evict(Reg reg);
  void assign(Reg reg, Ref r);
  void release(Reg reg);
  void borrow(Reg reg);
  void relocate(Reg reg, RegSet avoid);
  void use_reg(Reg reg);
  void add_edit(Loc from, Loc to, Ref r);
  Loc slot_for(Ref r);

  const Ir* ir_;
  const Lowered* lowered_;
  const Target* target_;
  const RegisterFile* file_;
  Allocation out_;

  std::vector<Value> values_;  // constants, then instructions
  size_t consts_ = 0;
  std::vector<uint32_t> next_use_;   // per use, then two per phi: position of the value's following use
  std::vector<uint32_t> next_call_;  // per position: the next call
  std::vector<uint32_t> slot_free_;  // per spill slot: first position at which it is free

  Ref occupant_[64];
  RegSet free_ = 0;
  RegSet pinned_ = 0;    // operands and temporaries of the present instruction
  RegSet borrowed_ = 0;  // ... that hold no value of their own beyond it
  uint32_t position_ = 0;
  uint32_t version_ = 0;  // counts changes of places
  uint32_t exit_version_ = 0;
  int64_t exit_snapshot_ = -1;
  Allocation::Range last_exit_;

  Ref header_[64];        // what the registers held at the loop's head
  RegSet intact_ = 0;     // ... and hold since
  RegSet relied_on_ = 0;  // ... and that the body used
  RegSet phi_regs_ = 0;
  uint32_t loop_ = kNever, loop_end_ = kNever;
};

}  // namespace krait::jit
