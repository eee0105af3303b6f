// The frames a trace runs in while it is built: what the recorder believes the interpreter's frames hold.
//
// The bottom frame exists in memory; the slots that the trace has read or written go into snapshots, read
// ones too: so whoever enters the trace by its entry marker need not write them to memory, and side traces
// find them in registers. Calls that are recorded inline push further frames, which exist in snapshots only.
// mark() fixes the state that exits from now on return to; it is written out as a snapshot only when an exit
// asks for it.
#pragma once

#include <vector>

#include "jit/ir.h"

namespace krait::jit {

class FrameStack {
 public:
  explicit FrameStack(Ir& ir) : ir_(ir) {}

  // Starts over with one frame. in_memory: its unset slots keep what the interpreter's frame holds; else (a
  // function trace) they are unbound.
  void begin(uint64_t code, size_t slot_count, uint16_t depth, bool in_memory);
  // Enters an inlined call; the caller goes on behind its instruction at the last marked pc.
  void push(uint64_t code, size_t slot_count, uint16_t depth, uint8_t kind);
  void pop();
  uint8_t kind() const { return frames_.back().kind; }
  uint8_t kind(size_t level) const { return frames_[level].kind; }
  uint64_t code() const { return frames_.back().code; }
  uint64_t code(size_t level) const { return frames_[level].code; }
  // A slot of another frame than the innermost one.
  Ref get(size_t level, size_t slot) const { return slots_[frames_[level].base + slot]; }
  // The Python object of an inlined frame, or kNoRef.
  Ref object() const { return frames_.back().object; }
  Ref object(size_t level) const { return frames_[level].object; }
  void set_object(Ref r) { frames_.back().object = r; }
  void set_object(size_t level, Ref r);
  void set_kind(uint8_t kind) { frames_.back().kind = kind; }
  size_t level() const { return frames_.size() - 1; }

  // Slots of the innermost frame. kNoRef: never read or written in the trace.
  Ref get(size_t slot) const { return slots_[frames_.back().base + slot]; }
  void set(size_t slot, Ref r) { slots_[frames_.back().base + slot] = r; }
  size_t slot_count() const { return slots_.size() - frames_.back().base; }
  uint16_t depth() const { return frames_.back().depth; }
  void set_depth(uint16_t depth) { frames_.back().depth = depth; }
  void push_value(Ref r) { set(frames_.back().depth++, r); }
  Ref pop_value() { return get(--frames_.back().depth); }

  bool bottom_in_memory() const { return frames_[0].in_memory; }
  // Slots of the bottom frame, and the references they had when the trace began.
  Ref bottom(size_t slot) const { return slots_[slot]; }
  size_t bottom_count() const { return frames_.size() > 1 ? frames_[1].base : slots_.size(); }
  Ref initial(size_t slot) const { return initial_[slot]; }
  // The first read of a bottom slot: r is what memory holds.
  void set_initial(size_t slot, Ref r);

  // Exits from now on resume the innermost frame at pc with its present slots.
  void mark(uint32_t pc, Resume resume = Resume::Execute);
  uint32_t pc() const { return marked_.pc; }
  // The snapshot of the marked state.
  uint32_t snapshot();

 private:
  struct Frame {
    uint64_t code;
    uint32_t base;  // of its slots in slots_
    uint16_t depth;
    uint16_t state;  // frame state while a callee runs
    uint8_t kind;
    bool in_memory;
    Ref object = kNoRef;
  };
  void collect(const Frame& f, std::vector<SnapshotSlot>& out) const;

  Ir& ir_;
  std::vector<Frame> frames_;
  std::vector<Ref> slots_;
  std::vector<Ref> initial_;

  FrameState marked_{};
  std::vector<SnapshotSlot> marked_slots_;
  int64_t marked_snapshot_ = -1;
};

}  // namespace krait::jit
