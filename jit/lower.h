// Lowering: which instructions become machine operations of their own, which are computed as part of their
// only user (fused), and the flat list of operands that the register allocator has to place.
#pragma once

#include <vector>

#include "jit/target.h"

namespace krait::jit {

struct Use {
  Ref ref;
  Place place;
  Reg fixed;
};

class Lowered {
 public:
  // Analyses the trace. The object is reused from trace to trace.
  void run(const Ir& ir, const Target& target);

  // Emitted as part of its user, or nothing at all (markers, sunk code, arguments).
  bool is_silent(Ref r) const { return silent_[Ir::index(r)]; }
  // Operands of an instruction, those of fused ones in the place of their values.
  std::span<const Use> uses(Ref r) const {
    uint32_t k = Ir::index(r);
    return {uses_.data() + first_[k], first_[k + 1] - first_[k]};
  }
  // The instruction behind the guard, if the guard asks for a flonum and the instruction unboxes it: a target
  // may make one test of both. Else kNoRef.
  Ref unboxed_behind(Ref guard) const;
  // How many general temporaries the instruction gets. Those of an unboxing that a guard may begin are the
  // guard's.
  int temps(Ref r) const;
  size_t first_use(Ref r) const { return first_[Ir::index(r)]; }
  size_t use_count() const { return uses_.size(); }

  // What an exit with this snapshot needs: every value once, sunk computations replaced by their operands.
  std::span<const Ref> needed(uint32_t snapshot) const {
    return {needed_.data() + needed_first_[snapshot], needed_first_[snapshot + 1] - needed_first_[snapshot]};
  }

 private:
  void count_uses();
  void find_fused();
  bool can_fuse(Ref user, Ref r, Place place, const Ins& i) const;
  void collect_needed();
  void need(Ref r);
  void add_operands(const Ins& i);
  Place place_for(const Ins& i, int k, Ref r, Place place) const;
  void add_arguments(const Ins& i);

  const Ir* ir_;
  const Target* target_;
  std::vector<bool> silent_;
  std::vector<bool> fused_;
  std::vector<bool> begun_;  // unboxed_behind() a guard
  std::vector<uint16_t> use_counts_;
  std::vector<uint16_t> epochs_;  // stores and calls before each instruction
  std::vector<Use> uses_;
  std::vector<uint32_t> first_;
  std::vector<Ref> needed_;
  std::vector<uint32_t> needed_first_;
  std::vector<uint32_t> seen_;  // per instruction: the snapshot (plus one) that last needed it
  uint32_t snapshot_ = 0;
};

}  // namespace krait::jit
