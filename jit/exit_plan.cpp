// See exit_plan.h.
#include "jit/exit_plan.h"

#include <algorithm>

#include "jit/exits.h"
#include "jit/restorer.h"

namespace krait::jit {

bool ExitPlan::add_step(const Ir& ir, const SnapshotSlot& slot, std::span<const ExitValue> places) {
  const Type type = ir.type_of(slot.ref);
  Step step{.from = 0, .slot = slot.slot, .source = Source::Constant, .type = type};
  if (Ir::is_const(slot.ref)) {
    const uint64_t bits = ir.bits(slot.ref);
    // What would have to be made anew at every exit is left to the reader of snapshots.
    if (type == Type::Int && !Value::fits_small_int(int64_t(bits))) return false;
    if (type == Type::F64) return false;
    step.from = type == Type::Int    ? Value::small_int(int64_t(bits)).raw
                : type == Type::Bool ? Value::boolean(bits).raw
                                     : bits;
    step.type = Type::Value;
    steps_.push_back(step);
    return true;
  }
  const auto place = std::ranges::find(places, slot.ref, &ExitValue::ref);
  if (place == places.end()) return false;  // to be computed
  const bool in_register = place->loc.is_reg();
  step.source = in_register ? Source::Register : Source::Slot;
  step.from = in_register ? place->loc.reg() : 8 * (uint64_t(place->loc.slot()) + 1);
  steps_.push_back(step);
  return true;
}

std::unique_ptr<ExitPlan> ExitPlan::make(const Ir& ir, uint32_t snapshot, std::span<const ExitValue> places) {
  const Snapshots& all = ir.snapshots;
  if (all.list[snapshot].virtual_count) return nullptr;
  auto plan = std::make_unique<ExitPlan>();
  for (uint16_t f = all.list[snapshot].frame; f != kNoFrame; f = all.frames[f].parent)
    plan->frames_.push_back({all.frames[f], all.frames[f].parent == kNoFrame && ir.bottom_in_memory});
  std::ranges::reverse(plan->frames_);
  for (const FramePlan& frame : plan->frames_) {
    for (const SnapshotSlot& slot : all.slots_of(frame.state)) {
      if (!plan->add_step(ir, slot, places)) return nullptr;
    }
  }
  return plan;
}

void ExitPlan::run(const ExitState* state, uint64_t frame_base, Restorer& restorer) const {
  const Step* step = steps_.data();
  for (const FramePlan& frame : frames_) {
    restorer.begin_frame(frame.state, frame.in_memory);
    for (const Step* end = step + frame.state.count; step != end; step++) {
      uint64_t bits = step->from;
      if (step->source == Source::Register) bits = state->reg(Reg(bits));
      else if (step->source == Source::Slot) bits = *reinterpret_cast<const uint64_t*>(frame_base - bits);
      restorer.set_slot(step->slot,
                        step->type == Type::Value ? Value::from_raw(bits) : boxed(step->type, bits));
    }
    restorer.end_frame(frame.state);
  }
}

}  // namespace krait::jit
