// Frame states under construction. See frames.h.
#include "jit/frames.h"

namespace krait::jit {

void FrameStack::begin(uint64_t code, size_t slot_count, uint16_t depth, bool in_memory) {
  frames_.clear();
  frames_.push_back({code, 0, depth, kNoFrame, 0, in_memory});
  slots_.assign(slot_count, kNoRef);
  initial_.assign(slot_count, kNoRef);
  marked_snapshot_ = -1;
}

void FrameStack::push(uint64_t code, size_t slot_count, uint16_t depth, uint8_t kind) {
  // The caller's state stays as it is until the callee returns, so one frame state serves all snapshots
  // inside.
  mark(marked_.pc);
  frames_.back().state = ir_.snapshots.add_frame(marked_, marked_slots_);
  frames_.push_back({code, uint32_t(slots_.size()), depth, kNoFrame, kind, false});
  slots_.resize(slots_.size() + slot_count, kNoRef);
}

// The states of the callers are written already: they are written anew from this level on.
void FrameStack::set_object(size_t level, Ref r) {
  frames_[level].object = r;
  for (size_t k = level; k + 1 < frames_.size(); k++) {
    FrameState s = ir_.snapshots.frames[frames_[k].state];
    const auto old = ir_.snapshots.slots_of(s);
    std::vector<SnapshotSlot> slots(old.begin(), old.end());
    if (k == level) slots.push_back({kObjectSlot, r});
    if (k > 0) s.parent = frames_[k - 1].state;
    frames_[k].state = ir_.snapshots.add_frame(s, slots);
  }
  mark(marked_.pc, marked_.resume);
}

void FrameStack::pop() {
  KRAIT_ASSERT(frames_.size() > 1);
  slots_.resize(frames_.back().base);
  frames_.pop_back();
}

void FrameStack::set_initial(size_t slot, Ref r) {
  initial_[slot] = r;
  slots_[slot] = r;
}

void FrameStack::collect(const Frame& f, std::vector<SnapshotSlot>& out) const {
  out.clear();
  for (uint16_t i = 0; i < f.depth; i++) {
    if (slots_[f.base + i] != kNoRef) out.push_back({i, slots_[f.base + i]});
  }
  if (f.object != kNoRef) out.push_back({kObjectSlot, f.object});
}

void FrameStack::mark(uint32_t pc, Resume resume) {
  const Frame& f = frames_.back();
  collect(f, marked_slots_);
  uint16_t parent = frames_.size() > 1 ? frames_[frames_.size() - 2].state : kNoFrame;
  marked_ = {.code = f.code,
             .pc = pc,
             .first = 0,
             .count = 0,
             .depth = f.depth,
             .parent = parent,
             .resume = resume,
             .kind = f.kind};
  marked_snapshot_ = -1;
}

uint32_t FrameStack::snapshot() {
  if (marked_snapshot_ < 0)
    marked_snapshot_ = ir_.snapshots.add(ir_.snapshots.add_frame(marked_, marked_slots_));
  return uint32_t(marked_snapshot_);
}

}  // namespace krait::jit
