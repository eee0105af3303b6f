// What an exit does, worked out: for each frame the slots to set and where their values are.
//
// Reading a snapshot means looking up each of its values among the exit's registers and spill slots, in half
// a dozen tables of the trace. An exit that is taken again and again, and has no side trace, gets a plan
// instead: one piece of memory, read once from front to back. Exits that have objects to make or something to
// compute have none.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "jit/machine_code.h"
#include "runtime/value.h"

namespace krait::jit {

class Restorer;

class ExitPlan {
 public:
  // Null: the snapshot asks for more than a plan can do.
  static std::unique_ptr<ExitPlan> make(const Ir& ir, uint32_t snapshot, std::span<const ExitValue> places);

  // Builds the frames. state: the registers; frame_base: see machine_code.h.
  void run(const ExitState* state, uint64_t frame_base, Restorer& restorer) const;

 private:
  enum class Source : uint8_t { Constant, Register, Slot };
  struct Step {
    uint64_t from;  // a value; the number of a register; an offset from the frame base
    uint16_t slot;
    Source source;
    Type type;
  };
  struct FramePlan {
    FrameState state;  // count: of steps
    bool in_memory;
  };

  bool add_step(const Ir& ir, const SnapshotSlot& slot, std::span<const ExitValue> places);

  std::vector<FramePlan> frames_;  // outermost first
  std::vector<Step> steps_;        // of all frames in order
};

}  // namespace krait::jit
