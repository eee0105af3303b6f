// Load and store forwarding: what is known about memory at the end of the trace built so far.
//
// Per alias class the stores form a chain, newest first; a call that writes the class cuts it. A load is
// answered by the newest store that must be the same place, if everything newer is certainly elsewhere, or by
// an equal load with nothing in between that could have changed it.
#pragma once

#include <bit>
#include <utility>
#include <vector>

#include "jit/ir.h"

namespace krait::jit {

enum class Alias : uint8_t { No, May, Must };

class MemoryState {
 public:
  explicit MemoryState(Ir& ir) : ir_(ir) {}
  void clear();

  struct Answer {
    enum Kind : uint8_t { Unknown, Stored, Loaded, Zero } kind;
    Ref ref;  // Stored: the store. Loaded: the earlier load.
  };
  // What would `load` read? `equal` is the newest equal load, or kNoRef.
  Answer find(const Ins& load, Ref equal) const;

  // The newest store that may be to the place of `load` but need not: what the load reads would be known if
  // it were certainly elsewhere. kNoRef: none, or it would not help. (certain: it counts even so.)
  Ref find_obstacle(const Ins& load, Ref equal, bool certain) const;

  // Records a store, a call or anything else that matters, after it was appended at r.
  void note(Ref r);
  // The earlier store whose value `store` overwrites before anybody can have seen it, or kNoRef.
  Ref overwritten_by(const Ins& store) const;
  // The newest store of its class is removed.
  void forget(Ref store) { last_store_[ir_[store].aux] = previous_store(store); }

  // Could the collector have run since r?
  bool safepoint_since(Ref r) const { return last_safepoint_ > r; }
  // Could any of these have been written since r?
  bool written_since(AliasSet classes, Ref r) const;
  bool call_since(Ref r) const { return last_call_ > r; }
  Ref previous_store(Ref store) const { return previous_[Ir::index(store)]; }

  Alias compare(const Ins& x, const Ins& y) const;

  // The two objects that a guard tells apart, or two times kNoRef.
  static std::pair<Ref, Ref> told_apart_by(const Ir& ir, const Ins& guard);

 private:
  bool distinct_objects(Ref a, Ref b) const;
  bool is_fresh(Ref r) const { return !Ir::is_const(r) && ir_[r].op == Op::New; }

  Ir& ir_;
  Ref last_store_[int(AliasClass::kCount)] = {};
  Ref last_load_[int(AliasClass::kCount)] = {};
  Ref last_clobber_[int(AliasClass::kCount)] = {};
  Ref last_safepoint_ = kNoRef;
  Ref last_call_ = kNoRef;
  Ref last_exit_ = kNoRef;
  std::vector<std::pair<Ref, Ref>> distinct_;  // objects that guards have told apart
  std::vector<Ref> previous_;                  // per instruction: the store before it in its class's chain
};

}  // namespace krait::jit
