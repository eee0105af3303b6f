// See restorer.h.
#include "jit/restorer.h"

#include "interp/frame_object.h"
#include "interp/generator.h"
#include "interp/quicken.h"
#include "runtime/bytes.h"

namespace krait::jit {

void Restorer::begin_frame(const FrameState& state, bool in_memory) {
  in_memory_ = in_memory;
  is_generator_ = !in_memory && (state.kind & kFrameGenerator);
  if (in_memory) {
    bottom_ = frame_;
    return;
  }
  if (is_generator_) return;
  auto* code = reinterpret_cast<Code*>(state.code);
  Frame* outer = frame_;
  frame_ = reinterpret_cast<Frame*>(end_);
  end_ += code->frame_bytes;
  // Until the frames are linked, what is in them is scanned conservatively.
  Thread* t = g_thread;
  if (reinterpret_cast<uint8_t*>(t->stack_top) < end_) t->stack_top = reinterpret_cast<Value*>(end_);
  const bool is_bottom = !bottom_;
  if (is_bottom) bottom_ = frame_;
  else inlined_++;
  if (frame_ != outer) frame_->init(nullptr, code, outer, is_bottom ? uint32_t{kFrameNative} : state.kind);
  const auto slots = size_t(code->locals_plus_count + code->stack_size);
  for (size_t i = 0; i < slots; i++) frame_->slots[i] = Value::unbound();
}

void Restorer::set_slot(uint16_t slot, Value v) {
  if (in_memory_) frame_->slots[slot] = v;
  else if (slot == kObjectSlot) attach_frame_object(frame_, v.as<FrameObject>());
  else if (slot == 0 && is_generator_) resume(v.as<Generator>());
  else if (slot == 0) frame_->function = v.as<Function>();
  else frame_->slots[slot - 1] = v;
}

// As the interpreter does for the instruction that the caller is at: FOR_ITER, SEND or a call.
void Restorer::resume(Generator* g) {
  KRAIT_ASSERT(!g->frame.previous);
  Frame* caller = frame_;
  const Instruction resuming = instruction_before(caller);
  g->resumer = resuming.opcode == OP_FOR_ITER ? GeneratorResumer::kForIter
               : resuming.opcode == OP_SEND   ? GeneratorResumer::kSend
                                              : GeneratorResumer::kCall;
  g->exhausted_jump = resuming.arg;
  g->handled.previous = *handled_;
  *handled_ = &g->handled;
  g->state = GeneratorState::kRunning;
  g->frame.previous = caller;
  frame_ = &g->frame;
  inlined_++;
}

void Restorer::end_frame(const FrameState& state) {
  frame_->ip = frame_->code->quickened + state.pc;
  frame_->sp = frame_->slots + state.depth - !in_memory_;
  resume_ = state.resume;
}

}  // namespace krait::jit
