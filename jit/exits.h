// Leaving compiled code: the handler behind every exit, and what an exit needs to rebuild the interpreter's
// state.
#pragma once

#include <optional>
#include <vector>

#include "jit/machine_code.h"
#include "runtime/heap.h"

namespace krait::jit {

// Called by the target's exit routine; forwards to the handler that is set.
ExitReturn handle_exit(ExitState* state);
void set_exit_handler(ExitHandler handler);

// The Python value for bits in a type: Int, F64 and Bool boxed.
Value boxed(Type type, uint64_t bits);

// The values of a snapshot, read from where compiled code left them. Computes what was sunk and makes the
// objects whose allocation was removed, each once. Lives on the stack: the collector finds what it holds
// there.
class SnapshotReader {
 public:
  // places: where the values are that the exit or call needs (Allocation::exit_values). state: the registers,
  // or null when all values are in the native frame. frame_base: see machine_code.h.
  SnapshotReader(const Ir& ir, uint32_t snapshot, std::span<const ExitValue> places, const ExitState* state,
                 uint64_t frame_base);

  const Snapshot& snapshot() const { return ir_.snapshots.list[snapshot_]; }

  // The bits of a reference in its own type.
  uint64_t bits(Ref r);
  // The Python value: Int, F64 and Bool boxed.
  Value value(Ref r);
  // Carries out the stores that the trace had put off. Call once, before anything looks at the heap.
  void store_pending();

 private:
  static constexpr size_t kUsualObjects = 64;

  uint64_t computed(Ref r);
  uint64_t called(Ref r);
  uint64_t make_object(const VirtualObject& v);
  void fill(uint64_t object, const VirtualObject& v);

  const Ir& ir_;
  uint32_t snapshot_;
  std::span<const ExitValue> places_;
  const ExitState* state_;
  uint64_t frame_base_;
  // By number of the virtual object in the snapshot; unbound: not made yet.
  Value usual_[kUsualObjects];
  std::optional<RootVector> many_;
  Value* objects_ = usual_;
  // What calls have made (CallInfo::makes).
  std::vector<Ref> makers_;
  std::optional<RootVector> made_;
};

// Rebuilds interpreter frames; interp's part of leaving a trace.
class FrameRestorer {
 public:
  // The frames come outermost first. in_memory: the frame the trace was entered with; only changed slots
  // follow.
  virtual void begin_frame(const FrameState& frame, bool in_memory) = 0;
  virtual void set_slot(uint16_t slot, Value v) = 0;
  // All slots of the frame are set.
  virtual void end_frame(const FrameState& frame) = 0;

 protected:
  ~FrameRestorer() = default;
};

// Walks a snapshot's frames. bottom_in_memory: as the trace was built.
void restore_frames(const Ir& ir, SnapshotReader& reader, bool bottom_in_memory, FrameRestorer& restorer);

}  // namespace krait::jit
