// Frames for those who look.
//
// Compiled code that calls C++ (which may run Python code) leaves the interpreter's frame as it was when the
// trace was entered, and has no frames for inlined calls; function traces that it calls have none at all.
// Nearly always nobody notices. Who does want to see frames (sys._getframe, f_back, warnings, a trace
// function) first asks for this: the native stack is walked from call to call of compiled code, each return
// address names a snapshot, from which the frames are brought up to date; and the return address is replaced,
// so that the callee returns to the interpreter rather than to the trace.
#pragma once

#include "interp/frame.h"
#include "jit/machine_code.h"
#include "jit/trace.h"

namespace krait::jit {

// An entry into compiled code that has not been left: by the interpreter, with a frame, or by a call from C++
// without one.
struct Activation {
  Activation* previous;
  uintptr_t outer_native_top;
  Frame* frame;    // the frame, or the one that the frame of the function called would follow
  uint32_t depth;  // of recursion, the function's frame counted
  // Called from C++, and kept alive by this; null: the interpreter has entered a frame's code.
  const Function* called;
  // All frames have been made, here and further out: nothing changes there until inner activations have
  // ended.
  bool complete = false;
};

// A trace under way that has been given up: what its callee returns is for the interpreter.
struct Materialised {
  uint64_t native_top;  // the trace's stack pointer
  uint64_t spill_area;  // begin of the spill slots: above the arguments of the call under way
  uint64_t base;        // frame base (machine_code.h), end of the spill slots
  Frame* bottom;
  Frame* innermost;
  Resume resume;
  uint32_t depth;  // of recursion, in the innermost frame
  bool outermost;  // the interpreter has entered it, not compiled code or C++
};
// The one with this stack pointer, which ends.
Materialised take_materialised(uint64_t native_top);
// Behind the frame on the VM stack, or behind the next one that lies there.
uint8_t* end_of(const Frame* frame);

extern constinit thread_local Activation* t_innermost;
inline const Activation* innermost_activation() { return t_innermost; }

class ActivationScope {
 public:
  explicit ActivationScope(Frame* frame, const Function* called = nullptr)
      : activation_{.previous = t_innermost,
                    .outer_native_top = g_thread->native_top,
                    .frame = frame,
                    .depth = g_thread->recursion_depth,
                    .called = called} {
    t_innermost = &activation_;
    g_thread->native_top = 0;
  }
  ~ActivationScope() {
    g_thread->native_top = activation_.outer_native_top;
    t_innermost = activation_.previous;
    if (t_innermost) t_innermost->complete = false;
  }
  ActivationScope(const ActivationScope&) = delete;

 private:
  Activation activation_;
};

// The trace that a return address on the stack belongs to and the instruction that called; null: none.
const Trace* trace_of_call(uint64_t return_address, Ref* ins);

// The return addresses of the trace's calls that may look.
void note_call_sites(const Trace& t);
void forget_call_sites(const Trace& t);

// JitHooks::materialise.
void materialise_frames();

// The same, and clears what native frames hold that nobody will read: those of the traces that have been
// given up, and the abandoned ones. They would keep alive what the interpreter's frames no longer do.
void give_up_compiled_frames();

// A part of the native stack that nobody will read again, while something runs further in: the frame of a
// trace that an exit has left to the interpreter, the registers that it has saved, arguments that a trace has
// taken.
class AbandonedStack {
 public:
  AbandonedStack(void* begin, void* end);
  ~AbandonedStack();
  AbandonedStack(const AbandonedStack&) = delete;

 private:
  friend void give_up_compiled_frames();
  AbandonedStack* const outer_;
  void *const begin_, *const end_;
};

// Where a callee whose caller has been materialised returns to; in the target's folder. It calls
// krait_leave_materialised with the result and the trace's stack pointer.
extern "C" void krait_materialised_return();
extern "C" ExitReturn krait_leave_materialised(uint64_t result, uint64_t stack);

}  // namespace krait::jit
