// Builds interpreter frames from a snapshot.
#pragma once

#include "interp/frame.h"
#include "jit/exits.h"

namespace krait::jit {

// A bottom frame in memory gets what the trace has changed; that of a function trace is made, or filled if it
// lies at its place already. Frames of inlined calls are made above it on the VM stack and linked to each
// other, but not into the thread's chain. Slot 0 of a frame that is not in memory is the function, the others
// follow. Inlined frames of generators exist: their slot 0 is the generator, which is resumed.
class Restorer final : public FrameRestorer {
 public:
  // outer: the bottom frame if it is in memory, else its caller or the bottom frame where it is going to be.
  // place: where the first frame goes that is not in memory.
  // handled: where in the chain of handled exceptions the entries of resumed generators go: its top, or the
  // link of the generator whose frame is the next one further in that is in the thread's chain.
  Restorer(Frame* outer, uint8_t* place, HandledException** handled)
      : frame_(outer), end_(place), handled_(handled) {}

  void begin_frame(const FrameState& state, bool in_memory) override;
  void set_slot(uint16_t slot, Value v) override;
  void end_frame(const FrameState& state) override;

  Frame* bottom() const { return bottom_; }
  Frame* innermost() const { return frame_; }
  Resume resume() const { return resume_; }
  uint8_t* end() const { return end_; }          // behind the last frame
  uint32_t inlined() const { return inlined_; }  // frames on top of the bottom frame

 private:
  void resume(Generator* g);

  Frame* frame_;
  uint8_t* end_;
  HandledException** handled_;
  Frame* bottom_ = nullptr;
  uint32_t inlined_ = 0;
  bool in_memory_ = false;
  bool is_generator_ = false;
  Resume resume_ = Resume::Execute;
};

}  // namespace krait::jit
