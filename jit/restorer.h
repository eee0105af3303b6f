// Builds interpreter frames from a snapshot.
#pragma once

#include "interp/frame.h"
#include "jit/exits.h"

namespace krait::jit {

// The bottom frame exists and gets what the trace has changed; frames of inlined calls are made above `place`
// on the VM stack and linked to each other, but not into the thread's chain. Their slot 0 is the function,
// the others follow.
class Restorer final : public FrameRestorer {
 public:
  Restorer(Frame* bottom, uint8_t* place) : frame_(bottom), end_(place) {}

  void begin_frame(const FrameState& state, bool in_memory) override;
  void set_slot(uint16_t slot, Value v) override;
  void end_frame(const FrameState& state) override;

  Frame* innermost() const { return frame_; }
  Resume resume() const { return resume_; }
  uint8_t* end() const { return end_; }    // behind the last frame
  uint32_t made() const { return made_; }  // frames that did not exist

 private:
  Frame* frame_;
  uint8_t* end_;
  uint32_t made_ = 0;
  bool in_memory_ = false;
  Resume resume_ = Resume::Execute;
};

}  // namespace krait::jit
