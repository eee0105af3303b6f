// Parallel moves: several values change places at once (around a loop, into a call, into another trace).
#pragma once

#include <vector>

#include "jit/target.h"

namespace krait::jit {

struct Move {
  Loc from, to;
  Ref ref;  // the value: its type, and the constant if `from` is one
};

// Puts parallel moves into an order in which one move after the other does the same. A cycle is broken by
// keeping a value in the scratch register of its class, written as Loc::reg(scratch). A move between two
// spill slots goes through the other scratch register, whatever the classes of the values are.
class ParallelMoves {
 public:
  void clear() { moves_.clear(); }
  void add(Loc from, Loc to, Ref ref) {
    if (from != to) moves_.push_back({from, to, ref});
  }

  // Calls emit(Move, Reg free) for each move in order; `free` is a scratch register that holds nothing.
  template <class F>
  void resolve(Reg general_scratch, Reg float_scratch, const Ir& ir, F emit) {
    Reg free = float_scratch;
    while (!moves_.empty()) {
      size_t k = 0;
      while (k < moves_.size() && is_source(moves_[k].to)) k++;
      if (k == moves_.size()) {
        // Only cycles are left: move one destination's value out of the way.
        k = 0;
        Loc blocked = moves_[k].to;
        Ref value = kNoRef;
        for (const Move& m : moves_) {
          if (m.from == blocked) value = m.ref;
        }
        // The one cycle before this is complete: both are free.
        const bool is_double = ir.type_of(value) == Type::F64;
        free = is_double ? general_scratch : float_scratch;
        Loc scratch = Loc::reg(is_double ? float_scratch : general_scratch);
        emit(Move{blocked, scratch, value}, free);
        for (Move& m : moves_) {
          if (m.from == blocked) m.from = scratch;
        }
      }
      emit(moves_[k], free);
      moves_[k] = moves_.back();
      moves_.pop_back();
    }
  }

 private:
  bool is_source(Loc loc) const {
    for (const Move& m : moves_) {
      if (m.from == loc) return true;
    }
    return false;
  }

  std::vector<Move> moves_;
};

}  // namespace krait::jit
